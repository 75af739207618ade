"""What is night where somebody lives, to the minute, through every change of clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rota.instants import Span
from rota.night import at_night, night_of

HOUR, STEP = timedelta(hours=1), timedelta(minutes=5)
ZONES = st.sampled_from(
    [
        *("Europe/Paris", "America/Montreal", "Australia/Lord_Howe", "Pacific/Kiritimati"),
        *("Asia/Beirut", "Antarctica/Troll", "Pacific/Apia", "Asia/Kathmandu"),
    ]
).map(ZoneInfo)
STARTS = st.sampled_from(
    [
        *(datetime(2026, month, 1, tzinfo=UTC) for month in (3, 4, 10)),
        *(datetime(2026, *day, tzinfo=UTC) for day in ((3, 7), (3, 28), (10, 24), (10, 31))),
        datetime(2011, 12, 28, tzinfo=UTC),  # Samoa skips the 30th
    ]
)


@pytest.mark.parametrize(
    ("zone", "day", "hours"),
    [
        ("Europe/Paris", "2026-12-24", 9),
        ("Europe/Paris", "2026-03-28", 8),
        ("Europe/Paris", "2026-10-24", 10),
        ("America/Montreal", "2026-03-07", 8),
        ("Australia/Lord_Howe", "2026-10-03", 8.5),
        ("Antarctica/Troll", "2026-03-28", 7),
        ("Pacific/Apia", "2011-12-29", 3),
    ],
)
def test_a_night_is_elapsed_hours(zone: str, day: str, hours: float) -> None:
    """From 21:00 to 06:00 by the clock, whatever it does in between."""
    night = night_of(date.fromisoformat(day), ZoneInfo(zone))
    assert night.end - night.start == hours * HOUR
    assert at_night(night, ZoneInfo(zone)) == hours * HOUR


@settings(max_examples=150, deadline=None)
@given(ZONES, STARTS, st.integers(0, 1000), st.integers(0, 1000))
def test_night_hours_are_what_the_clock_says_step_by_step(
    zone: ZoneInfo, day: datetime, first: int, length: int
) -> None:
    """Walked in steps of five minutes: night is what a clock on the wall there says it is."""
    start = day + first * STEP
    span = Span(start, start + length * STEP)
    clocks = [(start + n * STEP).astimezone(zone) for n in range(length)]
    walked = sum(1 for clock in clocks if clock.hour >= 21 or clock.hour < 6)
    assert at_night(span, zone) == walked * STEP
