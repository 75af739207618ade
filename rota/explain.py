"""Why this person: who else could have a turn, what keeps them from it, what it would cost.

What keeps somebody away is asked of the check, with the turn in their hands; what it costs is
asked of the search, with everything else free to move.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Literal

from rota.alternatives import NOTHING, Question, Scales, Trial, Weighed, Worth, deciding
from rota.errors import InputError, Mistake
from rota.instants import Span, dates_touched, local_date
from rota.kept import Kept
from rota.ledger import weigh
from rota.phrases import day as day_phrase
from rota.plan import pose
from rota.rules import check
from rota.shift import Rota, Shift
from rota.team import Team
from rota.verdict import Finding

Weigher = Callable[[Question], Weighed]
_OF_ROTAS = ("uncovered", "pin")  # rules that look at the rota more than at who has a shift
REFUSED = Finding(
    rule="refused",
    severity="error",
    message="has refused it.",
    remedy="ask again, then rota swap gives it to them",
    source="answer",
)
"""What keeps somebody from a turn that they refused."""
Verdict = Literal["barred", "nowhere", "not found", "as good", "worse", "better"]


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


@dataclass(frozen=True, slots=True)
class Move:
    """A turn, or a part of one, that would change hands as well."""

    span: Span
    role: str
    giver: str
    taker: str


@dataclass(frozen=True, slots=True)
class Shifted:
    """How far somebody is from their target in a ledger, in the one rota and in the other."""

    person: str
    before: Fraction
    after: Fraction


@dataclass(frozen=True, slots=True)
class Alternative:
    """Somebody else who might have it.

    Attributes:
        person: Who.
        verdict: `barred`: a rule says no, whatever the others do. `nowhere`: there is no rota
            in which they have it. `not found`: none was found. Else how the best rota in which
            they have it compares with the best one in which the holder does.
        broken: What the check finds when only this changes hands.
        respect: The first respect in which the two rotas differ: a ledger, `uncovered`, …
        before: What the holder's rota has in that respect.
        after: What theirs has.
        least: No rota in which they have it has less; `after` itself when that is proved.
        shifted: Where the respect is a ledger, whose distance from their target changes.
        moves: What else changes hands, from the standing rota to theirs.
    """

    person: str
    verdict: Verdict
    broken: tuple[Finding, ...]
    respect: str = ""
    before: Fraction = NOTHING
    after: Fraction = NOTHING
    least: Fraction = NOTHING
    shifted: tuple[Shifted, ...] = ()
    moves: tuple[Move, ...] = ()


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why somebody has a turn.

    Attributes:
        part: What was asked about.
        pinned: What decided it by hand: `team file`, `rota file`, or nothing.
        wish: Whether the holder would rather not have it (1), or would like to (-1).
        broken: What the check finds with the holder in place.
        ledger: The hardest ledger in which it counts; empty when there is none.
        targets: In that ledger, what the plan aims at for each person who could have it.
        alternatives: For everybody else, in the order of the team file.
        sound: Whether the standing rota keeps the rules.
        off: The first respect in which the standing rota is not the best one, with what it has
            and what could be had; None when it is, or breaks a rule.
    """

    part: Part
    pinned: str
    wish: int
    broken: tuple[Finding, ...]
    ledger: str
    targets: Mapping[str, Fraction]
    alternatives: tuple[Alternative, ...]
    sound: bool
    off: tuple[str, Fraction, Fraction] | None


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


def explain(
    team: Team,
    rotas: Sequence[Rota],
    part: Part,
    weigher: Weigher,
    asked: Question | None = None,
) -> Explanation:
    """Why somebody has a part of a turn, and what becomes of it with everybody else.

    Args:
        team: The team as it is now.
        rotas: All rota files.
        part: What is asked about; somebody has it.
        weigher: What finds the best rota for each person.
        asked: The question, where it is known already.

    Raises:
        InputError: The part is no slot of the team file any more.
        TeamError: The team file contradicts itself in these dates.
        NoRota: Pins leave no rota at all.
    """
    asked = asked or question(team, rotas, part)
    problem, places = asked.problem, asked.places
    weighed = weigher(asked)
    elsewhere = _elsewhere(part, rotas)
    scales = Scales(problem)
    targets = {account.name: account.target for account in scales.accounts(asked.standing)}
    ledger = next((n for n in targets if any(weigh(n, problem.slots[p]) for p in places)), "")
    could = [person for person, trial in weighed.trials.items() if trial.people is not None]
    worse = deciding(problem, weighed.standing, weighed.best) if weighed.sound else ""
    return Explanation(
        part=part,
        pinned=_pinned(team, rotas, part, asked),
        wish=max((problem.wishes[p].get(part.person, 0) for p in places), key=abs, default=0),
        broken=_broken(team, part, part.person, elsewhere),
        ledger=ledger,
        targets={person: targets[ledger][person] for person in could} if ledger else {},
        alternatives=tuple(
            _alternative(team, asked, weighed, scales, part, person.id, elsewhere)
            for person in team.people
            if person.id != part.person
        ),
        sound=weighed.sound,
        off=(worse, weighed.standing[worse], weighed.best[worse]) if worse else None,
    )


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
    problem = replace(problem, standing={})  # what is fairest counts here, not what moves least
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


def _pinned(team: Team, rotas: Sequence[Rota], part: Part, asked: Question) -> str:
    """What decided a part by hand."""
    if all(shift.pinned for shift in part.shifts):
        return "rota file"
    others = [other for other in rotas if other is not part.rota]
    assert part.rota.period is not None
    decided = pose(team, part.rota.period, others, None).pinned if team.pins else {}
    return "team file" if all(decided.get(p) == part.person for p in asked.places) else ""


def findings_with(
    team: Team, rotas: Sequence[Rota], part: Part, person: str
) -> tuple[Finding, ...]:
    """What the check finds when a part of a turn is given to somebody and nothing else changes."""
    return _broken(team, part, person, _elsewhere(part, rotas))


def of_their_shift(finding: Finding) -> str:
    """What a finding says of one shift and its person, without these; empty if it says more.

    `lacks the skill linux that it asks for.`
    """
    shift, but, rest = finding.message.partition(", but ")
    return rest if but and "is on call as" in shift else ""


def _elsewhere(part: Part, rotas: Sequence[Rota]) -> list[Rota]:
    """Everything but the part: what the check sees around it."""
    rest = tuple(shift for shift in part.rota.live if shift not in part.shifts)
    return [replace(part.rota, shifts=rest), *(r for r in rotas if r is not part.rota)]


def _broken(team: Team, part: Part, person: str, elsewhere: Sequence[Rota]) -> tuple[Finding, ...]:
    """What the check finds of a part in somebody's hands, all else being as it is.

    It sees what else the person has, and who is on call with them.
    """
    given = tuple(replace(shift, person=person) for shift in part.shifts)
    seen = [
        replace(
            rota,
            shifts=tuple(
                shift
                for shift in rota.live
                if shift.person == person or shift.span.overlaps(part.span)
            ),
        )
        for rota in elsewhere
    ]
    found = check(team, Rota(None, given), seen)
    return tuple(f for f in found if f.severity == "error" and f.rule not in _OF_ROTAS)


def _alternative(
    team: Team,
    asked: Question,
    weighed: Weighed,
    scales: Scales,
    part: Part,
    person: str,
    elsewhere: Sequence[Rota],
) -> Alternative:
    problem = asked.problem
    broken = _broken(team, part, person, elsewhere)
    trial = weighed.trials.get(person)
    if trial is None:
        rules = {problem.barred[place].get(person) for place in asked.places}
        if "refused" in rules:
            broken = (*broken, REFUSED)
        return Alternative(person, "barred", tuple(f for f in broken if f.rule in rules))
    if trial.people is None:
        return Alternative(person, "nowhere" if trial.impossible else "not found", broken)
    own = weighed.trials.get(part.person)
    base: Worth = weighed.best if own is None or own.people is None else own.worth
    respect = last = list(trial.worth)[-1]
    if last == "granted" or trial.worth[last] == base[last]:  # the search went to the end
        respect = deciding(problem, base, trial.worth)
    moves = tuple(_moves(asked, trial.people))
    if not respect:
        return Alternative(person, "as good", broken, moves=moves)
    compared = own.people if own is not None and own.people is not None else asked.standing
    return Alternative(
        person,
        "worse" if trial.worth[respect] > base[respect] else "better",
        broken,
        respect,
        before=base[respect],
        after=trial.worth[respect],
        least=_least(trial, respect),
        shifted=tuple(_shifted(scales, respect, compared, trial.people)),
        moves=moves,
    )


def _least(trial: Trial, respect: str) -> Fraction:
    """What no rota goes below in which the person has it, given the respects before."""
    if respect in trial.proved:
        return trial.worth[respect]
    first_open = next(name for name in trial.worth if name not in trial.proved)
    return trial.least if respect == first_open else NOTHING


def _moves(asked: Question, people: Sequence[str]) -> Iterator[Move]:
    """What changes hands besides the places that were asked about."""
    problem = asked.problem
    for turn in range(len(problem.turns)):
        changed: dict[tuple[str, str], list[Span]] = {}
        for place in problem.places(turn):
            pair = asked.standing[place], people[place]
            if pair[0] != pair[1] and place not in asked.places:
                changed.setdefault(pair, []).append(problem.slots[place].span)
        for (giver, taker), spans in changed.items():
            yield Move(Span(spans[0].start, spans[-1].end), problem.turns[turn].role, giver, taker)


def _shifted(
    scales: Scales, ledger: str, people: Sequence[str], others: Sequence[str]
) -> Iterator[Shifted]:
    """Whose distance from their target differs between two rotas, the most changed first."""
    off = []
    for each in (people, others):
        target = {account.name: account.target for account in scales.accounts(each)}.get(ledger)
        if target is None:
            return
        carried = scales.carried(ledger, each)
        off.append({person: carried[person] - target[person] for person in carried})
    before, after = off
    changed = [person for person in before if before[person] != after[person]]
    for person in sorted(changed, key=lambda p: (-abs(after[p] - before[p]), p)):
        yield Shifted(person, before[person], after[person])
