"""The command that tells the switchboard whom to ring: forward."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from rota import asked
from rota.cli_options import (
    Csv,
    Dialect,
    Files,
    From,
    Json,
    Month,
    Now,
    Output,
    Quiet,
    To,
    Version,
    present,
)
from rota.errors import FINDINGS, InputError, Mistake
from rota.streams import say, write

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rota.folder import Folder
    from rota.forwarding import Stretch


def forward(
    files: Files = None,
    month: Month = None,
    first: From = None,
    last: To = None,
    csv: Csv = False,
    dialect: Dialect = None,
    contacts: Annotated[
        str | None,
        typer.Option(
            "--with", metavar="WHAT", help="phone: the telephone numbers of all it rings."
        ),
    ] = None,
    json: Json = False,
    output: Output = None,
    quiet: Quiet = False,
    now: Now = None,
    version: Version = False,
) -> None:
    """Whom the one number must reach, and whom next: a table without a gap, to program it by.

    Of this month, or another period. A new row begins only where those whom it rings change. In
    office hours, and where nobody is to answer, it rings nobody, and says why.
    """
    from rota import feed, forward_table, phrases
    from rota.folder import open_folder, team_lines
    from rota.forwarding import stretches
    from rota.instants import days_between
    from rota.screen import console

    asked.one_form(output, csv=csv, json=json)
    look = asked.dialect_of(dialect, csv=csv)
    phones = bool(asked.each_of(Literal["phone"], contacts, "--with"))
    period = asked.period_of(month, first, last)
    folder = open_folder(asked.team_path(files))
    team = folder.team
    period = period or asked.this_month(present(now, team), team)
    if not any(asked.overlap(rota.period, period) for rota in folder.rotas):
        raise folder.nothing_planned(period)
    with team_lines(folder):
        table = stretches(team, [row for rota in folder.rotas for row in rota.live], period)
    if phones:
        _refuse_unreachable(folder, table)
    if json:
        write(feed.dumps(forward_table.as_json(team, table, phones=phones)), output)
    elif csv:
        write(forward_table.as_csv(team, table, phones=phones, dialect=look), output)
    elif not quiet:
        forward_table.show(console(sys.stdout), team, table, phones=phones)
    bare = [day for day in days_between(period.first, period.last) if not folder.holds(day)]
    if bare:
        say(f"{phrases.count(len(bare), 'date')} of it not planned, {bare[0]} the first of them")
    missing = list(forward_table.missing(team, table))
    for words in missing:
        say(words)
    if missing:
        raise typer.Exit(FINDINGS)


def _refuse_unreachable(folder: Folder, table: Sequence[Stretch]) -> None:
    """Refuse to ring nowhere.

    Raises:
        InputError: With the line of everybody who has no telephone number, and the rows of whoever
            is not in the team file.
    """
    from rota.errors import TeamError
    from rota.forward_table import unreachable
    from rota.team_file import team_mistakes

    mistakes: list[Mistake] = list(_strangers(folder, table))
    for key in unreachable(folder.team, table):
        error = TeamError((key,), "is missing: the number has to ring there")
        mistakes += team_mistakes(folder.data, str(folder.path), error).mistakes
    if mistakes:
        raise InputError(mistakes)


def _strangers(folder: Folder, table: Sequence[Stretch]) -> Iterator[Mistake]:
    """The first row of the table's hours of each person who is not in the team file."""
    from rota.forward_table import strangers
    from rota.when import nearest

    team = folder.team
    for id, hours in strangers(team, table).items():
        rota, row = next(
            (rota, row)
            for rota in folder.rotas
            for row in rota.live
            if row.person == id and row.span.overlaps(hours)
        )
        known = tuple(person.id for person in team.people)
        yield Mistake(
            rota.source,
            row.line,
            "person",
            f"{id!r} is not in the team file, so there is no number for them{nearest(id, known)}",
        )
