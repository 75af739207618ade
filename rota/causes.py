"""Why a share is farther from its target than whole slots explain: what keeps people from work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from rota.ledger import weigh
from rota.obstacles import LIMITS
from rota.problem import Problem
from rota.verdict import Ledger

NOBODY_ELSE = "nobody else"


@dataclass(frozen=True, slots=True)
class Cause:
    """What holds one person's share off its target.

    Attributes:
        ledger: Its name.
        person: Who is farthest off, by more than a slot.
        difference: Carried less target.
        kept: By rule, from how many of the ledger's slots it keeps the person, most first; where
            they have too much instead, how many of theirs nobody else can take.
        total: All those slots.
        rules: The team's rules between turns, which may be behind it too; none where all slots are
            accounted for.
    """

    ledger: str
    person: str
    difference: Fraction
    kept: Mapping[str, int]
    total: int
    rules: tuple[str, ...]


def causes(problem: Problem, people: Sequence[str], ledgers: Sequence[Ledger]) -> tuple[Cause, ...]:
    """One cause for each ledger in which somebody is a slot or more off their target.

    Args:
        problem: What was to be filled.
        people: For each of its slots who has it; empty for an uncovered one.
        ledgers: What everybody carries.
    """
    return tuple(_causes(problem, people, ledgers))


def _causes(problem: Problem, people: Sequence[str], ledgers: Sequence[Ledger]) -> Iterator[Cause]:
    for ledger in ledgers:
        off = {line.person: line.carried - line.target for line in ledger.lines}
        below = min(off, key=lambda person: (off[person], person))
        above = max(off, key=lambda person: (off[person], person))
        found = (cause(problem, people, ledger.name, who, off[who]) for who in (below, above))
        yield from [each for each in found if each is not None][:1]


def cause(
    problem: Problem, people: Sequence[str], ledger: str, person: str, off: Fraction
) -> Cause | None:
    """What holds one person's share off its target in a ledger; None when less than a slot does.

    Args:
        problem: What was to be filled.
        people: For each of its slots who has it; empty for an uncovered one.
        ledger: Its name.
        person: Whose share.
        off: Carried less target.
    """
    amounts = [weigh(ledger, slot) for slot in problem.slots]
    counted = [place for place, amount in enumerate(amounts) if amount and people[place]]
    if not counted or abs(off) < min(amounts[place] for place in counted):
        return None
    if off < 0:
        rules = _rules(problem, people, person)
        kept = Counter(rules.get(place, "") for place in counted)
        return _cause(problem, ledger, person, off, kept, len(counted))
    own = [place for place in counted if people[place] == person]
    others = [other for other in problem.people if other != person]
    alone = sum(all(other in problem.barred[p] for other in others) for p in own)
    kept = Counter({NOBODY_ELSE: alone} if alone else {})
    return _cause(problem, ledger, person, off, kept, len(own))


def _cause(
    problem: Problem, ledger: str, person: str, off: Fraction, kept: Counter[str], total: int
) -> Cause:
    ordered = sorted(((rule, n) for rule, n in kept.items() if rule), key=lambda e: (-e[1], e[0]))
    between = _between(problem) if sum(number for _, number in ordered) < total else ()
    return Cause(ledger, person, off, dict(ordered), total, between)


def _rules(problem: Problem, people: Sequence[str], person: str) -> dict[int, str]:
    """What keeps a person from slots, by place; from the others only rules between turns can.

    Where one slot is forbidden the whole turn is, unless people share it.
    """
    found: dict[int, str] = {}
    for turn in range(len(problem.turns)):
        places = problem.places(turn)
        own = {p: rule for p in places if (rule := problem.barred[p].get(person, ""))}
        if own and len({people[p] for p in places}) == 1:
            own = dict.fromkeys(places, next(iter(own.values()))) | own
        found |= own
    return found


def _between(problem: Problem) -> tuple[str, ...]:
    """The rules between turns that somebody has."""
    rules = problem.team.rules
    roles, everybody = problem.team.roles, problem.team.people
    limits = [rules.limits, *(r.limits for r in roles), *(p.limits for p in everybody)]
    asked = {
        rule: any(getattr(each, field) not in (None, ()) for each in limits)
        for rule, field in LIMITS.items()
    } | {
        "apart": bool(rules.apart),
        "always": bool(rules.always),
    }
    return tuple(rule for rule, yes in asked.items() if yes)
