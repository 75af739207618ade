"""The dates of a rule that repeats (RRULE, RFC 5545 §3.3.10), within bounds.

The rule is dateutil's to follow, on wall clocks: it is a dependency already, has done so for twenty
years, and what stands above it (recurring-ical-events) expands between two moments by the clock
of the calendar, where leave must be known before anybody says which dates matter. What no leave and
no rota needs, by the hour or by the second, is refused before it is tried.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

from rota.instants import wall
from rota.when import LAST_DATE

MOST_OCCURRENCES = 200_000
MOST_WORK = 1_000_000  # steps of a day: a second or two

# How many days a step of dateutil's lasts at least, and its cost beside that of a day's (measured).
_FREQUENCIES = {"DAILY": (1, 1), "WEEKLY": (7, 2), "MONTHLY": (28, 4), "YEARLY": (365, 20)}
_PARTS = {
    *("FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYDAY", "BYMONTH", "BYMONTHDAY"),
    *("BYYEARDAY", "BYWEEKNO", "BYSETPOS"),
}
# A rule that gives nothing, 30 February say, is followed by dateutil until the last year that there
# is. The calendar repeats every 400 years, weekdays too: near that year the end comes soon.
_NEAR_THE_END = timedelta(days=146_097 * 19)
_EARLIEST = datetime.combine(date(1900, 1, 1), time.min)
_LATEST = datetime.combine(LAST_DATE, time.max)
_NEVER = datetime.combine(date.max, time.max)


@dataclass(slots=True)
class Work:
    """What may still be spent on following the rules of a file."""

    occurrences: int = MOST_OCCURRENCES
    steps: int = MOST_WORK

    @property
    def spent(self) -> bool:
        """Whether no rule can be followed any more."""
        return self.occurrences < 0 or self.steps < 0


def repeated(rule: Any, first: datetime, zone: str, work: Work) -> list[datetime]:
    """The wall-clock starts that a rule gives, none after 2100.

    Args:
        rule: The parts of the rule, each a list, as icalendar reads them.
        first: The first start, by the wall clock.
        zone: IANA name of the zone of that clock, in which an UNTIL in UTC is read; may be empty.
        work: What may still be spent; it is less afterwards.

    Raises:
        ValueError: The rule is not read, or takes too long to follow.
    """
    if isinstance(rule, list):
        raise ValueError("RRULE: an event with several rules is not read")
    frequency = str(rule.get("FREQ", [""])[0]).upper()
    if frequency not in _FREQUENCIES:
        known = ", ".join(_FREQUENCIES)
        raise ValueError(f"RRULE: FREQ={frequency[:20]} is not read; expected one of {known}")
    if strange := sorted({part.upper() for part in rule} - _PARTS):
        raise ValueError(f"RRULE: {strange[0][:20]} is not read")
    interval, count = int(rule.get("INTERVAL", [1])[0]), rule.get("COUNT", [MOST_OCCURRENCES])[0]
    if not 1 <= interval <= 999 or count < 1:
        raise ValueError("RRULE: INTERVAL goes from 1 to 999, COUNT from 1 on")
    until = min(_LATEST, _until(rule["UNTIL"][0], zone)) if "UNTIL" in rule else _LATEST
    if not _EARLIEST <= first <= until:
        return []
    if work.spent:
        raise ValueError("RRULE: the rules of this file take too long to follow")
    found: list[datetime] = []
    reached = _NEVER
    for late in islice(_dates(rule, first + _NEAR_THE_END), min(count, work.occurrences + 1)):
        start = late - _NEAR_THE_END
        if start > until:
            reached = start
            break
        found.append(start)
    else:
        if found and len(found) in (count, work.occurrences + 1):
            reached = found[-1]
    days, cost = _FREQUENCIES[frequency]
    end = min(reached, _NEVER - _NEAR_THE_END)
    work.steps -= (end - first).days // (days * interval) * cost
    work.occurrences -= len(found)
    if work.occurrences < 0:
        raise ValueError(f"RRULE: too many occurrences; at most {MOST_OCCURRENCES} are read")
    return found


def _dates(rule: Mapping[str, Sequence[object]], first: datetime) -> rrule:
    """The dates of the rule, without its end."""
    bare = ";".join(
        f"{part}={','.join(map(str, each))}"
        for part, each in rule.items()
        if part.upper() not in ("UNTIL", "COUNT")
    )
    try:
        dates = rrulestr(bare, dtstart=first)
    except (ValueError, TypeError, KeyError) as error:
        raise ValueError(f"RRULE: cannot be read ({str(error)[:60]})") from None
    assert isinstance(dates, rrule)
    return dates


def _until(value: date, zone: str) -> datetime:
    """The last wall-clock start that a rule allows; a date allows all of its day."""
    if not isinstance(value, datetime):
        return datetime.combine(value, time.max)
    if value.tzinfo is None or not zone:
        return value.replace(tzinfo=None)
    return wall(value.astimezone(UTC), ZoneInfo(zone))
