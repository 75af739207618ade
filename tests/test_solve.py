"""The solver against every rota of tiny teams, tried one by one.

`ROTA_TINY=5000 pytest tests/test_solve.py` tries more teams than the tests usually do.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from brute import Judge, Worth
from rota import balance as balancing
from rota import constraints, eligible, goals, posed, slots
from rota import solve as solving
from rota.daytime import Nights
from rota.errors import NoRota, RotaError
from rota.instants import DAY, Span, instant
from rota.ledger import weigh
from rota.marks import CAPS
from rota.night import at_night
from rota.period import Period
from rota.plan import Plan, plan
from rota.posed import pose
from rota.problem import Problem
from rota.shift import Slot, Turn
from rota.solve import solve
from rota.solver import cp_model
from rota.team import Fairness, Limits, Role, Rules, Team
from rota.team_file import read_team
from rota.turns import turns
from rota.verdict import Finding, Proof
from sized import months, sized
from teams import PARIS, closed, coverage, evening, night, person, rota, team, when
from tiny import Tiny, tiny

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TEAMS = int(os.environ.get("ROTA_TINY", "300"))
CAPPED = max(60, TEAMS // 5)
WILLING = max(120, TEAMS // 5)
BLOCK = 20


def made(case: Tiny) -> Plan:
    """The plan of a tiny team."""

    return plan(case.team, case.period, case.others, NOW, solve)


def complaints(case: Tiny, problem: Problem, judge: Judge) -> Iterator[str]:
    """What is wrong with the rota that the solver gives, as the judge sees it."""
    least = judge.least()
    try:
        found = made(case)
    except NoRota as error:
        if least is not None:
            yield f"trying all finds a rota: {error}"
        return
    except RotaError as error:
        yield f"check: {error}"
        return
    if least is None:
        yield "trying all finds no rota"
        return
    who = {(shift.role, shift.span): shift.person for shift in found.rota.live}
    people = tuple(who.get((slot.role, slot.span), "") for slot in problem.slots)
    if judge.cover(people) != least:
        yield f"covers {judge.cover(people)}, but {least} can be had"
        return
    proofs = {proof.name: proof for proof in found.proofs}
    count = Fraction(least.uncovered)
    if problem.slots and proofs["uncovered"] != Proof("uncovered", count, count, True):
        yield f"{proofs['uncovered']} of {least}"
    if least.split and proofs["split"].value != least.split:
        yield f"{proofs['split']} of {least}"
    if bool(least.uncovered) != any(_own(finding, case) for finding in found.findings):
        yield f"{least.uncovered} slots are empty, but the findings are {found.findings}"
    if ("volunteers" in proofs) != bool(problem.reluctant and problem.slots):
        yield "it is not said what volunteers have"
    yield from _unfair(found, judge, people)


def _own(finding: Finding, case: Tiny) -> bool:
    """Whether a finding is of a hole of the rota's own, not of one that another file holds."""
    holes = (shift.span for rota in case.others for shift in rota.live if not shift.person)
    span = finding.span
    return finding.rule == "uncovered" and span is not None and not any(map(span.overlaps, holes))


def _unfair(found: Plan, judge: Judge, people: tuple[str, ...]) -> Iterator[str]:
    """What is wrong with the ledgers, hardest first, up to the first that is worse than it may."""
    best, example = judge.fairest(people)
    mine = judge.worth(people)
    proofs = {proof.name: proof for proof in found.proofs}
    others = Fraction(best.others)
    if "volunteers" in proofs and proofs["volunteers"] != Proof("volunteers", others, others, True):
        yield f"{proofs['volunteers']}, but {example} has {others}"
        return
    ledgers = zip(found.ledgers, mine.distances, best.distances, strict=True)
    for ledger, distance, least in ledgers if people else ():
        proof = proofs.get(ledger.name)
        if proof is None:
            yield f"{ledger.name} is not balanced"
            return
        shown = sum(((line.carried - line.target) ** 2 for line in ledger.lines), Fraction(0))
        if not proof.value == shown == distance:
            yield f"{proof} says {proof.value}, the ledger {shown}, the judge {distance}"
        if proof.bound > least or proof.optimal != (proof.value == proof.bound + proof.gave):
            yield f"{proof}, but {example} has {least}"
        if proof.gave:
            break
        if distance != least:
            if proof.optimal or distance < least:
                yield f"{ledger.name} is {distance}, but {example} has {least}"
            return
    most = judge.leeways(best.distances, people)
    if people:
        yield from _sleepless(proofs, mine, best)
    if any(has > may for has, may in zip(mine.distances, most, strict=True)):
        yield f"{mine} gives way to wishes by more than it may: {most}"
    if "wishes" in proofs and proofs["wishes"].optimal:
        fewest = judge.fewest_refused(people, most, mine.nights)
        if mine.refused != fewest:
            yield f"{mine.refused} wishes are refused, but {fewest} would do"


def _sleepless(proofs: dict[str, Proof], mine: Worth, best: Worth) -> Iterator[str]:
    """What is wrong with the night hours; ledgers that gave way to wishes may have spared some."""
    proof = proofs.get("night hours")
    if proof is None:
        if mine.nights != best.nights:
            yield f"{mine.nights} night hours are said to be the same for all, but {best.nights} do"
        return
    if proof.value != mine.nights or proof.bound > mine.nights:
        yield f"{proof}, but the judge counts {mine.nights} night hours"
    if proof.optimal and mine.nights > best.nights:
        yield f"{mine.nights} night hours, but {best.nights} would do"
    if not any(each.gave for each in proofs.values()) and proof.bound > best.nights:
        yield f"{proof}, but there are {best.nights}"


@pytest.mark.parametrize("first", range(0, TEAMS, BLOCK))
def test_no_rota_of_a_tiny_team_is_better(first: int) -> None:
    """Of hundreds of tiny teams every rota is tried: none covers more, shares less or is fairer.

    What the solver proves is so, what it leaves open is no better than what there is, and it
    finds no rota only where there is none. Turns of every other team may be shared.
    """
    for seed in range(first, min(first + BLOCK, TEAMS)):
        split = seed % 2 == 1
        case = tiny(seed, split=split, wishes=seed % 3 == 0)
        try:
            problem = pose(case.team, case.period, case.others, None)
        except NoRota:  # a pin that its person may not have
            continue
        judge = Judge(problem, case.period, case.others, split=split)
        assert list(complaints(case, problem, judge)) == [], f"seed {seed}"


@pytest.mark.parametrize("first", range(0, WILLING, 3 * BLOCK))
def test_no_rota_of_a_tiny_team_asks_more_of_volunteers(first: int) -> None:
    """Where volunteers come first, of all rotas none that covers as much gives others less.

    Then volunteers share what they have among themselves, and the others the rest.
    """
    asked = 0
    for seed in range(first, min(first + 3 * BLOCK, WILLING)):
        split = seed % 2 == 1
        case = tiny(seed, split=split, wishes=seed % 3 == 0, volunteers=True)
        try:
            problem = pose(case.team, case.period, case.others, None)
        except NoRota:
            continue
        asked += bool(problem.reluctant)
        judge = Judge(problem, case.period, case.others, split=split)
        assert list(complaints(case, problem, judge)) == [], f"seed {seed}"
    assert asked > BLOCK


@pytest.mark.parametrize("first", range(0, CAPPED, BLOCK))
def test_no_rota_of_a_tiny_team_under_an_agreement_is_better(first: int) -> None:
    """Caps are kept like the team's own limits, and cost no more than they must."""
    kept = set()
    for seed in range(first, min(first + BLOCK, CAPPED)):
        split = seed % 2 == 1
        case = tiny(seed, split=split, agreement=True)
        try:
            problem = pose(case.team, case.period, case.others, None)
        except NoRota:
            continue
        judge = Judge(problem, case.period, case.others, split=split)
        assert list(complaints(case, problem, judge)) == [], f"seed {seed}"
        held = [judge.spread([person] * len(judge.turns)) for person in problem.people]
        kept |= {rule for people in held for rule in judge.broken(people)} & CAPS.keys()
    assert len(kept) > 5, "the agreements forbid nothing"


def test_the_judges_short_cut_loses_nothing() -> None:
    """What the judge asks piece by piece, the check would say of the whole rota as well."""
    seen = set()
    for seed in range(0, 12, 2):
        case = tiny(seed)
        free = replace(case.team, pins=())
        problem = pose(free, case.period, case.others, None)
        judge = Judge(problem, case.period, case.others)
        names = ("", *problem.people)
        for number in range(30):
            people = judge.spread(
                [names[(number * 7 + turn[0] * (number + 3)) % len(names)] for turn in judge.turns]
            )
            verdict = not judge.broken(people)
            assert judge.allows(people) == verdict
            seen.add(verdict)
    assert seen == {True, False}


# What decides


def test_covering_comes_before_fairness() -> None:
    """Nobody is spared at the price of an empty slot, however much they have carried."""
    tired = person("alice", opening={"burden": Fraction(1000)})
    alone = Tiny(team(people=(tired,)), Period(date(2026, 12, 7), date(2026, 12, 13)), ())
    assert {shift.person for shift in made(alone).rota.live} == {"alice"}


def test_ledgers_come_in_the_order_of_the_team() -> None:
    """Weekends first, then burden, or the other way round: what comes first is nearer."""
    people = (
        person("alice", opening={"weekend": Fraction(1), "burden": Fraction(-200)}),
        person("bob"),
    )
    week = Period(date(2026, 12, 7), date(2026, 12, 13))
    for balance, who in ((("weekend", "burden"), "bob"), (("burden", "weekend"), "alice")):
        base = team(people=people, fairness=Fairness(balance=balance))
        shifts = made(Tiny(base, week, ())).rota.live
        assert [shift.person for shift in shifts if shift.kind == "weekend"] == [who]


def test_wishes_decide_between_rotas_that_are_equally_fair() -> None:
    """Who would rather not have the Monday has another day, who likes the Wednesday has it."""
    people = (
        person("alice", avoid=when("mon")),
        person("bob", avoid=when("mon"), prefer=when("wed")),
        person("carol"),
    )
    days = Period(date(2026, 12, 7), date(2026, 12, 9))
    found = made(Tiny(team(people=people), days, ()))
    assert [shift.person for shift in found.rota.live] == ["carol", "alice", "bob"]
    unwilling = replace(people[2], avoid=when("mon"))
    found = made(Tiny(team(people=(*people[:2], unwilling)), days, ()))
    assert Proof("wishes", Fraction(1), Fraction(1), True) in found.proofs


def test_whoever_has_day_is_preferred_to_whoever_has_night() -> None:
    """Three people around the world, three shifts a day: each has those of their own day.

    Nobody is woken to grant a wish; among people of one clock the wish decides.
    """
    found = made(SUN)
    held = {(shift.kind, shift.person) for shift in found.rota.live}
    assert held == {("first", "carol"), ("second", "alice"), ("third", "bob")}
    assert Proof("night hours", Fraction(0), Fraction(0), optimal=True) in found.proofs
    alice, bob, carol = WORLD
    unwilling = replace(alice, avoid=when("mon"))
    team_of_three = replace(SUN.team, people=(unwilling, bob, carol))
    assert ("second", "alice") in {
        (shift.kind, shift.person)
        for shift in made(replace(SUN, team=team_of_three)).rota.live
        if shift.span.start.day == 7
    }
    neighbour = person("dora")
    four = replace(SUN.team, people=(unwilling, neighbour, bob, carol))
    shared = {
        (shift.span.start.day, shift.person)
        for shift in made(replace(SUN, team=four)).rota.live
        if shift.kind == "second"
    }
    assert shared == {(7, "dora"), (8, "alice")}


def test_nights_are_spared_where_sums_are_hard_to_keep() -> None:
    """Turns of 7, 8 and 9 hours whose sums must stay: few night hours of hundreds, and proved."""
    path = Path(__file__).parent.parent / "examples" / "follow-the-sun" / "team.toml"
    by_hours = path.read_text("utf-8").replace("points = 8", "weight = 1.0")
    sun = read_team(by_hours.encode(), "team.toml")
    march = pose(sun, Period(date(2027, 3, 1), date(2027, 3, 31)), (), None)
    proofs = {proof.name: proof for proof in solve(march).proofs}
    assert proofs["burden"].optimal
    assert proofs["night hours"] == Proof("night hours", Fraction(27), Fraction(27), optimal=True)


def test_what_one_would_rather_not_weighs_more_than_what_others_would_like() -> None:
    """Bob would like both nights that leave the Monday to Alice, who would rather not have it."""
    base = team(
        people=(person("alice", avoid=when("mon")), person("bob", prefer=when("tue", "thu"))),
        rules=Rules(Limits(gap=timedelta(hours=24))),
    )
    found = made(Tiny(base, Period(date(2026, 12, 7), date(2026, 12, 10)), ()))
    assert [shift.person for shift in found.rota.live] == ["bob", "alice", "bob", "alice"]
    assert Proof("wishes", Fraction(0), Fraction(0), True) in found.proofs


# Seeded faults: what must not go unseen


def _week(**changes: Any) -> Tiny:
    return Tiny(team(**changes), Period(date(2026, 12, 7), date(2026, 12, 11)), ())


def _night(**changes: Any) -> Tiny:
    return replace(_week(**changes), period=Period(date(2026, 12, 7), date(2026, 12, 7)))


def _meets_all_but_the_last_day(self: eligible.Absence, span: Span) -> bool:
    return any(each.start < span.end and span.start < each.end - DAY for each in self.spans)


_gap = constraints.Model._gap
_allowed = constraints.Model._allowed


def _gap_short_by_an_hour(self: Any, gap: timedelta, terms: Any) -> None:
    _gap(self, gap - timedelta(hours=1), terms)


def _without_carol(self: Any, places: Any) -> list[str]:
    return [who for who in _allowed(self, places) if who != "carol"]


def _unweighed(ledger: str, slot: Slot) -> Fraction:
    return Fraction(bool(weigh(ledger, slot)))


def _last_turn_forgotten(team: Team, period: Period, held: Any = ()) -> tuple[Turn, ...]:
    return turns(team, period, held)[:-1]


def _held_forgotten(team: Team, period: Period, held: Any = ()) -> tuple[Turn, ...]:
    return turns(team, period)


def _winter_all_year(day: date, clock: timedelta, zone: Any) -> datetime:
    moment = instant(day, clock, zone)
    return moment + (moment.astimezone(zone).dst() or timedelta(0))


def _nothing(self: Any, *args: Any) -> None:
    return None


def _one_or_more(self: Any, takers: Any) -> None:
    self.add_bool_or(takers)


def _night_in_paris(span: Span, zone: Any) -> timedelta:
    return at_night(span, PARIS)


def _nothing_to_spare(*args: Any) -> Nights:
    return Nights((), 1, 0)


def _hardest_only(problem: Problem, what: goals.Share) -> list[goals.Goal]:
    return goals.goals(problem, what)[:1]


PAIR = person("alice", skills=("linux",)), person("bob")
TRIO = (*PAIR, person("carol"))
BOTH = (Role("primary"), Role("backup"))
LEAVE = person("alice", leave=when("2026-12-08..2026-12-09")), person("bob", off=when("2026-12-09"))
NIGHTS = evening(), closed("2026-12-07..2026-12-08")
SUMMER = replace(_week(), period=Period(date(2026, 6, 8), date(2026, 6, 12)))
HELD = (rota("2026-12-05", "2026-12-06", night("alice", "2026-12-08")),)

WORLD = (
    person("alice"),
    person("bob", timezone=ZoneInfo("America/Montreal")),
    person("carol", timezone=ZoneInfo("Pacific/Noumea")),
)
AROUND = (
    coverage("first", "mon-tue", "00:00", "08:00"),
    coverage("second", "mon-tue", "08:00", "16:00"),
    coverage("third", "mon-tue", "16:00", "24:00"),
)
SUN = _week(people=WORLD, coverages=AROUND, fairness=Fairness(balance=("burden",)))

FAULTS: dict[str, tuple[Tiny, object, str, Callable[..., Any], str]] = {
    "the last day of leave is worked": (
        _week(people=LEAVE, coverages=NIGHTS),
        *(eligible.Absence, "meets", _meets_all_but_the_last_day, "check: .*leave"),
    ),
    "the gap is short by an hour": (
        _week(people=PAIR, rules=Rules(Limits(gap=timedelta(hours=11)))),
        *(constraints.Model, "_gap", _gap_short_by_an_hour, "check: .*gap"),
    ),
    "a slot is covered twice": (
        tiny(7021),
        *(cp_model.CpModel, "add_exactly_one", _one_or_more, "^Proof.*'burden'"),
    ),
    "an objective is missing": (
        _week(people=PAIR),
        *(solving, "goals", _hardest_only, "weekend is not balanced"),
    ),
    "somebody is forgotten": (
        _week(),
        *(constraints.Model, "_allowed", _without_carol, "^Proof.*'burden'"),
    ),
    "weights are ignored": (
        _week(people=PAIR, fairness=Fairness(balance=("burden",))),
        *(goals, "weigh", _unweighed, "burden"),
    ),
    "a turn is forgotten": (_week(), posed, "turns", _last_turn_forgotten, "covers"),
    "what another file holds is planned again": (
        replace(_week(), others=HELD),
        *(posed, "turns", _held_forgotten, "check: .*double"),
    ),
    "summer time is forgotten": (SUMMER, slots, "instant", _winter_all_year, "covers"),
    "people who should be apart are together": (
        _night(people=TRIO, roles=BOTH, rules=Rules(apart=(("alice", "bob", "carol"),))),
        *(constraints.Model, "_apart", _nothing, "check: .*apart"),
    ),
    "a skill is missing": (
        _night(people=TRIO, roles=BOTH, rules=Rules(always=(("sql", 1),))),
        *(constraints.Model, "_always", _nothing, "check: .*always"),
    ),
    "nights are those of one clock for all": (
        SUN,
        *(posed, "at_night", _night_in_paris, "night hours are said to be the same"),
    ),
    "nights are not spared": (
        SUN,
        *(balancing, "spared", _nothing_to_spare, "night hours are said to be the same"),
    ),
    "somebody is in two places": (
        _night(people=PAIR[:1], roles=BOTH),
        *(constraints.Model, "_one_place", _nothing, "check: .*one-place"),
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_seeded_faults_are_seen(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake put into the making of a rota is found by the check, or by trying all."""
    case, place, name, wrong, seen = FAULTS[fault]
    problem = pose(case.team, case.period, case.others, None)
    judge = Judge(problem, case.period, case.others)
    assert list(complaints(case, problem, judge)) == []
    monkeypatch.setattr(place, name, wrong)
    found = list(complaints(case, problem, judge))
    assert found
    assert re.search(seen, found[0], re.DOTALL), found


def test_a_year_of_hours_is_proved() -> None:
    """What weekends leave of hours is found from afar: quotas that fit together by a hair."""
    period = months(12, date(2027, 1, 1))
    found = solve(
        pose(read_team(sized(20, period, hours=True).encode(), "sized"), period, (), None)
    )
    assert [proof.name for proof in found.proofs if not proof.optimal] == []
