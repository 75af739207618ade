"""The month grid as values: weeks of days, with who starts and who goes on each day.

What it looks like is the affair of `render`; what stands where, and under which short name, is
worked out here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from rota import phrases
from rota.instants import DAY, dates_touched, days_between, instant, local_date, wall
from rota.period import Period
from rota.shift import Shift
from rota.team import Person, Team

GOES_ON = "…"  # in the place of a start time: the same person's turn goes on
NOON = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Entry:
    """A shift on one of its dates.

    Attributes:
        starts: It starts on this date; else it goes on from a date before.
        clock: Its local start, `08:00`, where the usual hours of its kind do not tell.
    """

    shift: Shift
    starts: bool
    clock: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One date of the grid.

    Attributes:
        day: The team's local date.
        holiday: Name of the public holiday; empty on other days.
        entries: What starts or goes on, by start, then in the order of the team's roles.
    """

    day: date
    holiday: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Month:
    """A month as weeks of seven cells, Monday first; None is a date of another month."""

    first: date
    weeks: tuple[tuple[Cell | None, ...], ...]


def months(
    team: Team, shifts: Sequence[Shift], period: Period, holidays: Mapping[date, str]
) -> tuple[Month, ...]:
    """The grids of every month that the period touches; cancelled shifts have no place in it.

    A turn that starts in the last of them is shown to its end, in cells of the month after.
    """
    first, last = period.first.replace(day=1), Period.month_of(period.last).last
    shown = _shown(team, shifts, first, last)
    entries = _entries(team, shown)
    overhang = max([last, *(dates_shown(shift, team.timezone)[-1] for shift in shown)])
    found = []
    while first <= last:
        end = Period.month_of(first).last
        weeks = _weeks(first, overhang if end == last else end, entries, holidays)
        found.append(Month(first, tuple(weeks)))
        first = end + DAY
    return tuple(found)


def _shown(team: Team, shifts: Sequence[Shift], first: date, last: date) -> list[Shift]:
    """The live shifts up to the last date, and the rest of the turns that start in the months."""
    zone = team.timezone
    live = sorted((shift for shift in shifts if shift.live), key=lambda shift: order(team, shift))
    start = {id(shift): local_date(shift.span.start, zone) for shift in live}
    turns = {shift.turn for shift in live if first <= start[id(shift)] <= last} - {""}
    return [shift for shift in live if start[id(shift)] <= last or shift.turn in turns]


def _entries(team: Team, shifts: Sequence[Shift]) -> dict[date, list[Entry]]:
    zone = team.timezone
    usual = usual_hours(shifts, zone)
    starts = Counter((shift.role, local_date(shift.span.start, zone)) for shift in shifts)
    entries: dict[date, list[Entry]] = {}
    until = {(s.role, s.person, s.turn, s.span.end) for s in shifts if s.person and s.turn}
    for shift in shifts:
        start, *others = dates_shown(shift, zone)
        told = usual[shift.kind] == hours_text(shift, zone) and starts[shift.role, start] == 1
        clock = "" if told else clock_text(wall(shift.span.start, zone))
        if (shift.role, shift.person, shift.turn, shift.span.start) in until:
            clock = GOES_ON
        entries.setdefault(start, []).append(Entry(shift, True, clock))
        for day in others:
            entries.setdefault(day, []).append(Entry(shift, False, ""))
    return entries


def dates_shown(shift: Shift, zone: ZoneInfo) -> list[date]:
    """The dates on which a shift is shown: where it starts, and where it goes on past noon.

    A night that ends in the morning says nothing about that day; a weekend does.
    """
    start, *others = dates_touched(shift.span, zone)
    return [start, *(day for day in others if shift.span.end >= instant(day, NOON, zone))]


def _weeks(
    first: date, last: date, entries: Mapping[date, Sequence[Entry]], holidays: Mapping[date, str]
) -> Iterator[tuple[Cell | None, ...]]:
    monday = first - first.weekday() * DAY
    while monday <= last:
        yield tuple(
            Cell(day, holidays.get(day, ""), tuple(entries.get(day, ())))
            if first <= day <= last
            else None
            for day in days_between(monday, monday + 6 * DAY)
        )
        monday += 7 * DAY


def order(team: Team, shift: Shift) -> tuple[datetime, int, str, datetime, str]:
    """How rows are sorted: by start, then in the order of the team's roles."""
    names = [role.name for role in team.roles]
    rank = names.index(shift.role) if shift.role in names else len(names)
    return shift.span.start, rank, shift.role, shift.span.end, shift.person


def usual_hours(shifts: Iterable[Shift], zone: ZoneInfo) -> dict[str, str]:
    """The most frequent hours of each kind by a zone's clock, those of a weekend with its days.

    `18:00 → 08:00`, `Fri 18:00 → Mon 08:00`.
    """
    seen: dict[str, Counter[str]] = {}
    for shift in shifts:
        seen.setdefault(shift.kind, Counter())[hours_text(shift, zone)] += 1
    return {
        kind: min(hours, key=lambda text: (-hours[text], text))
        for kind, hours in sorted(seen.items())
    }


def hours_text(shift: Shift, zone: ZoneInfo) -> str:
    """The hours of a shift by a zone's clock, with weekdays where it lasts longer than a day."""
    start, end = wall(shift.span.start, zone), wall(shift.span.end, zone)
    if end - start <= DAY:
        return f"{clock_text(start)} → {clock_text(end) if end.time() != time.min else '24:00'}"
    return " → ".join(f"{phrases.day(t.date())[:3]} {clock_text(t)}" for t in (start, end))


def clock_text(local: datetime) -> str:
    """A local time of day: `08:00`."""
    return f"{local.hour:02}:{local.minute:02}"


def full_names(team: Team) -> dict[str, str]:
    """People's names as the team file has them, by id."""
    return {person.id: person.name or person.id for person in team.people}


def short_names(team: Team) -> dict[str, str]:
    """By id, the shortest form of each name that no other person of the team goes by.

    The first name, then with as many letters of the last name as it takes (`Alice Ma.`), then
    the whole name, at last with the id.
    """
    forms = {person.id: _forms(person) for person in team.people}
    length = dict.fromkeys(forms, 0)
    while True:
        names = {id: forms[id][length[id]] for id in forms}
        times = Counter(name.casefold() for name in names.values())
        clashing = [
            id
            for id, name in names.items()
            if times[name.casefold()] > 1 and length[id] < len(forms[id]) - 1
        ]
        if not clashing:
            return names
        for id in clashing:
            length[id] += 1


def _forms(person: Person) -> tuple[str, ...]:
    words = person.name.split() or [person.id]
    whole = " ".join(words)
    longest = (whole, f"{whole} ({person.id})")
    if len(words) == 1 or words[0].endswith("."):  # "Dr. Martin" is no "Dr."
        return longest
    first, last = words[0], words[-1]
    return (first, *(f"{first} {last[:n]}." for n in range(1, len(last) - 1)), *longest)


def initials(names: Sequence[str]) -> dict[str, str]:
    """By role, as many of its first letters as tell it from the others: `P`, `B`; `Pr`, `Ph`."""
    return {
        name: next(
            (
                name[:length].capitalize()
                for length in range(1, len(name))
                if not any(
                    other != name and other.casefold().startswith(name[:length].casefold())
                    for other in names
                )
            ),
            name,
        )
        for name in names
    }
