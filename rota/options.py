"""What several commands of the command line share: their arguments and options."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from rota import __version__, asked
from rota.model import Team


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
PersonId = Annotated[
    str | None, typer.Option("--person", metavar="ID", help="Only what this person has.")
]
Version = Annotated[
    bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
]


def present(now: str | None, team: Team) -> datetime:
    """The present, or the moment that --now pretends it is; whole seconds, UTC."""
    if now is None:
        return datetime.now(UTC).replace(microsecond=0)
    return asked.moment(now, team, "--now")
