"""Day and night as the solver sees them: turns go to those for whom it is day, if that is as fair.

Only in a team whose people live by different clocks is there anything to choose.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import gcd

from ortools.sat.python import cp_model

from rota.constraints import Model
from rota.problem import Problem
from rota.verdict import Proof

NIGHT_HOURS = "night hours"
HOUR = 3600  # seconds
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


def _least(problem: Problem, place: int) -> int:
    """The night that whoever may have a slot has at least."""
    nights, pinned = problem.nights[place], problem.pinned.get(place)
    if pinned is not None:
        return nights[pinned]
    return min(nights[person] for person in problem.people if person not in problem.barred[place])
