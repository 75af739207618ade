"""Time zones as calendar files define them: exact for every hour of many years, or not given."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from hypothesis import given, settings
from hypothesis import strategies as st

from rota.vtimezone import definition

YEARS = (datetime(2024, 1, 1, tzinfo=UTC), datetime(2037, 12, 31, tzinfo=UTC))
EXACT = (
    *("Europe/Paris", "Europe/London", "Europe/Dublin", "Europe/Helsinki", "Atlantic/Azores"),
    *("America/Guadeloupe", "America/Martinique", "America/Cayenne", "Indian/Reunion"),
    *("Indian/Mayotte", "Pacific/Noumea", "Pacific/Tahiti", "Pacific/Wallis", "Pacific/Marquesas"),
    "UTC",
)
OTHERWISE = ("America/Miquelon", "Africa/Casablanca", "America/Montreal", "Australia/Lord_Howe")


def test_paris_to_the_letter() -> None:
    """The two rules of the European Union, each with its offsets and its name."""
    assert definition(ZoneInfo("Europe/Paris"), YEARS).decode().split("\r\n") == [
        "BEGIN:VTIMEZONE",
        "TZID:Europe/Paris",
        "BEGIN:DAYLIGHT",
        "DTSTART:19810329T020000",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        "TZNAME:CEST",
        "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
        "END:DAYLIGHT",
        "BEGIN:STANDARD",
        "DTSTART:19961027T030000",
        "TZOFFSETFROM:+0200",
        "TZOFFSETTO:+0100",
        "TZNAME:CET",
        "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
        "END:STANDARD",
        "END:VTIMEZONE",
        "",
    ]


@pytest.mark.parametrize("key", EXACT)
def test_a_definition_is_exact(key: str) -> None:
    """dateutil, which reads the definition alone, agrees with the zone all through 14 years."""
    zone = ZoneInfo(key)
    read = tzical(io.StringIO(definition(zone, YEARS).decode())).get()
    moment = YEARS[0]
    while moment < YEARS[1]:
        local = moment.astimezone(zone)
        if local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset():
            naive = local.replace(tzinfo=None)
            assert naive.replace(tzinfo=read).utcoffset() == local.utcoffset(), local
        moment += timedelta(hours=37)


@pytest.mark.parametrize("key", OTHERWISE)
def test_what_follows_another_rule_has_none(key: str) -> None:
    """A zone with rules of its own, or with none, is not put into wrong words."""
    assert definition(ZoneInfo(key), YEARS) == b""


def test_the_years_decide() -> None:
    """Paris had another rule before 1997, and a calendar of nothing needs no zone."""
    paris = ZoneInfo("Europe/Paris")
    assert definition(paris, [datetime(1995, 10, 1, tzinfo=UTC)]) == b""
    assert definition(paris, [datetime(1997, 1, 1, tzinfo=UTC)]) != b""
    assert definition(paris, []) == b""


@settings(deadline=None, max_examples=30)
@given(st.datetimes(datetime(2024, 1, 1), datetime(2037, 1, 1)), st.sampled_from(EXACT))
def test_any_moment_gives_the_same_definition(moment: datetime, key: str) -> None:
    """The definition of a zone does not change with the events of a calendar."""
    zone = ZoneInfo(key)
    assert definition(zone, [moment.replace(tzinfo=UTC)]) == definition(zone, YEARS)
