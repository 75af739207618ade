"""At every moment, the coverages say who is asked for, clock changes and holidays included."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Literal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from drawn import ZONES, providers
from rota import slots
from rota.covered import covered, overlapping, together
from rota.days import Days
from rota.errors import TeamError
from rota.instants import days_span, wall
from rota.team import PublicHolidays, Role, Team, Turns
from teams import (
    PARIS,
    anytime,
    closed,
    coverage,
    evening,
    handover,
    holiday,
    office,
    provider,
    team,
    utc,
    weekend,
)

Said = tuple[str, str, str]


def pieces(team: Team, first: str, last: str, role: str = "primary") -> list[Said]:
    """The pieces of the windows dated within two dates, in words: coverage, start, end."""
    since, until = date.fromisoformat(first), date.fromisoformat(last)
    found = covered(team, Days(team.holidays), since, until).pieces[role]
    return [
        (piece.coverage.name, _said(piece.span.start), _said(piece.span.end))
        for piece in found
        if since <= piece.day <= until
    ]


def _said(moment: datetime) -> str:
    return f"{wall(moment, PARIS):%m-%d %H:%M}"


def test_ordinary_week() -> None:
    """Evenings end the next morning, a weekend at the next Monday."""
    assert pieces(team(), "2026-12-09", "2026-12-14") == [
        ("evening", "12-09 18:00", "12-10 08:00"),
        ("evening", "12-10 18:00", "12-11 08:00"),
        ("weekend", "12-11 18:00", "12-14 08:00"),
        ("evening", "12-14 18:00", "12-15 08:00"),
    ]


def test_holiday_takes_its_hours_from_evening_and_weekend() -> None:
    """Christmas 2026, a Friday, is a holiday from 08:00 to 08:00 between evening and weekend."""
    assert pieces(team(), "2026-12-24", "2026-12-27") == [
        ("evening", "12-24 18:00", "12-25 08:00"),
        ("holiday", "12-25 08:00", "12-26 08:00"),
        ("weekend", "12-26 08:00", "12-28 08:00"),
    ]


def test_holiday_inside_a_weekend_leaves_two_pieces() -> None:
    """15 August 2026, a Saturday, parts the weekend in two."""
    assert pieces(team(), "2026-08-14", "2026-08-16") == [
        ("weekend", "08-14 18:00", "08-15 08:00"),
        ("holiday", "08-15 08:00", "08-16 08:00"),
        ("weekend", "08-16 08:00", "08-17 08:00"),
    ]


def test_two_holidays_in_a_row_stay_two_windows() -> None:
    """In Alsace 25 and 26 December are two windows that meet."""
    there = team(holidays=PublicHolidays(region="alsace"))
    assert [each for each in pieces(there, "2026-12-24", "2026-12-27") if each[0] == "holiday"] == [
        ("holiday", "12-25 08:00", "12-26 08:00"),
        ("holiday", "12-26 08:00", "12-27 08:00"),
    ]


def test_a_date_beats_a_holiday_and_more_words_beat_fewer() -> None:
    """The strongest term of a coverage on the window's date decides, hour by hour."""
    dated = coverage("fete", "12-25", "10:00", "12:00", kind="holiday")
    wordy = coverage("late", ["thu odd-weeks", "thu even-weeks"], "20:00", "22:00", kind="evening")
    found = pieces(team(coverages=(evening(), holiday(), dated, wordy)), "2026-12-24", "2026-12-25")
    assert found == [
        ("evening", "12-24 18:00", "12-24 20:00"),
        ("late", "12-24 20:00", "12-24 22:00"),
        ("evening", "12-24 22:00", "12-25 08:00"),
        ("holiday", "12-25 08:00", "12-25 10:00"),
        ("fete", "12-25 10:00", "12-25 12:00"),
        ("holiday", "12-25 12:00", "12-26 08:00"),
    ]


def test_closed_days_need_nobody_in_any_role() -> None:
    """A closed coverage takes its hours away, also from a role that lists its coverages."""
    shut = team(
        coverages=(evening(), closed("12-24..01-01")),
        roles=(Role("primary"), Role("backup", coverage=("evening",))),
    )
    expected = [("evening", "12-23 18:00", "12-24 00:00")]
    assert pieces(shut, "2026-12-23", "2026-12-28") == expected
    assert pieces(shut, "2026-12-23", "2026-12-28", "backup") == expected


def test_office_is_cut_out() -> None:
    """Around the clock, only what the office leaves is asked for."""
    found = pieces(team(coverages=(anytime(),), offices=(office(),)), "2026-12-10", "2026-12-11")
    assert found == [
        ("anytime", "12-10 00:00", "12-10 08:00"),
        ("anytime", "12-10 18:00", "12-11 00:00"),
        ("anytime", "12-11 00:00", "12-11 08:00"),
        ("anytime", "12-11 18:00", "12-12 00:00"),
    ]


def test_office_is_shut_on_holidays_and_closed_days() -> None:
    """No office hours are cut on a public holiday, nor on a date of a closed coverage."""
    coverages = (anytime(), closed("2026-12-24", "20:00", "22:00"))
    found = pieces(team(coverages=coverages, offices=(office(),)), "2026-12-24", "2026-12-25")
    assert found == [
        ("anytime", "12-24 00:00", "12-24 20:00"),
        ("anytime", "12-24 22:00", "12-25 00:00"),
        ("anytime", "12-25 00:00", "12-26 00:00"),
    ]


def test_provider_alone_is_cut_out() -> None:
    """A night that is a provider's from 22:00 to 06:00 asks for someone before and after only."""
    alone = provider("alone", "mon-wed", "22:00", "06:00", ["evening"])
    assert pieces(team(providers=(alone,)), "2026-12-09", "2026-12-11") == [
        ("evening", "12-09 18:00", "12-09 22:00"),
        ("evening", "12-10 06:00", "12-10 08:00"),
        ("evening", "12-10 18:00", "12-11 08:00"),
        ("weekend", "12-11 18:00", "12-14 08:00"),
    ]


@pytest.mark.parametrize("tier", ["before", "after"])
def test_provider_beside_the_team_changes_nothing(tier: Literal["before", "after"]) -> None:
    """A provider that rings before or after the team spares nobody."""
    beside = team(providers=(provider(tier),))
    assert pieces(beside, "2026-12-09", "2026-12-27") == pieces(team(), "2026-12-09", "2026-12-27")


def test_provider_takes_only_its_coverages() -> None:
    """On Christmas the holiday's hours are not the evening's, so the provider has none of them."""
    alone = team(providers=(provider("alone", coverage=["evening"]),))
    assert pieces(alone, "2026-12-24", "2026-12-25") == [
        ("holiday", "12-25 08:00", "12-26 08:00"),
        ("weekend", "12-26 08:00", "12-28 08:00"),
    ]


def test_roles_take_their_own_coverages() -> None:
    """A role's windows are cut only by coverages that the role takes."""
    both = team(roles=(Role("primary"), Role("backup", coverage=("weekend",))))
    assert pieces(both, "2026-12-24", "2026-12-25", "backup") == [
        ("weekend", "12-25 18:00", "12-28 08:00")
    ]


def test_turns_by_handover_cut_there_but_never_inside_a_holiday() -> None:
    """A handover cuts a window; one strictly inside a holiday waits for the holiday's end."""
    weekly = team(
        coverages=(anytime(), holiday()),
        turns=Turns("handover", (handover("thu-fri", "12:00"),)),
    )
    assert pieces(weekly, "2026-12-24", "2026-12-26") == [
        ("anytime", "12-24 00:00", "12-24 12:00"),
        ("anytime", "12-24 12:00", "12-25 00:00"),
        ("anytime", "12-25 00:00", "12-25 08:00"),
        ("holiday", "12-25 08:00", "12-26 08:00"),
        ("anytime", "12-26 08:00", "12-27 00:00"),
    ]


def test_window_that_a_clock_change_swallows() -> None:
    """From 02:00 to 03:00 on 29 March there is no time at all, so nobody is asked for."""
    small = team(coverages=(coverage("small", "sun", "02:00", "03:00", kind="evening"),))
    assert pieces(small, "2026-03-22", "2026-04-05") == [
        ("small", "03-22 02:00", "03-22 03:00"),
        ("small", "04-05 02:00", "04-05 03:00"),
    ]


@pytest.mark.parametrize("friday", ["2026-03-27", "2026-10-23"])
def test_every_moment_around_a_clock_change(friday: str) -> None:
    """Walked in steps of 15 minutes, every moment is the office's or exactly one piece's."""
    full = team(offices=(office(),))
    first = date.fromisoformat(friday)
    found = covered(full, Days(full.holidays), first, first).pieces["primary"]
    moment, end = utc(f"{friday} 00:00"), utc(f"{first + timedelta(days=4)} 00:00")
    while moment < end:
        local = wall(moment, PARIS)
        at_work = local.weekday() < 5 and 8 <= local.hour < 18
        assert sum(piece.span.contains(moment) for piece in found) == (not at_work), local
        moment += timedelta(minutes=15)


def test_end_on_a_weekday_is_the_next_such_moment() -> None:
    """An end later on the same weekday is the same day's, one not after the start next week's."""
    week = coverage("week", "mon", "08:00", "mon 08:00", kind="evening")
    assert pieces(team(coverages=(week,)), "2026-12-07", "2026-12-08") == [
        ("week", "12-07 08:00", "12-14 08:00")
    ]
    morning = coverage("morning", "mon", "06:00", "mon 08:00", kind="evening")
    assert pieces(team(coverages=(morning,)), "2026-12-07", "2026-12-08") == [
        ("morning", "12-07 06:00", "12-07 08:00")
    ]


def test_office_that_a_clock_change_swallows_cuts_nothing() -> None:
    """A timetable that has no hours on 29 March does not part the night."""
    base = team(coverages=(weekend(),), offices=(office("mon-sun", "02:00", "02:30"),))
    assert pieces(base, "2026-03-27", "2026-03-27") == [
        ("weekend", "03-27 18:00", "03-28 02:00"),
        ("weekend", "03-28 02:30", "03-30 02:00"),
        ("weekend", "03-30 02:30", "03-30 08:00"),
    ]


def turn_starts(team: Team, first: str, last: str) -> list[str]:
    """When the turns of the pieces start, piece by piece."""
    since, until = date.fromisoformat(first), date.fromisoformat(last)
    found = covered(team, Days(team.holidays), since, until).pieces["primary"]
    return [_said(piece.turn) for piece in found if since <= piece.day <= until]


def test_turns_by_weekend() -> None:
    """Weekend and holiday that touch are one turn, with all pieces; an evening never joins."""
    assert turn_starts(team(), "2026-08-13", "2026-08-17") == [
        "08-13 18:00",
        *["08-14 18:00"] * 3,
        "08-17 18:00",
    ]
    assert turn_starts(team(), "2026-12-24", "2026-12-25") == [
        "12-24 18:00",
        *["12-25 08:00"] * 2,
    ]


def test_turns_by_window() -> None:
    """The pieces of one window are one turn, with the windows that lie between them."""
    base = team(turns=Turns("window"))
    assert turn_starts(base, "2026-08-14", "2026-08-16") == ["08-14 18:00"] * 3
    assert turn_starts(base, "2026-12-25", "2026-12-25") == ["12-25 08:00", "12-26 08:00"]


def test_turns_by_handover() -> None:
    """All that lies between two handovers is one turn."""
    base = team(turns=Turns("handover", (handover("wed", "18:00"),)))
    assert turn_starts(base, "2026-12-07", "2026-12-10") == [
        *["12-02 18:00"] * 2,
        *["12-09 18:00"] * 2,
    ]


def test_handover_at_a_holidays_edge_does_not_wait() -> None:
    """Only a handover strictly inside a holiday is put off, and only one that is served."""
    start = team(turns=Turns("handover", (handover("fri", "08:00"),)))
    assert turn_starts(start, "2026-12-25", "2026-12-25") == ["12-25 08:00"] * 2
    inside = team(turns=Turns("handover", (handover("fri", "12:00"),)))
    assert turn_starts(inside, "2026-12-25", "2026-12-25") == ["12-18 18:00", "12-26 08:00"]
    late = coverage("late", "12-25..12-26", "00:00", "24:00", kind="evening")
    hidden = replace(inside, coverages=(late, holiday()))
    assert turn_starts(hidden, "2026-12-25", "2026-12-25") == ["12-25 00:00", "12-25 12:00"]


def test_together_keeps_what_lies_between() -> None:
    """Things that share a key stay together, with everything in between."""
    assert together(["a", "b", "a", "c", "", "", "d", "cd"]) == [(0, 3), (3, 8)]
    assert together([]) == []


RIVAL = coverage("rival", "thu", "22:00", "06:00", kind="evening")


def test_two_windows_of_one_rank_are_refused() -> None:
    """Two coverages that ask for the same hours with the same precedence are both named."""
    with pytest.raises(TeamError, match="evening and rival") as error:
        pieces(team(coverages=(evening(), RIVAL)), "2026-12-07", "2026-12-13")
    assert error.value.keys == ("coverage.evening.on", "coverage.rival.on")


def test_two_closed_windows_may_overlap() -> None:
    """Hours may be taken away twice; asking for them and taking them away is a quarrel."""
    shut = closed("thu", "20:00", "24:00"), coverage("early", "thu", "18:00", "21:00", closed=True)
    calm = team(coverages=(weekend(), *shut))
    assert pieces(calm, "2026-12-10", "2026-12-10") == []
    with pytest.raises(TeamError, match="closing and evening"):
        pieces(team(coverages=(evening(), shut[0])), "2026-12-10", "2026-12-10")


def test_rivals_of_different_roles_are_no_rivals() -> None:
    """Two coverages may ask for the same hours, each for its own role."""
    roles = (Role("primary", coverage=("evening",)), Role("backup", coverage=("rival",)))
    both = team(coverages=(evening(), RIVAL), roles=roles)
    assert pieces(both, "2026-12-10", "2026-12-10") == [("evening", "12-10 18:00", "12-11 08:00")]
    assert pieces(both, "2026-12-10", "2026-12-10", "backup") == [
        ("rival", "12-10 22:00", "12-11 06:00")
    ]


DAYS = st.sampled_from(
    (
        *("mon-thu", "fri", "sat-sun", "mon-sun", "wed odd-weeks", "thu even-weeks"),
        *("public-holiday", "fri public-holiday", "holiday-eve", "bridge"),
        *("12-24..01-01", "2026-12-24..2026-12-26"),
    )
)
HOURS = st.sampled_from(["00:00", "02:00", "02:30", "03:00", "08:00", "12:00", "18:00", "22:00"])
DESK_HOURS = st.sampled_from(["00:00", "08:00", "12:00", "14:00", "18:00", "22:00"])
ENDS = st.one_of(HOURS, st.sampled_from(["24:00", "mon 08:00", "sun 24:00", "fri 12:00"]))


@st.composite
def any_team(draw: st.DrawFn) -> Team:
    """A team of a few coverages, closed days, timetables, two roles, and providers."""
    each = st.tuples(DAYS, HOURS, ENDS, st.booleans(), ZONES)
    drawn = draw(st.lists(each, min_size=1, max_size=4))
    coverages = tuple(
        coverage(f"c{n}", on, start, end, closed=shut and n > 0, timezone=zone)
        for n, (on, start, end, shut, zone) in enumerate(drawn)
    )
    offices = draw(st.lists(st.tuples(DAYS, DESK_HOURS, DESK_HOURS), max_size=2))
    names = tuple(cover.name for cover in coverages)
    return team(
        coverages=coverages,
        offices=tuple(office(*each) for each in offices),
        roles=(Role("primary"), Role("backup", coverage=names[:2])),
        providers=draw(providers(names)),
    )


@settings(max_examples=80, deadline=None)
@given(any_team(), st.sampled_from([(2026, 3), (2026, 5), (2026, 10), (2026, 12)]))
def test_both_roads_meet(team: Team, month: tuple[int, int]) -> None:
    """Asked moment by moment, the coverages want what the slot generator subtracts its way to."""
    first, last = date(*month, 20), date(*month, 28)
    windows = slots.windows(team, first - timedelta(days=18), last + timedelta(days=18))
    try:
        found = covered(team, Days(team.holidays), first, last)
        generated = {role.name: slots.slots(team, windows, role) for role in team.roles}
    except TeamError:
        assume(False)
    span = days_span(first, last, PARIS)
    for role in team.roles:
        asked = [
            (piece.span, piece.coverage.name, f"{piece.coverage.name} {piece.day}")
            for piece in overlapping(found.pieces[role.name], span)
        ]
        made = [
            (slot.span, slot.coverage, slot.window)
            for slot in generated[role.name]
            if slot.span.overlaps(span)
        ]
        assert asked == made
