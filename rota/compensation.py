"""What people are owed for being on call: from shifts, interventions and rates to amounts.

Hours are worth where they lie; a slot, a window or a turn is worth what it is whole, where it
starts, and whoever had a part of it is owed that part of it by hours. So the months of a year add
up to the year, and the people of a turn to the turn. Amounts are exact, and rounded once for each
line that is owed.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction

from rota.covered import Piece, covered, overlapping
from rota.days import Days
from rota.instants import Span, days_span, local_date, wall
from rota.interventions import Entry
from rota.period import Period
from rota.rates import (
    CALL,
    EUROS,
    HOUR,
    TURN,
    WINDOW,
    Amount,
    Compensation,
    Occasion,
    Rate,
    Tariff,
    Unit,
    rounded,
)
from rota.shift import Shift
from rota.spans import common, elapsed
from rota.standby import Standby, cut, standby, within
from rota.team import Team
from rota.units import told_late, units

NEAR = timedelta(days=62)
"""A turn is shorter than this: what lies farther from a period is not looked at."""

MAY_DAY = (5, 1)
SHORT_NOTICE, FIRST_OF_MAY = "short notice", "1 May"


@dataclass(frozen=True, slots=True)
class Due:
    """A line of what a person is owed.

    Attributes:
        person: Id.
        call: It is for interventions, not for standby.
        kind: Of the shifts that it is for; empty for a turn or week of several kinds, and for an
            intervention outside any shift.
        role: Of these shifts.
        per: What is counted: `hour`, `slot`, `window`, `turn`, `intervention`, or a unit of the
            scale (`rates.WEEK`, …).
        count: How many of them.
        rate: What one of them is worth.
        factor: What that is multiplied by.
        reason: Why it is: `short notice`, or `1 May`.
    """

    person: str
    call: bool
    kind: str
    role: str
    per: str
    count: Fraction
    rate: Amount
    factor: Fraction = Fraction(1)
    reason: str = ""

    @property
    def amount(self) -> Amount:
        """What is owed, rounded to the cent or to the hundredth of an hour or day of rest."""
        exact = self.count * self.rate.value * self.factor
        return Amount(rounded(exact), self.rate.unit)


def dues(
    team: Team, shifts: Iterable[Shift], calls: Iterable[Entry], period: Period
) -> tuple[Due, ...]:
    """What everybody is owed for a period, person by person in the team file's order.

    Nothing when the team file has no `[compensation]`: that is for `unpaid` to say. An external
    person's price stands in its place: whoever shares a turn with one is owed a part of it by
    the team's rates, and the other invoices a part of it by their own.

    Args:
        team: The team, whose rates hold.
        shifts: Every row of its rota files: the neighbours tell where a turn begins.
        calls: The interventions of its people, travel included (`Entry.work`).
        period: Local dates, both ends included.

    Raises:
        TeamError: Two coverages of the same precedence ask for the same moment.
    """
    prices = {person.id: person.price for person in team.people if person.price is not None}
    terms = dict.fromkeys((team.compensation, *prices.values()))
    days = Days(team.holidays, team.language)
    rows = standby(team, shifts) if any(terms) else ()
    calls = list(calls)
    counts: dict[Due, Fraction] = {}
    for each in filter(None, terms):
        for due in (
            *_by_hours_and_wholes(team, each, days, rows, period),
            *_by_scale(team, each, days, rows, period),
            *_by_calls(team, each, days, rows, calls, period),
        ):
            if prices.get(due.person, team.compensation) == each:
                line = replace(due, count=Fraction(0))
                counts[line] = counts.get(line, Fraction(0)) + due.count
    owed = (replace(line, count=count) for line, count in counts.items() if count)
    return tuple(sorted(owed, key=lambda due: _place(team, due)))


def unpaid(team: Team, shifts: Iterable[Shift]) -> tuple[Shift, ...]:
    """The shifts for which no rate and no scale owes anything, by start (L3121-9)."""
    rows = standby(team, shifts)
    days = Days(team.holidays, team.language)
    left = _unmatched(team, team.compensation or Compensation(), days, rows)
    if team.compensation and team.compensation.scale:
        held = units(team, days, team.compensation.scale, left)
        paid = {id(row) for unit in held for row in unit.rows}
        left = [row for row in left if id(row) not in paid]
    return tuple(row.shift for row in left if row.spans)


def totals(dues: Iterable[Due]) -> dict[Unit, Fraction]:
    """The sums of what is owed, money and rest apart, as rounded line by line."""
    sums: dict[Unit, Fraction] = {}
    for due in dues:
        amount = due.amount
        sums[amount.unit] = sums.get(amount.unit, Fraction(0)) + amount.value
    return sums


# Which rate holds


def _matched(
    team: Team, days: Days, tariff: Tariff, spans: Sequence[Span], kind: str, start: datetime
) -> Iterator[tuple[Span, tuple[Occasion, Rate] | None]]:
    """The pieces of some hours, each with the first line that fits it.

    Rates by the hour look at the piece, all others at the start of the shift or intervention.
    """

    def fits(line: tuple[Occasion, Rate], piece: Span) -> bool:
        moment = piece.start if line[1].per == HOUR else start
        return _holds(team, days, line[0], moment, kind)

    clocks = [clock for occasion, _ in tariff for clock in occasion.hours or ()]
    for piece in cut(team, spans, clocks):
        yield piece, next((line for line in tariff if fits(line, piece)), None)


def _matched_row(
    team: Team, compensation: Compensation, days: Days, row: Standby
) -> Iterator[tuple[Span, tuple[Occasion, Rate] | None]]:
    shift = row.shift
    tariff = compensation.of_role(shift.role)
    return _matched(team, days, tariff, row.spans, shift.kind, shift.span.start)


def _holds(team: Team, days: Days, occasion: Occasion, moment: datetime, kind: str) -> bool:
    local = wall(moment, team.timezone)
    clock = timedelta(hours=local.hour, minutes=local.minute, seconds=local.second)
    return occasion.holds_at(clock) and days.matches(occasion.when, local.date(), kind)


def _unmatched(
    team: Team, compensation: Compensation, days: Days, rows: Iterable[Standby]
) -> list[Standby]:
    """The rows with a person of which no line fits any hour: the scale's."""
    return [
        row
        for row in rows
        if row.shift.person
        and not any(line for _, line in _matched_row(team, compensation, days, row))
    ]


# Standby


def _by_hours_and_wholes(
    team: Team, compensation: Compensation, days: Days, rows: Iterable[Standby], period: Period
) -> Iterator[Due]:
    first, last = period.first - NEAR, period.last + NEAR
    around = days_span(first, last, team.timezone)
    rates = [rate for role in team.roles for _, rate in compensation.of_role(role.name)]
    by_window = any(rate.per == WINDOW for rate in rates)
    windows = covered(team, days, first, last).pieces if by_window else {}
    wholes: dict[Hashable, list[tuple[Standby, Rate, Fraction]]] = {}
    for row in rows:
        if not row.shift.span.overlaps(around):
            continue
        for piece, line in _matched_row(team, compensation, days, row):
            if line is None:
                continue
            if line[1].per == HOUR:
                count = elapsed(within(team, period, [piece]))
                yield from _due(row, row.shift.kind, line[1], count)
                continue
            for key, part in _parts(row, piece, line[1].per, windows):
                whole = wholes.setdefault((line, row.shift.role, key), [])
                whole.append((row, line[1], part))
    for whole in wholes.values():
        start = min(row.shift.span.start for row, _, _ in whole)
        if local_date(start, team.timezone) in period:
            total = sum((part for _, _, part in whole), Fraction(0))
            kind = _kind(row for row, _, _ in whole)
            for row, rate, part in whole:
                yield from _due(row, kind, rate, part / total)


def _parts(
    row: Standby, piece: Span, per: str, windows: Mapping[str, tuple[Piece, ...]]
) -> Iterator[tuple[Hashable, Fraction]]:
    """What a piece of a row is a part of (a slot, a turn, windows), with its hours of each."""
    itself = row.shift.span.start, row.shift.span.end, row.shift.person
    left = piece.hours
    if per == TURN and row.shift.turn:
        yield row.shift.turn, left
        return
    for other in overlapping(windows.get(row.shift.role, ()), piece) if per == WINDOW else ():
        part = common(other.span, piece).hours
        left -= part
        yield other.window, part
    if left:
        yield itself, left


def _due(row: Standby, kind: str, rate: Rate, count: Fraction) -> Iterator[Due]:
    if row.shift.person:
        yield Due(row.shift.person, False, kind, row.shift.role, rate.per, count, rate.amount)


def _kind(rows: Iterable[Standby]) -> str:
    """The kind that all the rows are of; none where a turn or week has several."""
    kinds = {row.shift.kind for row in rows}
    return kinds.pop() if len(kinds) == 1 else ""


def _by_scale(
    team: Team, compensation: Compensation, days: Days, rows: Iterable[Standby], period: Period
) -> Iterator[Due]:
    scale = compensation.scale
    if scale is None or not scale.units:
        return
    for held in units(team, days, scale, _unmatched(team, compensation, days, rows)):
        if held.day in period:
            shift = held.rows[0].shift
            late = told_late(team, scale, held)
            yield Due(
                shift.person,
                False,
                _kind(held.rows),
                shift.role,
                held.unit,
                Fraction(1),
                scale.units[held.unit],
                scale.short_notice if late else Fraction(1),
                SHORT_NOTICE if late else "",
            )


# Interventions


def _by_calls(
    team: Team,
    compensation: Compensation,
    days: Days,
    rows: Sequence[Standby],
    calls: Iterable[Entry],
    period: Period,
) -> Iterator[Due]:
    tariff = compensation.of_interventions
    for call in calls:
        shift = _shift_at(rows, call)
        kind, role = (shift.kind, shift.role) if shift else ("", "")
        start = call.work.start
        for piece, line in _matched(team, days, tariff, [call.work], kind, start):
            if line is None:
                continue
            rate = line[1]
            day = local_date(piece.start if rate.per == HOUR else start, team.timezone)
            count = elapsed(within(team, period, [piece]))
            if rate.per == CALL:
                count = Fraction(piece.start == start and day in period)
            may_day = (
                (day.month, day.day) == MAY_DAY
                and rate.amount.unit == EUROS
                and paid_by_the_code(team, call.person)
            )
            yield Due(
                call.person,
                True,
                kind,
                role,
                rate.per,
                count,
                rate.amount,
                Fraction(2) if may_day else Fraction(1),
                FIRST_OF_MAY if may_day else "",
            )


def call_rates(
    team: Team, days: Days, terms: Compensation, span: Span, kind: str
) -> Iterator[tuple[Span, Rate]]:
    """What an intervention is worth that begins in a span, where it is worth something.

    Args:
        team: Its zone.
        days: Its calendar.
        terms: The rates that hold.
        span: UTC instants on call.
        kind: Of the coverage.

    Returns:
        The span in pieces, each with the rate of what begins there.
    """
    tariff = terms.of_interventions
    clocks = [clock for occasion, _ in tariff for clock in occasion.hours or ()]
    for piece in cut(team, [span], clocks):
        for _, line in _matched(team, days, tariff, [piece], kind, piece.start):
            if line is not None:
                yield piece, line[1]


def paid_by_the_code(team: Team, id: str) -> bool:
    """Whether the Code's rules on pay are the person's: doubled on 1 May (L3133-6)."""
    person = team.person(id)
    return (
        team.rules.law == "fr"
        and person is not None
        and person.regime in ("hours", "forfait-jours")
    )


def _shift_at(rows: Iterable[Standby], call: Entry) -> Shift | None:
    """The shift during which an intervention takes place, where there is one."""
    return next(
        (
            row.shift
            for row in rows
            if row.shift.person == call.person and row.shift.span.overlaps(call.work)
        ),
        None,
    )


# Lines


def _place(team: Team, due: Due) -> tuple[object, ...]:
    people = [person.id for person in team.people]
    kinds = list(dict.fromkeys(cover.kind for cover in team.coverages))
    roles = [role.name for role in team.roles]
    return (
        *_rank(people, due.person),
        due.call,
        *_rank(roles, due.role),
        *_rank(kinds, due.kind),
        due.per,
        due.rate.unit,
        due.rate.value,
        due.factor,
    )


def _rank(names: Sequence[str], name: str) -> tuple[int, str]:
    """By place in the list; what is not in it comes last, by name."""
    return (names.index(name), "") if name in names else (len(names), name)
