"""The rules that look at everybody who is on call at a moment: have they, together, the skills?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import pairwise

from rota import phrases
from rota.away import absences
from rota.case import Case, Row
from rota.instants import DAY, Span, local_date
from rota.protocol import Topic
from rota.providers import provider_hours
from rota.spans import bare, elapsed, union
from rota.team import Person
from rota.verdict import Finding

MOST = 6  # stretches that a message names


def always(case: Case) -> Iterator[Finding]:
    """Whenever somebody is on call, so many of those on call have the skill."""
    for skill, least in case.team.rules.always:
        skilled = {person.id for person in case.team.people if skill in person.skills}
        for span, people in _on_call_together(case):
            able = len(people & skilled)
            if able >= least:
                continue
            names = phrases.listing(case.name(id) for id in sorted(people))
            yield Finding(
                rule="always",
                severity="error",
                message=f"Of those on call {case.during(span)} ({names}), "
                f"{able or 'nobody'} has the skill {skill}; the team asks for {least}.",
                remedy=f"give a shift of these hours to someone who has the skill {skill}",
                source="rules.always",
                span=span,
            )


def topic_skill(case: Case) -> Iterator[Finding]:
    """Whenever somebody is on call, they or who is called next can handle what a call is about."""
    topics = [topic for topic in case.team.protocol.topics if topic.skills]
    moments = list(_on_call_together(case)) if topics else []
    for topic in topics:
        able = [person for person in case.team.people if {*topic.skills} <= {*person.skills}]
        ids = {person.id for person in able}
        helpless = union(span for span, people in moments if people.isdisjoint(ids))
        if not helpless:
            continue
        extent = Span(helpless[0].start, helpless[-1].end)
        away = {each.id: absences(each, case.days_of(each), extent) for each in able}
        reached = union(_reached(case, topic, able, extent))
        holes = [hole for span in helpless for hole in bare(span, reached)]
        if holes:
            free = [
                person
                for person in able
                if any(bare(hole, away[person.id]) == [hole] for hole in holes)
            ]
            yield _out_of_reach(case, topic, free, holes)


def _reached(case: Case, topic: Topic, able: Iterable[Person], extent: Span) -> Iterator[Span]:
    """When somebody may be called next who can handle it; an outside firm can what it is asked."""
    called = {(each.sort, each.name) for each in topic.escalations}
    for person in able:
        if ("person", person.id) in called:
            yield from bare(extent, absences(person, case.days_of(person), extent))
    zone = case.team.timezone
    dates = local_date(extent.start, zone) - DAY, local_date(extent.end, zone)
    for provider in case.team.providers:
        if ("provider", provider.id) in called:
            yield from provider_hours(case.team, case.days, provider, *dates)


def _out_of_reach(case: Case, topic: Topic, free: Iterable[Person], holes: list[Span]) -> Finding:
    stretches = _stretches(holes)
    shown = [case.during(span) for span in stretches[:MOST]]
    if len(stretches) > MOST:
        shown.append(phrases.count(len(stretches) - MOST, "other time"))
    skills = (
        f"the {'skill' if len(topic.skills) == 1 else 'skills'} {phrases.listing(topic.skills)}"
    )
    next_in_turn = "none of those called next has" if topic.escalations else "nobody else is called"
    hours = phrases.hours(elapsed(holes))
    names = " or ".join(person.name for person in free)
    remedy = "give somebody who is there these skills, or ask the topic for none"
    if names:
        key = f"protocol.topics.{topic.name}.escalate"
        remedy = f"give a shift of these hours to {names}, or name one who can be called in {key}"
    return Finding(
        rule="topic-skill",
        severity="warning",
        message=f"Nobody on call has {skills} for calls about {topic.title}, and {next_in_turn}: "
        f"{phrases.listing(shown)}, {hours} in all.",
        remedy=remedy,
        source=f"protocol.topics.{topic.name}.skills",
        span=Span(holes[0].start, holes[-1].end),
    )


def _stretches(spans: list[Span]) -> list[Span]:
    """The same with what lies less than a day apart joined: nights of one week are one stretch."""
    found: list[Span] = []
    for span in spans:
        if found and span.start - found[-1].end < DAY:
            found[-1] = Span(found[-1].start, span.end)
        else:
            found.append(span)
    return found


def _on_call_together(case: Case) -> Iterator[tuple[Span, frozenset[str]]]:
    """Who is on call together, from change to change, while a row of the rota's own runs."""
    rows = [row for _, row in case.own_rows()]
    if not rows:
        return
    extent = Span(min(row.span.start for row in rows), max(row.span.end for row in rows))
    rows = [row for held in case.held.values() for row in held if row.span.overlaps(extent)]
    coming = sorted(rows, key=lambda row: row.span.start, reverse=True)
    running: list[Row] = []
    last: tuple[Span, frozenset[str]] | None = None
    for start, end in pairwise(sorted({edge for row in rows for edge in _edges(row)})):
        while coming and coming[-1].span.start <= start:
            running.append(coming.pop())
        running = [row for row in running if row.span.end > start]
        people = frozenset(row.person for row in running)
        if not any(row.own for row in running):
            continue
        if last is not None and last[0].end == start and last[1] == people:
            last = Span(last[0].start, end), people
            continue
        if last is not None:
            yield last
        last = Span(start, end), people
    if last is not None:
        yield last


def _edges(row: Row) -> tuple[datetime, datetime]:
    return row.span.start, row.span.end
