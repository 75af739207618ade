"""The tables that a rota is taken away as: what a row and a cell of each say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import teams
from rota import layouts, sheets
from rota.cells import protect
from rota.csv_file import Dialect
from rota.period import Period
from rota.rota_file import read_rota
from rota.shift import CANCELLED, Shift
from rota.team import HOLIDAY, WEEKEND, Role, Team
from rota.totals import sums
from teams import SPARE, night, person, rest_days, shift

ROLES = (Role("primary"), Role("backup"))


def french(**changes: Any) -> Team:
    """A French team with two roles."""
    return teams.team(**{"language": "fr", "roles": ROLES} | changes)


def by_day(table: layouts.Table, *columns: str) -> dict[date, list[str]]:
    """What a table of days says in these columns, by date; rows with nothing left out."""
    places = [table.columns.index(column) for column in columns]
    cells = {row[0]: [row[place] for place in places] for row in table.rows}
    return {day: said for day, said in cells.items() if any(said)}  # type: ignore[misc]


def test_a_day_says_who_is_on_call_in_each_role() -> None:
    """A night stands on its evening, a weekend on each of its days, a holiday has its name."""
    rows = [
        night("alice", "2026-12-24"),
        rest_days("bob", "2026-12-25"),
        rest_days("carol", "2026-12-25", role="backup"),
    ]
    table = layouts.days(french(), rows)
    assert table.columns == ("date", "jour", "jour férié", "titulaire", "renfort")
    assert [row[0] for row in table.rows] == [date(2026, 12, 24), date(2026, 12, 25)]
    table = layouts.days(french(), rows, Period(date(2026, 12, 20), date(2026, 12, 31)))
    assert len(table.rows) == 12
    assert by_day(table, "jour", "jour férié", "titulaire", "renfort") == {
        date(2026, 12, day): [weekday, "Noël" if day == 25 else "", *who]
        for day, weekday, who in [
            (20, "dimanche", ["", ""]),
            (21, "lundi", ["", ""]),
            (22, "mardi", ["", ""]),
            (23, "mercredi", ["", ""]),
            (24, "jeudi", ["Alice", ""]),
            (25, "vendredi", ["Bob", "Carol"]),
            (26, "samedi", ["Bob", "Carol"]),
            (27, "dimanche", ["Bob", "Carol"]),
            (28, "lundi", ["", ""]),
            (29, "mardi", ["", ""]),
            (30, "mercredi", ["", ""]),
            (31, "jeudi", ["", ""]),
        ]
    }


def test_several_on_a_day_and_nobody_are_both_said() -> None:
    """In the order of their starts, each once; optional roles miss nobody."""
    rows = [
        shift("alice", "2026-12-07 08:00", "2026-12-07 12:00"),
        shift("bob", "2026-12-07 12:00", "2026-12-07 18:00"),
        shift("alice", "2026-12-07 18:00", "2026-12-07 20:00"),
        replace(night("", "2026-12-07"), name=""),
        shift("zoé", "2026-12-08 08:00", "2026-12-08 12:00"),
    ]
    table = layouts.days(french(), rows)
    assert by_day(table, "titulaire") == {
        date(2026, 12, 7): ["Alice, Bob, à pourvoir"],
        date(2026, 12, 8): ["Zoé"],
    }
    optional = layouts.days(french(roles=SPARE), rows, plain=True)
    assert by_day(optional, "primary")[date(2026, 12, 7)] == ["Alice, Bob"]


def test_people_of_one_name_are_told_apart() -> None:
    """By their ids, in brackets."""
    people = (person("ana", name="Ana"), person("ana2", name="Ana"), person("bob"))
    rows = [night("ana", "2026-12-07"), night("bob", "2026-12-08")]
    table = layouts.days(french(people=people), rows)
    assert [row[-1] for row in table.rows] == ["Ana (ana)", "Bob"]


def test_only_roles_that_occur_have_a_column() -> None:
    """Who asks for one role does not want the other's empty column."""
    rows = [night("alice", "2026-12-07", role="backup"), night("bob", "2026-12-08", role="zz")]
    assert layouts.days(french(), rows).columns[3:] == ("renfort", "zz")
    assert layouts.days(french(), []) == layouts.Table(("date", "jour", "jour férié"), ())


def test_a_person_adds_up_hours_windows_and_burden() -> None:
    """A window counts once, for whoever has its start; a cancelled row adds nothing."""
    friday = shift("alice", "2026-12-04 18:00", "2026-12-05 12:00", kind=WEEKEND)
    rest = shift("bob", "2026-12-05 12:00", "2026-12-07 08:00", kind=WEEKEND)
    rows = [
        *(friday, rest, night("alice", "2026-12-08"), night("alice", "2026-12-09")),
        night("bob", "2026-12-10", status=CANCELLED),
    ]
    table = layouts.totals(french(), rows, ["alice", "bob", "carol"])
    assert table.columns == ("personne", "nom", "heures", "soirs", "week-ends", "fériés", "charge")
    assert table.rows == (
        ("alice", "Alice", Fraction(46), 2, 1, 0, Fraction(46)),
        ("bob", "Bob", Fraction(44), 0, 0, 0, Fraction(44)),
        ("carol", "Carol", Fraction(0), 0, 0, 0, Fraction(0)),
    )


def test_people_who_left_and_what_is_to_be_filled_come_last() -> None:
    """So that the column of hours adds up to those of the rows."""
    rows = [
        replace(night("", "2026-12-07"), name=""),
        night("zoé", "2026-12-08", kind="nuit"),
        night("bob", "2026-12-09"),
    ]
    table = layouts.totals(french(), rows, ["bob"])
    assert [row[:3] for row in table.rows] == [
        ("bob", "Bob", 14),
        ("zoé", "Zoé", 14),
        ("", "à pourvoir", 14),
    ]
    assert table.columns[3:] == ("soirs", "week-ends", "fériés", "nuit", "charge")
    assert [row[0] for row in layouts.totals(french(roles=SPARE), rows, ["bob"]).rows] == [
        "bob",
        "zoé",
    ]


def test_programs_get_the_words_of_a_rota_file() -> None:
    """Headings that do not change with the team's language."""
    rows = [night("alice", "2026-12-24")]
    assert layouts.totals(french(), rows, [], plain=True).columns == (
        *("person", "name", "hours"),
        *("evening", "weekend", "holiday", "burden"),
    )
    table = layouts.days(french(), rows, plain=True)
    assert table.columns == ("date", "day", "public holiday", "primary")
    assert table.rows[0][1] == "Thursday"


def test_layouts_in_both_dialects() -> None:
    """Dates, numbers and free text as each dialect writes them."""
    rows = [replace(rest_days("gone", "2026-12-25", burden=Fraction(25, 2)), name="=1+1")]
    wide = sheets.csv_rows(french(), rows, "excel-fr", "wide")
    assert wide.decode("utf-8-sig").splitlines() == [
        "date;jour;jour férié;titulaire",
        "25/12/2026;vendredi;Noël;'=1+1",
    ]
    assert sheets.csv_rows(french(), rows, "rfc4180", "wide").decode().splitlines() == [
        "date,day,public holiday,primary",
        "2026-12-25,Friday,Noël,'=1+1",
    ]
    totals = sheets.csv_rows(french(), rows, "excel-fr", "totals", people=["bob"])
    assert totals.decode("utf-8-sig").splitlines()[1:] == [
        "bob;Bob;0;0;0;0;0",
        "gone;'=1+1;62;0;1;0;12,5",
    ]


def test_private_columns_stand_behind_the_name() -> None:
    """As they are asked for; whoever is not in the team has empty cells."""
    people = (person("alice", phone="0612345678", email="a@x.example", employee_id="007"),)
    rows = [night("alice", "2026-12-24"), night("gone", "2026-12-25")]
    team = french(people=people)
    table = layouts.rows(team, rows, ("employee_id", "phone"), plain=True)
    assert table.columns[6:10] == ("person", "name", "employee_id", "phone")
    assert [row[8:10] for row in table.rows] == [("007", "06 12 34 56 78"), ("", "")]
    table = layouts.totals(team, rows, ["alice"], ("email",))
    assert table.columns[:3] == ("personne", "nom", "e-mail")
    assert table.rows[0][2] == "a@x.example"


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("0612345678", "06 12 34 56 78"),
        ("+33612345678", "+33 6 12 34 56 78"),
        ("+4420794601234", "+4 42 07 94 60 12 34"),
        ("112", "112"),
        ("06.12.34.56.78", "06.12.34.56.78"),
        ("06 12 34 56 78", "06 12 34 56 78"),
        ("", ""),
    ],
)
def test_a_telephone_number_is_no_number(written: str, told: str) -> None:
    """A spreadsheet would drop its first zero."""
    assert layouts.spaced(written) == told
    assert protect(told) == told


hours = st.builds(
    lambda day, start, length, role, who, kind, burden, pinned: shift(
        who,
        f"{date(2026, 1, 1) + timedelta(days=day)} {start:02}:00",
        f"{date(2026, 1, 3) + timedelta(days=day)} {length:02}:30",
        role,
        kind,
        burden=Fraction(burden, 4),
        pinned=pinned,
    ),
    st.integers(285, 310),  # the clock goes back on the 25th of October
    st.integers(0, 23),
    st.integers(0, 23),
    st.sampled_from(["primary", "backup"]),
    st.sampled_from(["", "alice", "bob", "zoé", "=cmd", "'-1", "007"]),
    st.sampled_from([HOLIDAY, WEEKEND, "evening", "own word", "+1"]),
    st.integers(0, 400),
    st.booleans(),
)


@given(st.lists(hours, max_size=8))
def test_the_long_layout_is_read_back_exactly(rows: list[Shift]) -> None:
    """Both dialects give the same rows; only the turn is not told by the French one."""
    team = french(language="fr")
    again = read_rota(sheets.csv_rows(team, rows), "x.csv", team).shifts
    assert sorted(again, key=str) == sorted(rows, key=str)
    again = read_rota(sheets.csv_rows(team, rows, "excel-fr"), "x.csv", team).shifts
    assert sorted(again, key=str) == sorted((replace(row, turn="") for row in rows), key=str)


@pytest.mark.parametrize("dialect", ["rfc4180", "excel-fr"])
@given(st.lists(hours, max_size=8))
def test_totals_add_up_to_the_rows(dialect: Dialect, rows: list[Shift]) -> None:
    """Whoever is there, hours and burden of all rows together are those of the rota."""
    found = sums(french(), rows, ["alice"]).values()
    assert sum(each.hours for each in found) == sum(row.span.hours for row in rows)
    assert sum(each.burden for each in found) == sum(row.burden for row in rows)
    table = sheets.csv_rows(french(), rows, dialect, "totals", people=["alice"])
    assert len(table.splitlines()) == 1 + len({row.person for row in rows} | {"alice"})
