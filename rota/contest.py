"""The best rota in which somebody has some slots, step by step, compared with another on the way.

The first respect in which it is worse decides, and nothing is searched for after it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import takewhile

from rota import relaxed
from rota.alternatives import COVER, NOTHING, Trial, is_leeway
from rota.balance import Balancing
from rota.constraints import Model
from rota.daytime import NIGHT_HOURS, spared
from rota.goals import Goal
from rota.ground import (
    FEW,
    NEAR,
    Base,
    Excerpt,
    Ground,
    Near,
    as_variables,
    cleared,
    empty_slots,
    of_others,
)
from rota.ladder import Ladder
from rota.memory import recent_days
from rota.moves import counted
from rota.search import Found
from rota.solver import cp_model
from rota.standing import FINDING, Patience
from rota.verdict import Proof
from rota.wishes import wishes


class Contest(Balancing):
    """One search: somebody, some slots, the base to compare with, and a rota known already."""

    def __init__(
        self,
        ground: Ground,
        base: Base,
        places: Sequence[int],
        person: str,
        patience: Patience,
        known: tuple[str, ...] | None = None,
    ) -> None:
        super().__init__(ground.problem, lambda words: None, patience)
        self.ground, self.base, self.known = ground, base, known
        self.places, self.person = places, person
        self.near: Near
        self.own_paper: dict[str, Fraction] = {}  # the least on paper among the ground's turns
        self.few = list(FEW)  # how many turns may change hands in the searches that go first
        self.grouped = isinstance(ground, Excerpt)  # bounds hold among its turns alone
        self.had = ground.scales.cover(base.people)

    def run(self, *, to_the_end: bool = False) -> Trial:
        """What the best rota is worth in which the person has the slots.

        Args:
            to_the_end: Whether to go on after the respect in which it differs from the base.
        """
        if not self._cover():
            return Trial(None, {}, impossible=self.refuted and self.sure)
        decided = ""
        for name in self._steps():
            differs = self._differs(name)
            if differs and not to_the_end:
                decided = name
                break
            self._compare(name, differs=differs)
        people = self._nearest()
        reached = self.ground.worth(people)
        respects = list(reached)
        if decided:
            respects = respects[: respects.index(decided) + 1]
        known = {proof.name: proof for proof in self.proofs}
        proved, least = list[str](), NOTHING
        for name in respects:
            proof = known.get("wishes" if name in ("refused", "granted") else name)
            if proof is None or not proof.optimal:
                least = proof.bound if proof else NOTHING
                break
            proved.append(name)
        worth = {name: reached[name] for name in respects}
        return Trial(people, worth, tuple(proved), least)

    def _steps(self) -> Iterator[str]:
        """Improve one respect after the other; each is told when it is as good as it can be."""
        yield from COVER
        if self.problem.reluctant:
            self.ask_volunteers_first()
            yield "volunteers"
        self.share = self.ground.shared_out(self.model, self.people())
        found = self.ground.goals(self.model, self.people())
        self._match(found)
        for goal in found:
            self.balance(goal)
            yield goal.account.name
        self.remember()
        yield "big days"
        if self.problem.nights:
            self.spare_nights()
            yield NIGHT_HOURS
        self.grant_wishes()

    @property
    def sure(self) -> bool:
        """Whether what is proved of the model is proved of the problem."""
        return self.model.complete and not self.grouped

    def _differs(self, respect: str) -> bool:
        """Whether the rota is worse than the base in a respect, or better.

        It is not better where the base may only have given way to wishes.
        """
        has, base = self.ground.worth(self.people()), self.base
        better = has[respect] < base.strict[respect]
        gave = better and is_leeway(self.problem, respect, has, base.worth)
        return has[respect] > base.worth[respect] or (better and not gave)

    def _compare(self, name: str, *, differs: bool) -> None:
        """Forget what is proved of the base beyond a respect in which the rota is not as it is."""
        reached, base = self.ground.worth(self.people())[name], self.base
        if reached not in (base.worth[name], base.strict[name]):
            self.base = replace(base, best=base.best and not differs, bounds={}, proved=())

    def _prove(self, name: str, value: Fraction | int, bound: Fraction | int) -> None:
        value, bound = Fraction(value), min(Fraction(bound), Fraction(value))
        self.proofs.append(Proof(name, value, bound, optimal=value == bound))

    # coverage

    def _cover(self) -> bool:
        """Look for a rota that covers as much as the base; else for one that covers the most."""
        base, had = self.base, self.had
        if all(base.people[place] for place in self.places):
            self._narrow(self.ground.model)
            for variable, who in zip(self.model.empty, base.people, strict=True):
                self.fix(variable, int(not who))
            if self._find():
                return self._as_covered()
        if had["uncovered"] or had["optional"]:
            self._narrow(self.ground.model)
            for name, empty in empty_slots(self.model).items():
                self.model.cp.add(cp_model.LinearExpr.sum(empty) <= had[name])
            if self._find():
                return self._as_covered()
        if not self.problem.pinned:
            self._narrow(self.ground.model, sharing=True)
            if not self._find() and self.refuted:
                return False
        return self._cover_most()

    def _narrow(self, model: Model, *, sharing: bool = False) -> None:
        """Begin anew with a model in which the person has the slots.

        Args:
            model: Which.
            sharing: Whether more turns may be shared than in the base.
        """
        self.model, self.values = cleared(model), []
        for variable in of_others(model, self.places, self.person):
            self.fix(variable, 0)
        for place in self.places:
            self.fix(model.empty[place], 0)
        if model.cuts and not sharing:
            self.model.cp.add(counted(model.cuts) <= _cut_cost(model, self.had))
        self.near = Near(self.model, self.ground.standing)

    def _find(self) -> bool:
        """Look for any rota, for one that is known or near the standing rota first."""
        if self.known and self._take(self.known):
            return True
        start = {v.index: value for v, value in as_variables(self.model, self.base.people)}
        self.few = list(FEW)
        for few in FEW:
            self.near.within(few, self.model)
            if self.search(NEAR, FINDING, start=start):
                break
            self.few.remove(few)
        self.near.within(None, self.model)
        return bool(self.values) or bool(self.search(self.patience.cover, FINDING, start=start))

    def _take(self, people: Sequence[str]) -> bool:
        """Begin with a rota that is known; whether the model has it."""
        exact = self.model.cp.clone()
        for variable, value in as_variables(self.model, people):
            exact.add(variable == value)
        return self.search(self.patience.cover, FINDING, cp=exact) is not None

    def _as_covered(self) -> bool:
        """Say what is proved of a rota that covers as much as the base.

        More is covered first if it may be: the holder's best rota may cover less than the best.
        """
        worth, bounds = self.base.worth, self.base.bounds
        if not self.base.best and any(bounds[name] < worth[name] for name in COVER):
            return self._cover_most()
        for variable in self.model.empty:
            self.fix(variable, self.value(variable))
        for name in COVER:
            self._prove(name, self.base.worth[name], self.base.bounds[name])
        return True

    def _cover_most(self) -> bool:
        """Leave as few slots empty as can be, sharing turns where that helps."""
        known = self.people() if self.values else self.known
        self._narrow(self.ground.wide, sharing=True)
        if known:
            self._take(known)
        model = self.model
        for name, empty in empty_slots(model).items():
            every = cp_model.LinearExpr.sum(empty)
            found = self.least(every, self.patience.cover)
            if not self.values:
                return False
            value = sum(self.value(variable) for variable in empty)
            self._prove(name, value, found.bound if found and self.sure else 0)
            model.cp.add(every <= value)
        found = self.least(counted(model.cuts)) if model.cuts else None
        counts = self.ground.scales.cover(self.people())
        bound = found.bound if found and self.sure else 0
        split = bound // (model.share_cost + 1)
        self._prove("split", counts["split"], split)
        self._prove("cuts", counts["cuts"], bound - split * (model.share_cost + 1))
        if model.cuts:
            model.cp.add(counted(model.cuts) <= _cut_cost(model, counts))
        for variable in model.empty:
            self.fix(variable, self.value(variable))
        return True

    # fairness

    def ask_volunteers_first(self) -> None:
        """Give no more shifts to others than the base does."""
        self.share = self.ground.shared_out(self.model, self.people())
        had = self.ground.worth(self.people())["volunteers"]
        if had > self.base.worth["volunteers"] or not self.base.best:
            super().ask_volunteers_first()
            return
        terms = self.model.shifts_of(self.problem.reluctant)
        self.model.cp.add(counted(terms) == self.total(terms))
        self._prove("volunteers", had, self.base.bounds.get("volunteers", NOTHING))

    def _match(self, goals: Sequence[Goal]) -> None:
        """Look for a rota with the loads that are the fairest on paper if the person has the slots.

        That goes until a ledger cannot be where the base has it. Where the base is not proved to
        be the best, paper knows too little.
        """
        proved = list(takewhile(lambda goal: goal.account.name in self.base.proved, goals))
        if not proved:
            return
        found = self._on_paper(self.ground, self.model, self.places, self.people(), proved)
        self.own_paper = self.paper = relaxed.bounds(found)
        whole = self.ground.whole
        if whole is not self.ground:  # these turns alone prove nothing
            places = [self.ground.places[place] for place in self.places]
            people = self.ground.full(self.people())
            as_few = self.model.shared == self.ground.model.shared  # turns that may be shared
            model = whole.model if as_few else whole.wide
            goals = whole.goals(model, people)[: len(found)]
            self.paper = relaxed.bounds(self._on_paper(whole, model, places, people, goals))
        near = self.model.cp.clone()
        for goal in found:
            if not goal.countable:
                return
            loads = [self.load(goal, person) for person in self.problem.people]
            near = relaxed.within(near, goal, loads, goal.slack)
        if found:
            self.search(NEAR, FINDING, cp=near)

    def _on_paper(
        self,
        ground: Ground,
        model: Model,
        places: Sequence[int],
        people: tuple[str, ...],
        goals: Sequence[Goal],
    ) -> list[Goal]:
        """Ledgers as they are on paper if the person has the slots, until one is not the base's."""
        pinned = {**ground.problem.pinned, **dict.fromkeys(places, self.person)}
        what = ground.shared_out(model, people)
        sorts = relaxed.sorts_of(replace(ground.problem, pinned=pinned), what, goals)
        without = {variable.index for variable in of_others(model, places, self.person)}
        held = relaxed.held(model, sorts, without)
        sizes, work = Counter(sorts.values()), self.patience.improve / 2

        def differs(goal: Goal) -> bool:
            least = NOTHING if goal.least is None else goal.least
            return least * goal.unit**2 != self.base.strict[goal.account.name]

        return relaxed.reconcile(goals, self.problem.people, sizes, held, differs, work)

    def balance(self, goal: Goal) -> None:
        """Bring a ledger to where the base has it, or as near to its targets as it can come."""
        name, squared = goal.account.name, goal.unit**2
        distance, nearest = self.distance(goal), self.own_paper.get(name, NOTHING)
        known = self.base.bounds.get(name, NOTHING) / squared
        bound = max(goal.bound, known, self.paper.get(name, NOTHING))
        as_good = self.base.best and distance * squared <= self.base.worth[name]
        if as_good or distance <= max(bound, nearest):
            self._keep(goal, self._ladder(goal))
        else:
            distance, found = self._approach(goal, max(bound, nearest))
            bound = bound if self.grouped else found
        if distance != nearest:
            self.own_paper = {}  # for the ledgers after it: they were proved after a better one
        if distance != self.paper.get(name):
            self.paper = {}
        self._prove(name, distance * squared, bound * squared)

    def _descend(self, goal: Goal, rungs: Ladder, bound: Fraction) -> Found | None:
        for few in () if self.known else self.few:
            self.near.within(few, self.model)
            self.least(rungs.cost, NEAR)
            if self.distance(goal) <= bound:
                break
        self.near.within(None, self.model)
        return self.least(rungs.cost) if self.distance(goal) > bound else None

    # what comes after fairness

    def remember(self) -> None:
        """Give big days no worse than the base does."""
        had = self.ground.worth(self.people())["big days"]
        if had > self.base.worth["big days"] or not self.base.best:
            super().remember()
            return
        terms = recent_days(self.model)
        self.model.cp.add(counted(terms) <= self.total(terms))
        self._prove("big days", had, self.base.bounds.get("big days", NOTHING))

    def spare_nights(self) -> None:
        """Have no more night hours than the base has."""
        had = self.ground.worth(self.people())[NIGHT_HOURS]
        self.share = self.ground.shared_out(self.model, self.people())
        if had > self.base.worth[NIGHT_HOURS] or not self.base.best:
            super().spare_nights()
            return
        terms = spared(self.model, self.problem, self.share.covered).terms
        self.model.cp.add(counted(terms) <= self.total(terms))
        self._prove(NIGHT_HOURS, had, self.base.bounds.get(NIGHT_HOURS, NOTHING))

    def grant_wishes(self) -> None:
        """Refuse no more wishes than the base does."""
        wished = wishes(self.model)
        had = {v.index: value for v, value in as_variables(self.model, self.base.people)}
        most = wished.heavy * sum(had[v.index] for v in wished.against)
        most -= sum(had[v.index] for v in wished.granted)
        value = wished.value(self.values)
        if value > most or not self.base.best:
            super().grant_wishes()
            return
        self.model.cp.add(wished.cost <= value)
        refused, sure = wished.number(self.values), "granted" in self.base.proved
        bound = refused if sure else 0
        self.proofs.append(Proof("wishes", Fraction(refused), Fraction(bound), optimal=sure))

    def _nearest(self) -> tuple[str, ...]:
        """A rota as good as the one found, near the standing one as far as that is found."""
        for few in self.few:
            if self.near.moved(self.values) <= few:
                break
            self.near.within(few, self.model)
            if self.search(self.patience.moment, FINDING):
                break
        return self.people()


def _cut_cost(model: Model, counts: Mapping[str, int]) -> int:
    """What the cuts of a rota cost in a model."""
    return (model.share_cost + 1) * counts["split"] + counts["cuts"]
