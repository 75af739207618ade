"""A rota as an iCalendar file (RFC 5545) that every client reads alike.

Times are UTC instants without VTIMEZONE, the one form on which all parsers agree, and without
METHOD, ORGANIZER or ATTENDEE, for which clients would mail people. An event is known by its
slot, never by its person, so a swap arrives as an update. A calendar carries names and times,
and no other personal data.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event, vText

from rota import __version__
from rota.model import Shift, Team
from rota.rota_file import in_order
from rota.words import capital, kind_word, labelled, role_word, span_phrase, word, zone_phrase

# The major version alone: another patch of rota must not change every subscriber's file.
PRODUCT = f"-//rota//rota {__version__.partition('.')[0]}//FR"
REFRESH = timedelta(hours=4)
REFRESH_TEXT = "PT4H"  # icalendar writes X- values as they come, so this one as text
# DTSTAMP and LAST-MODIFIED of what never changed after it was published: a constant, so that an
# unchanged rota gives identical bytes.
NEVER_CHANGED = datetime(2000, 1, 1, tzinfo=UTC)


def calendar(
    team: Team,
    shifts: Sequence[Shift],
    *,
    name: str | None = None,
    feed: str = "",
    among: Sequence[Shift] | None = None,
) -> bytes:
    """The calendar of these shifts: one event for each that has a person.

    Cancelled rows stay as cancelled events, for who has imported them, unless a live event took
    their place. Of rows with one UID that of the highest revision stands. Two live rows of one
    slot (the finding `double`) are such rows: the other person is named in the description.

    Args:
        team: Whose rota it is.
        shifts: The rows to show, in any order, cancelled ones included.
        name: What clients call the calendar; by default the team's name.
        feed: Which calendar of the team's this is, a person's id say: the same shift in two
            calendars of one account must not have the same UID. Empty for the whole team's,
            the only one that shows uncovered slots (but not those of optional roles).
        among: The whole rota, in which the other people on call are looked up; by default
            `shifts`. To be given when those are one person's or one role's.
    """
    at_the_time = _finder(team, shifts if among is None else among)
    file = Calendar()
    for key, value in _heading(team, name or team.name):
        file.add(key, value)
    file.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for uid, row in _rows(team, shifts, feed):
        file.add_component(_event(team, uid, row, at_the_time(row) if row.live else []))
    return bytes(file.to_ical())


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


def _heading(team: Team, name: str) -> list[tuple[str, object]]:
    # Clients disagree on how a calendar's name is escaped, so it has nothing to escape.
    plain = vText(one_line(re.sub(r"[,;\\ ]+", " ", name)))
    return [
        ("prodid", PRODUCT),
        ("version", "2.0"),
        ("calscale", "GREGORIAN"),
        ("name", plain),
        ("x-wr-calname", plain),
        ("x-wr-timezone", vText(team.timezone.key)),
        ("x-published-ttl", REFRESH_TEXT),
    ]


def _rows(team: Team, shifts: Sequence[Shift], feed: str) -> list[tuple[str, Shift]]:
    """The one row that stands for each UID, live before cancelled, in the calendar's order."""
    standing: dict[str, Shift] = {}
    for row in in_order(shifts, team):
        if not row.person and (feed or _optional(team, row)):
            continue
        key = uid(team, row, feed)
        other = standing.get(key)
        if other is None or (row.live, row.revision) > (other.live, other.revision):
            standing[key] = row
    return list(standing.items())


def _finder(team: Team, shifts: Sequence[Shift]) -> Callable[[Shift], list[Shift]]:
    """A function that finds who is on call during a row, without looking at a whole year."""
    rows = in_order([row for row in shifts if row.live and row.person], team)
    starts = [row.span.start for row in rows]
    longest = max((row.span.end - row.span.start for row in rows), default=timedelta(0))

    def find(row: Shift) -> list[Shift]:
        low = bisect_left(starts, row.span.start - longest)
        high = bisect_left(starts, row.span.end)
        return [other for other in rows[low:high] if other.span.overlaps(row.span)]

    return find


def _optional(team: Team, row: Shift) -> bool:
    role = team.role(row.role)
    return role is not None and role.optional


def _event(team: Team, uid: str, row: Shift, beside: Sequence[Shift]) -> Event:
    stamp = row.changed or NEVER_CHANGED
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", stamp)
    event.add("last-modified", stamp)
    event.add("sequence", row.revision)
    event.add("dtstart", row.span.start.astimezone(UTC))
    event.add("dtend", row.span.end.astimezone(UTC))
    event.add("status", "CONFIRMED" if row.live else "CANCELLED")
    event.add("summary", _summary(team, row))
    event.add("description", "\n".join(_description(team, row, beside)))
    words = (kind_word(row.kind, team.language), role_word(row.role, team.language))
    event.add("categories", [one_line(each) for each in words if each])
    event.add("transp", "TRANSPARENT")
    event.add("x-microsoft-cdo-busystatus", "FREE")
    return event


def _summary(team: Team, row: Shift) -> str:
    """Short, for a phone: "Astreinte N2 – Élodie", with the role when the team has several."""
    title = word("on call" if row.live else "cancelled shift", team.language)
    who = _name(team, row) or word("to be filled", team.language)
    role = f" ({role_word(row.role, team.language)})" if len(team.roles) > 1 else ""
    return one_line(f"{capital(title)} {team.name} – {who}{role}")


def _description(team: Team, row: Shift, beside: Sequence[Shift]) -> list[str]:
    """When by the team's clock, in which role, who else is on call, what to dial and to do."""

    def line(label: str, value: str) -> str:
        return labelled(word(label, team.language), one_line(value), team.language)

    language = team.language
    when = span_phrase(row.span, team.timezone, language)
    lines = [f"{capital(when)} ({zone_phrase(team.timezone, language)})"]
    lines.append(line("role", role_word(row.role, language)))
    if not row.live:
        return lines
    if others := _others(team, row, beside):
        lines.append(line("also on call", ", ".join(others)))
    if team.number:
        lines.append(line("number to dial", team.number))
    return lines + _lines(_instructions(team, row))


def _others(team: Team, row: Shift, beside: Sequence[Shift]) -> list[str]:
    """The other people on call at some time during the shift, each with the role."""
    found = [
        f"{_name(team, other)} ({role_word(other.role, team.language)})"
        for other in beside
        if other.person != row.person
    ]
    return list(dict.fromkeys(found))


def _instructions(team: Team, row: Shift) -> str:
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
    if not row.person:
        return ""
    known = team.person(row.person)
    return row.name or (known.name if known else row.person)
