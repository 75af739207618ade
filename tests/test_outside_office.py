"""One line covers all that the office leaves; the check says what nothing covers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rota.covered import covered, office_hours
from rota.days import Days
from rota.instants import days_span
from rota.outside_office import week_of
from rota.period import Period
from rota.rules import check
from rota.shift import Rota
from rota.slots import slots, windows
from rota.spans import union
from rota.team import Team
from rota.team_file import read_team
from rota.when import parse_when
from teams import closed, coverage, evening, office, provider, team

HEAD = 'team.id = "n2"\npeople.alice.name = "Alice"\n'
PEOPLE_LAST = "[coverage]\noutside_office = true\n"
JANUARY = Period(date(2027, 1, 4), date(2027, 1, 10))


def read(*offices: tuple[str, str, str], more: str = "") -> Team:
    """A team with these office hours, and all that they leave."""
    tables = (
        f'[[office]]\non = "{on}"\nstart = "{start}"\nend = "{end}"\n' for on, start, end in offices
    )
    return read_team(f"{HEAD}{''.join(tables)}{PEOPLE_LAST}{more}".encode(), "team.toml")


clocks = st.integers(0, 47).map(lambda half: f"{half // 2:02}:{half % 2 * 30:02}")
days = st.sampled_from(
    ["mon-fri", "mon-sat", "sun-thu", "mon-sun", "tue", "mon odd-weeks", "wed-mon"]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(days, clocks, clocks), min_size=1, max_size=3), st.booleans())
def test_every_hour_is_the_office_or_covered_once(
    offices: list[tuple[str, str, str]], spring: bool
) -> None:
    """Whatever the timetables, holidays and clock changes: no gap, no overlap, either reading."""
    found = read(*offices)
    first = date(2026, 3, 20) if spring else date(2026, 10, 16)
    period = Period(first, first + timedelta(days=24))
    whole = days_span(period.first, period.last, found.timezone)
    around = windows(found, first - timedelta(10), period.last + timedelta(10))
    held = slots(found, around, found.roles[0])
    office = union(
        office_hours(found, Days(found.holidays), first - timedelta(9), period.last + timedelta(9))
    )
    spans = [slot.span for slot in held]
    assert all(one.end <= other.start for one, other in pairwise(spans))
    assert not any(span.overlaps(open_) for span in spans for open_ in office)
    everything = union([*spans, *office])
    assert any(span.start <= whole.start and whole.end <= span.end for span in everything)
    pieces = covered(found, Days(found.holidays), first, period.last).pieces[found.roles[0].name]
    assert [piece.span for piece in pieces if piece.span.overlaps(whole)] == [
        span for span in spans if span.overlaps(whole)
    ]


def test_labels() -> None:
    """Nights of the week are evenings, from the last working day's on it is the weekend."""
    found = read(("mon-fri", "08:00", "18:00"))
    assert [(cover.name, cover.kind, cover.weight) for cover in found.coverages] == [
        ("evening", "evening", Fraction(1)),
        ("weekend", "weekend", Fraction(3, 2)),
        ("holiday", "holiday", Fraction(2)),
    ]
    held = slots(found, windows(found, date(2027, 1, 2), date(2027, 1, 12)), found.roles[0])
    hours = {slot.window: slot.span.hours for slot in held}
    assert hours["evening 2027-01-04"] == 14
    assert hours["weekend 2027-01-08"] == 62


def test_own_coverages_beside_it() -> None:
    """A coverage of the same name takes its place; others stand beside, closed ones too."""
    found = read(
        ("mon-fri", "08:00", "18:00"),
        more='evening = { on = "mon-thu", start = "18:00", end = "22:00" }\n'
        '[coverage.closed]\non = "12-24..01-01"\nstart = "00:00"\nend = "24:00"\nclosed = true\n',
    )
    assert [cover.name for cover in found.coverages] == ["evening", "weekend", "holiday", "closed"]
    assert found.coverages[0].end == timedelta(hours=22)


@pytest.mark.parametrize(
    ("words", "last", "free"),
    [
        ("mon-fri", 4, (5, 6)),
        ("mon-sat", 5, (6,)),
        ("sun-thu", 3, (4, 5)),
        ("mon-sun", 4, (5, 6)),
        ("12-24", 4, (5, 6)),
    ],
)
def test_week(words: str, last: int, free: tuple[int, ...]) -> None:
    """The weekend is the longest run of days without office hours."""
    week = week_of([(parse_when(words), timedelta(hours=9))])
    assert (week.last, week.free) == (last, free)


NIGHTS = (
    evening(),
    coverage("weekend", "fri", "18:00", "mon 08:00"),
)


def unreached(found: Team, period: Period = JANUARY) -> list[str]:
    """What the check says of hours that no coverage reaches, in a week of January."""
    return [
        finding.message
        for finding in check(found, Rota(period, ()))
        if finding.rule == "unreached" and finding.severity == "note"
    ]


def test_unreached() -> None:
    """Hours outside the office that no coverage asks for are named by their place in the week."""
    offices = (office(),)
    assert unreached(team(offices=offices, coverages=NIGHTS)) == []
    assert unreached(team(offices=offices, coverages=NIGHTS[:1])) == [
        "No coverage reaches 62 h outside the office: Mon 00:00 to Mon 08:00 (1 time) and "
        "Fri 18:00 to Mon 00:00 (1 time)."
    ]
    assert unreached(team(coverages=NIGHTS[:1])) == []  # without office hours nothing is outside
    month = Period(date(2027, 1, 1), date(2027, 1, 31))
    [told] = unreached(team(offices=offices, coverages=NIGHTS[1:]), month)
    assert "Mon 18:00 to Tue 08:00 (4 times)" in told
    assert told.endswith("and 1 other stretch.")


def test_closed_is_no_gap() -> None:
    """What the team declares closed is not called a gap."""
    coverages = (*NIGHTS[:1], closed("2027-01-08..2027-01-10"))
    found = team(offices=(office(),), coverages=coverages)
    assert unreached(found, Period(date(2027, 1, 5), date(2027, 1, 10))) == []


def test_hours_that_a_provider_takes_alone_are_reached() -> None:
    """What a provider answers alone is reached; hours of no coverage that it takes are not."""
    base = team(offices=(office(),), coverages=NIGHTS[:1])
    assert unreached(replace(base, providers=(provider("alone"),))) == unreached(base)
    whole = replace(base, coverages=NIGHTS, providers=(provider("alone"),))
    assert unreached(whole) == []
    assert check(whole, Rota(JANUARY, ())) == ()  # and nobody is missed
