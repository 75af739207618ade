"""Fairness is book-keeping: every sentence of it, in exact numbers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from rota.ledger import (
    availability,
    balances,
    booked,
    departed,
    entries,
    ledgers_of,
    past_rotas,
    share_on,
    weigh,
)
from rota.period import Period
from rota.posed import pose
from rota.shift import Rota, Shift
from rota.team import BURDEN, HOLIDAY, WEEKEND, Fairness, Role, Team, Turns
from rota.turns import turns
from rota.verdict import Ledger, Line
from teams import (
    coverage,
    evening,
    handover,
    holiday,
    night,
    office,
    person,
    rest_days,
    rota,
    shift,
    team,
    weekend,
    when,
)

DECEMBER = Period(date(2026, 12, 1), date(2026, 12, 31))
KINDS = (HOLIDAY, WEEKEND, "evening", BURDEN)


def present(period: Period = DECEMBER, **changes: Any) -> Fraction:
    """Availability of one person."""
    return availability(team(people=(person("alice", **changes),)), period)["alice"]


def filled(team: Team, first: str, last: str, *people: str) -> Rota:
    """The rota of some dates that gives the turns to these people, one after the other."""
    period = Period(date.fromisoformat(first), date.fromisoformat(last))
    shifts = [
        Shift(slot.span, turn.role, slot.kind, turn.id, who, who, slot.burden)
        for number, turn in enumerate(turns(team, period))
        for who in (people[number % len(people)],)
        for slot in turn.slots
    ]
    return Rota(period, tuple(shifts), f"{period}.csv")


def before(team: Team, name: str, *history: Rota, first: str = "2026-12-01") -> dict[str, Fraction]:
    """Everybody's balance in a ledger before a month."""
    start = date.fromisoformat(first)
    return dict(balances(team, Period(start, start + timedelta(days=27)), [name], history)[name])


def line(found: tuple[Ledger, ...], name: str, person: str) -> Line:
    """A person's line in a ledger."""
    [ledger] = [ledger for ledger in found if ledger.name == name]
    return next(line for line in ledger.lines if line.person == person)


# Availability


def test_availability_counts_days_in_the_team() -> None:
    """Whole days from `since` to `until`, both included, within the period."""
    assert present() == 31
    assert present(since=date(2026, 12, 10)) == 22
    assert present(until=date(2026, 12, 10)) == 10
    assert present(since=date(2026, 12, 10), until=date(2026, 12, 10)) == 1
    assert present(since=date(2027, 1, 1)) == present(until=date(2026, 11, 30)) == 0


def test_share_is_part_of_each_day_from_its_date_on() -> None:
    """Part time counts by date: full until the 10th, then four fifths, then nothing."""
    shares = ((date(2026, 12, 11), Fraction(4, 5)), (date(2026, 12, 21), Fraction(0)))
    assert present(share=shares) == 10 + 8
    someone = person("alice", share=((None, Fraction(1, 2)), *shares))
    assert [share_on(someone, date(2026, 12, day)) for day in (10, 11, 20, 21)] == [
        *(Fraction(1, 2), Fraction(4, 5), Fraction(4, 5), Fraction(0)),
    ]
    assert present(share=((None, Fraction(4, 5)),)) == Fraction(124, 5)


def test_leave_lowers_by_whole_days_only() -> None:
    """Days on leave from 00:00 to 24:00 count for nothing; a half day is a day like any other."""
    assert present(leave=when("2026-12-24..2026-12-31")) == 23
    assert present(leave=when("2026-12-24T12:00..2026-12-26T12:00")) == 30
    assert present(leave=when("2026-12-24T12:00..2026-12-24T18:00")) == 31
    assert (
        present(
            leave=when("2026-12-24T00:00..2026-12-25T12:00", "2026-12-25T12:00..2026-12-25T24:00")
        )
        == 29
    )
    assert present(leave=when("mon")) == 27
    assert present(leave=when("2026-11-01..2026-12-02"), since=date(2026, 12, 2)) == 29


def test_leave_is_whole_days_where_the_person_lives() -> None:
    """On Réunion a day of leave is theirs from 00:00 to 24:00, not Paris'."""
    there = ZoneInfo("Indian/Reunion")
    assert present(timezone=there, leave=when("2026-12-24")) == 30
    assert present(timezone=there, leave=when("2026-12-24T00:00..2026-12-25T00:00")) == 30


def test_off_does_not_lower() -> None:
    """Who is off cannot, and owes the same."""
    assert present(off=when("wed", "2026-12-24..2026-12-31")) == 31


def test_leave_need_not_lower_the_target() -> None:
    """`leave_lowers_target = false`: who is on leave owes as much as the others."""
    away = person("alice", leave=when("2026-12-24..2026-12-31"))
    owing = team(people=(away,), fairness=Fairness(leave_lowers_target=False))
    assert availability(owing, DECEMBER) == {"alice": 31}


# Windows and what they weigh


def test_window_counts_once_where_it_starts() -> None:
    """1 May 2027 cuts a weekend in two: one weekend and one holiday, and the burden of all."""
    [*slots] = entries(team(), *_book(filled(team(), "2027-04-30", "2027-05-02", "alice")))
    assert [weigh(WEEKEND, entry.slot) for entry in slots] == [1, 0, 0]
    assert [weigh(HOLIDAY, entry.slot) for entry in slots] == [0, 1, 0]
    assert sum(weigh(BURDEN, entry.slot) for entry in slots) == 38 * Fraction(3, 2) + 48


def _book(rota: Rota) -> tuple[Period, tuple[Shift, ...]]:
    assert rota.period is not None
    return rota.period, rota.live


def test_window_cut_by_a_handover_counts_in_the_turn_that_holds_its_start() -> None:
    """A weekend handed over on Sunday is who has its Friday's."""
    weekly = team(turns=Turns("handover", (handover("sun", "20:00"),)))
    book = filled(weekly, "2026-12-07", "2026-12-13", "alice", "bob", "carol")
    found = ledgers_of(weekly, *_book(book), [book])
    assert [line(found, WEEKEND, each).carried for each in ("alice", "bob", "carol")] == [1, 1, 0]
    assert sum(line(found, BURDEN, each).carried for each in ("alice", "bob", "carol")) == sum(
        each.burden for each in book.shifts
    )


def test_window_begun_in_the_month_before_counts_there() -> None:
    """The holiday of 1 November is November's; the weekend that it ends was October's."""
    october = filled(team(), "2026-10-30", "2026-10-31", "alice")
    assert [weigh(WEEKEND, entry.slot) for entry in entries(team(), *_book(october))] == [1, 0]
    later = filled(team(), "2027-05-02", "2027-05-02", "alice")  # nobody planned April
    assert [weigh(WEEKEND, entry.slot) for entry in entries(team(), *_book(later))] == [0]


def test_all_roles_count_in_a_kind_and_one_in_its_own_ledger() -> None:
    """A weekend is a weekend whatever the role; `backup.weekend` is one role's."""
    both = team(roles=(Role("primary"), Role("backup", weight=Fraction(1, 2))))
    found = {
        (entry.slot.role, name): weigh(name, entry.slot)
        for entry in entries(both, *_book(filled(both, "2026-12-11", "2026-12-11", "alice", "bob")))
        for name in (WEEKEND, "backup.weekend", "backup.burden", BURDEN)
    }
    assert found == {
        ("primary", WEEKEND): 1,
        ("backup", WEEKEND): 1,
        ("primary", "backup.weekend"): 0,
        ("backup", "backup.weekend"): 1,
        ("primary", "backup.burden"): 0,
        ("backup", "backup.burden"): Fraction(93, 2),
        ("primary", BURDEN): 93,
        ("backup", BURDEN): Fraction(93, 2),
    }


def test_windows_far_beyond_the_period_count_once_too() -> None:
    """A fortnight that starts on the last day: each day's window has two pieces and counts once."""
    around = coverage("day", "mon-sun", "00:00", "24:00", kind=WEEKEND)
    fortnightly = team(
        coverages=(around,),
        offices=(office("mon-sun"),),
        turns=Turns("handover", (handover("odd-weeks mon", "00:00"),)),
    )
    book = filled(fortnightly, "2026-09-07", "2026-09-07", "alice")
    assert len(book.shifts) == 28
    found = [weigh(WEEKEND, entry.slot) for entry in entries(fortnightly, *_book(book))]
    assert found == [1, 0] * 14


def test_history_survives_a_change_of_coverage() -> None:
    """Shifts whose hours no coverage gives any more still count, pieces of one window once."""
    gone = team(coverages=(evening(),))
    book = rota(
        "2027-04-30",
        "2027-05-02",
        shift("alice", "2027-04-30 18:00", "2027-05-01 08:00", kind=WEEKEND),
        shift("alice", "2027-05-01 08:00", "2027-05-02 08:00", kind=HOLIDAY),
        shift("alice", "2027-05-02 08:00", "2027-05-03 08:00", kind=WEEKEND),
    )
    found = entries(gone, *_book(book))
    assert [weigh(WEEKEND, entry.slot) for entry in found] == [1, 0, 0]
    assert [weigh(HOLIDAY, entry.slot) for entry in found] == [0, 1, 0]


def test_history_survives_coverages_that_contradict_each_other_now() -> None:
    """What cannot be planned any more can still be counted."""
    rival = coverage("rival", "mon-thu", "20:00", "22:00")
    book = rota(
        "2026-12-07", "2026-12-08", night("alice", "2026-12-07"), night("bob", "2026-12-08")
    )
    found = entries(team(coverages=(evening(), rival)), *_book(book))
    assert [weigh("evening", entry.slot) for entry in found] == [1, 1]


# Fair parts and balances


TRIO = ("alice", "bob", "carol")


def test_balance_is_carried_less_fair_part() -> None:
    """Of three weekends Alice had two and Bob one: each owed one."""
    november = rota(
        "2026-11-01",
        "2026-11-30",
        rest_days("alice", "2026-11-06"),
        rest_days("alice", "2026-11-13"),
        rest_days("bob", "2026-11-20"),
    )
    assert before(team(), WEEKEND, november) == {"alice": 1, "bob": 0, "carol": -1}


def test_balance_sums_over_the_history() -> None:
    """Month after month the differences add up, each by who was there then."""
    late = team(people=(person("alice"), person("bob"), person("carol", since=date(2026, 11, 1))))
    october = rota("2026-10-01", "2026-10-31", rest_days("alice", "2026-10-02"))
    november = rota("2026-11-01", "2026-11-30", rest_days("carol", "2026-11-06"))
    half, third = Fraction(1, 2), Fraction(1, 3)
    assert before(late, WEEKEND, october, november) == {
        "alice": half - third,
        "bob": -half - third,
        "carol": 1 - third,
    }


def test_who_joins_has_no_debt_for_the_time_before() -> None:
    """A month in which somebody was not yet there says nothing of them."""
    late = team(people=(person("alice"), person("bob"), person("carol", since=date(2026, 12, 1))))
    november = filled(late, "2026-11-01", "2026-11-30", "alice", "bob")
    assert before(late, BURDEN, november)["carol"] == 0


def test_roles_skills_and_never_count_in_the_past() -> None:
    """Who never takes weekends owes none of those that were had."""
    some = team(people=(person("alice"), person("bob"), person("carol", never=when("weekend"))))
    november = rota("2026-11-01", "2026-11-30", rest_days("alice", "2026-11-06"))
    assert before(some, WEEKEND, november) == {
        "alice": Fraction(1, 2),
        "bob": -Fraction(1, 2),
        "carol": 0,
    }


def test_uncovered_slots_are_owed_by_nobody() -> None:
    """What nobody had leaves the sums."""
    empty = rota("2026-11-01", "2026-11-30", rest_days("", "2026-11-06"))
    assert set(before(team(), WEEKEND, empty).values()) == {0}


def test_cancelled_rows_do_not_count() -> None:
    """What was published and is no more was not carried."""
    gone = rota("2026-11-01", "2026-11-30", rest_days("alice", "2026-11-06", status="cancelled"))
    assert set(before(team(), WEEKEND, gone).values()) == {0}


def test_who_left_the_file_leaves_the_sums() -> None:
    """What somebody carried who is no longer in the file is nobody's, and said."""
    november = rota(
        "2026-11-01", "2026-11-30", rest_days("zoe", "2026-11-06"), rest_days("bob", "2026-11-13")
    )
    third = Fraction(1, 3)
    assert before(team(), WEEKEND, november) == {"alice": -third, "bob": 1 - third, "carol": -third}
    assert departed(team(), [november]) == ("zoe",)


def test_burden_is_as_frozen_in_the_file() -> None:
    """A change of weights does not change the past."""
    november = rota("2026-11-01", "2026-11-30", night("alice", "2026-11-02", burden=Fraction(99)))
    heavier = team(coverages=(evening(weight=Fraction(5)),))
    assert before(heavier, BURDEN, november)["alice"] == 66


def test_only_the_history_counts() -> None:
    """Files begun in the 24 months before the period count, older and later ones do not."""

    def of(month: str) -> Rota:
        return rota(f"{month}-01", f"{month}-28", rest_days("alice", f"{month}-05"))

    files = [of(month) for month in ("2024-11", "2024-12", "2026-11", "2026-12", "2027-01")]
    december = Period(date(2026, 12, 1), date(2026, 12, 28))
    assert past_rotas(team(), december, files) == files[1:3]
    short = team(fairness=Fairness(history_months=1))
    assert past_rotas(short, december, files) == files[2:3]


def test_hand_made_file_without_a_period_is_no_history() -> None:
    """A file whose dates nobody knows cannot say what was fair."""
    assert past_rotas(team(), DECEMBER, [Rota(None, (night("alice", "2026-11-02"),))]) == []


OWING = person("alice", opening={WEEKEND: Fraction(3, 2), BURDEN: Fraction(-4)})


def test_opening_is_added() -> None:
    """A balance brought along stands beside what the files say."""
    some = team(people=(OWING, person("bob")))
    assert before(some, WEEKEND) == {"alice": Fraction(3, 2), "bob": 0}
    assert before(some, BURDEN) == {"alice": -4, "bob": 0}
    november = rota("2026-11-01", "2026-11-30", rest_days("bob", "2026-11-06"))
    assert before(some, WEEKEND, november) == {"alice": 1, "bob": Fraction(1, 2)}


@pytest.mark.parametrize(("first", "counts"), [("2026-11-01", True), ("2026-12-01", False)])
def test_opening_ages_out_with_the_first_file(first: str, counts: bool) -> None:
    """Dated at the first rota file, it counts as long as that does."""
    some = team(people=(OWING, person("bob")), fairness=Fairness(history_months=24))
    old = rota("2024-11-01", "2024-11-30", night("bob", "2024-11-04"))
    recent = rota("2026-10-01", "2026-10-31", night("bob", "2026-10-05"))
    assert (before(some, WEEKEND, old, recent, first=first)["alice"] != 0) == counts


COUNTED = Fairness(carried=Period(date(2025, 9, 1), date(2026, 8, 31)))


def test_carried_counts_are_set_against_a_fair_part() -> None:
    """Seven, two and no weekends over a year in which Carol was there for half."""
    people = (
        person("alice", carried={WEEKEND: Fraction(7)}),
        person("bob", carried={WEEKEND: Fraction(2)}),
        person("carol", share=((None, Fraction(1, 2)),)),
    )
    counted = team(people=people, fairness=COUNTED)
    assert before(counted, WEEKEND) == {
        "alice": 7 - Fraction(18, 5),
        "bob": 2 - Fraction(18, 5),
        "carol": -Fraction(9, 5),
    }
    assert set(before(counted, HOLIDAY).values()) == {0}


def test_carried_counts_age_out() -> None:
    """Counts of a time that ended before the history are forgotten."""
    people = person("alice", carried={WEEKEND: Fraction(7)}), person("bob")
    counted = team(people=people, fairness=COUNTED)
    assert before(counted, WEEKEND, first="2028-08-31")["alice"] == Fraction(7, 2)
    assert before(counted, WEEKEND, first="2028-09-01")["alice"] == 0


# Ledgers


def test_ledger_of_a_month() -> None:
    """Carried, fair part, balance before, target and balance after, in exact numbers."""
    november = rota(
        "2026-11-01",
        "2026-11-30",
        *(rest_days("alice", f"2026-11-{day:02}") for day in (6, 13)),
        *(rest_days("bob", f"2026-11-{day:02}") for day in (20,)),
    )
    december = rota(
        "2026-12-01",
        "2026-12-31",
        rest_days("carol", "2026-12-04"),
        rest_days("carol", "2026-12-11"),
        rest_days("bob", "2026-12-18"),
    )
    found = ledgers_of(team(), *_book(december), [november, december])
    assert [ledger.name for ledger in found] == [HOLIDAY, WEEKEND, BURDEN]
    assert found[1] == Ledger(
        WEEKEND,
        Fraction(3),
        (
            Line("alice", *map(Fraction, (0, 1, 1, 0, 0))),
            Line("bob", *map(Fraction, (1, 1, 0, 1, 0))),
            Line("carol", *map(Fraction, (2, 1, -1, 2, 0))),
        ),
    )


def test_numbers_are_exact() -> None:
    """No balance is rounded, however odd the availabilities."""
    odd = team(
        people=(
            person("alice", share=((None, Fraction(4, 5)),)),
            person("bob", leave=when("2026-11-01..2026-11-07")),
            person("carol"),
        )
    )
    found = before(odd, BURDEN, filled(odd, "2026-11-01", "2026-11-30", *TRIO))
    assert all(isinstance(balance, Fraction) for balance in found.values())
    assert sum(found.values()) == 0


@pytest.mark.parametrize("per", ["window", "weekend", "handover"])
@pytest.mark.parametrize("people", [TRIO, ("alice", "", "bob", "carol", "alice")])
def test_balance_after_a_month_is_the_balance_before_the_next(per: Any, people: Any) -> None:
    """Planned one after the other, months hand their balances on unchanged."""
    handovers = (handover("thu", "08:00"),) if per == "handover" else ()
    some = team(
        roles=(Role("primary"), Role("backup", coverage=("weekend", "holiday"))),
        people=(
            person("alice", share=((None, Fraction(4, 5)),), opening={WEEKEND: Fraction(1)}),
            person("bob", roles=("primary",), leave=when("2026-05-10..2026-05-20")),
            person("carol", never=when("holiday"), until=date(2026, 6, 20)),
        ),
        fairness=Fairness(balance=KINDS),
        turns=Turns(per, handovers),
    )
    april = filled(some, "2026-04-01", "2026-04-30", *people)
    may = filled(some, "2026-05-01", "2026-05-31", *people)
    after = ledgers_of(some, *_book(may), [april, may])
    problem = pose(some, Period(date(2026, 6, 1), date(2026, 6, 30)), [april, may], None)
    for ledger in after:
        assert {each.person: each.after for each in ledger.lines} == problem.before[ledger.name]


def test_turn_that_reaches_into_the_next_month_is_counted_once() -> None:
    """The holiday of 1 November is October's where that is planned as such, else its date's."""
    october = filled(team(), "2026-10-30", "2026-10-31", "alice")
    november = filled(team(), "2026-11-01", "2026-11-30", "bob")
    whole = Period(date(2026, 11, 1), date(2026, 11, 30))
    part = Period(date(2026, 11, 1), date(2026, 11, 8))
    for period, had in ((whole, Fraction(0)), (part, Fraction(1))):
        counted = booked(team(), [october, november], period)
        found = line(ledgers_of(team(), period, counted, [october, november]), HOLIDAY, "alice")
        assert found.carried == had
        after_october = line(ledgers_of(team(), *_book(october), [october]), HOLIDAY, "alice").after
        assert found.before == (0 if had else after_october)


def test_targets_sum_to_what_is_covered() -> None:
    """Whatever the balances, people owe what there is to carry, and nobody less than nothing."""
    some = replace(team(), people=(OWING, person("bob"), person("carol", since=date(2026, 12, 9))))
    for name in KINDS:
        fair = replace(some, fairness=Fairness(balance=(name,)))
        problem = pose(fair, DECEMBER, [], None)
        covered = [place % 3 > 0 for place in range(len(problem.slots))]
        [account] = problem.accounts(covered)
        total = sum(
            weigh(name, slot) for slot, yes in zip(problem.slots, covered, strict=True) if yes
        )
        assert sum(account.target.values()) == sum(account.fair.values()) == total
        assert min(account.target.values()) >= 0


def test_skills_of_coverages_and_roles_share_out_the_work() -> None:
    """Holidays that ask for a skill are owed by those who have it; the rest evens out."""
    some = team(
        coverages=(evening(), weekend(), holiday(skills=("linux",))),
        people=(person("alice", skills=("linux",)), person("bob"), person("carol")),
        fairness=Fairness(balance=(HOLIDAY, BURDEN)),
    )
    problem = pose(some, DECEMBER, [], None)
    holidays, burden = problem.accounts([True] * len(problem.slots))
    assert holidays.fair == {"alice": 1, "bob": 0, "carol": 0}
    assert len(set(burden.fair.values())) == 1


# Volunteers


VOLUNTEERS = team(
    people=[
        person("alice", volunteer=True),
        person("bob", volunteer=True),
        person("carol"),
        person("dave"),
    ],
    fairness=Fairness(volunteers_first=True),
)


def test_volunteers_share_what_they_have_and_the_others_the_rest() -> None:
    """Three of four weekends are the volunteers': one and a half each, the others half a one."""
    held = filled(VOLUNTEERS, "2026-12-04", "2026-12-06", "alice")
    for friday, who in (("2026-12-11", "alice"), ("2026-12-18", "bob"), ("2027-01-08", "carol")):
        more = filled(VOLUNTEERS, friday, friday, who)
        held = replace(held, shifts=(*held.shifts, *more.shifts))
    weekends = replace(held, period=Period(date(2026, 12, 4), date(2027, 1, 10)))
    found = ledgers_of(VOLUNTEERS, *_book(weekends), [weekends])
    fair = [line(found, WEEKEND, each.id).fair for each in VOLUNTEERS.people]
    assert fair == [Fraction(3, 2)] * 2 + [Fraction(1, 2)] * 2
    # so each group remembers who is ahead, and the next plan makes up for it there
    after = [line(found, WEEKEND, each.id).after for each in VOLUNTEERS.people]
    assert after == [Fraction(1, 2), Fraction(-1, 2), Fraction(1, 2), Fraction(-1, 2)]
    problem = pose(VOLUNTEERS, Period(date(2027, 2, 1), date(2027, 2, 28)), [weekends], None)
    people = ["alice"] * len(problem.slots)
    names = [account.name for account in problem.accounts_of(people)]
    account = problem.accounts_of(people)[names.index(WEEKEND)]
    assert account.fair == {"alice": 2, "bob": 2, "carol": 0, "dave": 0}
    assert account.target == {"alice": Fraction(3, 2), "bob": Fraction(5, 2), "carol": 0, "dave": 0}


def test_what_no_volunteer_can_have_is_everybodys_who_can() -> None:
    """They are all on leave, or none serves in the role: nothing is kept for them."""
    away = [
        replace(each, leave=when("2026-12-01..2026-12-31")) if each.volunteer else each
        for each in VOLUNTEERS.people
    ]
    for people in (away, [replace(p, roles=("backup",) if p.volunteer else p.roles) for p in away]):
        some = replace(VOLUNTEERS, people=tuple(people))
        problem = pose(some, DECEMBER, [], None)
        for account in problem.accounts([True] * len(problem.slots)):
            total = sum(weigh(account.name, slot) for slot in problem.slots)
            assert account.fair == {"alice": 0, "bob": 0, "carol": total / 2, "dave": total / 2}


def test_nobody_is_first_where_the_team_does_not_say_so() -> None:
    """Volunteers owe as much as the others then."""
    plain = replace(VOLUNTEERS, fairness=Fairness())
    problem = pose(plain, DECEMBER, [], None)
    assert problem.reluctant == frozenset()
    people = ["alice"] * len(problem.slots)
    assert problem.accounts_of(people) == problem.accounts([True] * len(problem.slots))
