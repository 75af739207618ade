"""How findings say dates, times and amounts: in English, in local time, whatever the locale."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from fractions import Fraction
from zoneinfo import ZoneInfo

from rota.day_names import SHORT_MONTHS, SHORT_WEEKDAYS
from rota.instants import Span, wall


def day(date: date) -> str:
    """A date: `Fri 11 Dec`."""
    return f"{SHORT_WEEKDAYS['en'][date.weekday()]} {date.day} {SHORT_MONTHS['en'][date.month - 1]}"


def moment(instant: datetime, zone: ZoneInfo) -> str:
    """A UTC instant as the zone's clock shows it: `Fri 11 Dec 08:00`."""
    local = wall(instant, zone)
    return f"{day(local.date())} {local.hour:02}:{local.minute:02}"


def stretch(span: Span, zone: ZoneInfo) -> str:
    """A span by the zone's clock: `Fri 11 Dec 18:00 to Mon 14 Dec 08:00`."""
    return f"{moment(span.start, zone)} to {moment(span.end, zone)}"


def dates(first: date, last: date) -> str:
    """Where counted things lie: `from Mon 7 Dec to Fri 11 Dec`, or `on Mon 7 Dec`."""
    return f"on {day(first)}" if first == last else f"from {day(first)} to {day(last)}"


def hours(elapsed: Fraction) -> str:
    """Elapsed hours: `8 h`, `7 h 30 min`."""
    minutes = round(elapsed * 60)
    whole, rest = divmod(abs(minutes), 60)
    sign = "-" if minutes < 0 else ""
    if not rest:
        return f"{sign}{whole} h"
    return f"{sign}{whole} h {rest} min" if whole else f"{sign}{rest} min"


def count(number: Fraction | int, noun: str, many: str = "") -> str:
    """A number and its noun, which takes an s or is given: `1 turn`, `3 turns`, `2 wishes`."""
    return f"{number} {noun if number == 1 else many or noun + 's'}"


def listing(names: Iterable[str]) -> str:
    """Names in a sentence: `Alice`, `Alice and Bob`, `Alice, Bob and Carol`; `none` if empty."""
    *most, last = [*names] or ["none"]
    return f"{', '.join(most)} and {last}" if most else last
