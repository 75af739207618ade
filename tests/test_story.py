"""One person's month in sentences: their figures are the ledger's, and nobody else is in them."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from command import TEAM, refused, run
from rota.ledger import ledgers_of
from rota.period import Period
from rota.shift import Rota, Shift
from rota.story import Story, story
from rota.story_words import sentences
from rota.team import Team
from teams import night, person, rest_days, rota, team, when

DECEMBER = rota(
    "2026-12-01",
    "2026-12-31",
    night("bob", "2026-12-01"),
    night("alice", "2026-12-02"),
    rest_days("carol", "2026-12-04"),
    rest_days("bob", "2026-12-11"),
    rest_days("bob", "2026-12-18"),
)
PEOPLE = (
    person("alice", share=((None, Fraction(4, 5)),), avoid=when("2026-12-01", "2026-12-02")),
    person("bob", leave=when("2026-12-24..2026-12-26"), prefer=when("2026-12-11")),
    person("carol", never=when("evening"), off=when("2026-12-11", "2026-12-18..2026-12-20")),
)
TEAM_OF_THREE = team(people=PEOPLE)


def told(id: str, team: Team = TEAM_OF_THREE, planned: Rota = DECEMBER) -> Story:
    """The story of December."""
    assert planned.period is not None
    return story(team, [planned], planned.period, id)


def text(id: str, team: Team = TEAM_OF_THREE, planned: Rota = DECEMBER) -> str:
    """The same in sentences."""
    return "\n".join(sentences(team, told(id, team, planned)))


def test_figures_are_the_ledgers() -> None:
    """What is told of a ledger is what the ledger says."""
    assert DECEMBER.period is not None
    ledgers = ledgers_of(TEAM_OF_THREE, DECEMBER.period, DECEMBER.live, [DECEMBER])
    for each in PEOPLE:
        found = {one.name: (one.total, one.line) for one in told(each.id).ledgers}
        assert found == {
            ledger.name: (ledger.total, line)
            for ledger in ledgers
            for line in ledger.lines
            if line.person == each.id and ledger.total
        }


def test_a_month_in_sentences() -> None:
    """Presence, turns, wishes with their dates, ledgers, and what keeps a share off."""
    assert text("alice").splitlines()[:4] == [
        "They are in the team on all 31 days, at 80 % of full time: "
        "29.6 % of the time that the whole team is there.",
        "They have 1 turn, 14 h: Wed 2 Dec (evening).",
        "They have, though they would rather not: Wed 2 Dec (evening).",
        "1 turn that they would rather not have went to others.",
    ]
    bob = text("bob")
    assert "on leave on 3 of them (Thu 24 Dec to Sat 26 Dec)" in bob
    assert "They have, as they wished: Fri 11 Dec (weekend)." in bob
    carol = text("carol")
    assert (
        "Besides leave, they could not be on call Fri 11 Dec and Fri 18 Dec to Sun 20 Dec." in carol
    )
    assert "Weekends: a fair part of 3 is 1.11; they came in even" in carol


def test_the_biggest_reason() -> None:
    """A share a slot or more off its target says what keeps it there."""
    far = replace(
        DECEMBER, shifts=tuple(replace(each, person="bob") for each in DECEMBER.shifts[2:])
    )
    assert "  That is 1.11 below the target; kept by off from 2 of 3 slots." in text(
        "carol", planned=far
    )


@pytest.mark.parametrize("id", ["alice", "bob", "carol"])
def test_nobody_else_is_in_it(id: str) -> None:
    """A story has no other person's name, so it can be read aloud."""
    others = {each.id for each in PEOPLE} - {id}
    assert not any(other in text(id).lower() for other in others)


def test_renaming_people_changes_nothing_else() -> None:
    """The story of a person of another name is the same."""
    names = {"alice": "zoe", "bob": "yann", "carol": "xavier"}
    renamed = replace(
        TEAM_OF_THREE,
        people=tuple(replace(p, id=names[p.id], name=names[p.id]) for p in PEOPLE),
    )

    def other(each: Shift) -> Shift:
        return replace(each, person=names[each.person])

    planned = replace(DECEMBER, shifts=tuple(map(other, DECEMBER.shifts)))
    for id, name in names.items():
        assert text(id) == text(name, renamed, planned)


def test_part_of_a_period() -> None:
    """Where only a part of a plan is looked at, nothing is said of what the plan aimed at."""
    part = story(
        TEAM_OF_THREE,
        [DECEMBER],
        Period(*(DECEMBER.shifts[i].span.start.date() for i in (2, 3))),
        "bob",
    )
    assert not part.planned
    assert [len(part.turns), part.hours] == [1, 62]
    assert "aimed" not in "\n".join(sentences(TEAM_OF_THREE, part))


def test_the_command(tmp_path: Path) -> None:
    """A person's id asks for their story: of the month we are in, else of what is planned."""
    (tmp_path / "team.toml").write_text(TEAM, "utf-8")
    run(tmp_path, "plan", "--month", "2026-12", "-q")
    ran = run(tmp_path, "explain", "chloe")
    assert ran.code == 0
    assert ran.out.startswith("Chloé Bernard, Tue 1 Dec to Thu 31 Dec 2026\nThey are in the team")
    within = run(tmp_path, "explain", "chloe", "--now", "2026-12-03")
    assert within.out == ran.out
    run(tmp_path, "plan", "--month", "2027-01", "-q")
    assert run(tmp_path, "explain", "chloe", "--now", "2026-11-10").out == ran.out
    last = run(tmp_path, "explain", "chloe", "--now", "2027-03-03")
    assert last.out.startswith("Chloé Bernard, Fri 1 Jan to Sun 31 Jan 2027\n")
    (tmp_path / "rotas/2027-01.csv").unlink()
    found = json.loads(run(tmp_path, "explain", "chloe", "--json").out)
    assert (found["version"], found["person"], found["days_in_team"]) == (1, "chloe", 31)
    assert "did you mean 'chloe'" in refused(tmp_path, 2, "explain", "cloe")
    assert "no rota of 2027-01-01" in refused(tmp_path, 3, "explain", "bob", "--month", "2027-01")
    assert "--role goes with a date" in refused(tmp_path, 2, "explain", "bob", "--role", "primary")
