"""Calendars as others read them: five programs, each in its own process, icalendar, and our own.

`ROTA_ROTAS` says on how many generated rotas; each has shifts around both clock changes, in zones
with rules of every sort, and names of every sort.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar

import readers
import teams
from rota import ics
from rota.events import Event, Style, events
from rota.instants import DAY, Span
from rota.protocol import Escalation, Protocol, Topic
from rota.shift import CANCELLED, PUBLISHED, Shift
from rota.team import Role, Team
from rota.vtimezone import definition
from teams import person, weekend
from test_ics import raw_events, unescaped

ROTAS = int(os.environ.get("ROTA_ROTAS", "20"))
SCRIPTS = Path(__file__).parent / "strangers"
ZONES = (
    *("Europe/Paris", "Europe/Paris", "Europe/London", "Indian/Reunion", "America/Cayenne"),
    *("America/Miquelon", "Pacific/Noumea", "Australia/Lord_Howe", "UTC"),
)
NAMES = (
    *("Élodie Martin", "O’Neil, Jean; fils", 'Zoé "la Zip" Œuf', "名前 太郎", "Ünal: 100 %"),
    *("👩\u200d💻 Ada", "يوسف", "=cmd|'x'!A1", "Bob <b>&amp;</b>", "a" * 100, "é" * 75, "x, y, z"),
    *("BEGIN:VEVENT", "N\u00a0B", "long " * 19 + "name", "-1", "tél. +33 6", "Ann\u0301"),
)
INSTRUCTIONS = (
    *("", "Décrocher sous 15 min.\nProcédure : https://wiki.exemple.fr/n2?a=1&b=2;c,d#e"),
    "1. Lire ; 2. agir, 3. « écrire »\n\tEND:VCALENDAR\nC:/temp et D:/",
)
CHANGES = (datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC))


@dataclass(frozen=True)
class Rota:
    """A generated calendar: its file, and what it is meant to say."""

    path: Path
    meant: list[Event]


def made(number: int) -> tuple[bytes, list[Event]]:
    """The calendar of a rota that the number alone decides."""
    draw = random.Random(number)
    zone = ZoneInfo(draw.choice(ZONES))
    people = tuple(
        person(f"p{place}", name=name, phone="06 39 98 00 01", email="a@exemple.fr", timezone=zone)
        for place, name in enumerate(draw.sample(NAMES, 4))
    )
    roles = tuple(Role(name) for name in ("primary", "backup", "réseau")[: draw.randint(1, 3)])
    team = teams.team(
        name=draw.choice(("N2", "Support & Réseau “N2”", "名")),
        timezone=zone,
        language=draw.choice(("fr", "en")),
        number=draw.choice(("", "01 80 00 00 00")),
        people=people,
        roles=roles,
        coverages=(weekend(instructions=draw.choice(INSTRUCTIONS)),),
    )
    chain = (
        *(Escalation("role", role.name, timedelta(minutes=20)) for role in roles[1:]),
        Escalation("person", people[0].id),
    )
    topics = tuple(Topic("a", name, ("b",), (name,), chain) for name in draw.sample(NAMES, 2))
    protocol = Protocol(timedelta(minutes=15), INSTRUCTIONS[1:], chain, topics)
    team = replace(team, protocol=protocol)
    shifts = [_shift(draw, team, role.name) for role in roles for _ in range(draw.randint(0, 8))]
    style = Style(
        all_day=draw.random() < 0.2,
        reminder=draw.choice((None, timedelta(minutes=30), timedelta(days=1))),
        show_as=draw.choice(("free", "busy", "away")),
        contacts=draw.choice(((), ("phone",), ("phone", "email"))),
        protocol=draw.random() < 0.5,
    )
    moments = [each for shift in shifts for each in (shift.span.start, shift.span.end)]
    zone_file = definition(zone, moments) if draw.random() < 0.5 else b""
    data = ics.calendar(team, shifts, style=style, definition=zone_file)
    return data, events(team, shifts, style=style)


def _shift(draw: random.Random, team: Team, role: str) -> Shift:
    """A shift near a clock change, or anywhere in two years, to the minute."""
    near = draw.choice(CHANGES) + timedelta(hours=draw.randint(-30, 30))
    far = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=draw.randint(0, 17_000))
    start = draw.choice((near, near, far)) + timedelta(minutes=draw.choice((0, 0, 0, 30, 59)))
    span = Span(start, start + timedelta(minutes=draw.choice((1, 60, 840, 900, 3720, 10_080))))
    who = draw.choice(team.people)
    status, revision = draw.choice(((PUBLISHED, 0), (PUBLISHED, 3), (CANCELLED, 2)))
    changed = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC) if revision else None
    kind = draw.choice(("weekend", "évier"))
    plain = teams.shift(who.id, "2026-01-01", "2026-01-02", role, kind=kind)
    return replace(
        plain, span=span, name=who.name, status=status, revision=revision, changed=changed
    )


@pytest.fixture(scope="module")
def rotas(tmp_path_factory: pytest.TempPathFactory) -> list[Rota]:
    """All generated calendars, as files."""
    folder = tmp_path_factory.mktemp("rotas")
    found = []
    for number in range(ROTAS):
        data, meant = made(number)
        path = folder / f"{number}.ics"
        path.write_bytes(data)
        found.append(Rota(path, meant))
    assert sum(len(rota.meant) for rota in found) > 5 * ROTAS
    return found


def told(event: Event) -> dict[str, Any]:
    """What a reader should say of an event."""

    def moment(value: datetime | date) -> str:
        return f"{value:%Y-%m-%dT%H:%M:%SZ}" if isinstance(value, datetime) else f"{value}"

    bar = event.dates and (event.dates[0], event.dates[1] + DAY)
    start, end = bar or (event.span.start, event.span.end)
    return {
        "uid": event.uid,
        "start": moment(start),
        "end": moment(end),
        "summary": event.summary,
        "description": event.description,
        "status": "CANCELLED" if event.cancelled else "CONFIRMED",
        "sequence": event.revision,
        "transp": "TRANSPARENT" if event.show_as == "free" else "OPAQUE",
        "reminder": (event.reminder or timedelta(0)) // timedelta(minutes=1),
    }


def module(name: str) -> str:
    """A package for Node.js."""
    path = readers.FOLDER / "node_modules" / name
    return str(path) if path.exists() else readers.missing(name)


def system_python() -> str:
    """Debian's Python, if it has libical."""
    words = [readers.SYSTEM_PYTHON, "-c", "import gi; gi.require_version('ICalGLib', '3.0')"]
    try:
        subprocess.run(words, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        readers.missing("libical")
    return readers.SYSTEM_PYTHON


def own_python(package: str) -> str:
    """The Python that has the readers of PyPI."""
    readers.program(package)
    return readers.program("python")


COMMANDS: dict[str, Callable[[Path], list[str]]] = {
    "ical.js": lambda _: [
        *(readers.program("node"), str(SCRIPTS / "icaljs.mjs")),
        module("ical.js/dist/ical.js"),
    ],
    "node-ical": lambda _: [
        *(readers.program("node"), str(SCRIPTS / "nodeical.mjs")),
        module("node-ical"),
    ],
    "libical": lambda _: [system_python(), str(SCRIPTS / "libical.py")],
    "vobject": lambda _: [own_python("ics_diff"), str(SCRIPTS / "vobjects.py")],
    "khal": lambda folder: [own_python("khal"), str(SCRIPTS / "khals.py"), str(folder)],
}


@pytest.fixture
def scratch() -> Iterator[Path]:
    """A folder in memory, where there is one: khal waits for the disk after each event."""
    memory = Path("/dev/shm")
    with TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


@pytest.mark.parametrize("reader", COMMANDS)
def test_a_stranger_reads_what_is_meant(reader: str, rotas: list[Rota], scratch: Path) -> None:
    """The same events, instants, texts and numbers, in every rota."""
    ran = subprocess.run(
        [*COMMANDS[reader](scratch), *(str(rota.path) for rota in rotas)],
        capture_output=True,
        check=False,
        timeout=60 + 5 * ROTAS,
        env={"PATH": os.environ["PATH"], "HOME": str(scratch), "TZ": "UTC", "LC_ALL": "C.UTF-8"},
    )
    assert ran.returncode == 0, ran.stderr.decode()[-2000:]
    read = json.loads(ran.stdout)
    for rota in rotas:
        agree(read[str(rota.path)], rota)


def test_icalendar_reads_what_is_meant(rotas: list[Rota]) -> None:
    """So does the library that wrote it."""

    def moment(value: datetime | date) -> str:
        if isinstance(value, datetime):
            return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        return value.isoformat()

    for rota in rotas:
        read: list[Any] = Calendar.from_ical(rota.path.read_bytes()).walk("VEVENT")
        found = [
            {
                "uid": str(event["UID"]),
                "start": moment(event["DTSTART"].dt),
                "end": moment(event["DTEND"].dt),
                "summary": str(event["SUMMARY"]),
                "description": str(event["DESCRIPTION"]),
                "status": str(event["STATUS"]),
                "sequence": event["SEQUENCE"],
                "transp": str(event["TRANSP"]),
                "reminder": sum(
                    -alarm["TRIGGER"].dt // timedelta(minutes=1) for alarm in event.walk("VALARM")
                ),
            }
            for event in read
        ]
        agree(found, rota)


def test_our_own_reader_reads_what_is_meant(rotas: list[Rota]) -> None:
    """It knows the grammar of RFC 5545 and nothing else."""
    for rota in rotas:
        found = [
            {
                "uid": unescaped(event["UID"]),
                "start": moment(event, "DTSTART"),
                "end": moment(event, "DTEND"),
                "summary": unescaped(event["SUMMARY"]),
                "description": unescaped(event["DESCRIPTION"]),
                "status": event["STATUS"],
                "sequence": int(event["SEQUENCE"]),
                "transp": event["TRANSP"],
            }
            for event in raw_events(rota.path.read_bytes())
        ]
        agree(found, rota)


def moment(event: dict[str, str], key: str) -> str:
    """A time of our own reader, by the zone's own rules where it is local."""
    for name, value in event.items():
        if name == f"{key};VALUE=DATE":
            return date.fromisoformat(value).isoformat()
        if name == key:
            return f"{datetime.strptime(value, '%Y%m%dT%H%M%S%z'):%Y-%m-%dT%H:%M:%SZ}"
        if name.startswith(f"{key};TZID="):
            local = datetime.fromisoformat(value).replace(tzinfo=ZoneInfo(name.partition("=")[2]))
            return f"{local.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
    raise AssertionError(key)


def agree(read: list[dict[str, Any]], rota: Rota) -> None:
    """A reader says of each event what is meant, in all that it says; and it says enough."""
    found = sorted(read, key=lambda event: str(event["uid"]))
    meant = sorted(map(told, rota.meant), key=lambda event: str(event["uid"]))
    assert [event["uid"] for event in found] == [event["uid"] for event in meant], rota.path
    for event, right in zip(found, meant, strict=True):
        said = {key: value for key, value in event.items() if value is not None}
        assert said.keys() >= {"uid", "start", "end", "summary", "description", "status"}
        assert said == {key: right[key] for key in said}, rota.path
