"""Whom the team's one number must reach, stretch by stretch: a forwarding table.

At every moment an outside firm that answers before the team rings first; then, role by role in the
order of the team file, whoever is on call, or a firm that answers in their place; then a firm that
answers after them. In office hours, and where the team said that nobody answers, nobody rings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal

from rota.instants import Span, days_span
from rota.period import Period
from rota.ringing import Moment, moments
from rota.shift import Shift
from rota.team import Provider, Team

State = Literal["on call", "provider", "uncovered", "office", "closed", "unreached"]
_LONGEST = timedelta(days=31)  # how far ahead it is looked for when somebody's turn ends


@dataclass(frozen=True, slots=True)
class Target:
    """Where the number rings.

    Attributes:
        id: Of the person, or of the outside firm.
        role: The person's role; empty for a firm.
        provider: The firm; None for a person.
        instead: The first role in whose person's place the firm answers; empty for one before the
            team or after it. The number rings the same whatever it is: it is not compared.
    """

    id: str
    role: str = ""
    provider: Provider | None = None
    instead: str = field(default="", compare=False)


Reached = tuple[tuple[Target, datetime | None], ...]
"""Where the number rings, in that order, and until when each answers, if that is known."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time in which the number reaches the same people in the same order.

    Attributes:
        span: UTC instants.
        state: `on call`: somebody of the team; `provider`: only an outside firm; `uncovered`:
            somebody should answer, and nobody does; `office`: regular hours; `closed`: the team
            file says that nobody answers; `unreached`: no coverage asks for anybody, or only one
            of an optional role.
        rings: Where it rings, in that order; nowhere when nobody answers.
        uncovered: The roles in which somebody is missing.
    """

    span: Span
    state: State
    rings: tuple[Target, ...]
    uncovered: tuple[str, ...]


def stretches(team: Team, shifts: Iterable[Shift], period: Period) -> list[Stretch]:
    """The forwarding table of some local dates, without a gap; neighbours differ.

    Args:
        team: Whose number it is.
        shifts: The rows of all rota files that meet these dates.
        period: The dates, from midnight to midnight, local.

    Raises:
        TeamError: Two coverages of the same precedence ask for the same moment.
    """
    return within(team, shifts, days_span(period.first, period.last, team.timezone))


def within(team: Team, shifts: Iterable[Shift], span: Span) -> list[Stretch]:
    """The same, from one UTC instant to another.

    Raises:
        TeamError: Two coverages of the same precedence ask for the same moment.
    """
    found: list[Stretch] = []
    for moment in moments(team, shifts, span):
        stretch = _reached(team, moment)
        if found and replace(found[-1], span=moment.span) == stretch:
            found[-1] = replace(stretch, span=Span(found[-1].span.start, moment.span.end))
        else:
            found.append(stretch)
    return found


def reached_at(team: Team, shifts: Iterable[Shift], at: datetime) -> Reached:
    """Where the number rings at a UTC instant, in that order, and until when each answers.

    None is for whoever answers for longer than a month.

    Raises:
        TeamError: Two coverages of the same precedence ask for the same moment.
    """
    now, *later = within(team, shifts, Span(at, at + _LONGEST))
    until = {}
    for target in now.rings:
        ends = (stretch.span.start for stretch in later if target not in stretch.rings)
        until[target] = next(ends, None)
    return tuple(until.items())


def _reached(team: Team, moment: Moment) -> Stretch:
    """Where the number rings while nothing changes; nobody twice."""
    rings: dict[str, Target] = {}
    for place in moment.places(team):
        firm = place.provider
        if firm is not None:
            rings.setdefault(f"providers.{firm.id}", Target(firm.id, "", firm, place.role))
            continue
        for who in moment.held.get(place.role, ()):
            rings.setdefault(f"people.{who}", Target(who, place.role))
    missing = tuple(
        role.name
        for role in team.roles
        if role.name in moment.asked
        and not role.optional
        and role.name not in moment.held
        and not moment.instead(role.name)
    )
    state: State = "unreached"
    if moment.held:
        state = "on call"
    elif rings:
        state = "provider"
    elif missing:
        state = "uncovered"
    elif moment.office:
        state = "office"
    elif moment.closed:
        state = "closed"
    return Stretch(moment.span, state, tuple(rings.values()), missing)


def tiers(table: Sequence[Stretch]) -> int:
    """How many the number rings one after the other, at most."""
    return max((len(stretch.rings) for stretch in table), default=0)
