"""What a new rota leaves of the one that stands: what has begun stays, whatever rule it breaks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from rota.changes import merge, publish
from rota.kept import Kept, settle
from rota.period import Period
from rota.plan import plan
from rota.replan import replan
from rota.shift import Rota
from rota.solve import solve
from rota.team import Limits, Rules, Team, Turns
from rota.turns import turns
from teams import (
    evening,
    holiday,
    limit,
    night,
    person,
    rest_days,
    shift,
    span,
    team,
    utc,
    weekend,
    when,
)

WEEK = Period(date(2026, 12, 7), date(2026, 12, 13))
MON, TUE, WED, THU, FRI = (f"2026-12-{day:02}" for day in (7, 8, 9, 10, 11))
NOON = utc(f"{WED} 12:00")


def week(*people: str) -> Rota:
    """A published week: four nights and a weekend."""
    nights = [night(who, day) for who, day in zip(people, (MON, TUE, WED, THU), strict=False)]
    return publish(Rota(WEEK, (*nights, rest_days(people[4], FRI)), "rotas/week.csv"))


def holders(rota: Rota) -> list[str]:
    """Who has the live shifts, by start."""
    return [s.person for s in sorted(rota.live, key=lambda s: s.span)]


def kept(rota: Rota, now: datetime, *, hold: bool = False) -> Kept:
    """All that has begun is kept."""
    return Kept(rota.live, lambda slot: slot.span.start <= now, hold=hold)


# What stays


def test_what_has_begun_stays_when_a_published_rota_is_planned_anew() -> None:
    """Alice had the first two nights and keeps them; the rest is shared out given that."""
    old = week("alice", "alice", "alice", "alice", "alice")
    found = plan(team(), WEEK, [old], NOON, solve, move_published=True)
    rows = sorted(found.rota.live, key=lambda row: row.span)
    assert rows[:2] == sorted(old.live, key=lambda row: row.span)[:2]
    assert {row.person for row in rows[2:]} == {"bob", "carol"}
    assert found.difference is not None
    assert found.difference.moved == 3


def test_a_draft_is_planned_as_if_nothing_had_begun() -> None:
    """Nobody was told of a rota that is only planned: it is rewritten."""
    draft = replace(week("alice", "alice", "alice", "alice", "alice"))
    draft = replace(draft, shifts=tuple(replace(s, status="planned") for s in draft.shifts))
    found = plan(team(), WEEK, [draft], NOON, solve)
    assert holders(found.rota)[:2] != ["alice", "alice"]
    assert found.difference is None


def test_what_has_begun_may_break_any_rule() -> None:
    """Two nights without the gap, on leave, by somebody who never takes them: facts are facts."""
    alice = person("alice", leave=when(f"{MON}..{TUE}"), never=when("mon"))
    strict = team(
        people=(alice, person("bob"), person("carol")),
        rules=Rules(Limits(gap=utc(f"{TUE} 00:00") - utc(f"{MON} 00:00"))),
    )
    found = plan(
        strict,
        WEEK,
        [week("alice", "alice", "bob", "carol", "bob")],
        utc(f"{TUE} 20:00"),
        solve,
        move_published=True,
    )
    assert holders(found.rota)[:2] == ["alice", "alice"]
    assert found.spoiled  # and the check goes on saying so
    assert "" not in holders(found.rota)


def test_people_who_left_keep_what_they_had() -> None:
    """Zoe is no longer in the team file: her nights stay, as they are in the file."""
    old = week("zoe", "zoe", "zoe", "alice", "bob")
    found = replan(team(), [old], WEEK, NOON, solve)
    assert found is not None
    before, after = (sorted(r.live, key=lambda s: s.span) for r in (old, found.rotas[0]))
    assert after[:2] == before[:2]
    assert [s.person for s in after[2:]][1:] == ["alice", "bob"]
    assert after[2].person in ("alice", "bob", "carol")
    assert found.difference.moved == 1


def test_hours_that_are_asked_for_no_more_stay_too() -> None:
    """Evenings begin an hour later from now on; what was served from 18:00 stays in the books."""
    late = team(coverages=(replace(evening(), start=evening().start * 19 // 18), weekend()))
    old = week("alice", "bob", "carol", "alice", "bob")
    found = replan(late, [old], WEEK, NOON, solve)
    assert found is not None
    spans = [s.span for s in sorted(found.rotas[0].live, key=lambda s: s.span)]
    assert spans[:2] == [night("", MON).span, night("", TUE).span]
    assert spans[2] == span(f"{WED} 19:00", f"{THU} 08:00")


def test_a_night_that_two_served_stays_in_the_file_twice() -> None:
    """Somebody wrote Bob down beside Alice: that was so, whatever the check says of it."""
    old = week("alice", "bob", "carol", "alice", "bob")
    twice = replace(night("bob", MON), status="published", note="helped out")
    old = replace(old, shifts=(*old.shifts, twice))
    found = replan(team(), [old], WEEK, NOON, solve)
    assert found is not None
    begun = {row for row in old.shifts if row.span.start < NOON}
    assert begun <= set(found.rotas[0].shifts)
    assert not found.difference.changes


def test_an_unfilled_slot_that_has_begun_stays_empty() -> None:
    """Nobody is put on call for yesterday."""
    found = replan(team(), [week("", "", "", "alice", "bob")], WEEK, NOON, solve)
    assert found is not None
    assert holders(found.rotas[0])[:2] == ["", ""]
    assert holders(found.rotas[0])[2] != ""


def test_pins_and_dates_not_asked_for_are_untouched() -> None:
    """From Thursday on: before it nothing moves, and a pinned row keeps every cell."""
    old = week("alice", "bob", "carol", "alice", "bob")
    pinned = replace(old.shifts[4], pinned=True, note="rings twice", burden=Fraction(1))
    old = replace(old, shifts=(*old.shifts[:4], pinned))
    ill = replace(team(), people=(person("alice", off=when(WED, THU, FRI)), *team().people[1:]))
    asked = Period(date(2026, 12, 10), WEEK.last)
    found = replan(ill, [old], asked, utc("2026-12-01 12:00"), solve)
    assert found is not None
    kept_rows = set(old.live) & set(found.rotas[0].live)
    thursday = night("", THU).span
    assert kept_rows == {row for row in old.live if row.span != thursday}
    assert pinned in kept_rows


# Turns of which a part has begun

HOLIDAY = "2026-12-25"
LONG = Period(date(2026, 12, 21), date(2026, 12, 27))


def christmas(*people: str) -> Rota:
    """The holiday of Friday 25 December and the weekend behind it, one turn."""
    turn = "2026-12-25T08:00+01:00 primary"
    days = [
        shift(people[0], "2026-12-25 08:00", "2026-12-26 08:00", kind="holiday", turn=turn),
        shift(people[1], "2026-12-26 08:00", "2026-12-28 08:00", kind="weekend", turn=turn),
    ]
    return publish(Rota(LONG, tuple(days), "rotas/christmas.csv"))


def strict(**changes: object) -> Team:
    """Christmas and weekends, 48 hours between two turns, one turn in ten days."""
    rules = Limits(
        gap=utc("2026-12-03 00:00") - utc("2026-12-01 00:00"), max_turns=(limit("1 per 10 days"),)
    )
    base = team(coverages=(weekend(), holiday()), rules=Rules(rules))
    return replace(base, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("split", [True, False])
def test_who_has_begun_a_turn_goes_on_with_it(split: bool) -> None:
    """The parts of one turn need no gap, and count as one turn."""
    found = replan(
        strict(turns=Turns(split=split)),
        [christmas("alice", "alice")],
        LONG,
        utc("2026-12-25 20:00"),
        solve,
    )
    assert found is not None
    assert holders(found.rotas[0]) == ["alice", "alice"]
    assert not found.findings
    assert not found.difference.changes


@pytest.mark.parametrize("split", [True, False])
def test_who_falls_ill_in_the_middle_of_a_turn_is_relieved(split: bool) -> None:
    """The rest goes to somebody else, whether turns may be shared or not."""
    people = (person("alice", off=when("2026-12-26", "2026-12-27")), *team().people[1:])
    ill = strict(turns=Turns(split=split), people=people)
    found = replan(ill, [christmas("alice", "alice")], LONG, utc("2026-12-25 20:00"), solve)
    assert found is not None
    assert holders(found.rotas[0])[0] == "alice"
    assert holders(found.rotas[0])[1] in ("bob", "carol")
    assert {shift.turn for shift in found.rotas[0].live} == {"2026-12-25T08:00+01:00 primary"}


def test_a_turn_that_two_share_is_not_put_together_again() -> None:
    """Alice and Bob agreed to part it: a replan, which prefers whole turns, leaves it so."""
    base = strict(turns=Turns(split=False))
    found = replan(base, [christmas("alice", "bob")], LONG, utc("2026-12-01 12:00"), solve)
    assert found is not None
    assert holders(found.rotas[0]) == ["alice", "bob"]
    assert [proof.name for proof in found.plan.proofs][:2] == ["uncovered", "moved"]


def test_slots_are_cut_where_the_rota_is() -> None:
    """A night that two share stays cut while it stands; its burden is shared by hours."""
    rows = (
        shift("alice", f"{MON} 18:00", f"{MON} 22:00"),
        shift("bob", f"{MON} 22:00", f"{TUE} 08:00", turn=f"{MON}T18:00+01:00 primary"),
    )
    old = Rota(WEEK, rows)
    asked = turns(team(), WEEK)
    early = utc("2026-12-01 12:00")
    held = settle(team(), asked, kept(old, early, hold=True))
    assert [slot.span for slot in held.turns[0].slots] == [row.span for row in rows]
    assert sum(slot.burden for slot in held.turns[0].slots) == asked[0].slots[0].burden
    assert held.standing == {0: "alice", 1: "bob"}
    assert settle(team(), asked, kept(old, early)).turns == asked


def test_handing_a_part_over_survives_a_replan_and_planning_what_follows() -> None:
    """What has begun of a shared night is fixed, and the rest of the week is planned around it."""
    rows = (
        shift("alice", f"{MON} 18:00", f"{MON} 22:00"),
        shift("bob", f"{MON} 22:00", f"{TUE} 08:00", turn=f"{MON}T18:00+01:00 primary"),
        *week("", "carol", "alice", "bob", "carol").live[1:],
    )
    old = publish(Rota(WEEK, rows, "rotas/week.csv"))
    found = plan(team(), WEEK, [old], utc(f"{MON} 23:00"), solve, move_published=True)
    begun = [row for row in found.rota.live if row.span.start < utc(f"{TUE} 00:00")]
    assert sorted(begun, key=lambda row: row.span) == list(publish(old).live[:2])


# Several files


def test_turns_go_to_the_file_that_they_start_in() -> None:
    """Two weeks are replanned as one, and each row stays in its file."""
    second = Period(date(2026, 12, 14), date(2026, 12, 20))
    nights = [night(who, f"2026-12-{day}") for who, day in (("bob", 14), ("carol", 15))]
    nights += [night("alice", "2026-12-16"), night("bob", "2026-12-17")]
    later = publish(Rota(second, (*nights, rest_days("carol", "2026-12-18")), "b.csv"))
    away = person("alice", leave=when(f"{THU}..2026-12-17"))
    ill = replace(team(), people=(away, *team().people[1:]))
    both = [week("carol", "bob", "carol", "alice", "bob"), later]
    asked = Period(WEEK.first, date(2027, 12, 31))
    found = replan(ill, both, asked, utc("2026-12-01 12:00"), solve)
    assert found is not None
    assert [rota.period for rota in found.rotas] == [WEEK, second]
    assert [len(rota.live) for rota in found.rotas] == [5, 5]
    assert found.difference.moved == 2
    assert "alice" not in {s.person for rota in found.rotas for s in rota.live}


def test_files_behind_a_hole_are_not_looked_at() -> None:
    """January is not planned: what stands in February waits, and that is said."""
    march = Period(date(2027, 3, 1), date(2027, 3, 7))
    far = Rota(march, (night("alice", "2027-03-01"),), "rotas/march.csv")
    asked = Period(WEEK.first, date(2027, 12, 31))
    rotas = [week("alice", "bob", "carol", "alice", "bob"), far]
    found = replan(team(), rotas, asked, utc("2026-12-01 12:00"), solve)
    assert found is not None
    assert [rota.period for rota in found.rotas] == [WEEK]
    assert found.remarks == (
        "rotas/march.csv is not looked at, because dates before it are not planned; "
        "rota replan --from 2027-03-01 does",
    )
    assert replan(team(), rotas, Period(date(2028, 1, 1), date(2028, 1, 2)), NOON, solve) is None


# Freedom


def test_more_may_move_for_fairness_if_that_is_asked() -> None:
    """A newcomer gets nothing of what stands; with two moves more, two turns."""
    old = week("alice", "bob", "carol", "alice", "bob")
    grown = replace(team(), people=(*team().people, person("zoe", since=date(2026, 12, 7))))
    early = utc("2026-11-01 12:00")
    for freedom, moved in ((0, 0), (1, 1), (4, 1)):
        found = replan(grown, [old], WEEK, early, solve, freedom=freedom)
        assert found is not None
        proof = next(proof for proof in found.plan.proofs if proof.name == "moved")
        assert [int(n) for n in (proof.value, proof.bound, proof.gave)] == [moved, 0, moved]
        assert holders(found.rotas[0]).count("zoe") == moved


def test_revisions_follow_what_calendars_know() -> None:
    """A slot whose end changes is the same event: its revision rises, live or cancelled."""
    old = publish(Rota(WEEK, (night("alice", MON),)))
    longer = shift("alice", f"{MON} 18:00", f"{TUE} 09:00")
    rows = merge(WEEK, old.shifts, [longer], datetime(2026, 11, 20, tzinfo=UTC)).shifts
    assert [(row.live, row.revision) for row in rows] == [(True, 1), (False, 1)]
