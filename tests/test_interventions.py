"""The log of interventions: what is read, what a correction does, and that lines are only added."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from command import TEAM, contents, refused, run
from rota.errors import InputError
from rota.instants import Span
from rota.interventions import (
    COMPENSATORY_REST,
    INTERVENTION,
    REST,
    Derogation,
    Entry,
    Log,
    extended,
    read_log,
)
from teams import span, team

MORNING = datetime(2026, 12, 9, 8, tzinfo=UTC)
NOW = "2026-12-31T12:00"
CALL = ("alice", "2026-12-08T03:00", "2026-12-08T04:10")
HEAD = "person,start,end,travel,derogation,corrects,what"


def read(*lines: str, head: str = HEAD) -> Log:
    """The log of some lines, each filled up with empty cells."""
    width = head.count(",")
    rows = [line + "," * (width - line.count(",")) for line in lines]
    return read_log("\n".join([head, *rows, ""]).encode(), "log.csv", team())


MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC, fold=0)
)
TEXTS = st.text(st.characters(exclude_categories=["C", "Z"]), max_size=8)


@st.composite
def entries(draw: st.DrawFn) -> Entry:
    """Any line that may be written."""
    start = draw(MOMENTS)
    work = draw(st.booleans())
    minutes = st.integers(0, 240).map(lambda number: timedelta(minutes=number))
    return Entry(
        person=draw(st.sampled_from(["alice", "bob"])),
        span=Span(start, start + timedelta(seconds=draw(st.integers(1, 90_000)))),
        what=INTERVENTION if work else draw(st.sampled_from([REST, COMPENSATORY_REST])),
        travel=draw(minutes) if work else timedelta(0),
        derogation=draw(st.none() | TEXTS.filter(bool).map(lambda x: Derogation("agreement", x)))
        if work
        else None,
        logged=draw(st.none() | MOMENTS),
        note=draw(TEXTS),
    )


@given(st.lists(entries(), max_size=4), st.lists(entries(), max_size=4))
def test_what_is_added_is_read_and_nothing_before_it_moves(
    first: list[Entry], then: list[Entry]
) -> None:
    """Every line comes back as it was written, behind bytes that stay as they were."""
    old = extended(b"", "log.csv", team(), first)
    new = extended(old, "log.csv", team(), then)
    assert new.startswith(old)
    found = read_log(new, "log.csv", team()).entries
    assert sorted(found, key=repr) == sorted([*first, *then], key=repr)


def test_minimal_columns_and_names() -> None:
    """A person, by id or name, a start and an end are enough; French titles and dates will do."""
    [entry] = read_log(
        "Nom;Début;Fin\nAlice;08/12/2026 03:00;08/12/2026 04h10\n".encode(), "log.csv", team()
    ).entries
    assert entry == Entry("alice", span("2026-12-08 03:00", "2026-12-08 04:10"))


def test_travel_is_work_on_both_sides() -> None:
    """Time on the road lies half before and half after, and is work."""
    [entry] = read("alice,2026-12-08 03:00,2026-12-08 04:00,40m").entries
    assert entry.work == span("2026-12-08 02:40", "2026-12-08 04:20")
    assert entry.work.hours == Fraction(5, 3)


def test_hours_are_elapsed() -> None:
    """On the nights of a clock change the hours are those that passed."""
    spring, autumn = read(
        "alice,2026-03-29 01:30,2026-03-29 03:30", "alice,2026-10-25 01:30,2026-10-25 03:30"
    ).entries
    assert [spring.work.hours, autumn.work.hours] == [1, 3]


def test_correction_stands_for_the_line_that_it_names() -> None:
    """A corrected line is no more, a withdrawn one leaves nothing; the last word holds."""
    log = read(
        "alice,2026-12-08 03:00,2026-12-08 04:00",
        "bob,2026-12-08 03:00,2026-12-08 04:00",
        "alice,2026-12-08 03:10,2026-12-08 04:00,,,2026-12-08 03:00",
        "alice,2026-12-08 03:10,2026-12-08 04:30,,,2026-12-08 03:10",
        "bob,2026-12-08 03:00,2026-12-08 04:00,,,2026-12-08 03:00,withdrawn",
    )
    assert log.entries == log.interventions
    assert [(entry.person, entry.span) for entry in log.entries] == [
        ("alice", span("2026-12-08 03:10", "2026-12-08 04:30"))
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("alice,2026-12-08 04:00,2026-12-08 03:00", "end: '2026-12-08 03:00' is not after"),
        ("alice,2025-12-08 04:00,2026-12-08 03:00", "end: '2026-12-08 03:00' is more than 7 days"),
        ("alice,2026-12-08 04:00,", "end: is empty"),
        (",2026-12-08 03:00,2026-12-08 04:00", "person: is empty"),
        ("alice,08/12,2026-12-08 04:00", "start: '08/12' is no date and time"),
        ("alice,2026-12-08 03:00,2026-12-08 04:00,long", "travel: 'long' is no duration"),
        ("alice,2026-12-08 03:00,2026-12-08 04:00,3d", "travel: '3d' is longer than two days"),
        ("alice,2026-12-08 03:00,2026-12-08 04:00,,urgent-works", "derogation: 'urgent-works' giv"),
        ("alice,2026-12-08 03:00,2026-12-08 04:00,,urgent: x", "derogation: 'urgent' is unknown"),
        ("alice,2026-12-08 03:00,2026-12-08 04:00,,,2026-12-08 02:00", "corrects: no earlier line"),
        ("alice,2026-12-08 03:00,2026-12-08 04:00,,,,withdrawn", "corrects: is empty"),
        ("alice,2026-12-08 09:00,2026-12-08 12:00,30m,,,rest", "travel: belongs to an interv"),
        ("alice,2026-12-08 09:00,2026-12-08 12:00,,,,nap", "what: 'nap' is unknown"),
    ],
)
def test_mistakes_have_their_line(line: str, said: str) -> None:
    """What is wrong in a line is said with its place, and nothing is dropped."""
    with pytest.raises(InputError) as caught:
        read("bob,2026-12-08 03:00,2026-12-08 04:00", line)
    [mistake] = caught.value.mistakes
    assert str(mistake).startswith(f"log.csv:3: {said}")


def test_a_log_of_another_tool_keeps_its_dialect() -> None:
    """A line is added in the columns, delimiter and line ends that the log has.

    Only when it was written may go unsaid.
    """
    old = b"\xef\xbb\xbfD\xc3\xa9but;Fin;Nom\n08/12/2026 03:00;08/12/2026 04:00;Bob"
    entry = Entry("alice", span("2026-12-09 03:00", "2026-12-09 04:00"), logged=MORNING)
    new = extended(old, "log.csv", team(), [entry])
    line = b"2026-12-09T03:00:00+01:00;2026-12-09T04:00:00+01:00;alice\n"
    assert new == old + b"\n" + line
    with pytest.raises(InputError, match="note: has no column note"):
        extended(old, "log.csv", team(), [Entry("alice", entry.span, note="disk")])


# rota log


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A team's folder."""
    (tmp_path / "team.toml").write_text(TEAM, "utf-8")
    return tmp_path


def logged(folder: Path) -> list[str]:
    """The lines of the log, without the moment at which they were written."""
    text = (folder / "interventions.csv").read_text("utf-8")
    return [line.replace("2026-12-31T11:00:00Z", "*") for line in text.splitlines()]


def test_log_adds_a_line(folder: Path) -> None:
    """An intervention is a line of the log, whose earlier lines stay."""
    words = ("--travel", "40m", "--note", "=panne", "--derogation", "urgent-works: mail DREETS")
    ran = run(folder, "log", *CALL, *words, now=NOW)
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.startswith(
        "interventions.csv: intervention of Alice Martin, Tue 8 Dec 03:00 to Tue 8 Dec 04:10\n"
    )
    assert run(folder, "log", *CALL, "--corrects", CALL[1], "--quiet", now=NOW).err == ""
    assert run(folder, "log", "alice", CALL[1], "team.toml", "--withdraw", now=NOW).code == 0
    assert logged(folder) == [
        "person,start,end,what,travel,derogation,corrects,logged,note",
        "alice,2026-12-08T03:00:00+01:00,2026-12-08T04:10:00+01:00,,40m,"
        "urgent-works: mail DREETS,,*,'=panne",
        "alice,2026-12-08T03:00:00+01:00,2026-12-08T04:10:00+01:00,,,,2026-12-08T03:00:00+01:00,*,",
        "alice,2026-12-08T03:00:00+01:00,2026-12-08T04:10:00+01:00,withdrawn,,,"
        "2026-12-08T03:00:00+01:00,*,",
    ]
    assert sorted(contents(folder)) == ["interventions.csv", "team.toml"]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("log alicia 2026-12-08T03:00 2026-12-08T04:00", 2, "PERSON: the team has no 'alicia'"),
        ("log alice 2026-12-08T03:00", 2, "expected PERSON START END"),
        ("log alice 2026-12-08T03:00 2026-12-08T02:00", 2, "END 2026-12-08T02:00 is not after"),
        (
            "log alice 2026-03-29T02:10 2026-03-29T03:30",
            2,
            "START: the clock skips 2026-03-29T02:10",
        ),
        (
            "log alice 2026-10-25T01:00 2026-10-25T02:30",
            2,
            "END: 2026-10-25T02:30 comes twice; write 2026-10-25T02:30:00+02:00 or "
            "2026-10-25T02:30:00+01:00",
        ),
        ("log alice 2026-12-01T03:00 2026-12-14T04:00", 3, "interventions.csv:2: end: '2026-12-14"),
        ("log alice 2027-01-01T03:00 2027-01-01T04:00", 2, "END 2027-01-01T04:00 is yet to come"),
        ("log alice 2026-12-08T03:00 2026-12-08T04:00 --travel x", 2, "--travel: 'x' is no dur"),
        ("log alice 2026-12-08T03:00 2026-12-08T04:00 --derogation x", 2, "--derogation: 'x' giv"),
        ("log alice 2026-12-08T03:00 2026-12-08T04:00 --rest --withdraw", 2, "choose one of"),
        ("log alice 2026-12-08T03:00 --withdraw", 2, "START: no line of alice starts then"),
        (
            "log alice 2026-12-08T03:00 2026-12-08T04:00 --corrects 2026-12-08T02:00",
            3,
            "interventions.csv:2: corrects: no earlier line of alice",
        ),
        (
            "log alice 2026-12-08T03:00 2026-12-08T04:00 --rest --travel 30m",
            3,
            "interventions.csv:2: travel: belongs to an intervention",
        ),
        ("log alice 2026-12-08T03:00 2026-12-08T04:00 none.toml", 3, "none.toml: does not exist"),
    ],
)
def test_log_refuses(folder: Path, words: str, code: int, said: str) -> None:
    """What cannot be logged is said, and no file is touched."""
    assert refused(folder, code, *words.split(), now=NOW).startswith(said)


def test_a_line_is_not_logged_twice(folder: Path) -> None:
    """The same command again would have the same call paid twice."""
    assert run(folder, "log", *CALL, "-q", now=NOW).code == 0
    said = refused(folder, 2, "log", *CALL, "--travel", "30m", now=NOW)
    assert f"has this line already; --corrects {CALL[1]} replaces it" in said
    assert run(folder, "log", *CALL, "--corrects", CALL[1], now=NOW).code == 0
    assert run(folder, "log", *CALL, "--rest", now=NOW).code == 0


def test_log_as_json(folder: Path) -> None:
    """A program reads the line that was added."""
    ran = run(folder, "log", *CALL, "--travel", "40m", "--json", now=NOW)
    assert '"hours": 1.8333333333333333' in ran.out
    assert json.loads(ran.out)["entry"]["start"] == "2026-12-08T03:00:00+01:00"


def test_a_broken_log_stops_no_plan(folder: Path) -> None:
    """What is wrong with the log is the affair of those who read it: a plan does not."""
    (folder / "interventions.csv").write_text("person,start,end\nalice,x,y\n", "utf-8")
    assert run(folder, "plan", "--month", "2027-01", "--quiet").code == 0
    assert refused(folder, 3, "log", *CALL, now=NOW).startswith("interventions.csv:2: end: 'y'")


def test_import_adds_what_is_new(folder: Path) -> None:
    """What another tool has logged is added once, however often it is imported."""
    calls = "Début;Fin;Nom\n08/12/2026 03:00;08/12/2026 04:10;Alice Martin\n"
    calls += "09/12/2026 03:00;09/12/2026 04:00;bob\n"
    (folder / "calls.csv").write_text(calls, "utf-8")
    assert run(folder, "log", *CALL, "--quiet", now=NOW).code == 0
    ran = run(folder, "log", "--import", "calls.csv", now=NOW)
    assert (ran.code, ran.err) == (0, "interventions.csv: 1 line added, 1 already there\n")
    before = contents(folder)
    ran = run(folder, "log", "--import", "calls.csv", "team.toml", "--json", now=NOW)
    assert json.loads(ran.out)["entries"] == []
    assert contents(folder) == before
    assert len(logged(folder)) == 3


def test_import_takes_what_comes_in(folder: Path) -> None:
    """`-` is stdin, as everywhere, and named so where it is wrong."""
    calls = b"person,start,end\nbob,2026-10-25T02:30+01:00,2026-10-25T02:45+01:00\n"
    ran = run(folder, "log", "--import", "-", stdin=calls, now=NOW)
    assert (ran.code, ran.err) == (0, "interventions.csv: 1 line added, 0 already there\n")
    assert logged(folder)[1].startswith("bob,2026-10-25T02:30:00+01:00,2026-10-25T02:45:00+01:00")
    assert refused(folder, 3, "log", "--import", "-", stdin=b"x\n").startswith("<stdin>:1: ")


def test_import_refuses_whole_files(folder: Path) -> None:
    """A line of nobody, or a bad one, stops the import before anything is added."""
    (folder / "calls.csv").write_text(
        "person,start,end\nalicia,2026-12-08 03:00,2026-12-08 04:00\n"
    )
    said = refused(folder, 3, "log", "--import", "calls.csv", now=NOW)
    assert said.startswith("calls.csv:2: person: the team has no 'alicia'; did you mean 'alice'?")
    assert refused(folder, 3, "log", "--import", "none.csv").startswith("none.csv: does not exist")
    assert refused(folder, 2, "log", "alice", "--import", "calls.csv").startswith("alice: --import")


def test_a_derogation_is_reminded_of_its_price(folder: Path) -> None:
    """Whoever logs a derogation is told that the rest is owed."""
    office = '[office]\non = "mon-fri"\nstart = "09:00"\nend = "18:00"\n'
    (folder / "team.toml").write_text(TEAM + office, "utf-8")
    ran = run(folder, "log", *CALL, "--derogation", "urgent-works: mail", now=NOW)
    assert ran.err.splitlines()[1:] == [
        "Alice Martin may not start before Tue 8 Dec 15:10 (11 h after the end of the last "
        "intervention, L3131-1), and not Tue 8 Dec 09:00",
        "a derogation lets work start sooner; what is missing of the rest is then owed",
    ]
