"""Teams drawn by hypothesis: coverages, closed days, timetables, roles, handovers, providers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from rota.instants import DAY
from rota.period import Period
from rota.team import EVENING, HOLIDAY, WEEKEND, Provider, Role, Team, Turns
from teams import coverage, handover, office, provider, team

DAYS = st.sampled_from(
    (
        *("mon-thu", "mon-fri", "fri", "sat", "sat-sun", "mon-sun", "wed odd-weeks", "tue"),
        *("public-holiday", "fri public-holiday", "holiday-eve", "bridge", "mon holiday-eve"),
        *("12-24..01-01", "2026-12-24..2026-12-26", "thu 2026-12-20..2026-12-31"),
    )
)
STARTS = st.sampled_from(["00:00", "02:00", "02:30", "03:00", "08:00", "12:00", "18:00", "22:00"])
ENDS = st.one_of(STARTS, st.sampled_from(["24:00", "mon 08:00", "sun 24:00", "fri 12:00"]))
DESK_HOURS = st.sampled_from(["00:00", "08:00", "12:00", "14:00", "18:00", "22:00"])
ZONES = st.one_of(
    st.none(),
    st.none(),
    st.sampled_from(
        [
            *("America/Montreal", "Australia/Lord_Howe", "Pacific/Kiritimati", "Pacific/Niue"),
            *("Asia/Beirut", "Pacific/Noumea", "America/Sao_Paulo"),
        ]
    ).map(ZoneInfo),
)
"""Of coverages: mostly the team's; some on the other side of the date line, or with odd changes."""
WEIGHTS = st.sampled_from([Fraction(1), Fraction(3, 2), Fraction(1, 3), Fraction(2), Fraction(0)])

PERIODS = st.builds(
    lambda first, length: Period(first, first + length * DAY),
    st.sampled_from([date(2026, 3, 20), date(2026, 5, 1), date(2026, 10, 20), date(2026, 12, 19)]),
    st.integers(0, 12),
)
"""Dates with a change of clocks, many public holidays, or the end of a year."""


@st.composite
def coverages(draw: st.DrawFn, name: str) -> Any:
    """A coverage that may be closed, weighed by hours or by points."""
    points = draw(st.one_of(st.none(), st.none(), st.sampled_from([Fraction(10), Fraction(7, 3)])))
    return coverage(
        name,
        draw(DAYS),
        draw(STARTS),
        draw(ENDS),
        kind=draw(st.sampled_from([EVENING, WEEKEND, HOLIDAY, "patrol"])),
        weight=draw(WEIGHTS),
        points=points,
        timezone=draw(ZONES),
        closed=name != "c0" and draw(st.integers(0, 4)) == 0,
    )


@st.composite
def providers(draw: st.DrawFn, names: tuple[str, ...]) -> tuple[Provider, ...]:
    """Up to two providers of these coverages, most of them alone, with any hours."""
    taken = st.one_of(st.none(), st.sets(st.sampled_from(names), min_size=1).map(sorted).map(tuple))
    tiers = st.sampled_from(["alone", "alone", "before", "after"])
    each = st.builds(provider, tiers, DAYS, STARTS, st.one_of(STARTS, st.just("24:00")), taken)
    drawn = draw(st.lists(each, max_size=2))
    return tuple(replace(provider, id=f"p{place}") for place, provider in enumerate(drawn))


@st.composite
def drawn_teams(draw: st.DrawFn) -> Team:
    """A team of one to four coverages and two roles, of which one takes two coverages only.

    Providers may answer in its place.
    """
    found = tuple(draw(coverages(f"c{number}")) for number in range(draw(st.integers(1, 4))))
    offices = draw(st.lists(st.tuples(DAYS, DESK_HOURS, DESK_HOURS), max_size=2))
    moments = st.tuples(st.sampled_from(["mon", "thu", "odd-weeks mon", "mon-fri"]), STARTS)
    handovers = tuple(handover(*each) for each in draw(st.lists(moments, min_size=1, max_size=2)))
    per: Any = draw(st.sampled_from(["window", "weekend", "handover"]))
    return team(
        coverages=found,
        offices=tuple(office(*each) for each in offices),
        roles=(
            Role("primary", weight=draw(WEIGHTS)),
            Role("backup", coverage=tuple(cover.name for cover in found[:2])),
        ),
        turns=Turns(per, handovers if per == "handover" else ()),
        providers=draw(providers(tuple(cover.name for cover in found))),
    )
