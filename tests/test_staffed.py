"""Each hour that a coverage asks for is held, once, and no other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rota.errors import TeamError
from rota.instants import Span, days_span
from rota.period import Period
from rota.rules import check
from rota.shift import Rota, Shift, Slot
from rota.team import HOLIDAY, WEEKEND, Role, Team, Turns
from rota.turns import turns
from rota.verdict import Finding
from teams import (
    anytime,
    broken,
    closed,
    coverage,
    evening,
    handover,
    holiday,
    night,
    office,
    rest_days,
    rota,
    shift,
    span,
    team,
    weekend,
)

MON, TUE, WED, THU, FRI = (f"2026-12-{day:02}" for day in range(7, 12))


def holes(team: Team, rota: Rota, *neighbours: Rota) -> list[Span | None]:
    """The spans that are found uncovered, nothing else being found."""
    found = check(team, rota, neighbours)
    assert {finding.rule for finding in found} <= {"uncovered"}
    return [finding.span for finding in found]


# Uncovered


def test_uncovered() -> None:
    """An hour that nobody holds is an error, which names the hours, the role and the coverage."""
    [finding] = check(team(), rota(FRI, FRI, shift("alice", f"{FRI} 18:00", "2026-12-13 08:00")))
    assert finding == Finding(
        rule="uncovered",
        severity="error",
        message="Nobody is on call as primary from Sun 13 Dec 08:00 to Mon 14 Dec 08:00, "
        "24 h that the coverage weekend asks for.",
        remedy="give these hours to someone",
        source="coverage.weekend",
        role="primary",
        span=span("2026-12-13 08:00", "2026-12-14 08:00"),
    )
    assert holes(team(), rota(FRI, FRI, rest_days("alice", FRI))) == []


def test_rows_that_hold_nobody_are_uncovered() -> None:
    """Uncovered rows one after the other are one finding for each piece."""
    rows = (
        shift("", f"{FRI} 18:00", "2026-12-12 08:00"),
        shift("", "2026-12-12 08:00", "2026-12-14 08:00"),
    )
    assert holes(team(), rota(FRI, FRI, *rows)) == [span(f"{FRI} 18:00", "2026-12-14 08:00")]
    assert holes(team(), rota(MON, TUE, night("", MON), night("", TUE))) == [
        night("", MON).span,
        night("", TUE).span,
    ]


def test_several_people_may_share_a_piece() -> None:
    """A piece may be held by several, as long as no hour of it is missed."""
    rows = (
        shift("alice", f"{MON} 18:00", f"{TUE} 01:00"),
        shift("bob", f"{TUE} 01:00", f"{TUE} 08:00"),
    )
    assert holes(team(), rota(MON, MON, *rows)) == []


def test_optional_role_is_never_uncovered() -> None:
    """What an optional role leaves empty is no finding."""
    roles = (Role("primary"), Role("backup", optional=True))
    assert holes(team(roles=roles), rota(MON, MON, night("alice", MON))) == []


def test_each_role_is_asked_for_by_its_own_coverages() -> None:
    """A role that takes weekends only is not missed in the evening."""
    roles = (Role("primary"), Role("backup", coverage=("weekend",)))
    both = team(roles=roles)
    assert holes(both, rota(THU, THU, night("alice", THU))) == []
    [finding] = check(both, rota(FRI, FRI, rest_days("alice", FRI)))
    assert (finding.rule, finding.role) == ("uncovered", "backup")


def test_closed_days_miss_nobody() -> None:
    """Nobody is needed on closed days, and the hours around them still are."""
    shut = team(coverages=(evening(), closed("2026-12-08..2026-12-09")))
    assert holes(shut, rota(MON, WED)) == [span(f"{MON} 18:00", f"{TUE} 00:00")]
    assert holes(shut, rota(THU, THU)) == [
        span(f"{THU} 00:00", f"{THU} 08:00"),
        span(f"{THU} 18:00", f"{FRI} 08:00"),
    ]


def test_office_hours_miss_nobody() -> None:
    """Around the clock, the office's hours are not asked for, a holiday's are."""
    desk = team(coverages=(anytime(),), offices=(office(),))
    assert holes(desk, rota("2026-12-24", "2026-12-25")) == [
        span("2026-12-24 00:00", "2026-12-24 08:00"),
        span("2026-12-24 18:00", "2026-12-25 00:00"),
        span("2026-12-25 00:00", "2026-12-26 00:00"),
    ]


def test_christmas_2026() -> None:
    """The Friday holiday from 08:00 to 08:00 lies over the weekend, which begins after it."""
    rows = (
        night("alice", "2026-12-24"),
        shift("bob", "2026-12-25 08:00", "2026-12-26 08:00", kind=HOLIDAY),
        shift("bob", "2026-12-26 08:00", "2026-12-28 08:00", kind=WEEKEND),
    )
    assert holes(team(), rota("2026-12-24", "2026-12-27", *rows)) == []
    assert holes(team(), rota("2026-12-24", "2026-12-27", rows[0], rows[2])) == [rows[1].span]


# The edges of a period


def test_weekend_begun_on_the_last_date_is_held_to_its_end() -> None:
    """A weekend that begins on the 31st belongs to the month, whole."""
    month = "2026-07-31", "2026-07-31"
    assert holes(team(), rota(*month, rest_days("alice", "2026-07-31"))) == []
    cut = shift("alice", "2026-07-31 18:00", "2026-08-01 00:00")
    assert holes(team(), rota(*month, cut)) == [span("2026-08-01 00:00", "2026-08-03 08:00")]


def test_piece_after_the_end_belongs_to_the_window_begun_before() -> None:
    """The end of a weekend that a holiday parts in two is the month's in which it began."""
    rows = shift("alice", "2026-08-14 18:00", "2026-08-15 08:00", kind=WEEKEND)
    tail = span("2026-08-16 08:00", "2026-08-17 08:00")
    assert holes(team(), rota("2026-08-14", "2026-08-14", rows)) == [tail]


def test_neighbour_may_hold_what_crosses_the_edge() -> None:
    """What a neighbour's live shift holds is not missed, on either side."""
    begun = rota("2026-07-31", "2026-07-31", rest_days("alice", "2026-07-31"))
    split = team(coverages=(weekend(), coverage("sunday", "2026-08-02", "00:00", "24:00")))
    assert holes(team(), rota("2026-08-01", "2026-08-02"), begun) == []
    assert holes(split, rota("2026-08-02", "2026-08-02"), begun) == []
    gone = replace(begun, shifts=(replace(begun.shifts[0], status="cancelled"),))
    assert holes(split, rota("2026-08-02", "2026-08-02"), gone) == [
        span("2026-08-02 00:00", "2026-08-03 00:00")
    ]


def test_own_empty_row_is_missed_wherever_it_lies() -> None:
    """An uncovered row beyond the period's end is told too: nothing is missed in silence."""
    assert holes(team(), rota(MON, MON, night("alice", MON), night("", WED))) == [
        night("", WED).span
    ]


def test_hand_made_file_answers_from_its_first_start_to_its_last() -> None:
    """Without a period the dates of the first and the last shift's start are the period."""
    rows = night("alice", MON, kind="", turn=""), night("bob", WED, kind="", turn="")
    assert holes(team(), Rota(None, rows)) == [night("", TUE).span]


def test_handover_ends_what_a_period_answers_for() -> None:
    """Where turns go by handover, what follows the first one after the period is the next's."""
    weekly = team(coverages=(weekend(),), turns=Turns("handover", (handover("sun", "08:00"),)))
    row = shift("alice", "2026-07-31 18:00", "2026-08-02 08:00")
    assert holes(weekly, rota("2026-07-31", "2026-07-31", row)) == []
    assert holes(weekly, rota("2026-08-02", "2026-08-02")) == [
        span("2026-08-02 08:00", "2026-08-03 08:00")
    ]


# Double


def test_double() -> None:
    """One hour of a role that two people hold is an error."""
    rows = night("alice", MON), shift("bob", f"{TUE} 07:00", f"{TUE} 08:00")
    [finding] = check(team(), rota(MON, MON, *rows))
    assert (finding.rule, finding.severity, finding.span) == ("double", "error", rows[1].span)
    assert finding.message == (
        "The role primary is given twice from Tue 8 Dec 07:00 to Tue 8 Dec 08:00: "
        "to Alice and to Bob."
    )


def test_two_roles_are_not_double() -> None:
    """Each role has its own person."""
    roles = (Role("primary"), Role("backup"))
    rows = night("alice", MON), night("bob", MON, role="backup")
    assert broken(team(roles=roles), rota(MON, MON, *rows)) == []


@pytest.mark.parametrize("name", ["alice", "bob", "zoe", ""])
def test_slot_that_stands_in_two_files_is_double(name: str) -> None:
    """The same slot live in a neighbour is double, whoever holds it there."""
    other = rota(MON, MON, night(name, MON))
    assert broken(team(), rota(MON, MON, night("alice", MON)), other) == ["double"]


def test_empty_row_beside_a_held_one_is_not_double() -> None:
    """An uncovered row gives its hours to nobody, so others may hold them."""
    rows = night("alice", MON), shift("", f"{TUE} 07:00", f"{TUE} 08:00")
    assert broken(team(), rota(MON, MON, *rows)) == []


# Outside


def test_outside() -> None:
    """Hours that no coverage of the role asks for are a warning, with their number."""
    [finding] = check(team(), rota(MON, MON, shift("alice", f"{MON} 17:30", f"{TUE} 09:00")))
    assert (finding.rule, finding.severity) == ("outside", "warning")
    assert finding.message == (
        "Alice is on call as primary from Mon 7 Dec 17:30 to Tue 8 Dec 09:00; no coverage of the "
        "role asks for 1 h 30 min of it, first from Mon 7 Dec 17:30 to Mon 7 Dec 18:00."
    )


def test_outside_in_one_stretch() -> None:
    """Hours that are idle without a break are said as they are."""
    [finding] = check(team(), rota(MON, MON, shift("alice", f"{MON} 18:00", f"{TUE} 09:00")))
    assert finding.message.endswith("for 1 h of it, from Tue 8 Dec 08:00 to Tue 8 Dec 09:00.")


def test_outside_looks_at_the_coverages_of_the_role() -> None:
    """A weekend role that is held in the evening is held for nothing."""
    roles = (Role("primary"), Role("backup", coverage=("weekend",)))
    rows = night("alice", MON), night("bob", MON, role="backup")
    assert broken(team(roles=roles), rota(MON, MON, *rows)) == ["outside"]


def test_neighbours_outside_hours_are_theirs() -> None:
    """A neighbour's hours may have been asked for by a coverage of then."""
    other = rota("2026-12-06", "2026-12-06", shift("bob", f"{MON} 12:00", f"{MON} 13:00"))
    assert broken(team(), rota(MON, MON, night("alice", MON)), other) == []


# Against the planner's own idea of slots and turns


PER: tuple[Literal["window", "weekend", "handover"], ...] = ("window", "weekend", "handover")
OTHERS = st.sampled_from(["", "mon-sun", "12-24..12-26", "bridge", "sat odd-weeks"])
PERIODS = st.tuples(
    st.sampled_from([date(2026, 3, 20), date(2026, 5, 1), date(2026, 10, 20), date(2026, 12, 18)]),
    st.integers(0, 20),
    st.integers(0, 16),
)


@st.composite
def planned(draw: st.DrawFn) -> tuple[Team, Period, list[Slot]]:
    """A team, a period, and every slot that the planner would fill for it."""
    coverages = [evening(), weekend(), holiday()]
    if other := draw(OTHERS):
        coverages.append(coverage("other", other, "10:00", "22:00", closed=draw(st.booleans())))
    per = draw(st.sampled_from(PER))
    moment = draw(st.sampled_from([("mon", "08:00"), ("fri", "12:00"), ("sun", "00:00")]))
    drawn = team(
        coverages=tuple(coverages),
        offices=draw(st.sampled_from([(), (office(),), (office("mon-sun", "12:00", "14:00"),)])),
        roles=(Role("primary"), Role("backup", coverage=("weekend", "holiday"))),
        turns=Turns(per, (handover(*moment),) if per == "handover" else ()),
    )
    first, ahead, length = draw(PERIODS)
    first += timedelta(days=ahead)
    period = Period(first, first + timedelta(days=length))
    try:
        slots = [slot for turn in turns(drawn, period) for slot in turn.slots]
    except TeamError:
        assume(False)
    return drawn, period, slots


def held(slots: Sequence[Slot]) -> list[Shift]:
    """Each slot held by somebody, each role by its own."""
    names = {"primary": "alice", "backup": "bob"}
    return [
        Shift(slot.span, slot.role, slot.kind, "", names[slot.role], "", slot.burden)
        for slot in slots
    ]


@settings(max_examples=60, deadline=None)
@given(planned(), st.data())
def test_what_the_planner_fills_is_what_is_asked(
    plan: tuple[Team, Period, list[Slot]], data: st.DataObject
) -> None:
    """A rota that holds every slot of the planner misses none, and holds none for nothing."""
    team, period, slots = plan
    assert broken(team, Rota(period, tuple(held(slots)))) in ([], ["unreached"])
    inside = [
        slot
        for slot in slots
        if days_span(period.first, period.last, team.timezone).contains(slot.span.start)
    ]
    if inside:
        missing = data.draw(st.sampled_from(inside))
        left = [slot for slot in slots if slot is not missing]
        found = [
            finding
            for finding in check(team, Rota(period, tuple(held(left))))
            if finding.rule != "unreached"
        ]
        assert [(each.rule, each.role, each.span) for each in found] == [
            ("uncovered", missing.role, missing.span)
        ]
