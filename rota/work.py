"""What a person works: office hours really worked, interventions, duty served on site.

Standby is none of it: but for interventions it is rest (L3121-10). Hours are elapsed; civil days
and weeks are those of the person's own zone. Rests and limits are read off this and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from rota.instants import DAY, Span, dates_touched, instant
from rota.interventions import Entry
from rota.spans import union, within, without
from rota.team import Person

WEEK = timedelta(days=7)
REACH = 3 * WEEK
"""How far around the checked rota office hours are read."""

NOTHING = timedelta(0)
CLOCK_CHANGE = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Extra:
    """Work beyond the timetable: an intervention, or duty served on site.

    Attributes:
        span: UTC instants, travel included.
        entry: The line of the log; None for duty on site.
        own: It belongs to the rota that is checked.
    """

    span: Span
    entry: Entry | None
    own: bool


@dataclass(frozen=True, slots=True)
class Work:
    """One person's effective work around the rota that is checked.

    Attributes:
        office: Office hours really worked, without leave, holidays and logged rest, in order.
        absent: Office hours that leave takes away, in order.
        extras: Work beyond them, in order of start; they may overlap.
        beyond: Their hours, merged, in order.
        all: Both together, merged, in order.
        cutting: The same without calls that an agreement tolerates: what cuts a rest.
        known: The stretch for which office hours were read.
        timetable: Whether the team file has office hours at all.
        office_week: The most office hours in a week, leave and holidays apart.
    """

    person: Person
    office: tuple[Span, ...]
    absent: tuple[Span, ...]
    extras: tuple[Extra, ...]
    beyond: tuple[Span, ...]
    all: tuple[Span, ...]
    cutting: tuple[Span, ...]
    known: Span
    timetable: bool
    office_week: timedelta

    @property
    def own(self) -> tuple[Extra, ...]:
        """The extras of the rota that is checked."""
        return tuple(extra for extra in self.extras if extra.own)

    def hours(self, window: Span) -> timedelta:
        """Effective work in a stretch of time, elapsed."""
        return total(within(self.all, window))

    def day(self, day: date) -> Span:
        """A civil day, 00:00 to 24:00."""
        return Span(self._midnight(day), self._midnight(day + DAY))

    def week(self, first: date) -> Span:
        """The seven civil days from a date on."""
        return Span(self._midnight(first), self._midnight(first + WEEK))

    def _midnight(self, day: date) -> datetime:
        return _midnight(day, self.person.timezone)

    def days_of(self, spans: Iterable[Span]) -> list[date]:
        """The civil days on which something of the spans lies, in order."""
        return sorted({day for span in spans for day in self.dates(span)})

    def dates(self, span: Span) -> list[date]:
        """The civil days that a stretch touches."""
        return dates_touched(span, self.person.timezone)


@lru_cache(maxsize=4096)  # the same days come for every person and rule
def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return instant(day, NOTHING, zone)


def week_start(day: date, first: int) -> date:
    """The date on which the week of a date begins, weeks beginning on a weekday (Monday is 0)."""
    return day - (day.weekday() - first) % 7 * DAY


def total(spans: Iterable[Span]) -> timedelta:
    """Elapsed time of stretches that do not overlap."""
    return sum((span.end - span.start for span in spans), NOTHING)


def work_of(
    person: Person,
    offices: Sequence[Span],
    leave: Sequence[Span],
    rests: Iterable[Span],
    extras: Iterable[Extra],
    known: Span,
    *,
    timetable: bool,
    office_week: timedelta = NOTHING,
    tolerance: timedelta = NOTHING,
) -> Work:
    """One person's work.

    Args:
        person: Whose it is; office hours before `since` and after `until` are not theirs.
        offices: The office's hours where the person lives, in order, none overlapping.
        leave: Their leave, in order.
        rests: Office hours that the log says they did not work.
        extras: Work beyond the office hours.
        known: The stretch for which the offices were read.
        timetable: Whether the team file has office hours at all.
        office_week: The most hours that the office is open in a week.
        tolerance: A call no longer than this cuts no rest.
    """
    zone = person.timezone
    start = max(known.start, instant(person.since, NOTHING, zone)) if person.since else known.start
    end = min(known.end, instant(person.until, DAY, zone)) if person.until else known.end
    held = within(offices, Span(start, max(start, end)))
    office = without(held, union([*leave, *rests]))
    extras = tuple(sorted(extras, key=lambda extra: (extra.span, extra.entry is None)))
    return Work(
        person=person,
        office=tuple(office),
        absent=tuple(span for free in union(leave) for span in within(held, free)),
        extras=extras,
        beyond=tuple(union(extra.span for extra in extras)),
        all=tuple(union([*office, *(extra.span for extra in extras)])),
        cutting=tuple(union([*office, *(x.span for x in extras if cuts(x, tolerance))])),
        known=known,
        timetable=timetable,
        office_week=office_week,
    )


def fullest_week(office: Sequence[Span]) -> timedelta:
    """The most hours in seven days, a clock change more or less."""
    most = held = NOTHING
    end = 0
    for span in office:
        while end < len(office) and office[end].start < span.start + WEEK - CLOCK_CHANGE:
            held += office[end].end - office[end].start
            end += 1
        most = max(most, held)
        held -= span.end - span.start
    return most


def cuts(extra: Extra, tolerance: timedelta) -> bool:
    """Whether work beyond the timetable cuts a rest: always, unless an agreement tolerates it."""
    return extra.entry is None or extra.span.end - extra.span.start > tolerance
