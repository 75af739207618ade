"""The first rota: found in moments, and it breaks no rule."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, timedelta
from functools import partial

import pytest

from rota.constraints import Model
from rota.errors import NoRota
from rota.goals import must_share
from rota.greedy import first_rota
from rota.period import Period
from rota.plan import plan
from rota.posed import pose
from rota.problem import Problem, Result
from rota.team import Limits, Role, Rules
from teams import evening, holiday, person, team, utc, weekend
from tiny import tiny

NOW = utc("2026-01-01 12:00")


def first(problem: Problem) -> tuple[str, ...] | None:
    """The first rota of a problem."""
    return first_rota(Model(problem, must_share(problem)))


def given(answer: Result, problem: Problem) -> Result:
    """A solver that knows its answer."""
    return answer


@pytest.mark.parametrize("block", range(10))
def test_it_breaks_no_rule(block: int) -> None:
    """Of hundreds of tiny teams with rules of every sort: pins are kept, the check finds nothing.

    That there is one at all is not certain where pins and rules leave little.
    """
    found = []
    for seed in range(block * 40, block * 40 + 40):
        case = tiny(seed, split=seed % 2 == 1, wishes=seed % 3 == 0, agreement=seed % 4 == 3)
        try:
            problem = pose(case.team, case.period, case.others, None)
        except NoRota:
            continue
        people = first(problem)
        assert people == first(problem)
        if people is None:
            assert problem.pinned
            continue
        found.append(people)
        with suppress(NoRota):  # pins that break a rule by themselves
            plan(case.team, case.period, case.others, NOW, partial(given, Result(people, ())))
    assert len(found) > 20


def test_it_covers_all_where_that_is_easy() -> None:
    """Twelve people with a gap, a weekly limit and two roles: a year without an empty slot."""
    base = team(
        coverages=(evening(), weekend(), holiday()),
        people=tuple(person(f"p{number:02}") for number in range(12)),
        roles=(Role("primary"), Role("backup")),
        rules=Rules(Limits(gap=timedelta(hours=24))),
    )
    problem = pose(base, Period(date(2027, 1, 1), date(2027, 12, 31)), [], None)
    people = first(problem)
    assert people is not None
    assert all(people)
    hours = dict.fromkeys(problem.people, 0)
    for who, slot in zip(people, problem.slots, strict=True):
        hours[who] += int(slot.span.hours)
    assert max(hours.values()) < 1.2 * min(hours.values())
