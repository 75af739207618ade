"""Who could take something over: each offer is what the swap itself would find."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from command import run
from rota.errors import TeamError
from rota.instants import DAY, Span
from rota.offers import offers
from rota.period import Period
from rota.running import running
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
        fresh = running(team, [*files.new, *files.left])
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


TEAM = """\
team.id = "n2"
rules = { law = "none" }
coverage.evening = { on = "mon-thu", start = "18:00", end = "08:00" }
coverage.weekend = { on = "fri", start = "18:00", end = "mon 08:00" }
[people]
chloe.name = "Chloé Bernard"
bob.name = "Bob Petit"
alice = { name = "Alice Martin", opening = { burden = 4.5 } }
"""


def test_one_balance_whatever_is_asked(tmp_path: Path) -> None:
    """A swap, an offer of one, a refusal and a replan tell the balance that the ledger has."""
    (tmp_path / "team.toml").write_text(TEAM, "utf-8")
    for month in ("2026-12", "2027-01"):
        assert run(tmp_path, "plan", "-q", "--month", month).code == 0

    def ledger() -> dict[str, float]:
        rows = run(tmp_path, "ledger", "--csv").out.splitlines()
        cells = (row.split(",") for row in rows)
        return {row[0]: float(row[6]) for row in cells if row[2] == "burden"}

    def told(shares: list[dict[str, Any]], place: int) -> dict[str, float]:
        return {
            each["person"]: round(each["balance"][place], 4)
            for each in shares
            if each["ledger"] == "burden"
        }

    rows = (tmp_path / "rotas" / "2026-12.csv").read_text("utf-8").splitlines()
    had = {row[:10]: row.split(",")[6] for row in rows[1:]}
    day, other = (next(d for d in had if d >= first) for first in ("2026-12-08", "2026-12-15"))
    taker = "bob" if had[day] != "bob" else "alice"
    offered = json.loads(run(tmp_path, "swap", day, "--suggest", "--json").out)["offers"]
    text = run(tmp_path, "swap", day, "--to", taker, "-n").out
    assert "over 2026-12-01 to 2027-01-31, as rota ledger has it\n" in text
    [offer] = [each for each in offered if each["person"] == taker]
    assert {each["person"] for each in offer["shares"]} == {taker, had[day]}
    for command in (("swap", day, "--to", taker), ("refuse", other), ("replan",)):
        if command == ("replan",):
            away = 'bob.off = ["2026-12-20..2026-12-31"]\nbob.name'
            (tmp_path / "team.toml").write_text(TEAM.replace("bob.name", away), "utf-8")
        before = ledger()
        ran = json.loads(run(tmp_path, *command, "--json").out)
        after = ledger()
        assert ran["shares"]
        for place, known in enumerate((before, after)):
            shown = told(ran["shares"], place)
            assert shown == {person: known[person] for person in shown}, command
        if command[0] == "swap":
            assert told(offer["shares"], 1) == told(ran["shares"], 1)
