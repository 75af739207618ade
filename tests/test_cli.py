"""The command line keeps its contract: what goes where, what is written, and each exit code."""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import icalendar
import pytest

import rota
from command import NOW, TEAM, contents, finished, refused, run, start
from readers import not_here
from rota.__main__ import main as entry_point
from rota.table import MOST_BYTES
from rota.toml_file import MOST_BYTES as MOST_TEAM_BYTES

COMMANDS = ("init", "plan", "check", "show", "export", "publish")
DECEMBER = Path("rotas", "2026-12.csv")
MONTH = ("show", "--month")
HEADER = b"start,end,person\r\n"


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """A folder with a team file, and nothing planned."""
    (tmp_path / "team.toml").write_text(TEAM, "utf-8")
    return tmp_path


@pytest.fixture(scope="session")
def planned_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder whose December is planned, for copies to be made of it."""
    folder = tmp_path_factory.mktemp("planned")
    (folder / "team.toml").write_text(TEAM, "utf-8")
    assert run(folder, "plan", "--quiet").code == 0
    return folder


@pytest.fixture
def planned(planned_once: Path, tmp_path: Path) -> Path:
    """A folder with a team file, and its rota of December 2026."""
    return Path(shutil.copytree(planned_once, tmp_path / "n2"))


def add(folder: Path, lines: str) -> None:
    """Put lines at the end of the team file."""
    with (folder / "team.toml").open("a", encoding="utf-8") as file:
        file.write(f"\n{lines}\n")


def rows(folder: Path, name: Path = DECEMBER) -> list[list[str]]:
    """The cells of a rota file, less its header."""
    lines = (folder / name).read_text("utf-8").splitlines()
    return [line.split(",") for line in lines[1:]]


def write_rows(folder: Path, name: Path, *lines: str) -> None:
    """A rota file by hand: start, end and person of each row, in Paris time."""
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text("\n".join(["start,end,person", *lines]), "utf-8")


# What holds everywhere


@pytest.mark.parametrize("command", [(), *((name,) for name in COMMANDS)], ids=" ".join)
def test_version_everywhere(tmp_path: Path, command: tuple[str, ...]) -> None:
    """Every command says the version, whatever else it is asked."""
    ran = run(tmp_path, *command, "--version", *(["nonsense"] if command else []))
    assert (ran.code, ran.out, ran.err) == (0, f"rota {rota.__version__}\n", "")


@pytest.mark.parametrize("command", COMMANDS)
def test_options_everywhere(tmp_path: Path, command: str) -> None:
    """Every command takes the options that are promised everywhere, and says so."""
    ran = run(tmp_path, command, "--help")
    assert (ran.code, ran.err) == (0, "")
    for option in ("--quiet", "--now", "ROTA_NOW", "-o", "--version"):
        assert option in ran.out


def test_the_module_is_the_program(tmp_path: Path) -> None:
    """`python -m rota` does what `rota` does, wherever it is run."""
    ran = finished(
        start(tmp_path, "--help", env={"PYTHONPATH": str(Path(rota.__file__).parents[1])})
    )
    assert ran.out.splitlines()[1:] == run(tmp_path, "--help").out.splitlines()[1:]
    assert all(command in ran.out for command in COMMANDS)


WRONG_USE = {
    "": "Usage",
    "frobnicate": "No such command 'frobnicate'",
    "plan --frobnicate": "No such option: --frobnicate",
    "plan --moth 2026-12": "--month",
    "plan --month": "requires an argument",
    "plan --month 2026-13": "'2026-13' is no month; write it as 2026-12",
    "plan --month 12/2026": "no month",
    "plan --month 2026-1": "no month",
    "plan --month ２０２６-12": "no month",
    "plan --month 2100-12": "too late",
    "plan --from 2026-12-01": "--from and --to go together",
    "plan --to 2026-12-31": "--from and --to go together",
    "plan --month 2026-12 --from 2026-12-01": "either --month or",
    "plan --from 2026-12-31 --to 2026-12-01": "comes before",
    "plan --from 2026-02-30 --to 2026-03-01": "--from",
    "plan --from 2026-01-01 --to 2029-01-01": "longer than two years",
    "plan one.toml two.toml -o x.csv": "-o takes the rota of one team",
    "plan one.toml two": "two: a team file ends in .toml",
    "plan --time-limit soon": "--time-limit",
    "plan --time-limit -1": "--time-limit",
    "replan --time-limit soon": "--time-limit",
    "show one.toml two.toml": "one team at a time",
    "plan rotas/2026-12.csv": "a team file ends in .toml",
    "plan -": "a team file ends in .toml",
    "plan --json -o -": "both want stdout",
    "plan --now soon": "--now",
    "check --month 2026-13": "no month",
    "check -o found.json": "-o needs --json",
    "show --at soon": "--at",
    "show --at 25:00": "--at",
    "show -o shown.json": "-o needs --json",
    "export": "choose one of --ics, --csv, --xlsx, --html, --duty-sheets and --json",
    "export --ics --csv": "choose one",
    "export --ics --dialect excel-fr": "--dialect and --layout belong to --csv",
    "export --csv --dialect excel-de": "rfc4180 or excel-fr",
    "export --json --layout wide": "--dialect and --layout belong to --csv",
    "export --csv --layout tall": "expected long or wide or totals",
    "export --csv --person alise": "did you mean 'alice'?",
    "export --csv --role backup": "expected one of primary",
    "publish -o published.json": "-o needs --json",
    "init team.txt": "a team file ends in .toml",
}


@pytest.mark.parametrize("line", WRONG_USE)
def test_wrong_use(planned: Path, line: str) -> None:
    """What makes no sense on the command line ends with 2, says why and does nothing."""
    assert WRONG_USE[line] in refused(planned, 2, *line.split())


def test_the_command_line_is_read_before_the_files(tmp_path: Path) -> None:
    """A command line that makes no sense is said so, even where the team file is missing."""
    assert "no month" in refused(tmp_path, 2, "plan", "--month", "December")


@pytest.mark.parametrize("command", ["plan", "check", "show", "export --json", "publish"])
def test_a_missing_team_file(tmp_path: Path, command: str) -> None:
    """Without an argument the team file is ./team.toml; a missing one is bad input."""
    words = command.split()
    assert refused(tmp_path, 3, *words) == "team.toml: does not exist; expected a team file\n"
    said = refused(tmp_path, 3, *words, "no/such.toml")
    assert said == "no/such.toml: does not exist; expected a team file\n"


def test_what_is_no_team_file(team: Path) -> None:
    """A folder, a link to nowhere, or far too much is no team file."""
    (team / "folder.toml").mkdir()
    (team / "nowhere.toml").symlink_to("gone")
    (team / "huge.toml").write_bytes(b"#" * (MOST_TEAM_BYTES + 1))
    assert "is a folder; expected a team file" in refused(team, 3, "plan", "folder.toml")
    assert "a link that leads nowhere" in refused(team, 3, "plan", "nowhere.toml")
    assert "too large for a team file" in refused(team, 3, "plan", "huge.toml")


def test_a_pipe_is_no_team_file(tmp_path: Path) -> None:
    """A pipe in the place of the team file is refused rather than waited for."""
    os.mkfifo(tmp_path / "team.toml")
    ran = finished(start(tmp_path, "plan"), patience=20)
    said = "team.toml: is a pipe; expected a team file\n"
    assert (ran.code, ran.out, ran.err) == (3, "", said)


@pytest.mark.parametrize("command", ["plan", "check", "show", "export --ics", "publish"])
def test_every_mistake_of_a_team_file(planned: Path, command: str) -> None:
    """A bad team file is answered with all its mistakes at once, each with its line."""
    bad = TEAM.replace("mon 08:00", "8 am").replace('"n2"', '"n 2"') + 'dave.skils = ["linux"]\n'
    (planned / "team.toml").write_text(bad, "utf-8")
    lines = refused(planned, 3, *command.split()).splitlines()
    places = ["team.toml:1: team.id", "team.toml:5: coverage.weekend.end", "team.toml:10: people."]
    assert len(lines) == len(places)
    assert all(map(str.startswith, lines, places)), lines


def test_nothing_said_can_drive_a_terminal(tmp_path: Path) -> None:
    """A name with an escape sequence is shown harmless, and one that is no text does no harm."""
    assert refused(tmp_path, 3, "plan", "\x1b[31m.toml").startswith("\\x1b[31m.toml: ")
    assert "does not exist" in refused(tmp_path, 3, "plan", "\udcff.toml")


def test_the_team_file_stands_anywhere(planned: Path) -> None:
    """The argument that ends in .toml is the team file; its rotas are beside it."""
    above = planned.parent
    for words in (
        "check n2/team.toml",
        "check --quiet n2/team.toml n2/rotas/2026-12.csv",
        "check n2/rotas/2026-12.csv n2/team.toml",
        "show n2/team.toml --month 2026-12",
        "export --ics n2/team.toml",
        "plan --dry-run n2/team.toml --month 2026-12",
    ):
        assert run(above, *words.split()).code == 0, words
    assert not (above / "rotas").exists()


def test_a_moment_pretended(planned: Path) -> None:
    """--now goes before ROTA_NOW; both take a date, a time, and an offset."""
    for moment in ("2026-12-05", "2026-12-05T00:00", "2026-12-04T23:00Z", "05/12/2026 00:00"):
        expected = run(planned, "show", now="2026-12-05")
        assert run(planned, "show", "--now", moment, now="2031-01-01") == expected
        assert run(planned, "show", now=moment) == expected
    assert "--now" in refused(planned, 2, "show", now="yesterday")


def test_an_internal_error(planned: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody thought of ends with 1, in one line, and touches nothing."""

    def fail(*anything: object) -> None:
        raise ZeroDivisionError("by \x1b nothing")

    monkeypatch.setattr("rota.worker.Worker.search", fail)
    said = refused(planned, 1, "plan")
    assert said == ("rota: internal error, please report it: ZeroDivisionError: by \\x1b nothing\n")


# rota init


def test_init(tmp_path: Path) -> None:
    """The starter file is written, and never over another."""
    ran = run(tmp_path, "init")
    said = "team.toml: written. Put your people in, then: rota plan\n"
    assert (ran.code, ran.out, ran.err) == (0, "", said)
    starter = (tmp_path / "team.toml").read_text("utf-8")
    assert "is already there" in refused(tmp_path, 6, "init")
    assert "is already there" in refused(tmp_path, 6, "init", "-o", "team.toml")
    for words in ("-", "-o -"):
        assert run(tmp_path, "init", *words.split()).out == starter
    assert run(tmp_path, "init", "--quiet", "new/n3.toml").err == ""
    assert (tmp_path / "new" / "n3.toml").read_text("utf-8") == starter
    (tmp_path / "link.toml").symlink_to("gone.toml")
    assert "is already there" in refused(tmp_path, 6, "init", "link.toml")
    assert "cannot be written" in refused(tmp_path, 6, "init", "no/such/folder.toml")


def test_the_starter_plans_as_it_is(tmp_path: Path) -> None:
    """What init writes can be planned, checked and shown without a change or a warning."""
    assert run(tmp_path, "init").code == 0
    assert run(tmp_path, "plan", "--quiet").err == ""
    assert run(tmp_path, "check").code == 0
    assert run(tmp_path, "show", "--month", "2026-12").code == 0


# rota plan


def test_plan(team: Path) -> None:
    """A plan is written to rotas/ and shown on stdout; where, is said on stderr."""
    ran = run(team, "plan")
    assert (ran.code, ran.err) == (0, "rotas/2026-12.csv: written\n")
    for words in ("December 2026", "Alice", "burden", "No rota under these rules is fairer on"):
        assert words in ran.out
    assert len(rows(team)) == 4
    assert {row[6] for row in rows(team)} == {"alice", "bob", "chloe"}
    assert sorted(os.listdir(team / "rotas")) == ["2026-12.csv"]


def test_a_plan_again(planned: Path) -> None:
    """Planning again what is planned changes nothing and touches no file."""
    before = contents(planned)
    ran = run(planned, "plan")
    assert (ran.code, ran.err) == (0, "rotas/2026-12.csv: unchanged\n")
    assert contents(planned) == before


def test_a_quiet_plan(team: Path) -> None:
    """--quiet says nothing of a plan that went well."""
    ran = run(team, "plan", "--quiet")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert (team / DECEMBER).exists()


@pytest.mark.parametrize(
    ("zone", "moment", "name"),
    [
        ("Europe/Paris", "2026-11-30T22:59:59Z", "2026-12.csv"),
        ("Europe/Paris", "2026-11-30T23:00Z", "2027-01.csv"),
        ("America/New_York", "2026-12-01T04:59Z", "2026-12.csv"),
        ("Pacific/Auckland", "2026-11-30T11:00Z", "2027-01.csv"),
        ("Europe/Paris", "2026-12-31", "2027-01.csv"),
    ],
)
def test_the_next_month_is_planned(team: Path, zone: str, moment: str, name: str) -> None:
    """Unless told otherwise a plan is of the next month, where the team is."""
    text = TEAM.replace('team.id = "n2"', f'team = {{ id = "n2", timezone = "{zone}" }}')
    (team / "team.toml").write_text(text, "utf-8")
    assert run(team, "plan", "-q", now=moment).code == 0
    assert os.listdir(team / "rotas") == [name]


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("--month 2027-02", "2027-02.csv"),
        ("--from 2027-02-01 --to 2027-02-28", "2027-02.csv"),
        ("--from 2026-12-07 --to 2027-02-28", "2026-12-07_2027-02-28.csv"),
        ("--from 2026-12-04 --to 2026-12-04", "2026-12-04_2026-12-04.csv"),
    ],
)
def test_the_period_names_the_file(team: Path, words: str, name: str) -> None:
    """A whole month is named as one, any other period by its first date and its last."""
    assert run(team, "plan", "-q", *words.split()).code == 0
    assert os.listdir(team / "rotas") == [name]


def test_a_plan_as_json(team: Path) -> None:
    """--json replaces what is shown by one versioned object; the rota is written all the same."""
    ran = run(team, "plan", "--json")
    made = json.loads(ran.out)
    assert made["version"] == 1
    assert set(made) == {*("version", "team", "shifts", "findings", "ledgers", "proofs", "stopped")}
    assert made["stopped"] is None
    assert [shift["person"] for shift in made["shifts"]] == [row[6] for row in rows(team)]
    assert ran.err == "rotas/2026-12.csv: written\n"


def test_a_dry_run(team: Path) -> None:
    """--dry-run shows the plan and writes nothing, not even the folder."""
    before = contents(team)
    ran = run(team, "plan", "--dry-run")
    assert (ran.code, ran.err) == (0, "nothing written\n")
    assert "December 2026" in ran.out
    assert contents(team) == before
    assert not (team / "rotas").exists()


def test_a_plan_elsewhere(team: Path) -> None:
    """-o writes the rota there instead of to rotas/, and - is stdout."""
    ran = run(team, "plan", "-o", "draft.csv")
    assert (ran.code, ran.err) == (0, "draft.csv: written\n")
    assert not (team / "rotas").exists()
    ran = run(team, "plan", "-o", "-")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.encode() == (team / "draft.csv").read_bytes()
    assert run(team, "check", "draft.csv").code == 0


def test_nobody_can(team: Path) -> None:
    """A slot that nobody can take is written empty, said loudly, and ends with 4."""
    add(team, "\n".join(f'{id}.leave = ["2026-12-12"]' for id in ("alice", "bob", "chloe")))
    for words in ("plan", "plan --quiet", "plan --json"):
        ran = run(team, *words.split())
        assert ran.code == 4
        assert "NOBODY is on call Fri 11 Dec 18:00 to Mon 14 Dec 08:00" in ran.err
        assert "leave: Alice Martin, Bob Petit and Chloé Bernard" in ran.err
        assert [row[6] == "" for row in rows(team)] == [False, True, False, False]
    (finding,) = json.loads(ran.out)["findings"]
    assert (finding["rule"], finding["severity"]) == ("uncovered", "error")
    assert run(team, "check").code == 4
    assert "NOBODY" in run(team, "show", "--at", "2026-12-12 12:00").out
    add(team, "[roles.primary]\noptional = true")
    assert run(team, "plan").code == 0
    assert run(team, "check").code == 0


def test_pins_that_contradict(planned: Path) -> None:
    """Pins that contradict each other or a rule give no rota, and nothing is written."""
    add(planned, '[[pins]]\nperson = "alice"\non = "fri"')
    add(planned, '[[pins]]\nperson = "bob"\non = "2026-12-11"')
    said = refused(planned, 5, "plan")
    assert "pins contradict" in said
    assert "2026-12-11 18:00 primary" in said
    assert "alice" in said
    assert "bob" in said


def test_rows_pinned_by_hand(planned: Path) -> None:
    """A row marked as pinned in the rota file keeps its person when it is planned again."""
    text = (planned / DECEMBER).read_text("utf-8")
    for id in ("alice", "bob", "chloe"):
        row = rows(planned)[0]
        line = ",".join(row)
        row[6], row[9] = id, "yes"
        (planned / DECEMBER).write_text(text.replace(line, ",".join(row)), "utf-8")
        assert run(planned, "plan").code == 0
        assert rows(planned)[0][6] == id
        (planned / DECEMBER).write_text(text, "utf-8")


def test_a_team_that_contradicts_itself(planned: Path) -> None:
    """Coverages that want the same hours are bad input, with the lines of both."""
    add(planned, '[coverage.day]\nweight = 1\non = "sat"\nstart = "08:00"\nend = "20:00"')
    for command in ("plan", "check"):
        said = refused(planned, 3, command)
        assert said.count("\n") == 1
        assert said.startswith("team.toml:")
        assert {*re.findall(r"coverage\.(\w+)\.on", said)} == {"day", "weekend"}
        assert {*re.findall(r"(?:toml:|line )(\d+)", said)} == {"3", "13"}


def test_a_period_that_another_file_holds(planned: Path) -> None:
    """A period that overlaps a planned one is in the way of it."""
    said = refused(planned, 6, "plan", "--from", "2026-12-07", "--to", "2027-01-31")
    assert "rotas/2026-12.csv already holds 2026-12-07 to 2026-12-31" in said


def test_a_file_of_any_name_is_planned_again(planned: Path) -> None:
    """A rota file that is not named by its period is rewritten in its place, not doubled."""
    text = "\n".join(["start,end,person", "2026-12-01 18:00,2026-12-02 08:00,bob"])
    (planned / DECEMBER).unlink()
    (planned / "rotas" / "ours.csv").write_text(
        f"{text}\n2026-12-31 18:00,2027-01-01 08:00,bob\n", "utf-8"
    )
    ran = run(planned, "plan")
    assert (ran.code, ran.err) == (0, "rotas/ours.csv: written\n")
    assert os.listdir(planned / "rotas") == ["ours.csv"]
    assert len(rows(planned, Path("rotas", "ours.csv"))) == 4


def test_the_neighbours_count(planned: Path) -> None:
    """A shift of the month before bars whoever has it from the one that follows too soon."""
    add(planned, '[rules]\ngap = "20d"')
    december = rows(planned)
    assert run(planned, "plan", "--month", "2027-01", "-q").code in (0, 4)
    first = rows(planned, Path("rotas", "2027-01.csv"))[0]
    late = {row[6] for row in december if row[0] > "2026-12-15"}
    assert first[0].startswith("2027-01-01T18:00")
    assert first[6] not in late


# rota publish


def test_publish(planned: Path) -> None:
    """Publishing changes the status of what stands and nothing else, and is done once."""
    before = rows(planned)
    ran = run(planned, "publish")
    said = "4 shifts newly published, 0 already were\n"
    assert (ran.code, ran.out, ran.err) == (0, "", said)
    assert rows(planned) == [[*row[:10], "published", *row[11:]] for row in before]
    published = contents(planned)
    assert run(planned, "publish").err == "0 shifts newly published, 4 already were\n"
    assert contents(planned) == published


def test_published_shifts_do_not_move(planned: Path) -> None:
    """A published period is planned again only with --replace, which keeps what need not move."""
    assert run(planned, "publish", "-q").err == ""
    said = refused(planned, 6, "plan")
    assert "rotas/2026-12.csv is published" in said
    assert "--replace" in said
    before = contents(planned)
    assert run(planned, "plan", "--replace", "-q").code == 0
    assert contents(planned) == before


def test_a_published_shift_moved(planned: Path) -> None:
    """With --replace a shift that moves gets a new revision; its former person's is cancelled."""
    assert run(planned, "publish", "-q").code == 0
    start, person = rows(planned)[0][0], rows(planned)[0][6]
    add(planned, f'{person}.leave = ["2026-12-05"]')
    assert run(planned, "plan", "--replace", "-q", now="2026-11-20T10:00Z").code == 0
    live, gone = [row for row in rows(planned) if row[0] == start]
    assert (live[6] != person, live[10], live[13]) == (True, "planned", "1")
    assert (gone[6], gone[10]) == (person, "cancelled")
    assert live[14] == gone[14] == "2026-11-20T10:00:00Z"


def test_publish_a_period(planned: Path) -> None:
    """Only the shifts that start in the period asked for are published."""
    assert run(planned, "plan", "--month", "2027-01", "-q").code == 0
    ran = run(planned, "publish", "--from", "2026-12-11", "--to", "2027-01-01", "--json")
    assert [shift["start"][:10] for shift in json.loads(ran.out)["shifts"]] == [
        *("2026-12-11", "2026-12-18", "2026-12-25", "2027-01-01")
    ]
    statuses = [row[10] for row in rows(planned)]
    assert statuses == ["planned", "published", "published", "published"]


def test_publish_leaves_the_past(planned: Path) -> None:
    """Unless told otherwise, what ended 92 days ago and more is left as it is."""
    assert "no rota holds any of these dates" in refused(planned, 3, "publish", now="2027-06-30")
    # The first weekend ends on 7 December at 08:00: 92 days before 9 March, in its course.
    assert run(planned, "publish", now="2027-03-10").err.startswith("3 shifts newly")
    assert run(planned, "publish", now="2027-03-09").err.startswith("1 shift newly")


def test_one_is_one(planned: Path) -> None:
    """What is counted is named by its number, whatever is done with it."""
    first = ("--from", "2026-12-04", "--to", "2026-12-04")
    assert run(planned, "publish", *first).err == "1 shift newly published, 0 already were\n"
    assert run(planned, "publish", *first).err == "0 shifts newly published, 1 already was\n"
    for form in ("ics", "html", "xlsx", "csv"):
        said = run(planned, "export", f"--{form}", *first, "-o", f"one.{form}").err
        assert said == f"one.{form}: 1 shift\n"
    ran = run(planned, "export", "--ics", "--per", "role", "--out", "cal", *first)
    assert ran.err == "cal: 1 calendar, 1 shift\n"
    (planned / "one.csv").write_text("Date;Astreinte\n2026-12-04;Alice Martin\n", "utf-8")
    assert run(planned, "check", "one.csv").err == "1 rota, 1 shift: no findings\n"


def test_nothing_to_publish(team: Path) -> None:
    """Publishing where nothing is planned is bad input."""
    assert "no rota here; rota plan makes one" in refused(team, 3, "publish")
    assert "no rota of 2026-12-01..2026-12-31" in refused(team, 3, "publish", "--month", "2026-12")


# rota check


def test_check(planned: Path) -> None:
    """A rota without findings ends with 0 and says so on stderr, or nothing at all."""
    ran = run(planned, "check")
    assert (ran.code, ran.out, ran.err) == (0, "", "1 rota, 4 shifts: no findings\n")
    ran = run(planned, "check", "--quiet")
    assert (ran.code, ran.out, ran.err) == (0, "", "")


def test_check_finds(planned: Path) -> None:
    """Errors end with 4 and stand on stdout with rule and remedy, warnings alone end with 0."""
    write_rows(planned, DECEMBER, "2026-12-04 18:00,2026-12-07 09:00,zoe")
    ran = run(planned, "check")
    assert (ran.code, ran.err) == (4, "")
    for words in ("unknown-person", "uncovered", "zoe", "4 errors"):
        assert words in ran.out
    assert run(planned, "check", "--quiet") == ran
    found = json.loads(run(planned, "check", "--json").out)
    assert found["version"] == 1
    assert [each["rule"] for each in found["findings"]].count("uncovered") == 3
    assert run(planned, "check", "--json", "-o", "found.json").out == ""
    assert json.loads((planned / "found.json").read_text("utf-8")) == found


def test_check_with_warnings_only(planned: Path) -> None:
    """Warnings alone end with 0; --quiet leaves them out."""
    late = [",".join([row[0], row[1], row[6]]) for row in rows(planned)]
    late[0] = late[0].replace("2026-12-07T08:00", "2026-12-07T09:00")
    write_rows(planned, DECEMBER, *late)
    ran = run(planned, "check")
    assert (ran.code, ran.out.split()[:2]) == (0, ["warning", "outside"])
    ran = run(planned, "check", "--quiet")
    assert (ran.code, ran.out, ran.err) == (0, "", "")


def test_a_waiver(planned: Path) -> None:
    """What a waiver accepts no longer ends with 4, and stays to be seen with its reason."""
    write_rows(planned, DECEMBER, "2026-12-04 18:00,2026-12-07 08:00,alice")
    assert run(planned, "check").code == 4
    add(planned, '[[waivers]]\nrule = "uncovered"\nreason = "Fermeture"')
    ran = run(planned, "check")
    assert ran.code == 0
    assert "Fermeture" in ran.out
    assert "3 waived" in ran.out


EXCEL = "\ufeff" + "\r\n".join(
    [
        "Titulaire du mois;;;",
        "Début;Fin;Nom;Rôle",
        "04/12/2026 18:00;07/12/2026 08:00;Alice Martin;titulaire",
        "11/12/2026 18:00;14/12/2026 08:00;ALICE MARTIN;Titulaire",
        "18/12/2026 18h00;21/12/2026 8h00;Chloé Bernard;",
        "25/12/2026 18:00;28/12/2026 08:00;bob;primary",
        ";;;",
        "",
    ]
)


def test_a_sheet_made_by_hand(team: Path) -> None:
    """A French spreadsheet's CSV is checked as it comes, from a file or from stdin."""
    add(team, '[rules]\nmax_weekends = "1 per 2 weeks"')
    sheet = EXCEL.split("\r\n", 1)[1].encode("utf-8-sig")
    (team / "planning.csv").write_bytes(sheet)
    ran = run(team, "check", "planning.csv")
    assert ran.code == 4
    assert "max-weekends" in ran.out
    assert "Alice Martin" in ran.out
    assert "1 error" in ran.out
    assert run(team, "check", "-", stdin=sheet) == ran
    assert run(team, "check", "team.toml", "-", stdin=sheet) == ran


def test_a_sheet_with_a_title_above(team: Path) -> None:
    """A sheet whose first line holds no titles is refused with what was found there."""
    said = refused(team, 3, "check", "-", stdin=EXCEL.encode())
    assert said.startswith("<stdin>:1: 'Titulaire")
    assert "are titles of no rota that is known; expected Date" in said


def test_every_mistake_of_a_rota_file(planned: Path) -> None:
    """Bad cells are named together, each with file, line and column."""
    (planned / "bad.csv").write_text(
        "start,end,person,burden,status\n"
        "2026-12-04 18:00,2026-12-07 08:00,alice,12,planned\n"
        "2026-12-11,2026-12-14 08:00,bob,many,planned\n"
        "2026-12-18 18:00,2026-12-18 08:00,bob,1,maybe\n",
        "utf-8",
    )
    lines = refused(planned, 3, "check", "bad.csv").splitlines()
    assert [line.split(": ")[:2] for line in lines] == [
        ["bad.csv:3", "burden"],
        ["bad.csv:3", "start"],
        ["bad.csv:4", "end"],
        ["bad.csv:4", "status"],
    ]
    shutil.copy(planned / "bad.csv", planned / "rotas" / "2027-01.csv")
    for command in ("plan", "check", "show", "export --json", "publish"):
        said = refused(planned, 3, *command.split())
        assert said.count("rotas/2027-01.csv:") == 4


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"PK\x03\x04whatever", "a spreadsheet"),
        (b"BEGIN:VCALENDAR\r\n", "breaks off"),
        (b"{}", "JSON"),
        ("début,fin,personne\n".encode("cp850"), "UTF-8"),
        (b"start,end\n", "beside Personne"),
        (HEADER + b'"2026-12-04', "never closed"),
        (b"#" * (MOST_BYTES + 1), "MiB"),
    ],
    ids=lambda each: each[:12] if isinstance(each, str) else "",
)
def test_what_is_no_rota(team: Path, data: bytes, words: str) -> None:
    """What comes in and is no table is refused, with what it seems to be."""
    assert words in refused(team, 3, "check", "-", stdin=data)
    (team / "given.csv").write_bytes(data)
    assert words in refused(team, 3, "check", "given.csv")


def test_what_is_no_rota_file(planned: Path) -> None:
    """A missing file or a folder is no rota file, given or in rotas/."""
    assert "does not exist; expected a rota file" in refused(planned, 3, "check", "gone.csv")
    assert "is a folder; expected a rota file" in refused(planned, 3, "check", "rotas")
    (planned / "rotas" / "2027-01.csv").mkdir()
    assert "rotas/2027-01.csv: is a folder" in refused(planned, 3, "show")


def test_a_slot_live_in_two_files(planned: Path) -> None:
    """The same slot live in two files is bad input for whatever reads the folder."""
    shutil.copy(planned / DECEMBER, planned / "rotas" / "copy.csv")
    for command in ("plan", "check", "show", "export --ics", "publish"):
        lines = refused(planned, 3, *command.split()).splitlines()
        assert len(lines) == 4
        assert lines[0].startswith("rotas/copy.csv:2: start: ")
        assert "live in rotas/2026-12.csv:2 too" in lines[0]


def test_hidden_files_are_not_rotas(planned: Path) -> None:
    """What a file system or an editor hides beside the rotas is not read."""
    shutil.copy(planned / DECEMBER, planned / "rotas" / "._2026-12.csv")
    (planned / "rotas" / ".~lock.2026-12.csv#").write_text("locked")
    assert run(planned, "check").code == 0


def test_check_a_part(planned: Path) -> None:
    """A rota given by hand stands for its dates: what the folder holds there is put aside."""
    lines = (planned / DECEMBER).read_text("utf-8").splitlines(keepends=True)
    (planned / "part.csv").write_text("".join([lines[0], *lines[2:4]]), "utf-8")
    ran = run(planned, "check", "part.csv")
    assert (ran.code, ran.err) == (0, "1 rota, 2 shifts: no findings\n")
    (planned / "all.csv").write_text("".join(lines), "utf-8")
    assert run(planned, "check", "all.csv").code == 0
    assert run(planned, "check", "./rotas/2026-12.csv").code == 0
    both = run(planned, "check", "part.csv", "all.csv")
    assert (both.code, both.out.split()[:2]) == (4, ["error", "double"])


def test_check_a_part_beside_what_stands(planned: Path) -> None:
    """A rota given by hand is checked together with what the folder holds around it."""
    add(planned, '[rules]\ngap = "10d"')
    before = [row for row in rows(planned) if row[0] < "2026-12-14"]
    start, end = "2026-12-18 18:00", "2026-12-21 08:00"
    write_rows(planned, Path("part.csv"), f"{start},{end},{before[-1][6]}")
    ran = run(planned, "check", "part.csv")
    assert ran.code == 4
    assert "gap" in ran.out
    write_rows(planned, Path("next.csv"), f"{start},{end},alice")
    write_rows(planned, Path("last.csv"), "2026-12-25 18:00,2026-12-28 08:00,alice")
    assert "gap" in run(planned, "check", "next.csv", "last.csv").out


def test_check_some_dates(planned: Path) -> None:
    """With dates only the rota files that hold some of them are checked."""
    write_rows(planned, Path("rotas", "2027-02.csv"), "2027-02-05 18:00,2027-02-08 08:00,zoe")
    assert run(planned, "check").code == 4
    assert run(planned, "check", "--month", "2026-12").code == 0
    assert run(planned, "check", "--from", "2026-12-31", "--to", "2027-02-01").code == 4
    said = refused(planned, 3, "check", "--month", "2027-01")
    assert "no rota of 2027-01-01..2027-01-31 here" in said


# rota show


def test_show_now(planned: Path) -> None:
    """By default it is who is on call now, and the month that it is."""
    ran = run(planned, "show", now="2026-12-12T10:00")
    first, second = ran.out.splitlines()[:2]
    assert first.startswith("Sat 12 Dec 2026 10:00")
    assert second.startswith("primary  ")
    assert "until Mon 14 Dec 08:00" in second
    assert "December 2026" in ran.out


def test_show_now_beyond_what_starts_this_month(planned: Path) -> None:
    """Whoever is on call is shown also when no shift starts in the month that it is."""
    write_rows(planned, DECEMBER, "2026-12-25 18:00,2027-01-04 08:00,alice")
    ran = run(planned, "show", now="2027-01-02")
    assert (ran.code, ran.err) == (0, "")
    assert "Alice Martin until Mon 4 Jan 08:00" in ran.out
    assert "next: Alice Martin from Fri 25 Dec" in run(planned, "show", now="2026-10-01").out
    assert "no later slot is known" in run(planned, "show", now="2027-03-01").out


def test_show_nothing(team: Path) -> None:
    """Where nothing is planned there is nothing to show, and what makes a rota is said."""
    assert "rota plan" in refused(team, 3, "show")
    assert "rota plan --month 2027-01 makes one" in refused(team, 3, *MONTH, "2027-01")
    said = refused(team, 3, "show", "--from", "2027-01-04", "--to", "2027-01-10")
    assert "rota plan --from 2027-01-04 --to 2027-01-10 makes one" in said
    assert "rota plan --month 2027-01" in refused(team, 3, "show", "--at", "2027-01-04")
    assert "no rota here" in refused(team, 3, "export", "--ics", "-o", "n2.ics")
    assert json.loads(run(team, "show", "--json").out)["shifts"] == []


def test_show_an_hour_without_a_slot(planned: Path) -> None:
    """Where a rota is planned and no slot is open, nobody is on call, and that is well."""
    ran = run(planned, "show", "--at", "2026-12-09")
    assert ran.code == 0
    assert "nobody is on call" in ran.out
    assert ran.out.splitlines()[0] == "Wed 9 Dec 2026 00:00, Paris time · nobody is asked for"


def test_show_says_why_nobody_answers(planned: Path) -> None:
    """In office hours, as the forwarding table has it; not where somebody answers."""
    office = '[office]\non = "mon-fri"\nstart = "08:00"\nend = "18:00"\n'
    with (planned / "team.toml").open("a", encoding="utf-8") as file:
        file.write(office)
    heads = [
        run(planned, "show", "--at", f"2026-12-11T{clock}").out.splitlines()[0]
        for clock in ("10:00", "19:00")
    ]
    assert heads == [
        "Fri 11 Dec 2026 10:00, Paris time · office",
        "Fri 11 Dec 2026 19:00, Paris time",
    ]


@pytest.mark.parametrize(
    "at", ["2026-12-12", "2026-12-12T00:00", "2026-12-12 00:00+01:00", "12/12/2026 00:00"]
)
def test_show_a_moment(planned: Path, at: str) -> None:
    """--at takes a date, or a time in the team's zone or with an offset, as sheets write it."""
    ran = run(planned, "show", "--at", at)
    assert ran.code == 0
    assert ran.out.startswith("Sat 12 Dec 2026 00:00, Paris time\n")
    (shift,) = json.loads(run(planned, "show", "--at", at, "--json").out)["shifts"]
    assert shift["start"] == "2026-12-11T18:00:00+01:00"


def test_show_a_start_and_an_end(planned: Path) -> None:
    """At its start a shift has begun, at its end it is over."""

    def count(at: str) -> int:
        return len(json.loads(run(planned, "show", "--at", at, "--json").out)["shifts"])

    assert [count(f"2026-12-11T{clock}") for clock in ("17:59:59", "18:00")] == [0, 1]
    assert [count(f"2026-12-14T{clock}") for clock in ("07:59:59", "08:00")] == [1, 0]


def test_show_a_month(planned: Path) -> None:
    """A month comes as a grid, as a list, as a fairness table or as JSON."""
    month = (*MONTH, "2026-12")
    assert "Mon" in run(planned, *month).out.splitlines()[1]
    listing = run(planned, *month, "--list").out.splitlines()
    assert listing[0] == "December 2026"
    assert len(listing) == 5
    assert "total" in run(planned, *month, "--fairness").out
    books = json.loads(run(planned, *month, "--fairness", "--json").out)["ledgers"]
    assert sum(line["carried"] for line in books[-1]["people"]) == books[-1]["total"] > 0
    assert len(json.loads(run(planned, *month, "--json").out)["shifts"]) == 4
    assert run(planned, *month, "--json", "-o", "shown.json").out == ""
    assert json.loads((planned / "shown.json").read_text("utf-8"))["version"] == 1


# rota export


def test_export_a_calendar(planned: Path) -> None:
    """--ics is a calendar that any reader takes, one event for each shift."""
    ran = run(planned, "export", "--ics")
    calendar = icalendar.Calendar.from_ical(ran.out)
    assert len(calendar.events) == 4
    assert calendar.events[0].start == datetime(2026, 12, 4, 17, tzinfo=UTC)
    assert run(planned, "export", "--ics", now="2026-12-20").out == ran.out


def test_export_a_table_or_json(planned: Path) -> None:
    """--csv is for spreadsheets, --json for programs; both have each shift once."""
    plain = run(planned, "export", "--csv").out
    french = run(planned, "export", "--csv", "--dialect", "excel-fr").out
    assert plain.startswith("start,end,")
    assert french.startswith("\ufeff")
    assert ";" in french.splitlines()[0]
    assert len(plain.splitlines()) == len(french.splitlines()) == 5
    made = json.loads(run(planned, "export", "--json").out)
    assert made["version"] == 1
    assert len(made["shifts"]) == 4


def test_export_in_other_layouts(planned: Path) -> None:
    """A row per day of the month, or per person, those without a shift included."""
    wide = run(planned, "export", "--csv", "--layout", "wide", "--month", "2026-12").out
    assert len(wide.splitlines()) == 1 + 31
    totals = run(planned, "export", "--csv", "--layout", "totals").out
    assert totals.startswith("person,name,hours,weekend,burden")
    assert len(totals.splitlines()) == 1 + 3
    one = run(planned, "export", "--csv", "--layout", "totals", "--person", "bob").out
    assert one.splitlines()[1].startswith("bob,Bob Petit,")
    assert len(one.splitlines()) == 1 + 1


def test_export_for_somebody(planned: Path) -> None:
    """--person and --role choose among the shifts; together they both hold."""
    for id in ("alice", "bob", "chloe"):
        own = [row[0] for row in rows(planned) if row[6] == id]
        for words in ("", "--role primary"):
            ran = run(planned, "export", "--json", "--person", id, *words.split())
            assert [shift["start"] for shift in json.loads(ran.out)["shifts"]] == own


def test_export_reaches_back_92_days(planned: Path) -> None:
    """Unless told otherwise what ends after today less 92 days is exported, to the second."""

    def starts(now: str, *words: str) -> list[str]:
        ran = run(planned, "export", "--json", *words, now=now)
        return [shift["start"][8:10] for shift in json.loads(ran.out)["shifts"]]

    assert starts("2020-01-01") == ["04", "11", "18", "25"]
    # The first weekend ends on 7 December at 08:00, after 00:00 of the day 92 days before this.
    assert starts("2027-03-09") == ["04", "11", "18", "25"]
    assert starts("2027-03-10") == ["11", "18", "25"]
    assert starts("2027-03-09T22:59:59Z") == ["04", "11", "18", "25"]
    assert starts("2027-03-09T23:00:00Z") == ["11", "18", "25"]
    assert starts("2030-01-01") == []
    assert starts("2030-01-01", "--month", "2026-12") == ["04", "11", "18", "25"]
    assert starts("2030-01-01", "--from", "2026-12-11", "--to", "2026-12-18") == ["11", "18"]


def test_export_to_a_file(planned: Path) -> None:
    """-o writes a file, and leaves it untouched when nothing changed; - is stdout."""
    ran = run(planned, "export", "--ics", "-o", "n2.ics")
    assert (ran.code, ran.out, ran.err) == (0, "", "n2.ics: 4 shifts\n")
    before = contents(planned)
    ran = run(planned, "export", "--ics", "-o", "n2.ics", "--quiet", now="2026-12-01")
    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert contents(planned) == before
    shown = run(planned, "export", "--ics", "-o", "-").out.encode()
    assert shown == (planned / "n2.ics").read_bytes()


def test_export_over_what_is_no_file(planned: Path) -> None:
    """A folder, a link or a device is never replaced by an export."""
    (planned / "folder.ics").mkdir()
    (planned / "link.ics").symlink_to("team.toml")
    for name, sort in (("folder.ics", "a folder"), ("link.ics", "a symbolic link")):
        said = refused(planned, 6, "export", "--ics", "-o", name)
        assert said == f"{name}: cannot be written: {sort} is in the way; no file was changed\n"
    assert "a device" in refused(planned, 6, "export", "--ics", "-o", "/dev/full")
    assert "cannot be written" in refused(planned, 6, "export", "--ics", "-o", "no/such/n2.ics")
    assert (planned / "link.ics").is_symlink()


# What can happen outside


def test_another_rota_at_work(planned: Path) -> None:
    """While one run writes, another that would is refused; reading goes on."""
    lock = planned / "rotas" / ".rota-lock"
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        for command in ("plan", "publish"):
            assert "another rota is at work here" in refused(planned, 6, command)
        for words in ("check", "show", "export --ics", "plan --dry-run", "plan -o draft.csv"):
            assert run(planned, *words.split()).code == 0, words
    assert run(planned, "plan").code == 0
    assert not lock.exists()


def test_rotas_is_no_folder(team: Path) -> None:
    """Where rotas is a file, nothing can be written and nothing is lost."""
    (team / "rotas").write_text("mine", "utf-8")
    assert "cannot be written" in run(team, "plan").err
    assert run(team, "plan").code == 6
    assert (team / "rotas").read_text("utf-8") == "mine"


def as_anybody() -> None:
    """Give up what lets root write where it is forbidden."""
    drop_from_bounding_set, override_permissions = 24, 1
    ctypes.CDLL(None).prctl(drop_from_bounding_set, override_permissions, 0, 0, 0)


def with_a_full_disk() -> None:
    """Let no file grow."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def outside(folder: Path, before: Callable[[], None], *arguments: str) -> str:
    """What is said when the world refuses: exit 6, one line, and what was there still is."""
    files = contents(folder)
    ran = finished(start(folder, *arguments, preexec_fn=before))
    assert (ran.code, ran.out, ran.err.count("\n")) == (6, "", 1), ran
    assert contents(folder) == files
    return ran.err


def test_rotas_cannot_be_written(planned: Path) -> None:
    """Where rotas/ is read-only a plan and a publication end with 6."""
    (planned / "rotas").chmod(0o555)
    try:
        trial = subprocess.run(
            ["touch", planned / "rotas" / "x"], preexec_fn=as_anybody, capture_output=True
        )
        if trial.returncode == 0:
            not_here("this user may write everywhere")
        assert "Permission denied" in outside(planned, as_anybody, "plan")
        assert "Permission denied" in outside(planned, as_anybody, "publish")
        words = ("export", "--html", "--month", "2026-12", "-o", "rotas/page.html")
        assert "Permission denied" in outside(planned, as_anybody, *words)
    finally:
        (planned / "rotas").chmod(0o755)


def test_the_disk_is_full(planned: Path) -> None:
    """When the disk is full the old file stays as it was."""
    assert "File too large" in outside(planned, with_a_full_disk, "publish")
    words = ("plan", "--month", "2027-01", "--quiet")
    assert "no file was changed" in outside(planned, with_a_full_disk, *words)
    for format in ("ics", "csv", "xlsx", "html"):
        command = ("export", f"--{format}", "--month", "2026-12", "-o", f"n2.{format}")
        assert "File too large" in outside(planned, with_a_full_disk, *command)


@pytest.mark.parametrize("words", ["show --month 2026-12", "export --csv", "--help"])
def test_stdout_is_full(planned: Path, words: str) -> None:
    """When stdout takes no more that is said in one line, with 6."""
    with Path("/dev/full").open("w") as full:
        ran = finished(start(planned, *words.split(), stdout=full))
    assert (ran.code, ran.err) == (6, "rota: No space left on device\n")


def test_a_plan_is_kept_though_nobody_sees_it(planned: Path) -> None:
    """A plan is written before it is shown, so a reader that goes away costs nothing."""
    process = start(planned, "plan", "--month", "2027-01")
    assert process.stdout is not None
    process.stdout.close()
    process.stdout = None
    ran = finished(process)
    assert (ran.code, ran.err) == (-signal.SIGPIPE, "")
    assert sorted(os.listdir(planned / "rotas")) == ["2026-12.csv", "2027-01.csv"]


def test_a_reader_that_has_seen_enough(planned: Path) -> None:
    """`rota show | head -1` ends in silence."""
    script = f"{sys.executable} -m rota show --month 2026-12 | head -1"
    environment = {**os.environ, "ROTA_NOW": NOW}
    ran = subprocess.run(
        script, shell=True, cwd=planned, env=environment, capture_output=True, check=False
    )
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, b"December 2026\n", b"")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("check - <&-", 3),
        ("show --month 2026-12 >&-", 0),
        ("plan --month 2027-01 >&- 2>&-", 0),
        ("show no.toml 2>&-", 3),
        ("show no.toml 2>/dev/full", 3),
        ("publish 2>/dev/full", 0),
    ],
)
def test_closed_streams(planned: Path, words: str, code: int) -> None:
    """A standard stream that is closed or full changes no exit code and breaks no file."""
    script = f"{sys.executable} -m rota {words}"
    environment = {**os.environ, "ROTA_NOW": NOW}
    ran = subprocess.run(
        script, shell=True, cwd=planned, env=environment, capture_output=True, check=False
    )
    assert (ran.returncode, ran.stdout) == (code, b""), ran.stderr
    assert b"Traceback" not in ran.stderr
    assert run(planned, "check").code == 0


def test_what_is_said_in_ascii(planned: Path) -> None:
    """A terminal that knows ASCII alone is told in it on both streams; data stays UTF-8."""
    path = planned / "team.toml"
    rates = 'compensation.standby = "35 € per window"\n'
    path.write_text(rates + path.read_text("utf-8"), "utf-8")
    ascii_ = {"PYTHONIOENCODING": "ascii"}
    ran = finished(start(planned, "show", "--cost", "--month", "2026-12", env=ascii_))
    assert ran.code == 0
    assert "EUR 140.00" in ran.out
    assert "?" not in ran.out
    ran = finished(start(planned, "explain", "chloë", env=ascii_))
    assert ran.code == 2
    assert "chloe" in ran.err
    told = run(planned, "export", "--csv").out.replace("\r\n", "\n")
    assert "Chloé" in told
    assert finished(start(planned, "export", "--csv", env=ascii_)).out == told


HEAVY = "\n".join(
    [
        'team.id = "heavy"',
        'coverage.evening = { on = "mon-thu", start = "18:00", end = "08:00" }',
        'coverage.weekend = { on = "fri", start = "18:00", end = "mon 08:00" }',
        'coverage.holiday = { on = "public-holiday", start = "08:00", end = "08:00" }',
        "roles = { primary = {}, backup = {}, third = {} }",
        'rules = { gap = "24h", max_turns = "2 per 7 days", max_weekends = "1 per 2 weeks" }',
        *(
            f'people.p{n} = {{ share = 0.{5 + n % 5}, wishes.avoid = ["{day} odd-weeks"] }}'
            for n, day in enumerate(("mon", "tue", "wed", "thu", "fri") * 6)
        ),
    ]
)
"""Thirty people of all sorts, three roles: a year of it is not planned in a few seconds."""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_plan_is_interrupted(tmp_path: Path, number: int, code: int) -> None:
    """Ctrl-C or an order to end stops the search at once; nothing is written or left behind.

    Ctrl-C shows the best rota so far.
    """
    (tmp_path / "team.toml").write_text(HEAVY, "utf-8")
    (tmp_path / "rotas").mkdir()
    before = contents(tmp_path)
    lock = tmp_path / "rotas" / ".rota-lock"
    for patience in (4, 8, 16):  # into the search, until there is a rota on a busy machine too
        process = start(tmp_path, "plan", "--from", "2027-01-01", "--to", "2027-12-31")
        until = time.monotonic() + 30
        while not lock.exists() and time.monotonic() < until:
            time.sleep(0.05)
        time.sleep(patience)
        process.send_signal(number)
        sent = time.monotonic()
        ran = finished(process)
        if ran.out or number != signal.SIGINT:
            break
    assert ran.code == code
    if number == signal.SIGINT:
        assert "December 2027" in ran.out
        assert ran.err.startswith("interrupted: this is the best rota so far")
    else:
        assert (ran.out, ran.err) == ("", "")
    assert time.monotonic() - sent < 5
    assert contents(tmp_path) == before


@pytest.mark.parametrize(
    ("error", "code"), [(KeyboardInterrupt, 130), (SystemExit(143), 143)], ids=["130", "143"]
)
def test_an_interruption_touches_nothing(
    planned: Path, monkeypatch: pytest.MonkeyPatch, error: Any, code: int
) -> None:
    """Whenever a plan is interrupted, the folder is as it was."""

    def interrupt(*anything: object) -> None:
        raise error

    monkeypatch.setattr("rota.worker.Worker.search", interrupt)
    before = contents(planned)
    ran = run(planned, "plan", "--month", "2027-01")
    assert (ran.code, ran.out) == (code, "")
    assert contents(planned) == before
    monkeypatch.setattr("rota.files.os.replace", interrupt)
    ran = run(planned, "publish")
    assert (ran.code, ran.out) == (code, "")
    assert contents(planned) == before


def test_an_interruption_while_loading_is_silent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C comes when it comes: 130 and no traceback, also before there is a command line."""

    class Loading:
        def __getattr__(self, name: str) -> object:
            raise KeyboardInterrupt

    monkeypatch.setitem(sys.modules, "rota.cli", Loading())
    with pytest.raises(SystemExit) as ended:
        entry_point()
    assert ended.value.code == 130
