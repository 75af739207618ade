"""When outside firms answer the telephone: an answering service's hours, as instants.

A provider's hours are its own contract's: a public holiday is a day like any other unless its `on`
says so. It answers during the coverages that it takes; one whose tier is `alone` answers instead of
the team, so that these coverages need nobody then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from rota.days import Days
from rota.instants import DAY, Span, days_between, instant, local_date
from rota.spans import common, union
from rota.team import Coverage, Provider, Team


@dataclass(frozen=True, slots=True)
class Answering:
    """A stretch of time during which a provider answers, without interruption."""

    span: Span
    provider: Provider


def provider_hours(
    team: Team, days: Days, provider: Provider, first: date, last: date
) -> list[Span]:
    """The UTC hours of a provider that start on some local dates, by start; none of them touch."""
    found: list[Span] = []
    for day in days_between(first, last):
        if not days.matches(provider.on, day):
            continue
        ahead = 0 if provider.end > provider.start else 1
        start = instant(day, provider.start, team.timezone)
        end = instant(day + ahead * DAY, provider.end, team.timezone)
        if start < end:  # a clock change can swallow them
            found.append(Span(start, end))
    return union(found)


def answering(team: Team, days: Days, coverage: Coverage, span: Span) -> Iterator[Answering]:
    """Which providers answer during a span of a coverage, and when.

    Args:
        team: Whose providers; their order in its file is the order in which they ring.
        days: The team's calendar.
        coverage: What the span is covered by.
        span: UTC instants; an instant is a span of one second.

    Returns:
        The hours of each provider that takes the coverage, cut to the span: provider by provider
        in the order of the file, then by start.
    """
    first = local_date(span.start, team.timezone) - DAY  # yesterday's hours may reach into it
    last = local_date(span.end, team.timezone)
    for provider in team.providers:
        if not provider.takes(coverage):
            continue
        for hours in provider_hours(team, days, provider, first, last):
            if hours.overlaps(span):
                yield Answering(common(hours, span), provider)
