"""What if somebody else had these hours? The question, its answer, and how rotas compare.

A rota's worth is what is promised of it, in that order; of two rotas the first respect in which
they differ decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import groupby
from math import isqrt

from rota.elsewhere import Busy
from rota.ledger import Account, weigh
from rota.problem import Problem

NOTHING = Fraction(0)
Worth = Mapping[str, Fraction]
"""By respect, hardest first: `uncovered`, `optional` (empty slots of optional roles), `split`,
`cuts`, `volunteers` (shifts of others, where these come first), each ledger, `big days`, `night
hours` where people live by different clocks, `refused` and `granted` wishes. The less the better,
so granted wishes count below 0."""
COVER = ("uncovered", "optional", "split", "cuts")
AFTER_LEDGERS = ("big days", "night hours", "refused", "granted")
FINE = 10**8  # parts of a unit to which roots are taken


@dataclass(frozen=True, slots=True)
class Question:
    """Who else could have some slots of a standing rota.

    Attributes:
        problem: The period, with nobody pinned to the slots in question.
        standing: For each slot who has it now; empty for an uncovered one.
        places: The slots in question, by place: those that one person has of one turn.
        busy: What the team's people have in other teams.
    """

    problem: Problem
    standing: tuple[str, ...]
    places: tuple[int, ...]
    busy: Busy = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Trial:
    """The best rota in which a person has the slots in question, everything else being free.

    Attributes:
        people: For each slot who has it: of the best rotas found, one that moves little. None
            when no such rota was found.
        worth: Of that rota; nothing after the respect in which it is worse than the holder's best
            one, where the search ends.
        proved: The respects, from the first on, in which no such rota is better.
        least: In the first respect that is not proved, what no such rota goes below.
        impossible: Whether it is proved that there is no such rota.
    """

    people: tuple[str, ...] | None
    worth: Worth
    proved: tuple[str, ...] = ()
    least: Fraction = NOTHING
    impossible: bool = False


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


def targets_by(problem: Problem, people: Sequence[str]) -> tuple[int, ...]:
    """What the targets of a rota hang on: what is covered, and how much volunteers have of it."""
    others = sum(person in problem.reluctant for person in people)
    return (*(bool(person) for person in people), others)


class Scales:
    """What rotas of a problem are worth; it remembers what it has weighed."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._optional = {role.name for role in problem.team.roles if role.optional}
        self._accounts: dict[tuple[int, ...], tuple[Account, ...]] = {}
        self._worth: dict[tuple[str, ...], Worth] = {}

    def accounts(self, people: Sequence[str]) -> tuple[Account, ...]:
        """The ledgers, hardest first, that hold for a rota."""
        key = targets_by(self.problem, people)
        if key not in self._accounts:
            self._accounts[key] = self.problem.accounts_of(people)
        return self._accounts[key]

    def carried(self, ledger: str, people: Sequence[str]) -> dict[str, Fraction]:
        """What each person carries in a ledger."""
        carried = dict.fromkeys(self.problem.people, NOTHING)
        for slot, person in zip(self.problem.slots, people, strict=True):
            if person in carried and (amount := weigh(ledger, slot)):
                carried[person] += amount
        return carried

    def cover(self, people: Sequence[str]) -> dict[str, int]:
        """How much is empty, and how turns are shared."""
        empty = [
            slot.role in self._optional
            for slot, person in zip(self.problem.slots, people, strict=True)
            if not person
        ]
        counts = {"uncovered": empty.count(False), "optional": empty.count(True)}
        counts |= {"split": 0, "cuts": 0}
        places = iter(people)
        for turn in self.problem.turns:
            holders = [next(places) for _ in turn.slots]
            if any(holders) and len(set(holders)) > 1:
                counts["split"] += 1
                counts["cuts"] += sum(1 for person, _ in groupby(holders) if person) - 1
        return counts

    def worth(self, people: tuple[str, ...]) -> Worth:
        """What a rota is worth, hardest respect first."""
        if people not in self._worth:
            self._worth[people] = self._weighed(people)
        return self._worth[people]

    def _weighed(self, people: Sequence[str]) -> Worth:
        problem = self.problem
        last = dict.fromkeys(AFTER_LEDGERS, NOTHING)
        if problem.nights:
            held = zip(problem.nights, people, strict=True)
            seconds = sum(nights[person] for nights, person in held if person)
            last["night hours"] = Fraction(seconds, 3600)
        else:
            del last["night hours"]
        for (_, person), own in problem.held(people).items():
            days = {day for place in own for day in problem.big_days[place]}
            last["big days"] += sum(problem.recency[day].get(person, 0) for day in days)
            wish = max((problem.wishes[place].get(person, 0) for place in own), key=abs)
            last["refused"] += wish > 0
            last["granted"] -= wish < 0
        found = {name: Fraction(number) for name, number in self.cover(people).items()}
        if reluctant := problem.reluctant:
            found["volunteers"] = Fraction(sum(person in reluctant for person in people))
        for account in self.accounts(people):
            carried = self.carried(account.name, people)
            found[account.name] = sum(
                ((carried[p] - account.target[p]) ** 2 for p in carried), NOTHING
            )
        return found | last


def worth(problem: Problem, people: Sequence[str]) -> Worth:
    """What a rota is worth, hardest respect first."""
    return Scales(problem).worth(tuple(people))


def deciding(problem: Problem, one: Worth, other: Worth) -> str:
    """The first respect in which two rotas differ; empty when they are as good.

    A ledger that gave way to wishes is passed over: the farther rota refuses fewer of them, and
    is farther by an eighth of the smallest slot at most. What one of them says nothing of is as
    good.
    """
    common = [name for name in one if name in other]
    known = "granted" in common
    wishes = [(each["refused"], each["granted"]) if known else () for each in (one, other)]
    for name in common:
        nearer = one[name] < other[name]
        gave = wishes[0] > wishes[1] if nearer else wishes[0] < wishes[1]
        if one[name] != other[name] and not (gave and is_leeway(problem, name, one, other)):
            return name
    return ""


def is_leeway(problem: Problem, name: str, one: Worth, other: Worth) -> bool:
    """Whether two rotas are so near in a ledger that it may give way to wishes."""
    amounts = [amount for slot in problem.slots if (amount := weigh(name, slot))]
    if name not in problem.before or not amounts:
        return False
    low, high = sorted((one[name], other[name]))
    root = Fraction(isqrt(int(low * FINE**2)), FINE)  # rounded down, as the plan does
    return high <= (root + min(amounts) / 8) ** 2
