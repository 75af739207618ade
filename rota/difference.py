"""What changed between two rotas, person by person: the hours that everybody gains and loses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from rota.instants import Span
from rota.shift import Shift

NOBODY = ""


@dataclass(frozen=True, slots=True, order=True)
class Passed:
    """Hours of one role that pass from somebody to somebody else.

    Attributes:
        span: UTC instants; shifts that touch and pass together are one.
        role: Name of the role.
        other: Id of who had them, or has them now; empty when nobody; None when there is, or was,
            no such slot.
    """

    span: Span
    role: str
    other: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """What changes for one person; for nobody, the hours that are newly uncovered.

    Attributes:
        person: Id; empty for nobody.
        name: As the rotas have it.
        gained: Hours that they have now and had not before; `other` had them.
        lost: Hours that they had and have no more; `other` has them now.
    """

    person: str
    name: str
    gained: tuple[Passed, ...]
    lost: tuple[Passed, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """What changed between two rotas.

    Attributes:
        changes: For each person whom it affects, in the order of their ids; nobody comes last.
        moved: How many shifts of the old rota are not wholly their person's any more.
        shifts: How many shifts the old rota has.
        names: What people are called, by id.
    """

    changes: tuple[Change, ...]
    moved: int
    shifts: int
    names: dict[str, str]

    @property
    def people(self) -> tuple[Change, ...]:
        """The changes of people."""
        return tuple(change for change in self.changes if change.person)


def difference(old: Iterable[Shift], new: Iterable[Shift]) -> Difference:
    """What changed between an old rota and a new one; cancelled rows do not count.

    Shifts are compared by their hours, so that one that was cut in two, or whose hours changed,
    shows just the hours that passed to somebody else.
    """
    before, after = ([shift for shift in rows if shift.live] for rows in (old, new))
    names = {s.person: s.name or s.person for s in (*before, *after) if s.person}
    gained: dict[str, list[Passed]] = {}
    lost: dict[str, list[Passed]] = {}
    for role in sorted({shift.role for shift in (*before, *after)}):
        for span, had, has in _moments(role, before, after):
            for person in has - had:
                gained.setdefault(person, []).append(Passed(span, role, _one_of(had - has, had)))
            for person in had - has:
                lost.setdefault(person, []).append(Passed(span, role, _one_of(has - had, has)))
    affected = sorted({*gained, *lost} - {NOBODY})
    if NOBODY in gained:
        affected.append(NOBODY)
    return Difference(
        tuple(
            Change(
                person,
                names.get(person, ""),
                tuple(_joined(gained.get(person, ()))),
                tuple(_joined(lost.get(person, ()))) if person else (),
            )
            for person in affected
        ),
        moved=sum(1 for shift in before if shift.person and _loses(shift, lost)),
        shifts=sum(1 for shift in before if shift.person),
        names=names,
    )


def _moments(
    role: str, before: Sequence[Shift], after: Sequence[Shift]
) -> Iterator[tuple[Span, set[str], set[str]]]:
    """Between one change and the next: who had these hours of a role, and who has them."""
    events: dict[datetime, list[tuple[int, str, int]]] = {}
    for which, rows in enumerate((before, after)):
        for shift in rows:
            if shift.role == role:
                events.setdefault(shift.span.start, []).append((which, shift.person, 1))
                events.setdefault(shift.span.end, []).append((which, shift.person, -1))
    running: tuple[dict[str, int], dict[str, int]] = ({}, {})
    for start, end in pairwise(sorted(events)):
        for which, person, step in events[start]:
            running[which][person] = running[which].get(person, 0) + step
        had, has = ({person for person, n in each.items() if n} for each in running)
        if had != has:
            yield Span(start, end), had, has


def _one_of(first: set[str], others: set[str]) -> str | None:
    """Who stands on the other side: one who changed, else anybody there; None without a slot."""
    return min(first or others, default=None)


def _joined(passed: Iterable[Passed]) -> Iterator[Passed]:
    """Hours that touch and pass to the same person as one stretch."""
    last: Passed | None = None
    for each in sorted(passed, key=lambda p: (p.role, p.span)):
        if last is not None and (last.role, last.other, last.span.end) == (
            each.role,
            each.other,
            each.span.start,
        ):
            last = Passed(Span(last.span.start, each.span.end), each.role, each.other)
            continue
        if last is not None:
            yield last
        last = each
    if last is not None:
        yield last


def _loses(shift: Shift, lost: dict[str, list[Passed]]) -> bool:
    return any(
        each.role == shift.role and each.span.overlaps(shift.span)
        for each in lost.get(shift.person, ())
    )
