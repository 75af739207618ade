"""Wishes as the solver sees them: what goes against them, and how evenly that is borne."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rota.constraints import Model
from rota.solver import cp_model


@dataclass(frozen=True, slots=True)
class Wishes:
    """The possibilities that somebody would rather not have, or would like to.

    Attributes:
        refused: By person, the variables of what they would rather not have.
        granted: The variables of what somebody would like to have.
    """

    refused: Mapping[str, Sequence[cp_model.IntVar]]
    granted: Sequence[cp_model.IntVar]

    @property
    def against(self) -> list[cp_model.IntVar]:
        """All that goes against a wish."""
        return [variable for own in self.refused.values() for variable in own]

    @property
    def heavy(self) -> int:
        """What a refused wish costs: more than all that people would like is worth."""
        return 1 + len(self.granted)

    @property
    def cost(self) -> cp_model.LinearExprT:
        """Nobody gets what they would rather not, so that others get all that they would like."""
        weights = [self.heavy] * len(self.against) + [-1] * len(self.granted)
        return cp_model.LinearExpr.weighted_sum([*self.against, *self.granted], weights)

    def number(self, values: Sequence[int]) -> int:
        """How many wishes are refused."""
        return sum(values[variable.index] for variable in self.against)

    def value(self, values: Sequence[int]) -> int:
        """The cost, given the values of all variables."""
        granted = sum(values[variable.index] for variable in self.granted)
        return self.heavy * self.number(values) - granted


def wishes(model: Model) -> Wishes:
    """What wishes there are in a model."""
    refused: dict[str, list[cp_model.IntVar]] = {}
    granted = []
    for (place, person), variable in model.take.items():
        said = [model.problem.wishes[slot].get(person, 0) for slot in model.pieces[place].slots]
        wish = max(said, key=abs, default=0)
        if wish > 0:
            refused.setdefault(person, []).append(variable)
        elif wish < 0:
            granted.append(variable)
    return Wishes(refused, granted)


def unevenness(
    model: Model, wished: Wishes, values: Sequence[int]
) -> tuple[list[tuple[cp_model.IntVar, int]], list[int]]:
    """The squares of how many wishes each person is refused: the less, the more even.

    Returns:
        The variables whose sum it is, each with what it counts, and their values in the rota
        found so far; nothing when it is as even as it can be.
    """
    number = wished.number(values)
    bearing = {person: own for person, own in sorted(wished.refused.items()) if own}
    carried = {person: sum(values[v.index] for v in own) for person, own in bearing.items()}
    if not bearing or max(carried.values()) <= -(-number // len(bearing)) <= 1:
        return [], []
    steps: list[tuple[cp_model.IntVar, int]] = []
    hints: list[int] = []
    for person, own in bearing.items():
        rungs = [model.cp.new_bool_var("") for _ in range(min(len(own), number))]
        model.cp.add(cp_model.LinearExpr.sum(own) <= cp_model.LinearExpr.sum(rungs))
        steps.extend((rung, 2 * place + 1) for place, rung in enumerate(rungs))
        hints.extend(int(place < carried[person]) for place in range(len(rungs)))
    return steps, hints
