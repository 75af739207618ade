"""The team's books: what each person has carried, in every ledger, and who had the big days."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from rota.big_days import NAMES, remembered
from rota.csv_file import written
from rota.instants import in_hours, local_date
from rota.ledger import booked, ledgers_of, past_ledgers, past_rotas
from rota.night import at_night
from rota.period import Period
from rota.running import next_date
from rota.shift import Rota, Shift
from rota.team import BURDEN, Team
from rota.verdict import Ledger

COLUMNS = ("person", "name", "ledger", "before", "carried", "fair", "balance")


@dataclass(frozen=True, slots=True)
class Books:
    """What a team's rota files say of its people.

    Attributes:
        period: The dates that are looked at; None for all of the history.
        hours: Elapsed hours on call then, by person.
        nights: Those of them that are night where the person lives.
        ledgers: Those that the team balances, hardest first, then every other kind, and burden.
        big_days: By the day's name, who had it and when, oldest first, under their names then.
        answers: By person, how many turns they accepted, and how many they refused.
    """

    period: Period | None
    hours: Mapping[str, Fraction]
    nights: Mapping[str, Fraction]
    ledgers: tuple[Ledger, ...]
    big_days: Mapping[str, tuple[tuple[date, str, str], ...]]
    answers: Mapping[str, tuple[int, int]]


def books(team: Team, rotas: Sequence[Rota], period: Period | None) -> Books:
    """The books of a period, or of all the history that the next plan starts from.

    In the books of a period, each line's `before` is the balance before it; in those of the
    history, what was brought along. `after` is what the next plan finds.

    Args:
        team: The team as it is now.
        rotas: Every rota file, one at least.
        period: The dates to look at; None for the history before the first date not planned yet.
    """
    shifts = [shift for rota in rotas for shift in rota.live]
    names = _names(team, shifts)
    if period is None:
        day = next_date(rotas)
        past = past_rotas(team, Period(day, day), rotas)
        counted = [s for rota in past for s in rota.live]
        asked = [s for rota in past for s in rota.shifts]
        ledgers = past_ledgers(team, day, names, rotas)
    else:
        counted = booked(team, rotas, period)
        asked = [s for rota in rotas for s in rota.shifts if _starts_in(team, s, period)]
        ledgers = ledgers_of(team, period, counted, rotas, names)
    hours = {person.id: Fraction(0) for person in team.people}
    for shift in counted:
        if shift.person in hours:
            hours[shift.person] += shift.span.hours
    nights = night_hours(team, counted)
    return Books(period, hours, nights, ledgers, _big_days(team, shifts), _answers(team, asked))


def night_hours(team: Team, shifts: Iterable[Shift]) -> dict[str, Fraction]:
    """By person, how many elapsed hours of what they have are night where they live."""
    zones = {person.id: person.timezone for person in team.people}
    found = dict.fromkeys(zones, timedelta(0))
    for shift in shifts:
        if shift.person in zones:
            found[shift.person] += at_night(shift.span, zones[shift.person])
    return {person: in_hours(elapsed) for person, elapsed in found.items()}


def csv_rows(team: Team, found: Books, people: Sequence[str]) -> bytes:
    """One row per person and ledger, and two for the hours: RFC 4180, UTF-8, decimal points.

    Where people answer, two more count the turns that they accepted and refused.
    """
    names = {person.id: person.name for person in team.people}
    rows: list[Sequence[str | Fraction]] = [COLUMNS]
    for id in people:
        who = (id, names[id])
        rows.append((*who, "hours", "", found.hours[id], "", ""))
        rows.append((*who, "night hours", "", found.nights[id], "", ""))
        if any(map(any, found.answers.values())):
            accepted, refused = map(Fraction, found.answers[id])
            rows.append((*who, "accepted", "", accepted, "", ""))
            rows.append((*who, "refused", "", refused, "", ""))
        for ledger in found.ledgers:
            line = next(line for line in ledger.lines if line.person == id)
            rows.append((*who, ledger.name, line.before, line.carried, line.fair, line.after))
    return written(rows, team.timezone)


def _names(team: Team, shifts: Iterable[Shift]) -> list[str]:
    kinds = sorted({shift.kind for shift in shifts} | team.kinds)
    return list(dict.fromkeys([*team.fairness.balance, *kinds, BURDEN]))


def _starts_in(team: Team, shift: Shift, period: Period) -> bool:
    return local_date(shift.span.start, team.timezone) in period


def _answers(team: Team, rows: Iterable[Shift]) -> dict[str, tuple[int, int]]:
    """How many turns each person accepted and refused; cancelled rows remember refusals."""
    accepted: dict[str, set[tuple[str, str]]] = {person.id: set() for person in team.people}
    refused: dict[str, set[tuple[str, str]]] = {person.id: set() for person in team.people}
    for row in rows:
        if row.person in accepted and (row.refused or (row.accepted and row.live)):
            answered = refused if row.refused else accepted
            answered[row.person].add(row.of_turn)
    return {id: (len(accepted[id]), len(refused[id])) for id in accepted}


def _big_days(team: Team, shifts: Sequence[Shift]) -> dict[str, tuple[tuple[date, str, str], ...]]:
    names = {shift.person: shift.name for shift in shifts}
    names |= {person.id: person.name for person in team.people}
    found: dict[str, list[tuple[date, str, str]]] = {name: [] for name in NAMES.values()}
    for (day, person), dates in remembered(team, shifts).items():
        found[day].extend((each, person, names[person]) for each in dates)
    return {day: tuple(sorted(had)) for day, had in found.items() if had}
