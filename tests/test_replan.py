"""A rota that absorbs a change of its team: as little as can be moves, and what moves is fair.

`ROTA_TINY=5000 pytest tests/test_replan.py` tries more teams than the tests usually do.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction

import pytest

from brute import Judge
from rota.changes import publish
from rota.errors import NoRota
from rota.instants import instant
from rota.kept import Kept
from rota.model import Proof, Rota, Team
from rota.plan import plan, pose
from rota.problem import Problem
from rota.replan import notice_ends, replan
from rota.solve import solve
from teams import person, utc, when
from tiny import Dice, Tiny, tiny

TEAMS = int(os.environ.get("ROTA_TINY", "200"))
BLOCK = 20
BEFORE = utc("2026-01-01 12:00")


@dataclass(frozen=True, slots=True)
class Changed:
    """A tiny team with its published rota, and the team as it is after a change."""

    case: Tiny
    standing: Rota
    team: Team
    now: datetime


def changed(seed: int, *, split: bool = False) -> Changed | None:
    """A tiny team whose rota stands when somebody falls ill, leaves, joins, or a rule is made."""
    dice = Dice(seed + 10**6)
    case = tiny(seed, split=split)
    base = replace(case.team, rules=replace(case.team.rules, agreement={"notice_days": 3}))
    case = replace(case, team=replace(base, pins=()))
    try:
        made = plan(case.team, case.period, case.others, BEFORE, solve)
    except NoRota:
        return None
    first = case.period.first + timedelta(days=dice.choice(-1, 0, 0, 1, 2, 3))
    now = instant(first, timedelta(hours=dice.choice(0, 0, 12, 20)), base.timezone)
    away = when(f"{first}..{first + timedelta(days=dice.choice(0, 1, 2, 6))}")
    people = list(case.team.people)
    who = dice.choice(*range(len(people)))
    event = dice.choice("ill", "ill", "off", "leaves", "gone", "joins", "rule")
    if event == "ill":
        people[who] = replace(people[who], leave=away)
    elif event == "off":
        people[who] = replace(people[who], off=away)
    elif event == "leaves":
        people[who] = replace(people[who], until=first)
    elif event == "gone" and len(people) > 2:
        del people[who]
    elif event == "joins":
        people.append(person("zoe", since=first, roles=people[0].roles))
    rules = case.team.rules
    if event == "rule":
        rules = replace(rules, limits=replace(rules.limits, gap=timedelta(hours=36)))
    apart = tuple(g for g in rules.apart if {*g} <= {p.id for p in people})
    team = replace(case.team, people=tuple(people), rules=replace(rules, apart=apart))
    return Changed(case, publish(made.rota), team, now)


def posed(change: Changed) -> Problem:
    """The problem that a replan solves."""
    kept = Kept(
        change.standing.live,
        lambda span: span.start <= change.now,
        hold=True,
        soon=notice_ends(change.team, change.now),
    )
    period = change.case.period
    return pose(change.team, period, change.case.others, change.standing, None, kept)


def complaints(change: Changed, *, split: bool) -> Iterator[str]:
    """What is wrong with a replan, as trying all rotas sees it."""
    case, team = change.case, change.team
    problem = posed(change)
    judge = Judge(problem, case.period, case.others, split=split)
    frozen = {place: row.person for place, row in problem.frozen.items()}
    if judge.broken(tuple(frozen.get(place, "") for place in range(len(problem.slots)))):
        return  # what has begun breaks a rule already: the judge would allow no rota
    if problem.left or not problem.slots:
        return
    rotas = [change.standing, *case.others]
    found = replan(team, rotas, case.period, change.now, solve)
    assert found is not None
    who = {(shift.role, shift.span): shift.person for shift in found.plan.rota.live}
    people = tuple(who[slot.role, slot.span] for slot in problem.slots)
    least, mine = judge.fewest_moved(), judge.moved(people)
    if mine != least:
        yield f"moves {mine}, but {least} is enough"
        return
    yield "tried"
    proofs = {proof.name: proof for proof in found.plan.proofs}
    if problem.standing:
        count = Fraction(mine.every)
        if proofs["moved"] != Proof("moved", count, count, True):
            yield f"{proofs['moved']} of {mine}"
    best, worth = judge.fairest_held(people), judge.worth(people)
    for ledger, distance, least_ in zip(
        found.plan.ledgers, worth.distances, best.distances, strict=True
    ):
        proof = proofs[ledger.name]
        if proof.value != distance or proof.bound > least_:
            yield f"{proof}, but it is {distance} and {least_} can be had"
        if proof.gave or distance != least_:
            if distance != least_ and proof.optimal and not proof.gave:
                yield f"{ledger.name} is {distance}, but {least_} can be had"
            return


@pytest.mark.parametrize("first", range(0, TEAMS, BLOCK))
def test_no_rota_moves_less(first: int) -> None:
    """Of tiny teams after a change every rota is tried: none that covers as much moves less.

    First what is at short notice counts, then all; among rotas that move as little, none is fairer.
    Turns of every other team may be shared.
    """
    tried = 0
    for seed in range(first, min(first + BLOCK, TEAMS)):
        change = changed(seed, split=seed % 2 == 1)
        if change is None:
            continue
        said = list(complaints(change, split=seed % 2 == 1))
        tried += said[:1] == ["tried"]
        assert said in ([], ["tried"]), f"seed {seed}"
    assert tried > BLOCK // 2
