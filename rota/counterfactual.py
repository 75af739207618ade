"""What if: for each person the best rota in which they have the slots in question, by CP-SAT.

The cheapest proof comes first: a rota in which everybody carries exactly what they carry in the
best one, and the slots are the other person's, is as good as any. Only where none is found near by
is the best rota looked for in which they are.

The limits are in work rather than time: the same question has the same answer everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction

from rota.alike import Alike
from rota.alternatives import COVER, NOTHING, Question, Scales, Trial, Weighed, deciding
from rota.balance import Balancing
from rota.constraints import Model
from rota.contest import Contest
from rota.goals import share
from rota.ground import Base, Excerpt, Ground, as_variables, cleared, empty_slots
from rota.ledger import weigh
from rota.moves import counted
from rota.solve import solve
from rota.standing import Patience
from rota.verdict import Proof

Say = Callable[[str], None]
LEAST_WORK = 0.15  # deterministic seconds for a question about a month …
MOST_WORK = 0.5  # … and about the longest period
BY_CLOCKS = 3  # times as much where people live by different clocks: far more rotas are as fair
LONGEST = 10_000  # slots × people of the longest period
IN_VAIN = 0.2  # of LONGEST: with less work for one person a search among all turns is in vain
FIRST = 0.3  # part of it to see whether the standing rota is the best one
LARGE = 900  # slots × people: beyond, a few turns are searched first: those near by …
REACH = timedelta(days=4)  # … to the slots in question, and those of the people who would trade
FEW_LIKE = 4  # turns of each person that might be traded for them
MOMENT = 0.01  # when all is used up, for each step that has a rota already
NO_MORE = Patience(0, 0, 0, 0, 0, 0)


def weigh_up(question: Question, say: Say = lambda words: None, *, at_once: int = 1) -> Weighed:
    """What the best rota is worth in which each person has the slots in question.

    Args:
        question: Which slots of which rota.
        say: Told in a few words what is being searched for.
        at_once: For how many people it may be searched at the same time; the answer is the same.

    Raises:
        NoRota: No rota at all was found, whoever has them: the pins contradict a rule.
    """
    return _Weighing(question, say, at_once).run()


class _Weighing:
    def __init__(self, question: Question, say: Say, at_once: int) -> None:
        self.problem, self.places = question.problem, question.places
        self.standing, self.say, self.at_once = question.standing, say, at_once
        size = len(self.problem.slots) * len(self.problem.people)
        self.work = min(max(LEAST_WORK, MOST_WORK * size / LONGEST), MOST_WORK)
        self.work *= BY_CLOCKS if self.problem.nights else 1
        self.large = size > LARGE
        self.least = IN_VAIN * size / LONGEST
        self.ground = Ground(self.problem, self.standing)

    def run(self) -> Weighed:
        has = self.ground.scales.worth(self.standing)
        self.say("looking for the best rota")
        first = _Best(self.ground, self._patience(FIRST * self.work))
        sound = first.stands(self.ground.model)
        base = first.run() if sound else self._anew()
        if base.people != self.standing:
            differs = deciding(self.problem, has, base.worth)
            if sound and not (differs and base.worth[differs] < has[differs]):
                strict, bounds = (
                    {name: min(value, has[name]) for name, value in each.items()}
                    for each in (base.strict, base.bounds)
                )
                base = replace(base, people=self.standing, worth=has, strict=strict, bounds=bounds)
            self.ground = Ground(self.problem, self.standing, base.people)
        return Weighed(sound, has, base.worth, self._trials(base, self.work - first.used))

    def _trials(self, base: Base, work: float) -> dict[str, Trial]:
        """For each person whom no rule bars the best rota in which they have the slots."""
        barred = [self.problem.barred[place] for place in self.places]
        able = [p for p in self.problem.people if not any(p in each for each in barred)]
        self.say("giving it to everybody else")
        with ThreadPoolExecutor(self.at_once) as pool:  # in each search there is one worker
            ground = self._ground(base, *able)
            alike = Alike(ground, ground.of(base))
            same = pool.map(lambda who: self._as_good(alike, ground, base, who), able)
            trials = {who: trial for who, trial in zip(able, same, strict=True) if trial}
            left = [person for person in able if person not in trials]
            part = max(work, 0) / max(len(left), 1)
            holder = self.standing[self.places[0]]
            if holder in left:
                trials[holder] = self._contest(base, holder, part)
                if trials[holder].people is not None:
                    base = _based_on(base, trials[holder])  # the others are compared with theirs
                left.remove(holder)
            found = pool.map(lambda who: self._contest(base, who, part), left)
            return trials | dict(zip(left, found, strict=True))

    def _as_good(self, alike: Alike, ground: Ground, base: Base, person: str) -> Trial | None:
        """A rota as good as the base in which a person has the slots."""
        if all(base.people[place] == person for place in self.places):
            return Trial(base.people, base.worth, base.proved)
        found = alike.nearest(self._in(ground), person)
        return Trial(ground.full(found), base.worth, base.proved) if found else None

    def _ground(self, base: Base, *people: str) -> Ground:
        """What is searched first for some people: in large problems a few turns, else all."""
        if not self.large:
            return self.ground
        return Excerpt(self.ground, base, self._turns(base, people))

    def _contest(self, base: Base, person: str, work: float) -> Trial:
        """The best rota in which a person has the slots.

        In large problems first one is looked for among the turns that would trade; then among
        all, if that may prove more and there is work left for it.
        """
        end, known, used = person == self.standing[self.places[0]], None, 0.0
        ground = self._ground(base, person)
        if ground is not self.ground:
            patience = self._patience(work / 4)
            search = Contest(ground, ground.of(base), self._in(ground), person, patience)
            found = search.run(to_the_end=end)
            used, known = search.used, found.people and ground.full(found.people)
            covers = all(found.worth.get(name) == base.worth[name] for name in COVER)
            if covers and (len(found.proved) == len(found.worth) or work < self.least):
                return replace(found, people=known)
        patience = self._patience(work - used)
        search = Contest(self.ground, base, self.places, person, patience, known)
        return search.run(to_the_end=end)

    def _in(self, ground: Ground) -> list[int]:
        """The places of the slots in question."""
        return [ground.places.index(place) for place in self.places]

    def _turns(self, base: Base, people: Sequence[str]) -> list[int]:
        """The turns of those who would trade, and those near by.

        Of several people only the nearest turns that weigh as much as the slots in question.
        """
        problem = self.problem
        spans = [problem.slots[place].span for place in self.places]
        first, last = spans[0].start - REACH, spans[-1].end + REACH
        near = {
            turn
            for turn, each in enumerate(problem.turns)
            if each.span.start < last and first < each.span.end
        }
        held = problem.held(base.people)
        holders = {base.people[place] for place in self.places}
        near |= {turn for turn, who in held if turn is not None and who in holders}
        for person in people:
            own = [turn for turn, who in held if turn is not None and who == person]
            if len(people) > 1:
                own = self._like(own)[:FEW_LIKE]
            near.update(own)
        return sorted(near)

    def _like(self, turns: Sequence[int]) -> list[int]:
        """Those that weigh as much in every ledger as the slots in question, the nearest first."""
        asked, start = self._weights(self.places), self.problem.slots[self.places[0]].span.start
        like = [t for t in turns if self._weights(self.problem.places(t)) == asked]
        return sorted(like, key=lambda t: (abs(self.problem.turns[t].span.start - start), t))

    def _weights(self, places: Sequence[int]) -> list[Fraction]:
        slots = [self.problem.slots[place] for place in places]
        return [sum((weigh(name, slot) for slot in slots), NOTHING) for name in self.problem.before]

    def _patience(self, work: float) -> Patience:
        return Patience(work, work, work, spread=0, altogether=work, moment=MOMENT)

    def _anew(self) -> Base:
        """The best rota as a plan finds it: the standing one breaks a rule."""
        found = solve(self.problem, patience=replace(self._patience(self.work), cover=20.0))
        return _based(self.ground.scales, found.people, found.proofs)


def _based(scales: Scales, people: tuple[str, ...], proofs: Sequence[Proof]) -> Base:
    """A rota as a base, given what is proved of it."""
    worth, known = scales.worth(people), {proof.name: proof for proof in proofs}
    strict, bounds, proved = dict(worth), dict[str, Fraction](), list[str]()
    for name, value in worth.items():
        proof = known.get("wishes" if name in ("refused", "granted") else name)
        optimal = proof is None or proof.optimal
        bounds[name] = value if proof is None or optimal else min(proof.bound, value)
        if proof is not None:
            strict[name] = value - proof.gave
        if optimal and len(proved) == len(bounds) - 1:
            proved.append(name)
    return Base(True, people, worth, strict, bounds, tuple(proved))


def _based_on(best: Base, own: Trial) -> Base:
    """The holder's best rota as a base: beyond where it is worse than the best, little is known."""
    assert own.people is not None
    bounds = dict.fromkeys(best.bounds, NOTHING)
    for name in own.worth:
        bounds[name] = best.bounds[name]
        if own.worth[name] != best.worth[name]:
            break
    return Base(False, own.people, own.worth, own.worth, bounds, own.proved)


class _Best(Balancing):
    """The best rota found from the standing one."""

    def __init__(self, ground: Ground, patience: Patience) -> None:
        super().__init__(ground.problem, lambda words: None, patience)
        self.ground = ground

    def stands(self, model: Model) -> bool:
        """Whether the standing rota keeps every rule; then the search starts from it."""
        self.model = cleared(model)
        return self._as_it_stands()

    def _as_it_stands(self) -> bool:
        exact = self.model.cp.clone()
        for variable, value in as_variables(self.model, self.ground.standing):
            exact.add(variable == value)
        return self.search(self.patience.cover, cp=exact) is not None

    def run(self) -> Base:
        """The best one, with what is proved of it."""
        has = self.ground.scales.worth(self.ground.standing)
        if any(has[name] for name in COVER):
            self._cover_more()
        else:
            for variable in self.model.empty:
                self.fix(variable, 0)
            if self.model.cuts:
                self.model.cp.add(counted(self.model.cuts) <= 0)
        self.share = self.ground.shared_out(self.model, self.people())
        self.ask_volunteers_first()
        found = self.ground.goals(self.model, self.people())
        if any(self.distance(goal) != goal.bound for goal in found):
            self.reconcile(found, lambda goal: goal.least != self.distance(goal))
        for goal in found:
            self.balance(goal)
            if not self.proofs[-1].optimal:
                self.patience = NO_MORE  # what comes after it matters less than what is not known
        self.remember()
        self.spare_nights()
        self.grant_wishes()
        return _based(self.ground.scales, self.people(), self.proofs)

    def _cover_more(self) -> None:
        """Leave fewer slots empty, or share fewer turns, if that can be."""
        if self.ground.wide is not self.ground.model and not self.stands(self.ground.wide):
            self.stands(self.ground.model)
        model = self.model
        for place, can in enumerate(share(self.problem, model.shared).covered):
            if not can:
                self.fix(model.empty[place], 1)
        for name, empty in empty_slots(model).items():
            self.minimise(name, [(variable, 1) for variable in empty], self.patience.cover)
        least = self.minimise("", model.cuts, self.patience.cover)
        if not model.complete:
            self.proofs = [replace(p, bound=NOTHING, optimal=not p.value) for p in self.proofs]
        if not (least and model.complete):
            self.proofs += [Proof(name, NOTHING, NOTHING, optimal=False) for name in COVER[2:]]
        self._as_it_stands()  # if nothing better was found
        for variable in model.empty:
            self.fix(variable, self.value(variable))
