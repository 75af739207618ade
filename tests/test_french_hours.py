"""Working time under the Code du travail: each limit from both sides, travel and clock included."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest

from calls import LAW, call, employed, found, of, only, seven_hours
from rota.interventions import REST, Entry
from rota.team import PublicHolidays, Rules
from teams import night, office, rest_days, shift, when

HOUR = timedelta(hours=1)
TEAM = employed()
NO_HOLIDAYS = PublicHolidays(
    ignore=("2026-07-14", "2026-11-01", "2026-11-11", "2026-12-25", "2027-01-01")
)


# A day


def test_ten_hours_a_day() -> None:
    """Eight hours at the office leave two for calls, travel included, and not a minute more."""
    assert of("day-hours", TEAM, call("2026-12-08 18:00", "20:00")) == []
    [finding] = of("day-hours", TEAM, call("2026-12-08 18:00", "20:01"))
    assert (finding.severity, finding.source) == ("error", "L3121-18")
    assert finding.message == (
        "Alice works 10 h 1 min on Tue 8 Dec, 2 h 1 min of them in interventions; 10 h are allowed."
    )
    travel = call("2026-12-08 19:00", "20:30", travel=timedelta(minutes=40))
    assert of("day-hours", TEAM, travel)
    twelve = employed(rules=replace(LAW, agreement={"max_day": 12 * HOUR}))
    assert of("day-hours", twelve, call("2026-12-08 18:00", "22:00")) == []
    assert of("day-hours", twelve, call("2026-12-08 18:00", "22:01"))


def test_a_day_ends_at_midnight() -> None:
    """A call over midnight counts in two days; one within office hours counts once."""
    assert of("day-hours", TEAM, call("2026-12-08 22:00", "2026-12-09 01:00")) == []
    assert of("day-hours", TEAM, call("2026-12-08 09:30", "12:30")) == []


@pytest.mark.parametrize(
    ("day", "end", "too_long"),
    [
        ("2026-03-29", "11:00", False),
        ("2026-03-29", "11:01", True),
        ("2026-10-25", "09:00", False),
        ("2026-10-25", "09:01", True),
    ],
)
def test_hours_of_a_day_are_elapsed(day: str, end: str, too_long: bool) -> None:
    """From midnight, ten hours end at 11:00 on the Sunday of spring and at 09:00 in autumn."""
    assert bool(of("day-hours", TEAM, call(f"{day} 00:00", end))) is too_long


# A week


def test_week_of_forty_eight_hours() -> None:
    """Vector 6: forty hours at the office and nine of calls; split over two weeks they pass."""
    nine = call("2026-12-12 08:00", "17:00")
    [finding] = of("week-hours", TEAM, nine)
    assert (finding.severity, finding.source) == ("error", "L3121-20")
    assert "works 49 h from Mon 7 Dec to Sun 13 Dec, 9 h of them" in finding.message
    assert of("week-hours", TEAM, call("2026-12-12 08:00", "16:00")) == []
    assert of("week-hours", TEAM, call("2026-12-12 08:00", "16:01"))
    split = call("2026-12-13 22:00", "2026-12-14 07:00")  # two hours and seven
    assert of("week-hours", TEAM, split) == []
    rested = call("2026-12-11 09:00", "10:00", what=REST)
    assert of("week-hours", TEAM, nine, rested) == []


def test_an_agreement_may_choose_another_week() -> None:
    """A week from Sunday to Saturday parts the hours otherwise (L3121-32)."""
    sunday = employed(rules=replace(LAW, agreement={"week_start": 6}))
    both = call("2026-12-12 08:00", "13:00"), call("2026-12-13 08:00", "13:00")
    assert of("week-hours", TEAM, *both)
    assert of("week-hours", sunday, *both) == []


def test_hospitals_count_any_seven_days() -> None:
    """Forty-eight hours in any seven days (décret 2002-9)."""
    nurse = only(regime="public")
    nurse = replace(nurse, rules=replace(LAW, public_service="hospital"))
    split = call("2026-12-13 18:00", "22:30"), call("2026-12-14 18:00", "22:30")
    [finding] = of("week-hours", nurse, *split)
    assert finding.source == "décret 2002-9"
    assert of("week-hours", TEAM, *split) == []


def test_opening_hours_are_nobodys_working_time() -> None:
    """Office hours of fifty a week are not what a person works: that is unknown, and said once."""
    shop = employed(offices=(office("mon-fri", "08:00", "18:00"),))
    finding, *more = [
        each
        for each in found(
            shop, call("2026-12-08 18:00", "22:00"), call("2026-12-12 08:00", "20:00")
        )
        if each.rule in ("day-hours", "week-hours", "average-hours")
    ]
    assert more == []
    assert (finding.severity, finding.rule) == ("note", "week-hours")
    assert "unknown: the office hours of the team file come to 50 h a week" in finding.message


# Twelve weeks


def weekly(first: str, weeks: int, hours: int) -> list[Entry]:
    """A call of so many hours on the Saturday of each week."""
    start = date.fromisoformat(first)
    days = [start + n * timedelta(days=7) for n in range(weeks)]
    return [call(f"{day} 08:00", f"{8 + hours:02}:00") for day in days]


def test_average_of_twelve_weeks() -> None:
    """Forty-four hours a week on average over twelve weeks: 40 and 48 in turn, and no more."""
    fair = employed(offices=(office("mon-fri", "09:00", "17:00"),), holidays=NO_HOLIDAYS)
    fair = replace(fair, people=tuple(replace(p, holidays=NO_HOLIDAYS) for p in fair.people))
    eight = weekly("2026-09-05", 6, 8)
    assert of("average-hours", fair, *eight) == []
    [finding] = of("average-hours", fair, *eight, call("2026-10-17 08:00", "08:01"))
    assert (finding.severity, finding.source) == ("error", "L3121-22")
    assert "works 528 h 1 min in the 12 weeks" in finding.message
    agreed = replace(fair, rules=replace(LAW, agreement={"max_average": 46 * HOUR}))
    assert of("average-hours", agreed, *eight, call("2026-10-17 08:00", "08:01")) == []


def test_weeks_of_leave_are_left_out_of_the_average() -> None:
    """A week of leave is no week of zero hours: the twelve weeks reach beyond it."""
    base = only(leave=when("2026-10-12..2026-10-18"), holidays=NO_HOLIDAYS)
    base = replace(base, offices=(office("mon-fri", "09:00", "17:00"),))
    calls = [*weekly("2026-09-05", 6, 8), call("2026-10-24 08:00", "08:01")]
    assert of("average-hours", base, *calls)
    held = only(holidays=NO_HOLIDAYS)
    short = replace(held, offices=(office("mon-fri", "09:00", "16:00"),))
    assert of("average-hours", short, *calls) == []


def test_who_has_just_come_has_no_twelve_weeks() -> None:
    """An average needs twelve weeks in the team."""
    new = only(since=date(2026, 10, 26), holidays=NO_HOLIDAYS)
    new = replace(new, offices=(office("mon-fri", "09:00", "17:48"),))
    long = call("2026-11-14 08:00", "12:00"), call("2026-11-21 08:00", "12:00")
    assert of("average-hours", new, *long, dates="2026-11-09..2026-11-22")
    gone = replace(new, people=(replace(new.people[0], until=date(2026, 12, 31)),))
    assert of("average-hours", gone, *long, dates="2026-11-09..2026-11-22") == []


# Nights, breaks, part time


def test_night_worker_from_270_hours() -> None:
    """Hours between 21:00 and 06:00 add up over twelve months; standby nights add nothing."""
    nights = [
        call(f"2026-{month:02}-{day:02} 21:00", "24:00")
        for month in range(1, 10)
        for day in range(1, 11)
    ]
    assert of("night-hours", TEAM, *nights[:-1], rows=(night("alice", "2026-09-11"),)) == []
    [finding] = of("night-hours", TEAM, *nights)
    assert finding.severity == "warning"
    assert (
        "works 270 h between 21:00 and 06:00 in the twelve months up to Thu 10 Sep"
        in finding.message
    )
    aged = [*nights[:-1], call("2027-09-10 21:00", "24:00")]
    assert of("night-hours", TEAM, *aged) == []
    other = employed(rules=replace(LAW, agreement={"max_night_hours": 300 * HOUR}))
    assert of("night-hours", other, *nights) == []


def test_six_hours_call_for_a_break() -> None:
    """From six hours on a break is due; whether it was taken the log cannot say."""
    assert of("work-break", TEAM, call("2026-12-12 08:00", "13:59")) == []
    [finding] = of("work-break", TEAM, call("2026-12-12 08:00", "14:00"))
    assert (finding.severity, finding.source) == ("note", "L3121-16")
    spring = call("2026-03-29 00:00", "06:59")
    assert of("work-break", TEAM, spring) == []


def test_part_time_has_a_tenth() -> None:
    """Calls of a part-timer: a tenth of the contract in a week, and always below 35 hours."""
    part = replace(
        only(contract_hours=Fraction(20)), offices=(office("mon-thu", "09:00", "14:00"),)
    )
    assert of("part-time", part, call("2026-12-08 18:00", "20:00")) == []
    [finding] = of("part-time", part, call("2026-12-08 18:00", "20:01"))
    assert (finding.severity, finding.source) == ("error", "L3123-28, L3123-20, L3123-9")
    third = replace(part, rules=replace(LAW, agreement={"part_time_extra": Fraction(1, 3)}))
    assert of("part-time", third, call("2026-12-08 15:00", "21:40")) == []
    nearly = only(contract_hours=Fraction(34))
    assert of("part-time", nearly, call("2026-12-08 18:00", "18:59")) == []
    assert of("part-time", nearly, call("2026-12-08 18:00", "19:00"))
    assert of("part-time", TEAM, call("2026-12-08 18:00", "22:00")) == []


# Sundays and 1 May


def test_sunday_needs_a_basis() -> None:
    """Standby on Sunday is fine, work needs a basis; one finding for all, and none with a basis."""
    bare = employed(rules=Rules(law="fr"), offices=seven_hours())
    assert of("sunday-basis", bare, rows=(rest_days("alice", "2026-12-11"),)) == []
    assert of("sunday-basis", bare, call("2026-12-12 22:00", "24:00")) == []
    two = call("2026-12-13 00:00", "00:01"), call("2026-12-20 10:00", "11:00", "bob")
    [finding] = of("sunday-basis", bare, *two)
    assert (finding.severity, finding.source) == ("warning", "L3132-3")
    assert (
        "2 interventions of Alice and Bob on a Sunday (Sun 13 Dec and Sun 20 Dec)"
        in finding.message
    )
    assert of("sunday-basis", TEAM, *two) == []


def test_alsace_forbids_holidays_too() -> None:
    """In Alsace-Moselle public holidays are as Sundays (L3134-2)."""
    home = PublicHolidays("FR", "alsace")
    local = replace(only(holidays=home), rules=Rules(law="fr"), holidays=home)
    [finding] = of("sunday-basis", local, call("2026-12-26 10:00", "11:00"))
    assert finding.source == "L3132-3, L3134-2"
    assert (
        of("sunday-basis", replace(TEAM, rules=Rules(law="fr")), call("2026-12-26 10:00", "11:00"))
        == []
    )


def test_work_on_may_first() -> None:
    """1 May is not worked but where work cannot stop, and then paid double."""
    at_noon = call("2026-05-01 12:00", "13:00")
    [finding] = of("may1", TEAM, at_noon)
    assert (finding.severity, finding.source) == ("error", "L3133-4, L3133-6")
    assert of("may1", TEAM, call("2026-04-30 22:00", "24:00")) == []
    assert of("may1", TEAM, call("2026-04-30 22:00", "2026-05-01 00:01"))
    allowed = employed(rules=replace(LAW, may1_basis="hospital"))
    [finding] = of("may1", allowed, at_noon)
    assert finding.severity == "note"
    assert "works 1 h on 1 May" in finding.message
    assert "paid double" in finding.message


def test_standby_on_may_first_is_noted() -> None:
    """Being on call on 1 May is allowed; what a call would mean is said."""
    row = shift("alice", "2026-05-01 08:00", "2026-05-02 08:00", kind="holiday")
    [finding] = of("may1", TEAM, rows=(row,))
    assert finding.severity == "note"
    assert of("may1", TEAM, rows=(night("alice", "2026-04-29"),)) == []
    eve, day = "2026-04-30 18:00", "2026-05-01 08:00"
    both = (shift("alice", eve, day), shift("alice", day, "2026-05-02 08:00"))
    [finding] = of("may1", TEAM, rows=both)
    assert "from Thu 30 Apr 18:00 to Sat 2 May 08:00" in finding.message
    assert of("may1", only(regime="executive"), rows=(row,)) == []


def test_custom_is_no_legal_holiday() -> None:
    """Vector 12: 21 July is a custom in Guadeloupe, and a day at the office."""
    island = only(holidays=PublicHolidays("FR", "guadeloupe"))
    assert of("daily-rest", island, call("2026-07-21 03:00", "04:00"))
    assert of("daily-rest", island, call("2026-05-27 03:00", "04:00")) == []


def test_days_are_those_of_the_persons_zone() -> None:
    """Civil days and Sundays are those where the person lives: in Réunion it is later."""
    far = only(timezone=ZoneInfo("Indian/Reunion"))
    bare = replace(far, rules=Rules(law="fr"))
    late = call("2026-12-12 21:30", "22:30")  # Sunday 00:30 there
    assert of("sunday-basis", bare, late)
    assert of("sunday-basis", employed(rules=Rules(law="fr")), late) == []
    assert of("six-days", far, late) == []


def test_leave_cites_its_article() -> None:
    """Standby during leave is the team's own rule, and the law's."""
    away = only(leave=when("2026-12-08"))
    [finding] = of("leave", away, rows=(night("alice", "2026-12-08"),))
    assert finding.source == "people.alice.leave, D3141-1"
