"""What shifts add up to, person by person: hours, windows of each kind, burden."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from rota.ledger import placed
from rota.shift import Shift
from rota.team import Team


@dataclass(slots=True)
class Sum:
    """What one person has.

    Attributes:
        hours: Elapsed hours on call.
        windows: By kind, how many windows: each once and whole, for whoever has its start.
        burden: As frozen when planned.
    """

    hours: Fraction = Fraction(0)
    windows: dict[str, int] = field(default_factory=dict)
    burden: Fraction = Fraction(0)


def sums(team: Team, shifts: Iterable[Shift], people: Sequence[str]) -> dict[str, Sum]:
    """By person's id: those given, then who else has shifts, at last "" for what nobody has.

    Cancelled rows add nothing, nor do uncovered slots of optional roles, which nobody misses.
    """
    optional = {role.name for role in team.roles if role.optional}
    found: dict[str, Sum] = {}
    for shift, slot in placed(team, shifts):
        if not shift.person and shift.role in optional:
            continue
        own = found.setdefault(shift.person, Sum())
        own.hours += shift.span.hours
        own.windows[shift.kind] = own.windows.get(shift.kind, 0) + slot.opens
        own.burden += shift.burden
    others = sorted(found.keys() - {*people}, key=lambda id: (not id, id))
    return {id: found.get(id, Sum()) for id in [*people, *others]}


def kinds_of(team: Team, found: Mapping[str, Sum]) -> list[str]:
    """The kinds of the team's coverages in the order of its file, then what else was counted."""
    own = [coverage.kind for coverage in team.coverages if not coverage.closed]
    counted = sorted({kind for each in found.values() for kind in each.windows})
    return list(dict.fromkeys([*own, *counted]))
