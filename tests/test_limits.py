"""Limits count turns, weekends, holidays, hours and dates exactly to their threshold."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from rota.rules import check
from rota.shift import Rota, Shift
from rota.team import HOLIDAY, Limits, Role, Rules, Team
from rota.verdict import Finding
from teams import (
    SPARE,
    broken,
    free,
    limit,
    night,
    person,
    rest_days,
    rota,
    shift,
    span,
    team,
)

YEAR = "2026-01-01", "2026-12-31"


def limited(**limits: Any) -> Team:
    """A team that misses nobody, with these limits."""
    return free(rules=Rules(Limits(**limits)))


def days(*dates: str, **changes: Any) -> list[Shift]:
    """Alice's evenings of these dates, of 2026 where they name no year."""
    return [night("alice", f"2026-{day}"[-10:], **changes) for day in dates]


# The gap


GAP = limited(gap=timedelta(hours=24))


def test_gap() -> None:
    """The message of a gap has its arithmetic; the threshold itself is well."""
    base = replace(GAP, people=(person("alice", name="Alice Martin"),))
    first = shift("alice", "2026-12-10 18:00", "2026-12-11 08:00")
    [finding] = check(
        base, rota(*YEAR, first, shift("alice", "2026-12-11 16:00", "2026-12-11 18:00"))
    )
    assert finding == Finding(
        rule="gap",
        severity="error",
        message="Alice Martin has 8 h between two turns (ends Fri 11 Dec 08:00, next starts "
        "Fri 11 Dec 16:00); the team asks for 24 h.",
        remedy="give one of the two turns to someone else",
        source="rules.gap",
        person="alice",
        role="primary",
        span=span("2026-12-10 18:00", "2026-12-11 18:00"),
    )
    exact = shift("alice", "2026-12-12 08:00", "2026-12-12 18:00")
    assert broken(base, rota(*YEAR, first, exact)) == []


@pytest.mark.parametrize(
    ("end", "start", "too_early"),
    [
        ("2026-03-28 20:00", "2026-03-29 21:00", "2026-03-29 20:59"),
        ("2026-10-24 20:00", "2026-10-25 19:00", "2026-10-25 18:59"),
    ],
)
def test_gap_is_elapsed_time(end: str, start: str, too_early: str) -> None:
    """Over a clock change the gap is what passes, not what the clock shows."""
    before = shift("alice", f"{end[:10]} 08:00", end)
    stop = f"{start[:10]} 23:00"
    assert broken(GAP, rota(*YEAR, before, shift("alice", start, stop))) == []
    assert broken(GAP, rota(*YEAR, before, shift("alice", too_early, stop))) == ["gap"]


def test_gap_is_between_turns_not_pieces() -> None:
    """Pieces of one turn may follow each other at once."""
    rows = [night("alice", f"2026-12-{day:02}", turn="week") for day in (7, 8, 9)]
    assert broken(GAP, rota(*YEAR, *rows)) == []


def test_gap_over_several_turns_is_one_finding_each() -> None:
    """A turn that starts too early after several is one finding, with the one that ends last."""
    base = limited(gap=timedelta(days=4))
    found = check(base, rota(*YEAR, *days("12-07", "12-08", "12-09")))
    assert [finding.span for finding in found] == [
        span("2026-12-07 18:00", "2026-12-09 08:00"),
        span("2026-12-08 18:00", "2026-12-10 08:00"),
    ]


def test_gap_after_a_long_turn() -> None:
    """A turn inside another one's holes has no gap at all."""
    long = [night("alice", "2026-12-07", turn="x"), night("alice", "2026-12-11", turn="x")]
    [finding] = check(GAP, rota(*YEAR, *long, night("alice", "2026-12-09", role="backup")))
    assert "starts a turn before the last one has ended" in finding.message


def test_no_gap_at_all() -> None:
    """Two turns that touch have 0 h between them."""
    rows = night("alice", "2026-12-07"), shift("alice", "2026-12-08 08:00", "2026-12-08 12:00")
    [finding] = check(GAP, rota(*YEAR, *rows))
    assert "has 0 h between two turns" in finding.message


def test_gap_counts_neighbours() -> None:
    """A neighbour's turn just before or after the period counts, and is found from here."""
    month = rota("2026-11-30", "2026-11-30", *days("11-30"))
    other = rota("2026-12-01", "2026-12-01", *days("12-01"))
    assert broken(GAP, month, other) == broken(GAP, other, month) == ["gap"]


def test_gap_sees_the_own_turn_behind_a_neighbours() -> None:
    """Neighbours that break the gap between themselves do not hide a turn of the rota's own."""
    others = rota(*YEAR, *days("12-08"), shift("alice", "2026-12-09 08:30", "2026-12-09 09:00"))
    own = rota(*YEAR, shift("alice", "2026-12-07 18:00", "2026-12-08 12:00"))
    assert broken(GAP, own, others) == ["gap", "gap"]


def test_gap_of_a_role_is_between_its_turns() -> None:
    """A role's own gap looks at turns of that role only, besides the team's."""
    roles = (Role("primary", optional=True, limits=GAP.rules.limits), SPARE[1])
    base = free(roles=roles)
    two = rota(*YEAR, *days("12-07"), *days("12-08", role="backup"))
    assert broken(base, two) == []
    [finding] = check(base, rota(*YEAR, *days("12-07", "12-08")))
    assert (finding.source, finding.rule) == ("roles.primary.gap", "gap")
    assert "the role primary asks for 24 h" in finding.message


def test_gap_of_a_person_is_theirs() -> None:
    """A person's own gap holds for them alone, in all roles."""
    people = person("alice", limits=GAP.rules.limits), person("bob")
    base = free(people=people)
    two = *days("12-07"), *days("12-08", role="backup")
    [finding] = check(base, rota(*YEAR, *two))
    assert (finding.source, finding.rule) == ("people.alice.gap", "gap")
    assert broken(base, rota(*YEAR, *(replace(each, person="bob") for each in two))) == []


# So many turns


@pytest.mark.parametrize(
    ("text", "well", "wrong"),
    [
        ("2 per 7 days", ("12-01", "12-04", "12-08"), ("12-01", "12-04", "12-07")),
        ("1 per day", ("12-01", "12-02"), None),
        ("1 per week", ("12-06", "12-07"), ("12-07", "12-13")),
        ("1 per 3 weeks", ("12-06", "12-21"), ("12-06", "12-20")),
        ("1 per month", ("10-31", "11-01"), ("11-01", "11-30")),
        ("1 per 2 months", ("09-01", "11-01"), ("10-01", "11-30")),
        ("1 per 2 months", ("2026-11-30", "2027-01-01"), ("2026-12-01", "2027-01-31")),
        ("1 per year", ("01-01",), ("01-01", "12-31")),
        ("0 per month", (), ("12-01",)),
    ],
)
def test_max_turns(text: str, well: tuple[str, ...], wrong: tuple[str, ...] | None) -> None:
    """Turns are counted in any so many days, weeks, months, or in the calendar's own."""
    base = limited(max_turns=(limit(text),))
    assert broken(base, rota(*YEAR, *days(*well))) == []
    if wrong is not None:
        assert broken(base, rota(*YEAR, *days(*wrong))) == ["max-turns"]


def test_max_turns_message() -> None:
    """The message says how many, from when to when, and what is allowed."""
    base = limited(max_turns=(limit("2 per 7 days"),))
    [finding] = check(base, rota(*YEAR, *days("12-07", "12-09", "12-11")))
    assert finding.message == (
        "Alice has 3 turns from Mon 7 Dec to Fri 11 Dec; the team allows 2 per 7 days."
    )
    assert finding.source == "rules.max_turns"
    assert finding.span == span("2026-12-07 18:00", "2026-12-12 08:00")


def test_one_breach_is_one_finding() -> None:
    """A set that lies within one already given is not given again; a new turn makes a new one."""
    base = limited(max_turns=(limit("2 per 7 days"),))
    found = check(base, rota(*YEAR, *days("12-01", "12-02", "12-03", "12-04")))
    assert len(found) == 1
    assert "4 turns from Tue 1 Dec to Fri 4 Dec" in found[0].message
    assert len(check(base, rota(*YEAR, *days("12-01", "12-03", "12-07", "12-08", "12-20")))) == 2


def test_each_limit_is_its_own() -> None:
    """Several limits of one rule hold each on its own."""
    base = limited(max_turns=(limit("1 per 7 days"), limit("1 per month")))
    found = check(base, rota(*YEAR, *days("12-07", "12-08")))
    assert sorted(finding.message.rpartition("allows ")[2] for finding in found) == [
        "1 per 7 days.",
        "1 per month.",
    ]


def test_turns_are_counted_at_the_local_date_of_their_start() -> None:
    """A turn begun at 00:30 in Paris counts on that date, not on the UTC one."""
    base = limited(max_turns=(limit("1 per month"),))
    rows = [
        shift("alice", "2026-12-01 00:30", "2026-12-01 08:00"),
        shift("alice", "2026-11-20 18:00", "2026-11-21 08:00"),
    ]
    assert broken(base, rota(*YEAR, *rows)) == []


def test_max_turns_counts_neighbours() -> None:
    """Turns of neighbours count, across the period's edge, when one of the own is among them."""
    base = limited(max_turns=(limit("1 per 7 days"),))
    before = rota("2026-11-01", "2026-11-30", *days("11-25", "11-26", "11-30"))
    assert broken(base, rota("2026-12-01", "2026-12-31", *days("12-06")), before) == ["max-turns"]
    assert broken(base, rota("2026-12-01", "2026-12-31", *days("12-07")), before) == []


# Weekends


ONE_WEEKEND = team(rules=Rules(Limits(max_weekends=(limit("1 per 2 weeks"),))), roles=SPARE)


def test_max_weekends() -> None:
    """Weekends are counted at their Saturdays."""
    wrong = rest_days("alice", "2026-12-04"), rest_days("alice", "2026-12-11")
    [finding] = check(ONE_WEEKEND, rota(*YEAR, *wrong))
    assert finding.message == (
        "Alice is on call on 2 weekends from Sat 5 Dec to Sat 12 Dec; the team allows "
        "1 per 2 weeks."
    )
    assert finding.span == span("2026-12-04 18:00", "2026-12-14 08:00")
    well = rest_days("alice", "2026-12-04"), rest_days("alice", "2026-12-18")
    assert broken(ONE_WEEKEND, rota(*YEAR, *well)) == []


@pytest.mark.parametrize(
    ("start", "end", "counts"),
    [
        ("2026-12-11 18:00", "2026-12-12 09:00", False),
        ("2026-12-11 18:00", "2026-12-12 09:01", True),
        ("2026-12-13 17:59", "2026-12-14 08:00", True),
        ("2026-12-13 18:00", "2026-12-14 08:00", False),
    ],
)
def test_what_takes_a_weekend(start: str, end: str, counts: bool) -> None:
    """On call at any time from Saturday 09:00 to Sunday 18:00 takes the weekend."""
    base = limited(max_weekends=(limit("0 per month"),))
    assert broken(base, rota(*YEAR, shift("alice", start, end))) == ["max-weekends"] * counts


def test_weekend_is_counted_once() -> None:
    """Several shifts of one weekend, in several roles, are one weekend."""
    base = limited(max_weekends=(limit("1 per month"),))
    rows = [
        shift("alice", "2026-12-12 09:00", "2026-12-12 12:00"),
        shift("alice", "2026-12-13 09:00", "2026-12-13 12:00", role="backup"),
    ]
    assert broken(base, rota(*YEAR, *rows)) == []


def test_weekend_belongs_to_its_saturday() -> None:
    """A weekend held on Sunday 1 November only counts in October."""
    base = limited(max_weekends=(limit("1 per month"),))
    sunday = shift("alice", "2026-11-01 12:00", "2026-11-02 08:00")
    assert broken(base, rota(*YEAR, sunday, rest_days("alice", "2026-11-06"))) == []
    assert broken(base, rota(*YEAR, sunday, rest_days("alice", "2026-10-02"))) == ["max-weekends"]


# Holidays


def test_max_holidays() -> None:
    """Turns that hold a holiday count once, however many holidays they hold."""
    base = team(rules=Rules(Limits(max_holidays=(limit("1 per year"),))), roles=SPARE)
    easter = [
        rest_days("alice", "2026-04-03", turn="e"),
        shift("alice", "2026-04-06 08:00", "2026-04-07 08:00", kind=HOLIDAY, turn="e"),
    ]
    may = shift("alice", "2026-05-01 08:00", "2026-05-02 08:00", kind=HOLIDAY)
    assert broken(base, rota(*YEAR, *easter)) == []
    [finding] = check(base, rota(*YEAR, *easter, may))
    assert (finding.rule, finding.source) == ("max-holidays", "rules.max_holidays")
    assert finding.message == (
        "Alice has 2 turns with a public holiday from Fri 3 Apr to Fri 1 May; "
        "the team allows 1 per year."
    )


def test_holidays_of_a_hand_made_file() -> None:
    """Where the file names no kind, the coverage says what is a holiday."""
    base = team(rules=Rules(Limits(max_holidays=(limit("0 per year"),))), roles=SPARE)
    row = shift("alice", "2026-12-24 18:00", "2026-12-26 08:00", kind="", turn="")
    assert broken(base, Rota(None, (row,))) == ["max-holidays"]


# Hours


def test_max_hours() -> None:
    """Hours are elapsed, also on the short night of 29 March, to the minute."""
    base = limited(max_hours=(limit("13 per day"),))
    short = night("alice", "2026-03-28")
    assert broken(base, rota(*YEAR, short)) == []
    long = night("alice", "2026-10-24")
    [finding] = check(base, rota(*YEAR, long))
    assert finding.message == (
        "Alice is on call 15 h in 1 turn on Sat 24 Oct; the team allows 13 per day."
    )


def test_max_hours_counts_where_a_turn_starts() -> None:
    """All hours of a turn count in the month in which it starts, without those of others."""
    base = limited(max_hours=(limit("62 per month"),))
    rows = [
        shift("alice", "2026-07-31 18:00", "2026-08-01 08:00", turn="x"),
        shift("bob", "2026-08-01 08:00", "2026-08-01 12:00", turn="x"),
        shift("alice", "2026-08-01 12:00", "2026-08-03 12:00", turn="x"),
    ]
    assert broken(base, rota(*YEAR, *rows)) == []
    more = shift("alice", "2026-07-01 12:00", "2026-07-01 12:30")
    assert broken(base, rota(*YEAR, *rows, more)) == ["max-hours"]
    assert broken(base, rota(*YEAR, *rows, *days("08-10"))) == []


# Dates in a row


def test_max_row() -> None:
    """So many consecutive dates with a shift are well, one more is not."""
    base = limited(max_row=3)
    assert broken(base, rota(*YEAR, *days("12-07", "12-08"))) == []
    [finding] = check(base, rota(*YEAR, *days("12-07", "12-08", "12-09", "12-20")))
    assert (finding.rule, finding.source) == ("max-row", "rules.max_row")
    assert finding.message == (
        "Alice is on call on 4 dates in a row, from Mon 7 Dec to Thu 10 Dec; the team allows 3."
    )


def test_shift_that_ends_at_midnight_does_not_touch_the_next_date() -> None:
    """The end is not part of a shift."""
    base = limited(max_row=1)
    row = shift("alice", "2026-12-07 18:00", "2026-12-08 00:00")
    assert broken(base, rota(*YEAR, row)) == []


def test_max_row_counts_neighbours() -> None:
    """A row runs on across the period's edge."""
    base = limited(max_row=3)
    before = rota("2026-11-01", "2026-11-30", *days("11-29", "11-30"))
    assert broken(base, rota("2026-12-01", "2026-12-31", *days("12-01")), before) == ["max-row"]
    assert broken(base, rota("2026-12-01", "2026-12-31", *days("12-03")), before) == []


def test_dates_that_neighbours_hold_anyway_are_theirs() -> None:
    """Who adds no date to a neighbour's long row, and no weekend to its many, breaks nothing."""
    base = limited(max_row=1, max_weekends=(limit("0 per month"),))
    before = rota("2026-11-01", "2026-11-30", rest_days("alice", "2026-11-27"))
    sunday = shift("alice", "2026-11-29 09:00", "2026-11-29 10:00", role="backup")
    own = rota("2026-12-01", "2026-12-31", replace(sunday, turn="x", person="bob"))
    assert broken(base, own, before) == ["max-weekends"]
    late = rota("2026-12-01", "2026-12-31", shift("alice", "2026-11-30 09:00", "2026-11-30 10:00"))
    assert broken(base, late, before) == []


# Where limits stand


@pytest.mark.parametrize(
    ("limits", "rule"),
    [
        ({"max_turns": (limit("1 per year"),)}, "max-turns"),
        ({"max_weekends": (limit("1 per year"),)}, "max-weekends"),
        ({"max_holidays": (limit("1 per year"),)}, "max-holidays"),
        ({"max_hours": (limit("62 per year"),)}, "max-hours"),
        ({"max_row": 4}, "max-row"),
    ],
)
def test_limits_of_roles_and_people(limits: dict[str, Any], rule: str) -> None:
    """The same limits inside a role count that role; inside a person, that person."""
    rows = [
        rest_days(name, friday, role=role, kind=HOLIDAY)
        for name, role, friday in (
            ("alice", "primary", "2026-12-04"),
            ("alice", "backup", "2026-12-08"),
            ("bob", "primary", "2026-12-04"),
            ("bob", "primary", "2026-12-08"),
        )
    ]
    rows[1], rows[3] = (
        replace(row, span=span("2026-12-07 08:00", "2026-12-12 10:00"), turn="later")
        for row in (rows[1], rows[3])
    )
    by_role = free(roles=(replace(SPARE[0], limits=Limits(**limits)), SPARE[1]))
    found = [each for each in check(by_role, rota(*YEAR, *rows)) if each.rule != "double"]
    assert [(each.rule, each.person) for each in found] == [(rule, "bob")]
    assert found[0].source == f"roles.primary.{rule.replace('-', '_')}"
    by_person = free(people=(person("alice", limits=Limits(**limits)), person("bob")))
    found = [each for each in check(by_person, rota(*YEAR, *rows)) if each.rule != "double"]
    assert [(each.rule, each.person) for each in found] == [(rule, "alice")]
    assert found[0].source == f"people.alice.{rule.replace('-', '_')}"
