"""What the searches of one question stand on: the rules, what rotas are worth, what is near."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

from rota.alternatives import Scales, Worth, targets_by
from rota.constraints import Model
from rota.goals import Goal, Share, goals, must_share, share
from rota.ladder import attainable_loads
from rota.problem import Problem, elsewhere, only
from rota.solver import cp_model

FEW = (2, 3, 6)  # turns that change hands, first tried; two are a plain exchange
NEAR = 0.03  # deterministic seconds for each of these


@dataclass(frozen=True, slots=True)
class Base:
    """A rota to compare others with.

    Attributes:
        best: Whether it is the best one, as far as that is known.
        people: For each slot who has it.
        worth: What it is worth.
        strict: The same before ledgers gave way to wishes.
        bounds: In each respect, what no rota was found to go below, given the respects before.
        proved: The respects, from the first on, in which that is proved.
    """

    best: bool
    people: tuple[str, ...]
    worth: Worth
    strict: Worth
    bounds: Mapping[str, Fraction]
    proved: tuple[str, ...]


class Ground:
    """The rules of a problem, and what its rotas are worth.

    Attributes:
        problem: The period.
        standing: For each slot who has it now: few of them should change hands.
        model: The rules, with those turns shared that are so in some rotas, or must be.
        scales: What rotas are worth.
        places: The places that its slots have in the whole.
        whole: All turns; itself if it has them.
    """

    def __init__(
        self, problem: Problem, standing: tuple[str, ...], *others: tuple[str, ...]
    ) -> None:
        self.problem, self.standing = problem, standing
        shared = set(must_share(problem))
        for people in (standing, *others):
            holders = Counter(turn for turn, _ in problem.held(people))
            shared |= {turn for turn, number in holders.items() if turn is not None and number > 1}
        self.model = Model(problem, frozenset(shared))
        self.scales = Scales(problem)
        self.places: Sequence[int] = range(len(problem.slots))
        self.whole = self
        self._goals: dict[tuple[frozenset[int], tuple[int, ...]], list[Goal]] = {}

    @cached_property
    def wide(self) -> Model:
        """The rules, with every turn shared that may be."""
        split = self.problem.team.turns.split
        may = {t for t, each in enumerate(self.problem.turns) if split and len(each.slots) > 1}
        if may <= self.model.shared:
            return self.model
        return Model(self.problem, self.model.shared | may)

    def of(self, base: Base) -> Base:
        """The part of a rota that is in it."""
        return replace(base, people=tuple(base.people[place] for place in self.places))

    def full(self, people: tuple[str, ...]) -> tuple[str, ...]:
        """The whole rota, given the part."""
        return people

    def worth(self, people: tuple[str, ...]) -> Worth:
        """What the whole rota is worth."""
        return self.scales.worth(people)

    def goals(self, model: Model, people: tuple[str, ...]) -> list[Goal]:
        """The ledgers in whole units, as they hold for a rota."""
        key = model.shared, targets_by(self.problem, people)
        if key not in self._goals:
            self._goals[key] = goals(self.problem, self.shared_out(model, people))
        return self._goals[key]

    def shared_out(self, model: Model, people: Sequence[str]) -> Share:
        """What there is to share out, as it holds for a rota."""
        what = share(self.problem, model.shared, [bool(who) for who in people])
        return replace(what, accounts=self.scales.accounts(people))


class Excerpt(Ground):
    """The same for some turns, all others being as they are in a rota."""

    def __init__(self, whole: Ground, base: Base, turns: Sequence[int]) -> None:
        problem, kept = whole.problem, {whole.problem.turns[turn].id for turn in turns}
        others = elsewhere(problem, base.people, lambda turn: turn.id not in kept)
        places = [place for turn in turns for place in problem.places(turn)]
        standing, own = (
            tuple(each[place] for place in places) for each in (whole.standing, base.people)
        )
        super().__init__(
            replace(only(problem, turns), fixed=(*problem.fixed, *others)), standing, own
        )
        self.whole, self.places, self._people = whole, places, base.people

    def full(self, people: tuple[str, ...]) -> tuple[str, ...]:  # noqa: D102
        found = list(self._people)
        for place, person in zip(self.places, people, strict=True):
            found[place] = person
        return tuple(found)

    def worth(self, people: tuple[str, ...]) -> Worth:  # noqa: D102
        return self.whole.worth(self.full(people))

    def goals(self, model: Model, people: tuple[str, ...]) -> list[Goal]:
        """The ledgers, less what is carried of the other turns."""
        found = []
        for goal in self.whole.goals(self.whole.model, self.full(people)):
            outside = dict.fromkeys(self.problem.people, 0)
            inside = set(self.places)
            for place, person in enumerate(self._people):
                if person and place not in inside:
                    outside[person] += goal.weights[place]
            weights = tuple(goal.weights[place] for place in self.places)
            own = {person: [0] for person in outside}
            for piece, person in model.take:
                own[person].append(sum(weights[place] for place in model.pieces[piece].slots))
            pairs = zip(goal.targets, outside.values(), strict=True)
            found.append(
                replace(
                    goal,
                    weights=weights,
                    targets=tuple(target - load for target, load in pairs),
                    attainable=tuple(attainable_loads(each) for each in own.values()),
                    quotas=None,
                )
            )
        return found


class Near:
    """A constraint that can be drawn tighter: how many turns of a rota change hands."""

    def __init__(self, model: Model, people: Sequence[str]) -> None:
        self._staying = [v for v, stays in as_variables(model, people) if stays]
        added = model.cp.add_linear_constraint(
            cp_model.LinearExpr.sum(self._staying), 0, len(self._staying)
        )
        self._place = added.index

    def within(self, few: int | None, model: Model) -> None:
        """Let so few turns change hands in the model or a copy of it; any number when None."""
        most = len(self._staying)
        domain = model.cp.proto.constraints[self._place].linear.domain
        domain.clear()
        domain.extend([0 if few is None else max(most - few, 0), most])

    def moved(self, values: Sequence[int]) -> int:
        """How many do, given the values of all variables."""
        return len(self._staying) - sum(values[variable.index] for variable in self._staying)


def as_variables(model: Model, people: Sequence[str]) -> list[tuple[cp_model.IntVar, int]]:
    """What each variable is in a rota, as far as it has one."""
    held = model.problem.held(people)
    found = []
    for (number, person), variable in model.take.items():
        piece = model.pieces[number]
        found.append((variable, int(held.get((piece.turn, person)) == piece.slots)))
    return found + [(v, int(not who)) for v, who in zip(model.empty, people, strict=True)]


def cleared(model: Model) -> Model:
    """The same model with constraints of its own: what is added to it stays there."""
    other = copy(model)
    other.cp = model.cp.clone()
    return other


def of_others(model: Model, places: Sequence[int], person: str) -> Iterator[cp_model.IntVar]:
    """The variables of what others may have of some slots."""
    for (piece, who), variable in model.take.items():
        if who != person and not set(places).isdisjoint(model.pieces[piece].slots):
            yield variable


def empty_slots(model: Model) -> dict[str, list[cp_model.IntVar]]:
    """For each slot whether it is empty, by what that counts as."""
    optional = {role.name for role in model.problem.team.roles if role.optional}
    found: dict[str, list[cp_model.IntVar]] = {"uncovered": [], "optional": []}
    for variable, slot in zip(model.empty, model.problem.slots, strict=True):
        found["optional" if slot.role in optional else "uncovered"].append(variable)
    return found
