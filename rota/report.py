"""All that is said of a plan: its month, its fairness, its proof, what the check found."""

from __future__ import annotations

from rota import feed, render
from rota.days import holidays_between
from rota.model import Team
from rota.plan import Plan
from rota.screen import Console


def show(out: Console, team: Team, made: Plan) -> None:
    """The plan on the terminal; empty slots are left to whoever says why they are empty."""
    period = made.rota.period
    assert period is not None
    holidays = holidays_between(team.holidays, period, team.language)
    render.month_grid(out, team, made.rota.live, period, holidays)
    out.print()
    render.fairness(out, team, made.ledgers)
    out.print()
    render.proofs(out, made.proofs, made.ledgers)
    others = [finding for finding in made.findings if finding.rule != "uncovered"]
    if others:
        out.print()
        render.findings(out, others)


def as_json(team: Team, made: Plan) -> bytes:
    """The plan as one versioned object."""
    return feed.dumps(
        feed.document(
            team,
            made.rota.live,
            findings=made.findings,
            ledgers=made.ledgers,
            proofs=made.proofs,
        )
    )
