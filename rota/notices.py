"""When somebody was told of a shift, and how: the `notified` column of a rota file.

Notice runs from the day on which a person was told, by means that give it a sure date (R3121-3).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rota.instants import iso, local_date
from rota.shift import Shift
from rota.table import parse_moment

_EXCEPTIONAL = re.compile(r"(.*?) *\(exceptional: (.*)\)")


@dataclass(frozen=True, slots=True)
class Notice:
    """A person was told of a shift.

    Attributes:
        moment: When, a UTC instant.
        how: By what means: "e-mail", "remis en main propre"; empty when the file does not say.
        exceptional: The exceptional circumstances that shorten the notice (L3121-12, 2°).
    """

    moment: datetime
    how: str = ""
    exceptional: str = ""

    def day(self, zone: ZoneInfo) -> date:
        """The local date from which notice runs."""
        return local_date(self.moment, zone)

    def text(self, zone: ZoneInfo) -> str:
        """The cell: `2026-11-20T09:30:00+01:00 e-mail (exceptional: storm)`."""
        reason = f"(exceptional: {self.exceptional})" if self.exceptional else ""
        return " ".join(part for part in (iso(self.moment, zone), self.how, reason) if part)


def read_notice(text: str, zone: ZoneInfo) -> Notice | None:
    """The notice that a cell speaks of; None where it is empty.

    A date alone is its midnight: whoever writes no hour is believed for the whole day.

    Raises:
        ValueError: It does not begin with a date or a moment.
    """
    if not text.strip():
        return None
    moment, rest = leading_moment(text, zone)
    found = _EXCEPTIONAL.fullmatch(rest)
    how, exceptional = found.groups() if found else (rest, "")
    return Notice(moment, how.strip(), exceptional.strip())


def leading_moment(text: str, zone: ZoneInfo) -> tuple[datetime, str]:
    """The moment that a text begins with, and what follows it; a date alone is its midnight.

    Raises:
        ValueError: It begins with neither.
    """
    first, _, rest = text.strip().partition(" ")
    if "T" not in first:
        clock, _, after = rest.partition(" ")
        if re.fullmatch(r"\d{1,2}:\d\d(:\d\d)?", clock):
            rest = after
        else:
            clock = "00:00"
        first = f"{first} {clock}"
    return parse_moment(first, zone), rest.strip()


def days_ahead(start: datetime, now: datetime, zone: ZoneInfo) -> int:
    """How many days before its local date a shift is known, told now; below 0 when it has been."""
    return (local_date(start, zone) - local_date(now, zone)).days


def untold(shift: Shift, zone: ZoneInfo) -> bool:
    """Whether somebody has a shift and was not told, or only of what it was before it changed.

    A cell that cannot be read is somebody's own note: it is for the check to question.
    """
    if not (shift.live and shift.person):
        return False
    try:
        notice = read_notice(shift.notified, zone)
    except ValueError:
        return False
    return notice is None or (shift.changed is not None and notice.moment < shift.changed)
