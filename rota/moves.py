"""What moves of a rota that stands, as the solver sees it: shifts that people would lose."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction

from rota.constraints import Model
from rota.solver import cp_model
from rota.verdict import Proof

Terms = Sequence[tuple[cp_model.IntVar, int]]


@dataclass(frozen=True, slots=True)
class Moves:
    """The shifts that move: each possibility with how many it takes from their people.

    Attributes:
        soon: Of those at short notice.
        accepted: Of those that their people have accepted.
        every: Of all.
    """

    soon: Terms
    accepted: Terms
    every: Terms

    @property
    def tiers(self) -> tuple[tuple[str, Terms], ...]:
        """What is to be little, hardest first: its name, and how many may move."""
        tiers = (("moved soon", self.soon), ("moved accepted", self.accepted))
        return (*(tier for tier in tiers if tier[1]), ("moved", self.every))

    @property
    def weights(self) -> tuple[int, ...]:
        """What a move of each tier costs: more than all that comes after it together."""
        weights = [1]
        for _, terms in reversed(self.tiers[1:]):
            weights.append(weights[-1] * (1 + sum(number for _, number in terms)))
        return tuple(reversed(weights))

    @property
    def cost(self) -> cp_model.LinearExprT:
        """As little as can be of the first tier, then of the next, then of all."""
        tiers = zip(self.tiers, self.weights, strict=True)
        return counted([(v, heavy * n) for (_, terms), heavy in tiers for v, n in terms])

    def bounds(self, values: Sequence[int], bound: int) -> tuple[int, ...]:
        """How many must move of each tier, given what a rota moves and a bound of its cost."""
        found: list[int] = []
        for value, heavy in zip(values, self.weights, strict=True):
            least = min(max(bound, 0) // heavy, value)
            found.append(least)
            bound = bound - value * heavy if least == value else 0
        return tuple(found)


@dataclass(frozen=True, slots=True)
class Held:
    """A rota that moves as little as can be.

    Attributes:
        moves: What may move.
        least: By tier, how many move, and how many must, given the tiers before.
    """

    moves: Moves
    least: Mapping[str, tuple[int, int]]

    def proofs(self, total: Callable[[Terms], int]) -> list[Proof]:
        """What is proved of a rota; more than must be move for fairness.

        Args:
            total: How many of some shifts it moves.
        """
        return [_proof(name, total(terms), *self.least[name]) for name, terms in self.moves.tiers]


def _proof(name: str, value: int, least: int, bound: int) -> Proof:
    more = Fraction(max(value - least, 0))
    return Proof(name, Fraction(value), Fraction(bound), least == bound, more)


def counted(terms: Terms) -> cp_model.LinearExprT:
    """How much that is together, as an expression."""
    return cp_model.LinearExpr.weighted_sum([v for v, _ in terms], [n for _, n in terms])


def moves(model: Model) -> Moves:
    """What may move of the rota that stands."""
    problem = model.problem
    return Moves(
        _moving(model, problem.soon),
        _moving(model, problem.accepted),
        _moving(model, problem.standing.keys()),
    )


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
