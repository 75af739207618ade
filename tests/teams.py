"""Small teams and rotas for tests, built in a line: what is not said is the plainest.

Local times are `2026-12-11 18:00` in Paris; with an offset they are what they say. A shift is an
evening and a turn of its own unless told otherwise; `kind="", turn=""` makes it a hand-made one.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any, Literal
from zoneinfo import ZoneInfo

from rota.instants import Span, parse_clock
from rota.period import Period
from rota.rules import check
from rota.shift import Rota, Shift
from rota.team import (
    EVENING,
    HOLIDAY,
    WEEKEND,
    Coverage,
    Fairness,
    Handover,
    Limit,
    Office,
    Person,
    Provider,
    PublicHolidays,
    Role,
    Rules,
    Team,
    Turns,
)
from rota.when import When, parse_when

PARIS = ZoneInfo("Europe/Paris")


def utc(local: str, zone: ZoneInfo = PARIS) -> datetime:
    """The instant of a local time, or of one with an offset."""
    moment = datetime.fromisoformat(local)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def span(start: str, end: str) -> Span:
    """From one local time to another."""
    return Span(utc(start), utc(end))


def when(*texts: str) -> When:
    """Days, as the team file writes them; every word that tests use for a kind is one."""
    return parse_when(list(texts), kinds=frozenset({EVENING, WEEKEND, HOLIDAY}), timed=True)


def limit(text: str) -> Limit:
    """A limit, as the team file writes it: `2 per 7 days`, `1 per month`."""
    count, _, *every, unit = text.split()
    units: dict[str, Literal["day", "week", "month", "year"]] = {
        unit: unit for unit in ("day", "week", "month", "year")
    }
    number = int(every[0]) if every else None
    return Limit(text, Fraction(count), number, units[unit.rstrip("s")])


def person(id: str, **changes: Any) -> Person:
    """Somebody who serves in every role and lives in Paris."""
    plain: dict[str, Any] = {
        "name": id.capitalize(),
        "roles": ("primary", "backup"),
        "timezone": PARIS,
        "holidays": PublicHolidays(),
    }
    return Person(id=id, **(plain | changes))


def coverage(name: str, on: str | Sequence[str], start: str, end: str, **changes: Any) -> Coverage:
    """A coverage, as the team file writes it: `end` may name a weekday, `mon 08:00`."""
    day, _, clock = end.rpartition(" ")
    plain: dict[str, Any] = {
        "name": name,
        "on": when(*([on] if isinstance(on, str) else on)),
        "start": parse_clock(start),
        "end": parse_clock(clock, end=True),
        "end_day": ("mon", "tue", "wed", "thu", "fri", "sat", "sun").index(day) if day else None,
        "kind": name,
    }
    return Coverage(**(plain | changes))


def evening(**changes: Any) -> Coverage:
    """Monday to Thursday, 18:00 to 08:00."""
    return coverage(EVENING, "mon-thu", "18:00", "08:00", **changes)


def weekend(**changes: Any) -> Coverage:
    """Friday 18:00 to Monday 08:00."""
    return coverage(WEEKEND, "fri", "18:00", "mon 08:00", **{"weight": Fraction(3, 2)} | changes)


def holiday(**changes: Any) -> Coverage:
    """Public holidays, 08:00 to 08:00."""
    plain = {"weight": Fraction(2)}
    return coverage(HOLIDAY, "public-holiday", "08:00", "08:00", **plain | changes)


def anytime(**changes: Any) -> Coverage:
    """Every day around the clock, of kind evening."""
    return coverage("anytime", "mon-sun", "00:00", "24:00", **{"kind": EVENING} | changes)


def closed(on: str, start: str = "00:00", end: str = "24:00") -> Coverage:
    """Hours that need nobody."""
    return coverage("closing", on, start, end, closed=True)


def office(on: str = "mon-fri", start: str = "08:00", end: str = "18:00") -> Office:
    """Regular hours."""
    return Office(when(on), parse_clock(start), parse_clock(end))


def provider(
    tier: Literal["before", "after", "alone"] = "alone",
    on: str = "mon-sun",
    start: str = "00:00",
    end: str = "24:00",
    coverage: Sequence[str] | None = None,
    **changes: Any,
) -> Provider:
    """Allô Permanence, which answers in its hours."""
    plain: dict[str, Any] = {
        "id": "allo",
        "name": "Allô Permanence",
        "tier": tier,
        "coverage": None if coverage is None else tuple(coverage),
        "on": when(on),
        "start": parse_clock(start),
        "end": parse_clock(end, end=True),
    }
    return Provider(**(plain | changes))


def handover(on: str, clock: str) -> Handover:
    """A moment at which a turn yields to the next."""
    return Handover(when(on), parse_clock(clock))


def team(**changes: Any) -> Team:
    """Alice, Bob and Carol as primary, evenings, weekends and holidays, no rules, no office."""
    plain: dict[str, Any] = {
        "id": "n2",
        "name": "Support N2",
        "timezone": PARIS,
        "language": "en",
        "domain": "exemple.fr",
        "number": "",
        "holidays": PublicHolidays(),
        "offices": (),
        "coverages": (evening(), weekend(), holiday()),
        "roles": (Role("primary"),),
        "turns": Turns(),
        "rules": Rules(),
        "fairness": Fairness(),
        "people": (person("alice"), person("bob"), person("carol")),
    }
    return Team(**(plain | changes))


def shift(
    person: str,
    start: str,
    end: str,
    role: str = "primary",
    kind: str = EVENING,
    turn: str | None = None,
    **changes: Any,
) -> Shift:
    """A shift between two local times."""
    hours = span(start, end)
    wall = hours.start.astimezone(PARIS)
    return Shift(
        span=hours,
        role=role,
        kind=kind,
        turn=f"{wall.isoformat(timespec='minutes')} {role}" if turn is None else turn,
        person=person,
        name=person.capitalize(),
        **{"burden": hours.hours} | changes,
    )


def night(person: str, day: str, **changes: Any) -> Shift:
    """An evening from 18:00 of a date to 08:00 of the next."""
    return shift(person, f"{day} 18:00", f"{_later(day, 1)} 08:00", **changes)


def rest_days(person: str, friday: str, **changes: Any) -> Shift:
    """A weekend from Friday 18:00 to Monday 08:00."""
    kind = {"kind": WEEKEND} | changes
    return shift(person, f"{friday} 18:00", f"{_later(friday, 3)} 08:00", **kind)


def rota(first: str, last: str, *shifts: Shift) -> Rota:
    """The rota of a period."""
    return Rota(Period(date.fromisoformat(first), date.fromisoformat(last)), shifts)


def _later(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days=days)).isoformat()


SPARE = (Role("primary", optional=True), Role("backup", optional=True))
"""Two roles of which nothing is ever uncovered."""


def free(**changes: Any) -> Team:
    """A team that asks for someone at any time, in two roles, and misses nobody."""
    return team(**{"coverages": (anytime(),), "roles": SPARE} | changes)


def broken(team: Team, rota: Rota, *neighbours: Rota) -> list[str]:
    """The ids of the rules that a rota breaks, one for each finding."""
    return [finding.rule for finding in check(team, rota, neighbours)]
