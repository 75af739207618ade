"""Dates and hours as people write them in tables, in French or English.

`07/12/2026` is day, month, year, as French has it; a weekday in front must be that date's, so that
a month taken for a day shows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from rota.day_names import MONTHS, WEEKDAYS, Names
from rota.instants import DAY, instant, parse_clock
from rota.table import fold, parse_moment
from rota.when import WEEKDAYS as SHORT_DAYS
from rota.when import parse_date

_NUMBERS = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})", re.ASCII)
_WORDS = re.compile(r"([0-9]{1,2})(?:er|st|nd|rd|th)? ([a-z]{3,9})\.?,? ([0-9]{4})", re.ASCII)
_WEEKDAY = re.compile(r"([a-z]{2,9})\.?,? (.*)", re.ASCII)
_WEEK = re.compile(
    r"(?:([0-9]{4})[- ]?[sw]([0-9]{1,2}))|(?:[sw]?(?:em)?\.? ?([0-9]{1,2})[ /-]+([0-9]{4}))",
    re.ASCII,
)
_CLOCK = re.compile(r"([0-9]{1,2}) ?(?:h ?([0-9]{2})?|:([0-9]{2})(?::00)?)", re.ASCII)
_HOURS = re.compile(
    r"(.*?[0-9]{4}|[0-9]{4}-[0-9]{2}-[0-9]{2})(?: a |, ?| |t)"
    r"([0-9]{1,2} ?(?:h(?: ?[0-9]{2})?|:[0-9]{2}(?::00)?))",
    re.ASCII,
)
_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
EXPECTED = "write 2026-12-07, 07/12/2026 (day/month/year) or 7 déc. 2026"


def _prefixes(names: Iterable[tuple[int, str]], shortest: int) -> dict[str, int]:
    """The number by every beginning of a name that no other number's name shares."""
    found: dict[str, set[int]] = {}
    for number, name in names:
        for length in range(shortest, len(name) + 1):
            found.setdefault(name[:length], set()).add(number)
    return {text: numbers.pop() for text, numbers in found.items() if len(numbers) == 1}


def _numbered(table: Names, first: int) -> Iterator[tuple[int, str]]:
    """The names in both languages, each with its number."""
    for names in table.values():
        yield from enumerate(map(fold, names), first)


_MONTHS = _prefixes(_numbered(MONTHS, 1), 3)
_DAYS = _prefixes(_numbered(WEEKDAYS, 0), 2)


@lru_cache(maxsize=4096)
def parse_day(text: str) -> date:
    """A date, with or without its weekday.

    Raises:
        ValueError: It is none, has no year, or falls on another weekday than it says.
    """
    written = fold(text) if len(text) <= 60 else ""
    weekday = None
    if (found := _WEEKDAY.fullmatch(written)) and found[1] in _DAYS:
        weekday, written = _DAYS[found[1]], found[2]
    if found := _NUMBERS.fullmatch(written):
        day = _date(text, int(found[4]), int(found[3]), int(found[1]))
    elif (found := _WORDS.fullmatch(written)) and found[2] in _MONTHS:
        day = _date(text, int(found[3]), _MONTHS[found[2]], int(found[1]))
    elif _ISO.fullmatch(written):
        day = parse_date(written)
    else:
        raise ValueError(f"{text[:40]!r} is no date with its year; {EXPECTED}")
    if weekday is not None and day.weekday() != weekday:
        raise ValueError(
            f"{text[:40]!r}: {day} is a {SHORT_DAYS[day.weekday()]}; slashes are day/month/year"
        )
    return day


def _date(text: str, year: int, month: int, day: int) -> date:
    try:
        return parse_date(f"{year:04}-{month:02}-{day:02}")
    except ValueError as error:
        hint = "; slashes are day/month/year" if 12 < month < 32 and day < 13 else ""
        raise ValueError(f"{text[:40]!r}: {error}{hint}") from None


def parse_days(text: str) -> tuple[date, date]:
    """A date, or a week (`2026-W50`, `S50 2026`), as the first and the last of its dates.

    Raises:
        ValueError: It is neither.
    """
    found = _WEEK.fullmatch(fold(text)) if len(text) <= 20 else None
    if found is None or _ISO.fullmatch(text.strip()):
        day = parse_day(text)
        return day, day
    year, week = int(found[1] or found[4]), int(found[2] or found[3])
    try:
        monday = date.fromisocalendar(year, week, 1)
    except ValueError:
        raise ValueError(f"{text[:40]!r}: {year} has no week {week}") from None
    return parse_date(monday.isoformat()), monday + 6 * DAY


def parse_time(text: str, *, end: bool = False) -> timedelta:
    """A time of day: `18:00`, `18h`, `18 h 30`, `8:00`; `24:00` only where an end is meant.

    Raises:
        ValueError: It is none.
    """
    found = _CLOCK.fullmatch(fold(text)) if len(text) <= 10 else None
    if found is None:
        raise ValueError(f"{text[:40]!r} is no time of day; write it as 18:00")
    return parse_clock(f"{found[1]:0>2}:{found[2] or found[3] or '00'}", end=end)


def parse_wall(text: str) -> tuple[date, timedelta | None]:
    """A date, with the time of day when one is given: `07/12/2026 18:00`, `lun. 7 déc. 2026 18 h`.

    Raises:
        ValueError: It is neither.
    """
    written = fold(text) if len(text) <= 60 else ""
    if (found := _HOURS.fullmatch(written)) is None:
        return parse_day(text), None
    return parse_day(found[1]), parse_time(found[2], end=True)


def parse_day_and_time(text: str, zone: ZoneInfo) -> datetime | None:
    """A moment, as a UTC instant; None for a date alone.

    Raises:
        ValueError: It is neither.
    """
    try:
        return parse_moment(text, zone)
    except ValueError:
        day, clock = parse_wall(text)
        return None if clock is None else instant(day, clock, zone)
