"""A year of sixty people and five hundred interventions is judged in a breath: work is counted."""

from __future__ import annotations

import cProfile
import pstats
import random
from datetime import date, timedelta

from calls import LAW, NINE_TO_SIX
from rota.instants import Span
from rota.interventions import Entry, Log
from rota.period import Period
from rota.rules import check
from rota.shift import PUBLISHED, Rota, Shift
from rota.team import Role, Team
from teams import night, person, rest_days, team, utc, when

MOST_CALLS = 2_500_000
"""Function calls, of which this machine does some five million a second."""


def people(number: int) -> Team:
    """So many people with two weeks of leave each, two roles, evenings and weekends."""
    return team(
        rules=LAW,
        offices=NINE_TO_SIX,
        roles=(Role("primary"), Role("backup")),
        people=tuple(
            person(f"p{n}", leave=when(f"2026-{1 + n % 12:02}-05..2026-{1 + n % 12:02}-16"))
            for n in range(number)
        ),
    )


def year(number: int) -> Rota:
    """All of 2026, person after person."""
    rows: list[Shift] = []
    told = {"status": PUBLISHED, "notified": "2025-11-01 e-mail"}
    for n in range(365):
        day = date(2026, 1, 1) + n * timedelta(days=1)
        make = night if day.weekday() < 4 else rest_days
        if day.weekday() < 5:
            for role in ("primary", "backup"):
                whose = f"p{len(rows) % number}"
                rows.append(make(whose, day.isoformat(), role=role, **told))
    return Rota(Period(date(2026, 1, 1), date(2026, 12, 31)), tuple(rows))


def calls(number: int, held: Rota) -> Log:
    """So many interventions within the shifts, the same each time."""
    drawn = random.Random(2026)
    found = []
    for _ in range(number):
        shift = drawn.choice(held.shifts)
        minutes = (shift.span.end - shift.span.start) // timedelta(minutes=1)
        start = shift.span.start + drawn.randrange(minutes) * timedelta(minutes=1)
        length = timedelta(minutes=drawn.randrange(5, 180))
        found.append(Entry(shift.person, Span(start, start + length)))
    return Log(tuple(sorted(found, key=lambda entry: (entry.span, entry.person))))


def work(number: int, interventions: int) -> int:
    """How many functions a check of a year calls."""
    base, held = people(number), year(number)
    log = calls(interventions, held)
    check(base, held, now=utc("2027-01-01 00:00"))  # the calendars are read once
    profile = cProfile.Profile()
    found = profile.runcall(check, base, held, log=log, now=utc("2027-01-01 00:00"))
    assert {"daily-rest", "day-span", "weekly-rest"} <= {finding.rule for finding in found}
    return int(pstats.Stats(profile).total_calls)  # type: ignore[attr-defined]


def test_a_year_is_judged_in_a_breath() -> None:
    """The work stays below a bound, and grows no faster than people and interventions do."""
    whole, half = work(60, 500), work(30, 250)
    assert whole < MOST_CALLS
    assert whole < 2.5 * half
