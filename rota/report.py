"""All that is said of a plan: its month, its fairness, its proof, what the check found."""

from __future__ import annotations

from collections.abc import Sequence

from rota import affected, feed, render
from rota.books import night_hours
from rota.cost import Cost, cost
from rota.cost_table import bill, document
from rota.days import holidays_between
from rota.errors import FINDINGS
from rota.figures import claim
from rota.folder import Folder
from rota.plan import Plan
from rota.screen import Console, columns, say, styled
from rota.team import Team
from rota.teams import Outcome
from rota.vacancies import lines, returned


def cost_of(folder: Folder, made: Plan) -> Cost | None:
    """What the plan costs, beside the other rotas of its months; None without rates.

    Raises:
        TeamError: Two coverages of the same precedence ask for the same moment.
    """
    period = made.rota.period
    assert period is not None
    if not folder.team.costs:
        return None
    others = [shift for rota in folder.rotas if rota.period != period for shift in rota.live]
    return cost(folder.team, [*others, *made.rota.live], (), period)


def show(out: Console, team: Team, made: Plan, spent: Cost | None = None) -> None:
    """The plan on the terminal; empty slots are left to whoever says why they are empty."""
    period = made.rota.period
    assert period is not None
    holidays = holidays_between(team.holidays, period, team.language)
    render.month_grid(out, team, made.rota.live, period, holidays)
    out.print()
    render.fairness(out, team, made.ledgers, night_hours(team, made.rota.live))
    out.print()
    render.proofs(out, team, made.proofs, made.ledgers, made.causes)
    if made.difference is not None:
        out.print()
        affected.changes(out, team, made.difference)
    if spent is not None:
        out.print()
        bill(out, team, spent)
    others = [finding for finding in made.findings if finding.rule != "uncovered"]
    if others:
        out.print()
        render.findings(out, team, others)


def teams(out: Console, outcomes: Sequence[Outcome]) -> None:
    """One line for each team that was planned: its period, its file, what is proved."""
    rows = []
    for outcome in outcomes:
        if outcome.made is not None:
            made = outcome.made
            period = made.plan.rota.period
            words = (made.folder.team.id, str(period), made.written, claim(made.plan.proofs))
            rows.append([styled(each) for each in words])
    for line in columns(rows) if rows else ():
        say(out, line)


def complaints(outcome: Outcome) -> list[str]:
    """What stopped a team, or what is left empty in its rota, for stderr."""
    if outcome.error is not None:
        return [
            f"{outcome.path}: {line}" if str(outcome.path) not in line else line
            for line in str(outcome.error).split("\n")
        ]
    if outcome.made is None:
        return []
    team, found = outcome.made.folder.team, outcome.made.plan
    remarks = (*outcome.made.folder.remarks, *found.remarks)
    words = [*(f"warning: {remark}" for remark in remarks), *lines(team, found.vacancies)]
    words += returned(team, found.returned, found.rota)
    if found.stopped:
        words.append(f"stopped early ({found.stopped}); another time the rota may differ")
    return [f"{outcome.path}: {line}" for line in words]


def exit_code(outcome: Outcome) -> int:
    """What a team alone would have ended with."""
    if outcome.error is not None:
        return outcome.error.exit_code
    return FINDINGS if outcome.made is not None and outcome.made.plan.spoiled else 0


def teams_as_json(outcomes: Sequence[Outcome]) -> dict[str, object]:
    """All teams as one versioned object; what stopped one is its `error`."""
    return {
        "version": feed.VERSION,
        "teams": [
            {
                "file": str(outcome.path),
                "rota": str(outcome.made.file) if outcome.made and outcome.made.file else None,
                "error": str(outcome.error) if outcome.error else None,
                "exit_code": exit_code(outcome),
                **(_document(outcome.made.folder.team, outcome.made.plan) if outcome.made else {}),
            }
            for outcome in outcomes
        ],
    }


def as_json(team: Team, made: Plan, spent: Cost | None = None) -> bytes:
    """The plan as one versioned object, with what it costs where there are rates."""
    costs = {"compensation": document(team, spent)} if spent is not None else {}
    return feed.dumps(_document(team, made) | costs)


def _document(team: Team, made: Plan) -> dict[str, object]:
    document = feed.document(
        team, made.rota.live, findings=made.findings, ledgers=made.ledgers, proofs=made.proofs
    )
    if made.difference is not None:
        document |= affected.as_json(team, made.difference)
    return document | {"stopped": made.stopped or None}
