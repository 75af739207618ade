"""What a single value of the team file may look like, from text to meaning.

Each function reads what the TOML reader gave, and raises ValueError with what is wrong and what is
expected. None of them knows the rest of the file.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Literal
from zoneinfo import ZoneInfo, available_timezones

from rota.instants import parse_clock, parse_duration
from rota.period import Period
from rota.team import BURDEN, Handover, Limit
from rota.text import safe
from rota.when import KIND, SIMPLE_WORDS, WEEKDAYS, Term, nearest, parse_date, parse_when

Share = tuple[tuple[date | None, Fraction], ...]
End = tuple[timedelta, int | None]

FULL_TIME = 35
"""Weekly hours of full time (L3121-27)."""

EARLIEST_BIRTH = date(1900, 1, 1)

_LARGEST = 1_000_000
_MOST_DECIMALS = 6
_LONGEST_NAME = 100
_LONGEST_TEXT = 2000
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})*")
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"\\]{1,64}@[^\s@<>()\[\],;:\"\\]{1,190}")
_PHONE = re.compile(r"[0-9+*#(][0-9+*#()./ -]{1,39}", re.ASCII)
_URL = re.compile(
    r"(https?)://([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?(?:/[!$-;=@-~]*)?"
)
_HERE = re.compile(r"localhost|127(\.[0-9]{1,3}){3}|\[::1\]")
_ZONE = re.compile(r"[A-Za-z][A-Za-z0-9_+/-]{0,60}")
_NOT_ZONES = frozenset({"localtime", "posixrules", "Factory", "posix", "right"})
_LIMIT = re.compile(
    r"([0-9]{1,5}(?:\.[0-9]{1,2})?)( ?h)? per (?:([0-9]{1,3}) )?(day|week|month|year)s?", re.ASCII
)
_ROW = re.compile(r"([0-9]{1,3}) days?", re.ASCII)
_HISTORY = re.compile(r"([0-9]{1,3}) (month|year)s?", re.ASCII)


def shown(value: object) -> str:
    """A value as a message names it: short, and in the file's own words."""
    match value:
        case bool():
            return str(value).lower()
        case dict():
            return "a table"
        case list():
            return "a list"
        case str():
            return repr(value if len(value) <= 60 else f"{value[:60]}…")
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)[:40]


def text(value: object, expected: str = "text") -> str:
    """A string, nothing else."""
    if isinstance(value, time):
        raise ValueError(f'{value:%H:%M} must stand between quotes: "{value:%H:%M}"')
    if not isinstance(value, str):
        raise ValueError(f"{shown(value)} is no text; expected {expected} between quotes")
    return value


def name(value: object) -> str:
    """A name that people read: one line of visible characters, at most 100, in NFC."""
    read = unicodedata.normalize("NFC", text(value, "a name"))
    if not read.strip():
        raise ValueError("is blank; expected a name")
    if len(read) > _LONGEST_NAME:
        raise ValueError(f"{shown(read)} is too long; at most {_LONGEST_NAME} characters")
    if safe(read) != read:
        raise ValueError(f"'{safe(read)}' holds a control or invisible character; remove it")
    for char in read:
        if char.isspace() and char != " ":
            raise ValueError(f"{shown(read)} holds U+{ord(char):04X}; use a plain space")
    if read != read.strip():
        raise ValueError(f"{shown(read)} begins or ends with a space; remove it")
    return read


def person_name(value: object) -> str:
    """A person's name; exports may make file names of it."""
    return _without(name(value), "/\\")


def title(value: object) -> str:
    """The team's name, which calendars show unescaped (X-WR-CALNAME has no escapes)."""
    return _without(name(value), ",;\\")


def _without(read: str, forbidden: str) -> str:
    for char in forbidden:
        if char in read:
            raise ValueError(f"{shown(read)} may not hold {char!r}")
    return read


def prose(value: object) -> str:
    """Text of one or more lines, at most 2,000 characters, in NFC."""
    read = unicodedata.normalize("NFC", text(value)).strip()
    if len(read) > _LONGEST_TEXT:
        raise ValueError(f"is too long; at most {_LONGEST_TEXT} characters")
    for line in read.replace("\t", " ").split("\n"):
        if safe(line) != line:
            raise ValueError(
                f"'{safe(line)[:60]}' holds a control or invisible character; remove it"
            )
    return read


def some_prose(value: object) -> str:
    """Text that says something."""
    if not (read := prose(value)):
        raise ValueError("is blank; expected some words")
    return read


def person_id(value: object) -> str:
    """A person's id: ASCII letters, digits, `_`, `.` and `-`, at most 40."""
    return _matching(_ID, value, "an id: letters a-z, digits, _ . -, at most 40")


def word_name(value: object) -> str:
    """The name of a role, coverage or kind: a letter, then letters, digits, `_` and `-`."""
    return _matching(KIND, value, "a name: a letter, then letters, digits, _ or -, at most 40")


def kind(value: object) -> str:
    """A kind: a name that means nothing else where kinds and days may be written."""
    read = word_name(value)
    taken = read in SIMPLE_WORDS or read == BURDEN
    if not taken:
        try:
            parse_when(read)
        except ValueError:
            return read
    raise ValueError(f"{read!r} has a meaning of its own in a team file; choose another word")


def domain(value: object) -> str:
    """A domain, or the team's id: ASCII letters, digits, `-` and `.`."""
    read = _matching(_DOMAIN, value, "letters a-z, digits, - and inner dots, such as exemple.fr")
    if len(read) > 200:
        raise ValueError("is too long; at most 200 characters")
    return read


def email(value: object) -> str:
    """A plain e-mail address: one `@`, no spaces, no display name."""
    read = _matching(_EMAIL, value, "one address, alice@exemple.fr")
    return _without(read, "/")


def calendar_url(value: object) -> str:
    """The address of a calendar on a server: https, or http to this machine; no password in it."""
    read = text(value, "an address")
    found = _URL.fullmatch(read) if len(read) <= _LONGEST_TEXT else None
    if found is None:
        at = "; the user stands in user, the password in neither" if "@" in read else ""
        raise ValueError(f"{shown(read)} is no calendar's address, https://…/{at}")
    if found[1] == "http" and not _HERE.fullmatch(found[2]):
        raise ValueError(f"{shown(read)} would send the password in the clear; expected https://")
    return read


def user(value: object) -> str:
    """Who a server knows: one line without `:`, which ends the name there."""
    return _without(name(value), ":")


def phone(value: object) -> str:
    """A telephone number as one writes it: digits, spaces, `+ ( ) . - / * #`."""
    if isinstance(value, int) and not isinstance(value, bool):
        raise ValueError('a number to dial stands between quotes: "06 12 34 56 78"')
    written = " ".join(text(value, "a telephone number").split())
    return _matching(_PHONE, written, 'digits, spaces and + ( ) . - / only, "06 12 34 56 78"')


def _matching(pattern: re.Pattern[str], value: object, expected: str) -> str:
    read = unicodedata.normalize("NFC", text(value, expected))
    if len(read) > 260 or pattern.fullmatch(read) is None:
        raise ValueError(f"{shown(read)} will not do; expected {expected}")
    return read


def number(value: object) -> Fraction:
    """A number, exact, at most a million either way and with six decimals."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        raise ValueError(f"{shown(value)} is no number; expected a number such as 1.5")
    if isinstance(value, Decimal):
        exponent = value.as_tuple().exponent
        if not isinstance(exponent, int):
            raise ValueError(f"{shown(value)} is no number that can be counted with")
        if exponent < -_MOST_DECIMALS and value:
            raise ValueError(f"{shown(value)} has too many decimals; at most {_MOST_DECIMALS}")
    if not -_LARGEST <= value <= _LARGEST:
        raise ValueError(f"{shown(value)} is out of range; at most {_LARGEST}")
    return Fraction(value)


def positive(value: object) -> Fraction:
    """A number above 0."""
    if (read := number(value)) <= 0:
        raise ValueError(f"{shown(value)} is not above 0")
    return read


def not_negative(value: object) -> Fraction:
    """A number, 0 or more."""
    if (read := number(value)) < 0:
        raise ValueError(f"{shown(value)} is below 0")
    return read


def whole(value: object) -> int:
    """A whole number, 0 or more."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{shown(value)} is no whole number")
    return int(not_negative(value))


def count(value: object) -> int:
    """A whole number, 1 or more."""
    if (read := whole(value)) < 1:
        raise ValueError(f"{read} is too small; expected 1 or more")
    return read


def part(value: object) -> Fraction:
    """A part of full time, above 0 and at most 1."""
    read = number(value)
    if not 0 < read <= 1:
        raise ValueError(f"{shown(value)} is no part of full time; expected more than 0, at most 1")
    return read


def share(value: object) -> Share:
    """A part of full time, or a table of the parts by the date from which they hold."""
    if not isinstance(value, dict):
        return ((None, part(value)),)
    if not value:
        raise ValueError("names no date; expected { 2025-09-01 = 0.8 }")
    return tuple(sorted((parse_date(day), part(each)) for day, each in value.items()))


def day(value: object) -> date:
    """A date, bare or between quotes."""
    if isinstance(value, datetime):
        raise ValueError(f"{value.isoformat()} is a moment; expected a date, 2026-12-24")
    if isinstance(value, date):
        value = value.isoformat()
    return parse_date(text(value, "a date, 2026-12-24,"))


def period(value: object) -> Period:
    """Two dates, both included: `2025-09-01..2026-08-31`."""
    first, dots, last = text(value, "two dates, 2025-09-01..2026-08-31,").partition("..")
    if not dots:
        raise ValueError(f"{shown(value)} is no period; expected 2025-09-01..2026-08-31")
    read = Period(parse_date(first.strip()), parse_date(last.strip()))
    if read.last < read.first:
        raise ValueError(f"{shown(value)} ends before it starts")
    return read


def clock(value: object) -> timedelta:
    """A wall-clock time that starts something: `18:00`."""
    return parse_clock(text(value, "a time of day, 18:00,"))


def clock_end(value: object) -> timedelta:
    """A wall-clock time that ends something: `18:00`, or `24:00`."""
    return parse_clock(text(value, "a time of day, 18:00,"), end=True)


def end(value: object) -> End:
    """The end of a coverage: a time, or a weekday and a time."""
    weekday, space, hour = text(value, "an end, 08:00 or mon 08:00,").strip().partition(" ")
    if not space:
        return clock_end(weekday), None
    if weekday.lower() not in WEEKDAYS:
        raise ValueError(f"{weekday[:40]!r} is no weekday{nearest(weekday.lower(), WEEKDAYS)}")
    return clock_end(hour.strip()), WEEKDAYS.index(weekday.lower())


def handover(value: object, regions: frozenset[str]) -> Handover:
    """A time, every day, or a time after the days on which it holds: `odd-weeks mon 08:00`."""
    days, _, hour = text(value, "a moment, mon 08:00,").strip().rpartition(" ")
    return Handover(parse_when(days or "mon-sun", regions=regions), parse_clock(hour))


def duration(value: object) -> timedelta:
    """An elapsed duration: `90m`, `24h`, `2d`."""
    return parse_duration(text(value, "a duration, 24h,"))


def delay(value: object) -> timedelta:
    """How long something may take: a duration above zero."""
    if not (read := duration(value)):
        raise ValueError(f"{shown(value)} is no time at all; expected some, 15m")
    return read


def limit(value: object) -> Limit:
    """So many turns, weekends or holidays: `2 per 7 days`, `1 per month`."""
    read = _limit(value, "2 per 7 days")
    if read.count.denominator != 1 or "h" in read.text.partition(" per ")[0]:
        raise ValueError(f"{read.text!r} does not count whole turns; write it as 2 per 7 days")
    return read


def hours_limit(value: object) -> Limit:
    """So many hours: `60h per 4 weeks`, or `60 per 4 weeks`."""
    return _limit(value, "60h per 4 weeks")


def _limit(value: object, example: str) -> Limit:
    written = " ".join(text(value, f"a limit, {example},").split())
    found = _LIMIT.fullmatch(written.lower()) if len(written) <= 40 else None
    if found is None:
        raise ValueError(f"{shown(written)} is no limit; write it as {example}, or 1 per month")
    units: dict[str, Literal["day", "week", "month", "year"]]
    units = {"day": "day", "week": "week", "month": "month", "year": "year"}
    every = int(found[3]) if found[3] else None
    if every == 0:
        raise ValueError(f"{written!r} counts over nothing; write it as {example}")
    if every is not None and found[4] == "year":
        raise ValueError(f"{written!r}: give several years as months, {12 * every} months")
    return Limit(written, Fraction(found[1]), every, units[found[4]])


def row(value: object) -> int:
    """A number of days in a row: `7 days`, or 7."""
    if not isinstance(value, str):
        return count(value)
    found = _ROW.fullmatch(value.strip()) if len(value) <= 40 else None
    if found is None:
        raise ValueError(f"{shown(value)} is no number of days; write it as 7 days")
    return count(int(found[1]))


def birth_date(value: object) -> date:
    """A date of birth, bare, of somebody alive."""
    if isinstance(value, datetime) or not isinstance(value, date) or value < EARLIEST_BIRTH:
        raise ValueError(f"{shown(value)} is no date of birth; expected one such as 2009-05-14")
    return value


def contract_hours(value: object) -> Fraction:
    """The weekly hours of a part-time contract, below the 35 of full time (L3123-9)."""
    if (read := positive(value)) >= FULL_TIME:
        raise ValueError(
            f"{shown(value)} is full time; leave it out, or give fewer than {FULL_TIME} hours"
        )
    return read


def weekday(value: object) -> int:
    """A day of the week, Monday being 0."""
    read = text(value, "a day of the week, mon,").strip().lower()
    if read not in WEEKDAYS:
        raise ValueError(f"{shown(value)} is no weekday{nearest(read, WEEKDAYS)}")
    return WEEKDAYS.index(read)


def history(value: object) -> int:
    """A number of months: `24 months`, `2 years`."""
    written = text(value, "a time, 24 months,").strip()
    found = _HISTORY.fullmatch(written) if len(written) <= 40 else None
    if found is None:
        raise ValueError(f"{shown(written)} is no such time; write it as 24 months or 2 years")
    return int(found[1]) * (12 if found[2] == "year" else 1)


def zone(value: object) -> ZoneInfo:
    """A time zone by its IANA name; the machine's own zone is not one."""
    key = text(value, "a time zone, Europe/Paris,")
    try:
        if _ZONE.fullmatch(key) and key.partition("/")[0] not in _NOT_ZONES:
            return ZoneInfo(key)
    except (KeyError, ValueError, OSError):
        pass
    raise ValueError(f"no time zone {shown(key)}{_nearest_zone(key)}")


def _nearest_zone(key: str) -> str:
    names = available_timezones()
    for known in sorted(names):
        if key.casefold() in (known.casefold(), known.rpartition("/")[2].casefold()):
            return f"; did you mean {known!r}?"
    return nearest(key, names) or "; expected one such as 'Europe/Paris'"


def term(
    value: object, kinds: frozenset[str], regions: frozenset[str], *, timed: bool = False
) -> Term:
    """One entry of `on`, `leave`, `off`, `never` or `wishes`."""
    if isinstance(value, (list, dict, time)):
        raise ValueError(f'{shown(value)} is no day; expected text such as "wed" or "2026-12-24"')
    return parse_when(value, kinds=kinds, timed=timed, regions=regions).terms[0]


def leave_file(value: object) -> str:
    """The path of a calendar or table of leave; nothing is fetched from an address."""
    read = name(value)
    if "://" in read:
        raise ValueError(f"{shown(read)} is an address; rota reads files only, fetch it beforehand")
    if not read.lower().endswith((".ics", ".csv")):
        raise ValueError(f"{shown(read)} will not do; expected a file such as conges.ics or .csv")
    return read


def rule(value: object) -> str:
    """The id of a rule, in kebab-case however it is written."""
    read = text(value, "a rule's id").strip().lower().replace("_", "-")
    return _matching(re.compile(r"[a-z][a-z0-9-]{0,39}"), read, "a rule's id, such as notice")
