"""Standby for which nothing is owed: the law wants it compensated, in money or rest (L3121-9)."""

from __future__ import annotations

from collections.abc import Iterator

from rota import phrases
from rota.case import Case, Rule
from rota.compensation import unpaid
from rota.model import Finding, Shift, Team

RULE = "compensation"
OUTSIDE_THE_LAW = ("external", "executive")


def concerned(team: Team, id: str) -> bool:
    """Whether somebody's standby must be compensated: not a freelancer's, not an executive's.

    Public servants are on standby by their own texts, which owe something too.
    """
    person = team.person(id)
    return team.rules.law == "fr" and (person is None or person.regime not in OUTSIDE_THE_LAW)


def nothing_is_owed(team: Team, shift: Shift) -> Finding:
    """The finding of one shift that no rate fits."""
    person = team.person(shift.person)
    name = person.name if person else repr(shift.person)
    stretch = phrases.stretch(shift.span, team.timezone)
    return Finding(
        rule=RULE,
        severity="error",
        message=f"Nothing is owed to {name} for being on call as {shift.role} from {stretch}: no "
        f"line of [compensation] fits a shift of kind {shift.kind or 'unknown'} then.",
        remedy=f'give a rate, [compensation] standby = {{ {shift.kind or "mon-sun"} = "…" }}',
        source="compensation" if person and person.regime == "public" else "L3121-9",
        person=shift.person,
        role=shift.role,
        span=shift.span,
    )


def without_rates() -> Finding:
    """The finding of a team file that says nothing of compensation."""
    return Finding(
        rule=RULE,
        severity="error",
        message="The team file does not say what standby is worth, so the statement lacks the "
        "compensation that it must show.",
        remedy='say it: [compensation] standby = "35 € per window"',
        source="L3121-9, R3121-2",
    )


def compensation(case: Case) -> Iterator[Finding]:
    """Whoever is on call is owed something for it, once the team file has rates."""
    if case.team.compensation is None:
        return
    own = [row.shift for row in case.rows if row.own]
    for shift in unpaid(case.team, own):
        if concerned(case.team, shift.person):
            yield nothing_is_owed(case.team, shift)


RULES = (
    Rule(
        RULE,
        "Standby is worth something, once the team file says what.",
        "compensation",
        compensation,
    ),
)
