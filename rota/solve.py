"""The fairest rota, by CP-SAT: problem in, result out.

First everything is covered, then few turns are shared, then each ledger comes as near to its
targets as it can, hardest first, then wishes. Each step keeps what the ones before it reached.

The nearest shares that can be had on paper are tried first: where a rota has them it is proved at
once, because no rota is nearer, and it is found far faster than a sum of distances is minimised.

One worker and deterministic limits: the same problem gives the same rota, whatever the machine
and its load.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from ortools.sat.python import cp_model

from rota import ladder, paper
from rota.constraints import Model
from rota.errors import NoRota
from rota.goals import Goal, Share, able, goals, in_groups, must_share, share
from rota.ladder import Ladder
from rota.model import Proof
from rota.paper import Sort, Whose
from rota.problem import Problem
from rota.search import Found, search
from rota.spacing import crowding

Say = Callable[[str], None]
MOST_CHOICES = 20_000  # slots × people that can have them: beyond, groups stay apart
SUMS = 0.25  # of the patience for matching numbers goes to matching only what they add up to
MOMENT = 0.2  # deterministic seconds for a step when all patience is used up


@dataclass(frozen=True, slots=True)
class Patience:
    """How long each step may search, in CP-SAT's deterministic seconds: work, not time.

    When `altogether` is used up, a step that has a rota already gets only a moment more.
    """

    cover: float = 20.0
    match: float = 10.0
    improve: float = 6.0
    spread: float = 0.1
    altogether: float = 22.0


@dataclass(frozen=True, slots=True)
class Result:
    """What the search found.

    Attributes:
        people: For each slot of the problem the person who has it; empty for an uncovered one.
        proofs: How good it is, in the order of what is promised.
    """

    people: tuple[str, ...]
    proofs: tuple[Proof, ...]


def solve(
    problem: Problem, say: Say = lambda words: None, patience: Patience | None = None
) -> Result:
    """The best rota found for a problem, with what is proved of it.

    Args:
        problem: What to fill.
        say: Told in a few words what is being searched for.
        patience: How long each step may search.

    Raises:
        NoRota: The pins contradict the rules, or the search ended without any rota.
        KeyboardInterrupt: The user interrupted the search, which has been stopped.
    """
    return _Search(problem, say, patience or Patience()).run()


class _Search:
    def __init__(self, problem: Problem, say: Say, patience: Patience) -> None:
        self.problem = problem
        self.say = say
        self.patience = patience
        self.model: Model
        self.values: list[int] = []  # of every variable, in the best rota so far
        self.used = 0.0  # deterministic seconds
        self._least: dict[str, Fraction] = {}  # distances proved least, each after those before
        self.share: Share  # what there is to share out
        self.grouped = False  # whether the model keeps groups apart: its bounds hold inside them
        self.most_cuts: int | None = None  # of shared turns, once they are as few as can be
        self.least_shared = 0  # turns that no rota can but share
        self.proofs: list[Proof] = []

    def run(self) -> Result:
        self._cover()
        for goal in goals(self.problem, self.share):
            self._balance(goal)
        self._grant_wishes()
        self._spread()
        return Result(self._people(), tuple(self.proofs))

    # coverage

    def _cover(self) -> None:
        """Cover what can be covered, matching the fairest shares exactly if that can be had."""
        problem = self.problem
        shared = must_share(problem)
        self.share = share(problem, shared)
        unfillable = self._required(not can for can in self.share.covered)
        if shared:
            self._set_up(problem, shared)
            self._share_least()
        matched = self._match(shared)
        if not matched:
            self.say("covering every slot")
            self._ungroup()
            self._set_up(problem, shared)
            matched = self._search(self.patience.cover, linear=0) is not None
        if matched:
            self._prove_cover(unfillable, unfillable)
        else:
            self._cover_most(unfillable)

    def _share_least(self) -> None:
        """Share as few turns as can be, in as few stretches; every model from now on keeps it."""
        self.say("sharing as little as can be")
        self.model.cp.minimize(self._cuts())
        found = self._search(self.patience.improve)
        self.model.cp.clear_objective()
        if self.values:
            self.most_cuts = sum(cost * self._value(v) for v, cost in self.model.cuts)
            if found and self.model.complete:
                self.least_shared = found.bound // self.model.share_cost
            self.model.cp.add(self._cuts() <= self.most_cuts)

    def _cuts(self) -> cp_model.LinearExprT:
        variables, costs = zip(*self.model.cuts, strict=True)
        return cp_model.LinearExpr.weighted_sum(variables, costs)

    def _set_up(self, problem: Problem, shared: frozenset[int]) -> None:
        """A fresh model in which everything that can be covered must be."""
        self.values = []
        self.model = Model(problem, shared)
        for place, can in enumerate(self.share.covered):
            self._fix(self.model.empty[place], 0 if can else 1)
        if self.most_cuts is not None:
            self.model.cp.add(self._cuts() <= self.most_cuts)

    def _cover_most(self, unfillable: int) -> None:
        """Leave as few slots empty as the rules allow, sharing turns where that helps."""
        problem = self.problem
        self.say("covering as much as the rules allow")
        self._least = {}
        may_share = {
            turn
            for turn, each in enumerate(problem.turns)
            if len(each.slots) > 1 and problem.team.turns.split
        }
        self.values = []
        shared = frozenset(may_share) | must_share(problem)
        self.model = Model(problem, shared)
        empty = self.model.empty
        for place, can in enumerate(self.share.covered):
            if not can:
                self._fix(empty[place], 1)
        optional = {role.name for role in problem.team.roles if role.optional}
        steps = [
            [v for v, slot in zip(empty, problem.slots, strict=True) if slot.role not in optional],
            [v for v, slot in zip(empty, problem.slots, strict=True) if slot.role in optional],
        ]
        proved = []
        for variables in steps:
            least = cp_model.LinearExpr.sum(variables)
            self.model.cp.minimize(least)
            found = self._search(self.patience.cover, linear=2)
            if not found and not self.values:
                raise NoRota(
                    "no rota was found under these rules; if there are pins, they may "
                    "contradict each other or a rule"
                )
            self.model.cp.clear_objective()
            value = sum(self._value(v) for v in variables)
            proved.append((value, found.bound if found and self.model.complete else 0))
            self.model.cp.add(least <= value)
        if shared:
            self._share_least()
        for variable in empty:  # fairness shares out what is covered
            self._fix(variable, self._value(variable))
        covered = [not self._value(variable) for variable in empty]
        self.share = share(problem, shared, covered)
        self._prove_cover(proved[0][0], max(unfillable, proved[0][1]))

    def _prove_cover(self, value: int, bound: int) -> None:
        self.proofs.append(
            Proof("uncovered", Fraction(value), Fraction(bound), optimal=value == bound)
        )
        shared = len(self._shared_turns())
        if shared:
            least = self.least_shared
            self.proofs.append(
                Proof("split", Fraction(shared), Fraction(least), optimal=shared == least)
            )

    def _required(self, slots: Iterable[bool]) -> int:
        optional = {role.name for role in self.problem.team.roles if role.optional}
        return sum(
            missing and slot.role not in optional
            for missing, slot in zip(slots, self.problem.slots, strict=True)
        )

    def _shared_turns(self) -> set[int]:
        return {
            piece.turn
            for (place, _), variable in self.model.take.items()
            if (piece := self.model.pieces[place]).turn is not None
            and not piece.whole
            and self._value(variable)
        }

    # fairness

    def _load(self, goal: Goal, person: str) -> cp_model.LinearExprT:
        own = [(p, v) for p, v in self.model.terms(person) if v is not None]
        return cp_model.LinearExpr.weighted_sum(
            [v for _, v in own], [sum(goal.weights[place] for place in p.slots) for p, _ in own]
        )

    def _match(self, shared: frozenset[int]) -> bool:
        """Look for a rota that has the nearest shares on paper, in as many ledgers as can be.

        Where fair parts fall into groups that each do their own work, the others are kept away
        from it; whether that lost something is for the bounds to say.
        """
        alone = in_groups(self.problem, self.share)
        self.grouped = alone.barred != self.problem.barred
        self._set_up(alone, shared)
        found = goals(alone, self.share)
        sorts = self._sorts(found)
        people, sizes = self.problem.people, Counter(sorts.values())
        found = paper.reconcile(found, people, sizes, self._held(sorts))
        self._least = {goal.account.name: goal.least for goal in found if goal.least is not None}
        refused = {variable.index for variable, wish in self._wished() if wish > 0}
        for number in range(len(found), 0, -1):
            names = ", ".join(goal.account.name for goal in found[:number])
            for granted in (True, False) if refused and number == len(found) else (False,):
                self.say(f"matching {names}" + (" and wishes" if granted else ""))
                if self._hit(found[:number], refused if granted else ()):
                    self._leave_groups(shared)
                    return True
        return False

    def _hit(self, hardest: Sequence[Goal], against: Container[int]) -> bool:
        """Look for a rota in which everybody carries their quotas of these ledgers.

        Sums of unlike weights are hard to hit, numbers are not. So how many turns of each sort
        everybody has is decided first, as evenly as the quotas allow, which is also what people
        call fair. Only where no rota has that mix may sorts be traded for one another.

        Args:
            hardest: The ledgers to match.
            against: Indices of the variables that go against wishes: as few as can be.
        """
        people = self.problem.people
        sorts = self._sorts(hardest)
        held = self._held(sorts)
        refused = {whose: [v for v in own if v.index in against] for whose, own in held.items()}
        quotas = [dict(zip(people, goal.quotas or (), strict=True)) for goal in hardest]
        mix = paper.even_mix(quotas, Counter(sorts.values()), held, refused)
        if mix is None:
            return False
        by_sort, by_sum = self.model.cp.clone(), self.model.cp.clone()
        for whose, (number, unwanted) in mix.items():
            by_sort.add(cp_model.LinearExpr.sum(held[whose]) == number)
            if refused[whose]:
                by_sort.add(cp_model.LinearExpr.sum(refused[whose]) <= unwanted)
        for goal in hardest:
            loads = [self._load(goal, person) for person in people]
            by_sum = paper.within(by_sum, goal, loads, goal.slack)
        unwished = [variable for own in refused.values() for variable in own]
        by_sum.add(cp_model.LinearExpr.sum(unwished) <= sum(most for _, most in mix.values()))
        work = self.patience.match
        return bool(
            self._search(work, linear=0, cp=by_sort)
            or self._search(SUMS * work, linear=0, cp=by_sum)
        )

    def _sorts(self, hardest: Sequence[Goal]) -> dict[int, Sort]:
        """The sort of each unit that weighs something, by its first slot."""
        sorts: dict[int, Sort] = {}
        for unit in self.share.units:
            weights = tuple(sum(goal.weights[place] for place in unit) for goal in hardest)
            if self.share.covered[unit[0]] and any(weights):
                sorts[unit[0]] = self.problem.slots[unit[0]].role, weights
        return sorts

    def _held(self, sorts: Mapping[int, Sort]) -> dict[Whose, list[cp_model.IntVar]]:
        """What everybody may have of each sort, once for each unit."""
        held: dict[Whose, list[cp_model.IntVar]] = {}
        for (place, person), variable in self.model.take.items():
            for slot in self.model.pieces[place].slots:
                if slot in sorts:
                    held.setdefault((person, sorts[slot]), []).append(variable)
        return held

    def _leave_groups(self, shared: frozenset[int]) -> None:
        """Go on with everybody's possibilities, unless that is too much to search."""
        people = self._people()
        choices = sum(len(each) for each in able(self.problem, self.share))
        if not self.grouped or choices > MOST_CHOICES:
            return
        self._ungroup()
        self._set_up(self.problem, shared)
        held: dict[tuple[int | None, str], tuple[int, ...]] = {}
        for turn in range(len(self.problem.turns)):
            for slot in self.problem.places(turn):
                held[turn, people[slot]] = (*held.get((turn, people[slot]), ()), slot)
        same = self.model.cp.clone()
        for (place, person), variable in self.model.take.items():
            piece = self.model.pieces[place]
            same.add(variable == int(held.get((piece.turn, person)) == piece.slots))
        found = self._search(self.patience.cover, cp=same)
        assert found is not None

    def _ungroup(self) -> None:
        """Forget what is only proved while groups are kept apart."""
        if self.grouped:
            self.grouped, self._least = False, {}

    def _balance(self, goal: Goal) -> None:
        """Bring a ledger as near to its targets as it can come, and keep it there."""
        distance = self._distance(goal)
        least = self._least.get(goal.account.name)
        bound = goal.bound if self.grouped or least is None else max(goal.bound, least)
        if distance in (bound, least):
            self._keep(goal)
        else:
            self._least = {}  # for the ledgers after it: they were proved after a better one
            self.say(f"balancing {goal.account.name}")
            distance, bound = self._approach(goal, bound)
        squared = goal.unit**2
        self.proofs.append(
            Proof(goal.account.name, distance * squared, bound * squared, distance == bound)
        )

    def _distance(self, goal: Goal) -> Fraction:
        return goal.distance([self._carried(goal, person) for person in self.problem.people])

    def _carried(self, goal: Goal, person: str) -> int:
        return sum(
            sum(goal.weights[place] for place in piece.slots)
            for piece, variable in self.model.terms(person)
            if variable is not None and self._value(variable)
        )

    def _approach(self, goal: Goal, bound: Fraction) -> tuple[Fraction, Fraction]:
        rungs = self._ladder(goal)
        self.model.cp.minimize(rungs.cost)
        found = self._search(self.patience.improve)
        self.model.cp.clear_objective()
        distance = self._distance(goal)
        self.model.cp.add(rungs.cost <= rungs.value(self.values))
        if found is None or self.grouped or not rungs.complete:
            return distance, bound
        if found.proved:
            return distance, distance
        return distance, min(distance, max(bound, rungs.distance(found.bound)))

    def _keep(self, goal: Goal) -> None:
        rungs = self._ladder(goal)
        self.model.cp.add(rungs.cost <= rungs.value(self.values))

    def _ladder(self, goal: Goal) -> Ladder:
        people = self.problem.people
        built = ladder.build(
            self.model.cp,
            [self._load(goal, person) for person in people],
            [self._carried(goal, person) for person in people],
            goal.targets,
            goal.attainable,
        )
        self.values.extend(built.hints)
        return built

    # wishes

    def _grant_wishes(self) -> None:
        wished = self._wished()
        if not wished:
            return
        # Nobody gets what they would rather not, so that others get all that they would like.
        heavy = 1 + sum(1 for _, wish in wished if wish < 0)
        weights = [heavy if wish > 0 else -1 for _, wish in wished]
        cost = cp_model.LinearExpr.weighted_sum([v for v, _ in wished], weights)
        refused = sum(1 for v, wish in wished if wish > 0 and self._value(v))
        if not refused and all(wish > 0 for _, wish in wished):
            self.model.cp.add(cost <= 0)
            self.proofs.append(Proof("wishes", Fraction(0), Fraction(0), optimal=True))
            return
        self.say("granting wishes")
        self.model.cp.minimize(cost)
        found = self._search(self.patience.improve)
        self.model.cp.clear_objective()
        refused = sum(1 for v, w in wished if w > 0 and self._value(v))
        value = sum(w * self._value(v) for (v, _), w in zip(wished, weights, strict=True))
        self.model.cp.add(cost <= value)
        proved = found is not None and found.proved and not self.grouped
        # A wish for something counts below 0, so the cost's bound bounds the refusals from below.
        least = max(0, -(-found.bound // heavy)) if found and not self.grouped else 0
        bound = refused if proved else least
        self.proofs.append(Proof("wishes", Fraction(refused), Fraction(bound), proved))

    def _spread(self) -> None:
        """Spread each person's turns over the period, all else being kept."""
        pairs, hints = crowding(self.model, self.values)
        if not pairs:
            return
        self.say("spreading turns evenly")
        self.values.extend(hints)
        crowded = cp_model.LinearExpr.weighted_sum([v for v, _ in pairs], [n for _, n in pairs])
        self.model.cp.minimize(crowded)
        found = self._search(self.patience.spread)
        self.model.cp.clear_objective()
        value = sum(n * self._value(v) for v, n in pairs)
        bound = found.bound if found and not self.grouped else 0
        self.proofs.append(Proof("spacing", Fraction(value), Fraction(bound), value == bound))

    def _wished(self) -> list[tuple[cp_model.IntVar, int]]:
        """What somebody would rather not have (1), or would like to (-1)."""
        found = []
        for (place, person), variable in self.model.take.items():
            wishes = [self.problem.wishes[s].get(person, 0) for s in self.model.pieces[place].slots]
            if wish := max(wishes, key=abs, default=0):
                found.append((variable, wish))
        return found

    # the solver

    def _search(
        self, work: float, linear: int | None = None, cp: cp_model.CpModel | None = None
    ) -> Found | None:
        """Solve the model, or a copy with more constraints, from the best rota so far.

        None when that gave no rota.
        """
        if self.values:
            work = min(work, max(self.patience.altogether - self.used, MOMENT))
        found = search(cp or self.model.cp, self.values, work, linear)
        self.used += found.work
        if found.values is None:
            return None
        self.values = found.values
        return found

    def _value(self, variable: cp_model.IntVar) -> int:
        return self.values[variable.index]

    def _fix(self, variable: cp_model.IntVar, value: int) -> None:
        domain = self.model.cp.proto.variables[variable.index].domain
        domain.clear()
        domain.extend([value, value])

    def _people(self) -> tuple[str, ...]:
        found = [""] * len(self.problem.slots)
        for (place, person), variable in self.model.take.items():
            if self._value(variable):
                for slot in self.model.pieces[place].slots:
                    found[slot] = person
        return tuple(found)
