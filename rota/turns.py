"""Slots to turns: which slots of a role go together to one person."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from rota.days import Days
from rota.errors import TeamError
from rota.instants import Span, days_between, instant, local_date
from rota.period import Period
from rota.shift import Slot, Turn
from rota.slots import Window, share_burden, slots, windows
from rota.team import HOLIDAY, WEEKEND, Role, Team

MARGIN = timedelta(days=35)
FARTHEST_HANDOVER = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Held:
    """What other rota files already hold: role and hours that are not to be planned again."""

    role: str
    span: Span


def turn_id(team: Team, slot: Slot) -> str:
    """A turn's id, from its first slot: `2026-12-25T08:00+01:00 primary`."""
    start = slot.span.start.astimezone(team.timezone).isoformat(timespec="minutes")
    return f"{start} {slot.role}"


def turns(team: Team, period: Period, held: Iterable[Held] = ()) -> tuple[Turn, ...]:
    """The turns that a rota of the period has to fill, by start, then role in the team's order.

    A turn belongs to the period in which it starts, whole, also beyond the period's end. Slots
    that start inside the period but belong to a turn begun before it are a turn of their own,
    unless another rota file holds them.

    Raises:
        TeamError: Coverages contradict each other in these dates.
    """
    taken = _by_role(held)
    first, last, handovers = _reach(team, period)
    dated = windows(team, first, last)
    found = []
    for order, role in enumerate(team.roles):
        for turn in _all_turns(team, role, dated, handovers):
            own = _own_slots(team, turn, period, taken.get(role.name, []))
            if own:
                found.append((own[0].span.start, order, _turn(team, own)))
    return tuple(turn for _, _, turn in sorted(found, key=lambda each: each[:2]))


def _all_turns(
    team: Team, role: Role, dated: Sequence[Window], handovers: list[datetime]
) -> list[Turn]:
    """Every turn of a role in these windows; those far from the edges are whole."""
    own = slots(team, dated, role)
    if team.turns.per == "handover":
        waiting = _waiting(handovers, _holiday_spans(dated, own))
        groups = _between_handovers(own, waiting)
    else:
        groups = _together(own, weekends=team.turns.per == "weekend")
    return [_turn(team, group) for group in groups]


def _turn(team: Team, own: Sequence[Slot]) -> Turn:
    return Turn(turn_id(team, own[0]), own[0].role, tuple(own))


def _by_role(held: Iterable[Held]) -> dict[str, list[Span]]:
    spans: dict[str, list[Span]] = {}
    for each in held:
        spans.setdefault(each.role, []).append(each.span)
    return spans


def _own_slots(team: Team, turn: Turn, period: Period, taken: list[Span]) -> list[Slot]:
    """The slots of a turn that a rota of the period has to fill."""
    begins = local_date(turn.span.start, team.timezone)
    if begins > period.last:
        return []
    return [
        slot
        for slot in turn.slots
        if (begins >= period.first or _starts_in(team, slot, period))
        and not any(span.overlaps(slot.span) for span in taken)
    ]


def _starts_in(team: Team, slot: Slot, period: Period) -> bool:
    return local_date(slot.span.start, team.timezone) in period


def _reach(team: Team, period: Period) -> tuple[date, date, list[datetime]]:
    """The dates to look at so that every turn of the period is whole, and their handovers."""
    first, last = period.first - MARGIN, period.last + MARGIN
    if team.turns.per != "handover":
        return first, last, []
    days = Days(team.holidays)

    def dates(start: date, end: date) -> list[date]:
        return [
            day
            for day in days_between(start, end)
            if any(days.matches(handover.on, day) for handover in team.turns.handovers)
        ]

    before = dates(period.first - FARTHEST_HANDOVER, period.first - timedelta(days=8))
    after = dates(period.last + timedelta(days=8), period.last + FARTHEST_HANDOVER)
    if not before or not after:
        raise TeamError(("turns.handover",), f"no handover within 400 days of {period}")
    first, last = min(first, before[-1]), max(last, after[0])
    moments = {
        instant(day, handover.clock, team.timezone)
        for day in dates(first, last)
        for handover in team.turns.handovers
        if days.matches(handover.on, day)
    }
    return first, last, sorted(moments)


def _holiday_spans(dated: Sequence[Window], own: Sequence[Slot]) -> list[Span]:
    """The holiday windows of which the role has something to serve."""
    served = {slot.window for slot in own}
    return [
        window.span for window in dated if window.coverage.kind == HOLIDAY and window.name in served
    ]


def _waiting(handovers: list[datetime], holidays: list[Span]) -> list[datetime]:
    """The handovers, those strictly inside a holiday window moved to the window's end."""
    moved = set()
    for handover in handovers:
        moment = handover
        while inside := [span for span in holidays if span.start < moment < span.end]:
            moment = max(span.end for span in inside)
        moved.add(moment)
    return sorted(moved)


def _between_handovers(own: Sequence[Slot], handovers: list[datetime]) -> list[list[Slot]]:
    groups: dict[int, list[Slot]] = {}
    for slot in own:
        for piece in cut_at(slot, handovers):
            place = bisect_right(handovers, piece.span.start)
            groups.setdefault(place, []).append(piece)
    return [groups[place] for place in sorted(groups)]


def cut_at(slot: Slot, moments: Sequence[datetime]) -> list[Slot]:
    """The slot cut at the sorted moments inside it; the first piece holds the window's start."""
    low, high = bisect_right(moments, slot.span.start), len(moments)
    inside = [moment for moment in moments[low:high] if moment < slot.span.end]
    if not inside:
        return [slot]
    edges = [slot.span.start, *inside, slot.span.end]
    spans = [Span(start, end) for start, end in pairwise(edges)]
    burdens = share_burden(slot.burden, [span.hours for span in spans])
    return [
        replace(slot, span=span, burden=burden, opens=slot.opens and span is spans[0])
        for span, burden in zip(spans, burdens, strict=True)
    ]


def _together(own: Sequence[Slot], *, weekends: bool) -> list[list[Slot]]:
    """Groups of slots: the pieces of one window, and any window between two of its pieces.

    With `weekends`, slots of kind weekend or holiday that touch join as well.
    """
    leader = list(range(len(own)))

    def find(place: int) -> int:
        while leader[place] != place:
            leader[place] = leader[leader[place]]
            place = leader[place]
        return place

    def join(one: int, other: int) -> None:
        low, high = sorted((find(one), find(other)))
        leader[high] = low

    extent: dict[str, tuple[int, int]] = {}
    for place, slot in enumerate(own):
        low, _ = extent.get(slot.window, (place, place))
        extent[slot.window] = (low, place)
    for low, high in extent.values():
        join(low, high)
        for place in range(low, high):
            inner_low, inner_high = extent[own[place].window]
            if low <= inner_low and inner_high <= high:
                join(low, place)
    if weekends:
        for place, (slot, following) in enumerate(pairwise(own)):
            if (
                slot.span.end == following.span.start
                and slot.kind in (WEEKEND, HOLIDAY)
                and following.kind in (WEEKEND, HOLIDAY)
            ):
                join(place, place + 1)
    groups: dict[int, list[Slot]] = {}
    for place, slot in enumerate(own):
        groups.setdefault(find(place), []).append(slot)
    return [groups[place] for place in sorted(groups)]
