"""Rotas in which everybody carries exactly what they carry in another: as good, and found soon."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy

from rota.daytime import night_seconds
from rota.ground import FEW, NEAR, Base, Ground, Near, as_variables, cleared, of_others
from rota.memory import recent_days
from rota.moves import counted
from rota.standing import FINDING, Patience, Standing
from rota.wishes import wishes


class Alike(Standing):
    """What looks for rotas like one: the same loads, no wish more refused, big days no worse."""

    def __init__(self, ground: Ground, base: Base) -> None:
        super().__init__(ground.problem, Patience())
        self.model, self.base = cleared(ground.model), base
        self.near = Near(self.model, ground.standing)
        self.start = {v.index: value for v, value in as_variables(self.model, base.people)}
        for variable, who in zip(self.model.empty, base.people, strict=True):
            self.fix(variable, int(not who))
        cp = self.model.cp
        for goal in ground.goals(self.model, base.people):
            carried = dict.fromkeys(self.problem.people, 0)
            for weight, who in zip(goal.weights, base.people, strict=True):
                if who:
                    carried[who] += weight
            for who, load in carried.items():
                cp.add(self.load(goal, who) == load)
        others = self.model.shifts_of(self.problem.reluctant)
        for terms in (others, recent_days(self.model), night_seconds(self.model)):
            cp.add(counted(terms) <= sum(cost * self.start[v.index] for v, cost in terms))
        wished = wishes(self.model)
        against = sum(self.start[v.index] for v in wished.against)
        granted = sum(self.start[v.index] for v in wished.granted)
        cp.add(wished.cost <= wished.heavy * against - granted)

    def nearest(self, places: Sequence[int], person: str) -> tuple[str, ...] | None:
        """One in which a person has some slots, few other turns changing hands.

        None when none is found. Others may be looked for at the same time.
        """
        if not all(self.base.people[place] for place in places):
            return None
        own = copy(self)
        own.model = cleared(self.model)
        for variable in of_others(own.model, places, person):
            own.fix(variable, 0)
        for few in FEW:
            own.near.within(few, own.model)
            if own.search(NEAR, FINDING, start=self.start):
                return own.people()
        return None
