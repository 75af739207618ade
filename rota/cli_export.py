"""The commands that take a rota to others: export, publish."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rota import asked
from rota.errors import UsageError
from rota.model import PUBLISHED, Period, Shift
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
    from datetime import datetime

    from rota.folder import Folder


def export(
    files: Files = None,
    ics: Annotated[bool, typer.Option("--ics", help="iCalendar, to subscribe to.")] = False,
    csv: Annotated[bool, typer.Option("--csv", help="A table for a spreadsheet.")] = False,
    json: Json = False,
    person: PersonId = None,
    role: Annotated[
        str | None, typer.Option("--role", metavar="ROLE", help="Only this role's shifts.")
    ] = None,
    dialect: Annotated[
        str | None,
        typer.Option("--dialect", help="Of --csv: rfc4180, or excel-fr for a French Excel."),
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
    double every event.
    """
    from rota import feed
    from rota.folder import open_folder

    if ics + csv + json != 1:
        raise UsageError("choose one of --ics, --csv and --json")
    if dialect is not None and (not csv or dialect not in ("rfc4180", "excel-fr")):
        raise UsageError("--dialect belongs to --csv and is rfc4180 or excel-fr")
    path = asked.team_path(files)
    period = asked.period_of(month, first, last)
    folder = open_folder(path)
    team = folder.team
    asked.known(person, [each.id for each in team.people], "--person")
    asked.known(role, [each.name for each in team.roles], "--role")
    if not folder.rotas:  # an empty calendar in its place would empty everybody's
        raise folder.nothing_planned(period)
    moment = present(now, team)
    rows = [shift for rota in folder.rotas for shift in rota.shifts]
    rows = asked.chosen(team, rows, period, moment)
    chosen = [
        shift
        for shift in rows
        if (person is None or shift.person == person) and (role is None or shift.role == role)
    ]
    if ics:
        from rota.ics import calendar

        parts = [part for part in (person, role) if part is not None]
        names = [team.name]
        if person is not None and (entry := team.person(person)) is not None:
            names.append(entry.name)
        if role is not None:
            names.append(role)
        data = calendar(team, chosen, name=" – ".join(names), feed=".".join(parts), among=rows)
    elif csv:
        from rota.sheets import csv_rows

        data = csv_rows(team, chosen, "excel-fr" if dialect == "excel-fr" else "rfc4180")
    else:
        data = feed.dumps(feed.document(team, chosen))
    write(data, output)
    if output not in (None, "-") and not quiet:
        say(f"{output}: {sum(shift.live for shift in chosen)} shifts")
    for words in () if quiet else _too_near(folder, period, moment):
        say(words)


def publish(
    files: Files = None,
    month: Month = None,
    first: From = None,
    last: To = None,
    json: Json = False,
    output: Output = None,
    quiet: Quiet = False,
    now: Now = None,
    version: Version = False,
) -> None:
    """Mark shifts as published: from then on they do not move unless told to."""
    from dataclasses import replace

    from rota import feed
    from rota.files import locked
    from rota.folder import open_folder

    asked.json_only(json, output)
    path = asked.team_path(files)
    period = asked.period_of(month, first, last)
    if not (path.parent / "rotas").is_dir():
        raise open_folder(path).nothing_planned(period)
    with locked(path.parent / "rotas"):
        folder = open_folder(path)
        moment = present(now, folder.team)
        near = [] if quiet else _too_near(folder, period, moment)
        marked = 0
        chosen: list[Shift] = []
        for rota in folder.rotas:
            meant = set(map(id, asked.chosen(folder.team, rota.live, period, moment)))
            shifts = tuple(
                replace(s, status=PUBLISHED) if id(s) in meant else s for s in rota.shifts
            )
            chosen.extend(s for s, old in zip(shifts, rota.shifts, strict=True) if id(old) in meant)
            fresh = sum(s.status != old.status for s, old in zip(shifts, rota.shifts, strict=True))
            if fresh:
                folder.write(replace(rota, shifts=shifts), "publish", moment)
                marked += fresh
    if not chosen:
        raise folder.nothing_planned(period)
    if json:
        write(feed.dumps(feed.document(folder.team, chosen)), output)
    elif not quiet:
        say(f"{marked} shifts newly published, {len(chosen) - marked} already were")
    for words in near:
        say(words)


def _too_near(folder: Folder, period: Period | None, moment: datetime) -> list[str]:
    """What falls inside the notice period without its people having been told, a line each.

    Nothing is held up by it: `rota check` and `rota notify` judge it.
    """
    from rota.folder import team_lines
    from rota.telling import silent

    rotas = [rota for rota in folder.rotas if period is None or asked.overlap(rota.period, period)]
    with team_lines(folder):
        return [
            f"notice: {finding.message}"
            for finding in silent(folder.team, rotas, folder.rotas, moment)
        ]
