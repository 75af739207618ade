"""Standby counted in the units of public-service scales: weeks, weekends, nights, days.

A night is whose midnight it is, a day whose noon, so each is one person's, however they hand over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from rota.days import Days
from rota.instants import DAY, dates_touched, instant, local_date
from rota.notices import read_notice, untold
from rota.rates import (
    NIGHT,
    SATURDAY,
    SHORT_NIGHT,
    SUNDAY,
    WEEK,
    WHOLE_WEEKEND,
    WORKING_WEEK,
    Scale,
)
from rota.standby import Standby
from rota.team import Team

WHOLE_NIGHT = Fraction(10)
"""A night on standby for fewer hours is a short one, where the scale knows such."""

NOON = timedelta(hours=12)
MON, FRI, SAT, SUN = 0, 4, 5, 6

Marks = dict[date, Standby]


@dataclass(frozen=True, slots=True)
class Held:
    """A unit that a person has.

    Attributes:
        unit: Which one of the scale's.
        day: The local date of its first night or day, which it counts at.
        rows: What it is made of, in order of time.
    """

    unit: str
    day: date
    rows: tuple[Standby, ...]


def units(team: Team, days: Days, scale: Scale, rows: Iterable[Standby]) -> list[Held]:
    """The units that each person has, the greatest first: what is in a week is nowhere else."""
    own: dict[str, list[Standby]] = {}
    for row in rows:
        own.setdefault(row.shift.person, []).append(row)
    return [held for each in own.values() for held in _units(team, days, scale, each)]


def told_late(team: Team, scale: Scale, held: Held) -> bool:
    """Whether the person was told of some of it with fewer clear days than the scale asks for.

    A clear day is whole: neither the day of telling nor the day of starting counts. A shift of
    which nobody wrote down when its person was told is not late.
    """
    return any(
        (told := told_on(team, row)) is not None
        and (local_date(row.shift.span.start, team.timezone) - told).days <= scale.clear_days
        for row in held.rows
        if scale.clear_days
    )


def told_on(team: Team, row: Standby) -> date | None:
    """The local date on which the person was told of the shift as it is; None when unknown."""
    try:
        notice = read_notice(row.shift.notified, team.timezone)
    except ValueError:  # for the check to report
        return None
    if notice is None or untold(row.shift, team.timezone):
        return None
    return notice.day(team.timezone)


def _units(team: Team, days: Days, scale: Scale, rows: Iterable[Standby]) -> Iterator[Held]:
    nights: Marks = {}
    daytimes: Marks = {}
    for row in rows:
        for span in row.spans:
            touched = dates_touched(span, team.timezone)
            for day in (touched[0] - DAY, *touched):
                if span.contains(instant(day, DAY, team.timezone)):
                    nights.setdefault(day, row)
                if span.contains(instant(day, NOON, team.timezone)):
                    daytimes.setdefault(day, row)
    rest = {day: row for day, row in daytimes.items() if _counts(days, day)}
    for name, find in _FINDERS:
        for day in sorted(nights) if name in scale.units else ():
            if found := find(day, nights, rest):
                dark, light = found
                taken = [nights.pop(each) for each in dark] + [rest.pop(each) for each in light]
                yield Held(name, day, _in_order(taken))
    for day, row in nights.items():
        short = row.hours < WHOLE_NIGHT and SHORT_NIGHT in scale.units
        yield Held(SHORT_NIGHT if short else NIGHT, day, (row,))
    for day, row in rest.items():
        saturday = day.weekday() == SAT and days.holiday(day) is None
        yield Held(SATURDAY if saturday else SUNDAY, day, (row,))


def _counts(days: Days, day: date) -> bool:
    return day.weekday() in (SAT, SUN) or days.holiday(day) is not None


Found = tuple[list[date], list[date]] | None  # nights and days


def _week(day: date, nights: Mapping[date, Standby], rest: Mapping[date, Standby]) -> Found:
    """Seven nights on end with a Saturday and a Sunday between the first and after the last."""
    dark = [day + n * DAY for n in range(7)]
    light = [each for n in range(8) if (each := day + n * DAY) in rest]
    ends = [each for each in light if each.weekday() in (SAT, SUN)]
    if not all(each in nights for each in dark) or len({each.weekday() for each in ends}) < 2:
        return None
    last = max(ends[:2])
    return dark, [each for each in light if each <= max(last, dark[-1])]


def _weekend(day: date, nights: Mapping[date, Standby], rest: Mapping[date, Standby]) -> Found:
    """Friday, Saturday and Sunday night with the days between."""
    dark, light = [day + n * DAY for n in range(3)], [day + DAY, day + 2 * DAY]
    whole = all(each in nights for each in dark) and all(each in rest for each in light)
    return (dark, light) if whole and day.weekday() == FRI else None


def _workweek(day: date, nights: Mapping[date, Standby], rest: Mapping[date, Standby]) -> Found:
    """The four nights from Monday to Thursday."""
    dark = [day + n * DAY for n in range(4)]
    whole = all(each in nights for each in dark)
    return (dark, []) if whole and day.weekday() == MON else None


_FINDERS = ((WEEK, _week), (WHOLE_WEEKEND, _weekend), (WORKING_WEEK, _workweek))


def _in_order(rows: Iterable[Standby]) -> tuple[Standby, ...]:
    unique = {row.shift.span: row for row in rows}
    return tuple(unique[span] for span in sorted(unique))
