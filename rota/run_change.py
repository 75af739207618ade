"""What all commands share that change a rota people live with: how it is done, and told."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO

from rota import phrases
from rota.errors import OutsideFailure
from rota.streams import say
from rota.team import Team


@dataclass(frozen=True, slots=True)
class Manner:
    """How a change is made and told.

    Attributes:
        moment: The present, UTC, where a team is.
        dry: Whether only what would change is shown, and nothing written.
        json: Whether it is told as one object.
        output: Where that goes.
        quiet: Whether nothing is said when all is well.
        out: Where what changes is shown.
        err: Where it is shown that a search takes long.
    """

    moment: Callable[[Team], datetime]
    dry: bool
    json: bool
    output: str | None
    quiet: bool
    out: TextIO
    err: TextIO


@contextmanager
def telling(written: Sequence[Path], manner: Manner) -> Iterator[None]:
    """While a change that is made is shown: that it is made is said even where that fails.

    Raises:
        OutsideFailure: It was not shown, though files are written.
    """
    try:
        yield
        manner.out.flush()
    except OSError as error:
        if not written:
            raise
        reason = error.strerror or str(error)
        raise OutsideFailure(
            f"what changes could not be shown: {reason}; it is written all the same, in "
            f"{phrases.listing(map(str, written))}; rota undo takes it back"
        ) from error


def say_written(written: Sequence[Path], manner: Manner, number: int | None = None) -> None:
    """What became of the files, a line each, and how that is taken back."""
    undo = f"rota undo {number}" if number else "rota undo"
    for path in written:
        say(f"{path}: {'written' if path.exists() else 'removed'}; {undo} takes it back")
    if not written:
        say("nothing written" if manner.dry else "nothing to change")
