"""What the law and an agreement ask of a duty itself, as limits of the people whom it binds.

Whoever plans keeps to them like to the team's own. Rest and hours of work, which interventions
alone can break, are for the check.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from rota.agreement import cap, standard
from rota.marks import CAPS
from rota.team import Person, Team


def agreed(team: Team) -> Team:
    """The team with the caps on being on call as limits of each person."""
    if team.rules.law == "none":
        return team
    return replace(team, people=tuple(_capped(team, person) for person in team.people))


def _capped(team: Team, person: Person) -> Person:
    if standard(team, person) is None:
        return person
    caps: dict[str, Any] = {}
    for field in CAPS.values():
        key = field.removeprefix("cap_")
        found = cap(team, person, key if key.startswith("gap") else f"max_{key}")
        if found is not None:
            caps[field] = found[0]
    return replace(person, limits=replace(person.limits, **caps)) if caps else person
