"""Laws that hold between plans: what may change a rota's worth, and what may not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction

import pytest

from rota.errors import NoRota
from rota.posed import pose
from rota.solve import solve
from rota.team import Person, Team
from rota.when import NEVER
from teams import person, when
from tiny import Tiny, tiny

SEEDS = range(5000, 5020)
NEW_NAMES = {"alice": "zoe", "bob": "yves", "carol": "abel", "dave": "marie"}


def worth(case: Tiny) -> dict[str, Fraction]:
    """What the plan reaches in each respect that is proved, before ledgers give way to wishes.

    Which of equally few slots stay empty is the search's choice, so then only their number is
    said; nothing where pins leave no rota.
    """
    try:
        proofs = solve(pose(case.team, case.period, case.others, None)).proofs
    except NoRota:
        return {}
    found = {p.name: p.value - p.gave for p in proofs if p.optimal and p.name != "spacing"}
    return {"uncovered": found["uncovered"]} if found.get("uncovered") else found


def renamed(case: Tiny) -> Tiny:
    """The same people under names that sort in another order."""

    def new(name: str) -> str:
        return NEW_NAMES.get(name, name)

    team = case.team
    return Tiny(
        replace(
            team,
            people=tuple(replace(each, id=new(each.id)) for each in reversed(team.people)),
            coverages=tuple(
                replace(c, people=c.people and tuple(map(new, c.people))) for c in team.coverages
            ),
            rules=replace(
                team.rules, apart=tuple(tuple(map(new, group)) for group in team.rules.apart)
            ),
            pins=tuple(replace(pin, person=new(pin.person)) for pin in team.pins),
        ),
        case.period,
        tuple(
            replace(rota, shifts=tuple(replace(s, person=new(s.person)) for s in rota.shifts))
            for rota in case.others
        ),
    )


def with_an_absentee(case: Tiny) -> Tiny:
    """The same team and somebody who is on leave all the time."""
    roles = tuple(role.name for role in case.team.roles)
    absent = person("absent", roles=roles, leave=when("2020-01-01..2030-12-31"))
    return replace(case, team=replace(case.team, people=(absent, *case.team.people)))


def scaled(case: Tiny) -> Tiny:
    """Everything weighs three times as much."""

    def heavier(each: Person) -> Person:
        brought = {n: v * 3 if n == "burden" else v for n, v in each.opening.items()}
        return replace(each, opening=brought)

    team = case.team
    heavy: Team = replace(
        team,
        coverages=tuple(
            replace(c, weight=c.weight * 3, points=c.points and c.points * 3)
            for c in team.coverages
        ),
        people=tuple(map(heavier, team.people)),
    )
    others = tuple(
        replace(rota, shifts=tuple(replace(s, burden=s.burden * 3) for s in rota.shifts))
        for rota in case.others
    )
    return Tiny(heavy, case.period, others)


def without_leave(case: Tiny) -> Tiny:
    """Nobody is on leave."""
    present = tuple(replace(each, leave=NEVER) for each in case.team.people)
    return replace(case, team=replace(case.team, people=present))


@pytest.mark.parametrize("change", [renamed, with_an_absentee])
def test_what_changes_nothing(change: Callable[[Tiny], Tiny]) -> None:
    """Neither other names, nor somebody who is never there, make a rota better or worse."""
    for seed in SEEDS:
        case = tiny(seed, wishes=True)
        fairness = replace(case.team.fairness, leave_lowers_target=True)
        case = replace(case, team=replace(case.team, fairness=fairness))
        assert worth(change(case)) == worth(case), seed


def test_weights_have_no_unit() -> None:
    """Three times the weight is three times the distance; all else is as it was."""
    for seed in SEEDS:
        case = tiny(seed)
        expected = worth(case)
        if "burden" in expected:
            expected["burden"] *= 9
        assert worth(scaled(case)) == expected, seed


def test_who_is_there_is_no_loss() -> None:
    """With a leave less there are never more slots uncovered."""
    for seed in SEEDS:
        case = tiny(seed)
        if before := worth(case):
            assert worth(without_leave(case))["uncovered"] <= before["uncovered"], seed
