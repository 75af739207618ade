"""When somebody was told of a shift, and how: the `notified` column of a rota file.

Notice runs from the day on which a person was told, by means that give it a sure date (R3121-3).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from rota.instants import iso, local_date
from rota.model import Team
from rota.table import parse_moment

USUAL = 15  # days, where no agreement says otherwise (L3121-12, 2°)
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
    first, _, rest = text.strip().partition(" ")
    if not first:
        return None
    if re.fullmatch(r"\d{1,2}:\d\d(:\d\d)?", rest.partition(" ")[0]):
        clock, _, rest = rest.partition(" ")
        first = f"{first} {clock}"
    elif "T" not in first:
        first = f"{first} 00:00"
    found = _EXCEPTIONAL.fullmatch(rest)
    how, exceptional = found.groups() if found else (rest, "")
    return Notice(parse_moment(first, zone), how.strip(), exceptional.strip())


def notice_days(team: Team) -> int:
    """How many days ahead the team's people are to be told: the agreement's, else the law's."""
    days = team.rules.agreement.get("notice_days", USUAL)
    assert isinstance(days, int)
    return days


def days_ahead(team: Team, start: datetime, now: datetime) -> int:
    """How many days before its date a shift is known, told now; below 0 when it has been."""
    return (local_date(start, team.timezone) - local_date(now, team.timezone)).days
