"""The rules on rest and hours against a reader that knows nothing but minutes.

It lays two weeks out in steps of ten minutes, UTC, and says for each whether somebody works. What
the law asks is then read off the row of steps, the simplest way there is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from functools import cache
from itertools import groupby, pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from calls import employed, found
from rota.instants import Span
from rota.interventions import Entry
from rota.verdict import Finding
from teams import PARIS, office

TEAM = employed(offices=(office("mon-fri", "09:00", "17:00"),))
STEP = timedelta(minutes=10)
HOUR = 6
MONDAYS = (date(2026, 3, 23), date(2026, 10, 19), date(2026, 11, 16))
"""Of two weeks around a clock change, one of them in spring, and of two without."""


@cache
def steps(monday: date) -> dict[datetime, tuple[date, bool]]:
    """The steps of two weeks, and a week on both sides: their dates, and whether they are office's.

    Office hours are what the clock on the wall shows.
    """
    start = datetime(monday.year, monday.month, monday.day, tzinfo=UTC) - timedelta(days=7)
    found = {}
    for n in range(28 * 24 * HOUR):
        local = (start + n * STEP).astimezone(PARIS)
        office = local.weekday() < 5 and 9 <= local.hour < 17 and local.date() not in HOLIDAYS
        found[start + n * STEP] = local.date(), office
    return found


HOLIDAYS = (date(2026, 4, 6), date(2026, 11, 11))


def runs(row: list[tuple[datetime, bool]]) -> list[tuple[bool, datetime, int]]:
    """Work and rest in turn: which it is, its start, its length in steps."""
    groups = [(worked, list(group)) for worked, group in groupby(row, key=lambda each: each[1])]
    return [(worked, group[0][0], len(group)) for worked, group in groups]


@settings(deadline=None, max_examples=100)
@given(
    st.sampled_from(MONDAYS),
    st.lists(st.tuples(st.integers(0, 14 * 24 * HOUR - 1), st.integers(1, 30)), max_size=7),
)
def test_rules_against_minutes(monday: date, drawn: list[tuple[int, int]]) -> None:
    """Days, weeks and mornings that break a rule are the same in both readings."""
    row = steps(monday)
    first = [*row][7 * 24 * HOUR]
    spans = [Span(first + n * STEP, first + (n + length) * STEP) for n, length in drawn]
    calls = {first + (n + step) * STEP for n, length in drawn for step in range(length)}
    working = [(moment, office or moment in calls) for moment, (_, office) in row.items()]
    days: dict[date, list[datetime]] = {}
    for moment, worked in working:
        if worked:
            days.setdefault(row[moment][0], []).append(moment)
    called = {row[moment][0] for moment in calls}
    weeks = {day - timedelta(days=day.weekday()) for day in called}

    long_days = {day for day in called if len(days[day]) > 10 * HOUR}
    wide_days = {day for day in called if days[day][-1] + STEP - days[day][0] > 13 * HOUR * STEP}
    full_weeks = {week for week in weeks if all(week + timedelta(days=n) in days for n in range(7))}
    long_weeks = {
        week
        for week in weeks
        if sum(len(days.get(week + timedelta(days=n), ())) for n in range(7)) > 48 * HOUR
    }

    entries = [Entry("alice", span) for span in spans]
    findings = found(TEAM, *entries, dates=f"{monday}..{monday + timedelta(days=14)}")

    def starts(rule: str) -> set[date]:
        return {
            finding.span.start.astimezone(PARIS).date()
            for finding in findings
            if finding.rule == rule and finding.span is not None
        }

    assert starts("day-hours") == long_days
    assert starts("day-span") == wide_days
    assert len(starts("six-days")) == len(full_weeks)
    assert starts("week-hours") == long_weeks
    assert ends_of_rests(findings) == broken_mornings(row, working, calls)


def ends_of_rests(findings: Iterable[Finding]) -> set[datetime]:
    """The ends of work after which the check misses a daily rest."""
    return {
        finding.span.start
        for finding in findings
        if finding.rule == "daily-rest" and finding.span is not None
    }


def broken_mornings(
    row: Mapping[datetime, tuple[date, bool]],
    working: list[tuple[datetime, bool]],
    calls: set[datetime],
) -> set[datetime]:
    """The ends of office hours after which no 11 hours are free before the next ones."""
    days = [place for place, (_, office) in enumerate(row.values()) if office]
    broken = set()
    for last, following in pairwise(days):
        between = working[last + 1 : following]
        if len(between) < 11 * HOUR or not calls & {moment for moment, _ in between}:
            continue
        free = max((length for worked, _, length in runs(between) if not worked), default=0)
        if free < 11 * HOUR:
            broken.add(working[last][0] + STEP)
    return broken
