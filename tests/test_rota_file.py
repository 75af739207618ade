"""The rota file: written in one way, read in every way that people and spreadsheets have."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.cells import protect, restore
from rota.errors import InputError
from rota.instants import Span
from rota.period import Period
from rota.rota_file import (
    COLUMNS,
    file_name,
    in_order,
    period_of,
    read_rota,
    read_rotas,
    write_rota,
)
from rota.shift import CANCELLED, PLANNED, PUBLISHED, Rota, Shift
from rota.team import Role
from teams import night, person, rest_days, shift, span, team, utc

ALICE, BOB = person("alice", name="Alice Martin"), person("bob", name="Zoé O’Neil")
TEAM = team(people=(ALICE, BOB), roles=(Role("primary"), Role("backup")))
DECEMBER = "rotas/2026-12.csv"


def read(text: str, source: str = DECEMBER) -> tuple[Shift, ...]:
    """The shifts of a file."""
    return read_rota(text.encode(), source, TEAM).shifts


def mistakes(data: str | bytes) -> list[str]:
    """What is wrong with a file, each mistake as the user sees it, without the file's name."""
    with pytest.raises(InputError) as caught:
        read_rota(data.encode() if isinstance(data, str) else data, "r.csv", TEAM)
    return [str(mistake).removeprefix("r.csv:").strip() for mistake in caught.value.mistakes]


def one(cells: str, header: str = "start,end,person") -> Shift:
    """The shift of a file with a single row."""
    (found,) = read(f"{header}\n{cells}\n")
    return found


# Names


@pytest.mark.parametrize(
    ("first", "last", "name"),
    [
        ("2026-12-01", "2026-12-31", "2026-12.csv"),
        ("2028-02-01", "2028-02-29", "2028-02.csv"),
        ("2027-02-01", "2027-02-27", "2027-02-01_2027-02-27.csv"),
        ("2026-12-07", "2027-02-28", "2026-12-07_2027-02-28.csv"),
        ("2026-11-01", "2026-12-31", "2026-11-01_2026-12-31.csv"),
    ],
)
def test_a_name_tells_the_period_and_the_period_its_name(first: str, last: str, name: str) -> None:
    """Whole months are short, other periods say both dates."""
    period = Period(date.fromisoformat(first), date.fromisoformat(last))

    assert file_name(period) == name
    assert period_of(name) == period


@pytest.mark.parametrize(
    "name",
    [
        "2026-13.csv",
        "2026-1.csv",
        "2026-12.ics",
        "1802-12.csv",
        "2026-12-31_2026-12-01.csv",
        "2026-02-30_2026-12-01.csv",
        "2026-12 (1).csv",
        "２０２６-12.csv",
        "-",
        "",
    ],
)
def test_other_names_tell_no_period(name: str) -> None:
    """A hand-made file may be called anything."""
    assert period_of(name) is None


def test_the_period_is_told_by_the_last_part_of_the_path() -> None:
    """The folder plays no role."""
    empty = ",".join(COLUMNS).encode()

    assert read_rota(empty, "../2025-01/2026-12.csv", TEAM) == Rota(
        period_of("2026-12.csv"), (), "../2025-01/2026-12.csv"
    )
    assert read_rota(empty, "rota.csv", TEAM).period is None


# Writing


def test_the_file_is_what_the_design_says() -> None:
    """Columns, offsets, plain decimals, CRLF, no byte-order mark: pinned to the byte."""
    rows = (
        rest_days("alice", "2026-10-23", burden=Fraction(189, 2), pinned=True),
        replace(
            night("bob", "2026-10-27", burden=Fraction(100, 3), status=PUBLISHED),
            name='Zoé "Z", Jr',
            answer="accepted",
            notified="2026-10-01T08:00:00Z e-mail",
            revision=2,
            changed=datetime(2026, 10, 2, 8, tzinfo=UTC),
            note="=two\nlines",
        ),
        shift("", "2026-10-28 18:00", "2026-10-29 07:30"),
    )

    assert write_rota(Rota(None, rows), TEAM).decode().split("\r\n") == [
        "start,end,hours,kind,role,turn,person,name,burden,pinned,status,answer,notified,revision,"
        "changed,note",
        "2026-10-23T18:00:00+02:00,2026-10-26T08:00:00+01:00,63,weekend,primary,"
        "2026-10-23T18:00+02:00 primary,alice,Alice,94.5,yes,planned,,,0,,",
        "2026-10-27T18:00:00+01:00,2026-10-28T08:00:00+01:00,14,evening,primary,"
        '2026-10-27T18:00+01:00 primary,bob,"Zoé ""Z"", Jr",33.3333,,published,accepted,'
        '2026-10-01T08:00:00Z e-mail,2,2026-10-02T08:00:00Z,"\'=two\nlines"',
        "2026-10-28T18:00:00+01:00,2026-10-29T07:30:00+01:00,13.5,evening,primary,"
        "2026-10-28T18:00+01:00 primary,,,13.5,,planned,,,0,,",
        "",
    ]


def test_rows_have_one_order() -> None:
    """Start, role as in the team file and then unknown ones, live first, person, revision."""
    expected = (
        night("alice", "2026-12-01"),
        night("alice", "2026-12-01", status=CANCELLED),
        night("bob", "2026-12-01", status=CANCELLED, revision=1),
        night("bob", "2026-12-01", status=CANCELLED, revision=3),
        night("alice", "2026-12-01", role="backup"),
        night("alice", "2026-12-01", role="archive"),
        night("alice", "2026-12-02"),
    )

    assert in_order(expected[::-1], TEAM) == expected
    assert write_rota(Rota(None, expected[::-1]), TEAM) == write_rota(Rota(None, expected), TEAM)


# Cells


@given(st.text(alphabet=st.sampled_from("'=+-@\t\r\n＝＋－＠a "), max_size=8) | st.text())
def test_protected_text_comes_back(text: str) -> None:
    """Protection is undone exactly, apostrophes of one's own included."""
    assert restore(protect(text)) == text


@given(st.text(alphabet=st.sampled_from("'=+-@\t\r\n＝＋－＠a ")))
def test_protected_text_is_no_formula(text: str) -> None:
    """No cell starts with what a spreadsheet runs."""
    assert protect(text)[:1] not in tuple("=+-@\t\r\n＝＋－＠")


# There and back

WORDS = st.text(
    st.characters(exclude_categories=["C", "Z"]) | st.sampled_from(",;\"'=+-@ 👩🏽‍💻"), max_size=12
).map(str.strip)
NOTES = st.text(st.characters(exclude_categories=["C", "Z"]) | st.sampled_from(",;\"'=+-@ \n\t"))
INSTANTS = st.integers(0, 3 * 365 * 24 * 60).map(
    lambda minutes: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)


@st.composite
def shifts(draw: st.DrawFn) -> Shift:
    """Any shift that a file can say."""
    start = draw(INSTANTS)
    return Shift(
        span=Span(start, start + timedelta(seconds=draw(st.integers(1, 10**6)))),
        role=draw(st.sampled_from(["primary", "backup", "gone"])),
        kind=draw(st.sampled_from(["evening", "weekend", "holiday", "fermeture", ""])),
        turn=draw(WORDS),
        person=draw(st.sampled_from(["alice", "bob", "left", "=gone"])),
        name=draw(WORDS),
        burden=Fraction(draw(st.integers(0, 10**7)), 10**4),
        pinned=draw(st.booleans()),
        status=draw(st.sampled_from([PLANNED, PUBLISHED, CANCELLED])),
        answer=draw(st.sampled_from(["", "accepted", "refused"])),
        notified=draw(WORDS),
        revision=draw(st.integers(0, 10**6)),
        changed=draw(st.none() | INSTANTS),
        note=draw(NOTES),
    )


@given(st.lists(shifts(), max_size=6))
def test_what_is_written_is_read(rows: list[Shift]) -> None:
    """Every value comes back, and writing it again gives the same bytes."""
    rota = Rota(period_of("2026-12.csv"), in_order(rows, TEAM), DECEMBER)
    data = write_rota(rota, TEAM)

    again = read_rota(data, DECEMBER, TEAM)

    assert again == rota
    assert write_rota(again, TEAM) == data


@given(st.lists(shifts(), min_size=1, max_size=4))
def test_lines_are_those_of_an_editor(rows: list[Shift]) -> None:
    """A shift's line is where its row starts, however many lines the notes before it have."""
    data = write_rota(Rota(None, tuple(rows)), TEAM)
    lines = data.decode().split("\n")

    for row in read_rota(data, DECEMBER, TEAM).shifts:
        assert lines[row.line - 1].startswith(f"{row.span.start.astimezone(TEAM.timezone):%FT%T}")


def test_a_year_is_read_and_written_in_no_time() -> None:
    """1095 rows take a fraction of a second even on a slow machine."""
    start = utc("2026-01-01 08:00")
    spans = [
        Span(start + n * timedelta(hours=8), start + (n + 1) * timedelta(hours=8))
        for n in range(1095)
    ]
    rota = Rota(
        None, tuple(replace(night("alice", "2026-01-01"), span=span) for span in spans), "r.csv"
    )

    before = time.process_time()
    assert read_rota(write_rota(rota, TEAM), "r.csv", TEAM) == rota
    assert time.process_time() - before < 1


# What spreadsheets make of it


def test_a_french_spreadsheet_is_read() -> None:
    """Byte-order mark, `;`, French titles, dates and words, decimal commas, empty columns, rows."""
    text = (
        "Nom;Début ;FIN;Heures;Type;Rôle;Tour;Personne;Charge;Figé;Statut;"
        "Réponse;Notifié;Révision;Modifié;Note;Remarques de Paul;;\n"
        "Alice Martin;24/12/2026 18:00;25/12/2026 8h00;14;soir;titulaire;t1;alice;27,5;oui;publié;"
        "accepté;hier;1;01/12/2026 09:00;à voir;;;\n"
        ";;;;;;;;;;;;;;;;;;\n"
        "Zoé O’Neil;25/12/2026 08:00;28/12/2026 08:00:00;72;week-end;renfort;t2;bob;108;;Planifié;"
        ";;0;;;x;;\n"
        ";;;;;;;;;;;;;;;;;;\n"
    )
    alice = Shift(
        span("2026-12-24 18:00", "2026-12-25 08:00"),
        "primary",
        "evening",
        "t1",
        "alice",
        "Alice Martin",
        Fraction(55, 2),
        pinned=True,
        status=PUBLISHED,
        answer="accepted",
        notified="hier",
        revision=1,
        changed=utc("2026-12-01 09:00"),
        note="à voir",
    )
    bob = Shift(
        span("2026-12-25 08:00", "2026-12-28 08:00"),
        "backup",
        "weekend",
        "t2",
        "bob",
        "Zoé O’Neil",
        Fraction(108),
    )
    for data in (
        text.encode("utf-8-sig"),
        text.replace("\n", "\r\n").encode(),
        text.replace("\n", "\r").encode(),
        text.replace(";", "\t").encode(),
        f"sep=;\n{text}".encode("utf-8-sig"),
        text.replace(",", ".").replace(";", ",").encode(),
    ):
        assert read_rota(data, "r.csv", TEAM).shifts == (alice, bob)


def test_our_own_file_survives_a_french_spreadsheet() -> None:
    """Saved again with `;`, decimal commas and local dates, the rota is the same."""
    rows = in_order(
        [
            replace(night("alice", "2026-03-26", burden=Fraction(63, 4)), name="Émile, d'Aix"),
            rest_days("bob", "2026-03-27", pinned=True, status=PUBLISHED, revision=3, note="=1+1"),
            rest_days("carol", "2026-10-23", role="backup", status=CANCELLED),
        ],
        TEAM,
    )
    ours = csv.DictReader(io.StringIO(write_rota(Rota(None, rows), TEAM).decode(), newline=""))
    saved = io.StringIO(newline="")
    sheet = csv.DictWriter(saved, COLUMNS, delimiter=";", lineterminator="\r\n")
    sheet.writeheader()
    for row in ours:
        for column in ("start", "end"):
            row[column] = f"{datetime.fromisoformat(row[column]):%d/%m/%Y %H:%M}"
        for column in ("hours", "burden"):
            row[column] = row[column].replace(".", ",")
        sheet.writerow(row)

    assert read_rota(saved.getvalue().encode("utf-8-sig"), "r.csv", TEAM).shifts == rows


def test_a_rota_by_hand_needs_three_columns() -> None:
    """Start, end and a name are enough: first role, planned, burden 0, the rest empty."""
    assert one("2026-12-24 18:00,2026-12-25 08:00,alice martin", "Start,End,Name") == Shift(
        span("2026-12-24 18:00", "2026-12-25 08:00"),
        role="primary",
        kind="",
        turn="",
        person="alice",
        name="alice martin",
        burden=Fraction(0),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-12-24T18:00:00+01:00", "2026-12-24T17:00"),
        ("2026-12-24T18:00+01:00", "2026-12-24T17:00"),
        ("2026-12-24T18:00:00-0330", "2026-12-24T21:30"),
        ("2026-12-24t18:00z", "2026-12-24T18:00"),
        ("2026-12-24 18:00:00 +01:00", "2026-12-24T17:00"),
        ("2026-12-24 18:00", "2026-12-24T17:00"),
        ("2026-12-24 8:05:30", "2026-12-24T07:05:30"),
        ("24/12/2026 18:00", "2026-12-24T17:00"),
        ("3/2/2026 8h05", "2026-02-03T07:05"),
        ("24/12/2026 18H00", "2026-12-24T17:00"),
        (" 2026-12-23T24:00 ", "2026-12-23T23:00"),
        ("2026-10-25 02:30", "2026-10-25T00:30"),  # the first of two
        ("2026-10-25T02:30:00+01:00", "2026-10-25T01:30"),  # the second
        ("2026-03-29 02:30", "2026-03-29T01:00"),  # skipped: the change itself
    ],
)
def test_moments_are_read_in_many_ways(text: str, expected: str) -> None:
    """ISO 8601 and French, with an offset or in the team's zone."""
    assert one(f"{text},2027-01-01 00:00,").span.start == utc(f"{expected}+00:00")


@pytest.mark.parametrize(
    "text",
    [
        "24/12/2026",
        "2026-12-24",
        "18:00",
        "46015.75",
        "20261224T180000",
        "2026-W52-4T18:00",
        "2026-12-24T18",
        "24/12/26 18:00",
        "24 décembre 2026 18:00",
        "2026-12-24T18:00+1:00",
        "2026-12-24T18:00+24:00",
        "２０２６-12-24 18:00",
        "1" * 100_000,
    ],
)
def test_other_moments_are_refused(text: str) -> None:
    """Nothing is guessed; the message shows how to write it."""
    (mistake,) = mistakes(f"start,end,person\n{text},2027-01-01 00:00,alice\n")

    assert mistake.startswith("2: start: ")
    assert "is no date and time; write 2026-12-25T08:00:00+01:00 or 25/12/2026 08:00" in mistake


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("12/25/2026 08:00", "'2026-25-12' is not in the calendar"),
        ("2026-02-29 08:00", "'2026-02-29' is not in the calendar"),
        ("2026-12-24 25:00", "'25:00' is no time of day"),
        ("2026-12-24 24:01", "'24:01' is no time of day"),
        ("1802-12-24 18:00", "1802-12-24 is out of range"),
        ("", "is empty"),
    ],
)
def test_impossible_moments_are_refused(text: str, problem: str) -> None:
    """What the calendar or the clock does not have is said."""
    (mistake,) = mistakes(f"start,end,person\n{text},2100-12-31 00:00,alice\n")

    assert mistake.startswith(f"2: start: {problem}")


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ("alice,", "alice"),
        ("ALICE,", "alice"),
        ("Alice Martin,", "alice"),
        (",ALICE MARTIN", "alice"),
        (",Zoe\u0301 O’Neil", "bob"),
        ("bob,Alice Martin", "bob"),
        ("paul,Alice Martin", "paul"),
        (",Paul", "Paul"),
        (",", ""),
    ],
)
def test_people_are_known_by_id_or_name(cells: str, expected: str) -> None:
    """The id wins, then the exact name in any case; whoever is unknown is kept as written."""
    row = one(f"2026-12-24 18:00,2026-12-25 08:00,{cells}", "start,end,person,name")

    assert row.person == expected


def test_a_name_that_two_people_share_is_asked_for() -> None:
    """It is neither's until somebody says whose."""
    twins = team(people=(person("a", name="Jean Petit"), person("b", name="Jean PETIT")))
    data = b"start,end,name\n2026-12-24 18:00,2026-12-25 08:00,Jean Petit\n"

    with pytest.raises(
        InputError, match=r"r\.csv:2: name: 'Jean Petit' may be a or b; write the id"
    ):
        read_rota(data, "r.csv", twins)


def test_a_missing_name_column_is_filled_in() -> None:
    """Names come from the team where it knows the person."""
    text = "start,end,person\n2026-12-24 18:00,2026-12-25 08:00,{}\n"

    names = [read(text.format(id))[0].name for id in ("alice", "Alice Martin", "paul", "")]
    assert names == ["Alice Martin", "Alice Martin", "paul", ""]


@pytest.mark.parametrize("text", ["oui", "YES", "true", "1", "x", "Vrai"])
def test_pinned_is_said_in_many_ways(text: str) -> None:
    """Anything that means yes, in either language."""
    assert one(f"2026-12-24 18:00,2026-12-25 08:00,{text},", "start,end,pinned,person").pinned


def test_header_only_is_an_empty_rota() -> None:
    """A month without a slot is no mistake."""
    assert read(",".join(COLUMNS)) == ()


# Mistakes


def test_all_mistakes_are_told_at_once() -> None:
    """Each with its line and column, also after a cell of several lines."""
    text = """\
start,end,person,burden,status,answer,pinned,revision,note
2026-12-24 18:00,2026-12-24 08:00,alice,,,,,,
2026-12-25 18:00,tomorrow,alice,-1,publishd,maybe,perhaps,1.5,"two
lines"
2026-12-26 18:00,2026-12-27 08:00,alice
2026-12-26 18:00,2026-12-27 08:00,alice,,,,,,,,more
,,bob,1e3,,,,,bell \a
"""

    assert mistakes(text) == [
        "2: end: '2026-12-24 08:00' is not after the start; a night ends on the next date",
        "3: answer: 'maybe' is unknown; expected one of accepted, refused",
        "3: burden: '-1' is no number; expected one such as 13.5",
        "3: end: 'tomorrow' is no date and time; write 2026-12-25T08:00:00+01:00 or "
        "25/12/2026 08:00 (day/month/year)",
        "3: pinned: 'perhaps' is unknown; expected one of yes",
        "3: revision: '1.5' is no whole number",
        "3: status: 'publishd' is unknown; did you mean 'published'?",
        "5: has 3 cells, not 9 as the header (quotes missing?)",
        "6: has 11 cells, not 9 as the header (quotes missing?)",
        "7: burden: '1e3' is no number; expected one such as 13.5",
        "7: end: is empty",
        "7: note: contains the control character U+0007; remove it",
        "7: start: is empty",
    ]


EMPTY = "is empty; expected a row of column titles"
AS_CSV = "expected CSV (save it as “CSV UTF-8”)"
HEADER = b"start,end,person\n"


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"", EMPTY),
        (b"\n \n,,,\n", EMPTY),
        (
            "début;personne\n".encode(),
            "1: end: column end is missing; the titles are 'début, personne'",
        ),
        (
            b"\nstart,end\n",
            "2: person: column person or name is missing; the titles are 'start, end'",
        ),
        (
            "start,end,person,Début,x,x\n".encode(),
            "1: start: comes as 'start' and 'Début'; keep one",
        ),
        (HEADER + b"a,b,\xe9\n", f"2: byte 22 (0xE9) is not UTF-8; {AS_CSV}"),
        (b"\xef\xbb\xbfstart\n\xff", f"2: byte 10 (0xFF) is not UTF-8; {AS_CSV}"),
        (HEADER + b"\n\0", f"3: contains a NUL; {AS_CSV}"),
        (b"\xff\xfes\0t\xd8", "is broken UTF-16 text; save it again"),
        (b"BEGIN:VCALENDAR\r\n", "looks like a calendar; expected CSV"),
        (b"PK\x03\x04...", f"looks like a spreadsheet or an archive; {AS_CSV}"),
        (b"\n<html>", f"looks like a web page; {AS_CSV}"),
        (b" " * (10 * 1024 * 1024 + 1), "is too large; at most 10 MiB are read"),
        (b"\n" * 100_001, "has too many lines; at most 100000 are read"),
        (b"a," * 200 + b"a", "1: has 201 columns; at most 200 are read"),
        (HEADER + b'1,2,"3\n4\n', '2: a quote (") is opened here and never closed'),
        (
            HEADER + b'1,2,"3"4\n',
            "2: is not CSV (',' expected after '\"'); "
            'inside a quoted cell a quote is written twice ("")',
        ),
        (
            HEADER + b"a" * 131_073,
            "2: a cell is far too long (field larger than field limit (131072)); "
            'is a quote (") left open?',
        ),
    ],
    ids=range(18),
)
def test_a_file_that_is_no_table_is_refused(data: bytes, expected: str) -> None:
    """What it is, where it goes wrong, and what to do."""
    assert mistakes(data) == [expected]


def test_mistakes_before_a_broken_row_are_told_too() -> None:
    """A quote left open does not hide what was wrong above it."""
    found = mistakes('start,end,person\nx,2026-12-25 08:00,alice\n"')

    assert [mistake[:8] for mistake in found] == ["2: start", "3: a quo"]


def test_a_file_of_nothing_but_mistakes_is_not_read_to_its_end() -> None:
    """A hundred mistakes are enough to see what is wrong."""
    found = mistakes("start,end,person\n" + "x\n" * 50_000)

    assert len(found) == 101
    assert found[-1] == "101: too many mistakes to read on"


@pytest.mark.parametrize("sign", ["\x1b", "\x7f", "\x85", "\u2028", "\u202e", "\u2066"])
def test_characters_that_are_not_seen_are_refused(sign: str) -> None:
    """Controls, odd line ends and text direction have no place in a name or a note."""
    header, row = "start,end,person,name,note", "2026-12-24 18:00,2026-12-25 08:00,a,B{0}b,n{0}n"
    problem = f"contains the control character U+{ord(sign):04X}; remove it"

    assert mistakes(f"{header}\n{row.format(sign)}\n") == [
        f"2: name: {problem}",
        f"2: note: {problem}",
    ]


def test_only_notes_have_lines() -> None:
    """A line break in a note is kept, as a plain one; in a name it is a mistake."""
    header, row = (
        "start,end,person,name,note",
        '2026-12-24 18:00,2026-12-25 08:00,a,"B{}b","1{}\t2"',
    )

    assert read(f"{header}\n{row.format('', chr(13) + chr(10))}\n")[0].note == "1\n\t2"
    assert mistakes(f"{header}\n{row.format(chr(10), '')}\n") == [
        "2: name: contains the control character U+000A; remove it"
    ]


@given(
    st.binary(max_size=200)
    | st.text(st.sampled_from("start,end;peron\n\"'0123/:T=+\t\r")).map(str.encode)
)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    """No input ends in anything but a rota or a list of mistakes."""
    for body in (data, HEADER + data):
        with suppress(InputError):
            read_rota(body, "r.csv", TEAM)


# All files


def written(*files: tuple[str, Sequence[Shift]]) -> list[tuple[str, bytes]]:
    """Files with these shifts."""
    return [(name, write_rota(Rota(None, tuple(rows)), TEAM)) for name, rows in files]


def test_files_come_by_period() -> None:
    """Whatever order the folder lists them in; files without a period last, by name."""
    names = ["b.csv", "2027-01.csv", "a.csv", "2026-12-07_2027-02-28.csv", "2026-12.csv"]

    rotas = read_rotas(written(*((name, ()) for name in names)), TEAM)

    assert [rota.source for rota in rotas] == [
        *("2026-12.csv", "2026-12-07_2027-02-28.csv", "2027-01.csv", "a.csv", "b.csv")
    ]


def test_a_slot_live_in_two_files_is_refused() -> None:
    """Shifts of one role that overlap across files name both files and lines, all of them."""
    files = written(
        ("2027-01.csv", [night("bob", "2026-12-31"), night("bob", "2027-01-01")]),
        ("2026-12.csv", [night("bob", "2026-12-30"), night("alice", "2026-12-31")]),
        ("x.csv", [shift("alice", "2027-01-02 07:59", "2027-01-02 09:00")]),
    )

    with pytest.raises(InputError) as caught:
        read_rotas(files, TEAM)
    assert [str(mistake) for mistake in caught.value.mistakes] == [
        "2027-01.csv:2: start: this slot of 'primary' is live in 2026-12.csv:3 too; "
        "delete one of the two rows",
        "x.csv:2: start: this slot of 'primary' is live in 2027-01.csv:3 too; "
        "delete one of the two rows",
    ]


def test_a_long_shift_meets_all_that_it_holds() -> None:
    """An overlap is seen over shorter shifts of the same file in between."""
    files = written(
        ("2026-12.csv", [rest_days("bob", "2026-12-25"), night("bob", "2026-12-25")]),
        ("2027-01.csv", [night("alice", "2026-12-27")]),
    )

    with pytest.raises(InputError, match=r"live in 2026-12\.csv:3 too"):
        read_rotas(files, TEAM)


def test_what_only_touches_or_does_not_count_is_no_conflict() -> None:
    """Other roles, cancelled rows, neighbours that meet, and doubles inside one file pass."""
    files = written(
        (
            "2026-12.csv",
            [night("bob", "2026-12-31"), night("alice", "2026-12-31"), night("bob", "2026-12-30")],
        ),
        (
            "2027-01.csv",
            [
                night("alice", "2026-12-31", role="backup"),
                night("alice", "2026-12-30", status=CANCELLED),
                shift("alice", "2027-01-01 08:00", "2027-01-01 18:00"),
            ],
        ),
    )

    assert [len(rota.shifts) for rota in read_rotas(files, TEAM)] == [3, 3]


def test_the_mistakes_of_all_files_are_told_at_once() -> None:
    """One wrong file does not hide another, nor a slot that two others claim."""
    files = [
        ("2026-11.csv", b"start,end\n"),
        ("2026-10.csv", b""),
        *written(
            ("2026-12.csv", [night("bob", "2026-12-31")]),
            ("2027-01.csv", [night("bob", "2026-12-31")]),
        ),
    ]

    with pytest.raises(InputError) as caught:
        read_rotas(files, TEAM)
    assert [mistake.file for mistake in caught.value.mistakes] == [
        *("2026-10.csv", "2026-11.csv", "2027-01.csv")
    ]


def test_times_are_read_and_written_in_the_teams_zone() -> None:
    """The same instant has La Réunion's offset for a team there."""
    away = replace(TEAM, timezone=ZoneInfo("Indian/Reunion"))
    (row,) = read_rota(
        b"start,end,person\n25/12/2026 08:00,25/12/2026 18:00,alice\n", "r", away
    ).shifts

    assert row.span == span("2026-12-25 05:00", "2026-12-25 15:00")
    assert b"\n2026-12-25T08:00:00+04:00," in write_rota(Rota(None, (row,)), away)
