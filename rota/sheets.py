"""A rota as CSV for spreadsheets and scripts, in three layouts and two dialects.

French Excel opens by double click what scripts cannot read, and the other way round, so there
are two. Neither holds personal data other than names
and times unless it is asked to.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Literal
from zoneinfo import ZoneInfo

from rota.cells import protect
from rota.instants import iso
from rota.layouts import Layout, Private, Table, Value, days, rows, totals
from rota.model import Period, Shift, Team
from rota.words import decimal

Dialect = Literal["rfc4180", "excel-fr"]


def csv_rows(
    team: Team,
    shifts: Sequence[Shift],
    dialect: Dialect = "rfc4180",
    layout: Layout = "long",
    *,
    people: Sequence[str] = (),
    private: Sequence[Private] = (),
    period: Period | None = None,
) -> bytes:
    """The live rows as a table with its headings.

    Dialects:

    - `rfc4180`: commas, UTF-8, ISO 8601 with offset, decimal points, words as in a rota file.
    - `excel-fr`: semicolons, UTF-8 with BOM, `25/12/2026 18:00`, decimal commas, words in the
      team's language. Its times have no offset: on the night when the clock goes back, `hours`
      alone tells the two 02:30 apart.

    Layouts:

    - `long`: a row per slot, uncovered ones included, by start and then role in the team's order.
    - `wide`: a row per date, a column per role.
    - `totals`: a row per person with hours, windows of each kind and burden.

    Names and words that a spreadsheet would take for a formula are protected (`cells`).

    Args:
        team: Whose rota it is.
        shifts: The rows to show, in any order, cancelled ones included.
        dialect: Who shall read it.
        layout: What a row is.
        people: In totals, the ids of those who get a row even with nothing to add up.
        private: What to tell of each person besides the name; the wide layout has no place for it.
        period: In the wide layout, the dates to show; None for those of the shifts.
    """
    plain = dialect == "rfc4180"
    if layout == "totals":
        table = totals(team, shifts, people, private, plain=plain)
    elif layout == "wide":
        table = days(team, shifts, period, plain=plain)
    else:
        table = rows(team, shifts, private, plain=plain)
    return _written(table, dialect, team.timezone)


def _written(table: Table, dialect: Dialect, zone: ZoneInfo) -> bytes:
    text = io.StringIO(newline="")
    plain = dialect == "rfc4180"
    cell = _plain_cell if plain else _excel_cell
    writer = csv.writer(text, delimiter="," if plain else ";", lineterminator="\r\n")
    for row in (table.columns, *table.rows):
        writer.writerow(cell(value, zone) for value in row)
    return text.getvalue().encode("utf-8" if plain else "utf-8-sig")


def _plain_cell(value: Value, zone: ZoneInfo) -> str:
    if isinstance(value, str):
        return protect(value)
    if isinstance(value, datetime):
        return iso(value, zone)
    return value.isoformat() if isinstance(value, date) else decimal(Fraction(value), "en")


def _excel_cell(value: Value, zone: ZoneInfo) -> str:
    if isinstance(value, str):
        return protect(value)
    if isinstance(value, datetime):
        return f"{value.astimezone(zone):%d/%m/%Y %H:%M}"
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else decimal(Fraction(value), "fr")
