"""What several commands of the command line share: their arguments and options."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from rota import __version__, asked
from rota.errors import UsageError

if TYPE_CHECKING:
    from rota.events import Style
    from rota.run_change import Manner
    from rota.team import Team


def _version(value: bool) -> None:
    if value:
        print(f"rota {__version__}")
        raise typer.Exit


Files = Annotated[
    list[str] | None,
    typer.Argument(help="The team file (*.toml), ./team.toml by default.", show_default=False),
]
Month = Annotated[
    str | None, typer.Option("--month", metavar="YYYY-MM", help="The month concerned.")
]
From = Annotated[
    str | None, typer.Option("--from", metavar="DATE", help="First date, instead of a month.")
]
To = Annotated[str | None, typer.Option("--to", metavar="DATE", help="Last date, included.")]
Json = Annotated[bool, typer.Option("--json", help="One versioned JSON object on stdout.")]
DryRun = Annotated[
    bool, typer.Option("--dry-run", "-n", help="Show what would be done, write nothing.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing when all is well.")]
Now = Annotated[
    str | None,
    typer.Option(
        "--now",
        metavar="TIME",
        envvar="ROTA_NOW",
        help="Pretend that it is this moment (2026-12-01 or 2026-12-01T08:00).",
    ),
]
Output = Annotated[
    str | None, typer.Option("--output", "-o", metavar="FILE", help="Write there; - is stdout.")
]
Past = Annotated[bool, typer.Option("--past", help="Also what has begun already.")]
TimeLimit = Annotated[
    float | None,
    typer.Option(
        "--time-limit",
        metavar="SECONDS",
        min=0,
        help="Take the best rota found in that time; without, the same one each time.",
        show_default=False,
    ),
]
PersonId = Annotated[
    str | None, typer.Option("--person", metavar="ID", help="Only what this person has.")
]
Line = Annotated[
    str | None, typer.Option("--line", metavar="NUMBER", help="Only calls to this line.")
]
Html = Annotated[bool, typer.Option("--html", help="A page to look at and to print.")]
Csv = Annotated[bool, typer.Option("--csv", help="A table for a spreadsheet.")]
Dialect = Annotated[
    str | None,
    typer.Option("--dialect", help="Of --csv: rfc4180, or excel-fr for a French Excel."),
]
Version = Annotated[
    bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
]

AllDay = Annotated[
    bool, typer.Option("--all-day", help="Bars over dates instead of blocks of hours.")
]
Reminder = Annotated[
    str | None, typer.Option("--reminder", metavar="TIME", help="Ring before: 30m, 1h, 1d.")
]
ShowAs = Annotated[
    str | None, typer.Option("--show-as", metavar="HOW", help="On call is: free, busy or away.")
]
With = Annotated[
    str | None,
    typer.Option(
        "--with",
        metavar="WHAT",
        help="Tell of people, besides names: phone, email; in tables also employee_id; in "
        "calendars also the protocol.",
    ),
]


def style(all_day: bool, reminder: str | None, show_as: str | None, contacts: str | None) -> Style:
    """How the events of a calendar are to look.

    Raises:
        UsageError: An option has a value that is none of its own.
    """
    from rota.events import Busy, Style, Told
    from rota.instants import parse_duration

    try:
        before = parse_duration(reminder) if reminder is not None else None
    except ValueError as error:
        raise UsageError(f"--reminder: {error}") from None
    busy = asked.one_of(Busy, show_as or "free", "--show-as")
    told = asked.each_of(Told, contacts, "--with")
    people = tuple(each for each in told if each != "protocol")
    return Style(all_day, before, busy, people, protocol="protocol" in told)


def manner(now: str | None, json: bool, output: str | None, quiet: bool, *, dry: bool) -> Manner:
    """How a change is made and told, by the options that all such commands have."""
    from rota.run_change import Manner

    return Manner(lambda team: present(now, team), dry, json, output, quiet, sys.stdout, sys.stderr)


def present(now: str | None, team: Team) -> datetime:
    """The present, or the moment that --now pretends it is; whole seconds, UTC."""
    if now is None:
        return datetime.now(UTC).replace(microsecond=0)
    return asked.moment(now, team, "--now")
