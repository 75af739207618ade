"""Making the rota of a period: what is asked, what is answered, and its check before it counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from rota import phrases
from rota.causes import Cause, causes
from rota.changes import merge, published
from rota.days import SCHOOL_KNOWN_FROM, SCHOOL_KNOWN_UNTIL, Days
from rota.difference import Difference, difference
from rota.elsewhere import NOT_BUSY, Busy
from rota.errors import NoRota, OutsideFailure, RotaError
from rota.instants import local_date
from rota.kept import NOTHING, Kept
from rota.ledger import Entry, departed, ledgers, past_rotas
from rota.marks import BINDING
from rota.period import Period
from rota.posed import pose
from rota.problem import Problem, Result
from rota.rules import LEGAL_IDS, check, spoiled
from rota.shift import Rota, Shift
from rota.team import Team
from rota.vacancies import Vacancy, vacancies
from rota.verdict import Finding, Ledger, Proof

Solver = Callable[[Problem], Result]


@dataclass(frozen=True, slots=True)
class Plan:
    """A rota made, with all that is to be said of it.

    Attributes:
        stopped: Why the search ended early, as the answer has it; empty when it did not.
        difference: What changes of a rota that people know; None when none was published.
        returned: What stays with whoever refused it, and why nobody else can have it.
    """

    rota: Rota
    ledgers: tuple[Ledger, ...]
    proofs: tuple[Proof, ...]
    causes: tuple[Cause, ...]
    findings: tuple[Finding, ...]
    vacancies: tuple[Vacancy, ...]
    remarks: tuple[str, ...]
    stopped: str = ""
    difference: Difference | None = None
    returned: tuple[Vacancy, ...] = ()

    @property
    def spoiled(self) -> bool:
        """Whether a slot is empty that should not be, or what has begun breaks a rule."""
        return bool(self.vacancies) or spoiled(f for f in self.findings if f.rule != "uncovered")


def plan(
    team: Team,
    period: Period,
    rotas: Sequence[Rota],
    now: datetime,
    solver: Solver,
    *,
    move_published: bool = False,
    busy: Busy = NOT_BUSY,
) -> Plan:
    """Make the rota of a period.

    Args:
        team: The team.
        period: The dates to plan, local, both ends included.
        rotas: All rota files: the history, the neighbours, and the period's own if it has one.
        now: The UTC instant that is written into changed rows.
        solver: What finds the people of a problem's slots.
        move_published: Whether a published rota of the period may change.
        busy: What its people have in other teams.

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
    kept = NOTHING
    if old is not None and published(old):
        kept = Kept(old.live, lambda slot: slot.span.start <= now)
    found = fill(team, old or Rota(period, ()), others, kept, now, solver, busy)
    if old is not None and (moved := _accepted_elsewhere(old, found.rota)):
        words = f"{phrases.count(moved, 'accepted shift')} now somebody else's; "
        found = replace(found, remarks=(*found.remarks, f"{words}rota replan moves them last"))
    return found


def _accepted_elsewhere(old: Rota, new: Rota) -> int:
    """How many shifts that their people had accepted are not theirs any more."""
    held = {(row.role, row.span, row.person) for row in new.live}
    return sum(row.accepted and (row.role, row.span, row.person) not in held for row in old.live)


def fill(
    team: Team,
    old: Rota,
    others: Sequence[Rota],
    kept: Kept,
    now: datetime,
    solver: Solver,
    busy: Busy = NOT_BUSY,
) -> Plan:
    """Make a rota of a period anew, given what is kept of the one that stands, and check it.

    Args:
        team: The team.
        old: The rota that stands, with its period; without rows when there is none yet.
        others: The other rota files: the history and the neighbours.
        kept: How much of the old rota is kept.
        now: The UTC instant that is written into changed rows.
        solver: What finds the people of a problem's slots.
        busy: What its people have in other teams.

    Raises:
        NoRota: Pins contradict each other or a rule.
        TeamError: The team file contradicts itself in these dates.
    """
    period = old.period
    assert period is not None
    problem = pose(team, period, others, old, busy, kept)
    facts = Rota(period, (*problem.left, *problem.frozen.values()))
    _refuse_pins(team, period, problem, [*others, facts])
    answer = solver(problem) if problem.slots else Result((), ())
    returned: tuple[Vacancy, ...] = ()
    yielding = None if kept.leave_open else _given_back(old, problem, answer.people)
    if yielding is not None and answer.stopped != "interrupted":
        open_ = _merged(old, list(_shifts(problem, answer.people)), facts.shifts, kept, now)
        left = vacancies(problem, open_, answer.people, others)
        problem = pose(team, period, others, yielding, busy, kept)
        answer = solver(problem)
        taken = {slot for slot, person in zip(problem.slots, answer.people, strict=True) if person}
        returned = tuple(each for each in left if each.slot in taken)
    chosen = answer.people
    rota = _merged(old, list(_shifts(problem, chosen)), facts.shifts, kept, now)
    findings = judged(team, rota, others, now, busy)
    begun = check(team, facts, others, busy=busy) if facts.shifts else ()
    past = {(f.rule, f.person) for f in begun}
    expected = {"uncovered", *LEGAL_IDS - BINDING}
    wrong = [
        f"{f.rule}: {f.message}"
        for f in findings
        if spoiled([f]) and f.rule not in expected and (f.rule, f.person) not in past
    ]
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
    closed = ledgers(book, problem.accounts_of(chosen))
    return Plan(
        rota=rota,
        ledgers=closed,
        proofs=answer.proofs,
        causes=causes(problem, chosen, closed),
        findings=findings,
        vacancies=vacancies(problem, rota, chosen, others),
        remarks=_remarks(team, period, others),
        stopped=answer.stopped,
        difference=difference(old.live, rota.live) if published(old) else None,
        returned=returned,
    )


def _given_back(old: Rota, problem: Problem, people: Sequence[str]) -> Rota | None:
    """The old rota without the refusals of those who keep what they refused.

    It is theirs still, somebody is needed, and nobody else can. None when there is no such thing.
    """
    needed = {role.name for role in problem.team.roles if not role.optional}
    empty = [
        slot
        for slot, person in zip(problem.slots, people, strict=True)
        if not person and slot.role in needed
    ]
    back = {
        id(row)
        for row in old.live
        if row.refused
        and row.person
        and any(slot.role == row.role and slot.span.overlaps(row.span) for slot in empty)
    }
    if not back:
        return None
    rows = (replace(row, answer="") if id(row) in back else row for row in old.shifts)
    return replace(old, shifts=tuple(rows))


def _merged(
    old: Rota, made: Sequence[Shift], facts: Sequence[Shift], kept: Kept, now: datetime
) -> Rota:
    """What was made put over the old rota; rows that stay as they are keep every byte.

    Args:
        old: The rota that stands.
        made: The shifts and uncovered slots that are to stand.
        facts: Rows of the old rota that stay beside them.
        kept: How much else is kept: where all is held on to, pinned rows too.
        now: The UTC instant that is written into changed rows.
    """
    assert old.period is not None
    held = {(shift.role, shift.span, shift.person) for shift in made if kept.hold}
    same = [*facts, *(r for r in old.live if r.pinned and (r.role, r.span, r.person) in held)]
    ids, places = {id(row) for row in same}, {(row.role, row.span) for row in same}
    merged = merge(
        old.period,
        [row for row in old.shifts if id(row) not in ids],
        [shift for shift in made if (shift.role, shift.span) not in places],
        now,
    )
    return replace(merged, shifts=(*merged.shifts, *same))


def judged(
    team: Team, rota: Rota, others: Sequence[Rota], now: datetime, busy: Busy = NOT_BUSY
) -> tuple[Finding, ...]:
    """What a check finds in a plan, which only notes the notice period.

    Nobody is late before there is something to tell.

    Raises:
        TeamError: As the check does.
    """
    return tuple(
        replace(finding, severity="note") if finding.rule == "notice" else finding
        for finding in check(team, rota, others, now=now, busy=busy)
    )


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
    not_yet = {
        "uncovered",
        "always",
        *LEGAL_IDS - BINDING,
    }  # what pins alone cannot be asked for

    def wrong(pinned: Mapping[int, str]) -> list[str]:
        chosen = [pinned.get(place, "") for place in range(len(problem.slots))]
        pins = (shift for shift in _shifts(problem, chosen) if shift.person)
        return [
            f"{finding.rule}: {finding.message}"
            for finding in check(team, Rota(period, tuple(pins)), others)
            if finding.severity == "error" and finding.rule not in not_yet
        ]

    broken = wrong(problem.pinned)
    if not broken:
        return
    fewest = dict(problem.pinned)
    for turn in range(len(problem.turns)):
        rest = {p: who for p, who in fewest.items() if p not in problem.places(turn)}
        if len(rest) < len(fewest) and wrong(rest):
            fewest = rest
    pinned = [
        f"{phrases.day(local_date(each.span.start, team.timezone))} ({each.role}, {who})"
        for turn, each in enumerate(problem.turns)
        for who in dict.fromkeys(fewest[p] for p in problem.places(turn) if p in fewest)
    ]
    enough = f"these pins are enough for that, all of them together: {phrases.listing(pinned)}"
    raise NoRota("\n".join(["pins contradict a rule:", *broken, enough]))


def _shifts(problem: Problem, chosen: Sequence[str]) -> Iterator[Shift]:
    """The slots of a problem with their people, as rows of a rota file; not those that stay."""
    names = {person.id: person.name for person in problem.team.people}
    places = iter(range(len(problem.slots)))
    for turn in problem.turns:
        for slot in turn.slots:
            place = next(places)
            if place in problem.frozen:
                continue
            person = chosen[place]
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
    left = (
        f"{', '.join(gone)}: in past rotas but no longer in the team file; "
        "what they carried leaves the sums"
    )
    return (*([left] if gone else ()), *_unpublished(team, period))


def _unpublished(team: Team, period: Period) -> Iterator[str]:
    """Where the team file speaks of school holidays that nobody has published."""
    said = [(f"coverage.{each.name}.on", each.on) for each in team.coverages]
    for person in team.people:
        keys = ("leave", "off", "never", "avoid", "prefer")
        said += [(f"people.{person.id}.{key}", getattr(person, key)) for key in keys]
    days = Days(team.holidays)
    unknown = [key for key, on in said if days.unknown_school(on, period.first, period.last)]
    if unknown:
        yield (
            f"{', '.join(unknown)}: the school holidays of {period} are not all published "
            f"(known: {SCHOOL_KNOWN_FROM} to {SCHOOL_KNOWN_UNTIL}), so these days count as none"
        )
