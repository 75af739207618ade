"""What matters in a calendar file, sifted out and counted before anything is made of it.

Of the events the properties that tell when and whose they are, of time zones where they say they
are; alarms, descriptions, attachments and whatever else there is never reach the parser. So no file
keeps it busy, and no definition of a zone is ever believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from rota.errors import InputError, Mistake

MOST_EVENTS = 20_000
MOST_LINES = 200_000
MOST_DATES = 10_000
MOST_DEPTH = 8
LONGEST_LINE = 1024 * 1024
LONGEST = {"RRULE": 1000, "UID": 1000, "DTSTART": 1000, "DTEND": 1000, "SUMMARY": 100_000}

_WANTED = frozenset(
    (
        *("UID", "SUMMARY", "DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE"),
        *("RECURRENCE-ID", "SEQUENCE", "STATUS", "TRANSP", "X-MICROSOFT-CDO-BUSYSTATUS"),
        *("ATTENDEE", "ORGANIZER", "CATEGORIES", "LAST-MODIFIED", "DTSTAMP"),
    )
)
_CALENDAR, _EVENT = ["VCALENDAR"], ["VCALENDAR", "VEVENT"]
_ZONE = ["VCALENDAR", "VTIMEZONE"]
_NAME = re.compile(r"[A-Za-z0-9-]{1,40}", re.ASCII)


@dataclass(slots=True)
class Sifted:
    """What is left of a calendar file.

    Attributes:
        product: The program that wrote it.
        zones: The places that the file's own time zones say they are, by the file's names.
        content: Its events, as iCalendar without folds.
        lines: The line of the file on which each event begins.
    """

    product: str = ""
    zones: dict[str, str] = field(default_factory=dict)
    content: str = ""
    lines: list[int] = field(default_factory=list)


def is_calendar(data: bytes) -> bool:
    """Whether a file looks like iCalendar."""
    return data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").upper().startswith(b"BEGIN:VCALENDAR")


def sifted(text: str, source: str) -> Sifted:
    """Sift a calendar file.

    Raises:
        InputError: It is no calendar, breaks off, or is larger than any that people keep.
    """

    def refuse(line: int, message: str) -> InputError:
        return InputError([Mistake(source, line, "", message)])

    if not text.lstrip().upper().startswith("BEGIN:VCALENDAR"):
        raise refuse(1, "is no calendar; expected BEGIN:VCALENDAR")
    found = Sifted()
    kept: list[str] = []
    around: list[str] = []
    zone, dates = "", 0
    for number, line in _unfolded(text):
        if len(line) > LONGEST_LINE:
            raise refuse(number, f"is too long a line; at most {LONGEST_LINE >> 20} MiB are read")
        written = _NAME.match(line)
        name = written[0].upper() if written else ""
        value = line.partition(":")[2].strip()
        if name == "BEGIN":
            around.append(value.upper())
            if len(around) > MOST_DEPTH:
                raise refuse(number, "is nested too deeply for a calendar")
            if around[-1] == "VEVENT":
                if around != _EVENT:
                    raise refuse(number, "begins an event inside of something else")
                found.lines.append(number)
            if around in (_CALENDAR, _EVENT):
                kept.append(line)
        elif name == "END":
            if not around or value.upper() != around[-1]:
                raise refuse(number, f"ends {value[:20]!r}, which is not what was begun last")
            if around in (_CALENDAR, _EVENT):
                kept.append(line)
            around.pop()
        elif around == _EVENT and name in _WANTED:
            if len(line) > LONGEST.get(name, LONGEST_LINE):
                raise refuse(number, f"is too long for {name}")
            dates += line.count(",") + 1 if name in ("RDATE", "EXDATE") else 0
            kept.append(line)
        elif around == _ZONE and name == "TZID":
            zone = value
        elif around == _ZONE and name == "X-LIC-LOCATION":
            found.zones[zone] = value
        elif around == _CALENDAR and name == "PRODID":
            found.product = value
        if len(found.lines) > MOST_EVENTS:
            raise refuse(number, f"has too many events; at most {MOST_EVENTS} are read")
        if len(kept) > MOST_LINES:
            raise refuse(number, "is too large for a calendar that people keep")
        if dates > MOST_DATES:
            raise refuse(number, f"lists too many dates; at most {MOST_DATES} are read")
    if around:
        raise refuse(0, f"breaks off: {around[-1][:20]} is begun and never ended")
    found.content = "\r\n".join([*kept, ""])
    return found


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """The content lines, each with the number of its first line (RFC 5545 §3.1)."""
    start, parts = 0, [""]
    for number, line in enumerate(re.split(r"\r?\n", text), 1):
        if line[:1] in (" ", "\t"):
            parts.append(line[1:])
        else:
            yield start, _unbroken(parts)
            start, parts = number, [line]
    yield start, _unbroken(parts)


def _unbroken(parts: list[str]) -> str:
    """One line, whatever the parser takes for an end of one: form feed, NEL, a lone CR."""
    return " ".join("".join(parts).splitlines())
