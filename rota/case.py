"""A rota laid out for checking: its rows among the neighbours', people's turns, what is covered.

The rules look at a `Case` and nothing else. What it holds is worked out from dates: a turn that a
hand-made file does not name is found again here, the simplest way that is sound.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Protocol, TypeVar

from rota import phrases
from rota.agreement import figure
from rota.covered import Covered, Piece, covered, office_hours, overlapping, together
from rota.days import Days
from rota.elsewhere import NOT_BUSY, Busy
from rota.instants import Span, local_date
from rota.interventions import Entry, Log
from rota.period import Period
from rota.shift import Rota, Shift
from rota.spans import union
from rota.team import Person, PublicHolidays, Team
from rota.verdict import Finding
from rota.work import REACH, Extra, Work, fullest_week, work_of

NO_LOG = Log()


@dataclass(frozen=True, slots=True)
class Row:
    """A live row of a rota file: a shift, or a slot left uncovered.

    Attributes:
        shift: The row itself.
        own: It belongs to the rota that is checked, not to a neighbour.
        pieces: What the coverages of its role ask for during its hours.
        turn: Id of its turn; worked out where the file names none.
    """

    shift: Shift
    own: bool
    pieces: tuple[Piece, ...]
    turn: str

    @property
    def span(self) -> Span:
        """UTC instants."""
        return self.shift.span

    @property
    def role(self) -> str:
        """Name of the role."""
        return self.shift.role

    @property
    def person(self) -> str:
        """Id; empty when uncovered."""
        return self.shift.person

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kind that the file gives, else those of the coverages that ask for its hours."""
        if self.shift.kind:
            return (self.shift.kind,)
        return tuple(dict.fromkeys(piece.coverage.kind for piece in self.pieces))


@dataclass(frozen=True, slots=True)
class HeldTurn:
    """What one person has of one turn.

    Attributes:
        rows: The person's rows of the turn, in order of time.
        span: From the start of the first to the end of the last; there may be holes.
        own: One of its rows belongs to the rota that is checked.
    """

    rows: tuple[Row, ...]
    span: Span
    own: bool

    @property
    def role(self) -> str:
        """Name of the role."""
        return self.rows[0].role


@dataclass(frozen=True, slots=True)
class Case:
    """All that the rules look at.

    Attributes:
        team: Whose rules they are.
        period: The local dates that the rota answers for; None for an empty hand-made one.
        covered: What the coverages ask for, around the period and the rota's own rows.
        rows: Every live row, the neighbours' too, in order of time.
        held: By id, the rows of each person of the team. Own rows of an unknown role are left
            to the rule of that name.
        given: By id, what the checked rota gives each person of the team to whom it gives
            something, in order of time.
        turns: By id, the turns of each person of the team, in order of time.
        calendars: The days of the team and of its people, by their public holidays.
        log: The interventions, those of other rotas too.
        present: The present, UTC; None when nothing is to be said of it.
        periods: Those of the neighbours.
        work: By id, what those people work who have work beyond their office hours in this rota.
        busy: What the people have in other teams.
        whom: The ids of those of whom it is asked what they may have; None for everybody.
    """

    team: Team
    period: Period | None
    covered: Covered
    rows: tuple[Row, ...]
    held: Mapping[str, tuple[Row, ...]]
    given: Mapping[str, tuple[Row, ...]]
    turns: Mapping[str, tuple[HeldTurn, ...]]
    calendars: Mapping[PublicHolidays, Days]
    log: Log = NO_LOG
    present: datetime | None = None
    periods: Sequence[Period] = ()
    work: Mapping[str, Work] = field(default_factory=dict)
    busy: Busy = field(default_factory=dict)
    whom: Collection[str] | None = None

    def owns(self, entry: Entry) -> bool:
        """Whether a line of the log is the checked rota's affair."""
        day = local_date(entry.span.start, self.team.timezone)
        if self.period is not None:
            return day in self.period
        return not any(day in period for period in self.periods)

    @property
    def days(self) -> Days:
        """The team's days."""
        return self.calendars[self.team.holidays]

    def days_of(self, person: Person) -> Days:
        """The days where the person lives."""
        return self.calendars[person.holidays]

    @property
    def serving(self) -> list[Person]:
        """The people to whom the checked rota gives something, of those who are asked about."""
        asked = self.given if self.whom is None else {*self.whom} & self.given.keys()
        return [person for person in self.team.people if person.id in asked]

    def own(self, person: Person) -> tuple[Row, ...]:
        """What the checked rota gives a person, in order of time."""
        return self.given.get(person.id, ())

    def own_rows(self) -> Iterator[tuple[Person, Row]]:
        """What the checked rota gives the people of the team, one after the other."""
        return ((person, row) for person in self.team.people for row in self.own(person))

    def name(self, id: str) -> str:
        """How messages call whoever holds a row."""
        person = self.team.person(id)
        return person.name if person is not None else repr(id) if id else "nobody"

    def during(self, span: Span) -> str:
        """How messages say a span: `from Fri 11 Dec 18:00 to Mon 14 Dec 08:00`."""
        return f"from {phrases.stretch(span, self.team.timezone)}"

    def on_call(self, row: Row) -> str:
        """How messages begin that speak of one shift."""
        return f"{self.name(row.person)} is on call as {row.role} {self.during(row.span)}"


@dataclass(frozen=True, slots=True)
class Rule:
    """A named check.

    Attributes:
        id: Kebab-case; the same in documents, findings, waivers and the solver.
        summary: What it asks, in one sentence.
        source_key: Where the team file says so; `*` stands for an id.
        function: Gives what it finds, in any order; every finding bears the rule's id.
        article: Where the law asks for it; empty for a rule of the team's own.
    """

    id: str
    summary: str
    source_key: str
    function: Callable[[Case], Iterator[Finding]]
    article: str = ""


def lay_out(
    team: Team,
    rota: Rota,
    neighbours: Sequence[Rota],
    log: Log = NO_LOG,
    now: datetime | None = None,
    busy: Busy = NOT_BUSY,
    whom: Collection[str] | None = None,
) -> Case:
    """Lay a rota out among its neighbours.

    An intervention is the rota's own when it starts in its period; one that starts in nobody's is
    that of a rota without a period.

    Raises:
        TeamError: Two coverages of the same precedence ask for the same moment.
    """
    calendars = {
        holidays: Days(holidays, team.language)
        for holidays in dict.fromkeys((team.holidays, *(person.holidays for person in team.people)))
    }
    period = rota.period or _dates_started(team, rota.live)
    near = [shift for other in neighbours for shift in other.live]
    # Rows that say their kind and turn need no calendar: years of neighbours cost nothing.
    bare = [shift for shift in near if not (shift.kind and shift.turn)]
    dated = (*rota.live, *bare)
    first, last = _dates_needed(team, period, dated)
    # Where no date is looked at, it does not matter what is asked for on any of them.
    asked = team if period or dated else replace(team, coverages=())
    pieces = covered(asked, calendars[team.holidays], first, last)
    rows = [
        Row(shift, own, overlapping(pieces.pieces.get(shift.role, ()), shift.span), shift.turn)
        for own, shifts in ((True, rota.live), (False, near))
        for shift in shifts
    ]
    rows = sorted(_with_turns(team, rows, pieces.handovers), key=_in_time)
    held: dict[str, list[Row]] = {person.id: [] for person in team.people}
    for row in rows:
        if row.person in held and (not row.own or row.role in pieces.pieces):
            held[row.person].append(row)
    case = Case(
        team,
        period,
        pieces,
        tuple(rows),
        {id: tuple(rows) for id, rows in held.items()},
        {id: own for id, rows in held.items() if (own := tuple(row for row in rows if row.own))},
        {id: _turns(rows) for id, rows in held.items()},
        calendars,
        log,
        now,
        [other.period for other in neighbours if other.period is not None],
        busy=busy,
        whom=whom,
    )
    return replace(case, work=_work(case)) if team.rules.law != "none" else case


def _work(case: Case) -> dict[str, Work]:
    """The work of those who have some beyond their office hours in the checked rota."""
    team = case.team
    on_site = {role.name for role in team.roles if role.on_site}
    extras: dict[str, list[Extra]] = {person.id: [] for person in team.people}
    for entry in case.log.interventions:
        if entry.person in extras:
            extras[entry.person].append(Extra(entry.work, entry, case.owns(entry)))
    for id, rows in case.held.items():
        extras[id] += [Extra(row.span, None, row.own) for row in rows if row.role in on_site]
    extras = {id: found for id, found in extras.items() if any(extra.own for extra in found)}
    needed = [
        extra.span
        for found in extras.values()
        for extra in found
        if extra.own or (extra.entry is not None and extra.entry.derogation is not None)
    ]
    if not needed:
        return {}
    known = Span(
        min(span.start for span in needed) - REACH, max(span.end for span in needed) + REACH
    )
    offices = offices_of(case, known)
    return {
        id: work_with(case, person, found, known, offices[person.holidays])
        for id, found in extras.items()
        if (person := team.person(id)) is not None
    }


@dataclass(frozen=True, slots=True)
class Hours:
    """When people work at the office: the stretches in order, and their fullest week."""

    spans: Sequence[Span]
    week: timedelta


def offices_of(case: Case, known: Span) -> dict[PublicHolidays, Hours]:
    """When people work at the office, by the public holidays that they have."""
    zone = case.team.timezone
    dates = local_date(known.start, zone), local_date(known.end, zone)
    found = {}
    for holidays, days in case.calendars.items():
        spans = union(office_hours(case.team, days, *dates, pauses=False))
        found[holidays] = Hours(spans, fullest_week(spans))
    return found


def work_with(
    case: Case, person: Person, extras: Iterable[Extra], known: Span, offices: Hours
) -> Work:
    """A person's work in a stretch of time: the office hours there, and what comes on top."""
    dates = local_date(known.start, person.timezone), local_date(known.end, person.timezone)
    return work_of(
        person,
        offices.spans,
        case.days_of(person).spans(person.leave, person.timezone, *dates),
        [rest.span for rest in case.log.rests if rest.person == person.id],
        extras,
        known,
        timetable=bool(case.team.offices),
        office_week=offices.week,
        tolerance=figure(case.team, "tolerance"),
    )


def _dates_started(team: Team, shifts: Sequence[Shift]) -> Period | None:
    """A hand-made file answers for the dates from its first start to its last."""
    starts = [shift.span.start for shift in shifts]
    if not starts:
        return None
    return Period(local_date(min(starts), team.timezone), local_date(max(starts), team.timezone))


def _dates_needed(team: Team, period: Period | None, shifts: Sequence[Shift]) -> tuple[date, date]:
    dates = [local_date(shift.span.start, team.timezone) for shift in shifts]
    dates += [local_date(shift.span.end, team.timezone) for shift in shifts]
    if period is not None:
        dates += [period.first, period.last]
    dates = dates or [date(2000, 1, 1)]  # nothing to look at: any date will do
    return min(dates), max(dates)


def _in_time(row: Row) -> tuple[Span, str, str, str, bool]:
    return row.span, row.role, row.person, row.turn, not row.own


def _with_turns(
    team: Team, rows: Sequence[Row], handovers: Mapping[str, Sequence[datetime]]
) -> Iterator[Row]:
    """The rows, each with its turn: a turn that no file names is found by dates."""

    def holder(row: Row) -> tuple[str, str]:
        return row.person, row.role

    yield from (row for row in rows if row.turn)
    nameless = sorted((row for row in rows if not row.turn), key=_in_time)
    for (_, role), group in groupby(sorted(nameless, key=holder), key=holder):
        held = tuple(group)
        keys: list[list[Hashable]] = [[piece.turn for piece in row.pieces] for row in held]
        if team.turns.per == "handover":
            keys = [[bisect_right(handovers.get(role, ()), row.span.start)] for row in held]
        for begin, end in together(keys):
            start = held[begin].span.start.astimezone(team.timezone)
            turn = f"{start.isoformat(timespec='minutes')} {role}"
            yield from (replace(row, turn=turn) for row in held[begin:end])


def _turns(rows: Sequence[Row]) -> tuple[HeldTurn, ...]:
    turns: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        turns.setdefault((row.role, row.turn), []).append(row)
    held = [
        HeldTurn(
            tuple(part),
            Span(part[0].span.start, max(row.span.end for row in part)),
            any(row.own for row in part),
        )
        for part in turns.values()
    ]
    return tuple(sorted(held, key=lambda turn: (turn.span, turn.role)))


class Placed(Protocol):
    """Something with a place in time: a row or a turn."""

    @property
    def span(self) -> Span:
        """UTC instants."""

    @property
    def own(self) -> bool:
        """Whether it is the checked rota's."""


P = TypeVar("P", bound=Placed)


def clashes(
    places: Sequence[P],
    wanted: Callable[[P, P], bool] = lambda earlier, later: True,
    margin: timedelta = timedelta(0),
) -> Iterator[tuple[P, P]]:
    """Pairs that stand closer than a margin, the checked rota having a part in each.

    Every place that starts too early after others gives one pair, with that one of them which
    ends last: who mends it has mended them all.

    Args:
        places: In order of time.
        wanted: Whether a pair counts at all.
        margin: The least elapsed time between the end of the one and the start of the other.
    """
    running: list[P] = []
    for later in places:
        running = [place for place in running if place.span.end + margin > later.span.start]
        near = [place for place in running if (place.own or later.own) and wanted(place, later)]
        if near:
            yield max(near, key=lambda place: place.span.end), later
        running.append(later)
