"""Big days: those of which a team remembers for years who was on call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from rota.instants import DAY, Span, days_between, instant, local_date
from rota.shift import Shift
from rota.team import Team

NAMES: Mapping[tuple[int, int], str] = {
    (1, 1): "1 January",
    (5, 1): "1 May",
    (12, 25): "25 December",
}
"""By month and day."""
NOON = timedelta(hours=12)


def touched(span: Span, zone: ZoneInfo) -> tuple[date, ...]:
    """The big days that a shift has: it is on call at some time between noon and midnight, local.

    So the night that ends in the morning of 25 December does not have Christmas.
    """
    found = []
    for day in days_between(local_date(span.start, zone), local_date(span.end, zone)):
        if (day.month, day.day) in NAMES:
            afternoon = Span(instant(day, NOON, zone), instant(day + DAY, timedelta(0), zone))
            if afternoon.overlaps(span):
                found.append(day)
    return tuple(found)


def remembered(team: Team, shifts: Iterable[Shift]) -> Mapping[tuple[str, str], tuple[date, ...]]:
    """By the day's name and person, the dates on which they had it, oldest first.

    People who have left the team are remembered too.
    """
    found: dict[tuple[str, str], set[date]] = {}
    for shift in shifts:
        if shift.live and shift.person:
            for day in touched(shift.span, team.timezone):
                found.setdefault((NAMES[day.month, day.day], shift.person), set()).add(day)
    return {key: tuple(sorted(found[key])) for key in sorted(found)}


def recency(team: Team, day: date, shifts: Iterable[Shift]) -> Mapping[str, int]:
    """How recently each person had a big day before: 0 for never, more the later it was.

    The longest ago counts 1, the next 2, and so on; who has the least should have the day.
    """
    name = NAMES[day.month, day.day]
    last: dict[str, date] = {}
    for (which, person), dates in remembered(team, shifts).items():
        earlier = [each for each in dates if each < day]
        if which == name and earlier and team.person(person) is not None:
            last[person] = earlier[-1]
    order = sorted(set(last.values()))
    return {
        person.id: order.index(last[person.id]) + 1 if person.id in last else 0
        for person in team.people
    }
