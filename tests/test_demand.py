"""When calls come: counted hour by hour, and every call once."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from rota.calls import Call
from rota.days import Days
from rota.demand import Tally, demand, kind_of_day, outside_spans, period_of
from rota.instants import Span, wall
from rota.period import Period
from rota.team import Team
from teams import office, team

TEAM = team(offices=(office(),))
START = datetime(2026, 3, 20, tzinfo=UTC)

moments = st.lists(
    st.integers(0, 60 * 24 * 60).map(lambda minutes: START + timedelta(minutes=minutes)),
    min_size=1,
    max_size=40,
)


def call(at: datetime, *, missed: bool | None = None) -> Call:
    """A call."""
    return Call(at, None, missed, "")


def in_office(team: Team, at: datetime) -> bool:
    """Whether the office is open, read off the wall clock."""
    local = wall(at, team.timezone)
    free = Days(team.holidays).holiday(local.date()) is not None
    return not free and local.weekday() < 5 and 8 <= local.hour < 18


@settings(max_examples=60, deadline=None)
@given(moments)
def test_every_call_is_counted_once(found: list[datetime]) -> None:
    """Heat map, kinds of day, inside and outside: each adds up to all calls, by the wall clock."""
    calls = [call(at, missed=at.minute < 10) for at in found]
    counted = demand(TEAM, calls, period_of(calls, TEAM))
    assert sum(cell.calls for row in counted.heat for cell in row) == len(calls)
    inside = sum(in_office(TEAM, at) for at in found)
    assert (counted.inside.calls, counted.outside.calls) == (inside, len(calls) - inside)
    days = Days(TEAM.holidays)
    for each in counted.kinds:
        own = [at for at in found if kind_of_day(days, wall(at, TEAM.timezone).date()) == each.kind]
        assert each.inside.calls + each.outside.calls == len(own)
        assert each.inside.missed + each.outside.missed == sum(at.minute < 10 for at in own)
    for at in found:
        local = wall(at, TEAM.timezone)
        column = 7 if days.holiday(local.date()) else local.weekday()
        assert counted.heat[local.hour][column].calls > 0


def test_hours_are_elapsed() -> None:
    """A week has 168 hours, the one of a clock change 167 or 169."""
    for first, hours in (("2026-11-02", 168), ("2026-03-23", 167), ("2026-10-19", 169)):
        monday = date.fromisoformat(first)
        counted = demand(TEAM, [], Period(monday, monday + timedelta(days=6)))
        assert counted.inside.hours + counted.outside.hours == hours
        assert counted.inside.hours == 50


def test_the_hour_that_comes_twice_has_both_its_calls() -> None:
    """02:30 on 25 October is two instants, of one cell."""
    calls = [call(datetime(2026, 10, 25, hour, 30, tzinfo=UTC)) for hour in (0, 1)]
    assert demand(TEAM, calls, period_of(calls, TEAM)).heat[2][6].calls == 2


def test_warnings() -> None:
    """A short log, rare days and bursts are said."""
    short = demand(TEAM, [call(START)], period_of([call(START)], TEAM))
    assert [words.split(":")[0] for words in short.warnings] == [
        "only 0.1 weeks",
        "only 1 of the working days",
        "none of the eves of holidays is in it",
        "none of the weekend days is in it",
        "none of the public holidays is in it",
    ]
    period = Period(date(2025, 11, 1), date(2026, 11, 1))
    spread = [call(START + timedelta(days=n, hours=18)) for n in range(-130, 220) if n != 7]
    assert demand(TEAM, spread, period).warnings == ()
    holed = [call for n, call in enumerate(spread) if not 100 <= n < 130]
    [hole] = demand(TEAM, holed, period).warnings
    assert hole == "no call at all from 2026-02-18 to 2026-03-19: is the log whole?"
    storm = [call(START.replace(hour=20, minute=n)) for n in range(50)]
    *_, bursts = demand(TEAM, storm, period).warnings
    assert bursts.startswith("calls come in bursts")


def test_tally() -> None:
    """A span holds its start and not its end."""
    tally = Tally([START, START + timedelta(hours=1)])
    hour = Span(START, START + timedelta(hours=1))
    assert (tally.within(hour), len(tally.parted([hour])), len(tally)) == (1, 1, 2)


def test_outside_spans() -> None:
    """On a public holiday the office is closed."""
    spans = outside_spans(TEAM, Period(date(2026, 12, 25), date(2026, 12, 25)))
    assert [span.hours for span in spans] == [24]
