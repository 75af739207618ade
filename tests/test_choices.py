"""In-house, a provider or both: the costs are those that a walk through every minute adds up to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Literal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from drawn import PERIODS, drawn_teams
from rota.answered import Answered, answered
from rota.choices import Choice, choices
from rota.compensation import dues, totals
from rota.covered import covered
from rota.days import Days
from rota.demand import Tally
from rota.errors import TeamError
from rota.expected import Assumed, Range, from_log, unknown
from rota.expected import given as so_many
from rota.instants import days_span
from rota.interventions import Entry
from rota.invoices import Item, months_of
from rota.payroll import mean_length, unplanned
from rota.period import Period
from rota.providers import provider_hours
from rota.rates import ALWAYS, CALL, Amount, Compensation, Rate, parse_price, rounded
from rota.team import Provider, Role, Team
from teams import (
    PARIS,
    coverage,
    evening,
    night,
    office,
    person,
    provider,
    rest_days,
    span,
    team,
    weekend,
    when,
)
from test_compensation import tariff

DECEMBER = Period(date(2026, 12, 1), date(2026, 12, 31))
MINUTE = timedelta(minutes=1)
PRICES = ("0.90 € per call", "40 € per month", "12 € per hour")


def priced(*prices: str) -> tuple[Rate, ...]:
    """Prices as the team file writes them."""
    return tuple(parse_price(each, per=("call", "hour", "month")) for each in prices)


def hours(team: Team, provider: Provider, day: date) -> set[datetime]:
    """The minutes in which a provider answers around a date."""
    found = set()
    for each in provider_hours(team, Days(team.holidays), provider, day, day):
        moment = each.start
        while moment < each.end:
            found.add(moment)
            moment += MINUTE
    return found


def named(choices: Sequence[Choice]) -> dict[str, Choice]:
    """The choices by name."""
    return {choice.name: choice for choice in choices}


def amounts(choice: Choice, who: str) -> list[tuple[str, Range | None, Range | None]]:
    """What somebody gets: what is counted, how many, and how much."""
    return [(item.per, item.count, item.amount) for item in choice.items if item.who == who]


def exactly(number: float | Fraction) -> Range:
    """No more and no less."""
    return Range(Fraction(number), Fraction(number))


# Who answers


@settings(max_examples=60, deadline=None)
@given(drawn_teams(), PERIODS)
def test_every_covered_moment_is_in_one_part(team: Team, period: Period) -> None:
    """Whatever the providers: the parts are the coverages' hours, each with who answers then."""
    own = replace(team, providers=())
    days = Days(team.holidays)
    try:
        parts = answered(team, period)
        asked = covered(own, days, period.first, period.last).pieces
    except TeamError:
        assume(False)
    week = timedelta(days=3)
    lines = [
        (each, provider_hours(team, days, each, period.first - week, period.last + week))
        for each in team.providers
    ]
    whole = days_span(period.first, period.last, PARIS)
    moment = whole.start
    while moment < whole.end:
        here = [part for part in parts if any(each.contains(moment) for each in part.spans)]
        wanted = [
            piece.coverage
            for role in ("primary", "backup")
            for piece in asked[role]
            if piece.span.contains(moment)
        ][:1]
        assert [part.coverage for part in here if part.coverage] == wanted
        if wanted:
            assert set(here[0].providers) == {
                each
                for each, spans in lines
                if each.takes(wanted[0]) and any(span.contains(moment) for span in spans)
            }
        moment += timedelta(minutes=30)


def test_what_no_coverage_reaches_comes_last() -> None:
    """Outside the office, in no coverage, not closed: nobody answers; without office who knows."""
    week = Period(date(2026, 12, 7), date(2026, 12, 13))
    base = team(coverages=(evening(),), offices=(office(),))
    *_, left = answered(base, week)
    assert left.coverage is None
    assert left.hours == 8 + 6 + 48  # Monday until 08:00, Friday from 18:00 on, two days
    assert [part.key for part in answered(replace(base, offices=()), week)] == [("evening", ("",))]


def test_who_is_rung_after_whom() -> None:
    """Before the team, the team or whoever stands in its place, after it; of a way, its own."""
    tiers: tuple[Literal["before", "alone", "after"], ...] = ("after", "alone", "before")
    after, alone, before = (provider(tier, id=tier) for tier in tiers)
    day = Period(date(2026, 12, 7), date(2026, 12, 7))

    def rings(base: Team) -> list[tuple[Provider | None, ...]]:
        return list(dict.fromkeys(part.ring for part in answered(base, day)))

    base = team(coverages=(evening(),), offices=(office(),), providers=(after, alone, before))
    assert rings(base) == [(before, alone, after), ()]
    assert rings(replace(base, providers=(after, before))) == [(before, None, after), ()]
    assert rings(replace(base, providers=())) == [(None,), ()]
    found = named(choices(base, None, unknown(answered(base, day)), day, Assumed()))
    assert {name: choice.hours for name, choice in found.items()} == dict.fromkeys(found, 6)


def test_a_firm_in_the_place_of_the_second_role_leaves_the_team_the_first() -> None:
    """What another role's coverage asks of a firm is rung too, and invoiced, beside the team."""
    spare = replace(evening(), name="spare")
    net = provider("alone", coverage=["spare"], id="net", price=priced("12 € per hour"))
    base = team(
        coverages=(evening(), spare),
        roles=(Role("primary", coverage=("evening",)), Role("backup", coverage=("spare",))),
        providers=(net,),
    )
    day = Period(date(2026, 12, 7), date(2026, 12, 7))
    [part] = answered(base, day)
    assert part.coverage == evening()
    assert part.ring == (None, net)
    assert part.hours == 6
    found = named(choices(base, None, unknown([part]), day, Assumed()))
    for way in ("provider", "mixed"):
        assert amounts(found[way], net.name) == [("hour", exactly(6), exactly(72))]


# How many calls


def test_calls_come_as_they_did_in_the_same_hours() -> None:
    """Eight calls in 40 evenings of four hours are one in 20 hours; at night there were none."""
    early = provider("before", "mon-thu", "18:00", "22:00", ["evening"])
    base = team(coverages=(evening(), weekend()), providers=(early,))
    log = Period(date(2026, 9, 7), date(2026, 11, 15))  # ten weeks
    calls = [
        span(f"2026-{day} 20:00", "2027-01-01 00:00").start
        for day in ("09-07", "09-08", "09-09", "09-10", "10-05", "10-06", "11-02", "11-12")
    ]
    found = {
        each.part.key: each
        for each in from_log(Tally(calls), answered(base, log), answered(base, DECEMBER))
    }
    some = found["evening", ("allo", "")]
    assert some.seen is not None
    assert (some.seen.calls, some.seen.hours) == (8, Fraction(160))
    assert some.rate == Fraction(1, 20)
    assert some.part.hours == 18 * 4 + 4  # 1 to 31 December: 19 evenings of the week
    assert some.bounds is not None
    assert float(some.bounds.low) == pytest.approx(3.4538 / 160, rel=1e-4)  # Garwood, of 8
    assert float(some.bounds.high) == pytest.approx(15.7632 / 160, rel=1e-4)
    night = found["evening", ("",)]
    assert night.rate == 0
    assert not night.borrowed
    [other] = from_log(Tally(calls), answered(base, log), [_new(base)])
    assert other.borrowed
    assert other.rate == Fraction(8, 40 * 14 + 10 * 62 + 1)  # 25 October has an hour more


def _new(base: Team) -> Answered:
    [part] = answered(
        replace(base, coverages=(coverage("fete", "12-31", "20:00", "24:00"),)), DECEMBER
    )
    return part


def test_months() -> None:
    """Whole months are one each, parts of them by their dates."""
    assert months_of(DECEMBER) == 1
    assert months_of(Period(date(2026, 11, 16), date(2026, 12, 31))) == Fraction(1, 2) + 1


# What it costs


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(["before", "after", "alone"]),
    st.sampled_from(["18:00", "21:30", "23:00"]),
    st.sampled_from(["22:00", "03:15", "07:00"]),
    st.sampled_from([date(2026, 3, 27), date(2026, 10, 23), date(2026, 12, 7)]),
    st.lists(st.integers(0, 14 * 24 * 60), max_size=12),
    st.sampled_from([None, Fraction(0), Fraction(1, 5)]),
)
def test_costs_are_what_a_walk_through_the_minutes_adds_up_to(
    tier: Literal["before", "after", "alone"],
    start: str,
    end: str,
    first: date,
    calls: list[int],
    passed_on: Fraction | None,
) -> None:
    """Minute by minute: whose it is, how many calls it brings, what each of them is paid.

    A log of two weeks, a period of four days, over the nights of both clock changes.
    """
    every_night = coverage("evening", "mon-sun", "18:00", "08:00")
    allo = provider(tier, "mon-sun", start, end, price=priced(*PRICES))
    base = team(
        coverages=(every_night,),
        providers=(allo,),
        compensation=Compensation(
            tariff(always="2 € per hour"), tariff(always="9 € per intervention")
        ),
    )
    log = Period(first - timedelta(days=14), first - timedelta(days=1))
    period = Period(first, first + timedelta(days=3))
    begin = days_span(log.first, log.last, PARIS).start
    moments = sorted(begin + each * MINUTE for each in calls)
    expected = from_log(Tally(moments), answered(base, log), answered(base, period))
    found = named(choices(base, None, expected, period, Assumed(passed_on=passed_on)))

    seen = _minutes(base, allo, log)
    coming = _minutes(base, allo, period)
    rates = {
        key: Fraction(sum(moment in there for moment in moments), len(there) or 1)
        for key, there in seen.items()
    }
    whole = {key: len(there) for key, there in coming.items()}
    for each in expected:
        key = bool(each.part.providers)
        assert each.rate == rates[key] * 60
        assert each.part.hours == Fraction(whole[key], 60)

    theirs, ours = Fraction(whole[True], 60), Fraction(whole[False], 60)
    bounds = {bool(each.part.providers): each.calls for each in expected}
    at_theirs = bounds.get(True) or exactly(0)
    part = Range(Fraction(0), at_theirs.high)
    if passed_on is not None:
        part = Range(at_theirs.low * passed_on, at_theirs.high * passed_on)
    first_rung = part if tier == "after" else at_theirs
    month = Fraction(4, months_days(first))
    for name, got in (("provider", at_theirs), ("mixed", first_rung)):
        assert amounts(found[name], allo.name) == [
            ("call", got, _times(got, "0.9")),
            ("month", exactly(month), _times(exactly(month), "40")),
            ("hour", exactly(theirs), _times(exactly(theirs), "12")),
        ]
    standby = {"in-house": ours + theirs, "mixed": ours + (0 if tier == "alone" else theirs)}
    elsewhere = bounds.get(False) or exactly(0)
    behind = {"before": part, "after": at_theirs, "alone": exactly(0)}
    reach = {"in-house": elsewhere + at_theirs, "mixed": elsewhere + behind[tier]}
    for name, elapsed in standby.items():
        said = {item.what: item for item in found[name].items if item.who == "compensation"}
        assert said["evening"].count == exactly(elapsed)
        assert said["evening"].amount == _times(exactly(elapsed), "2")
        assert said["interventions"].amount == _times(reach[name], "9")
    assert found["provider"].hours == theirs
    assert sum(each.part.hours for each in found["provider"].missed) == ours


def _minutes(team: Team, provider: Provider, period: Period) -> dict[bool, set[datetime]]:
    """The covered minutes of a period, by whether the provider answers."""
    whole = days_span(period.first, period.last, PARIS)
    pieces = covered(replace(team, providers=()), Days(team.holidays), period.first, period.last)
    theirs: set[datetime] = set()
    day = period.first - timedelta(days=1)
    while day <= period.last:
        theirs |= hours(team, provider, day)
        day += timedelta(days=1)
    found: dict[bool, set[datetime]] = {True: set(), False: set()}
    for piece in pieces.pieces["primary"]:
        moment = max(piece.span.start, whole.start)
        while moment < min(piece.span.end, whole.end):
            found[moment in theirs].add(moment)
            moment += MINUTE
    return found


def months_days(day: date) -> int:
    """How many dates the month has."""
    return 30 if day.month in (4, 6, 9, 11) else 31


def _times(count: Range, price: str) -> Range:
    return Range(*(rounded(end * Fraction(price)) for end in (count.low, count.high)))


@pytest.mark.parametrize(("night", "elapsed"), [("2026-03-28", 7), ("2026-10-24", 9)])
def test_nights_of_the_clock_change_are_paid_by_elapsed_hours(night: str, elapsed: int) -> None:
    """From 22:00 to 06:00 at 12 € per hour: 84 € in March, 108 € in October."""
    day = date.fromisoformat(night)
    allo = provider("alone", "sat", "22:00", "06:00", price=priced("12 € per hour"))
    base = team(
        coverages=(coverage("evening", "sat", "18:00", "08:00"),),
        providers=(allo,),
        compensation=Compensation(tariff(always="2 € per hour")),
    )
    period = Period(day, day + timedelta(days=1))
    found = named(choices(base, None, unknown(answered(base, period)), period, Assumed()))
    assert amounts(found["provider"], allo.name) == [
        ("hour", exactly(elapsed), exactly(12 * elapsed))
    ]
    standby = {name: amounts(found[name], "compensation")[0][2] for name in ("in-house", "mixed")}
    assert standby == {"in-house": exactly(2 * (elapsed + 6)), "mixed": exactly(2 * 6)}


RATES = Compensation(tariff(evening="35 € per window", weekend="150 € per turn"))


def test_a_planned_period_costs_what_its_rota_costs() -> None:
    """The rota's own people and prices, to the cent; in-house too, unless a provider is alone."""
    bob = person("bob", regime="external", price=Compensation(tariff(always="310 € per turn")))
    base = team(
        people=(person("alice"), bob),
        compensation=RATES,
        providers=(provider("before", coverage=["evening"], price=priced("40 € per month")),),
    )
    shifts = [
        night("alice", "2026-12-01"),
        night("bob", "2026-12-02"),
        rest_days("bob", "2026-12-04"),
    ]
    found = named(choices(base, shifts, unknown(answered(base, DECEMBER)), DECEMBER, Assumed()))
    euros = totals(dues(base, shifts, (), DECEMBER))["euros"]
    assert euros == 35 + 2 * 310
    assert found["in-house"].sums == {"euros": exactly(euros)}
    assert found["mixed"].sums == {"euros": exactly(euros + 40)}
    assert {choice.rota for choice in found.values()} == {"planned", ""}
    assert found["mixed"].vacant == found["mixed"].hours - 14 * 2 - 62
    alone = replace(base, providers=(provider("alone", coverage=["evening"]),))
    found = named(choices(alone, shifts, unknown(answered(alone, DECEMBER)), DECEMBER, Assumed()))
    assert (found["in-house"].rota, found["mixed"].rota) == ("turns", "planned")


def test_turns_that_nobody_has_cost_what_they_would_on_average() -> None:
    """Each turn by those who can take it, by their availability: here one who has no evenings."""
    half = person("bob", regime="external", price=Compensation(tariff(always="310 € per turn")))
    bob = replace(half, never=when("evening"), share=((None, Fraction(1, 2)),))
    base = team(people=(person("alice"), bob), compensation=RATES)
    assert {
        (item.who, item.what): (item.count, item.amount) for item in unplanned(base, DECEMBER).items
    } == {
        ("compensation", "evening"): (exactly(19), exactly(19 * 35)),
        ("compensation", "weekend"): (exactly(Fraction(8, 3)), exactly(400)),
        # one weekend begins with Christmas Day, for which the rates of the employees have nothing
        ("Bob", "weekend"): (exactly(1), exactly(310)),
        ("Bob", "several kinds"): (exactly(Fraction(1, 3)), exactly(Fraction("103.33"))),
    }
    nobody = unplanned(team(people=(bob,)), DECEMBER)
    assert all(item.what != "evening" for item in nobody.items)
    assert any(not holding.parts for holding in nobody.holdings)


def test_without_calls_nothing_that_calls_bring_is_invented() -> None:
    """What is paid by the call is unknown, and the sum says that there is more."""
    base = team(
        compensation=replace(RATES, interventions=tariff(always="9 € per intervention")),
        providers=(provider("before", price=priced("1 € per call", "40 € per month")),),
    )
    found = choices(base, None, unknown(answered(base, DECEMBER)), DECEMBER, Assumed())
    assert [choice.complete for choice in found] == [False] * 3
    assert [choice.calls for choice in found] == [None] * 3
    assert (
        Item.of("Allô Permanence", "", None, "call", Amount(Fraction(1), "euros")) in found[1].items
    )
    assert found[1].sums == {"euros": exactly(40)}
    many = choices(
        base, None, so_many(Fraction(100), answered(base, DECEMBER)), DECEMBER, Assumed()
    )
    assert [choice.calls for choice in many] == [exactly(100)] * 3
    assert many[1].sums == {"euros": exactly(140)}


def test_interventions_have_the_rate_of_their_hour() -> None:
    """A rate for hours of the day is that of the calls in them; one by the hour needs a length."""
    lines = (
        (replace(ALWAYS, hours=(timedelta(hours=21), timedelta(hours=6))), _each("40")),
        (ALWAYS, _each("20")),
    )
    base = team(compensation=Compensation(interventions=lines), providers=(provider("after"),))
    week = Period(date(2026, 12, 7), date(2026, 12, 7))
    [in_house, _, _] = choices(
        base, None, so_many(Fraction(24), answered(base, week)), week, Assumed()
    )
    assert {item.rate.value: item.count for item in in_house.items} == {
        40: exactly(Fraction(24 * 9, 14)),  # 00:00-06:00 and 21:00-24:00 of the 14 h of the date
        20: exactly(Fraction(24 * 5, 14)),
    }
    hourly = replace(base, compensation=Compensation(interventions=tariff(always="25 € per hour")))
    calls = so_many(Fraction(24), answered(base, week))
    assert not choices(hourly, None, calls, week, Assumed())[0].complete
    logged = [
        Entry("alice", span("2026-11-02 20:00", "2026-11-02 21:00")),
        Entry("bob", span("2026-11-03 20:00", "2026-11-03 20:20"), travel=timedelta(minutes=40)),
        Entry("bob", span("2026-11-04 20:00", "2026-11-04 21:30")),
    ]
    length = mean_length(logged)
    assert length == Fraction(7, 6)  # 1 h, 20 min and 40 on the road, 1 h 30
    [in_house, _, _] = choices(hourly, None, calls, week, Assumed(length))
    assert amounts(in_house, "compensation") == [
        ("hour", exactly(24 * length), exactly(rounded(24 * length * 25)))
    ]
    assert mean_length([]) is None


def _each(euros: str) -> Rate:
    return Rate(f"{euros} € per {CALL}", Amount(Fraction(euros), "euros"), CALL)
