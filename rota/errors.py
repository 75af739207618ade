"""What can go wrong, each kind with the exit code that scripts rely on.

Every message is written for the person at the terminal: where, what is wrong, what is
expected, what to do.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

INTERNAL_ERROR = 1
USAGE = 2
BAD_INPUT = 3
FINDINGS = 4
NO_ROTA = 5
OUTSIDE_FAILURE = 6
INTERRUPTED = 130
TERMINATED = 143


class RotaError(Exception):
    """Something that stops a command, in words for the user."""

    exit_code = INTERNAL_ERROR


class UsageError(RotaError):
    """The command line asks for something that makes no sense."""

    exit_code = USAGE


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """One mistake in a file that the user wrote.

    Attributes:
        file: The file as the user named it.
        line: Its line, counted from 1; 0 when the mistake belongs to no line.
        key: The dotted key (`people.alice.leave`) or the column; may be empty.
        message: What is wrong, then what is expected.
    """

    file: str
    line: int
    key: str
    message: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.key}: {self.message}" if self.key else f"{place}: {self.message}"


class InputError(RotaError):
    """Files that cannot be used, with every mistake found in them."""

    exit_code = BAD_INPUT

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(set(mistakes)))
        super().__init__("\n".join(str(mistake) for mistake in self.mistakes))


class TeamError(RotaError):
    """A team that contradicts itself once its rules meet the calendar.

    `keys` are the dotted keys of the team file that disagree; whoever knows the file turns
    them into lines.
    """

    exit_code = BAD_INPUT

    def __init__(self, keys: tuple[str, ...], message: str) -> None:
        self.keys = keys
        super().__init__(message)


class NoRota(RotaError):
    """No rota can be given: the pins contradict the rules, or the search came back empty."""

    exit_code = NO_ROTA


class OutsideFailure(RotaError):
    """Disk, lock, server, or a published period in the way."""

    exit_code = OUTSIDE_FAILURE
