"""What if somebody else had these hours? The question, its answer, and how rotas compare.

A rota's worth is what is promised of it, in that order; of two rotas the first respect in which
they differ decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from math import isqrt

from rota.ledger import weigh
from rota.problem import Problem

NOTHING = Fraction(0)
Worth = Mapping[str, Fraction]
"""By respect, hardest first: `uncovered`, `optional` (empty slots of optional roles), `split`,
`cuts`, `volunteers` (shifts of others, where these come first), each ledger, `big days`, `night
hours` where people live by different clocks, `refused` and `granted` wishes. The less the better,
so granted wishes count below 0."""
AFTER_LEDGERS = ("big days", "night hours", "refused", "granted")
FINE = 10**8  # parts of a unit to which roots are taken


@dataclass(frozen=True, slots=True)
class Question:
    """Who else could have some slots of a standing rota.

    Attributes:
        problem: The period, with nobody pinned to the slots in question.
        standing: For each slot who has it now; empty for an uncovered one.
        places: The slots in question, by place: those that one person has of one turn.
    """

    problem: Problem
    standing: tuple[str, ...]
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """The best rota in which a person has the slots in question, everything else being free.

    Attributes:
        people: For each slot who has it: of the best rotas found, one that moves little. None
            when there is no such rota.
        worth: Of that rota.
        proved: The respects, from the first on, in which no such rota is better.
        least: In the first respect that is not proved, what no such rota goes below.
    """

    people: tuple[str, ...] | None
    worth: Worth
    proved: tuple[str, ...] = ()
    least: Fraction = NOTHING


@dataclass(frozen=True, slots=True)
class Weighed:
    """A question answered.

    Attributes:
        sound: Whether the standing rota keeps every rule.
        standing: What the standing rota is worth.
        best: What the best rota is worth, whoever has the slots in question.
        trials: By person, for everyone whom no rule bars from the slots by itself.
    """

    sound: bool
    standing: Worth
    best: Worth
    trials: Mapping[str, Trial]


def worth(problem: Problem, people: Sequence[str]) -> dict[str, Fraction]:
    """What a rota is worth, hardest respect first."""
    optional = {role.name for role in problem.team.roles if role.optional}
    empty = [
        slot.role in optional
        for slot, person in zip(problem.slots, people, strict=True)
        if not person
    ]
    counts = {"uncovered": empty.count(False), "optional": empty.count(True)}
    counts |= {"split": 0, "cuts": 0}
    if reluctant := problem.reluctant:
        counts["volunteers"] = sum(person in reluctant for person in people)
    last = dict.fromkeys(AFTER_LEDGERS, NOTHING)
    if problem.nights:
        held = zip(problem.nights, people, strict=True)
        seconds = sum(nights[person] for nights, person in held if person)
        last["night hours"] = Fraction(seconds, 3600)
    else:
        del last["night hours"]
    places = iter(people)
    for turn in problem.turns:
        holders = [next(places) for _ in turn.slots]
        if any(holders) and len(set(holders)) > 1:
            counts["split"] += 1
            counts["cuts"] += sum(1 for person, _ in groupby(holders) if person) - 1
    for (_, person), own in problem.held(people).items():
        days = {day for place in own for day in problem.big_days[place]}
        last["big days"] += sum(problem.recency[day].get(person, 0) for day in days)
        wish = max((problem.wishes[place].get(person, 0) for place in own), key=abs)
        last["refused"] += wish > 0
        last["granted"] -= wish < 0
    found = {name: Fraction(number) for name, number in counts.items()}
    for account in problem.accounts_of(people):
        carried = dict.fromkeys(problem.people, NOTHING)
        for slot, person in zip(problem.slots, people, strict=True):
            if person in carried:
                carried[person] += weigh(account.name, slot)
        found[account.name] = sum(((carried[p] - account.target[p]) ** 2 for p in carried), NOTHING)
    return found | last


def deciding(problem: Problem, one: Worth, other: Worth) -> str:
    """The first respect in which two rotas differ; empty when they are as good.

    A ledger that gave way to wishes is passed over: the farther rota refuses fewer of them, and
    is farther by an eighth of the smallest slot at most.
    """
    wishes = _wishes(one), _wishes(other)
    for name in one:
        nearer = one[name] < other[name]
        gave = wishes[0] > wishes[1] if nearer else wishes[0] < wishes[1]
        if one[name] != other[name] and not (gave and _is_leeway(problem, name, one, other)):
            return name
    return ""


def _wishes(worth: Worth) -> tuple[Fraction, Fraction]:
    return worth["refused"], worth["granted"]


def _is_leeway(problem: Problem, name: str, one: Worth, other: Worth) -> bool:
    """Whether two rotas are so near in a ledger that it may give way to wishes."""
    amounts = [amount for slot in problem.slots if (amount := weigh(name, slot))]
    if name not in problem.before or not amounts:
        return False
    low, high = sorted((one[name], other[name]))
    root = Fraction(isqrt(int(low * FINE**2)), FINE)  # rounded down, as the plan does
    return high <= (root + min(amounts) / 8) ** 2
