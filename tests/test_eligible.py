"""Who may take a slot, and the rule that keeps each of the others away."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from rota.days import Days
from rota.eligible import Eligibility, whole_leave_days
from rota.period import Period
from rota.shift import Slot
from rota.team import EVENING, HOLIDAY, WEEKEND, PublicHolidays, Role, Rules, Team
from teams import evening, person, span, team, when

DECEMBER = Period(date(2026, 12, 1), date(2026, 12, 31))
REUNION = ZoneInfo("Indian/Reunion")  # three hours ahead of Paris in winter


def slot(start: str, end: str, kind: str = EVENING, role: str = "primary") -> Slot:
    """A slot of December."""
    return Slot(span(start, end), role, kind, kind, f"{kind} {start[:10]}", True, Fraction(1))


TUESDAY = slot("2026-12-08 18:00", "2026-12-09 08:00")
FRIDAY = slot("2026-12-11 18:00", "2026-12-14 08:00", WEEKEND)


def bar(of: Slot = TUESDAY, base: Team | None = None, **changes: Any) -> str | None:
    """The rule that keeps somebody from a slot."""
    alone = replace(base or team(), people=(person("alice", **changes),))
    return Eligibility(alone, DECEMBER).barred(of).get("alice")


def test_nothing_keeps_anybody() -> None:
    """Somebody of whom nothing is said may take any slot."""
    assert bar() is None
    assert Eligibility(team(), DECEMBER).lasting(TUESDAY) == {"alice", "bob", "carol"}


@pytest.mark.parametrize("rule", ["leave", "off"])
@pytest.mark.parametrize(
    ("days", "kept"),
    [
        ("2026-12-08", True),
        ("2026-12-09", True),  # the night before a day of leave reaches into it
        ("2026-12-07", False),
        ("2026-12-10", False),
        ("tue", True),
        ("wed odd-weeks", False),
        ("wed even-weeks", True),
        ("2026-12-09T08:00..2026-12-09T12:00", False),  # meets the slot, no more
        ("2026-12-09T07:59..2026-12-09T12:00", True),
        ("2026-12-08T12:00..2026-12-08T18:00", False),
        ("2026-12-08T12:00..2026-12-08T18:01", True),
        ("2026-11-01..2026-12-31", True),
    ],
)
def test_leave_and_off_forbid_whatever_they_overlap(rule: str, days: str, kept: bool) -> None:
    """From 00:00 to 24:00 of their dates, or from their first minute to before their last."""
    assert bar(TUESDAY, None, **{rule: when(days)}) == (rule if kept else None)


def test_days_are_those_of_the_persons_zone() -> None:
    """Réunion's 9 December begins at 21:00 of the 8th in Paris, and ends before the next slot."""
    night = slot("2026-12-09 21:00", "2026-12-09 23:00")
    assert bar(night, leave=when("2026-12-09")) == "leave"
    assert bar(night, leave=when("2026-12-09"), timezone=REUNION) is None
    assert bar(night, leave=when("2026-12-10"), timezone=REUNION) == "leave"


@pytest.mark.parametrize(
    ("dates", "kept"),
    [
        ({"since": date(2026, 12, 8)}, False),
        ({"since": date(2026, 12, 9)}, True),
        ({"until": date(2026, 12, 9)}, False),
        ({"until": date(2026, 12, 8)}, True),  # the night ends on the day after the last
        ({"since": date(2020, 1, 1), "until": date(2030, 1, 1)}, False),
        ({"since": date(2030, 1, 1)}, True),
        ({"until": date(2020, 1, 1)}, True),
    ],
)
def test_members_only(dates: dict[str, date], kept: bool) -> None:
    """From 00:00 of the first date to 24:00 of the last."""
    assert bar(TUESDAY, None, **dates) == ("member" if kept else None)


@pytest.mark.parametrize(
    ("days", "kept"),
    [
        ("tue", True),
        ("wed", False),
        ("evening", True),
        ("weekend", False),
        ("tue evening", True),
        ("tue weekend", False),
        ("2026-12-08", True),
        ("2026-12-09", False),
    ],
)
def test_never_looks_at_the_date_on_which_a_slot_starts_and_its_kind(days: str, kept: bool) -> None:
    """A night that ends on a Wednesday is none for who never takes Wednesdays."""
    assert bar(never=when(days)) == ("never" if kept else None)


def test_never_follows_the_persons_own_days() -> None:
    """Zone and public holidays are those where the person lives."""
    late = slot("2026-12-08 22:00", "2026-12-09 08:00")
    assert bar(late, never=when("wed"), timezone=REUNION) == "never"
    abolition = slot("2026-12-20 08:00", "2026-12-21 08:00")
    there = PublicHolidays(region="reunion")
    assert bar(abolition, never=when("public-holiday"), holidays=there) == "never"
    assert bar(abolition, never=when("public-holiday")) is None


def test_roles_skills_and_lists() -> None:
    """Who does not serve in the role, lacks a skill, or is not on the coverage's list."""
    assert bar(roles=("backup",)) == "role"
    skilled = team(roles=(Role("primary", skills=("linux",)),))
    assert bar(base=skilled) == "skill"
    assert bar(base=skilled, skills=("linux", "sql")) is None
    asking = team(coverages=(evening(skills=("sql",)),))
    assert bar(base=asking) == "skill"
    assert bar(slot("2026-12-11 18:00", "2026-12-14 08:00", WEEKEND), base=asking) is None
    assert bar(base=team(coverages=(evening(people=("bob",)),))) == "people"
    assert bar(base=team(coverages=(evening(people=("bob", "alice")),))) is None


def test_what_lasts_comes_first() -> None:
    """A role that somebody lacks is said rather than their leave, which passes."""
    assert bar(roles=("backup",), leave=when("2026-12-08")) == "role"
    assert bar(leave=when("2026-12-08"), off=when("2026-12-08")) == "leave"


def test_who_is_only_away_could_have_it_still() -> None:
    """Leave, off, and dates in the team do not count among what lasts."""
    away = person("alice", leave=when("2026-12-08"), since=date(2026, 12, 31))
    never = person("bob", never=when("evening"))
    base = team(people=(away, never))
    assert Eligibility(base, DECEMBER).lasting(TUESDAY) == {"alice"}
    assert Eligibility(base, DECEMBER).barred(TUESDAY) == {"alice": "member", "bob": "never"}


MARGIN = team(rules=Rules(leave_margin=True))
BEFORE = slot("2026-12-12 09:00", "2026-12-12 20:00", WEEKEND)
AFTER = slot("2026-12-20 23:00", "2026-12-21 08:00", WEEKEND)


@pytest.mark.parametrize(
    ("leave", "barred"),
    [
        (["2026-12-14..2026-12-18"], True),
        (["2026-12-14..2026-12-17"], False),  # Friday is worked
        (["2026-12-14..2026-12-16", "2026-12-17..2026-12-18"], True),
        (["2026-12-14..2026-12-17", "2026-12-18T00:00..2026-12-18T23:00"], False),
        (["mon-fri odd-weeks"], True),
    ],
)
def test_leave_of_a_whole_week_bars_the_weekends_around(leave: list[str], barred: bool) -> None:
    """Monday to Friday on leave: the Saturdays and Sundays before and after are free too."""
    rule = "leave-margin" if barred else None
    assert bar(BEFORE, MARGIN, leave=when(*leave)) == rule
    assert bar(AFTER, MARGIN, leave=when(*leave)) == rule
    friday = slot("2026-12-11 18:00", "2026-12-12 00:00")
    monday = slot("2026-12-21 00:00", "2026-12-22 08:00")
    assert bar(friday, MARGIN, leave=when(*leave)) is None
    assert bar(monday, MARGIN, leave=when(*leave)) is None


def test_leave_margin_is_a_rule_of_the_team() -> None:
    """Without the rule the weekends around are as any other."""
    assert bar(BEFORE, leave=when("2026-12-14..2026-12-18")) is None


def test_public_holiday_completes_a_week_of_leave() -> None:
    """Four days of leave before Christmas make a whole week, for who has Christmas off."""
    before = slot("2026-12-19 09:00", "2026-12-19 20:00", WEEKEND)
    assert bar(before, MARGIN, leave=when("2026-12-21..2026-12-24")) == "leave-margin"
    worked = PublicHolidays(ignore=("2026-12-25",))
    assert bar(before, MARGIN, leave=when("2026-12-21..2026-12-24"), holidays=worked) is None


def test_off_bars_no_weekend() -> None:
    """Only leave has margins."""
    assert bar(BEFORE, MARGIN, off=when("2026-12-14..2026-12-18")) is None


def test_wishes() -> None:
    """Who would rather not counts 1, who would like to counts -1; both is rather not."""
    base = team(
        people=(
            person("alice", avoid=when("tue")),
            person("bob", prefer=when("evening")),
            person("carol", avoid=when("2026-12-08"), prefer=when("tue")),
            person("dave", avoid=when("wed", HOLIDAY)),
        )
    )
    assert Eligibility(base, DECEMBER).wishes(TUESDAY) == {"alice": 1, "bob": -1, "carol": 1}
    assert Eligibility(base, DECEMBER).wishes(FRIDAY) == {}


def test_whole_days_of_leave() -> None:
    """Dates covered from 00:00 to 24:00, those of 25 hours too."""
    someone = person(
        "alice",
        leave=when(
            "2026-10-24..2026-10-25",
            "2026-10-27T00:00..2026-10-27T24:00",
            "2026-10-28T08:00..2026-10-29T24:00",
        ),
    )
    found = whole_leave_days(someone, Days(someone.holidays), date(2026, 10, 1), date(2026, 10, 31))
    assert sorted(found) == [date(2026, 10, day) for day in (24, 25, 27, 29)]
