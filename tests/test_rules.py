"""The check as a whole, and the rules on who is named and who is on call with whom."""

from __future__ import annotations

import ast
import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from time import process_time

import pytest

from rota import rules
from rota.known import RULE_IDS
from rota.period import Period
from rota.rules import RULES, check, rule_ids, spoiled
from rota.shift import CANCELLED, Rota, Shift
from rota.team import Limits, Pin, Role, Rules, Team, Waiver
from rota.turns import turns
from teams import (
    broken,
    free,
    limit,
    night,
    office,
    person,
    rest_days,
    rota,
    shift,
    span,
    team,
    when,
)

MON, TUE, WED, THU, FRI = (f"2026-12-{day:02}" for day in range(7, 12))
TWO_ROLES = team(roles=(Role("primary"), Role("backup", optional=True)))
WEEK = rota(
    MON,
    "2026-12-13",
    night("alice", MON),
    night("bob", TUE),
    night("carol", WED),
    night("alice", THU),
    rest_days("bob", FRI),
)


# The check as a whole


def test_complete_rota_has_no_finding() -> None:
    """A week that is held hour for hour is well."""
    assert check(team(), WEEK) == ()
    assert not spoiled(())


def test_empty_rota_of_no_period_has_no_finding() -> None:
    """A hand-made file without rows answers for nothing."""
    assert check(team(), Rota(None, ())) == ()


def test_cancelled_rows_do_not_count() -> None:
    """What is no more holds nothing and breaks nothing."""
    gone = night("alice", TUE, status=CANCELLED)
    assert broken(team(), replace(WEEK, shifts=(*WEEK.shifts, gone))) == []
    assert broken(team(), rota(TUE, TUE, gone)) == ["uncovered"]


def test_findings_come_by_start_then_rule() -> None:
    """Findings are sorted by the start of what they speak of, then by rule."""
    found = check(team(), rota(MON, TUE, night("zoe", TUE, role="chief")))
    assert [(finding.span, finding.rule) for finding in found] == [
        (night("", MON).span, "uncovered"),
        (night("", TUE).span, "uncovered"),
        (night("", TUE).span, "unknown-person"),
        (night("", TUE).span, "unknown-role"),
    ]


def test_order_of_people_rows_and_files_does_not_matter() -> None:
    """The same rota in any order has the same findings."""
    limits = Limits(gap=timedelta(hours=24), max_turns=(limit("2 per 7 days"),))
    base = free(rules=Rules(limits))
    rows = [night(("alice", "bob")[day * day % 3 % 2], f"2026-12-{day:02}") for day in range(1, 29)]
    before, after = rota("2026-12-01", "2026-12-14", *rows[:14]), rows[14:]
    expected = check(base, rota("2026-12-15", "2026-12-28", *after), [before, WEEK])
    assert expected
    random.Random(7).shuffle(after)
    shuffled = rota("2026-12-15", "2026-12-28", *after)
    assert check(replace(base, people=base.people[::-1]), shuffled, [WEEK, before]) == expected


@pytest.mark.parametrize("name", ["max-turns", "max_turns"])
def test_waiver_marks_and_keeps(name: str) -> None:
    """A waived finding stays, with its reason, and no longer spoils the rota."""
    base = free(rules=Rules(Limits(max_turns=(limit("1 per month"),))))
    both = rota(MON, TUE, night("alice", MON), night("alice", TUE))
    assert spoiled(check(base, both))
    waived = check(replace(base, waivers=(Waiver(name, "only two of us"),)), both)
    assert [(each.rule, each.waived) for each in waived] == [("max-turns", "only two of us")]
    assert not spoiled(waived)


def test_warnings_do_not_spoil() -> None:
    """Hours that nobody asked for deserve a look, no more."""
    found = check(team(), rota(MON, MON, shift("alice", f"{MON} 17:00", f"{TUE} 08:00")))
    assert [(each.rule, each.severity) for each in found] == [("outside", "warning")]
    assert not spoiled(found)


def test_neighbours_own_breaches_are_theirs() -> None:
    """What neighbours break among themselves is not said again here."""
    base = free(rules=Rules(Limits(gap=timedelta(hours=24))))
    other = rota(MON, TUE, night("alice", MON), night("alice", TUE), night("zoe", TUE))
    assert broken(base, rota(THU, THU, night("bob", THU)), other) == []


# The rules' ids and independence


def test_ids_are_the_ones_agreed_on() -> None:
    """Documents, waivers and the solver rely on these ids."""
    assert set(rule_ids()) == RULE_IDS
    assert len(set(rule_ids())) == len(rule_ids())


def test_each_rule_is_named_as_its_function() -> None:
    """A rule's function has its id for a name, a summary and a source."""
    for rule in RULES:
        assert rule.function.__name__.replace("_", "-") == rule.id
        assert rule.summary.endswith(".")
        assert rule.source_key


def test_shares_no_code_with_the_solver() -> None:
    """Neither the check nor anything that it imports knows slots, turns, problem or solver."""
    folder = Path(rules.__file__).parent
    seen: set[str] = set()
    coming = ["rules"]
    while coming:
        name = coming.pop()
        if name not in seen:
            seen.add(name)
            coming += _imported(folder / f"{name}.py")
    assert {"rules", "case", "covered", "limits", "days"} <= seen
    assert not seen & {"slots", "turns", "problem", "solve", "ledger", "eligible", "constraints"}


def _imported(module: Path) -> list[str]:
    """The modules of the package that one imports."""
    names = []
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "rota":
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("rota."):
            names.append(str(node.module).removeprefix("rota."))
        elif isinstance(node, ast.Import):
            names += [
                alias.name.removeprefix("rota.")
                for alias in node.names
                if alias.name.startswith("rota.")
            ]
    return names


# Who is named


def test_unknown_person() -> None:
    """A row of somebody whom the team does not have is an error, and holds its hours."""
    [finding] = check(team(), rota(MON, MON, night("alcie", MON)))
    assert (finding.rule, finding.severity) == ("unknown-person", "error")
    assert "did you mean 'alice'?" in finding.message


def test_former_person_of_a_neighbour_is_no_finding() -> None:
    """A neighbour's row of somebody who has left since still holds its hours."""
    assert broken(team(), rota(MON, MON), rota(MON, MON, night("zoe", MON))) == []


def test_unknown_role() -> None:
    """A row of a role that the team does not have is an error, and breaks nothing else."""
    rows = night("alice", MON), night("alice", MON, role="chief")
    [finding] = check(team(), rota(MON, MON, *rows))
    assert (finding.rule, finding.severity) == ("unknown-role", "error")
    assert finding.source == "roles"


# Who is on call with whom


def test_one_place() -> None:
    """Nobody is on call in two roles at once, by as little as a minute."""
    late = shift("alice", f"{TUE} 07:59", f"{TUE} 08:00", role="backup")
    base = free()
    [finding] = check(base, rota(MON, MON, night("alice", MON), late))
    assert (finding.rule, finding.span) == ("one-place", late.span)
    assert finding.message == (
        "Alice is on call twice from Tue 8 Dec 07:59 to Tue 8 Dec 08:00: as primary from "
        "Mon 7 Dec 18:00 to Tue 8 Dec 08:00, and as backup from Tue 8 Dec 07:59 to Tue 8 Dec 08:00."
    )
    touching = shift("alice", f"{TUE} 08:00", f"{TUE} 09:00", role="backup")
    assert broken(base, rota(MON, MON, night("alice", MON), touching)) == []


def test_one_place_in_one_role() -> None:
    """Two overlapping shifts of one person in one role are one person in two places."""
    rows = night("alice", MON), shift("alice", f"{TUE} 06:00", f"{TUE} 09:00")
    assert broken(free(), rota(MON, MON, *rows)) == ["one-place"]


def test_one_place_looks_at_neighbours() -> None:
    """A neighbour's shift holds its person, also in a role that the team no longer has."""
    other = rota(MON, MON, night("alice", MON, role="chief"))
    assert broken(team(), rota(MON, MON, night("alice", MON)), other) == ["one-place"]
    assert broken(team(), rota(MON, MON, night("bob", MON)), other) == []


APART = free(rules=Rules(apart=(("alice", "bob"),)))


def test_apart() -> None:
    """Two people who are kept apart are never on call at the same time, in any roles."""
    rows = night("alice", MON), night("bob", MON, role="backup")
    [finding] = check(APART, rota(MON, MON, *rows))
    assert (finding.rule, finding.span, finding.source) == ("apart", rows[0].span, "rules.apart")
    rows = night("alice", MON), night("carol", MON, role="backup")
    assert broken(APART, rota(MON, MON, *rows)) == []


def test_apart_may_follow_each_other() -> None:
    """Who is kept apart may take over from each other."""
    rows = night("alice", MON), shift("bob", f"{TUE} 08:00", f"{TUE} 18:00")
    assert broken(APART, rota(MON, TUE, *rows)) == []


SENIOR = free(
    rules=Rules(always=(("senior", 1),)),
    people=(person("alice", skills=("senior",)), person("bob"), person("carol")),
)


def test_always() -> None:
    """At every moment when somebody is on call, somebody on call has the skill."""
    primary, backup = night("bob", MON), shift("alice", f"{MON} 18:00", f"{TUE} 07:00", "backup")
    [finding] = check(SENIOR, rota(MON, MON, primary, backup))
    assert (finding.rule, finding.span) == ("always", span(f"{TUE} 07:00", f"{TUE} 08:00"))
    assert finding.message == (
        "Of those on call from Tue 8 Dec 07:00 to Tue 8 Dec 08:00 (Bob), nobody has the skill "
        "senior; the team asks for 1."
    )
    assert broken(SENIOR, rota(MON, MON, primary, night("alice", MON, role="backup"))) == []


def test_always_counts_over_all_roles_and_files() -> None:
    """A neighbour's shift lends its person's skill; where nobody is on call nobody is missed."""
    other = rota(MON, MON, night("alice", MON, role="backup"))
    assert broken(SENIOR, rota(MON, TUE, night("bob", MON)), other) == []


def test_always_over_several_nights() -> None:
    """Each own stretch of the same people is one finding; neighbours' hours between are theirs."""
    own = (
        shift("bob", f"{MON} 18:00", f"{TUE} 01:00"),
        shift("bob", f"{TUE} 01:00", f"{TUE} 08:00"),
        night("bob", WED),
        shift("carol", f"{THU} 08:00", f"{THU} 12:00"),
    )
    other = rota(MON, FRI, night("bob", TUE), night("bob", THU))
    found = check(SENIOR, rota(MON, FRI, *own), [other])
    assert [(each.rule, each.span) for each in found] == [
        ("always", span(f"{MON} 18:00", f"{TUE} 08:00")),
        ("always", own[2].span),
        ("always", own[3].span),
    ]


def test_always_counts_people() -> None:
    """Two of a skill are two people, and one stretch of the same people is one finding."""
    two = replace(SENIOR, rules=Rules(always=(("senior", 2),)))
    rows = night("alice", MON), night("bob", MON, role="backup")
    assert broken(two, rota(MON, MON, *rows)) == ["always"]
    people = (*SENIOR.people[:1], person("bob", skills=("senior",)))
    assert broken(replace(two, people=people), rota(MON, MON, *rows)) == []


# What was decided by hand


def test_pin() -> None:
    """A turn that starts on a pinned date is the pinned person's."""
    base = free(pins=(Pin("bob", when(MON), "primary"),))
    [finding] = check(base, rota(MON, TUE, night("alice", MON), night("alice", TUE)))
    assert (finding.rule, finding.person, finding.source) == ("pin", "bob", "pins")
    assert finding.message == (
        "The primary turn that starts Mon 7 Dec 18:00 is pinned to Bob, but held by Alice."
    )
    rows = night("bob", MON), night("alice", TUE), night("alice", MON, role="backup")
    assert broken(base, rota(MON, TUE, *rows)) == []


def test_pin_is_about_the_start_of_a_turn() -> None:
    """A turn begun the day before is not the pin's, though a piece of it starts that day."""
    base = free(pins=(Pin("bob", when(TUE), "primary"),))
    one = night("alice", MON).turn
    assert broken(base, rota(MON, TUE, night("alice", MON), night("carol", TUE, turn=one))) == []


def test_pin_without_a_role_is_of_the_first_that_has_a_turn() -> None:
    """A pin that names no role speaks of the first of the person's roles with a turn then."""
    pins = (Pin("bob", when(MON)),)
    base = free(pins=pins, people=(person("alice"), person("bob", roles=("backup", "primary"))))
    both = rota(MON, MON, night("alice", MON), night("bob", MON, role="backup"))
    assert broken(base, both) == []
    assert broken(base, rota(MON, MON, night("alice", MON))) == ["pin"]


def test_pin_outside_the_rota_is_not_looked_for() -> None:
    """A pin on a date on which no turn starts, or in a neighbour, finds nothing."""
    base = free(pins=(Pin("bob", when(MON)),))
    other = rota(MON, MON, night("alice", MON))
    assert broken(base, rota(TUE, TUE, night("alice", TUE)), other) == []


# Speed


def test_year_of_a_large_team_is_checked_at_once() -> None:
    """A year of 60 people and 3 roles takes less than a second, a month hardly any time."""
    names = tuple(f"p{n:02}" for n in range(60))
    roles = tuple(Role(name) for name in ("primary", "backup", "lead"))
    limits = Limits(
        gap=timedelta(hours=11),
        max_turns=(limit("2 per 7 days"), limit("9 per 12 months")),
        max_weekends=(limit("2 per 4 weeks"),),
        max_holidays=(limit("2 per year"),),
        max_hours=(limit("200 per month"),),
        max_row=7,
    )
    base = team(
        roles=roles,
        offices=(office(),),
        rules=Rules(limits, apart=(names[:2],), always=(("senior", 1),), leave_margin=True),
        people=tuple(
            person(
                name,
                roles=("primary", "backup", "lead"),
                skills=("senior",) if name < "p40" else (),
                leave=when("2027-08-01..2027-08-21", "2027-12-20..2027-12-31"),
                off=when("wed odd-weeks"),
                never=when("holiday"),
            )
            for name in names
        ),
    )
    year = _filled(base, "2027-01-01", "2027-12-31", names)
    assert len(year.shifts) > 800
    month = _filled(base, "2027-03-01", "2027-03-31", names)
    assert _seconds(base, month) < 0.1
    assert _seconds(base, year) < 1


def _filled(team: Team, first: str, last: str, names: Sequence[str]) -> Rota:
    """The rota in which people take the turns of a period one after the other."""
    period = Period(date.fromisoformat(first), date.fromisoformat(last))
    rows = [
        Shift(slot.span, slot.role, slot.kind, turn.id, names[n % len(names)], "", slot.burden)
        for n, turn in enumerate(turns(team, period))
        for slot in turn.slots
    ]
    return Rota(period, tuple(rows))


def _seconds(team: Team, rota: Rota) -> float:
    """The processor's time for one check, the best of three: others may be at work too."""
    times = []
    for _ in range(3):
        start = process_time()
        check(team, rota)
        times.append(process_time() - start)
    return min(times)
