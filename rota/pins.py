"""What is decided before planning: pins of the team file, and rows pinned in the rota file."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from rota.days import Days
from rota.elsewhere import NOT_BUSY, Busy
from rota.errors import NoRota, TeamError
from rota.instants import days_between, local_date, wall
from rota.period import Period
from rota.shift import Rota, Slot, Turn
from rota.team import Pin, Team


def pinned(
    team: Team,
    period: Period,
    filled: Sequence[Turn],
    barred: Sequence[Mapping[str, object]],
    old: Rota | None,
    busy: Busy = NOT_BUSY,
) -> dict[int, str]:
    """Who is pinned to which slot, by the slot's place among those of the turns.

    Args:
        team: The team, with its pins.
        period: The dates to plan.
        filled: The turns to fill.
        barred: For each slot, who cannot take it and the rule that says so.
        old: The period's rota file as it is, with its pinned rows.
        busy: What the people have in other teams.

    Raises:
        TeamError: A pin names a date of the period on which no turn starts.
        NoRota: Pins contradict each other or what bars their people; every one is named.
    """
    slots = [slot for turn in filled for slot in turn.slots]
    found: dict[int, str] = {}
    said: dict[int, str] = {}
    wrong: set[str] = set()
    decided = [*_from_team(team, period, filled)]
    if old is not None:
        decided.extend(_from_file(team, slots, old, wrong))
    for place, person, words in decided:
        slot = _named(team, slots[place])
        if found.setdefault(place, person) != person:
            wrong.add(f"{slot}: {said[place]}, {words}")
        elif person in barred[place]:
            there = "".join(
                f": on call in {each.team} ({each.place})"
                for each in busy.get(person, ())
                if each.span.overlaps(slots[place].span)
            )
            wrong.add(f"{slot}: {words}, whom rule {barred[place][person]!r} bars{there}")
        said.setdefault(place, words)
    if wrong:
        raise NoRota("\n".join(["pins contradict each other or a rule:", *sorted(wrong)]))
    return found


def _from_team(
    team: Team, period: Period, filled: Sequence[Turn]
) -> Iterator[tuple[int, str, str]]:
    """Slot, person and words for each pin of the team file that speaks of the period."""
    for number, pin in enumerate(team.pins):
        named = _turns_of(team, period, filled, pin)
        if not named and _speaks_of(team, period, pin):
            role = f" in role {pin.role!r}" if pin.role else ""
            raise TeamError(
                (f"pins.{number}.on",),
                f"no turn starts on {pin.on}{role} in {period}; "
                "name the date on which a turn starts",
            )
        for turn in named:
            before = sum(len(each.slots) for each in filled[:turn])
            for place in range(before, before + len(filled[turn].slots)):
                yield place, pin.person, f"pin {number + 1} of the team file names {pin.person}"


def _turns_of(team: Team, period: Period, filled: Sequence[Turn], pin: Pin) -> list[int]:
    """The turns that start on a pin's dates; without a role, the person's first that has one."""
    days = Days(team.holidays)
    person = team.person(pin.person)
    roles = (pin.role,) if pin.role is not None else (person.roles if person else ())
    starting: dict[tuple[date, str], list[int]] = {}
    for place, turn in enumerate(filled):
        day = local_date(turn.span.start, team.timezone)
        if days.matches(pin.on, day):
            starting.setdefault((day, turn.role), []).append(place)
    found = []
    for day in dict.fromkeys(day for day, _ in starting):
        role = next((role for role in roles if (day, role) in starting), "")
        found.extend(starting.get((day, role), []))
    return found


def _speaks_of(team: Team, period: Period, pin: Pin) -> bool:
    days = Days(team.holidays)
    return any(days.matches(pin.on, day) for day in days_between(period.first, period.last))


def _from_file(
    team: Team, slots: Sequence[Slot], old: Rota, wrong: set[str]
) -> Iterator[tuple[int, str, str]]:
    """Slot, person and words for each pinned row of the rota file."""
    places = {(slot.role, slot.span): place for place, slot in enumerate(slots)}
    for shift in old.live:
        if not (shift.pinned and shift.person):
            continue
        words = f"{old.source}:{shift.line} pins it to {shift.person}"
        place = places.get((shift.role, shift.span))
        if place is None:
            start = wall(shift.span.start, team.timezone)
            wrong.add(f"{start:%Y-%m-%d %H:%M} {shift.role}: {words}, but there is no such slot")
        elif team.person(shift.person) is None:
            wrong.add(f"{_named(team, slots[place])}: {words}, who is not in the team file")
        else:
            yield place, shift.person, words


def _named(team: Team, slot: Slot) -> str:
    return f"{wall(slot.span.start, team.timezone):%Y-%m-%d %H:%M} {slot.role}"
