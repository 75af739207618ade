"""A telephone system's log of calls, in whatever CSV it exports.

Only the start of a call is needed: in one column or as date and time, with or without an offset. A
line that cannot be read stands for itself: it is kept by its number and its reason, and the rest is
read. Nothing is dropped in silence, and nothing is read twice: each line is one call.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from rota import decoding
from rota.call_words import Reason, Sort
from rota.errors import InputError, Mistake
from rota.instants import DAY, SECOND, comes_twice, instant, wall
from rota.table import fold
from rota.when import in_range

MOST_BYTES = 256 * 1024 * 1024
MOST_LINES = 2_000_000
MOST_TITLE_LINES = 20  # some exports say whose log it is above the column titles

_TITLES: Mapping[str, tuple[str, ...]] = {
    "start": (
        *("start", "start time", "call start", "begin", "datetime", "date time", "date/time"),
        *("calldate", "call date", "call time", "timestamp", "debut", "date debut"),
        *("date de debut", "debut de l'appel", "date et heure", "date heure", "date/heure"),
        *("date appel", "date d'appel", "date de l'appel", "horodatage", "debut appel"),
    ),
    "date": ("date", "day", "jour"),
    "time": ("time", "hour", "heure", "heure d'appel", "heure de l'appel", "heure debut"),
    "end": ("end", "end time", "call end", "fin", "date fin", "date de fin", "fin appel"),
    "duration": (
        *("duration", "call duration", "duration (s)", "duration (sec)", "talk time", "billsec"),
        *("seconds", "talking", "duree", "duree (s)", "duree (sec)", "duree appel"),
        *("duree d'appel", "duree de l'appel", "duree communication", "duree de communication"),
        *("conversation", "duree conversation", "duree de conversation", "temps de conversation"),
    ),
    "status": (
        *("status", "call status", "result", "disposition", "statut", "etat", "resultat"),
        *("direction", "sens", "type", "call type", "type d'appel", "type appel"),
    ),
    "answered": ("answered", "picked up", "repondu", "decroche", "pris"),
    "missed": ("missed", "lost", "abandoned", "manque", "perdu", "abandonne"),
    "line": (
        *("line", "number", "called", "called number", "did", "dst", "to", "destination", "queue"),
        *("ligne", "numero", "numero appele", "appele", "sda", "file", "file d'attente"),
    ),
}
_COLUMNS = {title: column for column, titles in _TITLES.items() for title in titles}
_SEVERAL = ("status",)  # whether it was answered may stand in one column, its direction in another

_ANSWERED, _MISSED, _IN, _OUT = "answered", "missed", "in", "out"
_WORDS = {
    **dict.fromkeys(
        (
            *("answered", "answer", "completed", "ok", "repondu", "traite", "decroche", "pris"),
            *("abouti", "servi"),
        ),
        _ANSWERED,
    ),
    **dict.fromkeys(
        (
            *("missed", "no answer", "noanswer", "unanswered", "not answered", "abandoned", "lost"),
            *("busy", "failed", "voicemail", "manque", "non repondu", "sans reponse", "perdu"),
            *("abandonne", "occupe", "echec", "messagerie", "non decroche", "non abouti"),
            "congestion",
        ),
        _MISSED,
    ),
    **dict.fromkeys(
        ("in", "incoming", "inbound", "entrant", "appel entrant", "recu", "internal", "interne"),
        _IN,
    ),
    **dict.fromkeys(
        ("out", "outgoing", "outbound", "sortant", "appel sortant", "emis"),
        _OUT,
    ),
}
_YES = frozenset({"yes", "oui", "true", "vrai", "1", "x", "y", "o"})
_NO = frozenset({"no", "non", "false", "faux", "0", "n", ""})

_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", re.ASCII)
_FRENCH_DAY = re.compile(r"([0-9]{1,2})([/.-])([0-9]{1,2})\2([0-9]{4})", re.ASCII)
_CLOCK = re.compile(
    r"([01]?[0-9]|2[0-3])[:h]([0-5][0-9])(?:[:m]([0-5][0-9])(?:[.,][0-9]{1,9})?)?s? ?"
    r"(?:([Zz])|([+-])([01][0-9]|2[0-3]):?([0-5][0-9]))?",
    re.ASCII,
)
_LENGTH = re.compile(r"(?:([0-9]{1,4}):)?([0-9]{1,4}):([0-5][0-9])", re.ASCII)
_SECONDS = re.compile(r"([0-9]{1,6})(?:[.,][0-9]*)? ?(?:s|sec)?", re.ASCII)


class Call(NamedTuple):
    """One call that came in.

    Attributes:
        at: When it began, a UTC instant.
        seconds: How long it lasted; None when the log does not say.
        missed: Whether nobody answered; None when the log does not say.
        line: The line or number that was called; empty when the log does not say.
    """

    at: datetime
    seconds: int | None
    missed: bool | None
    line: str


@dataclass(slots=True)
class Noted:
    """Lines of a log of which the same is to be said.

    Attributes:
        reason: What is the matter with them.
        example: The text of the first.
        lines: Their numbers, counted from 1.
    """

    reason: Reason
    example: str
    lines: list[int] = field(default_factory=list)

    @property
    def what(self) -> str:
        """What is the matter with them, in English."""
        return self.reason.words("en")


@dataclass(frozen=True, slots=True)
class CallLog:
    """What a telephone system has logged.

    Attributes:
        calls: Those that came in, by their start.
        unread: Lines that could not be read: no call of theirs is counted.
        left_out: Lines that were read and are no call to count: made by the team, or to come.
        doubts: Lines of calls that are counted, and of which something is not certain.
    """

    calls: tuple[Call, ...]
    unread: tuple[Noted, ...]
    left_out: tuple[Noted, ...]
    doubts: tuple[Noted, ...]


class _Day(NamedTuple):
    """A local date: where it begins, and whether its clock goes on without a change."""

    date: date
    start: datetime
    steady: bool


class _Unreadable(Exception):
    """A cell without which the line is no call."""

    def __init__(self, sort: Sort, about: str = "") -> None:
        self.reason = Reason(sort, about)
        super().__init__(sort)


def read_calls(data: bytes, source: str, zone: ZoneInfo, now: datetime) -> CallLog:
    """Read a log of calls.

    Times without an offset are the zone's wall clock; of one that comes twice it is the first.

    Args:
        data: The bytes of the file.
        source: Its name, for messages.
        zone: Where the telephone system is.
        now: The present, UTC: no call can have come after it.

    Raises:
        InputError: It is no table of calls, or no line of it can be read.
    """
    text = _text(data, source)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > MOST_LINES:
        what = f"has {len(lines)} lines; at most {MOST_LINES} are read"
        raise InputError([Mistake(source, 0, "", what)])
    above, delimiter, columns = _header(lines, source)
    reader = _Reader(zone, now, delimiter, columns)
    for number in range(1, above):
        if lines[number - 1].strip():
            reader.note(reader.left_out, Reason("above"), "", number)
    for number, line in enumerate(lines[above:], above + 1):
        reader.read(line, number)
    if reader.unread and not (reader.calls or reader.left_out):
        raise InputError(
            Mistake(source, noted.lines[0], "", f"{noted.what}: {noted.example[:60]!r}")
            for noted in reader.unread.values()
        )
    reader.doubt_mixtures()
    return CallLog(
        tuple(sorted(reader.calls, key=lambda call: call.at)),
        *(tuple(each.values()) for each in (reader.unread, reader.left_out, reader.doubts)),
    )


class _Reader:
    """Reads line after line; what comes again and again, dates and times of day, is read once."""

    def __init__(
        self, zone: ZoneInfo, now: datetime, delimiter: str, columns: Sequence[str]
    ) -> None:
        self.calls: list[Call] = []
        self.unread: dict[Reason, Noted] = {}
        self.left_out: dict[Reason, Noted] = {}
        self.doubts: dict[Reason, Noted] = {}
        self._zone, self._now, self._delimiter = zone, now, delimiter
        self._width = len(columns)
        places: dict[str, list[int]] = {}
        for place, column in enumerate(columns):
            places.setdefault(column, []).append(place)
        self._start = places.get("start", places.get("date", [0]))[0]
        self._clock_at = None if "start" in places else places.get("time", [None])[0]
        self._at = {column: found[0] for column, found in places.items() if column}
        self._status = places.get("status", [])
        self._days: dict[str, _Day] = {}
        self._clocks: dict[str, tuple[timedelta, timedelta | None]] = {}
        self._iso: dict[bool, list[int]] = {True: [], False: []}
        self._offset: dict[bool, list[int]] = {True: [], False: []}

    def note(self, heap: dict[Reason, Noted], reason: Reason, example: str, line: int) -> None:
        """Keep a line by what is to be said of it."""
        heap.setdefault(reason, Noted(reason, example)).lines.append(line)

    def read(self, text: str, number: int) -> None:
        """Read one line: a call, or a line that is noted; a blank one is nothing."""
        if not text or not text.strip(" \t,;|"):
            return
        try:
            call = self._call(self._cells(text), number)
        except _Unreadable as error:
            self.note(self.unread, error.reason, text, number)
            return
        if call is None:
            return
        if call.at > self._now:
            self.note(self.left_out, Reason("future"), text, number)
        else:
            self.calls.append(call)

    def _cells(self, text: str) -> list[str]:
        if '"' not in text:
            cells = text.split(self._delimiter)
        else:
            try:
                [cells] = csv.reader((text,), delimiter=self._delimiter, strict=True)
            except csv.Error:
                raise _Unreadable("quote") from None
        if len(cells) < self._width:
            raise _Unreadable("fewer-cells", str(self._width))
        if len(cells) > self._width and any(map(str.strip, cells[self._width :])):
            raise _Unreadable("more-cells", str(self._width))
        return cells

    def _call(self, cells: Sequence[str], number: int) -> Call | None:
        written = cells[self._start].strip()
        if self._clock_at is not None:
            written = f"{written} {cells[self._clock_at].strip()}"
        at = self._moment(written, number)
        missed: bool | None = None
        for place in self._status:
            word = cells[place]
            meaning = _meaning(word)
            if meaning == _OUT:
                self.note(self.left_out, Reason("made"), "", number)
                return None
            if meaning in (_ANSWERED, _MISSED):
                missed = meaning == _MISSED
            elif meaning is None and word.strip():
                self.note(self.doubts, Reason("word", word.strip()[:30]), "", number)
        for column, yes in (("answered", False), ("missed", True)):
            if column in self._at:
                missed = self._yes_no(cells[self._at[column]], yes, missed, number)
        line = cells[self._at["line"]].strip() if "line" in self._at else ""
        return Call(at, self._seconds(cells, at, number), missed, line)

    def _yes_no(self, cell: str, yes: bool, default: bool | None, number: int) -> bool | None:
        """Whether the call was missed, by a column whose "yes" means so, or the contrary."""
        word = fold(cell)
        if word in _YES:
            return yes
        if word in _NO:
            return not yes
        self.note(self.doubts, Reason("yes-no", cell[:30]), "", number)
        return default

    def _seconds(self, cells: Sequence[str], at: datetime, number: int) -> int | None:
        if "duration" in self._at and (text := cells[self._at["duration"]].strip()):
            if (seconds := _length(text)) is not None:
                return seconds
            self.note(self.doubts, Reason("duration"), text, number)
        elif "end" in self._at and (text := cells[self._at["end"]].strip()):
            try:
                lasted = (self._moment(text, number, quiet=True) - at) // SECOND
            except _Unreadable:
                lasted = -1
            if lasted >= 0:
                return lasted
            self.note(self.doubts, Reason("end"), text, number)
        return None

    def _moment(self, text: str, number: int, *, quiet: bool = False) -> datetime:
        """A UTC instant; what is not certain of it is noted, unless it is only an end."""
        day_text, _, clock_text = text.replace("T", " ", 1).partition(" ")
        clock = self._clocks.get(clock_text)
        if clock is None:
            clock = self._clocks[clock_text] = _parse_clock(clock_text.strip())
        day = self._days.get(day_text)
        if day is None:
            day = self._days[day_text] = self._parse_day(day_text)
        if not quiet:
            self._iso[day_text[4:5] == "-"].append(number)
            self._offset[clock[1] is not None].append(number)
        since_midnight, offset = clock
        if offset is not None:
            return datetime.combine(day.date, time.min, UTC) + since_midnight - offset
        if day.steady:
            return day.start + since_midnight
        at = instant(day.date, since_midnight, self._zone)
        if not quiet:
            if comes_twice(at, self._zone):
                self.note(self.doubts, Reason("twice"), text, number)
            elif wall(at, self._zone) != datetime.combine(day.date, time.min) + since_midnight:
                self.note(self.doubts, Reason("skipped"), text, number)
        return at

    def _parse_day(self, text: str) -> _Day:
        if found := _ISO_DAY.fullmatch(text):
            year, month, day = map(int, found.groups())
        elif found := _FRENCH_DAY.fullmatch(text):
            day, month, year = int(found[1]), int(found[3]), int(found[4])
            if month > 12 >= day:
                raise _Unreadable("month")
        else:
            raise _Unreadable("moment")
        try:
            found_day = in_range(date(year, month, day))
        except ValueError:
            raise _Unreadable("calendar") from None
        start = instant(found_day, timedelta(0), self._zone)
        return _Day(found_day, start, instant(found_day, DAY, self._zone) - start == DAY)

    def doubt_mixtures(self) -> None:
        """Note the rarer of two ways in which dates are written, and lines without an offset.

        A spreadsheet that takes day/month for month/day rewrites only the dates that it can
        misread.
        """
        fewer, more = sorted(self._iso.values(), key=len)
        if fewer and more:
            self.doubts[Reason("other-way")] = Noted(Reason("other-way"), "", fewer)
        if all(self._offset.values()):
            reason = Reason("offset", self._zone.key)
            self.doubts[reason] = Noted(reason, "", self._offset[False])


@lru_cache(maxsize=256)
def _meaning(text: str) -> str | None:
    return _WORDS.get(fold(text))


@lru_cache(maxsize=8192)
def _length(text: str) -> int | None:
    """A duration in seconds: `205`, `3:25`, `00:03:25`."""
    if found := _SECONDS.fullmatch(text):
        return int(found[1])
    if found := _LENGTH.fullmatch(text):
        return (int(found[1] or 0) * 60 + int(found[2])) * 60 + int(found[3])
    return None


def _parse_clock(text: str) -> tuple[timedelta, timedelta | None]:
    """Time since midnight, and the offset from UTC where there is one."""
    found = _CLOCK.fullmatch(text) if len(text) <= 40 else None
    if found is None:
        raise _Unreadable("moment")
    hours, minutes, seconds, utc, sign, off_hours, off_minutes = found.groups()
    since = timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds or 0))
    if utc:
        return since, timedelta(0)
    if not sign:
        return since, None
    offset = timedelta(hours=int(off_hours), minutes=int(off_minutes))
    return since, -offset if sign == "-" else offset


def _text(data: bytes, source: str) -> str:
    """The text of a log: as `decoding.text_of` reads it, but logs are larger than tables."""
    if len(data) <= decoding.MOST_BYTES:
        return decoding.text_of(data, source)
    if len(data) > MOST_BYTES:
        what = f"is too large; at most {MOST_BYTES >> 20} MiB are read"
        raise InputError([Mistake(source, 0, "", what)])
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = f"is not UTF-8; over {decoding.MOST_BYTES >> 20} MiB nothing else is read"
        raise InputError([Mistake(source, line, "", what)]) from None


def _header(lines: Sequence[str], source: str) -> tuple[int, str, list[str]]:
    """The number of the line with the column titles, the separator, and the columns.

    Raises:
        InputError: No line near the top has a title that means the start of a call.
    """
    shown = ""
    for number, line in enumerate(lines[:MOST_TITLE_LINES], 1):
        if not line.strip(" \t,;|"):
            continue
        shown = shown or line.strip()
        for delimiter in sorted(";,\t|", key=line.count, reverse=True):
            titles = [fold(cell.strip(' "').replace("_", " ")) for cell in line.split(delimiter)]
            while titles and not titles[-1]:
                titles.pop()
            columns = [_COLUMNS.get(title, "") for title in titles]
            if not {"start", "date"} & {*columns}:  # "Heure de l'appel" may have both
                columns = ["start" if column == "time" else column for column in columns]
            if {"start", "date"} & {*columns} and (len(columns) > 1 or len(lines) > number):
                return number, delimiter, _only_once(columns, titles, source, number)
    what = (
        "no column of starts; expected a title such as start or Début, or Date and Heure"
        if shown
        else "is empty; expected a row of column titles"
    )
    found = f"; the first line is {shown[:100]!r}" if shown else ""
    raise InputError([Mistake(source, 1 if shown else 0, "", f"{what}{found}")])


def _only_once(columns: list[str], titles: Sequence[str], source: str, number: int) -> list[str]:
    """The columns; of two that mean the same the first, but there are no two starts."""
    for column in ("start", "date", "time"):
        if columns.count(column) > 1:
            twins = [
                repr(title) for title, each in zip(titles, columns, strict=False) if each == column
            ]
            what = f"comes as {' and '.join(twins)}; keep one"
            raise InputError([Mistake(source, number, column, what)])
    seen: set[str] = set()
    kept = []
    for column in columns:
        kept.append("" if column in seen and column not in _SEVERAL else column)
        seen.add(column)
    return kept


def of_line(calls: Iterable[Call], line: str) -> tuple[Call, ...]:
    """The calls to one line, whatever the spaces in its number."""
    wanted = "".join(fold(line).split())
    return tuple(call for call in calls if "".join(fold(call.line).split()) == wanted)
