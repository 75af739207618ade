"""The rota file: one CSV per period, one row per slot, which is all the state there is.

The writer is strict: RFC 4180, UTF-8, ISO 8601 with the team's offset, one order, so that equal
rotas are equal bytes. The reader takes what people and spreadsheets make of it: `;` or tab, a
byte-order mark, French headers and dates, decimal commas, columns moved, added or left out.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from fractions import Fraction
from functools import partial
from itertools import islice
from pathlib import PurePath
from zoneinfo import ZoneInfo

from rota.answers import read_answer
from rota.cells import protect
from rota.errors import InputError, Mistake
from rota.instants import Span, iso
from rota.people import People
from rota.period import Period
from rota.shift import CANCELLED, PLANNED, PUBLISHED, Rota, Shift
from rota.table import (
    MOST_MISTAKES,
    Row,
    fold,
    ids_by_name,
    named,
    parse_choice,
    parse_count,
    parse_moment,
    parse_number,
    parse_text,
    read_table,
    refuse_mixed,
)
from rota.team import EVENING, HOLIDAY, WEEKEND, Team
from rota.when import parse_date
from rota.words import decimal, kind_word, role_word, word

COLUMNS = (
    *("start", "end", "hours", "kind", "role", "turn", "person", "name"),
    *("burden", "pinned", "status", "answer", "notified", "revision", "changed", "note"),
)


def _in_both_languages(*english: str) -> dict[str, str]:
    """Words of the vocabulary by what they are in English and in French."""
    return {fold(word(each, "fr")): each for each in english} | {each: each for each in english}


_REQUIRED = (("start",), ("end",), ("person", "name"))
TITLES = (
    {column: column for column in COLUMNS}
    | _in_both_languages("start", "end", "hours", "kind", "role", "turn", "person", "name")
    | _in_both_languages("burden", "pinned", "status", "note")
    | {"tour": "turn", "reponse": "answer", "notifie": "notified", "modifie": "changed"}
)
_STATUSES = _in_both_languages(PLANNED, PUBLISHED, CANCELLED)
_PINNED = dict.fromkeys(("yes", "oui", "true", "vrai", "1", "x"), "yes") | dict.fromkeys(
    ("no", "non", "false", "faux", "0"), ""
)
_MONTH_FILE = re.compile(r"([0-9]{4}-[0-9]{2})\.csv", re.ASCII)
_DATES_FILE = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})_([0-9]{4}-[0-9]{2}-[0-9]{2})\.csv", re.ASCII
)
parse_status = partial(parse_choice, choices=_STATUSES)
_pinned = partial(parse_choice, choices=_PINNED)
_note = partial(parse_text, lines=True)
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def file_name(period: Period) -> str:
    """The name of a period's file: `2026-12.csv`, or `2026-12-07_2027-02-28.csv`."""
    if period.whole_month:
        return f"{period.first:%Y-%m}.csv"
    return f"{period.first}_{period.last}.csv"


def period_of(name: str) -> Period | None:
    """The period that a file's name tells, or None: the inverse of `file_name`."""
    try:
        if found := _MONTH_FILE.fullmatch(name):
            return Period.month_of(parse_date(f"{found[1]}-01"))
        if found := _DATES_FILE.fullmatch(name):
            first, last = parse_date(found[1]), parse_date(found[2])
            return Period(first, last) if first <= last else None
    except ValueError:  # a thirteenth month, say
        pass
    return None


def _answer(cell: str, *, zone: ZoneInfo) -> str:
    answer = read_answer(parse_text(cell), zone)
    return "" if answer is None else answer.text(zone)


# Writing


def in_order(shifts: Sequence[Shift], team: Team) -> tuple[Shift, ...]:
    """The shifts in the order of the file.

    By start, then role in the team file's order (other roles after them, by name), live before
    cancelled, person, revision, and whatever else differs: the order is total.
    """
    ranks = {role.name: rank for rank, role in enumerate(team.roles)}

    def key(shift: Shift) -> tuple[object, ...]:
        return (
            shift.span.start,
            ranks.get(shift.role, len(ranks)),
            shift.role,
            not shift.live,
            shift.person,
            shift.revision,
            shift.span.end,
            shift.kind,
            shift.turn,
            shift.name,
            shift.burden,
            shift.pinned,
            shift.status,
            shift.answer,
            shift.notified,
            shift.changed or _FIRST,
            shift.note,
        )

    return tuple(sorted(shifts, key=key))


def write_rota(rota: Rota, team: Team) -> bytes:
    """The rota as the bytes of its file; equal rotas give equal bytes.

    Numbers are plain decimals of at most four places, so a burden of a third of a point is
    rounded once, here. Text that a spreadsheet would run as a formula is protected.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows(_row(shift, team.timezone) for shift in in_order(rota.shifts, team))
    return text.getvalue().encode()


def _row(shift: Shift, zone: ZoneInfo) -> tuple[str, ...]:
    return (
        iso(shift.span.start, zone),
        iso(shift.span.end, zone),
        decimal(shift.span.hours, "en"),
        protect(shift.kind),
        protect(shift.role),
        protect(shift.turn),
        protect(shift.person),
        protect(shift.name),
        decimal(shift.burden, "en"),
        "yes" if shift.pinned else "",
        shift.status,
        shift.answer,
        protect(shift.notified),
        str(shift.revision),
        shift.changed.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if shift.changed else "",
        protect(shift.note),
    )


# Reading


def read_rotas(files: Sequence[tuple[str, bytes]], team: Team) -> tuple[Rota, ...]:
    """Read all files of a folder, sorted by period; files whose name tells none come last.

    Args:
        files: Each file's name, as the user knows it, and its bytes.
        team: Gives the zone, the roles' order and the people's names.

    Raises:
        InputError: With the mistakes of all files; also when a slot is live in two of them,
            that is, shifts of one role whose hours overlap.
    """
    rotas: list[Rota] = []
    mistakes: list[Mistake] = []
    for source, data in files:
        try:
            rotas.append(read_rota(data, source, team))
        except InputError as error:
            mistakes.extend(error.mistakes)
    rotas.sort(key=_by_period)
    mistakes.extend(islice(_live_twice(rotas), MOST_MISTAKES))
    if mistakes:
        raise InputError(mistakes)
    return tuple(rotas)


def refuse_live_twice(rotas: Sequence[Rota]) -> None:
    """Refuse rotas of which two hold the same hours of a role: nobody is to be counted twice.

    Raises:
        InputError: With the lines of such rows.
    """
    if mistakes := list(islice(_live_twice(rotas), MOST_MISTAKES)):
        raise InputError(mistakes)


def _by_period(rota: Rota) -> tuple[bool, Period, str]:
    return rota.period is None, rota.period or Period(date.min, date.min), rota.source


def _live_twice(rotas: Sequence[Rota]) -> Iterator[Mistake]:
    """The slots that two files claim. Inside one file it is for the check to say."""
    claims = sorted(
        (shift.role, shift.span.start, shift.span.end, place, shift.line)
        for place, rota in enumerate(rotas)
        for shift in rota.live
    )
    latest: dict[int, tuple[str, datetime, datetime, int, int]] = {}  # of each file, to end last
    for claim in claims:
        role, start, end, place, line = claim
        for other_role, _, other_end, other, other_line in list(latest.values()):
            if other_role != role or other_end <= start:
                del latest[other]
            elif other != place:
                yield Mistake(
                    rotas[place].source,
                    line,
                    "start",
                    f"this slot of {role!r} is live in {rotas[other].source}:{other_line} too; "
                    "delete one of the two rows",
                )
        if place not in latest or latest[place][2] < end:
            latest[place] = claim


def read_rota(data: bytes, source: str, team: Team, *, short: bool = False) -> Rota:
    """Read one file, ours or hand-made; its shifts come in the order of `in_order`.

    Only `start`, `end` and one of `person` and `name` are required. A missing or empty role is
    the team's first, status `planned`, burden 0 (a hand-made file knows no weights), the rest
    empty. `hours` is not read, start and end say it; other columns are ignored.

    A time without offset is the team's wall clock; in the hour that the autumn change repeats
    it is the first of the two. People are matched by id, else by name or alias; whoever is unknown
    stays as written, for the check to report: history may speak of people who left.

    Args:
        data: The bytes of the file.
        source: Its name as the user knows it, which may tell the period.
        team: Gives the zone, the roles and the people.
        short: Whether first names and initials will do.

    Raises:
        InputError: With every mistake of the file, each with the line on which its row starts.
    """
    names = _Names.of(team, short=short)
    dates: dict[str, list[tuple[int, str]]] = {"start": [], "end": []}

    def read(row: Row) -> Shift:
        for column, cells in dates.items():
            cells.append((row.line, row.cells.get(column, "")))
        return _shift(team, names, row)

    shifts = read_table(data, source, TITLES, _REQUIRED, read)
    refuse_mixed(dates, source)
    return Rota(period_of(PurePath(source).name), in_order(shifts, team), source)


@dataclass(frozen=True, slots=True)
class _Names:
    """What a file may call the team's people, roles and kinds, and what they are called here."""

    people: People
    roles: Mapping[str, str]
    kinds: Mapping[str, str]

    @staticmethod
    def of(team: Team, *, short: bool) -> _Names:
        kinds = sorted(team.kinds | {EVENING, WEEKEND, HOLIDAY})
        return _Names(
            people=People(team.people, short=short),
            roles=ids_by_name((role.name, role_word(role.name, "fr")) for role in team.roles),
            kinds=ids_by_name((kind, kind_word(kind, "fr")) for kind in kinds),
        )


def _shift(team: Team, names: _Names, row: Row) -> Shift:
    moment = partial(parse_moment, zone=team.timezone)
    start = row.require("start", moment, _FIRST)
    end = row.require("end", moment, _LAST)
    if end <= start:
        what = f"{row.cells['end'][:40]!r} is not after the start; a night ends on the next date"
        row.wrong.append(("end", what))
    name = row.read("name", parse_text, "")
    written = row.read("person", parse_text, "") or name
    column = "person" if row.cells.get("person", "").strip() else "name"
    person = row.read(column, lambda text: names.people.named(parse_text(text)), "") or written
    if "name" not in row.cells:
        known = team.person(person)
        name = known.name if known else written
    role = named(row.read("role", parse_text, ""), names.roles) or team.roles[0].name
    return Shift(
        span=Span(start, end),
        role=role,
        kind=named(row.read("kind", parse_text, ""), names.kinds),
        turn=row.read("turn", parse_text, ""),
        person=person,
        name=name,
        burden=row.read("burden", parse_number, Fraction(0)),
        pinned=row.read("pinned", _pinned, "") == "yes",
        status=row.read("status", parse_status, PLANNED),
        answer=row.read("answer", partial(_answer, zone=team.timezone), ""),
        notified=row.read("notified", parse_text, ""),
        revision=row.read("revision", parse_count, 0),
        changed=row.read("changed", moment, None),
        note=row.read("note", _note, "", strip=False),
        line=row.line,
    )
