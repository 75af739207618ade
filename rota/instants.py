"""Instants and wall clocks: the only place where one becomes the other.

The team file speaks wall-clock time in a zone. Everything else is UTC, because Python
subtracts, compares, sorts and hashes two times of one zone by their wall clocks: on the night
of 29 March it would count an hour that never was.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

SECOND = timedelta(seconds=1)
DAY = timedelta(days=1)


def in_hours(elapsed: timedelta) -> Fraction:
    """Elapsed time in hours, exact to the second."""
    return Fraction(elapsed // SECOND, 3600)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of time between two UTC instants; the end is not part of it."""

    start: datetime
    end: datetime

    @property
    def hours(self) -> Fraction:
        """Elapsed hours, exact, clock changes included."""
        return in_hours(self.end - self.start)

    def overlaps(self, other: Span) -> bool:
        """Whether some instant belongs to both."""
        return self.start < other.end and other.start < self.end

    def contains(self, instant: datetime) -> bool:
        """Whether the instant belongs to the span."""
        return self.start <= instant < self.end

    def minus(self, other: Span) -> list[Span]:
        """What is left of this span when the other's hours are taken out: 0, 1 or 2 pieces."""
        if not self.overlaps(other):
            return [self]
        pieces = []
        if self.start < other.start:
            pieces.append(Span(self.start, other.start))
        if other.end < self.end:
            pieces.append(Span(other.end, self.end))
        return pieces


def instant(day: date, clock: timedelta, zone: ZoneInfo) -> datetime:
    """The UTC instant at which a zone's wall clock shows `clock` after the midnight of `day`.

    A local time that a clock change skips is the first instant after the change; one that comes
    twice is its first. (The policy that goalert wrote down after its users met both nights.)

    Args:
        day: The local date.
        clock: Wall-clock time since midnight, 24 hours at most ("24:00" is the next midnight).
        zone: The zone whose clock is read.
    """
    local = datetime.combine(day, time.min) + clock
    first = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if wall(first, zone) == local:
        return first
    # The time is skipped. Read with the offset of after the change it falls before the change,
    # and with the offset of before it falls after: the change itself lies in between.
    return _clock_change(local.replace(tzinfo=zone, fold=1).astimezone(UTC), first, zone)


def wall(moment: datetime, zone: ZoneInfo) -> datetime:
    """What the zone's wall clock shows at a UTC instant, as a naive datetime."""
    return moment.astimezone(zone).replace(tzinfo=None, fold=0)


def comes_twice(moment: datetime, zone: ZoneInfo) -> bool:
    """Whether the zone's wall clock shows this instant's time twice, as in a night of October."""
    local = moment.astimezone(zone)
    return local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()


def clock_changes(span: Span, zone: ZoneInfo) -> list[datetime]:
    """The UTC instants within a span at which the zone's wall clock jumps, to the second."""
    found = []
    for day in dates_touched(span, zone):
        whole = day_span(day, zone)
        before, after = max(span.start, whole.start), min(span.end, whole.end) - SECOND
        if _offset(before, zone) != _offset(after, zone):
            found.append(_clock_change(before, after, zone))
    return found


def _clock_change(before: datetime, after: datetime, zone: ZoneInfo) -> datetime:
    """The first instant after the one clock change that lies between two, to the second."""
    offset = _offset(before, zone)
    while after - before > SECOND:
        middle = before + (after - before) // 2 // SECOND * SECOND
        if _offset(middle, zone) == offset:
            before = middle
        else:
            after = middle
    return after


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta | None:
    """How far the zone's wall clock is ahead of UTC at an instant."""
    return moment.astimezone(zone).utcoffset()


def local_date(moment: datetime, zone: ZoneInfo) -> date:
    """The zone's date at a UTC instant."""
    return moment.astimezone(zone).date()


def day_span(day: date, zone: ZoneInfo) -> Span:
    """A whole local day, 00:00 to 24:00: 23, 24 or 25 elapsed hours."""
    return Span(instant(day, timedelta(0), zone), instant(day, DAY, zone))


def days_span(first: date, last: date, zone: ZoneInfo) -> Span:
    """Whole local days from the first to the last, both included."""
    return Span(instant(first, timedelta(0), zone), instant(last, DAY, zone))


def days_between(first: date, last: date) -> list[date]:
    """Every date from the first to the last, both included; none when the last comes before."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def dates_touched(span: Span, zone: ZoneInfo) -> list[date]:
    """The local dates of which the span holds at least an instant."""
    return days_between(local_date(span.start, zone), local_date(span.end - SECOND, zone))


def iso(moment: datetime, zone: ZoneInfo) -> str:
    """An instant as ISO 8601 local time with its offset: `2026-12-25T08:00:00+01:00`."""
    return moment.astimezone(zone).isoformat(timespec="seconds")


_CLOCK = re.compile(r"([01][0-9]|2[0-3])[:h]([0-5][0-9])", re.ASCII)


def parse_clock(text: str, *, end: bool = False) -> timedelta:
    """Read a wall-clock time, `18:00` or `18h00`; `24:00` only where an end is meant.

    Raises:
        ValueError: The text is no such time; the message says what is expected.
    """
    if text == "24:00":
        if end:
            return DAY
        raise ValueError('"24:00" is only an end; a start at midnight is "00:00"')
    found = _CLOCK.fullmatch(text) if len(text) <= 8 else None
    if found is None:
        raise ValueError(f'{text[:40]!r} is no time of day; write it as "18:00"')
    return timedelta(hours=int(found[1]), minutes=int(found[2]))


_DURATION = re.compile(r"([0-9]{1,5})(m|h|d)", re.ASCII)
_UNITS = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}


def parse_duration(text: str) -> timedelta:
    """Read an elapsed duration: `90m`, `24h`, `2d` (a day is 24 hours).

    Raises:
        ValueError: The text is no duration.
    """
    found = _DURATION.fullmatch(text.strip()) if len(text) <= 16 else None
    if found is None:
        raise ValueError(f'{text[:40]!r} is no duration; write "90m", "24h" or "2d"')
    return int(found[1]) * _UNITS[found[2]]
