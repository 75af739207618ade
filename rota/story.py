"""One person's part of a rota as it can be told to them: what they owed, what they got, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from rota.causes import Cause, cause
from rota.days import Days
from rota.eligible import Eligibility, whole_leave_days
from rota.instants import DAY, Span, days_between
from rota.ledger import availability, booked, ledgers_of, share_on
from rota.period import Period
from rota.posed import pose
from rota.shift import Rota, Shift, Slot
from rota.team import Person, Team
from rota.verdict import Line

NOTHING = Fraction(0)


@dataclass(frozen=True, slots=True)
class Told:
    """One ledger of the story.

    Attributes:
        name: Its name.
        total: What there was to share out in all.
        line: The person's own line.
        cause: What holds them a slot or more off their target; None when nothing does.
    """

    name: str
    total: Fraction
    line: Line
    cause: Cause | None


@dataclass(frozen=True, slots=True)
class Story:
    """One person's part of a period.

    Attributes:
        person: Whose.
        period: Local dates, both ends included.
        planned: Whether the period is that of one rota file, so that its targets are the plan's.
        member: How many of its dates they are in the team.
        shares: Part of full time, with the date from which it holds in the period.
        leave: The dates on leave from 00:00 to 24:00, in stretches.
        off: Hours in which they cannot be on call, though not on leave, UTC.
        part: Their availability over everyone's.
        turns: What they have, turn by turn, each turn's shifts in order of time.
        hours: Elapsed hours of it.
        refused: Of these, the turns that they would rather not have.
        granted: Of these, the turns that they would like to have.
        spared: How many turns that they would rather not have went to others.
        ledgers: Those that the team balances and that have something to share out.
    """

    person: Person
    period: Period
    planned: bool
    member: int
    shares: tuple[tuple[date, Fraction], ...]
    leave: tuple[Period, ...]
    off: tuple[Span, ...]
    part: Fraction
    turns: tuple[tuple[Shift, ...], ...]
    hours: Fraction
    refused: tuple[tuple[Shift, ...], ...]
    granted: tuple[tuple[Shift, ...], ...]
    spared: int
    ledgers: tuple[Told, ...]


def story(team: Team, rotas: Sequence[Rota], period: Period, id: str) -> Story:
    """What a period was for one person of the team.

    Args:
        team: The team as it is now.
        rotas: All rota files; some shift starts in the period.
        period: The dates to look at.
        id: The person.

    Raises:
        TeamError: The team file contradicts itself in these dates.
        NoRota: Pins contradict each other or what bars their people.
    """
    person = team.person(id)
    assert person is not None
    days, zone = Days(person.holidays), person.timezone
    live = booked(team, rotas, period)
    eligible = Eligibility(team, period)
    turns = _turns(live)
    own = tuple(shifts for who, shifts in turns if who == id)
    wishes = {
        shifts: max((_wish(eligible, shift, id) for shift in shifts), key=abs)
        for _, shifts in turns
    }
    present = availability(team, period)
    everybody = sum(present.values(), NOTHING)
    members = [
        day
        for day in days_between(period.first, period.last)
        if (person.since or day) <= day <= (person.until or day)
    ]
    return Story(
        person=person,
        period=period,
        planned=any(rota.period == period for rota in rotas),
        member=len(members),
        shares=tuple(_changes((day, share_on(person, day)) for day in members)),
        leave=tuple(_stretches(whole_leave_days(person, days, period.first, period.last))),
        off=tuple(days.spans(person.off, zone, period.first, period.last)),
        part=present[id] / everybody if everybody else NOTHING,
        turns=own,
        hours=sum((shift.span.hours for shifts in own for shift in shifts), NOTHING),
        refused=tuple(shifts for shifts in own if wishes[shifts] > 0),
        granted=tuple(shifts for shifts in own if wishes[shifts] < 0),
        spared=sum(who != id and wishes[shifts] > 0 for who, shifts in turns),
        ledgers=tuple(_told(team, rotas, period, id, live)),
    )


def _told(
    team: Team, rotas: Sequence[Rota], period: Period, id: str, live: Sequence[Shift]
) -> Iterator[Told]:
    planned = next((rota for rota in rotas if rota.period == period), None)
    posed = None
    if planned is not None:
        posed = pose(team, period, [rota for rota in rotas if rota is not planned], None)
    who = {(shift.role, shift.span): shift.person for shift in live}
    for ledger in ledgers_of(team, period, live, rotas):
        if not ledger.total:
            continue
        line = next(line for line in ledger.lines if line.person == id)
        why = None
        if posed is not None:
            people = [who.get((slot.role, slot.span), "") for slot in posed.slots]
            why = cause(posed, people, ledger.name, id, line.carried - line.target)
        yield Told(ledger.name, ledger.total, line, why)


def _turns(live: Sequence[Shift]) -> list[tuple[str, tuple[Shift, ...]]]:
    """What each person has of each turn, by start."""
    held: dict[tuple[tuple[str, str], str], list[Shift]] = {}
    for shift in sorted(live, key=lambda s: (s.span, s.role, s.person)):
        held.setdefault((shift.of_turn, shift.person), []).append(shift)
    return [(person, tuple(shifts)) for (_, person), shifts in held.items()]


def _wish(eligible: Eligibility, shift: Shift, person: str) -> int:
    """Whether a person would rather not have a shift (1), or would like to (-1)."""
    slot = Slot(shift.span, shift.role, shift.kind, "", "", opens=False, burden=shift.burden)
    return eligible.wishes(slot).get(person, 0)


def _changes(dated: Iterator[tuple[date, Fraction]]) -> Iterator[tuple[date, Fraction]]:
    last: Fraction | None = None
    for day, share in dated:
        if share != last:
            yield day, share
        last = share


def _stretches(days: frozenset[date]) -> Iterator[Period]:
    """Dates as stretches of consecutive ones."""
    for day in sorted(days):
        if day - DAY not in days:
            last = day
            while last + DAY in days:
                last += DAY
            yield Period(day, last)
