"""The smallest windows: found exactly, read back as a team file reads them, and counted again."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import product
from math import ceil

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rota.calls import Call
from rota.demand import Tally, outside_spans
from rota.instants import days_span
from rota.period import Period
from rota.plan import plan
from rota.policy import counted, parts, with_tables
from rota.slots import slots, windows
from rota.solve import solve
from rota.suggestion import Pick, as_toml, blocks, grid_of, options, smallest, suggested
from rota.team import PublicHolidays
from teams import evening, office, provider, team

PERIOD = Period(date(2026, 3, 2), date(2026, 5, 31))  # a clock change, Easter and two in May
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

moments = st.lists(
    st.integers(0, 90 * 24 * 2).map(lambda halves: NOON + timedelta(minutes=30 * halves)),
    min_size=1,
    max_size=60,
)
OFFICES = (
    (office(),),
    (office(end="17:30"),),
    (office(end="12:00"), office(start="14:00", end="19:00")),
    (office(on="mon-sat", start="07:30"),),
    (office(on="tue-thu"), office(on="fri", end="16:00")),
)

groups = st.lists(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), min_size=1, max_size=5),
    min_size=1,
    max_size=3,
)


@settings(max_examples=150, deadline=None)
@given(groups, st.fractions(0, 1))
def test_smallest(found: list[list[tuple[int, int]]], catch: Fraction) -> None:
    """No choice of one block per group that catches enough costs less, of all there are."""
    seconds = [[cost for cost, _ in group] for group in found]
    calls = [[caught if cost else 0 for cost, caught in group] for group in found]
    wanted = ceil(catch * sum(map(sum, calls)))
    chances = [
        list(blocks(one, other, 0, len(one))) for one, other in zip(seconds, calls, strict=True)
    ]
    picks = smallest(chances, wanted)

    def worth(picks: tuple[Pick, ...]) -> tuple[int, int]:
        cost = caught = 0
        for number, pick in enumerate(picks):
            begin, end = pick or (0, 0)
            cost += sum(seconds[number][begin:end])
            caught += sum(calls[number][begin:end])
        return cost, -caught

    every = product(
        *([None, *((a, b) for b in range(1, len(one) + 1) for a in range(b))] for one in seconds)
    )
    assert worth(picks) == min(each for each in map(worth, every) if -each[1] >= wanted)


@settings(max_examples=60, deadline=None)
@given(moments, st.sampled_from(OFFICES), st.sampled_from([50, 80, 95, 100]), st.booleans())
def test_what_is_suggested_catches_as_many(
    found: list[datetime], offices: tuple[object, ...], percent: int, alsace: bool
) -> None:
    """Read back from TOML and made into slots, the windows catch what they were chosen for."""
    region = "alsace" if alsace else "metropole"
    base = team(offices=offices, holidays=PublicHolidays(region=region))
    span = days_span(PERIOD.first, PERIOD.last, base.timezone)
    every = Tally(found).parted([span])
    tables = suggested(base, every, [span], PERIOD, Fraction(percent, 100))
    fitted = with_tables(base, as_toml(tables, {}))
    around = windows(fitted, PERIOD.first - timedelta(10), PERIOD.last + timedelta(10))
    held = [slot.span for slot in slots(fitted, around, fitted.roles[0])]
    outside = every.parted(outside_spans(base, PERIOD))
    assert outside.within(*held) * 100 >= percent * len(outside)
    if percent == 100:
        assert outside.within(*held) == len(outside)


def test_cost_and_slots_agree() -> None:
    """The hours that the choice counted are those of the slots, clock change and holidays too."""
    base = team(offices=(office(),))
    moments = [NOON + timedelta(hours=7 * n) for n in range(300)]
    span = days_span(PERIOD.first, PERIOD.last, base.timezone)
    every = Tally(moments).parted([span])
    tables = suggested(base, every, [span], PERIOD, Fraction(1, 2))
    calls = [Call(at, None, None, "") for at in moments]
    policy = counted(
        with_tables(base, as_toml(tables, {})), "50 %", calls, PERIOD, parts(base, PERIOD)
    )
    grid = grid_of(base, every, PERIOD)
    chances = list(options(grid))
    picks = smallest(chances, ceil(Fraction(sum(map(sum, grid.calls)), 2)))
    chosen = [
        cost
        for group, pick in zip(chances, picks, strict=True)
        for cost, _, each in group
        if each == pick
    ]
    assert policy.hours * 3600 == sum(chosen)


def test_it_plans() -> None:
    """What is pasted makes a rota: turns, weights, closed hours and all."""
    base = team(offices=(office(),))
    evenings = [datetime(2026, 3, day, 19, 30, tzinfo=UTC) for day in range(2, 28)]
    holiday = [datetime(2026, 4, 6, hour, tzinfo=UTC) for hour in (8, 9, 10, 11)]
    span = days_span(PERIOD.first, PERIOD.last, base.timezone)
    tables = suggested(base, Tally([*evenings, *holiday]), [span], PERIOD, Fraction(1))
    toml = as_toml(tables, {"evening": Fraction(12, 10)})
    assert toml.startswith('[coverage.evening]\non = "mon-fri"\nstart = "20:00"\nend = "21:00"\n')
    assert "weight = 1.2" in toml
    assert '[coverage.holiday-night]\non = "public-holiday"' in toml
    fitted = with_tables(base, toml)
    april = Period(date(2026, 4, 1), date(2026, 4, 30))
    made = plan(fitted, april, (), NOON, solve)
    assert all(shift.person for shift in made.rota.live)
    assert {shift.kind for shift in made.rota.live} == {"evening", "weekend", "holiday"}


@pytest.mark.parametrize("weeks", [1, 2, 3, 10, 53])
def test_parts(weeks: int) -> None:
    """Every third week is held back, and the two parts are the whole; nothing of two weeks."""
    base = team()
    period = Period(date(2026, 3, 2), date(2026, 3, 1) + timedelta(weeks=weeks))
    fit, held = parts(base, period)
    hours = [sum(span.hours for span in spans) for spans in (fit, held)]
    [whole] = [days_span(period.first, period.last, base.timezone).hours]
    assert sum(hours) == whole
    assert round(hours[1] / 168) == (weeks // 3 if weeks >= 3 else 0)


def test_a_provider_that_stands_alone_catches_calls() -> None:
    """They find somebody, though nobody of the team; what is suggested is without providers."""
    base = team(offices=(office(),), coverages=(evening(),))
    at_22, at_23 = (datetime(2026, 3, 3, hour, 30, tzinfo=UTC) for hour in (20, 22))
    calls = [Call(at, None, None, "") for at in (at_22, at_23)]
    alone = replace(base, providers=(provider("alone", start="23:00", end="08:00"),))
    policy = counted(alone, "", calls, PERIOD, parts(alone, PERIOD))
    bare = counted(base, "", calls, PERIOD, parts(base, PERIOD))
    assert (policy.caught, policy.own, bare.own) == (bare.caught, 1, 2)
    assert policy.hours < bare.hours
    assert with_tables(alone, "").providers == ()


def test_people_at_once() -> None:
    """Calls that come while others last need more people, by the log's durations."""
    base = team(offices=(office(),), coverages=team().coverages)
    start = datetime(2026, 3, 3, 19, tzinfo=UTC)
    together = [Call(start + timedelta(seconds=n), 600, None, "") for n in range(3)]
    apart = parts(base, PERIOD)

    def at_once(calls: list[Call]) -> int | None:
        return counted(base, "", calls, PERIOD, apart).at_once

    assert at_once(together) == 3
    assert at_once(together[:1]) == 1
    assert at_once([Call(start, None, None, "")]) is None
    spread = [Call(start + timedelta(days=n), 600, None, "") for n in range(2, 80)]
    assert at_once([*together, *spread]) == 1
