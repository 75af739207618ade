"""A period to plan, posed as a problem: what is needed, who is able, who is barred, what stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from rota.agreed import agreed
from rota.big_days import recency, touched
from rota.eligible import Eligibility
from rota.elsewhere import NOT_BUSY, Busy
from rota.instants import SECOND, local_date
from rota.kept import NOTHING, Kept, settle
from rota.ledger import availability, balances
from rota.night import at_night
from rota.period import Period
from rota.pins import pinned
from rota.problem import Problem, fixed_pieces
from rota.shift import Rota, Shift, Slot
from rota.team import Team
from rota.turns import Held, turns


def pose(
    team: Team,
    period: Period,
    others: Sequence[Rota],
    old: Rota | None,
    busy: Busy = NOT_BUSY,
    kept: Kept = NOTHING,
) -> Problem:
    """The problem of planning a period, given what other rota files, and other teams, hold.

    Args:
        team: The team.
        period: The dates to plan.
        others: The other rota files.
        old: The rota of the period that stands, if there is one; its pinned rows count.
        busy: What its people have in other teams.
        kept: How much else of it is kept.

    Raises:
        TeamError: The team file contradicts itself in these dates.
        NoRota: Pins contradict each other or what bars their people.
    """
    team = agreed(team)
    fixed = [shift for rota in others for shift in rota.live]
    asked = turns(team, period, [Held(shift.role, shift.span) for shift in fixed])
    # A turn may go on long after the period in which it starts.
    ends = [local_date(turn.span.end, team.timezone) for turn in asked]
    eligible = Eligibility(team, Period(period.first, max([period.last, *ends])))

    def barring(slot: Slot) -> dict[str, str]:
        return _away(busy, slot) | dict(eligible.barred(slot))

    settled = settle(team, asked, kept)
    frozen = settled.frozen
    fixed.extend(settled.left)
    slots = tuple(slot for turn in settled.turns for slot in turn.slots)
    barred = [{} if place in frozen else barring(slot) for place, slot in enumerate(slots)]
    able = tuple(
        eligible.lasting(slot) | ({frozen[place].person} if place in frozen else set())
        for place, slot in enumerate(slots)
    )
    big = tuple(touched(slot.span, team.timezone) for slot in slots)
    movable = old and replace(
        old, shifts=tuple(s for s in old.shifts if not (kept.stays(s) or s.refused))
    )
    decided = pinned(team, period, settled.turns, barred, movable, busy)
    refusals = [row for row in old.shifts if row.refused and row.person] if old else []
    for place, slot in enumerate(slots):
        if place not in frozen and place not in decided:  # a pin asks again
            barred[place] = refused(refusals, slot) | barred[place]
    stood = {place: who for place, who in settled.standing.items() if place not in decided}
    standing = {place: who for place, who in stood.items() if who}
    return Problem(
        team=team,
        people=tuple(sorted(person.id for person in team.people)),
        turns=settled.turns,
        slots=slots,
        availability=availability(team, period),
        able=able,
        barred=tuple(barred),
        pinned=decided | {place: row.person for place, row in frozen.items()},
        fixed=fixed_pieces(team, fixed),
        before=balances(team, period, team.fairness.balance, others),
        wishes=tuple(
            {} if place in frozen else eligible.wishes(slot) for place, slot in enumerate(slots)
        ),
        big_days=big,
        recency={day: recency(team, day, fixed) for day in sorted({d for ds in big for d in ds})},
        frozen=frozen,
        left=settled.left,
        standing=standing,
        bare=frozenset(stood.keys() - standing.keys()),
        soon=frozenset(
            place for place in standing if kept.soon and slots[place].span.start < kept.soon
        ),
        accepted=settled.accepted & standing.keys(),
        freedom=kept.freedom,
        nights=_nights(team, slots),
    )


def _nights(team: Team, slots: Sequence[Slot]) -> tuple[Mapping[str, int], ...]:
    """By slot and person, the seconds that are night where they live, if clocks differ at all."""
    if len(team.clocks) < 2:
        return ()
    found = []
    for slot in slots:
        seconds = {zone: at_night(slot.span, zone) // SECOND for zone in team.clocks}
        found.append({person.id: seconds[person.timezone] for person in team.people})
    return tuple(found)


def _away(busy: Busy, slot: Slot) -> dict[str, str]:
    """Who is on call elsewhere during a slot, and the rule that keeps them from it."""
    return {
        person: "one-place"
        for person, shifts in sorted(busy.items())
        if any(each.span.overlaps(slot.span) for each in shifts)
    }


def refused(refusals: Sequence[Shift], slot: Slot) -> dict[str, str]:
    """Who has refused some of a slot's hours, in whatever role, and the rule that bars them."""
    return {row.person: "refused" for row in refusals if row.span.overlaps(slot.span)}
