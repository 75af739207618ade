"""What somebody said to a turn, and when: the `answer` column of a rota file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from zoneinfo import ZoneInfo

from rota import phrases
from rota.instants import iso
from rota.notices import leading_moment
from rota.shift import ACCEPTED, REFUSED
from rota.table import fold, parse_choice
from rota.words import word

_SAID = {ACCEPTED: ACCEPTED, REFUSED: REFUSED} | {
    fold(word(said, "fr")): said for said in (ACCEPTED, REFUSED)
}
_said = partial(parse_choice, choices=_SAID)


@dataclass(frozen=True, slots=True)
class Answer:
    """Somebody accepted or refused a turn.

    Attributes:
        said: `accepted` or `refused`.
        moment: When, a UTC instant; None when the file does not say.
        reason: Why, in their own words; empty when they gave none.
    """

    said: str
    moment: datetime | None = None
    reason: str = ""

    def text(self, zone: ZoneInfo) -> str:
        """The cell: `refused 2026-11-20T09:30:00+01:00 garde d'enfant`."""
        when = iso(self.moment, zone) if self.moment is not None else ""
        return " ".join(part for part in (self.said, when, self.reason) if part)

    def words(self, zone: ZoneInfo) -> str:
        """`refused it on Fri 20 Nov 09:00`."""
        when = f" on {phrases.moment(self.moment, zone)}" if self.moment is not None else ""
        return f"{self.said} it{when}"


def read_answer(text: str, zone: ZoneInfo) -> Answer | None:
    """The answer that a cell holds; None where it is empty.

    Raises:
        ValueError: It does not begin with one of the two words, or goes on with no moment.
    """
    said, _, rest = text.strip().partition(" ")
    if not said:
        return None
    if not rest.strip():
        return Answer(_said(said))
    return Answer(_said(said), *leading_moment(rest, zone))
