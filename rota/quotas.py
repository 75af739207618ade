"""The fairest shares that whole slots allow, whatever the rules: a bound for every rota.

Loads are whole numbers of a ledger's unit, so they miss their targets by something; how little
they can miss them in all is a small exact optimisation, and no rota can do better.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from heapq import heapify, heappop, heappush
from math import floor, gcd, lcm

from rota.parts import Group

NOTHING = Fraction(0)
MOST_STATES = 500  # beyond, loads are hours in odd amounts, and their quotas prove nothing


def unit_of(amounts: Sequence[Fraction]) -> Fraction:
    """The greatest amount of which all of these are whole multiples; 1 when there is none."""
    top = bottom = 0
    for amount in amounts:
        if amount:
            top, bottom = (
                gcd(top * amount.denominator, amount.numerator * bottom)
                if bottom
                else amount.numerator,
                bottom * amount.denominator if bottom else amount.denominator,
            )
            shrink = gcd(top, bottom)
            top, bottom = top // shrink, bottom // shrink
    return Fraction(top, bottom) if bottom else Fraction(1)


def quotas(
    targets: Sequence[Fraction], steps: Sequence[int], total: int
) -> tuple[list[int], Fraction] | None:
    """Whole loads of least squared distance from the targets, and that distance.

    A person's load is a multiple of their own step (whoever only serves in a role of weight 2
    carries even numbers), and all loads sum to the total.

    Loads that are nearest when each unit has a price come near the total. What others cost more
    than these at that price is small wherever it matters, so dynamic programming over the sum
    looks at cheap loads only, and at dearer ones until none left out could be better.

    Args:
        targets: By person, in units; not negative.
        steps: By person: what their loads are multiples of; 0 for who can carry nothing.
        total: What there is to carry, in units.

    Returns:
        Loads and sum of squares; None when no such loads sum to the total, or when finding them
        would take longer than they are worth.
    """
    if total % (gcd(*steps) or total + 1):
        return None
    priced = _priced(targets, steps, total)
    if priced is None:
        return None
    price, base = priced
    dearest = Fraction(max(steps, default=0) ** 2)
    grain = lcm(price.denominator, *(target.denominator for target in targets))  # all are whole
    while True:
        # states: sum of the loads so far -> least excess, in grains, and the loads that give it
        states: dict[int, tuple[int, tuple[int, ...]]] = {0: (0, ())}
        most = int(dearest * grain)
        complete = True
        for target, step, near in zip(targets, steps, base, strict=True):
            choices, every = _cheap(target, step, near, price, dearest, total)
            complete = complete and every
            grains = [(load, int(excess * grain)) for load, excess in choices]
            after: dict[int, tuple[int, tuple[int, ...]]] = {}
            for carried, (cost, chosen) in states.items():
                for load, excess in grains:
                    if carried + load > total:
                        continue
                    if cost + excess > most:
                        complete = False
                        continue
                    reached = (cost + excess, (*chosen, load))
                    if carried + load not in after or reached < after[carried + load]:
                        after[carried + load] = reached
            states = after
            if len(states) > MOST_STATES:
                return None
        if total in states:
            loads = list(states[total][1])
            return loads, sum(((a - t) ** 2 for a, t in zip(loads, targets, strict=True)), NOTHING)
        if complete:
            return None
        dearest *= 4


def _priced(
    targets: Sequence[Fraction], steps: Sequence[int], total: int
) -> tuple[Fraction, list[int]] | None:
    """A price per unit, and loads that are nearest at that price and about sum to the total."""
    loads = [
        step * floor(target / step + Fraction(1, 2)) if step else 0
        for target, step in zip(targets, steps, strict=True)
    ]
    missing, price = total - sum(loads), Fraction(0)
    way = 1 if missing > 0 else -1
    # What the next step of each costs per unit: the cheapest is taken until nothing is missing.
    heap = [
        (way * (2 * (load - target) + way * step), place)
        for place, (target, step, load) in enumerate(zip(targets, steps, loads, strict=True))
        if step
    ]
    heapify(heap)
    while missing * way > 0:
        if not heap:
            return None
        cost, place = heappop(heap)
        step = steps[place]
        if loads[place] + way * step < 0:
            continue
        price = way * cost
        loads[place] += way * step
        missing -= way * step
        heappush(heap, (cost + 2 * step, place))
    return price, loads


def _cheap(
    target: Fraction, step: int, near: int, price: Fraction, dearest: Fraction, total: int
) -> tuple[list[tuple[int, Fraction]], bool]:
    """The loads of a person that exceed their nearest one by so much at most, and if all do."""
    found, every = [(near, Fraction(0))], True
    for way in (1, -1) if step else ():
        load = near + way * step
        while 0 <= load <= total:
            excess = (load - target) ** 2 - (near - target) ** 2 - price * (load - near)
            if excess > dearest:
                every = False
                break
            found.append((load, excess))
            load += way * step
    return found, every


def steps_of(
    people: Sequence[str], able: Sequence[frozenset[str]], weights: Sequence[int]
) -> tuple[int, ...]:
    """By person, what their loads are multiples of; 0 when they can carry nothing."""
    steps = dict.fromkeys(people, 0)
    for takers, weight in zip(able, weights, strict=True):
        if weight:
            for person in takers:
                steps[person] = gcd(steps[person], weight)
    return tuple(steps[person] for person in people)


def within_groups(able: frozenset[str], sharing: Sequence[Group]) -> frozenset[str]:
    """Who of those able to do some work does it when every group keeps to its own.

    Groups come the most loaded first, so work belongs to the first group that holds all who are
    left for it.
    """
    left = able
    for group in sharing:
        people = frozenset(group.people)
        if left <= people:
            break
        left -= people
    return left


def block_quotas(
    people: Sequence[str],
    able: Sequence[frozenset[str]],
    targets: Sequence[Fraction],
    weights: Sequence[int],
) -> tuple[int, ...] | None:
    """The whole loads nearest to the targets, among people who share no work each on their own.

    None when no whole loads sum to the work.
    """
    steps = steps_of(people, able, weights)
    block_of = {person: frozenset({person}) for person in people}
    totals: dict[frozenset[str], int] = {}
    for takers, weight in zip(able, weights, strict=True):
        if takers and weight:
            totals[takers] = totals.get(takers, 0) + weight
    for takers in sorted(totals, key=sorted):
        merged = frozenset().union(*(block_of[person] for person in takers))
        block_of |= dict.fromkeys(merged, merged)
    loads = dict.fromkeys(people, 0)
    for block in sorted(set(block_of.values()), key=sorted):
        places = [place for place, person in enumerate(people) if person in block]
        total = sum(amount for takers, amount in totals.items() if takers <= block)
        found = quotas([targets[p] for p in places], [steps[p] for p in places], total)
        if found is None:
            return None
        loads |= {people[place]: load for place, load in zip(places, found[0], strict=True)}
    return tuple(loads[person] for person in people)
