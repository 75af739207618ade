"""Day and night as the solver sees them: turns go to those for whom it is day, if that is as fair.

Only in a team whose people live by different clocks is there anything to choose.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import gcd

from rota import relaxed
from rota.constraints import Model
from rota.goals import Goal, Share
from rota.problem import Problem
from rota.search import search
from rota.solver import cp_model
from rota.standing import BOUNDING, FINDING, Standing
from rota.verdict import Proof

NIGHT_HOURS = "night hours"
HOUR = 3600  # seconds
USUAL = 1  # linear relaxation, neither none nor much
WORK = 1.5  # deterministic seconds for each search of a way to the fewest
Terms = Sequence[tuple[cp_model.IntVar, int]]


@dataclass(frozen=True, slots=True)
class Nights:
    """The night hours that somebody else would not have.

    Attributes:
        terms: The variables of what is night for its person, each with what it counts.
        unit: What one of it is, in seconds.
        least: Seconds that are night for whoever has them.
    """

    terms: Terms
    unit: int
    least: int

    @property
    def cost(self) -> cp_model.LinearExprT:
        """What the terms come to, as an expression."""
        variables, counts = zip(*self.terms, strict=True)
        return cp_model.LinearExpr.weighted_sum(variables, counts)

    def hours(self, count: int | Fraction) -> Fraction:
        """Elapsed night hours of the whole rota, given what the terms come to."""
        return Fraction(self.least + self.unit * count, HOUR)

    def in_hours(self, proof: Proof) -> Proof:
        """The proof of what the terms come to as one of night hours."""
        return replace(proof, value=self.hours(proof.value), bound=self.hours(proof.bound))


def night_seconds(model: Model) -> Terms:
    """What each possibility has of night for its person, in elapsed seconds."""
    nights = model.problem.nights
    found = (
        (variable, sum(nights[slot][person] for slot in model.pieces[place].slots))
        for (place, person), variable in model.take.items()
    )
    return [(variable, seconds) for variable, seconds in found if seconds] if nights else []


def spared(model: Model, problem: Problem, covered: Sequence[bool]) -> Nights:
    """What night there is to be spared, in a model in which it is decided what is covered.

    Args:
        model: Of the problem; it may know of fewer possibilities.
        problem: With everybody's possibilities: nobody has less night than they leave.
        covered: By slot, whether somebody has it.
    """
    if not problem.nights:
        return Nights((), 1, 0)
    least = [_least(problem, place) if yes else 0 for place, yes in enumerate(covered)]
    terms = []
    for (place, person), variable in model.take.items():
        slots = model.pieces[place].slots
        seconds = sum(problem.nights[slot][person] - least[slot] for slot in slots)
        if seconds and all(covered[slot] for slot in slots):
            terms.append((variable, seconds))
    unit = gcd(*(seconds for _, seconds in terms)) or 1
    return Nights([(v, seconds // unit) for v, seconds in terms], unit, sum(least))


def towards_day(rota: Standing, nights: Nights, goals: Sequence[Goal], what: Share) -> None:
    """Bring a rota near to the fewest night hours, while every ledger stays where it is.

    Turns of unlike weights are hard to pass on when no sum may change. So their ledgers are let off
    by a turn at first: then the fewest night hours are found at once. Of that rota as little is
    changed as brings the ledgers back, by numbers of turns on paper or else turn by turn.

    Args:
        rota: The best rota so far, which becomes a better one, or stays.
        nights: What night there is to be spared.
        goals: The ledgers that are kept.
        what: What there is to share out.
    """
    if not any(map(_unlike, goals)):
        return
    ideal = _let_off(rota, nights, goals, what.covered)
    if ideal is None or _count(nights, ideal) >= _count(nights, rota.values):
        return
    held = relaxed.held(rota.model, _sorts(rota.problem, goals, what))
    carried = [{who: rota.carried(goal, who) for who in rota.problem.people} for goal in goals]
    wanted = {whose: sum(ideal[v.index] for v in own) for whose, own in held.items()}
    column = _columns(rota.problem)
    mix = relaxed.nearest_mix(
        carried, held, wanted, lambda who, sort: sort[1][len(goals) + column[who]] // nights.unit
    )
    if mix is None:
        return
    exact = rota.model.cp.clone()
    for whose, number in mix.items():
        exact.add(cp_model.LinearExpr.sum(held[whose]) == number)
    _take(rota, nights, exact, ideal, FINDING)
    moved = sum(abs(number - wanted[whose]) for whose, number in mix.items())
    taken = [v for v in rota.model.take.values() if ideal[v.index]]
    for few in (moved // 2, moved):
        near = rota.model.cp.clone()
        near.add(cp_model.LinearExpr.sum(taken) >= len(taken) - few)
        near.minimize(nights.cost)
        if _take(rota, nights, near, ideal, USUAL):
            return


def _unlike(goal: Goal) -> bool:
    return len({weight for weight in goal.weights if weight}) > 1


def _let_off(
    rota: Standing, nights: Nights, goals: Sequence[Goal], covered: Sequence[bool]
) -> list[int] | None:
    """The values of a rota with the fewest night hours, if loads of unlike weights may be off.

    It keeps the rules and what is covered, and may lose all else: it only shows the way.
    """
    free = Model(rota.model.problem, rota.model.shared)
    for variable, yes in zip(free.empty, covered, strict=True):
        free.cp.add(variable == int(not yes))
    for goal in goals:
        off = max(goal.weights) if _unlike(goal) else 0
        for person in rota.problem.people:
            has = rota.carried(goal, person)
            free.cp.add_linear_constraint(rota.load(goal, person), has - off, has + off)
    free.cp.minimize(nights.cost)
    known = rota.values[: len(free.cp.proto.variables)]
    return _found(rota, free.cp, known, BOUNDING)


def _sorts(problem: Problem, goals: Sequence[Goal], what: Share) -> dict[int, relaxed.Sort]:
    """The sort of each covered unit, by its first slot: its loads, and its night by each clock."""
    columns = _columns(problem)
    clocks = {column: person for person, column in columns.items()}
    sorts = {}
    for unit in what.units:
        if what.covered[unit[0]]:
            pinned = next((problem.pinned[place] for place in unit if place in problem.pinned), "")
            loads = [sum(goal.weights[place] for place in unit) for goal in goals]
            dark = [sum(problem.nights[place][clocks[n]] for place in unit) for n in sorted(clocks)]
            sorts[unit[0]] = f"{problem.slots[unit[0]].role} {pinned}", (*loads, *dark)
    return sorts


def _columns(problem: Problem) -> dict[str, int]:
    """By person, which of the clocks is theirs: 0, 1, …"""
    zones = {person.id: person.timezone.key for person in problem.team.people}
    order = sorted({*zones.values()})
    return {person: order.index(zone) for person, zone in zones.items()}


def _take(
    rota: Standing, nights: Nights, cp: cp_model.CpModel, ideal: Sequence[int], linear: int
) -> bool:
    """Look for a rota near the ideal one; take it if it has fewer night hours than there are."""
    takes = [variable.index for variable in rota.model.take.values()]
    values = _found(rota, cp, {index: ideal[index] for index in takes}, linear)
    if values is not None and _count(nights, values) < _count(nights, rota.values):
        rota.values = values
    return values is not None


def _found(
    rota: Standing, cp: cp_model.CpModel, start: Sequence[int] | Mapping[int, int], linear: int
) -> list[int] | None:
    found = search(cp, start, WORK, linear)
    rota.used += found.work
    return found.values


def _count(nights: Nights, values: Sequence[int]) -> int:
    return sum(number * values[variable.index] for variable, number in nights.terms)


def _least(problem: Problem, place: int) -> int:
    """The night that whoever may have a slot has at least."""
    nights, pinned = problem.nights[place], problem.pinned.get(place)
    if pinned is not None:
        return nights[pinned]
    return min(nights[person] for person in problem.people if person not in problem.barred[place])
