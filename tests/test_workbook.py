"""The Excel workbook, read by openpyxl and by LibreOffice with a French locale."""

from __future__ import annotations

import io
import sys
import zipfile
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from pathlib import Path
from typing import Any
from unittest.mock import patch

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

import teams
from office import opened
from rota.errors import OutsideFailure
from rota.sheets import csv_rows
from rota.shift import CANCELLED, Shift
from rota.team import Role, Team
from rota.workbook import LONGEST_NAME, sheet_names, workbook
from teams import night, person, rest_days

PEOPLE = (
    person("007", name="Élodie & Léa <Ørsted>", employee_id="0042", phone="0612345678"),
    person("bob", name="=1+1", employee_id="7", phone="+33612345678", email="bob@x.example"),
    person("carol", name="Carol"),
)
ROWS = (
    night("007", "2026-10-24"),
    rest_days("bob", "2026-12-25", burden=Fraction(93), pinned=True),
    replace(night("", "2026-12-29", burden=Fraction(41, 3)), name=""),
    replace(night("", "2026-12-30", role="backup"), name=""),
    night("carol", "2026-12-31", status=CANCELLED),
)


def team(**changes: Any) -> Team:
    """A French team with an optional role and people of awkward names."""
    roles = (Role("primary"), Role("backup", optional=True))
    return teams.team(**{"language": "fr", "roles": roles, "people": PEOPLE} | changes)


def named(rows: tuple[Shift, ...]) -> list[Shift]:
    """The rows with the people's names of this team."""
    names = {each.id: each.name for each in PEOPLE} | {"": ""}
    return [replace(row, name=names[row.person]) for row in rows]


def book(**options: Any) -> bytes:
    """The workbook of these rows."""
    ids = [each.id for each in PEOPLE]
    return workbook(team(), named(ROWS), ids, **options)


def sheets(data: bytes, **options: Any) -> dict[str, Worksheet]:
    """The sheets of a workbook by name, as openpyxl reads them."""
    read = openpyxl.load_workbook(io.BytesIO(data), **options)
    return {sheet.title: sheet for sheet in read.worksheets}


def column(sheet: Worksheet, heading: str) -> list[Any]:
    """What stands under a heading."""
    headings = [cell.value for cell in sheet[1]]
    place = headings.index(heading)
    return [row[place] for row in sheet.iter_rows(min_row=2, values_only=True)]


def test_cells_have_their_types() -> None:
    """Dates are dates, amounts numbers, ids and formulas of other people text."""
    made = sheets(book(private=("phone", "employee_id")))
    assert list(made) == ["Planning d’astreintes", "Totaux"]
    rota = made["Planning d’astreintes"]
    assert column(rota, "Début")[:2] == [datetime(2026, 10, 24, 18), datetime(2026, 12, 25, 18)]
    assert column(rota, "Heures") == [15, 62, 14, 14]
    assert column(rota, "Charge") == [15, 93, 13.6667, 14]
    assert column(rota, "Personne") == ["007", "bob", None, None]
    assert column(rota, "Nom") == ["Élodie & Léa <Ørsted>", "=1+1", "À pourvoir", None]
    assert column(rota, "Matricule") == ["0042", "7", None, None]
    assert column(rota, "Téléphone")[:2] == ["06 12 34 56 78", "+33 6 12 34 56 78"]
    assert column(rota, "Figé") == [None, "oui", None, None]
    formulas = [c.coordinate for row in rota.iter_rows() for c in row if c.data_type == "f"]
    assert formulas == []


def test_totals_add_up_by_themselves() -> None:
    """The last row is made of formulas, and holds what they give."""
    formulas = sheets(book())["Totaux"]
    assert [cell.value for cell in formulas[1]] == [
        *("Personne", "Nom", "Heures", "Soirs", "Week-ends", "Fériés", "Charge")
    ]
    assert formulas["C6"].value == "=SUM(C2:C5)"
    values = sheets(book(), data_only=True)["Totaux"]
    assert [cell.value for cell in values[6]] == ["Total", None, 91, 2, 1, 0, 121.6667]
    assert column(values, "Nom") == ["Élodie & Léa <Ørsted>", "=1+1", "Carol", "à pourvoir", None]


def test_each_person_has_a_sheet_when_asked() -> None:
    """Under a name that Excel takes, with their own rows alone."""
    made = sheets(book(apart=True), data_only=True)
    assert list(made)[2:] == ["Élodie & Léa <Ørsted>", "=1+1", "Carol"]
    own = made["=1+1"]
    assert "Nom" not in [cell.value for cell in own[1]]
    assert column(own, "Heures") == [62, 62]
    assert column(made["Carol"], "Heures") == []


def test_it_prints_on_a4_landscape_with_its_headings() -> None:
    """One page wide, the first row on every page and always in sight."""
    for sheet in sheets(book(apart=True)).values():
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize == 9
        fitting = sheet.sheet_properties.pageSetUpPr
        assert fitting
        assert fitting.fitToPage
        assert sheet.page_setup.fitToHeight == 0
        assert sheet.freeze_panes == "A2"
        assert sheet.print_title_rows == "$1:$1"


def test_it_speaks_the_teams_language() -> None:
    """English words, and dates that cannot be misread."""
    made = sheets(workbook(team(language="en"), named(ROWS), []))
    rota = made["Rota"]
    assert [cell.value for cell in rota[1]][:5] == ["Year", "Month", "Day", "Start", "End"]
    assert rota["D2"].number_format == "yyyy-mm-dd hh:mm"
    assert column(rota, "Name")[2] == "To be filled"


def test_the_same_rota_gives_the_same_bytes() -> None:
    """Whatever the order of the rows; no clock is in it."""
    assert book(apart=True) == book(apart=True)
    ids = [each.id for each in PEOPLE]
    assert workbook(team(), named(ROWS)[::-1], ids) == book()
    dates = {file.date_time for file in zipfile.ZipFile(io.BytesIO(book())).infolist()}
    assert dates == {(1980, 1, 1, 0, 0, 0)}


def test_an_empty_rota_is_a_workbook() -> None:
    """Headings and nothing else."""
    made = sheets(workbook(team(), [], [], apart=True))
    assert [sheet.max_row for sheet in made.values()] == [1, 1]


def test_what_is_missing_is_said() -> None:
    """Without XlsxWriter the message says how to get it."""
    with (
        patch.dict(sys.modules, {"xlsxwriter.workbook": None}),
        pytest.raises(OutsideFailure, match=r"pip install 'rota\[xlsx\]'"),
    ):
        book()


def test_sheet_names_are_cut_and_told_apart() -> None:
    """Capitals make no difference to Excel, nor are some signs and names allowed."""
    assert sheet_names(["Ana", "ANA", "History", "a/b:c", "''", "x" * 40, "X" * 40, "😀" * 16]) == [
        *("Ana", "ANA (2)", "History (2)", "a b c", "-"),
        *("x" * 31, "X" * 27 + " (2)", "😀" * 15),
    ]


@given(st.lists(st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40)))
def test_any_names_are_taken(wanted: list[str]) -> None:
    """Different, short enough, and without what Excel refuses."""
    names = sheet_names(wanted)
    assert len({name.casefold() for name in names}) == len(wanted)
    for name in names:
        assert 0 < len(name.encode("utf-16-le")) <= 2 * LONGEST_NAME
        assert not set("[]:*?/\\") & set(name)
        assert not name.startswith("'")
        assert not name.endswith("'")


def test_libreoffice_reads_what_was_meant(tmp_path: Path) -> None:
    """Opened on a French desk, typed cells are what they are, and its own sums are ours."""
    file = tmp_path / "rota.xlsx"
    file.write_bytes(book(private=("phone", "employee_id"), apart=True))
    made = opened(file)
    heading, *rows = made["Planning d’astreintes"]
    cells = [dict(zip([text for _, text in heading], row, strict=False)) for row in rows]
    assert [row["Début"] for row in cells] == [
        ("date", f"{day}T18:00:00")
        for day in ("2026-10-24", "2026-12-25", "2026-12-29", "2026-12-30")
    ]
    assert [row["Heures"] for row in cells] == [("float", h) for h in ("15", "62", "14", "14")]
    assert cells[0]["Personne"] == ("string", "007")
    assert cells[0]["Matricule"] == ("string", "0042")
    assert cells[0]["Téléphone"] == ("string", "06 12 34 56 78")
    assert cells[1]["Téléphone"] == ("string", "+33 6 12 34 56 78")
    assert cells[1]["Nom"] == ("string", "=1+1")
    total = made["Totaux"][-1]
    assert [cell for cell in total if cell[0] == "float"] == [
        ("float", text) for text in ("91", "2", "1", "0", "121.6667")
    ]
    assert made["=1+1"][-1][5] == ("float", "62")


def test_libreoffice_reads_the_french_dialect(tmp_path: Path) -> None:
    """By double click dates are dates, decimal commas numbers, and no name is a formula."""
    file = tmp_path / "rota.csv"
    file.write_bytes(csv_rows(team(), named(ROWS), "excel-fr", private=("phone",)))
    ((heading, *rows),) = opened(file).values()
    cells = [dict(zip([text for _, text in heading], row, strict=False)) for row in rows]
    assert cells[1]["début"] == ("date", "2026-12-25T18:00:00")
    assert cells[1]["heures"] == ("float", "62")
    assert cells[2]["charge"] == ("float", "13.6667")
    assert cells[1]["nom"] == ("string", "'=1+1")
    assert cells[0]["téléphone"] == ("string", "06 12 34 56 78")
    assert cells[1]["téléphone"] == ("string", "+33 6 12 34 56 78")
