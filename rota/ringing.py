"""In which order the number rings: outside firms before the team, role by role, firms after it.

That order is worked out here and nowhere else, whether it is to be shown, programmed or paid for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise
from typing import Literal

from rota.covered import REACH, closed_hours, covered, office_hours
from rota.days import Days
from rota.instants import Span, local_date
from rota.providers import provider_hours
from rota.shift import Shift
from rota.team import Coverage, Provider, Team


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the order in which the number rings.

    Attributes:
        role: The role that is rung there; empty for a firm before the team or after it.
        provider: The firm that answers, in the place of the role's person if there is a role; None
            for whoever has the role.
    """

    role: str
    provider: Provider | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """A stretch of time in which nothing changes of what decides where the number rings.

    Attributes:
        span: UTC instants.
        held: Ids of those who are on call, by role, each in the order of the alphabet.
        asked: The coverage that asks for somebody, by role.
        there: The firms in whose hours it lies, in the order of the team file.
        office: The office is open.
        closed: The team file says that nobody answers.
    """

    span: Span
    held: dict[str, list[str]]
    asked: dict[str, Coverage]
    there: tuple[Provider, ...]
    office: bool
    closed: bool

    def instead(self, role: str) -> list[Provider]:
        """The firms that answer in the place of a role's person."""
        return self._firms("alone", [self.asked[role]]) if role in self.asked else []

    def places(self, team: Team) -> Iterator[Place]:
        """Where the number rings, in order; a firm that has several roles' place comes with each.

        A role has its place also while nobody has it, or a firm answers instead.
        """
        yield from (Place("", firm) for firm in self._firms("before", self.asked.values()))
        for role in dict.fromkeys([*(role.name for role in team.roles), *sorted(self.held)]):
            yield from (Place(role, firm) for firm in self.instead(role))
            yield Place(role)
        yield from (Place("", firm) for firm in self._firms("after", self.asked.values()))

    def _firms(self, tier: str, coverages: Iterable[Coverage]) -> list[Provider]:
        covers = list(coverages)
        return [firm for firm in self.there if firm.tier == tier and any(map(firm.takes, covers))]


@dataclass(frozen=True, slots=True)
class _Fact:
    """What holds for some time: a person is on call, a role is asked for, a firm answers, …"""

    what: Literal["held", "asked", "hours", "office", "closed"]
    who: str = ""
    role: str = ""
    coverage: str = ""


def moments(team: Team, shifts: Iterable[Shift], span: Span) -> Iterator[Moment]:
    """A span cut wherever anything changes, in order of time, without a gap.

    Args:
        team: Whose number it is.
        shifts: The rows of all rota files that meet the span.
        span: UTC instants.

    Raises:
        TeamError: Two coverages of the same precedence ask for the same moment.
    """
    coverages = {each.name: each for each in team.coverages}
    for part, facts in _segments(span, _facts(team, shifts, span)):
        held: dict[str, list[str]] = {}
        for fact in sorted(facts, key=lambda fact: fact.who):
            if fact.what == "held":
                held.setdefault(fact.role, []).append(fact.who)
        what = {fact.what for fact in facts}
        open_ = {fact.who for fact in facts if fact.what == "hours"}
        yield Moment(
            part,
            held,
            {fact.role: coverages[fact.coverage] for fact in facts if fact.what == "asked"},
            tuple(provider for provider in team.providers if provider.id in open_),
            "office" in what,
            "closed" in what,
        )


def _facts(team: Team, shifts: Iterable[Shift], span: Span) -> Iterator[tuple[Span, _Fact]]:
    """Everything that decides where the number rings, with its hours."""
    days = Days(team.holidays)
    first = local_date(span.start, team.timezone) - REACH
    last = local_date(span.end, team.timezone) + REACH
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
) -> Iterator[tuple[Span, list[_Fact]]]:
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
