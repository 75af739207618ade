"""The independent check: any rota, planned or made by hand, judged from its dates alone.

One function per rule, all of them listed in `RULES`. The ids are the solver's; the code is not:
nothing is shared with the solver, nor with what makes its slots and turns, so that a mistake on
one side is seen by the other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from rota import barred, french_law, limits, phrases, staffed, together, unpaid
from rota.case import NO_LOG, Case, Row, Rule, clashes, lay_out
from rota.elsewhere import NOT_BUSY, Busy, Elsewhere
from rota.instants import Span, local_date
from rota.interventions import Log
from rota.shift import Rota
from rota.spans import common
from rota.team import Person, Team
from rota.verdict import Finding
from rota.when import nearest


def check(
    team: Team,
    rota: Rota,
    neighbours: Sequence[Rota] = (),
    *,
    log: Log = NO_LOG,
    now: datetime | None = None,
    busy: Busy = NOT_BUSY,
    whom: Collection[str] | None = None,
) -> tuple[Finding, ...]:
    """What the team's rules and the law find in a rota, by start, then by rule.

    Waived findings stay, with the reason of their waiver.

    Args:
        team: Whose rules are applied.
        rota: What is checked. Without a period it answers for the dates from its first start to
            its last.
        neighbours: Other rota files of the team. Their live shifts are fixed and count for every
            rule, but nothing is said of what they hold among themselves.
        log: The interventions; those that start in the rota's period are judged with it.
        now: The present, UTC, from which notice is counted; None when nothing is to be said of
            what people are yet to be told.
        busy: What its people have in other teams.
        whom: The ids of those whose limits and absences are judged; None for everybody's. What
            several people are needed for is judged all the same.

    Raises:
        TeamError: Two coverages of the same precedence ask for the same moment.
    """
    case = lay_out(team, rota, neighbours, log, now, busy, whom)
    reasons = {waiver.rule.replace("_", "-"): waiver.reason for waiver in reversed(team.waivers)}
    found = [
        replace(finding, waived=reasons.get(finding.rule, ""))
        for rule in (*RULES, *LEGAL_PACKS.get(team.rules.law, ()))
        for finding in rule.function(case)
    ]
    return tuple(sorted(found, key=_place))


def check_all(
    team: Team,
    rotas: Sequence[Rota],
    standing: Sequence[Rota],
    *,
    log: Log = NO_LOG,
    now: datetime | None = None,
    busy: Busy = NOT_BUSY,
    whole: bool = True,
) -> tuple[Finding, ...]:
    """What is found in several rotas, each among all that stand, and in the log.

    Args:
        team: Whose rules are applied.
        rotas: What is checked.
        standing: These and all other rotas of the team.
        log: The interventions.
        now: The present, UTC.
        busy: What its people have in other teams.
        whole: Interventions that no standing rota's period holds are judged too.

    Raises:
        TeamError: As `check` does.
    """
    found: list[Finding] = []
    for rota in rotas:
        others = [other for other in standing if other.source != rota.source]
        found.extend(check(team, rota, others, log=log, now=now, busy=busy))
    if whole:
        found.extend(check(team, Rota(None, ()), standing, log=log, now=now))
    return tuple(dict.fromkeys(found))


def spoiled(findings: Iterable[Finding]) -> bool:
    """Whether some finding is an error that no waiver accepts (exit code 4)."""
    return any(finding.severity == "error" and not finding.waived for finding in findings)


def rule_ids() -> tuple[str, ...]:
    """The ids of all rules, in the order of the lists: what a waiver may name."""
    return tuple(rule.id for rules in (RULES, *LEGAL_PACKS.values()) for rule in rules)


def _place(finding: Finding) -> tuple[datetime, str, str, str, str]:
    start = finding.span.start if finding.span else datetime.min.replace(tzinfo=UTC)
    return start, finding.rule, finding.person, finding.role, finding.message


# Who is named


def unknown_person(case: Case) -> Iterator[Finding]:
    """Whoever holds a shift is in the team file. (In a neighbour's they may have left since.)"""
    known = {person.id for person in case.team.people}
    for row in case.rows:
        if row.own and row.person and row.person not in known:
            yield Finding(
                rule="unknown-person",
                severity="error",
                message=f"{row.person!r} is on call as {row.role} {case.during(row.span)}, but "
                f"nobody in the team has this id{nearest(row.person, known)}.",
                remedy="write the id of a person of the team file, or add the person or an alias "
                "there",
                source="people",
                person=row.person,
                role=row.role,
                span=row.span,
            )


def unknown_role(case: Case) -> Iterator[Finding]:
    """Every row is of a role of the team file."""
    known = {role.name for role in case.team.roles}
    for row in case.rows:
        if row.own and row.role not in known:
            yield Finding(
                rule="unknown-role",
                severity="error",
                message=f"The row of {case.name(row.person)} {case.during(row.span)} is of the "
                f"role {row.role!r}, which the team does not have{nearest(row.role, known)}.",
                remedy="write a role of the team file, or add the role there",
                source="roles",
                person=row.person,
                role=row.role,
                span=row.span,
            )


# Who is on call with whom


def one_place(case: Case) -> Iterator[Finding]:
    """Nobody is on call twice at once, in any roles."""

    def rivals(one: Row, other: Row) -> bool:
        return one.role != other.role or one.span != other.span  # else the slot is double

    for person in case.serving:
        for one, other in clashes(case.held[person.id], rivals):
            yield _twice(case, person, one, other, f"as {other.role} {case.during(other.span)}")
        yield from _in_two_teams(case, person)


def _in_two_teams(case: Case, person: Person) -> Iterator[Finding]:
    """What somebody has while they are on call in another team, which their e-mail tells."""
    if not (busy := case.busy.get(person.id)):
        return
    places: list[Row | Elsewhere] = [*case.own(person), *busy]
    for pair in clashes(
        sorted(places, key=lambda place: place.span),
        lambda one, other: isinstance(one, Row) != isinstance(other, Row),
    ):
        [row] = (each for each in pair if isinstance(each, Row))
        [other] = (each for each in pair if isinstance(each, Elsewhere))
        where = f"in {other.team} as {other.role} {case.during(other.span)} ({other.place})"
        yield _twice(case, person, row, other, where)


def _twice(case: Case, person: Person, row: Row, other: Row | Elsewhere, where: str) -> Finding:
    """Somebody is on call in a row and, as is said, somewhere else at once."""
    both = common(row.span, other.span)
    return Finding(
        rule="one-place",
        severity="error",
        message=f"{person.name} is on call twice {case.during(both)}: "
        f"as {row.role} {case.during(row.span)}, and {where}.",
        remedy="give one of the two shifts to someone else",
        source=f"people.{person.id}",
        person=person.id,
        span=both,
    )


def apart(case: Case) -> Iterator[Finding]:
    """No two people of a group that is kept apart are on call at the same time."""
    for group in case.team.rules.apart:
        rows = sorted(
            (row for id in dict.fromkeys(group) for row in case.held.get(id, ())),
            key=lambda row: (row.span, row.person),
        )
        for one, other in clashes(rows, lambda one, other: one.person != other.person):
            both = common(one.span, other.span)
            yield Finding(
                rule="apart",
                severity="error",
                message=f"{case.name(one.person)} ({one.role}) and {case.name(other.person)} "
                f"({other.role}) are on call together {case.during(both)}; "
                "the team keeps them apart.",
                remedy="give the shift of one of them to someone else",
                source="rules.apart",
                span=both,
            )


# What was decided by hand


def pin(case: Case) -> Iterator[Finding]:
    """The turns that start on a pin's dates are the pinned person's."""
    turns: dict[tuple[str, str], list[Row]] = {}
    for row in case.rows:
        turns.setdefault((row.role, row.turn), []).append(row)
    starting: dict[tuple[date, str], list[list[Row]]] = {}
    for (role, _), rows in turns.items():
        day = local_date(rows[0].span.start, case.team.timezone)
        starting.setdefault((day, role), []).append(rows)
    days = sorted({day for day, _ in starting})
    for pin in case.team.pins:
        person = case.team.person(pin.person)
        for day in days:
            if person is None or not case.days.matches(pin.on, day):
                continue
            roles = (pin.role,) if pin.role is not None else person.roles
            role = next((role for role in roles if (day, role) in starting), "")
            for rows in starting.get((day, role), ()):
                yield from _not_pinned(case, person, rows)


def _not_pinned(case: Case, person: Person, rows: Sequence[Row]) -> Iterator[Finding]:
    others = [row for row in rows if row.person not in ("", person.id)]
    if not others or not any(row.own for row in rows):
        return
    names = phrases.listing(case.name(id) for id in sorted({row.person for row in others}))
    start = phrases.moment(rows[0].span.start, case.team.timezone)
    yield Finding(
        rule="pin",
        severity="error",
        message=f"The {rows[0].role} turn that starts {start} is pinned to {person.name}, "
        f"but held by {names}.",
        remedy=f"give the turn to {person.name}, or take the pin away",
        source="pins",
        person=person.id,
        role=rows[0].role,
        span=Span(rows[0].span.start, max(row.span.end for row in rows)),
    )


RULES: tuple[Rule, ...] = (
    Rule(
        "uncovered",
        "Somebody is on call whenever a coverage asks for it.",
        "coverage.*",
        staffed.uncovered,
    ),
    Rule(
        "unreached",
        "Outside the office a coverage asks for somebody at every hour that is not closed (note).",
        "office",
        staffed.unreached,
    ),
    Rule("double", "No hour of a role is given twice.", "roles.*", staffed.double),
    Rule(
        "outside",
        "Nobody is on call when no coverage asks for it (warning).",
        "coverage",
        staffed.outside,
    ),
    Rule("unknown-person", "Whoever is on call is in the team.", "people", unknown_person),
    Rule("unknown-role", "Every shift is of a role of the team.", "roles", unknown_role),
    Rule(
        "member",
        "Nobody is on call before joining the team or after leaving it.",
        "people.*.since, people.*.until",
        barred.member,
    ),
    Rule(
        "leave",
        "Nobody is on call during their leave.",
        "people.*.leave",
        barred.leave,
        barred.WORKED_LEAVE,
    ),
    Rule("off", "Nobody is on call when they are off.", "people.*.off", barred.off),
    Rule(
        "leave-margin",
        "Leave of a whole week bars the weekends on both sides of it.",
        "rules.leave_margin",
        barred.leave_margin,
    ),
    Rule(
        "never",
        "Nobody starts a shift on a day, or of a kind, that they never take.",
        "people.*.never",
        barred.never,
    ),
    Rule("role", "People serve in their own roles only.", "people.*.roles", barred.role),
    Rule(
        "skill",
        "Whoever is on call has the skills of the role and of the coverage.",
        "coverage.*.skills, roles.*.skills",
        barred.skill,
    ),
    Rule(
        "people",
        "A coverage with a list of people is taken by them only.",
        "coverage.*.people",
        barred.people,
    ),
    Rule("refused", "Nobody has a turn that they refused (warning).", "answer", barred.refused),
    Rule("one-place", "Nobody is on call twice at once.", "people.*", one_place),
    Rule("gap", "Two turns of a person are as far apart as asked.", "rules.gap", limits.gap),
    Rule("max-turns", "So many turns at most.", "rules.max_turns", limits.max_turns),
    Rule("max-weekends", "So many weekends at most.", "rules.max_weekends", limits.max_weekends),
    Rule(
        "max-holidays",
        "So many turns with a public holiday at most.",
        "rules.max_holidays",
        limits.max_holidays,
    ),
    Rule("max-hours", "So many elapsed hours at most.", "rules.max_hours", limits.max_hours),
    Rule("max-row", "So many dates in a row at most.", "rules.max_row", limits.max_row),
    Rule("apart", "Some people are never on call together.", "rules.apart", apart),
    Rule(
        "always",
        "Whenever somebody is on call, so many of them have a skill.",
        "rules.always",
        together.always,
    ),
    Rule(
        "topic-skill",
        "Whoever is on call, or is called next, can handle every topic (warning).",
        "protocol.topics.*.skills",
        together.topic_skill,
    ),
    Rule("pin", "Pinned turns are the pinned person's.", "pins", pin),
)
"""Every rule of the team's own."""

LEGAL_PACKS: Mapping[str, tuple[Rule, ...]] = {"fr": (*french_law.PACK, *unpaid.RULES)}
"""The rules of each law that `rules.law` may name."""

LEGAL_IDS = frozenset(rule.id for pack in LEGAL_PACKS.values() for rule in pack)
"""The ids of the law's own rules: found by a check, never a reason for a plan to fail."""
