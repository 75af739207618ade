"""`rota check` and `rota ledger` of what a team has today: a spreadsheet, or a calendar."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agendas import calendar, event
from command import TEAM, refused, run
from rota.errors import InputError
from rota.given import read_any
from test_agenda import HOSTILE
from test_table_rota import LAYOUTS, US

SHEET = """\
Date;Astreinte
ven. 4 déc. 2026;Alice
ven. 11 déc. 2026;Bob
ven. 18 déc. 2026;Chloé
ven. 25 déc. 2026;Alice
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A team that has never planned with rota."""
    (tmp_path / "team.toml").write_text(TEAM, "utf-8")
    return tmp_path


def sheet(folder: Path, text: str = SHEET, encoding: str = "utf-8", name: str = "garde.csv") -> str:
    """A file in the folder; its name."""
    (folder / name).write_bytes(text.encode(encoding))
    return name


def test_a_spreadsheet_is_judged(folder: Path) -> None:
    """A sheet needs no planning: it is checked whole, or in a month."""
    ran = run(folder, "check", sheet(folder))
    assert (ran.code, ran.err) == (0, "1 rota, 4 shifts: no findings\n")
    ran = run(folder, "check", "garde.csv", "--month", "2027-01")
    assert ran.out.splitlines()[-1] == "5 errors"
    assert run(folder, "check", "garde.csv", "--month", "2026-12").code == 0
    rules = f"{TEAM}[rules]\nmax_weekends = '1 per month'\n"
    (folder / "team.toml").write_text(rules, "utf-8")
    ran = run(folder, "check", "garde.csv")
    assert ran.code == 4
    assert "max-weekends  Alice Martin" in ran.out


def test_the_books_of_a_spreadsheet(folder: Path) -> None:
    """A hand-made history has its ledger, with kinds and burdens of the team's coverages."""
    ran = run(folder, "ledger", sheet(folder), "--csv")
    lines = ran.out.split("\r\n")
    assert ran.code == 0
    assert "alice,Alice Martin,weekend,0,2,1.3333,0.6667" in lines
    assert "alice,Alice Martin,hours,,124,," in lines
    assert "bob,Bob Petit,burden,0,93,124,-31" in lines
    assert "25 December: Alice Martin 2026" in run(folder, "ledger", "garde.csv").out


def test_it_counts_beside_the_folder(folder: Path) -> None:
    """What is named counts besides rotas/, and instead of it on the same dates."""
    assert run(folder, "plan", "--month", "2026-11", "--quiet").code == 0
    both = run(folder, "ledger", sheet(folder), "--csv").out
    carried = [line.split(",")[4] for line in both.split("\r\n") if ",weekend," in line]
    assert sum(map(int, carried)) == 8
    again = SHEET + "ven. 6 nov. 2026;Chloé\n"
    carried = [
        line.split(",")[4]
        for line in run(folder, "ledger", sheet(folder, again), "--csv").out.split("\r\n")
        if ",weekend," in line
    ]
    assert sum(map(int, carried)) == 5


def test_a_calendar_is_judged(folder: Path) -> None:
    """So is a calendar, and what it exports is what it was."""
    run(folder, "plan", "--month", "2026-12", "--quiet")
    exported = run(folder, "export", "--ics", "-o", "rota.ics")
    assert exported.code == 0
    assert "4 shifts: no findings" in run(folder, "check", "rota.ics").err
    ledger = run(folder, "ledger")
    (folder / "rotas" / "2026-12.csv").unlink()
    assert run(folder, "ledger", "rota.ics").out == ledger.out


@pytest.mark.parametrize(
    "export",
    [
        *("--ics", "--ics --all-day", "--ics --local-times", "--csv", "--csv --dialect excel-fr"),
        *("--csv --layout wide", "--csv --layout wide --dialect excel-fr"),
    ],
)
def test_our_own_exports(folder: Path, export: str) -> None:
    """Whatever is exported of a rota is that rota, over the night of 25 October too."""
    run(folder, "plan", "--month", "2026-10", "--quiet")
    books = run(folder, "ledger", "--csv").out
    out = "rota.ics" if "ics" in export else "rota.csv"
    assert run(folder, "export", *export.split(), "-o", out, "--month", "2026-10").code == 0
    assert run(folder, "check", out).code == 0
    (folder / "rotas" / "2026-10.csv").unlink()
    assert run(folder, "ledger", out, "--csv", "--month", "2026-10").out.count(",weekend,") == 3
    assert run(folder, "ledger", out, "--csv").out == books


def test_strangers_are_named(folder: Path) -> None:
    """Who is not of the team is a finding of the check, and a warning of the ledger."""
    text = SHEET.replace("Bob", "Jean Dupont")
    ran = run(folder, "check", sheet(folder, text))
    assert (ran.code, "unknown-person  'Jean Dupont'" in ran.out) == (4, True)
    ran = run(folder, "ledger", "garde.csv")
    assert "warning: garde.csv:3: 'Jean Dupont' is not of the team: 1 shift, 62 h not counted" in (
        ran.err
    )
    assert run(folder, "ledger", "garde.csv", "--quiet").err == ""


def test_aliases(folder: Path) -> None:
    """An alias makes somebody known, and a first name that two share does not."""
    text = SHEET.replace("Bob", "Le Chef")
    (folder / "team.toml").write_text(TEAM + 'bob.aliases = "le chef"\n', "utf-8")
    assert run(folder, "check", sheet(folder, text)).code == 0
    (folder / "team.toml").write_text(TEAM + 'alix.name = "Alice Durand"\n', "utf-8")
    assert refused(folder, 3, "check", sheet(folder)).startswith(
        "garde.csv:2: person: 'Alice' may be alice or alix; write the id, or give one of them an"
    )


def test_another_team(folder: Path) -> None:
    """A rota in which nobody is known is another team's, one of two names is not."""
    text = SHEET.replace("Alice", "Zoé").replace("Bob", "Jean").replace("Chloé", "Max")
    said = refused(folder, 3, "check", sheet(folder, text))
    assert said.startswith("garde.csv:2: nobody in it is of the team 'n2' ('Zoé', 'Jean', 'Max')")
    assert refused(folder, 3, "ledger", "garde.csv") == said


def test_another_team_s_rota_is_not_changed(folder: Path) -> None:
    """Put by mistake where the team's own are, it is refused by whatever would change it.

    A rota of one person is changed: they have left. And once planning starts anew, all may have.
    """
    assert run(folder, "plan", "-q", "--month", "2026-12").code == 0
    assert run(folder, "swap", "2026-12-04", "2026-12-11", "--force", "-q").code == 0
    file = folder / "rotas/2026-12.csv"
    own = text = file.read_text("utf-8")
    for id, stranger in (("alice", "zoe"), ("bob", "jean"), ("chloe", "max")):
        text = text.replace(f",{id},", f",{stranger},")
    file.write_text(text, "utf-8")
    words = "is it another team's? If not, give people aliases"
    for command in (
        *("replan", "replan -n --month 2026-12", "publish", "undo", "undo -n"),
        *("swap 2026-12-04 --to alice", "swap 2026-12-04 2026-12-11", "swap 2026-12-04 --suggest"),
        *("accept 2026-12-04", "refuse 2026-12-04", "refuse 2026-12-04 --leave-open"),
    ):
        said = refused(folder, 3, *command.split())
        assert said.startswith("rotas/2026-12.csv:2: nobody in it is of the team 'n2' ("), command
        assert words in said
    file.write_text(text.replace(",planned,", ",published,"), "utf-8")
    assert words in refused(folder, 3, "notify")
    assert run(folder, "publish", "-q", now="2027-02-01").code == 0
    alone = own
    for id in ("bob", "chloe", "alice"):
        alone = alone.replace(f",{id},", ",zoe,")
    file.write_text(alone, "utf-8")
    assert run(folder, "replan", "-q").code == 0
    file.write_text(text, "utf-8")
    assert run(folder, "plan", "-q", "--month", "2026-12").code == 0


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_what_excel_saves(folder: Path, encoding: str) -> None:
    """Any encoding of Excel's will do, and a guess is said."""
    ran = run(folder, "check", sheet(folder, SHEET, encoding))
    assert ran.code == 0
    guess = "warning: garde.csv: no UTF-8; read as Windows-1252, in which it spells French\n"
    assert ran.err.startswith(guess) == (encoding == "cp1252")


def test_counted_once(folder: Path) -> None:
    """Two files that hold the same slot are not counted both."""
    sheet(folder)
    said = refused(folder, 3, "ledger", "garde.csv", sheet(folder, name="copie.csv"))
    assert said.count("is live in") == 4


def test_a_contradiction_of_the_team_has_its_line(folder: Path) -> None:
    """Coverages that contradict each other in the dates of a sheet are the team file's mistake."""
    text = TEAM.replace(
        "[people]",
        '[coverage.day]\nweight = 1\non = "sat"\nstart = "08:00"\nend = "20:00"\n[people]',
    )
    (folder / "team.toml").write_text(text, "utf-8")
    assert "team.toml:3: coverage.weekend.on" in refused(folder, 3, "check", sheet(folder))


def test_from_stdin(folder: Path) -> None:
    """A dash is what comes in, a table or a calendar."""
    data = calendar(event("20261204", end="20261207", title="Alice"))
    for content in (SHEET.encode(), data):
        assert run(folder, "check", "-", stdin=content).code == 0
        assert run(folder, "ledger", "-", stdin=content).code == 0


SEEDS = [
    *(text.replace("|", ";").encode() for text in LAYOUTS.values()),
    *(
        calendar(event("20261207", line, title="Alice"))
        for line, _ in HOSTILE.values()
        if len(line) < 200
    ),
]


@settings(deadline=None, max_examples=200)
@given(st.data())
def test_anything_ends_in_a_rota_or_in_a_clear_error(data: st.DataObject) -> None:
    """A file that is cut, spliced or scribbled on never ends in another error than of input."""
    text = bytearray(data.draw(st.sampled_from(SEEDS)))
    for _ in range(data.draw(st.integers(0, 5))):
        place = data.draw(st.integers(0, len(text)))
        piece = data.draw(
            st.one_of(
                st.binary(max_size=3),
                st.sampled_from(
                    [b";", b'"', b"\r\n", b"\0", b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n"]
                ),
                st.sampled_from(["\u202e", "🎄", "Alice", "x", "31/12/9999", "T", "é"]).map(
                    str.encode
                ),
            )
        )
        text[place : place + data.draw(st.integers(0, 4))] = piece
    with suppress(InputError):
        found = read_any(bytes(text), "x", US)
        assert all(shift.span.start < shift.span.end for shift in found.shifts)
