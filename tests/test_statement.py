"""The monthly statement: hours worked out by hand, months that add up, papers that are safe."""

from __future__ import annotations

import csv
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from browser import printed
from command import refused, run
from rota.instants import SECOND, Span
from rota.interventions import Entry
from rota.period import Period
from rota.rates import Compensation
from rota.rules import check
from rota.scales import SCALES
from rota.shift import Shift
from rota.spans import elapsed
from rota.standby import cut, standby, within
from rota.statement import Statements, statements
from rota.statement_page import page
from rota.team import Role, Rules, Team, Waiver
from rota.unpaid import RULE
from teams import (
    anytime,
    evening,
    night,
    office,
    person,
    rest_days,
    rota,
    shift,
    span,
    team,
    utc,
    weekend,
)
from test_compensation import tariff


def month(text: str) -> Period:
    """A calendar month."""
    first = date.fromisoformat(f"{text}-01")
    return Period(first, (first + timedelta(days=31)).replace(day=1) - timedelta(days=1))


def paying(**changes: Any) -> Team:
    """A team under French law whose standby is worth 2 € per hour."""
    rates = Compensation(tariff(always="2 € per hour"), tariff(always="20 € per hour"))
    return team(**{"compensation": rates, "rules": Rules(law="fr")} | changes)


def of(base: Team, shifts: Sequence[Shift], when: str, calls: Sequence[Entry] = ()) -> Statements:
    """The statements of a month."""
    return statements(base, shifts, calls, month(when))


# Hours


def test_an_ordinary_month() -> None:
    """Two evenings and a weekend are 90 h and 180 €; a call and its road stand apart."""
    shifts = [
        night("alice", "2026-12-01"),
        night("alice", "2026-12-08"),
        rest_days("alice", "2026-12-11"),
        night("bob", "2026-12-02"),
    ]
    call = Entry(
        "alice", span("2026-12-12 03:00", "2026-12-12 04:10"), travel=timedelta(minutes=50)
    )
    found = of(paying(), shifts, "2026-12", [call])
    alice, bob = found.people
    assert alice.hours == 90
    assert alice.kinds == {"evening": 28, "weekend": 62}
    (done,) = alice.interventions
    assert (done.span, done.hours, done.travel) == (call.span, Fraction(2), Fraction(5, 6))
    assert sum(due.amount.value for due in alice.dues) == 2 * 90 + 20 * 2
    assert (bob.name, bob.hours, bob.worked) == ("Bob", Fraction(14), Fraction(0))
    assert (found.findings, found.remarks) == ((), ())


@pytest.mark.parametrize(
    ("start", "end", "when", "elapsed"),
    [
        ("2026-03-28 18:00", "2026-03-29 08:00", "2026-03", 13),
        ("2026-10-24 18:00", "2026-10-25 08:00", "2026-10", 15),
        ("2026-03-27 18:00", "2026-03-30 08:00", "2026-03", 61),
        ("2026-10-23 18:00", "2026-10-26 08:00", "2026-10", 63),
    ],
)
def test_the_nights_when_the_clock_changes(start: str, end: str, when: str, elapsed: int) -> None:
    """29 March has an hour less, 25 October one more, on the paper as in life."""
    (alice,) = of(paying(), [shift("alice", start, end)], when).people
    assert alice.hours == elapsed
    assert sum(due.amount.value for due in alice.dues) == 2 * elapsed


def test_months_part_at_local_midnight() -> None:
    """A weekend from Friday 30 January to Monday 2 February: 30 h here, 32 h there."""
    shifts = [rest_days("alice", "2026-01-30")]
    (january,) = of(paying(), shifts, "2026-01").people
    (february,) = of(paying(), shifts, "2026-02").people
    assert (january.hours, february.hours) == (Fraction(30), Fraction(32))
    (here,), (there,) = january.standby, february.standby
    assert here.span == span("2026-01-30 18:00", "2026-02-01 00:00")
    assert there.span == span("2026-02-01 00:00", "2026-02-02 08:00")


def test_a_call_over_midnight_of_the_first() -> None:
    """Each month has its own part of a call, and of the road before or after it."""
    call = Entry(
        "alice", span("2026-11-30 23:30", "2026-12-01 01:00"), travel=timedelta(minutes=40)
    )
    (november,) = of(paying(), (), "2026-11", [call]).people
    (december,) = of(paying(), (), "2026-12", [call]).people
    assert [(each.hours, each.travel) for each in november.interventions] == [
        (Fraction(5, 6), Fraction(1, 3))
    ]
    assert [(each.hours, each.travel) for each in december.interventions] == [
        (Fraction(4, 3), Fraction(1, 3))
    ]
    only_the_road = replace(call, span=span("2026-12-01 00:10", "2026-12-01 01:00"))
    (late,) = of(paying(), (), "2026-11", [only_the_road]).people
    (part,) = late.interventions
    assert (part.hours, part.travel) == (Fraction(1, 6), Fraction(1, 6))


def test_the_office_inside_a_week_around_the_clock() -> None:
    """Monday 18:00 to Monday 09:00 with an office from 9 to 18: 159 h less four days of 9 h.

    On a public holiday the office is closed, so those hours count.
    """
    base = paying(coverages=(anytime(),), offices=(office("mon-fri", "09:00", "18:00"),))
    ordinary = [shift("alice", "2026-12-07 18:00", "2026-12-14 09:00")]
    christmas = [shift("alice", "2026-12-21 18:00", "2026-12-28 09:00")]
    assert of(base, ordinary, "2026-12").people[0].hours == 159 - 4 * 9
    assert of(base, christmas, "2026-12").people[0].hours == 159 - 3 * 9


def test_the_first_of_may() -> None:
    """A call on 1 May is worth twice its hours (L3133-6)."""
    call = Entry("alice", span("2026-05-01 10:00", "2026-05-01 12:00"))
    (alice,) = of(paying(), (), "2026-05", [call]).people
    (due,) = alice.dues
    assert (due.amount.value, due.factor, due.reason) == (Fraction(80), Fraction(2), "1 May")


def test_payroll_is_reminded_of_the_first_of_may() -> None:
    """Where no rate doubles the hours, the statement says that the law does."""
    call = Entry("alice", span("2026-04-30 23:00", "2026-05-01 01:00"))
    base = paying(compensation=Compensation(tariff(always="2 € per hour")))
    (remark,) = of(base, (), "2026-05", [call]).remarks
    assert remark == "Alice worked on 1 May: those hours are paid double (L3133-6)"
    assert of(base, (), "2026-04", [call]).remarks == ()
    assert of(paying(), (), "2026-05", [call]).remarks == ()
    free = replace(base, people=(person("alice", regime="external"),))
    assert not any("1 May" in remark for remark in of(free, (), "2026-05", [call]).remarks)


def test_who_is_on_site_works() -> None:
    """Hours of a role served at the workplace are no standby."""
    base = paying(roles=(Role("primary"), Role("desk", on_site=True)))
    assert of(base, [night("alice", "2026-12-01", role="desk")], "2026-12").people == ()


def test_whoever_has_left_is_owed_a_statement_too() -> None:
    """Under the name that the rota has for them."""
    gone = replace(night("zoe", "2026-12-01"), name="Zoé Petit")
    assert [each.name for each in of(paying(), [gone], "2026-12").people] == ["Zoé Petit"]


def test_an_outsider_sends_an_invoice() -> None:
    """Who is nobody's employee gets no statement (R3121-2), but what to expect of them is said."""
    bob = person("bob", regime="external", price=Compensation(tariff(always="320 € per turn")))
    base = paying(people=(person("alice"), bob, person("carol", regime="external")))
    shifts = [night("alice", "2026-12-01"), rest_days("bob", "2026-12-11")]
    call = Entry("bob", span("2026-12-12 03:00", "2026-12-12 04:00"))
    found = of(base, shifts, "2026-12", [call])
    assert [each.person for each in found.people] == ["alice"]
    assert found.remarks == (
        "Bob is external and gets no statement (R3121-2): 62 h on call, 1 intervention; the "
        "invoice should come to €320.00",
    )
    free = replace(base, rules=Rules(law="none"))  # a tally like any other
    assert [each.person for each in of(free, shifts, "2026-12").people] == ["alice", "bob"]
    silent = replace(base, people=(replace(bob, price=Compensation()),))
    [remark] = of(silent, shifts[1:], "2026-12").remarks
    assert remark.endswith("62 h on call; no price in the team file fits")


MOMENTS = st.datetimes(
    utc("2026-01-01 00:00").replace(tzinfo=None), utc("2026-12-20 00:00").replace(tzinfo=None)
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(MOMENTS, st.integers(1, 9 * 86400)), min_size=1, max_size=6))
def test_no_hour_is_lost_between_months(rows: list[tuple[Any, int]]) -> None:
    """The months' hours are the year's, with an office and clock changes in between."""
    base = paying(coverages=(anytime(),), offices=(office(),))
    shifts = []
    for start, seconds in rows:
        begin = start.replace(microsecond=0).astimezone(utc("2026-01-01 00:00").tzinfo)
        shifts.append(
            replace(night("alice", "2026-01-01"), span=Span(begin, begin + seconds * SECOND))
        )
    whole = sum((row.hours for row in standby(base, shifts)), Fraction(0))
    parts = [
        each for number in range(12) for each in of(base, shifts, f"2026-{number + 1:02}").people
    ]
    before = within(base, Period(date(2025, 12, 1), date(2025, 12, 31)), [s.span for s in shifts])
    assert sum((each.hours for each in parts), elapsed(before)) == whole
    for row in standby(base, shifts):
        pieces = cut(base, row.spans, [timedelta(hours=2, minutes=30)])
        assert elapsed(pieces) == row.hours
        assert all(one.end <= other.start for one, other in pairwise(pieces))


# What is not owed


def test_without_rates_there_is_a_finding() -> None:
    """Nothing configured is no zero: the statement lacks what R3121-2 asks for."""
    silent = paying(compensation=None)
    shifts = [night("alice", "2026-12-01")]
    (finding,) = of(silent, shifts, "2026-12").findings
    assert (finding.rule, finding.severity, finding.source) == (RULE, "error", "L3121-9, R3121-2")
    accepted = replace(silent, waivers=(Waiver(RULE, "paid by the head office"),))
    assert of(accepted, shifts, "2026-12").findings[0].waived == "paid by the head office"
    for changes in (
        {"people": (person("alice", regime="external"),)},
        {"people": (person("alice", regime="executive"),)},
        {"rules": Rules(law="none")},
    ):
        assert of(replace(silent, **changes), shifts, "2026-12").findings == ()


def test_a_shift_that_no_rate_fits() -> None:
    """The statement and the check name it alike."""
    rates = Compensation(tariff(evening="35 € per window"))
    base = paying(compensation=rates, coverages=(evening(), weekend()))
    shifts = [night("alice", "2026-12-01"), rest_days("alice", "2026-12-04")]
    (finding,) = of(base, shifts, "2026-12").findings
    assert "owed to Alice for 1 shift of kind weekend as primary, from Fri 4 Dec" in finding.message
    assert finding.source == "L3121-9"
    more = [*shifts, rest_days("alice", "2026-12-18"), rest_days("bob", "2026-12-11")]
    alice, bob = of(base, more, "2026-12").findings
    assert "for 2 shifts of kind weekend" in alice.message
    assert (bob.person, bob.span) == ("bob", more[-1].span)
    (only,) = statements(base, more, (), month("2026-12"), "bob").findings
    assert only == bob
    public = replace(base, people=(person("alice", regime="public"),))
    assert of(public, shifts, "2026-12").findings[0].source == "compensation"
    found = check(base, rota("2026-12-01", "2026-12-31", *shifts))
    assert finding in found
    assert of(base, shifts, "2026-11").findings == ()


def test_a_table_need_not_name_the_kind_to_be_judged() -> None:
    """Made by hand it has hours and people; what the hours are, the team file knows."""
    base = paying(compensation=Compensation(tariff(evening="35 € per window")))
    bare = [replace(shift, kind="", turn="") for shift in (night("alice", "2026-12-01"),)]
    bare.append(replace(rest_days("bob", "2026-12-04"), kind="", turn=""))
    found = check(base, rota("2026-12-01", "2026-12-06", *bare))
    (finding,) = [each for each in found if each.rule == RULE]
    assert "owed to Bob for 1 shift of kind weekend" in finding.message


def test_what_a_scale_leaves_open_is_said() -> None:
    """With every statement: the texts, their doubts, and who was told when nobody knows."""
    base = paying(compensation=Compensation(scale=SCALES["fpt-exploitation-2015"]))
    remarks = of(base, [night("alice", "2026-12-01")], "2026-12").remarks
    assert "décret 2005-542" in remarks[0]
    assert "told of 1 shift, so" in remarks[-1]
    told = of(base, [night("alice", "2026-12-01", notified="2026-11-01")], "2026-12").remarks
    assert told == remarks[:-1]


# Papers


class Outline(HTMLParser):
    """The elements of a page and its text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: set[str] = set()
        self.text: list[str] = []
        self.language: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element and its attributes."""
        self.tags[tag] += 1
        self.attributes |= {name for name, _ in attrs}
        self.language = dict(attrs).get("lang") or self.language

    def handle_data(self, data: str) -> None:
        """Note text."""
        self.text.append(data)


def outline(data: bytes) -> Outline:
    """A page, read."""
    found = Outline()
    found.feed(data.decode())
    found.close()
    return found


TAGS = {
    *("html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "p"),
    *("table", "thead", "tbody", "tfoot", "tr", "th", "td", "footer"),
}
NASTY = st.text(min_size=1, max_size=20) | st.sampled_from(
    ["<script>alert(1)</script>", '"><img src=x onerror=y>', "</style><b>", "&lt;b&gt;", "'--"]
)


@settings(max_examples=60, deadline=None)
@given(NASTY, NASTY, NASTY, st.sampled_from(["fr", "en"]))
def test_no_name_is_more_than_text(name: str, kind: str, role: str, language: Any) -> None:
    """Whatever names, kinds and numbers hold, the page has our elements and no other."""
    people = (person("alice", name=name, employee_id=kind),)
    base = paying(language=language, people=people, name=role)
    shifts = [replace(night("alice", "2026-12-01", kind=kind), role=role)]
    call = Entry("alice", span("2026-12-01 23:00", "2026-12-02 01:00"), note=name)
    found = of(base, shifts, "2026-12", [call])
    read = outline(page(base, found, date(2027, 1, 2), employee_id=True))
    assert read.tags.keys() == TAGS
    assert read.attributes <= {"lang", "charset", "http-equiv", "content", "name", "class", "scope"}
    assert (read.tags["main"], read.language) == (1, language)


def test_the_french_paper() -> None:
    """The words of R3121-2, French dates, hours and euros, one sheet for each person."""
    base = paying(language="fr", offices=(office(),))
    shifts = [night("alice", "2026-12-01"), rest_days("bob", "2026-12-04")]
    call = Entry("alice", span("2026-12-01 23:00", "2026-12-02 00:30"))
    read = outline(page(base, of(base, shifts, "2026-12", [call]), date(2027, 1, 1)))
    text = " ".join(read.text).replace("\u00a0", "~").replace("\u202f", "_")
    assert read.tags["main"] == 2
    for words in (
        "Document récapitulatif des astreintes",
        "article R.~3121-2 du Code du travail",
        "Heures d’astreinte accomplies",
        "Compensation correspondante",
        "Nom~: Alice",
        "Mois~: décembre 2026",
        "Du mar. 1er~déc. 18~h au mer. 2~déc. 8~h",
        "14~h",
        "1~h~30",
        "28,00~€",
        "D.~3171-16",
        "Établi le vendredi 1er~janvier 2027.",
        "heure de Paris",
        "Les heures de bureau",
    ):
        assert words in text, words
    assert "heure change" not in text
    october = of(base, [rest_days("alice", "2026-10-23"), night("bob", "2026-10-26")], "2026-10")
    assert page(base, october, date(2026, 11, 1)).decode().count("la nuit où l’heure change") == 1
    public = replace(base, people=(person("alice", regime="public"), person("bob")))
    sheets = page(public, of(public, shifts[:1], "2026-12"), date(2027, 1, 1)).decode()
    assert "3121-2" not in sheets


def test_a_sheet_of_a4_for_each_person(tmp_path: Path) -> None:
    """Printed by a browser, even a month of one's own with a call in most weeks takes one page."""
    base = paying(language="fr", offices=(office(),), people=(person("alice"), person("bob")))
    shifts = [night("alice", f"2026-12-{day:02}") for day in range(1, 29)]
    shifts += [rest_days("bob", "2026-12-04")]
    calls = [
        Entry("alice", span(f"2026-12-0{n} 23:00", f"2026-12-0{n} 23:30")) for n in range(1, 6)
    ]
    found = of(base, shifts, "2026-12", calls)
    paper = printed(page(base, found, date(2027, 1, 4)), tmp_path)
    assert (paper.pages, paper.size) == (2, (595, 842))
    assert "Nom : Alice" in paper.texts[0].replace("\u00a0", " ")
    assert "Établi le lundi 4 janvier 2027." in paper.texts[0].replace("\u00a0", " ")
    assert "Nom : Bob" in paper.texts[1].replace("\u00a0", " ")


TEAM = """\
team.id = "n2"
office = { on = "mon-fri", start = "08:00", end = "18:00" }
coverage.weekend = { on = "fri", start = "18:00", end = "mon 08:00" }
compensation.standby.weekend = "150 € per turn"
compensation.interventions = "20 € per hour"
[people]
alice = { name = "Alice Martin", employee_id = "0042", phone = "06 39 98 10 21" }
bob = { name = "=cmd()", email = "bob@team.example", leave = ["2026-12-24"] }
chloe.name = "Chloé Bernard"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A December planned and served, with one call of whoever had the first weekend."""
    (tmp_path / "team.toml").write_text(TEAM, "utf-8")
    assert run(tmp_path, "plan").code == 0
    lines = (tmp_path / "rotas" / "2026-12.csv").read_text("utf-8").splitlines()
    who = next(csv.DictReader(lines))["person"]
    log = ("log", who, "2026-12-05T03:00", "2026-12-05T04:00", "--travel", "30m", "--note", "RH")
    assert run(tmp_path, *log, now="2027-01-02").code == 0
    return tmp_path


JANUARY = "2027-01-02T09:00"


def test_last_month_is_what_is_meant(folder: Path) -> None:
    """In January that of December: four weekends, 248 h, 600 €, and 1 h 30 of work for 30 €."""
    ran = run(folder, "statement", now=JANUARY)
    assert (ran.code, ran.err) == (0, "")
    head, columns, *lines = ran.out.splitlines()
    assert head == "December 2026"
    assert columns.split() == ["weekend", "standby", "interventions", "compensation"]
    assert sum(int(line.split(" h")[0].split()[-1]) for line in lines) == 248
    assert ran.out.count("1 h 30 min") == 1
    told = json.loads(run(folder, "statement", "--json", now=JANUARY).out)
    assert (told["from"], told["to"]) == ("2026-12-01", "2026-12-31")
    assert sum(each["hours"] for each in told["statements"]) == 248
    assert sum(each["total"]["euros"] for each in told["statements"]) == 630
    early = run(folder, "statement", "--month", "2026-12", now="2026-12-20")
    assert "is not over yet" in early.err
    assert "no rota of" in refused(folder, 3, "statement", now="2026-12-20")


def test_it_shows_one_person(folder: Path) -> None:
    """Line by line; nobody else is in it."""
    ran = run(folder, "statement", "--person", "alice", now=JANUARY)
    assert ran.out.startswith("Alice Martin, December 2026\nstandby")
    assert "Chloé" not in ran.out
    assert "€150.00" in ran.out
    assert "no 'alicia'" in refused(folder, 2, "statement", "--person", "alicia")
    rota_file = folder / "rotas" / "2026-12.csv"
    rota_file.write_text(rota_file.read_text("utf-8").replace(",alice,", ",bob,"), "utf-8")
    (folder / "interventions.csv").unlink()
    nothing = run(folder, "statement", "--person", "alice", now=JANUARY)
    assert nothing.out.splitlines()[1:] == [
        "standby, office hours left out",
        "total 0 h: none",
    ]
    paper = run(folder, "statement", "--person", "alice", "--html", now=JANUARY).out
    assert "Aucune heure d’astreinte ce mois-ci." in paper
    assert "Aucune compensation au titre de ce mois." in paper


def test_what_is_counted_agrees_with_its_number(folder: Path) -> None:
    """Two turns and one turn, at the terminal and on paper; by the hour the rate says so."""
    rows = list(csv.DictReader((folder / "rotas" / "2026-12.csv").read_text("utf-8").splitlines()))
    turns = Counter(row["person"] for row in rows)
    called = next(csv.DictReader((folder / "interventions.csv").read_text("utf-8").splitlines()))
    assert {1, 2} <= {*turns.values()}
    for who, number in turns.items():
        show = ("statement", "--person", who)
        said = run(folder, *show, now=JANUARY).out
        turn = "turn" if number == 1 else "turns"
        assert f"{number}  {turn} at €150.00" in said
        assert ("1 h 30 min  at €20.00 per hour" in said) == (called["person"] == who)
        paper = run(folder, *show, "--html", now=JANUARY).out
        assert ("<td>tours d’astreinte</td>" in paper) == (number == 2)


def test_an_outsider_is_in_no_file_for_payroll(folder: Path) -> None:
    """Their row is left out, and a note says what to expect; a paper of their own is refused."""
    text = (folder / "team.toml").read_text("utf-8")
    outside = 'chloe.regime = "external"\nchloe.price = "400 € per turn"\n'
    (folder / "team.toml").write_text(text + outside, "utf-8")
    ran = run(folder, "statement", "--csv", now=JANUARY)
    assert ran.code == 0
    assert {row["person"] for row in csv.DictReader(ran.out.splitlines())} == {"alice", "bob"}
    assert "note: Chloé Bernard is external and gets no statement (R3121-2)" in ran.err
    assert "the invoice should come to €" in ran.err
    said = refused(folder, 2, "statement", "--person", "chloe", now=JANUARY)
    assert said.startswith("--person chloe: is external")


def test_csv_adds_up(folder: Path) -> None:
    """Rows are hours and amounts that sum to the totals, in both dialects; no name is a formula."""
    data = run(folder, "statement", "--csv", now=JANUARY).out
    rows = list(csv.DictReader(data.splitlines()))
    for who in ("alice", "bob", "chloe"):
        own = [row for row in rows if row["person"] == who]
        total = {row["kind"]: row for row in own if row["line"] == "total"}
        standby = sum(Fraction(row["hours"]) for row in own if row["line"] == "standby")
        owed = sum(Fraction(row["amount"]) for row in own if row["line"] == "compensation")
        assert Fraction(total["standby"]["hours"]) == standby
        assert Fraction(total["compensation"]["amount"]) == owed
    assert {row["name"] for row in rows if row["person"] == "bob"} == {"'=cmd()"}
    french = run(folder, "statement", "--csv", "--dialect", "excel-fr", now=JANUARY).out
    lines = french.removeprefix("\ufeff").splitlines()
    assert french.startswith("\ufeffpersonne;nom;ligne;type;")
    assert len(lines) == len(rows) + 1
    assert any(";04/12/2026 18:00;07/12/2026 08:00;62;" in line for line in lines)


def test_nothing_personal_leaves_unasked(folder: Path) -> None:
    """A name, and a number on the payroll if asked; no phone, e-mail, leave, or note of a call."""
    for form in ("--csv", "--html", "--json"):
        plain = run(folder, "statement", form, now=JANUARY).out
        assert "Alice Martin" in plain
        for secret in ("0042", "06 39", "bob@", "2026-12-24", "RH"):
            assert secret not in plain, (form, secret)
        assert "0042" in run(folder, "statement", form, "--with", "employee_id", now=JANUARY).out


def test_a_paper_is_written_to_a_file(folder: Path) -> None:
    """Whole, and the same bytes again; what makes no sense together is refused."""
    command = ("statement", "--html", "-o", "december.html")
    ran = run(folder, *command, now=JANUARY)
    assert (ran.code, ran.err) == (0, "december.html: 3 statements\n")
    first = (folder / "december.html").read_bytes()
    assert outline(first).tags["main"] == 3
    assert run(folder, *command, "--quiet", now=JANUARY).err == ""
    assert (folder / "december.html").read_bytes() == first
    assert run(folder, "statement", "--csv", "-o", "december.csv", now=JANUARY).code == 0
    assert run(folder, "statement", "--csv", "-o", "december.csv", now=JANUARY).code == 0
    for form, name in (("--csv", "team.toml"), ("--html", "december.csv"), ("--json", "team.toml")):
        said = refused(folder, 6, "statement", form, "-o", name, now=JANUARY)
        assert "it stays as it is" in said
    rota_file = ("statement", "--csv", "-o", "rotas/2026-12.csv")
    assert "it stays as it is" in refused(folder, 6, *rota_file, now=JANUARY)
    assert "choose one" in refused(folder, 2, "statement", "--csv", "--html")
    assert "-o needs --csv or --html or --json" in refused(folder, 2, "statement", "-o", "x")
    assert "--dialect belongs" in refused(folder, 2, "statement", "--dialect", "excel-fr")


def test_what_is_owed_to_nobody_ends_in_4(folder: Path) -> None:
    """The hours are shown, the finding says what is missing, and a waiver accepts it."""
    lines = [line for line in TEAM.splitlines() if not line.startswith("compensation")]
    (folder / "team.toml").write_text("\n".join(lines), "utf-8")
    ran = run(folder, "statement", now=JANUARY)
    assert ran.code == 4
    assert "62 h" in ran.out
    assert "L3121-9" in ran.err
    assert "n’est pas renseignée" in run(folder, "statement", "--html", now=JANUARY).out
    waiver = '\n[[waivers]]\nrule = "compensation"\nreason = "Payé par le siège"\n'
    (folder / "team.toml").write_text("\n".join(lines) + waiver, "utf-8")
    assert run(folder, "statement", "--quiet", now=JANUARY).code == 0
