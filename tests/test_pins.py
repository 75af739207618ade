"""What is decided before planning stays, and is refused where it cannot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from rota.errors import NoRota, TeamError
from rota.period import Period
from rota.pins import pinned
from rota.posed import pose
from rota.shift import Rota, Shift
from rota.team import Pin, Role, Team
from rota.turns import turns
from teams import night, person, rest_days, rota, team, when

WEEK = Period(date(2026, 12, 7), date(2026, 12, 13))
BOTH = (Role("primary"), Role("backup"))


def pin(who: str, *days: str, role: str | None = None) -> Pin:
    """A pin of the team file."""
    return Pin(who, when(*days), role)


def found(
    base: Team,
    *pins: Pin,
    old: Rota | None = None,
    barred: Mapping[str, str] | None = None,
    period: Period = WEEK,
) -> dict[str, str]:
    """Who is pinned to what, by the start of the slots; everybody is barred as said."""
    filled = turns(base, period)
    slots = [slot for turn in filled for slot in turn.slots]
    places = pinned(replace(base, pins=pins), period, filled, [barred or {}] * len(slots), old)
    return {
        f"{slots[place].span.start:%m-%d} {slots[place].role}": who for place, who in places.items()
    }


def test_pin_is_of_the_turns_that_start_then() -> None:
    """A date, several dates, any day words: who is pinned has what starts then, and no more."""
    assert found(team(), pin("alice", "2026-12-08")) == {"12-08 primary": "alice"}
    assert found(team(), pin("alice", "2026-12-08..2026-12-09", "fri")) == {
        "12-08 primary": "alice",
        "12-09 primary": "alice",
        "12-11 primary": "alice",
    }


def test_pin_holds_the_whole_turn() -> None:
    """Who has Friday 30 April 2027 has the holiday that lies in that weekend."""
    may = Period(date(2027, 4, 26), date(2027, 5, 2))
    assert found(team(), pin("bob", "2027-04-30"), period=may) == {
        "04-30 primary": "bob",
        "05-01 primary": "bob",
        "05-02 primary": "bob",
    }


def test_pin_speaks_of_a_role_or_of_the_first_that_the_person_has() -> None:
    """Without a role it is the first of the person's roles that has a turn on the date."""
    base = team(roles=BOTH)
    assert found(base, pin("alice", "2026-12-08", role="backup")) == {"12-08 backup": "alice"}
    assert found(base, pin("alice", "2026-12-08")) == {"12-08 primary": "alice"}
    turned = replace(base, people=(person("alice", roles=("backup", "primary")),))
    assert found(turned, pin("alice", "2026-12-08")) == {"12-08 backup": "alice"}
    some = replace(base, roles=(Role("primary", coverage=("weekend",)), Role("backup")))
    assert found(some, pin("alice", "2026-12-08")) == {"12-08 backup": "alice"}


def test_pins_of_other_dates_are_not_this_periods() -> None:
    """A team file may hold pins of the whole year."""
    assert found(team(), pin("alice", "2026-11-02"), pin("bob", "2027-01-04")) == {}


def test_pin_on_which_no_turn_starts_is_a_mistake() -> None:
    """Sunday is in the middle of a weekend: the pin names its key and its place in the file."""
    with pytest.raises(TeamError, match="no turn starts on 2026-12-13") as error:
        found(team(), pin("alice", "2026-12-11"), pin("bob", "2026-12-13"))
    assert error.value.keys == ("pins.1.on",)
    with pytest.raises(TeamError, match="in role 'backup'"):
        found(team(), pin("bob", "2026-12-11", role="backup"))


def test_two_pins_that_agree_are_one() -> None:
    """The same person, pinned twice."""
    both = pin("alice", "2026-12-08"), pin("alice", "tue")
    assert found(team(), *both) == {"12-08 primary": "alice"}


def test_pins_that_contradict_each_other_are_both_named() -> None:
    """One turn cannot be two people's: the message names the slot and both pins."""
    with pytest.raises(NoRota) as error:
        found(team(), pin("alice", "2026-12-08"), pin("bob", "tue"))
    assert str(error.value) == (
        "pins contradict each other or a rule:\n"
        "2026-12-08 18:00 primary: pin 1 of the team file names alice, "
        "pin 2 of the team file names bob"
    )


def test_pin_against_a_rule_names_it() -> None:
    """A pin on somebody who cannot: the message names the rule."""
    with pytest.raises(NoRota, match="names alice, whom rule 'leave' bars"):
        found(team(), pin("alice", "2026-12-08"), barred={"alice": "leave"})


def test_all_contradictions_are_said_at_once() -> None:
    """Who mends pins wants to see every wrong one."""
    with pytest.raises(NoRota) as error:
        found(
            team(),
            *(pin("alice", "2026-12-08"), pin("bob", "2026-12-08"), pin("carol", "2026-12-09")),
            barred={"carol": "off"},
        )
    assert len(str(error.value).splitlines()) == 3


# Rows pinned in the rota file


def kept(*shifts: Shift) -> Rota:
    """The week's file as it is."""
    return replace(rota("2026-12-07", "2026-12-13", *shifts), source="rotas/2026-12.csv")


def row(who: str, day: str, **changes: Any) -> Shift:
    """A pinned night, of line 5."""
    return night(who, day, **{"pinned": True, "line": 5} | changes)


def test_pinned_rows_stay() -> None:
    """What is pinned in the rota file is not to be moved; other rows are."""
    old = kept(row("alice", "2026-12-08"), night("bob", "2026-12-09"), row("", "2026-12-10"))
    assert found(team(), old=old) == {"12-08 primary": "alice"}


def test_cancelled_rows_pin_nothing() -> None:
    """A pin on a row that is no more says nothing."""
    assert found(team(), old=kept(row("alice", "2026-12-08", status="cancelled"))) == {}


def test_pinned_row_and_pin_that_contradict_are_both_named() -> None:
    """The file with its line, and the pin with its number."""
    with pytest.raises(NoRota) as error:
        found(team(), pin("bob", "2026-12-08"), old=kept(row("alice", "2026-12-08")))
    assert "pin 1 of the team file names bob, rotas/2026-12.csv:5 pins it to alice" in str(
        error.value
    )


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (row("zoe", "2026-12-08"), "who is not in the team file"),
        (row("alice", "2026-12-11"), "but there is no such slot"),
        (row("alice", "2026-12-08", role="chief"), "but there is no such slot"),
    ],
)
def test_pinned_row_that_has_no_place_is_refused(wrong: Shift, why: str) -> None:
    """A pinned row of hours that are no slot any more, or of nobody known, is not dropped."""
    with pytest.raises(NoRota, match=f"rotas/2026-12.csv:5 pins it to {wrong.person}, {why}"):
        found(team(), old=kept(wrong))


def test_pinned_rows_are_asked_of_the_rules_too() -> None:
    """Leave granted after a row was pinned: no rota, and the rule is named."""
    away = team(people=(person("alice", leave=when("2026-12-12")), person("bob")))
    with pytest.raises(NoRota, match="rule 'leave' bars"):
        pose(away, WEEK, (), kept(rest_days("alice", "2026-12-11", pinned=True, line=3)))
