"""What becomes of a doubt when the team, or what is pinned, is changed: the same, mostly.

The turns, who has them and the books stay; only who cannot take what, the pins and the limits are
looked at anew, and of these only what the change speaks of.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from rota.agreed import agreed
from rota.eligible import Eligibility
from rota.errors import NoRota, TeamError
from rota.obstacles import Bars, Doubt, Obstacle, around
from rota.pins import pinned
from rota.posed import refused
from rota.shift import Rota
from rota.team import Team


def changed(doubt: Doubt, obstacle: Obstacle, before: Team, team: Team, rota: Rota) -> Doubt | None:
    """A doubt after a change; None where it leaves pins that contradict something.

    Args:
        doubt: As things are.
        obstacle: What the change takes away.
        before: The team as it is.
        team: The team with the change.
        rota: The rota file with it.
    """
    problem, period = doubt.problem, rota.period
    assert period is not None
    bars = tuple(_bars(doubt, obstacle, before, team, rota))
    decided = problem.pinned
    if obstacle.rule in ("pin", "refused"):
        try:
            found = pinned(team, period, problem.turns, bars, rota)
        except (NoRota, TeamError):
            return None
        decided = {place: who for place, who in found.items() if place not in doubt.places}
    return replace(doubt, problem=replace(problem, team=agreed(team), pinned=decided), bars=bars)


def _bars(doubt: Doubt, obstacle: Obstacle, before: Team, team: Team, rota: Rota) -> Iterator[Bars]:
    """By slot, who cannot take it and all the rules that say so."""
    problem = doubt.problem
    eligible = Eligibility(team, around(problem))
    refusals = [row for row in rota.shifts if row.refused and row.person]
    concerned = {row.person for row in refusals}
    if obstacle.rule == "refused":
        concerned.add(obstacle.person)
    if (team.coverages, team.rules.leave_margin) != (before.coverages, before.rules.leave_margin):
        concerned.update(person.id for person in team.people)
    fresh = {
        person.id: person
        for person, old in zip(team.people, before.people, strict=True)
        if person.id in concerned or person != replace(old, limits=person.limits)
    }
    for place, each in enumerate(doubt.bars):
        if fresh.keys().isdisjoint(each):
            yield each
            continue
        slot = problem.slots[place]
        no = {who: (rule,) for who, rule in refused(refusals, slot).items()}
        found = {
            who: (*eligible.every_bar(slot, fresh[who]), *no.get(who, ()))
            if who in fresh
            else rules
            for who, rules in each.items()
        }
        yield {who: rules for who, rules in found.items() if rules}
