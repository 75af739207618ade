"""Standby as the monthly paper counts it: elapsed hours outside the office, cut at local midnight.

Hours at the office are work already, so a span that runs through the week counts without them.
Who serves at the workplace is not on standby at all (L3121-9).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise

from rota.covered import REACH, office_hours
from rota.days import Days
from rota.instants import Span, dates_touched, days_span, instant, local_date
from rota.period import Period
from rota.shift import Shift
from rota.spans import bare, common, elapsed, union
from rota.team import Team


@dataclass(frozen=True, slots=True)
class Standby:
    """A shift, or an uncovered slot, and its hours outside the office.

    Attributes:
        shift: The row of the rota.
        spans: UTC, in order of time; none where the office is open all along.
    """

    shift: Shift
    spans: tuple[Span, ...]

    @property
    def hours(self) -> Fraction:
        """Elapsed hours."""
        return elapsed(self.spans)


def standby(team: Team, shifts: Iterable[Shift]) -> tuple[Standby, ...]:
    """The live rows that are standby, by start, without the team's office hours.

    A role that the team file does not know counts; one that is served on site does not.
    """
    roles = {role.name: role for role in team.roles}
    rows = sorted(
        (
            shift
            for shift in shifts
            if shift.live and not (shift.role in roles and roles[shift.role].on_site)
        ),
        key=lambda shift: (shift.span, shift.role, shift.person),
    )
    if not rows:
        return ()
    first = local_date(rows[0].span.start, team.timezone) - REACH
    last = local_date(max(row.span.end for row in rows), team.timezone)
    days = Days(team.holidays, team.language)
    office = union(office_hours(team, days, first, last)) if team.offices else []
    return tuple(Standby(row, tuple(bare(row.span, office))) for row in rows)


def within(team: Team, period: Period, spans: Iterable[Span]) -> list[Span]:
    """What of the spans lies in a period, from local 00:00 of its first date to 24:00 of its last.

    So each instant is in one month, whichever side of the night a shift began.
    """
    whole = days_span(period.first, period.last, team.timezone)
    return [common(span, whole) for span in spans if span.overlaps(whole)]


def cut(team: Team, spans: Iterable[Span], clocks: Sequence[timedelta]) -> list[Span]:
    """The spans cut at every local midnight and at these wall-clock times of every date."""
    times = sorted({timedelta(0), *clocks})
    pieces = []
    for span in spans:
        moments = {
            instant(day, clock, team.timezone)
            for day in dates_touched(span, team.timezone)
            for clock in times
        }
        edges = [span.start, *sorted(m for m in moments if span.start < m < span.end), span.end]
        pieces += [Span(*edge) for edge in pairwise(edges)]
    return pieces
