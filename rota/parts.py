"""Fair parts and targets: exact arithmetic on who owes how much, knowing no rota and no calendar.

A fair part is proportional to availability where roles, skills and `never` let it be; where they
do not, the nearest attainable parts, the most loaded group first.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import lcm


@dataclass(frozen=True, slots=True)
class Work:
    """An amount of work and the people who could do it."""

    amount: Fraction
    able: frozenset[str]


@dataclass(frozen=True, slots=True)
class Group:
    """People who share an amount of work among themselves, each by availability."""

    people: tuple[str, ...]
    amount: Fraction


def groups(work: Iterable[Work], availability: Mapping[str, Fraction]) -> tuple[Group, ...]:
    """Who shares what with whom, the most loaded group first.

    The group whose own work is heaviest for its availability carries exactly that work; it is
    taken out with its people, and so on with the rest. The parts that follow are the attainable
    ones that are least unequal, compared from the most loaded person down. (The bottleneck
    decomposition of a lexicographically optimal flow: Megiddo 1974.)

    Work that nobody available can do belongs to no group.
    """
    present = {person for person, days in availability.items() if days > 0}
    amounts: dict[frozenset[str], Fraction] = {}
    for each in work:
        able = each.able & present
        if able and each.amount:
            amounts[able] = amounts.get(able, Fraction(0)) + each.amount
    found = []
    while amounts:
        kinds = sorted(amounts, key=sorted)
        busiest = _busiest(kinds, amounts, availability)
        people = frozenset().union(*busiest)
        found.append(
            Group(tuple(sorted(people)), sum((amounts[able] for able in busiest), Fraction(0)))
        )
        present -= people
        rest: dict[frozenset[str], Fraction] = {}
        for able in kinds:
            if able not in busiest:
                rest[able - people] = rest.get(able - people, Fraction(0)) + amounts[able]
        amounts = rest
    if present:
        found.append(Group(tuple(sorted(present)), Fraction(0)))
    return tuple(found)


def fair_parts(
    sharing: Iterable[Group], availability: Mapping[str, Fraction]
) -> dict[str, Fraction]:
    """Each person's fair part; 0 for those who are not available at all."""
    parts = dict.fromkeys(sorted(availability), Fraction(0))
    for group in sharing:
        days = sum((availability[person] for person in group.people), Fraction(0))
        for person in group.people:
            parts[person] = group.amount * availability[person] / days
    return parts


def targets(
    sharing: Iterable[Group],
    availability: Mapping[str, Fraction],
    balance: Mapping[str, Fraction],
) -> dict[str, Fraction]:
    """What a plan aims at: fair part less balance, never below 0.

    What is cut at 0 is spread over the others of the group by availability, so the targets
    always sum to the work.
    """
    sharing = tuple(sharing)
    parts = fair_parts(sharing, availability)
    found = dict.fromkeys(sorted(availability), Fraction(0))
    for group in sharing:
        wanted = {person: parts[person] - balance.get(person, 0) for person in group.people}
        found |= _fill(wanted, availability, group.amount)
    return found


def _fill(
    wanted: Mapping[str, Fraction], availability: Mapping[str, Fraction], total: Fraction
) -> dict[str, Fraction]:
    """Levels max(0, wanted + rise × availability) that sum to the total, the rise being found."""
    above = dict(wanted)
    while above:
        days = sum((availability[person] for person in above), Fraction(0))
        rise = (total - sum(above.values(), Fraction(0))) / days
        kept = {p: level for p, level in above.items() if level + rise * availability[p] > 0}
        if len(kept) == len(above):
            return {
                p: above[p] + rise * availability[p] if p in above else Fraction(0) for p in wanted
            }
        above = kept
    return dict.fromkeys(wanted, Fraction(0))


def _busiest(
    kinds: Sequence[frozenset[str]],
    amounts: Mapping[frozenset[str], Fraction],
    availability: Mapping[str, Fraction],
) -> list[frozenset[str]]:
    """The kinds of work that are most for the people who can do them (Dinkelbach's method)."""
    chosen = list(kinds)
    while True:
        people = sorted(frozenset().union(*chosen))
        level = sum((amounts[able] for able in chosen), Fraction(0)) / sum(
            (availability[person] for person in people), Fraction(0)
        )
        heavier = _overloaded(kinds, amounts, availability, level)
        if not heavier:
            return chosen
        chosen = heavier


def _overloaded(
    kinds: Sequence[frozenset[str]],
    amounts: Mapping[frozenset[str], Fraction],
    availability: Mapping[str, Fraction],
    level: Fraction,
) -> list[frozenset[str]]:
    """The kinds of work that exceed what their people carry at this level; none if all fits.

    A maximum flow from the work through the people: what the source still reaches afterwards is
    the minimum cut, and so the set with the greatest excess.
    """
    scale = lcm(
        *(amounts[able].denominator for able in kinds),
        *((level * days).denominator for days in availability.values()),
    )
    left = [int(amounts[able] * scale) for able in kinds]
    room = {person: int(level * days * scale) for person, days in availability.items()}
    members = [sorted(able) for able in kinds]
    carried: dict[str, dict[int, int]] = {person: {} for person in availability}
    for start in range(len(kinds)):
        for person in members[start]:  # whoever has room takes it on, without a search
            if amount := min(left[start], room[person]):
                left[start] -= amount
                room[person] -= amount
                carried[person][start] = carried[person].get(start, 0) + amount
        while left[start] and (path := _path(start, members, room, carried)):
            # Along the path each person takes work on and hands other work to the next one.
            handed = pairwise(path)
            amount = min(
                left[start],
                room[path[-1][1]],
                *(carried[person][kind] for (_, person), (kind, _) in handed),
            )
            left[start] -= amount
            room[path[-1][1]] -= amount
            for place, (kind, person) in enumerate(path):
                carried[person][kind] = carried[person].get(kind, 0) + amount
                if place + 1 < len(path):
                    carried[person][path[place + 1][0]] -= amount
    reached = {kind for kind, amount in enumerate(left) if amount}
    queue = deque(sorted(reached))
    while queue:
        for person in members[queue.popleft()]:
            for other, amount in carried[person].items():
                if amount and other not in reached:
                    reached.add(other)
                    queue.append(other)
    return [kinds[number] for number in sorted(reached)]


def _path(
    start: int,
    members: Sequence[Sequence[str]],
    room: Mapping[str, int],
    carried: Mapping[str, Mapping[int, int]],
) -> list[tuple[int, str]]:
    """How more work of a kind can be placed: kind and person, down to a person with room."""
    giver: dict[int, str] = {}
    taker_of: dict[str, int] = {}
    queue = deque([start])
    while queue:
        kind = queue.popleft()
        for person in members[kind]:
            if person in taker_of:
                continue
            taker_of[person] = kind
            if room[person]:
                path = [(kind, person)]
                while path[0][0] != start:
                    holder = giver[path[0][0]]
                    path.insert(0, (taker_of[holder], holder))
                return path
            for other, amount in carried[person].items():
                if amount and other != start and other not in giver:
                    giver[other] = person
                    queue.append(other)
    return []
