"""Why some slots cannot be covered: a smallest set of obstacles, found by solving, by CP-SAT.

Whether something can be done is asked of a model in which it must be. That it cannot is said only
when a model in which it need not be, and as much as can be is covered, agrees.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction
from functools import cached_property

from rota.alternatives import Scales
from rota.constraints import Model
from rota.goals import must_share
from rota.lifted import Lifted, as_it_stands, quick, same_rules
from rota.obstacles import DeadEnd, Doubt, Obstacle, among, near, obstacles, without
from rota.problem import Piece, Problem, elsewhere
from rota.solver import cp_model

REACH = timedelta(days=2)  # around the slots in question at first; then so many times farther
FARTHER = 4
MOST = Fraction(2, 3)  # of the turns: rather than more of them, all are looked at
MOST_TRIED = 6_000  # turns × people among which changes are tried
WORK = 0.5  # deterministic seconds for each question …
FIRM = 0.03  # … where only a yes counts …
ALTOGETHER = 2.0  # … and for all that are asked for one purpose
Say = Callable[[str], None]


def dead_end(doubt: Doubt, say: Say = lambda words: None) -> DeadEnd:
    """A smallest set of obstacles that keeps some slots from being covered.

    Turns far away are looked at only when those near by do not explain it. What can be done
    while they stay as they are can be done.
    """
    if doubt.asks == "plan":
        say("planning anew")
        return DeadEnd(possible=_covers_more(doubt))
    rings = [_Ring(doubt, circle) for circle in _circles(doubt)]
    if doubt.asks == "which":
        say("looking for what would help")
        patience = _Patience(ALTOGETHER)
        few = [ring for ring in rings if ring.choices <= MOST_TRIED] or rings[:1]
        which = (_first(ladder, few, patience, doubt.circle) for ladder in doubt.ladders)
        return DeadEnd(possible=False, which=tuple(which))
    say("looking for what stands in the way")
    for number, ring in enumerate(rings):
        answer = _Patience(WORK).can(ring.alone, ring.obstacles)
        if answer is False:
            return _explained(rings, number)
        if answer and (ring.whole or _Patience(WORK).can(ring.firm, ring.obstacles)):
            return DeadEnd(possible=True)
    return DeadEnd(possible=False, minimal=False)


def _explained(rings: Sequence[_Ring], number: int) -> DeadEnd:
    """What stands in the way in one of some rings, and what single one would do in any."""
    ring, patience = rings[number], _Patience(ALTOGETHER)
    found, minimal = _smallest(rings, number)
    known = [ring.known(each) for each in found]
    single = [
        each
        for each in known
        if each.rule != "uncovered" and _possible(rings, patience, number, lacking=each)
    ]
    return DeadEnd(
        possible=False,
        obstacles=tuple(known),
        minimal=minimal,
        confirmed=_agreed(ring.alone.doubt, found),
        single=tuple(single),
        circle=number,
    )


@dataclass
class _Patience:
    """How much work may still be done for one purpose, in deterministic seconds."""

    left: float

    def can(self, model: Lifted, kept: Collection[Obstacle], work: float = WORK) -> bool | None:
        """Whether the slots of a model can be covered; None when it is not found out."""
        if self.left <= 0:
            return None
        answer, used = model.can(kept, min(work, self.left))
        self.left -= used
        return answer


class _Circle:
    """Some turns, and what people have of all others, as it stands."""

    def __init__(self, doubt: Doubt, turns: Sequence[int]) -> None:
        self._doubt, self.turns = doubt, turns
        self.whole = len(turns) == len(doubt.problem.turns)

    @cached_property
    def outside(self) -> tuple[tuple[str, Piece], ...]:
        problem = self._doubt.problem
        inside = {problem.turns[turn].id for turn in self.turns}
        return tuple(elsewhere(problem, self._doubt.standing, lambda turn: turn.id not in inside))


def _circles(doubt: Doubt) -> list[_Circle]:
    """Ever wider ones around the slots in question, the last one of all turns."""
    total, reach, found = len(doubt.problem.turns), REACH, []
    while doubt.places and len(turns := near(doubt, reach)) <= MOST * total:
        found.append(_Circle(doubt, turns))
        reach *= FARTHER
    return [*found, _Circle(doubt, range(total))]


class _Ring:
    """A doubt of the turns in a circle: of them alone, and with all others as they stand."""

    def __init__(self, doubt: Doubt, circle: _Circle, before: _Ring | None = None) -> None:
        self._doubt, self._circle = doubt, circle
        self._before = before if before and same_rules(before._doubt, doubt) else None
        self.whole = circle.whole
        self.choices = len(circle.turns) * len(doubt.problem.people)

    @cached_property
    def _narrow(self) -> Doubt:
        return among(self._doubt, self._circle.turns)

    @cached_property
    def obstacles(self) -> list[Obstacle]:
        return obstacles(self._narrow)

    @cached_property
    def alone(self) -> Lifted:
        before = self._before
        return before.alone.after(self._narrow) if before else Lifted(self._narrow)

    @cached_property
    def firm(self) -> Lifted:
        if self.whole:
            return self.alone
        before, problem = self._before, self._narrow.problem
        fixed = (*problem.fixed, *self._circle.outside)
        firm = replace(self._narrow, problem=replace(problem, fixed=fixed))
        return before.firm.after(firm) if before else Lifted(firm)

    def after(self, doubt: Doubt) -> _Ring:
        """The same ring after a change."""
        return _Ring(doubt, self._circle, self)

    def known(self, obstacle: Obstacle) -> Obstacle:
        """An obstacle with the number that its turn has among all."""
        turn = obstacle.turn
        return replace(obstacle, turn=self._circle.turns[turn]) if turn >= 0 else obstacle

    def among(self, known: Container[Obstacle]) -> list[Obstacle]:
        """Its own of some obstacles that are numbered among all."""
        every = Obstacle("uncovered") in known
        return [
            each
            for each in self.obstacles
            if self.known(each) in known or (every and each.rule == "uncovered")
        ]


def _possible(
    rings: Iterable[_Ring], patience: _Patience, explains: int, lacking: Obstacle | None = None
) -> bool:
    """Whether it is found that the slots can be covered.

    Args:
        rings: Where to look, the narrowest first.
        patience: How long.
        explains: From which ring on its turns alone may prevent it.
        lacking: An obstacle without which it is to be.
    """
    for number, ring in enumerate(rings):
        if patience.left <= 0:
            return False
        kept = [each for each in ring.obstacles if ring.known(each) != lacking]
        if patience.can(ring.firm, kept, WORK if ring.whole else FIRM):
            return True
        if number >= explains and not ring.whole and patience.can(ring.alone, kept) is False:
            return False
    return False


def _first(
    ladder: Sequence[Doubt], rings: Sequence[_Ring], patience: _Patience, explains: int
) -> int | None:
    """The number of the first change with which it can be done, where each does more."""

    def does(number: int) -> bool:
        after = (ring.after(ladder[number]) for ring in rings)
        return _possible(after, patience, explains)

    last = len(ladder) - 1
    if does(0):
        return 0
    if not last or not does(last):
        return None
    return next((number for number in range(1, last) if does(number)), last)


def _covers_more(doubt: Doubt) -> bool:
    """Whether a rota that leaves fewer slots empty is found, whichever they are."""
    problem = doubt.problem
    empty = Scales(problem).cover(doubt.standing)["uncovered"]
    model = _model(problem)
    optional = {role.name for role in problem.team.roles if role.optional}
    needed = [v for v, s in zip(model.empty, problem.slots, strict=True) if s.role not in optional]
    model.cp.add(cp_model.LinearExpr.sum(needed) < empty)
    start = as_it_stands(model, doubt.standing)
    model.cp.proto.solution_hint.vars.extend(start.keys())
    model.cp.proto.solution_hint.values.extend(start.values())
    return quick(model.cp, ALTOGETHER, linear=0).values is not None


def _agreed(doubt: Doubt, kept: Sequence[Obstacle]) -> bool:
    """Whether a search that is asked otherwise agrees: some of these slots must stay empty."""
    problem, asked = without(doubt, kept)
    model = _model(problem)
    model.cp.minimize(cp_model.LinearExpr.sum([model.empty[place] for place in asked]))
    found = quick(model.cp, WORK, linear=2, enough=1)
    return found.bound > 0 or (found.proved and found.values is None)


def _model(problem: Problem) -> Model:
    """A model as a plan makes it to cover as much as the rules allow."""
    split = problem.team.turns.split
    shared = {turn for turn, each in enumerate(problem.turns) if split and len(each.slots) > 1}
    return Model(problem, frozenset(shared) | must_share(problem))


def _smallest(rings: Sequence[_Ring], number: int) -> tuple[list[Obstacle], bool]:
    """A set of obstacles none of which can be left out, the first ones rather than the last.

    (QuickXplain: Junker 2004.) What is not known is taken as possible: then nothing is claimed
    of the size of the set. Where the rota that stands is sound, what is possible is mostly seen
    in a narrower ring, everything else staying as it is.
    """
    ring, sure, patience = rings[number], True, _Patience(ALTOGETHER)
    narrower = rings[:number] if number and ring.alone.sound else []

    def may(kept: Sequence[Obstacle]) -> bool:
        nonlocal sure
        known = {ring.known(each) for each in kept}
        if any(patience.can(each.firm, each.among(known), FIRM) for each in narrower):
            return True
        answer = patience.can(ring.alone, kept)
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

    if not ring.obstacles or not may([]):
        return [], sure
    return explain([], False, ring.obstacles), sure
