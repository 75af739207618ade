"""The command that reads when calls come: demand."""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rota import asked, phrases
from rota.cli_calls import log_name, log_of, nothing_in, percent_of
from rota.cli_options import From, Html, Json, Line, Month, Now, Output, Quiet, To, Version
from rota.errors import InputError, Mistake
from rota.streams import say, write

if TYPE_CHECKING:
    from rota.calls import Call
    from rota.folder import Folder
    from rota.instants import Span
    from rota.period import Period
    from rota.policy import Policy
    from rota.team import Team

_NO_TEAM = """\
team.id = "demand"
[office]
on = "mon-fri"
start = "08:00"
end = "18:00"
[coverage]
outside_office = true
[people.anybody]
"""
_OFFICE = '[office]\non = "mon-fri"\nstart = "08:00"\nend = "18:00"\n'


def demand(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="CALLS [TEAM]", help="The log of calls (*.csv, - for stdin); the team file."
        ),
    ],
    catch: Annotated[
        str,
        typer.Option("--catch", metavar="PERCENT", help="How many of the calls to catch."),
    ] = "95",
    compare: Annotated[
        list[str] | None,
        typer.Option(
            "--compare", metavar="OTHER", help="Beside it: another percentage or team file."
        ),
    ] = None,
    line: Line = None,
    month: Month = None,
    first: From = None,
    last: To = None,
    html: Html = False,
    json: Json = False,
    output: Output = None,
    quiet: Quiet = False,
    now: Now = None,
    version: Version = False,
) -> None:
    """When calls come, by the log of a telephone system, and the coverage that would catch them."""
    from rota import demand_json, feed, heat_map
    from rota.calls import of_line
    from rota.demand import demand as counted
    from rota.demand import period_of
    from rota.screen import console

    asked.one_form(output, html=html, json=json)
    period = asked.period_of(month, first, last)
    source = log_name(files)
    folder, assumed = _team(files)
    team = folder.team
    percent = percent_of(catch, "--catch")
    log, calls = log_of(source, folder, now)
    if line is not None:
        calls = list(of_line(calls, line))
    if period is not None:
        calls = [call for call in calls if _within(call, period, team)]
    if not calls:
        for words in heat_map.noted(log):
            say(f"{source}: {words}")
        raise InputError([Mistake(source, 0, "", nothing_in(log, line, period))])
    period = period or period_of(calls, team)
    found = counted(team, calls, period)
    policies, toml = _policies(folder, calls, period, percent, compare or [])
    if assumed:
        say("no [office] in a team file: office hours are taken to be Mon-Fri 08:00-18:00")
        toml = f"{_OFFICE}\n{toml}"
    for words in heat_map.noted(log):
        say(f"{source}: {words}")
    if json:
        write(
            feed.dumps(feed.document(team) | demand_json.as_json(log, found, policies, toml)),
            output,
        )
        return
    suggestion = policies[-1 - len(compare or [])]
    if html:
        from rota.demand_page import page
        from rota.own_export import put

        data = page(team, source, log, found, policies, suggestion, toml, assumed=assumed)
        put(data, output, "demand", "html")
        if output not in (None, "-") and not quiet:
            say(f"{output}: {phrases.count(len(calls), 'call')}")
        return
    if quiet:
        write(toml.encode())
        return
    heat_map.show(console(sys.stdout), team, source, found, policies, suggestion, toml)


def _team(files: list[str]) -> tuple[Folder, bool]:
    """The team, and whether its office hours are assumed; without a file it is anybody's."""
    from rota import files as disk
    from rota import toml_file
    from rota.folder import Folder
    from rota.team_file import read_team

    path = asked.team_path(files, others=True)
    if path.exists() or any(name.endswith(".toml") for name in files):
        data = disk.read_bytes(path, toml_file.MOST_BYTES, "team file")
    else:
        path, data = Path(), b""
    team = read_team(data or _NO_TEAM.encode(), str(path))
    office = read_team(_NO_TEAM.encode(), "").offices
    assumed = not (data and team.offices)
    if assumed:
        team = replace(team, offices=office)
    return Folder(path, data, team, ()), assumed


def _within(call: Call, period: Period, team: Team) -> bool:
    from rota.instants import local_date

    return local_date(call.at, team.timezone) in period


def _policies(
    folder: Folder,
    calls: list[Call],
    period: Period,
    percent: Fraction,
    compare: list[str],
) -> tuple[list[Policy], str]:
    """The team's own coverages, the suggested ones, and what they are compared with."""
    from rota.demand import Tally, outside_spans
    from rota.folder import open_folder, team_lines
    from rota.policy import counted, parts, with_tables
    from rota.suggestion import as_toml, suggested

    team = folder.team
    outside_hours = outside_spans(team, period)
    outside = _in_spans(calls, outside_hours)
    every = Tally(call.at for call in calls)
    apart = parts(team, period)

    def fitted(percent: Fraction) -> tuple[Policy, str]:
        tables = suggested(team, every, apart[0], period, percent)
        name = f"{float(percent * 100):g} %"
        bare = counted(with_tables(team, as_toml(tables, {})), name, outside, period, apart)
        return bare, as_toml(tables, bare.weights())

    found: list[Policy] = []
    if folder.data:
        with team_lines(folder):
            found.append(counted(team, str(folder.path), outside, period, apart))
    suggestion, toml = fitted(percent)
    found.append(suggestion)
    for other in compare:
        if other.endswith(".toml"):
            theirs = open_folder(Path(other))
            with team_lines(theirs):
                found.append(counted(theirs.team, other, outside, period, apart))
        else:
            found.append(fitted(percent_of(other, "--compare"))[0])
    return found, toml


def _in_spans(calls: list[Call], spans: Sequence[Span]) -> list[Call]:
    """The calls, sorted by start, that came in some spans of time."""
    starts = [call.at for call in calls]
    return [
        call
        for span in spans
        for call in calls[bisect_left(starts, span.start) : bisect_left(starts, span.end)]
    ]
