"""Coverage to windows to slots: when somebody must be on call, to the second.

The four steps are those of the team file's contract: each coverage gives its windows; windows by
date beat those by holiday words, which beat those by weekday; office hours are cut out, and the
hours in which a provider answers alone; what is left of a window, piece by piece and role by role,
are its slots.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from rota.days import Days
from rota.errors import TeamError
from rota.instants import DAY, Span, days_between, instant
from rota.shift import Slot
from rota.team import Coverage, Office, Provider, Role, Team

WEEK = timedelta(days=7)
LONGEST = timedelta(days=9)  # no window lasts longer: an end is at most a weekday away
BURDEN_STEP = 10_000  # burdens are frozen with four decimals, which a rota file can hold


@dataclass(frozen=True, slots=True)
class Window:
    """One dated occurrence of a coverage.

    Attributes:
        coverage: The rule that it comes from.
        day: The date that the rule matched, in the coverage's own zone.
        span: UTC instants, before anything is cut out.
        rank: Level (2 by date, 1 by holiday words, 0 by weekday) and number of words of the
            term that matched: the greater beats the smaller.
    """

    coverage: Coverage
    day: date
    span: Span
    rank: tuple[int, int]

    @property
    def name(self) -> str:
        """Coverage and date: `weekend 2026-12-25`."""
        return f"{self.coverage.name} {self.day}"


def windows(team: Team, first: date, last: date) -> tuple[Window, ...]:
    """The windows dated from the first day to the last, closed ones too, by start.

    Dates are those of each coverage's own zone: hours on a date of the team's may belong to a
    window of the date before or after.
    """
    days = Days(team.holidays)
    found = []
    for coverage in team.coverages:
        for day in days_between(first, last):
            rank = days.precedence(coverage.on, day)
            if rank is None:
                continue
            span = window_span(team, coverage, day)
            if span.start < span.end:  # a day that the zone skipped has no hours
                found.append(Window(coverage, day, span, rank))
    return tuple(sorted(found, key=lambda window: (window.span, window.name)))


def window_span(team: Team, coverage: Coverage, day: date) -> Span:
    """The UTC instants of a coverage's window on a date, by the clock of its own zone.

    Without a weekday the end falls on the same date, or on the next when it is not after the
    start; with one ("mon 08:00") it is the next such moment after the start.
    """
    if coverage.end_day is None:
        ahead = 0 if coverage.end > coverage.start else 1
    else:
        ahead = (coverage.end_day - day.weekday()) % 7
        if ahead == 0 and coverage.end <= coverage.start:
            ahead = 7
    zone = coverage.timezone or team.timezone
    return Span(instant(day, coverage.start, zone), instant(day + ahead * DAY, coverage.end, zone))


def slots(team: Team, all_windows: Sequence[Window], role: Role) -> tuple[Slot, ...]:
    """The slots of one role that these windows leave, by start.

    The windows should reach a week beyond the dates of interest on both sides, so that all that
    cut into them are there.

    Raises:
        TeamError: Two windows of the same rank want the same hours.
    """
    taken = [window for window in all_windows if role.takes(window.coverage)]
    offices = _office_spans(team, all_windows)
    alone = _alone_spans(team, all_windows)
    found: list[Slot] = []
    for window, rivals in _rivals(taken):
        pieces = cut([window.span], (rival.span for rival in rivals if rival.rank > window.rank))
        for rival in rivals:
            if rival.rank == window.rank:
                _refuse_overlap(window, rival, pieces)
        if window.coverage.closed:
            continue
        pieces = cut(pieces, _near(offices, window.span))
        pieces = cut(pieces, _near(alone[window.coverage.name], window.span))
        found.extend(_slots_of(window, pieces, role))
    return tuple(sorted(found, key=lambda slot: slot.span))


def cut(pieces: Iterable[Span], holes: Iterable[Span]) -> list[Span]:
    """What is left of the pieces when the holes are taken out, in order."""
    left = list(pieces)
    for hole in holes:
        left = [rest for piece in left for rest in piece.minus(hole)]
    return left


def hours_of(team: Team, days: Days, whose: Office | Provider, day: date) -> Iterator[Span]:
    """The hours, UTC, that start on a date, if any; a clock change may skip the whole of them."""
    if not days.matches(whose.on, day):
        return
    ahead = 0 if whose.end > whose.start else 1
    start = instant(day, whose.start, team.timezone)
    end = instant(day + ahead * DAY, whose.end, team.timezone)
    if start < end:
        yield Span(start, end)


def share_burden(total: Fraction, hours: Sequence[Fraction]) -> list[Fraction]:
    """A burden shared by hours, with four decimals each and nothing lost in the rounding."""
    whole = sum(hours, Fraction(0))
    shares, given, passed = [], Fraction(0), Fraction(0)
    for part in hours:
        passed += part
        until_here = _frozen(total * passed / whole)
        shares.append(until_here - given)
        given = until_here
    return shares


def _frozen(burden: Fraction) -> Fraction:
    return Fraction(round(burden * BURDEN_STEP), BURDEN_STEP)


def _slots_of(window: Window, pieces: list[Span], role: Role) -> list[Slot]:
    coverage = window.coverage
    if not pieces:
        return []
    hours = [piece.hours for piece in pieces]
    if coverage.points is not None:
        burdens = share_burden(_frozen(coverage.points * role.weight), hours)
    else:
        burdens = [_frozen(coverage.weight * role.weight * each) for each in hours]
    return [
        Slot(
            span=piece,
            role=role.name,
            kind=coverage.kind,
            coverage=coverage.name,
            window=window.name,
            opens=piece is pieces[0],
            burden=burden,
        )
        for piece, burden in zip(pieces, burdens, strict=True)
    ]


def _rivals(taken: list[Window]) -> Iterable[tuple[Window, list[Window]]]:
    """Each window with the others whose hours overlap it; the windows come by start."""
    starts = [window.span.start for window in taken]
    for place, window in enumerate(taken):
        lowest = bisect_left(starts, window.span.start - LONGEST)
        highest = bisect_left(starts, window.span.end)
        yield (
            window,
            [
                rival
                for number, rival in enumerate(taken[lowest:highest], start=lowest)
                if number != place and rival.span.overlaps(window.span)
            ],
        )


def _refuse_overlap(window: Window, rival: Window, pieces: list[Span]) -> None:
    if window.coverage.closed and rival.coverage.closed:
        return
    if not any(piece.overlaps(rival.span) for piece in pieces):
        return
    one, other = sorted((window, rival), key=lambda each: (each.day, each.coverage.name))
    if one.coverage == other.coverage:
        message = (
            f"its windows of {one.day} and {other.day} overlap; let each end before the next begins"
        )
        raise TeamError((f"coverage.{one.coverage.name}.end",), message)
    message = (
        f"coverage {one.coverage.name!r} of {one.day} and coverage {other.coverage.name!r} of "
        f"{other.day} want the same hours and neither says more than the other; "
        "change the hours of one, or give one a date or one more word"
    )
    raise TeamError(
        (f"coverage.{one.coverage.name}.on", f"coverage.{other.coverage.name}.on"), message
    )


def _office_spans(team: Team, all_windows: Sequence[Window]) -> list[Span]:
    """Regular hours, but none on public holidays and on the dates of a closed coverage."""
    if not team.offices:
        return []
    days = Days(team.holidays)
    closed = {window.day for window in all_windows if window.coverage.closed}
    return sorted(
        span
        for day in _around(all_windows)
        if days.holiday(day) is None and day not in closed
        for office in team.offices
        for span in hours_of(team, days, office, day)
    )


def _alone_spans(team: Team, all_windows: Sequence[Window]) -> dict[str, list[Span]]:
    """By coverage, the hours in which a provider answers instead of the team."""
    days = Days(team.holidays)
    alone = [provider for provider in team.providers if provider.tier == "alone"]
    return {
        coverage.name: sorted(
            span
            for provider in alone
            if provider.takes(coverage)
            for day in _around(all_windows)
            for span in hours_of(team, days, provider, day)
        )
        for coverage in team.coverages
    }


def _around(all_windows: Sequence[Window]) -> list[date]:
    """The dates of the windows and of a week before and after."""
    if not all_windows:
        return []
    first = min(window.day for window in all_windows) - WEEK
    return days_between(first, max(window.day for window in all_windows) + WEEK)


def _near(spans: list[Span], span: Span) -> list[Span]:
    lowest = bisect_left(spans, Span(span.start - timedelta(days=2), span.start))
    highest = bisect_left(spans, Span(span.end, span.end))
    return spans[lowest:highest]
