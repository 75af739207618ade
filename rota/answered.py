"""Who answers when: the hours of a period, parted by what covers them and by who answers in them.

The coverages are those of the team file before any provider takes hours out of them, so that the
team alone, providers alone and both together are looked at over the same hours.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise

from rota.covered import REACH, closed_hours
from rota.days import Days
from rota.demand import outside_spans
from rota.instants import Span, days_span
from rota.period import Period
from rota.providers import answering
from rota.slots import slots, windows
from rota.spans import bare, common, elapsed, union
from rota.team import Coverage, Provider, Team

_TIERS = ("before", "alone", "after")


@dataclass(frozen=True, slots=True)
class Answered:
    """Hours of one coverage in which the same providers answer.

    Attributes:
        coverage: Whose hours they are; None for those outside the office that no coverage reaches
            and that are not closed.
        providers: Who answers besides the team, or instead of it: in the order in which they ring.
        spans: UTC, in order of time; none of them touch.
    """

    coverage: Coverage | None
    providers: tuple[Provider, ...]
    spans: tuple[Span, ...]

    @property
    def hours(self) -> Fraction:
        """Elapsed hours."""
        return elapsed(self.spans)

    @property
    def key(self) -> tuple[str, tuple[str, ...]]:
        """What tells these hours from others of any period."""
        name = self.coverage.name if self.coverage else ""
        return name, tuple(provider.id for provider in self.providers)

    @property
    def alone(self) -> bool:
        """Whether a provider answers instead of the team."""
        return any(each.tier == "alone" for each in self.providers)


def answered(team: Team, period: Period) -> tuple[Answered, ...]:
    """The hours of a period that somebody is to answer, each in one part; what is left at the end.

    Parts come in the order of the coverages, those without a provider first. Where two roles have
    different coverages at the same time, the hours are the first role's.

    Raises:
        TeamError: Two coverages of one rank want the same hours.
    """
    days, whole = Days(team.holidays), days_span(period.first, period.last, team.timezone)
    found: dict[tuple[str, tuple[str, ...]], list[Answered]] = {}
    for coverage, spans in _covered(team, period, whole).items():
        for span in spans:
            for part in _parted(team, days, coverage, span):
                found.setdefault(part.key, []).append(part)
    order = [cover.name for cover in team.coverages]
    joined = [
        replace(parts[0], spans=tuple(union(part.spans[0] for part in parts)))
        for _, parts in sorted(found.items(), key=lambda each: (order.index(each[0][0]), each[0]))
    ]
    return (*joined, *_left(team, days, period, joined))


def _covered(team: Team, period: Period, whole: Span) -> dict[Coverage, list[Span]]:
    """The hours of each coverage, none of them in two, as if there were no provider."""
    own = replace(team, providers=())
    all_windows = windows(own, period.first - REACH, period.last + REACH)
    names = {coverage.name: coverage for coverage in team.coverages}
    found: dict[Coverage, list[Span]] = {}
    taken: list[Span] = []
    for role in team.needed_roles:
        mine = [slot for slot in slots(own, all_windows, role) if slot.span.overlaps(whole)]
        for slot in mine:
            spans = bare(common(slot.span, whole), taken)
            found.setdefault(names[slot.coverage], []).extend(spans)
        taken = union([*taken, *(slot.span for slot in mine)])
    return found


def _parted(team: Team, days: Days, coverage: Coverage, span: Span) -> Iterable[Answered]:
    """A span cut wherever a provider begins or ends to answer."""
    there = list(answering(team, days, coverage, span))
    edges = sorted(
        {
            span.start,
            span.end,
            *(edge for each in there for edge in (each.span.start, each.span.end)),
        }
    )
    for start, end in pairwise(edges):
        who = {each.provider for each in there if each.span.contains(start)}
        ringing = [
            provider
            for tier in _TIERS
            for provider in team.providers
            if provider in who and provider.tier == tier
        ]
        yield Answered(coverage, tuple(ringing), (Span(start, end),))


def _left(team: Team, days: Days, period: Period, parts: Sequence[Answered]) -> Iterable[Answered]:
    """What no coverage reaches outside the office; without office hours nobody knows."""
    if not team.offices:
        return
    reached = union(
        [
            *(span for part in parts for span in part.spans),
            *closed_hours(team, days, period.first - REACH, period.last),
        ]
    )
    spans = [free for span in outside_spans(team, period) for free in bare(span, reached)]
    if spans:
        yield Answered(None, (), tuple(spans))
