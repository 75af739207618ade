"""A time zone as a calendar file defines it (RFC 5545 section 3.6.5), where that can be exact.

Of the definitions in use, two of six parsers read an hour wrong what icalendar writes (lists of
dates). What all of them read alike is a fixed offset, or the two yearly rules of the European
Union (directive 2000/84/EC): clocks change on the last Sundays of March and October, at 01:00
UTC. A zone that does anything else has no definition here, and its times stay in UTC.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rota.instants import DAY, days_between

_HOUR = timedelta(hours=1)
_CHANGE = time(1)  # UTC, on the last Sunday
_LOCAL = "%Y%m%dT%H%M%S"
_SINCE = 1997  # the first whole year of the rule of October


def definition(zone: ZoneInfo, moments: Collection[datetime]) -> bytes:
    """The VTIMEZONE of a zone; empty where none is exact in the years of these instants.

    Each instant, and noon and midnight of each day of those years, are looked at.
    """
    if not moments:
        return b""
    first, last = min(moments).year, max(moments).year
    days = days_between(date(first, 1, 1), date(last, 12, 31))
    looked_at = [
        *moments,
        *(datetime.combine(day, clock, UTC) for day in days for clock in (time(0), time(12))),
    ]
    offsets = [_offset(moment, zone) for moment in looked_at]
    winter = _offset(datetime(last, 1, 15, tzinfo=UTC), zone)
    if all(offset == winter for offset in offsets):
        return _written(zone, _part("STANDARD", zone, winter, winter, "19700101T000000"))
    spring, autumn = _changes(1981)[0] + winter, _changes(1996)[1] + winter + _HOUR
    if (
        first < _SINCE
        or spring.date().isoweekday() != 7
        or any(
            offset != winter + _summer(moment) * _HOUR
            for moment, offset in zip(looked_at, offsets, strict=True)
        )
    ):
        return b""
    return _written(
        zone,
        _part("DAYLIGHT", zone, winter, winter + _HOUR, f"{spring:{_LOCAL}}", 3),
        _part("STANDARD", zone, winter + _HOUR, winter, f"{autumn:{_LOCAL}}", 10),
    )


def _offset(moment: datetime, zone: ZoneInfo) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta(0)


def _changes(year: int) -> tuple[datetime, datetime]:
    """The two instants of a year at which the clocks of the Union change."""
    spring, autumn = (_last_sunday(date(year, month, 31)) for month in (3, 10))
    return datetime.combine(spring, _CHANGE, UTC), datetime.combine(autumn, _CHANGE, UTC)


def _last_sunday(end: date) -> date:
    return end - end.isoweekday() % 7 * DAY


def _summer(moment: datetime) -> bool:
    spring, autumn = _changes(moment.year)
    return spring <= moment < autumn


def _written(zone: ZoneInfo, *parts: Iterator[str]) -> bytes:
    lines = ["BEGIN:VTIMEZONE", f"TZID:{zone.key}", *(line for part in parts for line in part)]
    return "".join(f"{line}\r\n" for line in [*lines, "END:VTIMEZONE"]).encode()


def _part(
    name: str, zone: ZoneInfo, before: timedelta, after: timedelta, start: str, month: int = 0
) -> Iterator[str]:
    """One rule: from which local time on, and in which month each year, the offset changes."""
    inside = datetime(2026, month or 1, 15, tzinfo=UTC) + (30 * DAY if month else timedelta(0))
    yield f"BEGIN:{name}"
    yield f"DTSTART:{start}"
    yield f"TZOFFSETFROM:{_signed(before)}"
    yield f"TZOFFSETTO:{_signed(after)}"
    yield f"TZNAME:{inside.astimezone(zone).tzname()}"
    if month:
        yield f"RRULE:FREQ=YEARLY;BYMONTH={month};BYDAY=-1SU"
    yield f"END:{name}"


def _signed(offset: timedelta) -> str:
    minutes = abs(offset) // timedelta(minutes=1)
    return f"{'-' if offset < timedelta(0) else '+'}{minutes // 60:02}{minutes % 60:02}"
