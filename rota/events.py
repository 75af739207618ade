"""What a calendar says of each shift: when, who, in which role, what to dial and to do.

An event is known by its slot, never by its person, so a swap arrives as an update. It carries
names and times, and no other personal data unless the style asks for it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from rota.instants import DAY, Span, wall
from rota.protocol_words import called, protocol_lines
from rota.rota_file import in_order
from rota.shift import Shift
from rota.team import Team
from rota.words import capital, kind_word, labelled, role_word, span_phrase, word, zone_phrase

Contact = Literal["phone", "email"]
Told = Literal[Contact, "protocol"]
"""What descriptions tell when they are asked to."""

Busy = Literal["free", "busy", "away"]
_NOON = time(12)


@dataclass(frozen=True, slots=True)
class Style:
    """How the events of a calendar are to look.

    Attributes:
        all_day: Each is a bar over its dates, with the hours in the description, instead of a
            block from hour to hour.
        reminder: How long before the start the calendar rings; None for not at all.
        show_as: What others see who look for a free hour.
        contacts: What the descriptions tell of the people on call besides their names.
        protocol: They also tell what to do about a call, and whom to call next.
    """

    all_day: bool = False
    reminder: timedelta | None = None
    show_as: Busy = "free"
    contacts: tuple[Contact, ...] = ()
    protocol: bool = False


PLAIN = Style()


@dataclass(frozen=True, slots=True)
class Feed:
    """Which of a team's calendars: by default the whole team's, else a person's or a role's.

    The same shift in two calendars of one account must not have the same UID.
    """

    person: str = ""
    role: str = ""

    @property
    def name(self) -> str:
        """What its UIDs end with; empty for the whole team's."""
        return ".".join(filter(None, (self.person, self.role)))

    def shows(self, shift: Shift) -> bool:
        """Whether a shift belongs into this calendar."""
        return self.person in ("", shift.person) and self.role in ("", shift.role)


WHOLE = Feed()


@dataclass(frozen=True, slots=True)
class Event:
    """What a calendar says of one shift.

    Attributes:
        uid: What it is known by, whoever takes the slot.
        span: UTC instants.
        dates: First and last date of its bar in an all-day calendar: the team's, in a person's own
            calendar those of the place where they live.
        summary: The line that a month view shows.
        description: All that one has to know, line by line.
        categories: Kind and role, which some clients colour by.
        cancelled: It was published and is no more.
        show_as: What others see who look for a free hour.
        reminder: How long before the start the calendar rings.
        revision: How often what it says of the rota changed (RFC 5545 section 3.8.7.4).
        changed: The UTC instant of the last such change; None when there was none.
    """

    uid: str
    span: Span
    dates: tuple[date, date] | None
    summary: str
    description: str
    categories: tuple[str, ...]
    cancelled: bool
    show_as: Busy
    reminder: timedelta | None
    revision: int
    changed: datetime | None


def events(
    team: Team,
    shifts: Sequence[Shift],
    *,
    feed: Feed = WHOLE,
    among: Sequence[Shift] | None = None,
    style: Style = PLAIN,
) -> list[Event]:
    """One event for each shift that has a person, in the order of a rota file.

    Cancelled rows stay as cancelled events, for who has imported them, unless a live event took
    their place. Of rows with one UID that of the highest revision stands. Two live rows of one
    slot (the finding `double`) are such rows: the other person is named in the description.

    Args:
        team: Whose rota it is.
        shifts: The rows to show, in any order, cancelled ones included.
        feed: Which calendar of the team's this is. The whole team's is the only one that shows
            uncovered slots, but not those of optional roles.
        among: The whole rota, in which the other people on call are looked up; by default
            `shifts`. To be given when those are one person's or one role's.
        style: How they are to look.
    """
    around = _Around(team, shifts if among is None else among)
    reader = team.person(feed.person)
    zone = reader.timezone if reader else team.timezone
    return [
        _event(team, uid, row, around, style, zone) for uid, row in _rows(team, shifts, feed.name)
    ]


def uid(team: Team, shift: Shift, feed: str = "") -> str:
    """What an event is known by: team, start and role of its slot, and the calendar.

    `support-n2.20261225T070000Z.primary@exemple.fr`. Left of the @ stand only ASCII letters,
    digits, dots and hyphens, since servers strip the rest and would then merge events.
    """
    start = f"{shift.span.start.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    parts = [team.id, start, slug(shift.role), *([slug(feed)] if feed else [])]
    return f"{'.'.join(parts)}@{one_line(team.domain)}"


_PLAIN = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*", re.ASCII)


def slug(name: str) -> str:
    """The name in ASCII letters, digits and hyphens; different names stay different.

    A name of such characters without a double hyphen is itself. In any other each character
    that is no ASCII letter or digit becomes `--` with its code point and `-`: "né" is `n--e9-`.
    """
    if _PLAIN.fullmatch(name):
        return name
    return "".join(char if _PLAIN.fullmatch(char) else f"--{ord(char):x}-" for char in name)


# Controls, line and paragraph separators, lone surrogates, marks that turn the direction.
_UNSAFE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\u202a-\u202e\u2066-\u2069]+")


def one_line(text: str) -> str:
    """The text without line breaks, control characters and marks that turn its direction.

    Clients differ on which of them end a line, and icalendar passes most of them on.
    """
    return _UNSAFE.sub(" ", text).strip(" ")


def _lines(text: str) -> list[str]:
    return [line for line in map(one_line, text.splitlines()) if line]


def _rows(team: Team, shifts: Sequence[Shift], feed: str) -> list[tuple[str, Shift]]:
    """The one row that stands for each UID, live before cancelled, in the calendar's order."""
    standing: dict[str, Shift] = {}
    for row in in_order(shifts, team):
        if row.unheard or (not row.person and (feed or _optional(team, row))):
            continue
        key = uid(team, row, feed)
        other = standing.get(key)
        if other is None or (row.live, row.revision) > (other.live, other.revision):
            standing[key] = row
    return list(standing.items())


class _Around:
    """The rows that meet a row, found without looking at a whole year."""

    def __init__(self, team: Team, shifts: Sequence[Shift]) -> None:
        self._rows = in_order(shifts, team)
        self._starts = [row.span.start for row in self._rows]
        self._longest = max((row.span.end - row.span.start for row in self._rows), default=DAY)

    def __call__(self, row: Shift) -> list[Shift]:
        low = bisect_left(self._starts, row.span.start - self._longest)
        high = bisect_left(self._starts, row.span.end)
        return [other for other in self._rows[low:high] if other.span.overlaps(row.span)]


def _optional(team: Team, row: Shift) -> bool:
    role = team.role(row.role)
    return role is not None and role.optional


def _event(
    team: Team, uid: str, row: Shift, around: _Around, style: Style, zone: ZoneInfo
) -> Event:
    beside = around(row)
    revision, changed = _last_change([row, *beside])
    words = (kind_word(row.kind, team.language), role_word(row.role, team.language))
    return Event(
        uid=uid,
        span=row.span,
        dates=_dates(row.span, zone) if style.all_day else None,
        summary=_summary(team, row),
        description="\n".join(_description(team, row, beside, style)),
        categories=tuple(one_line(each) for each in words if each),
        cancelled=not row.live,
        show_as=style.show_as if row.live and row.person else "free",
        reminder=style.reminder if row.live and row.person else None,
        revision=revision,
        changed=changed,
    )


def _last_change(rows: Iterable[Shift]) -> tuple[int, datetime | None]:
    """How often the slots of these rows changed, all together, and when they last did.

    An event names the others on call, so it changes when one of them does. Rows of one slot,
    the cancelled ones too, count its changes once.
    """
    revisions: dict[tuple[str, Span], int] = {}
    changed = None
    for row in rows:
        slot = row.role, row.span
        revisions[slot] = max(revisions.get(slot, 0), row.revision)
        if row.changed is not None and (changed is None or changed < row.changed):
            changed = row.changed
    return sum(revisions.values()), changed


def _dates(span: Span, zone: ZoneInfo) -> tuple[date, date]:
    """The dates of a bar: from that of the start to the last on which it goes on after noon.

    A night is its evening's date, a weekend until Monday morning ends on Sunday.
    """
    start, end = wall(span.start, zone), wall(span.end, zone)
    last = end.date() if end.time() > _NOON else end.date() - DAY
    return start.date(), max(start.date(), last)


def _summary(team: Team, row: Shift) -> str:
    """Short, for a phone: "Astreinte N2 – Élodie", with the role when the team has several."""
    title = capital(word("on call" if row.live else "cancelled shift", team.language))
    named = row.live and team.name.casefold().startswith(title.casefold())
    who = _name(team, row) or word("to be filled", team.language)
    role = f" ({role_word(row.role, team.language)})" if len(team.roles) > 1 else ""
    return one_line(f"{team.name if named else f'{title} {team.name}'} – {who}{role}")


def _description(team: Team, row: Shift, beside: Sequence[Shift], style: Style) -> list[str]:
    """When, in which role, who else is on call, what to dial and to do.

    Hours are those of the team's clock and, where it differs, of the clock of whoever is on call.
    """

    def line(label: str, value: str) -> str:
        return labelled(word(label, team.language), one_line(value), team.language)

    language = team.language
    zones = [team.timezone]
    person = team.person(row.person)
    edges = row.span.start, row.span.end
    if person and any(wall(edge, person.timezone) != wall(edge, team.timezone) for edge in edges):
        zones.append(person.timezone)
    lines = [
        f"{capital(span_phrase(row.span, zone, language))} ({zone_phrase(zone, language)})"
        for zone in zones
    ]
    lines.append(line("role", role_word(row.role, language)))
    if not row.live:
        return lines
    lines += [line(contact, value) for contact, value in _contacts(team, row.person, style)]
    if others := _others(team, row, beside, style):
        lines.append(line("also on call", ", ".join(others)))
    if team.number:
        lines.append(line("number to dial", team.number))
    lines += _lines(instructions(team, row))
    if not style.protocol or not row.person:
        return lines

    phones = "phone" in style.contacts
    roles = {other.role for other in beside if other.live and other.person}
    told = protocol_lines(
        team, row.role, row.person, lambda each: called(team, each, phones=phones), roles
    )
    return lines + [line for each in told for line in _lines(each)]


def _contacts(team: Team, id: str, style: Style) -> list[tuple[Contact, str]]:
    """What the style tells of a person, as far as the team file knows it."""
    person = team.person(id) if style.contacts else None
    if person is None:
        return []
    known: dict[Contact, str] = {"phone": person.phone, "email": person.email}
    return [(contact, known[contact]) for contact in style.contacts if known[contact]]


def _others(team: Team, row: Shift, beside: Sequence[Shift], style: Style) -> list[str]:
    """The other people on call at some time during the shift, each with the role."""
    found = []
    for other in beside:
        if other.live and other.person and other.person != row.person:
            contacts = [value for _, value in _contacts(team, other.person, style)]
            told = ", ".join([role_word(other.role, team.language), *contacts])
            found.append(f"{_name(team, other)} ({told})")
    return list(dict.fromkeys(found))


def instructions(team: Team, row: Shift) -> str:
    """What the coverage says to do.

    A row holds its kind and not its coverage: where the coverages of this kind that the role
    takes say different things, it is not known which holds, and nothing is said.
    """
    role = team.role(row.role)
    said = {
        coverage.instructions
        for coverage in team.coverages
        if coverage.kind == row.kind
        and not coverage.closed
        and (role is None or role.takes(coverage))
    }
    return said.pop() if len(said) == 1 else ""


def _name(team: Team, row: Shift) -> str:
    """The name that the row was written with, so that it changes with the row's revision.

    Empty when the slot is uncovered.
    """
    return (row.name or team.name_of(row.person)) if row.person else ""
