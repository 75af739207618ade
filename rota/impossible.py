"""Why some slots cannot be covered: a smallest set of obstacles, found by solving, by CP-SAT.

Whether something can be done is asked of a model in which it must be. That it cannot is said only
when a model in which it need not be, and as much as can be is covered, agrees.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta

from ortools.sat.python import cp_model

from rota.alternatives import worth
from rota.constraints import Model
from rota.goals import must_share
from rota.obstacles import DeadEnd, Doubt, Obstacle, near, obstacles, without
from rota.search import search
from rota.solve import solve
from rota.standing import Patience

REACH = timedelta(days=8)  # around the slots in question at first; then so many times farther
FARTHER = 4
WORK = 2.0  # deterministic seconds for each question
COVERING = Patience(match=1.0, improve=0.1, spread=0)  # a plan of which only the cover counts
Say = Callable[[str], None]


def dead_end(doubt: Doubt, say: Say = lambda words: None) -> DeadEnd:
    """A smallest set of obstacles that keeps some slots from being covered.

    Turns far away are looked at only when those near by do not explain it.
    """
    if doubt.asks == "plan":
        say("planning anew")
        made = solve(doubt.problem, patience=COVERING)
        empty = (worth(doubt.problem, each)["uncovered"] for each in (made.people, doubt.standing))
        return DeadEnd(possible=next(empty) < next(empty))
    say("looking for what stands in the way")
    everything = obstacles(doubt)
    possible = can(doubt, everything)
    if possible is not False or doubt.asks == "can":
        return DeadEnd(possible=possible is not False)
    narrow, turns = _narrowest(doubt)
    around = obstacles(narrow)
    found, minimal = _smallest(narrow, around)
    confirmed = _can_again(narrow, found) is False
    say("looking for what would help")
    single = []
    for each in found:
        original = replace(each, turn=turns[each.turn]) if each.turn >= 0 else each
        rest = [other for other in around if other != each]
        if each.rule != "uncovered" and can(narrow, rest) is not False:
            rest = [other for other in everything if other != original]
            if can(doubt, rest):
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


def can(doubt: Doubt, kept: Sequence[Obstacle]) -> bool | None:
    """Whether the slots can be covered with these obstacles only; None when it is not known."""
    model, empty = _model(doubt, kept)
    for variable in empty:
        model.cp.add(variable == 0)
    found = search(model.cp, [], WORK, linear=0)
    return None if found.values is None and not found.proved else found.values is not None


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


def _narrowest(doubt: Doubt) -> tuple[Doubt, Mapping[int, int]]:
    """The turns around the slots in question that are enough to explain it, and their places."""
    turns, reach = len(doubt.problem.turns), REACH
    while doubt.places:
        narrow, places = near(doubt, reach)
        if len(places) == turns:
            break
        if can(narrow, obstacles(narrow)) is False:
            return narrow, places
        reach *= FARTHER
    return doubt, {turn: turn for turn in range(turns)}


def _smallest(doubt: Doubt, all_: Sequence[Obstacle]) -> tuple[list[Obstacle], bool]:
    """A set of obstacles none of which can be left out, the first ones rather than the last.

    (QuickXplain: Junker 2004.) What is not known is taken as possible: then nothing is claimed
    of the size of the set.
    """
    sure = True

    def may(kept: Sequence[Obstacle]) -> bool:
        nonlocal sure
        answer = can(doubt, kept)
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
