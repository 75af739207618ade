"""Taking a change back: the rota as it was before, put over the rota as it is.

That is itself a change: revisions go on rising, so that calendars which have seen the change follow
it back, and whoever was told of it must be told anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from rota.changes import Place, merge
from rota.instants import Span
from rota.shift import PUBLISHED, Rota, Shift


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
    published stays published or is cancelled; nothing is forgotten.

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
    wanted, begun, again = dict(standing), 0, []
    reversed_: dict[tuple[Place, str], str] = {}
    for place in sorted({*was, *then}):
        old, new, stands = (rows.get(place) for rows in (was, then, standing))
        if answers and old and new and stands and _reversed(old, new, stands):
            reversed_[place, old.person] = old.answer
        if _said(old) == _said(new) or _said(stands) == _said(old):
            continue
        if place[1].start <= now and not past:
            begun += _person(stands) != _person(old)
        elif _said(stands) != _said(new):
            again.append(place[1])
        else:
            wanted.pop(place, None)
            if old is not None:
                wanted[place] = _untold(old, stands)
    again.extend(_doubled(wanted, standing))
    merged = merge(current.period, current.shifts, wanted.values(), now)
    told = {
        (place, row.person): row.changed
        for place, row in wanted.items()
        if row.notified and _person(row) != _person(standing.get(place))
    }
    shifts = []
    for row in merged.shifts:
        key = (row.role, row.span), row.person
        if row.live:
            changed, answer = told.get(key, row.changed), reversed_.get(key, row.answer)
            row = replace(row, changed=changed, answer=answer)
        shifts.append(row)
    return Restored(replace(current, shifts=tuple(shifts)), begun, tuple(sorted(again)))


def _rows(rota: Rota | None) -> dict[Place, Shift]:
    return {(shift.role, shift.span): shift for shift in (rota.live if rota else ())}


def _person(shift: Shift | None) -> str | None:
    return shift.person if shift else None


def _said(shift: Shift | None) -> tuple[object, ...] | None:
    """What a plan decides of a slot, and so what taking it back concerns."""
    if shift is None:
        return None
    return shift.person, shift.name, shift.kind, shift.turn, shift.burden, shift.pinned


def _reversed(old: Shift, new: Shift, stands: Shift) -> bool:
    """Whether an answer of somebody who had a shift all the time is to be what it was."""
    same = old.person == new.person == stands.person
    return same and old.answer != new.answer == stands.answer


def _doubled(wanted: Mapping[Place, Shift], standing: Mapping[Place, Shift]) -> Iterator[Span]:
    """Hours that would be given twice: a later change has cut them otherwise."""
    for (role, span), (other, next_) in pairwise(sorted(wanted)):
        if (
            role == other
            and span.overlaps(next_)
            and not {(role, span), (other, next_)} <= {*standing}
        ):
            yield next_


def _untold(shift: Shift, now: Shift | None) -> Shift:
    """The row to put back; where somebody else was published in it, its notice is void."""
    if now is not None and now.person != shift.person and now.status == PUBLISHED:
        return replace(shift, answer="", notified="")
    return shift
