"""The command that judges a rota: check."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from rota import asked
from rota.cli_calls import length_of
from rota.cli_options import From, Json, Month, Now, Output, Quiet, To, Version, present
from rota.errors import FINDINGS
from rota.streams import say, write

if TYPE_CHECKING:
    from rota.shift import Rota


def check(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            help="Rotas in tables (*.csv) or calendars (*.ics), - for stdin, all of rotas/ by "
            "default; the team file.",
            show_default=False,
        ),
    ] = None,
    month: Month = None,
    first: From = None,
    last: To = None,
    what_if_call: Annotated[
        str | None,
        typer.Option(
            "--what-if-call",
            metavar="TIME",
            help="Also, whose next morning the worst call of this length (2h) would move.",
        ),
    ] = None,
    treat_as_work: Annotated[
        bool, typer.Option("--treat-as-work", help="Judge as if all standby were working time.")
    ] = False,
    list_rules: Annotated[
        bool, typer.Option("--list", help="Show every rule, its article and its setting instead.")
    ] = False,
    json: Json = False,
    output: Output = None,
    quiet: Quiet = False,
    now: Now = None,
    version: Version = False,
) -> None:
    """Check any rota against the team's rules and the law: what breaks them, how to mend it."""
    from rota import feed, rulebook, run_check
    from rota.folder import open_folder, open_log, read_given, team_lines
    from rota.rules import spoiled
    from rota.screen import console

    asked.one_form(output, json=json)
    path = asked.team_path(files, others=True)
    period = asked.period_of(month, first, last)
    names = asked.besides(files)
    length = length_of(what_if_call, "--what-if-call")
    folder = open_folder(path)
    team = folder.team
    if list_rules:
        if json:
            write(feed.dumps(feed.document(team) | rulebook.as_json(team)), output)
        else:
            rulebook.show(console(sys.stdout), team)
        return
    given = [read_given(folder, name, sys.stdin.buffer) for name in names]
    rotas: list[Rota] = [*given] or [
        rota for rota in folder.rotas if period is None or asked.overlap(rota.period, period)
    ]
    if not rotas:
        raise folder.nothing_planned(period)
    for words in () if quiet else folder.warnings(given):
        say(f"warning: {words}")
    rest: list[Rota] = []
    if given and period is not None:
        parts = [asked.parted(team, rota, period) for rota in given]
        rotas, rest = [inside for inside, _ in parts], [others for _, others in parts]
    standing = [*asked.around(team, folder.rotas, rotas if given else []), *rest]
    with team_lines(folder):
        judged = run_check.judge(
            team,
            rotas,
            standing,
            open_log(folder),
            present(now, team),
            whole=period is None and not names,
            as_work=treat_as_work,
            call=length,
        )
    if json:
        write(feed.dumps(run_check.as_json(team, judged)), output)
    elif not quiet or spoiled(judged.findings):
        run_check.show(console(sys.stdout), team, judged)
    if not (judged.findings or json or quiet):
        shifts = sum(len(rota.live) for rota in rotas)
        say(f"{len(rotas)} rota{'s' if len(rotas) > 1 else ''}, {shifts} shifts: no findings")
    if spoiled(judged.findings):
        raise typer.Exit(FINDINGS)
