"""Big days as the solver sees them: who had them longest ago should have them."""

from __future__ import annotations

from collections.abc import Sequence

from rota.constraints import Model
from rota.solver import cp_model


def recent_days(model: Model) -> Sequence[tuple[cp_model.IntVar, int]]:
    """The possibilities that have big days, each with how recently its person had them."""
    problem = model.problem
    found = []
    for (place, person), variable in model.take.items():
        days = {day for slot in model.pieces[place].slots for day in problem.big_days[slot]}
        if cost := sum(problem.recency[day].get(person, 0) for day in days):
            found.append((variable, cost))
    return found
