"""The commands that put people's shifts on record: notify, statement."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated

import typer

from rota import asked
from rota.errors import FINDINGS, UsageError
from rota.options import (
    Files,
    From,
    Json,
    Month,
    Now,
    Output,
    PersonId,
    Quiet,
    To,
    Version,
    present,
)
from rota.streams import say, write

if TYPE_CHECKING:
    from rota.folder import Folder
    from rota.model import Period
    from rota.statement import Statements


def statement(
    files: Files = None,
    month: Month = None,
    first: From = None,
    last: To = None,
    person: PersonId = None,
    csv: Annotated[bool, typer.Option("--csv", help="A table for payroll.")] = False,
    dialect: Annotated[
        str | None,
        typer.Option("--dialect", help="Of --csv: rfc4180, or excel-fr for a French Excel."),
    ] = None,
    html: Annotated[
        bool, typer.Option("--html", help="A sheet of A4 for each person, to print.")
    ] = False,
    employee_id: Annotated[
        bool, typer.Option("--employee-id", help="With the people's employee_id.")
    ] = False,
    json: Json = False,
    output: Output = None,
    quiet: Quiet = False,
    now: Now = None,
    version: Version = False,
) -> None:
    """The monthly statement of each person (last month): standby, interventions, compensation.

    It is the paper that R3121-2 of the French labour code asks for; keep it for a year (D3171-16).
    """
    from rota import feed, render, statement_files, statement_page, statement_table
    from rota.folder import open_folder
    from rota.rules import spoiled

    if csv + html + json > 1:
        raise UsageError("choose one of --csv, --html and --json")
    if output is not None and not (csv or html or json):
        raise UsageError("-o goes with --csv, --html or --json")
    if dialect is not None and (not csv or dialect not in ("rfc4180", "excel-fr")):
        raise UsageError("--dialect belongs to --csv and is rfc4180 or excel-fr")
    folder = open_folder(asked.team_path(files))
    team, moment = folder.team, present(now, folder.team)
    period = asked.period_of(month, first, last) or asked.last_month(moment, team)
    found = _statements(folder, period, person)
    if csv:
        chosen = statement_files.EXCEL if dialect == "excel-fr" else statement_files.RFC_4180
        write(statement_files.csv_rows(team, found, chosen, employee_id=employee_id), output)
    elif html:
        day = asked.today(moment, team)
        write(statement_page.page(team, found, day, employee_id=employee_id), output)
    elif json:
        made = statement_files.as_document(team, found, employee_id=employee_id)
        write(feed.dumps(made), output)
    elif person is not None:
        statement_table.details(render.console(sys.stdout), team, found)
    else:
        statement_table.table(render.console(sys.stdout), team, found)
    if not quiet:
        if output not in (None, "-"):
            say(f"{output}: {len(found.people)} statements")
        if asked.today(moment, team) <= period.last:
            say(f"note: {period} is not over yet")
        for remark in found.remarks:
            say(f"note: {remark}")
    if found.findings and not (quiet and not spoiled(found.findings)):
        render.findings(render.console(sys.stderr), found.findings)
    if spoiled(found.findings):
        raise typer.Exit(FINDINGS)


def _statements(folder: Folder, period: Period, person: str | None) -> Statements:
    """The statements of a period, or one person's.

    Raises:
        InputError: No rota of the period, a mistake in the log, or the team contradicts itself.
        UsageError: Nobody is called so.
    """
    from rota.folder import open_log, team_lines
    from rota.statement import statements

    shifts = [shift for rota in folder.rotas for shift in rota.live]
    people = [each.id for each in folder.team.people]
    left = {shift.person for shift in shifts if shift.person}.difference(people)
    asked.known(person, [*people, *sorted(left)], "--person")
    if not any(asked.overlap(rota.period, period) for rota in folder.rotas):
        raise folder.nothing_planned(period)
    log = open_log(folder)
    with team_lines(folder):
        found = statements(folder.team, shifts, log.interventions, period)
    if person is None:
        return found
    return replace(
        found,
        people=tuple(each for each in found.people if each.person == person),
        findings=tuple(each for each in found.findings if each.person in ("", person)),
    )
