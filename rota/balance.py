"""The best rota so far brought nearer to what is promised: ledger by ledger, then wishes.

Each step keeps what the ones before it reached.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction
from math import floor, isqrt

from rota import ladder, relaxed
from rota.daytime import NIGHT_HOURS, Nights, spared, towards_day
from rota.goals import Goal, Share
from rota.ladder import Ladder
from rota.memory import recent_days
from rota.moves import counted
from rota.problem import Problem
from rota.search import Found
from rota.solver import cp_model
from rota.standing import BOUNDING, Balanced, Patience, Standing
from rota.verdict import Proof
from rota.wishes import unevenness, wishes

Say = Callable[[str], None]
FINE = 10**6  # parts of a unit to which roots are taken
LARGEST = 2**50  # more than any cost


class Balancing(Standing):
    """A rota that is made fairer, with what is proved of it.

    Attributes:
        say: Told in a few words what is being searched for.
        proofs: What is proved so far, in the order of what is promised.
        kept: The ledgers so far.
        grouped: Whether the model keeps groups apart: its bounds hold inside them.
        paper: By ledger, a distance that no rota goes below, each after those before it.
        nights: What night there was to be spared.
        share: What there is to share out.
    """

    def __init__(self, problem: Problem, say: Say, patience: Patience) -> None:
        super().__init__(problem, patience)
        self.say = say
        self.proofs: list[Proof] = []
        self.kept: list[Balanced] = []
        self.grouped = False
        self.paper: dict[str, Fraction] = {}
        self.nights = Nights((), 1, 0)
        self.share: Share

    def ask_volunteers_first(self) -> None:
        """Give as few shifts as can be to others; then it is known what they owe one another."""
        problem = self.problem
        if not problem.reluctant:
            return
        terms = self.model.shifts_of(problem.reluctant)
        self.say("asking volunteers first")
        self.minimise("volunteers", terms, self.patience.improve)
        others = self.total(terms)
        self.model.cp.add(counted(terms) == others)
        if others:  # the bounds of ledgers that are proved so far are of other targets
            accounts = problem.accounts(self.share.covered, self.people())
            self.share, self.paper = replace(self.share, accounts=accounts), {}

    def reconcile(
        self, goals: Sequence[Goal], enough: Callable[[Goal], bool] = lambda goal: False
    ) -> list[Goal]:
        """The ledgers with quotas that can be had together on paper, as far as is enough."""
        sorts = relaxed.sorts_of(self.problem, self.share, goals)
        held = relaxed.held(self.model, sorts)
        people, sizes = self.problem.people, Counter(sorts.values())
        work = min(relaxed.WORK, self.patience.improve / 2)
        found = relaxed.reconcile(goals, people, sizes, held, enough, work)
        self.paper = relaxed.bounds(found)
        return found

    def balance(self, goal: Goal) -> None:
        """Bring a ledger as near to its targets as it can come, and keep it there."""
        distance = self.distance(goal)
        least = self.paper.get(goal.account.name)
        bound = goal.bound if self.grouped or least is None else max(goal.bound, least)
        if distance in (bound, least):
            self._keep(goal, self._ladder(goal))
        else:
            self.paper = {}  # for the ledgers after it: they were proved after a better one
            self.say(f"balancing {goal.account.name}")
            distance, bound = self._approach(goal, bound)
        squared = goal.unit**2
        self.proofs.append(
            Proof(goal.account.name, distance * squared, bound * squared, distance == bound)
        )

    def _approach(self, goal: Goal, bound: Fraction) -> tuple[Fraction, Fraction]:
        rungs = self._ladder(goal)
        found = self._descend(goal, rungs, bound)
        distance = self.distance(goal)
        self._keep(goal, rungs)
        if found is None or self.grouped or not rungs.complete:
            return distance, bound
        if found.proved:
            return distance, distance
        return distance, min(distance, max(bound, rungs.distance(found.bound)))

    def _descend(self, goal: Goal, rungs: Ladder, bound: Fraction) -> Found | None:
        """Bring a ledger down its ladder, at most to what no rota goes below."""
        return self.least(rungs.cost)

    def _keep(self, goal: Goal, rungs: Ladder) -> None:
        value = rungs.value(self.values)
        leeway = floor(rungs.scale * self._leeway(goal))
        bound = self.model.cp.add_linear_constraint(rungs.cost, -LARGEST, value)
        self.kept.append(Balanced(goal, rungs, bound.index, value, leeway))

    def _allow(self, kept: Balanced, value: int, least: int = -LARGEST) -> None:
        domain = self.model.cp.proto.constraints[kept.constraint].linear.domain
        domain.clear()
        domain.extend([least, value])

    def _leeway(self, goal: Goal) -> Fraction:
        """What a ledger may give way to wishes, in squared units.

        Its distance, the root of the sum of squares, grows by an eighth of the smallest slot.
        """
        weights = [weight for weight in goal.weights if weight]
        if not weights or not any(self.problem.wishes):
            return Fraction(0)
        eighth = Fraction(min(weights), 8)
        distance = Fraction(isqrt(int(self.distance(goal) * FINE**2)), FINE)  # rounded down
        return eighth * (2 * distance + eighth)

    def _ladder(self, goal: Goal) -> Ladder:
        people = self.problem.people
        built = ladder.build(
            self.model.cp,
            [self.load(goal, person) for person in people],
            [self.carried(goal, person) for person in people],
            goal.targets,
            goal.attainable,
            self._leeway(goal),
        )
        self.values = [*self.values, *built.hints]
        return built

    # what comes after fairness

    def remember(self) -> None:
        """Give big days to those who have not had them for longest."""
        if terms := recent_days(self.model):
            self.say("remembering who had the big days")
            self.minimise("big days", terms, self.patience.improve)

    def spare_nights(self) -> None:
        """Give turns to those for whom it is day, where people live by different clocks."""
        self.nights = spared(self.model, self.problem, self.share.covered)
        if self.nights.terms:
            self.say("sparing nights")
            towards_day(self, self.nights, [kept.goal for kept in self.kept], self.share)
            self.minimise(NIGHT_HOURS, self.nights.terms, self.patience.improve)
            self.proofs[-1] = self.nights.in_hours(self.proofs[-1])

    def prove_nights(self) -> None:
        """Say it again: ledgers that gave way to wishes may have spared more of them."""
        value = self.nights.hours(self.total(self.nights.terms))
        self.proofs = [
            replace(proof, value=value, bound=min(proof.bound, value))
            if proof.name == NIGHT_HOURS
            else proof
            for proof in self.proofs
        ]

    def grant_wishes(self) -> None:
        """Refuse as few wishes as can be; ledgers give way a little, and no more than it takes."""
        wished = wishes(self.model)
        if not wished.against and not wished.granted:
            return
        if wished.value(self.values) == -len(wished.granted):  # all of them are granted
            self.model.cp.add(wished.cost <= -len(wished.granted))
            self.proofs.append(Proof("wishes", Fraction(0), Fraction(0), optimal=True))
            return
        self.say("granting wishes")
        before = self.values
        for kept in self.kept:
            self._allow(kept, kept.value + kept.leeway)
        found = self.least(wished.cost)
        if wished.value(self.values) == wished.value(before):
            self.values = before
            for kept in self.kept:
                self._allow(kept, kept.value)
            self.model.cp.add(wished.cost <= wished.value(self.values))
        else:
            self.model.cp.add(wished.cost <= wished.value(self.values))
            self._give_way()
        refused = wished.number(self.values)
        proved = found is not None and found.proved and not self.grouped
        # A wish for something counts below 0, so the cost's bound bounds the refusals from below.
        least = max(0, -(-found.bound // wished.heavy)) if found and not self.grouped else 0
        bound = refused if proved else least
        steps, hints = unevenness(self.model, wished, self.values)
        if steps and self.patience.spread:
            self.values = [*self.values, *hints]
            proved = self.minimise("", steps, self.patience.improve) and proved
        self.proofs.append(Proof("wishes", Fraction(refused), Fraction(bound), proved))

    def _give_way(self) -> None:
        """Bring the ledgers back, as near as the wishes leave them, and say what they gave."""
        by_name = {proof.name: place for place, proof in enumerate(self.proofs)}
        exact = True  # whether the ledgers so far gave nothing
        for kept in self.kept:
            place = by_name[kept.goal.account.name]
            strict = self.proofs[place]
            proved = self._cost(kept) <= kept.value
            if not proved:
                least = kept.value if exact and strict.optimal else -LARGEST
                self._allow(kept, kept.value + kept.leeway, least)
                found = self.least(kept.rungs.cost)
                proved = found is not None and found.proved and kept.rungs.complete
            self._allow(kept, self._cost(kept))
            value = self.distance(kept.goal) * kept.goal.unit**2
            exact = exact and value <= strict.value
            self.proofs[place] = replace(
                strict,
                value=value,
                bound=min(strict.bound, value),
                optimal=strict.optimal and proved and not self.grouped,
                gave=max(value - strict.value, Fraction(0)),
            )

    def _cost(self, kept: Balanced) -> int:
        return kept.rungs.value(self.values)

    def minimise(
        self,
        name: str,
        terms: Sequence[tuple[cp_model.IntVar, int]],
        work: float,
        linear: int = BOUNDING,
    ) -> bool:
        """Make a sum as small as it can be, keep it so, and say what is proved if it has a name."""
        cost = cp_model.LinearExpr.weighted_sum([v for v, _ in terms], [n for _, n in terms])
        bound, value = 0, self.total(terms)
        if value:
            found = self.least(cost, work, linear)
            value = self.total(terms)
            bound = found.bound if found and not self.grouped else 0
        self.model.cp.add(cost <= value)
        if name:
            self.proofs.append(Proof(name, Fraction(value), Fraction(bound), value == bound))
        return value == bound
