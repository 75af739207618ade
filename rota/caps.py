"""What company and branch agreements allow of being on call; the Code itself caps nothing.

A day counts where a shift starts on it, and again for each further 24 hours of the shift; it is a
Saturday, Sunday or public holiday as that day is. A week (Monday to Sunday) counts when a shift
starts in it, a night when a shift holds some of 21:00 to 06:00, a weekend as in the team's own
rules. Volunteers may have values of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from rota import phrases
from rota.agreement import cap, standard
from rota.case import Case, Row, Rule
from rota.covered import office_hours
from rota.french_rest import said
from rota.instants import DAY, Span, days_between, local_date, wall
from rota.limits import Counted, breaches, extent, weekends
from rota.night import night_of
from rota.spans import union, without
from rota.team import Person
from rota.verdict import Finding

SATURDAY, SUNDAY = 5, 6
AGREEMENTS = "agreement (L3121-11)"

Counts = Callable[[Case, Person, Sequence[Row]], list[Counted]]


def _by_day(
    wanted: Callable[[Case, Person, date], bool] = lambda case, person, day: True,
) -> Counts:
    """Counts the days of shifts that are wanted."""

    def counted(case: Case, person: Person, rows: Sequence[Row]) -> list[Counted]:
        held: dict[date, list[Row]] = {}
        for row in rows:
            for day in _days(row, person):
                if wanted(case, person, day):
                    held.setdefault(day, []).append(row)
        return [_at(day, those) for day, those in sorted(held.items())]

    return counted


def _days(row: Row, person: Person) -> list[date]:
    """The day on which a shift starts, and one more for each 24 hours begun after that."""
    start, end = wall(row.span.start, person.timezone), wall(row.span.end, person.timezone)
    return [start.date() + n * DAY for n in range(max(1, -((start - end) // DAY)))]


def _at(day: date, rows: Sequence[Row]) -> Counted:
    span = Span(min(row.span.start for row in rows), max(row.span.end for row in rows))
    return Counted(day, Fraction(1), span, any(row.own for row in rows))


def _weeks(case: Case, person: Person, rows: Sequence[Row]) -> list[Counted]:
    held: dict[date, list[Row]] = {}
    for row in rows:
        day = local_date(row.span.start, person.timezone)
        held.setdefault(day - day.weekday() * DAY, []).append(row)
    return [_at(day, those) for day, those in sorted(held.items())]


def _nights(case: Case, person: Person, rows: Sequence[Row]) -> list[Counted]:
    held: dict[date, list[Row]] = {}
    for row in rows:
        first = local_date(row.span.start, person.timezone) - DAY
        last = local_date(row.span.end, person.timezone)
        for day in days_between(first, last):
            if row.span.overlaps(night_of(day, person.timezone)):
                held.setdefault(day, []).append(row)
    return [_at(day, those) for day, those in sorted(held.items())]


def _hours(case: Case, person: Person, rows: Sequence[Row]) -> list[Counted]:
    return [
        Counted(local_date(row.span.start, person.timezone), row.span.hours, row.span, row.own)
        for row in rows
    ]


def _counting(key: str, counts: Counts, noun: str) -> Rule:
    """A rule that counts something against a cap."""
    id = f"cap-{key.removeprefix('max_')}"

    def function(case: Case) -> Iterator[Finding]:
        for person, rows, limits, source in _capped(case, key):
            for limit, breach in breaches(counts(case, person, rows), limits):
                amount = sum((entry.amount for entry in breach), Fraction(0))
                much = phrases.hours(amount) if key == "max_hours" else phrases.count(amount, noun)
                yield _finding(
                    id,
                    person,
                    f"{person.name} is on call {much} "
                    f"{phrases.dates(breach[0].day, breach[-1].day)}; the agreement allows "
                    f"{limit.text}{_volunteers(person, source)}.",
                    source,
                    extent(breach),
                )

    return Rule(
        id, f"So many {noun}s on call at most.", f"rules.agreement.{key}", function, AGREEMENTS
    )


def _capped(case: Case, key: str) -> Iterator[tuple[Person, tuple[Row, ...], Any, str]]:
    """Those whom a cap concerns, with their shifts, the cap and where it comes from."""
    for person in case.serving:
        found = cap(case.team, person, key)
        if found is None or standard(case.team, person) is None:
            continue
        rows = tuple(row for row in case.held[person.id] if _standby(case, row))
        if any(row.own for row in rows):
            yield person, rows, found[0], found[1]


def _standby(case: Case, row: Row) -> bool:
    role = case.team.role(row.role)
    return role is None or not role.on_site


def _volunteers(person: Person, source: str) -> str:
    return " of volunteers" if "volunteers" in source else ""


def cap_weeks_row(case: Case) -> Iterator[Finding]:
    """No more weeks in a row with a shift than the cap."""
    for person, rows, most, source in _capped(case, "max_weeks_row"):
        run: list[Counted] = []
        for week in [*_weeks(case, person, rows), None]:
            if week is not None and run and run[-1].day + 7 * DAY == week.day:
                run.append(week)
                continue
            if len(run) > most and any(entry.own for entry in run):
                yield _finding(
                    "cap-weeks-row",
                    person,
                    f"{person.name} is on call in {len(run)} weeks in a row, from the week of "
                    f"{phrases.day(run[0].day)} to that of {phrases.day(run[-1].day)}; the "
                    f"agreement allows {most}{_volunteers(person, source)}.",
                    source,
                    extent(run),
                )
            run = [week] if week is not None else []


def cap_days_row(case: Case) -> Iterator[Finding]:
    """No more days on call without a whole day in between than the cap, by the clock."""
    for person, rows, most, source in _capped(case, "max_days_row"):
        run: list[Row] = []
        for row in [*rows, None]:
            if row is not None and run and row.span.start - _end(run) < DAY:
                run.append(row)
                continue
            if run and any(each.own for each in run):
                start = wall(run[0].span.start, person.timezone)
                length = wall(_end(run), person.timezone) - start
                if length > most * DAY:
                    span = Span(run[0].span.start, _end(run))
                    yield _finding(
                        "cap-days-row",
                        person,
                        f"{person.name} is on call {case.during(span)}, {length / DAY:.1f} days "
                        f"without a day in between; the agreement allows {most}"
                        f"{_volunteers(person, source)}.",
                        source,
                        span,
                    )
            run = [row] if row is not None else []


def _end(rows: Sequence[Row]) -> datetime:
    return max(row.span.end for row in rows)


def cap_gap_after_work(case: Case) -> Iterator[Finding]:
    """Between the end of work and the start of standby lies some time."""
    for person, _, least, source in _capped(case, "gap_after_work"):
        zone = case.team.timezone
        if not case.team.offices:
            yield _unknown_gap(person, source)
            continue
        own = [turn for turn in case.turns[person.id] if turn.own]
        first = local_date(min(turn.span.start for turn in own), zone) - 7 * DAY
        last = local_date(max(turn.span.start for turn in own), zone)
        days = case.days_of(person)
        leave = days.spans(person.leave, person.timezone, first, last)
        office = without(union(office_hours(case.team, days, first, last)), leave)
        calls = [entry.work for entry in case.log.interventions if entry.person == person.id]
        work = union([*office, *calls])
        for turn in own:
            ends = [span.end for span in work if span.end <= turn.span.start]
            if ends and turn.span.start - ends[-1] < least:
                yield _finding(
                    "cap-gap-after-work",
                    person,
                    f"{person.name} goes on call {phrases.moment(turn.span.start, zone)}, "
                    f"{said(turn.span.start - ends[-1])} after the end of work; the agreement asks "
                    f"for {said(least)}.",
                    source,
                    turn.span,
                )


def _unknown_gap(person: Person, source: str) -> Finding:
    return Finding(
        rule="cap-gap-after-work",
        severity="note",
        message=f"How long after work {person.name} goes on call is unknown: the team file has no "
        "office hours.",
        remedy="add [office] to the team file",
        source=source,
        person=person.id,
    )


def _finding(rule: str, person: Person, message: str, source: str, span: Span) -> Finding:
    return Finding(
        rule=rule,
        severity="error",
        message=message,
        remedy="give a turn to someone else",
        source=source,
        person=person.id,
        span=span,
    )


def _row(rule: str, summary: str, function: Callable[[Case], Iterator[Finding]]) -> Rule:
    key = rule.removeprefix("cap-").replace("-", "_")
    key = key if key.startswith("gap") else f"max_{key}"
    return Rule(rule, summary, f"rules.agreement.{key}", function, AGREEMENTS)


RULES: tuple[Rule, ...] = (
    _counting("max_weeks", _weeks, "week"),
    _counting("max_days", _by_day(), "day"),
    _counting("max_nights", _nights, "night"),
    _counting("max_hours", _hours, "hour"),
    _counting("max_weekends", lambda case, person, rows: weekends(case, rows), "weekend"),
    _counting(
        "max_saturdays", _by_day(lambda case, person, day: day.weekday() == SATURDAY), "Saturday"
    ),
    _counting("max_sundays", _by_day(lambda case, person, day: day.weekday() == SUNDAY), "Sunday"),
    _counting(
        "max_holidays",
        _by_day(lambda case, person, day: case.days_of(person).holiday(day) is not None),
        "public holiday",
    ),
    _row("cap-weeks-row", "So many weeks in a row on call at most.", cap_weeks_row),
    _row("cap-days-row", "So many days in a row on call at most.", cap_days_row),
    _row(
        "cap-gap-after-work",
        "So much time from the end of work to the start of standby.",
        cap_gap_after_work,
    ),
)
"""Every cap that an agreement may set."""
