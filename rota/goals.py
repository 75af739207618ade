"""The ledgers as the solver sees them: whole loads of whole turns, and who can have them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from rota.ladder import attainable_loads
from rota.ledger import Account, weigh
from rota.parts import Work, groups
from rota.problem import Problem
from rota.quotas import block_quotas, quotas, steps_of, unit_of, within_groups

SMALL = 400  # loads of more units are hours rather than counts: matching them is hopeless


@dataclass(frozen=True, slots=True)
class Goal:
    """A ledger as the model sees it, in whole units.

    Attributes:
        unit: What one unit of load is worth in the ledger.
        weights: Load of each slot.
        targets: By person, in the problem's order.
        attainable: By person, the loads that turns add up to, as the bits of a number.
        quotas: The nearest whole loads to the targets, each group of the ledgers so far doing
            its own work; None when the steps do not add up.
        bound: In squared units, a distance that no rota can go below.
        least: The same, as long as the goals before it are at theirs; None when unproved.
    """

    account: Account
    unit: Fraction
    weights: tuple[int, ...]
    targets: tuple[Fraction, ...]
    attainable: tuple[int, ...]
    quotas: tuple[int, ...] | None
    bound: Fraction
    least: Fraction | None = None

    @property
    def countable(self) -> bool:
        """Whether the quotas are few enough units, and sums of turns, to be matched exactly."""
        return (
            self.quotas is not None
            and max(self.quotas, default=0) <= SMALL
            and all(
                bits >> load & 1 for bits, load in zip(self.attainable, self.quotas, strict=True)
            )
        )

    @property
    def slack(self) -> int:
        """How far a load may be from its quota: not at all where it can be matched exactly."""
        return 0 if self.countable else max(self.weights, default=0)

    def distance(self, loads: Sequence[int]) -> Fraction:
        """How far loads are from the targets: the sum of squares, in squared units."""
        return sum(
            ((load - target) ** 2 for load, target in zip(loads, self.targets, strict=True)),
            Fraction(0),
        )


@dataclass(frozen=True, slots=True)
class Share:
    """What there is to share out: which slots go together, and which are covered.

    Attributes:
        units: Slots (by place) that go to one person: whole turns, or the slots of shared ones.
        covered: By slot, whether somebody has it.
        accounts: The ledgers of the covered slots, hardest first.
    """

    units: tuple[tuple[int, ...], ...]
    covered: tuple[bool, ...]
    accounts: tuple[Account, ...]


def share(problem: Problem, shared: frozenset[int], covered: Sequence[bool] | None = None) -> Share:
    """What a problem has to share out when these turns may go to several people.

    Without `covered`, every slot that somebody can have, with all that goes with it.
    """
    units: list[tuple[int, ...]] = []
    for turn in range(len(problem.turns)):
        places = tuple(problem.places(turn))
        units.extend([(place,) for place in places] if turn in shared else [places])
    if covered is None:
        can = [False] * len(problem.slots)
        for unit in units:
            barred = {person for place in unit for person in problem.barred[place]}
            for place in unit:
                can[place] = len(barred) < len(problem.people) or place in problem.pinned
        covered = can
    return Share(tuple(units), tuple(covered), problem.accounts(covered))


def must_share(problem: Problem) -> frozenset[int]:
    """The turns that nobody can take whole, though parts of them somebody can."""
    found = set()
    for turn in range(len(problem.turns)):
        places = problem.places(turn)
        pinned = {problem.pinned[place] for place in places if place in problem.pinned}
        whole = [
            person
            for person in problem.people
            if pinned <= {person} and not any(person in problem.barred[p] for p in places)
        ]
        if not whole and len(places) > 1 and (problem.team.turns.split or len(pinned) > 1):
            found.add(turn)
    return frozenset(found)


def able(problem: Problem, what: Share) -> list[frozenset[str]]:
    """For each unit, who can have it; nobody for one that stays empty."""
    everybody = frozenset(problem.people)
    found = []
    for unit in what.units:
        barred = {person for place in unit for person in problem.barred[place]}
        pinned = {problem.pinned[place] for place in unit if place in problem.pinned}
        if not what.covered[unit[0]]:
            found.append(frozenset[str]())
        else:
            found.append(frozenset(pinned) or everybody - barred)
    return found


def goals(problem: Problem, what: Share) -> list[Goal]:
    """The ledgers in whole units, for the people and slots of a problem."""
    takers = able(problem, what)
    found = []
    for account in what.accounts:
        amounts = [weigh(account.name, slot) for slot in problem.slots]
        unit = unit_of(amounts)
        weights = tuple(int(amount / unit) for amount in amounts)
        together = [sum(weights[place] for place in places) for places in what.units]
        targets = tuple(account.target[person] / unit for person in problem.people)
        steps = steps_of(problem.people, takers, together)
        loads = block_quotas(problem.people, takers, targets, together)
        total = sum(w for w, yes in zip(weights, what.covered, strict=True) if yes)
        nearest = quotas(targets, steps, total)
        bound = nearest[1] if nearest else Fraction(0)
        attainable = tuple(
            attainable_loads([w for w, who in zip(together, takers, strict=True) if person in who])
            for person in problem.people
        )
        found.append(Goal(account, unit, weights, targets, attainable, loads, bound))
    return found


def in_groups(problem: Problem, what: Share) -> Problem:
    """The problem with people kept to the work that the fairest shares leave them.

    Where a ledger's work falls into groups that each do their own, the next ledger can only
    be shared inside those groups; its work may fall into groups again.
    """
    takers = [
        frozenset.intersection(*(problem.able[place] for place in unit))
        if what.covered[unit[0]]
        else frozenset[str]()
        for unit in what.units
    ]
    for account in what.accounts:
        amounts = [
            sum((weigh(account.name, problem.slots[place]) for place in unit), Fraction(0))
            for unit in what.units
        ]
        work = [Work(amount, who) for amount, who in zip(amounts, takers, strict=True)]
        sharing = groups(work, problem.availability)
        takers = [
            within_groups(who, sharing) if amount else who
            for amount, who in zip(amounts, takers, strict=True)
        ]
    barred = [dict(each) for each in problem.barred]
    for unit, who in zip(what.units, takers, strict=True):
        for place in unit:
            for person in problem.able[place] - who if place not in problem.frozen else ():
                barred[place].setdefault(person, "group")
    return replace(problem, barred=tuple(barred))
