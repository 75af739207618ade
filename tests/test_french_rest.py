"""Rest under the Code du travail: each threshold from both sides, also on the clock's nights."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from calls import LAW, call, employed, found, of, only, urgent
from rota.interventions import COMPENSATORY_REST, REST, Derogation
from rota.shift import Shift
from rota.team import Role, Rules, Waiver
from teams import free, night, office, person, rest_days, shift, span, when

TEAM = employed()
STRICT = employed(rules=replace(LAW, rest_mode="strict"))
NINE = employed(rules=replace(LAW, agreement={"daily_rest": timedelta(hours=9)}))
HOUR = timedelta(hours=1)


# Vectors of the fact sheet


def test_standby_is_rest() -> None:
    """Vector 1: a week on call around office hours, without a call, breaks nothing."""
    week = (
        *(night("alice", f"2026-12-{day:02}") for day in range(7, 11)),
        rest_days("alice", "2026-12-11"),
    )
    assert found(TEAM, rows=week, dates="2026-12-07..2026-12-13") == ()


def test_call_in_the_night_moves_the_morning() -> None:
    """Vector 2: after a call from 03:00 to 04:00 work starts again at 15:00, and not at 09:00."""
    at_three = call("2026-12-08 03:00", "04:00")
    [finding] = of("daily-rest", TEAM, at_three)
    assert (finding.severity, finding.source) == ("error", "L3131-1")
    assert finding.message == (
        "Alice has 9 h of rest, not 11 h, between the work that ends Mon 7 Dec 18:00 and the "
        "office hours from Tue 8 Dec 09:00: 1 intervention, the last until Tue 8 Dec 04:00."
    )
    assert finding.remedy.startswith("work starts again Tue 8 Dec 15:00 at the earliest")
    early = call("2026-12-08 09:00", "14:59", what=REST)
    assert of("daily-rest", TEAM, at_three, early)
    late = call("2026-12-08 09:00", "15:00", what=REST)
    assert of("daily-rest", TEAM, at_three, late) == []
    for rests in ((), (late,)):
        [finding] = of("daily-rest-24h", STRICT, at_three, *rests)
        assert finding.severity == "warning"
        assert finding.span == span("2026-12-07 09:00", "2026-12-08 09:00")
    assert of("daily-rest-24h", TEAM, at_three) == []


def test_rest_that_was_whole_before_the_call() -> None:
    """Vector 3: a call after 11.5 hours of rest moves nothing, but begins the day."""
    early = call("2026-12-08 05:30", "06:00")
    assert found(TEAM, early, rows=(night("alice", "2026-12-07"),)) == ()
    assert of("daily-rest-24h", STRICT, early) == []
    until = employed(offices=(office("mon-fri", "09:00", "18:30"),))
    assert of("day-span", until, early) == []
    beyond = employed(offices=(office("mon-fri", "09:00", "18:31"),))
    [finding] = of("day-span", beyond, early)
    assert finding.remedy == "work stops Tue 8 Dec 18:30 at the latest"
    assert finding.severity == "warning"


def test_forfait_jours_keeps_its_rests() -> None:
    """Vector 10: no limit of hours, but every rest."""
    days = employed(people=(person("alice", regime="forfait-jours"),))
    long = call("2026-12-08 18:00", "20:00"), call("2026-12-10 03:00", "04:00")
    assert {finding.rule for finding in found(days, *long)} >= {"daily-rest"}
    assert not {"day-hours", "week-hours", "average-hours"} & {
        finding.rule for finding in found(days, *long)
    }
    assert of("day-hours", employed(offices=(office("mon-fri", "09:00", "18:00"),)), *long) == []


@pytest.mark.parametrize("regime", ["executive", "external"])
def test_whom_labour_law_does_not_speak_of(regime: str) -> None:
    """An executive (L3111-2) and an external person are not checked at all."""
    calls = call("2026-12-08 03:00", "09:00"), call("2026-12-12 03:00", "2026-12-13 22:00")
    rows = rest_days("alice", "2026-12-04"), rest_days("alice", "2026-12-11"), *map(night_of, (7,))
    assert found(only(regime=regime), *calls, rows=rows) == ()


def night_of(day: int) -> Shift:
    """A night of December."""
    return night("alice", f"2026-12-{day:02}")


# Daily rest


def test_daily_rest_to_the_minute() -> None:
    """Eleven hours are enough, a minute less is not: before the call, and after it."""
    assert of("daily-rest", TEAM, call("2026-12-08 05:00", "06:00")) == []
    assert of("daily-rest", TEAM, call("2026-12-08 04:59", "06:00"))
    assert of("daily-rest", TEAM, call("2026-12-07 19:00", "22:00")) == []
    assert of("daily-rest", TEAM, call("2026-12-07 19:00", "22:01"))


def test_several_calls_count_from_the_last() -> None:
    """The rest starts anew after each call; only the last one says when work may start."""
    calls = call("2026-12-07 22:00", "23:00"), call("2026-12-08 02:00", "02:30")
    [finding] = of("daily-rest", TEAM, *calls)
    assert "2 interventions, the last until Tue 8 Dec 02:30" in finding.message
    assert "Tue 8 Dec 13:30 at the earliest" in finding.remedy
    whole = call("2026-12-08 05:00", "05:30"), call("2026-12-08 07:00", "07:30")
    assert of("daily-rest", TEAM, *whole) == []  # it was complete before the first of them


@pytest.mark.parametrize(
    ("evening", "moves"),
    [("2026-03-28 21:00", True), ("2026-03-28 20:00", False), ("2026-10-24 22:00", False)],
)
def test_daily_rest_is_elapsed_on_the_nights_of_the_clock(evening: str, moves: bool) -> None:
    """From 22:00 to 09:00 are 10 hours in spring, 12 in autumn, whatever the clock shows."""
    sundays = employed(offices=(office("sat-sun", "09:00", "18:00"),))
    late = call(evening, f"{int(evening[11:13]) + 1}:00")
    assert bool(of("daily-rest", sundays, late)) is moves


def test_travel_is_part_of_the_call() -> None:
    """The way home ends the call: half of the time on the road comes after it."""
    assert of("daily-rest", TEAM, call("2026-12-07 20:00", "22:00")) == []
    assert of("daily-rest", TEAM, call("2026-12-07 20:00", "22:00", travel=timedelta(minutes=2)))


def test_agreement_of_nine_hours() -> None:
    """An agreement may cut the rest to nine hours (L3131-2), and with it the weekly one to 33."""
    assert of("daily-rest", NINE, call("2026-12-07 22:00", "2026-12-08 00:00")) == []
    [finding] = of("daily-rest", NINE, call("2026-12-07 22:00", "2026-12-08 00:01"))
    assert "not 9 h" in finding.message
    weekend = call("2026-12-06 03:00", "04:00")
    assert of("weekly-rest", NINE, weekend) == []
    assert of("weekly-rest", NINE, call("2026-12-06 02:59", "04:00"))


def test_tolerance_is_an_agreement_of_its_own() -> None:
    """The Code knows no call too short to count; an agreement's tolerance does."""
    short = call("2026-12-08 02:00", "02:05")
    assert of("daily-rest", TEAM, short)
    lenient = employed(rules=replace(LAW, agreement={"tolerance": timedelta(minutes=5)}))
    assert of("daily-rest", lenient, short) == []
    assert of("daily-rest", lenient, call("2026-12-08 02:00", "02:06"))


def test_a_break_at_the_office_is_no_daily_rest() -> None:
    """A call at noon, or between two parts of a day, cuts no rest."""
    assert of("daily-rest", TEAM, call("2026-12-08 13:00", "13:30")) == []
    halves = employed(
        offices=(office("mon-fri", "06:00", "09:00"), office("mon-fri", "16:00", "20:00"))
    )
    assert of("daily-rest", halves, call("2026-12-08 12:00", "13:00")) == []


def test_without_office_hours_rest_is_unknown() -> None:
    """When the team file has no office, the check says that it cannot know."""
    [finding] = of("daily-rest", employed(offices=()), call("2026-12-08 03:00", "04:00"))
    assert (finding.severity, finding.person) == ("note", "")
    assert "is unknown" in finding.message


def test_leave_and_holidays_are_no_work() -> None:
    """Nobody returns to the office on a holiday, or on leave."""
    eve = call("2026-12-25 03:00", "04:00")
    assert of("daily-rest", TEAM, eve) == []
    away = only(leave=when("2026-12-08"))
    assert of("daily-rest", away, call("2026-12-08 03:00", "04:00")) == []


def test_waived_findings_stay_marked() -> None:
    """A waiver keeps the finding, with its reason."""
    team = replace(TEAM, waivers=(Waiver("daily-rest", "accord du 12 mars"),))
    [finding] = of("daily-rest", team, call("2026-12-08 03:00", "04:00"))
    assert finding.waived == "accord du 12 mars"


# Duty on site


def test_duty_on_site_is_work() -> None:
    """A night served on site is no rest, and so is not the office around it."""
    base = employed(roles=(Role("primary", optional=True, on_site=True),))
    [finding] = of("daily-rest", base, rows=(night("alice", "2026-12-07"),), dates=WEEK_50)
    assert "duty on site is work" in finding.message
    alone = free(rules=LAW, roles=(Role("primary", optional=True, on_site=True),))
    long = shift("alice", "2026-12-07 08:00", "2026-12-07 21:00")
    assert of("daily-rest", alone, rows=(long,), dates=WEEK_50) == []
    longer = shift("alice", "2026-12-07 08:00", "2026-12-07 21:01")
    [finding] = of("daily-rest", alone, rows=(longer,), dates=WEEK_50)
    assert "13 h 1 min without 11 h of rest" in finding.message


WEEK_50 = "2026-12-07..2026-12-13"


# Weekly rest


def test_weekly_rest_of_a_call_on_sunday() -> None:
    """Work ends Friday 18:00, a call comes after 31 hours: back on Monday at 13:00 (35 h later)."""
    sunday = call("2026-12-06 01:00", "02:00")
    [finding] = of("weekly-rest", TEAM, sunday)
    assert (
        "no weekly rest of 35 h in the week of Mon 30 Nov: the longest is 31 h" in finding.message
    )
    assert "Mon 7 Dec 13:00 at the earliest" in finding.remedy
    early = call("2026-12-07 09:00", "12:59", what=REST)
    assert of("weekly-rest", TEAM, sunday, early)
    late = call("2026-12-07 09:00", "13:00", what=REST)
    assert of("weekly-rest", TEAM, sunday, late) == []
    strict = employed(rules=replace(LAW, rest_mode="strict"))
    assert of("weekly-rest", strict, sunday, late)


def test_weekly_rest_to_the_minute() -> None:
    """Thirty-five hours before the call are enough, a minute less is not."""
    assert of("weekly-rest", TEAM, call("2026-12-06 05:00", "22:00")) == []
    assert of("weekly-rest", TEAM, call("2026-12-06 04:59", "22:00"))


def test_weekly_rest_may_spill_over() -> None:
    """From Saturday 19:00 to Monday 06:00 are 35 hours, of which the week holds 29."""
    assert of("weekly-rest", TEAM, call("2026-12-05 18:00", "22:00")) == []
    assert of(
        "weekly-rest", TEAM, call("2026-12-05 18:00", "22:01"), call("2026-12-04 20:00", "21:00")
    )


@pytest.mark.parametrize(
    ("until", "short"),
    [
        ("2026-03-29 06:00", False),
        ("2026-03-29 05:59", True),
        ("2026-10-25 04:00", False),
        ("2026-10-25 03:59", True),
    ],
)
def test_weekly_rest_is_elapsed(until: str, short: bool) -> None:
    """From Friday 18:00, 35 hours end at 06:00 on the Sunday of spring and at 04:00 in autumn."""
    assert bool(of("weekly-rest", TEAM, call(until, f"{until[:10]} 22:00"))) is short


def test_a_rest_that_two_weeks_share_holds_both() -> None:
    """Twelve days in a row are lawful: no rest is asked for after six of them."""
    offices = (
        office("2026-12-08..2026-12-19", "09:00", "16:00"),
        office("2026-12-21..2026-12-24", "09:00", "16:00"),
    )
    calm = employed(offices=offices)
    noon = call("2026-12-10 12:00", "12:30"), call("2026-12-17 12:00", "12:30")
    assert of("weekly-rest", calm, *noon) == []  # Sunday to Tuesday, then Saturday to Monday
    between = employed(
        offices=(
            office("2026-12-07..2026-12-12", "09:00", "16:00"),
            office("2026-12-15..2026-12-20", "09:00", "16:00"),
        )
    )
    late = (
        call("2026-12-13 00:00", "2026-12-13 01:00"),
        call("2026-12-14 23:00", "2026-12-15 00:30"),
    )
    assert of("weekly-rest", between, *late)  # 46 hours, for two weeks


# Six days


def test_seven_days_of_work_are_one_too_many() -> None:
    """Five days at the office and a call on each day of the weekend are seven."""
    saturday, sunday = (
        call("2026-12-12 08:00", "08:05"),
        call("2026-12-13 23:59", "2026-12-14 00:00"),
    )
    assert of("six-days", TEAM, saturday) == []
    assert of("six-days", TEAM, sunday) == []
    [finding] = of("six-days", TEAM, saturday, sunday)
    assert (finding.severity, finding.source) == ("error", "L3132-1")
    assert "office hours on 5, interventions alone on Sat 12 Dec and Sun 13 Dec" in finding.message


def test_a_call_over_midnight_touches_two_days() -> None:
    """From Saturday 23:50 to Sunday 00:10 are two days."""
    assert of("six-days", TEAM, call("2026-12-12 23:50", "2026-12-13 00:10"))
    assert of("six-days", TEAM, call("2026-12-12 23:50", "2026-12-13 00:00")) == []
    spring = call("2026-03-28 23:30", "2026-03-29 00:01")
    assert of("six-days", TEAM, spring)


# Derogations


def test_derogation_makes_a_debt() -> None:
    """What urgent works take of a rest is owed, until it is given back."""
    team, at_three = TEAM, urgent("2026-12-08 03:00", "04:00")
    assert of("daily-rest", team, at_three) == []
    [finding] = of("compensatory-rest", team, at_three)
    assert finding.severity == "warning"
    assert finding.message == (
        "Alice is owed 2 h of compensatory rest since Tue 8 Dec 04:00: derogations took 2 h "
        "(urgent-works: mail to the inspector), 0 h given back."
    )
    part = call("2026-12-09 09:00", "10:00", what=COMPENSATORY_REST)
    [finding] = of("compensatory-rest", team, at_three, part)
    assert finding.message.startswith("Alice is owed 1 h")
    rest = call("2026-12-10 09:00", "10:00", what=COMPENSATORY_REST)
    assert of("compensatory-rest", team, at_three, part, rest) == []
    before = call("2026-12-07 09:00", "12:00", what=COMPENSATORY_REST)
    assert of("compensatory-rest", team, at_three, before)  # it cannot be paid in advance


def test_derogation_of_an_agreement_has_a_floor() -> None:
    """By agreement a rest may shrink to nine hours and no further (D3131-6)."""
    lawful = Derogation("agreement", "accord du 3 mai")
    nine = call("2026-12-08 03:00", "04:00", derogation=lawful)
    assert of("daily-rest", TEAM, nine) == []
    assert of("compensatory-rest", TEAM, nine)
    eight = call("2026-12-08 02:59", "04:00", derogation=lawful)
    [finding] = of("daily-rest", TEAM, eight)
    assert "never below 9 h, D3131-6" in finding.message


def test_derogation_covers_its_own_call_only() -> None:
    """A second call without one still breaks the rest."""
    calls = urgent("2026-12-08 03:00", "04:00"), call("2026-12-08 01:00", "02:00")
    assert of("daily-rest", TEAM, *calls)
    assert of("compensatory-rest", TEAM, *calls) == []


def test_urgent_works_may_suspend_the_weekly_rest() -> None:
    """Urgent works suspend it (L3132-4); what was suppressed is owed."""
    sunday = urgent("2026-12-06 01:00", "02:00")
    assert of("weekly-rest", TEAM, sunday) == []
    [finding] = of("compensatory-rest", TEAM, sunday)
    assert finding.message.startswith("Alice is owed 4 h")  # 35 less 31
    agreed = replace(sunday, derogation=Derogation("agreement", "accord"))
    assert of("weekly-rest", TEAM, agreed)


# Public service


def test_public_servants_have_their_own_figures() -> None:
    """State and towns: 11 h, a span of 12 h, décret 2000-815; hospitals 12 h and 36 h."""
    clerk = only(regime="public")
    [finding] = of("daily-rest", clerk, call("2026-12-08 03:00", "04:00"))
    assert finding.source == "décret 2000-815 art. 3"
    [finding] = of("day-span", clerk, call("2026-12-07 20:30", "21:01"))
    assert "a civil day allows 12 h" in finding.message
    assert of("day-span", clerk, call("2026-12-07 20:30", "21:00")) == []
    nurse = replace(clerk, rules=replace(LAW, public_service="hospital"))
    [finding] = of("daily-rest", nurse, call("2026-12-07 20:00", "21:01"))
    assert (finding.source, "not 12 h" in finding.message) == ("décret 2002-9", True)
    assert of("daily-rest", nurse, call("2026-12-07 20:00", "21:00")) == []
    assert of("weekly-rest", nurse, call("2026-12-06 05:59", "22:00"))
    assert of("weekly-rest", nurse, call("2026-12-06 06:00", "22:00")) == []
    town = replace(clerk, rules=replace(LAW, public_service="territorial"))
    [finding] = of("daily-rest", town, call("2026-12-08 03:00", "04:00"))
    assert "2001-623" in finding.source


# Properties

NIGHTS = st.lists(st.integers(0, 330), max_size=60, unique=True)
WORK_RULES = {
    *("daily-rest", "daily-rest-24h", "day-span", "six-days", "weekly-rest", "compensatory-rest"),
    *("day-hours", "week-hours", "average-hours", "night-hours", "work-break", "part-time"),
    "sunday-basis",
}


@settings(deadline=None)
@given(NIGHTS, st.sampled_from(["circular", "strict"]), st.sampled_from(["hours", "public"]))
def test_a_rota_without_interventions_breaks_no_rest(
    days: list[int], mode: str, regime: str
) -> None:
    """Standby is rest (L3121-10): whatever the rota, no rule on rest or hours speaks."""
    rules = Rules(law="fr", rest_mode=mode)  # type: ignore[arg-type]
    team = employed(rules=rules, people=(person("alice", regime=regime, contract_hours=20),))
    dates = [date(2026, 1, 1) + timedelta(days=day) for day in days]
    rows = tuple(night("alice", day.isoformat()) for day in dates)
    assert not WORK_RULES & {finding.rule for finding in found(team, rows=rows)}


@settings(deadline=None)
@given(st.integers(0, 15 * 60), st.integers(1, 300))
def test_any_single_call_of_a_night(start: int, length: int) -> None:
    """One call breaks the rest exactly when no 11 hours lie before it, nor after it."""
    evening = span("2026-12-07 18:00", "2026-12-08 09:00")
    begin = evening.start + timedelta(minutes=start)
    end = begin + timedelta(minutes=length)
    entry = replace(call("2026-12-07 18:00", "19:00"), span=type(evening)(begin, end))
    whole = begin - evening.start >= 11 * HOUR or evening.end - end >= 11 * HOUR
    broken = begin < evening.end and not whole
    assert bool(of("daily-rest", TEAM, entry)) is broken
