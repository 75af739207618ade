"""Coverages with a zone of their own: hours there, slots in UTC, dates and legends here."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from blocks import ROOT
from rota.covered import covered
from rota.days import Days
from rota.errors import TeamError
from rota.grid import months
from rota.instants import DAY, local_date
from rota.page_names import Names
from rota.page_side import legend
from rota.period import Period
from rota.render import console, month_grid, on_call
from rota.rules import check
from rota.shift import Rota, Shift
from rota.slots import slots, windows
from rota.team import Coverage, Team, Turns
from rota.team_file import read_team, team_warnings
from rota.turns import turns
from teams import PARIS, coverage, evening, handover, night, office, person, team, utc, when

MONTREAL, NOUMEA = ZoneInfo("America/Montreal"), ZoneInfo("Pacific/Noumea")
TWO_YEARS = Period(date(2026, 1, 1), date(2027, 12, 31))


def there(zone: str, on: str, start: str, end: str, name: str = "duty", **more: Any) -> Coverage:
    """A coverage by the clock of a zone."""
    return coverage(name, on, start, end, timezone=ZoneInfo(zone), **more)


def made(team: Team, first: str, last: str) -> list[tuple[str, str]]:
    """The windows' slots of some dates of their own zones, in UTC: both readings agree on them."""
    since, until = date.fromisoformat(first), date.fromisoformat(last)
    dated = windows(team, since - 20 * DAY, until + 20 * DAY)
    wanted = {f"{each.coverage.name} {each.day}": each.day for each in dated}
    found = slots(team, dated, team.roles[0])
    inside = [slot for slot in found if since <= wanted[slot.window] <= until]
    asked = covered(team, Days(team.holidays), since, until).pieces[team.roles[0].name]
    assert [slot.span for slot in inside] == [p.span for p in asked if since <= p.day <= until]
    return [(f"{slot.span.start:%m-%d %H:%M}", f"{slot.span.end:%m-%d %H:%M}") for slot in inside]


# When


@pytest.mark.parametrize(
    ("zone", "hours", "day", "start", "end"),
    [
        # Montréal has changed its clock and Paris has not, and the other way round.
        ("America/Montreal", ("09:00", "18:00"), "2026-03-07", "03-07 14:00", "03-07 23:00"),
        ("America/Montreal", ("09:00", "18:00"), "2026-03-08", "03-08 13:00", "03-08 22:00"),
        ("America/Montreal", ("09:00", "18:00"), "2026-10-31", "10-31 13:00", "10-31 22:00"),
        ("America/Montreal", ("09:00", "18:00"), "2026-11-01", "11-01 14:00", "11-01 23:00"),
        # A start in the hour that is skipped is its end, one that comes twice its first.
        ("America/Montreal", ("02:30", "04:00"), "2026-03-08", "03-08 07:00", "03-08 08:00"),
        ("America/Montreal", ("01:30", "03:00"), "2026-11-01", "11-01 05:30", "11-01 08:00"),
        # Half an hour only.
        ("Australia/Lord_Howe", ("02:15", "04:00"), "2026-10-04", "10-03 15:30", "10-03 17:00"),
        ("Australia/Lord_Howe", ("01:45", "04:00"), "2026-04-05", "04-04 14:45", "04-04 17:30"),
        # Far ahead and far behind: the date there is not the date here.
        ("Pacific/Kiritimati", ("00:00", "24:00"), "2026-12-25", "12-24 10:00", "12-25 10:00"),
        ("Pacific/Niue", ("22:00", "24:00"), "2026-12-25", "12-26 09:00", "12-26 11:00"),
        # On 30 December 2011 Samoa crossed the date line: the 29th is followed by the 31st.
        ("Pacific/Apia", ("20:00", "08:00"), "2011-12-29", "12-30 06:00", "12-30 10:00"),
        ("Pacific/Apia", ("09:00", "18:00"), "2011-12-31", "12-30 19:00", "12-31 04:00"),
    ],
)
def test_hours_are_those_of_the_coverages_zone(
    zone: str, hours: tuple[str, str], day: str, start: str, end: str
) -> None:
    """Dates, start and end are read there, on both sides of every change of clocks."""
    duty = team(coverages=(there(zone, "mon-sun", *hours),))
    assert made(duty, day, day) == [(start, end)]


def test_a_day_that_the_zone_skipped_has_no_window() -> None:
    """Samoa had no 30 December 2011."""
    duty = team(coverages=(there("Pacific/Apia", "mon-sun", "09:00", "18:00"),))
    assert made(duty, "2011-12-30", "2011-12-30") == []
    assert len(made(duty, "2011-12-29", "2011-12-31")) == 2


def test_weekdays_and_holidays_are_dates_there_and_the_list_is_the_teams() -> None:
    """Monday 9:00 in Nouméa is Sunday here; 14 July there is the team's public holiday."""
    monday = team(coverages=(there("Pacific/Noumea", "mon", "09:00", "18:00"),))
    assert made(monday, "2026-12-07", "2026-12-13") == [("12-06 22:00", "12-07 07:00")]
    feast = team(coverages=(there("Pacific/Noumea", "public-holiday", "00:00", "24:00"),))
    assert made(feast, "2026-07-01", "2026-07-31") == [("07-13 13:00", "07-14 13:00")]


def test_hours_of_different_zones_cut_into_each_other() -> None:
    """Precedence and office hours look at instants, whatever clock they were read from."""
    both = team(
        coverages=(
            there("America/Montreal", "mon-fri", "09:00", "18:00", "canada"),
            coverage("here", "2026-03-02..2026-03-31", "16:00", "20:00"),
        ),
        offices=(office("mon-fri", "08:00", "15:30"),),
    )
    assert made(both, "2026-03-06", "2026-03-06") == [
        ("03-06 14:30", "03-06 15:00"),  # the office of Paris is open until 14:30 UTC
        ("03-06 15:00", "03-06 19:00"),
        ("03-06 19:00", "03-06 23:00"),
    ]
    assert made(both, "2026-03-09", "2026-03-09")[-1] == ("03-09 19:00", "03-09 22:00")


def test_two_zones_that_want_the_same_hours_are_refused() -> None:
    """In March the two would overlap for an hour: the error names both coverages."""
    both = team(
        coverages=(
            coverage("europe", "mon-fri", "09:00", "15:00"),
            there("America/Montreal", "mon-fri", "09:00", "18:00", "canada"),
        )
    )
    assert len(made(both, "2026-02-02", "2026-02-06")) == 10
    with pytest.raises(TeamError) as error:
        made(both, "2026-03-09", "2026-03-13")
    assert error.value.keys == ("coverage.canada.on", "coverage.europe.on")


def test_coverages_that_come_apart_while_one_clock_has_changed_are_told() -> None:
    """A plan of any month warns: in March and autumn an hour would be nobody's, or wanted twice.

    What one leaves and the other does not want all year is no seam, nor what precedence decides.
    """
    europe = coverage("europe", "mon-fri", "08:00", "16:00")
    canada = there("America/Montreal", "mon-fri", "10:00", "18:00", "canada")
    twice = team_warnings(team(coverages=(europe, canada)))
    assert len(twice) == 1
    assert twice[0].startswith("coverage.canada.on: coverage 'canada' of 2026-03-09 and")
    pacific = there("Pacific/Noumea", "tue-sat", "10:00", "18:00", "pacific")
    summer = coverage("europe", "2026-01-01..2027-12-31", "08:00", "16:00")
    apart = team_warnings(team(coverages=(summer, canada, pacific)))
    assert apart == (
        "coverage.pacific: on 340 days from 2026-03-09 to 2027-11-05 it begins 1 h after canada "
        "ends, and on others they meet: their clocks do not change together; let one reach over "
        "the other",
    )
    wide = there("Pacific/Noumea", "tue-sat", "09:00", "18:00", "pacific")
    strong = replace(canada, on=when("01-01..12-31 mon-fri"))
    assert team_warnings(team(coverages=(summer, strong, wide))) == ()
    assert team_warnings(team(coverages=(summer, pacific))) == ()


# Turns, periods and the check


def test_a_turn_belongs_to_the_period_in_which_it_starts_here() -> None:
    """The team's dates decide, also where the window has another date there.

    The window of 1 April in Nouméa starts on 31 March at midnight in summer: it is March's.
    """
    duty = team(coverages=(there("Pacific/Noumea", "mon-sun", "08:00", "16:00"),))
    march = turns(duty, Period(date(2026, 3, 1), date(2026, 3, 31)))
    april = turns(duty, Period(date(2026, 4, 1), date(2026, 4, 30)))
    assert march[0].id == "2026-03-01T22:00+01:00 primary"
    assert march[0].slots[0].window == "duty 2026-03-02"
    assert march[-1].id == "2026-03-31T23:00+02:00 primary"
    assert march[-1].slots[0].window == "duty 2026-04-01"
    assert april[0].id == "2026-04-01T23:00+02:00 primary"
    assert len(march) == 31


@pytest.mark.parametrize("per", ["window", "weekend", "handover"])
@pytest.mark.parametrize("zone", ["Pacific/Noumea", "Pacific/Niue", "America/Montreal"])
def test_every_month_of_a_year_is_asked_for_as_it_is_planned(zone: str, per: Any) -> None:
    """What a month's plan fills, its check misses nothing of, and finds nothing too much."""
    duty = team(
        coverages=(
            there(zone, "mon-thu", "22:00", "10:00", "night"),
            there(zone, "fri", "22:00", "mon 10:00", "rest", kind="weekend"),
            there(zone, "public-holiday", "08:00", "08:00", "holiday"),
        ),
        turns=Turns(per, (handover("mon", "08:00"),) if per == "handover" else ()),
        people=(person("alice"),),
    )
    for month in range(1, 13):
        first = date(2026, month, 1)
        period = Period(first, (first + timedelta(days=31)).replace(day=1) - DAY)
        rows = tuple(
            Shift(slot.span, slot.role, slot.kind, turn.id, "alice", "Alice", slot.burden)
            for turn in turns(duty, period)
            for slot in turn.slots
        )
        assert check(duty, Rota(period, rows)) == ()
        last = [row for row in rows if local_date(row.span.start, PARIS) <= period.last][-1]
        found = check(duty, Rota(period, tuple(row for row in rows if row is not last)))
        assert [(each.rule, each.span) for each in found] == [("uncovered", last.span)]


def test_a_zone_of_its_own_that_is_the_teams_changes_nothing() -> None:
    """`timezone` may be written where it says nothing new."""
    text = 'team.id = "n2"\npeople.alice = {}\n[coverage.evening]\non = "mon"\n'
    hours = 'start = "18:00"\nend = "08:00"\n'
    plain = read_team((text + hours).encode(), "team.toml")
    same = read_team((text + hours + 'timezone = "Europe/Paris"\n').encode(), "team.toml")
    assert plain == same
    other = read_team((text + hours + 'timezone = "America/Montreal"\n').encode(), "team.toml")
    assert other.coverages == (replace(plain.coverages[0], timezone=MONTREAL),)


def test_a_start_that_clocks_there_skip_is_told() -> None:
    """The warning speaks of the coverage's own clock."""
    duty = team(coverages=(there("America/Montreal", "mon-sun", "02:30", "08:00"),))
    assert team_warnings(duty) == (
        "coverage.duty.start: the clock skips 02:30 on 2026-03-08; the first instant after counts",
    )
    assert team_warnings(team(coverages=(evening(),))) == ()


# What is shown

MOVED = team(
    coverages=(
        there("America/Montreal", "mon-sun", "10:00", "18:00", "americas"),
        coverage("europe", "01-01..12-31", "08:00", "16:00"),
        there("Pacific/Noumea", "mon-fri", "10:00", "18:00", "pacific", kind="away"),
        there("Asia/Singapore", "sat-sun", "07:00", "15:00", "asia", kind="away"),
    )
)
SPRING = Period(date(2026, 3, 2), date(2026, 3, 10))


def rows_of(team: Team, period: Period) -> list[Shift]:
    """Every slot of some dates, held by Alice."""
    return [
        Shift(slot.span, slot.role, slot.kind, turn.id, "alice", "Alice", slot.burden)
        for turn in turns(team, period)
        for slot in turn.slots
    ]


def test_the_legend_says_whose_clock_it_is() -> None:
    """Hours are the team's; behind them stand those of a kind that has a clock of its own.

    A kind whose coverages follow several clocks has none.
    """
    rows = rows_of(MOVED, SPRING)
    shown = io.StringIO()
    month_grid(console(shown), MOVED, rows, SPRING, {})
    assert shown.getvalue().splitlines()[-1] == (
        "Hours: americas 16:00 → 24:00 (10:00 → 18:00 Montreal time) · away 00:00 → 08:00 · "
        "europe 08:00 → 16:00"
    )
    french = replace(MOVED, language="fr")
    page = str(legend(Names(french, rows), rows)).replace("\u00a0", " ")
    assert "16 h – 24 h (10 h – 18 h, heure de Montréal)" in page
    assert "<dd>0 h – 8 h</dd>" in page


def test_the_grid_says_the_hours_that_clocks_moved() -> None:
    """Where only Montréal has changed its clock, hours differ here: the cell says so."""
    canada = team(coverages=(there("America/Montreal", "mon-sun", "10:00", "18:00"),))
    cells = [
        cell
        for month in months(canada, rows_of(canada, SPRING), SPRING, {})
        for week in month.weeks
        for cell in week
        if cell and cell.entries
    ]
    clocks = {cell.day.day: [each.clock for each in cell.entries] for cell in cells}
    assert clocks == {2: [""], 3: [""], 4: [""], 5: [""], 6: [""], 7: [""]} | {
        day: ["15:00"] for day in (8, 9, 10)
    }


def test_who_is_on_call_elsewhere_is_shown_with_their_clock() -> None:
    """It is 20:00 in Paris and 14:00 for whoever answers."""
    away = person("alice", name="Alice", timezone=MONTREAL)
    crew = team(people=(away, person("bob")))
    held = [night("alice", "2026-12-07"), night("bob", "2026-12-08")]

    def shown(at: str) -> str:
        out = io.StringIO()
        on_call(console(out), crew, held, utc(at))
        return out.getvalue().splitlines()[1]

    assert shown("2026-12-07 20:00").startswith(
        "primary  Alice (14:00 there) until Tue 8 Dec 08:00"
    )
    assert shown("2026-12-08 20:00").startswith("primary  Bob until Wed 9 Dec 08:00")


# Around the clock


def test_the_sun_never_sets_on_the_example() -> None:
    """Two years walked in steps of ten minutes: at each of them one office answers, and one only.

    Which one, the three clocks on the wall say; its turn lasts seven to nine hours.
    """
    path = ROOT / "examples" / "follow-the-sun" / "team.toml"
    sun = read_team(path.read_bytes(), "team.toml")
    found = [slot for turn in turns(sun, TWO_YEARS) for slot in turn.slots]
    assert all(one.span.end == two.span.start for one, two in pairwise(found))
    assert {slot.span.hours for slot in found} == {7, 8, 9}
    for slot in found:
        moment = slot.span.start
        while moment < slot.span.end:
            if 8 <= moment.astimezone(PARIS).hour < 16:
                awake = "europe"
            elif 10 <= moment.astimezone(MONTREAL).hour < 18:
                awake = "ameriques"
            else:
                awake = "pacifique"
                assert 9 <= moment.astimezone(NOUMEA).hour < 18
            assert slot.coverage == awake, moment
            moment += timedelta(minutes=10)
