"""Wall clocks become instants, and hours are counted as they pass, on the odd nights too."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rota.instants import (
    DAY,
    SECOND,
    Span,
    dates_touched,
    day_span,
    days_between,
    days_span,
    instant,
    iso,
    local_date,
    parse_clock,
    parse_duration,
    wall,
)

PARIS = ZoneInfo("Europe/Paris")
LORD_HOWE = ZoneInfo("Australia/Lord_Howe")
APIA = ZoneInfo("Pacific/Apia")
BEIRUT = ZoneInfo("Asia/Beirut")
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)

# Of each zone, a day on which its clock goes forward and one on which it goes back (from 1990).
CHANGES = {
    "Europe/Paris": (date(2026, 3, 29), date(2026, 10, 25)),
    "America/Montreal": (date(2026, 3, 8), date(2026, 11, 1)),
    "America/St_Johns": (date(2005, 4, 3), date(2005, 10, 30)),  # at one minute past midnight
    "America/Havana": (date(2026, 3, 8), date(2026, 11, 1)),  # at midnight, and back to midnight
    "Australia/Lord_Howe": (date(2026, 10, 4), date(2026, 4, 5)),  # half an hour
    "Asia/Beirut": (date(2026, 3, 29), date(2026, 10, 24)),  # at midnight, and back to 23:00
    "Africa/Casablanca": (date(2026, 3, 22), date(2026, 2, 15)),  # for Ramadan
    "Antarctica/Troll": (date(2026, 3, 29), date(2026, 10, 25)),  # two hours
    "Europe/Dublin": (date(2026, 3, 29), date(2026, 10, 25)),  # summer is the standard time
    "Pacific/Apia": (date(2011, 12, 30), date(2012, 4, 1)),  # a whole day is skipped
    "Pacific/Kwajalein": (date(1993, 8, 21), date(1993, 8, 21)),
    "Indian/Reunion": (date(2026, 3, 29), date(2026, 10, 25)),  # never changes
}


def at(text: str) -> datetime:
    """A UTC instant from `2026-03-29T01:00`."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def clock(hours: int, minutes: int = 0) -> timedelta:
    """A wall-clock time since midnight."""
    return timedelta(hours=hours, minutes=minutes)


def walked(day: date, clock: timedelta, zone: ZoneInfo) -> datetime:
    """The first instant at which the wall clock has reached a time, by walking in 30-second steps.

    The walk starts two days before by UTC, from which no zone is farther than a day and a half.
    """
    local = datetime.combine(day, time.min) + clock
    moment = local.replace(tzinfo=UTC) - 2 * DAY
    coarse = timedelta(hours=1)
    while wall(moment + coarse, zone) < local - timedelta(hours=3):
        moment += coarse
    while wall(moment, zone) < local:
        moment += 30 * SECOND
    return moment


@pytest.mark.parametrize(
    ("zone", "day", "time_of_day", "expected"),
    [
        (PARIS, date(2026, 1, 15), clock(18), "2026-01-15T17:00"),
        (PARIS, date(2026, 7, 15), clock(18), "2026-07-15T16:00"),
        (PARIS, date(2026, 12, 31), clock(24), "2026-12-31T23:00"),
        (PARIS, date(2026, 3, 29), clock(1, 59), "2026-03-29T00:59"),
        (PARIS, date(2026, 3, 29), clock(2), "2026-03-29T01:00"),
        (PARIS, date(2026, 3, 29), clock(2, 30), "2026-03-29T01:00"),
        (PARIS, date(2026, 3, 29), clock(3), "2026-03-29T01:00"),
        (PARIS, date(2026, 10, 25), clock(2), "2026-10-25T00:00"),
        (PARIS, date(2026, 10, 25), clock(2, 30), "2026-10-25T00:30"),
        (PARIS, date(2026, 10, 25), clock(3), "2026-10-25T02:00"),
        (LORD_HOWE, date(2026, 10, 4), clock(2, 15), "2026-10-03T15:30"),
        (LORD_HOWE, date(2026, 10, 4), clock(2, 30), "2026-10-03T15:30"),
        (LORD_HOWE, date(2026, 4, 5), clock(1, 45), "2026-04-04T14:45"),
        (LORD_HOWE, date(2026, 4, 5), clock(2), "2026-04-04T15:30"),
        (BEIRUT, date(2026, 3, 28), clock(24), "2026-03-28T22:00"),
        (BEIRUT, date(2026, 3, 29), clock(0), "2026-03-28T22:00"),
        (BEIRUT, date(2026, 3, 29), clock(0, 30), "2026-03-28T22:00"),
        (APIA, date(2011, 12, 29), clock(24), "2011-12-30T10:00"),
        (APIA, date(2011, 12, 30), clock(12), "2011-12-30T10:00"),
        (APIA, date(2011, 12, 31), clock(0), "2011-12-30T10:00"),
        (APIA, date(2011, 12, 31), clock(8), "2011-12-30T18:00"),
    ],
)
def test_known_instants(zone: ZoneInfo, day: date, time_of_day: timedelta, expected: str) -> None:
    """A skipped time is the first instant after the change; one that comes twice is its first."""
    assert instant(day, time_of_day, zone) == at(expected)


def last_sunday(year: int, month: int) -> date:
    """The last Sunday of a month of 31 days."""
    return max(
        date(year, month, day) for day in range(25, 32) if date(year, month, day).isoweekday() == 7
    )


@pytest.mark.parametrize("year", range(2025, 2031))
def test_both_nights_of_every_year_in_paris(year: int) -> None:
    """On the last Sundays of March and October, each minute of the night is as when walked."""
    for month in (3, 10):
        sunday = last_sunday(year, month)
        for minutes in range(0, 5 * 60, 15):
            time_of_day = timedelta(minutes=minutes)
            assert instant(sunday, time_of_day, PARIS) == walked(sunday, time_of_day, PARIS)


@pytest.mark.parametrize("year", range(2025, 2031))
def test_the_nights_of_changes_have_10_and_12_hours(year: int) -> None:
    """From 21:00 to 08:00 pass 10 hours in March and 12 in October; the day has 23 and 25."""
    for month, change in ((3, -1), (10, 1)):
        sunday = last_sunday(year, month)
        night = Span(instant(sunday - DAY, clock(21), PARIS), instant(sunday, clock(8), PARIS))
        assert night.hours == 11 + change
        assert day_span(sunday, PARIS).hours == 24 + change


@pytest.mark.parametrize(
    ("zone", "first", "last", "expected"),
    [
        (PARIS, (date(2026, 3, 28), 18), (date(2026, 3, 29), 8), 13),
        (PARIS, (date(2026, 10, 24), 18), (date(2026, 10, 25), 8), 15),
        (PARIS, (date(2026, 6, 5), 18), (date(2026, 6, 8), 8), 62),
        (PARIS, (date(2026, 3, 27), 18), (date(2026, 3, 30), 8), 61),
        (PARIS, (date(2026, 10, 23), 18), (date(2026, 10, 26), 8), 63),
        (PARIS, (date(2026, 3, 23), 8), (date(2026, 3, 30), 8), 167),
        (PARIS, (date(2026, 12, 31), 18), (date(2027, 1, 1), 8), 14),
        (PARIS, (date(2028, 2, 28), 18), (date(2028, 2, 29), 8), 14),
        (LORD_HOWE, (date(2026, 4, 4), 18), (date(2026, 4, 5), 8), Fraction(29, 2)),
        (LORD_HOWE, (date(2026, 10, 3), 18), (date(2026, 10, 4), 8), Fraction(27, 2)),
        (BEIRUT, (date(2026, 3, 28), 18), (date(2026, 3, 29), 8), 13),
        (APIA, (date(2011, 12, 29), 18), (date(2011, 12, 31), 8), 14),
        (ZoneInfo("Africa/Casablanca"), (date(2026, 2, 14), 18), (date(2026, 2, 15), 8), 15),
        (ZoneInfo("Antarctica/Troll"), (date(2026, 3, 28), 18), (date(2026, 3, 29), 8), 12),
        (ZoneInfo("Indian/Reunion"), (date(2026, 3, 28), 18), (date(2026, 3, 29), 8), 14),
    ],
)
def test_hours_are_elapsed_hours(
    zone: ZoneInfo, first: tuple[date, int], last: tuple[date, int], expected: Fraction
) -> None:
    """A night or a weekend has the hours that pass, not those that its clocks show."""
    start, end = (instant(day, clock(hours), zone) for day, hours in (first, last))
    assert Span(start, end).hours == expected


def test_24_00_is_the_next_midnight() -> None:
    """The end of a day is the start of the next, in every zone and on every odd day."""
    for name, changes in CHANGES.items():
        zone = ZoneInfo(name)
        for change in changes:
            for day in days_between(change - 2 * DAY, change + 2 * DAY):
                assert instant(day, DAY, zone) == instant(day + DAY, clock(0), zone)


def test_the_skipped_day_of_apia_is_empty() -> None:
    """30 December 2011 never was in Apia: it starts and ends at one instant."""
    assert day_span(date(2011, 12, 30), APIA).hours == 0
    assert days_span(date(2011, 12, 29), date(2011, 12, 31), APIA).hours == 48


zones = st.sampled_from(sorted(CHANGES)).map(ZoneInfo)


@st.composite
def odd_times(draw: st.DrawFn) -> tuple[ZoneInfo, date, timedelta]:
    """A zone and a minute of a day near one of its changes."""
    name = draw(st.sampled_from(sorted(CHANGES)))
    change = draw(st.sampled_from(CHANGES[name]))
    day = change + timedelta(days=draw(st.integers(-1, 1)))
    return ZoneInfo(name), day, timedelta(minutes=draw(st.integers(0, 24 * 60)))


@given(odd_times())
def test_around_changes_it_is_the_first_instant_that_has_reached_the_time(
    odd: tuple[ZoneInfo, date, timedelta],
) -> None:
    """Whatever the zone does, the instant is the first at which its clock shows so much."""
    zone, day, time_of_day = odd
    assert instant(day, time_of_day, zone) == walked(day, time_of_day, zone)


@given(odd_times(), st.integers(0, 3000))
def test_around_changes_a_later_time_is_never_an_earlier_instant(
    odd: tuple[ZoneInfo, date, timedelta], later: int
) -> None:
    """Instants keep the order of the wall-clock times that they were made of."""
    zone, day, time_of_day = odd
    after = time_of_day + later * MINUTE
    assert instant(day, time_of_day, zone) <= instant(day + after // DAY * DAY, after % DAY, zone)


@given(
    zones,
    st.dates(date(1990, 1, 1), date(2100, 12, 31)),
    st.integers(0, 86_400),
    st.integers(0, 200_000),
)
@example(ZoneInfo("Europe/Paris"), date(2100, 12, 31), 86_400, 0)
def test_any_local_time_is_an_instant_that_reads_back_or_follows(
    zone: ZoneInfo, day: date, seconds: int, later: int
) -> None:
    """From 1990 to 2100 the wall clock shows the time asked for, or the first after a gap."""
    local = datetime.combine(day, time.min) + timedelta(seconds=seconds)
    moment = instant(day, timedelta(seconds=seconds), zone)
    assert moment.tzinfo is UTC
    assert wall(moment, zone) >= local
    assert wall(moment - SECOND, zone) < local
    after = local + timedelta(seconds=later)
    assert moment <= instant(after.date(), after - datetime.combine(after.date(), time.min), zone)


def test_wall_and_local_date_follow_the_zone() -> None:
    """One instant has another date elsewhere."""
    moment = at("2026-05-08T22:30")
    assert wall(moment, PARIS) == datetime(2026, 5, 9, 0, 30)
    assert local_date(moment, PARIS) == date(2026, 5, 9)
    assert local_date(moment, ZoneInfo("America/Montreal")) == date(2026, 5, 8)


def test_wall_is_the_same_for_both_passes_of_an_hour() -> None:
    """The naive wall clock forgets which of the two 02:30 it was; `iso` does not."""
    first, second = at("2026-10-25T00:30"), at("2026-10-25T01:30")
    assert wall(first, PARIS) == wall(second, PARIS)
    assert wall(second, PARIS).fold == 0
    assert iso(first, PARIS) == "2026-10-25T02:30:00+02:00"
    assert iso(second, PARIS) == "2026-10-25T02:30:00+01:00"


def test_spans_are_half_open() -> None:
    """A span holds its start and not its end, so spans that meet do not overlap."""
    a = Span(at("2026-06-01T08:00"), at("2026-06-01T18:00"))
    b = Span(at("2026-06-01T18:00"), at("2026-06-02T08:00"))
    assert a.contains(a.start)
    assert not a.contains(a.end)
    assert not a.overlaps(b)
    assert not b.overlaps(a)
    assert a.overlaps(Span(a.start, a.start + SECOND))
    assert sorted([b, a]) == [a, b]


moments = st.integers(0, 48).map(lambda n: at("2026-06-01T00:00") + n * HOUR)
spans = st.tuples(moments, moments).filter(lambda ends: ends[0] < ends[1]).map(lambda e: Span(*e))


@given(spans, spans)
def test_minus_leaves_what_the_other_does_not_hold(a: Span, b: Span) -> None:
    """What is taken out, and nothing else, is gone."""
    pieces = a.minus(b)
    for n in range(48):
        moment = at("2026-06-01T00:30") + n * HOUR
        left = a.contains(moment) and not b.contains(moment)
        assert sum(piece.contains(moment) for piece in pieces) == left
    assert pieces == sorted(pieces)
    assert all(piece.start < piece.end for piece in pieces)


def test_dates_touched_leaves_out_the_midnight_at_the_end() -> None:
    """A span that ends at 00:00 does not touch the date that starts then."""
    evening = Span(
        instant(date(2026, 6, 1), clock(18), PARIS), instant(date(2026, 6, 1), DAY, PARIS)
    )
    assert dates_touched(evening, PARIS) == [date(2026, 6, 1)]
    night = Span(evening.start, evening.end + SECOND)
    assert dates_touched(night, PARIS) == [date(2026, 6, 1), date(2026, 6, 2)]


def test_days_between_counts_both_ends() -> None:
    """Both ends are dates of the stretch; an end before its start leaves none."""
    assert days_between(date(2028, 2, 28), date(2028, 3, 1)) == [
        date(2028, 2, 28),
        date(2028, 2, 29),
        date(2028, 3, 1),
    ]
    assert days_between(date(2028, 3, 1), date(2028, 2, 28)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [("18:00", clock(18)), ("00:00", clock(0)), ("23:59", clock(23, 59)), ("08h30", clock(8, 30))],
)
def test_a_time_of_day_is_read(text: str, expected: timedelta) -> None:
    """Hours and minutes, two digits each, with a colon or an h between."""
    assert parse_clock(text) == expected
    assert parse_clock(text, end=True) == expected


def test_24_00_is_read_only_as_an_end() -> None:
    """A day ends at 24:00, and the next starts at 00:00."""
    assert parse_clock("24:00", end=True) == DAY
    with pytest.raises(ValueError, match='"24:00" is only an end; a start at midnight is "00:00"'):
        parse_clock("24:00")


@pytest.mark.parametrize(
    "text",
    [
        *("", "8:00", "08:0", "24:01", "25:00", "18:60", "18", "1800", "18:00:00", "T18:00"),
        *("18:00Z", " 18:00", "18.00", "١٨:٠٠", "１８:00", "18:00\n", "-1:00", "6pm", "9" * 5000),
    ],
)
def test_another_time_of_day_is_refused(text: str) -> None:
    """Whatever might be read in two ways is refused with the way to write it."""
    for end in (False, True):
        with pytest.raises(ValueError, match=r'is no time of day; write it as "18:00"') as caught:
            parse_clock(text, end=end)
        assert len(str(caught.value)) < 100


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("90m", 90 * MINUTE),
        ("24h", 24 * HOUR),
        ("2d", 48 * HOUR),
        ("0h", 0 * HOUR),
        (" 11h ", 11 * HOUR),
    ],
)
def test_a_duration_is_read(text: str, expected: timedelta) -> None:
    """A number and m, h or d; a day is 24 elapsed hours."""
    assert parse_duration(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "24", "h", "24 h", "1.5h", "-1h", "1w", "1h30", "24H", "٢٤h", "100000m", "9" * 5000 + "h"],
)
def test_another_duration_is_refused(text: str) -> None:
    """Anything else is refused with the way to write it."""
    with pytest.raises(ValueError, match=r'is no duration; write "90m", "24h" or "2d"') as caught:
        parse_duration(text)
    assert len(str(caught.value)) < 100
