"""The commands that change a rota people live with, and tell what changed:
swap, replan, undo, diff."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from rota import asked, phrases
from rota.cli_options import (
    DryRun,
    Json,
    Month,
    Now,
    Output,
    Past,
    Quiet,
    TimeLimit,
    To,
    Version,
)
from rota.cli_options import manner as as_asked
from rota.errors import InputError, Mistake, UsageError
from rota.instants import days_between
from rota.streams import say, write

if TYPE_CHECKING:
    from rota.difference import Difference
    from rota.folder import Folder
    from rota.shift import Rota

Messages = Annotated[
    bool,
    typer.Option("--messages", help="The text to send to each person, in the team's language."),
]


def swap(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="DATE [DATE]",
            help="A date (or moment) of the turn: two dates are traded; the team file, then "
            "those of other teams in which its people serve.",
            show_default=False,
        ),
    ],
    to: Annotated[
        str | None, typer.Option("--to", metavar="ID", help="Who takes the turn over.")
    ] = None,
    role: Annotated[
        str | None, typer.Option("--role", metavar="ROLE", help="Of which role the turns are.")
    ] = None,
    since: Annotated[
        str | None,
        typer.Option("--from", metavar="TIME", help="With --to: only from this moment on."),
    ] = None,
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="TIME", help="With --to: only until this moment."),
    ] = None,
    suggest: Annotated[
        bool, typer.Option("--suggest", help="Who could take it with the least harm.")
    ] = False,
    past: Past = False,
    force: Annotated[
        bool, typer.Option("--force", help="Write it even though it breaks a rule.")
    ] = False,
    dry_run: DryRun = False,
    json: Json = False,
    output: Output = None,
    quiet: Quiet = False,
    now: Now = None,
    version: Version = False,
) -> None:
    """Two people trade their turns, or one takes over a turn, or a part of it, from another.

    It is checked as a plan is: what it newly breaks is shown, and then it is only written with
    --force. Whoever gets a turn has not been told of it yet.
    """
    from rota.run_swap import Trade, swap_team
    from rota.run_swap import suggest as suggest_somebody

    asked.one_form(output, json=json)
    dates = tuple(asked.besides(files))
    if len(dates) not in (1, 2):
        raise UsageError("name one date, with --to or --suggest, or the two dates to trade")
    if len(dates) == 2 and (to or suggest or since or until):
        raise UsageError("two dates are traded whole; --to, --suggest, --from and --until take one")
    if len(dates) == 1 and (to is None) != suggest:
        raise UsageError("one date needs either --to or --suggest; a trade needs two dates")
    trade = Trade(dates, to, role, since, until, past, force)
    manner = as_asked(now, json, output, quiet, dry=dry_run)
    path, others = asked.team_and_others(files)
    if suggest:
        suggest_somebody(path, others, trade, manner)
    elif code := swap_team(path, others, trade, manner):
        raise typer.Exit(code)


def replan(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            help="The team file (*.toml), ./team.toml by default, then those of other teams in "
            "which its people serve.",
            show_default=False,
        ),
    ] = None,
    month: Month = None,
    first: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="DATE", help="First date that may change, by default today."
        ),
    ] = None,
    last: To = None,
    also_move: Annotated[
        int,
        typer.Option(
            "--also-move",
            metavar="N",
            min=0,
            help="Let so many shifts more than needed move where that is fairer.",
        ),
    ] = 0,
    time_limit: TimeLimit = None,
    dry_run: DryRun = False,
    json: Json = False,
    output: Output = None,
    quiet: Quiet = False,
    now: Now = None,
    version: Version = False,
) -> None:
    """Absorb an absence, a newcomer or a new rule: cover what broke, move as little as can be.

    Edit the team file first. What has begun and what is pinned stays; of the rest as few shifts
    move as can be, within the notice period least of all; only then does fairness count.
    """
    from rota.run_replan import replan_team

    asked.one_form(output, json=json)
    if month is not None and (first is not None or last is not None):
        raise UsageError("give either --month or --from and --to")
    asked.team_paths(files)
    code = replan_team(
        *asked.team_and_others(files),
        lambda team, moment: asked.since(month, first, last, asked.today(moment, team)),
        also_move,
        as_asked(now, json, output, quiet, dry=dry_run),
        time_limit,
    )
    if code:
        raise typer.Exit(code)


def undo(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            help="The number of a change, as --list has it, by default the last; the team file.",
            show_default=False,
        ),
    ] = None,
    as_list: Annotated[bool, typer.Option("--list", help="The changes that are kept.")] = False,
    past: Past = False,
    dry_run: DryRun = False,
    json: Json = False,
    output: Output = None,
    quiet: Quiet = False,
    now: Now = None,
    version: Version = False,
) -> None:
    """Take back the last change of the rota files: plan, swap, replan, or one that --list shows.

    That is a change as well: calendars follow it, and it can be taken back in its turn.
    """
    from rota.run_undo import list_changes, undo_team

    asked.one_form(output, json=json)
    path = asked.team_path(files, others=True)
    numbers = asked.besides(files)
    if len(numbers) > 1 or not all(each.isascii() and each.isdigit() for each in numbers):
        raise UsageError(f"{' '.join(numbers)}: expected the number of one change")
    manner = as_asked(now, json, output, quiet, dry=dry_run)
    if as_list:
        list_changes(path, manner)
    else:
        undo_team(path, int(numbers[0]) if numbers else None, manner, past=past)


def diff(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            help="OLD and NEW rota files (*.csv, - for stdin); without NEW what stands now, "
            "without OLD what was last published; the team file.",
            show_default=False,
        ),
    ] = None,
    messages: Messages = False,
    json: Json = False,
    output: Output = None,
    quiet: Quiet = False,
    now: Now = None,
    version: Version = False,
) -> None:
    """What changed between two rotas, person by person, and what to tell each of them."""
    from rota import affected, feed, render
    from rota.folder import open_folder
    from rota.run_undo import since_published

    path = asked.team_path(files, others=True)
    names = asked.besides(files)
    if len(names) > 2:
        raise UsageError("name the old rota file, and the new one unless it is what stands now")
    if names == ["-", "-"]:
        raise UsageError("only one of the two files comes from stdin")
    if json and messages:
        raise UsageError("--json holds the messages already; leave --messages out")
    if output is not None and not (json or messages):
        raise UsageError("-o needs --json or --messages here")
    folder = open_folder(path)
    team = folder.team
    found = _compared(folder, names) if names else since_published(folder)
    if json:
        write(feed.dumps(feed.document(team) | affected.as_json(team, found)), output)
    elif messages:
        write(affected.messages(team, found).encode(), output)
    elif found.changes or not quiet:
        affected.changes(render.console(sys.stdout), team, found)


def _compared(folder: Folder, names: list[str]) -> Difference:
    """What changed from one rota file to another, or to what stands now, in the dates of both.

    Raises:
        InputError: A file cannot be used, or they have no date in common.
    """
    from rota.difference import difference
    from rota.folder import read_given

    given = [read_given(folder, name, sys.stdin.buffer) for name in names]
    for rota in given:
        if rota.period is None:
            what = "has no shifts and no period in its name"
            raise InputError([Mistake(rota.source, 0, "", what)])
    old, *new = given
    sides = [old], new or folder.rotas
    common = _days(sides[0]) & _days(sides[1])
    if not common and new:
        what = f"holds {old.period}, and {new[0].source} {new[0].period}: no date is in both"
        raise InputError([Mistake(old.source, 0, "", what)])
    if not common:
        raise folder.nothing_planned(old.period)
    rows = [
        [row for rota in side for row in asked.of_turns(folder.team, rota.live, common)]
        for side in sides
    ]
    left = sum(len(rota.live) for rota in given) - sum(map(len, rows[: len(given)]))
    if left:
        say(
            f"warning: only {min(common)} to {max(common)} is compared, the dates of both; "
            f"{phrases.count(left, 'shift')} of other dates left out"
        )
    return difference(*rows)


def _days(rotas: Iterable[Rota]) -> set[date]:
    """The dates that rotas hold."""
    periods = [rota.period for rota in rotas if rota.period is not None]
    return {day for each in periods for day in days_between(each.first, each.last)}
