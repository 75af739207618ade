"""A rota as CSV for spreadsheets and scripts, in three layouts and two dialects.

It holds no personal data other than names and times unless it is asked to.
"""

from __future__ import annotations

from collections.abc import Sequence

from rota.csv_file import RFC_4180, Dialect, written
from rota.layouts import Layout, Private, days, rows, totals
from rota.period import Period
from rota.shift import Shift
from rota.team import Team


def csv_rows(
    team: Team,
    shifts: Sequence[Shift],
    dialect: Dialect = RFC_4180,
    layout: Layout = "long",
    *,
    people: Sequence[str] = (),
    private: Sequence[Private] = (),
    period: Period | None = None,
) -> bytes:
    """The live rows as a table with its headings.

    In `rfc4180` the words are those of a rota file, in `excel-fr` the team's language's. Layouts:

    - `long`: a row per slot, uncovered ones included, by start and then role in the team's order.
    - `wide`: a row per date, a column per role.
    - `totals`: a row per person with hours, windows of each kind and burden.

    Args:
        team: Whose rota it is.
        shifts: The rows to show, in any order, cancelled ones included.
        dialect: Who shall read it.
        layout: What a row is.
        people: In totals, the ids of those who get a row even with nothing to add up.
        private: What to tell of each person besides the name; the wide layout has no place for it.
        period: In the wide layout, the dates to show; None for those of the shifts.
    """
    plain = dialect == RFC_4180
    if layout == "totals":
        table = totals(team, shifts, people, private, plain=plain)
    elif layout == "wide":
        table = days(team, shifts, period, plain=plain)
    else:
        table = rows(team, shifts, private, plain=plain)
    return written((table.columns, *table.rows), team.timezone, dialect)
