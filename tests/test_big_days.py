"""Big days: who has them, who had them, and who should have the next."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import pytest

from rota.big_days import recency, remembered, touched
from rota.period import Period
from rota.plan import Plan, plan
from rota.shift import CANCELLED, Rota
from rota.solve import solve
from rota.team import Fairness, Limits, Rules
from rota.verdict import Proof
from teams import (
    PARIS,
    evening,
    holiday,
    night,
    person,
    rota,
    shift,
    span,
    team,
    utc,
    weekend,
    when,
)

CHRISTMAS = Period(date(2026, 12, 21), date(2026, 12, 31))


def christmas(year: int, who: str) -> Rota:
    """A rota file that holds nothing but the 25 December of a year."""
    had = shift(who, f"{year}-12-25 08:00", f"{year}-12-26 08:00", kind="holiday")
    return rota(f"{year}-12-25", f"{year}-12-25", had)


@pytest.mark.parametrize(
    ("start", "end", "days"),
    [
        ("2026-12-25 08:00", "2026-12-26 08:00", ["2026-12-25"]),
        ("2026-12-24 18:00", "2026-12-25 08:00", []),
        ("2026-12-24 18:00", "2026-12-25 12:00", []),
        ("2026-12-24 18:00", "2026-12-25 12:01", ["2026-12-25"]),
        ("2026-12-25 23:59", "2026-12-26 08:00", ["2026-12-25"]),
        ("2026-12-26 00:00", "2026-12-26 08:00", []),
        ("2026-12-21 08:00", "2027-01-02 08:00", ["2026-12-25", "2027-01-01"]),
        ("2027-05-01 08:00", "2027-05-02 08:00", ["2027-05-01"]),
    ],
)
def test_a_shift_has_a_big_day_from_noon_on(start: str, end: str, days: list[str]) -> None:
    """Whoever is on call between noon and midnight has the day; the night before has not."""
    assert [day.isoformat() for day in touched(span(start, end), PARIS)] == days


def test_they_are_remembered_by_name() -> None:
    """Who had which, oldest first, leavers too; what was cancelled or uncovered is nobody's."""
    shifts = [
        *(christmas(year, who).shifts[0] for year, who in ((2025, "bob"), (2023, "bob"))),
        replace(christmas(2024, "alice").shifts[0], status=CANCELLED),
        christmas(2022, "zoe").shifts[0],
        christmas(2021, "").shifts[0],
        night("alice", "2026-12-24"),
    ]
    assert remembered(team(), shifts) == {
        ("25 December", "bob"): (date(2023, 12, 25), date(2025, 12, 25)),
        ("25 December", "zoe"): (date(2022, 12, 25),),
    }


def test_the_least_recent_counts_least() -> None:
    """Never is 0, the longest ago 1; what comes later, and other days, do not count."""
    base = team(people=tuple(map(person, ("alice", "bob", "carol", "dave"))))
    shifts = [
        christmas(year, who).shifts[0]
        for year, who in ((2021, "alice"), (2023, "bob"), (2025, "alice"), (2027, "carol"))
    ]
    new_year = shift("dave", "2026-01-01 08:00", "2026-01-02 08:00", kind="holiday")
    found = recency(base, date(2026, 12, 25), [*shifts, new_year])
    assert found == {"alice": 2, "bob": 1, "carol": 0, "dave": 0}
    assert recency(base, date(2027, 1, 1), [new_year])["dave"] == 1


def planned(*others: Rota, **changes: object) -> Plan:
    """A Christmas week of three people who have owed each other nothing for long."""
    base = team(
        people=tuple(map(person, ("alice", "bob", "carol"))),
        coverages=(evening(), weekend(), holiday()),
        fairness=Fairness(history_months=6),
        rules=Rules(Limits(gap=timedelta(hours=11))),
        **changes,
    )
    return plan(base, CHRISTMAS, others, utc("2026-12-01 08:00"), solve)


def test_a_big_day_goes_to_whoever_has_not_had_it_for_longest() -> None:
    """Among rotas that are equally fair; older files are remembered than fairness reads."""
    for years in ({"alice": 2025, "bob": 2023}, {"carol": 2025, "alice": 2024}):
        (free,) = {"alice", "bob", "carol"} - set(years)
        found = planned(*(christmas(year, who) for who, year in years.items()))
        (had,) = (s for s in found.rota.live if s.kind == "holiday")
        assert had.person == free
        assert Proof("big days", Fraction(0), Fraction(0), optimal=True) in found.proofs
    all_had = planned(christmas(2025, "alice"), christmas(2024, "carol"), christmas(2023, "bob"))
    (had,) = (s for s in all_had.rota.live if s.kind == "holiday")
    assert had.person == "bob"


def test_big_days_come_after_ledgers_and_before_wishes() -> None:
    """Somebody who would rather not still has it, when the others had it since."""
    people = (person("alice"), person("bob", avoid=when("2026-12-25")), person("carol"))
    base = team(
        people=people,
        coverages=(holiday(),),
        fairness=Fairness(history_months=6),
    )
    others = christmas(2025, "alice"), christmas(2024, "carol"), christmas(2023, "bob")
    found = plan(base, CHRISTMAS, others, utc("2026-12-01 08:00"), solve)
    assert [s.person for s in found.rota.live] == ["bob"]
    assert Proof("wishes", Fraction(1), Fraction(1), optimal=True) in found.proofs
