"""What if: for each person the best rota in which they have the slots in question, by CP-SAT.

The cheapest proof comes first: a rota in which everybody carries exactly what they carry in the
best one, and the slots are the other person's, is as good as any. Only where there is none is a
plan made anew with the person pinned to the slots.

The same limits hold as for a plan, in work rather than time: the same question has the same
answer everywhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from ortools.sat.python import cp_model

from rota import ladder
from rota.alternatives import AFTER_LEDGERS, Question, Trial, Weighed, Worth, deciding, worth
from rota.constraints import Model
from rota.daytime import HOUR, NIGHT_HOURS, night_seconds
from rota.errors import NoRota
from rota.goals import Goal, goals, must_share, share
from rota.memory import recent_days
from rota.problem import Problem
from rota.solve import solve
from rota.standing import Patience, Standing
from rota.verdict import Proof
from rota.wishes import wishes

Say = Callable[[str], None]
FEW = (2, 3, 6)  # turns that change hands, first tried; two are a plain exchange
ALIKE = 0.5  # deterministic seconds of search for a rota in which everybody carries the same
SMALL = 1_000  # slots × people: beyond, ladders take too long for what they tell
LADDERED = 0.1  # … or for one as good in which somebody carries something else
ANEW = Patience(improve=2.0, spread=0)  # how turns are spread is not compared


def weigh_up(question: Question, say: Say = lambda words: None) -> Weighed:
    """What the best rota is worth in which each person has the slots in question.

    Raises:
        NoRota: No rota at all was found, whoever has them: the pins contradict a rule.
    """
    return _Weighing(question, say).run()


class _Weighing:
    def __init__(self, question: Question, say: Say) -> None:
        self.problem, self.places = question.problem, question.places
        self.standing = question.standing
        self.say = say
        self.must_share = must_share(question.problem)
        self.models: dict[frozenset[int], _Alike] = {}

    def run(self) -> Weighed:
        problem, places = self.problem, self.places
        has = worth(problem, self.standing)
        sound = self._model(self.standing).sound(self.standing)
        best, value, proved = self.standing, has, tuple(has)
        if not (sound and self._at_bounds(has)):
            self.say("looking for the best rota")
            found = solve(problem, patience=ANEW)
            reached = worth(problem, found.people)
            proved = _proved(reached, found.proofs)
            differs = deciding(problem, has, reached)
            if not sound or (differs and reached[differs] < has[differs]):
                best, value = found.people, reached
        trials: dict[str, Trial] = {}
        for person in problem.people:
            if any(person in problem.barred[place] for place in places):
                continue
            self.say(f"giving it to {person}")
            if all(best[place] == person for place in places):
                same: tuple[str, ...] | None = best
            else:
                same = self._alike(best, person)
            trials[person] = Trial(same, value, proved) if same else self._anew(person)
        return Weighed(sound, has, value, trials)

    def _at_bounds(self, has: Worth) -> bool:
        """Whether no rota can be better, as far as that is seen at once."""
        first = ("uncovered", "optional", "split", "volunteers", *AFTER_LEDGERS)
        if any(has.get(name) for name in first):
            return False
        if any(wish < 0 for each in self.problem.wishes for wish in each.values()):
            return False
        what = share(self.problem, self.must_share)
        return all(
            has[goal.account.name] == goal.bound * goal.unit**2
            for goal in goals(self.problem, what)
        )

    def _anew(self, person: str) -> Trial:
        """The best rota with a person pinned to the slots: a plan made anew."""
        pinned = dict(self.problem.pinned) | dict.fromkeys(self.places, person)
        try:
            found = solve(replace(self.problem, pinned=pinned), patience=ANEW)
        except NoRota:
            return Trial(None, {})
        reached = worth(self.problem, found.people)
        proved = _proved(reached, found.proofs)
        least = next((p.bound for p in found.proofs if not p.optimal), Fraction(0))
        near = None
        if len(self.problem.slots) * len(self.problem.people) <= SMALL:
            near = self._alike(found.people, person, laddered=True)
        near = near or self._alike(found.people, person) or found.people
        return Trial(near, reached, proved, least)

    def _alike(
        self, other: Sequence[str], person: str, *, laddered: bool = False
    ) -> tuple[str, ...] | None:
        model = self._model(other)
        return model.nearest(self.standing, other, self.places, person, laddered=laddered)

    def _model(self, people: Sequence[str]) -> _Alike:
        """The model in which the turns may be shared that are so in a rota, or must be."""
        holders = Counter(turn for turn, _ in self.problem.held(people))
        shared = self.must_share | {
            turn for turn, number in holders.items() if turn is not None and number > 1
        }
        if shared not in self.models:
            self.models[shared] = _Alike(self.problem, shared)
        return self.models[shared]


class _Alike(Standing):
    """A model in which rotas are looked for that are like another."""

    def __init__(self, problem: Problem, shared: frozenset[int]) -> None:
        super().__init__(problem, Patience())
        self.shared = shared
        self.model = Model(problem, shared)
        self.goals: dict[tuple[int, ...], list[Goal]] = {}

    def sound(self, people: Sequence[str]) -> bool:
        """Whether a rota keeps every rule."""
        exact = self.model.cp.clone()
        for variable, value in self._rota(people):
            exact.add(variable == value)
        return self.search(self.patience.cover, cp=exact) is not None

    def nearest(
        self,
        standing: Sequence[str],
        other: Sequence[str],
        places: Sequence[int],
        person: str,
        *,
        laddered: bool,
    ) -> tuple[str, ...] | None:
        """A rota as good as another in which a person has some slots.

        It covers the same slots as the other, refuses no more wishes, gives big days no worse and
        has no more night hours. Of such rotas it is the nearest to the standing one that the
        search came to.

        Args:
            standing: For each slot who has it now.
            other: The rota that it is as good as.
            places: The slots in question.
            person: Who has them.
            laddered: Whether loads may be others that are no farther from their targets, rather
                than everybody's very own.

        Returns:
            For each slot who has it; None when no such rota was found.
        """
        cp, problem = self.model.cp.clone(), self.problem
        for (piece, who), variable in self.model.take.items():
            if who != person and not set(places).isdisjoint(self.model.pieces[piece].slots):
                cp.add(variable == 0)
        for place, variable in enumerate(self.model.empty):
            cp.add(variable == int(not other[place] and place not in places))
        reluctant = problem.reluctant
        cp.add(_sum(self.model.shifts_of(reluctant)) <= sum(who in reluctant for who in other))
        for goal in self._goals(other):
            carried = dict.fromkeys(problem.people, 0)
            for weight, who in zip(goal.weights, other, strict=True):
                if who:
                    carried[who] += weight
            loads = [self.load(goal, who) for who in problem.people]
            own = list(carried.values())
            if laddered:
                rungs = ladder.build(cp, loads, own, goal.targets, goal.attainable)
                so_far = zip(rungs.rungs, rungs.hints, strict=True)
                cp.add(rungs.cost <= sum(cost * hint for (_, cost), hint in so_far))
            else:
                for load, has in zip(loads, own, strict=True):
                    cp.add(load == has)
        value = worth(problem, other)
        cp.add(_sum(recent_days(self.model)) <= int(value["big days"]))
        if problem.nights:
            cp.add(_sum(night_seconds(self.model)) <= int(value[NIGHT_HOURS] * HOUR))
        wished = wishes(self.model)
        cp.add(wished.cost <= int(wished.heavy * value["refused"] + value["granted"]))
        staying = [v for v, stays in self._rota(standing) if stays]
        for few in FEW:
            near = cp.clone()
            near.add(cp_model.LinearExpr.sum(staying) >= len(staying) - few)
            if self._find(near, LADDERED if laddered else ALIKE, linear=0):
                return self.people()
        cp.maximize(cp_model.LinearExpr.sum(staying))
        return self.people() if not laddered and self._find(cp, ALIKE) else None

    def _find(self, cp: cp_model.CpModel, work: float, linear: int | None = None) -> bool:
        found = self.search(work, linear=linear, cp=cp)
        self.values = self.values[: len(self.model.cp.proto.variables)]  # the others are the copy's
        return found is not None

    def _goals(self, people: Sequence[str]) -> list[Goal]:
        """The ledgers in whole units, as they hold for a rota."""
        covered = [bool(person) for person in people]
        others = sum(person in self.problem.reluctant for person in people)
        key = (*covered, others)
        if key not in self.goals:
            what = share(self.problem, self.shared, covered)
            accounts = self.problem.accounts_of(people)
            self.goals[key] = goals(self.problem, replace(what, accounts=accounts))
        return self.goals[key]

    def _rota(self, people: Sequence[str]) -> list[tuple[cp_model.IntVar, int]]:
        """What each variable is in a rota, as far as it has one."""
        held = self.problem.held(people)
        found = []
        for (number, person), variable in self.model.take.items():
            piece = self.model.pieces[number]
            found.append((variable, int(held.get((piece.turn, person)) == piece.slots)))
        return found + [(v, int(not who)) for v, who in zip(self.model.empty, people, strict=True)]


def _sum(terms: Sequence[tuple[cp_model.IntVar, int]]) -> cp_model.LinearExprT:
    return cp_model.LinearExpr.weighted_sum([v for v, _ in terms], [n for _, n in terms])


def _proved(reached: Worth, proofs: Sequence[Proof]) -> tuple[str, ...]:
    """The respects, from the first on, in which a search proved that nothing is better."""
    open_ = {proof.name for proof in proofs if not proof.optimal}
    if "wishes" in open_:
        open_ |= {"refused", "granted"}
    found = []
    for name in reached:
        if name in open_:
            break
        found.append(name)
    return tuple(found)
