"""One search by CP-SAT: the same answer on any machine, whatever its load."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import floor

from rota.solver import cp_model

SHORT = 0.05  # deterministic seconds


@dataclass(frozen=True, slots=True)
class Found:
    """How a search ended.

    Attributes:
        values: Of every variable; None when no solution was found.
        proved: Whether no solution is better; without one, whether there is none at all.
        bound: No solution costs less.
        work: Deterministic seconds that it took.
    """

    values: list[int] | None
    proved: bool
    bound: int
    work: float


def search(
    model: cp_model.CpModel,
    start: Sequence[int] | Mapping[int, int],
    work: float,
    linear: int | None = None,
    gap: float = 0.0,
) -> Found:
    """Solve a model, with one worker and a deterministic limit.

    Args:
        model: What to solve.
        start: Values of all variables, or of the first ones, in a solution known already; or of
            some, by their indices, in what may be near one. Empty when there is none.
        work: Deterministic seconds at most: work, not time.
        linear: How much linear relaxation is used (CP-SAT's own choice when None): none finds
            equalities fastest, much of it bounds sums best.
        gap: Relative distance from the bound at which the search may stop as if all was proved.
    """
    model.clear_hints()
    hints = start if isinstance(start, Mapping) else dict(enumerate(start))
    model.proto.solution_hint.vars.extend(hints.keys())
    model.proto.solution_hint.values.extend(hints.values())
    solver = reproducible(work)
    solver.parameters.relative_gap_limit = gap
    if linear is not None:
        solver.parameters.linearization_level = linear
    if linear == 0 or work <= SHORT:  # simplifying for long does not pay
        solver.parameters.max_presolve_iterations = 1
    status = solver.solve(model)
    spent = solver.response_proto.deterministic_time
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Found(None, status == cp_model.INFEASIBLE, 0, spent)
    return Found(
        list(solver.response_proto.solution),
        status == cp_model.OPTIMAL,
        floor(solver.best_objective_bound + 1e-6),
        spent,
    )


def reproducible(work: float) -> cp_model.CpSolver:
    """A solver that does the same on any machine: with one worker, and a limit of work."""
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = work
    solver.parameters.catch_sigint_signal = False  # Ctrl-C is for whoever waits
    return solver
