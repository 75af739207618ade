"""The slots that stay empty, and why each person is not there: found by trying them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rota import phrases
from rota.marks import BINDING
from rota.problem import Problem
from rota.rules import LEGAL_IDS, check
from rota.shift import Rota, Shift, Slot
from rota.team import Team

EXPLAINED = 12  # empty slots for which each person is tried: more would read like a wall


@dataclass(frozen=True, slots=True)
class Vacancy:
    """A slot that stays empty, and for each person the rules that keep them from it."""

    slot: Slot
    why: Mapping[str, tuple[str, ...]]


def vacancies(
    problem: Problem, rota: Rota, chosen: Sequence[str], others: Sequence[Rota]
) -> tuple[Vacancy, ...]:
    """The empty slots, and why each person is not there: by trying them."""
    team = problem.team
    optional = {role.name for role in team.roles if role.optional}
    found: list[Vacancy] = []
    for place, slot in enumerate(problem.slots):
        if chosen[place] or slot.role in optional:
            continue
        why: dict[str, tuple[str, ...]] = {}
        for person in problem.people:
            if person in problem.barred[place]:
                why[person] = (problem.barred[place][person],)
            elif len(found) < EXPLAINED:
                why[person] = _broken_by(team, rota, slot, person, others)
        found.append(Vacancy(slot, why))
    return tuple(found)


def _broken_by(
    team: Team, rota: Rota, slot: Slot, person: str, others: Sequence[Rota]
) -> tuple[str, ...]:
    """The rules that a person would break by taking an empty slot as the rota stands."""
    tried = [
        replace(shift, person=person) if _is(shift, slot) else shift
        for shift in rota.live
        if shift.person == person or shift.span.overlaps(slot.span)
    ]
    around = [
        replace(other, shifts=tuple(s for s in other.live if s.person == person))
        for other in others
    ]
    ignored = {"uncovered", "pin", *LEGAL_IDS - BINDING}  # the solver does not know them
    findings = check(team, replace(rota, shifts=tuple(tried)), around)
    return tuple(
        sorted(
            {
                finding.rule
                for finding in findings
                if finding.severity == "error" and finding.rule not in ignored
            }
        )
    )


def _is(shift: Shift, slot: Slot) -> bool:
    return shift.role == slot.role and shift.span == slot.span


def lines(team: Team, found: Iterable[Vacancy]) -> Iterator[str]:
    """What is said of empty slots: when, then who is kept away by which rule."""
    for vacancy in found:
        slot = vacancy.slot
        when = phrases.stretch(slot.span, team.timezone)
        yield f"NOBODY is on call {when} ({slot.role}, {slot.coverage})"
        yield from reasons(team, vacancy)


def returned(team: Team, found: Iterable[Vacancy], rota: Rota) -> Iterator[str]:
    """What is said of slots that stay with who refused them, in a rota: why nobody else can."""
    for vacancy in found:
        slot = vacancy.slot
        holders = [team.name_of(shift.person) for shift in rota.live if _is(shift, slot)]
        when = phrases.stretch(slot.span, team.timezone)
        yield (
            f"{phrases.listing(holders)} refused {when} ({slot.role}, {slot.coverage}) and still "
            "has it, because nobody else can:"
        )
        yield from reasons(team, vacancy)


def reasons(team: Team, vacancy: Vacancy) -> Iterator[str]:
    """Who is kept away from a slot, by rule."""
    names = {person.id: person.name for person in team.people}
    if len(vacancy.why) < len(names):
        yield f"  (who is kept away, and why, is worked out for the first {EXPLAINED} only)"
        return
    by_rule: dict[str, list[str]] = {}
    for person, rules in vacancy.why.items():
        by_rule.setdefault(", ".join(rules) or "the search found none", []).append(names[person])
    for rule in sorted(by_rule):
        yield f"  {rule}: {phrases.listing(by_rule[rule])}"
