"""The monthly statement: what each person did on call, and what they are owed for it.

At the end of the month the employer hands each person a paper with the hours of standby of the
month and the compensation for them (R3121-2), and keeps it for a year (D3171-16). Hours are
elapsed hours, without those of the office; a shift that runs over midnight of the first is in both
months, each with its own hours. Interventions are work, so they stand apart, travel included.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from rota import phrases
from rota.compensation import (
    FIRST_OF_MAY,
    MAY_DAY,
    Due,
    dues,
    paid_by_the_code,
    totals,
    unpaid,
)
from rota.instants import Span, dates_touched, local_date
from rota.interventions import Entry
from rota.period import Period
from rota.rates import UNITS
from rota.shift import Shift
from rota.spans import elapsed
from rota.standby import standby, within
from rota.team import Team
from rota.unpaid import RULE, concerned, nothing_is_owed, without_rates
from rota.verdict import Finding
from rota.words import worth


@dataclass(frozen=True, slots=True)
class Done:
    """What of a shift or an intervention lies in the month.

    Attributes:
        kind: Of the shift; empty for an intervention.
        role: Of the shift; empty for an intervention.
        span: UTC, from its start in the month to its end there; office hours may lie in it, and
            travel is outside.
        hours: Elapsed, without office hours; of an intervention, travel included.
        travel: Hours on the road among them, there and back.
    """

    kind: str
    role: str
    span: Span
    hours: Fraction
    travel: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Statement:
    """One person's month.

    Attributes:
        person: Id.
        name: As the team file has it, else as the rota has it: who has left is owed one too.
        standby: Shifts, by start.
        kinds: Hours of standby by kind, in the team file's order.
        interventions: By start; whatever was logged, on call or not.
        dues: What is owed, line by line.
    """

    person: str
    name: str
    standby: tuple[Done, ...]
    kinds: Mapping[str, Fraction]
    interventions: tuple[Done, ...]
    dues: tuple[Due, ...]

    @property
    def hours(self) -> Fraction:
        """Hours of standby."""
        return sum((done.hours for done in self.standby), Fraction(0))

    @property
    def worked(self) -> Fraction:
        """Hours of intervention, travel included."""
        return sum((done.hours for done in self.interventions), Fraction(0))


@dataclass(frozen=True, slots=True)
class Statements:
    """A month of a team.

    Attributes:
        period: Local dates, both ends included; nearly always a calendar month.
        people: Those who did or are owed something, in the team file's order; external people
            only where no labour law holds.
        findings: Standby for which nothing is owed (L3121-9).
        remarks: What the reader should know of the scale and of what is not written down.
    """

    period: Period
    people: tuple[Statement, ...]
    findings: tuple[Finding, ...]
    remarks: tuple[str, ...]


def statements(
    team: Team,
    shifts: Iterable[Shift],
    calls: Iterable[Entry],
    period: Period,
    person: str | None = None,
) -> Statements:
    """Everybody's statement of a period, or one person's, who may have nothing in it.

    Args:
        team: The team, whose rates hold.
        shifts: Every row of its rota files: the neighbours tell where a turn begins.
        calls: Its logged interventions.
        period: Local dates, both ends included.
        person: Whose statement; None for everybody's who did or is owed something.

    Raises:
        TeamError: Two coverages of the same precedence ask for the same moment.
    """
    shifts, calls = list(shifts), list(calls)
    owed: dict[str, list[Due]] = {}
    for due in dues(team, shifts, calls, period):
        owed.setdefault(due.person, []).append(due)
    served: dict[str, list[Done]] = {}
    names: dict[str, str] = {}
    for row in standby(team, shifts):
        spans = within(team, period, row.spans)
        if spans and row.shift.person:
            whole = Span(spans[0].start, spans[-1].end)
            done = Done(row.shift.kind, row.shift.role, whole, elapsed(spans))
            served.setdefault(row.shift.person, []).append(done)
            names[row.shift.person] = row.shift.name
    worked: dict[str, list[Done]] = {}
    for call in calls:
        for work in within(team, period, [call.work]):
            worked.setdefault(call.person, []).append(_call(team, period, call, work))
    names |= {each.id: each.name for each in team.people}
    there_are = owed.keys() | served.keys() | worked.keys()
    order = dict.fromkeys([*(each.id for each in team.people), *sorted(there_are)])
    people = tuple(
        Statement(
            id,
            names.get(id) or id,
            tuple(served.get(id, ())),
            _kinds(team, served.get(id, ())),
            tuple(worked.get(id, ())),
            tuple(owed.get(id, ())),
        )
        for id in ([id for id in order if id in there_are] if person is None else [person])
    )
    invoices = [each for each in people if invoiced(team, each.person)]
    return Statements(
        period,
        tuple(each for each in people if each not in invoices),
        tuple(
            finding
            for finding in _findings(team, shifts, period, served)
            if person is None or finding.person in ("", person)
        ),
        (
            *map(_invoice, invoices),
            *_remarks(team, shifts, period),
            *_may_day(team, calls, period, owed),
        ),
    )


def invoiced(team: Team, id: str) -> bool:
    """Whether somebody sends an invoice: under French law only employees are owed a statement."""
    person = team.person(id)
    return team.rules.law == "fr" and person is not None and person.regime == "external"


def _invoice(each: Statement) -> str:
    """`Élise Vasseur is external …: 62 h on call; the invoice should come to €320.00`."""
    did = f"{phrases.hours(each.hours)} on call"
    if each.interventions:
        did += f", {phrases.count(len(each.interventions), 'intervention')}"
    sums = totals(each.dues)
    should = " + ".join(worth(sums[unit], unit, "en") for unit in UNITS if unit in sums)
    owed = f"the invoice should come to {should}" if should else "no price in the team file fits"
    return f"{each.name} is external and gets no statement (R3121-2): {did}; {owed}"


def _kinds(team: Team, served: Iterable[Done]) -> dict[str, Fraction]:
    found: dict[str, Fraction] = {}
    for done in served:
        found[done.kind] = found.get(done.kind, Fraction(0)) + done.hours
    order = dict.fromkeys([*(each.kind for each in team.coverages), *sorted(found)])
    return {kind: found[kind] for kind in order if kind in found}


def _call(team: Team, period: Period, call: Entry, work: Span) -> Done:
    """The part of an intervention in the month: its own hours, and its travel before and after."""
    logged = within(team, period, [call.span])
    shown = logged[0] if logged else work
    return Done("", "", shown, work.hours, work.hours - elapsed(logged))


def _findings(
    team: Team, shifts: Iterable[Shift], period: Period, served: Mapping[str, object]
) -> Iterator[Finding]:
    if team.compensation is None:
        if any(concerned(team, person) for person in served):
            yield _judged(team, without_rates())
        return
    left = [
        shift
        for shift in unpaid(team, shifts)
        if local_date(shift.span.start, team.timezone) in period
    ]
    for finding in nothing_is_owed(team, left):
        yield _judged(team, finding)


def _judged(team: Team, finding: Finding) -> Finding:
    reasons = [waiver.reason for waiver in team.waivers if waiver.rule == RULE]
    return replace(finding, waived=reasons[0]) if reasons else finding


def _remarks(team: Team, shifts: Iterable[Shift], period: Period) -> Iterator[str]:
    scale = team.compensation.scale if team.compensation else None
    if scale is None:
        return
    yield f"{scale.id}: {scale.text}"
    for remark in scale.remarks:
        yield f"{scale.id}: {remark}"
    untold = sum(
        bool(shift.live and shift.person and not shift.notified)
        and local_date(shift.span.start, team.timezone) in period
        for shift in shifts
    )
    if untold and scale.clear_days:
        yield (
            f"{scale.id}: nobody wrote down when people were told of "
            f"{phrases.count(untold, 'shift')}, so nothing is added for short notice there; "
            "rota notify writes it down"
        )


def _may_day(
    team: Team, calls: Iterable[Entry], period: Period, owed: Mapping[str, Iterable[Due]]
) -> Iterator[str]:
    """Who worked on 1 May and is not paid double by the rates: payroll must do it."""
    for call in calls:
        days = dates_touched(call.work, team.timezone)
        may = [day for day in days if (day.month, day.day) == MAY_DAY]
        inside = any(day in period for day in may)
        doubled = any(due.reason == FIRST_OF_MAY for due in owed.get(call.person, ()))
        person = team.person(call.person)
        if person and inside and not doubled and paid_by_the_code(team, call.person):
            yield f"{person.name} worked on 1 May: those hours are paid double (L3133-6)"
