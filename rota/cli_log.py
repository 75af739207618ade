"""The commands on what the labour law asks about: log."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from rota import asked, phrases
from rota.cli_options import Json, Now, Output, Quiet, Version, present
from rota.errors import UsageError
from rota.instants import Span, iso
from rota.streams import say, write

if TYPE_CHECKING:
    from rota.folder import Folder
    from rota.interventions import Entry, Log
    from rota.team import Team

T = TypeVar("T")


def log(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="PERSON START END",
            help="Who, from when to when (2026-12-05T03:00); the team file (*.toml).",
            show_default=False,
        ),
    ] = None,
    travel: Annotated[
        str,
        typer.Option("--travel", metavar="TIME", help="Time on the road, there and back: 40m."),
    ] = "",
    note: Annotated[str, typer.Option("--note", metavar="TEXT", help="What it was about.")] = "",
    derogation: Annotated[
        str,
        typer.Option(
            "--derogation",
            metavar="KIND:REFERENCE",
            help="What allowed it to cut a rest: urgent-works, agreement or authorisation.",
        ),
    ] = "",
    rest: Annotated[
        bool, typer.Option("--rest", help="No work, but office hours not worked after a call.")
    ] = False,
    compensatory_rest: Annotated[
        bool, typer.Option("--compensatory-rest", help="The same, paid back for a derogation.")
    ] = False,
    corrects: Annotated[
        str,
        typer.Option("--corrects", metavar="START", help="Start of the line that it replaces."),
    ] = "",
    withdraw: Annotated[
        bool, typer.Option("--withdraw", help="Take back the line of this PERSON and START.")
    ] = False,
    import_file: Annotated[
        str | None,
        typer.Option(
            "--import", metavar="FILE", help="Add what another tool has logged (CSV; - is stdin)."
        ),
    ] = None,
    json: Json = False,
    output: Output = None,
    quiet: Quiet = False,
    now: Now = None,
    version: Version = False,
) -> None:
    """Log an intervention, work done while on call, and say when work may start again.

    Lines are only ever added to interventions.csv; a correction is a new line too.
    """
    from rota import feed
    from rota.files import locked, write_atomic
    from rota.folder import log_bytes, open_folder
    from rota.interventions import INTERVENTION, extended, read_log
    from rota.returning import after_call

    asked.one_form(output, json=json)
    if rest + compensatory_rest + withdraw > 1:
        raise UsageError("choose one of --rest, --compensatory-rest and --withdraw")
    words = words or []
    path = asked.team_path(words, others=True)
    wanted = 0 if import_file is not None else 2 if withdraw else 3
    given = _words(words, wanted)
    folder = open_folder(path)
    team, moment = folder.team, present(now, folder.team)
    if import_file is not None:
        added, there = _import(folder, import_file, moment)
        if json:
            document = feed.document(team)
            document["entries"] = [feed.entry(each, team.timezone) for each in added]
            write(feed.dumps(document), output)
        elif not quiet:
            lines = phrases.count(len(added), "line")
            say(f"{folder.log_path}: {lines} added, {there} already there")
        return
    person, start, *end = given
    asked.known(person, [each.id for each in team.people], "PERSON")
    with locked(path.parent):
        data, source = log_bytes(folder), str(folder.log_path)
        if withdraw:
            entry = _withdrawal(data, source, team, person, asked.moment(start, team, "START"))
        else:
            entry = _entry(team, person, (start, end[0]), travel, derogation, corrects, note)
        what = "rest" if rest else "compensatory-rest" if compensatory_rest else entry.what
        entry = replace(entry, what=what, logged=moment)
        if what == INTERVENTION and entry.span.end > moment:
            raise UsageError(f"END {end[0]} is yet to come; log an intervention when it is over")
        if corrects == "" and data.strip() and _known(entry, read_log(data, source, team)):
            raise UsageError(f"{source} has this line already; --corrects {start} replaces it")
        whole = extended(data, source, team, [entry])
        write_atomic(folder.log_path, whole)
    found = None
    if what == INTERVENTION and team.rules.law != "none":
        found = after_call(team, folder.rotas, read_log(whole, source, team), entry)
    if json:
        document = feed.document(team) | {"entry": feed.entry(entry, team.timezone)}
        document["may_start"] = iso(found.earliest, team.timezone) if found else None
        write(feed.dumps(document), output)
    elif not quiet:
        stretch = phrases.stretch(entry.span, team.timezone)
        done = "line withdrawn:" if withdraw else f"{what.replace('-', ' ')} of"
        say(f"{source}: {done} {team.name_of(person)}, {stretch}")
        if found is not None:
            say(found.text(team))
            if found.rest and entry.derogation:
                say("a derogation lets work start sooner; what is missing of the rest is then owed")


def _words(words: Sequence[str], wanted: int) -> list[str]:
    """The arguments without the team file, when there are as many as wanted."""
    given = asked.besides(words)
    if len(given) != wanted:
        if not wanted:
            raise UsageError(f"{given[0]}: --import takes everything from its file")
        form = "PERSON START END"[: 12 if wanted == 2 else None]
        raise UsageError(f"expected {form}, such as alice 2026-12-05T03:00 2026-12-05T04:10")
    return given


def _import(folder: Folder, name: str, moment: datetime) -> tuple[Sequence[Entry], int]:
    """Add what stands in another log; what was added, and how many lines were there already."""
    from rota.files import locked, write_atomic
    from rota.folder import given_bytes, log_bytes
    from rota.interventions import Log, extended, fresh, read_log

    name, given = given_bytes(name, "log of interventions", sys.stdin.buffer)
    other = read_log(given, name, folder.team)
    with locked(folder.path.parent):
        data, source = log_bytes(folder), str(folder.log_path)
        own = read_log(data, source, folder.team) if data.strip() else Log()
        new = fresh(own, other, folder.team)
        added = [replace(entry, logged=moment, corrects=None) for entry in new]
        if added:
            write_atomic(folder.log_path, extended(data, source, folder.team, added))
    return added, len(other.entries) - len(added)


def _entry(
    team: Team,
    person: str,
    bounds: tuple[str, str],
    travel: str,
    derogation: str,
    corrects: str,
    note: str,
) -> Entry:
    from rota.interventions import Entry, parse_derogation, parse_travel

    start, end = bounds
    span = Span(asked.exact(start, team, "START"), asked.exact(end, team, "END"))
    if span.end <= span.start:
        raise UsageError(f"END {end} is not after START {start}; a night ends on the next date")
    return Entry(
        person=person,
        span=span,
        travel=_read("--travel", parse_travel, travel) or timedelta(0),
        derogation=_read("--derogation", parse_derogation, derogation),
        corrects=asked.moment(corrects, team, "--corrects") if corrects else None,
        note=asked.words(note, "--note"),
    )


def _known(entry: Entry, log: Log) -> bool:
    """Whether a line of the same person, hours and sort stands: it would be paid twice."""
    return any(
        (each.person, each.span, each.what) == (entry.person, entry.span, entry.what)
        for each in log.entries
    )


def _withdrawal(data: bytes, source: str, team: Team, person: str, start: datetime) -> Entry:
    """The line that takes back what stands in the log with this person and start."""
    from rota.interventions import WITHDRAWN, Entry, read_log

    standing = read_log(data, source, team).entries if data.strip() else ()
    own = [entry for entry in standing if entry.person == person]
    found = [entry for entry in own if entry.span.start == start]
    if not found:
        starts = [iso(entry.span.start, team.timezone) for entry in own]
        raise UsageError(
            f"START: no line of {person} starts then; there are {phrases.listing(starts[-5:])}"
        )
    return Entry(person, found[-1].span, WITHDRAWN, corrects=start)


def _read(option: str, parse: Callable[[str], T], text: str) -> T | None:
    """The value of an option; None when it is not given."""
    try:
        return parse(text) if text else None
    except ValueError as error:
        raise UsageError(f"{option}: {error}") from None
