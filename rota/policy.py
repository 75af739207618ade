"""When somebody must answer, held against when calls came: what a team's coverages would catch.

The hours are those of the slots that a plan would have had over the log's dates.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction
from math import ceil

from rota.calls import Call
from rota.covered import REACH, answered_alone
from rota.days import Days
from rota.demand import Tally
from rota.instants import Span, days_between, days_span
from rota.known import PRIMARY
from rota.period import Period
from rota.slots import slots, windows
from rota.spans import common, elapsed, union
from rota.team import Coverage, Role, Team
from rota.team_file import read_team
from rota.turns import turns

_HOLD = 3  # every third week is held back
_LEAST_WEEKS = 3
_BUSY = Fraction(1, 20)  # of the calls may find everybody on the telephone
_TWELFTHS = {"day": 12, "week": 84, "month": 365, "year": 4380}  # of a day
_LIGHTEST = Fraction(1, 10)


@dataclass(frozen=True, slots=True)
class Caught:
    """Of so many calls outside the office, how many would have found somebody who answers.

    That is somebody on call, or a provider that stands alone.
    """

    calls: int
    of: int

    @property
    def share(self) -> Fraction | None:
        """Part of one; None where there were no calls."""
        return Fraction(self.calls, self.of) if self.of else None


@dataclass(frozen=True, slots=True)
class CoverageCount:
    """What one coverage would have seen, over all the log's dates.

    Attributes:
        name: The coverage.
        hours: Elapsed hours.
        turns: Those that it begins.
        calls: In its hours.
        turn_calls: In the turns that it begins.
    """

    name: str
    hours: Fraction
    turns: int
    calls: int
    turn_calls: int


@dataclass(frozen=True, slots=True)
class Policy:
    """What some coverages would have caught.

    Attributes:
        name: What the user calls it.
        hours: Elapsed hours in which somebody is on call, over the log's dates.
        turns: Turns of one role over these dates.
        fit: The calls that the hours were fitted on, if they were fitted.
        held: The calls that were held back from that.
        own: Those of both in the hours of the team, not in those of a provider that stands alone.
        coverages: One by one.
        at_once: How many people must be on call together so that at most one call in twenty
            finds them all on the telephone; None where the log has no durations.
        allowed: Turns that a person may have in a week, by the team's `max_turns`; else one.
        spans: When somebody is on call, in order of time.
    """

    name: str
    hours: Fraction
    turns: int
    fit: Caught
    held: Caught
    own: int
    coverages: tuple[CoverageCount, ...]
    at_once: int | None
    allowed: Fraction
    spans: tuple[Span, ...]

    @property
    def caught(self) -> Caught:
        """Of all calls."""
        return Caught(self.fit.calls + self.held.calls, self.fit.of + self.held.of)

    @property
    def elsewhere(self) -> int:
        """How many of the calls caught a provider takes that stands alone."""
        return self.caught.calls - self.own

    def people(self, weeks: Fraction) -> int:
        """How many share the turns so that nobody has more of them than allowed."""
        return ceil(self.turns / weeks / self.allowed) * (self.at_once or 1)

    def weights(self) -> dict[str, Fraction]:
        """Burden per hour by coverage, as its calls per hour are to those of all of them."""
        calls = sum(each.calls for each in self.coverages)
        hours = sum((each.hours for each in self.coverages), Fraction(0))
        if not calls:
            return {}
        return {
            each.name: max(_LIGHTEST, Fraction(round(each.calls / each.hours * hours / calls, 1)))
            for each in self.coverages
            if each.hours
        }


def parts(team: Team, period: Period) -> tuple[list[Span], list[Span]]:
    """The weeks to fit on, and those held back: every third ISO week, so from every season.

    Nothing is held back from less than three weeks.
    """
    if (period.last - period.first).days + 1 < 7 * _LEAST_WEEKS:
        return [days_span(period.first, period.last, team.timezone)], []
    weeks: dict[int, list[Span]] = {}
    for day in days_between(period.first, period.last):
        number = (day.toordinal() - 1) // 7  # ordinal 1 was a Monday
        weeks.setdefault(number, []).append(days_span(day, day, team.timezone))
    spans = [(number - min(weeks), union(found)) for number, found in weeks.items()]
    fit = [span for number, found in spans for span in found if number % _HOLD != _HOLD - 1]
    held = [span for number, found in spans for span in found if number % _HOLD == _HOLD - 1]
    return union(fit), union(held)


def with_tables(team: Team, toml: str) -> Team:
    """The team with these coverages instead of its own, without providers, as its file reads."""
    text = f'team.id = "demand"\n{toml}\n[people.anybody]\n'
    coverages = read_team(text.encode(), "the suggested coverage").coverages if toml else ()
    return replace(team, coverages=coverages, roles=(Role(PRIMARY),), providers=())


def counted(
    team: Team,
    name: str,
    outside: Sequence[Call],
    period: Period,
    apart: tuple[Sequence[Span], Sequence[Span]],
) -> Policy:
    """Hold a team's coverages against a log.

    Args:
        team: Its coverages and roles.
        name: What the user calls them.
        outside: The calls that came when the office was closed.
        period: The log's dates.
        apart: The spans to fit on and those held back, as `parts` gives them.

    Raises:
        TeamError: Two coverages want the same hours.
    """
    log = days_span(period.first, period.last, team.timezone)
    needed = team.needed_roles
    all_windows = windows(team, period.first - REACH, period.last + REACH)
    answered: dict[str, list[Span]] = {}
    for role in needed:
        for slot in slots(team, all_windows, role):
            if slot.span.overlaps(log):
                answered.setdefault(slot.coverage, []).append(common(slot.span, log))
    spans = {coverage: union(found) for coverage, found in answered.items()}
    everything = union(span for found in spans.values() for span in found)
    alone = answered_alone(team, Days(team.holidays), period.first - REACH, period.last)
    caught = union([*everything, *(common(span, log) for span in alone if span.overlaps(log))])
    every = Tally(call.at for call in outside)
    mine = [
        turn
        for turn in turns(team, period)
        if turn.role == needed[0].name and log.contains(turn.span.start)
    ]
    counts = []
    for coverage in _open(team.coverages):
        own = [turn for turn in mine if turn.slots[0].coverage == coverage.name]
        in_turns = [slot.span for turn in own for slot in turn.slots]
        hours = elapsed(spans.get(coverage.name, []))
        calls = every.within(*spans.get(coverage.name, []))
        counts.append(
            CoverageCount(coverage.name, hours, len(own), calls, every.within(*union(in_turns)))
        )
    fit, held = (Caught(part.within(*caught), len(part)) for part in map(every.parted, apart))
    return Policy(
        name,
        elapsed(everything),
        len(mine),
        fit,
        held,
        every.within(*everything),
        tuple(counts),
        _at_once(outside, everything),
        _allowed(team),
        tuple(everything),
    )


def _allowed(team: Team) -> Fraction:
    """Turns that a person may have in a week, by the tightest of the team's limits."""
    days = {unit: Fraction(n, 12) for unit, n in _TWELFTHS.items()}
    limits = [each for each in team.rules.limits.max_turns if each.count]
    return min(
        (each.count * 7 / (days[each.unit] * (each.every or 1)) for each in limits),
        default=Fraction(1),
    )


def _open(coverages: Iterable[Coverage]) -> list[Coverage]:
    return [coverage for coverage in coverages if not coverage.closed]


def _at_once(calls: Sequence[Call], spans: Sequence[Span]) -> int | None:
    """How many people answer at once; None where no call has a duration."""
    if all(call.seconds is None for call in calls):
        return None
    running: list[datetime] = []
    others: dict[int, int] = {}
    coming = iter(spans)
    span = next(coming, None)
    total = 0
    for call in sorted(calls, key=lambda each: each.at):
        while span is not None and span.end <= call.at:
            span = next(coming, None)
        if span is None or not span.contains(call.at):
            continue
        while running and running[0] <= call.at:
            heapq.heappop(running)
        others[len(running)] = others.get(len(running), 0) + 1
        heapq.heappush(running, call.at + timedelta(seconds=call.seconds or 0))
        total += 1
    people, beyond = 1, total - others.get(0, 0)
    while beyond > _BUSY * total:
        beyond -= others.get(people, 0)
        people += 1
    return people
