"""One run of `rota check`: rotas and log judged, also as they might be, and shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rota import feed, phrases, render
from rota.case import HeldTurn
from rota.elsewhere import NOT_BUSY, Busy
from rota.instants import in_hours, iso
from rota.interventions import Log
from rota.returning import Return, worst_calls
from rota.rules import check_all
from rota.screen import Console, say, styled
from rota.shift import Rota
from rota.team import Team
from rota.verdict import Finding


@dataclass(frozen=True, slots=True)
class Judged:
    """What a check found.

    Attributes:
        as_work: All standby was counted as working time.
        call: The length of the call that was tried in each turn; None for none.
        moved: The turns in which the worst such call would move a return, with that return.
    """

    findings: tuple[Finding, ...]
    as_work: bool
    call: timedelta | None
    moved: tuple[tuple[HeldTurn, Return], ...]


def judge(
    team: Team,
    rotas: Sequence[Rota],
    standing: Sequence[Rota],
    log: Log,
    now: datetime,
    *,
    busy: Busy = NOT_BUSY,
    whole: bool = True,
    as_work: bool = False,
    call: timedelta | None = None,
) -> Judged:
    """Judge rotas and log.

    Args:
        team: Whose rules are applied.
        rotas: What is checked.
        standing: These and all other rotas of the team.
        log: The interventions.
        now: The present, UTC.
        busy: What the team's people have in other teams.
        whole: Interventions that no standing rota holds are judged too.
        as_work: Count all standby as working time, as a judge might.
        call: Try the worst call of this length in each turn.

    Raises:
        TeamError: Two coverages of the same precedence ask for the same moment.
    """
    judged = team
    if as_work:
        judged = replace(team, roles=tuple(replace(role, on_site=True) for role in team.roles))
    moved: list[tuple[HeldTurn, Return]] = []
    for rota in rotas if call is not None and team.rules.law != "none" else ():
        others = tuple(other for other in standing if other.source != rota.source)
        moved += worst_calls(team, rota, others, log, call or timedelta(0))
    return Judged(
        check_all(judged, rotas, standing, log=log, now=now, busy=busy, whole=whole),
        as_work,
        call,
        tuple(sorted(moved, key=lambda each: (each[0].span, each[1].person.id))),
    )


def show(out: Console, team: Team, judged: Judged) -> None:
    """The findings, then what the worst calls would move."""
    if judged.as_work:
        _summary(out, judged.findings)
    else:
        render.findings(out, team, judged.findings)
    if judged.call is None:
        return
    if judged.findings:
        say(out)
    length = phrases.hours(in_hours(judged.call))
    if not judged.moved:
        say(out, styled(f"No call of {length} in any turn moves anybody's next office hours."))
        return
    say(out, styled(f"The worst call of {length} in a turn:", "bold"))
    for turn, found in judged.moved:
        say(
            out,
            styled(
                f"{phrases.moment(turn.span.start, team.timezone)}, {turn.role}: a call "
                f"{phrases.stretch(found.call, team.timezone)}: {found.text(team)}"
            ),
            indent=2,
            hang=2,
        )


def _summary(out: Console, findings: Sequence[Finding]) -> None:
    """What would follow if all standby were work: rule by rule, as there is much of it."""
    say(out, styled("As if all standby were working time, requalified by a judge:", "bold"))
    by_rule: dict[str, list[Finding]] = {}
    for finding in findings:
        by_rule.setdefault(finding.rule, []).append(finding)
    for rule, found in sorted(by_rule.items(), key=lambda each: (-len(each[1]), each[0])):
        people = len({finding.person for finding in found if finding.person})
        whose = f" for {phrases.count(people, 'person', 'people')}" if people else ""
        count = phrases.count(len(found), found[0].severity)
        say(out, styled(f"{rule} [{found[0].source}]: {count}{whose}, the first:"), indent=2)
        say(out, styled(found[0].message), indent=4, hang=4)


def as_json(team: Team, judged: Judged) -> dict[str, object]:
    """The same for a program."""
    document = feed.document(team, findings=judged.findings)
    if judged.call is None:
        return document
    zone = team.timezone
    return document | {
        "what_if": [
            {
                "person": found.person.id,
                "role": turn.role,
                "turn_start": iso(turn.span.start, zone),
                "turn_end": iso(turn.span.end, zone),
                "call_start": iso(found.call.start, zone),
                "call_end": iso(found.call.end, zone),
                "scheduled": iso(found.scheduled, zone) if found.scheduled else None,
                "earliest": iso(found.earliest, zone),
                "source": found.source,
            }
            for turn, found in judged.moved
        ]
    }
