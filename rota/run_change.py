"""What all commands share that change a rota people live with: how it is done, and told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TextIO

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


def say_written(written: Sequence[Path], manner: Manner, number: int | None = None) -> None:
    """What became of the files, a line each, and how that is taken back."""
    undo = f"rota undo {number}" if number else "rota undo"
    for path in written:
        say(f"{path}: {'written' if path.exists() else 'removed'}; {undo} takes it back")
    if not written:
        say("nothing written" if manner.dry else "nothing to change")
