"""The tables that a rota is taken away as: a row per slot, per day, or per person.

What stands in each cell is worked out here; how a cell is written is the affair of `sheets` and
`workbook`. Tables hold names and times and no other personal data.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from typing import Literal

from rota.days import holidays_between
from rota.grid import dates_shown, full_names
from rota.instants import days_between, local_date
from rota.model import BURDEN, Period, Shift, Team
from rota.rota_file import in_order
from rota.sums import kinds_of, sums
from rota.words import kind_word, kinds_word, role_word, weekday_word, word

Layout = Literal["long", "wide", "totals"]
Value = str | int | Fraction | date | datetime
"""What a cell holds: text, a number, a local date or a UTC instant."""


@dataclass(frozen=True, slots=True)
class Table:
    """Columns with their headings, and rows as long as there are columns."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]


def plain_rows(team: Team, shifts: Sequence[Shift]) -> Table:
    """A row per live slot, for programs: the columns and the words are those of a rota file."""
    columns = (
        *("start", "end", "hours", "kind", "role", "turn"),
        *("person", "name", "burden", "pinned", "status"),
    )
    rows = [
        (
            *(shift.span.start, shift.span.end, shift.span.hours, shift.kind, shift.role),
            *(shift.turn, shift.person, shift.name, shift.burden),
            *("yes" if shift.pinned else "", shift.status),
        )
        for shift in in_order(shifts, team)
        if shift.live
    ]
    return Table(columns, tuple(rows))


def rows(team: Team, shifts: Sequence[Shift]) -> Table:
    """A row per live slot, for people, in the team's language.

    Year, month number and day of the week of the start stand apart, to filter and to sum by.
    """
    language = team.language
    columns = (
        *("year", "month", "day", "start", "end", "hours", "kind", "role"),
        *("person", "name", "burden", "pinned", "status"),
    )
    found: list[tuple[Value, ...]] = []
    for shift in in_order(shifts, team):
        if not shift.live:
            continue
        day = local_date(shift.span.start, team.timezone)
        found.append(
            (
                *(day.year, day.month, weekday_word(day, language)),
                *(shift.span.start, shift.span.end, shift.span.hours),
                *(kind_word(shift.kind, language), role_word(shift.role, language)),
                *(shift.person, shift.name, shift.burden),
                *(word("yes", language) if shift.pinned else "", word(shift.status, language)),
            )
        )
    return Table(tuple(word(column, language) for column in columns), tuple(found))


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
    team: Team, shifts: Sequence[Shift], people: Sequence[str], *, plain: bool = False
) -> Table:
    """A row per person: elapsed hours, windows of each kind, burden, as `sums` has them.

    Args:
        team: Whose rota it is.
        shifts: The shifts to add up.
        people: Ids of those who get a row even with nothing to add up.
        plain: Headings as programs expect them: kinds as in a rota file.
    """
    language = "en" if plain else team.language
    found = sums(team, shifts, people)
    kinds = kinds_of(team, found)
    names = {"": word("to be filled", language)} | {s.person: s.name for s in shifts if s.name}
    names |= full_names(team)
    person, name, hours, burden = (
        word(each, language) for each in ("person", "name", "hours", BURDEN)
    )
    headings = kinds if plain else [kinds_word(kind, language) for kind in kinds]
    return Table(
        (person, name, hours, *headings, burden),
        tuple(
            (
                *(id, names.get(id, id), own.hours),
                *(own.windows.get(kind, 0) for kind in kinds),
                own.burden,
            )
            for id, own in found.items()
        ),
    )


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
