"""One model in which obstacles are lifted, against a model made anew for each question."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from rota.constraints import Model
from rota.errors import RotaError
from rota.goals import must_share
from rota.lifted import Lifted
from rota.obstacles import Doubt, Obstacle, every_bar, obstacles, without
from rota.posed import pose
from rota.search import search
from rota.team import Limits
from teams import limit
from tiny import Tiny, tiny

TEAMS = int(os.environ.get("ROTA_TINY", "60"))
BLOCK = 20
QUESTIONS = 6
WORK = 10.0
OTHERS = (
    Limits(),
    Limits(gap=timedelta(days=1), max_turns=(limit("1 per 3 days"),)),
    Limits(max_turns=(limit("1 per 14 days"),), max_weekends=(limit("1 per month"),), max_row=3),
)


def doubts(case: Tiny, dice: random.Random) -> Iterator[Doubt]:
    """Turns of a tiny team, each as if nobody had it and others had some of the rest.

    Some slots are pinned, now and then those of one turn to two people.
    """
    try:
        problem = pose(case.team, case.period, case.others, None)
    except RotaError:
        return
    some = dice.sample(range(len(problem.slots)), min(3, len(problem.slots)))
    pinned = {place: dice.choice(problem.people) for place in some if dice.random() < 0.3}
    problem = replace(problem, pinned=dict(problem.pinned) | pinned)
    for turn in dice.sample(range(len(problem.turns)), min(2, len(problem.turns))):
        places = tuple(problem.places(turn))
        standing = [
            "" if dice.random() < 0.2 else dice.choice(problem.people) for _ in problem.slots
        ]
        for place in places:
            standing[place] = ""
        yield Doubt(problem, tuple(standing), places, every_bar(problem))


def made_anew(doubt: Doubt, kept: list[Obstacle]) -> bool:
    """Whether the slots can be covered, by a model that knows of no other obstacle."""
    problem, asked = without(doubt, kept)
    split = problem.team.turns.split
    shared = {turn for turn, each in enumerate(problem.turns) if split and len(each.slots) > 1}
    model = Model(problem, frozenset(shared) | must_share(problem))
    for place in asked:
        model.cp.add(model.empty[place] == 0)
    found = search(model.cp, [], WORK)
    assert found.proved
    return found.values is not None


@pytest.mark.parametrize("first", range(0, TEAMS, BLOCK))
def test_it_answers_as_a_model_made_for_the_question(first: int) -> None:
    """Whatever is kept of the obstacles, and in whatever order the questions come."""
    asked = 0
    for seed in range(first, min(first + BLOCK, TEAMS)):
        case, dice = tiny(seed, split=seed % 3 == 1, agreement=seed % 4 == 3), random.Random(seed)
        for doubt in doubts(case, dice):
            model, all_ = Lifted(doubt), obstacles(doubt)
            for number in range(QUESTIONS):
                part = number / (QUESTIONS - 1)
                kept = [each for each in all_ if dice.random() <= part]
                answer, _ = model.can(kept, WORK)
                assert answer == made_anew(doubt, kept), (seed, doubt.places, kept)
                asked += 1
    assert asked > BLOCK


@pytest.mark.parametrize("seed", range(20))
def test_it_serves_for_other_bars_pins_and_limits(seed: int) -> None:
    """After a change that leaves all other rules, it answers as one made for the changed team."""
    case, dice = tiny(seed, split=seed % 3 == 1), random.Random(seed)
    for doubt in doubts(case, dice):
        bars = tuple({w: r for w, r in each.items() if dice.random() < 0.5} for each in doubt.bars)
        team = doubt.problem.team
        some = (replace(each, limits=dice.choice([each.limits, *OTHERS])) for each in team.people)
        rules = replace(team.rules, limits=dice.choice([team.rules.limits, *OTHERS]))
        team = replace(team, people=tuple(some), rules=rules)
        freed = replace(doubt, problem=replace(doubt.problem, team=team, pinned={}), bars=bars)
        one, other = Lifted(doubt).after(freed), Lifted(freed)
        for kept in (obstacles(freed), obstacles(freed)[::2]):
            assert one.can(kept, WORK)[0] == other.can(kept, WORK)[0]
