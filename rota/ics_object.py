"""One event as a server keeps it (RFC 4791 section 4.1), and what is found there later.

Servers and clients rewrite what they keep, so an event is compared by what it says. Beside that it
carries a digest of what rota wrote: an event that no longer agrees with its own digest was changed
by somebody else.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from icalendar import Calendar, vText
from icalendar import Event as Component

from rota.events import Event
from rota.ics import PRODUCT, component_of

_DIGEST = "X-ROTA-DIGEST"
# What servers and clients may add to an event without changing it.
_IDLE = frozenset({"CREATED", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "UID"})
_SAID = frozenset(
    {"DTSTART", "DTEND", "DURATION", "SUMMARY", "DESCRIPTION", "STATUS", "TRANSP", "CATEGORIES"}
)


@dataclass(frozen=True, slots=True)
class Stored:
    """An event that a server keeps.

    Attributes:
        uid: What it is known by.
        says: What it says, in a form to compare.
        sequence: How often it was changed.
        wrote: What rota last wrote there, in the same form and hashed; empty when rota's mark is
            gone.
        reminder: Whether, and how long before, rota made it ring.
    """

    uid: str
    says: str
    sequence: int
    wrote: str
    reminder: str

    @property
    def changed_by_hand(self) -> bool:
        """Whether it says something else than what rota wrote."""
        return self.wrote != _hashed(self.says)


def says(event: Event) -> str:
    """What an event says, in a form to compare with `Stored.says`."""
    return _says([component_of(event, None)])


def reminder(event: Event) -> str:
    """Its reminder in a form to compare with `Stored.reminder`."""
    return str((event.reminder or timedelta(0)) // timedelta(minutes=1))


def object_of(event: Event) -> bytes:
    """The event alone in a calendar, as a server takes it."""
    file = Calendar()
    file.add("prodid", PRODUCT)
    file.add("version", "2.0")
    component = component_of(event, None)
    component[_DIGEST] = vText(f"{_hashed(says(event))}.{reminder(event)}")
    file.add_component(component)
    return bytes(file.to_ical())


def read_object(data: str) -> Stored | None:
    """What a server keeps; None when it is no event that can be read."""
    try:
        components = Calendar.from_ical(data.encode()).walk("VEVENT")
        first = components[0]
        wrote, _, before = str(first.get(_DIGEST, "")).partition(".")
        return Stored(
            uid=str(first["UID"]),
            says=_says(components),
            sequence=int(first.get("SEQUENCE", 0)),
            wrote=wrote,
            reminder=before,
        )
    except Exception:  # icalendar raises many kinds, and a stranger's event is none of our affair
        return None


def _says(components: list[Any]) -> str:
    """Whatever a reader sees of an event, and whether somebody added to it."""
    first = components[0]
    lines = [
        *(f"{key} {_moment(first[key].dt)}" for key in ("DTSTART", "DTEND")),
        *(f"{key} {_text(first.get(key, ''))}" for key in ("SUMMARY", "DESCRIPTION")),
        f"STATUS {first.get('STATUS', 'CONFIRMED')}",
        f"TRANSP {first.get('TRANSP', 'OPAQUE')}",
        f"CATEGORIES {sorted(_categories(first))}",
        *sorted(key for key in first if key not in _SAID | _IDLE and not key.startswith("X-")),
        *(["and more"] if len(components) > 1 else []),
    ]
    return "\n".join(lines)


def _moment(value: date | datetime) -> str:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat() if value.tzinfo else f"{value.isoformat()} local"
    return value.isoformat()


def _text(value: object) -> str:
    lines = unicodedata.normalize("NFC", str(value)).splitlines()
    return "\n".join(line.strip() for line in lines).strip()


def _categories(component: Component) -> Iterator[str]:
    found = component.get("CATEGORIES", [])
    for each in found if isinstance(found, list) else [found]:
        yield from (_text(name) for name in each.cats)


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:20]
