"""What a new rota changes in the old one: what stays, what moves, what is cancelled.

Published shifts keep their rows, so that calendars see an update where something moved and
nothing at all where nothing did.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from rota.instants import Span
from rota.period import Period
from rota.shift import CANCELLED, PLANNED, PUBLISHED, Rota, Shift

Place = tuple[str, Span]


def merge(period: Period, old: Sequence[Shift], new: Iterable[Shift], now: datetime) -> Rota:
    """The new shifts put over the old rows of the same period.

    A shift that stays with its person keeps its row, but for what planning decides anew: turn,
    burden, and name and kind, which are news. One that was published and moves gets a new
    revision, and a cancelled row keeps what its former person was told. So it does of one who
    refused: planned or published, they are not to have it again.

    Args:
        period: The period of both.
        old: Every row of the old rota file, cancelled ones too.
        new: The shifts and uncovered slots that are to stand.
        now: The UTC instant that is written into what changes.
    """
    standing: dict[Place, Shift] = {_place(s): s for s in old if s.live}
    known = {_event(s) for s in old if (s.status != PLANNED and not s.unheard) or s.revision}
    highest: dict[tuple[str, datetime], int] = {}
    for shift in old:
        highest[_event(shift)] = max(highest.get(_event(shift), 0), shift.revision)
    rows, gone = [], []
    kept: set[Place] = set()
    for shift in new:
        place = _place(shift)
        kept.add(place)
        before = standing.get(place)
        row = shift
        if before is not None and before.person == shift.person:
            row = _with_new_content(before, shift)
        news = before is None or _content(before) != _content(shift)
        if news and _event(shift) in known:
            revision = highest[_event(shift)] + 1
            row = replace(row, status=PLANNED, revision=revision, changed=now)
            if before is not None:
                gone.append((before, revision))
        elif news and before is not None and before.refused:
            gone.append((before, 0))
        rows.append(row)
    gone.extend(
        (shift, highest[_event(shift)] + 1)
        for place, shift in standing.items()
        if place not in kept
    )
    present = {(_place(shift), shift.person) for shift in rows}
    cancelled = [shift for shift in old if not shift.live] + [
        _cancelled(shift, revision, now)
        for shift, revision in gone
        if (shift.status == PUBLISHED or shift.refused) and shift.person
    ]
    latest: dict[tuple[Place, str], Shift] = {}
    for shift in cancelled:
        latest[_place(shift), shift.person] = shift
    rows.extend(shift for key, shift in latest.items() if key not in present)
    return Rota(period, tuple(rows))


def publish(rota: Rota, chosen: Iterable[Shift] | None = None) -> Rota:
    """The rota with shifts marked published: those chosen, else all that stand."""
    meant = {id(shift) for shift in (rota.live if chosen is None else chosen)}
    shifts = (replace(s, status=PUBLISHED) if id(s) in meant else s for s in rota.shifts)
    return replace(rota, shifts=tuple(shifts))


def published(rota: Rota) -> bool:
    """Whether some shift of the rota is published."""
    return any(shift.status == PUBLISHED for shift in rota.shifts)


def _cancelled(shift: Shift, revision: int, now: datetime) -> Shift:
    if shift.status != PUBLISHED and not shift.revision:  # refused, and unknown to calendars
        return replace(shift, status=CANCELLED, pinned=False, revision=0, changed=None)
    return replace(shift, status=CANCELLED, pinned=False, revision=revision, changed=now)


def _place(shift: Shift) -> Place:
    return shift.role, shift.span


def _event(shift: Shift) -> tuple[str, datetime]:
    """What a calendar knows a slot by, whenever it ends."""
    return shift.role, shift.span.start


def _content(shift: Shift) -> tuple[str, str, str]:
    return shift.person, shift.name, shift.kind


def _with_new_content(row: Shift, new: Shift) -> Shift:
    """A person's row as it is, but for what planning decides."""
    return replace(
        row,
        name=new.name,
        kind=new.kind,
        turn=new.turn,
        burden=new.burden,
        pinned=row.pinned or new.pinned,
    )
