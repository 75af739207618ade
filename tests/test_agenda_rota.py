"""Rotas in calendars: our own come back as they went, others' as far as they can be told."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agendas import calendar, event
from command import run
from rota.agenda_rota import MOST_SHIFTS, read_agenda
from rota.errors import InputError
from rota.fitted import HandMade
from rota.instants import Span, wall
from rota.rota_file import in_order, write_rota
from rota.shift import CANCELLED, PLANNED, Rota, Shift
from rota.team import Team
from rota.team_file import read_team
from teams import PARIS
from test_table_rota import US, drawn, essence, shown

TEAM = """\
team = { id = "n2", name = "Support N2", language = "LANGUAGE" }
coverage.evening = { on = "mon-thu", start = "18:00", end = "08:00" }
coverage.weekend = { on = "fri", start = "18:00", end = "mon 08:00" }
[roles.primary]
[roles.backup]
[people]
alice.name = "Alice Martin"
bob.name = "Bob Petit"
"""


def read(*events: str, by: Team = US) -> HandMade:
    """The rota in a calendar of these events."""
    return read_agenda(calendar(*events), "x.ics", by)


def wrong(*events: str, product: str = "-//Exemple//FR") -> str:
    """What is said of a calendar that is not read."""
    with pytest.raises(InputError) as caught:
        read_agenda(calendar(*events, product=product), "x.ics", US)
    return str(caught.value)


# Our own


@st.composite
def sequences(draw: st.DrawFn) -> list[Shift]:
    """Rows one after the other, over both clock changes, as they may stand in a rota file."""
    moment = draw(st.sampled_from([datetime(2026, 10, 23, 16), datetime(2027, 3, 26, 17)]))
    found = []
    for _ in range(draw(st.integers(1, 6))):
        start = moment.replace(tzinfo=UTC)
        moment += timedelta(minutes=draw(st.integers(1, 4000)))
        person, name = draw(
            st.sampled_from([("alice", "Alice Martin"), ("bob", "Bob Petit"), ("", "")])
        )
        found.append(
            Shift(
                span=Span(start, moment.replace(tzinfo=UTC)),
                role=draw(st.sampled_from(["primary", "backup"])),
                kind=draw(st.sampled_from(["evening", "weekend", "holiday"])),
                turn="t",
                person=person,
                name=name,
                burden=Fraction(1),
                status=draw(st.sampled_from([CANCELLED, PLANNED] if person else [PLANNED])),
                revision=draw(st.integers(0, 3)),
                changed=draw(st.sampled_from([None, datetime(2026, 11, 1, 10, tzinfo=UTC)])),
            )
        )
    return found


@settings(deadline=None, max_examples=25)
@given(sequences(), st.sampled_from(["fr", "en"]), st.booleans())
def test_our_own_come_back(rows: list[Shift], language: str, one_person: bool) -> None:
    """What `export --ics` writes is read as it was, revisions and cancelled shifts included."""
    text = TEAM.replace("LANGUAGE", language)
    by = read_team(text.encode(), "team.toml")
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "team.toml").write_text(text, "utf-8")
        (folder / "rotas").mkdir()
        rota = Rota(None, in_order(rows, by))
        (folder / "rotas" / "r.csv").write_bytes(write_rota(rota, by))
        only = ["--person", "alice"] if one_person else []
        ran = run(folder, "export", "--ics", *only, now="2026-10-01")
    wanted = [each for each in rows if each.person == "alice" or not one_person]
    found = read_agenda(ran.out.encode(), "x.ics", by)
    bare = [replace(each, turn="", burden=Fraction(0)) for each in wanted]
    assert found.shifts == in_order(bare, by)
    renamed = read_agenda(ran.out.encode(), "x.ics", replace(by, name="N2"))
    assert essence(found) <= essence(renamed)


def test_of_another_team() -> None:
    """Our UIDs say whose rota it is."""
    uid = "n3.20261207T170000Z.primary@exemple.fr"
    said = wrong(
        event("20261207T170000Z", "DURATION:PT14H", uid=uid), product="-//rota//rota 0//FR"
    )
    assert said == "x.ics:4: is a rota of the team 'n3', its UIDs say, not of 'n2'"


def test_bars_over_whole_days() -> None:
    """An event of ours over whole days is the slot whose start its UID tells."""
    uid = "n2.20261211T170000Z.primary@exemple.fr"
    title = "On call Support N2 – Alice Martin (primary)"
    assert shown(read(event("20261211", end="20261214", title=title, uid=uid))) == [
        "11/12 18-14/12 08 p alice"
    ]


# Others'


def test_whole_days_are_windows() -> None:
    """Whole days are the windows of these dates: a week of Google's, its end not included."""
    found = read(
        event("20261207", end="20261214", title="Astreinte Alice"),
        event("20261214", end="20261216", title="Astreinte: Bob", uid="2"),
    )
    assert [each[-5:] for each in shown(found)] == ["alice"] * 5 + ["p bob"] * 2


def test_hours_and_roles() -> None:
    """Hours are as they are; the role is a word of the title or a category."""
    night = {"end": ";TZID=Europe/Paris:20261208T080000"}
    start = ";TZID=Europe/Paris:20261207T180000"
    found = read(
        event(start, title="Chloé", uid="1", **night),
        event(start, title="Backup : B. Petit", uid="2", **night),
        event(start, "CATEGORIES:Renfort", title="Alice", uid="3", **night),
        event(start, "STATUS:CANCELLED", title="Alice", uid="4", **night),
    )
    assert sorted(shown(found)) == [
        "07/12 18-08/12 08 b alice",
        "07/12 18-08/12 08 b bob",
        "07/12 18-08/12 08 p chloe",
    ]


def test_who_is_unknown_stays() -> None:
    """An event that names nobody of the team is under its title, for the check to report."""
    found = read(
        event("20261207", title="Alice"),
        event("20261208T170000Z", "DURATION:PT1H", title="Réunion", uid="2"),
    )
    assert [each.person for each in found.shifts] == ["alice", "Réunion"]


def test_repeated_without_end() -> None:
    """A rule without end is followed for a year after the last event begins, and that is said."""
    rules = [
        event(
            f"202612{day:02}", "RRULE:FREQ=WEEKLY;INTERVAL=3", "DURATION:P7D", title=name, uid=name
        )
        for day, name in ((7, "Alice"), (14, "Bob"), (21, "Chloé"))
    ]
    found = read(*rules)
    assert found.remarks == ("x.ics: repeats without end; read until 2027-12-22",)
    last = max(each.span.end for each in found.shifts)
    assert date(2027, 12, 20) <= last.date() < date(2028, 1, 10)
    assert {each.person for each in found.shifts} == {"alice", "bob", "chloe"}


@pytest.mark.parametrize(
    ("events", "said"),
    [
        (
            [event("20261207", title="Alice et Bob")],
            "x.ics:4: 'Alice et Bob' may be alice or bob; write the id, or give one of them an "
            "alias (event 1)",
        ),
        ([event("20261207", title="Titulaire Alice, renfort")], "names several roles (event 1)"),
        (
            [event("20261208", title="Renfort Bob")],
            "x.ics:4: no coverage of the team asks for anybody",
        ),
        (
            [
                event("20261210", end="20261215", title="Alice"),
                event("20261213", title="Bob", uid="2"),
            ],
            "x.ics:10: Bob Petit stands beside Sun 13 Dec, on which nothing of primary starts",
        ),
        (
            [event("19990101", title="Alice"), event("20261207", title="Bob", uid="2")],
            "goes from 1999-01-01 to 2026-12-07; at most ten years",
        ),
    ],
)
def test_mistakes(events: list[str], said: str) -> None:
    """What may be several people's or belongs to no window is said with its line."""
    assert said in wrong(*events)


def test_too_many_shifts() -> None:
    """A calendar that unrolls into more shifts than any rota has is refused, soon."""
    began = time.process_time()
    hours = ["RRULE:FREQ=DAILY;COUNT=27000", "DURATION:PT1H"]
    said = wrong(*[event("20261207T080000Z", *hours, title="Alice", uid=str(n)) for n in range(3)])
    assert f"more than {MOST_SHIFTS} shifts" in said
    assert time.process_time() - began < 10


@settings(deadline=None, max_examples=50)
@given(drawn(), st.booleans())
def test_a_calendar_reads_back(made: tuple[Rota, list[date]], local: bool) -> None:
    """A rota kept as events, in UTC or by the clock of Paris, is the same rota."""
    planned, _ = made

    def moment(instant: datetime) -> str:
        if local:
            return f";TZID=Europe/Paris:{wall(instant, PARIS):%Y%m%dT%H%M%S}"
        return f"{instant:%Y%m%dT%H%M%SZ}"

    events = [
        event(
            moment(each.span.start),
            end=moment(each.span.end),
            title=f"Astreinte {each.name} ({each.role})",
            uid=str(number),
        )
        for number, each in enumerate(planned.shifts)
    ]
    assert essence(read(*events)) == essence(planned)
