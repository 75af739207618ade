"""Tables and JSON, read back by the standard library's readers."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

import teams
from rota import feed, sheets
from rota.cells import restore
from rota.csv_file import Dialect
from rota.instants import Span
from rota.rota_file import COLUMNS, read_rota
from rota.shift import CANCELLED, PUBLISHED, Shift
from rota.team import Role, Team
from rota.verdict import Finding, Ledger, Line, Proof
from teams import PARIS, night, person, rest_days, span, utc

DIALECTS: tuple[Dialect, ...] = ("rfc4180", "excel-fr")


def team(**changes: Any) -> Team:
    """A French team with two roles."""
    roles = (Role("primary"), Role("backup"))
    return teams.team(**{"language": "fr", "roles": roles} | changes)


def christmas(**changes: Any) -> Shift:
    """Alice's weekend of Christmas, with a burden of 12.5."""
    plain: dict[str, Any] = {"burden": Fraction(25, 2), "status": PUBLISHED}
    return replace(rest_days("alice", "2026-12-25"), **plain | changes)


def read(data: bytes) -> list[dict[str, str]]:
    """The rows of a table, by their headings, in whichever dialect it is."""
    bom = data.startswith(b"\xef\xbb\xbf")
    text = io.StringIO(data.decode("utf-8-sig"), newline="")
    return list(csv.DictReader(text, delimiter=";" if bom else ",", strict=True))


def test_the_plain_dialect_is_iso_and_rfc_4180() -> None:
    """Commas, CRLF, no byte-order mark, offsets, decimal points."""
    data = sheets.csv_rows(team(), [christmas(pinned=True)])
    assert data.decode() == (
        "start,end,hours,kind,role,turn,person,name,burden,pinned,status\r\n"
        "2026-12-25T18:00:00+01:00,2026-12-28T08:00:00+01:00,62,weekend,primary,"
        "2026-12-25T18:00+01:00 primary,alice,Alice,12.5,yes,published\r\n"
    )


def test_the_french_dialect_opens_in_a_french_spreadsheet() -> None:
    """Semicolons, CRLF, a byte-order mark, French dates, decimal commas, French words."""
    data = sheets.csv_rows(team(), [christmas(pinned=True)], "excel-fr")
    assert data.decode() == (
        "\ufeffannée;mois;jour;début;fin;heures;type;rôle;personne;nom;charge;figé;statut\r\n"
        "2026;12;vendredi;25/12/2026 18:00;28/12/2026 08:00;62;week-end;titulaire;"
        "alice;Alice;12,5;oui;publié\r\n"
    )


def test_the_french_dialect_speaks_the_teams_language() -> None:
    """The numbers and dates are the spreadsheet's, the words the team's."""
    (row,) = read(sheets.csv_rows(team(language="en"), [christmas()], "excel-fr"))
    assert row["day"] == "Friday"
    assert row["start"] == "25/12/2026 18:00"
    assert row["burden"] == "12,5"
    assert row["status"] == "published"


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_table_without_rows_still_has_its_headings(dialect: Dialect) -> None:
    """They are the same as with rows."""
    empty = sheets.csv_rows(team(), [], dialect)
    full = sheets.csv_rows(team(), [christmas()], dialect)
    assert full.startswith(empty)
    assert empty.count(b"\r\n") == 1


@pytest.mark.parametrize("dialect", DIALECTS)
def test_rows_come_in_the_order_of_a_rota_file(dialect: Dialect) -> None:
    """By start, then role in the team's order, whatever the order in which they are given."""
    rows = [
        night("bob", "2026-12-22"),
        night("carol", "2026-12-21", role="backup"),
        night("alice", "2026-12-21"),
    ]
    data = sheets.csv_rows(team(), rows, dialect)
    column = "nom" if dialect == "excel-fr" else "name"
    assert [row[column] for row in read(data)] == ["Alice", "Carol", "Bob"]
    assert data == sheets.csv_rows(team(), rows[::-1], dialect)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_uncovered_slots_are_listed_and_cancelled_rows_are_not(dialect: Dialect) -> None:
    """Who adds up the hours of a sheet must not add what is no more."""
    rows = [christmas(person="", name=""), christmas(status=CANCELLED)]
    (row,) = read(sheets.csv_rows(team(), rows, dialect))
    assert row["nom" if dialect == "excel-fr" else "name"] == ""


def test_hours_are_elapsed_on_the_nights_of_the_clock_changes() -> None:
    """13 and 15 hours from 18:00 to 08:00 less an hour, and plus one."""
    rows = [night("alice", "2026-03-28"), night("alice", "2026-10-24")]
    assert [row["hours"] for row in read(sheets.csv_rows(team(), rows))] == ["13", "15"]
    repeated = replace(rows[0], span=span("2026-10-25 00:30Z", "2026-10-25 01:30Z"))
    (row,) = read(sheets.csv_rows(team(), [repeated]))
    assert (row["start"], row["end"]) == ("2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00")
    (row,) = read(sheets.csv_rows(team(), [repeated], "excel-fr"))
    assert (row["début"], row["fin"], row["heures"]) == ("25/10/2026 02:30",) * 2 + ("1",)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(
    "payload", ["=HYPERLINK(1)", "+33", "-1", "@SUM(1)", "\t=1", "\r=1", "＝1", "'=1", 'a;b,"c"\n']
)
def test_formulas_are_neutralised_and_come_back(payload: str, dialect: Dialect) -> None:
    """No cell of other people's text starts like a formula, and its reader finds what was meant."""
    row = christmas(name=payload, person=payload, kind=payload, role=payload, turn=payload)
    (cells,) = read(sheets.csv_rows(team(), [row], dialect))
    free = [cell for cell in cells.values() if restore(cell) == payload]
    assert len(free) == (4 if dialect == "excel-fr" else 5)
    assert not any(cell.startswith(tuple("=+-@\t\r\n＝＋－＠")) for cell in cells.values())


@pytest.mark.parametrize("dialect", DIALECTS)
def test_our_own_numbers_are_never_protected(dialect: Dialect) -> None:
    """A negative burden stays a number."""
    (row,) = read(sheets.csv_rows(team(), [christmas(burden=Fraction(-5, 2))], dialect))
    assert "-2,5" in row.values() or "-2.5" in row.values()


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0"), max_size=20))
def test_any_name_comes_back(name: str) -> None:
    """Quotes, separators and line ends of a name are the table's affair."""
    for dialect in DIALECTS:
        (row,) = read(sheets.csv_rows(team(), [christmas(name=name)], dialect))
        assert restore(row["nom" if dialect == "excel-fr" else "name"]) == name


def test_the_plain_dialect_is_a_rota_file_in_small() -> None:
    """Its columns are a rota file's, and its reader takes it for one."""
    row = christmas(pinned=True)
    assert {*read(sheets.csv_rows(team(), [row]))[0]} <= {*COLUMNS}
    hole = replace(night("", "2026-12-21"), name="")
    again = read_rota(sheets.csv_rows(team(), [row, hole]), "2026-12.csv", team())
    assert again.shifts == (hole, row)


def test_the_french_dialect_is_understood_again() -> None:
    """Kinds, roles, people, times and amounts come back; only the turn is not told."""
    row = christmas(pinned=True, role="backup", turn="")
    hole = replace(night("", "2026-12-21"), name="", turn="", kind="holiday")
    sheet = sheets.csv_rows(team(), [row, hole], "excel-fr")
    assert read_rota(sheet, "2026-12.csv", team()).shifts == (hole, row)


def test_a_document_is_versioned_and_says_whose_it_is() -> None:
    """Only the lists that a command has are there."""
    assert feed.document(team()) == {
        "version": 1,
        "team": {"id": "n2", "name": "Support N2", "timezone": "Europe/Paris"},
    }
    full = feed.document(team(), [], findings=[], ledgers=[], proofs=[])
    assert list(full) == ["version", "team", "shifts", "findings", "ledgers", "proofs"]


def test_a_shift_in_json_has_offsets_and_numbers() -> None:
    """Whole amounts are whole numbers, and what is not there is null."""
    changed = utc("2026-11-02 09:30Z")
    made = feed.document(team(), [christmas(revision=2, changed=changed)])
    (row,) = json.loads(feed.dumps(made))["shifts"]
    assert row == {
        "start": "2026-12-25T18:00:00+01:00",
        "end": "2026-12-28T08:00:00+01:00",
        "hours": 62,
        "kind": "weekend",
        "role": "primary",
        "turn": "2026-12-25T18:00+01:00 primary",
        "person": "alice",
        "name": "Alice",
        "burden": 12.5,
        "pinned": False,
        "status": "published",
        "revision": 2,
        "changed": "2026-11-02T09:30:00Z",
    }
    assert isinstance(row["hours"], int)


def test_json_lists_uncovered_slots_and_not_cancelled_rows() -> None:
    """By start and role, whatever the order in which they are given."""
    rows = [
        night("bob", "2026-12-22"),
        christmas(status=CANCELLED),
        replace(night("", "2026-12-21"), name=""),
    ]
    made = json.loads(feed.dumps(feed.document(team(), rows)))["shifts"]
    assert [row["person"] for row in made] == [None, "bob"]
    assert made[0]["name"] is made[0]["changed"] is None
    assert feed.document(team(), rows) == feed.document(team(), rows[::-1])


def test_json_is_utf_8_with_a_newline_at_its_end() -> None:
    """Text stays readable, and the bytes are the same each time."""
    made = feed.document(team(name="Équipe 🎄"))
    data = feed.dumps(made)
    assert "Équipe 🎄".encode() in data
    assert data.endswith(b"}\n")
    assert data == feed.dumps(made)


def test_findings_ledgers_and_proofs_are_told_in_json() -> None:
    """Each field of theirs, with times in the team's zone."""
    hours = span("2026-12-25 18:00", "2026-12-28 08:00")
    seen = Finding("gap", "error", "10 h, not 24 h", "swap one", "rules.gap", "bob", "", hours)
    assert feed.finding(seen, PARIS) == {
        "rule": "gap",
        "severity": "error",
        "message": "10 h, not 24 h",
        "remedy": "swap one",
        "source": "rules.gap",
        "person": "bob",
        "role": None,
        "start": "2026-12-25T18:00:00+01:00",
        "end": "2026-12-28T08:00:00+01:00",
        "waived": None,
    }
    timeless = feed.finding(replace(seen, span=None, waived="accord"), PARIS)
    assert (timeless["start"], timeless["end"], timeless["waived"]) == (None, None, "accord")
    third = Fraction(1, 3)
    line = Line("bob", Fraction(2), third, Fraction(-1), Fraction(4, 2), Fraction(1, 2))
    assert feed.ledger(Ledger("weekend", Fraction(5), (line,))) == {
        "name": "weekend",
        "total": 5,
        "people": [
            {
                "person": "bob",
                "carried": 2,
                "fair": 1 / 3,
                "before": -1,
                "target": 2,
                "after": 0.5,
            }
        ],
    }
    assert feed.proof(Proof("weekend", Fraction(9, 4), Fraction(2), False)) == {
        "name": "weekend",
        "value": 2.25,
        "bound": 2,
        "optimal": False,
        "gave": 0,
    }


def test_no_private_field_leaves() -> None:
    """Neither table nor JSON has contacts, leave, notes, or how a person was told and answered."""
    private = person(
        "alice",
        email="canary@mail",
        phone="06 canary",
        employee_id="canary-7",
        leave=teams.when("2026-01-24..2026-01-31"),
    )
    row = christmas(note="canary note", notified="canary told", answer="refused")
    whole = team(people=(private,))
    exports = [sheets.csv_rows(whole, [row], dialect) for dialect in DIALECTS]
    exports.append(feed.dumps(feed.document(whole, [row])))
    for export in exports:
        for secret in (b"canary", b"refused", b"2026-01-2", b"24/01"):
            assert secret not in export


@given(
    st.datetimes(datetime(2026, 1, 1), datetime(2035, 12, 31), timezones=st.just(UTC)),
    st.integers(min_value=1, max_value=5000),
    st.sampled_from(["Europe/Paris", "Australia/Lord_Howe", "Indian/Reunion"]),
)
def test_json_times_are_exact(start: datetime, minutes: int, zone: str) -> None:
    """Whatever the date and the zone, the instants come back."""
    begin = start.replace(microsecond=0)
    row = christmas(span=Span(begin, begin + timedelta(minutes=minutes)))
    told = feed.shift(row, ZoneInfo(zone))
    assert Span(utc(str(told["start"])), utc(str(told["end"]))) == row.span
