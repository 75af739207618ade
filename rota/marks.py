"""What counts against a cap on being on call, by local dates: the weeks, days and nights of a duty.

The check counts the same from the rows of a rota, with none of this code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta

from rota.days import Days
from rota.instants import DAY, Span, days_between, local_date, wall
from rota.night import night_of
from rota.problem import Piece
from rota.slots import hours_of
from rota.spans import union, without
from rota.team import Person, Team

SATURDAY, SUNDAY = 5, 6
_WORKED_BEFORE = 7  # days before a turn in which its person may have worked last

CAPS: Mapping[str, str] = {
    f"cap-{name}": f"cap_{name.replace('-', '_')}"
    for name in (
        *("weeks", "days", "nights", "hours", "weekends", "saturdays", "sundays", "holidays"),
        *("weeks-row", "gap-after-work"),
    )
}
"""By rule, the field of `Limits`. (`cap-days-row` is checked, not planned.)"""

BINDING = frozenset({"minor", *CAPS})
"""The rules of law and agreements that a plan keeps to; the others are for the check alone."""

Marks = Callable[[Person, Days, Span], list[date]]


def dates(marks: Marks, person: Person, calendar: Days) -> Callable[[Piece], list[date]]:
    """What a piece counts against a cap of a person, over all its shifts."""
    return lambda piece: [day for span in piece.spans for day in marks(person, calendar, span)]


def days(person: Person, calendar: Days, span: Span) -> list[date]:
    """The day on which a shift starts, and one more for each 24 hours by the clock begun after."""
    start, end = (wall(edge, person.timezone) for edge in (span.start, span.end))
    more = max(0, -((start - end) // DAY) - 1)
    return [start.date() + n * DAY for n in range(more + 1)]


def weeks(person: Person, calendar: Days, span: Span) -> list[date]:
    """The week in which a shift starts, by its Monday."""
    day = local_date(span.start, person.timezone)
    return [day - day.weekday() * DAY]


def nights(person: Person, calendar: Days, span: Span) -> list[date]:
    """The nights, 21:00 to 06:00, of which a shift holds some, by the day on which they begin."""
    first = local_date(span.start, person.timezone) - DAY
    last = local_date(span.end, person.timezone)
    evenings = days_between(first, last)
    return [day for day in evenings if night_of(day, person.timezone).overlaps(span)]


def saturdays(person: Person, calendar: Days, span: Span) -> list[date]:
    """The days of a shift that are Saturdays."""
    return [day for day in days(person, calendar, span) if day.weekday() == SATURDAY]


def sundays(person: Person, calendar: Days, span: Span) -> list[date]:
    """The days of a shift that are Sundays."""
    return [day for day in days(person, calendar, span) if day.weekday() == SUNDAY]


def holidays(person: Person, calendar: Days, span: Span) -> list[date]:
    """The days of a shift that are public holidays where the person lives."""
    return [day for day in days(person, calendar, span) if calendar.holiday(day) is not None]


MARKS: Mapping[str, Marks] = {
    "cap_weeks": weeks,
    "cap_days": days,
    "cap_nights": nights,
    "cap_saturdays": saturdays,
    "cap_sundays": sundays,
    "cap_holidays": holidays,
}
"""By field of `Limits`, what counts against it, each date once however many shifts it has."""


def since_work(team: Team, person: Person, calendar: Days, moment: datetime) -> timedelta | None:
    """Elapsed time from the end of office hours to a moment; None where nobody worked lately.

    Office hours are those that the person has: not on leave, nor on public holidays where they
    live, nor on days of a closed coverage.
    """
    today = local_date(moment, team.timezone)
    first = today - _WORKED_BEFORE * DAY
    closed = [coverage.on for coverage in team.coverages if coverage.closed]
    leave = calendar.spans(person.leave, person.timezone, first, today)
    hours: list[Span] = []
    for day in days_between(first, today):
        if calendar.holiday(day) is not None or any(calendar.matches(on, day) for on in closed):
            continue
        for office in team.offices:
            hours.extend(hours_of(team, calendar, office, day))
    ends = [span.end for span in without(union(hours), leave) if span.end <= moment]
    return moment - max(ends) if ends else None
