"""Why this person: who else could have a turn, what keeps them from it, what it would cost.

What keeps somebody away is asked of the check, with the turn in their hands; what it costs is
asked of the search (`questions`), with everything else free to move, and the two go on at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from rota.alternatives import NOTHING, Question, Scales, Trial, Weighed, Worth, deciding
from rota.elsewhere import Busy
from rota.instants import Span
from rota.ledger import weigh
from rota.posed import pose
from rota.problem import Problem
from rota.questions import Part
from rota.rules import check
from rota.shift import Rota, Shift
from rota.team import Team
from rota.verdict import Finding

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
class Fixed:
    """A turn, or a part of one, that somebody has whatever the others do.

    Attributes:
        source: The rota file that has it.
        pinned: Whether it is pinned there, or by the team file; else the file is another one.
    """

    span: Span
    role: str
    source: str
    pinned: bool


@dataclass(frozen=True, slots=True)
class Alternative:
    """Somebody else who might have it.

    Attributes:
        person: Who.
        verdict: `barred`: a rule says no, whatever the others do. `nowhere`: there is no rota
            in which they have it. `not found`: none was found. Else how the best rota in which
            they have it compares with the best one in which the holder does.
        broken: What the check finds when only this changes hands; where there is no rota, given
            nothing but what is fixed.
        fixed: What is fixed of theirs, where that is why there is no rota.
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
    fixed: tuple[Fixed, ...] = ()


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


def explain(
    team: Team, rotas: Sequence[Rota], part: Part, asked: Question, answer: Callable[[], Weighed]
) -> Explanation:
    """Why somebody has a part of a turn, and what becomes of it with everybody else.

    Args:
        team: The team as it is now.
        rotas: All rota files.
        part: What is asked about; of what nobody has, who could if another slot stayed empty.
        asked: What the search is asked about it.
        answer: Waits for what the search finds, the best rota for each person.

    Raises:
        TeamError: The team file contradicts itself in these dates.
        NoRota: Pins leave no rota at all.
    """
    problem, places = asked.problem, asked.places
    elsewhere = _elsewhere(part, rotas)
    broken = {
        person: _broken(team, part, person, elsewhere, asked.busy)
        for person in dict.fromkeys([part.person, *(person.id for person in team.people)])
    }
    scales = Scales(problem)
    targets = {account.name: account.target for account in scales.accounts(asked.standing)}
    ledger = next((n for n in targets if any(weigh(n, problem.slots[p]) for p in places)), "")
    pinned = _pinned(team, rotas, part, asked)
    weighed = answer()
    could = [person for person, trial in weighed.trials.items() if trial.people is not None]
    worse = deciding(problem, weighed.standing, weighed.best) if weighed.sound else ""
    staying = _staying(part, rotas, problem)
    for person, trial in weighed.trials.items():
        if trial.impossible:
            broken[person] = _broken(team, part, person, staying, asked.busy)
    alternatives = (
        _alternative(asked, weighed, scales, part.person, person.id, broken[person.id])
        for person in team.people
        if person.id != part.person
    )
    return Explanation(
        part=part,
        pinned=pinned,
        wish=max((problem.wishes[p].get(part.person, 0) for p in places), key=abs, default=0),
        broken=broken[part.person],
        ledger=ledger,
        targets={person: targets[ledger][person] for person in could} if ledger else {},
        alternatives=tuple(
            replace(each, fixed=tuple(_fixed(part, staying, each)))
            if each.verdict == "nowhere"
            else each
            for each in alternatives
        ),
        sound=weighed.sound,
        off=(worse, weighed.standing[worse], weighed.best[worse]) if worse else None,
    )


def _pinned(team: Team, rotas: Sequence[Rota], part: Part, asked: Question) -> str:
    """What decided a part by hand."""
    if all(shift.pinned for shift in part.shifts):
        return "rota file"
    others = [other for other in rotas if other is not part.rota]
    assert part.rota.period is not None
    decided = pose(team, part.rota.period, others, None).pinned if team.pins else {}
    return "team file" if all(decided.get(p) == part.person for p in asked.places) else ""


def findings_with(
    team: Team, rotas: Sequence[Rota], part: Part, person: str, busy: Busy
) -> tuple[Finding, ...]:
    """What the check finds when a part of a turn is given to somebody and nothing else changes."""
    return _broken(team, part, person, _elsewhere(part, rotas), busy)


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


def _staying(part: Part, rotas: Sequence[Rota], problem: Problem) -> list[Rota]:
    """What no search moves: what other rota files hold, and what is pinned."""
    pinned = {
        (slot.role, slot.span): problem.pinned[place]
        for place, slot in enumerate(problem.slots)
        if place in problem.pinned
    }
    rest = tuple(
        replace(shift, person=pinned[shift.role, shift.span], pinned=True)
        for shift in part.rota.live
        if (shift.role, shift.span) in pinned
    )
    return [replace(part.rota, shifts=rest), *(r for r in rotas if r is not part.rota)]


def _fixed(part: Part, staying: Sequence[Rota], found: Alternative) -> Iterator[Fixed]:
    """What somebody has for certain that what is found of them speaks of, turn by turn."""
    seen = [finding.span for finding in found.broken if finding.span is not None]
    for rota in staying:
        turns: dict[tuple[str, str], list[Shift]] = {}
        for shift in sorted(rota.live, key=lambda s: s.span):
            if shift.person == found.person and any(span.overlaps(shift.span) for span in seen):
                turns.setdefault(shift.of_turn, []).append(shift)
        for own in turns.values():
            span = Span(own[0].span.start, own[-1].span.end)
            yield Fixed(span, own[0].role, rota.source, rota.source == part.rota.source)


def _broken(
    team: Team, part: Part, person: str, elsewhere: Sequence[Rota], busy: Busy
) -> tuple[Finding, ...]:
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
    found = check(team, Rota(None, given), seen, busy=busy)
    return tuple(f for f in found if f.severity == "error" and f.rule not in _OF_ROTAS)


def _alternative(
    asked: Question,
    weighed: Weighed,
    scales: Scales,
    holder: str,
    person: str,
    broken: tuple[Finding, ...],
) -> Alternative:
    problem = asked.problem
    trial = weighed.trials.get(person)
    if trial is None:
        rules = {problem.barred[place].get(person) for place in asked.places}
        if "refused" in rules:
            broken = (*broken, REFUSED)
        return Alternative(person, "barred", tuple(f for f in broken if f.rule in rules))
    if trial.people is None:
        return Alternative(person, "nowhere" if trial.impossible else "not found", broken)
    own = weighed.trials.get(holder)
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
