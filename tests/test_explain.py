"""Why this person: against every rota of tiny teams, and as the user reads it.

`ROTA_TINY=2000 pytest tests/test_explain.py` tries more teams than the tests usually do.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from brute import Judge
from rota.alternatives import Question, Trial, worth
from rota.counterfactual import weigh_up
from rota.errors import RotaError
from rota.plan import plan, pose
from rota.problem import Problem
from rota.solve import solve
from tiny import Tiny, tiny

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TEAMS = int(os.environ.get("ROTA_TINY", "80")) // 2
BLOCK = 10


def planned(case: Tiny) -> tuple[Problem, tuple[str, ...]] | None:
    """The problem of a tiny team, and who the plan puts where; None when there is no rota."""
    try:
        problem = pose(case.team, case.period, case.others, None)
        rota = plan(case.team, case.period, case.others, NOW, solve).rota
    except RotaError:
        return None
    who = {(shift.role, shift.span): shift.person for shift in rota.live}
    return problem, tuple(who.get((slot.role, slot.span), "") for slot in problem.slots)


def questions(problem: Problem, people: tuple[str, ...]) -> Iterator[Question]:
    """One for each turn that one person has."""
    for turn in range(len(problem.turns)):
        places = tuple(problem.places(turn))
        if len({people[place] for place in places}) == 1 and people[places[0]]:
            pinned = {p: who for p, who in problem.pinned.items() if p not in places}
            team = problem.team if pinned == problem.pinned else replace(problem.team, pins=())
            yield Question(replace(problem, team=team, pinned=pinned), people, places)


def complaints(asked: Question, judge: Judge, person: str, trial: Trial | None) -> Iterator[str]:
    """What is wrong with the best rota in which somebody has the slots, as the judge sees it."""
    judge = judge.with_pin(asked.places, person)
    least = judge.least()
    if trial is None or trial.people is None:
        if least is not None and all(person not in asked.problem.barred[p] for p in asked.places):
            yield f"{person} could have {asked.places}"
        return
    if least is None or judge.cover(trial.people) != least:
        yield f"{person} {asked.places}: covers {judge.cover(trial.people)}, not {least}"
        return
    if any(trial.people[place] != person for place in asked.places) or not judge.allows(
        trial.people
    ):
        yield f"{person} {asked.places}: {trial.people} is not allowed"
    if trial.worth != worth(asked.problem, trial.people):
        yield f"{person} {asked.places}: {trial.people} is not worth {trial.worth}"
    best, example = judge.fairest(trial.people)
    for ledger, distance in zip(asked.problem.before, best.distances, strict=True):
        if trial.worth[ledger] != distance:
            if ledger in trial.proved or trial.worth[ledger] < distance or trial.least > distance:
                yield f"{person} {asked.places}: {ledger} {trial.worth[ledger]}, but {example}"
            return


@pytest.mark.parametrize("first", range(0, TEAMS, BLOCK))
def test_no_rota_of_a_tiny_team_costs_less(first: int) -> None:
    """Of tiny teams every rota is tried in which somebody else has a turn: none costs less."""
    found, asked = [], 0
    for seed in range(first, min(first + BLOCK, TEAMS)):
        case = tiny(seed, split=seed % 3 == 2)
        made = planned(case)
        if made is None:
            continue
        problem, people = made
        judge = Judge(problem, case.period, case.others, split=seed % 3 == 2)
        for question in questions(problem, people):
            judge_of = (
                judge
                if question.problem == problem
                else Judge(question.problem, case.period, case.others, split=seed % 3 == 2)
            )
            weighed = weigh_up(question)
            assert weighed.sound
            for person in problem.people:
                asked += 1
                trial = weighed.trials.get(person)
                found += [f"{seed}: {w}" for w in complaints(question, judge_of, person, trial)]
    assert not found, "\n".join(found)
    assert asked > BLOCK
