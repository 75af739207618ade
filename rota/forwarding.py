"""Whom the team's one number must reach, stretch by stretch: a forwarding table.

At every moment an outside firm that answers before the team rings first; then, role by role in the
order of the team file, whoever is on call, or a firm that answers in their place; then a firm that
answers after them. In office hours, and where the team said that nobody answers, nobody rings.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Literal

from rota.covered import closed_hours, covered, office_hours
from rota.days import Days
from rota.instants import Span, days_span, local_date
from rota.period import Period
from rota.providers import provider_hours
from rota.shift import Shift
from rota.team import Provider, Team

State = Literal["on call", "provider", "uncovered", "office", "closed", "unreached"]
_AROUND = timedelta(days=9)  # no window lasts longer
_LONGEST = timedelta(days=31)  # how far ahead it is looked for when somebody's turn ends


@dataclass(frozen=True, slots=True)
class Target:
    """Where the number rings.

    Attributes:
        id: Of the person, or of the outside firm.
        role: The person's role; empty for a firm.
        provider: The firm; None for a person.
    """

    id: str
    role: str = ""
    provider: Provider | None = None


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


@dataclass(frozen=True, slots=True)
class _Fact:
    """What holds for some time: a person is on call, a role is asked for, a firm answers, …"""

    what: Literal["held", "asked", "hours", "office", "closed"]
    who: str = ""
    role: str = ""
    coverage: str = ""


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
    for part, facts in _segments(span, _facts(team, shifts, span)):
        stretch = _reached(team, part, facts)
        if found and replace(found[-1], span=part) == stretch:
            found[-1] = replace(stretch, span=Span(found[-1].span.start, part.end))
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


def _facts(team: Team, shifts: Iterable[Shift], span: Span) -> Iterator[tuple[Span, _Fact]]:
    """Everything that decides where the number rings, with its hours."""
    days = Days(team.holidays)
    first = local_date(span.start, team.timezone) - _AROUND
    last = local_date(span.end, team.timezone) + _AROUND
    for shift in shifts:
        if shift.live and shift.person:
            yield shift.span, _Fact("held", shift.person, shift.role)
    # Who answers instead of the team is looked at here: nothing is taken out beforehand.
    asked = covered(replace(team, providers=()), days, first, last)
    for role, pieces in asked.pieces.items():
        for piece in pieces:
            yield piece.span, _Fact("asked", role=role, coverage=piece.coverage.name)
    for provider in team.providers:
        for hours in provider_hours(team, days, provider, first, last):
            yield hours, _Fact("hours", provider.id)
    for hours in office_hours(team, days, first, last):
        yield hours, _Fact("office")
    for hours in closed_hours(team, days, first, last):
        yield hours, _Fact("closed")


def _segments(
    span: Span, facts: Iterable[tuple[Span, _Fact]]
) -> Iterator[tuple[Span, Collection[_Fact]]]:
    """The span cut wherever a fact begins or ends, each part with the facts that hold in it."""
    events: dict[datetime, list[tuple[_Fact, int]]] = {span.start: [], span.end: []}
    for hours, fact in facts:
        if hours.overlaps(span):
            events.setdefault(max(hours.start, span.start), []).append((fact, 1))
            events.setdefault(min(hours.end, span.end), []).append((fact, -1))
    holding: Counter[_Fact] = Counter()
    for start, end in pairwise(sorted(events)):
        for fact, step in events[start]:
            holding[fact] += step
        yield Span(start, end), [fact for fact, number in holding.items() if number]


def _reached(team: Team, span: Span, facts: Collection[_Fact]) -> Stretch:
    """Where the number rings while some facts hold."""
    coverages = {each.name: each for each in team.coverages}
    asked = {fact.role: coverages[fact.coverage] for fact in facts if fact.what == "asked"}
    kinds = {fact.what for fact in facts}
    open_ = {fact.who for fact in facts if fact.what == "hours"}
    there = [provider for provider in team.providers if provider.id in open_]
    instead = {
        role: [each for each in there if each.tier == "alone" and each.takes(coverage)]
        for role, coverage in asked.items()
    }
    before, after = (
        [
            Target(each.id, provider=each)
            for each in there
            if each.tier == tier and any(map(each.takes, asked.values()))
        ]
        for tier in ("before", "after")
    )
    people = list(_people(team, facts))
    held = {fact.role for fact in facts if fact.what == "held"}
    missing = [
        role.name
        for role in team.roles
        if role.name in asked
        and not role.optional
        and role.name not in held
        and not instead[role.name]
    ]
    rings = [*before, *_by_role(team, people, instead), *after]
    state: State = "unreached"
    if people:
        state = "on call"
    elif rings:
        state = "provider"
    elif missing:
        state = "uncovered"
    elif "office" in kinds:
        state = "office"
    elif "closed" in kinds:
        state = "closed"
    return Stretch(span, state, tuple(rings), tuple(missing))


def _by_role(
    team: Team, people: Sequence[Target], instead: Mapping[str, Sequence[Provider]]
) -> list[Target]:
    """Role by role, the firms that answer in its place, then whoever has it; nobody twice."""
    order = dict.fromkeys([*(role.name for role in team.roles), *(each.role for each in people)])
    rings: dict[Target, None] = {}
    for role in order:
        rings |= {Target(each.id, provider=each): None for each in instead.get(role, ())}
        rings |= {each: None for each in people if each.role == role}
    return [*rings]


def _people(team: Team, facts: Collection[_Fact]) -> Iterator[Target]:
    """Who is on call, role by role; nobody twice."""
    order = [role.name for role in team.roles]
    held = sorted(
        (order.index(fact.role) if fact.role in order else len(order), fact.role, fact.who)
        for fact in facts
        if fact.what == "held"
    )
    seen: set[str] = set()
    for _, role, who in held:
        if who not in seen:
            seen.add(who)
            yield Target(who, role)


def tiers(table: Sequence[Stretch]) -> int:
    """How many the number rings one after the other, at most."""
    return max((len(stretch.rings) for stretch in table), default=0)
