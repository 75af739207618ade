"""The commands that put people's shifts on record: notify, statement."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import typer

from rota import asked, phrases
from rota.cli_options import (
    Csv,
    Dialect,
    DryRun,
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
from rota.errors import FINDINGS, UsageError
from rota.streams import say, write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from rota.folder import Folder
    from rota.notices import Notice
    from rota.period import Period
    from rota.shift import Shift
    from rota.statement import Statements
    from rota.team import Team


def notify(
    files: Files = None,
    month: Month = None,
    first: From = None,
    last: To = None,
    person: PersonId = None,
    how: Annotated[
        str, typer.Option("--how", metavar="MEANS", help="By what means: e-mail, by hand, …")
    ] = "",
    exceptional: Annotated[
        str,
        typer.Option(
            "--exceptional",
            metavar="REASON",
            help="The circumstances that shorten the notice (L3121-12).",
        ),
    ] = "",
    dry_run: DryRun = False,
    json: Json = False,
    output: Output = None,
    quiet: Quiet = False,
    now: Now = None,
    version: Version = False,
) -> None:
    """Record that people have been told, now, of the published shifts that they did not know yet.

    By default of those still to come, else of those of a period. What falls inside the notice
    period is said, and ends with 4 where the law does not allow it.
    """
    from rota import feed, history, notify, render
    from rota.folder import inside
    from rota.rules import spoiled
    from rota.screen import say as show
    from rota.screen import styled

    asked.one_form(output, json=json)
    path = asked.team_path(files)
    period = asked.period_of(month, first, last)
    with inside(path, alone=True) as folder:
        team, moment = folder.team, present(now, folder.team)
        asked.known(person, [each.id for each in team.people], "--person")
        rows = [shift for rota in folder.rotas for shift in rota.live]
        if not (rows if period is None else asked.starting_in(team, rows, period)):
            raise folder.nothing_planned(period)
        if period is not None:
            rows = asked.starting_in(team, rows, period)
        notice = _notice(team, moment, how, exceptional)
        meant = notify.meant(team, rows, notice, person, None if period else moment)
        folder.refuse_strangers(meant)
        rotas = [notify.told(team, rota, meant, notice) for rota in folder.rotas]
        changed = [new for new, old in zip(rotas, folder.rotas, strict=True) if new != old]
        before = [old for new, old in zip(rotas, folder.rotas, strict=True) if new != old]
        known = notify.judged(team, before, folder.rotas, moment)
        findings = [
            each for each in notify.judged(team, changed, rotas, moment) if each not in known
        ]
        if not dry_run:
            folder.write_all(changed, history.NOTIFY, moment)
    if json:
        made = feed.document(team, meant, findings=findings)
        write(feed.dumps(made | {"notified": notice.text(team.timezone)}), output)
    elif not quiet:
        for line in notify.lines(team, meant, notice):
            show(render.console(sys.stdout), styled(line))
    if findings and not json and not (quiet and not spoiled(findings)):
        render.findings(render.console(sys.stdout), team, findings)
    if not quiet:
        say(_recorded(rows, len(meant), moment, dry_run=dry_run))
    if spoiled(findings):
        raise typer.Exit(FINDINGS)


def _notice(team: Team, moment: datetime, how: str, exceptional: str) -> Notice:
    """The notice that is given now.

    Raises:
        UsageError: Its words would not come back from a rota file as they are.
    """
    from rota.notices import Notice, read_notice
    from rota.text import safe

    told = asked.words(how, "--how"), asked.words(exceptional, "--exceptional")
    notice = Notice(moment, *told)
    text = notice.text(team.timezone)
    with suppress(ValueError):
        if safe(text) == text and read_notice(text, team.timezone) == notice:
            return notice
    raise UsageError("--how and --exceptional take plain words: --how e-mail")


def _recorded(rows: Sequence[Shift], count: int, now: datetime, *, dry_run: bool) -> str:
    """What became of it, and what it cannot record yet, in a line."""
    from rota.shift import PLANNED, PUBLISHED

    if not any(shift.status == PUBLISHED for shift in rows):
        return "nothing is published yet; rota publish says that shifts are final"
    said = "nothing new to tell: people know what is published"
    if count:
        said = f"{phrases.count(count, 'shift')}: {'would be ' if dry_run else ''}recorded as told"
    open_yet = sum(s.status == PLANNED and bool(s.person) and s.span.end > now for s in rows)
    if not open_yet:
        return said
    are = "is" if open_yet == 1 else "are"
    return f"{said}; {phrases.count(open_yet, 'shift')} to come {are} only planned: rota publish"


def statement(
    files: Files = None,
    month: Month = None,
    first: From = None,
    last: To = None,
    person: PersonId = None,
    csv: Csv = False,
    dialect: Dialect = None,
    html: Annotated[
        bool, typer.Option("--html", help="A sheet of A4 for each person, to print.")
    ] = False,
    contacts: Annotated[
        str | None,
        typer.Option("--with", metavar="WHAT", help="Tell of people, besides names: employee_id."),
    ] = None,
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
    from rota.own_export import put
    from rota.rules import spoiled

    asked.one_form(output, csv=csv, html=html, json=json)
    look = asked.dialect_of(dialect, csv=csv)
    employee_id = bool(asked.each_of(statement_files.Private, contacts, "--with"))
    folder = open_folder(asked.team_path(files))
    team, moment = folder.team, present(now, folder.team)
    period = asked.period_of(month, first, last) or asked.last_month(moment, team)
    found = _statements(folder, period, person)
    if csv:
        put(
            statement_files.csv_rows(team, found, look, employee_id=employee_id),
            output,
            "statement",
            "csv",
        )
    elif html:
        day = asked.today(moment, team)
        put(
            statement_page.page(team, found, day, employee_id=employee_id),
            output,
            "statement",
            "html",
        )
    elif json:
        made = statement_files.as_document(team, found, employee_id=employee_id)
        put(feed.dumps(made), output, "statement", "json")
    elif person is not None:
        statement_table.details(render.console(sys.stdout), team, found)
    else:
        statement_table.table(render.console(sys.stdout), team, found)
    if not quiet:
        if output not in (None, "-"):
            say(f"{output}: {phrases.count(len(found.people), 'statement')}")
        if asked.today(moment, team) <= period.last:
            say(f"note: the period is not over yet: it ends on {phrases.day(period.last)}")
        for remark in found.remarks:
            say(f"note: {remark}")
    if found.findings and not (quiet and not spoiled(found.findings)):
        render.findings(render.console(sys.stderr), team, found.findings)
    if spoiled(found.findings):
        raise typer.Exit(FINDINGS)


def _statements(folder: Folder, period: Period, person: str | None) -> Statements:
    """The statements of a period, or one person's.

    Raises:
        InputError: No rota of the period, a mistake in the log, or the team contradicts itself.
        UsageError: Nobody is called so.
    """
    from rota.folder import open_log, team_lines
    from rota.statement import invoiced, statements

    shifts = [shift for rota in folder.rotas for shift in rota.live]
    people = [each.id for each in folder.team.people]
    left = {shift.person for shift in shifts if shift.person}.difference(people)
    asked.known(person, [*people, *sorted(left)], "--person")
    if person is not None and invoiced(folder.team, person):
        raise UsageError(
            f"--person {person}: is external and gets no statement (R3121-2); without --person "
            "a note says what the invoice should come to"
        )
    if not any(asked.overlap(rota.period, period) for rota in folder.rotas):
        raise folder.nothing_planned(period)
    log = open_log(folder)
    with team_lines(folder):
        return statements(folder.team, shifts, log.interventions, period, person)
