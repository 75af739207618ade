"""Statements for payroll and for programs: CSV in two dialects, and JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from rota.compensation import Due, totals
from rota.cost_table import as_json
from rota.csv_file import EXCEL, RFC_4180, Dialect, Value, written
from rota.feed import document, finding, number
from rota.instants import iso
from rota.rates import UNITS
from rota.statement import Done, Statement, Statements
from rota.team import Language, Team
from rota.words import kind_word, role_word, word

COLUMNS = (
    *("person", "name", "employee id", "line", "kind", "role", "start", "end", "hours", "travel"),
    *("count", "counted in", "rate", "factor", "amount", "unit"),
)
Private = Literal["employee_id"]
"""What a statement tells of people only when asked."""

STANDBY, INTERVENTION, COMPENSATION, TOTAL = "standby", "intervention", "compensation", "total"


def csv_rows(
    team: Team, found: Statements, dialect: Dialect = RFC_4180, *, employee_id: bool = False
) -> bytes:
    """A row for each shift, intervention, line that is owed, and total, person by person.

    `line` tells which it is. Hours are those in the month, travel part of an intervention's.
    Amounts are rounded; count × rate × factor is the amount before that. `excel-fr` has its words
    in the team's language.

    Args:
        team: Whose it is.
        found: The statements.
        dialect: For scripts, or for a French Excel.
        employee_id: Whether the people's numbers on the payroll are put in.
    """
    shown = [column for column in COLUMNS if employee_id or column != "employee id"]
    french = dialect == EXCEL
    heads = [
        word(column, team.language) if french else column.replace(" ", "_") for column in shown
    ]
    cells = _Cells(team, team.language if french else "en")
    rows = [row for each in found.people for row in cells.rows(each)]
    table: list[Sequence[Value]] = [heads]
    table += ([row.get(column, "") for column in shown] for row in rows)
    return written(table, team.timezone, dialect)


class _Cells:
    """The cells of statements, with words in one language."""

    def __init__(self, team: Team, language: Language) -> None:
        self._team = team
        self._language = language

    def rows(self, each: Statement) -> Iterator[dict[str, Value]]:
        """A person's rows, by column."""
        known = self._team.person(each.person)
        who: dict[str, Value] = {
            "person": each.person,
            "name": each.name,
            "employee id": known.employee_id if known else "",
        }
        for done in each.standby:
            yield who | self._done(STANDBY, done)
        for done in each.interventions:
            yield who | self._done(INTERVENTION, done)
        for due in each.dues:
            yield who | self._due(due)
        total: dict[str, Value] = who | {"line": self._word(TOTAL)}
        yield total | {"kind": self._word(STANDBY), "hours": each.hours}
        if each.interventions:
            yield total | {
                "kind": self._word(INTERVENTION),
                "hours": each.worked,
            }
        sums = totals(each.dues)
        for unit in UNITS:
            if unit in sums:
                yield total | {
                    "kind": self._word(COMPENSATION),
                    "amount": sums[unit],
                    "unit": self._word(unit),
                }

    def _done(self, line: str, done: Done) -> dict[str, Value]:
        return {
            "line": self._word(line),
            "kind": kind_word(done.kind, self._language),
            "role": role_word(done.role, self._language),
            "start": done.span.start,
            "end": done.span.end,
            "hours": done.hours,
            "travel": done.travel or "",
        }

    def _due(self, due: Due) -> dict[str, Value]:
        kind = self._word(INTERVENTION) if due.call else kind_word(due.kind, self._language)
        return {
            "line": self._word(COMPENSATION),
            "kind": kind,
            "role": role_word(due.role, self._language),
            "count": due.count,
            "counted in": self._word(due.per),
            "rate": due.rate.value,
            "factor": due.factor,
            "amount": due.amount.value,
            "unit": self._word(due.amount.unit),
        }

    def _word(self, english: str) -> str:
        return word(english, self._language)


def as_document(team: Team, found: Statements, *, employee_id: bool = False) -> dict[str, object]:
    """The statements as one versioned object."""
    return document(team) | {
        "from": found.period.first.isoformat(),
        "to": found.period.last.isoformat(),
        "statements": [_statement(team, each, employee_id=employee_id) for each in found.people],
        "findings": [finding(each, team.timezone) for each in found.findings],
        "remarks": list(found.remarks),
    }


def _statement(team: Team, each: Statement, *, employee_id: bool) -> dict[str, object]:
    known = team.person(each.person)
    number_on_payroll = {"employee_id": known.employee_id if known else None}
    return {
        "person": each.person,
        "name": each.name,
        **(number_on_payroll if employee_id else {}),
        "hours": number(each.hours),
        "kinds": {kind: number(hours) for kind, hours in each.kinds.items()},
        "standby": _all_done(team, each.standby),
        "intervention_hours": number(each.worked),
        "interventions": _all_done(team, each.interventions),
        "compensation": [_due(due) for due in each.dues],
        "total": as_json(totals(each.dues)),
    }


def _all_done(team: Team, done: Sequence[Done]) -> list[dict[str, object]]:
    return [
        {
            "start": iso(each.span.start, team.timezone),
            "end": iso(each.span.end, team.timezone),
            "hours": number(each.hours),
            "travel": number(each.travel),
            "kind": each.kind or None,
            "role": each.role or None,
        }
        for each in done
    ]


def _due(due: Due) -> dict[str, object]:
    return {
        "for": INTERVENTION if due.call else STANDBY,
        "kind": due.kind or None,
        "role": due.role or None,
        "count": number(due.count),
        "per": due.per,
        "rate": number(due.rate.value),
        "factor": number(due.factor),
        "reason": due.reason or None,
        "amount": number(due.amount.value),
        "unit": due.amount.unit,
    }
