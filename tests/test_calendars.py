"""Calendar files in a folder: their names, whose they are, what is updated and what removed."""

from __future__ import annotations

import re
import resource
import shutil
import subprocess
import unicodedata
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar

from command import Ran, contents, refused, run
from readers import not_here
from rota.calendars import file_name
from test_cli import as_anybody, outside

TEAM = """\
[team]
id = "n2"
number = "{number}"
[coverage.weekend]
on = "fri"
start = "18:00"
end = "mon 08:00"
[roles.primary]
[roles.backup]
[people]
alice.name = "Alice Martin"
alice.phone = "06 39 98 00 01"
alice.email = "alice@exemple.fr"
bob.name = "Bob Petit"
CON.name = "Conrad"
"""


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a team of two roles and its published December."""
    folder = tmp_path_factory.mktemp("once")
    write(folder, number="01 80 00 00 00")
    assert run(folder, "plan", "--quiet").code == 0
    assert run(folder, "publish", "--quiet").code == 0
    return folder


@pytest.fixture
def planned(once: Path, tmp_path: Path) -> Path:
    """The same, to change."""
    shutil.copytree(once, tmp_path, dirs_exist_ok=True)
    return tmp_path


def write(folder: Path, **words: str) -> None:
    """Write the team file."""
    (folder / "team.toml").write_text(TEAM.format(**{"number": "112"} | words), "utf-8")


def export(folder: Path, *words: str, now: str = "2026-11-15") -> Ran:
    """Export calendars, which succeeds."""
    ran = run(folder, "export", "--ics", *words, now=now)
    assert ran.code == 0, ran
    return ran


def events(path: Path) -> dict[str, Any]:
    """The events of a file, by UID."""
    return {str(each["UID"]): each for each in Calendar.from_ical(path.read_bytes()).walk("VEVENT")}


def said(event: Any) -> str:
    """What an event says, without its numbers."""
    return re.sub(r"(?m)^(SEQUENCE|DTSTAMP|LAST-MODIFIED):.*\n", "", event.to_ical().decode())


def give(folder: Path, person: str, *, revision: int = 0, changed: str = "") -> None:
    """Give the first shift of the backup to somebody else, by hand."""
    path = folder / "rotas" / "2026-12.csv"
    lines = path.read_text("utf-8").splitlines()
    place = next(number for number, line in enumerate(lines) if ",backup," in line)
    cells = lines[place].split(",")
    cells[6:8] = person, person.capitalize()
    cells[13:15] = str(revision), changed
    lines[place] = ",".join(cells)
    path.write_text("\n".join(lines), "utf-8")


def test_a_calendar_for_each_person(planned: Path) -> None:
    """Each holds the person's shifts and says whose it is; nothing is written twice."""
    ran = export(planned, "--per", "person", "--out", "cal")
    assert ran == Ran(0, "", "cal: 3 calendars, 8 shifts\n")
    names = sorted(path.name for path in (planned / "cal").iterdir())
    assert names == sorted(["alice.ics", "bob.ics", file_name("CON")])
    alone = export(planned, "--person", "alice").out.encode()
    assert (planned / "cal" / "alice.ics").read_bytes() == alone
    found = [events(planned / "cal" / name) for name in names]
    assert sum(map(len, found)) == len(set().union(*found)) == 8
    before = contents(planned)
    export(planned, "--per", "person", "--out", "cal", now="2026-11-20")
    assert contents(planned) == before


def test_a_calendar_for_each_role(planned: Path) -> None:
    """In the same folder, beside those of the people."""
    export(planned, "--per", "person", "--out", "cal")
    assert export(planned, "--per", "role", "--out", "cal").err == "cal: 2 calendars, 8 shifts\n"
    assert len(list((planned / "cal").iterdir())) == 5
    head = (planned / "cal" / "backup.ics").read_text("utf-8")
    assert "X-WR-CALNAME:n2 – renfort\n" in head.replace("\r\n", "\n")
    assert len(events(planned / "cal" / "backup.ics")) == 4


def test_what_is_told_of_people_only_when_asked(planned: Path) -> None:
    """--with names what is told besides names: of the person and of the others on call."""
    assert "98 00 01" not in export(planned).out
    assert "alice@" not in export(planned).out
    phones = export(planned, "--with", "phone").out.replace("\r\n ", "")
    assert "Téléphone\u00a0: 06 39 98 00 01" in phones
    assert "Alice Martin (renfort\\, 06 39 98 00 01)" in phones
    assert "alice@" not in phones
    both = export(planned, "--with", "email,phone").out.replace("\r\n ", "")
    assert "E-mail\u00a0: alice@exemple.fr\\nTéléphone" in both


def test_who_left_keeps_a_calendar_while_there_is_something_in_it(planned: Path) -> None:
    """Then it is removed; nothing else of the folder is."""
    export(planned, "--per", "person", "--out", "cal")
    export(planned, "--per", "role", "--out", "cal")
    (planned / "cal" / "notes.ics").write_text("mine", "utf-8")
    (planned / "cal" / "alice.txt").write_text("mine", "utf-8")
    (planned / "cal" / "link.ics").symlink_to("bob.ics")
    other = (planned / "cal" / "bob.ics").read_bytes().replace(b"FEED:n2.", b"FEED:n3.")
    (planned / "cal" / "n3.ics").write_bytes(other)
    kept = {path.name for path in (planned / "cal").iterdir()}
    text = (planned / "team.toml").read_text("utf-8")
    (planned / "team.toml").write_text(text.replace('bob.name = "Bob Petit"\n', ""), "utf-8")
    ran = export(planned, "--per", "person", "--out", "cal")
    assert ran.err == "cal: 3 calendars, 8 shifts\n"
    assert {path.name for path in (planned / "cal").iterdir()} == kept
    ran = export(planned, "--per", "person", "--out", "cal", now="2027-06-01")
    assert ran.err == "cal: 2 calendars, 0 shifts; removed bob.ics\n"
    assert {path.name for path in (planned / "cal").iterdir()} == kept - {"bob.ics"}


@pytest.mark.parametrize("to", [("-o", "n2.ics"), ("--per", "role", "--out", "cal")], ids=str)
def test_nothing_is_said_anew_without_a_new_sequence(planned: Path, to: tuple[str, ...]) -> None:
    """Another number to dial, a colleague who changes, another look: each moves SEQUENCE."""
    path = planned / ("n2.ics" if "-o" in to else "cal/primary.ics")
    export(planned, *to)
    seen = [events(path)]
    write(planned, number="01 99 00 00 00")
    for step in range(1, 5):
        if step == 2:
            give(planned, "zoe")
        words = ("--reminder", "1h") if step == 3 else ()
        export(planned, *to, *words, now=f"2026-11-2{step}")
        seen.append(events(path))
        again = path.read_bytes()
        export(planned, *to, *words, now=f"2026-11-2{step}T12:00")
        assert path.read_bytes() == again
    for before, after in pairwise(seen):
        assert before.keys() == after.keys()
        for uid, event in after.items():
            moved = int(event["SEQUENCE"]) - int(before[uid]["SEQUENCE"])
            assert moved == (said(before[uid]) != said(event))
            assert bool(moved) is (before[uid].to_ical() != event.to_ical())
            assert before[uid]["DTSTAMP"].dt <= event["DTSTAMP"].dt


def test_a_colleague_who_changes_moves_sequence_on_stdout_too(planned: Path) -> None:
    """A description names the others, so their revisions count, without any old file."""

    def first() -> Any:
        found = Calendar.from_ical(export(planned, "--role", "primary").out.encode())
        return found.walk("VEVENT")[0]

    before = first()
    give(planned, "zoe", revision=1, changed="2026-11-20T10:00:00Z")
    after = first()
    assert "Zoe (renfort)" in after["DESCRIPTION"]
    assert after["SEQUENCE"] == before["SEQUENCE"] + 1
    assert after["LAST-MODIFIED"].dt.isoformat() == "2026-11-20T10:00:00+00:00"


def test_a_shift_that_goes_to_somebody_else_is_cancelled_where_it_was(planned: Path) -> None:
    """The former person's calendar gets a cancelled event with a higher SEQUENCE, once."""
    per = ("--per", "person", "--out", "cal")
    export(planned, *per)
    before = events(planned / "cal" / "alice.ics")
    text = (planned / "team.toml").read_text("utf-8")
    (planned / "team.toml").write_text(f'{text}alice.leave = ["2026-12-01..2026-12-31"]\n', "utf-8")
    assert run(planned, "plan", "--replace", "--quiet").code == 0
    assert run(planned, "publish", "--quiet").code == 0
    export(planned, *per, now="2026-11-20")
    after = events(planned / "cal" / "alice.ics")
    assert before
    assert after.keys() == before.keys()
    for uid, event in after.items():
        assert (before[uid]["STATUS"], event["STATUS"]) == ("CONFIRMED", "CANCELLED")
        assert event["SEQUENCE"] > before[uid]["SEQUENCE"]
        assert event["TRANSP"] == "TRANSPARENT"
        assert "Astreinte annulée" in event["SUMMARY"]
    others = [
        event
        for path in (planned / "cal").iterdir()
        for event in events(path).values()
        if event["STATUS"] == "CONFIRMED"
    ]
    assert len(others) == 8
    team = Calendar.from_ical(export(planned).out.encode()).walk("VEVENT")
    assert [event["STATUS"] for event in team] == ["CONFIRMED"] * 8


def test_what_is_not_this_calendar_is_not_overwritten(planned: Path) -> None:
    """Another calendar of rota's, somebody's notes, a folder: exit code 6, all as it was."""
    export(planned, "--person", "alice", "-o", "alice.ics")
    assert "is not rota's calendar n2;" in refused(planned, 6, "export", "--ics", "-o", "alice.ics")
    (planned / "notes.ics").write_text("mine", "utf-8")
    said = refused(planned, 6, "export", "--ics", "-o", "notes.ics")
    assert said.count("\n") == 1
    (planned / "empty.ics").touch()
    export(planned, "-o", "empty.ics")

    (planned / "cal").mkdir()
    (planned / "cal" / "bob.ics").write_text("mine", "utf-8")
    per = ("export", "--ics", "--per", "person", "--out", "cal")
    assert "cal/bob.ics: is there already" in refused(planned, 6, *per)
    (planned / "cal" / "bob.ics").unlink()
    (planned / "cal" / "bob.ics").mkdir()
    assert "cal/bob.ics: cannot be written: a folder" in refused(planned, 6, *per)
    said = refused(planned, 6, *per[:-1], "team.toml")
    assert said == "team.toml: cannot be created: File exists\n"
    assert "No such file" in refused(planned, 6, *per[:-1], "no/such/folder")


def test_a_disk_that_fills_while_a_folder_is_written(planned: Path) -> None:
    """All of its files stay as they were, though some would have had room."""

    def with_little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))

    export(planned, "--per", "person", "--out", "cal")
    write(planned, number="01 99 00 00 00")
    run(planned, "plan", "--quiet", "--replace")
    words = ("export", "--ics", "--per", "person", "--out", "cal", "--month", "2026-12")
    said = outside(planned, with_little_room, *words)
    assert said.startswith("cal/alice.ics: cannot be written: File too large; no file was changed")
    assert [path.name for path in (planned / "cal").iterdir() if path.suffix == ".tmp"] == []
    assert run(planned, *words).code == 0


def test_a_folder_that_cannot_be_written(planned: Path) -> None:
    """A read-only folder, and one that cannot be made: 6, one line, all as it was."""
    export(planned, "--per", "role", "--out", "cal")
    write(planned, number="01 99 00 00 00")
    (planned / "cal").chmod(0o555)
    try:
        trial = subprocess.run(
            ["touch", planned / "cal" / "x"], preexec_fn=as_anybody, capture_output=True
        )
        if trial.returncode == 0:
            not_here("this user may write everywhere")
        words = ("export", "--ics", "--per", "role", "--out")
        said = outside(planned, as_anybody, *words, "cal")
        assert said == (
            "cal/primary.ics: cannot be written: Permission denied; no file was changed\n"
        )
        assert "cal/in: cannot be created" in outside(planned, as_anybody, *words, "cal/in")
    finally:
        (planned / "cal").chmod(0o755)


def test_a_zone_without_a_rule_stays_in_utc(tmp_path: Path) -> None:
    """That is said, and the calendar is the one of UTC."""
    zone = 'timezone = "America/Miquelon"\n'
    (tmp_path / "team.toml").write_text(
        TEAM.format(number="112").replace("[coverage", f"{zone}[coverage", 1), "utf-8"
    )
    assert run(tmp_path, "plan", "--quiet").code == 0
    ran = export(tmp_path, "--local-times")
    assert ran.out == export(tmp_path).out
    assert ran.err.startswith("times stay in UTC: the clock of America/Miquelon")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--csv --per person --out x", "only --ics takes"),
        ("--csv --reminder 1h", "only --ics takes"),
        ("--ics --per person", "--per and --out go together"),
        ("--ics --out x", "--per and --out go together"),
        ("--ics --per team --out x", "expected person or role"),
        ("--ics --per person --out x -o y", "--per goes without"),
        ("--ics --per role --out x --person alice", "--per goes without"),
        ("--ics --reminder soon", "--reminder: 'soon' is no duration"),
        ("--ics --show-as shown", "expected free or busy or away"),
        ("--ics --with phone,leave", "--with: 'leave' will not do; expected phone or email"),
    ],
)
def test_options_that_make_no_sense(planned: Path, words: str, said: str) -> None:
    """Each is refused with what is expected, and nothing is written."""
    assert said in refused(planned, 2, "export", *words.split())


NAMES = st.text(min_size=1, max_size=70) | st.sampled_from(
    ["con", "Con", "nul.txt", "aux", "com1", "LPT9", "alice", "Alice", "ALICE", "é", "e\u0301"]
)


@given(NAMES, NAMES)
@example("alice", "Alice")
@example("Alice", "alice-3bc51062")
@example("\ud800", "\ud801")
def test_file_names_are_safe_and_differ(one: str, other: str) -> None:
    """On any file system: nothing hidden or reserved, and no two that some take for one."""
    name = file_name(one)
    assert name.isascii()
    assert name == name.lower()
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_.")
    stem = name.removesuffix(".ics")
    assert stem[0].isalnum()
    assert len(name) <= 80
    assert stem.split(".")[0] not in {"con", "prn", "aux", "nul", "com1", "lpt9"}
    assert (name == file_name(other)) is (one == other)
    assert unicodedata.normalize("NFD", name) == name


def test_plain_names_stay_as_they_are() -> None:
    """An id that is safe is its file's name."""
    for name in ("alice", "jean-luc", "n2.primary", "a_b", "42"):
        assert file_name(name) == f"{name}.ics"
