"""Standby for which nothing is owed: the law wants it compensated, in money or rest (L3121-9)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from rota import phrases
from rota.case import Case, Rule
from rota.compensation import unpaid
from rota.instants import Span
from rota.shift import Shift
from rota.team import Team
from rota.verdict import Finding

RULE = "compensation"
OUTSIDE_THE_LAW = ("external", "executive")


def concerned(team: Team, id: str) -> bool:
    """Whether somebody's standby must be compensated: not a freelancer's, not an executive's.

    Public servants are on standby by their own texts, which owe something too.
    """
    person = team.person(id)
    return team.rules.law == "fr" and (person is None or person.regime not in OUTSIDE_THE_LAW)


def nothing_is_owed(team: Team, shifts: Iterable[Shift]) -> Iterator[Finding]:
    """The findings of shifts that no rate fits: one for each person, kind and role.

    Args:
        team: Whose rates do not fit.
        shifts: Those of `compensation.unpaid`.
    """
    groups: dict[tuple[str, str, str], list[Shift]] = {}
    for shift in shifts:
        if concerned(team, shift.person):
            groups.setdefault((shift.person, shift.kind, shift.role), []).append(shift)
    for (id, kind, role), found in groups.items():
        person = team.person(id)
        name = person.name if person else repr(id)
        extent = Span(found[0].span.start, found[-1].span.end)
        count = phrases.count(len(found), "shift")
        stretch = phrases.stretch(extent, team.timezone)
        yield Finding(
            rule=RULE,
            severity="error",
            message=f"Nothing is owed to {name} for {count} of kind {kind or 'unknown'} as {role}, "
            f"from {stretch}: no line of [compensation] fits.",
            remedy=f'give a rate: [compensation] standby = {{ {kind or "mon-sun"} = "…" }}',
            source="compensation" if person and person.regime == "public" else "L3121-9",
            person=id,
            role=role,
            span=extent,
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
    """Whoever is on call is owed something for it, once the team file has rates.

    A shift of which a table made by hand does not say the kind is of the first that its hours have.
    """
    if case.team.compensation is None:
        return
    own = [
        row.shift if row.shift.kind else replace(row.shift, kind=next(iter(row.kinds), ""))
        for row in case.rows
        if row.own
    ]
    yield from nothing_is_owed(case.team, unpaid(case.team, own))


RULES = (
    Rule(
        RULE,
        "Standby is worth something, once the team file says what.",
        "compensation",
        compensation,
        "L3121-9",
    ),
)
