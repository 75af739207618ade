"""Interventions and what the law finds in them, for the tests of the legal pack."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from rota.instants import Span, local_date
from rota.interventions import Derogation, Entry, Log
from rota.period import Period
from rota.rules import check
from rota.shift import Rota, Shift
from rota.table import parse_moment
from rota.team import Office, Rules, Team
from rota.verdict import Finding
from rota.when import parse_date
from teams import PARIS, free, office, person, span, when

MONDAY = parse_date("2026-12-07")
LAW = Rules(law="fr", sunday_basis="R3132-5", may1_basis="")
NINE_TO_SIX = (
    Office(when("mon-fri"), timedelta(hours=9), timedelta(hours=18), timedelta(hours=1)),
)
"""Forty hours a week."""


def employed(*, rules: Rules = LAW, **changes: Any) -> Team:
    """Alice and Bob, employees in France who work from 09:00 to 18:00 with an hour's break."""
    plain = {"offices": NINE_TO_SIX, "people": (person("alice"), person("bob")), "rules": rules}
    return free(**{**plain, **changes})


def only(**changes: Any) -> Team:
    """The same, Alice alone, with what is special about her."""
    return employed(people=(person("alice", **changes),))


def seven_hours() -> tuple[Office, ...]:
    """Thirty-five hours a week, without a break to take off."""
    return (office("mon-fri", "09:00", "16:00"),)


def call(start: str, end: str, person: str = "alice", **changes: Any) -> Entry:
    """An intervention between two local times; the end may be a time of the start's day."""
    if " " not in end:
        end = f"{start[:10]} {end}"
    return Entry(person, Span(parse_moment(start, PARIS), parse_moment(end, PARIS)), **changes)


def urgent(start: str, end: str, **changes: Any) -> Entry:
    """An intervention for which the law allows to cut a rest."""
    return call(
        start, end, derogation=Derogation("urgent-works", "mail to the inspector"), **changes
    )


def found(
    team: Team,
    *entries: Entry,
    rows: tuple[Shift, ...] = (),
    dates: str = "",
    now: str = "",
) -> tuple[Finding, ...]:
    """What a check finds in a rota of these dates, or of those around it all, and in a log."""
    spans = [*(entry.span for entry in entries), *(row.span for row in rows)]
    if dates:
        first, last = map(parse_date, dates.split(".."))
    else:
        days = [local_date(moment, PARIS) for each in spans for moment in (each.start, each.end)]
        first, last = min(days, default=MONDAY), max(days, default=MONDAY)
    log = Log(tuple(sorted(entries, key=lambda entry: (entry.span, entry.person))))
    moment = span(now, "2099-01-01 00:00").start if now else None
    return check(team, Rota(Period(first, last), rows), log=log, now=moment)


def of(rule: str, team: Team, *entries: Entry, **more: Any) -> list[Finding]:
    """What one rule finds."""
    return [finding for finding in found(team, *entries, **more) if finding.rule == rule]
