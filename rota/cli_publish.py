"""The command that tells people: shifts are marked as published, and shown on a server."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rota import asked
from rota.cli_options import (
    AllDay,
    DryRun,
    Files,
    From,
    Json,
    Month,
    Now,
    Output,
    Quiet,
    Reminder,
    ShowAs,
    To,
    Version,
    With,
    present,
    style,
)
from rota.errors import OutsideFailure, UsageError
from rota.instants import local_date
from rota.period import Period
from rota.streams import say, write
from rota.text import safe

if TYPE_CHECKING:
    from rota.caldav import Account
    from rota.events import Style
    from rota.folder import Folder
    from rota.publish import Plan, Step
    from rota.shift import Shift
    from rota.team import Server

Url = Annotated[
    str | None,
    typer.Option(
        "--caldav",
        metavar="URL",
        envvar="ROTA_CALDAV_URL",
        help="A calendar on a server; by default the team file's.",
    ),
]
User = Annotated[
    str | None,
    typer.Option("--user", metavar="NAME", envvar="ROTA_CALDAV_USER", help="Its user."),
]
PasswordCommand = Annotated[
    str | None,
    typer.Option(
        "--password-command",
        metavar="COMMAND",
        envvar="ROTA_CALDAV_PASSWORD_COMMAND",
        help="Prints the user's password.",
    ),
]
PasswordFile = Annotated[
    str | None,
    typer.Option(
        "--password-file",
        metavar="FILE",
        envvar="ROTA_CALDAV_PASSWORD_FILE",
        help="Holds the user's password.",
    ),
]
YesDelete = Annotated[
    bool, typer.Option("--yes-delete", help="Remove many events at once, if it must be.")
]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Also events that somebody changed by hand.")
]


def publish(
    files: Files = None,
    caldav: Url = None,
    user: User = None,
    password_command: PasswordCommand = None,
    password_file: PasswordFile = None,
    dry_run: DryRun = False,
    yes_delete: YesDelete = False,
    overwrite: Overwrite = False,
    all_day: AllDay = False,
    reminder: Reminder = None,
    show_as: ShowAs = None,
    contacts: With = None,
    month: Month = None,
    first: From = None,
    last: To = None,
    json: Json = False,
    output: Output = None,
    quiet: Quiet = False,
    now: Now = None,
    version: Version = False,
) -> None:
    """Mark shifts as published, and show them in a calendar on a CalDAV server, if there is one.

    From then on they do not move unless told to. The server's password comes from
    --password-command, --password-file, ROTA_CALDAV_PASSWORD or ~/.netrc, the first there is.
    """
    from rota import feed
    from rota.folder import inside
    from rota.notify import too_near
    from rota.shift import PUBLISHED

    asked.one_form(output, json=json)
    how = _How(style(all_day, reminder, show_as, contacts), dry_run, yes_delete, overwrite)
    path = asked.team_path(files)
    period = asked.period_of(month, first, last)
    with inside(path, alone=True) as folder:
        asked.to_be_told(folder.team, how.style.protocol)
        moment = present(now, folder.team)
        rows = [shift for rota in folder.rotas for shift in rota.shifts]
        chosen = [row for row in asked.chosen(folder.team, rows, period, moment) if row.live]
        if not chosen:
            raise folder.nothing_planned(period)
        folder.refuse_strangers(
            row for row in chosen if row.status != PUBLISHED or row.span.end > moment
        )
        near = [] if quiet else too_near(folder, period, moment)
        server = _server(folder.team.server, caldav, user)
        if server.url:
            account = _account(server, password_command, password_file)
            done = _send(folder, chosen, server, account, how, period, moment)
        else:
            done = _Done(_mark(folder, chosen, moment, dry_run=dry_run))
    if json:
        stands = [row if dry_run else replace(row, status=PUBLISHED) for row in chosen]
        told = feed.document(folder.team, stands)
        write(feed.dumps(told | {"calendar": done.counts} if server.url else told), output)
    elif not quiet:
        _tell(done, len(chosen), server.url, dry_run)
    for words in near:
        say(words)
    if done.kept:
        raise OutsideFailure("\n".join(_left(server.url, done.kept)))


def _left(url: str, kept: Sequence[Step]) -> Iterator[str]:
    """Which events the server has otherwise than the rota."""
    yield f"{url}: events changed there by hand stay as they are; --overwrite replaces them"
    for step in kept:
        yield f"  {step.words}{' (something else is there)' if step.what == 'create' else ''}"


@dataclass(frozen=True, slots=True)
class _How:
    """What the options say of events and of how far to go."""

    style: Style
    dry_run: bool
    yes_delete: bool
    overwrite: bool


@dataclass(frozen=True, slots=True)
class _Done:
    """How many shifts are newly published, what the server was to do, and what it was not."""

    marked: int
    plan: Plan | None = None
    kept: Sequence[Step] = ()

    @property
    def counts(self) -> dict[str, int]:
        """How many events are which."""
        if self.plan is None:
            return {}
        words = {"create": "created", "update": "updated", "delete": "deleted"}
        counts = {said: self.plan.count(what) for what, said in words.items()}
        for step in self.kept:
            if step.what != "kept":
                counts[words[step.what]] -= 1
        kept = max(len(self.kept), self.plan.count("kept"))  # in a dry run nobody was asked
        return {**counts, "unchanged": self.plan.same, "kept": kept}


def _send(
    folder: Folder,
    chosen: Sequence[Shift],
    server: Server,
    account: Account | None,
    how: _How,
    period: Period | None,
    now: datetime,
) -> _Done:
    """Show the shifts on the server; marked they are once it has answered, before it is written to.

    So nothing is ever shown that a plan may still move in silence. If the server fails then,
    shifts are published that it does not show yet, and the next run shows them.
    """
    from rota.caldav import Collection
    from rota.events import events
    from rota.publish import carry_out, plan
    from rota.screen import progress

    team = folder.team
    since = asked.beginning(team, period, now)
    rows = [shift for rota in folder.rotas for shift in rota.shifts]
    wanted = events(team, chosen, among=rows, style=how.style)

    def meant(start: datetime) -> bool:
        last = period.last if period else None
        return since <= start and (last is None or local_date(start, team.timezone) <= last)

    with progress(sys.stderr) as say_step, Collection(server.url, account) as calendar:

        def compared() -> Plan:
            return plan(
                team,
                wanted,
                calendar.events(since),
                meant=meant,
                overwrite=how.overwrite,
                now=now,
            )

        say_step(f"reading {server.url}")
        made = compared()
        if how.dry_run:
            return _Done(_mark(folder, chosen, now, dry_run=True), made)
        if made.removes_many and not how.yes_delete:
            raise OutsideFailure(
                f"{server.url}: {made.count('delete')} events would be removed, which is a lot; "
                "nothing was changed. --dry-run lists them; if that is meant, add --yes-delete"
            )
        marked = _mark(folder, chosen, now, dry_run=False)
        say_step(f"writing {len(made.steps)} events to {server.url}")
        kept = carry_out(made, calendar)
        written = len(made.steps) > made.count("kept")
        if written and (missing := len(compared().steps) - len(kept)) > 0:
            raise OutsideFailure(
                f"{server.url}: the server took {missing} changes that it does not show; run this "
                "again, with --dry-run to see them"
            )
        return _Done(marked, made, kept)


def _mark(folder: Folder, chosen: Sequence[Shift], now: datetime, *, dry_run: bool) -> int:
    """Mark shifts as published, in all of their files or none; how many were not yet."""
    from rota.changes import publish as mark
    from rota.shift import PUBLISHED

    fresh = [shift for shift in chosen if shift.status != PUBLISHED]
    if fresh and not dry_run:
        marked = [(mark(rota, fresh), rota) for rota in folder.rotas]
        folder.write_all([new for new, old in marked if new != old], "publish", now)
    return len(fresh)


def _tell(done: _Done, shifts: int, url: str, dry_run: bool) -> None:
    """Say what was done, or in a dry run, event by event, what would be."""
    if dry_run and done.plan is not None:
        for step in done.plan.steps:
            write(f"{step.what:<6}  {safe(step.words)}\n".encode())
    would = "would be " if dry_run else ""
    say(f"{done.marked} shifts {would}newly published, {shifts - done.marked} already were")
    if done.plan is not None:
        counts = ", ".join(f"{count} {what}" for what, count in done.counts.items())
        say(f"{url}: {counts}{' (dry run)' if dry_run else ''}")


def _server(known: Server, url: str | None, user: str | None) -> Server:
    """The server that the options name, else the team file's.

    Raises:
        UsageError: No address, or no user, can look like this.
    """
    from rota import values
    from rota.team import Server

    try:
        return Server(
            values.calendar_url(url) if url else known.url,
            values.user(user) if user else known.user,
        )
    except ValueError as error:
        raise UsageError(f"--caldav or --user: {error}") from None


def _account(server: Server, command: str | None, file: str | None) -> Account | None:
    """Who asks, with the password from where it is kept; nobody when there is none.

    Raises:
        UsageError: There is a password and nobody whose it is.
        InputError: What should hold it cannot be read.
        OutsideFailure: What should print it fails.
    """
    from rota import secret
    from rota.caldav import Account, host

    if command:
        password = secret.from_command(command)
    elif file:
        password = secret.from_file(Path(file))
    elif given := os.environ.get("ROTA_CALDAV_PASSWORD"):
        password = given
    else:
        netrc = Path(os.environ.get("NETRC") or Path.home() / ".netrc")
        found = secret.from_netrc(netrc, host(server.url), server.user)
        return Account(*found) if found else None
    if not server.user:
        raise UsageError("a password needs its user: [publish] user in the team file, or --user")
    return Account(server.user, password)
