"""Telling people of their shifts: who was told of what, when and how, and whether in time."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from command import TEAM, contents, refused, run
from rota.changes import merge
from rota.notices import Notice, untold
from rota.notify import judged, lines, meant, told
from rota.period import Period
from rota.shift import PUBLISHED, Rota
from rota.team import Rules, Team, Waiver
from teams import PARIS, anytime, night, person, team, utc

DECEMBER = Period(date(2026, 12, 1), date(2026, 12, 31))


def employer(**changes: Any) -> Team:
    """A team under French law."""
    return team(**{"rules": Rules(law="fr"), "coverages": (anytime(),)} | changes)


# The vectors of L3121-12


@pytest.mark.parametrize(
    ("duty", "exceptional", "errors"),
    [
        ("2026-12-08", "", 0),
        ("2026-12-07", "", 1),
        ("2026-12-07", "storm", 0),
        ("2026-11-25", "storm", 0),
        ("2026-11-25", "", 1),
        ("2026-11-24", "storm", 1),
        ("2026-11-24", "", 1),
    ],
)
def test_fifteen_days_or_a_clear_day(duty: str, exceptional: str, errors: int) -> None:
    """Told on 23 November: 8 December is 15 days ahead, 25 November leaves one clear day."""
    shift = night("alice", duty, status=PUBLISHED)
    day = date.fromisoformat(duty)
    old = Rota(Period(day, day), (shift,))
    notice = Notice(utc("2026-11-23 17:00"), "e-mail", exceptional)
    new = told(employer(), old, [shift], notice)
    found = judged(employer(), [new], [new], notice.moment)
    assert [each.severity for each in found] == ["error"] * errors
    assert all(each.source == "L3121-12" for each in found)


def test_an_agreement_sets_another_notice() -> None:
    """Seven days where the agreement says so, and a waiver accepts the rest with its reason."""
    shift = night("alice", "2026-12-01", status=PUBLISHED)
    old = Rota(DECEMBER, (shift,))
    notice = Notice(utc("2026-11-23 17:00"), "e-mail")
    seven = employer(rules=Rules(law="fr", agreement={"notice_days": 7}))
    new = told(seven, old, [shift], notice)
    assert judged(seven, [new], [new], notice.moment) == []
    waived = employer(waivers=(Waiver("notice", "agreed with everybody"),))
    (finding,) = judged(waived, [new], [new], notice.moment)
    assert finding.waived == "agreed with everybody"


# Who is yet to be told


def test_a_new_person_is_yet_to_be_told() -> None:
    """Reassigning a shift opens its notice again; whoever keeps theirs has been told.

    So has whoever has theirs back before anybody else was told of it.
    """
    kept = night("alice", "2026-12-01", status=PUBLISHED, notified="2026-11-01 e-mail")
    moved = night("alice", "2026-12-08", status=PUBLISHED, notified="2026-11-01 e-mail")
    new = [night("alice", "2026-12-01"), night("bob", "2026-12-08")]
    now = datetime(2026, 11, 20, tzinfo=UTC)
    stays, cancelled, comes = sorted(
        merge(DECEMBER, [kept, moved], new, now).shifts, key=lambda s: (s.span, s.person)
    )
    assert (stays.notified, comes.notified) == (kept.notified, "")
    assert (cancelled.person, cancelled.notified) == ("alice", moved.notified)
    assert not untold(stays, PARIS)
    assert untold(comes, PARIS)
    again = [new[0], night("alice", "2026-12-08")]
    back = merge(DECEMBER, [stays, cancelled, comes], again, now)
    assert [s.notified for s in back.live] == [kept.notified, moved.notified]
    told = replace(comes, status=PUBLISHED)
    back = merge(DECEMBER, [stays, cancelled, told], again, now)
    assert [s.notified for s in back.live] == [kept.notified, ""]


def test_what_changed_since_is_news() -> None:
    """Told before the last change is not told; a cell that nobody can read is left alone."""
    shift = night("alice", "2026-12-01", changed=datetime(2026, 11, 10, tzinfo=UTC))
    assert untold(replace(shift, notified="2026-11-09 e-mail"), PARIS)
    assert not untold(replace(shift, notified="2026-11-11 e-mail"), PARIS)
    assert not untold(replace(shift, notified="hier"), PARIS)
    assert not untold(replace(shift, person=""), PARIS)


def test_only_what_is_published_and_to_come() -> None:
    """Planned shifts may still move, and what is over is for the check to judge."""
    shifts = [
        night("alice", "2026-11-01", status=PUBLISHED),
        night("alice", "2026-12-01", status=PUBLISHED),
        night("bob", "2026-12-02", status=PUBLISHED),
        night("alice", "2026-12-03"),
        night("", "2026-12-04", status=PUBLISHED),
    ]
    notice = Notice(utc("2026-11-10 09:00"))
    assert meant(team(), shifts, notice, None, notice.moment) == shifts[1:3]
    assert meant(team(), shifts, notice, "alice", None) == shifts[:2]


def test_a_reason_may_come_later_the_same_day() -> None:
    """It joins what was told that day, where it is needed: not fifteen days ahead."""
    near = night("alice", "2026-12-01", status=PUBLISHED, notified="2026-11-23T09:00 by hand")
    far = night("alice", "2026-12-31", status=PUBLISHED, notified="2026-11-23T09:00 by hand")
    old = night("alice", "2026-12-02", status=PUBLISHED, notified="2026-11-22T09:00 by hand")
    notice = Notice(utc("2026-11-23 17:00"), "", "storm")
    base = employer()
    chosen = meant(base, [near, far, old], notice, None, None)
    assert chosen == [near]
    (cell,) = [s.notified for s in told(base, Rota(DECEMBER, (near,)), chosen, notice).shifts]
    assert cell == "2026-11-23T09:00:00+01:00 by hand (exceptional: storm)"
    fresh = replace(far, notified="")
    (cell,) = [s.notified for s in told(base, Rota(DECEMBER, (fresh,)), [fresh], notice).shifts]
    assert cell == "2026-11-23T17:00:00+01:00"


def test_a_line_for_each_person() -> None:
    """How much, from when, and how far ahead; who has left comes last."""
    shifts = [night("zoe", "2026-12-01"), night("bob", "2026-12-09"), night("bob", "2026-12-08")]
    base = team(people=(person("alice"), person("bob")))
    assert lines(base, shifts, Notice(utc("2026-12-01 20:00"))) == [
        "Bob: 2 shifts, the first Tue 8 Dec 18:00, 7 days ahead",
        "Zoe: 1 shift, the first Tue 1 Dec 18:00, 0 days ahead",
    ]


# rota notify


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The four weekends of December, published on 1 November."""
    (tmp_path / "team.toml").write_text(TEAM, "utf-8")
    assert run(tmp_path, "plan", now="2026-11-01").code == 0
    assert run(tmp_path, "publish", now="2026-11-01").code == 0
    return tmp_path


def cells(folder: Path) -> list[str]:
    """The column `notified`."""
    text = (folder / "rotas" / "2026-12.csv").read_text("utf-8")
    return [row["notified"] for row in csv.DictReader(text.splitlines())]


def test_it_records_when_and_how(folder: Path) -> None:
    """In time it is silent about the law, and a second time there is nothing new to tell."""
    before = contents(folder)
    dry = run(folder, "notify", "--how", "e-mail", "--dry-run", now="2026-11-02T09:00")
    assert (dry.code, dry.err) == (0, "4 shifts: would be recorded as told\n")
    assert contents(folder) == before
    ran = run(folder, "notify", "--how", "e-mail", now="2026-11-02T09:00")
    assert (ran.code, ran.err) == (0, "4 shifts: recorded as told\n")
    assert ran.out == dry.out
    assert len(ran.out.splitlines()) == 3
    assert cells(folder) == ["2026-11-02T09:00:00+01:00 e-mail"] * 4
    again = run(folder, "notify", now="2026-11-03")
    assert (again.code, again.out) == (0, "")
    assert "nothing new to tell" in again.err
    assert run(folder, "check", now="2026-11-30").code == 0


def test_what_is_only_planned_is_not_passed_over_in_silence(folder: Path) -> None:
    """People are told of what is published; what is not is counted, and where to go from there."""
    path = folder / "rotas" / "2026-12.csv"
    path.write_text(path.read_text("utf-8").replace(",published,", ",planned,", 1), "utf-8")
    ran = run(folder, "notify", now="2026-11-02T09:00")
    only = "1 shift to come is only planned: rota publish\n"
    assert (ran.code, ran.err) == (0, f"3 shifts: recorded as told; {only}")
    again = run(folder, "notify", now="2026-11-03")
    assert again.err == f"nothing new to tell: people know what is published; {only}"


def test_too_late_ends_in_4_and_is_recorded_all_the_same(folder: Path) -> None:
    """What happened happened; exceptional circumstances given the same day excuse it."""
    ran = run(folder, "notify", "--how", "e-mail", now="2026-11-25T09:00")
    assert ran.code == 4
    assert "9 days ahead; the law asks for 15 days" in ran.out
    assert all(cells(folder))
    excused = run(folder, "notify", "--exceptional", "storm", now="2026-11-25T10:00")
    assert (excused.code, excused.err) == (0, "1 shift: recorded as told\n")
    assert [cell.endswith("e-mail (exceptional: storm)") for cell in cells(folder)] == [
        True,
        False,
        False,
        False,
    ]
    assert run(folder, "check", now="2026-11-25").code == 0


def test_one_person_or_month(folder: Path) -> None:
    """Others stay untold; a month that is over may still be recorded."""
    told = json.loads(
        run(folder, "notify", "--person", "alice", "--json", now="2026-11-02T09:00").out
    )
    assert {shift["person"] for shift in told["shifts"]} == {"alice"}
    assert told["notified"] == "2026-11-02T09:00:00+01:00"
    assert 0 < sum(map(bool, cells(folder))) < 4
    late = run(folder, "notify", "--how", "x", "--month", "2026-12", now="2027-01-02")
    assert late.code == 4
    assert "begun already" in late.out
    assert all(cells(folder))


def test_what_cannot_be_recorded(folder: Path) -> None:
    """Words that the cell could not give back, people and months that are not there."""
    for words, what in (
        ("a (exceptional: b)", "plain words"),
        ("\x1b[31m", "--how: contains the control character U+001B"),
        ("x" * 501, "--how is too long"),
    ):
        assert what in refused(folder, 2, "notify", "--how", words)
    assert "no 'alicia'" in refused(folder, 2, "notify", "--person", "alicia")
    assert "no rota of" in refused(folder, 3, "notify", "--month", "2027-03")
    (folder / "rotas" / "2026-12.csv").unlink()
    assert "rota plan makes one" in refused(folder, 3, "notify")


def test_nothing_is_published(tmp_path: Path) -> None:
    """It says what comes first."""
    (tmp_path / "team.toml").write_text(TEAM, "utf-8")
    assert "rota plan makes one" in refused(tmp_path, 3, "notify")
    run(tmp_path, "plan")
    ran = run(tmp_path, "notify")
    assert (ran.code, ran.err.startswith("nothing is published yet")) == (0, True)


def test_publish_and_export_say_what_is_too_near(tmp_path: Path) -> None:
    """On stderr, without being held up by it; nothing once people have been told in time."""
    (tmp_path / "team.toml").write_text(TEAM, "utf-8")
    run(tmp_path, "plan")
    near = run(tmp_path, "publish", now="2026-11-25")
    assert near.code == 0
    assert "notice: Told today, Wed 25 Nov, people would learn too late" in near.err
    export = run(tmp_path, "export", "--ics", now="2026-11-25")
    assert (export.code, export.out[:15]) == (0, "BEGIN:VCALENDAR")
    assert "notice: " in export.err
    assert run(tmp_path, "export", "--ics", "--quiet", now="2026-11-25").err == ""
    assert run(tmp_path, "notify", "--how", "e-mail", now="2026-11-25").code == 4
    assert run(tmp_path, "export", "--ics", now="2026-11-25").err == ""
    assert run(tmp_path, "publish", now="2026-11-25").err.count("\n") == 1
