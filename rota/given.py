"""A rota that somebody gives, made by hand or by another program, in whatever they keep it."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from rota import phrases
from rota.agenda_sift import is_calendar
from rota.decoding import is_windows
from rota.errors import InputError, Mistake
from rota.fitted import HandMade
from rota.rota_file import read_rota
from rota.shift import Rota
from rota.table_rota import read_layout
from rota.team import Team

SHOWN = 5


def read_any(data: bytes, source: str, team: Team) -> HandMade:
    """Read a rota from a table of any layout, or from a calendar.

    Raises:
        InputError: With every mistake of the file; also when nobody in it is of the team.
        TeamError: The team's coverages contradict each other in its dates.
    """
    if is_calendar(data):
        from rota.agenda_rota import read_agenda  # it loads what reads calendars

        made = read_agenda(data, source, team)
    else:
        rota = read_layout(data, source, team) or read_rota(data, source, team, short=True)
        remarks = rota.remarks if isinstance(rota, HandMade) else ()
        if is_windows(data):
            guess = f"{source}: no UTF-8; read as Windows-1252, in which it spells French"
            remarks = (guess, *remarks)
        made = HandMade(rota.period, rota.shifts, source, remarks)
    _refuse_strangers(made, team)
    return made


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


def _refuse_strangers(rota: Rota, team: Team) -> None:
    unknown = strangers(rota, team)
    if unknown and len(unknown) == len({shift.person for shift in rota.live if shift.person}):
        names = ", ".join(map(repr, unknown[:SHOWN])) + (", …" if len(unknown) > SHOWN else "")
        what = (
            f"nobody in it is of the team {team.id!r} ({names}): is it another team's? "
            'If not, give people aliases = ["…"]'
        )
        raise InputError([Mistake(rota.source, rota.live[0].line, "", what)])
