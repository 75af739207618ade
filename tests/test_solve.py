"""The solver against every rota of tiny teams, tried one by one.

`ROTA_TINY=2000 pytest tests/test_solve.py` tries more teams than the tests usually do.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime

import pytest

from brute import Judge
from rota.errors import NoRota
from rota.model import Proof
from rota.plan import Plan, plan, pose
from rota.problem import Problem
from rota.solve import solve
from tiny import tiny

TEAMS = int(os.environ.get("ROTA_TINY", "300"))
BLOCK = 25
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def solved(problem: Problem) -> tuple[tuple[str, ...], tuple[Proof, ...]]:
    """What the solver finds."""
    result = solve(problem)
    return result.people, result.proofs


def compare(seed: int) -> None:
    """A tiny team's plan is the best that any rota of it can be, and says so."""
    case = tiny(seed)
    try:
        problem = pose(case.team, case.period, case.others, None)
    except NoRota:  # a pin that its person may not have
        return
    judge = Judge(problem, case.period, case.others)
    least = judge.least()
    made: Plan | None
    try:
        made = plan(case.team, case.period, case.others, NOW, solved)
    except NoRota:
        made = None
    assert (made is None) == (least is None)
    if made is None or not problem.slots:
        return
    held = {(shift.role, shift.span): shift.person for shift in made.rota.shifts}
    people = tuple(held[slot.role, slot.span] for slot in problem.slots)
    assert judge.cover(people) == least
    assert not judge.broken(people)
    proofs = {proof.name: proof for proof in made.proofs}
    best, _ = judge.fairest(people)
    assert judge.worth(people).distances == best.distances
    for name, distance in zip(case.team.fairness.balance, best.distances, strict=True):
        assert (proofs[name].value, proofs[name].bound <= distance) == (distance, True)


@pytest.mark.parametrize("first", range(0, TEAMS, BLOCK))
def test_no_rota_of_a_tiny_team_is_better(first: int) -> None:
    """Covering first, then ledger by ledger, no allowed rota of a tiny team is better."""
    for seed in range(first, min(first + BLOCK, TEAMS)):
        compare(seed)
