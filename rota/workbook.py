"""A rota as an Excel workbook: what payroll opens, sums and prints.

The only door to XlsxWriter, which is an extra (`rota[xlsx]`). Every cell has its type, so that
nothing has to be guessed on opening: dates are dates, hours numbers, `007` and `=1+1` text. The
same rota gives the same bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import date, datetime, time
from fractions import Fraction
from typing import TYPE_CHECKING

from rota.csv_file import Value
from rota.errors import OutsideFailure
from rota.instants import wall
from rota.layouts import Private, Table, rows, totals
from rota.shift import Shift
from rota.team import Language, Team
from rota.words import capital, word

if TYPE_CHECKING:
    from xlsxwriter.workbook import Workbook
    from xlsxwriter.worksheet import Worksheet

AUTHOR = "rota"
CREATED = datetime(2000, 1, 1)  # noqa: DTZ001 (a constant, so that equal rotas are equal bytes)
LONGEST_NAME = 31
A4 = 9
DARK = "#1F3A5F"
AMOUNT = "#,##0.00"
LOUD = "#B00020"

_NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f-\x9f]+")
_RESERVED = ("history", "historique")
_MOST_WIDE = 40
_MOMENTS: dict[Language, str] = {"fr": "dd/mm/yyyy hh:mm", "en": "yyyy-mm-dd hh:mm"}


def workbook(
    team: Team,
    shifts: Sequence[Shift],
    people: Sequence[str],
    private: Sequence[Private] = (),
    *,
    apart: bool = False,
) -> bytes:
    """The bytes of an .xlsx file: a sheet with a row per slot, one with a row per person.

    Args:
        team: Whose rota it is; times are its local ones, words in its language.
        shifts: The rows to show, in any order; cancelled ones are left out.
        people: Ids of those who stand in the totals even with nothing to add up.
        private: What to tell of each person besides the name.
        apart: Each of the people gets a sheet of their own as well.

    Raises:
        OutsideFailure: XlsxWriter is not installed.
    """
    language = team.language
    sheets = [
        (word("rota", language), rows(team, shifts, private, nobody=nobody(language)), False),
        (word("totals", language), totals(team, shifts, people, private), True),
    ]
    for id in people if apart else ():
        own = [shift for shift in shifts if shift.person == id]
        sheets.append((team.name_of(id), rows(team, own, apart=True), True))
    names = sheet_names([capital(name) for name, _, _ in sheets])
    with io.BytesIO() as file:
        book = _new(file)
        book.set_properties({"title": team.name, "author": AUTHOR, "created": CREATED})
        writer = _Writer(book, team)
        for name, (_, table, added_up) in zip(names, sheets, strict=True):
            writer.write(name, table, added_up=added_up)
        book.close()
        return file.getvalue()


def nobody(language: Language) -> str:
    """What stands in the place of a name where a slot is uncovered."""
    return capital(word("to be filled", language))


def sheet_names(wanted: Sequence[str]) -> list[str]:
    """Names that Excel takes for its sheets, as near as can be to those wanted, all different.

    At most 31 UTF-16 units, none of `[ ] : * ? / \\`, no apostrophe at either end, not
    "History"; capitals make no difference.
    """
    names: list[str] = []
    taken = set(_RESERVED)
    for each in wanted:
        plain = _NO_SHEET_NAME.sub(" ", each).strip("' ") or "-"
        number, name = 1, _cut(plain, LONGEST_NAME).rstrip("' ")
        while name.casefold() in taken:
            number += 1
            ending = f" ({number})"
            name = _cut(plain, LONGEST_NAME - len(ending)).rstrip("' ") + ending
        taken.add(name.casefold())
        names.append(name)
    return names


def _cut(text: str, units: int) -> str:
    """As much of the beginning as fits in so many UTF-16 code units."""
    return text.encode("utf-16-le")[: 2 * units].decode("utf-16-le", errors="ignore")


def _new(file: io.BytesIO) -> Workbook:
    try:
        from xlsxwriter.workbook import Workbook
    except ImportError as error:
        raise OutsideFailure(
            "--xlsx needs XlsxWriter, which is not installed; install it with: "
            "pip install 'rota[xlsx]'"
        ) from error
    return Workbook(file, {"in_memory": True})


class _Writer:
    """Writes tables into a workbook, a sheet for each."""

    def __init__(self, book: Workbook, team: Team) -> None:
        self._book, self._team = book, team
        moment = _MOMENTS[team.language]
        plain = {"indent": 1, "bottom": 4, "bottom_color": "#B7C0CC"}
        right = plain | {"align": "right"}
        heading = {"indent": 1, "bold": True, "bg_color": DARK, "font_color": "#FFFFFF"}
        total = {"indent": 1, "bold": True, "top": 1}
        self._heading = book.add_format(heading)
        self._right_heading = book.add_format(heading | {"align": "right"})
        self._text = book.add_format(plain)
        self._loud = book.add_format(plain | {"bold": True, "font_color": LOUD})
        self._moment = book.add_format(plain | {"num_format": moment, "align": "left"})
        self._day = book.add_format(plain | {"num_format": moment.split()[0], "align": "left"})
        self._count = book.add_format(right)
        self._amount = book.add_format(right | {"num_format": AMOUNT})
        self._total = book.add_format(total)
        self._total_count = book.add_format(total | {"align": "right"})
        self._total_amount = book.add_format(total | {"align": "right", "num_format": AMOUNT})
        self._nobody = nobody(team.language)

    def write(self, name: str, table: Table, *, added_up: bool) -> None:
        """A new sheet with headings, rows and, where asked, what the columns add up to."""
        sheet = self._book.add_worksheet(name)
        for place, heading in enumerate(table.columns):
            look = self._right_heading if place in table.summed else self._heading
            sheet.write_string(0, place, capital(heading), look)
            sheet.set_column(place, place, _width(table, place))
        for number, row in enumerate(table.rows, 1):
            for place, value in enumerate(row):
                self._write_cell(sheet, number, place, value)
        if added_up and table.rows:
            self._write_sums(sheet, table)
        end = len(table.rows)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, end, len(table.columns) - 1)
        sheet.ignore_errors({"number_stored_as_text": f"A1:XFD{end + 2}"})
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        title = self._team.name.replace("&", "&&")  # in a page header & starts a code
        sheet.set_header(f'&L&"-,Bold"{title}&R&A')
        sheet.set_footer("&R&P / &N")

    def _write_cell(self, sheet: Worksheet, row: int, place: int, value: Value) -> None:
        if value == "":
            sheet.write_blank(row, place, None, self._text)
        elif isinstance(value, str):
            look = self._loud if value == self._nobody else self._text
            sheet.write_string(row, place, value, look)
        elif isinstance(value, datetime):
            sheet.write_datetime(row, place, wall(value, self._team.timezone), self._moment)
        elif isinstance(value, date):
            sheet.write_datetime(row, place, datetime.combine(value, time.min), self._day)
        elif isinstance(value, int):
            sheet.write_number(row, place, value, self._count)
        else:
            sheet.write_number(row, place, _float(value), self._amount)

    def _write_sums(self, sheet: Worksheet, table: Table) -> None:
        """A last row of formulas, so that it stays right when somebody changes a number."""
        from xlsxwriter.utility import xl_range

        end = len(table.rows)
        for place in range(len(table.columns)):
            sheet.write_blank(end + 1, place, None, self._total)
        sheet.write_string(end + 1, 0, capital(word("total", self._team.language)), self._total)
        for place in table.summed:
            values = [row[place] for row in table.rows]
            amounts = [_float(value) for value in values if isinstance(value, int | Fraction)]
            look = self._total_count if isinstance(values[0], int) else self._total_amount
            formula = f"=SUM({xl_range(1, place, end, place)})"
            sheet.write_formula(end + 1, place, formula, look, sum(amounts))


def _float(value: Fraction | int) -> float:
    return float(round(Fraction(value), 4))


def _width(table: Table, place: int) -> int:
    """Wide enough for the column's longest text; a date and time take 16 characters."""
    lengths = [len(table.columns[place]) + 3]  # the arrow of the filter beside it
    for row in table.rows:
        value = row[place]
        if isinstance(value, str):
            lengths.append(len(value))
        else:
            lengths.append(16 if isinstance(value, datetime) else 8)
    return min(max(lengths) + 3, _MOST_WIDE)
