"""The command that judges a rota: check."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from rota import asked
from rota.errors import FINDINGS, UsageError
from rota.options import From, Json, Month, Now, Output, Quiet, To, Version, present
from rota.streams import say, write

if TYPE_CHECKING:
    from rota.folder import Folder


def check(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            help="Rota files (*.csv, - for stdin), all of rotas/ by default; the team file.",
            show_default=False,
        ),
    ] = None,
    month: Month = None,
    first: From = None,
    last: To = None,
    json: Json = False,
    output: Output = None,
    quiet: Quiet = False,
    now: Now = None,
    version: Version = False,
) -> None:
    """Check any rota against the team's rules and the law: what breaks them, how to mend it."""
    from rota import feed, render
    from rota.folder import open_folder, open_log, read_given, team_lines
    from rota.rules import check_all, spoiled

    asked.json_only(json, output)
    path = asked.team_path(files, others=True)
    period = asked.period_of(month, first, last)
    names = [name for name in files or [] if not name.endswith(".toml")]
    if names and period is not None:
        raise UsageError("dates choose among rotas/; a file that is named is checked whole")
    folder = open_folder(path)
    given = [read_given(folder, name, sys.stdin.buffer) for name in names]
    rotas = given or [
        rota for rota in folder.rotas if period is None or asked.overlap(rota.period, period)
    ]
    if not rotas:
        raise folder.nothing_planned(period)
    _warn(folder, quiet=quiet)
    standing = asked.around(folder.team, folder.rotas, given)
    moment = present(now, folder.team)
    with team_lines(folder):
        findings = check_all(
            folder.team,
            rotas,
            standing,
            log=open_log(folder),
            now=moment,
            whole=period is None and not names,
        )
    if json:
        write(feed.dumps(feed.document(folder.team, findings=findings)), output)
    elif findings and not (quiet and not spoiled(findings)):
        render.findings(render.console(sys.stdout), findings)
    elif not findings and not quiet:
        shifts = sum(len(rota.live) for rota in rotas)
        say(f"{len(rotas)} rota{'s' if len(rotas) > 1 else ''}, {shifts} shifts: no findings")
    if spoiled(findings):
        raise typer.Exit(FINDINGS)


def _warn(folder: Folder, *, quiet: bool) -> None:
    """Say what is allowed in the team file and yet is rarely meant."""
    from rota.team_file import team_warnings

    for words in () if quiet else team_warnings(folder.team):
        say(f"warning: {folder.path}: {words}")
