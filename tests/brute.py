"""The best rota of a tiny team, by trying them all: a judge that shares no code with the solver.

What is allowed is asked of `rota.rules.check`, on rotas made for the question. Most rules look at
one person only, the others (`apart`, `always`) at one moment only. So it is enough to ask once for
each set of slots of each person, and once for all that is on call together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction
from functools import cache
from itertools import groupby
from math import isqrt
from unittest import mock
from zoneinfo import ZoneInfo

from rota import case, covered
from rota.instants import Span
from rota.ledger import weigh
from rota.marks import BINDING
from rota.period import Period
from rota.problem import Problem
from rota.rules import LEGAL_IDS, check
from rota.shift import Rota, Shift

NOTHING = Fraction(0)
TOGETHER = frozenset({"apart", "always"})
Held = tuple[str, ...]


@dataclass(frozen=True, slots=True, order=True)
class Cover:
    """How much a rota covers, in the order of what is promised: the less, the better.

    Attributes:
        uncovered: Empty slots of roles that are needed.
        spare: Empty slots of optional roles.
        split: Turns that no single person has whole, though somebody has a part.
        cuts: In all turns, the stretches of slots that somebody has, beyond the first.
    """

    uncovered: int
    spare: int
    split: int
    cuts: int


@dataclass(frozen=True, slots=True, order=True)
class Moved:
    """How much a rota moves of one that stands, given how much it covers.

    Attributes:
        cover: How much it covers.
        soon: Shifts that people lose at short notice.
        accepted: Shifts that people lose though they accepted them.
        every: Shifts that people lose.
    """

    cover: Cover
    soon: int
    accepted: int
    every: int


@dataclass(frozen=True, slots=True, order=True)
class Worth:
    """How fair a rota is: of each ledger the squared distance from its targets, then the rest.

    `others` counts, before all that, what people have who are no volunteers, where these come
    first. `nights` are the elapsed hours that are night where their person lives; nothing where
    all live by the same clock. `refused` counts what somebody has and would rather not.
    """

    others: int
    distances: tuple[Fraction, ...]
    nights: Fraction
    refused: int


class Judge:
    """Tries every rota of a problem, each turn whole, or else slot by slot.

    Attributes:
        turns: The places of each turn's slots in the problem.
    """

    def __init__(
        self, problem: Problem, period: Period, others: Sequence[Rota] = (), *, split: bool = False
    ) -> None:
        self._problem, self._period, self._others = problem, period, others
        places = iter(range(len(problem.slots)))
        self.turns = [tuple(next(places) for _ in turn.slots) for turn in problem.turns]
        self._units = [(place,) for turn in self.turns for place in turn] if split else self.turns
        self._parted = problem.parted
        self._optional = {role.name for role in problem.team.roles if role.optional}
        self._crossed = bool(problem.team.rules.apart or problem.team.rules.always)
        self._clusters = list(self._overlapping()) if self._crossed else []
        self._fits_one = cache(self._asked_of_one)
        self._fit_together = cache(self._asked_of_all)

    def with_pin(self, places: Sequence[int], person: str) -> Judge:
        """The same where somebody is pinned to some slots; what is allowed is not asked again."""
        judge = copy(self)
        pinned = dict(self._problem.pinned) | dict.fromkeys(places, person)
        judge._problem = replace(self._problem, pinned=pinned)
        return judge

    def least(self) -> Cover | None:
        """The best cover that an allowed rota has; None when the pins allow no rota at all."""
        return min((self.cover(people) for people in self._allowed(None)), default=None)

    def fairest(self, people: Held) -> tuple[Worth, Held]:
        """The fairest of the allowed rotas that cover the same slots, with no more cuts."""
        cover = self.cover(people)
        weigher = self._weigher(people)
        return min(
            (weigher(other), other) for other in self._allowed(people) if self.cover(other) <= cover
        )

    def fewest_refused(self, people: Held, most: Sequence[Fraction], nights: Fraction) -> int:
        """The fewest wishes that a rota refuses, of those whose ledgers are no farther than so.

        It has no more night hours than so and, like the fairest, covers the same slots with no
        more cuts.
        """
        cover = self.cover(people)
        weigher = self._weigher(people)
        least = weigher(people).others
        worths = (weigher(other) for other in self._allowed(people) if self.cover(other) <= cover)
        return min(
            worth.refused
            for worth in worths
            if worth.others <= least
            and worth.nights <= nights
            and all(has <= may for has, may in zip(worth.distances, most, strict=True))
        )

    def leeways(self, least: Sequence[Fraction], people: Held) -> list[Fraction]:
        """How far ledgers may be from their targets to grant a wish, given how near they can be.

        The root of the sum of squares may be an eighth of the smallest slot longer.
        """
        accounts = self._problem.accounts_of(people)
        found = []
        for account, distance in zip(accounts, least, strict=True):
            amounts = [weigh(account.name, slot) for slot in self._problem.slots]
            eighth = min((amount for amount in amounts if amount), default=NOTHING) / 8
            root = Fraction(isqrt(int(distance * 10**16)), 10**8)
            found.append((root + eighth) ** 2)
        return found

    def worth(self, people: Held) -> Worth:
        """How fair a rota is."""
        return self._weigher(people)(people)

    def cover(self, people: Held) -> Cover:
        """How much a rota covers."""
        empty = [
            slot.role in self._optional
            for slot, person in zip(self._problem.slots, people, strict=True)
            if not person
        ]
        split = cuts = 0
        for number, turn in enumerate(self.turns):
            if number in self._parted:  # it was shared before: that is no news
                continue
            who = [people[place] for place in turn]
            if any(who) and len(set(who)) > 1:
                split += 1
                cuts += sum(1 for person, _ in groupby(who) if person) - 1
        return Cover(empty.count(False), empty.count(True), split, cuts)

    def moved(self, people: Held) -> Moved:
        """How much a rota moves of the one that stands."""
        standing = self._problem.standing
        lost = [place for place, had in standing.items() if people[place] != had]
        soon = sum(place in self._problem.soon for place in lost)
        accepted = sum(place in self._problem.accepted for place in lost)
        return Moved(self.cover(people), soon, accepted, len(lost))

    def fewest_moved(self) -> Moved | None:
        """The least that an allowed rota moves; None when there is no allowed rota at all."""
        return min((self.moved(people) for people in self._allowed(None)), default=None)

    def fairest_held(self, people: Held, most: Moved) -> Worth:
        """The worth of the fairest rota that covers the same slots and moves no more than so."""
        weigher = self._weigher(people)
        held = (other for other in self._allowed(people) if self._within(other, most))
        return min(weigher(other) for other in held)

    def _within(self, people: Held, most: Moved) -> bool:
        found = self.moved(people)
        first = found.cover, found.soon, found.accepted
        return first <= (most.cover, most.soon, most.accepted) and found.every <= most.every

    def _weigher(self, like: Held) -> Callable[[Held], Worth]:
        """What tells how fair a rota is that covers the same slots as another."""
        problem = self._problem
        accounts = problem.accounts_of(like)
        zones = {person.id: person.timezone for person in problem.team.people}
        differ = len({*zones.values()}) > 1

        @cache
        def of_one(person: str, places: int) -> tuple[tuple[Fraction, ...], Fraction, int]:
            own = [place for place in range(len(problem.slots)) if places >> place & 1]
            loads = [
                sum((weigh(account.name, problem.slots[place]) for place in own), NOTHING)
                for account in accounts
            ]
            refused = sum(
                any(place in own and problem.wishes[place].get(person, 0) > 0 for place in turn)
                for turn in self.turns
            )
            squares = (
                (load - account.target[person]) ** 2
                for load, account in zip(loads, accounts, strict=True)
            )
            zone = zones[person]
            nights = (_night(problem.slots[place].span, zone) for place in own if differ)
            return tuple(squares), sum(nights, NOTHING), refused

        def of_all(people: Held) -> Worth:
            places = dict.fromkeys(problem.people, 0)
            for place, person in enumerate(people):
                if person:
                    places[person] |= 1 << place
            each = [of_one(person, own) for person, own in places.items()]
            distances = (sum(own, NOTHING) for own in zip(*(d for d, _, _ in each), strict=True))
            return Worth(
                sum(person in problem.reluctant for person in people),
                tuple(distances),
                sum((nights for _, nights, _ in each), NOTHING),
                sum(refused for _, _, refused in each),
            )

        return of_all

    def broken(self, people: Held) -> set[str]:
        """The hard rules that a rota breaks."""
        rota = Rota(
            self._period,
            tuple(
                Shift(slot.span, slot.role, slot.kind, turn.id, person, person, slot.burden)
                for turn, places in zip(self._problem.turns, self.turns, strict=True)
                for slot, place in zip(turn.slots, places, strict=True)
                if (person := people[place])
            ),
        )
        # What is covered depends on team and dates alone: once is enough for thousands of checks.
        with mock.patch.object(case, "covered", _covered):
            found = check(self._problem.team, rota, self._others)
        soft = {"uncovered", *LEGAL_IDS - BINDING}
        return {f.rule for f in found if f.severity == "error"} - soft

    def spread(self, held: Sequence[str]) -> Held:
        """For each slot its person, given those of the turns."""
        people = [""] * len(self._problem.slots)
        for turn, person in zip(self.turns, held, strict=True):
            for place in turn:
                people[place] = person
        return tuple(people)

    def allows(self, people: Held) -> bool:
        """Whether a rota breaks no hard rule, asked person by person and moment by moment."""
        sets = dict.fromkeys(self._problem.people, 0)
        for number, unit in enumerate(self._units):
            if people[unit[0]]:
                sets[people[unit[0]]] |= 1 << number
        return all(self._fits_one(person, units) for person, units in sets.items()) and all(
            self._fits(people, number) for number in range(len(self._units))
        )

    def _allowed(self, like: Held | None) -> Iterator[Held]:
        """The allowed rotas that cover the same slots as another, or as many as any before."""
        people = [""] * len(self._problem.slots)
        sets = dict.fromkeys(self._problem.people, 0)
        least = (10**6, 10**6)

        def fill(number: int, missing: tuple[int, int]) -> Iterator[Held]:
            nonlocal least
            if like is None and missing > least:
                return
            if number == len(self._units):
                least = missing
                yield tuple(people)
                return
            unit = self._units[number]
            spare = self._problem.slots[unit[0]].role in self._optional
            for person in self._choices(unit, like):
                if person:
                    sets[person] |= 1 << number
                if not person or self._fits_one(person, sets[person]):
                    for place in unit:
                        people[place] = person
                    if self._fits(people, number):
                        lost = 0 if person else len(unit)
                        yield from fill(
                            number + 1, (missing[0] + lost * (not spare), missing[1] + lost * spare)
                        )
                if person:
                    sets[person] &= ~(1 << number)

        return fill(0, (0, 0))

    def _choices(self, unit: tuple[int, ...], like: Held | None) -> list[str]:
        pinned = {self._problem.pinned.get(place, "") for place in unit} - {""}
        if pinned:
            return sorted(pinned) if len(pinned) == 1 else []
        people = [person for person in self._problem.people if not self._refused(person, unit)]
        if like is not None:
            return people if like[unit[0]] else [""]
        return ["", *people]

    def _refused(self, person: str, unit: tuple[int, ...]) -> bool:
        """Whether somebody refused it, which a rota by itself does not tell."""
        return any(self._problem.barred[place].get(person) == "refused" for place in unit)

    def _fits(self, people: Sequence[str], number: int) -> bool:
        return all(
            self._fit_together(tuple((place, people[place]) for place in places))
            for last, places in self._clusters
            if last == number
        )

    def _asked_of_one(self, person: str, units: int) -> bool:
        """Whether somebody may have this set of units."""
        people = [""] * len(self._problem.slots)
        for number, unit in enumerate(self._units):
            for place in unit:
                people[place] = person if units >> number & 1 else ""
        return not self.broken(tuple(people)) - TOGETHER

    def _asked_of_all(self, held: tuple[tuple[int, str], ...]) -> bool:
        """Whether these people may be on call together."""
        people = [""] * len(self._problem.slots)
        for place, person in held:
            people[place] = person
        return not self.broken(tuple(people)) & TOGETHER

    def _overlapping(self) -> Iterator[tuple[int, tuple[int, ...]]]:
        """The slots parted so that no two of different parts overlap, each with its last unit."""
        slots = self._problem.slots
        parts: list[set[int]] = []
        for place, slot in enumerate(slots):
            met = [part for part in parts if any(slots[p].span.overlaps(slot.span) for p in part)]
            parts = [part for part in parts if part not in met] + [{place}.union(*met)]
        for part in parts:
            last = max(number for number, unit in enumerate(self._units) if part & set(unit))
            yield last, tuple(sorted(part))


@cache
def _night(span: Span, zone: ZoneInfo) -> Fraction:
    """The hours of a span in which a clock shows 21:00 to 06:00, told in steps of half an hour."""
    half = timedelta(minutes=30)
    steps = [span.start + n * half for n in range((span.end - span.start) // half)]
    hours = [step.astimezone(zone).hour for step in steps]
    return Fraction(sum(hour >= 21 or hour < 6 for hour in hours), 2)


_covered = cache(covered.covered)
