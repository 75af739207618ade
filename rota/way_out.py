"""An uncovered slot: what prevents it, in a smallest set, and what single change would solve it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rota import phrases
from rota.alternatives import Question
from rota.changed import changed
from rota.errors import NoRota, TeamError
from rota.explain import findings_with, of_their_shift
from rota.obstacles import LIMITS, DeadEnd, Doubt, Obstacle, every_bar
from rota.posed import pose
from rota.problem import Problem
from rota.questions import Part, theirs
from rota.remedies import Remedy, remedies
from rota.shift import Rota
from rota.team import Team
from rota.verdict import Finding

Doubter = Callable[[Doubt], DeadEnd]


@dataclass(frozen=True, slots=True)
class Reason:
    """One of the obstacles, in words.

    Attributes:
        obstacle: Which.
        name: Of whom it keeps; empty when it is not one person's.
        words: What it is, with its dates and numbers.
        alone: Whether the slots could be covered without it, all else being kept.
    """

    obstacle: Obstacle
    name: str
    words: str
    alone: bool


@dataclass(frozen=True, slots=True)
class WayOut:
    """Why a part of a turn is nobody's, and what would help.

    Attributes:
        part: What was asked about.
        possible: Somebody could have it as things are, everybody else's slots staying covered.
        reasons: Enough to prevent it; without any one of them the others would not be. None where
            it was not found out.
        minimal: Whether the latter is proved.
        confirmed: Whether a second search, formulated otherwise, agrees that it is impossible.
        remedies: Single changes with which it can be covered, the one that asks least first.
        planned: Whether a plan made anew with the first of them covers it.
    """

    part: Part
    possible: bool
    reasons: tuple[Reason, ...] = ()
    minimal: bool = True
    confirmed: bool = False
    remedies: tuple[Remedy, ...] = ()
    planned: bool = False


def way_out(
    team: Team, rotas: Sequence[Rota], part: Part, asked: Question, doubter: Doubter
) -> WayOut:
    """What prevents a part of a turn from being covered, and what would solve it.

    Args:
        team: The team as it is now.
        rotas: All rota files.
        part: What is asked about; nobody has it.
        asked: What the search is asked about it.
        doubter: What finds out whether slots can be covered, and why not.

    """
    doubt = _doubt(asked)
    end = doubter(doubt)
    if end.possible:
        return WayOut(part, possible=True)
    found = _helpful(team, part, replace(doubt, circle=end.circle), end.single, doubter)
    others = [rota for rota in rotas if rota is not part.rota]
    planned = False
    while found and not planned:
        planned = _plans(found[0], part, others, asked, doubter)
        if not planned:  # the plan would leave another slot empty instead: no help after all
            found.pop(0)
    return WayOut(
        part,
        possible=False,
        reasons=tuple(_reasons(team, rotas, part, asked, end)),
        minimal=end.minimal,
        confirmed=end.confirmed,
        remedies=tuple(found),
        planned=planned,
    )


def contradiction(problem: Problem, doubter: Doubter) -> list[str]:
    """What allows no rota at all: a smallest set of pins and rules, in words.

    Nothing when there are no pins: without any, every slot may stay empty.
    """
    if not problem.pinned:
        return []
    nobody = ("",) * len(problem.slots)
    end = doubter(Doubt(problem, nobody, (), every_bar(problem)))
    if not end.obstacles:
        return []
    told = [f"  {each.rule}: {_words(problem.team, problem, each, {})}" for each in end.obstacles]
    return ["these contradict each other, and none of them could be left out:", *told]


def _helpful(
    team: Team, part: Part, doubt: Doubt, single: Sequence[Obstacle], doubter: Doubter
) -> list[Remedy]:
    """The least changes with which it can be covered, the one that asks least first."""
    ladders: dict[tuple[str, ...], list[Remedy]] = {}
    for obstacle in single:
        for ladder in remedies(team, part.rota, doubt.problem, doubt.places, obstacle):
            ladders.setdefault(tuple(each.words for each in ladder), ladder)
    cheapest = sorted(
        filter(None, ladders.values()), key=lambda each: (each[0].cost, each[0].words)
    )
    after = [
        [
            (each, new)
            for each in ladder
            if (new := changed(doubt, each.obstacle, team, each.team, theirs(each.rota)))
        ]
        for ladder in cheapest
    ]
    tried = tuple(tuple(new for _, new in ladder) for ladder in after)
    which = doubter(replace(doubt, asks="which", ladders=tried)).which if tried else ()
    found = [ladder[n][0] for ladder, n in zip(after, which, strict=True) if n is not None]
    unlike = {each.words: each for each in found}.values()
    return sorted(unlike, key=lambda remedy: (remedy.cost, remedy.words))


def _plans(
    remedy: Remedy, part: Part, others: Sequence[Rota], asked: Question, doubter: Doubter
) -> bool:
    """Whether a plan made anew with a change leaves fewer slots empty."""
    assert part.rota.period is not None
    try:
        problem = pose(remedy.team, part.rota.period, others, remedy.rota)
    except (NoRota, TeamError):
        return False
    same = [(slot.role, slot.span) for slot in problem.slots]
    if same != [(slot.role, slot.span) for slot in asked.problem.slots]:
        return False
    new = Doubt(problem, asked.standing, asked.places, every_bar(problem), asks="plan")
    return doubter(new).possible


def _doubt(asked: Question) -> Doubt:
    return Doubt(asked.problem, asked.standing, asked.places, every_bar(asked.problem))


def _reasons(
    team: Team, rotas: Sequence[Rota], part: Part, asked: Question, end: DeadEnd
) -> list[Reason]:
    broken: dict[tuple[str, str], Finding] = {}
    for person in {each.person for each in end.obstacles if each.person}:
        for finding in findings_with(team, rotas, part, person):
            broken.setdefault((finding.rule, person), finding)
    names = {person.id: person.name for person in team.people}
    return [
        Reason(
            each,
            names.get(each.person, ""),
            _words(team, asked.problem, each, broken),
            each in end.single,
        )
        for each in end.obstacles
    ]


def _words(
    team: Team,
    problem: Problem,
    obstacle: Obstacle,
    broken: dict[tuple[str, str], Finding],
) -> str:
    """What an obstacle is, as the check says it where it sees it now."""
    rule, number = obstacle.rule, obstacle.number
    names = {person.id: person.name for person in team.people}
    if obstacle.turn >= 0:
        turn = problem.turns[obstacle.turn]
        when = phrases.moment(turn.span.start, team.timezone)
        which = f"the {turn.role} turn of {when}"
        if rule == "pin":
            places = problem.places(obstacle.turn)
            who = phrases.listing(
                dict.fromkeys(names[problem.pinned[p]] for p in places if p in problem.pinned)
            )
            return f"{which} is pinned to {who}"
        return f"{which} must be covered too"
    if rule == "uncovered":
        return "the other turns must be covered too"
    finding = broken.get((rule, obstacle.person))
    rest = of_their_shift(finding) if finding else ""
    if finding is not None and (obstacle.here or not rest):
        told = f"{names[obstacle.person]} {rest}" if rest else finding.message
        return told.removesuffix(".")
    if rule == "apart":
        together = phrases.listing(names[id] for id in team.rules.apart[number])
        return f"{together} are kept apart"
    if rule == "always":
        return f"somebody with {team.rules.always[number][0]} must be on call at every moment"
    if rule == "refused":
        return f"{names[obstacle.person]} refused it"
    if obstacle.role:
        return f"the rule of the role {obstacle.role}"
    if rule in LIMITS:
        return f"the rule for {names[obstacle.person]}"
    return f"it keeps {names[obstacle.person]} away{'' if obstacle.here else ', from other turns'}"
