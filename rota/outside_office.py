"""What the office leaves: the week as regular hours divide it, and the coverages that fill it.

A day's stretch goes from the hour at which the office opens to the same hour of the next day. The
office's own hours are cut out of it like out of any coverage, so that what is left is exactly what
the office leaves: nights, pauses, free days, public holidays.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from rota.instants import parse_clock
from rota.team import EVENING, HOLIDAY, WEEKEND
from rota.when import WEEKDAYS, Term, Weekdays, Weeks, When, parse_when

KEY = "outside_office"
_SATURDAY, _SUNDAY = 5, 6
_OPENS = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Week:
    """How regular hours divide the week.

    Attributes:
        opens: The earliest hour at which the office opens, since midnight.
        evenings: Weekdays (Monday is 0) behind which another working day comes.
        last: The last working day before the free ones: the weekend begins that evening.
        free: The weekend's own days, in order.
    """

    opens: timedelta
    evenings: tuple[int, ...]
    last: int
    free: tuple[int, ...]


def week_of(offices: Iterable[tuple[When, timedelta]]) -> Week:
    """The week of some timetables, each with its days and its first hour.

    The weekend is the longest run of days on which no office is open; Saturday and Sunday where
    there is none.
    """
    offices = list(offices)
    working = {day for on, _ in offices for term in on.terms for day in _weekdays(term)}
    free = max((_run(day, working) for day in range(7)), key=len) if working else ()
    free = free or (_SATURDAY, _SUNDAY)
    last = (free[0] - 1) % 7
    evenings = tuple(day for day in range(7) if day not in (*free, last))
    return Week(min((opens for _, opens in offices), default=_OPENS), evenings, last, free)


def _weekdays(term: Term) -> frozenset[int]:
    """The weekdays that a term means in ordinary weeks; none where it speaks of dates."""
    if not all(isinstance(word, Weekdays | Weeks) for word in term.words):
        return frozenset()
    days = frozenset(range(7))
    for word in term.words:
        days &= word.days if isinstance(word, Weekdays) else days
    return days


def _run(first: int, working: set[int]) -> tuple[int, ...]:
    """The free days from a weekday on, up to the next working day."""
    length = next((n for n in range(7) if (first + n) % 7 in working), 7)
    return tuple((first + n) % 7 for n in range(length))


def clock_text(clock: timedelta) -> str:
    """A time of day: `08:00`."""
    minutes = clock // timedelta(minutes=1)
    return f"{minutes // 60:02}:{minutes % 60:02}"


def expanded(document: Mapping[str, object]) -> tuple[Mapping[str, object], str]:
    """A raw team file whose `[coverage] outside_office = true` stands as three plain coverages.

    A coverage that the file itself calls evening, weekend or holiday takes that one's place.

    Returns:
        The document, and what is wrong with the key; empty where nothing is.
    """
    tables = document.get("coverage")
    if not isinstance(tables, dict) or isinstance(tables.get(KEY, {}), dict):
        return document, ""
    own = {name: table for name, table in tables.items() if name != KEY}
    asked, raw = tables[KEY], document.get("office")
    wrong = ""
    if not isinstance(asked, bool):
        wrong = f"{asked!r} will not do; expected true or false"
    elif asked and not raw:
        wrong = "needs [office]: it covers what the office leaves; expected on, start and end there"
    plain = {} if asked is False else _coverages(raw if isinstance(raw, list) else [raw])
    return {**document, "coverage": {**plain, **own}}, wrong


def _coverages(raw: Sequence[object]) -> dict[str, object]:
    week = week_of(_readable(raw))
    opens = clock_text(week.opens)
    until = f"{WEEKDAYS[(week.free[-1] + 1) % 7]} {opens}"
    days: dict[str, tuple[object, str]] = {
        EVENING: ([WEEKDAYS[day] for day in week.evenings], opens),
        WEEKEND: (WEEKDAYS[week.last], until),
        HOLIDAY: ("public-holiday", opens),
    }
    return {name: {"on": on, "start": opens, "end": end} for name, (on, end) in days.items() if on}


def _readable(raw: Iterable[object]) -> Iterable[tuple[When, timedelta]]:
    """The timetables that can be read; what is wrong with the others is said elsewhere."""
    for each in raw:
        if isinstance(each, dict) and isinstance(start := each.get("start"), str):
            try:
                yield parse_when(each.get("on")), parse_clock(start)
            except ValueError:
                continue
