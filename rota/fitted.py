"""A rota made by hand, fitted to what the team's coverages ask for.

Where a table gives people by dates, the windows of these dates are theirs. Where it gives hours,
kinds, turns and burden are those of the slots that the hours meet, so that the books can count it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from fractions import Fraction

from rota.errors import InputError, Mistake
from rota.instants import Span, day_span, days_between, local_date
from rota.period import Period
from rota.phrases import day as day_phrase
from rota.shift import Rota, Shift, Slot
from rota.slots import cut
from rota.table import MOST_MISTAKES
from rota.team import Team
from rota.turns import turns

MARGIN = timedelta(days=10)  # no window lasts longer
MOST_DATES = 100_000


@dataclass(frozen=True, slots=True)
class HandMade(Rota):
    """A rota made by hand or by another program.

    Attributes:
        remarks: What is to be said of how it was read, one sentence each.
    """

    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Claim:
    """A person beside some dates, as a table has them.

    Attributes:
        role: Name of the role.
        first: First date.
        last: Last date, included.
        person: Id, or whatever stands there; empty for nobody.
        name: What the person is called.
        line: Line of the file.
    """

    role: str
    first: date
    last: date
    person: str
    name: str
    line: int


@dataclass(slots=True)
class _Placed:
    """A slot with the id of its turn, and whom dates give it to."""

    slot: Slot
    turn: str
    claims: list[Claim] = field(default_factory=list)


class Places:
    """The slots of a team around some dates, by role."""

    def __init__(self, team: Team, first: date, last: date) -> None:
        """
        Raises:
            TeamError: The team's coverages contradict each other there.
        """
        self._team = team
        self._of: dict[str, list[_Placed]] = {role.name: [] for role in team.roles}
        for turn in turns(team, Period(first - MARGIN, last + MARGIN)):
            self._of[turn.role] += [_Placed(slot, turn.id) for slot in turn.slots]
        for placed in self._of.values():
            placed.sort(key=lambda each: each.slot.span)

    def claimed(self, claims: Sequence[Claim], timed: Sequence[Shift], source: str) -> list[Shift]:
        """The shifts that people have by their dates.

        A slot is theirs who stand beside the date on which it starts; else beside the date of its
        window, whose later pieces have no date of their own. Of several dates from one to
        another the last is the next one's, where that begins on it. A date on which nothing
        starts must agree with what goes on, or with nobody.

        Args:
            claims: Those of the file.
            timed: Its shifts that have hours, before which claims end as before other claims.
            source: Its name, for messages.

        Raises:
            InputError: With every date to which no slot belongs.
        """
        if sum((claim.last - claim.first).days + 1 for claim in claims) > MOST_DATES:
            what = f"names people beside too many dates; at most {MOST_DATES} are read"
            raise InputError([Mistake(source, 0, "", what)])
        mistakes = []
        shifts = []
        for role, placed in self._of.items():
            begun = {
                local_date(shift.span.start, self._team.timezone)
                for shift in timed
                if shift.role == role
            }
            own = _without_shared_ends([claim for claim in claims if claim.role == role], begun)
            by_date: dict[date, list[Claim]] = {}
            for claim in own:
                for day in days_between(claim.first, claim.last):
                    by_date.setdefault(day, []).append(claim)
            for each in placed:
                each.claims = self._whose(each.slot, by_date)
                shifts += [_shift(each, claim) for claim in each.claims]
            used = {id(claim) for each in placed for claim in each.claims}
            for claim in own:
                if not claim.person or id(claim) in used:
                    continue
                if what := self._out_of_place(claim, placed):
                    mistakes.append(Mistake(source, claim.line, "", what))
                if len(mistakes) >= MOST_MISTAKES:
                    break
        if mistakes:
            raise InputError(mistakes)
        return shifts

    def _whose(self, slot: Slot, by_date: dict[date, list[Claim]]) -> list[Claim]:
        day = local_date(slot.span.start, self._team.timezone)
        there = by_date.get(day, [])
        window = by_date.get(date.fromisoformat(slot.window.rpartition(" ")[2]), [])
        for claims in (there, window):
            if people := {claim.person: claim for claim in claims if claim.person}:
                return list(people.values())
        return there[:1]

    def _out_of_place(self, claim: Claim, placed: Sequence[_Placed]) -> str:
        """What is wrong with dates on which nothing starts; empty where nothing is."""
        zone = self._team.timezone
        span = Span(day_span(claim.first, zone).start, day_span(claim.last, zone).end)
        begin = bisect_right(placed, span.start, key=lambda each: each.slot.span.end)
        end = bisect_left(placed, span.end, key=lambda each: each.slot.span.start)
        going_on = placed[begin:end]
        if any(claim.person == other.person for each in going_on for other in each.claims):
            return ""
        day = day_phrase(claim.first)
        if not going_on:
            return (
                f"no coverage of the team asks for anybody as {claim.role} on {day}; add one to "
                f"the team file, or empty the cell of {claim.name}"
            )
        return (
            f"{claim.name} stands beside {day}, on which nothing of {claim.role} starts, and what "
            "goes on then is not theirs here; give hours (start and end), or write a coverage that "
            "starts on this day"
        )

    def starting(self, role: str, moment: datetime) -> Slot | None:
        """The slot of a role that starts at a UTC instant, if one does."""
        slots = (each.slot for each in self._of.get(role, ()))
        return next((slot for slot in slots if slot.span.start == moment), None)

    def completed(self, shift: Shift) -> list[Shift]:
        """A shift by its hours as the pieces of the slots that it meets, and what is left of it."""
        placed = self._of.get(shift.role, [])
        place = bisect_right(placed, shift.span.start, key=lambda each: each.slot.span.end)
        pieces, rest = [], [shift.span]
        for each in placed[place:]:
            slot = each.slot
            if slot.span.start >= shift.span.end:
                break
            [piece] = cut([shift.span], cut([shift.span], [slot.span]))
            rest = cut(rest, [piece])
            burden = slot.burden * piece.hours / slot.span.hours
            kind = shift.kind or slot.kind
            pieces.append(replace(shift, span=piece, kind=kind, turn=each.turn, burden=burden))
        return sorted(
            [*pieces, *(replace(shift, span=span) for span in rest)], key=lambda each: each.span
        )


def _shift(placed: _Placed, claim: Claim) -> Shift:
    slot = placed.slot
    return Shift(
        span=slot.span,
        role=slot.role,
        kind=slot.kind,
        turn=placed.turn,
        person=claim.person,
        name=claim.name,
        burden=slot.burden,
        line=claim.line,
    )


def _without_shared_ends(claims: Sequence[Claim], begun: set[date]) -> list[Claim]:
    """The claims; where one ends on the date on which another begins, the date is the other's."""
    begun = begun | {claim.first for claim in claims if claim.person}
    return [
        replace(claim, last=claim.last - timedelta(days=1))
        if claim.first < claim.last and claim.last in begun
        else claim
        for claim in claims
    ]


def completed(team: Team, rota: Rota) -> Rota:
    """The rota with the kinds, turns and burdens that its coverages give to hours without them.

    Raises:
        TeamError: The team's coverages contradict each other in these dates.
    """
    bare = [shift for shift in rota.live if not (shift.turn or shift.burden != Fraction(0))]
    if not bare:
        return rota
    days = [
        local_date(moment, team.timezone) for s in bare for moment in (s.span.start, s.span.end)
    ]
    places = Places(team, min(days), max(days))
    strange = {id(shift) for shift in bare}
    shifts = [
        piece
        for shift in rota.shifts
        for piece in (places.completed(shift) if id(shift) in strange else [shift])
    ]
    return replace(rota, shifts=tuple(shifts))
