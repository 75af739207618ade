"""Making the rota of a period: what is asked, what is answered, and its check before it counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rota.big_days import recency, touched
from rota.causes import Cause, causes
from rota.changes import merge, published
from rota.eligible import Eligibility
from rota.errors import NoRota, OutsideFailure, RotaError
from rota.instants import Span, local_date
from rota.ledger import Entry, availability, balances, departed, ledgers, past_rotas
from rota.model import Finding, Ledger, Period, Proof, Rota, Shift, Slot, Team
from rota.pins import pinned
from rota.problem import Answer, Problem, fixed_pieces
from rota.rules import check, spoiled
from rota.turns import Held, turns
from rota.vacancies import Vacancy, vacancies

Solver = Callable[[Problem], Answer]


@dataclass(frozen=True, slots=True)
class Plan:
    """A rota made, with all that is to be said of it.

    Attributes:
        stopped: Why the search ended early, as the answer has it; empty when it did not.
    """

    rota: Rota
    ledgers: tuple[Ledger, ...]
    proofs: tuple[Proof, ...]
    causes: tuple[Cause, ...]
    findings: tuple[Finding, ...]
    vacancies: tuple[Vacancy, ...]
    remarks: tuple[str, ...]
    stopped: str = ""


def plan(
    team: Team,
    period: Period,
    rotas: Sequence[Rota],
    now: datetime,
    solver: Solver,
    *,
    move_published: bool = False,
    busy: Mapping[str, Sequence[Span]] | None = None,
) -> Plan:
    """Make the rota of a period.

    Args:
        team: The team.
        period: The dates to plan, local, both ends included.
        rotas: All rota files: the history, the neighbours, and the period's own if it has one.
        now: The UTC instant that is written into changed rows.
        solver: What finds the people of a problem's slots.
        move_published: Whether a published rota of the period may change.
        busy: By person, hours in which they are on call in another team.

    Raises:
        OutsideFailure: The period is published, or another file holds some of its dates.
        NoRota: Pins contradict each other or a rule.
        TeamError: The team file contradicts itself in these dates.
    """
    old = next((rota for rota in rotas if rota.period == period), None)
    others = [rota for rota in rotas if rota is not old]
    _refuse_overlap(period, others)
    if old is not None and published(old) and not move_published:
        raise OutsideFailure(
            f"{old.source} is published; published shifts do not move unless told to: add --replace"
        )
    problem = pose(team, period, others, old, busy)
    _refuse_pins(team, period, problem, others)
    answer = solver(problem) if problem.slots else Answer((), ())
    chosen = answer.people
    rota = merge(period, old.shifts if old else (), _shifts(problem, chosen), now)
    findings = check(team, rota, others)
    wrong = [f"{f.rule}: {f.message}" for f in findings if spoiled([f]) and f.rule != "uncovered"]
    if wrong:
        raise RotaError(
            "\n".join(
                [
                    "the rota found does not pass the check, so nothing was written; "
                    "please report this:",
                    *wrong,
                ]
            )
        )
    book = [
        Entry(slot, person, frozenset()) for slot, person in zip(problem.slots, chosen, strict=True)
    ]
    closed = ledgers(book, problem.accounts([bool(person) for person in chosen]))
    return Plan(
        rota=rota,
        ledgers=closed,
        proofs=answer.proofs,
        causes=causes(problem, chosen, closed),
        findings=findings,
        vacancies=vacancies(problem, rota, chosen, others),
        remarks=_remarks(team, period, others),
        stopped=answer.stopped,
    )


def pose(
    team: Team,
    period: Period,
    others: Sequence[Rota],
    old: Rota | None,
    busy: Mapping[str, Sequence[Span]] | None = None,
) -> Problem:
    """The problem of planning a period, given what other rota files, and other teams, hold.

    Raises:
        TeamError: The team file contradicts itself in these dates.
        NoRota: Pins contradict each other or what bars their people.
    """
    fixed = [shift for rota in others for shift in rota.live]
    filled = turns(team, period, [Held(shift.role, shift.span) for shift in fixed])
    slots = tuple(slot for turn in filled for slot in turn.slots)
    # A turn may go on long after the period in which it starts.
    last = max([period.last, *(local_date(slot.span.end, team.timezone) for slot in slots)])
    eligible = Eligibility(team, Period(period.first, last))
    barred = tuple(_away(busy or {}, slot) | dict(eligible.barred(slot)) for slot in slots)
    able = tuple(eligible.lasting(slot) for slot in slots)
    big = tuple(touched(slot.span, team.timezone) for slot in slots)
    return Problem(
        team=team,
        people=tuple(sorted(person.id for person in team.people)),
        turns=filled,
        slots=slots,
        availability=availability(team, period),
        able=able,
        barred=barred,
        pinned=pinned(team, period, filled, barred, old),
        fixed=fixed_pieces(team, fixed),
        before=balances(team, period, team.fairness.balance, others),
        wishes=tuple(eligible.wishes(slot) for slot in slots),
        big_days=big,
        recency={day: recency(team, day, fixed) for day in sorted({d for ds in big for d in ds})},
    )


def _away(busy: Mapping[str, Sequence[Span]], slot: Slot) -> dict[str, str]:
    """Who is on call elsewhere during a slot, and the rule that keeps them from it."""
    return {
        person: "one-place"
        for person, spans in sorted(busy.items())
        if any(span.overlaps(slot.span) for span in spans)
    }


def _refuse_overlap(period: Period, others: Sequence[Rota]) -> None:
    for rota in others:
        held = rota.period
        if held is not None and held.first <= period.last and period.first <= held.last:
            raise OutsideFailure(
                f"{rota.source} already holds {max(held.first, period.first)} to "
                f"{min(held.last, period.last)}; plan {held} again, or only the dates outside it"
            )


def _refuse_pins(team: Team, period: Period, problem: Problem, others: Sequence[Rota]) -> None:
    """Pins that break a rule together are found by checking them alone, before any search."""
    if not problem.pinned:
        return
    chosen = tuple(problem.pinned.get(place, "") for place in range(len(problem.slots)))
    alone = Rota(period, tuple(shift for shift in _shifts(problem, chosen) if shift.person))
    wrong = [
        f"{finding.rule}: {finding.message}"
        for finding in check(team, alone, others)
        if finding.severity == "error" and finding.rule not in ("uncovered", "always")
    ]
    if wrong:
        raise NoRota("\n".join(["pins contradict a rule:", *wrong]))


def _shifts(problem: Problem, chosen: Sequence[str]) -> Iterator[Shift]:
    """The slots of a problem with their people, as rows of a rota file."""
    names = {person.id: person.name for person in problem.team.people}
    people = iter(chosen)
    for turn in problem.turns:
        for slot in turn.slots:
            person = next(people)
            yield Shift(
                span=slot.span,
                role=slot.role,
                kind=slot.kind,
                turn=turn.id,
                person=person,
                name=names.get(person, ""),
                burden=slot.burden,
            )


def _remarks(team: Team, period: Period, others: Sequence[Rota]) -> tuple[str, ...]:
    gone = departed(team, past_rotas(team, period, others))
    if not gone:
        return ()
    return (
        f"{', '.join(gone)}: in past rotas but no longer in the team file; "
        "what they carried leaves the sums",
    )
