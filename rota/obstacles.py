"""What stands in the way of covering some slots, thing by thing, and a problem without it.

Each obstacle is something that a team could change: an absence, a limit of one person, a pin, or
that another turn must be covered too. That nobody is in two places at once, and what other rota
files hold, are facts.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal, TypeVar

from rota.eligible import Eligibility
from rota.instants import local_date
from rota.marks import CAPS
from rota.period import Period
from rota.problem import Problem, only
from rota.team import Limits, Team

T = TypeVar("T")

Bars = Mapping[str, tuple[str, ...]]
"""Who cannot take a slot, and the rules that say so."""
MOST_TOLD = 20  # turns that must be covered too are told one by one
LIMITS: Mapping[str, str] = {
    "gap": "gap",
    "max-turns": "max_turns",
    "max-weekends": "max_weekends",
    "max-holidays": "max_holidays",
    "max-hours": "max_hours",
    "max-row": "max_row",
    **CAPS,
}
"""By rule, the field of `Limits`."""


@dataclass(frozen=True, slots=True, order=True)
class Obstacle:
    """One thing that stands in the way.

    Attributes:
        rule: The id of a rule; `pin`, or `uncovered` for another turn that must be covered, or
            for all of many.
        person: Whom it keeps; empty when it is not one person's.
        role: The role whose own limit it is; empty for others.
        turn: Place of the turn that is pinned, or must be covered.
        here: Whether an absence is one from the slots in question, rather than from others.
        number: Place of the group that is kept apart, or of the skill that is always asked for.
    """

    rule: str
    person: str = ""
    role: str = ""
    turn: int = -1
    here: bool = False
    number: int = -1


@dataclass(frozen=True, slots=True)
class Doubt:
    """Whether some slots can be covered at all.

    Attributes:
        problem: The period.
        standing: For each slot who has it now: what is covered must stay so, by whomever.
        places: The slots in question; none when it is only asked whether the pins go together.
        bars: For each slot and person who cannot take it, all the rules that say so.
        asks: `why` not, if they cannot be; of each of some ladders of changes `which` is the first
            that does; whether a `plan` made anew leaves fewer slots empty, be they these or not.
        ladders: The same doubt after each change.
        circle: By the answer to `why`, how far one has to look.
    """

    problem: Problem
    standing: tuple[str, ...]
    places: tuple[int, ...]
    bars: tuple[Bars, ...]
    asks: Literal["why", "which", "plan"] = "why"
    ladders: tuple[tuple[Doubt, ...], ...] = ()
    circle: int = 0


@dataclass(frozen=True, slots=True)
class DeadEnd:
    """Why some slots cannot be covered.

    Attributes:
        possible: They can be; of a plan, it does.
        obstacles: A set that is enough to prevent it; without any one of them it would not be.
        minimal: Whether the latter is proved.
        confirmed: Whether a second search, formulated otherwise, agrees that it is impossible.
        single: Of the obstacles, those without which, all else being kept, it could be done.
        circle: How far one has to look to see it: the number of a circle of turns.
        which: For each ladder of changes the number of the first with which it can be done.
    """

    possible: bool
    obstacles: tuple[Obstacle, ...] = ()
    minimal: bool = True
    confirmed: bool = False
    single: tuple[Obstacle, ...] = ()
    circle: int = 0
    which: tuple[int | None, ...] = ()


def every_bar(problem: Problem) -> tuple[Bars, ...]:
    """For each slot of a problem, who cannot take it and all the rules that say so."""
    eligible = Eligibility(problem.team, around(problem))
    people = {person.id: person for person in problem.team.people}
    return tuple(
        {
            who: tuple(dict.fromkeys([rule, *eligible.every_bar(slot, people[who])]))
            for who, rule in each.items()
        }
        for slot, each in zip(problem.slots, problem.barred, strict=True)
    )


def around(problem: Problem) -> Period:
    """The local dates of the slots."""
    zone, spans = problem.team.timezone, [slot.span for slot in problem.slots]
    first, last = min(span.start for span in spans), max(span.end for span in spans)
    return Period(local_date(first, zone), local_date(last, zone))


def obstacles(doubt: Doubt) -> list[Obstacle]:
    """Everything that may stand in the way, the plainest first."""
    return list(dict.fromkeys(_obstacles(doubt)))


def _obstacles(doubt: Doubt) -> Iterator[Obstacle]:
    problem, places = doubt.problem, set(doubt.places)
    for place in doubt.places:
        for person, rules in sorted(doubt.bars[place].items()):
            yield from (Obstacle(rule, person, here=True) for rule in rules)
    for turn in range(len(problem.turns)):
        if any(place in problem.pinned for place in problem.places(turn)):
            yield Obstacle("pin", turn=turn)
    team = spelt_out(problem.team)
    for rule, field in LIMITS.items():
        for member in team.people:
            if getattr(member.limits, field) not in (None, ()):
                yield Obstacle(rule, member.id)
        for role in team.roles:
            if getattr(role.limits, field) not in (None, ()):
                yield Obstacle(rule, role=role.name)
    yield from (Obstacle("apart", number=n) for n in range(len(team.rules.apart)))
    yield from (Obstacle("always", number=n) for n in range(len(team.rules.always)))
    for place in range(len(problem.slots)):
        if place not in places:
            for person, rules in sorted(doubt.bars[place].items()):
                yield from (Obstacle(rule, person) for rule in rules)
    if not places:
        return
    turns = covered(doubt)
    if len(turns) > MOST_TOLD:
        yield Obstacle("uncovered")
    else:
        yield from (Obstacle("uncovered", turn=turn) for turn in turns)


def covered(doubt: Doubt) -> list[int]:
    """The turns, other than the one in question, that must stay covered."""
    problem, places = doubt.problem, set(doubt.places)
    optional = {role.name for role in problem.team.roles if role.optional}
    return [
        turn
        for turn, each in enumerate(problem.turns)
        if each.role not in optional
        and any(doubt.standing[p] and p not in places for p in problem.places(turn))
    ]


def without(doubt: Doubt, kept: Collection[Obstacle]) -> tuple[Problem, tuple[int, ...]]:
    """The problem with these obstacles only, and the slots that must be covered in it."""
    problem, here = doubt.problem, set(doubt.places)
    team = spelt_out(problem.team)
    left = set(kept)
    people = tuple(
        replace(person, limits=_left(person.limits, left, person=person.id))
        for person in team.people
    )
    roles = tuple(
        replace(role, limits=_left(role.limits, left, role=role.name)) for role in team.roles
    )
    rules = replace(
        team.rules,
        apart=_numbered(team.rules.apart, "apart", left),
        always=_numbered(team.rules.always, "always", left),
    )
    barred = tuple(
        {
            person: rule
            for person, rules in each.items()
            for rule in rules
            if Obstacle(rule, person, here=place in here) in left
        }
        for place, each in enumerate(doubt.bars)
    )
    asked = list(doubt.places)
    pinned = dict(problem.pinned)
    for turn in covered(doubt):
        if Obstacle("uncovered") in left or Obstacle("uncovered", turn=turn) in left:
            asked += [p for p in problem.places(turn) if doubt.standing[p] and p not in here]
    for turn in range(len(problem.turns)):
        if Obstacle("pin", turn=turn) not in left:
            for place in problem.places(turn):
                pinned.pop(place, None)
    team = replace(team, people=people, roles=roles, rules=rules)
    return replace(problem, team=team, barred=barred, pinned=pinned), tuple(asked)


def near(doubt: Doubt, reach: timedelta) -> tuple[int, ...]:
    """The turns around the slots in question."""
    problem = doubt.problem
    spans = [problem.slots[place].span for place in doubt.places]
    first, last = min(s.start for s in spans) - reach, max(s.end for s in spans) + reach
    return tuple(
        turn
        for turn, each in enumerate(problem.turns)
        if each.span.start <= last and each.span.end >= first
    )


def among(doubt: Doubt, turns: Sequence[int]) -> Doubt:
    """The same of some turns only, numbered anew, with those of the slots in question.

    What cannot be covered among them cannot be covered among all.
    """
    problem = doubt.problem
    places = [place for turn in turns for place in problem.places(turn)]
    renumbered = {place: number for number, place in enumerate(places)}
    asked = tuple(renumbered[place] for place in doubt.places)
    standing = tuple(doubt.standing[place] for place in places)
    return Doubt(only(problem, turns), standing, asked, tuple(doubt.bars[p] for p in places))


def spelt_out(team: Team) -> Team:
    """The same team with the limits of all as limits of each, where they can be taken away one
    by one.
    """
    common = team.rules.limits
    people = tuple(replace(each, limits=_both(common, each.limits)) for each in team.people)
    return replace(team, people=people, rules=replace(team.rules, limits=Limits()))


def _both(common: Limits, own: Limits) -> Limits:
    gaps = [each for each in (common.gap, own.gap) if each is not None]
    rows = [each for each in (common.max_row, own.max_row) if each is not None]
    sums = (field for field in LIMITS.values() if isinstance(getattr(own, field), tuple))
    return replace(
        own,
        gap=max(gaps, default=None),
        max_row=min(rows, default=None),
        **{field: getattr(common, field) + getattr(own, field) for field in sums},
    )


def _left(limits: Limits, left: Collection[Obstacle], person: str = "", role: str = "") -> Limits:
    gone = [field for rule, field in LIMITS.items() if Obstacle(rule, person, role) not in left]
    return replace(limits, **{field: getattr(Limits(), field) for field in gone})


def _numbered(all_: tuple[T, ...], rule: str, left: Collection[Obstacle]) -> tuple[T, ...]:
    return tuple(each for n, each in enumerate(all_) if Obstacle(rule, number=n) in left)
