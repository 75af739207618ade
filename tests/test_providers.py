"""An outside firm answers in its own hours, during the coverages that it takes."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drawn import DAYS, STARTS
from rota.days import Days
from rota.instants import days_span, wall
from rota.providers import answering, provider_hours
from rota.team import Provider, Team
from teams import PARIS, evening, provider, span, team

STEP = timedelta(minutes=30)


def answers_at(team: Team, provider: Provider, moment: datetime) -> bool:
    """Whether the provider's clock says that it answers: read off the wall, without spans."""
    days, local = Days(team.holidays), wall(moment, PARIS)
    clock = local - datetime.combine(local.date(), datetime.min.time())
    today = days.matches(provider.on, local.date())
    yesterday = days.matches(provider.on, local.date() - timedelta(days=1))
    if provider.start < provider.end:
        return today and provider.start <= clock < provider.end
    return (today and clock >= provider.start) or (yesterday and clock < provider.end)


@settings(max_examples=60, deadline=None)
@given(
    DAYS, STARTS, st.one_of(STARTS, st.just("24:00")), st.sampled_from(["2026-05-01", "2026-12-20"])
)
def test_hours_are_what_the_clock_on_the_wall_says(
    on: str, start: str, end: str, first: str
) -> None:
    """Walked in half hours, a provider answers in its hours and at no other moment."""
    base, own = team(), provider("before", on, start, end)
    day = date.fromisoformat(first)
    hours = provider_hours(base, Days(base.holidays), own, day - timedelta(1), day + timedelta(9))
    whole = days_span(day, day + timedelta(days=8), PARIS)
    moment = whole.start
    while moment < whole.end:
        assert sum(each.contains(moment) for each in hours) == answers_at(base, own, moment)
        moment += STEP


@pytest.mark.parametrize(("night", "hours"), [("2026-03-28", 7), ("2026-10-24", 9)])
def test_hours_are_elapsed_when_the_clocks_change(night: str, hours: int) -> None:
    """From 22:00 to 06:00 a provider answers for seven hours in March and for nine in October."""
    base, day = team(), date.fromisoformat(night)
    own = provider("after", "sat", "22:00", "06:00")
    assert [each.hours for each in provider_hours(base, Days(base.holidays), own, day, day)] == [
        hours
    ]
    skipped = provider("after", "sun", "02:00", "02:30")
    spring = date(2026, 3, 29)
    assert provider_hours(base, Days(base.holidays), skipped, spring, spring) == []


def test_who_answers_during_a_span() -> None:
    """Providers that take the coverage come in the order of the file, cut to what is asked."""
    night = provider("alone", "mon-sun", "22:00", "06:00", ["evening"], id="night")
    early = provider("before", "mon-fri", "18:00", "20:00", id="early")
    other = provider("before", coverage=["weekend"], id="other")
    base = team(providers=(night, early, other))
    asked = span("2026-12-09 19:00", "2026-12-10 23:00")
    assert [
        (each.provider.id, each.span)
        for each in answering(base, Days(base.holidays), evening(), asked)
    ] == [
        ("night", span("2026-12-09 22:00", "2026-12-10 06:00")),
        ("night", span("2026-12-10 22:00", "2026-12-10 23:00")),
        ("early", span("2026-12-09 19:00", "2026-12-09 20:00")),
        ("early", span("2026-12-10 18:00", "2026-12-10 20:00")),
    ]
    at = span("2026-12-10 05:59", "2026-12-10 06:00")
    assert [each.span for each in answering(base, Days(base.holidays), evening(), at)] == [at]
    closed = evening(closed=True)
    assert list(answering(base, Days(base.holidays), closed, asked)) == []
