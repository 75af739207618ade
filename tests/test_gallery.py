"""The gallery of mistakes at the command line: what the user who makes them is told."""

from __future__ import annotations

import shutil
from itertools import cycle
from pathlib import Path

import pytest

from command import TEAM, refused

GALLERY = sorted((Path(__file__).parent / "errors").glob("*.toml"))
COMMANDS = ("plan", "check", "show", "export --ics", "publish")


@pytest.mark.parametrize(
    ("bad", "command"),
    [pytest.param(*each, id=each[0].stem) for each in zip(GALLERY, cycle(COMMANDS), strict=False)],
)
def test_a_bad_team_file(tmp_path: Path, bad: Path, command: str) -> None:
    """Any command answers a bad team file with all that is wrong in it, and with nothing else."""
    shutil.copy(bad, tmp_path / "team.toml")
    said = [line[3:] for line in bad.read_text("utf-8").splitlines() if line.startswith("#> ")]
    assert said
    assert refused(tmp_path, 3, *command.split()).splitlines() == said


DAY = '[coverage.day]\nweight = 1\non = "{on}"\nstart = "{start}"\nend = "{end}"\n'
PIN = '[[pins]]\nperson = "{person}"\non = "{on}"\n'
ROLES = "[roles.primary]\n[roles.backup]\n"

CONTRADICTIONS = {
    "coverages of the same hours": (
        DAY.format(on="sat", start="08:00", end="20:00"),
        3,
        ["team.toml:3: coverage.weekend.on", "coverage.day.on, line 12"],
    ),
    "a coverage that overlaps itself": (
        DAY.format(on="2026-12-12..2026-12-13", start="08:00", end="tue 20:00"),
        3,
        ["team.toml:14: coverage.day.end", "2026-12-12 and 2026-12-13 overlap"],
    ),
    "a pin where no turn starts": (
        PIN.format(person="alice", on="2026-12-12"),
        3,
        ["team.toml:12: pins.0.on", "no turn starts on 2026-12-12"],
    ),
    "two people pinned to a slot": (
        PIN.format(person="alice", on="2026-12-11") + PIN.format(person="bob", on="fri"),
        5,
        ["2026-12-11 18:00 primary", "pin 1", "names alice", "pin 2", "names bob"],
    ),
    "pinned on leave": (
        'alice.leave = ["2026-12-12"]\n' + PIN.format(person="alice", on="2026-12-11"),
        5,
        ["2026-12-11 18:00 primary", "alice", "'leave'"],
    ),
    "pinned and off": (
        'alice.off = ["mon"]\n' + PIN.format(person="alice", on="2026-12-11"),
        5,
        ["2026-12-11 18:00 primary", "alice", "'off'"],
    ),
    "pinned to what one never does": (
        'alice.never = ["weekend"]\n' + PIN.format(person="alice", on="2026-12-11"),
        5,
        ["alice", "'never'"],
    ),
    "pinned after one has left": (
        "alice.until = 2026-12-11\n" + PIN.format(person="alice", on="2026-12-11"),
        5,
        ["alice", "'member'"],
    ),
    "pinned to a role that one has not": (
        'alice.roles = ["backup"]\n'
        + ROLES
        + PIN.format(person="alice", on="2026-12-11")
        + 'role = "primary"\n',
        5,
        ["2026-12-11 18:00 primary", "alice", "'role'"],
    ),
    "pins closer than the gap": (
        '[rules]\ngap = "10d"\n' + PIN.format(person="alice", on="fri"),
        5,
        ["gap: Alice Martin has 106 h between two turns", "240 h"],
    ),
    "more weekends pinned than allowed": (
        '[rules]\nmax_weekends = "3 per month"\n' + PIN.format(person="alice", on="fri"),
        5,
        ["max-weekends: Alice Martin", "3 per month"],
    ),
    "pinned in two places": (
        ROLES
        + PIN.format(person="alice", on="2026-12-11")
        + 'role = "primary"\n'
        + PIN.format(person="alice", on="2026-12-11")
        + 'role = "backup"\n',
        5,
        ["one-place: Alice Martin is on call twice"],
    ),
    "pinned together though kept apart": (
        '[rules]\napart = [["alice", "bob"]]\n'
        + ROLES
        + PIN.format(person="alice", on="2026-12-11")
        + 'role = "primary"\n'
        + PIN.format(person="bob", on="2026-12-11")
        + 'role = "backup"\n',
        5,
        ["apart: Alice Martin (primary) and Bob Petit (backup)"],
    ),
    "pinned without the skill that must be there": (
        'alice.skills = ["linux"]\nalice.leave = ["2026-12-12"]\n'
        "[rules]\nalways = { linux = 1 }\n" + PIN.format(person="bob", on="2026-12-11"),
        5,
        ["no rota", "pins"],
    ),
}


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_a_team_that_no_rota_fits(tmp_path: Path, name: str) -> None:
    """What only the calendar brings to light is said with its place, and nothing is written."""
    lines, code, words = CONTRADICTIONS[name]
    (tmp_path / "team.toml").write_text(f"{TEAM}{lines}", "utf-8")
    said = refused(tmp_path, code, "plan")
    for each in words:
        assert each in said


HEAD = "start,end,person,role,burden,pinned,status,answer,revision,changed"
NIGHT = "2026-12-04 18:00,2026-12-07 08:00,alice"

ROWS = {
    "2026-12-04 18:00,,alice": "2: end: is empty",
    "2026-12-04,2026-12-07 08:00,alice": "2: start: '2026-12-04' is no date and time",
    "12/04/26 18:00,2026-12-07 08:00,alice": "2: start: '12/04/26 18:00' is no date and time",
    "2026-12-04 18:00,2026-12-04 08:00,alice": "2: end: '2026-12-04 08:00' is not after the start",
    "2026-02-30 18:00,2026-12-04 08:00,alice": "2: start: ",
    "2026-12-04 18:00,2126-12-04 08:00,alice": "2: end: 2126-12-04 is out of range",
    f"{NIGHT},primary,-1": "2: burden: '-1'",
    f"{NIGHT},primary,1e3": "2: burden: '1e3'",
    f"{NIGHT},primary,1,perhaps": "2: pinned: 'perhaps'",
    f"{NIGHT},primary,1,,published by hand": "2: status: 'published by hand'",
    f"{NIGHT},primary,1,,planned,sure": "2: answer: 'sure'",
    f"{NIGHT},primary,1,,planned,,1.5": "2: revision: '1.5'",
    f"{NIGHT},primary,1,,planned,,1,today": "2: changed: 'today'",
    "2026-12-04 18:00,2026-12-07 08:00,al\u202eice": "2: person: ",
    f'{NIGHT},"primary': "2: a quote",
}


@pytest.mark.parametrize("row", ROWS)
def test_a_bad_row(tmp_path: Path, row: str) -> None:
    """A bad cell of a rota file is said with its line, its column, and what it holds."""
    (tmp_path / "team.toml").write_text(TEAM, "utf-8")
    (tmp_path / "rotas").mkdir()
    cells = row + "," * (HEAD.count(",") - row.count(","))
    (tmp_path / "rotas" / "2026-12.csv").write_text(f"{HEAD}\n{cells}\n", "utf-8")
    (line,) = refused(tmp_path, 3, "check").splitlines()
    assert line.startswith(f"rotas/2026-12.csv:{ROWS[row]}"), line
    assert "\u202e" not in line
