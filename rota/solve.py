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
from fractions import Fraction

from rota import relaxed
from rota.balance import Balancing, Say
from rota.constraints import Model
from rota.errors import NoRota
from rota.goals import Goal, able, goals, in_groups, must_share, share
from rota.greedy import first_rota
from rota.moves import Held, as_it_stands, counted, moves
from rota.problem import Problem, Result
from rota.solver import cp_model
from rota.spacing import crowding
from rota.standing import FINDING, Patience
from rota.verdict import Proof
from rota.wishes import wishes

MOST_CHOICES = 20_000  # slots × people that can have them: beyond, groups stay apart
SUMS = 0.25  # of the patience for matching numbers goes to matching only what they add up to


def solve(
    problem: Problem,
    say: Say = lambda words: None,
    patience: Patience | None = None,
    best: Callable[[Result], None] | None = None,
) -> Result:
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


class _Search(Balancing):
    def __init__(
        self, problem: Problem, say: Say, patience: Patience, best: Callable[[Result], None]
    ) -> None:
        super().__init__(problem, say, patience)
        self.best = best
        self.begun = False  # whether a first rota was given
        self.most_cuts: int | None = None  # of shared turns, once they are as few as can be
        self.least_shared = 0  # turns that no rota can but share
        self.held: Held | None = None  # how little of a rota that stands moves

    def run(self) -> Result:
        self._cover()
        self.ask_volunteers_first()
        for goal in goals(self.problem, self.share):
            self._tell()
            self.balance(goal)
        self._move_no_more()
        for step in (self.remember, self.spare_nights, self.grant_wishes, self._spread):
            self._tell()
            step()
        self._prove_moves()
        self.prove_nights()
        return Result(self.people(), tuple(self.proofs))

    def _begin(self) -> None:
        """A first rota before any search, for whoever cannot wait for a better one."""
        self.begun = True
        people = first_rota(self.model)
        if people is not None:
            self.best(Result(people, ()))

    def _tell(self) -> None:
        self.best(Result(self.people(), tuple(self.proofs)))

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
            self.minimise("", self.held.moves.every, self.patience.improve)

    def _prove_moves(self) -> None:
        """Say how little moves: once there is a rota, and again when it has all it can have."""
        if self.held is None:
            return
        fresh = {proof.name: proof for proof in self.held.proofs(self.total)}
        known = {proof.name for proof in self.proofs}
        self.proofs = [fresh.get(proof.name, proof) for proof in self.proofs]
        self.proofs.extend(proof for name, proof in fresh.items() if name not in known)

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
        self.paper = {}
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
        found = self.reconcile(goals(alone, self.share))
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
            self.grouped, self.paper = False, {}

    def _spread(self) -> None:
        """Spread each person's turns over the period, all else being kept."""
        if not self.patience.spread:
            return
        pairs, hints = crowding(self.model, self.values)
        if pairs:
            self.say("spreading turns evenly")
            self.values = [*self.values, *hints]
            self.minimise("spacing", pairs, self.patience.spread, FINDING)
