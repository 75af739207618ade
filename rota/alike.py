"""Rotas in which everybody carries exactly what they carry in another: as good, and found soon."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from rota.daytime import night_seconds
from rota.ground import FEW, NEAR, Ground, Near, around, as_variables, cleared, of_others
from rota.memory import recent_days
from rota.moves import counted
from rota.standing import FINDING, Patience, Standing
from rota.wishes import wishes

LARGE = 1_500  # slots × people: beyond, not every turn may change hands
REACH = timedelta(days=10)  # then those may that are so near to the slots in question …


class Alike:
    """What looks for rotas like one: the same loads, no wish more refused, big days no worse."""

    def __init__(self, ground: Ground, people: tuple[str, ...], places: Sequence[int]) -> None:
        self.ground, self.people, self.places = ground, people, places
        problem = ground.problem
        self.large = len(problem.slots) * len(problem.people) > LARGE
        self.every = None if self.large else _Search(ground, people, range(len(problem.turns)))
        self.used = 0.0

    def nearest(self, person: str) -> tuple[str, ...] | None:
        """One in which a person has the slots in question; None if none is found near.

        Few turns change hands besides.
        """
        if not all(self.people[place] for place in self.places):
            return None
        search = self.every or _Search(self.ground, self.people, self._turns(person))
        used = search.used
        found = search.nearest(self.places, person)
        self.used += search.used - used
        return found

    def _turns(self, person: str) -> list[int]:
        """… and those of the two who would trade."""
        problem = self.ground.problem
        spans = [problem.slots[place].span for place in self.places]
        first, last = spans[0].start - REACH, spans[-1].end + REACH
        traders = {person, *(self.people[place] for place in self.places)}
        own = {turn for (turn, who) in problem.held(self.people) if who in traders}
        return [
            turn
            for turn, each in enumerate(problem.turns)
            if turn in own or (each.span.start < last and first < each.span.end)
        ]


class _Search(Standing):
    def __init__(self, ground: Ground, people: tuple[str, ...], turns: Sequence[int]) -> None:
        self.all = people
        self.places = [place for turn in turns for place in ground.problem.places(turn)]
        own, standing = (
            tuple(each[place] for place in self.places) for each in (people, ground.standing)
        )
        model = ground.model
        if len(own) < len(people):
            problem = around(ground.problem, people, turns)
            model = Ground(problem, standing, own).model
        super().__init__(model.problem, Patience())
        self.model = cleared(model)
        self.near = Near(self.model, standing)
        self.start = {v.index: value for v, value in as_variables(self.model, own)}
        for variable, who in zip(self.model.empty, own, strict=True):
            self.fix(variable, int(not who))
        cp = self.model.cp
        for goal in ground.goals(ground.model, people):
            weights = [goal.weights[place] for place in self.places]
            carried = dict.fromkeys(model.problem.people, 0)
            for weight, who in zip(weights, own, strict=True):
                if who:
                    carried[who] += weight
            for who, load in carried.items():
                cp.add(self.load(replace(goal, weights=tuple(weights)), who) == load)
        for terms in (recent_days(self.model), night_seconds(self.model)):
            cp.add(counted(terms) <= sum(cost * self.start[v.index] for v, cost in terms))
        wished = wishes(self.model)
        against = sum(self.start[v.index] for v in wished.against)
        granted = sum(self.start[v.index] for v in wished.granted)
        cp.add(wished.cost <= wished.heavy * against - granted)

    def nearest(self, places: Sequence[int], person: str) -> tuple[str, ...] | None:
        """A rota in which a person has some slots."""
        numbers = [self.places.index(place) for place in places]
        others = list(of_others(self.model, numbers, person))
        for variable in others:
            self.fix(variable, 0)
        self.values = []
        for few in FEW:
            self.near.within(few)
            if self.search(NEAR, FINDING, start=self.start):
                break
        for variable in others:
            self.loosen(variable)
        if not self.values:
            return None
        found = list(self.all)
        for place, who in zip(self.places, self.people(), strict=True):
            found[place] = who
        return tuple(found)
