"""Every change of a rota file keeps what it replaced, and can be taken back."""

from __future__ import annotations

import json
import os
import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from command import TEAM, contents, refused, run
from rota import files, history
from rota.change_words import in_short
from rota.changes import merge, publish
from rota.errors import OutsideFailure
from rota.folder import open_folder
from rota.instants import Span
from rota.notices import untold
from rota.rota_file import write_rota
from rota.shift import CANCELLED, PLANNED, PUBLISHED, Rota, Shift
from rota.swap import hand_on, swap
from rota.undo import restore
from teams import PARIS, night, rest_days, rota, span, team, utc

NOW = datetime(2026, 11, 20, 9, tzinfo=UTC)
MON, TUE = "2026-12-07", "2026-12-08"
DECEMBER = "2026-12.csv"


def week(*shifts: Shift) -> Rota:
    """The rota of the week of 7 December."""
    return rota(MON, "2026-12-13", *shifts)


def moved(old: Rota, *new: Shift) -> Rota:
    """The rota after a change."""
    assert old.period is not None
    return merge(old.period, old.shifts, new, NOW)


# What is put back


def test_what_nobody_was_told_of_is_as_if_it_had_never_been() -> None:
    """A planned rota that was planned anew is back to the byte."""
    before = week(night("alice", MON), night("bob", TUE))
    after = moved(before, night("bob", MON), night("bob", TUE))
    assert set(restore(after, before, NOW).rota.shifts) == set(before.shifts)


def test_revisions_go_on_rising() -> None:
    """Calendars saw revision 0, then 1: what is put back has 2, or they would not follow."""
    before = publish(week(night("alice", MON)))
    after = moved(before, night("bob", MON))
    [row] = restore(after, before, NOW).rota.live
    assert (row.person, row.status, row.revision, row.changed) == ("alice", PLANNED, 2, NOW)


def test_the_same_change_again_leaves_the_same_trace() -> None:
    """Published, swapped, taken back, swapped again: Alice's calendar must drop it all the same."""
    before = publish(week(night("alice", MON)))
    after = moved(before, night("bob", MON))
    again = moved(restore(after, before, NOW).rota, night("bob", MON))
    assert [(s.person, s.status, s.revision) for s in again.shifts] == [
        ("bob", PLANNED, 3),
        ("alice", CANCELLED, 3),
    ]


def test_whoever_was_told_meanwhile_keeps_a_cancelled_row() -> None:
    """Bob was published in between: his calendar must drop it, and Alice must be told anew."""
    before = publish(week(night("alice", MON, answer="accepted", notified="2026-11-01")))
    quick = restore(moved(before, night("bob", MON)), before, NOW).rota
    assert [(s.answer, s.notified) for s in quick.live] == [("accepted", "2026-11-01")]
    told = restore(publish(moved(before, night("bob", MON))), before, NOW).rota
    assert [(s.answer, s.notified) for s in told.live] == [("", "")]
    gone = [(s.person, s.status) for s in publish(told).shifts if not s.live]
    assert gone == [("bob", CANCELLED)]


def test_a_slip_taken_back_costs_nobody_their_notice() -> None:
    """Alice was told, and nobody of anything else: what she knows is what she has again."""
    before = publish(week(night("alice", MON, notified="2026-11-01 e-mail")))
    [row] = restore(moved(before, night("bob", MON)), before, NOW).rota.live
    assert (row.person, row.revision, untold(row, PARIS)) == ("alice", 2, False)


def test_a_publication_cannot_be_unsaid() -> None:
    """People have been told: what was only planned before stays published."""
    before = week(night("alice", MON))
    assert restore(publish(before), before, NOW).rota.shifts == publish(before).shifts


def test_what_has_begun_stays() -> None:
    """A shift that has begun is not given back to whoever had it before, unless that is asked."""
    before = week(night("alice", MON), night("alice", TUE))
    after = moved(before, night("bob", MON), night("bob", TUE))
    late = datetime(2026, 12, 7, 20, tzinfo=UTC)
    found = restore(after, before, late)
    assert [s.person for s in found.rota.live] != ["alice", "alice"]
    assert {s.span.start.day: s.person for s in found.rota.live} == {7: "bob", 8: "alice"}
    assert found.begun == 1
    assert {s.person for s in restore(after, before, late, past=True).rota.live} == {"alice"}


def test_a_rota_that_was_not_there_is_gone_but_for_what_was_published() -> None:
    """A planned one leaves nothing, a published one its cancelled rows."""
    after = week(night("alice", MON))
    assert restore(after, None, NOW).rota.shifts == ()
    [row] = restore(publish(after), None, NOW).rota.shifts
    assert (row.person, row.status, row.revision) == ("alice", CANCELLED, 1)


def test_later_changes_stay() -> None:
    """Monday's swap is taken back by itself; Tuesday's, made after it, stays."""
    first = week(night("alice", MON), night("bob", TUE))
    then = moved(first, night("bob", MON), night("bob", TUE))
    now = moved(then, night("bob", MON), night("alice", TUE))
    found = restore(now, first, NOW, after=then)
    assert ([s.person for s in found.rota.live], found.again) == (["alice", "alice"], ())


def test_what_moved_again_is_told() -> None:
    """Who has it now has it by a later change: giving it back would undo that one unasked."""
    first = week(night("alice", MON))
    then = moved(first, night("bob", MON))
    now = moved(then, night("carol", MON))
    assert restore(now, first, NOW, after=then).again == (now.live[0].span,)
    shift = then.live[0]
    middle = shift.span.start + (shift.span.end - shift.span.start) / 2
    halves = [Span(shift.span.start, middle), Span(middle, shift.span.end)]
    cut = moved(then, *(replace(shift, span=half) for half in halves))
    assert restore(cut, first, NOW, after=then).again


def weekend() -> Shift:
    """Alice's weekend of 11 December."""
    return rest_days("alice", "2026-12-11", notified="2026-11-10T09:00:00+01:00 e-mail")


def handed_on(old: Rota, to: str, since: str, until: str, now: datetime) -> Rota:
    """The rota after some hours of what somebody has were given to somebody else."""
    hours = span(since, until)
    hand = hand_on(team(), [old], hours.start, None)
    [new] = swap(team(), [old], [(hand, to)], now, hours).rotas
    return new


def have(rota: Rota) -> list[tuple[str, Span]]:
    """Who has which hours, row by row."""
    return [(row.person, row.span) for row in sorted(rota.live, key=lambda row: row.span)]


def test_what_has_not_begun_of_a_part_given_away_comes_back() -> None:
    """Alice's weekend goes on to where Bob's part would begin; from there on it is hers again."""
    before = publish(week(weekend()))
    noon, sunday = "2026-12-13 08:00", "2026-12-13 20:00"
    after = handed_on(before, "bob", noon, sunday, utc("2026-12-12 10:00"))
    assert [who for who, _ in have(after)] == ["alice", "bob", "alice"]
    found = restore(after, before, utc("2026-12-12 11:00"))
    whole = before.live[0].span
    assert have(found.rota) == [
        ("alice", Span(whole.start, utc(noon))),
        ("alice", Span(utc(noon), whole.end)),
    ]
    assert (found.begun, found.again) == (0, ())
    assert not any(untold(row, PARIS) for row in found.rota.live)
    assert sum(row.burden for row in found.rota.live) == before.live[0].burden
    late = restore(after, before, utc("2026-12-13 09:00"))
    assert (have(late.rota), late.begun) == (have(after), 1)
    assert have(restore(after, before, utc("2026-12-13 09:00"), past=True).rota) == have(before)
    again = restore(found.rota, after, utc("2026-12-12 12:00")).rota
    assert have(again) == have(after)
    joined = restore(after, before, utc("2026-12-12 11:00"), past=True).rota
    assert have(restore(joined, after, utc("2026-12-12 12:00")).rota) == have(after)


HOUR = timedelta(hours=1)
HOURS = st.integers(0, 62)


def by_hour(rota: Rota) -> dict[datetime, list[str]]:
    """Who has each hour of the weekend."""
    whole = weekend().span
    hours = [whole.start + number * HOUR for number in range(int(whole.hours))]
    return {hour: [row.person for row in rota.live if row.span.contains(hour)] for hour in hours}


@given(
    st.booleans(),
    st.lists(
        st.tuples(HOURS, st.integers(1, 62), st.sampled_from(["alice", "bob", "carol"]), HOURS),
        min_size=1,
        max_size=4,
    ),
    st.integers(-10, 70),
    st.integers(0, 3),
)
def test_no_hour_is_left_to_nobody_by_an_undo(
    told: bool, gifts: list[tuple[int, int, str, int]], later: int, back: int
) -> None:
    """However a weekend was handed on, whole or in parts, whenever that is taken back.

    Whoever had what has begun has it still; from the next shift on everybody has what they had.
    """
    base = utc("2026-12-11 18:00")
    versions = [publish(week(weekend())) if told else week(weekend())]
    for start, length, to, at in gifts:
        hours = Span(base + start * HOUR, base + min(start + length, 62) * HOUR)
        if start < 62:
            hand = hand_on(team(), versions[-1:], hours.start, None)
            if hand.person != to:
                moment = base + min(at, start) * HOUR - HOUR
                versions += swap(team(), versions[-1:], [(hand, to)], moment, hours).rotas
    number = len(versions) - 2 - back
    if number < 0:
        return
    before, after, current = versions[number], versions[number + 1], versions[-1]
    now = base + later * HOUR
    found = restore(current, before, now, after=after if back else None)
    if found.again:
        assert back
        return
    was, stood, have_now = (by_hour(each) for each in (before, current, found.rota))
    assert all(len(people) == 1 for people in have_now.values())
    assert all(have_now[hour] == stood[hour] for hour in have_now if hour <= now)
    if back:
        return
    starts = [row.span.start for row in {*current.live} ^ {*before.live}]
    since = min((start for start in starts if start > now), default=weekend().span.end)
    assert all(have_now[hour] == was[hour] for hour in have_now if hour >= since)
    if now < base:
        assert have(found.rota) == have(before)
        assert told or write_rota(found.rota, team()) == write_rota(before, team())


# What is kept


def keep(folder: Path, number: int) -> None:
    """So many changes of one file."""
    for each in range(number):
        history.keep(folder, {"a.csv": b"%d" % each}, "plan", NOW)


def test_changes_are_kept_in_order_and_the_oldest_forgotten(tmp_path: Path) -> None:
    """Fifty are kept, numbered on, whatever the clock says."""
    keep(tmp_path, history.MOST + 3)
    kept = history.versions(tmp_path)
    assert [each.number for each in kept] == list(range(4, history.MOST + 4))
    assert (kept[-1].moment, kept[-1].command, kept[-1].names) == (NOW, "plan", ("a.csv",))
    assert kept[-1].read("a.csv") == b"%d" % (history.MOST + 2)


def test_an_undone_change_is_not_undone_again(tmp_path: Path) -> None:
    """Undoing twice goes back two changes; other things in the folder are left alone."""
    keep(tmp_path, 3)
    (tmp_path / history.NAME / "notes").mkdir()
    history.keep(tmp_path, {"a.csv": None}, history.UNDO, NOW, 3)
    kept = history.versions(tmp_path)
    assert [each.number for each in history.standing(kept)] == [2, 1]
    assert (kept[-1].undid, kept[-1].read("a.csv")) == (3, None)


def test_all_files_of_a_change_or_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the second file cannot be written the first is as it was, and nothing is kept."""
    folder = planned(tmp_path)
    assert run(folder, "plan", "--month", "2027-01").code == 0
    opened = open_folder(folder / "team.toml")
    before = contents(folder)
    real = files.write_atomic

    def fails(path: Path, data: bytes) -> bool:
        if path.parent.name == "rotas" and path.name == "2027-01.csv":
            raise OutsideFailure("no room")
        return real(path, data)

    monkeypatch.setattr(files, "write_atomic", fails)
    noted = [replace(r, shifts=tuple(replace(s, note="x") for s in r.shifts)) for r in opened.rotas]
    with pytest.raises(OutsideFailure, match="no room"):
        opened.write_all(noted, "plan", NOW)
    assert {k: v[1] for k, v in contents(folder).items()} == {k: v[1] for k, v in before.items()}


# The command


def planned(folder: Path) -> Path:
    """A folder with a rota of December 2026."""
    (folder / "team.toml").write_text(TEAM, "utf-8")
    assert run(folder, "plan").code == 0
    return folder


def rotas(folder: Path) -> dict[str, bytes]:
    """The rota files as they are."""
    return {path.name: path.read_bytes() for path in (folder / "rotas").glob("*.csv")}


def test_nothing_to_take_back(tmp_path: Path) -> None:
    """A first plan replaced nothing, and there are no numbers yet."""
    folder = planned(tmp_path)
    assert "there is no change to take back" in refused(folder, 2, "undo")
    assert "no change 3 is kept" in refused(folder, 2, "undo", "3")
    assert "expected the number of one change" in refused(folder, 2, "undo", "-q", "1", "2")
    assert "expected the number of one change" in refused(folder, 2, "undo", "december")
    assert "no change of a rota file is kept" in run(folder, "undo", "--list").err


def test_a_published_rota_moved_is_put_back(tmp_path: Path) -> None:
    """Publish, move, undo: everybody has what they had, and the file says it is news."""
    folder = planned(tmp_path)
    run(folder, "publish")
    before = open_folder(folder / "team.toml").rotas[0]
    text = (folder / "team.toml").read_text("utf-8").replace("bob.name", "zoe.name")
    (folder / "team.toml").write_text(text, "utf-8")
    assert run(folder, "replan", "-q").code == 0
    dry = run(folder, "undo", "--dry-run")
    assert (dry.code, dry.err.splitlines()[-1]) == (0, "nothing written")
    ran = run(folder, "undo")
    assert ran.code == 0
    assert "shift moves" in ran.out or "shifts move" in ran.out
    assert "change 2 (replan, Sun 15 Nov 00:00) is taken back" in ran.err
    assert "rota undo 3 takes it back" in ran.err
    after = open_folder(folder / "team.toml").rotas[0]
    assert [s.person for s in after.live] == [s.person for s in before.live]
    assert {s.revision for s in after.live if s.status != PUBLISHED} == {2}
    found = json.loads(run(folder, "undo", "--list", "--json").out)["kept"]
    assert [(each["command"], each["undone_by"]) for each in found] == [
        ("undo", None),
        ("replan", 3),
        ("publish", None),
    ]
    assert "undone by 3" in run(folder, "undo", "--list").out
    assert run(folder, "undo", "3", "-q").code == 0
    again = open_folder(folder / "team.toml").rotas[0]
    assert "zoe" in {s.person for s in again.live}


def test_the_list_says_what_each_change_did(tmp_path: Path) -> None:
    """Dates and people of what moved or was answered, else how many shifts it concerned."""
    folder = planned(tmp_path)
    names = {"alice": "Alice Martin", "bob": "Bob Petit", "chloe": "Chloé Bernard"}
    first, second, *_ = (names[id] for id in people(folder))
    day = "2026-12-04"
    run(folder, "publish", "-q")
    run(folder, "swap", day, "2026-12-11", "--force", "-q")
    run(folder, "accept", day, "-q")
    run(folder, "undo", "2", "-q")
    run(folder, "plan", "--month", "2027-01", "-q")
    shown = run(folder, "undo", "--list").out
    found = [re.split(r"  +", line.strip())[2:4] for line in shown.splitlines()]
    assert found == [
        ["plan", "5 shifts planned"],
        ["undo", f"Fri 4 Dec, {second} to {first}, and 1 more"],
        ["accept", f"Fri 4 Dec, {second}"],
        ["swap", f"Fri 4 Dec, {first} to {second}, and 1 more"],
        ["publish", "4 shifts"],
    ]
    told = json.loads(run(folder, "undo", "--list", "--json").out)["kept"]
    assert [each["what"] for each in told] == [what for _, what in found]
    kept = max((folder / history.NAME).glob("0003-*"))
    (kept / DECEMBER).write_bytes(b"start,end\n")
    shown = run(folder, "undo", "--list").out
    assert [DECEMBER in line for line in shown.splitlines()] == [False, False, True, True, True]
    empty = Shift(weekend().span, "primary", "", "", "", "", Fraction(0))
    assert in_short(team(), [weekend()], []) == "Fri 11 Dec, Alice to nobody"
    assert in_short(team(), [weekend()], [empty]) == "Fri 11 Dec, Alice to nobody"
    assert in_short(team(), [empty], [weekend()]) == "Fri 11 Dec, nobody to Alice"
    assert in_short(team(), [], []) == in_short(team(), [empty], [empty]) == ""


def test_one_of_several_changes_is_taken_back(tmp_path: Path) -> None:
    """`rota undo 2` takes back what change 2 did and nothing that came after it."""
    folder = planned(tmp_path)
    run(folder, "publish", "-q")
    before = people(folder)
    run(folder, "swap", "2026-12-04", "2026-12-11", "--force", "-q")
    run(folder, "swap", "2026-12-18", "2026-12-25", "--force", "-q")
    both = people(folder)
    assert run(folder, "undo", "2", "-q").code == 0
    assert people(folder) == before[:2] + both[2:]
    assert run(folder, "undo", "-q").code == 0
    assert people(folder) == before
    assert "nothing left of it to take back" in refused(folder, 2, "undo", "3")
    run(folder, "undo", "5", "-q")
    run(folder, "swap", "2026-12-18", "2026-12-11", "--force", "-q")
    said = refused(folder, 2, "undo", "3")
    assert "moved again since; take that back first: rota undo 7" in said


def test_what_had_begun_is_put_back_afterwards(tmp_path: Path) -> None:
    """Undo leaves what has begun, and says with which words it goes back too; they do that."""
    folder = planned(tmp_path)
    run(folder, "publish", "-q")
    before = people(folder)
    later = "2026-12-05T10:00"
    weekends = ("2026-12-04", "2026-12-11")
    run(folder, "swap", *weekends, "--force", "-q")
    ran = run(folder, "undo", now=later)
    assert "1 shift that has begun stays as it is; rota undo 2 --past puts it back too" in ran.err
    assert people(folder) == [before[1], *before[1:]]
    assert run(folder, "undo", "2", "--past", "-q", now=later).code == 0
    assert people(folder) == before
    run(folder, "swap", *weekends, "--force", "-q", "--past", now=later)
    run(folder, "undo", "-q", now=later)
    assert run(folder, "undo", "--past", "-q", now=later).code == 0
    assert people(folder) == before
    assert "people have been told" in refused(folder, 2, "undo", "--past", now=later)


def test_what_is_to_be_taken_back_first_can_be(tmp_path: Path) -> None:
    """A part given away, told and taken back is one shift otherwise: that is undone first."""
    folder = planned(tmp_path)
    run(folder, "publish", "-q")
    before = people(folder)
    to = next(id for id in ("alice", "bob") if id != before[0])
    part = ("--from", "2026-12-06T08:00", "--until", "2026-12-06T20:00")
    later = "2026-12-05T10:00"
    assert run(folder, "swap", "2026-12-04", "--to", to, *part, "-q", now=later).code == 0
    run(folder, "publish", "-q", now=later)
    assert run(folder, "undo", "2", "-q", now=later).code == 0
    assert people(folder) == [before[0], *before]
    said = refused(folder, 2, "undo", "2", "--past", now=later)
    assert "moved again since; take that back first: rota undo 4" in said
    assert run(folder, "undo", "4", "-q", now=later).code == 0
    assert people(folder) == [before[0], to, *before]
    assert run(folder, "undo", "2", "--past", "-q", now=later).code == 0
    assert people(folder) == before


def people(folder: Path) -> list[str]:
    """Who has the shifts, in order."""
    [found] = open_folder(folder / "team.toml").rotas
    return [shift.person for shift in found.live]


def test_never_is_an_earlier_change_taken_back_instead(tmp_path: Path) -> None:
    """What was told cannot be unsaid, and what has begun stays: that is said, nothing is undone."""
    folder = planned(tmp_path)
    run(folder, "swap", "2026-12-04", "2026-12-11", "--force", "-q")
    run(folder, "publish", "-q")
    said = refused(folder, 2, "undo")
    assert "change 2 (publish, Sun 15 Nov 00:00): people have been told" in said
    assert "rota undo 1 takes back the swap before it" in said
    run(folder, "notify", "-q")
    assert "change 3 (notify" in refused(folder, 2, "undo")
    run(folder, "swap", "2026-12-18", "2026-12-25", "--force", "-q")
    assert "--past takes it back" in refused(folder, 2, "undo", now="2027-01-10")
    assert run(folder, "undo", now="2026-12-10").code == 0
    assert run(folder, "undo", "1", now="2026-12-01").code == 0


def test_a_tampered_history_loses_nothing(tmp_path: Path) -> None:
    """What is none of ours is neither read nor removed; a broken file is named where it is."""
    folder = planned(tmp_path)
    run(folder, "publish", "-q")
    run(folder, "swap", "2026-12-04", "2026-12-11", "--force", "-q")
    kept = folder / ".rota-history"
    (kept / "0007-99999999T999999Z-plan").mkdir()
    (folder / "precious").mkdir()
    (folder / "precious/2026-12.csv").write_bytes(b"mine")
    (kept / "0000-20261115T000000Z-plan").symlink_to(folder / "precious")
    swap = max(kept.glob("0002-*-swap"))
    (swap / os.fsdecode(b"\xff\x1b.csv")).write_bytes(b"")
    found = json.loads(run(folder, "undo", "--list", "--json").out)["kept"]
    assert [(each["number"], each["files"]) for each in found] == [(2, [DECEMBER]), (1, [DECEMBER])]
    opened = open_folder(folder / "team.toml")
    for _ in range(history.MOST + 1):
        history.keep(folder, {}, "plan", NOW)
    assert (folder / "precious/2026-12.csv").read_bytes() == b"mine"
    assert opened.rotas
    last = history.keep(folder, {DECEMBER: b"start,end\n"}, "swap", NOW)
    assert f"{last.relative_to(folder)}/{DECEMBER}:1" in refused(folder, 3, "undo")


def test_a_month_planned_by_mistake_is_removed(tmp_path: Path) -> None:
    """A file that a change made goes, and comes back when that is undone."""
    folder = planned(tmp_path)
    run(folder, "publish")
    run(folder, "plan", "--month", "2027-01")
    before = rotas(folder)
    assert "2027-01.csv: removed" in run(folder, "undo").err
    assert sorted(rotas(folder)) == [DECEMBER]
    assert run(folder, "undo", "3").code == 0
    assert rotas(folder) == before


def test_a_change_that_was_killed_before_it_was_made_is_not_listed(tmp_path: Path) -> None:
    """What was kept for a change that never came is no change: the one before is taken back."""
    (tmp_path / "rotas").mkdir()
    now = tmp_path / "rotas" / DECEMBER
    now.write_bytes(b"new")
    for data, command in ((b"old", "plan"), (b"new", "swap")):
        history.keep(tmp_path, {DECEMBER: data}, command, NOW)
    assert [each.number for each in history.happened(tmp_path, now.parent)] == [1]
    history.keep(tmp_path, {DECEMBER: b"new"}, "swap", NOW)
    now.write_bytes(b"newest")
    assert [each.number for each in history.happened(tmp_path, now.parent)] == [1, 3]
