"""A first rota in moments: turn after turn to whoever is farthest below their targets.

Not the fairest, but one that keeps every hard rule: whoever stops a search early has it at least.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from rota.constraints import Model
from rota.ledger import weigh


def first_rota(model: Model) -> tuple[str, ...] | None:
    """For each slot of a model's problem the person who has it; empty for an uncovered one.

    Turns with a pin come first, then those that the fewest people can take, then by start.

    Returns:
        The people; None where the pins cannot be kept so.
    """
    problem = model.problem
    rules, books = _Rules(model), _Books(model)
    possible: dict[int, list[tuple[int, str]]] = {}
    for place, person in model.take:
        turn = model.pieces[place].turn
        assert turn is not None
        possible.setdefault(turn, []).append((place, person))

    def urgency(turn: int) -> tuple[bool, int, int]:
        pinned = any(place in problem.pinned for place in problem.places(turn))
        return not pinned, len(possible[turn]), turn

    def want(choice: tuple[int, str]) -> tuple[int, int, list[Fraction], str]:
        place, person = choice
        longest, skills = len(model.pieces[place].slots), rules.needs(model.take[choice].index)
        return -longest, -skills, books.want(place, person), person

    held: dict[int, tuple[int, str]] = {}
    for turn in sorted(possible, key=urgency):
        for choice in sorted(possible[turn], key=want):
            slots = model.pieces[choice[0]].slots
            if not any(slot in held for slot in slots) and rules.take(model.take[choice].index):
                books.give(*choice)
                held |= dict.fromkeys(slots, choice)
    while lonely := rules.broken(held):
        for choice in {held[slot] for slot in lonely}:
            rules.leave(model.take[choice].index)
            held = {slot: who for slot, who in held.items() if who != choice}
    people = tuple(held[slot][1] if slot in held else "" for slot in range(len(problem.slots)))
    kept = all(people[slot] == person for slot, person in problem.pinned.items())
    return people if kept else None


class _Rules:
    """The rules of a model, for taking one variable after the other.

    A rule lets the variables that are taken weigh so much at most; taking one may imply others.
    Only `always` asks for something: it is seen to at the end.
    """

    def __init__(self, model: Model) -> None:
        self.left: list[int] = []  # by rule, what may still be taken
        self.weighs: dict[int, list[tuple[int, int]]] = {}  # by variable, rules and weights
        self.implied: dict[int, list[int]] = {}
        self.taken: set[int] = set()
        self.asked: list[tuple[list[int], int, list[int]]] = []  # variables, number, their slots
        self.helps: dict[int, list[int]] = {}  # by variable, what is asked of it
        empty: dict[int, list[int]] = {}
        for slot, variable in enumerate(model.empty):
            empty.setdefault(variable.index, []).append(slot)
        for rule in model.cp.proto.constraints:
            if rule.has_bool_and():
                for literal in rule.enforcement_literal:
                    self.implied.setdefault(literal, []).extend(rule.bool_and.literals)
            elif rule.has_exactly_one():
                self._most([v for v in rule.exactly_one.literals if v not in empty], 1)
            elif rule.has_at_most_one():
                self._most(rule.at_most_one.literals, 1)
            elif rule.has_bool_or():  # not all of these, all negated
                self._most([-1 - v for v in rule.bool_or.literals], len(rule.bool_or.literals) - 1)
            elif (number := max(rule.linear.domain[0], -rule.linear.domain[1])) > 0:
                self._ask(list(rule.linear.vars), number, empty)
            else:
                weights = zip(rule.linear.vars, rule.linear.coeffs, strict=True)
                self._at_most(list(weights), rule.linear.domain[1])

    def _most(self, variables: Sequence[int], most: int) -> None:
        self._at_most([(variable, 1) for variable in variables], most)

    def _at_most(self, weights: Sequence[tuple[int, int]], most: int) -> None:
        for variable, weight in weights:
            self.weighs.setdefault(variable, []).append((len(self.left), weight))
        self.left.append(most)

    def _ask(self, variables: Sequence[int], number: int, empty: dict[int, list[int]]) -> None:
        slots = [slot for variable in variables for slot in empty.get(variable, ())]
        people = [variable for variable in variables if variable not in empty]
        for variable in people:
            self.helps.setdefault(variable, []).append(len(self.asked))
        self.asked.append((people, number, slots))

    def needs(self, variable: int) -> int:
        """How many of the moments in which somebody with a skill is missing it would mend."""
        asked = [self.asked[place] for place in self.helps.get(variable, ())]
        return sum(len(self.taken.intersection(people)) < number for people, number, _ in asked)

    def take(self, variable: int) -> bool:
        """Take a variable with all that it implies, if the rules let it."""
        fresh, found = [variable], {variable}
        while fresh:
            implied = self.implied.get(fresh.pop(), ())
            fresh.extend(v for v in implied if v not in found and v not in self.taken)
            found.update(fresh)
        used: dict[int, int] = {}
        for each in found:
            for rule, weight in self.weighs.get(each, ()):
                used[rule] = used.get(rule, 0) + weight
        if any(amount > self.left[rule] for rule, amount in used.items()):
            return False
        for rule, amount in used.items():
            self.left[rule] -= amount
        self.taken |= found
        return True

    def leave(self, variable: int) -> None:
        """Give a variable back; what it implied may stay."""
        self.taken.discard(variable)

    def broken(self, held: dict[int, tuple[int, str]]) -> set[int]:
        """The slots that somebody has while too few with a skill are there."""
        return {
            slot
            for people, number, slots in self.asked
            if len(self.taken.intersection(people)) < number
            for slot in slots
            if slot in held
        }


class _Books:
    """What everybody still owes, in the order of the ledgers."""

    def __init__(self, model: Model) -> None:
        problem = model.problem
        self.accounts = problem.accounts([True] * len(problem.slots))
        self.owed = [dict(account.target) for account in self.accounts]
        self.weights = [
            [
                sum((weigh(account.name, problem.slots[s]) for s in piece.slots), Fraction(0))
                for account in self.accounts
            ]
            for piece in model.pieces
        ]

    def want(self, place: int, person: str) -> list[Fraction]:
        """The less, the more a person should have this piece."""
        return [
            -owed[person] if weight else Fraction(0)
            for owed, weight in zip(self.owed, self.weights[place], strict=True)
        ]

    def give(self, place: int, person: str) -> None:
        """Put a piece on a person's account."""
        for owed, weight in zip(self.owed, self.weights[place], strict=True):
            owed[person] -= weight
