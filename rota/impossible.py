"""Why some slots cannot be covered: a smallest set of obstacles, found by solving, by CP-SAT.

Whether something can be done is asked of a model in which it must be. That it cannot is said only
when a model in which it need not be, and as much as can be is covered, agrees.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

from rota.alternatives import Scales
from rota.constraints import Model
from rota.goals import must_share
from rota.obstacles import DeadEnd, Doubt, Obstacle, as_it_stands, near, obstacles, without
from rota.problem import Problem, Result
from rota.search import search
from rota.solve import solve
from rota.solver import cp_model
from rota.standing import Patience

REACH = timedelta(days=8)  # around the slots in question at first; then so many times farther
FARTHER = 4
WORK = 0.5  # deterministic seconds for each question …
ALTOGETHER = 1.0  # … for all that are asked of the smallest set …
MOMENT = 0.01  # … and for each when that is used up
COVERING = Patience(match=0.1)  # a plan of which only the cover counts
Say = Callable[[str], None]


def dead_end(doubt: Doubt, say: Say = lambda words: None) -> DeadEnd:
    """A smallest set of obstacles that keeps some slots from being covered.

    Turns far away are looked at only when those near by do not explain it. What can be done
    while they stay as they are can be done.
    """
    if doubt.asks == "plan":
        say("planning anew")
        scales = Scales(doubt.problem)
        empty = (
            scales.cover(people)["uncovered"]
            for people in (_covering(doubt.problem), doubt.standing)
        )
        return DeadEnd(possible=next(empty) < next(empty))
    say("looking for what stands in the way")
    around = _narrowest(doubt)
    if around is None:
        return DeadEnd(possible=True)
    if doubt.asks == "can":
        return DeadEnd(possible=False)
    narrow, turns = around
    firm, near_by, everything = as_it_stands(doubt, narrow), obstacles(narrow), obstacles(doubt)
    found, minimal = _smallest(narrow, near_by)
    confirmed = _can_again(narrow, found) is False
    say("looking for what would help")
    single = []
    for each in found:
        original = replace(each, turn=turns[each.turn]) if each.turn >= 0 else each
        rest = [other for other in near_by if other != each]
        if each.rule == "uncovered" or can(narrow, rest) is False:
            continue
        if can(firm, rest) or can(doubt, [other for other in everything if other != original]):
            single.append(original)
    return DeadEnd(
        possible=False,
        obstacles=tuple(
            replace(each, turn=turns[each.turn]) if each.turn >= 0 else each for each in found
        ),
        minimal=minimal,
        confirmed=confirmed,
        single=tuple(single),
    )


def _covering(problem: Problem) -> tuple[str, ...]:
    """The rota of a plan that has covered what it can, and goes no further."""

    class Covered(Exception):
        pass

    found: tuple[str, ...] = ()

    def stop(answer: Result) -> None:
        nonlocal found
        if answer.proofs:
            found = answer.people
            raise Covered

    with suppress(Covered):
        found = solve(problem, patience=COVERING, best=stop).people
    return found


def can(doubt: Doubt, kept: Sequence[Obstacle]) -> bool | None:
    """Whether the slots can be covered with these obstacles only; None when it is not known."""
    return _can(doubt, kept, WORK)[0]


def _can(doubt: Doubt, kept: Sequence[Obstacle], work: float) -> tuple[bool | None, float]:
    """The same, with the work that it took."""
    model, empty = _model(doubt, kept)
    for variable in empty:
        model.cp.add(variable == 0)
    found = search(model.cp, [], work, linear=0)
    known = found.values is not None or found.proved
    return found.values is not None if known else None, found.work


def _can_again(doubt: Doubt, kept: Sequence[Obstacle]) -> bool | None:
    """The same, asked otherwise: how few of these slots can stay empty?"""
    model, empty = _model(doubt, kept)
    model.cp.minimize(cp_model.LinearExpr.sum(empty))
    found = search(model.cp, [], WORK, linear=2)
    if found.values is None:
        return False if found.proved else None
    if not sum(found.values[variable.index] for variable in empty):
        return True
    return False if found.bound > 0 else None


def _model(doubt: Doubt, kept: Sequence[Obstacle]) -> tuple[Model, list[cp_model.IntVar]]:
    """A model with these obstacles only, and for the slots to be covered whether they are not."""
    problem, asked = without(doubt, kept)
    split = problem.team.turns.split
    shared = {turn for turn, each in enumerate(problem.turns) if split and len(each.slots) > 1}
    model = Model(problem, frozenset(shared) | must_share(problem))
    return model, [model.empty[place] for place in asked]


def _narrowest(doubt: Doubt) -> tuple[Doubt, Mapping[int, int]] | None:
    """The turns around the slots in question that are enough to prevent it, and their places.

    None when it can be done, or is not known to be impossible.
    """
    turns, reach = len(doubt.problem.turns), REACH
    while doubt.places:
        narrow, places = near(doubt, reach)
        if len(places) == turns:
            break
        around = obstacles(narrow)
        if can(narrow, around) is False:
            return narrow, places
        if can(as_it_stands(doubt, narrow), around):
            return None
        reach *= FARTHER
    if can(doubt, obstacles(doubt)) is not False:
        return None
    return doubt, {turn: turn for turn in range(turns)}


def _smallest(doubt: Doubt, all_: Sequence[Obstacle]) -> tuple[list[Obstacle], bool]:
    """A set of obstacles none of which can be left out, the first ones rather than the last.

    (QuickXplain: Junker 2004.) What is not known is taken as possible: then nothing is claimed
    of the size of the set.
    """
    sure, left = True, ALTOGETHER

    def may(kept: Sequence[Obstacle]) -> bool:
        nonlocal sure, left
        answer, used = _can(doubt, kept, min(WORK, max(left, MOMENT)))
        left -= used
        sure = sure and answer is not None
        return answer is not False

    def explain(given: list[Obstacle], new: bool, left: list[Obstacle]) -> list[Obstacle]:
        if new and not may(given):
            return []
        if len(left) == 1:
            return left
        half = len(left) // 2
        first, second = left[:half], left[half:]
        of_second = explain(given + first, bool(first), second)
        of_first = explain(given + of_second, bool(of_second), first)
        return of_first + of_second

    if not all_ or not may([]):
        return [], sure
    return explain([], False, list(all_)), sure
