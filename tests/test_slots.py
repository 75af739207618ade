"""Windows to slots: each sentence of the contract, then anything that hypothesis can draw."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from drawn import PERIODS, drawn_teams
from rota.covered import covered
from rota.days import Days
from rota.errors import TeamError
from rota.instants import DAY, instant, wall
from rota.period import Period
from rota.shift import Slot
from rota.slots import share_burden, slots, windows
from rota.team import HOLIDAY, WEEKEND, PublicHolidays, Role, Team
from teams import (
    PARIS,
    closed,
    coverage,
    evening,
    holiday,
    office,
    provider,
    span,
    team,
    weekend,
)


def made(team: Team, first: str, last: str, role: str = "primary") -> list[Slot]:
    """The slots that start on some dates."""
    since, until = date.fromisoformat(first), date.fromisoformat(last)
    dated = windows(team, since - 9 * DAY, until + 9 * DAY)
    named = team.role(role)
    assert named is not None
    return [
        slot
        for slot in slots(team, dated, named)
        if since <= wall(slot.span.start, team.timezone).date() <= until
    ]


def said(team: Team, first: str, last: str, role: str = "primary") -> list[str]:
    """The slots that start on some dates, in words."""

    def moment(when: datetime) -> str:
        return f"{wall(when, team.timezone):%m-%d %H:%M}"

    return [
        f"{slot.coverage} {moment(slot.span.start)} - {moment(slot.span.end)}"
        for slot in made(team, first, last, role)
    ]


def only(name: str, on: str, start: str, end: str) -> Team:
    """A team with one coverage."""
    return team(coverages=(coverage(name, on, start, end),))


# Windows


@pytest.mark.parametrize(
    ("on", "start", "end", "lasts"),
    [
        ("wed", "18:00", "20:00", "12-09 18:00 - 12-09 20:00"),
        ("wed", "18:00", "08:00", "12-09 18:00 - 12-10 08:00"),  # not after the start: next day
        ("wed", "08:00", "08:00", "12-09 08:00 - 12-10 08:00"),
        ("wed", "00:00", "24:00", "12-09 00:00 - 12-10 00:00"),
        ("wed", "18:00", "fri 08:00", "12-09 18:00 - 12-11 08:00"),
        ("wed", "18:00", "wed 20:00", "12-09 18:00 - 12-09 20:00"),  # the next such moment
        ("wed", "18:00", "wed 18:00", "12-09 18:00 - 12-16 18:00"),
        ("wed", "18:00", "wed 08:00", "12-09 18:00 - 12-16 08:00"),
        ("wed", "18:00", "tue 24:00", "12-09 18:00 - 12-16 00:00"),
        ("2026-12-09", "18:00", "08:00", "12-09 18:00 - 12-10 08:00"),
    ],
)
def test_window_lasts_to_the_next_such_moment(on: str, start: str, end: str, lasts: str) -> None:
    """An end is the first moment after the start at which the clock, and the weekday, say so."""
    assert said(only("duty", on, start, end), "2026-12-09", "2026-12-09") == [f"duty {lasts}"]


def test_window_that_a_clock_change_swallows_is_none() -> None:
    """On 29 March there is no time from 02:00 to 03:00; on 25 October it lasts two hours."""
    night = only("night", "mon-sun", "02:00", "03:00")
    assert said(night, "2026-03-28", "2026-03-29") == ["night 03-28 02:00 - 03-28 03:00"]
    [slot] = made(night, "2026-10-25", "2026-10-25")
    assert slot.span.hours == 2


# Precedence


def test_plain_week() -> None:
    """Evenings end the next morning, a weekend on Monday morning."""
    assert said(team(), "2026-12-10", "2026-12-14") == [
        "evening 12-10 18:00 - 12-11 08:00",
        "weekend 12-11 18:00 - 12-14 08:00",
        "evening 12-14 18:00 - 12-15 08:00",
    ]


def test_christmas_2026() -> None:
    """Friday 25 December: the holiday takes its hours from the weekend, and not from the night."""
    assert said(team(), "2026-12-24", "2026-12-27") == [
        "evening 12-24 18:00 - 12-25 08:00",
        "holiday 12-25 08:00 - 12-26 08:00",
        "weekend 12-26 08:00 - 12-28 08:00",
    ]


def test_first_of_may_on_a_saturday() -> None:
    """A holiday inside a weekend leaves two pieces; the first of them holds the window's start."""
    assert [
        (slot.coverage, slot.window, slot.opens)
        for slot in made(team(), "2027-04-30", "2027-05-02")
    ] == [
        ("weekend", "weekend 2027-04-30", True),
        ("holiday", "holiday 2027-05-01", True),
        ("weekend", "weekend 2027-04-30", False),
    ]


def test_two_holidays_in_a_row() -> None:
    """In Alsace 25 and 26 December are two windows that meet."""
    alsace = team(holidays=PublicHolidays(region="alsace"))
    assert said(alsace, "2026-12-24", "2026-12-28") == [
        "evening 12-24 18:00 - 12-25 08:00",
        "holiday 12-25 08:00 - 12-26 08:00",
        "holiday 12-26 08:00 - 12-27 08:00",
        "weekend 12-27 08:00 - 12-28 08:00",
        "evening 12-28 18:00 - 12-29 08:00",
    ]


@pytest.mark.parametrize(
    ("strong", "weak"),
    [
        ("thu even-weeks", "thu"),
        ("holiday-eve", "thu even-weeks mon-fri"),
        ("thu holiday-eve", "holiday-eve"),
        ("school-holiday:A", "mon-sun"),
        ("2026-12-24", "thu holiday-eve"),
        ("12-24..01-01", "holiday-eve"),
        ("thu 12-24", "2026-12-24"),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_stronger_words_take_the_hours(strong: str, weak: str, turned: bool) -> None:
    """Dates beat holiday words, which beat weekdays; within a level more words beat fewer."""
    above = coverage("above", strong, "10:00", "12:00")
    below = coverage("below", weak, "09:00", "13:00")
    both = team(coverages=(below, above) if turned else (above, below))
    assert said(both, "2026-12-24", "2026-12-24") == [
        "below 12-24 09:00 - 12-24 10:00",
        "above 12-24 10:00 - 12-24 12:00",
        "below 12-24 12:00 - 12-24 13:00",
    ]


def test_strongest_term_of_a_list_counts() -> None:
    """A coverage with several terms is as strong as the strongest that holds on the date."""
    many = coverage("many", ["mon-sun", "2026-12-24"], "10:00", "12:00")
    other = coverage("other", "thu even-weeks", "09:00", "13:00")
    both = team(coverages=(many, other))
    assert len(said(both, "2026-12-24", "2026-12-24")) == 3
    assert said(both, "2026-12-10", "2026-12-10") == ["other 12-10 09:00 - 12-10 13:00"]


def test_hours_are_taken_only_by_windows_that_are_there() -> None:
    """A stronger coverage takes the hours of its windows, not whole dates."""
    eve = coverage("eve", "2026-12-24", "20:00", "22:00")
    assert said(team(coverages=(evening(), eve)), "2026-12-24", "2026-12-24") == [
        "evening 12-24 18:00 - 12-24 20:00",
        "eve 12-24 20:00 - 12-24 22:00",
        "evening 12-24 22:00 - 12-25 08:00",
    ]


def test_window_of_the_day_before_is_cut_too() -> None:
    """Hours are taken from all windows below, from the night that began the day before as well."""
    early = coverage("early", "2026-12-25", "06:00", "07:00")
    assert said(team(coverages=(evening(), early)), "2026-12-24", "2026-12-25") == [
        "evening 12-24 18:00 - 12-25 06:00",
        "early 12-25 06:00 - 12-25 07:00",
        "evening 12-25 07:00 - 12-25 08:00",
    ]


# Coverages that contradict each other


def test_same_level_is_refused_with_both_names_and_keys() -> None:
    """Two coverages of one level that want the same hours are an error that names both."""
    rival = coverage("rival", "thu even-weeks", "22:00", "06:00")
    nights = coverage("evening", "mon-thu even-weeks", "18:00", "08:00")
    with pytest.raises(TeamError) as error:
        made(team(coverages=(nights, rival)), "2026-12-07", "2026-12-13")
    assert error.value.keys == ("coverage.evening.on", "coverage.rival.on")
    assert "coverage 'evening' of 2026-12-10" in str(error.value)
    assert "coverage 'rival' of 2026-12-10" in str(error.value)


def test_same_level_that_only_meets_is_fine() -> None:
    """Windows that meet do not overlap."""
    late = coverage("late", "thu", "08:00", "18:00")
    assert len(made(team(coverages=(evening(), late)), "2026-12-10", "2026-12-10")) == 2


def test_same_level_under_a_stronger_one_is_fine() -> None:
    """Hours that a stronger window takes are in nobody's way."""
    day = coverage("day", "2026-12-10", "08:00", "18:00")
    rival = coverage("rival", "2026-12-10", "12:00", "24:00")
    above = coverage("above", "thu 2026-12-10", "10:00", "20:00")
    assert said(team(coverages=(day, rival, above)), "2026-12-10", "2026-12-10") == [
        "day 12-10 08:00 - 12-10 10:00",
        "above 12-10 10:00 - 12-10 20:00",
        "rival 12-10 20:00 - 12-11 00:00",
    ]


def test_windows_of_one_coverage_that_overlap_are_refused() -> None:
    """A coverage that starts anew before it ended contradicts itself: its end is to be mended."""
    with pytest.raises(TeamError) as error:
        made(only("duty", "mon-sun", "08:00", "tue 08:00"), "2026-12-07", "2026-12-07")
    assert error.value.keys == ("coverage.duty.end",)


def test_rivals_of_different_roles_are_fine() -> None:
    """Precedence is for each role among the coverages that it takes."""
    rival = coverage("rival", "thu", "22:00", "06:00")
    roles = Role("primary", coverage=("evening",)), Role("backup", coverage=("rival",))
    both = team(coverages=(evening(), rival), roles=roles)
    assert said(both, "2026-12-10", "2026-12-10") == ["evening 12-10 18:00 - 12-11 08:00"]
    assert said(both, "2026-12-10", "2026-12-10", "backup") == ["rival 12-10 22:00 - 12-11 06:00"]


def test_role_that_does_not_take_the_holiday_keeps_its_weekend_whole() -> None:
    """Hours are removed only by coverages that the role takes."""
    roles = Role("primary"), Role("backup", coverage=("weekend",))
    two = team(roles=roles)
    assert len(said(two, "2027-04-30", "2027-05-02")) == 3
    assert said(two, "2027-04-30", "2027-05-02", "backup") == ["weekend 04-30 18:00 - 05-03 08:00"]


# Closed hours and the office


def test_closed_hours_need_nobody_in_any_role() -> None:
    """Closed windows remove their hours from every role and give no slot."""
    roles = Role("primary"), Role("backup", coverage=("evening",))
    shut = team(coverages=(evening(), closed("2026-12-10", "20:00", "22:00")), roles=roles)
    for role in ("primary", "backup"):
        assert said(shut, "2026-12-10", "2026-12-10", role) == [
            "evening 12-10 18:00 - 12-10 20:00",
            "evening 12-10 22:00 - 12-11 08:00",
        ]


def test_closed_hours_have_their_precedence() -> None:
    """Closed at Christmas by date, but a coverage with more words is stronger; a weaker is not."""
    shut = closed("12-24..01-01")
    guard = coverage("guard", "mon-sun 12-24..01-01", "10:00", "11:00")
    there = team(coverages=(evening(), weekend(), holiday(), shut, guard))
    assert said(there, "2026-12-24", "2026-12-25") == [
        "guard 12-24 10:00 - 12-24 11:00",
        "guard 12-25 10:00 - 12-25 11:00",
    ]


def test_closed_hours_of_the_same_level_are_refused_but_not_among_themselves() -> None:
    """Open and closed at once, with the same words, is a contradiction; closed twice is closed."""
    twice = coverage("again", "2026-12-10", "20:00", "24:00", closed=True)
    shut = closed("2026-12-10")
    assert said(team(coverages=(evening(), shut, twice)), "2026-12-10", "2026-12-10") == []
    open_then = coverage("open", "2026-12-10", "20:00", "22:00")
    with pytest.raises(TeamError, match=r"'closing'.*'open'"):
        made(team(coverages=(open_then, shut)), "2026-12-10", "2026-12-10")


ALL_DAY = coverage("day", "mon-sun", "00:00", "24:00")


def test_office_hours_are_cut_out() -> None:
    """Nobody is on call in office hours; the pieces before and after are one window's."""
    at_desks = team(coverages=(ALL_DAY,), offices=(office(),))
    assert said(at_desks, "2026-12-11", "2026-12-12") == [
        "day 12-11 00:00 - 12-11 08:00",
        "day 12-11 18:00 - 12-12 00:00",
        "day 12-12 00:00 - 12-13 00:00",
    ]
    assert [slot.opens for slot in made(at_desks, "2026-12-11", "2026-12-11")] == [True, False]


def test_hours_that_a_provider_takes_alone_are_cut_out() -> None:
    """Where a provider stands alone nobody is on call; the pieces are one window's still."""
    nights = provider("alone", "mon-fri", "22:00", "06:00", ["day"])
    alone = team(coverages=(ALL_DAY,), providers=(nights,))
    assert said(alone, "2026-12-11", "2026-12-13") == [
        "day 12-11 06:00 - 12-11 22:00",
        "day 12-12 06:00 - 12-13 00:00",
        "day 12-13 00:00 - 12-14 00:00",
    ]
    assert [slot.opens for slot in made(alone, "2026-12-11", "2026-12-13")] == [True] * 3


def test_coverage_that_a_provider_takes_alone_gives_no_slot() -> None:
    """A coverage wholly a provider's needs nobody; the others are as they were."""
    alone = team(providers=(provider("alone", coverage=["evening", "holiday"]),))
    assert said(alone, "2026-12-21", "2026-12-28") == ["weekend 12-26 08:00 - 12-28 08:00"]
    for tier in ("before", "after"):
        beside = team(providers=(provider(tier),))
        assert said(beside, "2026-12-21", "2026-12-28") == said(team(), "2026-12-21", "2026-12-28")


@pytest.mark.parametrize(("night", "hours"), [("2026-03-28", 7), ("2026-10-24", 9)])
def test_provider_alone_when_the_clocks_change(night: str, hours: int) -> None:
    """From 22:00 to 06:00 are seven hours in the night of March and nine in that of October."""
    base = team(coverages=(coverage("night", "sat", "18:00", "08:00"),))
    alone = replace(base, providers=(provider("alone", "sat", "22:00", "06:00"),))
    all_night = sum(slot.span.hours for slot in made(base, night, night))
    day = date.fromisoformat(night) + DAY
    assert all_night - sum(slot.span.hours for slot in made(alone, night, str(day))) == hours


def test_office_is_closed_on_public_holidays_and_closed_dates() -> None:
    """Friday 25 December and a closed 28 December have no office hours to cut out."""
    shut = closed("2026-12-28", "12:00", "13:00")
    at_desks = team(coverages=(ALL_DAY, shut), offices=(office(),))
    assert said(at_desks, "2026-12-25", "2026-12-25") == ["day 12-25 00:00 - 12-26 00:00"]
    assert said(at_desks, "2026-12-28", "2026-12-28") == [
        "day 12-28 00:00 - 12-28 12:00",
        "day 12-28 13:00 - 12-29 00:00",
    ]


def test_office_knows_the_days_of_the_team() -> None:
    """Days that the team adds or ignores count as its office keeps them."""
    own = PublicHolidays(add=((date(2026, 12, 28), "Journée offerte"),), ignore=("Noël",))
    at_desks = team(coverages=(ALL_DAY,), offices=(office(),), holidays=own)
    assert len(said(at_desks, "2026-12-28", "2026-12-28")) == 1
    assert len(said(at_desks, "2026-12-25", "2026-12-25")) == 2


def test_office_by_night_and_several_timetables() -> None:
    """An office may last past midnight, and there may be several."""
    offices = office("mon-fri", "22:00", "06:00"), office("mon-fri", "12:00", "14:00")
    assert said(team(coverages=(ALL_DAY,), offices=offices), "2026-12-08", "2026-12-08") == [
        "day 12-08 06:00 - 12-08 12:00",
        "day 12-08 14:00 - 12-08 22:00",
    ]


def test_office_of_the_eve_goes_on_into_a_holiday() -> None:
    """Hours that began on a working day are office hours to their end."""
    by_night = team(coverages=(ALL_DAY,), offices=(office("mon-fri", "22:00", "06:00"),))
    assert said(by_night, "2026-12-25", "2026-12-25") == ["day 12-25 06:00 - 12-26 00:00"]


def test_window_of_many_days_is_cut_wherever_it_must() -> None:
    """A week around the clock loses its office hours but those of the holiday within."""
    week = coverage("week", "mon", "08:00", "mon 08:00")
    cut = said(team(coverages=(week, holiday()), offices=(office(),)), "2026-05-11", "2026-05-17")
    assert cut == [
        "week 05-11 18:00 - 05-12 08:00",
        "week 05-12 18:00 - 05-13 08:00",
        "week 05-13 18:00 - 05-14 08:00",
        "holiday 05-14 08:00 - 05-15 08:00",
        "week 05-15 18:00 - 05-18 08:00",
    ]


def test_window_of_which_nothing_is_left_is_none() -> None:
    """A coverage within office hours gives no slot."""
    assert (
        said(
            team(coverages=(coverage("tea", "thu", "15:00", "16:00"),), offices=(office(),)),
            "2026-12-10",
            "2026-12-10",
        )
        == []
    )


# Burden


def test_burden_is_elapsed_hours_times_weights() -> None:
    """An evening of 14 hours at 1.5, in a role of half weight."""
    roles = Role("primary"), Role("backup", weight=Fraction(1, 2))
    two = team(coverages=(evening(weight=Fraction(3, 2)),), roles=roles)
    [first] = made(two, "2026-12-10", "2026-12-10")
    [second] = made(two, "2026-12-10", "2026-12-10", "backup")
    assert [first.burden, second.burden] == [21, Fraction(21, 2)]


def test_points_are_shared_by_hours() -> None:
    """A weekend of 10 points that a holiday cuts: its two pieces have 14 and 24 hours of 38."""
    pieces = [
        slot
        for slot in made(
            team(coverages=(weekend(points=Fraction(10)), holiday())), "2027-04-30", "2027-05-02"
        )
        if slot.kind == WEEKEND
    ]
    assert [slot.span.hours for slot in pieces] == [14, 24]
    assert [slot.burden for slot in pieces] == [Fraction(36842, 10000), Fraction(63158, 10000)]
    assert sum(slot.burden for slot in pieces) == 10


def test_points_are_a_windows_whatever_its_hours() -> None:
    """A weekend that loses an hour to the clocks, or its Friday to a holiday, keeps its points."""
    fixed = team(coverages=(weekend(points=Fraction(10)), holiday()))
    for friday in ("2026-03-27", "2026-12-25", "2026-12-04"):
        until = (date.fromisoformat(friday) + 3 * DAY).isoformat()
        found = [slot for slot in made(fixed, friday, until) if slot.kind == WEEKEND]
        assert sum(slot.burden for slot in found) == 10


@given(
    st.fractions(0, 1000, max_denominator=10_000),
    st.lists(st.fractions(Fraction(1, 3600), 200, max_denominator=3600), min_size=1, max_size=9),
)
def test_nothing_is_lost_in_sharing(total: Fraction, hours: list[Fraction]) -> None:
    """Shares have four decimals, sum to what is shared, and miss their exact part by a hair."""
    whole = Fraction(round(total * 10_000), 10_000)
    shares = share_burden(whole, hours)
    assert sum(shares) == whole
    for share, part in zip(shares, hours, strict=True):
        assert (share * 10_000).denominator == 1
        assert abs(share - whole * part / sum(hours)) <= Fraction(1, 10_000)


# Anything


@settings(max_examples=100, deadline=None)
@given(drawn_teams(), PERIODS, st.lists(st.integers(0, 10**9), min_size=20, max_size=20))
def test_slots_are_what_each_moment_asks_for(
    team: Team, period: Period, seconds: list[int]
) -> None:
    """At any moment a role has the slot of the window that comes first, and never two.

    The judge reads the coverages moment by moment and shares no code with the generator.
    """
    dated = windows(team, period.first - 18 * DAY, period.last + 18 * DAY)
    try:
        asked = covered(team, Days(team.holidays), period.first, period.last).pieces
        generated = {role.name: slots(team, dated, role) for role in team.roles}
    except TeamError:
        assume(False)
    start = instant(period.first, timedelta(0), PARIS)
    length = (period.last - period.first + DAY) // timedelta(seconds=1)
    for role, found in generated.items():
        assert all(one.span.end <= two.span.start for one, two in pairwise(found))
        edges = [slot.span.start for slot in found] + [slot.span.end for slot in found]
        moments = [start + timedelta(seconds=each % length) for each in seconds] + edges
        for moment in moments:
            if not start <= moment < start + timedelta(seconds=length):
                continue
            there = [slot for slot in found if slot.span.contains(moment)]
            wanted = [piece for piece in asked[role] if piece.span.contains(moment)]
            assert [(slot.coverage, slot.window) for slot in there] == [
                (piece.coverage.name, f"{piece.coverage.name} {piece.day}") for piece in wanted
            ]


@settings(max_examples=100, deadline=None)
@given(drawn_teams(), PERIODS)
def test_burden_is_kept(team: Team, period: Period) -> None:
    """A window's slots weigh its points, or its hours times the weights; one of them opens it."""
    dated = windows(team, period.first - 9 * DAY, period.last + 9 * DAY)
    for role in team.roles:
        try:
            found = slots(team, dated, role)
        except TeamError:
            assume(False)
        pieces: dict[str, list[Slot]] = defaultdict(list)
        for slot in found:
            pieces[slot.window].append(slot)
        for own in pieces.values():
            cover = team.coverage(own[0].coverage)
            assert cover is not None
            total = (
                sum(slot.span.hours for slot in own) * cover.weight
                if cover.points is None
                else cover.points
            ) * role.weight
            off = abs(sum(slot.burden for slot in own) - total)
            assert off <= Fraction(len(own), 20_000)
            assert [slot.opens for slot in own] == [True] + [False] * (len(own) - 1)


def test_every_second_of_a_year_in_one_slot() -> None:
    """Around the clock, a year's slots meet without a gap from its first instant to its last."""
    year = team(
        coverages=(
            coverage("day", "mon-fri", "00:00", "24:00"),
            coverage(WEEKEND, "sat", "00:00", "mon 00:00"),
            coverage(HOLIDAY, "public-holiday", "00:00", "24:00"),
        )
    )
    found = made(year, "2026-01-01", "2026-12-31")
    assert found[0].span.start == datetime(2025, 12, 31, 23, tzinfo=UTC)
    assert found[-1].span.end == span("2027-01-01 00:00", "2027-01-02 00:00").start
    assert all(one.span.end == two.span.start for one, two in pairwise(found))
