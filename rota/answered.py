"""Who answers when: the hours of a period, parted by what covers them and by who answers in them.

The coverages are those of the team file before any provider takes hours out of them, so that the
team alone, providers alone and both together are looked at over the same hours.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from rota.instants import Span, days_span
from rota.period import Period
from rota.ringing import Moment, moments
from rota.spans import elapsed, union
from rota.team import Coverage, Provider, Team

Ring = tuple[Provider | None, ...]
"""Who is rung, one after the other; None is the team."""


@dataclass(frozen=True, slots=True)
class Answered:
    """Hours of one coverage in which the same are rung, in the same order.

    Attributes:
        coverage: Whose hours they are; None for those outside the office that no coverage reaches
            and that are not closed.
        ring: Who is rung, as the team file says; nobody where no coverage reaches.
        spans: UTC, in order of time; none of them touch.
    """

    coverage: Coverage | None
    ring: Ring
    spans: tuple[Span, ...]

    @property
    def providers(self) -> tuple[Provider, ...]:
        """Who answers besides the team, or instead of it: in the order in which they ring."""
        return tuple(each for each in self.ring if each is not None)

    @property
    def hours(self) -> Fraction:
        """Elapsed hours."""
        return elapsed(self.spans)

    @property
    def key(self) -> tuple[str, tuple[str, ...]]:
        """What tells these hours from others of any period; the team is an empty id."""
        name = self.coverage.name if self.coverage else ""
        return name, tuple(each.id if each else "" for each in self.ring)


def answered(team: Team, period: Period) -> tuple[Answered, ...]:
    """The hours of a period that somebody is to answer, each in one part; what is left at the end.

    Parts come in the order of the coverages, those without a provider first. Where two roles have
    different coverages at the same time, the hours are the first role's.

    Raises:
        TeamError: Two coverages of one rank want the same hours.
    """
    found: dict[tuple[str, tuple[str, ...]], list[Answered]] = {}
    for moment in moments(team, (), days_span(period.first, period.last, team.timezone)):
        asked = [moment.asked[role.name] for role in team.needed_roles if role.name in moment.asked]
        if asked:
            part = Answered(asked[0], _ring(team, moment), (moment.span,))
        elif team.offices and not moment.office and not moment.closed:
            part = Answered(None, (), (moment.span,))
        else:  # in the office, closed, or nobody knows which of both
            continue
        found.setdefault(part.key, []).append(part)
    order = [*(cover.name for cover in team.coverages), ""]
    return tuple(
        replace(parts[0], spans=tuple(union(part.spans[0] for part in parts)))
        for _, parts in sorted(found.items(), key=lambda each: (order.index(each[0][0]), each[0]))
    )


def _ring(team: Team, moment: Moment) -> Ring:
    """Who is rung; the team where the first of its roles is that must be filled, and is by none."""
    needed = {
        role.name
        for role in team.needed_roles
        if role.name in moment.asked and not moment.instead(role.name)
    }
    places = (place for place in moment.places(team) if place.provider or place.role in needed)
    return tuple(dict.fromkeys(place.provider for place in places))
