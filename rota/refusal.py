"""Somebody refuses a turn: it alone is given away anew, to whom a plan would give it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from rota.elsewhere import NOT_BUSY, Busy
from rota.errors import InputError, Mistake, UsageError
from rota.kept import Kept
from rota.plan import Solver
from rota.posed import pose
from rota.questions import Part
from rota.replan import Replan, absorbed
from rota.shift import Rota, Shift, Slot
from rota.swap import Hand
from rota.team import Team


def refuse(
    team: Team,
    rotas: Sequence[Rota],
    hand: Hand,
    answer: str,
    now: datetime,
    solver: Solver,
    *,
    busy: Busy = NOT_BUSY,
    leave_open: bool = False,
) -> Replan:
    """Give what somebody refuses of a turn to others, everything else staying as it is.

    One other person has it whole where somebody can; only then it is shared, with as few cuts as
    can be. What nobody else can have stays theirs; in an optional role it is nobody's.

    Args:
        team: The team.
        rotas: All rota files.
        hand: What is refused.
        answer: What is written into the `answer` column of its rows.
        now: The present, UTC.
        solver: What finds the people of a problem's slots.
        busy: What the team's people have in other teams.
        leave_open: Whether what nobody else can have is left to nobody.

    Raises:
        UsageError: A pin of the team file, or of the rota file, gives it to them.
        InputError: It is no slot that the team file asks for.
        NoRota: Pins contradict each other or a rule.
        TeamError: The team file contradicts itself in these dates.
    """
    mine = {id(row) for row in hand.rows}
    files, others = [], []
    for rota in rotas:
        if any(id(row) in mine for row in rota.shifts):
            rows = (replace(r, answer=answer) if id(r) in mine else r for r in rota.shifts)
            files.append(replace(rota, shifts=tuple(rows)))
        else:
            others.append(rota)
    refused = [row for rota in files for row in rota.live if row.refused and _meets(row, hand)]

    def stays(slot: Slot | Shift) -> bool:
        return slot not in refused if isinstance(slot, Shift) else not _meets(slot, hand)

    live = tuple(row for rota in files for row in rota.live)
    kept = Kept(live, stays, hold=True, leave_open=leave_open)
    _refuse_pinned(team, files, others, hand, kept)
    return absorbed(team, files, others, kept, now, solver, busy)


def left_open(rotas: Sequence[Rota], hand: Hand) -> Iterator[Part]:
    """What nobody has of a turn that somebody refused."""
    for rota in rotas:
        rows = tuple(row for row in rota.live if not row.person and _meets(row, hand))
        if rows:
            yield Part(rota, rows, begun=True)


def _meets(slot: Slot | Shift, hand: Hand) -> bool:
    return any(slot.role == row.role and slot.span.overlaps(row.span) for row in hand.rows)


def _refuse_pinned(
    team: Team, files: Sequence[Rota], others: Sequence[Rota], hand: Hand, kept: Kept
) -> None:
    """Refuse to give away what is pinned, or what the team file does not ask for any more."""
    if any(row.pinned for row in hand.rows):
        who = team.name_of(hand.person)
        raise UsageError(f"it is pinned to {who} in the rota file; empty its pinned cells first")
    for rota in files:
        assert rota.period is not None
        rest = [*others, *(other for other in files if other is not rota)]
        problem = pose(team, rota.period, rest, rota, kept=kept)
        known = {(slot.role, slot.span) for slot in problem.slots}
        for row in rota.live:
            if not kept.stays(row) and (row.role, row.span) not in known:
                what = "is no slot that the team file asks for now; rota check says more"
                raise InputError([Mistake(rota.source, row.line, "", what)])
        for place, who in problem.pinned.items():
            slot = problem.slots[place]
            if who == hand.person and place not in problem.frozen and _meets(slot, hand):
                raise UsageError(f"a pin of the team file gives it to {who}; take it out first")
