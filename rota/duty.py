"""What one person has of one turn, and who is on call before, beside and after them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rota.away import absences
from rota.covered import Covered, covered, overlapping
from rota.days import Days
from rota.forwarding import Stretch, within
from rota.grid import order
from rota.instants import SECOND, Span, local_date
from rota.providers import answering
from rota.shift import Shift
from rota.spans import bare
from rota.team import Coverage, Provider, PublicHolidays, Team

Part = tuple[Shift, ...]
"""One person's shifts of one turn, in order of time."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One person's part of a turn.

    Attributes:
        shifts: Its slots, in order of time.
        before: The last shift of the role that ends no later than this begins, if there is one.
        after: The first that begins no sooner than this ends.
        beside: Who is on call meanwhile in other roles, in the order of the roles, then of time.
        coverages: Those that ask for these hours, in order of time, each once.
        providers: The outside firms that answer at some time during them.
        relief: Those that answer instead of the team when they end.
        away: Ids of the people whom nobody may call at any time during them.
    """

    shifts: Part
    before: Shift | None
    after: Shift | None
    beside: tuple[Shift, ...]
    coverages: tuple[Coverage, ...]
    providers: tuple[Provider, ...] = ()
    relief: tuple[Provider, ...] = ()
    away: frozenset[str] = frozenset()

    @property
    def person(self) -> str:
        """Id."""
        return self.shifts[0].person

    @property
    def role(self) -> str:
        """Name of the role."""
        return self.shifts[0].role

    @property
    def span(self) -> Span:
        """From the start of the first slot to the end of the last; there may be holes."""
        return _span(self.shifts)


def duties(team: Team, rows: Iterable[Shift], meant: Callable[[Span], bool]) -> list[Duty]:
    """What each person has of each turn, by start, then in the order of the roles.

    A row that names no turn is one of its own; what nobody has is nobody's duty.

    Args:
        team: Whose rota it is.
        rows: The whole rota, in any order.
        meant: Whether a part of a turn with this span is asked for.

    Raises:
        TeamError: Two coverages of the same precedence ask for the same moment.
    """
    live = sorted((row for row in rows if row.live), key=lambda row: order(team, row))
    parts: dict[tuple[tuple[str, str], str], list[Shift]] = {}
    for row in live:
        if row.person:
            parts.setdefault((row.of_turn, row.person), []).append(row)
    chosen = [tuple(part) for part in parts.values() if meant(_span(part))]
    if not chosen:
        return []
    first = min(local_date(part[0].span.start, team.timezone) for part in chosen)
    last = max(local_date(_span(part).end, team.timezone) for part in chosen)
    days = {each: Days(each) for each in (team.holidays, *(who.holidays for who in team.people))}
    asked = covered(team, days[team.holidays], first, last)
    spans = [_span(part) for part in chosen]
    table = within(
        team,
        live,
        Span(min(each.start for each in spans), max(each.end for each in spans) + SECOND),
    )
    return [
        replace(_duty(team, live, part, asked, days), relief=_relief(table, span.end))
        for part, span in zip(chosen, spans, strict=True)
    ]


def _relief(table: Iterable[Stretch], end: datetime) -> tuple[Provider, ...]:
    """The firms that alone answer at a moment."""
    return next(
        (
            tuple(target.provider for target in stretch.rings if target.provider)
            for stretch in table
            if stretch.span.contains(end) and stretch.state == "provider"
        ),
        (),
    )


def _span(shifts: Sequence[Shift]) -> Span:
    return Span(shifts[0].span.start, max(shift.span.end for shift in shifts))


def _duty(
    team: Team,
    live: Sequence[Shift],
    part: Part,
    asked: Covered,
    days: Mapping[PublicHolidays, Days],
) -> Duty:
    role, span = part[0].role, _span(part)
    rank = {each.name: place for place, each in enumerate(team.roles)}
    same = [row for row in live if row.role == role]
    beside = [
        row
        for row in live
        if row.role != role and any(row.span.overlaps(each.span) for each in part)
    ]
    pieces = [
        piece for each in part for piece in overlapping(asked.pieces.get(role, ()), each.span)
    ]
    return Duty(
        shifts=part,
        before=max(
            (row for row in same if row.span.end <= span.start),
            key=lambda row: row.span.end,
            default=None,
        ),
        after=next((row for row in same if row.span.start >= span.end), None),
        beside=tuple(sorted(beside, key=lambda row: rank.get(row.role, len(rank)))),
        coverages=tuple({piece.coverage.name: piece.coverage for piece in pieces}.values()),
        providers=tuple(
            {
                found.provider.id: found.provider
                for piece in pieces
                for found in answering(team, days[team.holidays], piece.coverage, piece.span)
            }.values()
        ),
        away=frozenset(
            each.id
            for each in team.people
            for absent in [absences(each, days[each.holidays], span)]
            if not any(bare(shift.span, absent) for shift in part)
        ),
    )
