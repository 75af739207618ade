"""The calendar files of a team: the whole team's, each person's, each role's.

Each says in itself whose it is, so that one is never written over another, nor over a file that
is not rota's, and so that those of people who left can be told from everything else in a folder.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal

from rota.errors import OutsideFailure
from rota.events import Feed, Style
from rota.files import read_old, remove, write_all
from rota.ics import calendar, mark, mark_of
from rota.shift import Shift
from rota.team import Team
from rota.words import role_word

Per = Literal["person", "role"]
MOST_BYTES = 64 * 1024 * 1024
_LONGEST_STEM = 60

_PLAIN = re.compile(r"[a-z0-9]+([-_.][a-z0-9]+)*", re.ASCII)
_HASHED = re.compile(r".*-[0-9a-f]{8}", re.ASCII)
# What Windows keeps for itself, with any ending.
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])(\..*)?", re.ASCII)


def file_name(name: str) -> str:
    """The file of a person's or a role's calendar, `alice.ics`, safe on every file system.

    A name of lower-case ASCII letters, digits and single `-`, `_`, `.` is itself, unless Windows
    keeps it for itself. Any other gets what is left of it in such letters, and eight digits of
    its hash: names that differ by case or accents alone have different files everywhere.
    """
    plain = _PLAIN.fullmatch(name) and not _RESERVED.fullmatch(name) and not _HASHED.fullmatch(name)
    if plain and len(name) <= _LONGEST_STEM:
        return f"{name}.ics"
    stem = "-".join(re.findall("[a-z0-9]+", name.lower()[:_LONGEST_STEM], re.ASCII)) or "x"
    digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{stem}-{digest[:8]}.ics"


def feeds(team: Team, rows: Sequence[Shift], per: Per) -> list[Feed]:
    """A calendar for each person or role of the team, and for others who have rows."""
    if per == "person":
        known = [person.id for person in team.people]
        others = sorted({row.person for row in rows} - {*known, ""})
        return [Feed(person=id) for id in (*known, *others)]
    known = [role.name for role in team.roles]
    return [Feed(role=name) for name in (*known, *sorted({row.role for row in rows} - {*known}))]


def title(team: Team, feed: Feed) -> str:
    """What clients call the calendar: team, person, role."""
    person = team.person(feed.person)
    names = (team.name, person.name if person else feed.person, role_word(feed.role, team.language))
    return " – ".join(filter(None, names))


def write_calendars(
    team: Team,
    rows: Sequence[Shift],
    places: Sequence[tuple[Path, Feed]],
    *,
    among: Sequence[Shift],
    style: Style,
    definition: bytes,
    now: datetime,
) -> None:
    """Write calendars, each to its place; a file that would not change is not touched.

    Args:
        team: Whose rota it is.
        rows: All rows that any of them may show.
        places: Where each of them goes.
        among: The whole rota, in which the others on call are looked up.
        style: How the events are to look.
        definition: The VTIMEZONE by whose local times to write; empty for UTC.
        now: The UTC instant that is written into what changed since the last time.

    Raises:
        OutsideFailure: A place holds something else than this calendar, which is looked at
            before any file is written, or the disk refuses.
    """
    made = []
    for path, feed in places:
        old = read_old(path, MOST_BYTES)
        if old and mark_of(old) != mark(team, feed):
            raise OutsideFailure(
                f"{path}: is there already and is not rota's calendar {mark(team, feed)}; "
                "remove it or choose another place; no file was changed"
            )
        data = made_for(
            team, rows, feed, among=among, style=style, definition=definition, old=old, now=now
        )
        made.append((path, data))
    write_all(made)


def made_for(
    team: Team,
    rows: Sequence[Shift],
    feed: Feed,
    *,
    among: Sequence[Shift],
    style: Style,
    definition: bytes,
    old: bytes = b"",
    now: datetime,
) -> bytes:
    """One calendar of the team (see `ics.calendar`), with its title and the rows that it shows."""
    return calendar(
        team,
        [row for row in rows if feed.shows(row)],
        name=title(team, feed),
        feed=feed,
        among=among,
        style=style,
        definition=definition,
        old=old,
        now=now,
    )


def remove_stale(team: Team, folder: Path, per: Per, written: Sequence[Path]) -> list[Path]:
    """Remove the calendars of people or roles that are no more; nothing that is not rota's.

    Raises:
        OutsideFailure: The disk refuses.
    """
    ours = re.compile(rf"{re.escape(team.id)}\.{per}\.[A-Za-z0-9-]+")
    names = {path.name for path in written}
    stale = [
        path
        for path in sorted(folder.glob("*.ics"))
        if path.name not in names
        and path.is_file()
        and not path.is_symlink()
        and ours.fullmatch(mark_of(read_old(path, MOST_BYTES)) or "")
    ]
    for path in stale:
        remove(path)
    return stale
