"""Findings speak plain English in local time, whatever the machine's locale."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest

from rota import phrases
from teams import PARIS, span, utc


def test_moments_are_local() -> None:
    """A UTC instant is said by the zone's clock, without a leading zero on the day."""
    assert phrases.moment(utc("2026-12-11 08:00"), PARIS) == "Fri 11 Dec 08:00"
    assert phrases.moment(utc("2026-07-01 00:05"), PARIS) == "Wed 1 Jul 00:05"
    around = span("2026-12-11 18:00", "2026-12-14 08:00")
    assert phrases.stretch(around, PARIS) == "Fri 11 Dec 18:00 to Mon 14 Dec 08:00"


def test_every_month_and_weekday_has_its_name() -> None:
    """Days and months are the calendar's own, in order."""
    said = [phrases.day(date(2026, month, 1) + timedelta(days=month)) for month in range(1, 13)]
    assert said[:4] == ["Fri 2 Jan", "Tue 3 Feb", "Wed 4 Mar", "Sun 5 Apr"]
    assert said[4:8] == ["Wed 6 May", "Sun 7 Jun", "Wed 8 Jul", "Sun 9 Aug"]
    assert said[8:] == ["Thu 10 Sep", "Sun 11 Oct", "Thu 12 Nov", "Sun 13 Dec"]


def test_dates() -> None:
    """One date is said once."""
    first, last = date(2026, 12, 7), date(2026, 12, 11)
    assert phrases.dates(first, last) == "from Mon 7 Dec to Fri 11 Dec"
    assert phrases.dates(first, first) == "on Mon 7 Dec"


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (Fraction(8), "8 h"),
        (Fraction(15, 2), "7 h 30 min"),
        (Fraction(1, 4), "15 min"),
        (Fraction(0), "0 h"),
        (Fraction(-3, 2), "-1 h 30 min"),
    ],
)
def test_hours(hours: Fraction, said: str) -> None:
    """Hours and minutes, nothing that is idle."""
    assert phrases.hours(hours) == said


def test_counts_and_listings() -> None:
    """One thing is singular; names are a sentence's."""
    assert [phrases.count(number, "turn") for number in (0, 1, 2)] == [
        "0 turns",
        "1 turn",
        "2 turns",
    ]
    assert phrases.listing(["Alice", "Bob", "Carol"]) == "Alice, Bob and Carol"
    assert phrases.listing(["Alice"]) == "Alice"
    assert phrases.listing([]) == "none"
