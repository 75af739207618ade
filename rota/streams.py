"""The standard streams: what is data goes out on stdout, what is said to the user on stderr."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path


def write(data: bytes, output: str | None = None) -> None:
    """Data to stdout, or to a file that is named and is not `-`.

    Raises:
        OutsideFailure: The file cannot be written.
    """
    if output is None or output == "-":
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    from rota.files import write_atomic

    write_atomic(Path(output), data)


def say(words: str) -> None:
    """A line for the user, on stderr, with nothing in it that a terminal would obey."""
    from rota.text import safe

    with suppress(OSError):  # nobody can be told that nobody can be told
        print(safe(words), file=sys.stderr)


def open_closed() -> None:
    """Where a standard stream is closed, put nothing in its place; else the next file gets it."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode))  # noqa: SIM115
