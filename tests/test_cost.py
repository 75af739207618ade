"""What a rota costs before anybody has served it, and whether the budget is enough."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from command import TEAM, refused, run
from rota.cost import INTERVENTIONS, Spent, cost
from rota.interventions import Entry
from rota.period import Period
from rota.rates import Budget, Compensation
from teams import night, rest_days, span, team
from test_compensation import tariff

DECEMBER = Period(date(2026, 12, 1), date(2026, 12, 31))
RATES = """
[compensation]
standby.weekend = "150 € per turn"
"""


def test_it_sums_by_person_and_kind() -> None:
    """Money and rest stand apart, interventions in a column of their own."""
    base = team(
        compensation=Compensation(
            standby=tariff(evening="35 € per window", weekend="2 h of rest per turn"),
            interventions=tariff(always="25 € per hour"),
        )
    )
    shifts = [night("alice", "2026-12-01"), rest_days("alice", "2026-12-04")]
    calls = [Entry("alice", span("2026-12-01 23:00", "2026-12-02 00:00"))]
    found = cost(base, [*shifts, night("bob", "2026-12-08")], calls, DECEMBER)
    assert found.kinds == ("evening", "weekend", INTERVENTIONS)
    assert found.people == {
        "alice": {
            "evening": {"euros": 35},
            "weekend": {"hours of rest": 2},
            INTERVENTIONS: {"euros": 25},
        },
        "bob": {"evening": {"euros": 35}},
    }
    assert found.spent == ()


def test_a_budget_by_the_month_looks_at_whole_months() -> None:
    """What other rota files hold of the month counts; a budget per period looks at that alone."""
    rates = tariff(always="35 € per window")
    shifts = [night("alice", f"2026-12-{day:02}") for day in (1, 8, 15)]
    middle = Period(date(2026, 12, 7), date(2027, 1, 10))
    monthly = team(compensation=Compensation(rates, budget=Budget(Fraction(100), "month")))
    found = cost(monthly, shifts, (), middle)
    assert {str(each.period): each.euros for each in found.spent} == {
        "2026-12-01..2026-12-31": 105,
        "2027-01-01..2027-01-31": 0,
    }
    whole = team(compensation=Compensation(rates, budget=Budget(Fraction(100), "period")))
    (spent,) = cost(whole, shifts, (), middle).spent
    assert spent == Spent(middle, Fraction(70), Fraction(100))


def test_months_are_whole() -> None:
    """From the month of the first date to that of the last, over the year's end."""
    found = [str(month) for month in Period(date(2026, 12, 31), date(2027, 2, 1)).months]
    assert [month[:7] for month in found] == ["2026-12", "2027-01", "2027-02"]
    assert found[-1].endswith("2027-02-28")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A team of three, four weekends at 150 €."""
    (tmp_path / "team.toml").write_text(f"{TEAM}{RATES}budget = 500\n", "utf-8")
    return tmp_path


def test_a_plan_says_what_it_costs(folder: Path) -> None:
    """Below the fairness: people, kinds, total, and what is beyond the budget."""
    ran = run(folder, "plan", "--dry-run")
    assert ran.code == 0
    below = ran.out[ran.out.index("Compensation") :].splitlines()
    assert below[1].split() == ["weekend", "total"]
    assert below[-2].split() == ["total", "€600.00", "€600.00"]
    assert below[-1] == ("December 2026: €600.00 of a budget of €500.00, €100.00 too much")
    told = json.loads(run(folder, "plan", "--dry-run", "--json").out)["compensation"]
    assert told["total"] == {"euros": 600}
    assert told["budget"] == [
        {"from": "2026-12-01", "to": "2026-12-31", "euros": 600, "budget": 500}
    ]


def test_show_says_what_a_month_costs(folder: Path) -> None:
    """The same table for what is planned already; without rates an error says where they go."""
    plan = run(folder, "plan").out
    shown = run(folder, "show", "--cost", "--month", "2026-12")
    assert shown.out == plan[plan.index("Compensation") :]
    told = json.loads(run(folder, "show", "--cost", "--month", "2026-12", "--json").out)
    assert sum(each["total"]["euros"] for each in told["compensation"]["people"]) == 600
    assert len(told["shifts"]) == 4
    (folder / "team.toml").write_text(TEAM, "utf-8")
    assert "compensation: is missing" in refused(folder, 3, "show", "--cost", "--month", "2026-12")
    assert "Compensation" not in run(folder, "plan", "--dry-run").out


ALLO = """
[providers.allo]
name = "Allô Permanence"
tier = "alone"
coverage = "weekend"
on = "sun"
price = ["1.10 € per call", "2 € per hour", "49 € per month"]
"""


def test_providers_stand_below_the_people(folder: Path) -> None:
    """What they invoice whatever the calls is told; the budget is for people, outsiders too."""
    outsider = 'people.zoe = { regime = "external", price = "400 € per turn" }\n'
    (folder / "team.toml").write_text(f"{TEAM}{RATES}budget = 500\n{ALLO}", "utf-8")
    below = run(folder, "plan").out.splitlines()
    assert below[below.index("Providers") - 1].endswith("of a budget of €500.00, €100.00 too much")
    assert below[below.index("Providers") + 1] == (
        "Allô Permanence: 96 hours × €2.00 = €192.00, 1 month × €49.00 = €49.00 and €1.10 per call"
    )
    told = json.loads(run(folder, "show", "--cost", "--month", "2026-12", "--json").out)
    [allo] = told["compensation"]["providers"]
    assert [each["euros"] for each in allo["items"]] == [None, 192, 49]
    assert told["compensation"]["total"] == {"euros": 600}
    (folder / "team.toml").write_text(TEAM + ALLO, "utf-8")  # no rates: providers alone
    shown = run(folder, "show", "--cost", "--month", "2026-12").out
    assert shown.splitlines() == below[below.index("Providers") :][:2]
    zoe = TEAM.replace("[people]\n", f"[people]\n{outsider.removeprefix('people.')}")
    (folder / "team.toml").write_text(zoe, "utf-8")
    ran = run(folder, "plan", "--dry-run", "--json")
    priced = {p["person"]: p for p in json.loads(ran.out)["compensation"]["people"]}
    assert list(priced) == ["zoe"]
    assert priced["zoe"]["invoice"]
    assert "zoe, invoice" in run(folder, "plan", "--dry-run").out


def test_rates_that_fit_nothing(folder: Path) -> None:
    """A plan that owes nothing says so instead of an empty table."""
    (folder / "team.toml").write_text(
        f'{TEAM}[compensation]\nstandby."01-01" = "9 € per turn"\n', "utf-8"
    )
    assert "no rate in the team file fits a shift" in run(folder, "plan", "--dry-run").out
