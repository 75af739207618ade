"""The standard streams: what is data goes out on stdout, what is said to the user on stderr."""

from __future__ import annotations

import codecs
import io
import os
import sys
from contextlib import suppress
from pathlib import Path
from typing import TextIO


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


def set_up() -> None:
    """Make the standard streams ready: what is said on them is said, whatever they can take.

    Where one is closed, nothing is put in its place; else the next file gets it.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        spell_out(stream)


def spell_out(stream: TextIO) -> None:
    """Let a stream that cannot take Unicode get plain letters and signs: nothing fails."""
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors=_PLAIN)


def _spelt_out(error: UnicodeError) -> tuple[str, int]:
    """Codec error handler: in ASCII what an encoding lacks, a currency apart from its number."""
    from rota.text import plain

    if not isinstance(error, UnicodeEncodeError):
        raise error
    lost, after = error.object[error.start : error.end], error.object[error.end : error.end + 1]
    gap = " " if lost.endswith("€") and after.isdigit() else ""
    return plain(lost) + gap, error.end


_PLAIN = "rota.plain"
codecs.register_error(_PLAIN, _spelt_out)
