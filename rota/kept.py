"""What a new rota keeps of the one that stands: what has begun stays, the rest as far as it can."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rota.instants import Span
from rota.shift import Shift, Slot, Turn
from rota.team import Team
from rota.turns import cut_at

Place = tuple[str, Span]


@dataclass(frozen=True, slots=True)
class Kept:
    """How much of a rota that stands is kept while a new one of its period is made.

    Attributes:
        rows: Its live rows.
        stays: Whether a slot stays as it is: it has begun, or is not asked for.
        hold: Whether all else moves as little as can be, rather than as is fairest.
        soon: Who loses a shift that starts before this UTC instant has short notice.
        freedom: How many shifts may move for fairness, beyond those that must.
        leave_open: Whether what somebody refused, and nobody else can have, is left open rather
            than to them.
    """

    rows: tuple[Shift, ...]
    stays: Callable[[Slot | Shift], bool]
    hold: bool = False
    soon: datetime | None = None
    freedom: int = 0
    leave_open: bool = False


NOTHING = Kept((), lambda slot: False)
"""There is no rota yet, or nothing of it counts."""


@dataclass(frozen=True, slots=True)
class Settled:
    """Turns to fill, once what is kept has been taken into account.

    Attributes:
        turns: Cut where rows that count are cut; without what has begun and nobody has.
        frozen: By place among their slots, the rows that stay as they are.
        left: Rows that stay as they are and that none of their slots holds.
        standing: By place among their slots, who should keep them; empty where nobody has them.
        accepted: The places of these that their people have accepted.
    """

    turns: tuple[Turn, ...]
    frozen: Mapping[int, Shift]
    left: tuple[Shift, ...]
    standing: Mapping[int, str]
    accepted: frozenset[int]


def settle(team: Team, filled: Sequence[Turn], kept: Kept) -> Settled:
    """Put what is kept of a rota into the turns of its period.

    Of a turn of which a part stays as it is, the rest is given by itself, under the same id.

    Args:
        team: The team as it is now.
        filled: The turns that its coverages ask for.
        kept: What stands, and how much of it is kept.
    """
    counting = [row for row in kept.rows if kept.hold or row.pinned or kept.stays(row)]
    edges = _edges(counting)
    cut = [replace(turn, slots=tuple(_cut(turn.slots, edges))) for turn in filled]
    rows = {(row.role, row.span): row for row in counting}
    known = {_place(slot) for turn in cut for slot in turn.slots}
    frozen: dict[Place, Shift] = {}
    left = []
    for row in counting:
        if kept.stays(row):
            place = row.role, row.span
            if place in known and place not in frozen and team.person(row.person) is not None:
                frozen[place] = row
            else:
                left.append(row)

    def open_(slot: Slot) -> bool:
        if _place(slot) in frozen:
            return True
        return not kept.stays(slot) and not any(
            row.role == slot.role and row.span.overlaps(slot.span) for row in left
        )

    found: list[Turn] = []
    for turn in cut:
        slots = [
            replace(slot, burden=frozen[_place(slot)].burden) if _place(slot) in frozen else slot
            for slot in turn.slots
            if open_(slot)
        ]
        begun = [slot for slot in slots if _place(slot) in frozen]
        rest = [slot for slot in slots if _place(slot) not in frozen]
        found.extend(Turn(turn.id, turn.role, tuple(part)) for part in (begun, rest) if part)
    ranks = {role.name: rank for rank, role in enumerate(team.roles)}
    found.sort(key=lambda turn: (turn.slots[0].span.start, ranks[turn.role]))
    places = {_place(slot): n for n, slot in enumerate(s for turn in found for s in turn.slots)}
    standing = {
        places[place]: row
        for place, row in rows.items()
        if kept.hold and place in places and place not in frozen
    }
    return Settled(
        tuple(found),
        {places[place]: row for place, row in frozen.items()},
        tuple(left),
        {place: row.person for place, row in standing.items()},
        frozenset(place for place, row in standing.items() if row.accepted),
    )


def _place(slot: Slot) -> Place:
    return slot.role, slot.span


def _edges(rows: Iterable[Shift]) -> Mapping[str, Sequence[datetime]]:
    """By role, when rows start and end, in order."""
    edges: dict[str, set[datetime]] = {}
    for row in rows:
        edges.setdefault(row.role, set()).update((row.span.start, row.span.end))
    return {role: sorted(moments) for role, moments in edges.items()}


def _cut(slots: Iterable[Slot], edges: Mapping[str, Sequence[datetime]]) -> Iterable[Slot]:
    """The slots cut where rows inside them are: somebody has only a part."""
    for slot in slots:
        moments = edges.get(slot.role, [])
        first = bisect_left(moments, slot.span.start)
        if first < len(moments) and moments[first] < slot.span.end:
            yield from cut_at(slot, moments)
        else:
            yield slot
