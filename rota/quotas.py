"""The fairest shares that whole slots allow, whatever the rules: a bound for every rota.

Loads are whole numbers of a ledger's unit, so they miss their targets by something; how little
they can miss them in all is a small exact optimisation, and no rota can do better.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import floor, gcd

from rota.parts import Group

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
    carries even numbers), and all loads sum to the total. Solved by dynamic programming over how
    far the sum has drifted from everyone's nearest multiple.

    Args:
        targets: By person, in units; not negative.
        steps: By person: what their loads are multiples of; 0 for who can carry nothing.
        total: What there is to carry, in units.

    Returns:
        Loads and sum of squares; None when no such loads sum to the total, or when finding them
        would take longer than they are worth.
    """
    base = [
        step * floor(target / step + Fraction(1, 2)) if step else 0
        for target, step in zip(targets, steps, strict=True)
    ]
    missing = total - sum(base)
    widest = max(steps, default=0)
    reach = abs(missing) + 2 * widest
    if reach // max(gcd(*steps), 1) > MOST_STATES:
        return None
    # states: sum of the drifts so far -> least cost and the drifts that give it
    states: dict[int, tuple[Fraction, tuple[int, ...]]] = {0: (Fraction(0), ())}
    for target, step, load in zip(targets, steps, base, strict=True):
        most = abs(missing) // (step * max(1, len(targets) // 4)) + 2 if step else 0
        after: dict[int, tuple[Fraction, tuple[int, ...]]] = {}
        for drift, (cost, chosen) in states.items():
            for count in range(-most, most + 1):
                here = load + count * step
                there = drift + count * step
                if here < 0 or abs(there) > reach:
                    continue
                reached = (cost + (here - target) ** 2, (*chosen, here))
                if there not in after or reached < after[there]:
                    after[there] = reached
        states = after
    if missing not in states:
        return None
    cost, loads = states[missing]
    return list(loads), cost


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
