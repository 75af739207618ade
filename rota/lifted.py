"""A model in which every obstacle can be taken away: one model answers every question.

An obstacle asks that some variables are 0, or for rules that hold while its switch is on. Whether
some slots can be covered with these obstacles or those is then a matter of deciding variables. No
rule leans on another one that may be taken away.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import lru_cache
from math import floor, inf, lcm

from rota.constraints import Model, Term, Weighed
from rota.marks import CAPS
from rota.obstacles import LIMITS, Doubt, Obstacle, covered, spelt_out
from rota.search import Found, reproducible
from rota.solver import cp_model
from rota.team import Limits, Person, Team

PLAIN = 0.1  # deterministic seconds without linear relaxation at most; what is left, with it
READING = 3e-6  # deterministic seconds for each variable of a model, which has to be read …
BUILDING = 4e-5  # … and made, once
SWITCHED = frozenset({*LIMITS, "apart", "always"})
Literals = list[int]  # of each, the index of a variable; -1 less that: that it is 0
Window = tuple[tuple[int, Fraction | int], ...]  # turns that a limit counts together, with how much


@dataclass(frozen=True, slots=True)
class _Share:
    """How much one person may have of a window, while the switch is on."""

    variables: tuple[cp_model.IntVar, ...]
    most: Fraction | int
    switch: int = 0


class Lifted(Model):
    """A doubt as a model, each obstacle of which is kept or not.

    Attributes:
        doubt: Which.
        kept: By obstacle, what holds while it is kept.
        gone: By obstacle, what holds while it is not.
    """

    def __init__(self, doubt: Doubt) -> None:
        self.doubt = doubt
        self.kept: dict[Obstacle, Literals] = {}
        self.gone: dict[Obstacle, Literals] = {}
        self._broken: list[frozenset[Obstacle]] = []  # by each rota found
        self._posted = 0  # rules of which it is known who asks for them
        self._counted: list[tuple[Window, _Share]] = []  # by the rule posted last
        self._windows: dict[Window, dict[str, _Share]] = {}
        self._fresh: dict[Window, None] = {}  # those in which something is counted since
        problem, nobody = doubt.problem, dict[str, str]()
        team, barred = spelt_out(problem.team), (nobody,) * len(problem.slots)
        super().__init__(replace(problem, team=team, barred=barred, pinned={}), _shared(doubt))
        self._bar()
        self._cover()
        self._unspent = BUILDING * len(self.cp.proto.variables)
        self._hint(as_it_stands(self, doubt.standing))

    def _hint(self, start: Mapping[int, int]) -> None:
        """Where to begin: at the rota that stands, with every rule kept."""
        self.cp.proto.solution_hint.vars.extend(start.keys())
        self.cp.proto.solution_hint.values.extend(start.values())

    @property
    def sound(self) -> bool:
        """Whether the rota that stands keeps every rule, all the obstacles being there."""
        cp, start = self.cp.clone(), as_it_stands(self, self.doubt.standing)
        decided = cp.proto.constraints.add().bool_and.literals
        decided.extend(index if value else -1 - index for index, value in start.items())
        for literals in self.kept.values():
            decided.extend(literals)
        return quick(cp, PLAIN, linear=0).values is not None

    def after(self, doubt: Doubt) -> Lifted:
        """The same model for the same doubt after a change of bars, pins or people's limits."""
        again, before = copy(self), self.problem.team
        again.doubt = doubt
        again.problem = replace(self.problem, team=spelt_out(doubt.problem.team))
        again.kept = {each: lits for each, lits in self.kept.items() if each.rule in SWITCHED}
        again.gone, again._broken = {}, []
        again._unspent, self._unspent = self._unspent, 0.0
        again._change_limits(before)
        again._bar()
        again._cover()
        return again

    def _change_limits(self, before: Team) -> None:
        """Post the limits that are others now; those before are nobody's any more."""
        changed = [
            (person, rule, limits)
            for person, old in zip(self.problem.team.people, before.people, strict=True)
            for rule, limits in _each(person.limits)
            if (rule, limits) not in _each(old.limits)
        ]
        if not changed:
            return
        self.cp, self._windows = self.cp.clone(), dict(self._windows)
        self._posted = len(self.cp.proto.constraints)
        for person, rule, limits in changed:
            self.kept.pop(Obstacle(rule, person.id), None)
            self._limit(person, rule, limits)
        self._compare()

    def can(self, kept: Collection[Obstacle], work: float) -> tuple[bool | None, float]:
        """Whether the slots can be covered with these obstacles only, and the work that it took.

        None when it is not found out.
        """
        left = frozenset(kept)
        if any(broken.isdisjoint(left) for broken in self._broken):
            return True, 0.0
        cp = self.cp.clone()
        decided = cp.proto.constraints.add().bool_and.literals
        decided.extend(-1 - self.empty[place].index for place in self.doubt.places)
        for obstacle, literals in self.kept.items():
            if obstacle in left:
                decided.extend(literals)
        for obstacle, literals in self.gone.items():
            if obstacle not in left:
                decided.extend(literals)
        spent, self._unspent = self._unspent + READING * len(cp.proto.variables), 0.0
        found = quick(cp, min(PLAIN, work), linear=0)
        if work > PLAIN and found.values is None and not found.proved:
            spent += found.work
            found = quick(cp, work - PLAIN, linear=2)
        spent += found.work
        if found.values is None:
            return False if found.proved else None, spent
        self._broken.append(self._breaks(found.values, left))
        return True, spent

    def _breaks(self, values: Sequence[int], left: frozenset[Obstacle]) -> frozenset[Obstacle]:
        """The obstacles that a rota does not mind: it is one without any of these, too."""
        return frozenset(
            obstacle
            for obstacle, literals in self.kept.items()
            if obstacle not in left
            and any(
                (values[each] if each >= 0 else 1 - values[-1 - each]) == 0 for each in literals
            )
        )

    def _bar(self) -> None:
        """Bars keep people from slots, pins all others too; only split turns are shared freely."""
        problem, here = self.doubt.problem, set(self.doubt.places)
        for (number, person), variable in self.take.items():
            piece = self.pieces[number]
            if piece.turn is None or piece.slots[0] in problem.frozen:
                continue
            pin, no = Obstacle("pin", turn=piece.turn), -1 - variable.index
            asked = {
                Obstacle(rule, person, here=place in here): None
                for place in piece.slots
                for rule in self.doubt.bars[place].get(person, ())
            }
            if any(problem.pinned.get(place, person) != person for place in piece.slots):
                asked[pin] = None
            for obstacle in asked:
                self.kept.setdefault(obstacle, []).append(no)
            if not piece.whole and not problem.team.turns.split:
                self.gone.setdefault(pin, []).append(no)

    def _cover(self) -> None:
        """Pinned slots are covered, and so are those that somebody has now."""
        problem, here = self.doubt.problem, set(self.doubt.places)
        for turn in range(len(problem.turns)):
            places = problem.places(turn)
            pins = [-1 - self.empty[place].index for place in places if place in problem.pinned]
            if pins and places[0] not in problem.frozen:
                self.kept.setdefault(Obstacle("pin", turn=turn), []).extend(pins)
        all_: Literals = []
        for turn in covered(self.doubt):
            standing = [p for p in problem.places(turn) if self.doubt.standing[p] and p not in here]
            must = [-1 - self.empty[place].index for place in standing]
            self.kept[Obstacle("uncovered", turn=turn)] = must
            all_ += must
        self.kept[Obstacle("uncovered")] = all_

    def _post_rules(self) -> None:
        team = self.problem.team
        self._one_place()
        self._posted = len(self.cp.proto.constraints)  # up to here they are facts
        for person in self.problem.people:
            own = self.terms(person)
            for role in team.roles:
                terms = [term for term in own if term[0].role == role.name]
                for rule, limits in _each(role.limits):
                    self._limits(limits, terms, person)
                    self._asked_by(Obstacle(rule, role=role.name), person)
            entry = team.person(person)
            assert entry is not None
            for rule, limits in _each(entry.limits):
                self._limit(entry, rule, limits)
        for number, group in enumerate(team.rules.apart):
            self._apart(group)
            self._asked_by(Obstacle("apart", number=number))
        for number, (skill, least) in enumerate(team.rules.always):
            self._always(skill, least)
            self._asked_by(Obstacle("always", number=number))
        self._compare()

    def _limit(self, person: Person, rule: str, limits: Limits) -> None:
        """Post one limit of a person."""
        own = self.terms(person.id)
        if rule in CAPS:
            self._caps(replace(person, limits=limits), own)
        else:
            self._limits(limits, own, person.id)
        self._asked_by(Obstacle(rule, person.id), person.id)

    def _asked_by(self, obstacle: Obstacle, person: str = "") -> None:
        """Let what was posted last hold only while an obstacle is kept."""
        if obstacle not in self.kept:
            switch = self.cp.new_bool_var("").index
            self.kept[obstacle] = [switch]
            self._hint({switch: 1})
        [switch] = self.kept[obstacle]
        constraints = self.cp.proto.constraints
        for number in range(self._posted, len(constraints)):
            constraints[number].enforcement_literal.append(switch)
        self._posted = len(constraints)
        for window, share in self._counted:
            shares = self._windows.get(window, {})
            self._windows[window] = shares | {person: replace(share, switch=switch)}
            self._fresh[window] = None
        self._counted.clear()

    def _window(self, free: Sequence[Weighed], most: Fraction | int) -> None:
        super()._window(free, most)
        if all(piece.whole and piece.turn not in self.shared for (piece, _), _ in free):
            window = tuple((piece.turn or 0, n) for (piece, _), n in free)
            variables = tuple(v for (_, v), _ in free if v is not None)
            self._counted.append((window, _Share(variables, most)))

    def _compare(self) -> None:
        """See at once where all together may have less of a window than must be covered."""
        for window in self._fresh:
            shares = self._windows[window]
            most = sum(share.most for share in shares.values())
            if len(shares) == len(self.problem.people) and most < sum(n for _, n in window):
                self._count(window, shares.values())
        self._fresh.clear()

    def _count(self, window: Window, shares: Collection[_Share]) -> None:
        """What all have of a window together, and what is empty of it, is all of it."""
        amounts = [amount for _, amount in window]
        scale = lcm(*(amount.denominator for amount in amounts))
        weights = [int(amount * scale) for amount in amounts]
        counts = []
        for share in shares:
            count = self.cp.new_int_var(0, sum(weights), "")
            self.cp.add(cp_model.LinearExpr.weighted_sum(share.variables, weights) == count)
            rule = self.cp.add(count <= floor(share.most * scale))
            rule.proto.enforcement_literal.append(share.switch)
            counts.append(count)
        empty = [self.empty[self.problem.places(turn)[0]] for turn, _ in window]
        uncovered = cp_model.LinearExpr.weighted_sum(empty, weights)
        self.cp.add(cp_model.LinearExpr.sum(counts) + uncovered >= sum(weights))

    def _rules_out_two(self, terms: Sequence[Term], person: str) -> bool:
        return len(terms) == 1  # the gap may be taken away


def _shared(doubt: Doubt) -> frozenset[int]:
    """The turns that may go to several people."""
    problem, found = doubt.problem, set()
    for turn, each in enumerate(problem.turns):
        places = problem.places(turn)
        pinned = {problem.pinned[place] for place in places if place in problem.pinned}
        if len(each.slots) > 1 and (problem.team.turns.split or len(pinned) > 1):
            found.add(turn)
    return frozenset(found)


def same_rules(one: Doubt, other: Doubt) -> bool:
    """Whether two doubts differ in bars, pins and people's limits only."""
    return _rules(one) == _rules(other)


def _rules(doubt: Doubt) -> tuple[object, ...]:
    """What cannot be changed of a model."""
    team = doubt.problem.team
    caps = any(
        getattr(person.limits, field) != getattr(Limits(), field)
        for person in team.people
        for field in CAPS.values()
    )
    people = [replace(each, limits=Limits()) if caps else each.skills for each in team.people]
    roles = [each.limits for each in team.roles]
    return team.rules.apart, team.rules.always, roles, people, _shared(doubt)


@lru_cache
def _each(limits: Limits) -> tuple[tuple[str, Limits], ...]:
    """The limits that say something, each alone."""
    nothing = Limits()
    said = {rule: (field, getattr(limits, field)) for rule, field in LIMITS.items()}
    return tuple(
        (rule, replace(nothing, **{field: value}))
        for rule, (field, value) in said.items()
        if value != getattr(nothing, field)
    )


def quick(cp: cp_model.CpModel, work: float, linear: int, enough: float = inf) -> Found:
    """Solve a small model as it is: where so many are asked, simplifying each does not pay.

    Args:
        cp: What to solve.
        work: Deterministic seconds at most.
        linear: How much linear relaxation is used.
        enough: The search may stop when it is proved that no solution costs less than this.
    """
    solver = reproducible(work)

    def stop(bound: float) -> None:
        if bound >= enough:
            solver.stop_search()

    solver.best_bound_callback = stop
    solver.parameters.linearization_level = linear
    solver.parameters.cp_model_presolve = False
    solver.parameters.cp_model_probing_level = 0
    solver.parameters.symmetry_level = 0
    solver.parameters.hint_conflict_limit = 100  # the rota that stands is nearly one
    status, used = solver.solve(cp), solver.response_proto.deterministic_time
    if status == cp_model.INFEASIBLE:
        return Found(None, True, 0, used)
    bound = floor(solver.best_objective_bound + 1e-6)
    if status == cp_model.UNKNOWN:
        return Found(None, False, bound, used)
    return Found(list(solver.response_proto.solution), status == cp_model.OPTIMAL, bound, used)


def as_it_stands(model: Model, standing: Sequence[str]) -> dict[int, int]:
    """The variables of who takes what, by index, as a rota has them."""
    held = model.problem.held(standing)
    return {
        variable.index: int(held.get((piece.turn, person)) == piece.slots)
        for (place, person), variable in model.take.items()
        if (piece := model.pieces[place]).turn is not None
    }
