"""Which coverage asks for someone at a given moment: a team's coverages read point by point.

The slot generator takes spans out of spans. Here the same question is put to one moment at a
time: of the windows open then, which one comes first, is the office at its desks, does a provider
answer alone? Two roads to one answer, so that a mistake on one of them shows from the other.
Nothing is shared with it.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from rota.days import Days
from rota.errors import TeamError
from rota.instants import DAY, Span, days_between, instant, wall
from rota.providers import provider_hours
from rota.spans import common
from rota.team import HOLIDAY, WEEKEND, Coverage, Office, Provider, Role, Team

REACH = timedelta(days=9)
"""A window touches no date farther from its own, whatever zone the coverage has."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of one window during which it asks for someone, without interruption.

    Where turns go from handover to handover, a piece also ends at a handover.

    Attributes:
        span: UTC instants.
        coverage: Whose window it is.
        day: The date that the window belongs to, in the coverage's own zone.
        opens: The UTC instant at which the window starts.
        turn: The UTC instant at which the turn that it is part of starts.
    """

    span: Span
    coverage: Coverage
    day: date
    opens: datetime
    turn: datetime

    @property
    def window(self) -> tuple[str, date]:
        """What tells the window from all others: its coverage and its date."""
        return self.coverage.name, self.day


@dataclass(frozen=True, slots=True)
class _Window:
    span: Span
    coverage: Coverage
    day: date
    rank: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Covered:
    """What a team's coverages ask for over some dates.

    Attributes:
        pieces: By role, in order of time; no two of a role overlap.
        handovers: By role, the moments at which a turn must yield, in order of time; none
            unless the team's turns go from handover to handover.
    """

    pieces: dict[str, tuple[Piece, ...]]
    handovers: dict[str, tuple[datetime, ...]]


def covered(team: Team, days: Days, first: date, last: date) -> Covered:
    """What the team's coverages ask for: whole pieces, of every window that touches the dates.

    Raises:
        TeamError: Two windows of one rank are open at the same moment, for the same role.
    """
    windows = _windows(team, days, first - 2 * REACH, last + 2 * REACH)
    offices = office_hours(team, days, first - 2 * REACH, last + 2 * REACH)
    alone = _alone(team, days, first - 2 * REACH, last + 2 * REACH)
    handovers = _handovers(team, days, first - 2 * REACH, last + 2 * REACH)
    pieces: dict[str, tuple[Piece, ...]] = {}
    yields: dict[str, tuple[datetime, ...]] = {}
    read: dict[tuple[str, ...], tuple[tuple[Piece, ...], tuple[datetime, ...]]] = {}
    for role in team.roles:
        names = tuple(cover.name for cover in team.coverages if role.takes(cover))
        if names not in read:
            own = [window for window in windows if window.coverage.name in names]
            found = _pieces(team, role, own, offices, alone, ())
            if moments := _after_holidays(handovers, own, found):
                found = _pieces(team, role, own, offices, alone, moments)
            near = (
                piece
                for piece in _in_turns(team, found, moments)
                if first - REACH <= piece.day <= last + REACH
            )
            read[names] = tuple(near), moments
        pieces[role.name], yields[role.name] = read[names]
    return Covered(pieces, yields)


def _windows(team: Team, days: Days, first: date, last: date) -> list[_Window]:
    windows = []
    for day in days_between(first, last):
        for coverage in team.coverages:
            if (rank := days.precedence(coverage.on, day)) is None:
                continue
            there = team.timezone if coverage.timezone is None else coverage.timezone
            span = Span(
                instant(day, coverage.start, there),
                instant(_last_day(coverage, day), coverage.end, there),
            )
            if span.start < span.end:  # a clock change can swallow a window
                windows.append(_Window(span, coverage, day, rank))
    return sorted(windows, key=lambda window: window.span)


def _last_day(hours: Coverage | Office, day: date) -> date:
    """The date of the first moment after the start at which the clock shows the end."""
    same_day = hours.end > hours.start
    if isinstance(hours, Office) or hours.end_day is None:
        return day if same_day else day + DAY
    ahead = (hours.end_day - day.weekday()) % 7
    return day + (ahead or (0 if same_day else 7)) * DAY


def office_hours(
    team: Team, days: Days, first: date, last: date, *, pauses: bool = True
) -> list[Span]:
    """When the office is open, by date: never from a public holiday or a closed day on.

    Without the pauses it is when people work there.
    """
    closed = [coverage.on for coverage in team.coverages if coverage.closed]
    spans = []
    for day in days_between(first, last):
        if days.holiday(day) is not None or any(days.matches(on, day) for on in closed):
            continue
        for office in team.offices:
            if days.matches(office.on, day):
                start = instant(day, office.start, team.timezone)
                end = instant(_last_day(office, day), office.end, team.timezone)
                if pauses or not office.pause:
                    spans.append(Span(start, end))
                    continue
                half = (end - start - office.pause) / 2
                spans += [Span(start, start + half), Span(end - half, end)]
    return spans


def closed_hours(team: Team, days: Days, first: date, last: date) -> list[Span]:
    """The hours of the closed windows of some dates: nobody is to answer then."""
    return [window.span for window in _windows(team, days, first, last) if window.coverage.closed]


def _alone(team: Team, days: Days, first: date, last: date) -> list[tuple[Span, Provider]]:
    """When providers answer instead of the team, by start."""
    return sorted(
        (
            (span, provider)
            for provider in team.providers
            if provider.tier == "alone"
            for span in provider_hours(team, days, provider, first, last)
        ),
        key=lambda each: each[0],
    )


def answered_alone(team: Team, days: Days, first: date, last: date) -> list[Span]:
    """The hours of the windows of some dates in which a provider answers instead of the team."""
    alone = _alone(team, days, first - REACH, last + REACH)
    return [
        common(window.span, span)
        for window in _windows(team, days, first, last)
        for span, provider in alone
        if provider.takes(window.coverage) and span.overlaps(window.span)
    ]


def _handovers(team: Team, days: Days, first: date, last: date) -> list[datetime]:
    if team.turns.per != "handover":
        return []
    return sorted(
        {
            instant(day, handover.clock, team.timezone)
            for day in days_between(first, last)
            for handover in team.turns.handovers
            if days.matches(handover.on, day)
        }
    )


def _after_holidays(
    handovers: Sequence[datetime], windows: Sequence[_Window], pieces: Sequence[Piece]
) -> tuple[datetime, ...]:
    """The handovers, those strictly inside a holiday that asks for someone put off to its end."""
    asking = {piece.window for piece in pieces if piece.coverage.kind == HOLIDAY}
    moments = set(handovers)
    for window in windows:
        span = window.span
        inside = {moment for moment in moments if span.start < moment < span.end}
        if inside and (window.coverage.name, window.day) in asking:
            moments = moments - inside | {span.end}
    return tuple(sorted(moments))


def _pieces(
    team: Team,
    role: Role,
    windows: Sequence[_Window],
    offices: Sequence[Span],
    alone: Sequence[tuple[Span, Provider]],
    handovers: Sequence[datetime],
) -> list[Piece]:
    """Cut the line of time wherever anything changes, ask each segment, join what goes on."""
    edges = {window.span.start for window in windows} | {window.span.end for window in windows}
    edges |= {office.start for office in offices} | {office.end for office in offices}
    edges |= {edge for span, _ in alone for edge in (span.start, span.end)}
    cuts = sorted(edges | set(handovers))
    yields = set(handovers)
    coming = list(reversed(windows))
    shutters = sorted(offices, reverse=True)
    lines = list(reversed(alone))
    open_windows: list[_Window] = []
    open_offices: list[Span] = []
    open_lines: list[tuple[Span, Provider]] = []
    pieces: list[Piece] = []
    for start, end in pairwise(cuts):
        while coming and coming[-1].span.start <= start:
            open_windows.append(coming.pop())
        while shutters and shutters[-1].start <= start:
            open_offices.append(shutters.pop())
        while lines and lines[-1][0].start <= start:
            open_lines.append(lines.pop())
        open_windows = [window for window in open_windows if window.span.end > start]
        open_offices = [office for office in open_offices if office.end > start]
        open_lines = [each for each in open_lines if each[0].end > start]
        winner = _winner(team, role, open_windows, start)
        if winner is None or winner.coverage.closed or open_offices:
            continue
        if any(provider.takes(winner.coverage) for _, provider in open_lines):
            continue
        before = pieces[-1] if pieces else None
        piece = Piece(Span(start, end), winner.coverage, winner.day, winner.span.start, start)
        if (
            before is not None
            and before.span.end == start
            and before.window == piece.window
            and start not in yields
        ):
            pieces[-1] = replace(before, span=Span(before.span.start, end))
        else:
            pieces.append(piece)
    return pieces


def _winner(team: Team, role: Role, windows: Sequence[_Window], moment: datetime) -> _Window | None:
    """The window that comes first of those open at a moment."""
    if not windows:
        return None
    rank = max(window.rank for window in windows)
    first, *rivals = [window for window in windows if window.rank == rank]
    if rivals and not all(window.coverage.closed for window in (first, *rivals)):
        names = sorted({window.coverage.name for window in (first, *rivals)})
        raise TeamError(
            tuple(f"coverage.{name}.on" for name in names),
            f"on {wall(moment, team.timezone):%Y-%m-%d at %H:%M} two windows of the same "
            f"precedence ask for {role.name} ({' and '.join(names)}); say in one of them "
            "which days are the other's",
        )
    return first


def _in_turns(
    team: Team, pieces: Sequence[Piece], handovers: Sequence[datetime]
) -> Iterator[Piece]:
    """The pieces of one role, each with the start of its turn."""
    keys: list[list[Hashable]] = []
    for place, piece in enumerate(pieces):
        if team.turns.per == "handover":
            keys.append([bisect_right(handovers, piece.span.start)])
            continue
        keys.append([piece.window])
        if team.turns.per == "weekend" and place and _one_weekend(pieces[place - 1], piece):
            keys[-1].append(pieces[place - 1].window)
    for start, end in together(keys):
        for piece in pieces[start:end]:
            yield replace(piece, turn=pieces[start].span.start)


def _one_weekend(before: Piece, piece: Piece) -> bool:
    """Whether two pieces of a weekend or holiday touch; an evening never joins."""
    kinds = {before.coverage.kind, piece.coverage.kind}
    return kinds <= {WEEKEND, HOLIDAY} and before.span.end == piece.span.start


def together(keys: Sequence[Collection[Hashable]]) -> list[tuple[int, int]]:
    """Part a row of things so that those that share a key stay together, with all in between.

    Args:
        keys: Of each thing, in order.

    Returns:
        The places from which and before which each part lies.
    """
    seen: dict[Hashable, int] = {}
    links = [
        min((seen.setdefault(key, place) for key in keys[place]), default=place)
        for place in range(len(keys))
    ]
    parts = []
    end = reach = len(keys)
    for place in reversed(range(len(keys))):
        reach = min(reach, links[place])
        if reach == place:
            parts.append((place, end))
            end = place
    return parts[::-1]


def overlapping(pieces: Sequence[Piece], span: Span) -> tuple[Piece, ...]:
    """The pieces of one role that share an instant with a span."""
    found = []
    for piece in pieces[bisect_right(pieces, span.start, key=lambda piece: piece.span.end) :]:
        if piece.span.start >= span.end:
            break
        found.append(piece)
    return tuple(found)
