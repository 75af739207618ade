"""Making a rota: every hard rule forces the answer where it must, and lets it be elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from rota.causes import cause
from rota.changes import publish
from rota.errors import NoRota, OutsideFailure, RotaError, TeamError
from rota.period import Period
from rota.plan import Plan, plan
from rota.posed import pose
from rota.problem import Result
from rota.shift import CANCELLED, PUBLISHED, Rota
from rota.solve import solve
from rota.team import HOLIDAY, WEEKEND, Limits, Pin, Role, Rules, Team, Turns
from rota.verdict import Proof
from teams import (
    closed,
    coverage,
    evening,
    handover,
    holiday,
    limit,
    night,
    person,
    rest_days,
    rota,
    team,
    weekend,
    when,
)

NOW = datetime(2026, 1, 1, tzinfo=UTC)
MON, TUE, WED, THU, FRI = (f"2026-12-{day:02}" for day in range(7, 12))
HOLIDAYS = "2026-05-08", "2026-05-14"
BOTH = (Role("primary"), Role("backup"))


def made(
    team: Team, first: str, last: str, *others: Rota, old: Rota | None = None, **changes: Any
) -> Plan:
    """The plan of some dates."""
    period = Period(date.fromisoformat(first), date.fromisoformat(last))
    rotas = [*others, old] if old is not None else others
    return plan(team, period, rotas, NOW, solve, **changes)


def held(found: Plan) -> list[str]:
    """Who has the slots, in order; nobody is `-`."""
    return [shift.person or "-" for shift in found.rota.live]


def empty(found: Plan) -> int:
    """How many slots nobody has."""
    return held(found).count("-")


def why(found: Plan) -> set[tuple[str, ...]]:
    """The rules that keep people away from the empty slots."""
    return {rules for vacancy in found.vacancies for rules in vacancy.why.values()}


# Alone, with a rule and without


ALICE = person("alice", skills=("linux",))


def alone(*coverages: Any, base: Any = ALICE, **changes: Any) -> Team:
    """A team of Alice alone."""
    return team(people=(base,), **({"coverages": coverages} if coverages else {}) | changes)


def limited(**limits: Any) -> Rules:
    """The team's own rules."""
    return Rules(Limits(**limits))


def of(**changes: Any) -> dict[str, Any]:
    """Alice, changed."""
    return {"base": replace(ALICE, **changes)}


TWO_WEEKENDS = limited(max_weekends=(limit("1 per 2 weeks"),))
TWO_HOLIDAYS = limited(max_holidays=(limit("1 per 2 months"),))
SATURDAYS = coverage(WEEKEND, "sat", "09:00", "sun 20:00")
MARGIN = {
    **of(leave=when("2026-12-14..2026-12-18")),
    "rules": Rules(leave_margin=True),
    "coverages": (SATURDAYS,),
}

CASES: list[tuple[str, dict[str, Any], str, str, int]] = [
    # rule, what sets it, first and last date, how many slots are empty
    ("leave", of(leave=when(WED)), MON, WED, 2),  # the night before ends on the day of leave
    ("off", of(off=when(f"{TUE}T20:00..{TUE}T21:00")), MON, WED, 1),
    ("never", of(never=when("tue")), MON, WED, 1),
    ("never", of(never=when("weekend")), MON, FRI, 1),
    ("member", of(since=date(2026, 12, 9)), MON, WED, 2),
    ("member", of(until=date(2026, 12, 9)), MON, WED, 1),
    ("role", of(roles=("backup",)), MON, MON, 1),
    ("skill", {"roles": (Role("primary", skills=("sql",)),)}, MON, MON, 1),
    ("skill", {"coverages": (evening(skills=("sql",)), weekend())}, THU, FRI, 1),
    ("people", {"coverages": (evening(people=()), weekend())}, THU, FRI, 1),
    ("one-place", {"roles": BOTH}, MON, MON, 1),
    ("gap", {"rules": limited(gap=timedelta(hours=11))}, MON, WED, 1),
    ("max-turns", {"rules": limited(max_turns=(limit("2 per 7 days"),))}, MON, THU, 2),
    ("max-turns", {"rules": limited(max_turns=(limit("1 per month"),))}, MON, TUE, 1),
    ("max-weekends", {"rules": TWO_WEEKENDS, "coverages": (weekend(),)}, FRI, "2026-12-18", 1),
    ("max-holidays", {"rules": TWO_HOLIDAYS, "coverages": (holiday(),)}, *HOLIDAYS, 1),
    ("max-hours", {"rules": limited(max_hours=(limit("28 per 7 days"),))}, MON, WED, 1),
    ("max-row", {"rules": limited(max_row=3)}, MON, WED, 1),
    ("always", {"rules": Rules(always=(("sql", 1),))}, MON, MON, 1),
    ("leave-margin", MARGIN, FRI, "2026-12-19", 2),
]


@pytest.mark.parametrize(("rule", "changes", "first", "last", "lost"), CASES)
def test_rule_leaves_empty_what_nobody_may_have(
    rule: str, changes: dict[str, Any], first: str, last: str, lost: int
) -> None:
    """With the rule just so many slots stay empty, which is said with its id; without it, none."""
    found = made(alone(**changes), first, last)
    assert empty(found) == lost
    assert found.proofs[0] == Proof("uncovered", Fraction(lost), Fraction(lost), True)
    assert why(found) == {(rule,)}
    assert {finding.rule for finding in found.findings} == {"uncovered"}
    without = made(alone(), first, last)
    assert empty(without) == len(without.vacancies) == len(without.findings) == 0


def test_apart() -> None:
    """Alice and Bob may each have a role, but not at the same time."""
    two = team(people=(person("alice"), person("bob")), roles=BOTH)
    assert empty(made(two, MON, MON)) == 0
    parted = replace(two, rules=Rules(apart=(("alice", "bob"),)))
    found = made(parted, MON, MON)
    assert empty(found) == 1
    assert why(found) == {("one-place",), ("apart",)}
    with_carol = replace(parted, people=(*parted.people, person("carol")))
    assert "carol" in held(made(with_carol, MON, MON))


def test_always_counts_over_all_roles() -> None:
    """One of the two on call has the skill, in any role."""
    people = (
        person("alice", roles=("backup",), skills=("linux",)),
        person("bob", roles=("primary",)),
        person("carol"),
    )
    base = team(people=people, roles=BOTH, rules=Rules(always=(("linux", 1),)))
    assert held(made(base, MON, WED))[1::2] == ["alice"] * 3
    busy = replace(people[0], off=when(TUE))
    found = made(replace(base, people=(busy, *people[1:])), MON, WED)
    assert empty(found) == 4  # the night of Monday reaches into Tuesday
    assert ("always",) in why(found)


def test_gap_is_from_end_to_start() -> None:
    """From 08:00 to 18:00 there are ten hours: a gap of ten is kept, of a minute more it is not."""
    for gap, lost in ((timedelta(hours=10), 0), (timedelta(hours=10, minutes=1), 1)):
        assert empty(made(alone(rules=limited(gap=gap)), MON, TUE)) == lost


def test_gap_is_elapsed() -> None:
    """On 29 March 2026 a night off from 18:00 to 08:00 lasts 13 hours."""
    days = coverage("day", "sat-sun", "08:00", "18:00")
    for sunday, lost in (("2026-03-29", 1), ("2026-03-22", 0), ("2026-10-25", 0)):
        saturday = (date.fromisoformat(sunday) - timedelta(days=1)).isoformat()
        found = made(alone(days, rules=limited(gap=timedelta(hours=14))), saturday, sunday)
        assert empty(found) == lost


def test_limits_of_a_person_and_of_a_role_hold_there_only() -> None:
    """Bob's own limit leaves him one night; the backup's gap says nothing of the primary."""
    own = person("bob", limits=Limits(max_turns=(limit("1 per week"),)))
    two = team(people=(person("alice"), own))
    assert held(made(two, MON, THU)).count("bob") == 1
    role = Role("backup", limits=Limits(gap=timedelta(days=3)))
    both = team(roles=(Role("primary"), role), people=(person("alice"), person("bob")))
    found = made(both, MON, THU)
    assert [shift.role for shift in found.rota.live if not shift.person] == ["backup"] * 2
    assert all("gap" in rules or "one-place" in rules for rules in why(found))


def test_limit_of_a_role_does_not_count_turns_of_others() -> None:
    """Bob has a weekend as backup besides the one that he may have as primary."""
    one = Limits(max_weekends=(limit("1 per month"),))
    base = team(
        roles=(Role("primary", limits=one), Role("backup")),
        coverages=(weekend(),),
        people=(person("alice", roles=("primary",)), person("bob")),
    )
    found = made(base, "2026-12-04", "2026-12-11")
    assert sorted(held(found)) == ["-", "alice", "bob", "bob"]


# Across the edges of the period


EDGES: list[tuple[str, Rules]] = [
    ("gap", limited(gap=timedelta(hours=24))),
    ("max-turns", limited(max_turns=(limit("1 per 2 days"),))),
    ("max-hours", limited(max_hours=(limit("20 per 7 days"),))),
    ("max-row", limited(max_row=2)),
]


@pytest.mark.parametrize(("rule", "rules"), EDGES)
@pytest.mark.parametrize("side", ["before", "after"])
def test_neighbours_count_for_every_rule(rule: str, rules: Rules, side: str) -> None:
    """What another file holds the day before, or the day after, is fixed and counts."""
    other = {
        "before": rota(MON, MON, night("alice", MON)),
        "after": rota(WED, WED, night("alice", WED)),
    }
    found = made(alone(rules=rules), TUE, TUE, other[side])
    assert held(found) == ["-"]
    assert why(found) == {(rule,)}
    assert held(made(alone(rules=rules), TUE, TUE, _of("zoe", other[side]))) == ["alice"]
    two = replace(alone(rules=rules), people=(ALICE, person("bob")))
    assert held(made(two, TUE, TUE, other[side])) == ["bob"]


def _of(who: str, rota: Rota) -> Rota:
    return replace(rota, shifts=tuple(replace(shift, person=who) for shift in rota.shifts))


@pytest.mark.parametrize("side", ["before", "after"])
def test_weekends_of_neighbours_count(side: str) -> None:
    """One weekend in two weeks, whichever month it is in."""
    rules = limited(max_weekends=(limit("1 per 2 weeks"),))
    other = {
        "before": rota("2026-12-04", "2026-12-04", rest_days("alice", "2026-12-04")),
        "after": rota("2026-12-18", "2026-12-18", rest_days("alice", "2026-12-18")),
    }[side]
    found = made(alone(rules=rules), FRI, FRI, other)
    assert held(found) == ["-"]
    assert why(found) == {("max-weekends",)}


def test_apart_and_always_look_across_files() -> None:
    """A weekend that another file holds is still going on when this one's nights begin."""
    sunday = coverage("sunday", "sun", "20:00", "24:00")
    base = team(
        coverages=(weekend(), sunday),
        roles=(Role("primary", coverage=("weekend",)), Role("backup", coverage=("sunday",))),
        people=(ALICE, person("bob")),
    )
    friday = rota(FRI, FRI, rest_days("alice", FRI))
    assert held(made(base, "2026-12-13", "2026-12-13", friday)) == ["bob"]
    parted = replace(base, rules=Rules(apart=(("alice", "bob"),)))
    assert held(made(parted, "2026-12-13", "2026-12-13", friday)) == ["-"]
    skilled = replace(base, rules=Rules(always=(("linux", 1),)))
    assert held(made(skilled, "2026-12-13", "2026-12-13", friday)) == ["bob"]
    unskilled = rota(FRI, FRI, rest_days("bob", FRI))
    assert held(made(skilled, "2026-12-13", "2026-12-13", unskilled)) == ["alice"]


def test_one_place_looks_across_files() -> None:
    """A hand-made file that holds the backup for a night keeps its person from the primary."""
    both = team(roles=BOTH, people=(person("alice"), person("bob")))
    other = Rota(None, (night("alice", TUE, role="backup"),))
    assert held(made(both, TUE, TUE, other)) == ["bob"]


def test_what_another_file_holds_is_not_planned() -> None:
    """Only the slots that nobody planned are."""
    other = Rota(None, (night("alice", TUE),))
    found = made(team(), MON, WED, other)
    assert [f"{shift.span.start:%d}" for shift in found.rota.live] == ["07", "09"]
    assert found.findings == ()


def test_turn_goes_on_beyond_the_edge() -> None:
    """Leave in the next month keeps its person from a weekend that begins in this one."""
    away = team(people=(person("alice", leave=when("2026-11-01")), person("bob")))
    assert held(made(away, "2026-10-30", "2026-10-31")) == ["bob", "bob"]


def test_long_turns_are_looked_at_to_their_end() -> None:
    """Leave two months on counts in a turn that lasts that long."""
    days = "2026-06-08", "2026-09-07", "2026-12-07"
    seldom = Turns("handover", tuple(handover(day, "08:00") for day in days))
    away = person("alice", leave=when("2026-11-25"))
    busy = person("bob", opening={"burden": Fraction(999)})
    two = team(people=(away, busy), turns=seldom, coverages=(evening(),))
    found = made(two, "2026-09-07", "2026-09-07")
    assert set(held(found)) == {"bob"}


# Turns that are shared


MAY = "2027-04-30", "2027-05-02"  # a weekend in three pieces: 30 April, 1 May, 2 May


def pair(alice: dict[str, Any], bob: dict[str, Any], *more: Any, **changes: Any) -> Team:
    """Alice and Bob, and perhaps others."""
    return team(people=(person("alice", **alice), person("bob", **bob), *more), **changes)


def test_turn_is_whole_where_it_can() -> None:
    """Whoever can take it whole does, though others could share it more evenly."""
    tired = person("carol", opening={WEEKEND: Fraction(9)})
    assert held(
        made(pair({"off": when("2027-05-02")}, {"off": when("2027-04-30")}, tired), *MAY)
    ) == [*("carol", "carol", "carol")]


def test_turn_that_nobody_can_take_whole_is_shared() -> None:
    """Alice cannot on Sunday and Bob cannot on Friday; the piece between is either's."""
    two = pair({"off": when("2027-05-02T12:00..2027-05-02T13:00")}, {"off": when("2027-04-30")})
    found = made(two, *MAY)
    assert held(found) in (["alice", "alice", "bob"], ["alice", "bob", "bob"])
    assert Proof("split", Fraction(1), Fraction(1), True) in found.proofs
    assert {shift.turn for shift in found.rota.live} == {"2027-04-30T18:00+02:00 primary"}


def test_turn_is_never_shared_when_the_team_says_so() -> None:
    """`split = "never"`: it stays empty, and the proof says how many slots that is."""
    two = pair(
        {"off": when("2027-05-02T12:00..2027-05-02T13:00")},
        {"off": when("2027-04-30")},
        turns=Turns(split=False),
    )
    found = made(two, *MAY)
    assert held(found) == ["-", "-", "-"]
    assert found.proofs[0] == Proof("uncovered", Fraction(3), Fraction(3), True)
    assert why(found) <= {(), ("off",)}


def test_whole_turn_is_lost_when_one_slot_is_nobodys() -> None:
    """Without sharing, a holiday that nobody takes leaves its weekend empty, and all is said."""
    two = pair({"never": when("holiday")}, {"never": when("holiday")}, turns=Turns(split=False))
    found = made(two, *MAY)
    assert held(found) == ["-", "-", "-"]
    assert found.proofs[0] == Proof("uncovered", Fraction(3), Fraction(3), True)
    shared = replace(two, turns=Turns())
    assert [who == "-" for who in held(made(shared, *MAY))] == [False, True, False]


def test_turn_may_come_back_to_the_one_who_began_it() -> None:
    """Alice takes no holidays, and Bob only them: hers are both ends of the weekend, one turn."""
    two = pair({"never": when("holiday")}, {"never": when("weekend")})
    base = replace(two, rules=limited(gap=timedelta(days=2), max_turns=(limit("1 per 7 days"),)))
    assert held(made(base, *MAY)) == ["alice", "bob", "alice"]


def test_turn_is_shared_with_as_few_cuts_as_can_be() -> None:
    """Three could have a piece each; two are enough, whoever is owed what."""
    owed = {"opening": {WEEKEND: Fraction(-5), HOLIDAY: Fraction(-5), "burden": Fraction(-500)}}
    three = pair(
        {"off": when("2027-05-03")},
        {"off": when("2027-04-30")},
        person("carol", never=when(WEEKEND), **owed),
    )
    assert held(made(three, *MAY)) in (["alice", "alice", "bob"], ["alice", "bob", "bob"])


def test_turn_that_rules_keep_from_everybody_is_shared() -> None:
    """Nobody may be on call for 62 hours: they are shared because nothing else covers them."""
    rules = limited(max_hours=(limit("40 per 7 days"),))
    found = made(pair({}, {}, rules=rules), *MAY)
    assert empty(found) == 0
    assert len(set(held(found))) == 2


# Pins, and what stands in the way


def test_pins_are_kept_and_the_rest_is_planned_around_them() -> None:
    """A pinned night is its person's, and counts for the gap."""
    base = team(rules=limited(gap=timedelta(hours=24)), pins=(Pin("carol", when(TUE)),))
    people = held(made(base, MON, WED))
    assert people[1] == "carol"
    assert "carol" not in (people[0], people[2])


def test_pinned_rows_are_kept_when_planned_again() -> None:
    """What is pinned in the file stays, pinned."""
    old = rota(MON, WED, night("bob", MON), night("bob", TUE, pinned=True), night("bob", WED))
    found = made(team(), MON, WED, old=old)
    assert held(found)[1] == "bob"
    assert sorted(held(found)) == ["alice", "bob", "carol"]
    assert [shift.pinned for shift in found.rota.live] == [False, True, False]


@pytest.mark.parametrize(
    ("changes", "pins", "named"),
    [
        ({"rules": limited(gap=timedelta(hours=24))}, ((MON, TUE),), "gap: Alice has 10 h"),
        ({"rules": limited(max_row=2)}, ((MON, TUE),), "max-row: Alice"),
        ({"rules": limited(max_turns=(limit("1 per week"),))}, ((MON, TUE),), "max-turns: Alice"),
        ({"people": (person("alice", leave=when(TUE)),)}, ((TUE,),), "'leave' bars"),
        ({"people": (person("alice", never=when("tue")),)}, ((TUE,),), "'never' bars"),
    ],
)
def test_pins_against_rules_give_no_rota(
    changes: dict[str, Any], pins: Sequence[Sequence[str]], named: str
) -> None:
    """Pins that cannot be kept are refused before any search, with the rule."""
    base = team(**changes, pins=tuple(Pin("alice", when(*days)) for days in pins))
    with pytest.raises(NoRota, match=named):
        made(base, MON, THU)


def test_pins_against_neighbours_give_no_rota() -> None:
    """A pin that a shift of another file forbids."""
    base = team(rules=limited(gap=timedelta(hours=24)), pins=(Pin("alice", when(TUE)),))
    with pytest.raises(NoRota, match="gap: Alice"):
        made(base, TUE, TUE, rota(MON, MON, night("alice", MON)))


def test_pins_that_leave_a_skill_missing_give_no_rota() -> None:
    """Both roles are pinned to people without the skill that there must be."""
    base = team(
        roles=BOTH,
        rules=Rules(always=(("linux", 1),)),
        people=(person("alice"), person("bob"), person("carol", skills=("linux",))),
        pins=(Pin("alice", when(MON), "primary"), Pin("bob", when(MON), "backup")),
    )
    with pytest.raises(NoRota):
        made(base, MON, MON)


def test_published_rota_does_not_move_unless_told_to() -> None:
    """Exit 6, and the file is named; told to, what moves is cancelled for whom it was."""
    told = publish(rota(MON, TUE, night("alice", MON), night("alice", TUE)))
    told = replace(told, source="rotas/2026-12.csv")
    with pytest.raises(OutsideFailure, match=r"rotas/2026-12.csv is published.*--replace"):
        made(team(), MON, TUE, old=told)
    found = made(team(), MON, TUE, old=told, move_published=True)
    gone = [shift for shift in found.rota.shifts if shift.status == CANCELLED]
    moved = [shift for shift in found.rota.live if shift.status != PUBLISHED]
    assert [shift.span for shift in gone] == [shift.span for shift in moved] != []
    assert {(shift.person, shift.revision) for shift in gone} == {("alice", 1)}
    assert {shift.revision for shift in moved} == {1}


def test_overlapping_period_stands_in_the_way() -> None:
    """Dates that another file holds are not planned anew in a second file."""
    with pytest.raises(OutsideFailure, match="already holds 2026-12-08 to 2026-12-08"):
        made(team(), MON, TUE, rota(TUE, THU, night("alice", TUE)))


def test_coverages_that_contradict_each_other_are_a_mistake() -> None:
    """Nothing is planned of a team file that wants two things at once."""
    with pytest.raises(TeamError):
        made(team(coverages=(evening(), coverage("rival", "mon", "20:00", "22:00"))), MON, TUE)


def test_period_without_slots_is_an_empty_rota() -> None:
    """All closed: no rows, nothing to prove, nothing found."""
    found = made(team(coverages=(evening(), closed("2026-12-07..2026-12-13"))), TUE, THU)
    assert (found.rota.shifts, found.proofs, found.findings) == ((), (), ())


# What is said


def test_empty_slot_is_said_with_each_persons_reasons() -> None:
    """Nobody can: the vacancy names every person and the rules that keep them away."""
    base = team(
        people=(
            person("alice", leave=when(TUE)),
            person("bob", never=when("tue")),
            person("carol", off=when(TUE)),
        )
    )
    found = made(base, TUE, TUE)
    [vacancy] = found.vacancies
    assert vacancy.why == {"alice": ("leave",), "bob": ("never",), "carol": ("off",)}
    assert [finding.rule for finding in found.findings] == ["uncovered"]


def test_optional_role_may_stay_empty() -> None:
    """It is filled where it can; where not, that is no finding."""
    roles = Role("primary"), Role("backup", optional=True)
    found = made(team(roles=roles, people=(person("alice"),)), MON, TUE)
    assert held(found) == ["alice", "-"] * 2
    assert (found.findings, found.vacancies) == ((), ())
    assert found.proofs[0] == Proof("uncovered", Fraction(0), Fraction(0), True)
    assert "-" not in held(made(team(roles=roles), MON, TUE))


def test_needed_roles_come_before_optional_ones() -> None:
    """Alone, somebody takes the role that must not be empty, whatever its name."""
    roles = Role("backup", optional=True), Role("primary")
    found = made(team(roles=roles, people=(person("alice"),)), MON, TUE)
    assert [shift.role for shift in found.rota.live if shift.person] == ["primary"] * 2


def test_people_who_left_are_named() -> None:
    """Whoever is in past rotas but not in the team file."""
    found = made(team(), MON, TUE, rota("2026-12-01", "2026-12-06", rest_days("zoe", "2026-12-04")))
    assert found.remarks == (
        "zoe: in past rotas but no longer in the team file; what they carried leaves the sums",
    )


def test_school_holidays_that_are_not_published_are_named() -> None:
    """Leave by school holidays of a year that nobody knows yet would silently be none."""
    away = person("alice", leave=when("school-holiday:A"))
    people = (away, person("bob"), person("chloe"))
    found = made(team(people=people), "2029-02-01", "2029-02-02")
    assert found.remarks == (
        "people.alice.leave: the school holidays of 2029-02-01..2029-02-02 are not all published "
        "(known: 2017-09-04 to 2028-08-31), so these days count as none",
    )
    assert made(team(people=people), "2028-02-01", "2028-02-02").remarks == ()


def test_ledgers_are_of_what_was_made() -> None:
    """What a plan shows is what its rota gives, balance after and all."""
    found = made(team(), "2026-12-21", "2027-01-01")
    by_name = {ledger.name: ledger for ledger in found.ledgers}
    assert list(by_name) == [HOLIDAY, WEEKEND, "burden"]
    for line in by_name["burden"].lines:
        own = [shift for shift in found.rota.live if shift.person == line.person]
        assert line.carried == sum(shift.burden for shift in own)
        assert line.after == line.before + line.carried - line.fair


def test_shift_rows_say_all_that_a_file_needs() -> None:
    """Role, kind, turn, name and burden stand in each row; nothing is published."""
    base = team(coverages=(weekend(), holiday()), people=(person("alice", name="Alice Martin"),))
    found = made(base, *MAY)
    assert [(s.kind, int(s.burden), s.name, s.status) for s in found.rota.shifts] == [
        ("weekend", 21, "Alice Martin", "planned"),
        ("holiday", 48, "Alice Martin", "planned"),
        ("weekend", 36, "Alice Martin", "planned"),
    ]
    assert {shift.turn for shift in found.rota.shifts} == {"2027-04-30T18:00+02:00 primary"}


# The same again


def test_same_question_same_answer() -> None:
    """Twice the same, and the same whatever the order of people in the file."""
    base = team(
        roles=BOTH,
        people=(*team().people, person("dave", leave=when("2026-12-10"))),
        rules=limited(gap=timedelta(hours=11), max_weekends=(limit("1 per 2 weeks"),)),
    )
    once = made(base, MON, "2026-12-20")
    assert made(base, MON, "2026-12-20") == once
    turned = made(replace(base, people=base.people[::-1]), MON, "2026-12-20")
    assert turned.rota == once.rota
    assert (turned.ledgers, turned.proofs) == (once.ledgers, once.proofs)


def test_planned_again_nothing_moves() -> None:
    """A rota planned over its own file is the same, rows and all."""
    once = made(team(), MON, "2026-12-20")
    assert made(team(), MON, "2026-12-20", old=once.rota).rota == once.rota


# Nothing that does not pass the check is given


@pytest.mark.parametrize("who", ["alice", "zoe"])
def test_rota_that_fails_the_check_is_not_given(who: str) -> None:
    """Whatever a solver says: somebody on leave, or nobody known, is an internal error."""
    base = team(people=(person("alice", leave=when(TUE)), person("bob")))
    period = Period(date(2026, 12, 8), date(2026, 12, 8))
    with pytest.raises(RotaError, match="does not pass the check") as error:
        plan(base, period, (), NOW, lambda problem: Result((who,), ()))
    assert error.value.exit_code == 1


def test_a_day_off_in_each_week_is_what_keeps_somebody_from_whole_weeks() -> None:
    """One forbidden slot forbids its turn, so that is what keeps them from all of it."""
    weekly = team(
        people=(person("alice", off=when("wed")), person("bob"), person("carol")),
        turns=Turns("handover", (handover("mon", "08:00"),)),
        rules=Rules(limits=Limits(gap=timedelta(hours=1))),
    )
    problem = pose(weekly, Period(date(2026, 12, 7), date(2026, 12, 20)), [], None)
    holders = [
        who for turn, who in zip(problem.turns, ("bob", "carol"), strict=True) for _ in turn.slots
    ]
    found = cause(problem, holders, "weekend", "alice", Fraction(-1))
    assert found is not None
    assert (found.kept, found.total, found.rules) == ({"off": 2}, 2, ())
    shared = [*holders[:2], "carol", *holders[3:]]
    found = cause(problem, shared, "weekend", "alice", Fraction(-1))
    assert found is not None
    assert (found.kept, found.total, found.rules) == ({"off": 1}, 2, ("gap",))


# The law's own


def test_agreements_and_the_age_of_people_bind_a_plan() -> None:
    """An agreement's caps are kept, and nobody is on call before they are 18: the rest is empty."""
    young = person("alice", birth_date=date(2008, 12, 10))
    rules = Rules(law="fr", agreement={"max_nights": (limit("1 per 7 days"),)})
    crew = team(rules=rules, people=(young, person("bob")))
    found = made(crew, MON, THU)
    assert sorted(held(found)) == ["-", "-", "alice", "bob"]
    assert held(found).index("alice") > 1  # the night that ends on her birthday at the earliest
    minor, capped = found.vacancies
    assert minor.why == {"alice": ("minor",), "bob": ("cap-nights",)}
    assert capped.why == {"alice": ("cap-nights",), "bob": ("cap-nights",)}
    assert held(made(replace(crew, rules=replace(rules, law="none")), MON, THU)).count("-") == 0
