"""The command that makes files of a rota: export."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from rota import asked
from rota.cli_options import (
    AllDay,
    Csv,
    Dialect,
    Files,
    From,
    Html,
    Json,
    Month,
    Now,
    Output,
    PersonId,
    Quiet,
    Reminder,
    ShowAs,
    To,
    Version,
    With,
    present,
    style,
)
from rota.errors import UsageError
from rota.streams import say


def export(
    files: Files = None,
    ics: Annotated[bool, typer.Option("--ics", help="iCalendar, to subscribe to.")] = False,
    csv: Csv = False,
    xlsx: Annotated[bool, typer.Option("--xlsx", help="A workbook for Excel.")] = False,
    html: Html = False,
    duty_sheets: Annotated[
        bool, typer.Option("--duty-sheets", help="A page of A4 per turn, to print.")
    ] = False,
    json: Json = False,
    person: PersonId = None,
    role: Annotated[
        str | None, typer.Option("--role", metavar="ROLE", help="Only this role's shifts.")
    ] = None,
    dialect: Dialect = None,
    per: Annotated[
        str | None,
        typer.Option(
            "--per",
            metavar="WHAT",
            help="A calendar per person or role, in --out; a sheet per person in a workbook.",
        ),
    ] = None,
    out: Annotated[
        str | None, typer.Option("--out", metavar="DIR", help="The folder that --per writes to.")
    ] = None,
    local_times: Annotated[
        bool, typer.Option("--local-times", help="The team's zone where it is exact; else UTC.")
    ] = False,
    all_day: AllDay = False,
    reminder: Reminder = None,
    show_as: ShowAs = None,
    contacts: With = None,
    layout: Annotated[
        str | None,
        typer.Option(
            "--layout", help="Of --csv: long, a row per slot; wide, per day; totals, per person."
        ),
    ] = None,
    month: Month = None,
    first: From = None,
    last: To = None,
    output: Output = None,
    quiet: Quiet = False,
    now: Now = None,
    version: Version = False,
) -> None:
    """Export shifts to stdout or a file: what ends after today less 92 days, or a period.

    Let calendars subscribe to the .ics file rather than import it again and again: most would
    double every event. Write it with -o or --out, over the last one: from that it is known which
    events have changed, and clients take what changed as an update.
    """
    from rota.events import Feed
    from rota.folder import open_folder
    from rota.notify import too_near

    formats = {"ics": ics, "csv": csv, "xlsx": xlsx, "html": html, "duty-sheets": duty_sheets}
    chosen = [format for format, is_asked in (formats | {"json": json}).items() if is_asked]
    if len(chosen) != 1:
        raise UsageError("choose one of --ics, --csv, --xlsx, --html, --duty-sheets and --json")
    [format] = chosen
    if xlsx and output is None and sys.stdout.isatty():
        raise UsageError("--xlsx is nothing for a terminal; give -o FILE")
    if ics:
        from rota import export_calendars

        if dialect is not None or layout is not None:
            raise UsageError("--dialect and --layout belong to --csv")
        export_calendars.check(per, out, (person, role, output))
        look = style(all_day, reminder, show_as, contacts)
    else:
        from rota import export_files

        others = (out, local_times, all_day, reminder, show_as)
        wanted = export_files.wanted(format, dialect, layout, contacts, per, others)
    path = asked.team_path(files)
    period = asked.period_of(month, first, last)
    folder = open_folder(path)
    team = folder.team
    asked.known(person, [each.id for each in team.people], "--person")
    asked.known(role, [each.name for each in team.roles], "--role")
    asked.to_be_told(team, ics and look.protocol)
    if not folder.rotas:  # an empty calendar in its place would empty everybody's
        raise folder.nothing_planned(period)
    moment = present(now, team)
    one = Feed(person or "", role or "")
    if ics:
        rows = [shift for rota in folder.rotas for shift in rota.shifts]
        told = export_calendars.export_ics(
            team,
            asked.chosen(team, rows, period, moment),
            one,
            among=rows,
            style=look,
            local_times=local_times,
            output=output,
            per=per,
            out=out,
            now=moment,
        )
    else:
        told = export_files.export_file(folder, wanted, one, period, output, moment)
    if told and not quiet:
        say(told)
    for words in () if quiet else too_near(folder, period, moment):
        say(words)
