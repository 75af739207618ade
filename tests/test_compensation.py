"""What people are owed: by hours and turns, on public scales, for interventions, each month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rota.compensation import Due, dues, totals, unpaid
from rota.instants import DAY, days_between, instant
from rota.interventions import Entry
from rota.period import Period
from rota.rates import (
    ALWAYS,
    NIGHT,
    SATURDAY,
    SUNDAY,
    WEEK,
    WHOLE_WEEKEND,
    Compensation,
    Occasion,
    Tariff,
    parse_hours,
    parse_rate,
)
from rota.scales import SCALES
from rota.shift import Shift
from rota.team import Role, Rules, Team
from teams import (
    PARIS,
    anytime,
    evening,
    holiday,
    night,
    office,
    person,
    rest_days,
    shift,
    span,
    team,
    utc,
    weekend,
    when,
)

DECEMBER = Period(date(2026, 12, 1), date(2026, 12, 31))
PER = ("hour", "slot", "window", "turn", "intervention")


def tariff(**rates: str) -> Tariff:
    """Rates by kind, or by days and hours written with underscores: `always="2 € per hour"`."""
    lines = []
    for on, rate in rates.items():
        if on == "always":
            lines.append((ALWAYS, parse_rate(rate, per=PER)))
        else:
            lines.append((occasion(on.replace("_", "-")), parse_rate(rate, per=PER)))
    return tuple(lines)


def occasion(text: str) -> Occasion:
    """`sat`, `21:00-06:00`, or both."""
    days, hours = parse_hours(text)
    return Occasion(when(days or "mon-sun"), hours)


def paying(compensation: Compensation, **changes: Any) -> Team:
    """A team that pays so."""
    return team(compensation=compensation, rules=Rules(law="fr"), **changes)


def owed(
    team: Team, shifts: Sequence[Shift], period: Period = DECEMBER, calls: Sequence[Entry] = ()
) -> list[tuple[object, ...]]:
    """Each line in short: person, kind, what is counted, how many, amount."""
    return [
        (due.person, due.kind, due.per, due.count, float(due.amount.value), due.amount.unit)
        for due in dues(team, shifts, calls, period)
    ]


def test_an_ordinary_month() -> None:
    """Evenings by the window, weekends by the turn, holidays in rest, worked out by hand."""
    rates = tariff(evening="35 € per window", weekend="150 € per turn", holiday="1 day per window")
    shifts = [
        night("alice", "2026-12-01"),
        night("alice", "2026-12-08"),
        rest_days("alice", "2026-12-11"),
        night("bob", "2026-12-02"),
        shift("bob", "2026-12-25 08:00", "2026-12-26 08:00", kind="holiday"),
    ]
    base = paying(Compensation(standby=rates))
    assert owed(base, shifts) == [
        ("alice", "evening", "window", 2, 70.0, "euros"),
        ("alice", "weekend", "turn", 1, 150.0, "euros"),
        ("bob", "evening", "window", 1, 35.0, "euros"),
        ("bob", "holiday", "window", 1, 1.0, "days of rest"),
    ]
    assert totals(dues(base, shifts, (), DECEMBER)) == {"euros": 255, "days of rest": 1}
    assert unpaid(base, shifts) == ()


def test_hours_are_elapsed_hours() -> None:
    """13 h on the night of 28 March, 15 h on that of 24 October: 2 € for each."""
    base = paying(Compensation(standby=tariff(always="2 € per hour")))
    spring = [shift("alice", "2026-03-28 18:00", "2026-03-29 08:00")]
    autumn = [shift("alice", "2026-10-24 18:00", "2026-10-25 08:00")]
    march, october = (Period(date(2026, m, 1), date(2026, m, 31)) for m in (3, 10))
    assert owed(base, spring, march) == [("alice", "evening", "hour", 13, 26.0, "euros")]
    assert owed(base, autumn, october) == [("alice", "evening", "hour", 15, 30.0, "euros")]


def test_hours_are_where_they_lie_and_turns_where_they_start() -> None:
    """A night over the turn of the month: six hours here, eight there, but one turn, here."""
    over = [night("alice", "2026-11-30")]
    november = Period(date(2026, 11, 1), date(2026, 11, 30))
    by_hour = paying(Compensation(standby=tariff(always="2 € per hour")))
    assert owed(by_hour, over, november) == [("alice", "evening", "hour", 6, 12.0, "euros")]
    assert owed(by_hour, over) == [("alice", "evening", "hour", 8, 16.0, "euros")]
    by_turn = paying(Compensation(standby=tariff(always="30 € per turn")))
    assert owed(by_turn, over, november) == [("alice", "evening", "turn", 1, 30.0, "euros")]
    assert owed(by_turn, over) == []


def test_office_hours_are_no_standby() -> None:
    """A week around the clock with an office of 10 h a day is 168 h less 50 h."""
    rates = Compensation(standby=tariff(always="1 € per hour"))
    week = [shift("alice", "2026-12-07 08:00", "2026-12-14 08:00")]
    base = paying(rates, coverages=(anytime(),), offices=(office(),))
    assert owed(base, week) == [("alice", "evening", "hour", 118, 118.0, "euros")]


def test_the_first_line_that_fits_counts() -> None:
    """Hours by the date and clock on which they lie; turns by their start; roles on their own."""
    lines = (
        (occasion("sun"), parse_rate("4 € per hour", per=PER)),
        (occasion("21:00-06:00"), parse_rate("3 € per hour", per=PER)),
        (ALWAYS, parse_rate("2 € per hour", per=PER)),
    )
    backup = tariff(weekend="50 € per turn")
    roles = (Role("primary"), Role("backup"))
    base = paying(Compensation(standby=lines, roles={"backup": backup}), roles=roles)
    weekend = rest_days("alice", "2026-12-11")
    helping = rest_days("bob", "2026-12-11", role="backup")
    assert owed(base, [weekend, helping]) == [
        # Fri 18-21, Sat 6-21, Mon 6-8; Fri 21-24, Sat 0-6 and 21-24, Mon 0-6; Sunday
        ("alice", "weekend", "hour", 3 + 15 + 2, 40.0, "euros"),
        ("alice", "weekend", "hour", 3 + 6 + 3 + 6, 54.0, "euros"),
        ("alice", "weekend", "hour", 24, 96.0, "euros"),
        ("bob", "weekend", "turn", 1, 50.0, "euros"),
    ]


def test_a_shared_turn_is_shared_by_hours() -> None:
    """Two who share a weekend share what it is worth, and nothing is lost in between."""
    halves = [
        shift("alice", "2026-12-11 18:00", "2026-12-13 00:00", kind="weekend", turn="t"),
        shift("bob", "2026-12-13 00:00", "2026-12-14 08:00", kind="weekend", turn="t"),
    ]
    for per in ("turn", "window"):
        base = paying(Compensation(standby=tariff(always=f"62 € per {per}")))
        assert [each[3:5] for each in owed(base, halves)] == [
            (Fraction(30, 62), 30.0),
            (Fraction(32, 62), 32.0),
        ]
    base = paying(Compensation(standby=tariff(always="62 € per slot")))
    assert [each[4] for each in owed(base, halves)] == [62.0, 62.0]


def test_a_turn_of_several_kinds_is_one_line() -> None:
    """A week of evenings and a weekend is one turn, of no kind in particular, and whole."""
    week = [
        night("alice", "2026-12-07", turn="week"),
        night("alice", "2026-12-08", turn="week"),
        rest_days("alice", "2026-12-11", turn="week"),
    ]
    base = paying(Compensation(standby=tariff(always="100 € per turn")))
    assert owed(base, week) == [("alice", "", "turn", 1, 100.0, "euros")]


def test_amounts_are_rounded_once_half_up() -> None:
    """Half a cent goes up, and a line is rounded when its hours are all counted."""
    base = paying(Compensation(standby=tariff(always="0.105 € per hour")))
    nights = [night("alice", f"2026-12-{day:02}") for day in (1, 2, 3)]
    (due,) = dues(base, nights, (), DECEMBER)
    assert (due.count, due.amount.value) == (Fraction(42), Fraction(441, 100))
    one = paying(Compensation(standby=tariff(always="0.005 € per hour")))
    (due,) = dues(one, [shift("alice", "2026-12-01 18:00", "2026-12-01 19:00")], (), DECEMBER)
    assert due.amount.value == Fraction(1, 100)


def test_an_outsider_invoices_their_own_price() -> None:
    """A price stands in the place of the team's rates, whoever the turn is shared with."""
    base = paying(
        Compensation(
            standby=tariff(always="62 € per turn"),
            interventions=tariff(always="9 € per intervention"),
        ),
        people=(
            person("alice"),
            person(
                "bob",
                regime="external",
                price=Compensation(
                    tariff(weekend="310 € per turn"), tariff(always="60 € per hour")
                ),
            ),
            person("carol", regime="external"),
        ),
    )
    halves = [
        shift("alice", "2026-12-11 18:00", "2026-12-13 00:00", kind="weekend", turn="t"),
        shift("bob", "2026-12-13 00:00", "2026-12-14 08:00", kind="weekend", turn="t"),
        night("bob", "2026-12-15"),  # no price of his fits an evening, and the team's is not his
        night("carol", "2026-12-16"),
    ]
    call = Entry("bob", span("2026-12-13 03:00", "2026-12-13 05:00"))
    assert [(each[0], each[2], each[4]) for each in owed(base, halves, calls=[call])] == [
        ("alice", "turn", 30.0),
        ("bob", "turn", 160.0),
        ("bob", "hour", 120.0),
        ("carol", "turn", 62.0),
    ]
    free = replace(base, compensation=None)
    assert [(each[0], each[4]) for each in owed(free, halves)] == [("bob", 160.0)]


# Interventions


def test_interventions_by_the_hour_and_each() -> None:
    """By the kind of the shift, the date and the clock; a call-out counts once, where it starts."""
    by_hour = tariff(holiday="40 € per hour", always="25 € per hour")
    calls = [
        Entry("alice", span("2026-12-01 23:00", "2026-12-02 00:30")),
        Entry("bob", span("2026-12-25 10:00", "2026-12-25 11:00")),
    ]
    shifts = [
        night("alice", "2026-12-01"),
        shift("bob", "2026-12-25 08:00", "2026-12-26 08:00", kind="holiday"),
    ]
    base = paying(Compensation(interventions=by_hour))
    assert owed(base, shifts, calls=calls) == [
        ("alice", "evening", "hour", Fraction(3, 2), 37.5, "euros"),
        ("bob", "holiday", "hour", 1, 40.0, "euros"),
    ]
    each = paying(Compensation(interventions=tariff(always="30 € per intervention")))
    assert [line[2:5] for line in owed(each, shifts, calls=calls)] == [
        ("intervention", 1, 30.0),
        ("intervention", 1, 30.0),
    ]
    assert owed(paying(Compensation()), shifts, calls=calls) == []


@pytest.mark.parametrize(
    ("regime", "law", "amount"),
    [
        ("hours", "fr", 75.0),
        ("forfait-jours", "fr", 75.0),
        ("executive", "fr", 50.0),
        ("external", "fr", 50.0),
        ("hours", "none", 50.0),
    ],
)
def test_the_first_of_may_is_doubled(regime: str, law: Any, amount: float) -> None:
    """23:00 to 01:00 over the eve of 1 May: the hour of the day itself is doubled (L3133-6)."""
    base = paying(
        Compensation(interventions=tariff(always="25 € per hour")),
        people=(person("alice", regime=regime),),
    )
    base = team(compensation=base.compensation, people=base.people, rules=Rules(law=law))
    calls = [Entry("alice", span("2026-04-30 23:00", "2026-05-01 01:00"))]
    found = dues(base, (), calls, Period(date(2026, 4, 1), date(2026, 5, 31)))
    assert sum(due.amount.value for due in found) == amount
    assert {due.reason for due in found if due.factor != 1} == ({"1 May"} if amount > 50 else set())


# Public scales


def scaled(name: str, **changes: Any) -> Team:
    """A team on a public-service scale."""
    return paying(Compensation(scale=SCALES[name]), **changes)


@pytest.mark.parametrize(
    ("name", "week", "weekend", "evening", "holiday"),
    [
        ("fpt-exploitation-2015", 159.20, 116.20, 10.75, 46.55 + 10.75),
        ("fpt-securite-2015", 149.48, 109.28, 10.05, 43.38 + 10.05),
        ("fpt-decision-2015", 121, 76, 10, 34.85 + 10),
        ("fpt-other-2015", 149.48, 109.28, 10.05, 43.38 + 10.05),
    ],
)
def test_a_public_scale(
    name: str, week: float, weekend: float, evening: float, holiday: float
) -> None:
    """A whole week, a weekend, a weeknight, a public holiday of 24 h with its night."""
    base = scaled(name)
    monday = [shift("alice", "2026-12-07 08:00", "2026-12-14 08:00", kind="week")]
    friday = [shift("alice", "2026-12-11 18:00", "2026-12-18 18:00", kind="week")]
    for shifts in (monday, friday):
        assert [line[2:5] for line in owed(base, shifts)] == [("whole week", 1, week)]
    assert [line[2:5] for line in owed(base, [rest_days("alice", "2026-12-11")])] == [
        ("whole weekend", 1, weekend)
    ]
    assert [line[2:5] for line in owed(base, [night("alice", "2026-12-08")])] == [
        ("night", 1, evening)
    ]
    christmas = [shift("alice", "2026-12-25 08:00", "2026-12-26 08:00", kind="holiday")]
    found = owed(base, christmas)
    assert [line[2:4] for line in found] == [("Sunday or public holiday", 1), ("night", 1)]
    assert sum(float(str(line[4])) for line in found) == pytest.approx(holiday)


def test_the_exploitation_scale_adds_up() -> None:
    """Its week is its weekend and four nights, its weekend three nights, Saturday and Sunday."""
    units = {name: amount.value for name, amount in SCALES["fpt-exploitation-2015"].units.items()}
    assert units[WEEK] == units[WHOLE_WEEKEND] + 4 * units[NIGHT]
    assert units[WHOLE_WEEKEND] == 3 * units[NIGHT] + units[SATURDAY] + units[SUNDAY]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 71), st.integers(10, 24 * 9)), max_size=6))
def test_greater_units_take_nothing_away(rows: list[tuple[int, int]]) -> None:
    """Where weeks and weekends are the sums of their parts, so is what anybody has of them.

    From January to March there is no public holiday, which a whole week would swallow.
    """
    at = utc("2026-01-05 00:00")
    shifts = []
    for gap, length in rows:
        at += timedelta(hours=gap)
        until = at + timedelta(hours=length)
        shifts.append(shift("alice", at.isoformat(), until.isoformat(), kind="week"))
        at = until
    base = scaled("fpt-exploitation-2015")
    year = Period(date(2026, 1, 1), date(2026, 12, 31))
    found = totals(dues(base, shifts, (), year)).get("euros", Fraction(0))
    units = SCALES["fpt-exploitation-2015"].units
    worth = Fraction(0)
    for day in days_between(date(2026, 1, 4), date(2026, 4, 2)):
        if any(each.span.contains(instant(day, DAY, PARIS)) for each in shifts):
            worth += units[NIGHT].value
        if any(each.span.contains(instant(day, DAY / 2, PARIS)) for each in shifts):
            worth += {5: units[SATURDAY].value, 6: units[SUNDAY].value}.get(day.weekday(), 0)
    assert found == worth


def test_evenings_from_monday_to_thursday() -> None:
    """Four nights are a working week where the scale has one; with the weekend they are a week."""
    nights = [night("alice", f"2026-12-{day:02}") for day in range(7, 11)]
    assert [line[2:5] for line in owed(scaled("fpt-other-2015"), nights)] == [
        ("Monday to Friday", 1, 45.0)
    ]
    assert [line[2:5] for line in owed(scaled("fpt-other-rest-2015"), nights)] == [
        ("Monday to Friday", 1, 0.5)
    ]
    whole = [*nights, rest_days("alice", "2026-12-11")]
    assert [line[2:5] for line in owed(scaled("fpt-other-2015"), whole)] == [
        ("whole week", 1, 149.48)
    ]


def test_a_short_night() -> None:
    """Less than ten hours on a night is worth 8.60 €; a day handed over at noon has one owner."""
    base = scaled("fpt-exploitation-2015")
    assert owed(base, [shift("alice", "2026-12-08 22:00", "2026-12-09 06:00")]) == [
        ("alice", "evening", "short night", 1, 8.6, "euros")
    ]
    halves = [
        shift("alice", "2026-12-12 08:00", "2026-12-12 14:00", kind="weekend"),
        shift("bob", "2026-12-12 14:00", "2026-12-13 00:30", kind="weekend"),
    ]
    assert [line[:3] for line in owed(base, halves)] == [
        ("alice", "weekend", "Saturday"),
        ("bob", "weekend", "night"),
    ]


@pytest.mark.parametrize(
    ("told", "amount"),
    [("2026-11-22", 10.75), ("2026-11-23", 16.13), ("", 10.75), ("hier", 10.75)],
)
def test_short_notice_is_worth_half_more(told: str, amount: float) -> None:
    """Fifteen whole days lie between 22 November and 8 December, fourteen after the 23rd."""
    base = scaled("fpt-exploitation-2015")
    assert [line[4] for line in owed(base, [night("alice", "2026-12-08", notified=told)])] == [
        amount
    ]
    disputed = owed(scaled("fpt-other-2015"), [night("alice", "2026-12-08", notified=told)])
    assert [line[4] for line in disputed] == [10.05]
    assert any("disputed" in remark for remark in SCALES["fpt-other-2015"].remarks)


def test_hospital_rest_is_a_quarter_of_the_hours() -> None:
    """A night of 14 h is worth 3.5 h of rest; a line of one's own goes before the scale."""
    base = scaled("fph-rest-2003")
    assert owed(base, [night("alice", "2026-12-08")])[0][3:] == (14, 3.5, "hours of rest")
    third = paying(
        Compensation(standby=tariff(evening="1 € per hour"), scale=SCALES["fph-rest-2003"])
    )
    shifts = [night("alice", "2026-12-08"), rest_days("alice", "2026-12-11")]
    assert [line[1:5] for line in owed(third, shifts)] == [
        ("evening", "hour", 14, 14.0),
        ("weekend", "hour", 62, 15.5),
    ]


def test_calls_on_the_technical_scale() -> None:
    """16 € on a weekday, 22 € at night, on Saturdays, Sundays and public holidays."""
    base = scaled("fpt-exploitation-2015")
    calls = [
        Entry("alice", span("2026-12-08 19:00", "2026-12-08 20:00")),
        Entry("alice", span("2026-12-09 21:00", "2026-12-09 23:00")),
        Entry("alice", span("2026-12-12 10:00", "2026-12-12 11:00")),
        Entry("alice", span("2026-12-25 10:00", "2026-12-25 11:00")),
    ]
    assert [(line[3], line[4]) for line in owed(base, (), calls=calls)] == [(2, 32.0), (3, 66.0)]


# Nothing is lost


def test_what_nobody_pays() -> None:
    """A shift that no line fits is named; empty slots and on-site roles are nobody's standby."""
    base = paying(
        Compensation(standby=tariff(evening="35 € per window")),
        roles=(Role("primary"), Role("desk", on_site=True)),
    )
    forgotten = rest_days("bob", "2026-12-11")
    shifts = [
        night("alice", "2026-12-08"),
        forgotten,
        night("", "2026-12-09"),
        night("carol", "2026-12-10", role="desk"),
    ]
    assert unpaid(base, shifts) == (forgotten,)
    assert [shift.person for shift in unpaid(replace(base, compensation=None), shifts)] == [
        "alice",
        "bob",
    ]
    assert dues(team(), shifts, (), DECEMBER) == ()
    scale = scaled("fpt-exploitation-2015")
    early = shift("alice", "2026-12-08 18:00", "2026-12-08 23:00")
    assert unpaid(scale, [early, forgotten]) == (early,)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 24 * 200), st.integers(1, 24 * 9), st.sampled_from("ab")),
        max_size=12,
    ),
    st.sampled_from(
        ["2 € per hour", "31 € per slot", "50 € per window", "70 € per turn", "3 h per hour"]
    ),
)
def test_months_add_up_to_the_whole(rows: list[tuple[int, int, str]], rate: str) -> None:
    """Counted month by month, nothing is lost and nothing is counted twice."""
    base = paying(
        Compensation(standby=tariff(always=rate)),
        coverages=(evening(), weekend(), holiday()),
        offices=(office(),),
        people=(person("a"), person("b")),
    )
    begin = span("2026-01-01 00:00", "2026-01-01 01:00").start
    shifts = [
        shift(who, at.isoformat(), (at + timedelta(hours=length)).isoformat(), turn=f"t{n % 4}")
        for n, (hour, length, who) in enumerate(rows)
        for at in [begin + timedelta(hours=hour)]
    ]
    turns = {each.turn: each for each in shifts}
    shifts = [
        each for each in shifts if turns[each.turn] is each
    ]  # no turn is longer than nine days
    year = dues(base, shifts, (), Period(date(2026, 1, 1), date(2026, 12, 31)))
    months = [
        due
        for month in range(1, 13)
        for due in dues(base, shifts, (), Period(date(2026, month, 1), _last(date(2026, month, 1))))
    ]
    for who in ("a", "b"):
        assert _count(year, who) == _count(months, who)


def _last(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _count(dues: Sequence[Due], who: str) -> Fraction:
    return sum((due.count for due in dues if due.person == who), Fraction(0))
