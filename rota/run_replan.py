"""One run of `rota replan`: what broke is covered, written, and shown."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from rota import affected, feed, render
from rota.asked import overlap
from rota.errors import FINDINGS, INTERRUPTED
from rota.folder import inside
from rota.other_teams import busy_in
from rota.period import Period
from rota.replan import replan
from rota.rules import spoiled
from rota.run_change import Manner, say_written, telling
from rota.run_plan import searching
from rota.streams import say, write
from rota.team import Team
from rota.vacancies import lines, returned
from rota.worker import INTERRUPTED as STOPPED
from rota.worker import TIME_LIMIT


def replan_team(
    path: Path,
    others: Sequence[Path],
    period: Callable[[Team, datetime], Period],
    freedom: int,
    manner: Manner,
    limit: float | None = None,
) -> int:
    """Replan a team's rota, write it, then show what moves; the exit code.

    Args:
        path: The team file.
        others: Those of other teams, in which people of this one may be on call too.
        period: The dates whose shifts may move.
        freedom: How many shifts more than needed may move where that is fairer.
        manner: How it is done and told.
        limit: Seconds of patience.

    Raises:
        RotaError: As `inside` and `replan` do.
    """
    with searching(manner.err, limit) as solver, inside(path, alone=not manner.dry) as folder:
        moment = manner.moment(folder.team)
        asked = period(folder.team, moment)
        for rota in folder.rotas:
            if overlap(rota.period, asked):
                folder.refuse_strangers(rota.live)
        busy = busy_in(folder, others)
        found = replan(folder.team, folder.rotas, asked, moment, solver, freedom=freedom, busy=busy)
        if found is None:
            raise folder.nothing_planned(None)
        stopped = found.plan.stopped == STOPPED
        kept = not manner.dry and not stopped
        written = folder.write_all(found.rotas, "replan", moment) if kept else []
    team, plan = folder.team, found.plan
    for remark in found.remarks:
        say(f"warning: {remark}")
    with telling(written, manner):
        if manner.json:
            document = feed.document(team, findings=found.findings, proofs=plan.proofs)
            document |= affected.as_json(team, found.difference)
            document |= affected.shares_as_json(found.before, found.after)
            document["notice"] = affected.notices_as_json(team, found.difference, moment)
            document["written"] = [str(each) for each in written]
            write(feed.dumps(document), manner.output)
        elif not manner.quiet:
            out = render.console(manner.out)
            affected.changes(out, team, found.difference)
            affected.ledgers(out, team, found.before, found.after, found.counted)
            affected.notices(out, team, found.difference, moment)
            render.proofs(out, team, plan.proofs, plan.ledgers)
            render.findings(out, team, [f for f in found.findings if f.rule != "uncovered"])
    for line in (*lines(team, plan.vacancies), *returned(team, plan.returned, plan.rota)):
        say(line)
    if any(spoiled([f]) and f.span and f.span.contains(moment) for f in found.findings):
        say("what has begun stays; rota swap DATE --to ID --from TIME hands over the rest of it")
    if stopped:
        say("interrupted: these would be the moves of the best rota so far; nothing was written")
        return INTERRUPTED
    if plan.stopped == TIME_LIMIT and not manner.quiet:
        say(f"stopped after {limit:g} s with the best rota so far; another time it may differ")
    if not manner.quiet:
        say_written(written, manner)
    return FINDINGS if plan.vacancies or spoiled(found.findings) else 0
