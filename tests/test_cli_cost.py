"""`rota cost` as a team lead runs it, who wonders whether to hire an answering service."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from blocks import ROOT
from command import refused, run

LOG = (ROOT / "examples" / "hotline" / "appels.csv").read_bytes()
TEAM = """\
team.id = "n2"
[office]
on = "mon-fri"
start = "08:00"
end = "18:00"
[coverage.evening]
on = "mon-thu"
start = "18:00"
end = "22:00"
[people]
alice.name = "Alice Martin"
bob.name = "Bob Petit"
"""
RATES = '[compensation]\nstandby = "35 € per window"\n'
ALLO = """\
[providers.allo]
name = "Allô Permanence"
tier = "before"
coverage = "evening"
price = ["1 € per call", "40 € per month"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A team with rates and a provider, and its log of calls."""
    (tmp_path / "team.toml").write_text(TEAM + RATES + ALLO, "utf-8")
    (tmp_path / "calls.csv").write_bytes(LOG)
    return tmp_path


def told(folder: Path, *arguments: str) -> dict[str, Any]:
    """What --json gives, the choices by name."""
    ran = run(folder, "cost", *arguments, "--json")
    assert ran.code == 0, ran
    found = json.loads(ran.out)
    found["choices"] = {choice["name"]: choice for choice in found["choices"]}
    assert isinstance(found, dict)
    return found


def test_next_month_by_the_log(folder: Path) -> None:
    """The month that is planned next, with the calls of the same hours; nothing is written."""
    ran = run(folder, "cost", "calls.csv")
    assert ran.code == 0
    assert ran.out.startswith("December 2026, Paris time; calls as in calls.csv, 2026-09-01 to")
    found = told(folder, "calls.csv")
    assert (found["from"], found["to"], found["months"]) == ("2026-12-01", "2026-12-31", 1)
    [evening, rest] = found["expected"]
    assert evening["coverage"] == "evening"
    assert evening["providers"] == ["allo"]
    assert evening["hours"] == 4 * 19
    low, high = evening["calls"]
    assert low < evening["rate"] * 4 * 19 < high
    assert rest["coverage"] is None
    provider = found["choices"]["provider"]
    assert provider["total"]["euros"] == [round(40 + low, 2), round(40 + high, 2)]
    assert found["choices"]["in-house"]["total"]["euros"] == [19 * 35] * 2
    assert [each["coverage"] for each in provider["missed"]] == [None]
    assert f"€{40 + low:.0f}-{40 + high:.0f}" in ran.out
    assert sorted(each.name for each in folder.iterdir()) == ["calls.csv", "team.toml"]


def test_what_is_not_known_is_said(folder: Path) -> None:
    """Without a log nothing is paid by the call; so many a month are no guess of ours."""
    silent = run(folder, "cost")
    assert "calls not known" in silent.out
    assert "€40.00 and more" in silent.out
    assert "--calls N a month" in silent.out
    found = told(folder, "--calls", "58")
    assert found["log"] is None
    [evening, _] = found["expected"]
    low, high = evening["calls"]
    assert low == high
    assert found["choices"]["provider"]["complete"]
    quiet = run(folder, "cost", "--quiet")
    assert silent.out.startswith(quiet.out.rstrip("\n"))
    assert "nobody answers outside" not in quiet.out


def test_what_a_provider_passes_on(folder: Path) -> None:
    """Unless it is said, any part of its calls may reach the team; then it is that part."""
    more = 'interventions = "10 € per intervention"\n'
    (folder / "team.toml").write_text(TEAM + RATES + more + ALLO, "utf-8")

    def interventions(*arguments: str) -> list[float]:
        items = told(folder, "--calls", "58", *arguments)["choices"]["mixed"]["items"]
        [found] = [item["count"] for item in items if item["for"] == "interventions"]
        assert isinstance(found, list)
        return found

    nothing, everything = interventions()
    assert nothing == 0 < everything
    assert interventions("--passed-on", "20 %") == pytest.approx([everything / 5] * 2)
    assert interventions("--passed-on", "0") == [0, 0]
    said = run(folder, "cost", "--calls", "58", "--passed-on", "20").out
    assert "of the calls of whoever rings first 20 % reach those who ring after" in said


def test_interventions_by_the_hour_take_as_long_as_is_said(folder: Path) -> None:
    """Before any is written down nobody knows how long they take; then the average does."""
    more = 'interventions = "20 € per hour"\n'
    (folder / "team.toml").write_text(TEAM + RATES + more + ALLO, "utf-8")
    silent = run(folder, "cost", "calls.csv").out
    assert "say how long one takes, --intervention 45m" in silent
    assert " and more" in silent
    [low, high] = told(folder, "--calls", "60", "--intervention", "45m", "--passed-on", "50")[
        "choices"
    ]["mixed"]["total"]["euros"]
    longer = told(folder, "--calls", "60", "--intervention", "90m", "--passed-on", "50")
    expected = longer["expected"][0]["calls"][0] / 2 * 20 * 0.75
    assert low == high
    assert longer["choices"]["mixed"]["total"]["euros"][0] - low == pytest.approx(
        expected, abs=0.01
    )
    said = run(folder, "cost", "calls.csv", "--intervention", "45m").out
    assert "an intervention takes 45 min on average" in said
    assert " and more" not in said


def test_roles_with_rates_of_their_own_are_told_apart(folder: Path) -> None:
    """Two lines of the same kind say which is whose, planned or not."""
    roles = "[roles.primary]\n[roles.backup]\n"
    more = 'roles.backup = "1 € per hour"\n'
    (folder / "team.toml").write_text(TEAM + roles + RATES + more + ALLO, "utf-8")
    before = run(folder, "cost").out
    assert run(folder, "plan", "--month", "2026-12", "--quiet").code == 0
    after = run(folder, "cost").out
    for shown in (before, after):
        assert "  compensation, evening, primary  19 windows  × €35.00  = €665.00" in shown
        assert "  compensation, evening, backup     76 hours   × €1.00  = €76.00" in shown
    items = told(folder)["choices"]["in-house"]["items"]
    assert [item["role"] for item in items] == ["primary", "backup"]


def test_once_it_is_planned_it_costs_what_the_rota_costs(folder: Path) -> None:
    """The sum is that of `show --cost`; a day beyond the rota, and it is a guess again."""
    assert run(folder, "plan", "--month", "2026-12").code == 0
    shown = json.loads(run(folder, "show", "--cost", "--month", "2026-12", "--json").out)
    found = told(folder)["choices"]["in-house"]
    assert found["rota"] == "planned"
    assert found["total"]["euros"] == [shown["compensation"]["total"]["euros"]] * 2
    longer = told(folder, "--from", "2026-12-01", "--to", "2027-01-01")
    assert longer["choices"]["mixed"]["rota"] == "turns"


def test_lines_that_are_no_calls(folder: Path) -> None:
    """What cannot be read is told with its line, as in `demand`; `--line` takes one number."""
    cut = LOG + "31/02/2026 10:00;00:01:00;Répondu;01\n05/11/2026 19".encode()
    (folder / "calls.csv").write_bytes(cut)
    ran = run(folder, "cost", "calls.csv")
    assert ran.code == 0
    said = run(folder, "demand", "calls.csv").err.splitlines()
    assert [line for line in ran.err.splitlines() if "not read" in line] == [
        line for line in said if "not read" in line
    ]
    assert "1 line not read" in ran.err
    assert told(folder, "calls.csv")["log"]["unread"][0]["lines"] == [693]
    assert "its lines are '01 99 00 41 00'" in refused(
        folder, 3, "cost", "calls.csv", "--line", "1"
    )
    assert told(folder, "calls.csv", "--line", "01 99 00 41 00")["log"]["calls"] == 691


def test_a_team_without_a_provider_is_shown_the_table(folder: Path) -> None:
    """Nothing to compare: what is missing is named, and the table to paste makes it work."""
    (folder / "team.toml").write_text(TEAM, "utf-8")
    lines = refused(folder, 3, "cost", "calls.csv").splitlines()
    assert [line.split(";")[0] for line in lines[-2:]] == [
        "team.toml: compensation: is missing",
        "team.toml: providers: is missing",
    ]
    (folder / "team.toml").write_text(TEAM + RATES + "\n".join(lines[:-2]), "utf-8")
    assert run(folder, "cost", "calls.csv").code == 0


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("calls.csv", "--calls", "40"), 2, "either a log of calls or --calls"),
        (("--calls", "many"), 2, "--calls: 'many' is no number"),
        (("--calls", "-1"), 2, "--calls: '-1' is no number"),
        (("--calls", "1e-999999999"), 2, "is no number"),
        (("--calls", "1000001"), 2, "--calls: '1000001' will not do"),
        (("--passed-on", "1e-999999999"), 2, "is no percentage"),
        (("--passed-on", "101"), 2, "--passed-on: '101' will not do; expected 0 or more"),
        (("--intervention", "long"), 2, "--intervention: 'long' is no duration"),
        (("--line", "01"), 2, "--line belongs to a log of calls"),
        (("calls.csv", "other.csv"), 2, "one log of calls at a time"),
        (("other.csv",), 3, "other.csv"),
        (("-o", "cost.json"), 2, "-o needs --json"),
    ],
)
def test_refused(folder: Path, arguments: tuple[str, ...], code: int, words: str) -> None:
    """What makes no sense is said, with what would."""
    assert words in refused(folder, code, "cost", *arguments)


def test_standard_input(folder: Path) -> None:
    """A log may come from another program."""
    ran = run(folder, "cost", "-", "--json", stdin=LOG)
    assert json.loads(ran.out)["log"]["source"] == "<stdin>"
