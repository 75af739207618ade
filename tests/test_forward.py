"""The forwarding table: at every instant it rings whoever the rota says, and never has a gap."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from command import refused, run
from rota.forwarding import Stretch, reached_at, stretches
from rota.instants import Span, days_span
from rota.period import Period
from rota.rota_file import file_name, write_rota
from rota.shift import Rota, Shift
from rota.team import Provider, Role, Team
from rota.team_file import read_team
from rota.turns import Held, turns
from teams import (
    PARIS,
    anytime,
    closed,
    evening,
    night,
    office,
    rest_days,
    shift,
    team,
    utc,
    weekend,
)
from tiny import tiny

WEEK = Period(date(2026, 12, 7), date(2026, 12, 13))
DUTY = team(coverages=(evening(), weekend()), offices=(office(),))


def told(table: Sequence[Stretch]) -> list[str]:
    """Each stretch in a line: from, to, its state, where it rings, who is missing."""
    lines = []
    for each in table:
        start, end = (t.astimezone(PARIS).strftime("%d %H:%M") for t in _edges(each))
        names = [target.id for target in each.rings]
        missing = [f"-{role}" for role in each.uncovered]
        lines.append(" ".join([f"{start}-{end}", each.state, *names, *missing]))
    return lines


def _edges(stretch: Stretch) -> tuple[datetime, datetime]:
    return stretch.span.start, stretch.span.end


def firm(id: str, tier: str, **changes: object) -> Provider:
    """An outside firm that answers at any time, unless told otherwise."""
    return Provider(id, id.capitalize(), tier=tier, **changes)  # type: ignore[arg-type]


# Where it rings


def test_a_week_without_a_gap() -> None:
    """Office, evenings, a weekend; what touches with the same person is one row."""
    rows = [
        night("alice", "2026-12-07"),
        night("bob", "2026-12-08"),
        night("bob", "2026-12-10"),
        rest_days("bob", "2026-12-11"),
    ]
    assert told(stretches(DUTY, rows, WEEK)) == [
        "07 00:00-07 08:00 uncovered -primary",
        "07 08:00-07 18:00 office",
        "07 18:00-08 08:00 on call alice",
        "08 08:00-08 18:00 office",
        "08 18:00-09 08:00 on call bob",
        "09 08:00-09 18:00 office",
        "09 18:00-10 08:00 uncovered -primary",
        "10 08:00-10 18:00 office",
        "10 18:00-11 08:00 on call bob",
        "11 08:00-11 18:00 office",
        "11 18:00-14 00:00 on call bob",
    ]
    monday = Period(date(2026, 12, 14), date(2026, 12, 14))
    assert told(stretches(DUTY, rows, monday))[0] == "14 00:00-14 08:00 on call bob"


def test_closed_hours_and_hours_that_no_coverage_asks_for() -> None:
    """A closed day rings nobody and says so; neither does what is left over."""
    some = replace(DUTY, coverages=(evening(), closed("2026-12-08")), offices=())
    days = Period(date(2026, 12, 8), date(2026, 12, 9))
    assert told(stretches(some, [night("alice", "2026-12-09")], days)) == [
        "08 00:00-09 00:00 closed",
        "09 00:00-09 08:00 uncovered -primary",
        "09 08:00-09 18:00 unreached",
        "09 18:00-10 00:00 on call alice",
    ]


def test_roles_ring_in_the_order_of_the_team_file() -> None:
    """Primary, then backup; a role that nobody has is missing, unless it is optional."""
    roles = (Role("primary"), Role("backup", coverage=("evening",)), Role("spare", optional=True))
    some = replace(DUTY, roles=roles, offices=())
    rows = [
        night("carol", "2026-12-07", role="spare"),
        night("bob", "2026-12-07", role="backup"),
        night("alice", "2026-12-07"),
        night("bob", "2026-12-08"),
        night("alice", "2026-12-09", role="backup"),
    ]
    days = Period(date(2026, 12, 7), date(2026, 12, 9))
    lines = [line for line in told(stretches(some, rows, days)) if "on call" in line]
    assert lines == [
        "07 18:00-08 08:00 on call alice bob carol",
        "08 18:00-09 08:00 on call bob -backup",
        "09 18:00-10 00:00 on call alice -primary",
    ]


def test_who_has_two_roles_rings_once() -> None:
    """One person at once as primary and as backup: a second call would reach nobody else."""
    some = replace(DUTY, roles=(Role("primary"), Role("backup")))
    rows = [night("alice", "2026-12-07"), night("alice", "2026-12-07", role="backup")]
    [line] = [line for line in told(stretches(some, rows, WEEK)) if "on call" in line]
    assert line == "07 18:00-08 08:00 on call alice"


def test_outside_firms_ring_before_after_or_alone() -> None:
    """In its hours a firm is first, last or in the team's place; outside them it is not there."""
    nights = {"coverage": ("evening",), "start": timedelta(hours=18), "end": timedelta(hours=22)}
    late = {"coverage": ("evening",), "start": timedelta(hours=23), "end": timedelta(hours=8)}
    desk, night_ = firm("desk", "before", **nights), firm("night", "alone", **late)
    firms = (firm("late", "after"), desk, night_)
    some = replace(DUTY, providers=firms)
    rows = [shift("alice", "2026-12-07 18:00", "2026-12-07 23:00"), rest_days("bob", "2026-12-11")]
    found = told(stretches(some, rows, WEEK))
    assert found[:6] == [
        "07 00:00-07 08:00 provider late -primary",
        "07 08:00-07 18:00 office",
        "07 18:00-07 22:00 on call desk alice late",
        "07 22:00-07 23:00 on call alice late",
        "07 23:00-08 08:00 provider night late",
        "08 08:00-08 18:00 office",
    ]
    assert found[-1] == "11 18:00-14 00:00 on call bob late"


def test_a_firm_in_the_place_of_one_role_rings_in_its_place() -> None:
    """The firm stands in for the backup: it does not ring before the primary."""
    roles = (Role("primary", coverage=("evening",)), Role("backup", coverage=("spare",)))
    covers = (evening(), replace(evening(), name="spare"))
    firms = (
        firm("desk", "before", coverage=("evening",)),
        firm("net", "alone", coverage=("spare",)),
    )
    some = replace(DUTY, coverages=covers, roles=roles, providers=firms)
    lines = told(stretches(some, [night("alice", "2026-12-07")], WEEK))
    assert "07 18:00-08 08:00 on call desk alice net" in lines


def test_a_part_that_was_handed_over() -> None:
    """Carol has three hours of Alice's night; rows that only change the turn are no rows here."""
    turn = "2026-12-07T18:00+01:00 primary"
    rows = [
        shift("alice", "2026-12-07 18:00", "2026-12-07 21:00", turn=turn),
        shift("carol", "2026-12-07 21:00", "2026-12-08 00:00", turn=turn),
        shift("alice", "2026-12-08 00:00", "2026-12-08 03:00", turn=turn),
        shift("alice", "2026-12-08 03:00", "2026-12-08 08:00", turn="another"),
    ]
    lines = [line for line in told(stretches(DUTY, rows, WEEK)) if "on call" in line]
    assert lines == [
        "07 18:00-07 21:00 on call alice",
        "07 21:00-08 00:00 on call carol",
        "08 00:00-08 08:00 on call alice",
    ]


@pytest.mark.parametrize(("day", "hours"), [("2026-10-25", 25), ("2027-03-28", 23)])
def test_nights_when_the_clock_changes(day: str, hours: int) -> None:
    """A day has 25 or 23 hours; in the hour that comes twice each half has its own person."""
    first = date.fromisoformat(day)
    before, after = first - timedelta(days=1), first + timedelta(days=1)
    change = datetime.combine(first, datetime.min.time(), UTC) + timedelta(hours=1)
    row = shift("alice", f"{before} 18:00", f"{after} 08:00")
    whole = row.span
    cut = [
        replace(row, span=Span(whole.start, change)),
        replace(row, span=Span(change, whole.end), person="bob"),
    ]
    always = team(coverages=(anytime(),))
    table = stretches(always, cut, Period(first, first))
    assert [[t.id for t in each.rings] for each in table] == [["alice"], ["bob"]]
    assert table[0].span.end == table[1].span.start == change
    assert (table[-1].span.end - table[0].span.start) == timedelta(hours=hours)


def test_until_when_each_answers() -> None:
    """The firm until its hours end, whoever is on call until somebody else is, across rows."""
    desk = firm("desk", "before", start=timedelta(hours=8), end=timedelta(hours=20))
    some = team(coverages=(anytime(),), providers=(desk,))
    rows = [
        shift("alice", "2026-12-07 00:00", "2026-12-08 00:00"),
        shift("alice", "2026-12-08 00:00", "2026-12-09 00:00"),
        shift("bob", "2026-12-09 00:00", "2026-12-10 00:00"),
    ]
    found = reached_at(some, rows, utc("2026-12-07 12:00"))
    assert [(target.id, until) for target, until in found] == [
        ("desk", utc("2026-12-07 20:00")),
        ("alice", utc("2026-12-09 00:00")),
    ]
    for_ever = [shift("alice", "2026-12-01 00:00", "2027-03-01 00:00")]
    [(_, until)] = reached_at(team(coverages=(anytime(),)), for_ever, utc("2026-12-07 12:00"))
    assert until is None


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 400), st.randoms(use_true_random=False))
def test_every_instant_is_as_the_rota_says(seed: int, random: Random) -> None:
    """Any rows at all, cut anywhere: no gap, no two neighbours alike, and who is on call rings."""
    case = tiny(seed)
    people = [each.id for each in case.team.people]
    rows: list[Shift] = []
    for turn in turns(case.team, case.period):
        for slot in turn.slots:
            cuts = sorted({slot.span.start, slot.span.end, *_moments(slot.span, random)})
            for start, end in pairwise(cuts):
                who = random.choice(["", *people])
                row = Shift(slot.span, turn.role, slot.kind, turn.id, who, who, slot.burden)
                rows.append(replace(row, span=replace(slot.span, start=start, end=end)))
    table = stretches(case.team, rows, case.period)
    whole = days_span(case.period.first, case.period.last, case.team.timezone)
    assert (table[0].span.start, table[-1].span.end) == (whole.start, whole.end)
    for one, other in pairwise(table):
        assert one.span.end == other.span.start
        assert replace(one, span=other.span) != other
    order = [role.name for role in case.team.roles]
    for stretch in table:
        length = stretch.span.end - stretch.span.start
        for part in (timedelta(0), length / 2, length - timedelta(seconds=1)):
            moment = stretch.span.start + part
            held = [row for row in rows if row.person and row.span.contains(moment)]
            held.sort(key=lambda row: order.index(row.role))
            assert [t.id for t in stretch.rings] == list(dict.fromkeys(r.person for r in held))


def _moments(span: Span, random: Random) -> Iterator[datetime]:
    for _ in range(random.randint(0, 2)):
        hours = int((span.end - span.start) / timedelta(hours=1))
        yield span.start + timedelta(hours=random.randint(0, hours))


# A year, step by step

YEAR = """\
team.id = "line"
[office]
on = "mon-fri"
start = "08:30"
end = "18:30"
[coverage]
outside_office = true
[roles.primary]
[roles.backup]
coverage = ["weekend", "holiday"]
[providers.desk]
name = "Desk"
tier = "before"
number = "01 99 00 42 10"
coverage = ["evening"]
start = "18:30"
end = "22:00"
[providers.night]
name = "Night"
number = "01 99 00 42 20"
tier = "alone"
coverage = ["evening"]
start = "22:00"
end = "08:30"
[providers.last]
name = "Last"
number = "01 99 00 42 30"
tier = "after"
coverage = ["weekend"]
[people]
"""
STEP = 300
FREE = {
    *("01-01", "04-06", "05-01", "05-08", "05-14", "05-25", "07-14", "08-15", "11-01"),
    *("11-11", "12-25"),
}
"""The public holidays of France in 2026."""


def year_of(folder: Path) -> Team:
    """A folder with the rotas of 2026, month by month, shifts handed round and a few left empty."""
    people = "".join(f'p{n}.phone = "06 39 98 00 0{n}"\n' for n in range(1, 6))
    (folder / "team.toml").write_text(YEAR + people, "utf-8")
    crew = read_team((YEAR + people).encode(), "team.toml")
    (folder / "rotas").mkdir()
    held: list[Held] = []
    number = 0
    for month in range(1, 13):
        first = date(2026, month, 1)
        period = Period(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))
        rows = []
        for turn in turns(crew, period, held):
            number += 1
            who = f"p{number % 5 + 1}" if number % 97 else ""
            for slot in turn.slots:
                held.append(Held(slot.role, slot.span))
                rows.append(Shift(slot.span, slot.role, slot.kind, turn.id, who, who, slot.burden))
        path = folder / "rotas" / file_name(period)
        path.write_bytes(write_rota(Rota(period, tuple(rows)), crew))
    return crew


def filled(rows: Iterator[tuple[str, str, object]], first: int, size: int) -> list[object]:
    """What each step of five minutes holds, given rows of start, end and what they hold."""
    found: list[object] = [None] * size
    for start, end, held in rows:
        low, high = (int(datetime.fromisoformat(t).timestamp()) - first for t in (start, end))
        assert not low % STEP
        assert not high % STEP
        low, high = max(low // STEP, 0), min(high // STEP, size)
        found[low:high] = [held] * max(high - low, 0)
    return found


def test_a_year_is_the_rota_instant_by_instant(tmp_path: Path) -> None:
    """The table of 2026, walked in five-minute steps beside the rows of the rota files.

    They are read by other means, and office hours and holidays are worked out anew.
    """
    year_of(tmp_path)
    ran = run(tmp_path, "forward", "--from", "2026-01-01", "--to", "2026-12-31", "--csv")
    assert ran.code == 4
    table = list(csv.DictReader(io.StringIO(ran.out, newline="")))
    zone = ZoneInfo("Europe/Paris")
    first = int(datetime(2026, 1, 1, tzinfo=zone).timestamp())
    size = (int(datetime(2027, 1, 1, tzinfo=zone).timestamp()) - first) // STEP
    assert size == 365 * 288
    roles: dict[str, list[tuple[str, str, object]]] = {"primary": [], "backup": []}
    for path in sorted((tmp_path / "rotas").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for each in csv.DictReader(file):
                who = each["person"], each["kind"]
                roles[each["role"]].append((each["start"], each["end"], who))
    primary, backup = (filled(iter(roles[name]), first, size) for name in ("primary", "backup"))
    rings = filled(((row["from"], row["to"], row) for row in table), first, size)
    seen = set()
    for step in range(size):
        row = rings[step]
        assert isinstance(row, dict), step
        local = datetime.fromtimestamp(first + step * STEP, zone)
        clock = local.hour * 60 + local.minute
        held = [each for each in (primary[step], backup[step]) if isinstance(each, tuple)]
        kinds = {kind for _, kind in held}
        people = [who for who, _ in held if who]
        if not held:
            free = f"{local:%m-%d}" in FREE or local.weekday() > 4
            office_hours = not free and 510 <= clock < 1110
            people = [] if office_hours else ["night"]
            state = "office" if office_hours else "provider"
        else:
            state = "on call" if people else "uncovered"
        if "evening" in kinds and 1110 <= clock < 1320:
            people.insert(0, "desk")
        if "weekend" in kinds:
            people.append("last")
        if people and not [each for each in people if each.startswith("p")]:
            state = "provider"
        both = {"primary": primary[step], "backup": backup[step]}
        missing = [n for n, each in both.items() if isinstance(each, tuple) and not each[0]]
        expected = (state, *people, "-", *missing)
        names = [row[place] for place in ("first", "second", "third") if row.get(place)]
        assert (row["state"], *names, "-", *row["uncovered"].split()) == expected, local
        seen.add(expected)
    assert len(seen) > 15
    for one, other in pairwise(table):
        assert one["to"] == other["from"]
        assert {**one, "from": "", "to": ""} != {**other, "from": "", "to": ""}


# The command


def test_numbers_only_when_asked_for(tmp_path: Path) -> None:
    """Names without numbers; with them, every one that it rings; a missing one is an error."""
    year_of(tmp_path)
    month = ("--month", "2026-03")
    plain = run(tmp_path, "forward", *month, "--csv")
    assert "06 39" not in plain.out + run(tmp_path, "forward", *month).out
    assert "06 39" not in run(tmp_path, "forward", *month, "--json").out
    assert plain.out.splitlines()[0] == (
        "from,to,state,first,first_name,second,second_name,third,third_name,provider,uncovered"
    )
    out = tmp_path / "table.csv"
    ran = run(tmp_path, "forward", *month, "--csv", "--with", "phone", "-o", str(out))
    assert (ran.code, ran.out) == (plain.code, "")
    rows = list(csv.DictReader(io.StringIO(out.read_text("utf-8"), newline="")))
    phones = {row["first_phone"] for row in rows if row["state"] == "on call"}
    assert phones >= {"01 99 00 42 10", "06 39 98 00 01"}
    assert [row["from"] for row in rows] == [
        row["from"] for row in csv.DictReader(io.StringIO(plain.out, newline=""))
    ]
    told = json.loads(run(tmp_path, "forward", *month, "--json", "--with", "phone").out)
    assert told["forward"][0]["rings"][0]["phone"]
    text = (tmp_path / "team.toml").read_text("utf-8")
    less = text.replace('p2.phone = "06 39 98 00 02"', "p2 = {}")
    less = less.replace('number = "01 99 00 42 20"\n', "")
    (tmp_path / "team.toml").write_text(less, "utf-8")
    said = refused(tmp_path, 3, "forward", *month, "--with", "phone")
    assert "people.p2.phone: is missing" in said
    assert "providers.night.number: is missing" in said


def test_who_is_not_in_the_team_has_no_number(tmp_path: Path) -> None:
    """A leaver or a typo: it is said at their row, with who was probably meant."""
    year_of(tmp_path)
    path = tmp_path / "rotas" / "2026-03.csv"
    text = path.read_text("utf-8")
    path.write_text(text.replace(",p2,p2,", ",pp2,pp2,"), "utf-8")
    line = next(n for n, row in enumerate(text.splitlines(), 1) if ",p2,p2," in row)
    said = refused(tmp_path, 3, "forward", "--month", "2026-03", "--with", "phone")
    assert said == (
        f"{path.relative_to(tmp_path)}:{line}: person: 'pp2' is not in the team file, so there is "
        "no number for them; did you mean 'p2'?\n"
    )
    assert run(tmp_path, "forward", "--month", "2026-03").code in (0, 4)


def test_a_french_excel_opens_it(tmp_path: Path) -> None:
    """Semicolons, dates as a spreadsheet knows them, French words; row for row the same table."""
    year_of(tmp_path)
    team = tmp_path / "team.toml"
    month = ("--month", "2026-03", "--csv")
    plain = [*csv.DictReader(io.StringIO(run(tmp_path, "forward", *month).out, newline=""))]
    text = team.read_text("utf-8")
    assert 'language = "en"' not in text
    out = run(tmp_path, "forward", *month, "--dialect", "excel-fr", "--with", "phone").out
    assert out.startswith("\ufeffdébut;fin;état;1er;1er_nom;1er_téléphone;2e;2e_nom;")
    rows = [*csv.DictReader(io.StringIO(out[1:], newline=""), delimiter=";")]
    assert rows[0]["début"] == "01/03/2026 00:00"
    assert [row["1er_nom"] for row in rows] == [row["first_name"] for row in plain]
    states = {(row["état"], other["state"]) for row, other in zip(rows, plain, strict=True)}
    assert states >= {("astreinte", "on call"), ("bureau", "office")}
    assert all(row["fin"] == after["début"] for row, after in pairwise(rows))
    said = refused(tmp_path, 2, "forward", "--month", "2026-03", "--dialect", "excel-fr")
    assert "--dialect belongs to --csv" in said


def test_what_the_table_says_on_the_terminal(tmp_path: Path) -> None:
    """Who rings and who next, office hours, and loudly where nobody is."""
    year_of(tmp_path)
    ran = run(tmp_path, "forward", "--month", "2026-05")
    assert "Desk, then p" in ran.out
    assert "  office\n" in ran.out
    assert ran.code == (4 if "NOBODY" in ran.out else 0)
    whole = run(tmp_path, "forward", "--from", "2026-01-01", "--to", "2026-12-31")
    assert whole.code == 4
    assert "NOBODY is on call " in whole.err
    quiet = run(tmp_path, "forward", "--month", "2026-05", "-q")
    assert (quiet.out, quiet.code) == ("", ran.code)


def test_now_and_next(tmp_path: Path) -> None:
    """Whom it must reach now, then whom next, with the firms before and after; and until when."""
    year_of(tmp_path)
    (tmp_path / "rotas" / "2026-02.csv").unlink()
    evening_ = run(tmp_path, "show", "--at", "2026-01-06T19:00").out
    assert "before   Desk until Tue 6 Jan 22:00\nprimary  p" in evening_
    night_ = run(tmp_path, "show", "--at", "2026-01-06T23:00").out
    assert "alone    Night until Wed 7 Jan 08:30\nprimary  nobody is on call" in night_
    sunday = run(tmp_path, "show", "--at", "2026-01-11T12:00").out
    assert [line.split()[0] for line in sunday.splitlines()[1:]] == ["primary", "backup", "after"]
    told = json.loads(run(tmp_path, "show", "--at", "2026-01-11T12:00", "--json").out)
    rings = [ring["role"] or ring["tier"] for ring in told["rings"]]
    assert rings == ["primary", "backup", "after"]
    assert told["rings"][0]["until"] == "2026-01-12T08:30:00+01:00"


def test_dates_that_are_not_planned(tmp_path: Path) -> None:
    """A month without a rota is refused; of a period that is planned in part it is said."""
    year_of(tmp_path)
    (tmp_path / "rotas" / "2026-03.csv").unlink()
    assert "rota plan --month 2026-03" in refused(tmp_path, 3, "forward", "--month", "2026-03")
    ran = run(tmp_path, "forward", "--from", "2026-02-20", "--to", "2026-03-10", "--csv")
    assert ran.code == 4
    assert "10 dates of it not planned, 2026-03-01 the first of them" in ran.err
    assert "T22:00:00+01:00,uncovered," not in ran.out
    assert ",provider,desk,Desk,,,,,desk,primary" in ran.out


def test_what_makes_no_sense(tmp_path: Path) -> None:
    """Two formats, a file for the terminal's table, or anything but telephone numbers."""
    year_of(tmp_path)
    assert "choose one" in refused(tmp_path, 2, "forward", "--csv", "--json")
    assert "-o needs" in refused(tmp_path, 2, "forward", "-o", "x.csv")
    assert "--with" in refused(tmp_path, 2, "forward", "--with", "email")
    assert run(tmp_path, "forward", "-q", now="2026-05-10").code in (0, 4)
