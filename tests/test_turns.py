"""Slots to turns: which go together to one person, and which rota they belong to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Literal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from drawn import PERIODS, drawn_teams
from rota.covered import covered
from rota.days import Days
from rota.errors import TeamError
from rota.instants import DAY, local_date, wall
from rota.period import Period
from rota.shift import Slot, Turn
from rota.team import Coverage, PublicHolidays, Role, Team, Turns
from rota.turns import Held, turns
from teams import closed, coverage, evening, handover, holiday, office, span, team, weekend

DAILY = coverage("day", "mon-sun", "00:00", "24:00", kind="evening")
ZONE = team().timezone
BACKUP = Role("backup", coverage=("weekend",))


def per(kind: Literal["window", "weekend"], base: Team | None = None) -> Team:
    """A team whose turns go by window or by weekend."""
    return replace(base or team(), turns=Turns(kind))


def weekly(*coverages: Coverage, on: str = "mon", clock: str = "08:00", **changes: Any) -> Team:
    """A team that hands over once a week."""
    named: dict[str, Any] = {"coverages": coverages} if coverages else {}
    return team(turns=Turns("handover", (handover(on, clock),)), **named | changes)


def said(found: tuple[Turn, ...], only: str = "primary") -> list[list[str]]:
    """The slots of each turn of a role, in words."""
    return [
        [f"{slot.coverage} {wall(slot.span.start, ZONE):%m-%d %H:%M}" for slot in turn.slots]
        for turn in found
        if turn.role == only
    ]


def planned(team: Team, first: str, last: str, *held: Held) -> tuple[Turn, ...]:
    """The turns that a rota of some dates has to fill."""
    return turns(team, Period(date.fromisoformat(first), date.fromisoformat(last)), held)


# By window and by weekend


def test_evenings_stand_alone_and_a_weekend_is_one() -> None:
    """A plain week has a turn for each evening and one for the weekend."""
    assert said(planned(team(), "2026-12-07", "2026-12-13")) == [
        ["evening 12-07 18:00"],
        ["evening 12-08 18:00"],
        ["evening 12-09 18:00"],
        ["evening 12-10 18:00"],
        ["weekend 12-11 18:00"],
    ]


def test_id_is_the_first_start_and_the_role() -> None:
    """A turn is called by its first slot's local start, with its offset, and its role."""
    both = team(roles=(Role("primary"), Role("backup")))
    ids = [turn.id for turn in planned(both, "2026-03-29", "2026-03-30")]
    assert ids == ["2026-03-30T18:00+02:00 primary", "2026-03-30T18:00+02:00 backup"]
    [last] = planned(team(), "2026-12-25", "2026-12-25")
    assert last.id == "2026-12-25T08:00+01:00 primary"


def test_turns_come_by_start_then_by_role_in_the_teams_order() -> None:
    """Of turns that start together the first role's comes first."""
    roles = (Role("standby"), Role("first"))
    found = planned(team(roles=roles), "2026-12-07", "2026-12-08")
    assert [(turn.role, f"{wall(turn.span.start, ZONE):%d}") for turn in found] == [
        ("standby", "07"),
        ("first", "07"),
        ("standby", "08"),
        ("first", "08"),
    ]


def test_pieces_of_a_window_and_what_lies_between_are_one_turn() -> None:
    """1 May 2027, a Saturday: the weekend's two pieces and the holiday between, either way."""
    together = [["weekend 04-30 18:00", "holiday 05-01 08:00", "weekend 05-02 08:00"]]
    assert said(planned(per("window"), "2027-04-30", "2027-05-02")) == together
    assert said(planned(per("weekend"), "2027-04-30", "2027-05-02")) == together


def test_window_between_pieces_joins_whatever_its_kind() -> None:
    """A patrol cut out of an evening goes with it; one at its edge does not."""
    patrol = coverage("patrol", "2026-12-10", "20:00", "22:00")
    night = team(coverages=(evening(), patrol))
    together = [["evening 12-10 18:00", "patrol 12-10 20:00", "evening 12-10 22:00"]]
    assert said(planned(per("window", night), "2026-12-10", "2026-12-10")) == together
    assert said(planned(per("weekend", night), "2026-12-10", "2026-12-10")) == together
    first = coverage("patrol", "2026-12-10", "18:00", "22:00")
    assert said(planned(team(coverages=(evening(), first)), "2026-12-10", "2026-12-10")) == [
        ["patrol 12-10 18:00"],
        ["evening 12-10 22:00"],
    ]


def test_pieces_that_only_closed_hours_or_the_office_part_are_one_turn() -> None:
    """Nobody else comes between the pieces of such a window."""
    shut = team(coverages=(evening(), closed("2026-12-10", "20:00", "22:00")))
    assert said(planned(per("window", shut), "2026-12-10", "2026-12-10")) == [
        ["evening 12-10 18:00", "evening 12-10 22:00"]
    ]
    at_desks = team(coverages=(DAILY,), offices=(office(),))
    assert said(planned(per("window", at_desks), "2026-12-10", "2026-12-10")) == [
        ["day 12-10 00:00", "day 12-10 18:00"]
    ]


def test_weekend_and_holiday_that_touch_go_together_by_weekend() -> None:
    """Friday 25 December belongs to the weekend that follows, Easter Monday to the one before."""
    assert said(planned(per("weekend"), "2026-12-24", "2026-12-27")) == [
        ["evening 12-24 18:00"],
        ["holiday 12-25 08:00", "weekend 12-26 08:00"],
    ]
    assert said(planned(per("weekend"), "2026-04-03", "2026-04-06")) == [
        ["weekend 04-03 18:00", "holiday 04-06 08:00"]
    ]


def test_by_window_a_holiday_beside_a_weekend_stands_alone() -> None:
    """What only touches stays apart when turns are windows."""
    assert said(planned(per("window"), "2026-12-25", "2026-12-27")) == [
        ["holiday 12-25 08:00"],
        ["weekend 12-26 08:00"],
    ]


def test_two_holidays_and_a_weekend_are_one() -> None:
    """In Alsace 25 and 26 December and what is left of the weekend touch."""
    alsace = team(holidays=PublicHolidays(region="alsace"))
    assert said(planned(alsace, "2026-12-25", "2026-12-27")) == [
        ["holiday 12-25 08:00", "holiday 12-26 08:00", "weekend 12-27 08:00"]
    ]


def test_an_evening_never_joins() -> None:
    """An evening that meets a holiday, before or after it, keeps to itself."""
    whole = coverage("holiday", "public-holiday", "00:00", "24:00")
    found = planned(team(coverages=(evening(), weekend(), whole)), "2026-11-10", "2026-11-12")
    assert said(found)[:3] == [
        ["evening 11-10 18:00"],
        ["holiday 11-11 00:00"],
        ["evening 11-12 00:00"],
    ]


def test_weekend_and_holiday_that_do_not_touch_stay_apart() -> None:
    """Ascension Day and its weekend have an evening between them."""
    assert [len(turn) for turn in said(planned(team(), "2026-05-14", "2026-05-17"))] == [1, 1]


def test_each_role_has_its_own_turns() -> None:
    """A role that takes no holidays has the weekend around one whole."""
    both = team(roles=(Role("primary"), BACKUP))
    found = planned(both, "2027-04-30", "2027-05-02")
    assert [len(turn) for turn in said(found)] == [3]
    assert said(found, "backup") == [["weekend 04-30 18:00"]]


# By handover


def test_all_between_two_handovers_is_one_turn() -> None:
    """A week's evenings and its weekend, and the holiday in it."""
    assert said(planned(weekly(), "2026-05-11", "2026-05-17")) == [
        [
            "evening 05-11 18:00",
            "evening 05-12 18:00",
            "evening 05-13 18:00",
            "holiday 05-14 08:00",
            "weekend 05-15 18:00",
        ]
    ]


def test_slot_that_straddles_a_handover_is_cut() -> None:
    """A weekend of 62 points and 62 hours, handed over on Sunday at 20:00, keeps its points."""
    rest = weekly(weekend(points=Fraction(62)), on="sun", clock="20:00")
    one, two = planned(rest, "2026-12-07", "2026-12-13")[-2:]
    pieces = one.slots[-1], two.slots[0]
    assert said((one, two)) == [
        ["weekend 12-11 18:00"],
        ["weekend 12-13 20:00", "weekend 12-18 18:00"],
    ]
    assert [slot.burden for slot in pieces] == [50, 12]
    assert [slot.opens for slot in pieces] == [True, False]


def test_handover_inside_a_holiday_waits_for_its_end() -> None:
    """Easter Monday 2026 runs to Tuesday 08:00, and so does whoever has it."""
    found = planned(weekly(on="mon", clock="20:00"), "2026-04-03", "2026-04-07")
    assert said(found)[-2][-2:] == ["weekend 04-03 18:00", "holiday 04-06 08:00"]
    assert said(found)[-1][0] == "evening 04-07 18:00"


def test_handover_at_the_edge_of_a_holiday_does_not_wait() -> None:
    """Easter Monday begins at 08:00, as the next turn does."""
    assert said(planned(weekly(), "2026-04-03", "2026-04-06"))[-1][0] == "holiday 04-06 08:00"


def test_handover_inside_other_windows_does_not_wait() -> None:
    """Only holidays are worth waiting for."""
    found = planned(weekly(on="sat", clock="12:00"), "2026-12-11", "2026-12-12")
    assert [turn[0] for turn in said(found)][-1] == "weekend 12-12 12:00"


def test_handover_waits_only_for_a_role_that_serves_the_holiday() -> None:
    """The backup, who has no holidays, hands over in time."""
    roles = Role("primary"), Role("backup", coverage=("day",))
    both = weekly(DAILY, holiday(), on="mon", clock="20:00", roles=roles)
    found = planned(both, "2026-04-06", "2026-04-07")
    assert said(found)[-1][0] == "day 04-07 08:00"
    assert said(found, "backup")[-1][0] == "day 04-06 20:00"


def test_handover_that_waits_may_meet_the_next() -> None:
    """In Alsace 25 and 26 December meet: a handover inside the first is at the second's start."""
    alsace = PublicHolidays(region="alsace")
    found = planned(weekly(on="fri", clock="12:00", holidays=alsace), "2026-12-24", "2026-12-26")
    assert said(found)[-2][-1] == "holiday 12-25 08:00"
    assert said(found)[-1][:2] == ["holiday 12-26 08:00", "weekend 12-27 08:00"]


def test_fortnightly_handover() -> None:
    """`odd-weeks mon 08:00`: a turn of two weeks from each Monday of an odd week."""
    found = planned(weekly(on="odd-weeks mon"), "2026-09-07", "2026-10-04")
    assert [turn.id for turn in found] == [
        "2026-09-07T18:00+02:00 primary",  # week 37
        "2026-09-21T18:00+02:00 primary",
    ]
    assert {len(turn.slots) for turn in found} == {10}


def test_weeks_53_and_1_are_both_odd() -> None:
    """Over the New Year of 2027 a fortnight is a week, as the calendar says."""
    found = planned(weekly(on="odd-weeks mon"), "2026-12-28", "2027-01-04")
    assert [turn.id[:10] for turn in found] == ["2026-12-28", "2027-01-04"]


def test_several_handovers() -> None:
    """Turns may change twice a week; handovers at one moment are one."""
    twice = team(
        turns=Turns(
            "handover",
            (handover("mon", "08:00"), handover("fri", "08:00"), handover("fri", "08:00")),
        )
    )
    assert [len(turn) for turn in said(planned(twice, "2026-12-07", "2026-12-13"))] == [4, 1]


def test_no_handover_in_sight_is_an_error() -> None:
    """A handover that never comes is a mistake of the team file."""
    with pytest.raises(TeamError, match="no handover within 400 days") as error:
        planned(weekly(on="2024-01-01"), "2026-12-01", "2026-12-31")
    assert error.value.keys == ("turns.handover",)


# Periods


def test_turn_over_the_months_edge_stays_whole() -> None:
    """A weekend from Friday 30 October belongs to October, its Sunday 1 November too."""
    october = planned(team(), "2026-10-01", "2026-10-31")
    assert said(october)[-1] == ["weekend 10-30 18:00", "holiday 11-01 08:00"]
    held = [Held(slot.role, slot.span) for turn in october for slot in turn.slots]
    november = planned(team(), "2026-11-01", "2026-11-30", *held)
    assert said(november)[0] == ["evening 11-02 18:00"]


def test_slots_of_a_turn_begun_before_are_planned_when_no_file_holds_it() -> None:
    """Without October's file, November plans the holiday of its first day as a turn of its own."""
    november = planned(team(), "2026-11-01", "2026-11-30")
    assert said(november)[:2] == [["holiday 11-01 08:00"], ["evening 11-02 18:00"]]
    assert november[0].id == "2026-11-01T08:00+01:00 primary"


def test_slot_begun_before_is_not_planned() -> None:
    """A slot that runs into the period without starting there is not the period's."""
    assert said(planned(team(), "2026-12-12", "2026-12-13")) == []


def test_period_of_one_date_has_the_turn_that_starts_there() -> None:
    """Both ends of a period are included."""
    assert said(planned(team(), "2026-12-11", "2026-12-11")) == [["weekend 12-11 18:00"]]


def test_dates_are_the_teams() -> None:
    """A slot that starts at 00:00 in Paris belongs to that date, though it is the eve in UTC."""
    assert [
        turn.id[:10] for turn in planned(team(coverages=(DAILY,)), "2026-12-11", "2026-12-11")
    ] == ["2026-12-11"]


def test_what_a_later_file_holds_is_not_planned_again() -> None:
    """November was planned first, with the holiday that October's last turn also holds."""
    november = planned(team(), "2026-11-01", "2026-11-30")
    held = [Held(slot.role, slot.span) for turn in november for slot in turn.slots]
    october = planned(team(), "2026-10-01", "2026-10-31", *held)
    assert said(october)[-1] == ["weekend 10-30 18:00"]


def test_other_roles_hold_nothing_of_a_role() -> None:
    """What a file holds for one role leaves the other's slots to be planned."""
    both = team(roles=(Role("primary"), Role("backup")))
    held = Held("backup", span("2026-12-11 18:00", "2026-12-14 08:00"))
    assert [turn.role for turn in planned(both, "2026-12-11", "2026-12-11", held)] == ["primary"]


# Anything


def _slots(found: tuple[Turn, ...]) -> list[tuple[str, Slot]]:
    return sorted(
        ((turn.role, slot) for turn in found for slot in turn.slots),
        key=lambda each: (each[0], each[1].span),
    )


@settings(max_examples=100, deadline=None)
@given(drawn_teams(), PERIODS, st.integers(0, 12))
def test_two_periods_are_planned_as_one(team: Team, period: Period, at: int) -> None:
    """However dates are parted, and in whatever order, each slot is planned once and for all."""
    cut = min(period.first + at * DAY, period.last)
    early, late = Period(period.first, cut), Period(cut + DAY, period.last)
    try:
        whole = turns(team, period)
    except TeamError:
        assume(False)
    for one, other in ((early, late), (late, early)):
        if other.last < other.first or one.last < one.first:
            continue
        first = turns(team, one)
        second = turns(team, other, [Held(role, slot.span) for role, slot in _slots(first)])
        assert _slots(first + second) == _slots(whole)


@settings(max_examples=100, deadline=None)
@given(drawn_teams(), PERIODS)
def test_turns_part_the_slots_as_the_check_sees_it(team: Team, period: Period) -> None:
    """Turns are those of the judge, who reads moments and shares no code; they start in order."""
    try:
        found = turns(team, period)
    except TeamError:
        assume(False)
    last = max([period.last, *(local_date(turn.span.end, ZONE) for turn in found)])
    asked = covered(team, Days(team.holidays), period.first - 31 * DAY, last)
    for turn in found:
        begins = {
            piece.turn
            for slot in turn.slots
            for piece in asked.pieces[turn.role]
            if piece.span == slot.span
        }
        assert len(begins) == 1
        begun_here = local_date(min(begins), ZONE) >= period.first
        assert (min(begins) == turn.span.start) == begun_here
        assert local_date(turn.span.start, ZONE) >= period.first
        assert local_date(turn.span.start, ZONE) <= period.last
    assert len({turn.id for turn in found}) == len(found)
    assert [turn.span.start for turn in found] == sorted(turn.span.start for turn in found)


@settings(max_examples=50, deadline=None)
@given(drawn_teams(), PERIODS)
def test_handovers_lose_no_burden(team: Team, period: Period) -> None:
    """Cut or not, all turns of some dates weigh the same and open as many windows."""
    if team.turns.per != "handover":
        team = replace(team, turns=Turns("handover", (handover("mon-sun", "02:30"),)))
    wide = Period(period.first - 30 * DAY, period.last + timedelta(days=30))
    try:
        cut, plain = turns(team, wide), turns(replace(team, turns=Turns("window")), wide)
    except TeamError:
        assume(False)
    spans = {(role, slot.window) for role, slot in _slots(plain)}
    for role, window in spans:
        one, other = (
            [slot for own, slot in _slots(found) if (own, slot.window) == (role, window)]
            for found in (cut, plain)
        )
        if not one or not one[0].opens or not other[0].opens:
            continue  # begun before
        if one[-1].span.end == other[-1].span.end:
            assert sum(slot.burden for slot in one) == sum(slot.burden for slot in other)
        assert sum(slot.opens for slot in one) == 1
