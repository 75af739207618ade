"""A rota as an iCalendar file (RFC 5545) that every client reads alike.

Times are UTC instants without VTIMEZONE, the one form on which all parsers agree, and without
METHOD, ORGANIZER or ATTENDEE, for which clients would mail people.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

from icalendar import Alarm, Calendar, vCategory, vDate, vDatetime, vDuration, vText
from icalendar import Event as Component

from rota import __version__
from rota.events import PLAIN, WHOLE, Event, Feed, Style, events, one_line, slug
from rota.instants import DAY, comes_twice
from rota.shift import Shift
from rota.team import Team

# The major version alone: another patch of rota must not change every subscriber's file.
PRODUCT = f"-//rota//rota {__version__.partition('.')[0]}//FR"
REFRESH = timedelta(hours=4)
REFRESH_TEXT = "PT4H"  # icalendar writes X- values as they come, so this one as text
# DTSTAMP and LAST-MODIFIED of what never changed after it was published: a constant, so that an
# unchanged rota gives identical bytes.
NEVER_CHANGED = datetime(2000, 1, 1, tzinfo=UTC)

_END = b"END:VCALENDAR\r\n"
_MARK = "X-ROTA-FEED"
_TRANSPARENCY = {"free": "TRANSPARENT", "busy": "OPAQUE", "away": "OPAQUE"}
_OUTLOOK = {"free": "FREE", "busy": "BUSY", "away": "OOF"}  # wins over TRANSP there


def calendar(
    team: Team,
    shifts: Sequence[Shift],
    *,
    name: str | None = None,
    feed: Feed = WHOLE,
    among: Sequence[Shift] | None = None,
    style: Style = PLAIN,
    definition: bytes = b"",
    old: bytes = b"",
    now: datetime = NEVER_CHANGED,
) -> bytes:
    """The calendar of these shifts: one event for each that has a person (see `events.events`).

    An event's SEQUENCE is the revision of what it says of the rota. It says other things too, the
    number to dial or a person's phone, which have no revision: so what says something else than
    in the calendar's old file gets at least the next SEQUENCE, and what says the same keeps its
    own. Clients drop an update that has none.

    Args:
        team: Whose rota it is.
        shifts: The rows to show, in any order, cancelled ones included.
        name: What clients call the calendar; by default the team's name.
        feed: Which calendar of the team's this is.
        among: The whole rota, when `shifts` are one person's or one role's.
        style: How the events are to look.
        definition: The VTIMEZONE (`vtimezone.definition`) by whose local times to write; without
            it they are UTC, and so are always those that the clock shows twice.
        old: The calendar as it was last written, if it was.
        now: The UTC instant that is written into what changed since.
    """
    zone = team.timezone if definition else None
    before = _Old(old)
    parts = [
        before.numbered(event, bytes(component_of(event, zone).to_ical()), now)
        for event in events(team, shifts, feed=feed, among=among, style=style)
    ]
    return b"".join([_heading(team, name or team.name, feed), definition, *parts, _END])


def mark(team: Team, feed: Feed) -> str:
    """What a calendar file of rota's says that it is: `n2.person.alice`, `n2` for the whole."""
    named = (("person", feed.person), ("role", feed.role))
    parts = [f"{what}.{slug(which)}" for what, which in named if which]
    return ".".join([team.id, *parts])


def mark_of(data: bytes) -> str | None:
    """The mark in a file; None when it is no calendar of rota's."""
    head = data[:4000].replace(b"\r\n ", b"").decode("utf-8", "replace")
    found = re.search(rf"^{_MARK}:([A-Za-z0-9.-]+)\r$", head, re.MULTILINE)
    return found[1] if found else None


def _heading(team: Team, name: str, feed: Feed) -> bytes:
    # Clients disagree on how a calendar's name is escaped, so it has nothing to escape.
    plain = vText(one_line(re.sub(r"[,;\\ ]+", " ", name)))
    file = Calendar()
    file.add("prodid", PRODUCT)
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    file.add("name", plain)
    file.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    file.add("x-wr-calname", plain)
    file.add("x-wr-timezone", vText(team.timezone.key))
    file.add("x-published-ttl", REFRESH_TEXT)
    file.add(_MARK, mark(team, feed))
    return bytes(file.to_ical()).removesuffix(_END)


@dataclass(frozen=True, slots=True)
class _Told:
    """An event of the old file: what it said, and its numbers."""

    said: bytes
    sequence: int
    stamp: datetime


# The lines of an event that do not count as what it says.
_NUMBERS = re.compile(
    rb"^(SEQUENCE|DTSTAMP|LAST-MODIFIED):([0-9]{1,9}|[0-9]{8}T[0-9]{6}Z)\r\n", re.MULTILINE
)
_EVENT_BEGINS, _EVENT_ENDS = b"BEGIN:VEVENT\r\n", b"END:VEVENT\r\n"
_UID = re.compile(rb"^UID:(.*)\r$", re.MULTILINE)


def _blocks(data: bytes) -> Iterator[bytes]:
    """The events of a file, as they stand there."""
    for part in data.split(_EVENT_BEGINS)[1:]:
        yield _EVENT_BEGINS + part.partition(_EVENT_ENDS)[0] + _EVENT_ENDS


def _unfolded(data: bytes) -> bytes:
    return data.replace(b"\r\n ", b"")


class _Old:
    """The calendar as it was last written, from which it is known what changed since."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._blocks = frozenset(_blocks(data))

    @cached_property
    def _told(self) -> dict[bytes, _Told]:
        """Its events, by UID; those that are not as rota writes them are left out."""
        found = {}
        for block in _blocks(_unfolded(self._data)):
            numbers = {key: value.decode() for key, value in _NUMBERS.findall(block)}
            try:
                stamp = datetime.strptime(numbers[b"LAST-MODIFIED"], "%Y%m%dT%H%M%S%z")
                sequence = int(numbers[b"SEQUENCE"])
            except (KeyError, ValueError):
                continue
            uid, said = _UID.search(block), _NUMBERS.sub(b"", block)
            if uid is not None:
                found[uid[1]] = _Told(said, sequence, stamp.astimezone(UTC))
        return found

    def numbered(self, event: Event, data: bytes, now: datetime) -> bytes:
        """An event with its SEQUENCE and stamps: the old ones, unless it says something else."""
        if not self._blocks or data in self._blocks:
            return data
        block = _unfolded(data)
        uid = _UID.search(block)
        before = self._told.get(uid[1]) if uid else None
        if before is None:
            return data
        if _NUMBERS.sub(b"", block) == before.said:
            return _renumbered(data, before.sequence, before.stamp)
        changed = event.changed if event.changed and event.changed > before.stamp else now
        return _renumbered(data, max(event.revision, before.sequence + 1), changed)


def _renumbered(data: bytes, sequence: int, stamp: datetime) -> bytes:
    moment = f"{stamp.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    numbers = {"SEQUENCE": str(sequence), "DTSTAMP": moment, "LAST-MODIFIED": moment}

    def line(found: re.Match[bytes]) -> bytes:
        name = found[1].decode()
        return f"{name}:{numbers[name]}\r\n".encode()

    return _NUMBERS.sub(line, data)


def component_of(event: Event, zone: ZoneInfo | None) -> Component:
    """The event as icalendar has it, in UTC or in a zone.

    Values are set as they are: `add` would look at each.
    """
    component = Component()
    component["uid"] = vText(event.uid)
    component["sequence"] = _word(str(event.revision))
    component["dtstamp"] = component["last-modified"] = _stamp(event.changed or NEVER_CHANGED)
    for key, value in _times(event, zone):
        component[key] = value
    component["status"] = _word("CANCELLED" if event.cancelled else "CONFIRMED")
    component["summary"] = _Text(event.summary)
    component["description"] = _Text(event.description)
    component["categories"] = _categories(event.categories)
    component["transp"] = _word(_TRANSPARENCY[event.show_as])
    component["x-microsoft-cdo-busystatus"] = _word(_OUTLOOK[event.show_as])
    if event.reminder is not None:
        alarm = Alarm()
        alarm["action"] = vText("DISPLAY")
        alarm["description"] = _Text(event.summary)
        alarm["trigger"] = vDuration(-event.reminder)
        component.add_component(alarm)
    return component


class _Text(vText):
    r"""Anybody's text: `\N` is two letters of it, as in `\\serveur\Nuit`, and ends no line."""

    def to_ical(self) -> bytes:
        """As icalendar has it, which would write the end of a line for these two."""
        return rb"\\N".join(vText(part).to_ical() for part in self.split(r"\N"))


@lru_cache
def _word(text: str) -> vText:
    """A value that many events have; nothing ever changes it."""
    return vText(text)


@lru_cache
def _stamp(moment: datetime) -> vDatetime:
    return vDatetime(moment)


@lru_cache
def _categories(names: tuple[str, ...]) -> vCategory:
    return vCategory(list(names))


def _times(event: Event, zone: ZoneInfo | None) -> Iterator[tuple[str, vDate | vDatetime]]:
    if event.dates is not None:
        first, last = event.dates
        yield "dtstart", _date(first)
        yield "dtend", _date(last + DAY)  # it is not part of the event
        return
    moments = event.span.start, event.span.end
    if zone is not None and any(comes_twice(moment, zone) for moment in moments):
        zone = None
    for key, moment in zip(("dtstart", "dtend"), moments, strict=True):
        yield key, vDatetime(moment.astimezone(zone or UTC))


def _date(day: date) -> vDate:
    return vDate(day, params={"VALUE": "DATE"})
