"""What cannot be covered: reasons against every rota of tiny teams, remedies by planning anew.

`ROTA_TINY=2000 pytest tests/test_way_out.py` tries more teams than the tests usually do.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from command import contents, refused, run
from rota import explain_words
from rota.errors import RotaError
from rota.impossible import dead_end
from rota.obstacles import Doubt, Obstacle, every_bar
from rota.plan import Plan, plan
from rota.posed import pose
from rota.problem import Problem
from rota.questions import Part, question
from rota.rules import check
from rota.shift import Rota, Shift
from rota.solve import solve
from rota.verdict import Finding
from rota.way_out import Reason, WayOut, way_out
from teams import night, rota, utc
from tiny import Tiny, tiny

NOW = utc("2026-01-01 12:00")
TEAMS = int(os.environ.get("ROTA_TINY", "60"))
BLOCK = 20
LASTING = ("member", "leave", "off", "leave-margin", "never", "role", "skill", "people")


class Trial:
    """Whether some slots can be covered with some obstacles only: by trying all, by the check.

    Nothing is shared with the solver: an obstacle is what the check finds, and is passed over
    when it is none of those that are kept.
    """

    def __init__(self, problem: Problem, others: Sequence[Rota], doubt: Doubt) -> None:
        self.problem, self.others, self.doubt = problem, others, doubt
        self.here = {(problem.slots[p].role, problem.slots[p].span) for p in doubt.places}
        self.turns = [tuple(problem.places(turn)) for turn in range(len(problem.turns))]
        self.found = cache(self._found)

    def can(self, kept: Collection[Obstacle]) -> bool:
        """Whether some rota covers the slots."""
        must, pinned = set(self.doubt.places), dict[int, str]()
        for turn, places in enumerate(self.turns):
            if Obstacle("uncovered", turn=turn) in kept:
                must |= set(places)
            if Obstacle("pin", turn=turn) in kept:
                pinned |= {p: w for p, w in self.problem.pinned.items() if p in places}
        kept = frozenset(kept)

        def fill(turn: int, sets: dict[str, tuple[int, ...]]) -> bool:
            if turn == len(self.turns):
                return not self._breaks(sets, kept, together=True)
            places = self.turns[turn]
            asked = {pinned[place] for place in places if place in pinned}
            choices = sorted(asked) if asked else ["", *self.problem.people]
            for person in choices:
                if not person and must & set(places):
                    continue
                own = sets | ({person: (*sets.get(person, ()), turn)} if person else {})
                one = {person: own[person]} if person else {}
                if not self._breaks(one, kept, together=False) and fill(turn + 1, own):
                    return True
            return False

        return fill(0, {})

    def _breaks(
        self, sets: dict[str, tuple[int, ...]], kept: frozenset[Obstacle], *, together: bool
    ) -> bool:
        rules = ("apart", "always")
        return any(
            each in kept or each.rule == "one-place"
            for each in self.found(tuple(sorted(sets.items())))
            if (each.rule in rules) == together
        )

    def _found(self, sets: tuple[tuple[str, tuple[int, ...]], ...]) -> set[Obstacle]:
        shifts = [
            Shift(
                slot.span, slot.role, slot.kind, self.problem.turns[turn].id, who, who, slot.burden
            )
            for who, turns in sets
            for turn in turns
            for slot in (self.problem.slots[place] for place in self.turns[turn])
        ]
        period = self.doubt.problem.turns and Rota(None, tuple(shifts))
        found = check(self.problem.team, period, self.others) if period else ()
        return {self._obstacle(finding) for finding in found if finding.severity == "error"}

    def _obstacle(self, finding: Finding) -> Obstacle:
        rule, role = finding.rule, finding.source.split(".")[1:2]
        if rule in LASTING:
            return Obstacle(rule, finding.person, here=(finding.role, finding.span) in self.here)
        if rule in ("apart", "always"):
            return Obstacle(rule, number=0)
        if finding.source.startswith("roles."):
            return Obstacle(rule, role=role[0])
        return Obstacle(rule, finding.person)


def holes(case: Tiny) -> Iterator[tuple[Plan, Problem, Doubt]]:
    """The turns that a tiny team's plan leaves empty."""
    try:
        problem = pose(case.team, case.period, case.others, None)
        made = plan(case.team, case.period, case.others, NOW, solve)
    except RotaError:
        return
    who = {(shift.role, shift.span): shift.person for shift in made.rota.live}
    people = tuple(who.get((slot.role, slot.span), "") for slot in problem.slots)
    optional = {role.name for role in case.team.roles if role.optional}
    for turn, each in enumerate(problem.turns):
        places = tuple(problem.places(turn))
        if each.role not in optional and not any(people[place] for place in places):
            yield made, problem, Doubt(problem, people, places, every_bar(problem))


def complaints(case: Tiny) -> Iterator[str]:
    """What is wrong with the reasons that are given for the empty turns of a tiny team."""
    for _, problem, doubt in holes(case):
        end, trial = dead_end(doubt), Trial(problem, case.others, doubt)
        if end.possible or not end.confirmed or not end.minimal:
            yield f"{doubt.places}: {end}"
        if trial.can(end.obstacles):
            yield f"{doubt.places}: not enough: {end.obstacles}"
        for each in end.obstacles:
            if not trial.can(set(end.obstacles) - {each}):
                yield f"{doubt.places}: {each} could be left out of {end.obstacles}"


@pytest.mark.parametrize("first", range(0, TEAMS, BLOCK))
def test_reasons_are_enough_and_none_too_many(first: int) -> None:
    """Of tiny teams every rota is tried: with the reasons none covers it, without any one does."""
    found = [
        f"{seed}: {words}"
        for seed in range(first, min(first + BLOCK, TEAMS))
        for words in complaints(tiny(seed))
    ]
    assert not found, "\n".join(found)


def ways(case: Tiny) -> Iterator[tuple[Plan, WayOut]]:
    """The empty turns of a tiny team with what would help."""
    for made, problem, doubt in holes(case):
        spans = {(problem.slots[p].role, problem.slots[p].span) for p in doubt.places}
        shifts = tuple(s for s in made.rota.live if (s.role, s.span) in spans)
        rota = replace(made.rota, source="rota.csv")
        part = Part(rota, shifts, begun=True)
        rotas = (rota, *case.others)
        asked = question(case.team, rotas, part)
        yield made, way_out(case.team, rotas, part, asked, dead_end)


@pytest.mark.parametrize("first", range(0, TEAMS, BLOCK))
def test_each_remedy_covers_more(first: int) -> None:
    """With each change that is proposed, a plan made anew leaves fewer slots empty."""
    for seed in range(first, min(first + BLOCK, TEAMS)):
        case = tiny(seed, agreement=seed % 4 == 3)
        for made, out in ways(case):
            assert not out.possible
            assert out.planned == bool(out.remedies)
            for remedy in out.remedies:
                others = case.others
                changed = plan(remedy.team, case.period, others, NOW, solve)
                empty = [
                    next(p.value for p in each.proofs if p.name == "uncovered")
                    for each in (made, changed)
                ]
                assert empty[1] < empty[0], (seed, remedy.words)


TEAM = """\
team.id = "n2"
[coverage.evening]
on = "mon-thu"
start = "18:00"
end = "08:00"
skills = ["reseau"]
[coverage.weekend]
on = "fri"
start = "18:00"
end = "mon 08:00"
[coverage.holiday]
on = "public-holiday"
start = "08:00"
end = "08:00"
skills = ["reseau"]
[rules]
gap = "12h"
max_turns = "2 per 7 days"
[people.alice]
name = "Alice Martin"
skills = ["reseau"]
leave = ["2026-12-24..2026-12-31"]
[people.bob]
name = "Bob Petit"
skills = ["reseau"]
leave = ["2026-12-25..2026-12-26"]
[people.chloe]
name = "Chloé Bernard"
skills = ["reseau"]
[people.david]
name = "David Leroy"
[people.emma]
name = "Emma Roux"
skills = ["reseau"]
never = ["holiday"]
[[pins]]
person = "chloe"
on = "2026-12-21"
[[pins]]
person = "chloe"
on = "2026-12-23"
"""


def test_christmas_without_anybody(tmp_path: Path) -> None:
    """What prevents it is said with its numbers, and what would solve it; a plan tells of it."""
    (tmp_path / "team.toml").write_text(TEAM, "utf-8")
    ran = run(tmp_path, "plan", "--month", "2026-12")
    assert ran.code == 4
    assert "rota explain 2026-12-25 says what prevents it, and what would help" in ran.err
    before = contents(tmp_path)
    told = run(tmp_path, "explain", "2026-12-25").out.splitlines()
    assert contents(tmp_path) == before
    assert told[0] == "Fri 25 Dec 08:00 to Sat 26 Dec 08:00, primary, holiday: NOBODY"
    start = told.index("No rota under these rules covers it as well. Together these prevent it:")
    end = next(n for n in range(start, len(told)) if not told[n])
    assert told[start + 1 : end] == [
        "  leave: each of Alice Martin and Bob Petit is on leave from Fri 25 Dec 08:00 to "
        "Sat 26 Dec 08:00",
        "  skill: David Leroy lacks the skill reseau that it asks for",
        "  never: Emma Roux never takes holiday",
        "  pin: the primary turn of Mon 21 Dec 18:00 is pinned to Chloé Bernard",
        "  pin: the primary turn of Wed 23 Dec 18:00 is pinned to Chloé Bernard",
        "  max-turns: Chloé Bernard has 3 turns from Mon 21 Dec to Fri 25 Dec; "
        "the team allows 2 per 7 days",
        "The least that would solve it, as a plan made anew confirms:",
        "  do not pin the turn of Mon 21 Dec to Chloé Bernard (pins)",
        "Or any of these, each by itself:",
        "  do not pin the turn of Wed 23 Dec to Chloé Bernard (pins)",
        "  allow 3 per 7 days instead of 2 per 7 days (rules.max_turns)",
        "  teach David Leroy reseau (people.david.skills)",
        "  ask Alice Martin to come back from leave Fri 25 Dec 08:00 to Sat 26 Dec 08:00 "
        "(people.alice.leave)",
        "  ask Bob Petit to come back from leave Fri 25 Dec 08:00 to Sat 26 Dec 08:00 "
        "(people.bob.leave)",
    ]
    turns = json.loads(run(tmp_path, "explain", "2026-12-25", "--json").out)["turns"]
    assert turns[0]["uncovered"]["proved"]
    assert turns[1]["uncovered"] is None


NIGHTS = """\
team.id = "n3"
[coverage.evening]
on = "mon-sun"
start = "18:00"
end = "08:00"
[rules]
max_turns = "10 per month"
[people.alice]
[people.bob]
[people.chloe]
"""


def test_too_few_for_a_month(tmp_path: Path) -> None:
    """Where all turns together are too many for everybody, that is found out and said in short."""
    (tmp_path / "team.toml").write_text(NIGHTS, "utf-8")
    assert run(tmp_path, "plan", "--month", "2026-12", "-q").code == 4
    rows = (tmp_path / "rotas" / "2026-12.csv").read_text("utf-8").splitlines()
    day = next(row[:10] for row in rows[1:] if not row.split(",")[6])
    told = run(tmp_path, "explain", day).out.splitlines()
    start = told.index("No rota under these rules covers it as well. Together these prevent it:")
    assert [line.split(":")[0].strip() for line in told[start + 1 : start + 5]] == [
        *["max-turns"] * 3,
        "uncovered",
    ]
    assert told[start + 4] == "  uncovered: the other turns must be covered too"
    assert "  allow 11 per month instead of 10 per month (rules.max_turns)" in told


def test_the_least_change_in_the_team_file(tmp_path: Path) -> None:
    """The change that is proposed, written into the team file, covers the slot."""
    team = TEAM.replace("2 per 7 days", "3 per 7 days")
    (tmp_path / "team.toml").write_text(team, "utf-8")
    assert run(tmp_path, "plan", "--month", "2026-12", "-q").code == 0


def test_pins_that_break_a_rule(tmp_path: Path) -> None:
    """Pins that allow no rota are named, as few as are enough for it."""
    pins = TEAM.replace('"2026-12-21"', '["2026-12-01", "2026-12-21..2026-12-22"]')
    (tmp_path / "team.toml").write_text(pins, "utf-8")
    said = refused(tmp_path, 5, "plan", "--month", "2026-12")
    assert "max-turns: Chloé Bernard has 3 turns from Mon 21 Dec to Wed 23 Dec" in said
    assert said.splitlines()[-1] == (
        "these pins are enough for that, all of them together: "
        "Tue 22 Dec (primary, chloe) and Wed 23 Dec (primary, chloe)"
    )


def test_pins_and_rules_that_allow_no_rota(tmp_path: Path) -> None:
    """What only the search finds out is told as a smallest set of pins and rules."""
    team = TEAM.replace('skills = ["reseau"]\n[coverage', "[coverage").replace(
        'max_turns = "2 per 7 days"', 'always = { linux = 1 }\napart = [["bob", "chloe"]]'
    )
    team = team.replace('name = "Bob Petit"', 'name = "Bob Petit"\nroles = ["backup"]')
    team = team.replace('["reseau"]\nleave = ["2026-12-25', '["linux"]\nleave = ["2026-12-25')
    (tmp_path / "team.toml").write_text(f"{team}[roles.primary]\n[roles.backup]\n", "utf-8")
    said = refused(tmp_path, 5, "plan", "--month", "2026-12")
    assert "these contradict each other, and none of them could be left out:" in said
    assert "pin: the primary turn of Mon 21 Dec 18:00 is pinned to Chloé Bernard" in said
    assert "apart: Bob Petit and Chloé Bernard are kept apart" in said
    assert "always: somebody with linux must be on call at every moment" in said
    assert "Wed 23 Dec" not in said


def test_what_keeps_several_people_alike_is_told_once() -> None:
    """Reasons that differ by their people alone are a line, dates and numbers keep them apart."""
    empty = night("", "2026-12-01")
    words = {
        "Al": "Al serves as backup only",
        "Ada": "Ada serves as backup only",
        "Bo": "Bo is on leave on 1 December",
        "Cy": "it keeps Cy away, from other turns",
        "Di": "it keeps Di away, from other turns",
    }
    rules = {"Bo": "leave"}
    reasons = tuple(
        Reason(Obstacle(rules.get(name, "role"), name.lower()), name, told, alone=True)
        for name, told in words.items()
    )
    part = Part(rota("2026-12-01", "2026-12-31", empty), (empty,), begun=True)
    found = WayOut(part, possible=False, reasons=reasons, confirmed=True)
    assert list(explain_words.ways(found))[1:-1] == [
        "  role: each of Al and Ada serves as backup only",
        "  leave: Bo is on leave on 1 December",
        "  role: it keeps Cy and Di away, from other turns",
    ]
