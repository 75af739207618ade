"""Who could take something over: each offer is what the swap itself would find."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rota.errors import TeamError
from rota.instants import DAY, Span
from rota.offers import offers
from rota.period import Period
from rota.shift import PLANNED, PUBLISHED, Rota, Shift
from rota.swap import Hand, handed, swap
from rota.team import Team
from rota.turns import turns
from teams import limit
from tiny import Dice, tiny

SEEDS, BLOCK = 60, 10


def lived(dice: Dice, team: Team, first: Period) -> list[Rota]:
    """Rotas of half a year around a period, filled by lot: holes, strangers, nameless turns."""
    rotas: list[Rota] = []
    day = first.first - dice.choice(60, 150) * DAY
    nameless = dice.chance(0.15)
    people = [person.id for person in team.people]
    while len(rotas) < 7:
        period = Period(day, day + dice.choice(6, 27) * DAY)
        day = period.last + dice.choice(1, 1, 1, 9) * DAY
        rows = []
        for turn in turns(team, period):
            who = dice.choice(*people, *people, *people, "", "gone")
            for slot in turn.slots:
                who = dice.choice(*[who] * 9, *people)
                rows.append(
                    Shift(
                        span=slot.span,
                        role=slot.role,
                        kind=slot.kind,
                        turn="" if nameless and dice.chance(0.5) else turn.id,
                        person=who,
                        name=who.capitalize(),
                        burden=slot.burden,
                        status=dice.choice(PLANNED, PUBLISHED),
                    )
                )
        rotas.append(Rota(period, tuple(rows), f"{period.first}.csv"))
    return rotas


def complaints(seed: int) -> list[str]:
    """What an offer says otherwise than the swap, made by itself with all that stands."""
    dice = Dice(seed)
    case = tiny(seed, volunteers=seed % 3 == 0)
    law = dice.choice("fr", "none")
    limits = case.team.rules.limits
    if dice.chance(0.5):  # one that looks far
        much = limit(f"{dice.choice(5, 10, 20)} per 6 months")
        limits = replace(limits, max_turns=(*limits.max_turns, much))
    team = replace(case.team, rules=replace(case.team.rules, law=law, limits=limits))
    try:
        rotas = lived(dice, team, case.period)
    except TeamError:  # its coverages contradict each other on other dates
        return []
    live = [shift for rota in rotas for shift in rota.live]
    if not live:
        return []
    one = dice.choice(*live)
    rows = [s for s in live if (s.of_turn, s.person) == (one.of_turn, one.person)]
    hand = Hand(one.person, tuple(sorted(rows, key=lambda shift: shift.span)))
    half = hand.span.start + (hand.span.end - hand.span.start) / 2
    within = dice.choice(None, None, Span(hand.span.start, half), Span(half, hand.span.end))
    now = hand.span.start - timedelta(days=30)
    wrong = []
    for offer in offers(team, rotas, hand, now, within):
        gifts = [(hand, offer.person)]
        found = swap(team, rotas, gifts, now, within)
        files = handed(team, rotas, gifts, now, within)
        fresh = replace(files, old=files.new).books(team).closed(files.held(files.new))
        for what, told, true in (
            ("what it breaks", offer.broken, found.broken),
            ("what it causes", offer.caused, found.caused),
            ("the ledgers before", offer.before, found.before),
            ("the ledgers after", offer.after, fresh),
            ("the ledgers of the swap", found.after, fresh),
        ):
            if told != true:
                wrong.append(f"{seed}, {offer.person}: {what}: {told}, not {true}")
    return wrong


@pytest.mark.parametrize("first", range(0, SEEDS, BLOCK))
def test_an_offer_is_what_the_swap_would_do(first: int) -> None:
    """Though of years of rotas it looks only at what its person's rules can see."""
    assert [each for seed in range(first, first + BLOCK) for each in complaints(seed)] == []
