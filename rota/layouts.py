"""The tables that a rota is taken away as: a row per slot, per day, or per person.

What stands in each cell is worked out here; how a cell is written is the affair of `sheets` and
`workbook`. Tables hold names and times, and no other personal data unless they are asked to.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from rota.csv_file import Value
from rota.days import holidays_between
from rota.grid import dates_shown, full_names
from rota.instants import days_between, local_date
from rota.period import Period
from rota.rota_file import in_order
from rota.shift import Shift
from rota.team import BURDEN, Language, Team
from rota.totals import kinds_of, sums
from rota.words import kind_word, kinds_word, role_word, weekday_word, word

Layout = Literal["long", "wide", "totals"]
Private = Literal["phone", "email", "employee_id"]
"""What tables tell of a person besides the name when they are asked to."""

PLAIN_COLUMNS = (
    *("start", "end", "hours", "kind", "role", "turn"),
    *("person", "name", "burden", "pinned", "status"),
)
"""Of rows for programs: named as in a rota file."""
COLUMNS = (
    *("year", "month", "day", "start", "end", "hours", "kind", "role"),
    *("person", "name", "burden", "pinned", "status"),
)
"""Of rows for people: year, month and day of the week stand apart, to filter and to sum by."""


@dataclass(frozen=True, slots=True)
class Table:
    """Columns with their headings, and rows as long as there are columns.

    Attributes:
        columns: The headings.
        rows: The cells.
        summed: Places of the columns that may be added up.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    summed: tuple[int, ...] = ()


def rows(
    team: Team,
    shifts: Sequence[Shift],
    private: Sequence[Private] = (),
    *,
    plain: bool = False,
    apart: bool = False,
    nobody: str = "",
) -> Table:
    """A row per live slot, uncovered ones included, in the order of a rota file.

    Args:
        team: Whose rota it is.
        shifts: The rows to show, in any order, cancelled ones included.
        private: What to tell of each person besides the name.
        plain: For programs, in the words of a rota file, and not in the team's language.
        apart: All are of one person, whose name stands elsewhere.
        nobody: What stands for the name of whoever is missing (in an optional role nobody is).
    """
    optional = {role.name for role in team.roles if role.optional}
    columns: list[str] = []
    for column in PLAIN_COLUMNS if plain else COLUMNS:
        if not (apart and column in ("person", "name")):
            columns += [column, *(private if column == "name" else ())]
    cells = []
    for shift in in_order(shifts, team):
        if shift.live:
            row = _plain_cells(shift) if plain else _cells(team, shift)
            if not shift.person and shift.role not in optional:
                row["name"] = nobody
            cells.append(row | _told(team, shift.person, private))
    return Table(
        tuple(columns if plain else (_heading(each, team.language) for each in columns)),
        tuple(tuple(row[column] for column in columns) for row in cells),
        tuple(columns.index(column) for column in ("hours", "burden")),
    )


def _plain_cells(shift: Shift) -> dict[str, Value]:
    return {
        "start": shift.span.start,
        "end": shift.span.end,
        "hours": shift.span.hours,
        "kind": shift.kind,
        "role": shift.role,
        "turn": shift.turn,
        "person": shift.person,
        "name": shift.name,
        "burden": shift.burden,
        "pinned": "yes" if shift.pinned else "",
        "status": shift.status,
    }


def _cells(team: Team, shift: Shift) -> dict[str, Value]:
    day = local_date(shift.span.start, team.timezone)
    return _plain_cells(shift) | {
        "year": day.year,
        "month": day.month,
        "day": weekday_word(day, team.language),
        "kind": kind_word(shift.kind, team.language),
        "role": role_word(shift.role, team.language),
        "pinned": word("yes", team.language) if shift.pinned else "",
        "status": word(shift.status, team.language),
    }


def _told(team: Team, id: str, private: Sequence[Private]) -> dict[str, Value]:
    if (person := team.person(id)) is None:
        return dict.fromkeys(private, "")
    known = {
        "phone": spaced(person.phone),
        "email": person.email,
        "employee_id": person.employee_id,
    }
    return {each: known[each] for each in private}


def spaced(phone: str) -> str:
    """A telephone number that no spreadsheet takes for a number: `06 12 34 56 78`.

    A short one, or one that is written with any sign between its digits, stays as it is.
    """
    found = re.fullmatch(r"(\+33|\+|)([0-9]{6,})", phone)
    if found is None:
        return phone
    country, digits = found.groups()
    pairs = re.sub(r"(?<=[0-9])(?=([0-9]{2})+$)", " ", digits)
    return f"{country} {pairs}" if len(country) > 1 else country + pairs


def days(
    team: Team,
    shifts: Sequence[Shift],
    period: Period | None = None,
    *,
    plain: bool = False,
) -> Table:
    """A row per date, a column per role with the names of those on call.

    Somebody stands on the date where their shift starts, and where it goes on past noon. A role
    without a slot on a date has an empty cell; a slot without a person says so.

    Args:
        team: Whose rota it is.
        shifts: The shifts to show; only their roles get a column.
        period: The dates to show; None for those of the shifts.
        plain: Headings as programs expect them, in English.
    """
    language = "en" if plain else team.language
    live = [shift for shift in in_order(shifts, team) if shift.live]
    roles = _roles(team, live)
    names = _whole_names(team)
    optional = {role.name for role in team.roles if role.optional}
    on_call: dict[tuple[date, str], dict[str, None]] = {}
    for shift in live:
        name = names.get(shift.person) or shift.name or shift.person
        if not shift.person and shift.role not in optional:
            name = word("to be filled", language)
        for day in dates_shown(shift, team.timezone):
            on_call.setdefault((day, shift.role), {})[name] = None
    headings = (
        *(word(column, language) for column in ("date", "day", "public holiday")),
        *(roles if plain else (role_word(role, language) for role in roles)),
    )
    starts = [local_date(shift.span.start, team.timezone) for shift in live]
    if period is None and starts:
        period = Period(min(starts), max(starts))
    if period is None:
        return Table(headings, ())
    holidays = holidays_between(team.holidays, period, team.language)
    table: list[tuple[Value, ...]] = [
        (
            *(day, weekday_word(day, language), holidays.get(day, "")),
            *(", ".join(filter(None, on_call.get((day, role), ()))) for role in roles),
        )
        for day in days_between(period.first, period.last)
    ]
    return Table(headings, tuple(table))


def totals(
    team: Team,
    shifts: Sequence[Shift],
    people: Sequence[str],
    private: Sequence[Private] = (),
    *,
    plain: bool = False,
) -> Table:
    """A row per person: elapsed hours, windows of each kind, burden, as `sums` has them.

    Args:
        team: Whose rota it is.
        shifts: The shifts to add up.
        people: Ids of those who get a row even with nothing to add up.
        private: What to tell of each person besides the name.
        plain: Headings as programs expect them: kinds as in a rota file.
    """
    language = "en" if plain else team.language
    found = sums(team, shifts, people)
    kinds = kinds_of(team, found)
    names = {"": word("to be filled", language)} | {s.person: s.name for s in shifts if s.name}
    names |= full_names(team)
    before = ("person", "name", *private, "hours")
    if plain:
        columns = (*before, *kinds, BURDEN)
    else:
        counted = [kinds_word(kind, language) for kind in kinds]
        columns = (*(_heading(each, language) for each in before), *counted, word(BURDEN, language))
    return Table(
        columns,
        tuple(
            (
                *(id, names.get(id, id), *_told(team, id, private).values(), own.hours),
                *(own.windows.get(kind, 0) for kind in kinds),
                own.burden,
            )
            for id, own in found.items()
        ),
        tuple(range(len(before) - 1, len(columns))),
    )


def _heading(column: str, language: Language) -> str:
    return word(column.replace("_", " "), language)


def _roles(team: Team, shifts: Sequence[Shift]) -> list[str]:
    """The roles that occur: in the team's order, then the others."""
    used = {shift.role for shift in shifts}
    own = [role.name for role in team.roles if role.name in used]
    return [*own, *sorted(used.difference(own))]


def _whole_names(team: Team) -> dict[str, str]:
    """By id the name in full, with the id where two people share it."""
    names = full_names(team)
    uses = Counter(names.values())
    return {id: name if uses[name] == 1 else f"{name} ({id})" for id, name in names.items()}
