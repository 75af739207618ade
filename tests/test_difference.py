"""What changed between two rotas, person by person, and what each of them is told."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from command import NOW, TEAM, refused, run
from rota.difference import Difference, Passed, difference
from rota.messages import message
from rota.shift import CANCELLED, Shift
from rota.words import NBSP
from teams import night, person, rest_days, shift, span, team

MON, TUE, WED = "2026-12-07", "2026-12-08", "2026-12-09"


def said(found: Difference) -> dict[str, tuple[list[Passed], list[Passed]]]:
    """What each person gains and loses."""
    return {change.person: ([*change.gained], [*change.lost]) for change in found.changes}


def hours(day: str, other: str | None) -> Passed:
    """A night as primary, from or to somebody."""
    return Passed(night("", day).span, "primary", other)


def test_equal_rotas_have_no_difference() -> None:
    """What stays is not mentioned, and cancelled rows are no shifts."""
    rows = [night("alice", MON), night("bob", TUE)]
    found = difference(rows, [*rows, night("carol", MON, status=CANCELLED)])
    assert (found.changes, found.moved, found.shifts) == ((), 0, 2)


def test_two_who_trade_both_hear_of_it() -> None:
    """Each loses one night to the other and gains one from them."""
    found = difference(
        [night("alice", MON), night("bob", TUE)], [night("bob", MON), night("alice", TUE)]
    )
    assert said(found) == {
        "alice": ([hours(TUE, "bob")], [hours(MON, "bob")]),
        "bob": ([hours(MON, "alice")], [hours(TUE, "alice")]),
    }
    assert found.moved == 2


def test_holes_opened_and_filled() -> None:
    """A slot left to nobody is said for nobody too; one that nobody had is gained from nobody."""
    assert said(difference([night("alice", MON)], [night("", MON)])) == {
        "alice": ([], [hours(MON, "")]),
        "": ([hours(MON, "alice")], []),
    }
    assert said(difference([night("", MON)], [night("alice", MON)])) == {
        "alice": ([hours(MON, "")], [])
    }


def test_slots_that_come_and_go() -> None:
    """Hours that no slot holds any more, or none held before, pass to and from no one."""
    found = difference([night("alice", MON)], [night("alice", TUE)])
    assert said(found) == {"alice": ([hours(TUE, None)], [hours(MON, None)])}


def test_only_the_hours_that_passed_are_told() -> None:
    """A shift cut in two loses the one part; shifts of a turn that touch are one stretch."""
    early = shift("alice", f"{MON} 18:00", f"{MON} 22:00")
    late = shift("bob", f"{MON} 22:00", f"{TUE} 08:00")
    found = difference([night("alice", MON)], [early, late])
    part = Passed(span(f"{MON} 22:00", f"{TUE} 08:00"), "primary", "alice")
    assert said(found)["bob"] == ([part], [])
    assert found.moved == 1
    assert said(difference([early, replace(late, person="alice")], [night("bob", MON)]))["bob"] == (
        [hours(MON, "alice")],
        [],
    )


PEOPLE = st.sampled_from(["", "alice", "bob", "carol"])
WEEKS = st.lists(PEOPLE, min_size=6, max_size=6)


def week(people: list[str]) -> list[Shift]:
    """Four nights and a weekend as primary, and a night as backup."""
    days = [f"2026-12-{day:02}" for day in (7, 8, 9, 10)]
    return [
        *(night(who, day) for who, day in zip(people, days, strict=False)),
        rest_days(people[4], "2026-12-11"),
        night(people[5], MON, role="backup"),
    ]


@given(WEEKS, WEEKS)
def test_what_one_gains_another_loses(old: list[str], new: list[str]) -> None:
    """Backwards, gains are losses; all that changed hands is told, and nothing else."""
    there, back = difference(week(old), week(new)), difference(week(new), week(old))
    gains = {change.person: change.gained for change in there.people if change.gained}
    assert gains == {change.person: change.lost for change in back.people if change.lost}
    assert there.moved == sum(had != has and had != "" for had, has in zip(old, new, strict=True))
    kept = [place for place, (had, has) in enumerate(zip(old, new, strict=True)) if had == has]
    passed = [each.span for change in there.changes for each in (*change.gained, *change.lost)]
    rows = week(old)
    assert not any(
        span_ in passed
        for span_ in (rows[place].span for place in kept if 0 < place < 5)  # one slot at a time
    )


def test_message_in_french() -> None:
    """It says what is new and what is no more, whose it was and whose it is, in plain French."""
    people = (person("alice", name="Alice Martin"), person("bob", name="Bruno Petit"))
    old = [replace(night("alice", "2026-12-24"), name="Alice Martin")]
    old += [replace(rest_days("bob", "2026-12-18"), name="Bruno Petit")]
    new = [replace(old[0], person="bob", name="Bruno Petit")]
    new += [replace(old[1], person="alice", name="Alice Martin")]
    found = difference(old, new)
    text = message(team(language="fr", people=people), found, found.changes[0])
    assert text.replace(NBSP, " ") == (
        "Alice Martin,\n\n"
        "Le planning d’astreintes a changé : Support N2\n\n"
        "Nouveau pour vous :\n"
        "– du ven. 18 déc. 18 h au lun. 21 déc. 8 h (jusqu’ici : Bruno Petit)\n\n"
        "N’est plus pour vous :\n"
        "– du jeu. 24 déc. 18 h au ven. 25 déc. 8 h (désormais : Bruno Petit)\n\n"
        "Heure de Paris.\n"
    )


def test_message_speaks_of_the_clock_of_its_reader() -> None:
    """Whoever lives in Nouméa is told when it is there."""
    away = person("alice", timezone=ZoneInfo("Pacific/Noumea"))
    found = difference([night("bob", TUE)], [night("alice", TUE)])
    crew = team(people=(away, person("bob")))
    theirs, his = (message(crew, found, change) for change in found.changes)
    assert "– on Wed 9 Dec from 04:00 to 18:00".replace(" Dec", f"{NBSP}Dec") in theirs
    assert theirs.endswith("Noumea time.\n")
    assert f"– from Tue 8{NBSP}Dec 18:00 to Wed 9{NBSP}Dec 08:00" in his
    assert his.endswith("Paris time.\n")


def test_message_in_english_names_the_role_where_there_are_several() -> None:
    """A hole and a slot that is gone are said too."""
    from teams import SPARE

    old = [night("alice", MON), night("alice", TUE, role="backup")]
    found = difference(old, [night("", MON)])
    text = message(team(roles=SPARE), found, found.changes[0])
    assert "– from Mon 7" in text
    assert "primary (from now on: to be filled)" in text
    assert "backup (no longer covered)" in text


def planned(folder: Path) -> Path:
    """A folder with a rota of December 2026, and a copy of it as it was."""
    (folder / "team.toml").write_text(TEAM, "utf-8")
    assert run(folder, "plan").code == 0
    (folder / "old.csv").write_bytes((folder / "rotas" / "2026-12.csv").read_bytes())
    return folder


def hand_over(folder: Path, old: str, new: str) -> None:
    """All that one has is the other's now."""
    path = folder / "rotas" / "2026-12.csv"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")


def test_command(tmp_path: Path) -> None:
    """What stands is compared with a file, or two files with each other; nothing is written."""
    folder = planned(tmp_path)
    assert run(folder, "diff", "old.csv").out == "nothing changes for anybody\n"
    assert run(folder, "diff", "-q", "old.csv").out == ""
    hand_over(folder, "bob,Bob Petit", "chloe,Chloé Bernard")
    ran = run(folder, "diff", "old.csv", now=NOW)
    assert ran.code == 0
    assert "Bob Petit\n  -  Fri " in ran.out
    assert ran.out.endswith("1 of 4 shifts moves; 2 people are affected\n")
    assert run(folder, "diff", "old.csv", "rotas/2026-12.csv", "team.toml").out == ran.out
    found = json.loads(run(folder, "diff", "old.csv", "--json").out)
    assert [each["person"] for each in found["changes"]] == ["bob", "chloe"]
    letters = run(folder, "diff", "old.csv", "--messages").out
    assert [each["message"] in letters for each in found["changes"]] == [True, True]


def test_only_the_dates_of_both(tmp_path: Path) -> None:
    """What one of the two does not hold at all is no change of it, and is said to be left out."""
    folder = planned(tmp_path)
    hand_over(folder, "bob,Bob Petit", "chloe,Chloé Bernard")
    known = run(folder, "diff", "old.csv").out
    assert run(folder, "plan", "-q", "--month", "2027-01").code == 0
    header, *december = (folder / "old.csv").read_text("utf-8").splitlines()
    january = (folder / "rotas" / "2027-01.csv").read_text("utf-8").splitlines()[1:]
    rows = "\n".join([header, *december, *january])
    (folder / "long.csv").write_text(rows, "utf-8")
    said = (
        "warning: only 2026-12-04 to 2026-12-31 is compared, the dates of both; "
        f"{len(january)} shifts of other dates left out\n"
    )
    for pair in (("old.csv", "rotas/2026-12.csv"), ("old.csv",), ("rotas/2026-12.csv",)):
        assert run(folder, "diff", *pair).err == ""
    ran = run(folder, "diff", "long.csv", "rotas/2026-12.csv")
    assert (ran.out, ran.err) == (known, said)
    (folder / "rotas" / "2027-01.csv").unlink()
    ran = run(folder, "diff", "long.csv")
    assert (ran.out, ran.err) == (known, said)
    (folder / "2027-01.csv").write_text("\n".join([header, *january]), "utf-8")
    assert "no date is in both" in refused(folder, 3, "diff", "2027-01.csv", "rotas/2026-12.csv")


def test_since_it_was_published(tmp_path: Path) -> None:
    """Without files it tells what changed since people were told, however often it changed."""
    folder = planned(tmp_path)
    assert run(folder, "publish", "-q").code == 0
    assert run(folder, "diff").out == "nothing changes for anybody\n"
    for day in ("2026-12-04", "2026-12-11"):
        offers = json.loads(run(folder, "swap", day, "--suggest", "--json").out)["offers"]
        assert run(folder, "swap", day, "--to", offers[0]["person"], "-q").code == 0
    assert json.loads(run(folder, "diff", "--json").out)["moved"] == 2
    assert run(folder, "publish", "-q").code == 0
    assert run(folder, "diff").out == "nothing changes for anybody\n"


def test_refusals(tmp_path: Path) -> None:
    """Too few files, too many, another team's, or a period of which nothing stands."""
    folder = planned(tmp_path)
    assert "no rota was published yet" in refused(folder, 2, "diff")
    assert "name the old rota file" in refused(folder, 2, "diff", "a.csv", "b.csv", "c.csv")
    assert "only one of the two" in refused(folder, 2, "diff", "-", "-")
    assert "does not exist" in refused(folder, 3, "diff", "missing.csv")
    strange = (folder / "old.csv").read_text("utf-8")
    for id in ("alice", "bob", "chloe"):
        strange = strange.replace(f",{id},", f",x{id},")
    (folder / "strange.csv").write_text(strange, "utf-8")
    assert "is it another team's?" in refused(folder, 3, "diff", "strange.csv")
    (folder / "rotas" / "2026-12.csv").unlink()
    assert "no rota of 2026-12-04..2026-12-25 here" in refused(folder, 3, "diff", "old.csv")
