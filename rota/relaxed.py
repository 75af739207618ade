"""What could be had on paper, were there no rules between turns: numbers of turns, not turns.

A small model of how many turns of each sort everybody has. It settles what one ledger leaves of
another, in moments: no rota can do better.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from rota import ladder
from rota.constraints import Model
from rota.goals import Goal, Share
from rota.problem import Problem
from rota.search import search
from rota.solver import cp_model

Sort = tuple[str, tuple[int, ...]]  # turns of one role that weigh the same in every ledger
Whose = tuple[str, Sort]  # a person and a sort
Held = Mapping[Whose, Sequence[cp_model.IntVar]]  # what a person may have of a sort

WORK = 1.0  # deterministic seconds for each question
TENTHS = 10  # how finely even shares are rounded
NEAR = 0.05  # how near to an even mix is even enough


def sorts_of(problem: Problem, what: Share, hardest: Sequence[Goal]) -> dict[int, Sort]:
    """The sort of each unit that weighs something, by its first slot.

    What is pinned to somebody is a sort of its own, so that paper knows who has it.
    """
    sorts: dict[int, Sort] = {}
    for unit in what.units:
        weights = tuple(sum(goal.weights[place] for place in unit) for goal in hardest)
        if what.covered[unit[0]] and any(weights):
            pinned = next((problem.pinned[place] for place in unit if place in problem.pinned), "")
            sorts[unit[0]] = f"{problem.slots[unit[0]].role} {pinned}", weights
    return sorts


def held(
    model: Model, sorts: Mapping[int, Sort], without: Container[int] = ()
) -> dict[Whose, list[cp_model.IntVar]]:
    """What everybody may have of each sort, once for each unit.

    Args:
        model: The rules.
        sorts: Of each unit, by its first slot.
        without: Indices of variables that are ruled out.
    """
    found: dict[Whose, list[cp_model.IntVar]] = {}
    for (place, person), variable in model.take.items():
        for slot in model.pieces[place].slots:
            if slot in sorts and variable.index not in without:
                found.setdefault((person, sorts[slot]), []).append(variable)
    return found


def reconcile(
    goals: Sequence[Goal],
    people: Sequence[str],
    sizes: Mapping[Sort, int],
    held: Held,
    enough: Callable[[Goal], bool] = lambda goal: False,
    work: float = WORK,
) -> list[Goal]:
    """The goals with quotas that can be had together, and with what is proved of them.

    One ledger's quotas may contradict another's: so many weekends alone can be more than a
    person's burden. Then the hardest ledger comes first, as everywhere.

    Args:
        goals: The ledgers, hardest first; the sorts have their weights in the same order.
        people: In the order of the goals' loads.
        sizes: How many turns there are of each sort.
        held: What everybody may have of each sort.
        enough: Whether a goal, with what is proved of it, is the last one of interest.
        work: Deterministic seconds for each question.

    Returns:
        The goals; none when nothing was found.
    """
    cp, number = _counted(sizes, held)
    values = search(cp, [], work).values
    if not values:
        return []
    proved, found = True, list[Goal]()
    for place, goal in enumerate(goals):
        loads = [_load(number, person, place) for person in people]
        values, exact = _nearest(cp, goal, loads, values, work)
        carried = _carried(number, values, people, place)
        rungs = ladder.build(cp, loads, carried, goal.targets, goal.attainable)
        values = [*values, *rungs.hints]
        if not exact:
            cp.minimize(rungs.cost)
            best = search(cp, values, work)
            cp.clear_objective()
            values = best.values or values
            proved = proved and best.proved and rungs.complete
        cp.add(rungs.cost <= rungs.value(values))
        distance = goal.distance(_carried(number, values, people, place))
        found.append(replace(goal, least=distance if proved else None))
        if enough(found[-1]):
            break
    return [
        replace(goal, quotas=tuple(_carried(number, values, people, place)))
        for place, goal in enumerate(found)
    ]


def bounds(goals: Sequence[Goal]) -> dict[str, Fraction]:
    """By ledger, what no rota goes below on paper, each after those before it, where proved."""
    return {goal.account.name: goal.least for goal in goals if goal.least is not None}


def _nearest(
    cp: cp_model.CpModel,
    goal: Goal,
    loads: Sequence[cp_model.LinearExprT],
    values: list[int],
    work: float,
) -> tuple[list[int], bool]:
    """Values with loads near to the quotas, and whether they are the quotas.

    From afar a ladder is long, and a sum of squares hard to bring down: so loads are first let
    as far from their quotas as it takes, then drawn nearer while that goes.
    """
    slack, most = goal.slack, sum(goal.weights)
    near = search(within(cp, goal, loads, slack), values, work)
    while near.values is None and slack < most:
        slack = 2 * slack + 1
        near = search(within(cp, goal, loads, slack), values, work)
    while near.values is not None:
        values = near.values
        if not slack:
            return values, goal.countable
        slack //= 2
        near = search(within(cp, goal, loads, slack), values, work)
    return values, False


def even_mix(
    quotas: Sequence[Mapping[str, int]], sizes: Mapping[Sort, int], held: Held, refused: Held
) -> dict[Whose, tuple[int, int]] | None:
    """How many turns of each sort everybody has, and how many of them against their wishes.

    The loads are the quotas, with as few wishes refused as can be. Then shares come as near as
    can be to the proportions of the quotas of the rarest ledger that counts the sort, and to how
    often a person can.

    Args:
        quotas: By ledger and person.
        sizes: How many turns there are of each sort.
        held: What everybody may have of each sort.
        refused: The part of it that goes against a wish.

    Returns:
        By person and sort; None when no numbers give these quotas.
    """
    cp, number = _counted(sizes, held)
    against = {whose: cp.new_int_var(0, len(refused.get(whose, ())), "") for whose in number}
    for whose, variable in number.items():
        free = len(held[whose]) - len(refused.get(whose, ()))
        cp.add(variable - against[whose] <= free)
    for place, ledger in enumerate(quotas):
        for person, quota in ledger.items():
            cp.add(_load(number, person, place) == quota)
    cp.minimize(sum(against.values()))
    found = search(cp, [], WORK)
    if found.values is None:
        return None
    cp.add(sum(against.values()) <= sum(found.values[v.index] for v in against.values()))
    misses, hints = [], list(found.values)
    for sort, size in sorted(sizes.items()):
        counting = [ledger for ledger, weight in zip(quotas, sort[1], strict=True) if weight]
        rarest = min(counting, key=lambda ledger: sum(ledger.values()))
        parts = {who: rarest[who] * len(own) for (who, other), own in held.items() if other == sort}
        for person, part in parts.items():
            share = round(Fraction(TENTHS * size * part, max(1, sum(parts.values()))))
            misses.append(cp.new_int_var(0, TENTHS * size, ""))
            cp.add_abs_equality(misses[-1], TENTHS * number[person, sort] - share)
            hints.append(abs(TENTHS * found.values[number[person, sort].index] - share))
    cp.minimize(sum(misses))
    values = search(cp, hints, WORK, gap=NEAR).values or hints
    return {whose: (values[v.index], values[against[whose].index]) for whose, v in number.items()}


def nearest_mix(
    carried: Sequence[Mapping[str, int]],
    held: Held,
    wanted: Mapping[Whose, int],
    cost: Callable[[str, Sort], int],
) -> dict[Whose, int] | None:
    """How many turns of each sort everybody has who carries just so much, as near as can be.

    Of what is as near it is the one with the least cost.

    Args:
        carried: By ledger and person.
        held: What everybody may have of each sort.
        wanted: How many they would have, whatever they carry then.
        cost: Of one turn of a sort for a person.

    Returns:
        By person and sort; None when no numbers were found that give these loads.
    """
    sizes: Counter[Sort] = Counter()
    for (_, sort), number in wanted.items():
        sizes[sort] += number
    cp, numbers = _counted(sizes, held)
    for place, ledger in enumerate(carried):
        for person, load in ledger.items():
            cp.add(_load(numbers, person, place) == load)
    misses = []
    for whose, variable in numbers.items():
        misses.append(cp.new_int_var(0, sizes[whose[1]], ""))
        cp.add_abs_equality(misses[-1], variable - wanted[whose])
    costs = sum(cost(*whose) * variable for whose, variable in numbers.items())
    heavy = 1 + sum(cost(*whose) * sizes[whose[1]] for whose in numbers)
    cp.minimize(heavy * sum(misses) + costs)
    values = search(cp, [], WORK).values
    if values is None:
        return None
    return {whose: values[variable.index] for whose, variable in numbers.items()}


def within(
    cp: cp_model.CpModel, goal: Goal, loads: Sequence[cp_model.LinearExprT], slack: int
) -> cp_model.CpModel:
    """A copy of a model in which every load is at most so far from its quota."""
    near = cp.clone()
    quotas = goal.quotas or [round(target) for target in goal.targets]
    for load, quota in zip(loads, quotas, strict=True):
        near.add_linear_constraint(load, quota - slack, quota + slack)
    return near


def _counted(
    sizes: Mapping[Sort, int], held: Held
) -> tuple[cp_model.CpModel, dict[Whose, cp_model.IntVar]]:
    """A model of how many turns of each sort everybody has: of all turns, as far as they can."""
    cp = cp_model.CpModel()
    number = {whose: cp.new_int_var(0, len(held[whose]), "") for whose in sorted(held)}
    for sort, size in sorted(sizes.items()):
        cp.add(sum(variable for (_, other), variable in number.items() if other == sort) == size)
    return cp, number


def _load(
    number: Mapping[Whose, cp_model.IntVar], person: str, ledger: int
) -> cp_model.LinearExprT:
    return sum(sort[1][ledger] * v for (who, sort), v in number.items() if who == person)


def _carried(
    number: Mapping[Whose, cp_model.IntVar],
    values: Sequence[int],
    people: Sequence[str],
    ledger: int,
) -> list[int]:
    loads = dict.fromkeys(people, 0)
    for (person, sort), variable in number.items():
        loads[person] += sort[1][ledger] * values[variable.index]
    return [loads[person] for person in people]
