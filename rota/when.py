"""The vocabulary of days: what `on`, `leave`, `off`, `never` and `wishes` may say.

A space means *and*, a list means *or*. The words are read here and meet the calendar in `days`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rota.instants import parse_clock

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FIRST_DATE, LAST_DATE = date(1990, 1, 1), date(2100, 12, 31)
MOST_TERMS = 2000


@dataclass(frozen=True, slots=True)
class Weekdays:
    """`wed`, or `mon-thu`: some days of the week, Monday being 0."""

    days: frozenset[int]


@dataclass(frozen=True, slots=True)
class Dates:
    """`2026-12-24`, or `2026-12-24..2026-12-31` with both ends."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Yearly:
    """`12-24`, or `12-24..01-01` with both ends: the same days every year."""

    first: tuple[int, int]
    last: tuple[int, int]


@dataclass(frozen=True, slots=True)
class PublicHoliday:
    """`public-holiday`, where one lives, or `public-holiday:alsace`."""

    region: str | None = None


@dataclass(frozen=True, slots=True)
class HolidayEve:
    """`holiday-eve`: the day before a public holiday."""


@dataclass(frozen=True, slots=True)
class Bridge:
    """`bridge`: a single working day between a public holiday and a weekend."""


@dataclass(frozen=True, slots=True)
class Weeks:
    """`odd-weeks` or `even-weeks`, by ISO week number."""

    odd: bool


@dataclass(frozen=True, slots=True)
class SchoolHoliday:
    """`school-holiday:C`: the school holidays of a French zone."""

    zone: str


@dataclass(frozen=True, slots=True)
class OfKind:
    """The kind of a coverage, `holiday` say: only in `never` and `wishes`."""

    kind: str


@dataclass(frozen=True, slots=True)
class Timed:
    """`2026-12-24T12:00..2026-12-24T18:00`: a wall-clock span whose end is excluded."""

    first: date
    start: timedelta
    last: date
    end: timedelta


Word = (
    Weekdays
    | Dates
    | Yearly
    | PublicHoliday
    | HolidayEve
    | Bridge
    | Weeks
    | SchoolHoliday
    | OfKind
    | Timed
)


@dataclass(frozen=True, slots=True)
class Term:
    """Words that must all hold: `wed odd-weeks`."""

    words: tuple[Word, ...]
    text: str


@dataclass(frozen=True, slots=True)
class When:
    """Terms of which one must hold; without any, no day at all."""

    terms: tuple[Term, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.terms)

    def __str__(self) -> str:
        return ", ".join(term.text for term in self.terms)


NEVER = When()

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
_YEARLY = re.compile(r"([0-9]{2})-([0-9]{2})", re.ASCII)
_TIMED = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9:h]{4,8})", re.ASCII)
KIND = re.compile(r"[^\W\d_][\w-]{0,39}")

SIMPLE_WORDS = (
    *WEEKDAYS,
    "public-holiday",
    "holiday-eve",
    "bridge",
    "odd-weeks",
    "even-weeks",
    "school-holiday",
)


def parse_date(text: str) -> date:
    """Read `2026-12-24`, nothing else, between 1990 and 2100.

    Raises:
        ValueError: The text is no such date; the message says what is expected.
    """
    found = _DATE.fullmatch(text) if len(text) <= 16 else None
    if found is None:
        raise ValueError(f"{text[:40]!r} is no date; write it as 2026-12-24")
    try:
        day = date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        raise ValueError(f"{text!r} is not in the calendar") from None
    return in_range(day)


def in_range(day: date) -> date:
    """The date itself, where the holidays are known.

    Raises:
        ValueError: The date lies outside 1990–2100.
    """
    if not FIRST_DATE <= day <= LAST_DATE:
        raise ValueError(f"{day} is out of range; rota knows 1990 to 2100")
    return day


def parse_when(
    value: object,
    *,
    kinds: frozenset[str] = frozenset(),
    timed: bool = False,
    regions: frozenset[str] = frozenset(),
) -> When:
    """Read a value of the team file: a string, a date, or a list of them.

    Args:
        value: What the TOML reader gave.
        kinds: The kinds that may be named (in `never` and `wishes`).
        timed: Whether timed spans may be written (not in a coverage's `on`).
        regions: The regions that `public-holiday:` may name.

    Raises:
        ValueError: With every word that is not understood.
    """
    items = value if isinstance(value, list) else [value]
    if len(items) > MOST_TERMS:
        raise ValueError(f"{len(items)} entries; at most {MOST_TERMS} are read")
    terms, wrong = [], []
    for item in items:
        try:
            terms.append(_term(item, kinds, timed, regions))
        except ValueError as error:
            wrong.append(str(error))
    if wrong:
        raise ValueError("; ".join(wrong))
    return When(tuple(terms))


def _term(item: object, kinds: frozenset[str], timed: bool, regions: frozenset[str]) -> Term:
    if isinstance(item, datetime):
        raise ValueError(
            f"{item.isoformat()} is a moment; write a span, "
            '"2026-12-24T12:00..2026-12-24T18:00", or a date'
        )
    if isinstance(item, date):
        return Term((Dates(in_range(item), item),), item.isoformat())
    if not isinstance(item, str):
        raise ValueError(f'{item!r} is no day; expected text such as "wed" or "2026-12-24"')
    if len(item) > 200:
        raise ValueError(f"{item[:40]!r}… is too long for a day")
    text = " ".join(item.split())
    if ".." in text and (span := _timed_span(text)) is not None:
        if not timed:
            raise ValueError(f"{text!r}: a span with hours has no place here; give whole days")
        return Term((span,), text)
    words = tuple(_word(word, kinds, regions) for word in text.split(" "))
    return Term(words, text)


def _timed_span(text: str) -> Timed | None:
    left, _, right = text.partition("..")
    start, end = _TIMED.fullmatch(left.strip()), _TIMED.fullmatch(right.strip())
    if start is None and end is None:
        return None
    if start is None or end is None:
        raise ValueError(f"{text!r} needs hours at both ends: 2026-12-24T12:00..2026-12-24T18:00")
    span = Timed(
        parse_date(start[1]),
        parse_clock(start[2]),
        parse_date(end[1]),
        parse_clock(end[2], end=True),
    )
    if (span.first, span.start) >= (span.last, span.end):
        raise ValueError(f"{text!r} ends before it starts")
    return span


def _word(word: str, kinds: frozenset[str], regions: frozenset[str]) -> Word:
    name, colon, detail = word.partition(":")
    lower = name.lower()
    match lower:
        case "public-holiday" if not colon:
            return PublicHoliday()
        case "public-holiday":
            if detail.lower() not in regions:
                raise ValueError(
                    f"{word!r}: no region {detail!r}{nearest(detail.lower(), regions)}"
                )
            return PublicHoliday(detail.lower())
        case "holiday-eve" if not colon:
            return HolidayEve()
        case "bridge" if not colon:
            return Bridge()
        case "odd-weeks" | "even-weeks" if not colon:
            return Weeks(odd=lower == "odd-weeks")
        case "school-holiday":
            if detail.upper() not in ("A", "B", "C"):
                raise ValueError(f"{word!r} needs its zone: school-holiday:A, :B or :C")
            return SchoolHoliday(detail.upper())
    if (days := _weekdays(lower)) is not None and not colon:
        return Weekdays(days)
    if ".." in word or _DATE.fullmatch(word) or _YEARLY.fullmatch(word):
        return _dates(word)
    if word in kinds:
        return OfKind(word)
    if re.match(r"[0-9]", word, re.ASCII):
        raise ValueError(f"{word!r} is no date; write it as 2026-12-24, or 12-24 for every year")
    raise ValueError(f"{word!r} is no day that rota knows{nearest(word, {*SIMPLE_WORDS, *kinds})}")


def _weekdays(word: str) -> frozenset[int] | None:
    first, dash, last = word.partition("-")
    if first not in WEEKDAYS or (dash and last not in WEEKDAYS):
        return None
    start = WEEKDAYS.index(first)
    length = (WEEKDAYS.index(last) - start) % 7 if dash else 0
    return frozenset((start + n) % 7 for n in range(length + 1))


def _dates(word: str) -> Word:
    left, dots, right = word.partition("..")
    right = right if dots else left
    if _YEARLY.fullmatch(left) and _YEARLY.fullmatch(right):
        return Yearly(_month_day(left), _month_day(right))
    first, last = parse_date(left), parse_date(right)
    if last < first:
        raise ValueError(f"{word!r} ends before it starts")
    return Dates(first, last)


def _month_day(text: str) -> tuple[int, int]:
    month, day = int(text[:2]), int(text[3:])
    try:
        date(2024, month, day)  # a leap year: 02-29 comes every four years
    except ValueError:
        raise ValueError(f"{text!r} is not in the calendar; write month-day, 12-24") from None
    return month, day


def nearest(word: str, known: frozenset[str] | set[str] | tuple[str, ...]) -> str:
    """The end of a message about an unknown word: what was probably meant, or what there is."""
    from difflib import get_close_matches

    close = get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    if close:
        return f"; did you mean {close[0]!r}?"
    if 0 < len(known) <= 20:
        return "; expected one of " + ", ".join(sorted(known))
    return ""
