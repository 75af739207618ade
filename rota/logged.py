"""What the log of interventions says against the rota and against itself: nothing is dropped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from rota import phrases
from rota.agreement import standard
from rota.case import Case
from rota.instants import DAY, Span, instant
from rota.interventions import FILE_NAME, INTERVENTION, Entry
from rota.spans import within
from rota.team import Person
from rota.verdict import Finding, Severity
from rota.when import nearest

RECORD, DISCONNECT, LEAVE = "D3171-8", "L2242-17", "D3141-1"


def intervention_person(case: Case) -> Iterator[Finding]:
    """Whoever the log names is in the team, at that time."""
    known = {person.id: person for person in case.team.people}
    for entry in _own(case):
        person = known.get(entry.person)
        if person is None:
            message = f"{_what(entry)} of {entry.person!r} {case.during(entry.span)} is nobody's: "
            message += f"nobody in the team has this id{nearest(entry.person, {*known})}."
        elif (but := _not_in_team(person, entry)) is not None:
            message = f"{_what(entry)} of {person.name} {case.during(entry.span)}, but {but}."
        else:
            continue
        remedy = "correct the line (rota log --corrects, --withdraw), or the team file"
        yield _finding("intervention-person", "error", entry, message, remedy, RECORD)


def _not_in_team(person: Person, entry: Entry) -> str | None:
    nothing = timedelta(0)
    if person.since and entry.span.start < instant(person.since, nothing, person.timezone):
        return f"{person.name} joins the team on {phrases.day(person.since)} only"
    if person.until and entry.span.end > instant(person.until, DAY, person.timezone):
        return f"{person.name} leaves the team after {phrases.day(person.until)}"
    return None


def intervention_outside(case: Case) -> Iterator[Finding]:
    """Who is called is on call: nobody else has a duty to answer."""
    for entry in _own(case):
        person = case.team.person(entry.person)
        if person is None or entry.what != INTERVENTION or _external(case, entry):
            continue
        if any(row.span.contains(entry.span.start) for row in case.held[person.id]):
            continue
        others = [row for row in case.rows if row.person and row.span.contains(entry.span.start)]
        instead = phrases.listing(dict.fromkeys(case.name(row.person) for row in others))
        yield _finding(
            "intervention-outside",
            "warning",
            entry,
            f"An intervention of {person.name} {case.during(entry.span)} starts when "
            f"{person.name} is not on call ({f'{instead} is' if others else 'nobody is'}); it is "
            "work all the same.",
            "correct the line or the rota; people who are not on call need not answer",
            DISCONNECT,
        )


def intervention_overlap(case: Case) -> Iterator[Finding]:
    """Two lines of a person do not speak of the same minutes."""
    last: dict[str, Entry] = {}
    for entry in case.log.entries:
        before = last.get(entry.person)
        if before is not None and before.span.overlaps(entry.span):
            if case.owns(entry):
                yield _finding(
                    "intervention-overlap",
                    "warning",
                    entry,
                    f"Two lines of {case.name(entry.person)} overlap: {_what(before).lower()} "
                    f"{case.during(before.span)} and {_what(entry).lower()} "
                    f"{case.during(entry.span)}. Hours that both hold are counted once.",
                    "correct one of the two lines (rota log --corrects, --withdraw)",
                    FILE_NAME if _external(case, entry) else RECORD,
                )
            if before.span.end >= entry.span.end:
                continue
        last[entry.person] = entry


def intervention_leave(case: Case) -> Iterator[Finding]:
    """Nobody works during their leave: leave that is worked was not given."""
    for entry in _own(case):
        person = case.team.person(entry.person)
        if person is None or not person.leave or entry.what != INTERVENTION:
            continue
        if standard(case.team, person) is None:
            continue
        zone = person.timezone
        dates = entry.work.start.astimezone(zone).date(), entry.work.end.astimezone(zone).date()
        free = case.days_of(person).spans(person.leave, zone, *dates)
        met = within(free, entry.work)
        if met:
            yield _finding(
                "intervention-leave",
                "error",
                entry,
                f"{person.name} works during leave, {case.during(met[0])}; leave that is worked "
                "counts as not given.",
                "give the leave again, and put somebody else on call",
                LEAVE,
            )


def _external(case: Case, entry: Entry) -> bool:
    """Whether somebody is nobody's employee, so that no law says what is written down of them."""
    person = case.team.person(entry.person)
    return person is not None and person.regime == "external"


def _own(case: Case) -> list[Entry]:
    return [entry for entry in case.log.entries if case.owns(entry)]


def _what(entry: Entry) -> str:
    return "An intervention" if entry.what == INTERVENTION else f"A {entry.what.replace('-', ' ')}"


def _finding(
    rule: str, severity: Severity, entry: Entry, message: str, remedy: str, source: str
) -> Finding:
    return Finding(
        rule=rule,
        severity=severity,
        message=f"{message[:-1]} (line {entry.line})." if entry.line else message,
        remedy=remedy,
        source=source,
        person=entry.person,
        span=Span(entry.span.start, entry.span.end),
    )
