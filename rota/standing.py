"""The best rota found so far in a model, and how a better one is searched for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from rota.constraints import Model
from rota.goals import Goal
from rota.ladder import Ladder
from rota.problem import Problem
from rota.search import Found, search
from rota.solver import cp_model

FINDING, BOUNDING = 0, 2  # linear relaxation: none finds rotas fastest, much bounds sums best


@dataclass(frozen=True, slots=True)
class Patience:
    """How long each step may search, in CP-SAT's deterministic seconds: work, not time.

    When `altogether` is used up, a step that has a rota already gets only a `moment` more.
    """

    cover: float = 20.0
    match: float = 10.0
    improve: float = 6.0
    spread: float = 0.06
    altogether: float = 22.0
    moment: float = 0.2

    @staticmethod
    def of(seconds: float) -> Patience:
        """For a user who waits so long: never less than usual, since time ends it anyway."""
        usual = Patience()
        more = max(1.0, seconds / usual.altogether)
        return Patience(
            usual.cover * more,
            usual.match * more,
            usual.improve * more,
            usual.spread * more,
            usual.altogether * more,
        )


@dataclass(frozen=True, slots=True)
class Balanced:
    """A ledger that is kept where it is: its ladder, and the constraint that keeps it.

    Attributes:
        value: The least cost found for the ladder.
        leeway: What it may cost more to grant a wish.
    """

    goal: Goal
    rungs: Ladder
    constraint: int
    value: int
    leeway: int


class Standing:
    """A problem, a model of it, and the best rota so far.

    Attributes:
        problem: What to fill.
        model: The problem as variables, with all that is decided already.
        values: Of every variable, in the best rota so far; empty before there is one.
        used: Deterministic seconds spent so far.
        refuted: Whether the last search ended with a proof that there is no rota.
    """

    def __init__(self, problem: Problem, patience: Patience) -> None:
        self.problem = problem
        self.patience = patience
        self.model: Model
        self.values: list[int] = []
        self.used = 0.0
        self.refuted = False

    def search(
        self,
        work: float,
        linear: int | None = None,
        cp: cp_model.CpModel | None = None,
        start: Mapping[int, int] | None = None,
    ) -> Found | None:
        """Solve the model, or a copy with more constraints, from the best rota so far.

        Args:
            work: Deterministic seconds at most.
            linear: How much linear relaxation is used.
            cp: The copy.
            start: What some variables may be, while there is no rota yet.

        Returns:
            How it ended; None when that gave no rota.
        """
        if self.values:
            work = min(work, max(self.patience.altogether - self.used, self.patience.moment))
        known = dict(enumerate(self.values)) or start or {}
        found = search(cp or self.model.cp, known, work, linear)
        self.used += found.work
        self.refuted = found.values is None and found.proved
        if found.values is None:
            return None
        self.values = found.values
        return found

    def least(
        self, cost: cp_model.LinearExprT, work: float | None = None, linear: int = BOUNDING
    ) -> Found | None:
        """Make a cost as small as the search can, from the best rota so far.

        None when that gave no rota.
        """
        self.model.cp.minimize(cost)
        found = self.search(self.patience.improve if work is None else work, linear)
        self.model.cp.clear_objective()
        return found

    def value(self, variable: cp_model.IntVar) -> int:
        """What a variable is in the best rota so far."""
        return self.values[variable.index]

    def fix(self, variable: cp_model.IntVar, value: int) -> None:
        """Decide a variable for good."""
        domain = self.model.cp.proto.variables[variable.index].domain
        domain.clear()
        domain.extend([value, value])

    def people(self) -> tuple[str, ...]:
        """For each slot the person who has it so far; empty for an uncovered one."""
        found = [""] * len(self.problem.slots)
        for (place, person), variable in self.model.take.items():
            if self.value(variable):
                for slot in self.model.pieces[place].slots:
                    found[slot] = person
        return tuple(found)

    def total(self, terms: Sequence[tuple[cp_model.IntVar, int]]) -> int:
        """What some variables count together so far."""
        return sum(n * self.value(variable) for variable, n in terms)

    def load(self, goal: Goal, person: str) -> cp_model.LinearExprT:
        """What a person carries in a ledger, in its units, as an expression."""
        own = self.model.own(person)
        return cp_model.LinearExpr.weighted_sum(
            [v for _, v in own], [sum(goal.weights[place] for place in p.slots) for p, _ in own]
        )

    def distance(self, goal: Goal) -> Fraction:
        """How far a ledger is from its targets so far, in squared units."""
        return goal.distance([self.carried(goal, person) for person in self.problem.people])

    def carried(self, goal: Goal, person: str) -> int:
        """What a person carries in a ledger so far, in its units."""
        return sum(
            sum(goal.weights[place] for place in piece.slots)
            for piece, variable in self.model.own(person)
            if self.value(variable)
        )
