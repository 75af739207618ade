"""A hand-made rota names neither turns nor kinds: both are found from its dates."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rota.case import Row, clashes, lay_out
from rota.shift import Rota, Shift
from rota.team import Team, Turns
from teams import (
    handover,
    night,
    rest_days,
    rota,
    shift,
    span,
    team,
)


def turns(team: Team, *shifts: Shift) -> list[list[str]]:
    """Alice's turns, each as the starts of its rows."""
    bare = [replace(shift, kind="", turn="") for shift in shifts]
    held = lay_out(team, Rota(None, tuple(bare)), ()).turns["alice"]
    return [[f"{row.span.start:%m-%d}" for row in turn.rows] for turn in held]


SPLIT = (
    shift("alice", "2026-08-14 18:00", "2026-08-15 08:00"),
    shift("alice", "2026-08-15 08:00", "2026-08-16 08:00"),
    shift("alice", "2026-08-16 08:00", "2026-08-17 08:00"),
)
"""The weekend that 15 August parts in two, and the holiday."""


@pytest.mark.parametrize("per", ["window", "weekend"])
def test_pieces_of_one_window_are_one_turn(per: str) -> None:
    """The weekend's two pieces go together, with the holiday between them."""
    base = team(turns=Turns(per))  # type: ignore[arg-type]
    assert turns(base, *SPLIT) == [["08-14", "08-15", "08-16"]]
    assert turns(base, SPLIT[0], SPLIT[2]) == [["08-14", "08-16"]]


def test_weekend_and_holiday_that_touch() -> None:
    """Easter Monday joins the weekend before it where turns go by weekend, only there."""
    rows = rest_days("alice", "2026-04-03"), shift("alice", "2026-04-06 08:00", "2026-04-07 08:00")
    assert turns(team(), *rows) == [["04-03", "04-06"]]
    assert turns(team(turns=Turns("window")), *rows) == [["04-03"], ["04-06"]]


def test_evening_never_joins() -> None:
    """The evening that a holiday follows is a turn of its own."""
    rows = night("alice", "2026-12-24"), shift("alice", "2026-12-25 08:00", "2026-12-26 08:00")
    assert turns(team(), *rows) == [["12-24"], ["12-25"]]


def test_row_over_several_turns_makes_them_one() -> None:
    """A hand-made row that runs from the evening into the weekend holds both together."""
    rows = (
        shift("alice", "2026-12-10 18:00", "2026-12-12 08:00"),
        shift("alice", "2026-12-12 08:00", "2026-12-14 08:00"),
    )
    assert turns(team(), *rows) == [["12-10", "12-12"]]


def test_handover_week() -> None:
    """What one person holds between two handovers is one turn."""
    base = team(turns=Turns("handover", (handover("mon", "08:00"),)))
    rows = [night("alice", f"2026-12-{day:02}") for day in (8, 10, 15)]
    assert turns(base, *rows) == [["12-08", "12-10"], ["12-15"]]


def test_hours_that_nobody_asks_for_are_turns_of_their_own() -> None:
    """Rows outside every coverage stand alone."""
    rows = [shift("alice", f"2026-12-{day:02} 10:00", f"2026-12-{day:02} 12:00") for day in (8, 9)]
    assert turns(team(), *rows) == [["12-08"], ["12-09"]]


def test_turn_that_is_named_is_believed() -> None:
    """Rows of one turn id are one turn of each of its people, in every file."""
    one = night("alice", "2026-12-08", turn="x")
    other = night("alice", "2026-12-10", turn="x")
    shared = night("bob", "2026-12-09", turn="x")
    case = lay_out(
        team(),
        rota("2026-12-08", "2026-12-09", one, shared),
        [rota("2026-12-10", "2026-12-10", other)],
    )
    [alice], [bob] = case.turns["alice"], case.turns["bob"]
    assert alice.span == span("2026-12-08 18:00", "2026-12-11 08:00")
    assert (alice.own, bob.own, len(alice.rows), len(bob.rows)) == (True, True, 2, 1)


def test_kind_is_the_files_or_the_coverages() -> None:
    """A row without a kind has those of all that it holds."""
    long = shift("alice", "2026-12-24 18:00", "2026-12-28 08:00", kind="", turn="")
    kinds = [
        lay_out(team(), Rota(None, (each,)), ()).rows[0].kinds
        for each in (long, replace(long, kind="mine"))
    ]
    assert kinds == [("evening", "holiday", "weekend"), ("mine",)]


def test_dates_without_a_period() -> None:
    """A hand-made file answers for the local dates of its first and its last start."""
    rows = night("alice", "2026-12-08"), shift("bob", "2026-12-10 00:00", "2026-12-11 00:00")
    assert str(lay_out(team(), Rota(None, rows), ()).period) == "2026-12-08..2026-12-10"


def test_clashes_names_the_nearest() -> None:
    """Each place that starts too early is paired once, with what ends last before it."""
    rows = [
        Row(shift("alice", f"2026-12-01 {start}", f"2026-12-01 {end}"), own, (), "")
        for start, end, own in (
            ("08:00", "12:00", True),
            ("09:00", "10:00", False),
            ("11:00", "14:00", False),
            ("13:00", "15:00", False),
            ("14:00", "16:00", True),
        )
    ]
    pairs = [(rows.index(one), rows.index(other)) for one, other in clashes(rows)]
    assert pairs == [(0, 1), (0, 2), (3, 4)]
