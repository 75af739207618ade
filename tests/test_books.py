"""The books: what each person has carried, over the history or in a period, and how it is told."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from command import refused, run
from rota.books import books
from rota.ledger import balances
from rota.period import Period
from rota.shift import Rota
from rota.team import Fairness, Team
from rota.verdict import Ledger, Line
from teams import night, person, rest_days, rota, team, when

NOVEMBER = rota(
    "2026-11-01",
    "2026-11-30",
    night("alice", "2026-11-03"),
    night("bob", "2026-11-04"),
    rest_days("alice", "2026-11-06"),
)
OCTOBER = rota("2026-10-01", "2026-10-31", night("carol", "2026-10-05"))
"""Three nights and a weekend of three people."""


def line(found: tuple[Ledger, ...], name: str, who: str) -> Line:
    """A person's line in one of the ledgers."""
    (ledger,) = (each for each in found if each.name == name)
    return next(each for each in ledger.lines if each.person == who)


def test_the_history_is_what_the_next_plan_starts_from() -> None:
    """Hours, what was carried, the fair part, and the balance that the next plan finds."""
    found = books(team(), [OCTOBER, NOVEMBER], None)
    assert found.hours == {"alice": 14 + 62, "bob": 14, "carol": 14}
    assert [ledger.name for ledger in found.ledgers] == ["holiday", "weekend", "burden", "evening"]
    alice = line(found.ledgers, "weekend", "alice")
    assert (alice.before, alice.carried) == (Fraction(0), Fraction(1))
    assert (alice.fair, alice.after) == (Fraction(1, 3), Fraction(2, 3))
    december = Period(date(2026, 12, 1), date(2026, 12, 31))
    start = balances(team(), december, ("holiday", "weekend", "burden"), [OCTOBER, NOVEMBER])
    for ledger in found.ledgers[:3]:
        assert {each.person: each.after for each in ledger.lines} == start[ledger.name]


def test_a_period_starts_from_the_balance_until_then() -> None:
    """What stands after October is before November, and what stands after it is the end."""
    october = books(team(), [OCTOBER], None)
    november = books(team(), [OCTOBER, NOVEMBER], NOVEMBER.period)
    both = books(team(), [OCTOBER, NOVEMBER], None)
    for name in ("holiday", "weekend", "burden", "evening"):
        for who in ("alice", "bob", "carol"):
            then, now = (line(each.ledgers, name, who) for each in (october, november))
            assert now.before == then.after
            assert now.after == line(both.ledgers, name, who).after
    assert november.hours == {"alice": 76, "bob": 14, "carol": 0}


def test_nights_are_those_of_the_place_where_one_lives() -> None:
    """From 18:00 to 08:00 in Paris are nine night hours there, and five in Montréal.

    It is noon to 02:00 there. On the night of 29 March Paris has eight.
    """
    away = person("bob", timezone=ZoneInfo("America/Montreal"))
    found = books(team(people=(person("alice"), away)), [NOVEMBER], None)
    assert found.nights == {"alice": 9 + 3 * 9, "bob": 5}
    march = rota("2026-03-01", "2026-03-31", night("alice", "2026-03-28"))
    assert books(team(), [march], None).nights == {"alice": 8, "bob": 0, "carol": 0}


def test_newcomers_leavers_part_time_and_leave() -> None:
    """No debt before `since`, nothing of who has left, half for half time, less for leave."""
    people = (
        person("alice"),
        person("carol", share=((None, Fraction(1, 2)),)),
        person("dave", since=date(2026, 12, 1)),
        person("erin", leave=when("2026-11-01..2026-11-30")),
    )
    found = books(team(people=people), [NOVEMBER], None)
    fair = {each: line(found.ledgers, "evening", each).fair for each in ("alice", "carol", "dave")}
    assert fair == {"alice": Fraction(2, 3), "carol": Fraction(1, 3), "dave": 0}
    assert line(found.ledgers, "evening", "erin").fair == 0
    assert "bob" not in found.hours


def test_openings_age_out() -> None:
    """What was brought along counts as long as the first rota file is within the history."""
    people = (person("alice", opening={"burden": Fraction(4)}), person("bob"), person("carol"))
    base = team(people=people)
    assert line(books(base, [NOVEMBER], None).ledgers, "burden", "alice").before == 4
    short = replace(base, fairness=Fairness(history_months=1))
    assert line(books(short, [OCTOBER, NOVEMBER], None).ledgers, "burden", "alice").before == 0


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(["alice", "bob", "carol"]), st.integers(1, 28)),
        max_size=12,
        unique_by=lambda each: each[1],
    ),
    st.lists(st.integers(1, 10), min_size=3, max_size=3),
)
def test_balances_sum_to_nothing(nights: list[tuple[str, int]], shares: list[int]) -> None:
    """Whoever has what: what some are above others are below, to the last fraction."""
    people = tuple(
        person(id, share=((None, Fraction(share, 10)),))
        for id, share in zip(("alice", "bob", "carol"), shares, strict=True)
    )
    held = sorted((night(id, f"2026-11-{day:02}") for id, day in nights), key=lambda s: s.span)
    found = books(team(people=people), [rota("2026-11-01", "2026-11-30", *held)], None)
    for ledger in found.ledgers:
        assert sum(each.after for each in ledger.lines) == 0
        assert sum(each.carried for each in ledger.lines) == ledger.total
        assert all(isinstance(each.after, Fraction) for each in ledger.lines)


# rota ledger


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A team of three with a December planned."""
    lines = (
        'team.id = "n2"',
        'coverage.weekend = { on = "fri", start = "18:00", end = "mon 08:00" }',
        'coverage.holiday = { on = "public-holiday", start = "08:00", end = "08:00" }',
        'people.alice.name = "Alice Martin"',
        'people.bob = { name = "=cmd()", opening = { weekend = 1 } }',
        'people.chloe.name = "Chloé Bernard"',
    )
    (tmp_path / "team.toml").write_text("\n".join(lines), "utf-8")
    assert run(tmp_path, "plan").code == 0
    return tmp_path


def test_it_shows_a_table(folder: Path) -> None:
    """People and ledgers, what was brought along where somebody did, and the big days."""
    ran = run(folder, "ledger")
    assert (ran.code, ran.err) == (0, "")
    first, second, *rows = ran.out.splitlines()
    assert first.split("  ")[-1].strip() == "burden"
    assert second.split().count("before") == 1
    assert [row.split("  ")[0] for row in rows[:3]] == ["Alice Martin", "=cmd()", "Chloé Bernard"]
    assert "25 December: " in ran.out
    assert "2026; not yet: " in ran.out
    assert run(folder, "ledger", "--month", "2026-12").out.count("before") == 2


def test_it_gives_csv_and_json(folder: Path) -> None:
    """The same figures for spreadsheets and programs; names are no formulas."""
    rows = list(csv.DictReader(run(folder, "ledger", "--csv").out.splitlines()))
    assert {row["name"] for row in rows} == {"Alice Martin", "'=cmd()", "Chloé Bernard"}
    assert {row["ledger"] for row in rows} == {
        *("hours", "night hours", "holiday", "weekend", "burden"),
    }
    told = json.loads(run(folder, "ledger", "--json").out)
    assert (told["version"], told["from"], told["to"]) == (1, None, None)
    for someone in told["people"]:
        own = {row["ledger"]: row for row in rows if row["person"] == someone["person"]}
        assert float(own["hours"]["carried"]) == someone["hours"]
        assert float(own["night hours"]["carried"]) == someone["night_hours"]
        for each in someone["ledgers"]:
            for key in ("before", "carried", "fair", "balance"):
                assert float(own[each["name"]][key]) == pytest.approx(each[key], abs=1e-4)
    (christmas,) = told["big_days"]
    assert (christmas["day"], christmas["date"]) == ("25 December", "2026-12-25")


def test_it_shows_one_person(folder: Path) -> None:
    """--person leaves the others out, -o takes what is no table for the terminal."""
    assert "Chloé" not in run(folder, "ledger", "--person", "alice").out.split("balance:")[0]
    assert run(folder, "ledger", "--csv", "-o", "books.csv").code == 0
    assert (folder / "books.csv").read_bytes().count(b"\r\n") == 16
    assert "no 'alicia'; did you mean 'alice'" in refused(folder, 2, "ledger", "--person", "alicia")
    assert "one of --csv and --json" in refused(folder, 2, "ledger", "--csv", "--json")
    assert "-o needs --csv or --json" in refused(folder, 2, "ledger", "-o", "x")
    assert "no rota of" in refused(folder, 3, "ledger", "--month", "2027-02")


def test_there_is_nothing_to_show(folder: Path) -> None:
    """Without a rota file the command says how to make one."""
    (folder / "rotas" / "2026-12.csv").unlink()
    assert "rota plan makes one" in refused(folder, 3, "ledger")


def test_no_rota_is_older_than_the_memory(folder: Path) -> None:
    """Rota files beyond `history` leave the books; the big days in them are remembered."""
    old = Rota(Period(date(2020, 12, 1), date(2020, 12, 31)), ())
    base: Team = team(fairness=Fairness(history_months=1))
    found = books(base, [old, NOVEMBER], None)
    assert line(found.ledgers, "evening", "bob").carried == 1
