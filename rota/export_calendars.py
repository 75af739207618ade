"""The calendars that `rota export --ics` writes: one, or a folder full."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import cast

from rota import phrases
from rota.calendars import (
    Per,
    feeds,
    file_name,
    made_for,
    remove_stale,
    write_calendars,
)
from rota.errors import UsageError
from rota.events import Feed, Style
from rota.files import make_folder
from rota.shift import Shift
from rota.streams import say, write
from rota.team import Team
from rota.vtimezone import definition


def check(per: str | None, out: str | None, others: Sequence[str | None]) -> None:
    """Refuse --per and --out where they have no meaning.

    Raises:
        UsageError: So it is; `others` are the options that choose one calendar.
    """
    if (per is None) != (out is None):
        raise UsageError("--per and --out go together: --per person --out calendars")
    if per not in (None, "person", "role"):
        raise UsageError(f"--per: {per!r} will not do; expected person or role")
    if per is not None and any(each is not None for each in others):
        raise UsageError("--per goes without --person, --role and -o; give --out DIR")


def export_ics(
    team: Team,
    rows: Sequence[Shift],
    feed: Feed,
    *,
    among: Sequence[Shift],
    style: Style,
    local_times: bool,
    output: str | None,
    per: str | None,
    out: str | None,
    now: datetime,
) -> str:
    """Write the calendar `feed` to a file or stdout, or one per person or role to a folder.

    Returns:
        What to tell the user of it; nothing of what went to stdout.

    Raises:
        OutsideFailure: A file is in the way, or the disk refuses.
    """
    zone = b""
    if local_times:
        moments = [each for row in rows for each in (row.span.start, row.span.end)]
        zone = definition(team.timezone, moments)
        if rows and not zone:
            say(
                f"times stay in UTC: the clock of {team.timezone.key} follows no rule that every "
                "calendar reads alike"
            )
    shifts = phrases.count(sum(row.live and feed.shows(row) for row in rows), "shift")
    if per is not None and out is not None:
        folder, sort = Path(out), cast(Per, per)
        places = [
            (folder / file_name(each.person or each.role), each) for each in feeds(team, rows, sort)
        ]
        make_folder(folder)
        write_calendars(team, rows, places, among=among, style=style, definition=zone, now=now)
        gone = remove_stale(team, folder, sort, [path for path, _ in places])
        also = f"; removed {', '.join(path.name for path in gone)}" if gone else ""
        return f"{out}: {phrases.count(len(places), 'calendar')}, {shifts}{also}"
    if output is None or output == "-":
        write(made_for(team, rows, feed, among=among, style=style, definition=zone, now=now))
        return ""
    write_calendars(
        team, rows, [(Path(output), feed)], among=among, style=style, definition=zone, now=now
    )
    return f"{output}: {shifts}"
