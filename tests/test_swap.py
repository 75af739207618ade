"""Two people trade, or one takes over from another: what is written, refused and said of it."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from command import contents, refused, run
from readers import not_here
from rota.errors import UsageError
from rota.instants import Span
from rota.notices import untold
from rota.offers import offers
from rota.shift import CANCELLED, PLANNED, Rota, Shift
from rota.swap import hand_on, part, swap
from rota.team import Role
from teams import PARIS, night, person, rest_days, rota, shift, span, team, utc

NOW = utc("2026-11-20 09:00")
MON, TUE, WED, THU, FRI = (f"2026-12-{day:02}" for day in (7, 8, 9, 10, 11))

TEAM = """\
[team]
id = "n2"
name = "Support N2"
language = "fr"
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
law = "none"
[people]
alice.name = "Alice Martin"
bob = { name = "Bob Petit", leave = ["2026-12-21..2026-12-27"] }
chloe.name = "Chloé Bernard"
david.name = "David Moreau"
"""
DECEMBER = Path("rotas", "2026-12.csv")


def week(*shifts: Shift) -> Rota:
    """The rota of the week of 7 December."""
    return rota(MON, "2026-12-13", *shifts)


# What is meant


def test_a_date_means_the_turn_that_starts_then_or_else_goes_on_through_it() -> None:
    """The Friday's weekend, whether its Friday, Saturday or Monday morning is named."""
    base, rotas = team(), [week(night("alice", THU), rest_days("bob", FRI))]
    for day, who in ((10, "alice"), (11, "bob"), (12, "bob"), (14, "bob")):
        found = hand_on(base, rotas, utc(f"2026-12-{day} 00:00").date().replace(day=day), None)
        assert found.person == who
    assert hand_on(base, rotas, utc(f"{FRI} 07:00"), None).person == "alice"


def test_all_that_somebody_has_of_a_turn_goes_together() -> None:
    """A holiday and the weekend behind it are one turn; of a shared one only their own part."""
    turn = "2026-12-11T08:00+01:00 primary"
    rows = [
        shift("alice", f"{FRI} 08:00", f"{FRI} 20:00", turn=turn),
        shift("alice", f"{FRI} 20:00", "2026-12-12 08:00", turn=turn),
        shift("bob", "2026-12-12 08:00", "2026-12-14 08:00", turn=turn),
    ]
    base, rotas = team(), [week(*rows)]
    friday = utc(f"{FRI} 12:00").date()
    assert hand_on(base, rotas, friday, None).rows == tuple(rows[:2])
    assert hand_on(base, rotas, friday.replace(day=12), None).rows == (rows[2],)


def test_what_is_not_clear_is_asked_for() -> None:
    """Several roles, several turns of one date, none at all."""
    base = team(roles=(Role("primary"), Role("backup")))
    rotas = [week(night("alice", MON), night("bob", MON, role="backup"))]
    monday = utc(f"{MON} 12:00").date()
    with pytest.raises(UsageError, match="give --role backup or primary"):
        hand_on(base, rotas, monday, None)
    assert hand_on(base, rotas, monday, "backup").person == "bob"
    with pytest.raises(UsageError, match="no turn starts or goes on then"):
        hand_on(base, rotas, monday.replace(day=9), None)
    early = shift("carol", f"{MON} 08:00", f"{MON} 18:00")
    with pytest.raises(UsageError, match="give a date with its time"):
        hand_on(base, [week(night("alice", MON), early)], monday, None)
    assert hand_on(base, [week(night("alice", MON), early)], utc(f"{MON} 09:00"), None).rows == (
        early,
    )


@given(st.integers(0, 14 * 60), st.integers(0, 14 * 60), st.integers(0, 400))
def test_a_part_loses_no_hour_and_no_burden(start: int, length: int, burden: int) -> None:
    """However a night is cut, its pieces touch, and their burdens sum to the whole."""
    whole = night("alice", MON, burden=Fraction(burden, 7))
    base = whole.span.start
    minute = (whole.span.end - base) / (14 * 60)
    cut = Span(base + start * minute, base + (start + length + 1) * minute)
    if start == 14 * 60:
        return
    [pieces] = part(hand_on(team(), [week(whole)], base, None), cut.start, cut.end).values()
    assert pieces[0].span.start == whole.span.start
    assert pieces[-1].span.end == whole.span.end
    assert all(a.span.end == b.span.start for a, b in pairwise(pieces))
    assert abs(sum(p.burden for p in pieces) - whole.burden) < Fraction(1, 9999)
    assert all(not p.span.overlaps(cut) or cut.start <= p.span.start for p in pieces)


# What it does


def test_a_trade_of_what_was_published() -> None:
    """Both rows are news and unanswered; each keeps a cancelled row of whoever had it."""
    told = {"status": "published", "answer": "accepted", "notified": "2026-11-01", "note": "x"}
    rotas = [week(night("alice", MON, **told), night("bob", TUE, **told))]
    one, other = (hand_on(team(), rotas, utc(f"{day} 20:00"), None) for day in (MON, TUE))
    found = swap(team(), rotas, [(one, "bob"), (other, "alice")], NOW)
    [changed] = found.rotas
    rows = sorted(changed.live, key=lambda row: row.span)
    assert [(s.person, s.name, s.status, s.revision) for s in rows] == [
        ("bob", "Bob", PLANNED, 1),
        ("alice", "Alice", PLANNED, 1),
    ]
    assert {(s.answer, s.notified, s.note, s.changed) for s in rows} == {("", "", "", NOW)}
    gone = [(s.person, s.answer, s.revision) for s in changed.shifts if s.status == CANCELLED]
    assert sorted(gone) == [("alice", "accepted", 1), ("bob", "accepted", 1)]
    assert found.difference.moved == 2
    assert [line.carried for line in found.before[0].lines] == [
        line.carried for line in found.after[0].lines
    ]


def test_a_published_turn_cut_in_two_is_news_to_both() -> None:
    """Calendars know a slot by its start: whoever keeps the first part has a new revision."""
    rotas = [week(night("alice", MON, status="published", answer="accepted"))]
    hand = hand_on(team(), rotas, utc(f"{MON} 20:00"), None)
    late = span(f"{MON} 22:00", f"{TUE} 08:00")
    [changed] = swap(team(), rotas, [(hand, "bob")], NOW, late).rotas
    assert sorted((s.person, s.span, s.status, s.revision, s.answer) for s in changed.live) == [
        ("alice", span(f"{MON} 18:00", f"{MON} 22:00"), PLANNED, 1, "accepted"),
        ("bob", late, PLANNED, 0, ""),
    ]


def test_what_is_traded_and_traded_back_was_never_unsaid() -> None:
    """Nothing changes for anybody, and nobody is to be told anew: those who were told still are."""
    told = {"status": "published", "notified": "2026-11-01T09:00:00+01:00 e-mail"}
    rotas = [week(night("alice", MON, **told), night("bob", TUE, **told))]
    for _ in range(2):
        one, other = (hand_on(team(), rotas, utc(f"{day} 20:00"), None) for day in (MON, TUE))
        gifts = [(one, other.person), (other, one.person)]
        rotas = [*swap(team(), rotas, gifts, NOW).rotas]
    for row in rotas[0].live:
        assert (row.notified, untold(row, PARIS)) == (told["notified"], False)


def test_two_files_change_in_one_trade() -> None:
    """What is traded across the turn of a month is checked and counted over both files."""
    rotas = [
        week(night("alice", MON)),
        rota("2026-12-14", "2026-12-20", night("bob", "2026-12-14")),
    ]
    one, other = (hand_on(team(), rotas, utc(f"2026-12-{day} 20:00"), None) for day in ("07", "14"))
    found = swap(team(), rotas, [(one, "bob"), (other, "alice")], NOW)
    assert [[s.person for s in each.live] for each in found.rotas] == [["bob"], ["alice"]]
    assert [each.period for each in found.rotas] == [each.period for each in rotas]


def test_offers_come_in_the_order_of_their_harm() -> None:
    """Who breaks no rule comes first, then who has carried least; ties by rest."""
    base = team(rules=team().rules)
    rotas = [
        week(night("alice", MON), night("bob", TUE), night("bob", WED), rest_days("alice", FRI))
    ]
    hand = hand_on(base, rotas, utc(f"{MON} 20:00"), None)
    found = offers(base, rotas, hand, NOW)
    assert [offer.person for offer in found] == ["carol", "bob"]
    assert [offer.rest for offer in found] == [None, Fraction(10)]


# The command


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a published rota of December 2026."""
    (tmp_path / "team.toml").write_text(TEAM, "utf-8")
    assert run(tmp_path, "plan", "-q").code == 0
    assert run(tmp_path, "publish", "-q").code == 0
    return tmp_path


def holders(folder: Path) -> dict[str, str]:
    """Who has what starts on each date, by the live rows of the file."""
    text = (folder / DECEMBER).read_text("utf-8")
    rows = csv.DictReader(io.StringIO(text))
    return {row["start"][:10]: row["person"] for row in rows if row["status"] != CANCELLED}


def best(folder: Path, day: str) -> str:
    """Who takes the turn of a date with the least harm."""
    found = json.loads(run(folder, "swap", day, "--suggest", "--json").out)["offers"]
    return str(found[0]["person"])


def test_whoever_is_awake_is_suggested_first(folder: Path) -> None:
    """Of two who would be as fair, the one for whom more of it is day; hours are told beside."""
    people = (
        person("alice"),
        person("bob"),
        person("chloe", timezone=ZoneInfo("America/Montreal")),
    )
    base = team(people=people)
    rotas = [week(night("alice", MON))]
    hand = hand_on(base, rotas, utc(f"{MON} 19:00"), None)
    found = offers(base, rotas, hand, NOW)
    assert [offer.person for offer in found] == ["chloe", "bob"]
    assert {offer.person: offer.nights for offer in found} == {"chloe": 5, "bob": 9}
    evening = Span(utc(f"{MON} 18:00"), utc(f"{MON} 22:00"))
    part_of_it = offers(base, rotas, hand, NOW, evening)
    assert {offer.person: offer.nights for offer in part_of_it} == {"chloe": 0, "bob": 1}
    text = (folder / "team.toml").read_text("utf-8")
    assert "of night" not in run(folder, "swap", "2026-12-15", "--suggest").out
    (folder / "team.toml").write_text(f'{text}david.timezone = "America/Montreal"\n', "utf-8")
    assert "9 h of night for them" in run(folder, "swap", "2026-12-15", "--suggest").out


def test_a_suggestion_can_be_taken(folder: Path) -> None:
    """The best offer, once taken, breaks nothing; undo takes it back."""
    before = holders(folder)
    found = json.loads(run(folder, "swap", "2026-12-15", "--suggest", "--json").out)["offers"]
    best = found[0]
    assert best["breaks"] == []
    said = run(folder, "swap", "2026-12-15", "--suggest").out
    assert "notice is 15 days" in said
    ran = run(folder, "swap", "2026-12-15", "--to", best["person"])
    assert ran.code == 0
    assert "30 days ahead of Tue 15 Dec 18:00" in ran.out
    assert ran.err == "rotas/2026-12.csv: written; rota undo takes it back\n"
    assert holders(folder) == before | {"2026-12-15": best["person"]}
    assert run(folder, "check").code == 0
    assert run(folder, "undo", "-q").code == 0
    assert holders(folder) == before


def test_what_breaks_a_rule_is_only_written_by_force(folder: Path) -> None:
    """It is shown with the rule, ends with 4 and touches nothing; with --force it is a finding."""
    before = contents(folder)
    ran = run(folder, "swap", "2026-12-22", "--to", "bob", "-q")
    assert ran.code == 4
    assert "error    leave  Bob Petit is on call" in ran.out
    assert ran.err == "nothing written: it breaks leave; --force records it all the same\n"
    assert contents(folder) == before
    forced = run(folder, "swap", "2026-12-22", "--to", "bob", "--force", "--json")
    assert forced.code == 4
    document = json.loads(forced.out)
    assert [each["rule"] for each in document["findings"]] == ["leave"]
    assert document["written"] == ["rotas/2026-12.csv"]
    assert document["notice"] == [
        {"person": "bob", "start": "2026-12-22T18:00:00+01:00", "days": 37, "asked": 15}
    ]
    assert holders(folder)["2026-12-22"] == "bob"
    assert run(folder, "check").code == 4
    back = run(folder, "swap", "2026-12-22", "--to", best(folder, "2026-12-22"))
    assert "mended   leave" in back.out


def test_short_notice_is_said(folder: Path) -> None:
    """Told nine days ahead, where fifteen are asked for."""
    who = best(folder, "2026-12-08")
    ran = run(folder, "swap", "2026-12-08", "--to", who, "-n", now="2026-11-29T12:00")
    assert "only 9 days ahead of Tue 8 Dec 18:00: notice is 15 days" in ran.out
    assert ran.err.splitlines()[-1].startswith("nothing written")


def test_a_late_notice_keeps_nobody_from_helping(folder: Path) -> None:
    """People were told too late of December, by law an error: giving a turn away adds none.

    Of notice the command speaks itself, and the check goes on judging what is recorded.
    """
    text = (folder / "team.toml").read_text("utf-8").replace('law = "none"', 'law = "fr"')
    (folder / "team.toml").write_text(text, "utf-8")
    told = "2026-11-27T09:00"
    assert run(folder, "notify", "--how", "e-mail", "-q", now=told).code == 4
    offers = json.loads(run(folder, "swap", "2026-12-08", "--suggest", "--json", now=told).out)
    ran = run(folder, "swap", "2026-12-08", "--to", offers["offers"][0]["person"], now=told)
    assert ran.code == 0, ran
    assert "only 11 days ahead" in ran.out
    assert "notice  " not in ran.out


def test_whoever_only_loses_hours_is_told_in_time(folder: Path) -> None:
    """Of a part given away late, the check speaks of whoever takes it, not of who keeps the rest.

    What its giver was told stands, also once the rest is published and others are told.
    """
    text = (folder / "team.toml").read_text("utf-8").replace('law = "none"', 'law = "fr"')
    (folder / "team.toml").write_text(text, "utf-8")
    run(folder, "notify", "--how", "e-mail", "-q")
    giver, taker = holders(folder)["2026-12-11"], best(folder, "2026-12-11")
    part = ("--from", "2026-12-12T08:00", "--until", "2026-12-13T08:00")
    late = "2026-12-03T10:00"
    run(folder, "swap", "2026-12-11", "--to", taker, *part, "--force", "-q", now=late)
    check = json.loads(run(folder, "check", "--json", now=late).out)["findings"]
    [found] = [each for each in check if each["rule"] == "notice"]
    assert found["person"] == taker
    run(folder, "publish", "-q", now=late)
    run(folder, "notify", "--how", "téléphone", "-q", now=late)
    rows = csv.DictReader(io.StringIO((folder / DECEMBER).read_text("utf-8")))
    weekend = [row for row in rows if "2026-12-11T12" < row["start"] < "2026-12-14T12"]
    told = {(row["person"], row["notified"]) for row in weekend if row["status"] != CANCELLED}
    assert told == {
        (giver, "2026-11-15T00:00:00+01:00 e-mail"),
        (taker, "2026-12-03T10:00:00+01:00 téléphone"),
    }


def test_the_past_is_only_rewritten_on_purpose(folder: Path) -> None:
    """A turn that has begun is refused, but for its rest; --past records what has been."""
    night = ("2026-12-08", "--to", "bob" if holders(folder)["2026-12-08"] != "bob" else "alice")
    later = "2026-12-08T20:00"
    assert "has begun" in refused(folder, 2, "swap", *night, now=later)
    rest = run(folder, "swap", *night, "--from", "2026-12-09T00:00", "-n", "--force", now=later)
    assert "Wed 9 Dec 00:00 to Wed 9 Dec 08:00" in rest.out
    assert run(folder, "swap", *night, "--past", "--force", "-q", now="2026-12-20").code in (0, 4)
    assert holders(folder)["2026-12-08"] == night[2]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("2026-12-08", "one date needs either --to or --suggest"),
        ("2026-12-08 2026-12-10 --to bob", "two dates are traded whole"),
        ("2026-12-08 2026-12-10 2026-12-15", "name one date"),
        ("2026-12-08 --to bop", "did you mean 'bob'?"),
        ("2026-12-08 --to bob --role tertiary", "the team has no 'tertiary'"),
        ("tomorrow --suggest", "'tomorrow' is no date"),
        ("2026-12-08 2026-12-08", "are the same turn"),
        ("2026-12-11 2026-12-12", "are the same turn"),
        ("2026-12-08 --suggest --from 2026-12-10", "is over then; it ends Wed 9 Dec 08:00"),
        ("2026-12-08 --suggest --until 2026-12-08", "has not begun; it starts Tue 8 Dec 18:00"),
        (
            "2026-12-08 --suggest --from 2026-12-08T22:00 --until 2026-12-08T20:00",
            "--until does not come after --from",
        ),
        ("alice bob", "'alice' is no date; "),
        ("alice bob", "named by its date: rota swap DATE --to ID, or rota swap DATE DATE"),
        ("2026-12-08 bob", "'bob' is no date; "),
    ],
)
def test_what_makes_no_sense_touches_nothing(folder: Path, words: str, said: str) -> None:
    """Unknown people, the same turn twice, too few or too many dates: each says what is wrong."""
    assert said in refused(folder, 2, "swap", *words.split())


def test_what_cannot_be_traded_touches_nothing(folder: Path) -> None:
    """With oneself, with nobody, with somebody who left; where nothing is planned."""
    had = holders(folder)
    own = [day for day, who in had.items() if who == "alice"][:2]
    assert "Alice Martin has both: nothing to trade" in refused(folder, 2, "swap", *own)
    assert "has it already" in refused(folder, 2, "swap", own[0], "--to", "alice")
    assert "rota plan --month 2027-03" in refused(folder, 3, "swap", "2027-03-01", "--suggest")
    text = (folder / "team.toml").read_text("utf-8").replace("alice.name", "zoe.name")
    (folder / "team.toml").write_text(text, "utf-8")
    bobs = next(day for day, who in had.items() if who == "bob")
    assert "'alice' is not in the team; --to gives" in refused(folder, 2, "swap", own[0], bobs)
    assert run(folder, "swap", own[0], "--to", "zoe", "-q", "--force").code in (0, 4)
    assert holders(folder)[own[0]] == "zoe"


def test_who_cannot_take_it_is_told_with_dates(folder: Path) -> None:
    """A suggestion says of whoever cannot take a turn what they have too near to it, and when."""
    told = run(folder, "swap", "2026-12-22", "--suggest").out
    lines = [line for line in told.splitlines() if " cannot: " in line]
    assert lines
    assert all(re.search(r" cannot: [a-z-]+: .*\d", line) for line in lines), lines


def test_a_change_that_cannot_be_shown_is_said_to_be_made(folder: Path) -> None:
    """Where stdout takes nothing, stderr says that the rota file is changed; the code is 6."""
    if not Path("/dev/full").exists():
        not_here("no full device here")
    before = contents(folder)
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "rota", "swap", "2026-12-22", "--to", "bob", "--force"],
            cwd=folder,
            env=os.environ | {"ROTA_NOW": "2026-11-10T09:00"},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 6, done.stderr
    assert "could not be shown" in done.stderr
    assert "rotas/2026-12.csv; rota undo takes it back" in done.stderr
    assert contents(folder) != before


@pytest.mark.parametrize("text", ["2026-12-04", "04/12/2026", "4/12/2026"])
def test_a_date_is_a_date_however_it_is_written(folder: Path, text: str) -> None:
    """A date means the turn that starts then; with a time of day it is a moment of a turn."""
    moments = ("2026-12-04 20:00", "4/12/2026 20h00", "2026-12-05T12:00")
    told = {run(folder, "swap", when, "--suggest", "--json").out for when in (text, *moments)}
    assert len(told) == 1
    assert "no turn starts or goes on then" in refused(
        folder, 2, "swap", f"{text} 12:00", "--suggest"
    )


@pytest.mark.parametrize("text", ["2026-12-4", "bob", "20261204", "4.12.2026"])
def test_what_is_no_date_is_told_how_to_write_one(folder: Path, text: str) -> None:
    """Both ways are named, a date and a moment."""
    said = f"{text!r} is no date; write it as 2026-12-24, or a moment of it as 2026-12-24T18:00"
    assert said in refused(folder, 2, "swap", text, "--suggest")
