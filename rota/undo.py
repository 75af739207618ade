"""Taking a change back: the rota as it was before, put over the rota as it is.

That is itself a change: revisions go on rising, so that calendars which have seen the change follow
it back, and whoever was told of it must be told anew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from rota.changes import Place, merge
from rota.model import PUBLISHED, Rota, Shift


@dataclass(frozen=True, slots=True)
class Restored:
    """A rota with a change taken back.

    Attributes:
        rota: Its rows; none when there was no rota before and nobody was told of it.
        begun: How many shifts stay as they are because they have begun.
    """

    rota: Rota
    begun: int


def restore(current: Rota, before: Rota | None, now: datetime, *, past: bool = False) -> Restored:
    """The rota as it was before a change, put over the rota as it is.

    Who has a shift back keeps the answer and the notice that they had, and it is what they were
    told of, as if it had never changed, unless somebody else was published in between. What was
    published stays published or is cancelled; nothing is forgotten.

    Args:
        current: The rota as it is.
        before: The rota as it was; None when there was none.
        now: The present, UTC.
        past: Whether shifts that have begun are put back too.
    """
    assert current.period is not None
    standing = {_place(shift): shift for shift in current.live}
    wanted = {_place(shift): shift for shift in (before.live if before else ())}
    begun = 0
    if not past:
        for place in {*standing, *wanted}:
            if place[1].start > now:
                continue
            begun += _differ(standing.get(place), wanted.get(place))
            wanted.pop(place, None)
            if place in standing:
                wanted[place] = standing[place]
    rows = [_untold(shift, standing.get(place)) for place, shift in wanted.items()]
    merged = merge(current.period, current.shifts, rows, now)
    known = [row for row in rows if row.notified and _differ(row, standing.get(_place(row)))]
    since = {(_place(row), row.person): row.changed for row in known}
    shifts = [
        replace(row, changed=since.get((_place(row), row.person), row.changed)) if row.live else row
        for row in merged.shifts
    ]
    return Restored(replace(current, shifts=tuple(shifts)), begun)


def _place(shift: Shift) -> Place:
    return shift.role, shift.span


def _differ(one: Shift | None, other: Shift | None) -> bool:
    return (one.person if one else None) != (other.person if other else None)


def _untold(shift: Shift, now: Shift | None) -> Shift:
    """The row to put back; where somebody else was published in it, its notice is void."""
    if now is not None and now.person != shift.person and now.status == PUBLISHED:
        return replace(shift, answer="", notified="")
    return shift
