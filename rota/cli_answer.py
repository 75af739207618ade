"""The commands with which people say yes or no to a turn: accept, refuse."""

from __future__ import annotations

from typing import Annotated

import typer

from rota import asked
from rota.cli_options import (
    DryRun,
    From,
    Json,
    Month,
    Now,
    Output,
    Past,
    Quiet,
    To,
    Version,
    manner,
)

Turns = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="DATE|PERSON",
        help="A date (or moment) of the turn, or a person for all that comes; the team file.",
        show_default=False,
    ),
]
OneTurn = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="DATE",
        help="A date (or moment) of the turn; the team file, then those of other teams in which "
        "its people serve.",
        show_default=False,
    ),
]
Role = Annotated[
    str | None, typer.Option("--role", metavar="ROLE", help="Of which role the turn is.")
]
Whose = Annotated[
    str | None,
    typer.Option("--person", metavar="ID", help="Whose answer it is; the turn must be theirs."),
]


def accept(
    what: Turns = None,
    role: Role = None,
    person: Whose = None,
    month: Month = None,
    first: From = None,
    last: To = None,
    past: Past = False,
    dry_run: DryRun = False,
    json: Json = False,
    output: Output = None,
    quiet: Quiet = False,
    now: Now = None,
    version: Version = False,
) -> None:
    """Record that somebody accepts a turn, or all that is coming to them, and when they did.

    A replan moves what was accepted less readily than other turns.
    """
    from rota.run_answer import Asked, accept_team

    asked.one_form(output, json=json)
    wanted = Asked(_one(what), role, person, asked.period_of(month, first, last), past)
    accept_team(
        asked.team_path(what, others=True), wanted, manner(now, json, output, quiet, dry=dry_run)
    )


def refuse(
    what: OneTurn = None,
    role: Role = None,
    person: Whose = None,
    reason: Annotated[
        str,
        typer.Option(
            "--reason",
            metavar="TEXT",
            help="Why; it stays in the rota file, so say nothing of health.",
        ),
    ] = "",
    leave_open: Annotated[
        bool,
        typer.Option("--leave-open", help="What nobody else can have is nobody's then."),
    ] = False,
    past: Past = False,
    dry_run: DryRun = False,
    json: Json = False,
    output: Output = None,
    quiet: Quiet = False,
    now: Now = None,
    version: Version = False,
) -> None:
    """Record that somebody refuses a turn, and give it to the best other person.

    Nothing else moves. It is given as a plan would give it, under all rules, and shared only when
    nobody can have it whole. If nobody else can have it, it stays theirs, unless its role is
    optional, and what would help is said. No plan gives it back to them, unless a pin asks.
    """
    from rota.run_answer import Asked, refuse_team

    asked.one_form(output, json=json)
    why = asked.words(reason, "--reason")
    code = refuse_team(
        *asked.team_and_others(what),
        Asked(_one(what), role, person, past=past),
        why,
        manner(now, json, output, quiet, dry=dry_run),
        leave_open=leave_open,
    )
    if code:
        raise typer.Exit(code)


def _one(what: list[str] | None) -> str:
    return asked.one_of_them(asked.besides(what), "say which turn: a date of it, as 2026-12-24")
