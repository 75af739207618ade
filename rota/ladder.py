"""Squared distances from targets in a model that knows only sums: a ladder for each person.

A load is a base and the rungs climbed from it, less the rungs descended; a rung costs more the
higher it is, as squares do. Rungs lead only to loads that some choice of turns adds up to.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import floor, isqrt, lcm

from rota.solver import cp_model

LARGEST = 2**44  # costs beyond this are rounded …
FINEST = 10**6  # … to this part of a squared unit at best
MOST_REACH = 20_000  # units from a target that are looked at
NONE = Fraction(0)
MOST_RUNGS = 400  # for one person; with more left out, nothing is proved


@dataclass(frozen=True, slots=True)
class Ladder:
    """The squared distance of all loads from their targets, as a cost in a model.

    Attributes:
        cost: What to minimise, or to keep.
        rungs: The variables and what each adds to the cost.
        hints: The value of each rung in the rota found so far.
        complete: Whether no better rota was left out.
        base: The distance, in squared units, that cost 0 stands for.
        scale: Cost of a squared unit.
    """

    cost: cp_model.LinearExprT
    rungs: tuple[tuple[cp_model.IntVar, int], ...]
    hints: tuple[int, ...]
    complete: bool
    base: Fraction
    scale: Fraction

    def value(self, values: Sequence[int]) -> int:
        """The cost, given the values of all variables."""
        return sum(cost * values[rung.index] for rung, cost in self.rungs)

    def distance(self, cost: int) -> Fraction:
        """The squared distance, in squared units, that a cost stands for."""
        return self.base + cost / self.scale


def build(
    cp: cp_model.CpModel,
    loads: Sequence[cp_model.LinearExprT],
    carried: Sequence[int],
    targets: Sequence[Fraction],
    attainable: Sequence[int],
    allowance: Fraction = NONE,
) -> Ladder:
    """Put ladders into a model that already has a rota, for rotas that are hardly farther.

    Since all loads sum to a constant, one price per unit can be taken off every rung upwards and
    added to every rung downwards; a good price makes the least cost nearly 0, which the solver
    then sees at once. A load that alone costs more than the rota found, and the allowance, is
    left out: that loses no better rota.

    Args:
        cp: The model.
        loads: By person, the load as an expression, in units.
        carried: By person, the load in the rota found so far.
        targets: By person, in units.
        attainable: By person, the loads that turns add up to, as the bits of a number.
        allowance: In squared units, how much farther than the rota found so far is of interest.
    """
    so_far = sum(((c - t) ** 2 for c, t in zip(carried, targets, strict=True)), Fraction(0))
    reach = isqrt(int(so_far + allowance)) + 1
    levels = [
        _levels(bits, int(target), reach, load)
        for bits, target, load in zip(attainable, targets, carried, strict=True)
    ]
    bases = [_nearest(own, target) for own, target in zip(levels, targets, strict=True)]
    # At this grain all costs are whole: rotas that are equally far stay equal.
    grain = lcm(1000, *(target.denominator for target in targets))
    price = _price(levels, bases, targets, grain)

    off = [int(grain * (2 * target + price)) for target in targets]

    def excess(person: int, load: int) -> int:
        """(load - target)² - (base - target)² - price × (load - base), in grains."""
        base = bases[person]
        return (load - base) * (grain * (load + base) - off[person])

    people = range(len(loads))
    now = sum(excess(n, carried[n]) for n in people)
    least = [min(excess(n, load) for load in levels[n]) for n in people]
    spare = now + floor(grain * allowance) - sum(least)
    kept: list[list[int]] = []
    complete = reach <= MOST_REACH
    for n in people:
        low, high = min(bases[n], carried[n]), max(bases[n], carried[n])
        own = [
            load for load in levels[n] if low <= load <= high or excess(n, load) - least[n] <= spare
        ]
        if len(own) > MOST_RUNGS:
            complete = False
            near = sorted(own, key=lambda load: (abs(load - carried[n]), load))[:MOST_RUNGS]
            own = sorted({*near, bases[n], carried[n]})
        kept.append(own)
    largest = max((abs(excess(n, load)) for n in people for load in kept[n]), default=0)
    scale = Fraction(grain)
    if largest > LARGEST:
        scale = min(Fraction(FINEST), LARGEST * scale / largest)

    def price_of(person: int, load: int) -> int:
        whole = excess(person, load)
        return whole if scale == grain else round(whole * scale / grain)

    rungs: list[tuple[cp_model.IntVar, int]] = []
    hints: list[int] = []
    for n in people:
        steps: list[tuple[cp_model.IntVar, int]] = []
        up = [bases[n], *(load for load in kept[n] if load > bases[n])]
        down = [bases[n], *(load for load in reversed(kept[n]) if load < bases[n])]
        for way in (up, down):
            below: cp_model.IntVar | None = None
            for at, to in pairwise(way):
                rung = cp.new_bool_var("")
                if below is not None:
                    cp.add_implication(rung, below)
                steps.append((rung, to - at))
                added = price_of(n, to) - price_of(n, at)
                rungs.append((rung, added))
                hints.append(int(carried[n] >= to if to > at else carried[n] <= to))
                below = rung
        cp.add(
            loads[n]
            == bases[n]
            + cp_model.LinearExpr.weighted_sum([r for r, _ in steps], [s for _, s in steps])
        )
    moved = sum(carried) - sum(bases)
    base = price * moved + sum(
        ((b - t) ** 2 for b, t in zip(bases, targets, strict=True)), Fraction(0)
    )
    cost = cp_model.LinearExpr.weighted_sum([r for r, _ in rungs], [c for _, c in rungs])
    return Ladder(cost, tuple(rungs), tuple(hints), complete, base, scale)


def attainable_loads(weights: Sequence[int]) -> int:
    """The sums of some of the weights, as the bits of a number."""
    bits = 1
    for weight in weights:
        bits |= bits << weight
    return bits


def _levels(bits: int, target: int, reach: int, always: int) -> list[int]:
    """The attainable loads within reach of a target, the nearest at least, and one more."""
    reach = min(reach, MOST_REACH)
    low = max(target - reach, 0)
    window = bin((bits >> low) & ((1 << max(target + reach + 2 - low, 0)) - 1))[:1:-1]
    found = {always}
    place = window.find("1")
    while place >= 0:
        found.add(low + place)
        place = window.find("1", place + 1)
    return sorted(found)


def _nearest(levels: Sequence[int], target: Fraction) -> int:
    """The load nearest to a target, of two the lower one."""
    place = bisect_left(levels, target)
    return min(levels[max(place - 1, 0) : place + 1], key=lambda load: (abs(load - target), load))


def _price(
    levels: Sequence[Sequence[int]], bases: Sequence[int], targets: Sequence[Fraction], grain: int
) -> Fraction:
    """Between what the cheapest rung up costs per unit and what the dearest rung down saves."""
    ups, downs = [], []
    for own, base, target in zip(levels, bases, targets, strict=True):
        place = own.index(base)
        if place + 1 < len(own):
            ups.append(own[place + 1] + base - 2 * target)
        if place:
            downs.append(base + own[place - 1] - 2 * target)
    middle = (min(ups, default=Fraction(0)) + max(downs, default=Fraction(0))) / 2
    return Fraction(round(middle * grain), grain)
