"""Dates and hours as people write them."""

from __future__ import annotations

import re
import time
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rota.dates import parse_day, parse_day_and_time, parse_days, parse_time, parse_wall
from rota.errors import InputError
from rota.table import refuse_mixed
from rota.words import day_phrase, short_day_phrase, weekday_word
from teams import PARIS, utc

DAYS = st.dates(date(1990, 1, 1), date(2100, 12, 31))


@settings(deadline=None)
@given(DAYS)
def test_every_way_to_write_a_date(day: date) -> None:
    """Whatever rota itself writes, and spreadsheets, is read as the date that it is."""
    for text in (
        day.isoformat(),
        f"{day:%d/%m/%Y}",
        f"{day.day}.{day.month}.{day.year}",
        day_phrase(day, "fr"),
        day_phrase(day, "en"),
        f"{short_day_phrase(day, 'fr')} {day.year}",
        f"{short_day_phrase(day, 'en')} {day.year}",
        f"{weekday_word(day, 'fr', short=True)} {day:%d/%m/%Y}".upper(),
    ):
        assert parse_day(text) == day, text
        assert parse_wall(f"{text} 18 h 30") == (day, timedelta(hours=18, minutes=30)), text


@settings(deadline=None)
@given(DAYS, st.integers(1, 6))
def test_a_weekday_must_be_the_dates(day: date, ahead: int) -> None:
    """A date that says another weekday is wrong: most often a month was taken for a day."""
    other = weekday_word(date.fromordinal(day.toordinal() - ahead), "fr")
    with pytest.raises(
        ValueError,
        match=f"{day} is a {'|'.join(('mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'))}",
    ):
        parse_day(f"{other} {day:%d/%m/%Y}")


@pytest.mark.parametrize(
    "text",
    [
        *("", "demain", "7 déc.", "1/2/26", "20261207", "2026-12-7", "31/02/2026", "12/25/2026"),
        *("07/12-2026", "7 jui 2026", "٠٧/12/2026", "01/01/1989", "lun.", "2026-W50", "a" * 99),
    ],
)
def test_what_is_no_date(text: str) -> None:
    """What has no year, two readings or no place in the calendar is never guessed."""
    with pytest.raises(ValueError, match=re.escape(repr(text[:40])) + "|out of range"):
        parse_day(text)


def test_weeks() -> None:
    """A week is its seven dates; years of 53 weeks are known."""
    week = (date(2026, 12, 7), date(2026, 12, 13))
    for text in ("2026-W50", "2026-S50", "S50 2026", "w50 2026", "Sem. 50 2026", "50/2026"):
        assert parse_days(text) == week
    assert parse_days("2026-W53") == (date(2026, 12, 28), date(2027, 1, 3))
    assert parse_days("07/12/2026") == (week[0], week[0])
    with pytest.raises(ValueError, match="2027 has no week 53"):
        parse_days("2027-W53")


@pytest.mark.parametrize(
    ("text", "minutes"),
    [("18:00", 1080), ("18h", 1080), ("18 h 30", 1110), ("8:05", 485), ("18:00:00", 1080)],
)
def test_times(text: str, minutes: int) -> None:
    """A time of day may be French."""
    assert parse_time(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["", "24:00", "18:60", "25h", "18", "6pm", "18:00:30"])
def test_what_is_no_time(text: str) -> None:
    """Anything else is none; midnight is only an end."""
    with pytest.raises(ValueError, match=r"time of day|only an end"):
        parse_time(text)


def test_moments() -> None:
    """A moment is an instant, a date alone is none."""
    noon = utc("2026-12-07 12:00")
    for text in ("2026-12-07T12:00:00+01:00", "07/12/2026 12:00", "lun. 7 déc. 2026 à 12 h"):
        assert parse_day_and_time(text, PARIS) == noon
    assert parse_day_and_time("07/12/2026", PARIS) is None
    assert parse_day_and_time("07/12/2026 24:00", PARIS) == utc("2026-12-08 00:00")


@pytest.mark.parametrize(
    ("cells", "line"),
    [
        (["2026-12-01", "07/12/2026"], 2),
        (["07/12/2026 18:00", "2026-12-01T18:00:00+01:00"], 1),
        (["2026-12-01", "13/12/2026", "12/12/2026"], 0),
        (["07/12/2026", "08/12/2026"], 0),
        (["2026-12-01", "lun. 7 déc. 2026"], 0),
    ],
)
def test_mixed_columns(cells: list[str], line: int) -> None:
    """ISO dates beside dates that have two readings are refused, at the first of these."""
    numbered = {"start": list(enumerate(cells, 1))}
    if line:
        with pytest.raises(InputError, match=rf"x\.csv:{line}: start: .* has two readings"):
            refuse_mixed(numbered, "x.csv")
    else:
        refuse_mixed(numbered, "x.csv")


@pytest.mark.parametrize("parse", [parse_day, parse_days, parse_time, parse_wall])
def test_long_texts_cost_nothing(parse: object) -> None:
    """No text makes the reading slow."""
    assert callable(parse)
    began = time.process_time()
    for text in ("1" * 100_000, "1 " * 50_000, "lun. " * 20_000, "1/" * 50_000, " " * 100_000):
        with pytest.raises(ValueError):  # noqa: PT011
            parse(text)
    assert time.process_time() - began < 1
