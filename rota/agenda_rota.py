"""Rotas that people keep in a calendar: an .ics file of ours, of Google's, Outlook's or anybody's.

Our own come back as they went out: the slot and its role stand in the UID, the person in the title,
the kind in the categories. Of others' events the person is known by e-mail or by the title, the
role by a word of it; whole days are the windows that the team's coverages give these dates.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction

from rota.agenda import CalendarFile, Event, Time, read_events
from rota.errors import InputError, Mistake
from rota.fitted import Claim, HandMade, Places
from rota.instants import Span, local_date
from rota.people import People
from rota.rota_file import in_order
from rota.shift import CANCELLED, PLANNED, Shift
from rota.table import fold
from rota.team import EVENING, HOLIDAY, WEEKEND, Language, Team
from rota.text import safe
from rota.words import capital, kind_word, role_word, word

MOST_SHIFTS = 50_000
YEAR = timedelta(days=366)
LONGEST = timedelta(days=3700)
# DTSTAMP of what never changed since it was published.
_NEVER_CHANGED = datetime(2000, 1, 1, tzinfo=UTC)
_LANGUAGES: tuple[Language, ...] = ("fr", "en")
_UID = re.compile(
    r"(?P<team>[^@]+)\.(?P<start>[0-9]{8}T[0-9]{6}Z)\.(?P<role>[A-Za-z0-9-]+)"
    r"(?:\.(?P<feed>[A-Za-z0-9.-]+))?@[^@]*",
    re.ASCII,
)
_CODE = re.compile(r"--([0-9a-f]{1,6})-", re.ASCII)


def read_agenda(data: bytes, source: str, team: Team) -> HandMade:
    """Read a rota from a calendar; cancelled events of others are left out.

    What repeats without end is followed for a year after the last event that begins.

    Raises:
        InputError: With every mistake of the file; also when it is another team's, when an event
            may be several people's, or its dates are no window's.
        TeamError: The team's coverages contradict each other in these dates.
    """
    file = read_events(data, source)
    if file.ours:
        _refuse_other_team(file, source, team)
    reader = _Reader(team, _places_of_bars(file.events, team))
    horizon = _horizon(file.events)
    shifts: list[Shift] = []
    claims: list[Claim] = []
    mistakes: list[Mistake] = []
    for event in file.events:
        try:
            for found in reader.read(_until(event, horizon)):
                if isinstance(found, Shift):
                    shifts.append(found)
                else:
                    claims.append(found)
        except ValueError as error:
            what = f"{error} (event {safe(event.uid)[:80]})"
            mistakes.append(Mistake(source, event.line, "", what))
    if len(shifts) + len(claims) > MOST_SHIFTS:
        what = f"gives more than {MOST_SHIFTS} shifts, too many to be a rota"
        mistakes.append(Mistake(source, 0, "", what))
    if mistakes:
        raise InputError(mistakes)
    if claims:
        first, last = min(each.first for each in claims), max(each.last for each in claims)
        if last - first > LONGEST:
            what = f"goes from {first} to {last}; at most ten years are read at once"
            raise InputError([Mistake(source, 0, "", what)])
        shifts += Places(team, first, last).claimed(claims, shifts, source)
    endless = any(event.endless for event in file.events)
    remark = f"{source}: repeats without end; read until {horizon.date()}" if horizon else ""
    return HandMade(None, in_order(shifts, team), source, (remark,) if endless else ())


def _refuse_other_team(file: CalendarFile, source: str, team: Team) -> None:
    for event in file.events:
        found = _UID.fullmatch(event.uid)
        if found and found["team"] != team.id:
            what = (
                f"is a rota of the team {safe(found['team'])!r}, its UIDs say, not of {team.id!r}"
            )
            raise InputError([Mistake(source, event.line, "", what)])


def _horizon(events: Iterable[Event]) -> datetime | None:
    """A year after the last start of an event, repetitions without end not counted."""
    starts = [event.times[0 if event.endless else -1].start for event in events if event.times]
    return max(starts) + YEAR if starts else None


def _until(event: Event, horizon: datetime | None) -> Event:
    if not event.endless or horizon is None:
        return event
    return replace(event, times=tuple(each for each in event.times if each.start <= horizon))


def _places_of_bars(events: Iterable[Event], team: Team) -> Places | None:
    """The slots around the events of our own that go over whole days; None for none."""
    uids = (_UID.fullmatch(each.uid) for each in events if each.times and each.times[0].days)
    days = [local_date(_start(uid), team.timezone) for uid in uids if uid]
    return Places(team, min(days), max(days)) if days else None


def _start(uid: re.Match[str]) -> datetime:
    return datetime.strptime(uid["start"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


class _Reader:
    """What reads the events of a team's calendar."""

    def __init__(self, team: Team, places: Places | None) -> None:
        self._team = team
        self._places = places
        self._people = People(team.people)
        self._ids = {person.id: person for person in team.people}
        kinds = sorted(team.kinds | {EVENING, WEEKEND, HOLIDAY})
        self._kinds = _by_words(kinds, kind_word)
        self._roles = _by_words([role.name for role in team.roles], role_word)

    def read(self, event: Event) -> Iterator[Shift | Claim]:
        """What an event says, each time that it takes place.

        Raises:
            ValueError: It may be several people's.
        """
        own = _UID.fullmatch(event.uid)
        if own and own["team"] == self._team.id:
            yield self._own(event, own)
        elif event.status != CANCELLED.upper():
            yield from self._others(event)

    def _own(self, event: Event, uid: re.Match[str]) -> Shift:
        role = _CODE.sub(lambda found: chr(int(found[1], 16)), uid["role"])
        person, name = self._titled(event, role, uid["feed"] or "")
        kinds = event.categories[:-1]  # the last is the role
        kind = self._kinds.get(fold(kinds[0]), kinds[0]) if kinds else ""
        span = self._span(event.times[0], role, _start(uid))
        stamp = event.changed
        return Shift(
            span=span,
            role=role,
            kind=kind,
            turn="",
            person=person,
            name=name,
            burden=Fraction(0),
            status=CANCELLED if event.status == CANCELLED.upper() else PLANNED,
            revision=event.revision,
            changed=None if stamp == _NEVER_CHANGED else stamp,
            line=event.line,
        )

    def _span(self, time: Time, role: str, start: datetime) -> Span:
        """The hours of an own event; those of a bar over whole days are its slot's."""
        slot = self._places.starting(role, start) if self._places and time.days else None
        return slot.span if slot else time.span(self._team.timezone)

    def _titled(self, event: Event, role: str, feed: str) -> tuple[str, str]:
        """Id and name of the person in the title of an own event."""
        for language in _LANGUAGES:
            for title in ("on call", "cancelled shift"):
                before = f"{capital(word(title, language))} {self._team.name} – "
                if not event.summary.startswith(before):
                    continue
                name = event.summary.removeprefix(before)
                name = name.removesuffix(f" ({role_word(role, language)})")
                if name == word("to be filled", language):
                    return "", ""
                if feed in self._ids:
                    return feed, name
                return self._people.named(name) or name, name
        return self._whose(event)

    def _whose(self, event: Event) -> tuple[str, str]:
        id = self._people.of_event(event.attendees, event.organizer, event.summary)
        if id:
            return id, self._ids[id].name
        title = safe(event.summary or event.uid)
        return title, title

    def _others(self, event: Event) -> Iterator[Shift | Claim]:
        person, name = self._whose(event)
        role = self._role(event)
        for time in event.times:
            if time.days:
                yield Claim(role, *time.dates, person, name, event.line)
            else:
                span = time.span(self._team.timezone)
                yield Shift(span, role, "", "", person, name, Fraction(0), line=event.line)

    def _role(self, event: Event) -> str:
        """The role that a category or a word of the title names; else the team's first."""
        words = [fold(each) for each in (*event.categories, *re.findall(r"[\w-]+", event.summary))]
        roles = dict.fromkeys(self._roles[word] for word in words if word in self._roles)
        if len(roles) > 1:
            raise ValueError(f"{safe(event.summary)[:40]!r} names several roles")
        return next(iter(roles), self._team.roles[0].name)


def _by_words(names: Iterable[str], said: Callable[[str, Language], str]) -> Mapping[str, str]:
    """The names by what they are called in either language."""
    return {fold(said(name, language)): name for name in names for language in _LANGUAGES}
