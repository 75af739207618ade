"""Leave from where it lives: a calendar (.ics), or a table that the HR program exports (.csv).

Only what is sure is leave. Of a calendar: every event but cancelled ones, those that take nobody's
time (TRANSP:TRANSPARENT) and tentative ones. Of a table: every row but requests refused, withdrawn
or still pending, and telework. What is left out for another reason than being refused is said.
No reason for leave is kept, and nothing of it is ever exported.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from functools import partial

from rota.agenda import Event, Time, read_events
from rota.agenda_sift import is_calendar
from rota.dates import parse_time, parse_wall
from rota.errors import InputError, Mistake
from rota.instants import DAY, instant, wall
from rota.people import People
from rota.table import Row, fold, read_table, refuse_mixed
from rota.team import Person, Team
from rota.when import FIRST_DATE, LAST_DATE, Dates, Term, Timed, When

NOON = timedelta(hours=12)
SHOWN = 5

_WORDS = {
    "number": "matricule|n° matricule|no matricule|numero|employee id|employee number|id salarie",
    "last": "nom|nom de famille|nom salarie|nom du salarie|last name|surname",
    "first": "prenom|prenom salarie|prenom du salarie|first name",
    "person": "personne|salarie|collaborateur|employe|agent|nom prenom|nom et prenom|prenom nom"
    "|nom complet|person|name|employee|full name|demandeur",
    "email": "e-mail|email|mail|courriel|adresse e-mail|adresse email|adresse mail",
    "start": "date debut|debut|date de debut|du|premier jour|start|start date|from|date debut conge"
    "|debut absence|date debut absence|debut conge",
    "end": "date fin|fin|date de fin|au|dernier jour|end|end date|to|date fin conge|fin absence"
    "|date fin absence|fin conge",
    "date": "date|jour|day",
    "half": "demi-journee|demi journee|periode|moment|half day",
    "start_half": "demi-journee debut|demi journee debut|debut demi-journee|periode debut"
    "|moment debut|matin/apres-midi debut|start half",
    "end_half": "demi-journee fin|demi journee fin|fin demi-journee|periode fin|moment fin"
    "|matin/apres-midi fin|end half",
    "start_time": "heure debut|heure de debut|start time",
    "end_time": "heure fin|heure de fin|end time",
    "status": "statut|etat|status|state|validation|etat de la demande|statut de la demande",
    "kind": "motif|type|type d'absence|type absence|nature|type de conge|reason",
}
TITLES = {title: column for column, words in _WORDS.items() for title in words.split("|")}

_STATUSES = {
    "yes": "valide|validee|accepte|acceptee|approuve|approuvee|accorde|accordee|confirme|confirmee"
    "|pris|prise|pose|planifie|oui|ok|approved|accepted|validated|confirmed|granted|taken",
    "no": "refuse|refusee|rejete|rejetee|annule|annulee|supprime|supprimee|retire|retiree|non"
    "|refused|rejected|declined|cancelled|canceled|withdrawn|denied",
    "open": "en attente|en attente de validation|a valider|demande|demandee|soumis|soumise"
    "|brouillon|en cours|en cours de validation|pending|requested|submitted|draft|tentative",
}
_STATUS = {word: status for status, words in _STATUSES.items() for word in words.split("|")}
_TELEWORK = frozenset({"teletravail", "tt", "travail a distance", "telework", "remote work"})
_HALVES = dict.fromkeys(("matin", "matinee", "m", "morning"), "morning") | dict.fromkeys(
    ("apres-midi", "apres midi", "pm", "soir", "afternoon"), "afternoon"
)
_WHOLE = frozenset({"journee", "journee entiere", "jour", "entier", "j", "1", "day", "full day"})
_WITH_HALF = re.compile(r"(.*[0-9])[ (,-]+(matin|matinee|apres[- ]midi|morning|afternoon)\)?")


@dataclass(slots=True)
class Leave:
    """What files say of people's leave.

    Attributes:
        times: By person.
        remarks: What is to be said of the files, one sentence each.
    """

    times: dict[str, list[Time]] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)

    def add(self, person: str, times: Iterable[Time]) -> None:
        """Some leave more."""
        self.times.setdefault(person, []).extend(times)


@dataclass(slots=True)
class _LeftOut:
    """What is left out of a file: by why it is, or by whose it would be, each with its lines."""

    lines: dict[str, list[int]] = field(default_factory=dict)
    strangers: dict[str, list[int]] = field(default_factory=dict)

    def aside(self, why: str, line: int) -> None:
        self.lines.setdefault(why, []).append(line)

    def stranger(self, name: str, line: int) -> None:
        self.strangers.setdefault(name, []).append(line)

    def remarks(self, source: str) -> list[str]:
        said = [f"{source}: {why} ({_lines(lines)})" for why, lines in self.lines.items()]
        if self.strangers:
            names = [f"{name} ({_lines(lines)})" for name, lines in self.strangers.items()]
            more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
            said.append(f"{source}: not of the team: {', '.join(names[:SHOWN])}{more}")
        return said


def _lines(lines: Sequence[int]) -> str:
    shown = ", ".join(map(str, lines[:SHOWN]))
    return f"line{'s' if len(lines) > 1 else ''} {shown}{', …' if len(lines) > SHOWN else ''}"


def read_leave(data: bytes, source: str, team: Team, owner: Person | None = None) -> Leave:
    """Read one file of leave.

    Args:
        data: The bytes of the file, a calendar or a table, whatever its name.
        source: Its name, for messages.
        team: Whose people are looked for, by e-mail, employee id, name or alias.
        owner: Whose leave all of it is; None where the file says whose each is.

    Raises:
        InputError: With every mistake of the file; also where a name may be several people's,
            and where nobody in it is of the team: the plan would be wrong.
    """
    found, left = Leave(), _LeftOut()
    if is_calendar(data):
        _calendar(data, source, team, owner, found, left)
    else:
        _table(data, source, team, owner, found, left)
    if left.strangers and not found.times:
        [remark] = left.remarks(source)[-1:]
        what = remark.removeprefix(f"{source}: ") + (
            ', and nobody else in it; give people an e-mail or aliases = ["…"], or leave the file '
            "out while nobody of the team is on leave"
        )
        raise InputError([Mistake(source, 0, "", what)])
    found.remarks += left.remarks(source)
    return found


def with_leave(team: Team, leave: Iterable[Leave]) -> Team:
    """The team, each person with what the files say besides what the team file does."""
    times: dict[str, list[Time]] = {}
    for each in leave:
        for person, more in each.times.items():
            times.setdefault(person, []).extend(more)
    people = tuple(
        replace(person, leave=When(person.leave.terms + _terms(times[person.id], person)))
        if times.get(person.id)
        else person
        for person in team.people
    )
    return replace(team, people=people)


def _terms(times: Sequence[Time], person: Person) -> tuple[Term, ...]:
    """The vocabulary's words for some times: whole days as few spans, hours to the second."""
    days: list[tuple[date, date]] = []
    for first, last in sorted(each.dates for each in times if each.days):
        first, last = max(first, FIRST_DATE), min(last, LAST_DATE)
        if days and first <= days[-1][1] + DAY:
            days[-1] = (days[-1][0], max(days[-1][1], last))
        elif first <= last:
            days.append((first, last))
    hours = dict.fromkeys(_timed(each, person) for each in sorted(times) if not each.days)
    return (
        *(Term((Dates(first, last),), f"{first}..{last}") for first, last in days),
        *(Term((word,), _as_typed(word)) for word in hours),
    )


def _as_typed(hours: Timed) -> str:
    """Some hours as the team file would have them: `2026-12-24T12:00..2026-12-24T18:00`."""
    start = datetime.combine(hours.first, time.min) + hours.start
    end = datetime.combine(hours.last, time.min) + hours.end
    return f"{start:%Y-%m-%dT%H:%M}..{end:%Y-%m-%dT%H:%M}"


def _timed(when: Time, person: Person) -> Timed:
    """Some hours by the person's clock; where it shows an end twice, rather more than less."""
    zone = person.timezone
    span = when.span(zone)
    start, end = wall(span.start, zone), wall(span.end, zone)
    midnight = datetime.combine(end.date(), time.min)
    end += max(span.end - instant(end.date(), end - midnight, zone), timedelta(0))
    return Timed(
        start.date(),
        start - datetime.combine(start.date(), time.min),
        end.date(),
        end - datetime.combine(end.date(), time.min),
    )


# Calendars


def _calendar(
    data: bytes, source: str, team: Team, owner: Person | None, found: Leave, left: _LeftOut
) -> None:
    file = read_events(data, source)
    if file.ours:
        raise InputError([Mistake(source, 0, "", "is a rota, made by rota; expected leave")])
    people = People(team.people)
    mistakes = []
    for event in file.events:
        if event.status == "CANCELLED":
            continue
        if event.free:
            left.aside("marked as free time (TRANSPARENT), so no leave", event.line)
        elif event.status == "TENTATIVE":
            left.aside("tentative, so no leave yet", event.line)
        else:
            try:
                person = owner.id if owner else _whose(event, people)
            except ValueError as error:
                mistakes.append(Mistake(source, event.line, "", str(error)))
                continue
            if person:
                found.add(person, event.times)
            else:
                left.stranger(repr(event.summary[:40]), event.line)
    if mistakes:
        raise InputError(mistakes)


def _whose(event: Event, people: People) -> str:
    return people.of_event(event.attendees, event.organizer, event.summary)


# Tables


def _table(
    data: bytes, source: str, team: Team, owner: Person | None, found: Leave, left: _LeftOut
) -> None:
    people = People(team.people, short=False)
    dates: dict[str, list[tuple[int, str]]] = {"start": [], "end": [], "date": []}

    def read(row: Row) -> None:
        for column, cells in dates.items():
            cells.append((row.line, row.cells.get(column, "")))
        status = row.read("status", _status, "yes")
        times = _times(row)
        person = owner.id if owner else _person(row, people, team)
        if status == "no" or times is None:
            return
        if fold(row.cells.get("kind", "")) in _TELEWORK:
            left.aside("telework, so no leave", row.line)
        elif status == "open":
            left.aside("not decided yet, so no leave", row.line)
        elif person:
            found.add(person, [times])
        else:
            left.stranger(repr(_name(row)[:40]), row.line)

    who = () if owner else (("person", "last", "email", "number"),)
    read_table(data, source, TITLES, (*who, ("start", "date")), read)
    refuse_mixed(dates, source)


def _status(text: str) -> str:
    word = fold(text[:60])
    if word not in _STATUS:
        known = "validé, refusé, annulé, en attente"
        raise ValueError(f"{text[:40]!r} is no state of a request that is known; expected {known}")
    return _STATUS[word]


def _times(row: Row) -> Time | None:
    """When a row's leave is, by the clock of whose it is; None where the row is wrong.

    Dates are whole days, both included, and so are moments that are both midnights. Half days
    meet at noon.
    """
    first = "start" if row.cells.get("start", "").strip() else "date"
    if not row.cells.get(first, "").strip():
        row.wrong.append(("start", "is empty"))
        return None
    start = row.read(first, _edge, None)
    end = row.read("end", _edge, start)
    if start is None or end is None:
        return None
    half = row.read("half", _half, "")
    start_half = row.read("start_half", _half, "") or start.half or half
    end_half = row.read("end_half", _half, "") or end.half or (half if end.day == start.day else "")
    begins = row.read("start_time", parse_time, start.clock)
    ends = row.read("end_time", partial(parse_time, end=True), end.clock)
    if begins is None:
        begins = NOON if start_half == "afternoon" else timedelta(0)
    if ends is None or (ends == begins == timedelta(0)):
        ends = NOON if end_half == "morning" else DAY
    since = datetime.combine(start.day, time.min) + begins
    until = datetime.combine(end.day, time.min) + ends
    if until <= since:
        row.wrong.append(("end", "the leave ends before it starts"))
        return None
    if until - since > timedelta(days=3660):
        row.wrong.append(("end", "the leave lasts longer than ten years"))
        return None
    return Time(since, until, days=since.time() == time.min == until.time())


@dataclass(frozen=True, slots=True)
class _Edge:
    """What one cell says of a start or an end."""

    day: date
    clock: timedelta | None = None
    half: str = ""


def _edge(text: str) -> _Edge:
    if found := _WITH_HALF.fullmatch(fold(text[:60])):
        return _Edge(parse_wall(found[1])[0], half=_half(found[2]))
    return _Edge(*parse_wall(text))


def _half(text: str) -> str:
    """`morning`, `afternoon`, or empty for the whole day."""
    word = fold(text[:30])
    if word in _WHOLE:
        return ""
    if word not in _HALVES:
        hint = "; “AM” may be the morning or the “après-midi”" if word == "am" else ""
        raise ValueError(f"{text[:30]!r} is no half of a day; expected matin or après-midi{hint}")
    return _HALVES[word]


def _person(row: Row, people: People, team: Team) -> str:
    """The id of whose leave a row is; empty for nobody of the team."""
    number, email, name = (row.cells.get("number", ""), row.cells.get("email", ""), _name(row))
    try:
        found = {people.numbered(number), people.at(email), people.named(name)} - {""}
    except ValueError as error:
        row.wrong.append(("person", str(error)))
        return ""
    if len(found) > 1:
        ids = " and ".join(sorted(found))
        row.wrong.append(("person", f"number, e-mail and name are of different people: {ids}"))
        return ""
    id = next(iter(found), "")
    known = team.person(id)
    if known and number.strip() and known.employee_id and not people.numbered(number):
        row.wrong.append(
            ("number", f"{number.strip()[:20]!r} is not the employee_id of {id}; another {name!r}?")
        )
        return ""
    return id


def _name(row: Row) -> str:
    cells = row.cells
    name = cells.get("person", "") or f"{cells.get('first', '')} {cells.get('last', '')}"
    return " ".join(name.split()) or cells.get("email", "") or cells.get("number", "")
