"""Logs of calls: every dialect that telephone systems write, and nothing dropped in silence."""

from __future__ import annotations

from datetime import UTC, datetime
from time import process_time
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.call_words import Reason, Sort
from rota.calls import CallLog, read_calls
from rota.errors import InputError

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 15, tzinfo=UTC)


def read(*lines: str, encoding: str = "utf-8") -> CallLog:
    """The log of these lines."""
    return read_calls("\n".join(lines).encode(encoding), "calls.csv", PARIS, NOW)


def noted(log: CallLog) -> dict[str, list[int]]:
    """The numbers of all lines of which something is said, by what is said."""
    return {each.what: each.lines for each in (*log.unread, *log.left_out, *log.doubts)}


@pytest.mark.parametrize(
    "lines",
    [
        ("start,duration,status,line", "2026-07-14 19:30:05,00:03:25,answered,01 99 00 00 01"),
        ("Début;Durée;Statut;Ligne", "14/07/2026 19:30:05;205;Répondu;01 99 00 00 01"),
        ("Date;Heure;Durée (s);Décroché;Numéro", "14/07/2026;19h30:05;205;oui;01 99 00 00 01"),
        (
            "calldate\tbillsec\tdisposition\tdst",
            "2026-07-14 19:30:05\t205\tANSWERED\t01 99 00 00 01",
        ),
        ("Horodatage|Fin|Manqué|SDA", "14.07.2026 19:30:05|14.07.2026 19:33:30|non|01 99 00 00 01"),
        ("Start,End,Missed,Line", "2026-07-14T17:30:05Z,2026-07-14T17:33:30Z,no,01 99 00 00 01"),
        (
            "Heure de l'appel;Destination;Direction;Statut;Sonnerie;Conversation",
            '"14/07/2026 19:30:05";"01 99 00 00 01";"Entrant";"Répondu";"00:00:12";"00:03:25"',
        ),
        ("START;LINE;STATUS;DURATION;", "2026-07-14T19:30:05+02:00;01 99 00 00 01;ok;3:25;"),
        (
            "Rapport du 1er août",
            "",
            "Date/heure;Type;Résultat;Durée;File",
            '14/07/2026 19:30:05;Entrant;"Répondu";205 s;01 99 00 00 01',
        ),
    ],
)
def test_dialects(lines: tuple[str, ...]) -> None:
    """French or English, with or without an offset: the same call."""
    for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16"):
        [call] = read(*lines, encoding=encoding).calls
        assert call == (datetime(2026, 7, 14, 17, 30, 5, tzinfo=UTC), 205, False, "01 99 00 00 01")


def test_what_cannot_be_read_is_said_with_its_line() -> None:
    """Cut lines, no dates, dates of the future: each by its number, and the rest is read."""
    log = read(
        "start;duration;status",
        "2026-07-14 19:30;60;answered",
        "2026-07-14 19:3",
        "07/25/2026 19:30;60;answered",
        "2026-02-30 19:30;60;answered",
        "yesterday;60;answered",
        '2026-07-14 19:30;"60;answered',
        "2026-07-14 19:30;60;answered;and more",
        "2026-12-24 19:30;60;answered",
        "2026-07-14 19:30;60;outgoing",
        "2026-07-14 19:31;long;perhaps",
        "",
        "2026-07-14 19:32;;missed",
    )
    assert [(call.at.minute, call.seconds, call.missed) for call in log.calls] == [
        (30, 60, False),
        (31, None, None),
        (32, None, True),
    ]
    said = noted(log)
    assert sorted(line for lines in said.values() for line in lines) == [*range(3, 11), 11, 11]
    assert said["lies in the future"] == [9]
    assert said["was made by the team, not received"] == [10]
    assert said["the month is over 12 (slashes are day/month/year)"] == [4]


def test_each_reason_is_said_in_both_languages() -> None:
    """Whatever is the matter with a line, French readers are told in French, about the same."""
    for sort in get_args(Sort):
        english, french = Reason(sort, "mot").words("en"), Reason(sort, "mot").words("fr")
        assert english != french
        assert ("mot" in english) == ("mot" in french)
        assert "{" not in english + french


def test_clock_changes() -> None:
    """A time that comes twice is its first, a skipped one the instant after; both are said."""
    log = read(
        "start",
        "2025-10-26 02:30",
        "2025-10-26T02:30:00+01:00",
        "2026-03-29 02:30",
        "2026-03-29 03:10",
    )
    hours = [(call.at.hour, call.at.minute) for call in log.calls]
    assert hours == [(0, 30), (1, 30), (1, 0), (1, 10)]
    said = noted(log)
    assert [lines for what, lines in said.items() if "comes twice" in what] == [[2]]
    assert [lines for what, lines in said.items() if "skips" in what] == [[4]]
    assert [lines for what, lines in said.items() if "no offset" in what] == [[2, 4, 5]]


def test_mixed_dates() -> None:
    """Dates written in two ways are doubtful: a spreadsheet may have turned day and month."""
    log = read("start", "13/07/2026 08:00", "14/07/2026 08:00", "2026-07-12 08:00")
    assert len(log.calls) == 3
    assert [lines for what, lines in noted(log).items() if "another way" in what] == [[4]]


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"name,age\nalice,3\n", "no column of starts"),
        (b"PK\x03\x04", "looks like a spreadsheet"),
        (b"start\n\0\n", "NUL"),
        (b"start,d\xc3\xa9but\n2026-01-01 08:00,x\n", "keep one"),
        (b"start\nnever\n2026-13-01 08:00\n", "calls.csv:2: the start is no date and time"),
    ],
)
def test_no_log(data: bytes, words: str) -> None:
    """What is no log of calls at all is refused."""
    with pytest.raises(InputError, match=words):
        read_calls(data, "calls.csv", PARIS, NOW)


@given(st.lists(st.text(alphabet='0123456789:/-;", \tTZ+é\r', max_size=30), max_size=20))
def test_every_line_is_accounted_for(lines: list[str]) -> None:
    """Whatever a line holds, it is a call, or blank, or said."""
    text = "\n".join(["start;status", "2026-07-14 19:30;ok", *lines])
    log = read_calls(text.encode(), "calls.csv", PARIS, NOW)
    split = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[1:]
    written = sum(bool(line.strip(" \t,;|")) for line in split)
    said = sum(len(each.lines) for each in (*log.unread, *log.left_out))
    assert len(log.calls) + said == written


def test_many_lines_are_read_fast() -> None:
    """A tenth of a year of 200,000 calls takes a tenth of its second and a half."""
    rows = [
        f"{1 + n % 28:02}/{1 + n // 28 % 10:02}/2026 {n % 24:02}:{n % 60:02}:{n % 59:02};"
        f"00:0{n % 10}:{n % 60:02};Répondu"
        for n in range(20_000)
    ]
    data = "\n".join(["Début;Durée;Statut", *rows]).encode()
    begun = process_time()
    assert len(read_calls(data, "calls.csv", PARIS, NOW).calls) == 20_000
    assert process_time() - begun < 0.6
