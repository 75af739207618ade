"""Absorbing a change of the team: what broke is covered, and as little as can be moves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from rota.agreement import figure
from rota.difference import Difference, difference
from rota.elsewhere import NOT_BUSY, Busy
from rota.instants import DAY, instant, local_date
from rota.kept import Kept
from rota.period import Period
from rota.plan import Plan, Solver, fill, judged
from rota.rules import spoiled
from rota.running import counted, running
from rota.shift import Rota, Shift, Slot
from rota.team import Team
from rota.verdict import Finding, Ledger


@dataclass(frozen=True, slots=True)
class Replan:
    """A rota that has absorbed a change of its team.

    Attributes:
        plan: The rota of all the files that it touches, as if it were one, and what is proved.
        rotas: The same, file by file; only those that hold dates asked for.
        difference: What changes for whom.
        before: The running account as it was.
        after: The running account as it is now.
        counted: The dates that it counts.
        findings: What the check sees now and did not see before, and the errors that remain in
            what is not over yet: in what has begun, or is not asked for.
        remarks: What was not looked at.
    """

    plan: Plan
    rotas: tuple[Rota, ...]
    difference: Difference
    before: tuple[Ledger, ...]
    after: tuple[Ledger, ...]
    counted: Period
    findings: tuple[Finding, ...]
    remarks: tuple[str, ...]


def notice_ends(team: Team, moment: datetime) -> datetime:
    """The first instant whose shifts can still be announced in time: the notice is over then."""
    day = local_date(moment, team.timezone) + timedelta(days=figure(team, "notice_days"))
    return instant(day, timedelta(0), team.timezone)


def standing(rotas: Sequence[Rota], first: date, last: date | None) -> list[Rota]:
    """The rota files that hold dates from the first on, as far as they follow one another."""
    found: list[Rota] = []
    for rota in sorted((r for r in rotas if r.period is not None), key=_first):
        assert rota.period is not None
        if rota.period.last < first or (last is not None and rota.period.first > last):
            continue
        if not found or rota.period.first == _last(found[-1]) + DAY:
            found.append(rota)
    return found


def replan(
    team: Team,
    rotas: Sequence[Rota],
    asked: Period,
    now: datetime,
    solver: Solver,
    *,
    freedom: int = 0,
    busy: Busy = NOT_BUSY,
) -> Replan | None:
    """Cover what a change of the team broke, moving as few shifts as can be.

    What has begun stays, what is pinned stays, and so does all that starts outside the dates asked
    for. Of the rest as few shifts move as can be, first of those that start within the notice
    period; only then does fairness count.

    Args:
        team: The team as it is now.
        rotas: All rota files.
        asked: The dates whose shifts may move.
        now: The present, UTC.
        solver: What finds the people of a problem's slots.
        freedom: How many shifts more may move where that is fairer.
        busy: What the team's people have in other teams.

    Returns:
        The rota; None when no file holds any of the dates.

    Raises:
        NoRota: Pins contradict each other or a rule.
        TeamError: The team file contradicts itself in these dates.
    """
    files = standing(rotas, asked.first, asked.last)
    if not files:
        return None
    others = [rota for rota in rotas if rota not in files]

    # Turns that start in a file go on after its last date: with the last file all of them may move.
    last = asked.last if asked.last < _last(files[-1]) else date.max

    def stays(slot: Slot | Shift) -> bool:
        day = local_date(slot.span.start, team.timezone)
        return slot.span.start <= now or not asked.first <= day <= last

    rows = tuple(shift for rota in files for shift in rota.live)
    kept = Kept(rows, stays, hold=True, soon=notice_ends(team, now), freedom=freedom)
    found = absorbed(team, files, others, kept, now, solver, busy)
    remaining = [
        finding
        for finding in found.plan.findings
        if spoiled([finding]) and (finding.span is None or finding.span.end > now)
    ]
    return replace(
        found,
        findings=tuple(f for f in found.plan.findings if f in found.findings or f in remaining),
        remarks=(*found.remarks, *_left_out(rotas, files, asked)),
    )


def absorbed(
    team: Team,
    files: Sequence[Rota],
    others: Sequence[Rota],
    kept: Kept,
    now: datetime,
    solver: Solver,
    busy: Busy = NOT_BUSY,
) -> Replan:
    """Rota files that follow one another, filled anew but for what is kept of them.

    Its findings are those that were not there before.

    Raises:
        NoRota: Pins contradict each other or a rule.
        TeamError: The team file contradicts itself in these dates.
    """
    period = Period(_first(files[0]), _last(files[-1]))
    old = replace(files[0], period=period, shifts=tuple(s for rota in files for s in rota.shifts))
    plan = fill(team, old, others, kept, now, solver, busy)
    known = {*judged(team, old, others, now, busy)}
    new = tuple(_shared_out(team, plan.rota, files))
    return Replan(
        plan=plan,
        rotas=new,
        difference=plan.difference or difference(old.live, plan.rota.live),
        before=running(team, [*files, *others]),
        after=running(team, [*new, *others]),
        counted=counted(team, [*files, *others]),
        findings=tuple(  # the moves speak of notice
            each for each in plan.findings if each not in known and each.rule != "notice"
        ),
        remarks=plan.remarks,
    )


def _shared_out(team: Team, rota: Rota, files: Sequence[Rota]) -> Iterable[Rota]:
    """The rows of a rota of several files, each in the file that has its slot or its turn's start.

    A turn belongs to the period in which it starts.
    """
    homes = {(s.role, s.span): place for place, each in enumerate(files) for s in each.shifts}
    starts: dict[tuple[str, str], datetime] = {}
    for shift in sorted(rota.shifts, key=lambda s: s.span):
        starts.setdefault((shift.role, shift.turn), shift.span.start)
    rows: list[list[Shift]] = [[] for _ in files]
    for shift in rota.shifts:
        start = starts[shift.role, shift.turn] if shift.turn else shift.span.start
        day = local_date(start, team.timezone)
        begun = [place for place, each in enumerate(files) if _first(each) <= day]
        rows[homes.get((shift.role, shift.span), max(begun, default=0))].append(shift)
    for each, own in zip(files, rows, strict=True):
        yield replace(each, shifts=tuple(own))


def _left_out(rotas: Sequence[Rota], files: Sequence[Rota], asked: Period) -> Iterable[str]:
    for rota in rotas:
        period = rota.period
        if rota not in files and period is not None and period.first in asked:
            yield (
                f"{rota.source} is not looked at, because dates before it are not planned; "
                f"rota replan --from {period.first} does"
            )


def _first(rota: Rota) -> date:
    assert rota.period is not None
    return rota.period.first


def _last(rota: Rota) -> date:
    assert rota.period is not None
    return rota.period.last
