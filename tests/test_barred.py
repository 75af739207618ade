"""Who may not take a shift: members, leave, off, margins, never, roles, skills, lists of people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from rota.rules import check
from rota.shift import Rota
from rota.team import HOLIDAY, PublicHolidays, Role, Rules, Team
from teams import (
    SPARE,
    broken,
    evening,
    free,
    night,
    person,
    rest_days,
    rota,
    shift,
    team,
    weekend,
    when,
)

YEAR = "2026-01-01", "2026-12-31"
REUNION = ZoneInfo("Indian/Reunion")


def alice(base: Team | None = None, **changes: Any) -> Team:
    """A team that misses nobody, and asks nothing but what is said of Alice."""
    return replace(base or free(), people=(person("alice", **changes), person("bob")))


# Members


def test_member_since() -> None:
    """The first date in the team begins at midnight; an hour before is an error."""
    base = alice(since=date(2026, 12, 8))
    early = shift("alice", "2026-12-07 23:00", "2026-12-08 08:00")
    [finding] = check(base, rota(*YEAR, early))
    assert (finding.rule, finding.source, finding.person) == (
        "member",
        "people.alice.since",
        "alice",
    )
    assert finding.message == (
        "Alice is on call as primary from Mon 7 Dec 23:00 to Tue 8 Dec 08:00, "
        "but joins the team on Tue 8 Dec only."
    )
    exact = shift("alice", "2026-12-08 00:00", "2026-12-08 08:00")
    assert broken(base, rota(*YEAR, exact)) == []


def test_member_until() -> None:
    """The last date in the team ends at midnight: the night that follows it is barred."""
    base = alice(until=date(2026, 12, 8))
    [finding] = check(base, rota(*YEAR, night("alice", "2026-12-08")))
    assert (finding.rule, finding.source) == ("member", "people.alice.until")
    exact = shift("alice", "2026-12-08 18:00", "2026-12-09 00:00")
    assert broken(base, rota(*YEAR, exact)) == []


def test_member_in_the_persons_zone() -> None:
    """A date in the team is one of the person's own zone."""
    base = alice(since=date(2026, 12, 8), timezone=REUNION)
    assert broken(base, rota(*YEAR, shift("alice", "2026-12-07 21:00", "2026-12-08 08:00"))) == []
    assert broken(base, rota(*YEAR, shift("alice", "2026-12-07 20:59", "2026-12-08 08:00"))) == [
        "member"
    ]


# Leave and off


@pytest.mark.parametrize(("key", "says"), [("leave", "is on leave"), ("off", "is off")])
def test_absence(key: str, says: str) -> None:
    """Leave and off are whole dates and bar all that overlaps them, the night before too."""
    absence: dict[str, Any] = {key: when("2026-12-08..2026-12-09")}
    base = alice(**absence)
    [finding] = check(base, rota(*YEAR, night("alice", "2026-12-07")))
    assert (finding.rule, finding.source) == (key, f"people.alice.{key}")
    assert finding.message == (
        "Alice is on call as primary from Mon 7 Dec 18:00 to Tue 8 Dec 08:00, "
        f"but {says} from Tue 8 Dec 00:00 to Tue 8 Dec 08:00."
    )
    around = (
        shift("alice", "2026-12-07 18:00", "2026-12-08 00:00"),
        shift("alice", "2026-12-10 00:00", "2026-12-10 08:00"),
    )
    assert broken(base, rota(*YEAR, *around)) == []
    assert broken(base, rota(*YEAR, night("bob", "2026-12-08"))) == []


def test_timed_absence() -> None:
    """A timed span bars its hours only, without its end."""
    base = alice(off=when("2026-12-08T12:00..2026-12-08T18:00"))
    assert broken(base, rota(*YEAR, night("alice", "2026-12-08"))) == []
    early = shift("alice", "2026-12-08 17:59", "2026-12-09 08:00")
    assert broken(base, rota(*YEAR, early)) == ["off"]


def test_absence_of_every_week() -> None:
    """A weekday bars its dates, week after week."""
    base = alice(off=when("wed odd-weeks"))
    rows = [night("alice", f"2026-12-{day:02}") for day in (1, 2, 8, 9, 16)]
    found = check(base, rota(*YEAR, *rows))
    assert [each.span for each in found] == [rows[0].span, rows[1].span, rows[4].span]


def test_absence_in_the_persons_zone() -> None:
    """Leave days are read in the person's own zone."""
    base = alice(leave=when("2026-12-08"), timezone=REUNION)
    assert broken(base, rota(*YEAR, shift("alice", "2026-12-07 18:00", "2026-12-07 21:00"))) == []
    assert broken(base, rota(*YEAR, shift("alice", "2026-12-07 18:00", "2026-12-07 21:01"))) == [
        "leave"
    ]


def test_neighbours_absences_are_theirs() -> None:
    """What a neighbour's shift breaks alone is not said here."""
    base = alice(leave=when("2026-12-08"), since=date(2026, 12, 9))
    other = rota("2026-12-01", "2026-12-31", night("alice", "2026-12-08"))
    assert broken(base, rota("2026-11-01", "2026-11-30"), other) == []


# The margin of leave


def margin(leave: str, *shifts: Any, **changes: Any) -> list[str]:
    """What is broken where a whole week of leave bars the weekends around it."""
    base = free(rules=Rules(leave_margin=True))
    return broken(alice(base, leave=when(*leave.split(", ")), **changes), rota(*YEAR, *shifts))


BEFORE, AFTER = rest_days("alice", "2026-12-11"), rest_days("alice", "2026-12-18")


def test_leave_margin() -> None:
    """Leave from Monday to Friday bars both weekends, from Saturday 00:00 to Sunday 24:00."""
    week = "2026-12-14..2026-12-18"
    early = shift("alice", "2026-12-11 18:00", "2026-12-13 08:00")
    late = shift("alice", "2026-12-20 23:00", "2026-12-21 08:00")
    assert margin(week, early) == margin(week, late) == ["leave-margin"]
    assert margin(f"2026-12-02, {week}, 2026-12-30", early, late) == ["leave-margin"] * 2
    around = (
        shift("alice", "2026-12-11 18:00", "2026-12-12 00:00"),
        shift("alice", "2026-12-21 00:00", "2026-12-21 08:00"),
    )
    assert margin(week, *around) == []


def test_leave_margin_message() -> None:
    """The message names the week of leave."""
    base = alice(free(rules=Rules(leave_margin=True)), leave=when("2026-12-14..2026-12-18"))
    early = shift("alice", "2026-12-12 08:00", "2026-12-13 08:00")
    [finding] = check(base, rota(*YEAR, early))
    assert finding.source == "rules.leave_margin"
    assert finding.message == (
        "Alice is on call as primary from Sat 12 Dec 08:00 to Sun 13 Dec 08:00, but is on leave "
        "the whole week of Mon 14 Dec, next to that weekend."
    )


def test_leave_margin_needs_the_whole_week() -> None:
    """Four days, or an afternoon missing, bar no weekend."""
    row = shift("alice", "2026-12-12 08:00", "2026-12-13 08:00")
    assert margin("2026-12-15..2026-12-18", row) == []
    assert margin("2026-12-15..2026-12-18, 2026-12-14T12:00..2026-12-14T18:00", row) == []
    assert margin("2026-12-15..2026-12-18, 2026-12-14T00:00..2026-12-14T24:00", row) == [
        "leave-margin"
    ]


def test_leave_margin_counts_public_holidays() -> None:
    """Public holidays where the person lives complete a week of leave, but make none."""
    row = shift("alice", "2026-12-19 08:00", "2026-12-20 08:00")
    assert margin("2026-12-21..2026-12-24", row) == ["leave-margin"]
    assert margin("2026-12-21..2026-12-24", row, holidays=PublicHolidays(ignore=("12-25",))) == [
        "leave-margin"
    ]
    other = PublicHolidays(ignore=("2026-12-25",))
    assert margin("2026-12-21..2026-12-24", row, holidays=other) == []


def test_leave_margin_only_where_asked() -> None:
    """Without the rule the weekends beside leave are free."""
    base = alice(leave=when("2026-12-14..2026-12-18"))
    row = shift("alice", "2026-12-12 08:00", "2026-12-13 08:00")
    assert broken(base, rota(*YEAR, row)) == []


# Never


def test_never_looks_at_the_date_of_the_start() -> None:
    """Who never takes Tuesdays may still be on call on Tuesday morning."""
    base = alice(team(roles=SPARE), never=when("tue"))
    assert broken(base, rota(*YEAR, night("alice", "2026-12-07"))) == []
    [finding] = check(base, rota(*YEAR, night("alice", "2026-12-08")))
    assert (finding.rule, finding.source) == ("never", "people.alice.never")
    assert finding.message.endswith("but never takes tue.")


def test_never_of_a_kind() -> None:
    """A kind is the row's own, or the coverage's where it says something else or nothing."""
    base = alice(team(roles=SPARE), never=when("holiday"))
    christmas = "2026-12-25 08:00", "2026-12-26 08:00"
    for kind in ("", HOLIDAY, "weekend"):
        assert broken(base, rota(*YEAR, shift("alice", *christmas, kind=kind))) == ["never"]
    assert broken(base, rota(*YEAR, rest_days("alice", "2026-12-11"))) == []


def test_never_looks_into_a_hand_made_row() -> None:
    """A row that runs over several slots starts each of them."""
    base = alice(team(roles=SPARE), never=when("fri holiday", "tue"))
    row = shift("alice", "2026-12-24 18:00", "2026-12-28 08:00", kind="", turn="")
    assert broken(base, Rota(None, (row,))) == ["never"]


def test_never_follows_the_person_home() -> None:
    """The date and the public holidays are those where the person lives."""
    there: dict[str, Any] = {"timezone": REUNION, "holidays": PublicHolidays(region="reunion")}
    base = alice(never=when("public-holiday"), **there)
    late = shift("alice", "2026-12-19 21:00", "2026-12-20 08:00")  # 20 December there
    assert broken(base, rota(*YEAR, late)) == ["never"]
    assert broken(alice(never=when("public-holiday")), rota(*YEAR, late)) == []


# Roles, skills, lists of people


def test_role() -> None:
    """Who serves as backup only is no primary."""
    base = alice(roles=("backup",))
    [finding] = check(base, rota(*YEAR, night("alice", "2026-12-07")))
    assert (finding.rule, finding.source) == ("role", "people.alice.roles")
    assert finding.message.endswith("but serves as backup only.")
    assert broken(base, rota(*YEAR, night("alice", "2026-12-07", role="backup"))) == []


def test_skill_of_a_role_and_of_a_coverage() -> None:
    """The role's skills and the coverage's are both asked for, each in its place."""
    base = team(
        coverages=(evening(skills=("linux", "reseau")),),
        roles=(Role("primary", skills=("senior",), optional=True),),
    )
    row = rota(*YEAR, night("alice", "2026-12-07"))
    found = check(alice(base), row)
    assert [(each.rule, each.source) for each in found] == [
        ("skill", "coverage.evening.skills"),
        ("skill", "roles.primary.skills"),
    ]
    assert "but lacks the skill linux and reseau that it asks for" in found[0].message
    assert broken(alice(base, skills=("senior", "linux", "reseau")), row) == []


def test_people() -> None:
    """A coverage that lists its people is taken by nobody else."""
    base = team(coverages=(evening(people=("bob",)), weekend()), roles=SPARE)
    [finding] = check(alice(base), rota(*YEAR, night("alice", "2026-12-07")))
    assert (finding.rule, finding.source) == ("people", "coverage.evening.people")
    assert finding.message.endswith("but the coverage evening is for Bob only.")
    well = night("bob", "2026-12-07"), rest_days("alice", "2026-12-11")
    assert broken(alice(base), rota(*YEAR, *well)) == []
