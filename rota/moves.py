"""What moves of a rota that stands, as the solver sees it: shifts that people would lose."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from fractions import Fraction

from ortools.sat.python import cp_model

from rota.constraints import Model
from rota.verdict import Proof

Terms = Sequence[tuple[cp_model.IntVar, int]]


@dataclass(frozen=True, slots=True)
class Moves:
    """The shifts that move: each possibility with how many it takes from their people.

    Attributes:
        soon: Of those at short notice.
        every: Of all.
    """

    soon: Terms
    every: Terms

    @property
    def heavy(self) -> int:
        """What a move at short notice costs: more than all others together."""
        return 1 + sum(number for _, number in self.every)

    @property
    def cost(self) -> cp_model.LinearExprT:
        """As little as can be at short notice, then as little as can be."""
        heavy = self.heavy
        return counted([*((v, heavy * number) for v, number in self.soon), *self.every])


@dataclass(frozen=True, slots=True)
class Held:
    """A rota that moves as little as can be.

    Attributes:
        moves: What may move.
        soon: How many shifts move at short notice, and how many must.
        every: How many move altogether, and how many must, given those at short notice.
    """

    moves: Moves
    soon: tuple[int, int]
    every: tuple[int, int]

    def proofs(self, soon: int, every: int) -> list[Proof]:
        """What is proved of a rota that moves so many; more than must be move for fairness."""
        found = [_proof("moved soon", soon, *self.soon)] if self.moves.soon else []
        return [*found, _proof("moved", every, *self.every)]


def _proof(name: str, value: int, least: int, bound: int) -> Proof:
    more = Fraction(max(value - least, 0))
    return Proof(name, Fraction(value), Fraction(bound), least == bound, more)


def counted(terms: Terms) -> cp_model.LinearExprT:
    """How many shifts move, as an expression."""
    return cp_model.LinearExpr.weighted_sum([v for v, _ in terms], [n for _, n in terms])


def moves(model: Model) -> Moves:
    """What may move of the rota that stands."""
    standing = model.problem.standing
    return Moves(_moving(model, model.problem.soon), _moving(model, standing.keys()))


def _moving(model: Model, places: Set[int]) -> Terms:
    standing = model.problem.standing
    terms: list[tuple[cp_model.IntVar, int]] = []
    for (piece, person), variable in model.take.items():
        slots = model.pieces[piece].slots
        lost = sum(1 for place in slots if place in places and standing[place] != person)
        if lost:
            terms.append((variable, lost))
    terms.extend((model.empty[place], 1) for place in sorted(places))
    return terms


def as_it_stands(model: Model) -> dict[int, int]:
    """The variables of who takes what, by index, as the rota that stands has them."""
    problem = model.problem
    had = dict(problem.standing) | {place: row.person for place, row in problem.frozen.items()}
    held = problem.held([had.get(place, "") for place in range(len(problem.slots))])
    return {
        variable.index: int(held.get((piece.turn, person)) == piece.slots)
        for (place, person), variable in model.take.items()
        if (piece := model.pieces[place]).turn is not None
    }
