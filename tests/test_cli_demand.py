"""`rota demand` as a team lead runs it."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from time import process_time
from typing import Any

import pytest

from blocks import ROOT
from command import Ran, refused, run

LOG = (ROOT / "examples" / "support" / "appels.csv").read_bytes()
TEAM = """\
team.id = "n2"
[office]
on = "mon-fri"
start = "08:00"
end = "18:00"
[people]
alice.name = "Alice Martin"
bob.name = "Bob Petit"
chloe.name = "Chloé Bernard"
david.name = "David Moreau"
"""
OWN = "[coverage]\noutside_office = true\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a team file and a log."""
    (tmp_path / "team.toml").write_text(TEAM + OWN, "utf-8")
    (tmp_path / "calls.csv").write_bytes(LOG)
    return tmp_path


def document(ran: Ran) -> dict[str, Any]:
    """What --json gives."""
    assert ran.code == 0, ran
    found = json.loads(ran.out)
    assert isinstance(found, dict)
    return found


def test_what_is_pasted_plans(folder: Path) -> None:
    """The tables that --quiet prints, put into the team file, make a rota that checks well."""
    tables = run(folder, "demand", "calls.csv", "--quiet").out
    (folder / "team.toml").write_text(f'{TEAM}\n{tables}\n[rules]\nlaw = "none"\n', "utf-8")
    assert set(tomllib.loads(tables)["coverage"]) >= {"evening", "morning", "weekend", "holiday"}
    assert run(folder, "plan", "--month", "2026-12").code == 0
    ran = run(folder, "check")
    assert ran.code == 0, ran
    [note] = [line for line in ran.out.splitlines() if line.startswith("note")]
    assert "No coverage reaches" in note


def test_numbers_agree(folder: Path) -> None:
    """All calls are inside or outside, and the policy of the whole week catches those outside."""
    found = document(run(folder, "demand", "calls.csv", "--json"))
    lines = len(LOG.decode().splitlines()) - 1
    assert found["inside"]["calls"] + found["outside"]["calls"] == lines - 1
    assert [each["lines"] for each in found["unread"]] == [[402]]
    own, suggestion = found["policies"]
    outside = found["outside"]["calls"]
    assert own["fit"]["calls"] + own["held_back"]["calls"] == outside
    fit = suggestion["fit"]
    assert fit["calls"] >= 0.95 * fit["of"]
    assert suggestion["hours"] < own["hours"]
    assert suggestion["held_back"]["of"] > 0
    assert sum(each["calls"] for each in suggestion["coverages"]) == (
        fit["calls"] + suggestion["held_back"]["calls"]
    )


def test_without_a_team(tmp_path: Path) -> None:
    """A log is enough: office hours are assumed, and that is said."""
    (tmp_path / "calls.csv").write_bytes(LOG)
    ran = run(tmp_path, "demand", "calls.csv")
    assert ran.code == 0
    assert "office hours are taken to be Mon-Fri 08:00-18:00" in ran.err
    assert "calls.csv: 1 line not read: 402" in ran.err
    assert "comes twice" in ran.err
    assert '[office]\non = "mon-fri"' in ran.out
    assert "\x1b" not in ran.out


def test_side_by_side(folder: Path) -> None:
    """Policies stand in columns: the team's own, the suggested one, and what --compare names."""
    (folder / "other.toml").write_text(TEAM + OWN, "utf-8")
    arguments = ("--compare", "other.toml", "--compare", "80")
    out = run(folder, "demand", "calls.csv", "--catch", "99,5", *arguments).out
    [head] = [line.split("  ") for line in out.splitlines() if "other.toml" in line]
    assert [each.strip() for each in head if each.strip()] == [
        "team.toml",
        "99.5 %",
        "other.toml",
        "80 %",
    ]


def test_dates_and_line(folder: Path) -> None:
    """Dates and a line choose among the calls; what is chosen of nothing is said."""
    every = document(run(folder, "demand", "calls.csv", "--json", "--line", "0465710000"))
    some = document(run(folder, "demand", "calls.csv", "--json", "--month", "2026-08"))
    assert every["weeks"] == 18
    assert some["period"] == {"first": "2026-08-01", "last": "2026-08-31"}
    said = refused(folder, 3, "demand", "calls.csv", "--line", "01")
    assert "no call that came in to '01'; its lines are '04 65 71 00 00'" in said


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("none.csv",), 3, "does not exist"),
        (("calls.csv", "calls.csv"), 2, "one log of calls at a time"),
        (("team.toml",), 2, "one log of calls at a time"),
        (("calls.csv", "--catch", "many"), 2, "no percentage"),
        (("calls.csv", "--catch", "0"), 2, "expected more than 0"),
        (("calls.csv", "--compare", "none.toml"), 3, "none.toml: does not exist"),
        (("calls.csv", "none.toml"), 3, "none.toml: does not exist"),
        (("calls.csv", "--json", "--now", "2020-01-01"), 3, "holds no call"),
    ],
)
def test_refused(folder: Path, arguments: tuple[str, ...], code: int, words: str) -> None:
    """What makes no sense is refused with its reason."""
    assert words in refused(folder, code, "demand", *arguments)


def test_standard_input(folder: Path) -> None:
    """`-` is what comes in."""
    ran = run(folder, "demand", "-", "--json", stdin=LOG)
    assert document(ran) == document(run(folder, "demand", "calls.csv", "--json"))


def test_a_tenth_of_a_large_year(folder: Path) -> None:
    """20,000 calls of a year are read, counted and drawn in well under a second of work."""
    lines = LOG.decode().splitlines()
    rows = [line for line in lines[1:] if line.count(";") == 3]
    many = [lines[0], *(row for _ in range(20_000 // len(rows) + 1) for row in rows)]
    (folder / "calls.csv").write_text("\n".join(many), "utf-8")
    run(folder, "demand", "calls.csv")
    begun = process_time()
    assert run(folder, "demand", "calls.csv").code == 0
    assert process_time() - begun < 1.5
