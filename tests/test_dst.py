"""Both weekends a year on which clocks change, walked in steps of 30 seconds.

What should be there is told by the wall clock alone: an oracle of a few lines, which knows
neither spans nor windows.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from typing import Literal
from zoneinfo import ZoneInfo

import pytest

from rota.instants import DAY, instant, parse_clock
from rota.period import Period
from rota.team import EVENING, HOLIDAY, WEEKEND, Role, Team, Turns
from rota.turns import turns
from teams import coverage, evening, handover, holiday, office, team, weekend

STEP = timedelta(seconds=30)
NOON = timedelta(hours=12)
HOLIDAYS = {
    *(date(year, month, day) for year in range(2025, 2031) for month, day in ((11, 1), (11, 11))),
    *(date(2025, 4, 21), date(2026, 4, 6), date(2027, 3, 29)),
    *(date(2028, 4, 17), date(2029, 4, 2), date(2030, 4, 22)),
}
"""All Saints, Armistice and Easter Monday: the public holidays near any change of clocks."""

WEEKENDS = [
    *(("Europe/Paris", day, "02:30") for day in ("2025-03-30", "2025-10-26", "2026-03-29")),
    *(("Europe/Paris", day, "02:30") for day in ("2026-10-25", "2027-03-28", "2027-10-31")),
    *(("Europe/Paris", day, "02:30") for day in ("2028-03-26", "2028-10-29", "2029-03-25")),
    *(("Europe/Paris", day, "02:30") for day in ("2029-10-28", "2030-03-31", "2030-10-27")),
    *(("America/Montreal", day, "02:30") for day in ("2026-03-08", "2028-03-12")),
    *(("America/Montreal", day, "01:30") for day in ("2025-11-02", "2026-11-01")),
    *(("Australia/Lord_Howe", day, "02:15") for day in ("2025-10-05", "2026-10-04")),
    *(("Australia/Lord_Howe", day, "01:45") for day in ("2026-04-05", "2029-04-01")),
]
"""Zone, Sunday, and a time of the hour (on Lord Howe the half hour) that is skipped or repeated."""


def walk(zone: ZoneInfo, sunday: date) -> Iterator[tuple[datetime, datetime]]:
    """From Friday to Tuesday noon, by 30 s around the change: the instant and the wall clock."""
    moment, end = (instant(sunday + n * DAY, NOON, zone) for n in (-2, 2))
    slow, fast = (instant(sunday + n * DAY, NOON, zone) for n in (-1, 0))
    while moment < end:
        yield moment, moment.astimezone(zone)
        moment += STEP if slow <= moment < fast else 10 * STEP


@dataclass(frozen=True, slots=True)
class Placed:
    """A slot as the walk sees it."""

    start: datetime
    end: datetime
    role: str
    kind: str
    turn: str


def near(team: Team, sunday: date) -> list[Placed]:
    """The slots of a weekend, by way of its turns."""
    week = Period(sunday - 9 * DAY, sunday + 4 * DAY)
    return [
        Placed(slot.span.start, slot.span.end, slot.role, slot.kind, turn.id)
        for turn in turns(team, week)
        for slot in turn.slots
    ]


def out_of_office(clock: datetime) -> str | None:
    """The kind of on-call time that a wall clock shows: nothing changes but at 08:00 and 18:00."""
    morning = clock.hour < 8
    day = clock.date() - DAY if morning else clock.date()  # on which what goes on has begun
    if day in HOLIDAYS:
        return HOLIDAY
    if day.weekday() >= 5 or (day.weekday() == 4 and (morning or clock.hour >= 18)):
        return WEEKEND
    return EVENING if morning or clock.hour >= 18 else None


OFFICE_TEAM = team(
    offices=(office(),),
    coverages=(evening(), weekend(), holiday()),
    roles=(Role("primary"), Role("backup", coverage=("weekend", "holiday"))),
)


@pytest.mark.parametrize(("zone", "sunday", "_"), WEEKENDS)
def test_every_instant_out_of_office_hours_has_its_slot(zone: str, sunday: str, _: str) -> None:
    """At every instant a role has one slot where the wall clock asks for it, and no other."""
    there, day = ZoneInfo(zone), date.fromisoformat(sunday)
    slots = near(replace(OFFICE_TEAM, timezone=there), day)
    for moment, clock in walk(there, day):
        kind = out_of_office(clock)
        wanted = [("primary", kind)] if kind else []
        if kind in (WEEKEND, HOLIDAY):
            wanted.append(("backup", kind))
        found = [(slot.role, slot.kind) for slot in slots if slot.start <= moment < slot.end]
        assert sorted(found) == sorted(wanted), clock


AROUND_THE_CLOCK = team(
    coverages=(
        coverage(EVENING, "mon-fri", "00:00", "24:00"),
        coverage(WEEKEND, "sat", "00:00", "mon 00:00"),
        coverage(HOLIDAY, "public-holiday", "00:00", "24:00"),
    )
)


def kind_of(day: date) -> str:
    """What a whole date is."""
    if day in HOLIDAYS:
        return HOLIDAY
    return WEEKEND if day.weekday() >= 5 else EVENING


def window_of(day: date) -> str:
    """The window of a date: its own, but Saturday and Sunday have one together."""
    own = day.weekday() == 6 and day - DAY not in HOLIDAYS and day not in HOLIDAYS
    return str(day - DAY if own else day)


def days_off(day: date) -> str:
    """The first of the days off that lie together; a working day stands alone."""
    while kind_of(day) != EVENING and kind_of(day - DAY) != EVENING:
        day -= DAY
    return str(day)


def handover_before(clock: datetime, at_night: timedelta) -> str:
    """The date of the last handover: it comes when the clock first shows its time."""
    time = timedelta(hours=clock.hour, minutes=clock.minute, seconds=clock.second)
    day = clock.date()
    come = time >= at_night or clock.fold == 1
    if not come or day in HOLIDAYS:  # there it waits for midnight
        day -= DAY
    while day.weekday() not in (2, 6):
        day -= DAY
    return str(day)


PER: tuple[Literal["window", "weekend", "handover"], ...] = ("window", "weekend", "handover")


@pytest.mark.parametrize(("zone", "sunday", "at_night"), WEEKENDS)
def test_every_instant_has_its_turn(zone: str, sunday: str, at_night: str) -> None:
    """Around the clock, every instant has one slot, and turns change where the clock says so."""
    there, day = ZoneInfo(zone), date.fromisoformat(sunday)
    base = replace(AROUND_THE_CLOCK, timezone=there)
    handovers = handover("sun", at_night), handover("wed", at_night)
    slots = {
        per: near(replace(base, turns=Turns(per, handovers * (per == "handover"))), day)
        for per in PER
    }
    turn_of: dict[tuple[str, str], str] = {}
    for moment, clock in walk(there, day):
        wanted = {
            "window": window_of(clock.date()),
            "weekend": days_off(clock.date()),
            "handover": handover_before(clock, parse_clock(at_night)),
        }
        for per in PER:
            [slot] = [slot for slot in slots[per] if slot.start <= moment < slot.end]
            assert slot.kind == kind_of(clock.date()), clock
            assert turn_of.setdefault((per, slot.turn), wanted[per]) == wanted[per], clock
    for per in PER:
        meant = [turn for (other, _), turn in turn_of.items() if other == per]
        assert len(set(meant)) == len(meant)


@pytest.mark.parametrize(
    ("zone", "sunday", "hours"),
    [
        ("Europe/Paris", "2026-03-29", Fraction(61)),
        ("Europe/Paris", "2026-10-25", Fraction(63)),
        ("Europe/Paris", "2026-10-18", Fraction(62)),
        ("Australia/Lord_Howe", "2026-04-05", Fraction(125, 2)),
        ("Australia/Lord_Howe", "2026-10-04", Fraction(123, 2)),
        ("America/Montreal", "2026-03-08", Fraction(61)),
    ],
)
def test_hours_are_elapsed_hours(zone: str, sunday: str, hours: Fraction) -> None:
    """A weekend lasts an hour less, or more, when clocks change, and weighs by its hours."""
    base = team(coverages=(weekend(),), timezone=ZoneInfo(zone))
    friday = date.fromisoformat(sunday) - 2 * DAY
    [turn] = turns(base, Period(friday, friday))
    assert sum(slot.span.hours for slot in turn.slots) == hours
    assert sum(slot.burden for slot in turn.slots) == hours * Fraction(3, 2)


@pytest.mark.parametrize(
    ("zone", "sunday", "clock", "utc"),
    [
        ("Europe/Paris", "2026-03-29", "02:30", "2026-03-29T01:00"),  # skipped: when it is over
        ("Europe/Paris", "2026-10-25", "02:30", "2026-10-25T00:30"),  # twice: the first
        ("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:30"),
        ("Australia/Lord_Howe", "2026-04-05", "01:45", "2026-04-04T14:45"),
    ],
)
def test_handover_in_the_hour_that_changes(zone: str, sunday: str, clock: str, utc: str) -> None:
    """A handover that is skipped is at the first instant after it; one that comes twice, at once.

    Slots on both sides of it meet.
    """
    weekly = Turns("handover", (handover("sun", clock),))
    base = replace(AROUND_THE_CLOCK, timezone=ZoneInfo(zone), turns=weekly)
    day = date.fromisoformat(sunday)
    before, after = turns(base, Period(day - 7 * DAY, day))[-2:]
    moment = datetime.fromisoformat(utc).replace(tzinfo=UTC)
    assert before.span.end == after.span.start == moment
