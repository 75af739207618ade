"""Passwords, from where they are kept: a command, a file, netrc; never an argument."""

from __future__ import annotations

import netrc
import shlex
import subprocess
from pathlib import Path

from rota.errors import InputError, Mistake, OutsideFailure, UsageError
from rota.files import read_bytes

_MOST_BYTES = 4096
_PATIENCE = 60  # seconds, for a command that asks somebody


def from_command(command: str) -> str:
    """The first line that a command prints; no shell runs it.

    Raises:
        UsageError: It is no command.
        OutsideFailure: It fails, prints nothing or takes more than a minute.
    """
    try:
        words = shlex.split(command)
    except ValueError as error:
        raise UsageError(f"the password command cannot be read: {error}") from None
    if not words:
        raise UsageError("the password command is empty")
    try:
        printed = subprocess.check_output(words, stdin=subprocess.DEVNULL, timeout=_PATIENCE)
    except OSError as error:
        raise OutsideFailure(f"{words[0]}: cannot be run: {error.strerror}") from None
    except subprocess.TimeoutExpired:
        raise OutsideFailure(f"{words[0]}: gives no password in {_PATIENCE} s") from None
    except subprocess.CalledProcessError as error:
        raise OutsideFailure(f"{words[0]}: fails with exit code {error.returncode}") from None
    if not printed.strip():
        raise OutsideFailure(f"{words[0]}: prints no password")
    return _first_line(printed)


def from_file(path: Path) -> str:
    """The first line of a file.

    Raises:
        InputError: It is missing, no plain file, too large, or empty.
        OutsideFailure: The system refuses to read it.
    """
    data = read_bytes(path, _MOST_BYTES, "password file")
    if not data.strip():
        raise InputError([Mistake(str(path), 0, "", "is empty; expected a password")])
    return _first_line(data)


def from_netrc(path: Path, host: str, user: str) -> tuple[str, str] | None:
    """User and password for a host; None when the file is missing or has none for this user.

    Raises:
        InputError: The file is there and cannot be read.
    """
    try:
        found = netrc.netrc(path).authenticators(host)
    except FileNotFoundError:
        return None
    except (netrc.NetrcParseError, OSError, UnicodeDecodeError) as error:
        words = error.msg if isinstance(error, netrc.NetrcParseError) else "cannot be read"
        raise InputError([Mistake(str(path), 0, "", words)]) from None
    if found is None or (user and found[0] != user):
        return None
    return found[0], found[2] or ""


def _first_line(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape").splitlines()[0]
