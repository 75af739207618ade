"""The events of somebody else's calendar: an iCalendar file (RFC 5545) read with bounds.

The second door to icalendar, beside `ics`, which writes: what others write needs other care than
what we do. Everything is counted before it is parsed and while it is expanded.
"""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from icalendar import Calendar, Component
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from rota.agenda_sift import sifted
from rota.decoding import text_of
from rota.errors import InputError, Mistake
from rota.instants import DAY, Span, days_span, instant, wall
from rota.recurrence import Work, repeated
from rota.values import zone as read_zone
from rota.when import FIRST_DATE, LAST_DATE

MOST_MISTAKES = 100

_READ = {"DTSTART", "DTEND", "DURATION", "RRULE", "RDATE", "EXDATE", "RECURRENCE-ID", "SEQUENCE"}
_LONGEST = timedelta(days=3660)
_EVER = (datetime.combine(FIRST_DATE, time.min), datetime.combine(LAST_DATE, time.max))


@dataclass(frozen=True, slots=True, order=True)
class Time:
    """When something takes place: whole days, or hours.

    Attributes:
        start: Wall-clock time; midnight for whole days.
        end: Wall-clock time, not included.
        days: Whole days, in the zone of whoever is concerned.
        zone: IANA name of the zone whose clock is meant; empty for that of whoever is concerned.
    """

    start: datetime
    end: datetime
    days: bool = False
    zone: str = ""

    def span(self, home: ZoneInfo) -> Span:
        """The UTC instants, in the zone of the person or team concerned."""
        if self.days:
            return days_span(self.start.date(), self.end.date() - DAY, home)
        zone = ZoneInfo(self.zone) if self.zone else home
        return Span(_instant(self.start, zone), _instant(self.end, zone))

    @property
    def dates(self) -> tuple[date, date]:
        """Of whole days the first and the last, both included."""
        return self.start.date(), self.end.date() - DAY


@dataclass(frozen=True, slots=True)
class Event:
    """One event, with every time at which it takes place.

    Attributes:
        line: The line of the file on which it begins.
        uid: What the calendar knows it by.
        summary: Its title.
        attendees: Addresses of who takes part, those who declined left out.
        organizer: Address of who called it; may be empty.
        categories: Its labels.
        status: `CONFIRMED`, `TENTATIVE`, `CANCELLED`, or empty.
        free: It does not take its people's time.
        revision: SEQUENCE.
        changed: LAST-MODIFIED, else DTSTAMP: the UTC instant, if the file says one.
        endless: A rule repeats it without end.
        times: In order; none when every occurrence is excepted or out of 1990–2100.
    """

    line: int
    uid: str
    summary: str
    attendees: tuple[str, ...]
    organizer: str
    categories: tuple[str, ...]
    status: str
    free: bool
    revision: int
    changed: datetime | None
    endless: bool
    times: tuple[Time, ...]


@dataclass(frozen=True, slots=True)
class CalendarFile:
    """A calendar file: the program that wrote it, and its events in the order of the file."""

    product: str
    events: tuple[Event, ...]

    @property
    def ours(self) -> bool:
        """Whether rota wrote it."""
        return self.product.startswith("-//rota//")


@dataclass(slots=True)
class _Raw:
    """An event as parsed, before it is known which occurrences others replace."""

    line: int
    component: Component
    zones: dict[str, str]
    uid: str
    first: Time
    stands_for: datetime | None
    rank: tuple[int, datetime]
    replaced: set[datetime] = field(default_factory=set)

    @property
    def content(self) -> tuple[Time, str, str]:
        """What a reader would see of it."""
        get = self.component.get
        return self.first, str(get("SUMMARY", "")), str(get("RRULE", ""))


def read_events(data: bytes, source: str) -> CalendarFile:
    """Read a calendar file.

    Of several versions of an event the latest stands (SEQUENCE, then LAST-MODIFIED); events that
    replace an occurrence of another (RECURRENCE-ID) take its place. An occurrence lasts as long
    by the wall clock as the first does: every Friday 18:00 to Monday 08:00 ends at 08:00 after a
    clock change too, as calendars show it.

    Raises:
        InputError: With every mistake of the file: no calendar, broken values, unknown time
            zones, rules that are not read or give too many occurrences.
    """
    text = text_of(data, source, "an iCalendar file (.ics)")
    file = sifted(text, source)
    mistakes: list[Mistake] = []
    raws: list[_Raw] = []
    components = [each for root in _parsed(file.content, source) for each in root.walk("VEVENT")]
    for line, component in zip(file.lines, components, strict=True):
        try:
            raws.append(_raw(component, line, file.zones))
        except Exception as error:  # properties of an unexpected type, given twice, …
            mistakes.append(_mistake(source, line, error))
    events = []
    work = Work()
    for raw in _standing(raws):
        if len(mistakes) > MOST_MISTAKES:
            break
        try:
            events.append(_event(raw, work))
        except Exception as error:
            mistakes.append(_mistake(source, raw.line, error))
            if work.spent:  # whatever comes next would say so again
                break
    if mistakes:
        raise InputError(mistakes)
    return CalendarFile(file.product, tuple(sorted(events, key=lambda event: event.line)))


def _mistake(source: str, line: int, error: Exception) -> Mistake:
    if type(error) is not ValueError:
        return Mistake(source, line, "", f"this event cannot be read ({type(error).__name__})")
    key, _, message = str(error).partition(": ")
    return Mistake(source, line, key, message) if message else Mistake(source, line, "", key)


def _parsed(text: str, source: str) -> list[Component]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that a zone behind a prefix was guessed: see `_zone`
        try:  # bytes, because a str may be taken for a path
            return list(Calendar.from_ical(text.encode(), multiple=True))
        except Exception as error:  # the parser lets all sorts of errors through
            what = f"is no calendar that can be read: {type(error).__name__}: {str(error)[:100]}"
            raise InputError([Mistake(source, 0, "", what)]) from error


# Time zones


def _zone(tzid: str, zones: dict[str, str]) -> str:
    """The IANA zone that a TZID means: its own name, Windows' or one behind a vendor's prefix."""
    parts = tzid.split("/")
    behind = ["/".join(parts[n:]) for n in range(1, len(parts)) if tzid.startswith("/")]
    names = (tzid, WINDOWS_TO_OLSON.get(tzid, ""), zones.get(tzid, ""), *behind)
    for name in names:
        try:
            return read_zone(name).key
        except ValueError:
            continue
    raise ValueError(f"{tzid[:60]!r} is no time zone; expected one such as Europe/Paris")


def _instant(moment: datetime, zone: ZoneInfo) -> datetime:
    day = datetime.combine(moment.date(), time.min)
    return instant(moment.date(), moment - day, zone)


# From properties to times


def _raw(component: Component, line: int, zones: dict[str, str]) -> _Raw:
    for name, what in component.errors:
        if name in _READ:
            raise ValueError(f"{name}: cannot be read ({str(what)[:80]})")
    first = _first(component, zones)
    stands_for = None
    if (replaces := component.get("RECURRENCE-ID")) is not None:
        if replaces.params.get("RANGE"):
            raise ValueError("RECURRENCE-ID: a RANGE is not read; end the rule and begin another")
        moment, zone = _moment("RECURRENCE-ID", replaces, zones)
        stands_for = _utc(moment, zone)
    stamp = _stamp(component) or _EVER[0].replace(tzinfo=UTC)
    rank = (int(component.get("SEQUENCE", 0)), stamp)
    uid = str(component.get("UID", ""))[:200] or f"line {line}"
    return _Raw(line, component, zones, uid, first, stands_for, rank)


def _first(component: Component, zones: dict[str, str]) -> Time:
    """The first time of an event, or its only one."""
    if (given := component.get("DTSTART")) is None:
        raise ValueError("DTSTART: is missing")
    start, zone = _moment("DTSTART", given, zones)
    days = not isinstance(given.dt, datetime)
    if (given_end := component.get("DTEND")) is not None:
        if isinstance(given_end.dt, datetime) == days:
            raise ValueError("DTEND: is a date where the start is a time, or the other way round")
        end, end_zone = _moment("DTEND", given_end, zones)
        if end_zone != zone:  # said by the clock of the start
            home = ZoneInfo(zone or end_zone)
            end = wall(_utc(end, end_zone), home)
    elif (duration := component.get("DURATION")) is not None:
        if not isinstance(duration.dt, timedelta) or abs(duration.dt) > _LONGEST:
            raise ValueError("DURATION: is no duration of ten years or less")
        end = start + duration.dt
    else:
        end = start + DAY if days else start
    if days and end == start:  # some write the last day, not the one after it
        end = start + DAY
    if end <= start:
        raise ValueError("DTEND: the event has no length: it does not end after its start")
    if end - start > _LONGEST:
        raise ValueError("DTEND: the event lasts longer than ten years")
    return Time(start, end, days, zone)


def _moment(name: str, given: Any, zones: dict[str, str]) -> tuple[datetime, str]:
    """A wall-clock time and the IANA name of its zone, empty for none; midnight for a date."""
    if not isinstance(given.dt, date):
        raise ValueError(f"{name}: is no date or time")
    tzid = given.params.get("TZID") if hasattr(given, "params") else None
    return _read(name, given.dt, str(tzid or ""), zones)


def _read(name: str, value: date, tzid: str, zones: dict[str, str]) -> tuple[datetime, str]:
    if not isinstance(value, datetime):
        return datetime.combine(value, time.min), ""
    moment = value.replace(tzinfo=None, fold=0)
    if tzid:
        try:
            return moment, _zone(tzid, zones)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
    return moment, "UTC" if value.tzinfo is not None else ""


def _utc(moment: datetime, zone: str) -> datetime:
    """What tells one occurrence from another: the UTC instant; of whole days and floating times
    the wall clock, taken for UTC.
    """
    if not FIRST_DATE.year - 1 < moment.year < LAST_DATE.year + 1 or not zone:
        return moment.replace(tzinfo=UTC)
    return _instant(moment, ZoneInfo(zone))


def _stamp(component: Component) -> datetime | None:
    for name in ("LAST-MODIFIED", "DTSTAMP"):
        value = getattr(component.get(name), "dt", None)
        if isinstance(value, datetime):
            return value.replace(tzinfo=value.tzinfo or UTC).astimezone(UTC)
    return None


def _standing(raws: Sequence[_Raw]) -> list[_Raw]:
    """The latest version of each event; those that others replace in part know the parts."""
    latest: dict[tuple[str, datetime | None], list[_Raw]] = {}
    for raw in raws:
        rivals = latest.setdefault((raw.uid, raw.stands_for), [])
        if not rivals or raw.rank > rivals[0].rank:
            rivals[:] = [raw]
        elif raw.rank == rivals[0].rank and raw.content not in [each.content for each in rivals]:
            rivals.append(raw)  # a UID used twice for different things: both are there
    for (uid, stands_for), rivals in latest.items():
        if stands_for is not None and rivals:
            for master in latest.get((uid, None), ()):
                master.replaced.add(stands_for)
    return list(chain.from_iterable(latest.values()))


# Recurrence


def _event(raw: _Raw, work: Work) -> Event:
    component = raw.component
    organizer = component.get("ORGANIZER")
    attendees = component.get("ATTENDEE", [])
    busy = str(component.get("X-MICROSOFT-CDO-BUSYSTATUS", "")).upper()
    free = str(component.get("TRANSP", "")).upper() == "TRANSPARENT"
    status = str(component.get("STATUS", "")).upper()
    if busy:  # Outlook's own property beats TRANSP (MS-OXCICAL)
        free = busy in ("FREE", "WORKINGELSEWHERE")
        status = "TENTATIVE" if busy == "TENTATIVE" and status != "CANCELLED" else status
    times = _times(raw, work)
    return Event(
        line=raw.line,
        uid=raw.uid,
        summary=" ".join(str(component.get("SUMMARY", "")).split())[:500],
        attendees=tuple(
            _address(each)
            for each in (attendees if isinstance(attendees, list) else [attendees])
            if str(each.params.get("PARTSTAT", "")).upper() != "DECLINED"
        ),
        organizer=_address(organizer) if organizer is not None else "",
        categories=tuple(_categories(component)),
        status=status,
        free=free,
        revision=raw.rank[0],
        changed=_stamp(component),
        endless=bool((rule := component.get("RRULE")) and not {"COUNT", "UNTIL"} & {*rule}),
        times=times,
    )


def _address(value: Any) -> str:
    text = str(value[0] if isinstance(value, list) else value)
    return text.partition(":")[2] if text.lower().startswith("mailto:") else text


def _categories(component: Component) -> Iterator[str]:
    found = component.get("CATEGORIES", [])
    for each in found if isinstance(found, list) else [found]:
        yield from map(str, getattr(each, "cats", ()))


def _times(raw: _Raw, work: Work) -> tuple[Time, ...]:
    """Every time at which the event takes place, in order, within 1990–2100."""
    first, component = raw.first, raw.component
    starts = {first.start}
    for name in ("RDATE", "EXDATE"):
        if any(isinstance(each.dt, tuple) for each, _ in _listed(component, name)):
            raise ValueError(f"{name}: periods are not read")
    if (rule := component.get("RRULE")) is not None:
        starts.update(repeated(rule, first.start, "" if first.days else first.zone, work))
    for each, tzid in _listed(component, "RDATE"):
        starts.add(_in_zone(*_read("RDATE", each.dt, tzid, raw.zones), first.zone))
    for each, tzid in _listed(component, "EXDATE"):
        moment = _in_zone(*_read("EXDATE", each.dt, tzid, raw.zones), first.zone)
        if isinstance(each.dt, datetime):
            starts.discard(moment)
        else:
            starts = {start for start in starts if start.date() != moment.date()}
    length = first.end - first.start
    return tuple(
        Time(start, start + length, first.days, first.zone)
        for start in sorted(starts)
        if _EVER[0] <= start <= _EVER[1] - length
        and (not raw.replaced or _utc(start, first.zone) not in raw.replaced)
    )


def _listed(component: Component, name: str) -> list[tuple[Any, str]]:
    found = component.get(name, [])
    lists = found if isinstance(found, list) else [found]
    return [(each, str(one.params.get("TZID", ""))) for one in lists for each in one.dts]


def _in_zone(moment: datetime, zone: str, home: str) -> datetime:
    """A wall-clock time of one zone by the clock of another."""
    if zone == home or not zone or not home:
        return moment
    return wall(_utc(moment, zone), ZoneInfo(home))
