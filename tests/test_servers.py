"""Publishing to real CalDAV servers: what is shown there, what is left alone."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

import servers
from command import NOW, TEAM, Ran, contents, run
from rota.caldav import Collection
from servers import PASSWORD, USER, Calendar

FOREIGN = """\
BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//someone//else//EN\r
BEGIN:VEVENT\r
UID:{uid}\r
DTSTAMP:20260101T000000Z\r
DTSTART:20261209T100000Z\r
DTEND:20261209T110000Z\r
SUMMARY:Dentist\r
END:VEVENT\r
END:VCALENDAR\r
"""
NUMBERS = count()
FIRST = "n2.20261204T170000Z.primary@n2.rota.invalid"


@pytest.fixture(scope="module", params=["radicale", "xandikos"])
def root(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Calendar]:
    """A server, with the place where its calendars are."""
    folder = tmp_path_factory.mktemp(request.param)
    with getattr(servers, request.param)(folder) as found:
        yield found


@pytest.fixture
def calendar(root: Calendar) -> Calendar:
    """A calendar of its own."""
    made = replace(root, path=f"{root.path}n2-{next(NUMBERS)}/")
    assert made.ask("MKCALENDAR")[0] == 201
    return made


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """A folder with a team and its December: four weekends."""
    (tmp_path / "team.toml").write_text(TEAM, "utf-8")
    (tmp_path / "password").write_text(f"{PASSWORD}\n", "utf-8")
    assert run(tmp_path, "plan", "--quiet").code == 0
    return tmp_path


def publish(folder: Path, calendar: Calendar, *words: str, code: int = 0, now: str = NOW) -> Ran:
    """Publish to a calendar, with the password from a file."""
    server = ("--caldav", calendar.url, "--user", USER, "--password-file", "password")
    ran = run(folder, "publish", *server, *words, now=now)
    assert ran.code == code, ran
    assert PASSWORD not in ran.out + ran.err
    return ran


def counts(ran: Ran) -> str:
    """What was said of the server."""
    return ran.err.splitlines()[1].partition(": ")[2]


@contextmanager
def requests() -> Iterator[list[str]]:
    """The methods of all requests that are sent meanwhile."""
    sent: list[str] = []
    send = http.client.HTTPConnection.request

    def record(self: Any, method: str, *words: Any, **more: Any) -> None:
        sent.append(method)
        send(self, method, *words, **more)

    with patch.object(http.client.HTTPConnection, "request", record):
        yield sent


def edit(folder: Path, old: str, new: str) -> None:
    """Change the rota file by hand."""
    path = folder / "rotas" / "2026-12.csv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def test_a_second_time_nothing_is_written(team: Path, calendar: Calendar) -> None:
    """What was written is read again; the next time one request reads, and there is no other."""
    with requests() as sent:
        ran = publish(team, calendar)
    assert sent == ["REPORT", "PUT", "PUT", "PUT", "PUT", "REPORT"]
    assert ran.err == (
        "4 shifts newly published, 0 already were\n"
        f"{calendar.url}: 4 created, 0 updated, 0 deleted, 0 unchanged, 0 kept\n"
    )
    before = contents(team), calendar.get(f"{FIRST}.ics")
    for _ in range(2):
        with requests() as sent:
            assert counts(publish(team, calendar)).endswith("0 deleted, 4 unchanged, 0 kept")
        assert sent == ["REPORT"]
    assert before == (contents(team), calendar.get(f"{FIRST}.ics"))


def test_what_changes_is_updated(team: Path, calendar: Calendar) -> None:
    """A swap is an update with a new SEQUENCE, what is no more goes, what is new comes."""
    calendar.put("dentist.ics", FOREIGN.format(uid="dentist@exemple.fr"))
    other = "n2x.20261211T170000Z.primary@n2.rota.invalid"
    calendar.put(f"{other}.ics", FOREIGN.format(uid=other))
    own_feed = "n2.20261211T170000Z.primary.alice@n2.rota.invalid"
    calendar.put(f"{own_feed}.ics", FOREIGN.format(uid=own_feed))
    publish(team, calendar)
    assert "SEQUENCE:0" in calendar.get(f"{FIRST}.ics")
    text = (team / "rotas" / "2026-12.csv").read_text("utf-8").splitlines(keepends=True)
    cells = text[1].split(",")
    cells[6:8] = "bob" if cells[6] != "bob" else "alice", "Somebody Else"
    moved = text[2].replace("T18:00:00", "T19:00:00", 1)
    path = team / "rotas" / "2026-12.csv"
    path.write_text("".join([text[0], ",".join(cells), moved, *text[3:]]), "utf-8")
    ran = publish(team, calendar, "--dry-run")
    assert [line.split()[0] for line in ran.out.splitlines()] == ["update", "create", "delete"]
    assert "SEQUENCE:0" in calendar.get(f"{FIRST}.ics")
    assert counts(publish(team, calendar)) == (
        "1 created, 1 updated, 1 deleted, 2 unchanged, 0 kept"
    )
    swapped = calendar.get(f"{FIRST}.ics")
    assert "SEQUENCE:1" in swapped
    assert "Somebody Else" in swapped
    assert calendar.ask("GET", "n2.20261211T170000Z.primary@n2.rota.invalid.ics")[0] == 404
    for name in ("dentist", other, own_feed):
        assert "Dentist" in calendar.get(f"{name}.ics")


def test_the_past_and_other_periods_stay(team: Path, calendar: Calendar) -> None:
    """What is not in the range spoken of is not removed, though it is in no file."""
    publish(team, calendar)
    (team / "rotas" / "2026-12.csv").unlink()
    assert run(team, "plan", "--month", "2027-07", "--quiet").code == 0
    ran = publish(team, calendar, "--month", "2027-07")
    assert counts(ran) == "5 created, 0 updated, 0 deleted, 0 unchanged, 0 kept"
    ran = publish(team, calendar, now="2027-06-01")
    assert counts(ran) == "0 created, 0 updated, 0 deleted, 5 unchanged, 0 kept"
    assert calendar.get(f"{FIRST}.ics")


def test_many_are_not_removed_without_being_told_to(team: Path, calendar: Calendar) -> None:
    """A rota that has lost its shifts takes none of them off the server."""
    publish(team, calendar)
    files = contents(team)
    lines = (team / "rotas" / "2026-12.csv").read_text("utf-8").replace("T18:00:00", "T18:30:00")
    (team / "rotas" / "2026-12.csv").write_text(lines, "utf-8")
    with requests() as sent:
        ran = publish(team, calendar, code=6)
    assert ran.err == (
        f"{calendar.url}: 4 events would be removed, which is a lot; nothing was changed. "
        "--dry-run lists them; if that is meant, add --yes-delete\n"
    )
    assert sent == ["REPORT"]
    listed = publish(team, calendar, "-n").out.splitlines()
    assert [line.split()[0] for line in listed] == ["create"] * 4 + ["delete"] * 4
    ran = publish(team, calendar, "--yes-delete")
    assert counts(ran) == "4 created, 0 updated, 4 deleted, 0 unchanged, 0 kept"
    assert contents(team).keys() == files.keys()


def test_what_somebody_changed_by_hand_stays(team: Path, calendar: Calendar) -> None:
    """It is listed, with 6, until --overwrite; a reminder of one's own is no change."""
    publish(team, calendar)
    text = calendar.get(f"{FIRST}.ics")
    alarm = "BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:x\r\nTRIGGER:-PT5M\r\nEND:VALARM\r\n"
    calendar.put(f"{FIRST}.ics", text.replace("END:VEVENT", f"{alarm}END:VEVENT"))
    assert counts(publish(team, calendar)).endswith("4 unchanged, 0 kept")
    for old, new in (
        ("DTEND:20261207T070000Z", "DTEND:20261207T080000Z"),
        ("END:VEVENT", "LOCATION:Office\r\nEND:VEVENT"),
    ):
        calendar.put(f"{FIRST}.ics", text.replace(old, new))
        with requests() as sent:
            ran = publish(team, calendar, code=6)
        assert sent == ["REPORT"]
        assert "events changed there by hand stay as they are" in ran.err
        shown = publish(team, calendar, "-n")
        assert shown.out.startswith("kept    2026-12-04 18:00 Astreinte n2 – ")
        assert counts(shown).endswith("3 unchanged, 1 kept (dry run)")
        assert "  2026-12-04 18:00 Astreinte n2 – " in ran.err
        assert new.split("\r\n")[0] in calendar.get(f"{FIRST}.ics")
        assert counts(publish(team, calendar, "--overwrite")).startswith("0 created, 1 updated")
        assert new.split("\r\n")[0] not in calendar.get(f"{FIRST}.ics")
        assert counts(publish(team, calendar)).endswith("4 unchanged, 0 kept")


def test_a_change_meanwhile_is_not_overwritten(team: Path, calendar: Calendar) -> None:
    """Between reading and writing, the condition of the request holds: 412, and it is told."""
    publish(team, calendar)
    read = Collection.events

    def slowly(self: Collection, since: Any) -> Any:
        found = read(self, since)
        text = calendar.get(f"{FIRST}.ics")
        calendar.put(f"{FIRST}.ics", text.replace("Astreinte n2", "Meanwhile"))
        return found

    words = ("--show-as", "busy")
    with patch.object(Collection, "events", slowly):
        ran = publish(team, calendar, *words, code=6)
    assert counts(ran) == "0 created, 3 updated, 0 deleted, 0 unchanged, 1 kept"
    assert "Meanwhile" in calendar.get(f"{FIRST}.ics")


def test_what_was_there_already_is_not_overwritten(team: Path, calendar: Calendar) -> None:
    """A foreign event at the place of a new one stays."""
    calendar.put(f"{FIRST}.ics", FOREIGN.format(uid="dentist@exemple.fr"))
    ran = publish(team, calendar, code=6)
    assert counts(ran) == "3 created, 0 updated, 0 deleted, 0 unchanged, 1 kept"
    assert "(something else is there)\n" in ran.err
    assert "Dentist" in calendar.get(f"{FIRST}.ics")


@pytest.mark.parametrize("lost", ["request", "answer"])
def test_after_a_broken_connection_the_rest_follows(
    team: Path, calendar: Calendar, lost: str
) -> None:
    """Whether the request or its answer was lost: one line, 6, and another run does the rest."""
    send = http.client.HTTPConnection.request
    puts = count()

    def broken(self: Any, method: str, *words: Any, **more: Any) -> None:
        if breaks := method == "PUT" and next(puts) == 2:
            if lost == "answer":
                send(self, method, *words, **more)
                self.getresponse().read()
            raise ConnectionResetError
        assert not breaks
        send(self, method, *words, **more)

    with patch.object(http.client.HTTPConnection, "request", broken):
        ran = publish(team, calendar, code=6)
    assert ran.err == (
        f"{calendar.url}: the server breaks the connection off; 2 of 4 changes are done, "
        "run this again for the rest\n"
    )
    there = 3 if lost == "answer" else 2
    assert counts(publish(team, calendar)) == (
        f"{4 - there} created, 0 updated, 0 deleted, {there} unchanged, 0 kept"
    )
    _, listing = calendar.ask("PROPFIND", Depth="1")
    assert listing.count(b".ics") == 4


def test_hostile_names_arrive_whole(team: Path, calendar: Calendar) -> None:
    """Punctuation, emoji and long names: what is read back is what was sent."""
    name = "Zoé, “D’Œ” ; <b>&amp;]]> 👩\u200d💻 " + "long " * 12
    text = (team / "team.toml").read_text("utf-8")
    (team / "team.toml").write_text(
        text.replace('alice.name = "Alice Martin"', f'alice.name = "{name.strip()}"'), "utf-8"
    )
    edit(team, "Alice Martin", f'"{name.strip()}"')
    publish(team, calendar)
    with requests() as sent:
        assert counts(publish(team, calendar)).endswith("4 unchanged, 0 kept")
    assert sent == ["REPORT"]
