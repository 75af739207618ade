"""When work may start again after a call, and what the worst call of a turn would do to that."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from rota import phrases
from rota.agreement import Standard, standard
from rota.case import Case, HeldTurn, lay_out, offices_of, work_with
from rota.french_rest import DAILY, WEEKLY, said, short_week
from rota.instants import DAY, Span, local_date
from rota.interventions import Entry, Log
from rota.period import Period
from rota.shift import Rota
from rota.spans import bare, within
from rota.team import Person, Team
from rota.work import REACH, Extra, Work, week_start

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Return:
    """When a person may work again after a call.

    Attributes:
        call: The last call, UTC, travel included.
        earliest: The first lawful moment; the end of the call when the rest was complete before.
        rest: The rest that the call cut; zero when it cut none.
        source: The article that asks for it.
        scheduled: When the next office hours start; None when they are not known.
        known: Whether the team file has office hours, so that a rest before can be told.
    """

    person: Person
    call: Span
    earliest: datetime
    rest: timedelta
    source: str
    scheduled: datetime | None
    known: bool = True

    @property
    def late(self) -> bool:
        """Whether the next office hours start too early."""
        return self.scheduled is not None and self.scheduled < self.earliest

    def text(self, team: Team) -> str:
        """`Alice may not start before Tue 8 Dec 15:10 (11 h after …, L3131-1)`."""
        zone = team.timezone
        if not self.rest:
            return f"{self.person.name} had a whole rest before it; the next office hours stand"
        words = (
            f"{self.person.name} may not start before {phrases.moment(self.earliest, zone)} "
            f"({said(self.rest)} after the end of the last intervention, {self.source})"
        )
        if not self.known:
            return f"{words}, unless such a rest was complete before the call"
        if self.late:
            assert self.scheduled is not None
            return f"{words}, and not {phrases.moment(self.scheduled, zone)}"
        return words


def after_call(team: Team, rotas: tuple[Rota, ...], log: Log, entry: Entry) -> Return | None:
    """When somebody may work again after an intervention that the log holds.

    None for those of whom labour law does not speak.
    """
    day = local_date(entry.span.start, team.timezone)
    case = lay_out(team, Rota(Period(day, day), ()), rotas, log)
    work = case.work.get(entry.person)
    asked = standard(team, work.person) if work is not None else None
    if work is None or asked is None:
        return None
    last = max((x for x in work.extras if _same_rest(work, x, entry)), key=lambda x: x.span.end)
    return returning(case, work, asked, last)


def _same_rest(work: Work, extra: Extra, entry: Entry) -> bool:
    """Whether work lies between the same two stretches of office hours as an entry."""
    return _after(work, extra.span.start) == _after(work, entry.work.start)


def _after(work: Work, moment: datetime) -> int:
    return bisect_right(work.office, moment, key=lambda span: span.start)


def returning(case: Case, work: Work, asked: Standard, call: Extra) -> Return:
    """When work may start again after a call, the last before the next office hours."""
    place = _after(work, call.span.start)
    scheduled = work.office[place].start if place < len(work.office) else None
    found = Return(
        work.person, call.span, call.span.end, timedelta(0), "", scheduled, work.timetable
    )
    before = work.office[place - 1].end if place else work.known.start
    if before < call.span.start:
        held = Span(before, call.span.start)
        whole = any(gap.end - gap.start >= asked.daily_rest for gap in bare(held, work.cutting))
        if not (whole and work.timetable):
            found = _later(found, asked.daily_rest, asked.source(DAILY))
    monday = week_start(local_date(call.span.end - MINUTE, work.person.timezone), 0)
    if _last_of(work, monday) == call and (
        short_week(case, work, asked, monday, work.cutting) is not None
    ):
        found = _later(found, asked.weekly_rest, asked.source(WEEKLY))
    return found


def _later(found: Return, rest: timedelta, source: str) -> Return:
    return replace(found, earliest=found.call.end + rest, rest=rest, source=source)


def _last_of(work: Work, monday: date) -> Extra | None:
    """The last work of a week, when it is a call."""
    week = work.week(monday)
    calls = [extra for extra in work.extras if extra.span.overlaps(week)]
    office = within(work.office, week)
    last = max(calls, key=lambda extra: extra.span.end, default=None)
    return None if last is None or (office and office[-1].end > last.span.end) else last


def worst_calls(
    team: Team, rota: Rota, others: tuple[Rota, ...], log: Log, length: timedelta
) -> Iterator[tuple[HeldTurn, Return]]:
    """For each turn of a rota, the call of a length that most delays the next office hours.

    Turns after which no such call delays anything are left out. Where office hours are not known,
    the earliest lawful start after the turn's last minutes is given.

    Raises:
        TeamError: Two coverages of the same precedence ask for the same moment.
    """
    case = lay_out(team, rota, others, log)
    spans = [turn.span for turns in case.turns.values() for turn in turns if turn.own]
    if not spans:
        return
    offices = offices_of(
        case, Span(min(s.start for s in spans) - REACH, max(s.end for s in spans) + REACH)
    )
    on_site = {role.name for role in team.roles if role.on_site}
    for person in team.people:
        asked = standard(team, person)
        if asked is None:
            continue
        calls = [Extra(e.work, e, True) for e in log.interventions if e.person == person.id]
        for turn in case.turns[person.id]:
            if not turn.own or turn.role in on_site:
                continue
            known = Span(turn.span.start - 21 * DAY, turn.span.end + 21 * DAY)
            near = [call for call in calls if call.span.overlaps(known)]
            hours = offices[person.holidays]
            around = replace(hours, spans=within(hours.spans, known))
            plain = work_with(case, person, near, known, around)
            found = [
                returning(case, work_with(case, person, [*near, call], known, around), asked, call)
                for call in _candidates(plain, asked, turn, length)
            ]
            worst = max(found, key=_delay, default=None)
            if worst is not None and worst.rest and (worst.late or worst.scheduled is None):
                yield turn, worst


def _delay(found: Return) -> timedelta:
    return found.earliest - (found.scheduled or found.call.end)


def _candidates(work: Work, asked: Standard, turn: HeldTurn, length: timedelta) -> list[Extra]:
    """The calls that may be the worst: at the very end, and just before a rest is complete."""
    starts = {row.span.end - length for row in turn.rows}
    for row in turn.rows:
        place = bisect_right(work.all, row.span.end - MINUTE, key=lambda span: span.start) - 1
        for span in work.all[max(0, place - 1) : place + 1]:
            starts |= {span.end + rest - MINUTE for rest in (asked.daily_rest, asked.weekly_rest)}
    calls = []
    for start in sorted(starts):
        span = Span(start, start + length)
        if any(row.span.start <= span.start and span.end <= row.span.end for row in turn.rows):
            calls.append(Extra(span, Entry(work.person.id, span), own=True))
    return calls
