"""Leave from calendars and from what HR programs export."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agendas import calendar, event
from command import TEAM, contents, refused, run
from rota.days import Days
from rota.eligible import whole_leave_days
from rota.errors import InputError
from rota.instants import Span
from rota.leave_file import read_leave, with_leave
from rota.team import Person, Team
from teams import PARIS, person, span, team, utc, when

PEOPLE = (
    person("alice", name="Alice Martin", email="alice@exemple.fr", employee_id="007"),
    person("bob", name="Bob Petit", aliases=("Bobby",)),
    person("zoe", name="Zoé Le Goff", timezone=ZoneInfo("Indian/Reunion")),
)
US = team(people=PEOPLE)
HR = "Matricule;Nom;Prénom;Date début;Date fin;Motif;Statut\r\n"


def leave(data: bytes, owner: str = "") -> Team:
    """The team with the leave that a file tells."""
    return with_leave(US, [read_leave(data, "conges.x", US, US.person(owner))])


def spans(who: Person | None) -> list[Span]:
    """The hours of a person's leave around the end of 2026."""
    assert who is not None
    return Days(who.holidays).spans(who.leave, who.timezone, date(2026, 9, 1), date(2027, 6, 30))


def hours(data: bytes, who: str = "alice", owner: str = "") -> list[Span]:
    """The hours of leave that a file gives a person."""
    return spans(leave(data, owner).person(who))


def remarks(data: bytes) -> list[str]:
    """What is said of a file."""
    return read_leave(data, "conges.x", US).remarks


def wrong(data: bytes, owner: str = "") -> str:
    """What is said of a file that is not read."""
    with pytest.raises(InputError) as caught:
        read_leave(data, "conges.x", US, US.person(owner))
    return str(caught.value)


# Calendars


def test_whole_days_are_those_of_the_person() -> None:
    """A whole day lasts from midnight to midnight where the person lives."""
    data = calendar(
        event("20261211", end="20261213", title="Congés Alice"),
        event("20261211", end="20261213", title="Zoé Le Goff - CP", uid="2"),
    )
    assert hours(data) == [span("2026-12-11 00:00", "2026-12-13 00:00")]
    assert hours(data, "zoe") == [Span(utc("2026-12-10T20:00Z"), utc("2026-12-12T20:00Z"))]


@pytest.mark.parametrize("night", ["2026-10-25", "2027-03-28"])
def test_hours_are_to_the_minute(night: str) -> None:
    """Hours are kept in UTC or any zone; of a time that comes twice rather more is leave."""
    day = night.replace("-", "")
    data = calendar(
        event(f"{day}T003000Z", "ATTENDEE:mailto:ALICE@exemple.fr", end=f"{day}T040000Z"),
        event(f"{day}T120000", end=f"{day}T180000", title="Zoé", uid="2"),
    )
    assert hours(data) == [Span(utc(f"{night}T00:30Z"), utc(f"{night}T04:00Z"))]
    assert hours(data, "zoe") == [Span(utc(f"{night}T08:00Z"), utc(f"{night}T14:00Z"))]


def test_an_end_that_comes_twice() -> None:
    """The second 02:30 of the autumn night has no name of its own: the leave goes on an hour."""
    [found] = hours(calendar(event("20261024T220000Z", end="20261025T013000Z", title="Alice")))
    assert found.start == utc("2026-10-24T22:00Z")
    assert found.end == utc("2026-10-25T02:30Z")


def test_whose_it_is() -> None:
    """Address, name, alias and first name tell; a file of one's own need not say."""
    data = calendar(
        event("20261201", "ORGANIZER:mailto:alice@exemple.fr"),
        event("20261202", title="PETIT Bob (CP)", uid="2"),
        event("20261203", title="Bobby", uid="3"),
        event("20261204", title="Vacances Zoé", uid="4"),
    )
    found = leave(data)
    assert [len(spans(each)) for each in found.people] == [1, 1, 1]
    assert spans(found.person("bob")) == [span("2026-12-02 00:00", "2026-12-04 00:00")]
    assert hours(data, "bob", owner="bob") == [span("2026-12-01 00:00", "2026-12-05 00:00")]


def test_what_is_no_leave() -> None:
    """Cancelled events are no leave; free and tentative ones are none and are named."""
    data = calendar(
        event("20261201", "STATUS:CANCELLED", title="Alice"),
        event("20261202", "TRANSP:TRANSPARENT", title="Alice", uid="2"),
        event("20261203", "STATUS:TENTATIVE", title="Alice", uid="3"),
        event("20261204", title="Alice", uid="4"),
        event("20261205", title="Séminaire", uid="5"),
    )
    assert hours(data) == [span("2026-12-04 00:00", "2026-12-05 00:00")]
    assert remarks(data) == [
        "conges.x: marked as free time (TRANSPARENT), so no leave (line 10)",
        "conges.x: tentative, so no leave yet (line 16)",
        "conges.x: not of the team: 'Séminaire' (line 27)",
    ]


def test_every_wednesday() -> None:
    """What repeats without end is leave as far as rota plans."""
    data = calendar(event("20260902", "RRULE:FREQ=WEEKLY", title="Alice"))
    found = leave(data).person("alice")
    assert found is not None
    assert whole_leave_days(found, Days(found.holidays), date(2099, 1, 1), date(2099, 1, 31)) == {
        date(2099, 1, each) for each in (7, 14, 21, 28)
    }


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            calendar(event("20261201", title="Paul")),
            "conges.x: not of the team: 'Paul' (line 4), and nobody else in it; give",
        ),
        (
            calendar(event("20261201", title="Alice, Bob")),
            "conges.x:4: 'Alice, Bob' may be alice or",
        ),
        (
            calendar(event("20261201", "ATTENDEE:mailto:alice@exemple.fr", title="Bob")),
            "conges.x:4: 'Bob' may be alice or bob",
        ),
        (calendar(event("20261201"), product="-//rota//rota 0//FR"), "is a rota, made by rota"),
        (calendar(event("20261201", "RRULE:FREQ=SECONDLY", title="Alice")), "conges.x:4: RRULE"),
    ],
)
def test_a_calendar_that_would_make_the_plan_wrong(data: bytes, said: str) -> None:
    """Nobody known, two people for one event, a rota instead of leave: the plan does not start."""
    assert said in wrong(data)


# Tables


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_what_an_hr_program_exports(separator: str, encoding: str) -> None:
    """Number, last and first name, days with both ends, as Excel saves them."""
    text = (
        f"{HR}7;MARTIN;Alice;21/12/2026;31/12/2026;CP;Validé\r\n;le goff;Zoé;24/12/2026;;RTT;\r\n"
    )
    data = text.replace(";", separator).encode(encoding)
    assert hours(data) == [span("2026-12-21 00:00", "2027-01-01 00:00")]
    assert hours(data, "zoe") == [Span(utc("2026-12-23T20:00Z"), utc("2026-12-24T20:00Z"))]
    assert remarks(data) == []


@pytest.mark.parametrize(
    ("titles", "row", "start", "end"),
    [
        ("Du;Au", "24/12/2026;25/12/2026", "2026-12-24 00:00", "2026-12-26 00:00"),
        ("Date;Période", "24/12/2026;Matin", "2026-12-24 00:00", "2026-12-24 12:00"),
        ("Date;Demi-journée", "24/12/2026;après-midi", "2026-12-24 12:00", "2026-12-25 00:00"),
        ("Date;Période", "24/12/2026;Journée entière", "2026-12-24 00:00", "2026-12-25 00:00"),
        (
            "Date début;Moment début;Date fin;Moment fin",
            "24/12/2026;Après-midi;26/12/2026;Matin",
            "2026-12-24 12:00",
            "2026-12-26 12:00",
        ),
        ("Début;Fin", "24/12/2026 (après-midi);24/12/2026", "2026-12-24 12:00", "2026-12-25 00:00"),
        ("Début;Fin", "24/12/2026 Matin;24/12/2026 Matin", "2026-12-24 00:00", "2026-12-24 12:00"),
        ("Début;Fin", "24/12/2026 14:00;24/12/2026 16h30", "2026-12-24 14:00", "2026-12-24 16:30"),
        ("Début;Fin", "24/12/2026 00:00;25/12/2026 00:00", "2026-12-24 00:00", "2026-12-26 00:00"),
        (
            "Date début;Heure début;Date fin;Heure fin",
            "24/12/2026;09:00;25/12/2026;12:30",
            "2026-12-24 09:00",
            "2026-12-25 12:30",
        ),
        ("Début;Fin", "2026-12-24;2026-12-24", "2026-12-24 00:00", "2026-12-25 00:00"),
        ("Start;End", "jeu. 24 déc. 2026;Thu 24 Dec 2026", "2026-12-24 00:00", "2026-12-25 00:00"),
    ],
)
def test_dates_and_halves(titles: str, row: str, start: str, end: str) -> None:
    """Both dates are included; half days meet at noon; two midnights are dates."""
    data = f"Salarié;{titles}\r\nAlice Martin;{row}\r\n".encode()
    assert hours(data) == [span(start, end)]
    assert hours(f"{titles}\r\n{row}\r\n".encode(), owner="alice") == [span(start, end)]


def test_states_of_requests() -> None:
    """Refused and withdrawn requests are no leave; pending ones and telework are none, and said."""
    states = ["Validé", "approved", "Refusée", "Annulé", "En attente", "à valider", ""]
    rows = [f"7;;;{n:02}/12/2026;{n:02}/12/2026;CP;{state}" for n, state in enumerate(states, 1)]
    rows.append("7;;;20/12/2026;20/12/2026;Télétravail;Validé")
    data = (HR + "\r\n".join(rows)).encode()
    assert hours(data) == [
        span("2026-12-01 00:00", "2026-12-03 00:00"),
        span("2026-12-07 00:00", "2026-12-08 00:00"),
    ]
    assert remarks(data) == [
        "conges.x: not decided yet, so no leave (lines 6, 7)",
        "conges.x: telework, so no leave (line 9)",
    ]


def test_a_whole_company() -> None:
    """People of other teams are named once each, and not all of a hundred."""
    rows = [f";Dupont;Jean{n % 7};01/12/2026;02/12/2026;CP;" for n in range(100)]
    data = (HR + "\r\n".join([*rows, ";Petit;Bob;01/12/2026;02/12/2026;CP;"])).encode()
    [said] = remarks(data)
    assert said.startswith("conges.x: not of the team: 'Jean0 Dupont' (lines 2, 9, 16, 23, 30, …)")
    assert said.endswith(" and 2 more")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            "7;Petit;Bob;01/12/2026;;;",
            "conges.x:2: person: number, e-mail and name are of different",
        ),
        ("8;Martin;Alice;01/12/2026;;;", "2: number: '8' is not the employee_id of alice; another"),
        (
            ";Martin;Alice;31/11/2026;;;",
            "2: start: '31/11/2026': '2026-11-31' is not in the calendar",
        ),
        (";Martin;Alice;12/25/2026;;;", "slashes are day/month/year"),
        (";Martin;Alice;02/12/2026;01/12/2026;;", "2: end: the leave ends before it starts"),
        (";Martin;Alice;;01/12/2026;;", "2: start: is empty"),
        (";Martin;Alice;01/12/2026;;;peut-être", "2: status: 'peut-être' is no state of a request"),
        (";Martin;Alice;01/12/1926;01/12/2026;;", "out of range"),
        (
            ";Dupont;Jean;01/12/2026;;;",
            "not of the team: 'Jean Dupont' (line 2), and nobody else in it; give people",
        ),
        (";Martin;Alice", "2: has 3 cells, not 7 as the header"),
    ],
)
def test_a_row_that_would_make_the_plan_wrong(row: str, said: str) -> None:
    """What is no date, no known state, or two people at once stops the plan, with its line."""
    assert said in wrong((HR + row).encode())


def test_columns_that_mix_dates() -> None:
    """An ISO date beside one that has two readings is no date."""
    rows = ";Petit;Bob;2026-12-01;;;\r\n;Petit;Bob;07/12/2026;;;"
    assert "conges.x:3: start: '07/12/2026' has two readings beside '2026-12-01' on line 2" in (
        wrong((HR + rows).encode())
    )


def test_half_a_day_that_has_two_readings() -> None:
    """AM is the morning in one language and the afternoon in the other."""
    assert "may be the morning or the" in wrong(
        "Nom;Date;Période\r\nBob Petit;01/12/2026;AM".encode()
    )


# The same as typed


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.dates(date(2026, 10, 20), date(2027, 4, 5)), st.integers(1, 20)), max_size=5
    )
)
def test_leave_of_a_file_is_leave(times: list[tuple[date, int]]) -> None:
    """Leave read from a calendar or a table is, to the second, the same leave typed."""
    typed = [f"{first}..{first + timedelta(days=length - 1)}" for first, length in times]
    plain = person("alice", leave=when(*typed))
    events = [
        event(f"{first:%Y%m%d}", f"DURATION:P{length}D", title="Alice", uid=str(number))
        for number, (first, length) in enumerate(times)
    ]
    rows = [
        f"Alice Martin,{first:%d/%m/%Y},{first + timedelta(days=length - 1):%d/%m/%Y}"
        for first, length in times
    ]
    table = "\r\n".join(["Nom,Du,Au", *rows]).encode()
    for data in (calendar(*events), table):
        assert hours(data) == spans(plain)


# In a team's folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three people, and Alice's leave of the second weekend in a calendar."""
    (tmp_path / "team.toml").write_text(f'leave_from = "conges.ics"\n{TEAM}', "utf-8")
    data = calendar(event("20261211", end="20261214", title="Congés Alice (CANARI)"))
    (tmp_path / "conges.ics").write_bytes(data)
    return tmp_path


def typed(folder: Path) -> Path:
    """The same team with the same leave in its file."""
    folder.mkdir()
    text = TEAM + 'alice.leave = ["2026-12-11..2026-12-13"]\n'
    (folder / "team.toml").write_text(text, "utf-8")
    return folder


def test_plans_alike(folder: Path) -> None:
    """Plan, check and ledger are the same as with the leave typed, byte for byte."""
    other = typed(folder / "typed")
    for command in ("plan --month 2026-12", "check", "ledger", "show --month 2026-12 --fairness"):
        ours, theirs = run(folder, *command.split()), run(other, *command.split())
        assert ours == theirs, command
    rota = folder / "rotas" / "2026-12.csv"
    assert rota.read_bytes() == (other / "rotas" / "2026-12.csv").read_bytes()
    moved = rota.read_text("utf-8").replace("bob,Bob Petit", "alice,Alice Martin")
    rota.write_text(moved.replace("chloe,Chloé Bernard", "alice,Alice Martin"), "utf-8")
    assert "is on leave from Fri 11 Dec 18:00" in run(folder, "check").out


def test_leave_is_in_no_export(folder: Path) -> None:
    """Nothing of a file of leave comes out anywhere."""
    run(folder, "plan", "--month", "2026-12")
    for command in ("export --ics", "export --csv", "export --json", "ledger --json", "check"):
        ran = run(folder, *command.split())
        assert "CANARI" not in ran.out + ran.err
        assert "2026-12-13" not in ran.out


def test_of_one_person(folder: Path) -> None:
    """A person's own file needs no names; a warning says what a file holds in vain."""
    text = TEAM + 'bob.leave_from = ["bob.ics"]\n'
    (folder / "team.toml").write_text(text, "utf-8")
    free = event("20261219", "TRANSP:TRANSPARENT", uid="2")
    (folder / "bob.ics").write_bytes(calendar(event("20261212"), free))
    ran = run(folder, "plan", "--month", "2026-12", "--json")
    assert "warning: bob.ics: marked as free time (TRANSPARENT), so no leave (line 9)" in ran.err
    assert '"person": "bob"' in ran.out
    (folder / "2.toml").write_text(TEAM.replace("n2", "n3"), "utf-8")
    both = run(folder, "plan", "team.toml", "2.toml", "--dry-run", "--month", "2026-12")
    assert "warning: bob.ics: marked as free time" in both.err


def test_files_that_are_not_there(folder: Path) -> None:
    """A missing file is bad input, at its line of the team file; so is one that is no file."""
    text = f'leave_from = ["conges.ics", "gone.csv"]\n{TEAM}bob.leave_from = "rotas.csv"\n'
    (folder / "team.toml").write_text(text, "utf-8")
    (folder / "rotas.csv").mkdir()
    assert refused(folder, 3, "plan").splitlines() == [
        "team.toml:1: leave_from.1: gone.csv does not exist; expected a file of leave",
        "team.toml:11: people.bob.leave_from.0: rotas.csv is a folder; expected a file of leave",
    ]


def test_mistakes_of_all_files(folder: Path) -> None:
    """All that is wrong in all files of leave is said at once."""
    text = f'leave_from = ["conges.ics", "hr.csv"]\n{TEAM}'
    (folder / "team.toml").write_text(text, "utf-8")
    (folder / "conges.ics").write_bytes(calendar(event("20261211", "RRULE:FREQ=SECONDLY")))
    (folder / "hr.csv").write_text("Nom;Date\r\nBob Petit;hier\r\n", "utf-8")
    before = contents(folder)
    said = refused(folder, 3, "check").splitlines()
    assert [each.partition(" ")[0] for each in said] == ["conges.ics:4:", "hr.csv:2:"]
    assert contents(folder) == before


def test_beside_the_team_file(folder: Path, tmp_path: Path) -> None:
    """Paths are those of the team file, wherever the command is called."""
    away = tmp_path / "away"
    away.mkdir()
    ran = run(away, "plan", "../team.toml", "--month", "2026-12", "--dry-run", "--json")
    assert ran.code == 0, ran.err
    assert PARIS.key in ran.out
