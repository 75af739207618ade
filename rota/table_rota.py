"""Rotas that people keep in tables of their own: one row per shift, day, week or person.

Read are, with French or English titles and dates, in any order and among other columns:

- from when to when (`Du`, `Au`, with or without hours) and who;
- a date or a week, and who;
- a date or a week, and a column per role with whoever has it;
- a date or a week, and a column per person with a mark where they are on call;
- a row per person, and a column per date with a mark (or per day of the month that the file's
  name tells, `2026-12.csv`).

Dates without hours are the windows that the team's coverages give these dates.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from functools import partial
from pathlib import PurePath
from zoneinfo import ZoneInfo

from rota.dates import (
    parse_day,
    parse_day_and_time,
    parse_days,
    parse_time,
    parse_wall,
)
from rota.errors import InputError, Mistake
from rota.fitted import MOST_DATES, Claim, HandMade, Places
from rota.instants import DAY, Span, days_between, instant, local_date
from rota.people import People
from rota.period import Period
from rota.rota_file import TITLES, in_order, parse_status, period_of
from rota.shift import CANCELLED, Shift
from rota.table import Row, first_rows, fold, parse_text, read_table, refuse_mixed
from rota.team import Team
from rota.when import nearest
from rota.words import role_word

LONGEST = timedelta(days=3700)
EXPECTED = (
    "are titles of no rota that is known; expected Date (or Semaine, or Du and Au) beside "
    "Personne, beside the names of roles or beside the names of people"
)

_WORDS = {
    "start": "debut|du|de|date debut|date de debut|start|start date|from",
    "end": "fin|au|date fin|date de fin|end|end date|to|until",
    "start_time": "heure debut|heure de debut|start time",
    "end_time": "heure fin|heure de fin|end time",
    "date": "date|jour|day",
    "week": "semaine|sem.|week",
    "person": "personne|person|who|qui|astreinte|d'astreinte|on call|agent|collaborateur|salarie"
    "|technicien|nom|name|nom prenom|prenom nom|employe|employee",
    "role": "role|niveau|level",
    "status": "statut|status|etat",
}
_TITLES = {title: column for column, words in _WORDS.items() for title in words.split("|")}
_OTHER = "other "  # before the title of a column that means nothing here
_SECOND = frozenset({"jour", "day", "nom", "name"})  # beside a date or an id they say it again
_NOBODY = frozenset({"", "-", "–", "—", "?", "a pourvoir", "to be filled", "nobody", "vacant"})
_ON_CALL = frozenset({"x", "1", "oui", "yes", "✓", "✔", "•", "a", "ast", "astreinte", "on call"})
_NOT_ON_CALL = _NOBODY | frozenset(
    ("0", "non", "no", "off", "repos", "cp", "rtt", "ca", "conge", "conges", "leave", "absent")
)


def read_layout(data: bytes, source: str, team: Team) -> HandMade | None:
    """Read a rota in a table of somebody's own; None where it is laid out as rota's are.

    Columns that mean nothing here are left alone, and named in a remark where they name people of
    the team or have marks.

    Raises:
        InputError: With every mistake of the file: no layout that is known, dates and marks that
            cannot be read, names that may be several people's, dates to which no window belongs.
        TeamError: The team's coverages contradict each other in these dates.
    """
    names = _Names.of(team, period_of(PurePath(source).name))
    head = first_rows(data, source, lambda title: bool(names.column(title)))
    titles = [fold(title) for _, row in head[:1] for title in row]
    if not head or _is_ours(titles, head):
        return None
    columns = _without_seconds({title: names.column(title) for title in titles})
    others = {title: f"{_OTHER}{title}" for title in titles if titles.count(title) == 1 and title}
    table = _Table(team, names, source)
    read, required = table.reader([*columns.values()])
    if read is None:
        line, row = head[0]
        what = f"{', '.join(filter(None, row))[:100]!r} {EXPECTED}"
        raise InputError([Mistake(source, line, "", what)])
    cells: dict[str, list[tuple[int, str]]] = {"start": [], "end": [], "date": []}

    def read_row(row: Row) -> None:
        for column, texts in cells.items():
            texts.append((row.line, row.cells.get(column, "")))
        if row.read("status", parse_status, "") != CANCELLED:
            read(row)
            table.look_aside(row)

    read_table(data, source, others | columns, required, read_row)
    refuse_mixed(cells, source)
    return table.rota()


def _is_ours(titles: list[str], head: list[tuple[int, list[str]]]) -> bool:
    """Whether a table has a start and an end, both with hours, and who, under rota's own titles."""
    columns = [TITLES.get(title, "") for title in titles]
    if not {"start", "end"} <= {*columns} or not {"person", "name"} & {*columns}:
        return False
    place = columns.index("start")
    first = next((row[place] for _, row in head[1:] if len(row) > place), "")
    try:
        return parse_wall(first)[1] is not None
    except ValueError:
        return not _is_time(first)  # with an offset, or wrong


def _is_time(text: str) -> bool:
    """Whether a cell holds a time of day, whose date stands in another."""
    try:
        parse_time(text)
    except ValueError:
        return False
    return True


def _without_seconds(columns: Mapping[str, str]) -> dict[str, str]:
    """The columns that mean something; of a date and its weekday, an id and its name, the first."""
    known = {title: column for title, column in columns.items() if column}
    sure = {column for title, column in known.items() if title not in _SECOND}
    return {
        title: column
        for title, column in known.items()
        if title not in _SECOND or column not in sure
    }


@dataclass(frozen=True, slots=True)
class _Names:
    """What titles, cells and marks may mean in a team."""

    team: Team
    people: People
    roles: Mapping[str, str]
    marks: Mapping[str, str]
    numbers: Mapping[str, date]

    @staticmethod
    def of(team: Team, period: Period | None) -> _Names:
        words = [
            (fold(word), role.name)
            for role in team.roles
            for word in (role_word(role.name, "fr"), role.name)
        ]
        letters = {
            word[0]: role
            for word, role in words
            if {other for each, other in words if each[0] == word[0]} == {role}
        }
        marks = letters | dict(words) | dict.fromkeys(_ON_CALL, team.roles[0].name)
        marks |= dict.fromkeys(_NOT_ON_CALL, "")
        numbers = {}
        if period is not None and (period.last - period.first).days < 31:
            numbers = {str(day.day): day for day in days_between(period.first, period.last)}
        return _Names(team, People(team.people), dict(words), marks, numbers)

    def column(self, title: str) -> str:
        """What a folded title stands for: `date`, `role backup`, `person bob`, `day 2026-12-07`.

        A number is a day of the month that the file's name tells.
        """
        if day := self.numbers.get(title.lstrip("0")):
            return f"day {day}"
        if column := _TITLES.get(title):
            return column
        if title in self.roles:
            return f"role {self.roles[title]}"
        try:
            return f"day {parse_day(title)}"
        except ValueError:
            pass
        try:
            id = self.people.named(title)
        except ValueError:  # it may be several people's, and so is no column of one
            return ""
        return f"person {id}" if id else ""

    def who(self, text: str) -> tuple[str, str]:
        """Id and name of whoever a cell names; what is unknown stays as it is written."""
        text = parse_text(text)
        if fold(text) in _NOBODY:
            return "", ""
        ids = self.people.within(text)
        if len(ids) > 1:
            raise ValueError(f"{text[:40]!r} names several people; give each a row, with hours")
        person = self.team.person(ids[0]) if ids else None
        return (person.id, person.name) if person else (text, text)

    def role(self, text: str) -> str:
        """The role that a cell names."""
        if (role := self.roles.get(fold(text[:40]))) is None:
            known = frozenset(self.roles)
            raise ValueError(f"no role {text[:40]!r}{nearest(fold(text[:40]), known)}")
        return role

    def mark(self, text: str) -> str:
        """The role in which a mark puts somebody on call; empty for none."""
        if (role := self.marks.get(fold(text[:40]))) is None:
            raise ValueError(
                f"{text[:40]!r} is no mark; expected x or the name of a role where somebody is on "
                "call, and nothing, -, CP or RTT where not"
            )
        return role


@dataclass(slots=True)
class _Table:
    """A table of one team being read."""

    team: Team
    names: _Names
    source: str
    claims: list[Claim] = field(default_factory=list)
    shifts: list[Shift] = field(default_factory=list)
    dates: list[date] = field(default_factory=list)
    unread: dict[str, int] = field(default_factory=dict)

    def reader(
        self, columns: list[str]
    ) -> tuple[Callable[[Row], None] | None, list[tuple[str, ...]]]:
        """What reads a row of a table with these columns, and which of them it must have."""
        dated = bool({"date", "week", "start"} & {*columns})
        when: list[tuple[str, ...]] = [("date", "week", "start")]
        roles = {each: each.removeprefix("role ") for each in columns if each[:5] == "role "}
        people = {each: each.removeprefix("person ") for each in columns if each[:7] == "person "}
        days = {
            each: parse_day(each.removeprefix("day ")) for each in columns if each[:4] == "day "
        }
        if dated and roles:
            if "person" in columns:  # a column of who has the first role
                roles["person"] = self.team.roles[0].name
            return partial(self._by_role, roles), when
        if dated and "person" in columns:
            return self._by_person, when
        if dated and people:
            return partial(self._by_mark, people), when
        if days and "person" in columns:
            return partial(self._by_day, days), [("person",)]
        return None, []

    def _by_role(self, roles: Mapping[str, str], row: Row) -> None:
        when = self._when(row)
        for column, role in roles.items():
            self._add(row, when, role, row.read(column, self.names.who, ("", "")))

    def _by_person(self, row: Row) -> None:
        role = row.read("role", self.names.role, self.team.roles[0].name)
        self._add(row, self._when(row), role, row.read("person", self.names.who, ("", "")))

    def _by_mark(self, people: Mapping[str, str], row: Row) -> None:
        when = self._when(row)
        for column, id in people.items():
            if role := row.read(column, self.names.mark, ""):
                self._add(row, when, role, self.names.who(id))

    def _by_day(self, days: Mapping[str, date], row: Row) -> None:
        who = row.require("person", self.names.who, ("", ""))
        for column, day in days.items():
            self.dates.append(day)
            if role := row.read(column, self.names.mark, ""):
                self._add(row, (day, day), role, who)

    def _add(
        self, row: Row, when: tuple[date, date] | Span | None, role: str, who: tuple[str, str]
    ) -> None:
        person, name = who
        if isinstance(when, Span):
            self.shifts.append(Shift(when, role, "", "", person, name, Fraction(0), line=row.line))
        elif when is not None:
            if len(self.claims) >= MOST_DATES:
                what = f"names people beside too many dates; at most {MOST_DATES} are read"
                raise InputError([Mistake(self.source, row.line, "", what)])
            self.claims.append(Claim(role, *when, person, name, row.line))

    def look_aside(self, row: Row) -> None:
        """Note the columns that are not read and yet say something about people."""
        for column, cell in row.cells.items():
            if column.startswith(_OTHER) and column not in self.unread:
                text = fold(cell[:100])
                with suppress(ValueError):  # several people are people too
                    if text not in _ON_CALL and not self.names.people.named(text):
                        continue
                if text:
                    self.unread[column] = row.line

    def _when(self, row: Row) -> tuple[date, date] | Span | None:
        """The dates of a row, or its hours; None where they are wrong."""
        week = row.read("week", parse_days, None)
        when = week if row.cells.get("week", "").strip() else self._hours(row)
        if not isinstance(when, Span):
            self.dates.extend(when or ())
        return when

    def _hours(self, row: Row) -> tuple[date, date] | Span | None:
        zone = self.team.timezone
        clocks = ("start", "end") if "date" in row.cells and "start" in row.cells else ()
        first = "date" if "date" in row.cells else "start"
        start = row.require(first, partial(_edge, zone=zone), None)
        end = None if clocks else row.read("end", partial(_edge, zone=zone), None)
        begins = row.read(clocks[0] if clocks else "start_time", parse_time, None)
        ends = row.read(clocks[1] if clocks else "end_time", partial(parse_time, end=True), None)
        if start is None or row.wrong:
            return None
        day, since = start
        if begins is not None:
            since = instant(day, begins, zone)
        last, until = end or (day, None)
        if ends is not None:
            if end is None and begins is not None and ends <= begins:
                last = day + DAY
            until = instant(last, ends, zone)
        if (since is None) != (until is None):
            row.wrong.append((first, "has hours at one end only; give both, or dates alone"))
        elif since is not None and until is not None:
            if since < until:
                return Span(since, until)
            row.wrong.append((first, "the end is not after the start"))
        elif last < day:
            row.wrong.append((first, "the end comes before the start"))
        else:
            return day, last
        return None

    def rota(self) -> HandMade:
        """All that was read, as a rota."""
        zone, source = self.team.timezone, self.source
        dates = self.dates + [local_date(shift.span.start, zone) for shift in self.shifts]
        period = period_of(PurePath(source).name)
        if not dates:
            return HandMade(period, (), source)
        first, last = min(dates), max(dates)
        if last - first > LONGEST:
            what = f"goes from {first} to {last}; at most ten years are read at once"
            raise InputError([Mistake(source, 0, "", what)])
        shifts = self.shifts
        if self.claims:
            shifts = shifts + Places(self.team, first, last).claimed(self.claims, shifts, source)
        remarks = tuple(
            f"{source}:{line}: the column {column.removeprefix(_OTHER)!r} is not read: it is no "
            "role, and nobody of the team (or several)"
            for column, line in self.unread.items()
        )
        rows = in_order(shifts, self.team)
        return HandMade(period or Period(first, last), rows, source, remarks)


def _edge(text: str, zone: ZoneInfo) -> tuple[date, datetime | None]:
    """The date that a cell names, and the UTC instant when it names one."""
    moment = parse_day_and_time(text, zone)
    if moment is not None:
        return local_date(moment, zone), moment
    return parse_day(text), None
