"""A rota as a table for spreadsheets and scripts: one row per slot, CSV in two dialects.

French Excel opens by double click what scripts cannot read, and the other way round, so there
are two. Both hold names and times and no other personal data.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Literal

from rota.cells import protect
from rota.instants import iso
from rota.model import Shift, Team
from rota.rota_file import in_order
from rota.words import decimal, kind_word, role_word, weekday_word, word

Dialect = Literal["rfc4180", "excel-fr"]

# Those of `rfc4180`, with the names and the meaning that they have in a rota file.
COLUMNS = (
    *("start", "end", "hours", "kind", "role", "turn"),
    *("person", "name", "burden", "pinned", "status"),
)
# Those of `excel-fr`, whose headings are said in the team's language.
EXCEL_COLUMNS = (
    *("year", "month", "day", "start", "end", "hours", "kind", "role"),
    *("person", "name", "burden", "pinned", "status"),
)


def csv_rows(team: Team, shifts: Sequence[Shift], dialect: Dialect = "rfc4180") -> bytes:
    """The live rows, uncovered slots included, by start and then role in the team's order.

    - `rfc4180`: commas, UTF-8, ISO 8601 with offset, decimal points, words as in a rota file.
    - `excel-fr`: semicolons, UTF-8 with BOM, `25/12/2026 18:00`, decimal commas, words in the
      team's language. Year, month number and day of the week of the start stand apart, to
      filter and to sum by. Its times have no offset: on the night when the clock goes back,
      `hours` alone tells the two 02:30 apart.

    Names and words that a spreadsheet would take for a formula are protected (`cells`).
    """
    french = dialect == "excel-fr"
    table = io.StringIO(newline="")
    writer = csv.writer(table, delimiter=";" if french else ",", lineterminator="\r\n")
    if french:
        writer.writerow(word(column, team.language) for column in EXCEL_COLUMNS)
    else:
        writer.writerow(COLUMNS)
    for shift in in_order([shift for shift in shifts if shift.live], team):
        writer.writerow(_excel_row(team, shift) if french else _row(team, shift))
    return table.getvalue().encode("utf-8-sig" if french else "utf-8")


def _row(team: Team, shift: Shift) -> list[str]:
    return [
        iso(shift.span.start, team.timezone),
        iso(shift.span.end, team.timezone),
        decimal(shift.span.hours, "en"),
        protect(shift.kind),
        protect(shift.role),
        protect(shift.turn),
        protect(shift.person),
        protect(shift.name),
        decimal(shift.burden, "en"),
        "yes" if shift.pinned else "",
        shift.status,
    ]


def _excel_row(team: Team, shift: Shift) -> list[str]:
    start = shift.span.start.astimezone(team.timezone)
    end = shift.span.end.astimezone(team.timezone)
    return [
        str(start.year),
        str(start.month),
        weekday_word(start.date(), team.language),
        f"{start:%d/%m/%Y %H:%M}",
        f"{end:%d/%m/%Y %H:%M}",
        decimal(shift.span.hours, "fr"),
        protect(kind_word(shift.kind, team.language)),
        protect(role_word(shift.role, team.language)),
        protect(shift.person),
        protect(shift.name),
        decimal(shift.burden, "fr"),
        word("yes", team.language) if shift.pinned else "",
        word(shift.status, team.language),
    ]
