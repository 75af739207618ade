"""People accept and refuse turns: what is written, who has a refused turn, and what stays as it is.

`ROTA_TINY=2000 pytest tests/test_answers.py` tries more teams than the tests usually do.
"""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brute import Judge
from command import refused, run
from rota.answers import Answer, read_answer
from rota.errors import InputError, NoRota, UsageError
from rota.kept import Kept
from rota.plan import plan
from rota.posed import pose
from rota.refusal import refuse
from rota.replan import Replan
from rota.rota_file import in_order
from rota.shift import Rota, Shift, Slot
from rota.solve import solve
from rota.swap import Hand, hand_on
from rota.team import Pin, Role, Team
from teams import PARIS, night, person, rota, shift, team, utc, when
from tiny import Dice, Tiny, tiny

TEAMS = int(os.environ.get("ROTA_TINY", "60"))
BLOCK = 20
BEFORE = utc("2026-01-01 12:00")
DECEMBER = Path("rotas", "2026-12.csv")
TEAM = """\
team.id = "n2"
coverage.evening = { on = "mon-thu", start = "18:00", end = "08:00" }
coverage.weekend = { on = "fri", start = "18:00", end = "mon 08:00" }
rules = { gap = "24h", law = "none" }
[people]
alice.name = "Alice Martin"
bob.name = "Bob Petit"
chloe.name = "Chloé Bernard"
david.name = "David Moreau"
"""


# The cell


@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        ("", None),
        ("accepted", Answer("accepted")),
        ("Refusé", Answer("refused")),
        ("accepté 2026-11-20", Answer("accepted", utc("2026-11-20 00:00"))),
        (
            "refused 2026-11-20 09:30 garde d'enfant",
            Answer("refused", utc("2026-11-20 09:30"), "garde d'enfant"),
        ),
        (
            "refused 2026-11-20T09:30:00+01:00 10:15 train",
            Answer("refused", utc("2026-11-20 09:30"), "10:15 train"),
        ),
    ],
)
def test_what_an_answer_may_look_like(cell: str, answer: Answer | None) -> None:
    """The two words, French too, with nothing, a date, or a moment and a reason behind."""
    assert read_answer(cell, PARIS) == answer


@pytest.mark.parametrize("cell", ["maybe", "accepted soon", "refused, 2026-11-20"])
def test_what_is_no_answer(cell: str) -> None:
    """Another word, or something behind it that is no moment."""
    with pytest.raises(ValueError, match=r"unknown|expected|date"):
        read_answer(cell, PARIS)


@given(
    st.sampled_from(["accepted", "refused"]),
    st.integers(700_000_000, 2**31).map(lambda seconds: datetime.fromtimestamp(seconds, UTC)),
    st.text(st.characters(categories=["L", "N", "P", "S"]), min_size=1).map(str.strip),
)
def test_an_answer_comes_back(said: str, moment: datetime, reason: str) -> None:
    """What is written is read as it was, whatever the moment and the words."""
    answer = Answer(said, moment, reason)
    assert read_answer(answer.text(PARIS), PARIS) == answer


# The rule


def test_a_refused_turn_goes_to_another_and_nothing_else_moves() -> None:
    """One row moves; the refusal stays in a cancelled row, though nobody was told of the turn."""
    base = team(people=[person(id) for id in ("alice", "bob", "carol")])
    other = night("bob", "2026-12-08")
    standing = rota("2026-12-07", "2026-12-13", night("alice", "2026-12-07"), other)
    hand = hand_on(base, [standing], utc("2026-12-07 20:00"), None)
    found = refuse(base, [standing], hand, "refused", BEFORE, solve)
    [after] = found.rotas
    assert [(s.person, s.status, s.answer) for s in after.shifts if s.span == hand.span] == [
        ("carol", "planned", ""),
        ("alice", "cancelled", "refused"),
    ]
    assert [s for s in after.shifts if s.span != hand.span] == [other]
    # neither a plan nor a replan gives it back; the next one who refuses leaves nobody
    again = plan(base, after.period, [after], BEFORE, solve).rota  # type: ignore[arg-type]
    assert {s.person for s in again.live if s.span == hand.span} <= {"bob", "carol"}
    assert any(s.refused and s.person == "alice" for s in again.shifts)


def test_who_refused_has_no_other_role_of_these_hours() -> None:
    """Alice refuses to be primary: nobody makes her backup that night instead, but the night after.

    Who refuses the backup after her leaves it to nobody.
    """
    base = team(
        people=[person(id) for id in ("alice", "bob", "carol")],
        roles=(Role("primary"), Role("backup")),
    )
    both = [
        night(who, "2026-12-07", role=role)
        for who, role in (("alice", "primary"), ("bob", "backup"))
    ]
    standing = rota("2026-12-07", "2026-12-08", *both)
    first = refuse(base, [standing], Hand("alice", (both[0],)), "refused", BEFORE, solve)
    [after] = first.rotas
    assert {(s.role, s.person) for s in after.live} == {("primary", "carol"), ("backup", "bob")}
    [theirs] = [s for s in after.live if s.person == "bob"]
    hand = Hand("bob", (theirs,))
    again = refuse(base, [after], hand, "refused", BEFORE, solve, leave_open=True)
    [empty] = again.plan.vacancies
    assert empty.why["alice"] == ("refused",)
    period = after.period
    assert period is not None
    made = plan(base, period, again.rotas, BEFORE, solve).rota
    assert {s.person for s in made.live if s.span == theirs.span} == {"carol", ""}
    assert "alice" in {s.person for s in made.live if s.span != theirs.span}


def test_who_refused_keeps_what_nobody_else_can_have() -> None:
    """Bob is off: Alice keeps her night, unless it is to be left open."""
    base = team(people=[person("alice"), person("bob", off=when("2026-12-07"))])
    standing = rota("2026-12-07", "2026-12-13", night("alice", "2026-12-07"))
    hand = Hand("alice", standing.live)
    found = refuse(base, [standing], hand, "refused", BEFORE, solve)
    assert [(s.person, s.answer) for s in found.rotas[0].shifts] == [("alice", "refused")]
    [left] = found.plan.returned
    assert left.why == {"alice": ("refused",), "bob": ("off",)}
    assert (found.plan.vacancies, found.difference.moved) == ((), 0)
    open_ = refuse(base, [standing], hand, "refused", BEFORE, solve, leave_open=True)
    assert [(s.person, s.status) for s in open_.rotas[0].shifts] == [
        ("", "planned"),
        ("alice", "cancelled"),
    ]
    assert len(open_.plan.vacancies) == 1
    # it stays open: a plan does not give it back to her
    period = standing.period
    assert period is not None
    assert plan(base, period, open_.rotas, BEFORE, solve).vacancies
    assert not plan(base, period, found.rotas, BEFORE, solve).vacancies


def test_a_pin_asks_again() -> None:
    """The team file pins the night to Alice: a plan gives it to her, and she cannot refuse."""
    base = team(people=[person("alice"), person("bob")])
    standing = rota(
        "2026-12-07",
        "2026-12-13",
        night("bob", "2026-12-07"),
        night("alice", "2026-12-07", status="cancelled", answer="refused"),
    )
    pinned = replace(base, pins=(Pin("alice", when("2026-12-07")),))
    assert standing.period is not None
    made = plan(pinned, standing.period, [standing], BEFORE, solve).rota
    assert [s.person for s in made.shifts if s.span == standing.shifts[0].span] == ["alice"]
    hand = hand_on(pinned, [made], utc("2026-12-07 20:00"), None)
    with pytest.raises(UsageError, match="take it out first"):
        refuse(pinned, [made], hand, "refused", BEFORE, solve)
    rows = tuple(replace(row, pinned=True) for row in standing.shifts)
    fixed = replace(standing, shifts=rows)
    hand = hand_on(base, [fixed], utc("2026-12-07 20:00"), None)
    with pytest.raises(UsageError, match="in the rota file"):
        refuse(base, [fixed], hand, "refused", BEFORE, solve)


def test_what_the_team_file_no_longer_asks_for_cannot_be_given_away() -> None:
    """An hour that no coverage holds: nobody else would be given it."""
    base = team(people=[person("alice"), person("bob")])
    standing = rota(
        "2026-12-07", "2026-12-13", shift("alice", "2026-12-08 09:00", "2026-12-08 12:00")
    )
    with pytest.raises(InputError, match="no slot that the team file asks for"):
        refuse(base, [standing], Hand("alice", standing.live), "refused", BEFORE, solve)


@pytest.mark.parametrize("first", range(0, TEAMS, BLOCK))
def test_the_best_other_person_has_it(first: int) -> None:
    """Of tiny teams every way to give a refused turn away is tried: none is better.

    What is covered counts first, then few parts, then each ledger. Turns of every other team may
    be shared. Every other row stays as it is. A plan made anew gives it back only if it must.
    """
    tried = 0
    for seed in range(first, min(first + BLOCK, TEAMS)):
        case = tiny(seed, split=seed % 2 == 1)
        base = replace(case.team, pins=())
        try:
            made = plan(base, case.period, case.others, BEFORE, solve).rota
        except NoRota:
            continue
        held = [shift for shift in made.live if shift.person]
        if not held:
            continue
        row = Dice(seed + 10**7).choice(*held)
        own = tuple(s for s in made.live if (s.turn, s.person) == (row.turn, row.person))
        hand = Hand(row.person, own)
        found = refuse(base, [made, *case.others], hand, "refused", BEFORE, solve)
        assert list(_complaints(base, case, made, hand, found, split=seed % 2 == 1)) == [], seed
        tried += 1
    assert tried > BLOCK // 2


def _complaints(
    base: Team, case: Tiny, made: Rota, hand: Hand, found: Replan, *, split: bool
) -> Iterator[str]:
    """What is wrong with a turn given away, as trying all ways sees it."""
    marked = [replace(s, answer="refused") if s in hand.rows else s for s in made.shifts]
    old = replace(made, shifts=tuple(marked))

    def stays(slot: Slot | Shift) -> bool:
        return all((slot.role, slot.span) != (row.role, row.span) for row in hand.rows)

    kept = Kept(old.live, stays, hold=True)
    problem = pose(base, case.period, case.others, old, kept=kept)
    [after] = found.rotas
    rest = [in_order([s for s in each.shifts if stays(s)], base) for each in (after, old)]
    if rest[0] != rest[1]:
        yield "another row is not what it was"
    judge = Judge(problem, case.period, case.others, split=split)
    frozen = {place: row.person for place, row in problem.frozen.items()}
    if judge.broken(tuple(frozen.get(place, "") for place in range(len(problem.slots)))):
        return  # what stays breaks a rule by itself: the judge would allow no rota
    least = judge.least()
    assert least is not None
    who = {(s.role, s.span): s.person for s in after.live}
    people = tuple(who[slot.role, slot.span] for slot in problem.slots)
    mine = tuple(
        "" if p not in problem.frozen and who == hand.person else who
        for p, who in enumerate(people)
    )
    if judge.cover(mine) != least:
        yield f"{judge.cover(mine)}, but {least} can be had"
    kept_rows = [s for s in after.live if s.person == hand.person and not stays(s)]
    said = [each.slot.span for each in found.plan.returned]
    if [row.span for row in kept_rows] != said:
        yield f"{kept_rows} stay theirs, but it is said of {found.plan.returned}"
    later = plan(base, case.period, [after, *case.others], BEFORE, solve)
    again = {(s.role, s.span) for s in later.rota.live if s.person == hand.person}
    given_back = again & {(row.role, row.span) for row in hand.rows}
    if given_back - {(v.slot.role, v.slot.span) for v in later.returned}:
        yield f"a later plan gives {given_back} back"
    if kept_rows:
        return
    best, worth = judge.fairest(people)[0], judge.worth(people)
    proofs = {proof.name: proof for proof in found.plan.proofs}
    names = base.fairness.balance
    for name, distance, least_ in zip(names, worth.distances, best.distances, strict=True):
        if distance != least_:
            if proofs[name].optimal or distance < least_:
                yield f"{name} is {distance}, but {least_} can be had"
            return


# The commands


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a published rota of December."""
    (tmp_path / "team.toml").write_text(TEAM, "utf-8")
    assert run(tmp_path, "plan", "-q", "--month", "2026-12").code == 0
    assert run(tmp_path, "publish", "-q").code == 0
    return tmp_path


def rows(folder: Path) -> list[dict[str, str]]:
    """The rows of the rota file."""
    with (folder / DECEMBER).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def turn_of(folder: Path, who: str) -> str:
    """The date of somebody's first weekend."""
    return next(r["start"][:10] for r in rows(folder) if r["person"] == who and r["hours"] == "62")


def test_accepting_writes_one_column(folder: Path) -> None:
    """One turn, then all of a month: the answer and its moment, and nothing else changes."""
    before, day = rows(folder), turn_of(folder, "alice")
    ran = run(folder, "accept", day, now="2026-11-20T10:00")
    assert ran.code == 0
    assert ran.out.startswith("Alice Martin accepts Fri ")
    [row] = [row for row in rows(folder) if row["answer"]]
    assert (row["start"][:10], row["answer"]) == (day, "accepted 2026-11-20T10:00:00+01:00")
    assert [{**row, "answer": ""} for row in rows(folder)] == before
    again = run(folder, "accept", day)
    assert (again.code, again.out) == (0, "")
    assert "Alice Martin accepted it on Fri 20 Nov 10:00" in again.err
    assert "nothing to change" in again.err
    mine = [row for row in before if row["person"] == "alice"]
    told = json.loads(run(folder, "accept", "alice", "--month", "2026-12", "--json").out)
    assert len(told["accepted"]) == len(mine) - 1
    assert all(bool(row["answer"]) == (row["person"] == "alice") for row in rows(folder))
    assert "accepted Fri 20 Nov 10:00" in run(folder, "show", "--list", "--month", "2026-12").out
    assert f"turns accepted: Alice Martin {len(mine)}\n" in run(folder, "ledger").out
    # that is a change as any other
    assert run(folder, "undo").code == run(folder, "undo").code == 0
    assert rows(folder) == before


def test_accepted_shifts_that_a_plan_moves_are_counted(tmp_path: Path) -> None:
    """Nothing was published, so a plan made anew may move all; it says how many were accepted."""
    (tmp_path / "team.toml").write_text(TEAM, "utf-8")
    assert run(tmp_path, "plan", "-q", "--month", "2026-12").code == 0
    assert run(tmp_path, "accept", "alice", "-q").code == 0
    number = sum(bool(row["answer"]) for row in rows(tmp_path))
    away = TEAM.replace("alice.name", 'alice.off = ["2026-12-01..2027-01-02"]\nalice.name')
    (tmp_path / "team.toml").write_text(away, "utf-8")
    said = run(tmp_path, "plan", "--month", "2026-12").err
    assert f"warning: {number} accepted shifts now somebody else's" in said


def test_refusing(folder: Path) -> None:
    """Somebody else has it, who is to be told; calendars and books know who refused."""
    day = turn_of(folder, "alice")
    before = rows(folder)
    assert run(folder, "export", "--ics", "-o", "alice.ics", "--person", "alice").code == 0
    dry = run(folder, "refuse", day, "-n")
    assert (dry.code, rows(folder)) == (0, before)
    ran = run(folder, "refuse", day, "--reason", "=garde  d'enfant", now="2026-11-20T10:00")
    assert ran.code == 0
    assert ran.out.startswith("Alice Martin refuses Fri ")
    assert "is to be told" in ran.out
    fresh, gone = [row for row in rows(folder) if row not in before]
    assert gone["person"] == "alice"
    assert gone["status"] == "cancelled"
    assert gone["answer"] == "refused 2026-11-20T10:00:00+01:00 =garde d'enfant"
    assert (fresh["status"], fresh["revision"], fresh["answer"]) == ("planned", "1", "")
    assert len(rows(folder)) == len(before) + 1
    assert run(folder, "export", "--ics", "-o", "alice.ics", "--person", "alice").code == 0
    assert b"STATUS:CANCELLED" in (folder / "alice.ics").read_bytes()
    listing = run(folder, "show", "--list", "--month", "2026-12").out
    assert "Alice Martin   refused Fri 20 Nov 10:00" in listing
    assert "turns refused: Alice Martin 1\n" in run(folder, "ledger").out
    assert "refused" in run(folder, "ledger", "--csv").out
    for command in (("replan",), ("plan", "--replace", "--month", "2026-12")):
        assert run(folder, *command).code == 0
        [live] = [r for r in rows(folder) if r["start"][:10] == day and r["status"] != "cancelled"]
        assert live["person"] != "alice"
    told = run(folder, "explain", day).out
    assert "refused: has refused it." in told
    assert run(folder, "swap", day, "--to", "alice", "--force").code in (0, 4)
    assert not any(row["answer"] for row in rows(folder))


def test_a_refusal_of_what_was_only_planned_is_remembered(tmp_path: Path) -> None:
    """Nobody was told of it: no calendar hears of it, but no plan gives it back."""
    (tmp_path / "team.toml").write_text(TEAM, "utf-8")
    assert run(tmp_path, "plan", "-q", "--month", "2026-12").code == 0
    day = turn_of(tmp_path, "bob")
    assert run(tmp_path, "refuse", day, "-q").code == 0
    for _ in range(2):
        [gone] = [row for row in rows(tmp_path) if row["status"] == "cancelled"]
        assert (gone["person"], gone["revision"], gone["changed"]) == ("bob", "0", "")
        assert "CANCELLED" not in run(tmp_path, "export", "--ics").out
        assert all(row["revision"] == "0" for row in rows(tmp_path))
        assert run(tmp_path, "plan", "-q", "--month", "2026-12").code == 0
    assert run(tmp_path, "undo").code == 0


@pytest.mark.parametrize("told", [True, False])
def test_what_is_given_back_to_whoever_refused_it_is_said(tmp_path: Path, told: bool) -> None:
    """The swap names the refusal that it ends, with its reason; undoing it revives it."""
    (tmp_path / "team.toml").write_text(TEAM, "utf-8")
    run(tmp_path, "plan", "-q")
    if told:
        run(tmp_path, "publish", "-q")
        run(tmp_path, "notify", "-q", "--how", "e-mail")
    who = rows(tmp_path)[3]["person"]
    day = rows(tmp_path)[3]["start"][:10]
    run(tmp_path, "refuse", day, "--reason", "garde d'enfant", "-q")
    before = (tmp_path / DECEMBER).read_bytes()
    [gone] = [row for row in rows(tmp_path) if row["answer"]]
    ran = run(tmp_path, "swap", day, "--to", who, "--force")
    assert "refused it on Sun 15 Nov 00:00 (garde d'enfant); given back, it is" in ran.err
    assert [row["answer"] for row in rows(tmp_path) if row["answer"]] == []
    assert run(tmp_path, "undo", "-q").code == 0
    [again] = [row for row in rows(tmp_path) if row["answer"]]
    for cell in ("person", "status", "answer", "notified", "start"):
        assert again[cell] == gone[cell]
    assert told or (tmp_path / DECEMBER).read_bytes() == before
    document = json.loads(run(tmp_path, "swap", day, "--to", who, "--force", "--json").out)
    assert [each["person"] for each in document["refused_before"]] == [who]
    has = {row["person"] for row in rows(tmp_path) if row["start"][:10] == day}
    other = next(id for id in ("alice", "bob", "chloe", "david") if id not in {who, *has})
    half = ("--from", f"{day}T20:00", "-n", "--force")
    run(tmp_path, "undo", "-q")
    assert "refused it" in run(tmp_path, "swap", day, "--to", who, *half).err
    assert "refused it" not in run(tmp_path, "swap", day, "--to", other, *half).err


def test_when_nobody_else_can(folder: Path) -> None:
    """It stays theirs, and ends with 4; it is said why, and what would help; check warns."""
    team = (folder / "team.toml").read_text("utf-8")
    day = turn_of(folder, "alice")
    saturday = date.fromisoformat(day) + timedelta(days=1)
    for id in ("bob", "chloe", "david"):
        team = team.replace(f"{id}.name", f'{id}.off = ["{saturday}"]\n{id}.name')
    (folder / "team.toml").write_text(team, "utf-8")
    ran = run(folder, "refuse", day)
    assert ran.code == 4
    assert "Alice Martin refused Fri " in ran.err
    assert "still has it, because nobody else can:\n  off: " in ran.err
    assert "ask Alice Martin again, who refused Fri " in ran.err
    assert "ask Bob Petit to be there" in ran.err
    [row] = [row for row in rows(folder) if row["answer"]]
    assert (row["person"], row["status"], row["revision"]) == ("alice", "published", "0")
    before = rows(folder)
    checked = run(folder, "check", "--month", "2026-12")
    assert "warning  refused  Alice Martin is on call" in checked.out
    assert run(folder, "refuse", day).err.splitlines()[-1] == "nothing to change"
    told = run(folder, "explain", turn_of(folder, "bob")).out
    assert "breaks a rule" not in told
    again = run(folder, "replan")
    assert "still has it, because nobody else can" in again.err
    assert rows(folder) == before
    assert run(folder, "accept", day).code == 0
    assert run(folder, "refuse", day, "--leave-open").code == 4
    assert [row["person"] for row in rows(folder) if row["start"][:10] == day] == ["", "alice"]
    told = json.loads(run(folder, "explain", day, "--json").out)
    remedies = told["turns"][0]["uncovered"]["remedies"]
    assert "refused" in {remedy["rule"] for remedy in remedies}


def test_what_cannot_be_answered(folder: Path) -> None:
    """Who has it not, who refused already, what has begun, what is not there: all stays."""
    day, other = turn_of(folder, "alice"), turn_of(folder, "bob")
    assert "Alice Martin has it, not Bob Petit" in refused(
        folder, 2, "accept", day, "--person", "bob"
    )
    assert "no 'alicia'" in refused(folder, 2, "accept", day, "--person", "alicia")
    assert "no person of the team" in refused(folder, 2, "accept", "alicia")
    assert "one turn at a time" in refused(folder, 2, "refuse", "alice")
    assert "say which turn" in refused(folder, 2, "refuse")
    assert f"{other}: too much after {day}" in refused(folder, 2, "refuse", day, other)
    assert "go with a person" in refused(folder, 2, "accept", day, "--month", "2026-12")
    assert "--reason" in refused(folder, 2, "refuse", day, "--reason", "\x1b[31m")
    # 131,073 characters would be a rota file that nothing reads again
    said = refused(folder, 2, "refuse", day, "--reason", "x" * 501)
    assert "--reason is too long; at most 500 characters" in said
    assert "rota plan --month 2027-03" in refused(folder, 3, "accept", "2027-03-05")
    assert "has begun" in refused(folder, 2, "refuse", day, now="2026-12-31T12:00")
    assert "has begun" in refused(folder, 2, "accept", day, now="2026-12-31T12:00")
    assert "goes with a date" in refused(folder, 2, "accept", "alice", "--person", "bob")
    assert "no coming turn" in refused(folder, 2, "accept", "alice", now="2027-01-05")
    path = folder / DECEMBER
    written = path.read_text("utf-8").replace(
        "published,,", "published,refusé 2026-11-16 10:00,", 1
    )
    path.write_text(written, "utf-8", newline="")
    who = rows(folder)[0]["person"]
    kept = run(folder, "accept", who)
    assert (kept.code, "refused it on Mon 16 Nov 10:00" in kept.err) == (0, True)
    assert run(folder, "accept", "alice", "--past", "-q", now="2027-01-05").code == 0
    assert run(folder, "refuse", day, "-q").code == 0
    said = refused(folder, 2, "refuse", day)
    assert "Alice Martin refused it on " in said
    assert "has it now; if " in said
    assert "gives it back" in refused(folder, 2, "refuse", day, "--person", "alice")
    assert "gives it back" in refused(folder, 2, "accept", day, "--person", "alice")


def test_each_role_by_itself(tmp_path: Path) -> None:
    """Two are on call: the role says which, or the person; the other role stays as it is."""
    text = TEAM.replace('gap = "24h", ', "").replace(
        "[people]", "roles = { primary = {}, backup = {} }\n[people]"
    )
    (tmp_path / "team.toml").write_text(text, "utf-8")
    assert run(tmp_path, "plan", "-q", "--month", "2026-12").code == 0
    first, second = rows(tmp_path)[:2]
    day = first["start"][:10]
    assert "give --role" in refused(tmp_path, 2, "refuse", day)
    both = {first["person"], second["person"]}
    neither = min({"alice", "bob", "chloe", "david"} - both)
    said = refused(tmp_path, 2, "accept", day, "--person", neither)
    have = f"{second['name']} (backup) and {first['name']} (primary) have"
    assert f" has no turn on {day}; {have}" in said
    assert run(tmp_path, "accept", day, "--person", second["person"], "-q").code == 0
    assert [row["role"] for row in rows(tmp_path) if row["answer"]] == ["backup"]
    assert run(tmp_path, "refuse", day, "--role", "primary", "-q").code == 0
    after = [
        row
        for row in rows(tmp_path)
        if row["start"] == first["start"] and row["status"] != "cancelled"
    ]
    assert after[0]["person"] not in (first["person"], second["person"])
    assert after[1]["answer"].startswith("accepted ")


def test_volunteers_are_asked_first(tmp_path: Path) -> None:
    """They have every shift that they can; the next volunteer has what one refuses."""
    text = TEAM.replace('gap = "24h", ', "")
    text = text.replace("[people]", "fairness.volunteers_first = true\n[people]")
    for id in ("alice", "bob", "chloe"):
        text = text.replace(f"{id}.name", f"{id}.volunteer = true\n{id}.name")
    (tmp_path / "team.toml").write_text(text, "utf-8")
    made = run(tmp_path, "plan", "--month", "2026-12")
    assert made.code == 0
    assert "\nVolunteers have every shift.\n" in made.out
    assert "david" not in {row["person"] for row in rows(tmp_path)}
    day = turn_of(tmp_path, "alice")
    assert run(tmp_path, "refuse", day).code == 0
    [live] = [r for r in rows(tmp_path) if r["start"][:10] == day and r["status"] == "planned"]
    assert live["person"] in ("bob", "chloe")
    told = run(tmp_path, "explain", day).out
    assert "David Moreau   worse: 1 shift more not with volunteers, exactly" in told
    nobody = text.replace(".volunteer = true", ".volunteer = false")
    (tmp_path / "team.toml").write_text(nobody, "utf-8")
    assert "nobody has volunteer = true" in run(tmp_path, "plan", "--month", "2027-01").err
