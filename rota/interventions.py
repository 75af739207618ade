"""The log of interventions, `interventions.csv` beside the team file: work done while on call.

It is a record that the law asks for (D3171-8: start and end) and wants beyond doubt (L3171-4), so
lines are only ever added to it. A correction is a new line that names the start of the line it
stands for. The writer is strict, the reader takes what people and spreadsheets make of it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from rota.cells import protect
from rota.errors import InputError, Mistake
from rota.instants import Span, iso, parse_duration
from rota.table import (
    Row,
    fold,
    ids_by_name,
    layout,
    named,
    parse_choice,
    parse_moment,
    parse_text,
    read_table,
)
from rota.team import Team
from rota.when import nearest
from rota.words import word

FILE_NAME = "interventions.csv"
COLUMNS = (
    *("person", "start", "end", "what", "travel"),
    *("derogation", "corrects", "logged", "note"),
)
INTERVENTION, REST, COMPENSATORY_REST = "intervention", "rest", "compensatory-rest"
WITHDRAWN = "withdrawn"
URGENT_WORKS, AGREEMENT, AUTHORISATION = "urgent-works", "agreement", "authorisation"
MOST_TRAVEL = timedelta(days=2)
MOST = timedelta(days=7)  # of a line; what is longer is a slip in a date, and would be paid

_REQUIRED = (("person",), ("start",), ("end",))
_TITLES = (
    {column: column for column in COLUMNS}
    | {fold(word(each, "fr")): each for each in ("person", "start", "end", "note")}
    | {"name": "person", "nom": "person", "quoi": "what", "trajet": "travel"}
    | {"deplacement": "travel", "corrige": "corrects", "saisi": "logged"}
)
_WHATS = {each: each for each in (INTERVENTION, REST, COMPENSATORY_REST, WITHDRAWN)} | {
    "repos": REST,
    "repos compensateur": COMPENSATORY_REST,
    "retire": WITHDRAWN,
}
_DEROGATIONS = {each: each for each in (URGENT_WORKS, AGREEMENT, AUTHORISATION)} | {
    "travaux urgents": URGENT_WORKS,
    "accord": AGREEMENT,
    "autorisation": AUTHORISATION,
}
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Derogation:
    """The law's own exception to a rest, on which an intervention relied; rest is then owed.

    Attributes:
        kind: `urgent-works` (D3131-1), `agreement` (L3131-2) or `authorisation` (L3131-3).
        reference: What proves it: the letter to the inspector, the agreement, the decision.
    """

    kind: str
    reference: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.reference}"


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the log: an intervention, or hours of rest that a person was given.

    Attributes:
        person: Id; as written when nobody in the team is called so.
        span: UTC instants: from the first to the last minute of the work, or of the rest.
        what: `intervention`; `rest`, office hours not worked after a call; `compensatory-rest`,
            the same, paid back for a derogation; `withdrawn`, a line that never should have been.
        travel: Elapsed time on the road, there and back together. It is work (Cass. soc. 31 Oct
            2007, 06-43.834).
        derogation: What allowed the intervention to cut a rest.
        corrects: Start of the line that this one stands for.
        logged: When the line was written, UTC; None when the file does not say.
        line: Line in the file. Never compared.
    """

    person: str
    span: Span
    what: str = INTERVENTION
    travel: timedelta = timedelta(0)
    derogation: Derogation | None = None
    corrects: datetime | None = None
    logged: datetime | None = None
    note: str = ""
    line: int = field(default=0, compare=False)

    @property
    def work(self) -> Span:
        """Its effective work: travel lies half before and half after, as nobody logs which."""
        half = self.travel / 2
        return Span(self.span.start - half, self.span.end + half)


@dataclass(frozen=True, slots=True)
class Log:
    """What stands in the log once its corrections are applied, in order of time."""

    entries: tuple[Entry, ...] = ()
    source: str = ""

    @property
    def interventions(self) -> tuple[Entry, ...]:
        """The work done while on call."""
        return tuple(entry for entry in self.entries if entry.what == INTERVENTION)

    @property
    def rests(self) -> tuple[Entry, ...]:
        """The office hours not worked, compensatory rest included."""
        return tuple(entry for entry in self.entries if entry.what != INTERVENTION)


def read_log(data: bytes, source: str, team: Team) -> Log:
    """Read the log.

    Only `person`, `start` and `end` are required. A time without offset is the team's wall clock.
    People are matched by id, else by name; whoever is unknown stays as written, for the check to
    report.

    Args:
        data: The bytes of the file.
        source: Its name, for messages.
        team: Gives the zone and the people.

    Raises:
        InputError: With every mistake of the file, each with its line; also when a correction
            names no earlier line.
    """
    names = ids_by_name((person.id, person.name) for person in team.people)
    lines = read_table(data, source, _TITLES, _REQUIRED, partial(_entry, team, names))
    return Log(_standing(lines, source, team.timezone), source)


def extended(data: bytes, source: str, team: Team, entries: Iterable[Entry]) -> bytes:
    """The log with lines added to its end, in its own dialect; what it has stays byte for byte.

    Raises:
        InputError: The log has no column for what a line says, or it could not be read after.
    """
    newline = "\r\n" if b"\r\n" in data or b"\n" not in data else "\n"
    text = io.StringIO(newline="")
    if data.strip():
        read_log(data, source, team)
        delimiter, columns = layout(data, source, _TITLES, _REQUIRED)
        text.write("" if data.endswith((b"\n", b"\r")) else newline)
    else:
        data, delimiter, columns = b"", ",", list(COLUMNS)
        text.write(delimiter.join(COLUMNS) + newline)
    writer = csv.writer(text, delimiter=delimiter, lineterminator=newline)
    for entry in entries:
        cells = _cells(entry, team.timezone)
        said = {column for column, cell in cells.items() if cell} - {"logged", *columns}
        if lost := sorted(said):
            what = f"has no column {lost[0]}; add its title to the first line"
            raise InputError([Mistake(source, 0, lost[0], what)])
        writer.writerow([cells.get(column, "") for column in columns])
    whole = data + text.getvalue().encode()
    read_log(whole, source, team)
    return whole


def fresh(log: Log, other: Log, team: Team) -> tuple[Entry, ...]:
    """What stands in another log and not yet in the team's, in order of time.

    Lines are the same when they say the same of the same person and hours.

    Raises:
        InputError: A line of the other log is of nobody in the team.
    """
    people = {person.id for person in team.people}
    mistakes = [
        Mistake(
            other.source,
            entry.line,
            "person",
            f"the team has no {entry.person!r}{nearest(entry.person, people)}",
        )
        for entry in other.entries
        if entry.person not in people
    ]
    if mistakes:
        raise InputError(mistakes)
    known = {(entry.person, entry.span, entry.what) for entry in log.entries}
    return tuple(e for e in other.entries if (e.person, e.span, e.what) not in known)


def parse_derogation(text: str) -> Derogation:
    """Read `urgent-works: letter to the inspector of 8 December`.

    Raises:
        ValueError: It is no such thing; the message says what is expected.
    """
    kind, colon, reference = text.partition(":")
    if not colon or not reference.strip():
        raise ValueError(
            f"{text[:40]!r} gives no reference; write urgent-works, agreement or authorisation, "
            "a colon and what proves it"
        )
    return Derogation(parse_choice(kind.strip(), _DEROGATIONS), parse_text(reference.strip()))


def parse_travel(text: str) -> timedelta:
    """Read an elapsed time on the road, there and back: `40m`, `1h`.

    Raises:
        ValueError: It is none, or too long to be one.
    """
    if (travel := parse_duration(text)) > MOST_TRAVEL:
        raise ValueError(f"{text!r} is longer than two days on the road")
    return travel


def _entry(team: Team, names: dict[str, str], row: Row) -> Entry:
    moment = partial(parse_moment, zone=team.timezone)
    start, end = row.require("start", moment, _FIRST), row.require("end", moment, _LAST)
    if end <= start:
        what = f"{row.cells['end'][:40]!r} is not after the start; a night ends on the next date"
        row.wrong.append(("end", what))
    elif end - start > MOST and start > _FIRST and end < _LAST:
        what = f"{row.cells['end'][:40]!r} is more than {MOST.days} days after the start"
        row.wrong.append(("end", what))
    entry = Entry(
        person=named(row.require("person", parse_text, ""), names),
        span=Span(start, end),
        what=row.read("what", partial(parse_choice, choices=_WHATS), INTERVENTION),
        travel=row.read("travel", parse_travel, timedelta(0)),
        derogation=row.read("derogation", parse_derogation, None),
        corrects=row.read("corrects", moment, None),
        logged=row.read("logged", moment, None),
        note=row.read("note", partial(parse_text, lines=True), "", strip=False),
        line=row.line,
    )
    if entry.what != INTERVENTION:
        for column, said in (("travel", entry.travel), ("derogation", entry.derogation)):
            if said:
                row.wrong.append((column, f"belongs to an intervention, not to {entry.what}"))
    if entry.what == WITHDRAWN and entry.corrects is None and row.cells.get("corrects", "") == "":
        row.wrong.append(("corrects", "is empty; expected the start of the line withdrawn"))
    return entry


def _standing(lines: Sequence[Entry], source: str, zone: ZoneInfo) -> tuple[Entry, ...]:
    """The lines that no later line corrects, in order of time."""
    standing: dict[int, Entry] = {}
    mistakes = []
    for place, entry in enumerate(lines):
        if entry.corrects is not None:
            old = [
                key
                for key, other in standing.items()
                if other.person == entry.person and other.span.start == entry.corrects
            ]
            if not old:
                what = (
                    f"no earlier line of {entry.person} that still stands starts at "
                    f"{iso(entry.corrects, zone)}; expected the start of the line corrected"
                )
                mistakes.append(Mistake(source, entry.line, "corrects", what))
                continue
            del standing[old[-1]]
        if entry.what != WITHDRAWN:
            standing[place] = entry
    if mistakes:
        raise InputError(mistakes)
    return tuple(sorted(standing.values(), key=lambda entry: (entry.span, entry.person)))


def _cells(entry: Entry, zone: ZoneInfo) -> dict[str, str]:
    return {
        "person": protect(entry.person),
        "start": iso(entry.span.start, zone),
        "end": iso(entry.span.end, zone),
        "what": "" if entry.what == INTERVENTION else entry.what,
        "travel": f"{entry.travel // timedelta(minutes=1)}m" if entry.travel else "",
        "derogation": protect(str(entry.derogation or "")),
        "corrects": iso(entry.corrects, zone) if entry.corrects else "",
        "logged": f"{entry.logged.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if entry.logged else "",
        "note": protect(entry.note),
    }
