"""A rota that somebody gives, made by hand or by another program, in whatever they keep it."""

from __future__ import annotations

from rota.agenda_sift import is_calendar
from rota.decoding import is_windows
from rota.fitted import HandMade
from rota.rota_file import read_rota
from rota.strangers import refuse_strangers
from rota.table_rota import read_layout
from rota.team import Team


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
    refuse_strangers(made, team)
    return made
