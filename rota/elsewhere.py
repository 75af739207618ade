"""What the people of a team have in other teams: nobody is on call in two at once.

Who serves in both is told by the same e-mail.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rota.instants import Span
from rota.shift import Rota
from rota.team import Person, Team


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A shift that somebody has in another team.

    Attributes:
        span: UTC instants.
        role: Name of the role.
        team: What that team is called.
        place: Where it stands, `n1/rotas/2026-12.csv:7`.
    """

    span: Span
    role: str
    team: str
    place: str

    @property
    def own(self) -> bool:
        """Never the checked rota's."""
        return False


Busy = Mapping[str, Sequence[Elsewhere]]
"""By person of a team, what they have in other teams, in order of time."""

NOT_BUSY: Busy = {}


def address(person: Person) -> str:
    """What somebody is known by in every team; empty for who has no e-mail."""
    return person.email.strip().casefold()


def addresses(team: Team) -> dict[str, str]:
    """By address, the ids of a team's people."""
    return {known: person.id for person in team.people if (known := address(person))}


def elsewhere(team: Team, others: Iterable[tuple[Team, Sequence[Rota]]]) -> Busy:
    """What the people of a team have in other teams.

    Args:
        team: Whose people they are.
        others: The other teams, each with its rotas.
    """
    ids = addresses(team)
    found: dict[str, list[Elsewhere]] = {}
    for other, rotas in others:
        shared = {id: ids[known] for known, id in addresses(other).items() if known in ids}
        for rota in rotas:
            for shift in rota.live:
                if (person := shared.get(shift.person)) is not None:
                    place = f"{rota.source}:{shift.line}" if shift.line else rota.source
                    each = Elsewhere(shift.span, shift.role, other.name, place)
                    found.setdefault(person, []).append(each)
    return {person: sorted(each, key=lambda e: (e.span, e.place)) for person, each in found.items()}
