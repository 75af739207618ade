"""What a new rota changes in the old one: what stays, what moves, what is cancelled.

Published shifts keep their rows, so that calendars see an update where something moved and
nothing at all where nothing did.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from rota.instants import Span
from rota.period import Period
from rota.shift import CANCELLED, PLANNED, PUBLISHED, Rota, Shift
from rota.slots import share_burden

Place = tuple[str, Span]
Event = tuple[str, datetime]


def merge(period: Period, old: Sequence[Shift], new: Iterable[Shift], now: datetime) -> Rota:
    """The new shifts put over the old rows of the same period.

    A shift that stays with its person keeps its row, but for what planning decides anew: turn,
    burden, and name and kind, which are news. One that was published and moves gets a new
    revision, and a cancelled row keeps what its former person was told. So it does of one who
    refused: planned or published, they are not to have it again. Whoever has back what they were
    told of, or has it under a new name, still knows it as it was: the cancelled row that says so
    stays beside the planned one until that is published. Notice runs anew for whoever gets hours
    that were another's, and for nobody else: who keeps hours of which they were told, or has them
    back before anybody else was told of them, keeps the notice, and the instant of the last change
    that it answers to.

    Args:
        period: The period of both.
        old: Every row of the old rota file, cancelled ones too.
        new: The shifts and uncovered slots that are to stand.
        now: The UTC instant that is written into what changes.
    """
    standing: dict[Place, Shift] = {_place(s): s for s in old if s.live}
    told = {(_event(s), s.person) for s in old if s.status != PLANNED and not s.unheard}
    known = {event for event, _ in told} | {_event(s) for s in old if s.revision}
    highest: dict[Event, int] = {}
    for shift in old:
        highest[_event(shift)] = max(highest.get(_event(shift), 0), shift.revision)
    rows, gone = [], []
    kept: set[Place] = set()
    noticed: dict[tuple[str, str], list[Shift]] = {}
    for shift in old:
        if shift.notified and not shift.refused:
            noticed.setdefault((shift.role, shift.person), []).append(shift)
    for shift in new:
        place = _place(shift)
        kept.add(place)
        before = standing.get(place)
        row = shift
        if before is not None and before.person == shift.person:
            row = _with_new_content(before, shift)
        news = before is None or _content(before) != _content(shift)
        if news and not row.notified:
            row = _with_notice(row, noticed.get((row.role, row.person), ()), old)
        if news and _event(shift) in known:
            revision = highest[_event(shift)] + 1
            changed = row.changed if row.notified else now
            row = replace(row, status=PLANNED, revision=revision, changed=changed)
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
    return Rota(period, (*rows, *_remembered(old, rows, gone, told, now)))


def _remembered(
    old: Sequence[Shift],
    rows: Sequence[Shift],
    gone: Iterable[tuple[Shift, int]],
    told: Set[tuple[Event, str]],
    now: datetime,
) -> Iterator[Shift]:
    """The cancelled rows: what people were told, or refused, that is not so, or not so as yet.

    Args:
        old: Every row of the old rota file.
        rows: The rows that stand.
        gone: The rows that stood, each with the revision that takes it out of calendars.
        told: Who was told of which event before.
        now: The UTC instant that is written into what changes.
    """
    shown = told - {(_event(shift), shift.person) for shift in rows}
    cancelled = {_whose(shift): shift for shift in old if not shift.live}
    for shift, revision in gone:
        heard = shift.status == PUBLISHED or (_event(shift), shift.person) in shown
        if shift.person and (heard or (shift.refused and shift.revision)):
            cancelled[_whose(shift)] = _cancelled(shift, revision, now)
        elif shift.person and shift.refused:  # no calendar has heard of it
            cancelled[_whose(shift)] = _cancelled(shift, 0, None)
    for shift in rows:
        before = cancelled.pop(_whose(shift), None)
        if before is not None and shift.status == PLANNED and not before.unheard:
            yield replace(before, answer="")
    yield from cancelled.values()


def publish(rota: Rota, chosen: Iterable[Shift] | None = None) -> Rota:
    """The rota with shifts marked published: those chosen, else all that stand.

    What its people knew of them before is forgotten: they know what stands.
    """
    meant = {id(shift) for shift in (rota.live if chosen is None else chosen)}
    shifts = [replace(s, status=PUBLISHED) if id(s) in meant else s for s in rota.shifts]
    stands = {_whose(shift) for shift in shifts if shift.status == PUBLISHED}
    shifts = [shift for shift in shifts if shift.live or _whose(shift) not in stands]
    return replace(rota, shifts=tuple(shifts))


def cut(row: Shift, moments: Iterable[datetime]) -> list[Shift]:
    """A row cut at the instants that lie inside it: calendars have heard of none of the pieces.

    Its person knows them as they knew the whole: answer and notice stay.
    """
    inside = sorted(m for m in moments if row.span.start < m < row.span.end)
    if not inside:
        return [row]
    spans = [Span(*pair) for pair in pairwise([row.span.start, *inside, row.span.end])]
    burdens = share_burden(row.burden, [span.hours for span in spans])
    changed = row.changed if row.notified else None
    return [
        replace(row, span=span, burden=burden, status=PLANNED, revision=0, changed=changed)
        for span, burden in zip(spans, burdens, strict=True)
    ]


def published(rota: Rota) -> bool:
    """Whether some shift of the rota is published."""
    return any(shift.status == PUBLISHED for shift in rota.shifts)


def _cancelled(shift: Shift, revision: int, now: datetime | None) -> Shift:
    return replace(shift, status=CANCELLED, pinned=False, revision=revision, changed=now)


def _with_notice(row: Shift, noticed: Sequence[Shift], old: Sequence[Shift]) -> Shift:
    """The row with the notice that its person was given of its hours, where that still stands.

    It does not where somebody else was told of them since.

    Args:
        row: A row without a notice.
        noticed: Its person's rows of its role in the old rota file that have one.
        old: Every row of the old rota file.
    """
    start, end = row.span.start, row.span.end
    known = [each for each in noticed if each.span.start <= start and end <= each.span.end]
    if not known:
        return row
    live = next((each for each in known if each.live), None)
    if live is not None:
        return replace(row, notified=live.notified, changed=live.changed)
    last = max(known, key=lambda each: each.revision)

    def since(other: Shift) -> bool:
        if other.status == PUBLISHED or last.changed is None:
            return other.status == PUBLISHED
        return not other.live and other.changed is not None and other.changed >= last.changed

    others = (o for o in old if o.role == row.role and o.person not in ("", row.person))
    if any(other.span.overlaps(row.span) and since(other) for other in others):
        return row
    return replace(row, notified=last.notified)


def _place(shift: Shift) -> Place:
    return shift.role, shift.span


def _whose(shift: Shift) -> tuple[Place, str]:
    return _place(shift), shift.person


def _event(shift: Shift) -> Event:
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
