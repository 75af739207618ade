"""Tables as CSV, in the dialects of those who read them.

French Excel opens by double click what scripts cannot read, and the other way round, so there are
two:

- `rfc4180`: commas, UTF-8, ISO 8601 with offset, decimal points.
- `excel-fr`: semicolons, UTF-8 with BOM, `25/12/2026 18:00`, decimal commas. Its times have no
  offset: on the night when the clock goes back, `hours` alone tells the two 02:30 apart.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Literal
from zoneinfo import ZoneInfo

from rota.cells import protect
from rota.instants import iso
from rota.words import decimal

Dialect = Literal["rfc4180", "excel-fr"]
RFC_4180: Dialect = "rfc4180"
EXCEL: Dialect = "excel-fr"

Value = str | int | Fraction | date | datetime
"""What a cell holds: text, a number, a local date or a UTC instant."""


def written(rows: Iterable[Sequence[Value]], zone: ZoneInfo, dialect: Dialect = RFC_4180) -> bytes:
    """Rows as the bytes of a file; the first ones may be headings.

    Text that a spreadsheet would take for a formula is protected (`cells`). Numbers have four
    decimals at most.
    """
    text = io.StringIO(newline="")
    french = dialect == EXCEL
    cell = _excel_cell if french else _plain_cell
    writer = csv.writer(text, delimiter=";" if french else ",", lineterminator="\r\n")
    for row in rows:
        writer.writerow(cell(value, zone) for value in row)
    return text.getvalue().encode("utf-8-sig" if french else "utf-8")


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
