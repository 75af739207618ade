"""Why this person: against every rota of tiny teams, and as the user reads it.

`ROTA_TINY=2000 pytest tests/test_explain.py` tries more teams than the tests usually do.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from brute import Judge
from command import contents, refused, run
from rota import counterfactual
from rota.alternatives import Question, Trial, worth
from rota.counterfactual import weigh_up
from rota.errors import RotaError
from rota.plan import plan
from rota.posed import pose
from rota.problem import Problem
from rota.questions import parts
from rota.solve import solve
from rota.team_file import read_team
from sized import months, sized
from teams import night, rota, team
from tiny import Tiny, tiny

NOW = datetime(2026, 1, 1, tzinfo=UTC)
TEAMS = int(os.environ.get("ROTA_TINY", "50")) // 2
BLOCK = 10
SHORT_OF_PEOPLE = [397]  # the holder's best rota covers less than that of somebody else
OFF_BALANCE = 32  # somebody's best rota is not the fairest one


def planned(case: Tiny) -> tuple[Problem, tuple[str, ...]] | None:
    """The problem of a tiny team, and who the plan puts where; None when there is no rota."""
    try:
        problem = pose(case.team, case.period, case.others, None)
        rota = plan(case.team, case.period, case.others, NOW, solve).rota
    except RotaError:
        return None
    who = {(shift.role, shift.span): shift.person for shift in rota.live}
    return problem, tuple(who.get((slot.role, slot.span), "") for slot in problem.slots)


def questions(problem: Problem, people: tuple[str, ...]) -> Iterator[Question]:
    """One for each turn that one person has."""
    for turn in range(len(problem.turns)):
        places = tuple(problem.places(turn))
        if len({people[place] for place in places}) == 1 and people[places[0]]:
            pinned = {p: who for p, who in problem.pinned.items() if p not in places}
            team = problem.team if pinned == problem.pinned else replace(problem.team, pins=())
            yield Question(replace(problem, team=team, pinned=pinned), people, places)


def complaints(asked: Question, judge: Judge, person: str, trial: Trial | None) -> Iterator[str]:
    """What is wrong with the best rota in which somebody has the slots, as the judge sees it."""
    judge = judge.with_pin(asked.places, person)
    least = judge.least()
    if trial is None or trial.people is None:
        if least is not None and all(person not in asked.problem.barred[p] for p in asked.places):
            yield f"{person} could have {asked.places}"
        return
    if least is None or judge.cover(trial.people) != least:
        yield f"{person} {asked.places}: covers {judge.cover(trial.people)}, not {least}"
        return
    if any(trial.people[place] != person for place in asked.places) or not judge.allows(
        trial.people
    ):
        yield f"{person} {asked.places}: {trial.people} is not allowed"
    if not trial.worth.items() <= worth(asked.problem, trial.people).items():
        yield f"{person} {asked.places}: {trial.people} is not worth {trial.worth}"
    best, example = judge.fairest(trial.people)
    for ledger, distance in zip(asked.problem.before, best.distances, strict=True):
        if ledger not in trial.worth:  # it is worse already
            return
        if trial.worth[ledger] != distance:
            if ledger in trial.proved or trial.worth[ledger] < distance or trial.least > distance:
                yield f"{person} {asked.places}: {ledger} {trial.worth[ledger]}, but {example}"
            return


@pytest.mark.parametrize(
    "seeds", [*(range(n, min(n + BLOCK, TEAMS)) for n in range(0, TEAMS, BLOCK)), SHORT_OF_PEOPLE]
)
@pytest.mark.parametrize("large", [counterfactual.LARGE, 0], ids=["whole", "in parts"])
def test_no_rota_of_a_tiny_team_costs_less(
    seeds: Sequence[int], large: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of tiny teams every rota is tried in which somebody else has a turn: none costs less.

    They are also taken for large ones, of which a few turns are searched first.
    """
    monkeypatch.setattr(counterfactual, "LARGE", large)
    found, asked = [], 0
    for seed in seeds:
        case = tiny(seed, split=seed % 3 == 2)
        made = planned(case)
        if made is None:
            continue
        problem, people = made
        judge = Judge(problem, case.period, case.others, split=seed % 3 == 2)
        for question in questions(problem, people):
            judge_of = (
                judge
                if question.problem == problem
                else Judge(question.problem, case.period, case.others, split=seed % 3 == 2)
            )
            weighed = weigh_up(question)
            assert weighed.sound
            for person in problem.people:
                asked += 1
                trial = weighed.trials.get(person)
                found += [f"{seed}: {w}" for w in complaints(question, judge_of, person, trial)]
    assert not found, "\n".join(found)
    assert asked > len(seeds)


def test_what_is_proved_of_the_fairest_rota_is_not_said_of_one_less_fair() -> None:
    """The holder's best rota is worse in weekends: what it has of burden is weighed by itself."""
    case = tiny(OFF_BALANCE, split=True)
    made = planned(case)
    assert made is not None
    judge, found = Judge(made[0], case.period, case.others, split=True), list[str]()
    for question in questions(*made):
        for person, own in weigh_up(question).trials.items():
            if own.people is None or own.people == question.standing:
                continue
            asked = replace(question, standing=own.people)
            trial = weigh_up(asked).trials[person]
            found += complaints(asked, judge, person, trial)
    assert not found, "\n".join(found)


def renamed(case: Tiny, names: dict[str, str]) -> Tiny:
    """The same team with people of other names, in the same order."""
    people = tuple(replace(p, id=names[p.id], name=names[p.id]) for p in case.team.people)
    rules = replace(
        case.team.rules,
        apart=tuple(tuple(names[id] for id in group) for group in case.team.rules.apart),
    )
    pins = tuple(replace(pin, person=names[pin.person]) for pin in case.team.pins)
    others = tuple(
        replace(r, shifts=tuple(replace(s, person=names.get(s.person, "")) for s in r.shifts))
        for r in case.others
    )
    team = replace(case.team, people=people, rules=rules, pins=pins)
    return Tiny(team, case.period, others)


@pytest.mark.parametrize("seed", range(4))
def test_renaming_people_renames_the_answer(seed: int) -> None:
    """Names decide nothing: people of other names get the same answers under these."""
    names = {name: f"x_{name}" for name in ("alice", "bob", "carol", "dave")}
    case = tiny(seed, wishes=True)
    one, other = planned(case), planned(renamed(case, names))
    assert (one is None) == (other is None)
    if one is None or other is None:
        return
    asked = zip(questions(*one), questions(*other), strict=True)
    for question, again in list(asked)[:2]:
        found, same = weigh_up(question), weigh_up(again)
        for person, trial in found.trials.items():
            twin = same.trials[names[person]]
            people = trial.people and tuple(names.get(who, "") for who in trial.people)
            assert (people, trial.worth, trial.proved) == (twin.people, twin.worth, twin.proved)


TEAM = """\
team.id = "n2"
[coverage.evening]
on = "mon-thu"
start = "18:00"
end = "08:00"
[coverage.weekend]
on = "fri"
start = "18:00"
end = "mon 08:00"
[rules]
gap = "24h"
max_turns = "3 per 14 days"
max_weekends = "2 per month"
[people.alice]
name = "Alice Martin"
leave = ["2026-12-14..2026-12-20"]
[people.bob]
name = "Bob Petit"
wishes = { avoid = ["2026-12-01"], prefer = ["2026-12-04"] }
[people.chloe]
name = "Chloé Bernard"
[people.david]
name = "David Leroy"
never = ["weekend"]
[[pins]]
person = "david"
on = "2026-12-03"
"""


@pytest.fixture(scope="module")
def december(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A planned December."""
    folder = tmp_path_factory.mktemp("december")
    (folder / "team.toml").write_text(TEAM, "utf-8")
    assert run(folder, "plan", "--month", "2026-12", "-q").code == 0
    return folder


def verdicts(folder: Path, day: str, *options: str) -> dict[str, str]:
    """What is said of everybody else who might have the turn of a date."""
    ran = run(folder, "explain", day, "--json", *options)
    assert ran.code == 0, ran.err
    [turn] = json.loads(ran.out)["turns"]
    return {each["person"]: each["verdict"] for each in turn["alternatives"]}


def copied(folder: Path, into: Path, *swaps: tuple[str, str, str]) -> Path:
    """A copy of a folder in which rows that start on a date have another person."""
    (into / "rotas").mkdir()
    (into / "team.toml").write_bytes((folder / "team.toml").read_bytes())
    text = (folder / "rotas" / "2026-12.csv").read_text("utf-8")
    for day, old, new in swaps:
        text = re.sub(rf"^({day}T.*?,){old},[^,]*,", rf"\g<1>{new},,", text, flags=re.M)
    (into / "rotas" / "2026-12.csv").write_text(text, "utf-8")
    return into


def test_everybody_else_is_answered(december: Path) -> None:
    """For each other person a rule with its dates, or the cost; nothing is written."""
    before = contents(december)
    ran = run(december, "explain", "2026-12-18")
    assert ran.code == 0
    assert ran.out.startswith("Fri 18 Dec 18:00 to Mon 21 Dec 08:00, primary, weekend: ")
    assert re.search(r"^Alice Martin +leave: is on leave from Fri 18 Dec 18:00 to", ran.out, re.M)
    assert re.search(r"^David Leroy +never: never takes weekend\.$", ran.out, re.M)
    assert contents(december) == before


def test_a_pinned_turn(december: Path) -> None:
    """Who is pinned to a turn has it for that; the others are asked about all the same."""
    ran = run(december, "explain", "2026-12-03")
    assert "David Leroy\nIt is pinned to them in the team file.\n" in ran.out
    assert set(verdicts(december, "2026-12-03")) == {"alice", "bob", "chloe"}


def test_wishes_count(december: Path) -> None:
    """Who wished for a turn has it for that, and taking it from them is worse."""
    ran = run(december, "explain", "2026-12-04")
    assert "primary, weekend: Bob Petit\nThey would like to have it.\n" in ran.out
    assert "worse: 1 wish more not granted" in ran.out


def test_a_date_within_a_turn(december: Path) -> None:
    """A date on which no turn starts is answered with the one that goes on through it."""
    ran = run(december, "explain", "2026-12-06")
    assert ran.out.startswith("Fri 4 Dec 18:00 to Mon 7 Dec 08:00")
    assert "No turn starts on that date; this one goes on through it." in ran.out


SMALL = """\
team.id = "n2"
rules = { law = "none" }
coverage.weekend = { on = "fri", start = "18:00", end = "mon 08:00" }
[people]
alice.name = "Alice Martin"
bob.name = "Bob Petit"
chloe.name = "Chloé Bernard"
"""


def small(folder: Path, *more: str, rules: str = "") -> None:
    """Write a small team's file."""
    text = SMALL.replace('law = "none"', f'law = "none"{rules}')
    (folder / "team.toml").write_text("\n".join([text, *more]), "utf-8")


def test_the_hours_of_a_shared_turn(tmp_path: Path) -> None:
    """Who handed over the middle of a weekend is not said to have all of it."""
    small(tmp_path, '[[pins]]\nperson = "alice"\non = "2026-12-11"')
    assert run(tmp_path, "plan", "-q", "--month", "2026-12").code == 0
    words = "2026-12-11 --to bob --from 2026-12-12T08:00 --until 2026-12-13T08:00"
    small(tmp_path)
    assert run(tmp_path, "swap", "-q", *words.split()).code == 0
    told = run(tmp_path, "explain", "2026-12-11").out
    assert told.startswith(
        "Fri 11 Dec 18:00 to Sat 12 Dec 08:00 and Sun 13 Dec 08:00 to Mon 14 Dec 08:00, "
        "primary, weekend: Alice Martin\n"
    )


def test_what_no_search_moves(tmp_path: Path) -> None:
    """Why somebody cannot have a turn in any rota is what another file holds, not what could move.

    Bob has the weekend before, which somebody else could have, and that after, in the next file.
    """
    pins = (
        f'[[pins]]\nperson = "{who}"\non = "2026-12-{day}"'
        for who, day in (("bob", "04"), ("alice", "11"), ("bob", "18"))
    )
    small(tmp_path, *pins)
    assert run(tmp_path, "plan", "-q", "--from", "2026-12-14", "--to", "2026-12-20").code == 0
    assert run(tmp_path, "plan", "-q", "--from", "2026-12-01", "--to", "2026-12-13").code == 0
    small(tmp_path, rules=', max_weekends = "1 per 2 weeks"')
    ran = run(tmp_path, "explain", "2026-12-11")
    [lines] = re.findall(r"^Bob Petit .*(?:\n .*)*", ran.out, re.MULTILINE)
    assert [line.strip() for line in lines.splitlines()[1:]] == [
        "max-weekends: Bob Petit is on call on 2 weekends from Sat 12 Dec to Sat 19 Dec; "
        "the team allows 1 per 2 weeks.",
        "fixed, in rotas/2026-12-14_2026-12-20.csv: Fri 18 Dec 18:00 to Mon 21 Dec 08:00 (primary)",
    ]
    asked = run(tmp_path, "explain", "2026-12-11", "--json").out
    [bob] = [e for e in json.loads(asked)["turns"][0]["alternatives"] if e["person"] == "bob"]
    assert [(e["file"], e["pinned"]) for e in bob["fixed"]] == [
        ("rotas/2026-12-14_2026-12-20.csv", False)
    ]


def test_which_slots_stay_empty_is_a_choice(tmp_path: Path) -> None:
    """Of four weekends three can be had: whoever could have the fourth gives up another."""
    small(tmp_path, rules=', max_weekends = "1 per month"')
    assert run(tmp_path, "plan", "-q", "--month", "2026-12").code == 4
    text = (tmp_path / "rotas" / "2026-12.csv").read_text("utf-8")
    [day] = [row[:10] for row in text.splitlines()[1:] if not row.split(",")[6]]
    ran = run(tmp_path, "explain", day)
    assert (
        "primary, weekend: NOBODY\nAlice Martin, Bob Petit and Chloé Bernard could have it if "
        in (ran.out)
    )
    assert ran.out.count(" Dec 18:00 empty instead, ") == 3
    assert "them" not in ran.out.partition("\n\n")[0]


def test_who_covers_what_could_be_covered(tmp_path: Path) -> None:
    """What nobody has though somebody could is for a plan; for a replan once it is published."""
    small(tmp_path)
    assert run(tmp_path, "plan", "-q", "--month", "2026-12").code == 0
    path = tmp_path / "rotas" / "2026-12.csv"
    for command in ("plan", "replan"):
        text = path.read_text("utf-8")
        path.write_text(re.sub(r"(primary),\w+,[^,]+", r"\1,,", text, count=1), "utf-8")
        assert (
            f"as things are: rota {command} would cover it"
            in run(tmp_path, "explain", "2026-12-04").out
        )
        assert run(tmp_path, command, "-q").code == 0
        assert run(tmp_path, "publish", "-q").code == 0


def test_a_date_within_a_shared_turn() -> None:
    """Of a turn that people share, what reaches a date is told of; all of it where it starts."""
    whole = [night(who, f"2026-12-0{day}", turn="week") for day, who in ((7, "alice"), (9, "bob"))]
    week = rota("2026-12-07", "2026-12-13", *whole)
    told = {
        day: [part.person for part in parts(team(), [week], date(2026, 12, day))]
        for day in (7, 8, 9, 10)
    }
    assert told == {7: ["alice", "bob"], 8: ["alice"], 9: ["bob"], 10: ["bob"]}


def test_published_rotas_too(december: Path, tmp_path: Path) -> None:
    """A published rota is explained as a planned one is."""
    folder = copied(december, tmp_path)
    before = run(folder, "explain", "2026-12-18").out
    assert run(folder, "publish", "-q").code == 0
    assert run(folder, "explain", "2026-12-18").out == before


def test_changed_by_hand(december: Path, tmp_path: Path) -> None:
    """Of a holder whom the plan would not have chosen it is said so, and who would be fairer."""
    text = (december / "rotas" / "2026-12.csv").read_text("utf-8")
    had = {row.split(",")[0][:10]: row.split(",")[6] for row in text.splitlines()[1:]}
    day = next(day for day, who in had.items() if who == "chloe" and day != "2026-12-03")
    folder = copied(december, tmp_path, *((each, "chloe", "bob") for each in had))
    ran = run(folder, "explain", day)
    assert "Bob Petit" in ran.out.splitlines()[0]
    assert "It breaks a rule. max-turns: Bob Petit has" in ran.out
    assert run(folder, "check").code == 4


def test_a_worse_choice(december: Path, tmp_path: Path) -> None:
    """A rota that keeps the rules and is less fair says by how much, and measures from the best."""
    text = (december / "rotas" / "2026-12.csv").read_text("utf-8")
    had = {row.split(",")[0][:10]: row.split(",")[6] for row in text.splitlines()[1:]}
    for day, who in had.items():
        for other in ("bob", "chloe", "alice"):
            into = tmp_path / f"{day}-{other}"
            into.mkdir()
            folder = copied(december, into, (day, who, other))
            if other != who and run(folder, "check").code == 0:
                ran = run(folder, "explain", day)
                assert "The rota as it stands is not the best there is" in ran.out
                return
    raise AssertionError("no single change keeps the rules")


def test_what_is_asked_wrongly(december: Path) -> None:
    """Who or what is unknown, and dates without a turn, are refused with what would be right."""
    assert "did you mean 'alice'" in refused(december, 2, "explain", "alic")
    assert "is not in the calendar" in refused(december, 2, "explain", "2026-02-30")
    assert "say which date or person" in refused(december, 2, "explain")
    said = refused(december, 2, "explain", "alice", "2026-12-25")
    assert "2026-12-25: too much after alice; one at a time" in said
    french = run(december, "explain", "18/12/2026")
    assert french == run(december, "explain", "2026-12-18")
    assert french.code == 0
    assert "31/02/2026" in refused(december, 2, "explain", "31/02/2026")
    assert "the team has no 'backup'" in refused(
        december, 2, "explain", "2026-12-18", "--role", "backup"
    )
    assert "no rota holds 2027-01-05; the last turn starts on" in refused(
        december, 3, "explain", "2027-01-05"
    )
    said = refused(december, 3, "explain", "2026-11-30")
    assert "no rota holds 2026-11-30; the next turn starts on Tue 1 Dec (2026-12-01)" in said
    assert "a date needs none" in refused(
        december, 2, "explain", "2026-12-18", "--month", "2026-12"
    )


def test_the_same_question_has_the_same_answer(december: Path) -> None:
    """Byte by byte, from one run to the next."""
    one, other = (run(december, "explain", "2026-12-10", "--json").out for _ in range(2))
    assert one == other


def test_the_answer_does_not_depend_on_the_machine() -> None:
    """Several people's rotas are searched at once, as many as there are cores: never others."""
    period = months(1)
    members = read_team(sized(6, period).encode(), "team.toml")
    made = planned(Tiny(members, period, ()))
    assert made is not None
    asked = list(questions(*made))[5]
    assert weigh_up(asked) == weigh_up(asked, at_once=4)


def test_a_slot_of_another_team_file(december: Path, tmp_path: Path) -> None:
    """A shift that the team file does not ask for any more is refused with its line."""
    folder = copied(december, tmp_path)
    team = (folder / "team.toml").read_text("utf-8").replace('start = "18:00"', 'start = "19:00"')
    (folder / "team.toml").write_text(team, "utf-8")
    said = refused(folder, 3, "explain", "2026-12-18")
    assert re.match(r"rotas/2026-12\.csv:\d+: is no slot that the team file asks for now", said)


def test_a_part_that_was_handed_over(december: Path, tmp_path: Path) -> None:
    """Of a turn that two people share by agreement, each part is explained by itself."""
    folder = copied(december, tmp_path)
    (holder,) = holders(folder)
    taker = "bob" if holder != "bob" else "chloe"
    part = ("--from", "2026-12-19T08:00", "--until", "2026-12-20T08:00")
    run(folder, "swap", "2026-12-18", *part, "--to", taker, "--force")
    assert holders(folder) == [holder, taker]


def holders(folder: Path) -> list[str]:
    """Of whom `rota explain` speaks on the third weekend."""
    told = json.loads(run(folder, "explain", "2026-12-18", "--json").out)
    return [turn["person"] for turn in told["turns"]]
