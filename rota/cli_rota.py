"""The commands that make a rota and look at it: init, plan, show, ledger."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rota import asked
from rota.cli_options import (
    Csv,
    DryRun,
    Files,
    From,
    Json,
    Month,
    Now,
    Output,
    PersonId,
    Quiet,
    TimeLimit,
    To,
    Version,
    present,
)
from rota.errors import InputError, Mistake, OutsideFailure, UsageError
from rota.period import Period
from rota.streams import say, write

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from rota.cost import Cost
    from rota.folder import Folder
    from rota.forwarding import Reached
    from rota.screen import Console
    from rota.shift import Shift
    from rota.verdict import Ledger


def init(
    path: Annotated[str, typer.Argument(help="The team file to write.")] = "team.toml",
    output: Output = None,
    quiet: Quiet = False,
    now: Now = None,
    version: Version = False,
) -> None:
    """Write a commented starter team file that plans as it is."""
    from importlib.resources import files as package_files

    from rota.files import write_atomic

    starter = package_files("rota").joinpath("starter.toml").read_bytes()
    target = output or path
    if target == "-":
        write(starter)
        return
    if not target.endswith(".toml"):
        raise UsageError(f"{target}: a team file ends in .toml")
    if os.path.lexists(target):
        raise OutsideFailure(f"{target}: is already there, and stays as it is; give another name")
    write_atomic(Path(target), starter)
    if not quiet:
        argument = "" if target == "team.toml" else f" {target}"
        say(f"{target}: written. Put your people in, then: rota plan{argument}")


def plan(
    files: Annotated[
        list[str] | None,
        typer.Argument(help="The team files (*.toml), ./team.toml by default.", show_default=False),
    ] = None,
    month: Month = None,
    first: From = None,
    last: To = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Move published shifts where that is fairer.")
    ] = False,
    time_limit: TimeLimit = None,
    dry_run: DryRun = False,
    json: Json = False,
    output: Output = None,
    quiet: Quiet = False,
    now: Now = None,
    version: Version = False,
) -> None:
    """Make the fairest rota of a period (next month), check it, and write it to rotas/.

    Several teams are planned at once, each in its own right; who serves in two of them (the same
    e-mail) is never on call in both.
    """
    from rota.plan_folder import Wanted
    from rota.run_plan import plan_many, plan_team

    if json and output == "-":
        raise UsageError("--json and -o - both want stdout; leave one out")
    wanted = Wanted(
        asked.period_of(month, first, last),
        lambda team: present(now, team),
        move_published=replace,
        keep=not dry_run and output is None,
    )
    if len(files or []) > 1:
        if output is not None:
            raise UsageError("-o takes the rota of one team; give one")
        code = plan_many(
            asked.team_paths(files),
            wanted,
            time_limit,
            sys.stdout,
            sys.stderr,
            json=json,
            quiet=quiet,
        )
    else:
        path = asked.team_path(files)
        code = plan_team(
            path,
            wanted,
            time_limit,
            sys.stdout,
            sys.stderr,
            output=output,
            json=json,
            quiet=quiet,
        )
    if code:
        raise typer.Exit(code)


def show(
    files: Files = None,
    month: Month = None,
    first: From = None,
    last: To = None,
    at: Annotated[
        str | None,
        typer.Option("--at", metavar="TIME", help="Who is on call at that moment."),
    ] = None,
    as_list: Annotated[bool, typer.Option("--list", help="One line per slot.")] = False,
    fairness: Annotated[
        bool, typer.Option("--fairness", help="What each person carries, and should.")
    ] = False,
    cost: Annotated[
        bool, typer.Option("--cost", help="What it costs, by the rates of [compensation].")
    ] = False,
    json: Json = False,
    output: Output = None,
    quiet: Quiet = False,
    now: Now = None,
    version: Version = False,
) -> None:
    """Show the rota: who is on call now and this month, a list, or a moment."""
    from rota import feed, render
    from rota.days import holidays_between
    from rota.folder import open_folder

    asked.one_form(output, json=json)
    path = asked.team_path(files)
    named = asked.period_of(month, first, last)
    folder = open_folder(path)
    team = folder.team
    live = [shift for rota in folder.rotas for shift in rota.live]
    moment = present(now, team)
    period = named or asked.this_month(moment, team)
    chosen = asked.starting_in(team, live, period)
    instant = asked.moment(at, team) if at is not None else moment
    if json:
        shifts = [s for s in live if s.span.contains(instant)] if at is not None else chosen
        books = _ledgers(folder, period) if fairness else None
        costs = _costs(folder, period) if cost else {}
        rings = {"rings": _rings(folder, instant)} if at is not None else {}
        write(feed.dumps(feed.document(team, shifts, ledgers=books) | costs | rings), output)
        return
    out = render.console(sys.stdout)
    if at is not None:
        day = asked.today(instant, team)
        if not any(s.span.contains(instant) for s in live) and not folder.holds(day):
            raise folder.nothing_planned(Period.month_of(day))
        _on_call(out, folder, live, instant)
        return
    now_too = named is None and not as_list and not fairness and not cost
    if not chosen and not (now_too and live):
        raise folder.nothing_planned(period)
    if now_too:
        _on_call(out, folder, live, instant)
        if not chosen:
            return
        out.print()
    if cost:
        from rota import cost_table

        cost_table.bill(out, team, _cost(folder, period))
    elif as_list:
        refused = [s for rota in folder.rotas for s in rota.shifts if s.refused and not s.live]
        render.listing(out, team, [*chosen, *asked.starting_in(team, refused, period)])
    elif fairness:
        from rota.books import night_hours
        from rota.ledger import booked

        nights = night_hours(team, booked(team, folder.rotas, period))
        render.fairness(out, team, _ledgers(folder, period), nights)
    else:
        holidays = holidays_between(team.holidays, period, team.language)
        render.month_grid(out, team, chosen, period, holidays)


def _on_call(out: Console, folder: Folder, live: Sequence[Shift], at: datetime) -> None:
    """Whom the number must ring at an instant; without outside firms the rows say it all."""
    from rota import render

    reached = _reached(folder, at) if folder.team.providers else ()
    render.on_call(out, folder.team, live, at, reached, _why(folder, at))


def _why(folder: Folder, at: datetime) -> str:
    """Why nobody has to answer at an instant: `office`, `closed`; empty where somebody has."""
    from rota.folder import team_lines
    from rota.forward_table import WORDS
    from rota.forwarding import within
    from rota.instants import SECOND, Span

    rows = [row for rota in folder.rotas for row in rota.live]
    with team_lines(folder):
        [now] = within(folder.team, rows, Span(at, at + SECOND))
    return "" if now.state == "uncovered" else WORDS[now.state]


def _rings(folder: Folder, at: datetime) -> list[dict[str, object]]:
    """Where the number rings at an instant, one after the other, for a program."""
    from rota.forward_table import ring_as_json
    from rota.instants import iso

    team = folder.team
    return [
        ring_as_json(team, target) | {"until": iso(until, team.timezone) if until else None}
        for target, until in _reached(folder, at)
    ]


def _reached(folder: Folder, at: datetime) -> Reached:
    from rota.folder import team_lines
    from rota.forwarding import reached_at

    with team_lines(folder):
        return reached_at(folder.team, [row for rota in folder.rotas for row in rota.live], at)


def _ledgers(folder: Folder, period: Period) -> tuple[Ledger, ...]:
    """What people carry in a period of a folder's rotas, and should."""
    from rota.folder import team_lines
    from rota.ledger import booked, ledgers_of

    with team_lines(folder):
        counted = booked(folder.team, folder.rotas, period)
        return ledgers_of(folder.team, period, counted, folder.rotas)


def ledger(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            help="Rotas in tables (*.csv) or calendars (*.ics), - for stdin, beside rotas/; the "
            "team file.",
            show_default=False,
        ),
    ] = None,
    month: Month = None,
    first: From = None,
    last: To = None,
    person: PersonId = None,
    csv: Csv = False,
    json: Json = False,
    output: Output = None,
    quiet: Quiet = False,
    now: Now = None,
    version: Version = False,
) -> None:
    """What each person has carried: hours, ledgers, balances; who had the big days.

    Over all the history that the next plan starts from, or in a month or other period. Rotas that
    are named count besides those of rotas/, and instead of them on the same dates.
    """
    from rota import books_table, feed, render
    from rota.books import books, csv_rows
    from rota.fitted import completed
    from rota.folder import open_folder, read_given, team_lines
    from rota.rota_file import refuse_live_twice
    from rota.strangers import stranger_remarks

    asked.one_form(output, csv=csv, json=json)
    period = asked.period_of(month, first, last)
    folder = open_folder(asked.team_path(files, others=True))
    team = folder.team
    names = asked.besides(files)
    given = [read_given(folder, name, sys.stdin.buffer) for name in names]
    refuse_live_twice(given)
    for words in () if quiet else folder.warnings(given):
        say(f"warning: {words}")
    asked.known(person, [each.id for each in team.people], "--person")
    if not any(
        asked.overlap(each.period, period) if period else each.period
        for each in (*given, *folder.rotas)
    ):
        raise folder.nothing_planned(period)
    people = [each.id for each in team.people if person in (None, each.id)]
    with team_lines(folder):
        counted = [completed(team, rota) for rota in given]
        found = books(team, asked.around(team, folder.rotas, counted), period)
    for words in () if quiet else stranger_remarks(given, team):
        say(f"warning: {words}")
    if json:
        write(feed.dumps(feed.books(team, found, people)), output)
    elif csv:
        write(csv_rows(team, found, people), output)
    else:
        books_table.books(render.console(sys.stdout), team, found, people)


def _costs(folder: Folder, period: Period) -> dict[str, object]:
    """What a period costs, for a program."""
    from rota import cost_table

    return {"compensation": cost_table.document(folder.team, _cost(folder, period))}


def _cost(folder: Folder, period: Period) -> Cost:
    """What the rotas of a period cost.

    Raises:
        InputError: The team file has no rates, or contradicts itself.
    """
    from rota.cost import cost
    from rota.folder import open_log, team_lines

    if not folder.team.costs:
        what = 'is missing; say what standby is worth: [compensation] standby = "35 € per window"'
        raise InputError([Mistake(str(folder.path), 0, "compensation", what)])
    shifts = [shift for rota in folder.rotas for shift in rota.live]
    log = open_log(folder)
    with team_lines(folder):
        return cost(folder.team, shifts, log.interventions, period)
