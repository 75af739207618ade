"""The rules that one shift and one person decide between themselves: may they take it at all?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta

from rota import phrases
from rota.answers import read_answer
from rota.case import Case, Row
from rota.instants import DAY, Span, day_span, days_between, days_span, instant, local_date
from rota.spans import common
from rota.team import Person
from rota.verdict import Finding
from rota.when import When

WEEK = timedelta(days=7)
WORKED_LEAVE = "D3141-1"
"""Leave during which one works is leave not given; standby during it must be made good."""


def member(case: Case) -> Iterator[Finding]:
    """Nobody is on call before their first date in the team, or after their last."""
    for person, row in case.own_rows():
        zone = person.timezone
        if person.since and row.span.start < instant(person.since, timedelta(0), zone):
            but = f"joins the team on {phrases.day(person.since)} only"
            yield _finding(case, "member", row, but, f"people.{person.id}.since")
        if person.until and row.span.end > instant(person.until, DAY, zone):
            but = f"leaves the team after {phrases.day(person.until)}"
            yield _finding(case, "member", row, but, f"people.{person.id}.until")


def leave(case: Case) -> Iterator[Finding]:
    """Nobody is on call during their leave."""
    for person in case.serving:
        for row, absence in _absent(case, person, person.leave):
            but = f"is on leave {case.during(absence)}"
            article = f", {WORKED_LEAVE}" if case.team.rules.law == "fr" else ""
            yield _finding(case, "leave", row, but, f"people.{person.id}.leave{article}")


def off(case: Case) -> Iterator[Finding]:
    """Nobody is on call when they are off."""
    for person in case.serving:
        for row, absence in _absent(case, person, person.off):
            but = f"is off {case.during(absence)}"
            yield _finding(case, "off", row, but, f"people.{person.id}.off")


def _absent(case: Case, person: Person, when: When) -> Iterator[tuple[Row, Span]]:
    """A person's own rows that meet an absence, each with the first hours that they share."""
    rows = case.own(person)
    if not when:
        return
    absences = case.days_of(person).spans(when, person.timezone, *_dates(rows, person))
    for row in rows:
        absence = next((absence for absence in absences if row.span.overlaps(absence)), None)
        if absence is not None:
            yield row, common(row.span, absence)


def leave_margin(case: Case) -> Iterator[Finding]:
    """Leave of a whole week bars the weekends just before and just after it."""
    if not case.team.rules.leave_margin:
        return
    for person in case.serving:
        rows = case.own(person)
        if not person.leave:
            continue
        margins = _margins(case, person, *_dates(rows, person))
        for row in rows:
            met = next((monday for span, monday in margins if row.span.overlaps(span)), None)
            if met is not None:
                but = f"is on leave the whole week of {phrases.day(met)}, next to that weekend"
                yield _finding(case, "leave-margin", row, but, "rules.leave_margin")


def _margins(case: Case, person: Person, first: date, last: date) -> list[tuple[Span, date]]:
    """The weekends around the dates that leave bars, each with the Monday of the week of leave.

    That is a week whose five weekdays are all leave from 00:00 to 24:00 or public holidays, at
    least one of them leave.
    """
    days, zone = case.days_of(person), person.timezone
    first -= first.weekday() * DAY + WEEK
    last += 2 * WEEK
    absences = days.spans(person.leave, zone, first, last)
    margins = []
    for monday in days_between(first, last)[::7]:
        week = days_between(monday, monday + 4 * DAY)
        on_leave = {
            day
            for day in week
            for whole in (day_span(day, zone),)
            if any(span.start <= whole.start and whole.end <= span.end for span in absences)
        }
        if on_leave and all(day in on_leave or days.holiday(day) is not None for day in week):
            for saturday in (monday - 2 * DAY, monday + 5 * DAY):
                margins.append((days_span(saturday, saturday + DAY, zone), monday))
    return margins


def _dates(rows: tuple[Row, ...], person: Person) -> tuple[date, date]:
    """The person's local dates from the first start to the last end."""
    return (
        local_date(min(row.span.start for row in rows), person.timezone),
        local_date(max(row.span.end for row in rows), person.timezone),
    )


def never(case: Case) -> Iterator[Finding]:
    """Nobody starts a slot on a day, or of a kind, that they never take."""
    for person, row in case.own_rows():
        days, zone = case.days_of(person), person.timezone
        if person.never and any(
            days.matches_start(person.never, start, zone, kind) for start, kind in _starts(row)
        ):
            but = f"never takes {person.never}"
            yield _finding(case, "never", row, but, f"people.{person.id}.never")


def refused(case: Case) -> Iterator[Finding]:
    """Nobody has a turn that they refused."""
    zone = case.team.timezone
    for _, row in case.own_rows():
        if row.shift.refused:
            answer = read_answer(row.shift.answer, zone)
            when = f" on {phrases.moment(answer.moment, zone)}" if answer and answer.moment else ""
            start = local_date(row.span.start, zone)
            yield replace(
                _finding(case, "refused", row, f"refused it{when}", "answer"),
                severity="warning",
                remedy=f"rota refuse {start} looks again for somebody else; rota accept {start} "
                "records that they agreed after all",
            )


def _starts(row: Row) -> list[tuple[datetime, str]]:
    """The starts of the slots in a row, with their kinds: a hand-made row may hold several."""
    return [
        (row.span.start, row.shift.kind),
        *((max(row.span.start, piece.span.start), piece.coverage.kind) for piece in row.pieces),
    ]


def role(case: Case) -> Iterator[Finding]:
    """People serve in their own roles only."""
    for person, row in case.own_rows():
        if row.role not in person.roles:
            but = f"serves as {phrases.listing(person.roles)} only"
            yield _finding(case, "role", row, but, f"people.{person.id}.roles")


def skill(case: Case) -> Iterator[Finding]:
    """Whoever is on call has the skills of the role, and of the coverage."""
    for person, row in case.own_rows():
        role = case.team.role(row.role)
        asked = {f"roles.{row.role}.skills": role.skills if role else ()} | {
            f"coverage.{piece.coverage.name}.skills": piece.coverage.skills for piece in row.pieces
        }
        for source, skills in asked.items():
            missing = [skill for skill in skills if skill not in person.skills]
            if missing:
                but = f"lacks the skill {phrases.listing(missing)} that it asks for"
                yield _finding(case, "skill", row, but, source)


def people(case: Case) -> Iterator[Finding]:
    """A coverage with a list of people is taken by them only."""
    for person, row in case.own_rows():
        for coverage in {piece.coverage.name: piece.coverage for piece in row.pieces}.values():
            if coverage.people is not None and person.id not in coverage.people:
                names = phrases.listing(case.name(id) for id in coverage.people)
                but = f"the coverage {coverage.name} is for {names} only"
                yield _finding(case, "people", row, but, f"coverage.{coverage.name}.people")


def _finding(case: Case, rule: str, row: Row, but: str, source: str) -> Finding:
    return Finding(
        rule=rule,
        severity="error",
        message=f"{case.on_call(row)}, but {but}.",
        remedy="give the shift to someone else",
        source=source,
        person=row.person,
        role=row.role,
        span=row.span,
    )
