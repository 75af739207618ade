"""A log of calls as the commands of the telephone line are given it."""

from __future__ import annotations

import sys
from datetime import timedelta
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from rota.cli_options import present
from rota.errors import UsageError
from rota.instants import parse_duration

if TYPE_CHECKING:
    from rota.calls import Call, CallLog
    from rota.folder import Folder
    from rota.period import Period

_MOST_LINES = 5


def log_name(files: list[str]) -> str:
    """The one log among the arguments of a command.

    Raises:
        UsageError: There is none, or more than one.
    """
    names = [name for name in files if not name.endswith(".toml")]
    if len(names) != 1:
        raise UsageError(f"one log of calls at a time; given: {', '.join(names) or 'none'}")
    return names[0]


def log_of(source: str, folder: Folder, now: str | None) -> tuple[CallLog, list[Call]]:
    """A log as it was read, and the calls that came in.

    Raises:
        InputError: It is no log of calls.
    """
    from rota import files as disk
    from rota.calls import MOST_BYTES, read_calls

    if source == "-":
        data = sys.stdin.buffer.read(MOST_BYTES + 1)
    else:
        data = disk.read_bytes(Path(source), MOST_BYTES, "log of calls")
    name = "<stdin>" if source == "-" else source
    log = read_calls(data, name, folder.team.timezone, present(now, folder.team))
    return log, list(log.calls)


def nothing_in(log: CallLog, line: str | None, period: Period | None) -> str:
    """What is wrong with a log of which no call is left."""
    what = "holds no call that came in"
    if period is not None:
        what += f" in {period}"
    if line is None:
        return what
    lines = sorted({call.line for call in log.calls})
    more = ", …" if len(lines) > _MOST_LINES else ""
    return f"{what} to {line!r}; its lines are {', '.join(map(repr, lines[:_MOST_LINES]))}{more}"


def length_of(text: str | None, option: str) -> timedelta | None:
    """How long a call keeps somebody at work; None where the option is not given.

    Raises:
        UsageError: It is no length of time.
    """
    if text is None:
        return None
    try:
        length = parse_duration(text)
    except ValueError as error:
        raise UsageError(f"{option}: {error}") from None
    if not length:
        raise UsageError(f"{option}: a call lasts some time, such as 2h")
    return length


def percent_of(text: str, option: str, *, zero: bool = False) -> Fraction:
    """A percentage as a part of one, more than 0 or from `zero` on.

    Raises:
        UsageError: It is none.
    """
    from rota.table import parse_number

    try:
        value = parse_number(text.strip().removesuffix("%").strip())
    except ValueError:
        raise UsageError(f"{option}: {text!r} is no percentage; write 95") from None
    if value > 100 or not (value or zero):
        least = "0 or more" if zero else "more than 0"
        raise UsageError(f"{option}: {text!r} will not do; expected {least}, at most 100")
    return value / 100
