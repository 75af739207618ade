"""The rules that look at the hours of a role: is each one that is asked for held, and once?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from rota import phrases
from rota.case import Case, Row, clashes
from rota.covered import REACH, Piece, answered_alone, closed_hours, office_hours
from rota.day_names import SHORT_WEEKDAYS
from rota.instants import Span, days_span, wall
from rota.spans import bare, common, elapsed, union
from rota.verdict import Finding

MOST = 4  # stretches of the week that a message names


def uncovered(case: Case) -> Iterator[Finding]:
    """Somebody is on call whenever a coverage asks, unless the role is optional."""
    for role in case.team.roles:
        if role.optional:
            continue
        held = union(row.span for row in case.rows if row.person and row.role == role.name)
        for piece, span in _asked(case, role.name):
            for hole in bare(span, held):
                yield Finding(
                    rule="uncovered",
                    severity="error",
                    message=f"Nobody is on call as {role.name} {case.during(hole)}, "
                    f"{phrases.hours(hole.hours)} that the coverage {piece.coverage.name} "
                    "asks for.",
                    remedy="give these hours to someone",
                    source=f"coverage.{piece.coverage.name}",
                    role=role.name,
                    span=hole,
                )


def _asked(case: Case, role: str) -> Iterator[tuple[Piece, Span]]:
    """The hours that the rota must cover in a role, piece by piece.

    They are the pieces that start in its period; what windows and turns begun in the period
    still ask for after it; and what the rota itself holds as uncovered. Shifts of neighbours may
    cover them.
    """
    if case.period is None:
        return
    period = days_span(case.period.first, case.period.last, case.team.timezone)
    empty = [row for row in case.rows if row.own and not row.person and row.role == role]
    for piece in case.covered.pieces[role]:
        begun = period.contains(piece.turn) and piece.opens < period.end
        if begun or period.contains(piece.span.start):
            yield piece, piece.span
        else:
            for row in empty:
                if row.span.overlaps(piece.span):
                    yield piece, common(row.span, piece.span)


def unreached(case: Case) -> Iterator[Finding]:
    """Outside the office a coverage asks for someone at every hour that is not closed."""
    team = case.team
    if case.period is None or not team.offices:
        return
    first, last = case.period.first - REACH, case.period.last + REACH
    reached = union(
        [
            *office_hours(team, case.days, first, last),
            *closed_hours(team, case.days, first, last),
            *answered_alone(team, case.days, first, last),
            *(piece.span for pieces in case.covered.pieces.values() for piece in pieces),
        ]
    )
    period = days_span(case.period.first, case.period.last, team.timezone)
    holes = bare(period, reached)
    if not holes:
        return
    zone = team.timezone
    stretches = Counter(
        f"{_weekday_and_clock(hole.start, zone)} to {_weekday_and_clock(hole.end, zone)}"
        for hole in holes
    )
    shown = [f"{text} ({phrases.count(n, 'time')})" for text, n in stretches.most_common(MOST)]
    if len(stretches) > MOST:
        shown.append(phrases.count(len(stretches) - MOST, "other stretch", "other stretches"))
    hours = phrases.hours(elapsed(holes))
    yield Finding(
        rule="unreached",
        severity="note",
        message=f"No coverage reaches {hours} outside the office: {phrases.listing(shown)}.",
        remedy="write a coverage for these hours; where nobody is to answer say so, closed = true",
        source="office",
        span=holes[0],
    )


def _weekday_and_clock(moment: datetime, zone: ZoneInfo) -> str:
    local = wall(moment, zone)
    return f"{SHORT_WEEKDAYS['en'][local.weekday()]} {local:%H:%M}"


def double(case: Case) -> Iterator[Finding]:
    """No hour of a role is given to two people, and no slot stands twice."""

    def rivals(one: Row, other: Row) -> bool:
        return one.span == other.span or bool(
            one.person and other.person and one.person != other.person
        )

    for role in case.team.roles:
        rows = [row for row in case.rows if row.role == role.name]
        for one, other in clashes(rows, rivals):
            both = common(one.span, other.span)
            yield Finding(
                rule="double",
                severity="error",
                message=f"The role {role.name} is given twice {case.during(both)}: "
                f"to {case.name(one.person)} and to {case.name(other.person)}.",
                remedy="keep one of the two rows and cancel the other",
                source=f"roles.{role.name}",
                role=role.name,
                span=both,
            )


def outside(case: Case) -> Iterator[Finding]:
    """Nobody is on call at hours for which no coverage of the role asks."""
    for person, row in case.own_rows():
        idle = bare(row.span, union(piece.span for piece in row.pieces))
        if not idle:
            continue
        hours = phrases.hours(elapsed(idle))
        first = "first " if len(idle) > 1 else ""
        yield Finding(
            rule="outside",
            severity="warning",
            message=f"{case.on_call(row)}; no coverage of the role asks for {hours} of it, "
            f"{first}{case.during(idle[0])}.",
            remedy="shorten the shift, or write a coverage that asks for these hours",
            source="coverage",
            person=person.id,
            role=row.role,
            span=row.span,
        )
