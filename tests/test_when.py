"""The vocabulary of days is read strictly, and its mistakes are explained."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rota.when import (
    NEVER,
    SIMPLE_WORDS,
    WEEKDAYS,
    Bridge,
    Dates,
    HolidayEve,
    OfKind,
    PublicHoliday,
    SchoolHoliday,
    Term,
    Timed,
    Weekdays,
    Weeks,
    When,
    Word,
    Yearly,
    nearest,
    parse_date,
    parse_when,
)

REGIONS = frozenset({"alsace", "moselle", "reunion"})


def word(text: object) -> Word:
    """The only word of a value."""
    [term] = parse_when(text, kinds=frozenset({"holiday"}), regions=REGIONS).terms
    [only] = term.words
    return only


def refusal(value: object, **options: bool) -> str:
    """The message with which a value is refused."""
    with pytest.raises(ValueError, match=r"\S") as caught:
        parse_when(value, kinds=frozenset({"holiday"}), regions=REGIONS, **options)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("wed", Weekdays(frozenset({2}))),
        ("mon-thu", Weekdays(frozenset({0, 1, 2, 3}))),
        ("sat-sun", Weekdays(frozenset({5, 6}))),
        ("fri-mon", Weekdays(frozenset({4, 5, 6, 0}))),
        ("sun-sat", Weekdays(frozenset(range(7)))),
        ("tue-tue", Weekdays(frozenset({1}))),
        ("Mon-FRI", Weekdays(frozenset(range(5)))),
        ("2026-12-24", Dates(date(2026, 12, 24), date(2026, 12, 24))),
        ("2026-12-24..2027-01-02", Dates(date(2026, 12, 24), date(2027, 1, 2))),
        ("12-24", Yearly((12, 24), (12, 24))),
        ("07-01..08-31", Yearly((7, 1), (8, 31))),
        ("12-24..01-01", Yearly((12, 24), (1, 1))),
        ("02-29", Yearly((2, 29), (2, 29))),
        ("public-holiday", PublicHoliday()),
        ("public-holiday:alsace", PublicHoliday("alsace")),
        ("Public-Holiday:Alsace", PublicHoliday("alsace")),
        ("holiday-eve", HolidayEve()),
        ("bridge", Bridge()),
        ("odd-weeks", Weeks(odd=True)),
        ("even-weeks", Weeks(odd=False)),
        ("school-holiday:A", SchoolHoliday("A")),
        ("school-holiday:b", SchoolHoliday("B")),
        ("holiday", OfKind("holiday")),
    ],
)
def test_every_word_is_read(text: str, meaning: Word) -> None:
    """Each word of the vocabulary has one meaning, in capitals or not."""
    assert word(text) == meaning


def test_every_simple_word_is_of_the_vocabulary() -> None:
    """What a message suggests can be written, the zone of school holidays aside."""
    for text in SIMPLE_WORDS:
        word("school-holiday:A" if text == "school-holiday" else text)


def test_a_bare_toml_date_is_a_date() -> None:
    """A date without quotes, which TOML reads itself, is that date."""
    assert word(date(2026, 12, 24)) == Dates(date(2026, 12, 24), date(2026, 12, 24))


def test_a_space_means_and_and_a_list_means_or() -> None:
    """Words of one text form one term; texts of one list form several."""
    when = parse_when(["wed  odd-weeks", " 12-24 "])
    assert when == When(
        (
            Term((Weekdays(frozenset({2})), Weeks(odd=True)), "wed odd-weeks"),
            Term((Yearly((12, 24), (12, 24)),), "12-24"),
        )
    )
    assert str(when) == "wed odd-weeks, 12-24"


def test_no_entry_is_no_day() -> None:
    """An empty list is a value, and means no day at all."""
    assert parse_when([]) == NEVER
    assert not parse_when([])
    assert parse_when("wed")


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-24T12:00..2026-12-24T18:00",
        "2026-12-24 12h00..2026-12-24 18h00",
        "2026-12-24T12:00 .. 2026-12-24T18:00",
    ],
)
def test_a_timed_span_is_read_where_hours_have_a_place(text: str) -> None:
    """A span with hours at both ends is one word, with a T or a space before the hours."""
    [term] = parse_when(text, timed=True).terms
    day = date(2026, 12, 24)
    assert term.words == (Timed(day, timedelta(hours=12), day, timedelta(hours=18)),)


def test_a_timed_span_may_end_at_24_00() -> None:
    """A day's last moment is written 24:00, only as an end."""
    [term] = parse_when("2026-12-24T18:00..2026-12-24T24:00", timed=True).terms
    [timed] = term.words
    assert isinstance(timed, Timed)
    assert timed.end == timedelta(hours=24)
    message = refusal("2026-12-24T24:00..2026-12-25T08:00", timed=True)
    assert '"24:00" is only an end' in message


def test_hours_are_refused_where_whole_days_are_meant() -> None:
    """A coverage's dates have no hours: its own start and end give them."""
    message = refusal("2026-12-24T12:00..2026-12-24T18:00")
    assert "a span with hours has no place here" in message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-12-24T18:00..2026-12-24T18:00", "ends before it starts"),
        ("2026-12-24T18:00..2026-12-24T12:00", "ends before it starts"),
        ("2026-12-25T08:00..2026-12-24T18:00", "ends before it starts"),
        ("2026-12-24T12:00..2026-12-24", "needs hours at both ends"),
        ("2026-12-24..2026-12-24T12:00", "needs hours at both ends"),
        ("2026-12-24T25:00..2026-12-25T12:00", "'25:00' is no time of day"),
        ("2026-02-30T12:00..2026-03-01T12:00", "'2026-02-30' is not in the calendar"),
        ("1989-12-31T12:00..1990-01-01T12:00", "out of range"),
    ],
)
def test_a_wrong_timed_span_is_explained(text: str, expected: str) -> None:
    """A timed span has hours at both ends and ends after it starts."""
    assert expected in refusal(text, timed=True)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-02-31", "'2026-02-31' is not in the calendar"),
        ("2027-02-29", "'2027-02-29' is not in the calendar"),
        ("31/02", "'31/02' is no date; write it as 2026-12-24"),
        ("03/04/2026", "'03/04/2026' is no date; write it as 2026-12-24"),
        ("2026-4-3", "'2026-4-3' is no date; write it as 2026-12-24"),
        ("20260403", "'20260403' is no date; write it as 2026-12-24"),
        ("2026-W01-1", "'2026-W01-1' is no date; write it as 2026-12-24"),
        ("26-04-03", "'26-04-03' is no date; write it as 2026-12-24"),
        ("٢٠٢٦-١٢-٢٤", "'٢٠٢٦-١٢-٢٤' is no day that rota knows"),
        ("１２-２４", "'１２-２４' is no day that rota knows"),
        ("1989-12-31", "1989-12-31 is out of range; rota knows 1990 to 2100"),
        ("2101-01-01", "2101-01-01 is out of range; rota knows 1990 to 2100"),
        ("0000-01-01", "'0000-01-01' is not in the calendar"),
        ("13-01", "'13-01' is not in the calendar; write month-day, 12-24"),
        ("02-30", "'02-30' is not in the calendar; write month-day, 12-24"),
        ("2026-12-31..2026-12-24", "'2026-12-31..2026-12-24' ends before it starts"),
        ("2026-12-24..12-31", "'12-31' is no date; write it as 2026-12-24"),
        ("2026-12-24..", "'' is no date; write it as 2026-12-24"),
        ("2026-12-24...2026-12-31", "'.2026-12-31' is no date"),
    ],
)
def test_dates_have_one_spelling(text: str, expected: str) -> None:
    """A date that could be read in two ways, or not at all, is refused with the way to write it."""
    assert expected in refusal(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("weds", "; did you mean 'wed'?"),
        ("mon-fry", "; did you mean"),
        ("mon-", "; did you mean 'mon'?"),
        ("public-holidays", "; did you mean 'public-holiday'?"),
        ("holliday", "; did you mean 'holiday'?"),
        ("hollidayeve", "; did you mean 'holiday-eve'?"),
        ("odd-week", "; did you mean 'odd-weeks'?"),
        ("bridge:alsace", "; did you mean 'bridge'?"),
        ("public-holiday:alsac", "no region 'alsac'; did you mean 'alsace'?"),
        ("public-holiday:", "no region ''; expected one of alsace, moselle, reunion"),
        ("school-holiday", "needs its zone: school-holiday:A, :B or :C"),
        ("school-holiday:D", "needs its zone: school-holiday:A, :B or :C"),
        ("mercredi", "; expected one of bridge, even-weeks, fri,"),
        ("", "'' is no day that rota knows; expected one of"),
        ("wed,thu", "'wed,thu' is no day that rota knows"),
        ("x" * 201, "… is too long for a day"),
    ],
)
def test_an_unknown_word_gets_a_suggestion(text: str, expected: str) -> None:
    """A misspelt word is answered by what was probably meant, or by what there is."""
    assert expected in refusal(text)


def test_a_kind_is_unknown_where_kinds_have_no_place() -> None:
    """Outside `never` and `wishes`, a kind is no day."""
    with pytest.raises(ValueError, match="'evening' is no day that rota knows"):
        parse_when("evening")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, "None is no day"),
        (3, "3 is no day"),
        (True, "True is no day"),
        (2026.5, "2026.5 is no day"),
        ({"on": "wed"}, "is no day"),
        ([["wed"]], "is no day"),
        (time(18), "is no day"),
        (datetime(2026, 12, 24, 12), "2026-12-24T12:00:00 is a moment; write a span"),
        (date(1989, 12, 31), "out of range"),
        (date(2101, 1, 1), "out of range"),
        (["wed"] * 2001, "2001 entries; at most 2000 are read"),
    ],
)
def test_a_value_of_another_type_is_refused(value: object, expected: str) -> None:
    """Only text, dates and lists of them are days."""
    assert expected in refusal(value)


def test_all_mistakes_of_a_list_are_told_at_once() -> None:
    """Whoever mends a list learns everything that is wrong with it."""
    message = refusal(["wedd", "thu", "2026-02-31"])
    assert "'wedd'" in message
    assert "'2026-02-31'" in message
    assert "'thu'" not in message


def test_nearest_is_silent_about_a_crowd() -> None:
    """Where nothing is close and there is too much to list, nothing is said."""
    assert nearest("zzz", {f"person-{n}" for n in range(40)}) == ""
    assert nearest("zzz", frozenset()) == ""


def test_parse_date_takes_the_whole_range() -> None:
    """The first and the last date that rota knows are dates."""
    assert parse_date("1990-01-01") == date(1990, 1, 1)
    assert parse_date("2100-12-31") == date(2100, 12, 31)


@given(st.dates(date(1990, 1, 1), date(2100, 12, 31)))
def test_every_date_in_range_reads_back(day: date) -> None:
    """What a date is written as, is read as that date."""
    assert parse_date(day.isoformat()) == day


@given(st.sampled_from(WEEKDAYS), st.sampled_from(WEEKDAYS))
def test_a_weekday_range_walks_forward(first: str, last: str) -> None:
    """A range of weekdays is what one meets from its first to its next last, past Sunday too."""
    walked = {WEEKDAYS.index(first)}
    day = WEEKDAYS.index(first)
    while WEEKDAYS[day] != last:
        day = (day + 1) % 7
        walked.add(day)
    assert word(f"{first}-{last}") == Weekdays(frozenset(walked))


@given(st.text(max_size=30) | st.from_regex(r"[0-9T:.\- a-z]{0,40}", fullmatch=True))
@example("2026-12-24T12:00..")
@example("..")
@example("\x00")
def test_any_text_is_read_or_refused(text: str) -> None:
    """No text does anything but give a value or a message."""
    try:
        when = parse_when(text, timed=True)
    except ValueError:
        return
    assert parse_when(str(when), timed=True) == when
