"""Taking a change back: the rota as it was before, put over the rota as it is.

That is itself a change: revisions go on rising, so that calendars which have seen the change follow
it back, and whoever was told of it must be told anew.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from rota.changes import Place, cut, merge
from rota.difference import difference
from rota.instants import Span
from rota.shift import PUBLISHED, Rota, Shift

Rows = Mapping[Place, Shift]


@dataclass(frozen=True, slots=True)
class Restored:
    """A rota with a change taken back.

    Attributes:
        rota: Its rows; none when there was no rota before and nobody was told of it.
        begun: How many shifts stay as they are because they have begun.
        again: The hours that the change gave to somebody and a later one has changed again; when
            there are any, the change cannot be taken back by itself.
    """

    rota: Rota
    begun: int
    again: tuple[Span, ...] = ()


def restore(
    current: Rota,
    before: Rota | None,
    now: datetime,
    *,
    after: Rota | None = None,
    past: bool = False,
    answers: bool = False,
) -> Restored:
    """The rota as it is, but for what a change made of it: that is as it was before.

    Who has a shift back keeps the answer and the notice that they had, and it is what they were
    told of, as if it had never changed, unless somebody else was published in between. What was
    published stays published or is cancelled; nothing is forgotten. Where the change had cut shifts
    otherwise and one of them has begun, it goes on to where the next would begin, now or before:
    from there on all is as it was.

    Args:
        current: The rota as it is.
        before: The rota as it was; None when there was none.
        now: The present, UTC.
        after: The rota as the change left it, when others came later; None when it was the last.
        past: Whether shifts that have begun are put back too.
        answers: Whether the change was an answer: of who had a shift all the time it is taken back.
    """
    assert current.period is not None
    standing = _rows(current)
    was, then = _rows(before), standing if after is None else _rows(after)
    wanted, begun = dict(standing), 0
    changed: list[Place] = []
    again: list[Span] = []
    reversed_: dict[tuple[Place, str], str] = {}
    for place in sorted({*was, *then}):
        old, new, stands = (rows.get(place) for rows in (was, then, standing))
        if answers and old and new and stands and _reversed(old, new, stands):
            reversed_[place, old.person] = old.answer
        if _said(old) != _said(new) and _said(stands) != _said(old):
            changed.append(place)
    for places in _meeting(changed):
        starts = [span.start for _, span in places if past or span.start > now]
        since = min(starts, default=max(span.end for _, span in places))
        had, has = (
            [piece for place in places if place in rows for piece in cut(rows[place], [since])]
            for rows in (was, standing)
        )
        stay = [row for row in has if row.span.start < since]
        begun += _differing([row for row in had if row.span.start < since], stay)
        again.extend(
            place[1]
            for place in places
            if place[1].start >= since and _said(standing.get(place)) != _said(then.get(place))
        )
        back = (_untold(row, has) for row in had if row.span.start >= since)
        for place in places:
            wanted.pop(place, None)
        wanted |= {(row.role, row.span): row for row in (*stay, *back)}
    again.extend(_doubled(wanted, standing))
    merged = merge(current.period, current.shifts, wanted.values(), now)
    shifts = tuple(
        replace(row, answer=reversed_.get(((row.role, row.span), row.person), row.answer))
        if row.live
        else row
        for row in merged.shifts
    )
    found = replace(current, shifts=_refused_again(shifts, before, then))
    return Restored(found, begun, tuple(sorted(again)))


def _refused_again(rows: tuple[Shift, ...], before: Rota | None, then: Rows) -> tuple[Shift, ...]:
    """The rows, with what the change had given to somebody who had refused it refused again.

    Args:
        rows: Those that are put back.
        before: The rota before the change.
        then: What stood after it.
    """
    live = {(row.role, row.span): row.person for row in rows if row.live}
    refusals = {
        (place, row.person): row
        for row in (before.shifts if before else ())
        if row.refused and not row.live
        for place in [(row.role, row.span)]
        if place in then and then[place].person == row.person != live.get(place)
    }
    kept = []
    for row in rows:
        refusal = None if row.live else refusals.pop(((row.role, row.span), row.person), None)
        if refusal is not None:
            row = replace(row, answer=refusal.answer, notified=refusal.notified)
        kept.append(row)
    return (*kept, *refusals.values())


def _rows(rota: Rota | None) -> dict[Place, Shift]:
    return {(shift.role, shift.span): shift for shift in (rota.live if rota else ())}


def _said(shift: Shift | None) -> tuple[object, ...] | None:
    """What a plan decides of a slot, and so what taking it back concerns."""
    if shift is None:
        return None
    return shift.person, shift.name, shift.kind, shift.turn, shift.burden, shift.pinned


def _reversed(old: Shift, new: Shift, stands: Shift) -> bool:
    """Whether an answer of somebody who had a shift all the time is to be what it was."""
    same = old.person == new.person == stands.person
    return same and old.answer != new.answer == stands.answer


def _meeting(places: Iterable[Place]) -> Iterator[list[Place]]:
    """Sorted places, those together whose hours of one role overlap."""
    group: list[Place] = []
    for role, span in places:
        if group and (role != group[0][0] or span.start >= max(s.end for _, s in group)):
            yield group
            group = []
        group.append((role, span))
    if group:
        yield group


def _differing(was: Iterable[Shift], stands: Iterable[Shift]) -> int:
    """How many shifts, among those that stand, have hours that were not their person's before."""
    old, new = [*was], [*stands]
    passed = [
        each.span
        for change in difference(old, new).changes
        for each in (*change.gained, *change.lost)
    ]
    gone = [row for row in old if not any(row.span.overlaps(other.span) for other in new)]
    return sum(any(row.span.overlaps(span) for span in passed) for row in (*new, *gone))


def _doubled(wanted: Rows, standing: Rows) -> Iterator[Span]:
    """Hours that would be given twice: a later change has cut them otherwise."""
    for (role, span), (other, next_) in pairwise(sorted(wanted)):
        if (
            role == other
            and span.overlaps(next_)
            and not {(role, span), (other, next_)} <= {*standing}
        ):
            yield next_


def _untold(row: Shift, stands: Iterable[Shift]) -> Shift:
    """The row to put back; where somebody else was published in its hours, its notice is void."""
    others = (other for other in stands if other.span.overlaps(row.span))
    if any(other.person != row.person and other.status == PUBLISHED for other in others):
        return replace(row, answer="", notified="")
    return row
