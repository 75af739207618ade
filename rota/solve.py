"""The fairest rota, by CP-SAT: problem in, result out.

First everything is covered, then few turns are shared, then little of a rota that stands moves,
then volunteers have what they can where the team asks them first, then each ledger comes as near to
its targets as it can, hardest first, then big days, night hours, wishes. Each step keeps what the
ones before it reached.

The nearest shares that can be had on paper are tried first: where a rota has them it is proved at
once, because no rota is nearer, and it is found far faster than a sum of distances is minimised.

One worker and deterministic limits: the same problem gives the same rota, whatever the machine
and its load.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from math import floor, isqrt

from ortools.sat.python import cp_model

from rota import ladder, relaxed
from rota.constraints import Model
from rota.daytime import NIGHT_HOURS, Nights, spared, towards_day
from rota.errors import NoRota
from rota.goals import Goal, Share, able, goals, in_groups, must_share, share
from rota.greedy import first_rota
from rota.ladder import Ladder
from rota.memory import recent_days
from rota.moves import Held, as_it_stands, counted, moves
from rota.problem import Answer, Problem
from rota.spacing import crowding
from rota.standing import BOUNDING, FINDING, Balanced, Patience, Standing
from rota.verdict import Proof
from rota.wishes import unevenness, wishes

Say = Callable[[str], None]
MOST_CHOICES = 20_000  # slots × people that can have them: beyond, groups stay apart
SUMS = 0.25  # of the patience for matching numbers goes to matching only what they add up to
FINE = 10**6  # parts of a unit to which roots are taken
LARGEST = 2**50  # more than any cost


def solve(
    problem: Problem,
    say: Say = lambda words: None,
    patience: Patience | None = None,
    best: Callable[[Answer], None] | None = None,
) -> Answer:
    """The best rota found for a problem, with what is proved of it.

    Args:
        problem: What to fill.
        say: Told in a few words what is being searched for.
        patience: How long each step may search.
        best: Given each rota on the way to the best one, with what is proved of it so far.

    Raises:
        NoRota: The pins contradict the rules, or the search ended without any rota.
    """
    return _Search(problem, say, patience or Patience(), best or (lambda answer: None)).run()


class _Search(Standing):
    def __init__(
        self, problem: Problem, say: Say, patience: Patience, best: Callable[[Answer], None]
    ) -> None:
        super().__init__(problem, patience)
        self.say = say
        self.best = best
        self.begun = False  # whether a first rota was given
        self._least: dict[str, Fraction] = {}  # distances proved least, each after those before
        self.share: Share  # what there is to share out
        self.grouped = False  # whether the model keeps groups apart: its bounds hold inside them
        self.most_cuts: int | None = None  # of shared turns, once they are as few as can be
        self.least_shared = 0  # turns that no rota can but share
        self.held: Held | None = None  # how little of a rota that stands moves
        self.nights = Nights((), 1, 0)  # what night there was to be spared
        self.proofs: list[Proof] = []
        self.kept: list[Balanced] = []  # the ledgers so far

    def run(self) -> Answer:
        self._cover()
        self._ask_volunteers_first()
        for goal in goals(self.problem, self.share):
            self._tell()
            self._balance(goal)
        self._move_no_more()
        for step in (self._remember, self._spare_nights, self._grant_wishes, self._spread):
            self._tell()
            step()
        self._prove_moves()
        self._prove_nights()
        return Answer(self.people(), tuple(self.proofs))

    def _begin(self) -> None:
        """A first rota before any search, for whoever cannot wait for a better one."""
        self.begun = True
        people = first_rota(self.model)
        if people is not None:
            self.best(Answer(people, ()))

    def _tell(self) -> None:
        self.best(Answer(self.people(), tuple(self.proofs)))

    # coverage

    def _cover(self) -> None:
        """Cover what can be covered, matching the fairest shares exactly if that can be had."""
        problem = self.problem
        shared = must_share(problem) | problem.parted
        self.share = share(problem, shared)
        unfillable = self._required(not can for can in self.share.covered)
        if shared:
            self._set_up(problem, shared)
            self._share_least()
        matched = not problem.standing and self._match(shared)
        if not matched:
            self.say("covering every slot")
            self._ungroup()
            self._set_up(problem, shared)
            if problem.standing:
                matched = self._hold()
            else:
                matched = self.search(self.patience.cover, linear=FINDING) is not None
        if matched:
            self._prove_cover(unfillable, unfillable)
        else:
            self._cover_most(unfillable)

    def _hold(self) -> bool:
        """Move as few shifts of the rota that stands as can be, first those at short notice.

        Returns:
            Whether there is such a rota.
        """
        self.say("moving as few shifts as can be")
        moved = moves(self.model)
        self.model.cp.minimize(moved.cost)
        found = self.search(self.patience.cover, start=as_it_stands(self.model))
        self.model.cp.clear_objective()
        if found is None:
            return False
        values = [self.total(terms) for _, terms in moved.tiers]
        bounds = moved.bounds(values, 0 if self.grouped or not self.model.complete else found.bound)
        names = [name for name, _ in moved.tiers]
        self.held = Held(moved, dict(zip(names, zip(values, bounds, strict=True), strict=True)))
        free = [0] * (len(values) - 1) + [self.problem.freedom]
        for (_, terms), value, more in zip(moved.tiers, values, free, strict=True):
            self.model.cp.add(counted(terms) <= value + more)
        return True

    def _move_no_more(self) -> None:
        """Let no shift move for fairness that need not, now that the ledgers are balanced."""
        if self.held is not None and self.problem.freedom:
            self._minimise("", self.held.moves.every, self.patience.improve)

    def _prove_moves(self) -> None:
        """Say how little moves: once there is a rota, and again when it has all it can have."""
        if self.held is None:
            return
        fresh = {proof.name: proof for proof in self.held.proofs(self.total)}
        known = {proof.name for proof in self.proofs}
        self.proofs = [fresh.get(proof.name, proof) for proof in self.proofs]
        self.proofs.extend(proof for name, proof in fresh.items() if name not in known)

    def _ask_volunteers_first(self) -> None:
        """Give as few shifts as can be to others; then it is known what they owe one another."""
        problem = self.problem
        if not problem.reluctant:
            return
        terms = self.model.shifts_of(problem.reluctant)
        self.say("asking volunteers first")
        self._minimise("volunteers", terms, self.patience.improve)
        others = self.total(terms)
        self.model.cp.add(counted(terms) == others)
        if others:  # the bounds of ledgers that are proved so far are of other targets
            accounts = problem.accounts(self.share.covered, self.people())
            self.share, self._least = replace(self.share, accounts=accounts), {}

    def _share_least(self) -> None:
        """Share as few turns as can be, in as few stretches; every model from now on keeps it."""
        if not self.model.cuts:
            return
        self.say("sharing as little as can be")
        found = self.least(counted(self.model.cuts))
        if self.values:
            self.most_cuts = sum(cost * self.value(v) for v, cost in self.model.cuts)
            if found and self.model.complete:
                self.least_shared = found.bound // self.model.share_cost
            self.model.cp.add(counted(self.model.cuts) <= self.most_cuts)

    def _set_up(self, problem: Problem, shared: frozenset[int]) -> None:
        """A fresh model in which everything that can be covered must be."""
        self.values = []
        self.model = Model(problem, shared)
        if not self.begun and not problem.standing:
            self._begin()
        for place, can in enumerate(self.share.covered):
            self.fix(self.model.empty[place], 0 if can else 1)
        if self.most_cuts is not None:
            self.model.cp.add(counted(self.model.cuts) <= self.most_cuts)

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
                self.fix(empty[place], 1)
        optional = {role.name for role in problem.team.roles if role.optional}
        steps = [
            [v for v, slot in zip(empty, problem.slots, strict=True) if slot.role not in optional],
            [v for v, slot in zip(empty, problem.slots, strict=True) if slot.role in optional],
        ]
        proved = []
        for variables in steps:
            least = cp_model.LinearExpr.sum(variables)
            found = self.least(least, self.patience.cover)
            if not found and not self.values:
                raise NoRota(
                    "no rota was found under these rules; if there are pins, they may "
                    "contradict each other or a rule"
                )
            value = sum(self.value(v) for v in variables)
            proved.append((value, found.bound if found and self.model.complete else 0))
            self.model.cp.add(least <= value)
        if shared:
            self._share_least()
        if problem.standing:
            self._hold()
        for variable in empty:  # fairness shares out what is covered
            self.fix(variable, self.value(variable))
        covered = [not self.value(variable) for variable in empty]
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
        self._prove_moves()

    def _required(self, slots: Iterable[bool]) -> int:
        optional = {role.name for role in self.problem.team.roles if role.optional}
        return sum(
            missing and slot.role not in optional
            for missing, slot in zip(slots, self.problem.slots, strict=True)
        )

    def _shared_turns(self) -> set[int]:
        parted = self.problem.parted
        return {
            piece.turn
            for (place, _), variable in self.model.take.items()
            if (piece := self.model.pieces[place]).turn is not None
            and piece.turn not in parted
            and not piece.whole
            and self.value(variable)
        }

    # fairness

    def _match(self, shared: frozenset[int]) -> bool:
        """Look for a rota that has the nearest shares on paper, in as many ledgers as can be.

        Where fair parts fall into groups that each do their own work, the others are kept away
        from it; whether that lost something is for the bounds to say.
        """
        reluctant = self.problem.reluctant
        if reluctant and not self._without(reluctant, shared):
            return False
        alone = self.problem if reluctant else in_groups(self.problem, self.share)
        self.grouped = alone.barred != self.problem.barred
        self._set_up(alone, shared)
        found = goals(alone, self.share)
        sorts = relaxed.sorts_of(self.problem, self.share, found)
        people, sizes = self.problem.people, Counter(sorts.values())
        found = relaxed.reconcile(found, people, sizes, relaxed.held(self.model, sorts))
        self._least = {goal.account.name: goal.least for goal in found if goal.least is not None}
        refused = {variable.index for variable in wishes(self.model).against}
        for number in range(len(found), 0, -1):
            names = ", ".join(goal.account.name for goal in found[:number])
            for granted in (True, False) if refused and number == len(found) else (False,):
                self.say(f"matching {names}" + (" and wishes" if granted else ""))
                if self._hit(found[:number], refused if granted else ()):
                    self._leave_groups(shared)
                    return True
        return False

    def _without(self, people: frozenset[str], shared: frozenset[int]) -> bool:
        """Whether a rota was found in which these people have nothing."""
        self._set_up(self.problem, shared)
        without = self.model.cp.clone()
        without.add(counted(self.model.shifts_of(people)) == 0)
        return self.search(self.patience.match, linear=FINDING, cp=without) is not None

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
        sorts = relaxed.sorts_of(self.problem, self.share, hardest)
        held = relaxed.held(self.model, sorts)
        refused = {whose: [v for v in own if v.index in against] for whose, own in held.items()}
        quotas = [dict(zip(people, goal.quotas or (), strict=True)) for goal in hardest]
        mix = relaxed.even_mix(quotas, Counter(sorts.values()), held, refused)
        if mix is None:
            return False
        by_sort, by_sum = self.model.cp.clone(), self.model.cp.clone()
        for whose, (number, unwanted) in mix.items():
            by_sort.add(cp_model.LinearExpr.sum(held[whose]) == number)
            if refused[whose]:
                by_sort.add(cp_model.LinearExpr.sum(refused[whose]) <= unwanted)
        for goal in hardest:
            loads = [self.load(goal, person) for person in people]
            by_sum = relaxed.within(by_sum, goal, loads, goal.slack)
        unwished = [variable for own in refused.values() for variable in own]
        by_sum.add(cp_model.LinearExpr.sum(unwished) <= sum(most for _, most in mix.values()))
        work = self.patience.match
        return bool(
            self.search(work, linear=FINDING, cp=by_sort)
            or self.search(SUMS * work, linear=FINDING, cp=by_sum)
        )

    def _leave_groups(self, shared: frozenset[int]) -> None:
        """Go on with everybody's possibilities, unless that is too much to search."""
        choices = sum(len(each) for each in able(self.problem, self.share))
        if not self.grouped or choices > MOST_CHOICES:
            return
        self._ungroup()
        held = self.problem.held(self.people())
        self._set_up(self.problem, shared)
        same = self.model.cp.clone()
        for (place, person), variable in self.model.take.items():
            piece = self.model.pieces[place]
            same.add(variable == int(held.get((piece.turn, person)) == piece.slots))
        found = self.search(self.patience.cover, cp=same)
        assert found is not None

    def _ungroup(self) -> None:
        """Forget what is only proved while groups are kept apart."""
        if self.grouped:
            self.grouped, self._least = False, {}

    def _balance(self, goal: Goal) -> None:
        """Bring a ledger as near to its targets as it can come, and keep it there."""
        distance = self.distance(goal)
        least = self._least.get(goal.account.name)
        bound = goal.bound if self.grouped or least is None else max(goal.bound, least)
        if distance in (bound, least):
            self._keep(goal, self._ladder(goal))
        else:
            self._least = {}  # for the ledgers after it: they were proved after a better one
            self.say(f"balancing {goal.account.name}")
            distance, bound = self._approach(goal, bound)
        squared = goal.unit**2
        self.proofs.append(
            Proof(goal.account.name, distance * squared, bound * squared, distance == bound)
        )

    def _approach(self, goal: Goal, bound: Fraction) -> tuple[Fraction, Fraction]:
        rungs = self._ladder(goal)
        found = self.least(rungs.cost)
        distance = self.distance(goal)
        self._keep(goal, rungs)
        if found is None or self.grouped or not rungs.complete:
            return distance, bound
        if found.proved:
            return distance, distance
        return distance, min(distance, max(bound, rungs.distance(found.bound)))

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

    def _remember(self) -> None:
        """Give big days to those who have not had them for longest."""
        if terms := recent_days(self.model):
            self.say("remembering who had the big days")
            self._minimise("big days", terms, self.patience.improve)

    def _spare_nights(self) -> None:
        """Give turns to those for whom it is day, where people live by different clocks."""
        self.nights = spared(self.model, self.problem, self.share.covered)
        if self.nights.terms:
            self.say("sparing nights")
            towards_day(self, self.nights, [kept.goal for kept in self.kept], self.share)
            self._minimise(NIGHT_HOURS, self.nights.terms, self.patience.improve)
            self.proofs[-1] = self.nights.in_hours(self.proofs[-1])

    def _prove_nights(self) -> None:
        """Say it again: ledgers that gave way to wishes may have spared more of them."""
        value = self.nights.hours(self.total(self.nights.terms))
        self.proofs = [
            replace(proof, value=value, bound=min(proof.bound, value))
            if proof.name == NIGHT_HOURS
            else proof
            for proof in self.proofs
        ]

    def _grant_wishes(self) -> None:
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
        if steps:
            self.values = [*self.values, *hints]
            proved = self._minimise("", steps, self.patience.improve) and proved
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

    def _spread(self) -> None:
        """Spread each person's turns over the period, all else being kept."""
        if not self.patience.spread:
            return
        pairs, hints = crowding(self.model, self.values)
        if pairs:
            self.say("spreading turns evenly")
            self.values = [*self.values, *hints]
            self._minimise("spacing", pairs, self.patience.spread, FINDING)

    def _minimise(
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
