"""The command `rota publish`: whose password it uses, what it says, and when it is refused."""

from __future__ import annotations

import base64
import json
import os
import sys
from pathlib import Path
from unittest.mock import patch

import pytest

from command import TEAM, Ran, contents, refused, run
from hostile import Handler, Server, hostile

URL = "https://exemple.invalid/n2/"


@pytest.fixture
def team(tmp_path: Path) -> Path:
    """A folder with a team and its December: four weekends."""
    (tmp_path / "team.toml").write_text(TEAM, "utf-8")
    assert run(tmp_path, "plan", "--quiet").code == 0
    return tmp_path


def asked_as(server: Server) -> str:
    """Who the last request said that it came from, with the password."""
    _, _, header = server.seen[-1]
    return base64.b64decode(header.removeprefix("Basic ")).decode() if header else ""


def publish(folder: Path, server: Server, *words: str, **environment: str) -> Ran:
    """Publish, with nothing else in the environment that speaks of it."""
    plain = {key: value for key, value in os.environ.items() if not key.startswith("ROTA_")}
    with patch.dict(os.environ, {**plain, "HOME": str(folder), **environment}, clear=True):
        return run(folder, "publish", "--caldav", server.url, *words)


def test_where_the_password_comes_from(team: Path) -> None:
    """A command, a file, the environment, netrc: the first there is."""
    (team / "first").write_text("from a file\r\nand more\n", "utf-8")
    command = f"{sys.executable} -c \"print('from a command; $HOME')\""
    (team / ".netrc").write_text("machine 127.0.0.1 login zoe password net\n", "utf-8")
    user = ("--user", "rota")
    given = {"ROTA_CALDAV_PASSWORD": "from é: environment"}
    with hostile() as server:
        for words, environment, expected in (
            ((*user, "--password-command", command, "--password-file", "first"), given, command),
            ((*user, "--password-file", "first"), given, "file"),
            ((*user,), {**given, "ROTA_CALDAV_PASSWORD_FILE": "first"}, "file"),
            ((*user,), given, "environment"),
            ((), {"ROTA_CALDAV_USER": "rota", **given}, "environment"),
            ((), {}, "netrc"),
            (("--user", "zoe"), {}, "netrc"),
            (("--user", "rota"), {}, "nobody"),
        ):
            ran = publish(team, server, *words, **environment)
            assert ran.code == 0, ran
            assert (
                asked_as(server)
                == {
                    command: "rota:from a command; $HOME",
                    "file": "rota:from a file",
                    "environment": "rota:from é: environment",
                    "netrc": "zoe:net",
                    "nobody": "",
                }[expected]
            )
        (team / ".netrc").rename(team / "other")
        assert publish(team, server, NETRC=str(team / "other")).code == 0
        assert asked_as(server) == "zoe:net"
        assert publish(team, server).code == 0
        assert asked_as(server) == ""


def test_passwords_that_cannot_be_had(team: Path) -> None:
    """Said before anything is asked of the server; nothing is marked."""
    (team / "empty").write_text("\n", "utf-8")
    (team / "bad").write_text("machine\n", "utf-8")
    before = contents(team)
    with hostile() as server:
        for words, environment, code, said in (
            (("--password-file", "none"), {}, 3, "none: does not exist; expected a password file"),
            (("--password-file", "empty"), {}, 3, "empty: is empty; expected a password"),
            (("--password-file", "."), {}, 3, ".: is a folder"),
            (("--password-command", "no-such-command"), {}, 6, "no-such-command: cannot be run"),
            (("--password-command", "false"), {}, 6, "false: fails with exit code 1"),
            (("--password-command", "true"), {}, 6, "true: prints no password"),
            (("--password-command", "'"), {}, 2, "cannot be read: No closing quotation"),
            (("--password-command", " "), {}, 2, "the password command is empty"),
            ((), {"NETRC": "bad"}, 3, "bad: missing 'machine' name"),
            ((), {"ROTA_CALDAV_PASSWORD": "x"}, 2, "a password needs its user"),
        ):
            user = ("--user", "rota") if words else ()
            ran = publish(team, server, *words, *user, **environment)
            assert (ran.code, ran.out) == (code, ""), ran
            assert said in ran.err
            assert ran.err.count("\n") == 1
        assert server.seen == []
    assert contents(team) == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--caldav http://exemple.fr/n2/", "would send the password in the clear"),
        ("--caldav https://rota:secret@exemple.fr/", "the password in neither"),
        ("--caldav exemple.fr", "is no calendar's address"),
        (f"--caldav {URL} --user a:b", "may not hold ':'"),
        ("-o x", "-o needs --json"),
        ("--reminder soon", "is no duration"),
        ("--show-as shown", "expected free or busy or away"),
    ],
)
def test_options_that_make_no_sense(team: Path, words: str, said: str) -> None:
    """Each is refused with what is expected, and nothing is marked."""
    assert said in refused(team, 2, "publish", *words.split())


def test_a_dry_run_without_a_server(team: Path) -> None:
    """It says what would be marked, and marks nothing."""
    before = contents(team)
    ran = run(team, "publish", "--dry-run")
    assert ran == Ran(0, "", "4 shifts would be newly published, 0 already were\n")
    assert contents(team) == before
    assert run(team, "publish").err == "4 shifts newly published, 0 already were\n"
    assert run(team, "publish", "-n").err == "0 shifts would be newly published, 4 already were\n"


def test_the_team_files_server(team: Path) -> None:
    """Its address and its user are used, unless the options name others."""
    with hostile() as server, hostile() as other:
        text = f'{TEAM}[publish]\nurl = "{server.url}"\nuser = "rota"\n'
        (team / "team.toml").write_text(text, "utf-8")
        (team / "password").write_text("p", "utf-8")
        ran = run(team, "publish", "--password-file", "password", "--json")
        assert ran.code == 0, ran
        told = json.loads(ran.out)
        assert told["calendar"] == {
            "created": 4,
            "updated": 0,
            "deleted": 0,
            "unchanged": 0,
            "kept": 0,
        }
        assert {shift["status"] for shift in told["shifts"]} == {"published"}
        assert asked_as(server) == "rota:p"
        assert publish(team, other, "--user", "zoe", "--password-file", "password").code == 0
        assert asked_as(other) == "zoe:p"
        assert len(server.store) == len(other.store) == 4


def test_what_is_shown_follows_the_options(team: Path) -> None:
    """Reminders, busy, all day, and no phone unless asked."""
    with hostile() as server:
        assert publish(team, server).code == 0
        plain = "".join(text for _, text in server.store.values())
        assert "VALARM" not in plain
        assert "TRANSP:TRANSPARENT" in plain
        words = ("--reminder", "1h", "--show-as", "away", "--all-day")
        assert publish(team, server, *words).code == 0
        shown = "".join(text for _, text in server.store.values())
        for line in ("TRIGGER:-PT1H", "TRANSP:OPAQUE", "DTSTART;VALUE=DATE:20261204", "SEQUENCE:1"):
            assert shown.count(line) >= 1
        done = server.writes
        assert publish(team, server, *words).code == 0
        assert server.writes == done
        assert publish(team, server, "--all-day", "--show-as", "away").code == 0
        assert "VALARM" not in "".join(text for _, text in server.store.values())


def test_shifts_are_marked_before_they_are_shown(team: Path) -> None:
    """When the server fails while it is written to, what it may show cannot move in silence."""

    def trick(handler: Handler) -> bool:
        if handler.command == "PUT":
            handler.answer(500)
        return handler.command == "PUT"

    with hostile(trick) as server:
        assert publish(team, server).code == 6
    assert run(team, "publish", "-n").err.startswith("0 shifts would be newly published, 4")


def test_shifts_of_all_months_are_published_as_one_change(team: Path) -> None:
    """What is published at once is kept as one change of all its files."""
    assert run(team, "plan", "--month", "2027-01", "--quiet").code == 0
    assert run(team, "publish", "--quiet").code == 0
    [kept] = json.loads(run(team, "undo", "--list", "--json").out)["kept"]
    assert (kept["command"], kept["files"]) == ("publish", ["2026-12.csv", "2027-01.csv"])
