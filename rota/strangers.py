"""People in a rota who are not of the team: whose shifts nobody counts, or whose rota it is."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from rota import phrases
from rota.errors import InputError, Mistake
from rota.shift import Rota
from rota.team import Team

SHOWN = 5


def strangers(rota: Rota, team: Team) -> tuple[str, ...]:
    """Who is on call in a rota without being of the team, as it calls them."""
    known = {person.id for person in team.people}
    return tuple(dict.fromkeys(s.person for s in rota.live if s.person and s.person not in known))


def stranger_remarks(rotas: Iterable[Rota], team: Team) -> list[str]:
    """Whose shifts are in no account, because they are not of the team."""
    said = []
    for rota in rotas:
        for person in strangers(rota, team):
            shifts = [shift for shift in rota.live if shift.person == person]
            hours = sum((shift.span.hours for shift in shifts), Fraction(0))
            much = f"{phrases.count(len(shifts), 'shift')}, {phrases.hours(hours)}"
            said.append(
                f"{rota.source}:{shifts[0].line}: {person!r} is not of the team: {much} not counted"
            )
    return said


def refuse_strangers(rota: Rota, team: Team) -> None:
    """Refuse a rota in which nobody is of the team.

    Raises:
        InputError: So it is.
    """
    unknown = strangers(rota, team)
    if unknown and len(unknown) == len({shift.person for shift in rota.live if shift.person}):
        names = ", ".join(map(repr, unknown[:SHOWN])) + (", …" if len(unknown) > SHOWN else "")
        what = (
            f"nobody in it is of the team {team.id!r} ({names}): is it another team's? "
            'If not, give people aliases = ["…"]'
        )
        raise InputError([Mistake(rota.source, rota.live[0].line, "", what)])
