"""The caps of agreements: each at its threshold, for volunteers too."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from calls import LAW, employed, of, only
from rota.shift import Shift
from rota.team import Role, Team
from teams import limit, night, office, rest_days, shift

HOUR = timedelta(hours=1)


def capped(key: str, value: object, **changes: Any) -> Team:
    """Alice, under an agreement with one cap."""
    return replace(only(**changes), rules=replace(LAW, agreement={key: value}))


def nights(*days: str) -> tuple[Shift, ...]:
    """Nights of Alice."""
    return tuple(night("alice", day) for day in days)


WEEKS = {
    "max_weeks": (
        "1 per 3 weeks",
        nights("2026-12-07", "2026-12-13", "2026-12-28"),
        nights("2027-01-16"),
    ),
    "max_days": ("3 per month", (rest_days("alice", "2026-12-11"),), nights("2026-12-01")),
    "max_nights": ("2 per 7 days", nights("2026-12-07", "2026-12-08"), nights("2026-12-13")),
    "max_hours": ("62 per 15 days", (rest_days("alice", "2026-12-11"),), nights("2026-12-25")),
    "max_weekends": ("1 per month", (rest_days("alice", "2026-12-11"),), nights("2026-12-19")),
    "max_saturdays": (
        "1 per month",
        (rest_days("alice", "2026-12-11"), *nights("2026-12-18")),
        nights("2026-12-19"),
    ),
    "max_sundays": (
        "1 per month",
        (rest_days("alice", "2026-12-11"), *nights("2026-12-19")),
        nights("2026-12-20"),
    ),
    "max_holidays": ("1 per month", nights("2026-05-01", "2026-05-02"), nights("2026-05-08")),
}


@pytest.mark.parametrize("key", WEEKS)
def test_caps_that_count(key: str) -> None:
    """What is allowed passes, and one more is an error that quotes the agreement."""
    text, enough, more = WEEKS[key]
    rule = f"cap-{key.removeprefix('max_')}"
    team = capped(key, (limit(text),))
    assert of(rule, team, rows=enough) == []
    found = of(rule, team, rows=tuple(sorted((*enough, *more), key=lambda row: row.span)))
    assert [finding.severity for finding in found] == ["error"]
    assert found[0].source == f"rules.agreement.{key}"


def test_weeks_in_a_row() -> None:
    """No two weeks in a row: a free week must lie between."""
    team = capped("max_weeks_row", 1)
    assert of("cap-weeks-row", team, rows=nights("2026-12-07", "2026-12-21")) == []
    [finding] = of("cap-weeks-row", team, rows=nights("2026-12-07", "2026-12-14"))
    assert "in 2 weeks in a row" in finding.message


def test_days_in_a_row() -> None:
    """Seven days from Monday 08:00 to Monday 08:00 are seven, a minute more is too long."""
    team = capped("max_days_row", 7)
    week = shift("alice", "2026-03-23 08:00", "2026-03-30 08:00")  # an hour less, by the sun
    assert of("cap-days-row", team, rows=(week,)) == []
    longer = shift("alice", "2026-03-23 08:00", "2026-03-30 08:01")
    assert of("cap-days-row", team, rows=(longer,))
    evenings = nights(*(f"2026-12-{day:02}" for day in range(7, 14)))
    assert of("cap-days-row", team, rows=evenings) == []
    assert of("cap-days-row", team, rows=(*evenings, *nights("2026-12-14")))
    apart = nights(*(f"2026-12-{day:02}" for day in (7, 8, 9, 10, 12, 13, 14, 15)))
    assert of("cap-days-row", team, rows=apart) == []


def test_gap_after_work() -> None:
    """So much time lies between the end of work and the start of standby."""
    team = replace(
        capped("gap_after_work", 12 * HOUR), offices=(office("mon-fri", "09:00", "18:00"),)
    )
    early = shift("alice", "2026-12-08 06:00", "2026-12-08 08:00")
    assert of("cap-gap-after-work", team, rows=(early,)) == []
    [finding] = of("cap-gap-after-work", team, rows=nights("2026-12-08"))
    assert "0 h after the end of work; the agreement asks for 12 h" in finding.message
    [unknown] = of("cap-gap-after-work", replace(team, offices=()), rows=(early,))
    assert unknown.severity == "note"
    sooner = shift("alice", "2026-12-08 05:59", "2026-12-08 08:00")
    assert of("cap-gap-after-work", team, rows=(sooner,))


def test_volunteers_have_their_own() -> None:
    """Nine weeks for those designated, eighteen for volunteers (Rhône-Alpes, 2004)."""
    agreement = {
        "max_weeks": (limit("1 per 12 months"),),
        "volunteers": {"max_weeks": (limit("2 per 12 months"),)},
    }
    rules = replace(LAW, agreement=agreement)
    two, three = (
        nights("2026-12-07", "2026-12-21"),
        nights("2026-12-07", "2026-12-21", "2026-12-28"),
    )
    assert of("cap-weeks", replace(only(), rules=rules), rows=two)
    willing = replace(only(volunteer=True), rules=rules)
    assert of("cap-weeks", willing, rows=two) == []
    [finding] = of("cap-weeks", willing, rows=three)
    assert finding.source == "rules.agreement.volunteers.max_weeks"
    assert "2 per 12 months of volunteers" in finding.message


def test_hospitals_bring_their_caps() -> None:
    """72 hours in 15 days, a Saturday, a Sunday and a holiday a month (décret 2003-507)."""
    nurse = replace(only(regime="public"), rules=replace(LAW, public_service="hospital"))
    rows = (rest_days("alice", "2026-12-11"), night("alice", "2026-12-15"))
    [finding] = of("cap-hours", nurse, rows=rows)
    assert finding.source == "décret 2003-507"
    assert of("cap-saturdays", nurse, rows=rows) == []
    assert of("cap-hours", replace(nurse, rules=LAW), rows=rows) == []


def test_whom_caps_do_not_concern() -> None:
    """People from outside and duty on site have no standby that an agreement could cap."""
    team = capped("max_nights", (limit("1 per month"),))
    rows = nights("2026-12-07", "2026-12-09")
    assert of("cap-nights", team, rows=rows)
    outside = replace(team, people=(replace(team.people[0], regime="external"),))
    assert of("cap-nights", outside, rows=rows) == []
    on_site = replace(team, roles=(Role("primary", optional=True, on_site=True),))
    assert of("cap-nights", on_site, rows=rows) == []
    assert of("cap-nights", employed(), rows=rows) == []
