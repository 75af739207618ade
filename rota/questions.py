"""What an explanation is asked about, a part of a turn, and what it asks of the search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from rota.alternatives import Question
from rota.errors import InputError, Mistake
from rota.instants import Span, dates_touched, local_date
from rota.kept import Kept
from rota.phrases import day as day_phrase
from rota.posed import pose
from rota.shift import Rota, Shift
from rota.team import Team


@dataclass(frozen=True, slots=True)
class Part:
    """What one person has of one turn: the shifts that are asked about.

    Attributes:
        rota: The file that holds them.
        shifts: In order of time, of one role.
        begun: Whether they start on the date that was asked for; else they go on through it.
    """

    rota: Rota
    shifts: tuple[Shift, ...]
    begun: bool

    @property
    def person(self) -> str:
        """Who has it; empty when nobody does."""
        return self.shifts[0].person

    @property
    def role(self) -> str:
        """Its role."""
        return self.shifts[0].role

    @property
    def span(self) -> Span:
        """From the start of the first shift to the end of the last."""
        return Span(self.shifts[0].span.start, self.shifts[-1].span.end)


def parts(team: Team, rotas: Sequence[Rota], day: date, role: str | None = None) -> list[Part]:
    """The turns that start on a date, holder by holder; else what goes on through it of others.

    Raises:
        InputError: There is none; it says which turns come before and after.
    """
    held: dict[tuple[int, str, str], list[Shift]] = {}
    for number, rota in enumerate(rotas):
        for shift in sorted(rota.live, key=lambda s: (s.span, s.person)):
            if role in (None, shift.role):
                turn = shift.turn or f"{shift.span.start.isoformat()} {shift.role}"
                held.setdefault((number, shift.role, turn), []).append(shift)
    order = [each.name for each in team.roles]
    turns = sorted(
        held.items(), key=lambda t: (t[1][0].span, order.index(t[0][1]) if t[0][1] in order else 99)
    )
    starting = [t for t in turns if local_date(t[1][0].span.start, team.timezone) == day]
    through = [t for t in turns if any(day in dates_touched(s.span, team.timezone) for s in t[1])]
    if not starting and not through:
        raise _nothing_on(team, rotas, day, role, [shifts for _, shifts in turns])
    found = []
    for (number, _, _), shifts in starting or through:
        for person in dict.fromkeys(shift.person for shift in shifts):
            own = tuple(shift for shift in shifts if shift.person == person)
            if starting or any(day in dates_touched(s.span, team.timezone) for s in own):
                found.append(Part(rotas[number], own, bool(starting)))
    return found


def _nothing_on(
    team: Team, rotas: Sequence[Rota], day: date, role: str | None, turns: Sequence[Sequence[Shift]]
) -> InputError:
    where = next(
        (r.source for r in rotas if r.period and r.period.first <= day <= r.period.last), ""
    )
    whose = f" in role {role!r}" if role else ""
    words = f"nobody needs to be on call on {day}{whose}" if where else f"no rota holds {day}"
    zone = team.timezone
    starts = [local_date(shifts[0].span.start, zone) for shifts in turns]
    before = max((each for each in starts if each < day), default=None)
    after = min((each for each in starts if each > day), default=None)
    near = [
        f"the {which} turn starts on {day_phrase(each)} ({each})"
        for which, each in (("last", before), ("next", after))
        if each is not None
    ]
    words += f"; {', '.join(near)}" if near else "; rota plan makes one"
    return InputError([Mistake(where or "rotas", 0, "", words)])


def question(team: Team, rotas: Sequence[Rota], part: Part) -> Question:
    """What the search is asked: the period as a plan would see it, with nobody pinned to a part.

    Raises:
        InputError: The part is no slot of the team file any more.
        TeamError: The team file contradicts itself in these dates.
        NoRota: Pins contradict each other or what bars their people.
    """
    rota = part.rota
    assert rota.period is not None
    others = [other for other in rotas if other is not rota]
    # Slots are cut where rows are: a part of one may have been handed over.
    as_it_stands = Kept(rota.live, lambda slot: False, hold=True)
    problem = pose(team, rota.period, others, theirs(rota), kept=as_it_stands)
    # What is fairest counts here, not what moves least.
    problem = replace(problem, standing={}, bare=frozenset())
    known = {(slot.role, slot.span): place for place, slot in enumerate(problem.slots)}
    strange = [shift for shift in part.shifts if (shift.role, shift.span) not in known]
    if strange:
        raise InputError(
            Mistake(
                rota.source,
                shift.line,
                "",
                "is no slot that the team file asks for now, so no plan would give it to anybody; "
                "rota check says more",
            )
            for shift in strange
        )
    places = tuple(known[shift.role, shift.span] for shift in part.shifts)
    who = {(shift.role, shift.span): shift.person for shift in rota.live}
    return Question(
        replace(problem, pinned={p: w for p, w in problem.pinned.items() if p not in places}),
        tuple(who.get((slot.role, slot.span), "") for slot in problem.slots),
        places,
    )


def theirs(rota: Rota) -> Rota:
    """The rota as if nobody had refused what they have all the same."""
    rows = (replace(row, answer="") if row.live and row.refused else row for row in rota.shifts)
    return replace(rota, shifts=tuple(rows))
