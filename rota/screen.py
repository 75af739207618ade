"""The terminal itself, and the only door to rich: consoles, lines, columns, the spinner.

All text goes through `safe`, because names are other people's. A terminal gets colour, and lines
no wider than it is; a pipe gets plain text whose lines are as long as they must be, so that no
name is ever cut.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TextIO

from rich.console import Console
from rich.live import Live
from rich.spinner import Spinner
from rich.text import Text

from rota.errors import InputError, RotaError
from rota.streams import spell_out
from rota.text import safe

__all__ = [
    "Console",
    "Text",
    "colours",
    "columns",
    "console",
    "fitting",
    "folded",
    "mistakes",
    "padded",
    "progress",
    "say",
    "styled",
]

PIPE_WIDTH = 100
PATIENCE = 0.5  # seconds before a spinner shows

# Okabe and Ito's colours, which the colour-blind tell apart, behind the name itself, so that it
# reads on a dark terminal and on a light one.
_PALETTE = (
    "#ffffff on #0072b2",
    "#000000 on #e69f00",
    "#000000 on #009e73",
    "#000000 on #cc79a7",
    "#000000 on #56b4e9",
    "#000000 on #d55e00",
    "#000000 on #f0e442",
)


def console(stream: TextIO, *, width: int | None = None) -> Console:
    """A console on a stream.

    A terminal keeps its real width, and its colours unless NO_COLOR or TERM=dumb say otherwise.
    Anything else gets no escape sequence at all, and at least 100 columns.
    """
    spell_out(stream)
    if not stream.isatty():
        return _console(stream, max(width or 0, PIPE_WIDTH), terminal=False, colour=False)
    out = _console(stream, width, terminal=True, colour=True)
    return _console(stream, width, terminal=True, colour=False) if out.no_color else out


def _console(stream: TextIO, width: int | None, *, terminal: bool, colour: bool) -> Console:
    return Console(
        file=stream,
        width=width,
        force_terminal=terminal,
        color_system="auto" if colour else None,
        emoji=False,
        markup=False,
        highlight=False,
    )


def colours(ids: Sequence[str]) -> dict[str, str]:
    """A colour for each person, in the order of the team file, so that it stays the same."""
    return {id: _PALETTE[place % len(_PALETTE)] for place, id in enumerate(ids)}


def styled(text: str, style: str = "") -> Text:
    """Anybody's text, fit for a terminal."""
    return Text(safe(text), style=style)


def say(out: Console, line: Text | None = None, *, indent: int = 0, hang: int = 0) -> None:
    """Print one line. Where a terminal is too narrow it goes on below, as far in as `hang`."""
    if line is None:
        out.print()
    elif not out.is_terminal or indent + line.cell_len <= out.width:
        out.print(Text(" " * indent) + line, soft_wrap=True)
    else:
        width = max(8, out.width - max(indent, hang))
        for number, part in enumerate(folded(out, line, width)):
            out.print(Text(" " * (hang if number else indent)) + part, soft_wrap=True)


def folded(out: Console, line: Text, width: int) -> list[Text]:
    """A line in pieces of at most so many cells, cut between words where that is possible."""
    parts = list(line.wrap(out, width, overflow="fold"))
    for part in parts:
        part.rstrip()
    return parts


def padded(text: Text, width: int, *, right: bool = False) -> Text:
    """The text in a column so many cells wide; a wide character takes two."""
    space = " " * (width - text.cell_len)
    return Text.assemble(space, text) if right else Text.assemble(text, space)


def columns(
    rows: Sequence[Sequence[Text]], *, right: frozenset[int] = frozenset(), gap: int = 2
) -> list[Text]:
    """Rows with their cells lined up, so many spaces apart; the columns in `right` on their right.

    What a line ends with in blanks is left out.
    """
    widths = [max(cell.cell_len for cell in column) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        line = Text(" " * gap).join(
            padded(cell, width, right=place in right)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        line.rstrip()
        lines.append(line)
    return lines


def fitting(out: Console, tables: Iterable[list[Text]]) -> list[Text]:
    """The first of some tables that a terminal is wide enough for, else the last of them."""
    lines: list[Text] = []
    for lines in tables:
        if not out.is_terminal or all(line.cell_len <= out.width for line in lines):
            break
    return lines


@contextmanager
def progress(stream: TextIO) -> Iterator[Callable[[str], None]]:
    """Say what is being done while it takes long: call what it yields with each step's words.

    A terminal shows a spinner after half a second, and nothing of it stays. Anything else shows
    nothing at all.
    """
    if not stream.isatty():
        yield lambda step: None
        return
    out = console(stream)
    spinner = Spinner("dots")
    live = Live(
        spinner,
        console=out,
        transient=True,
        redirect_stdout=False,
        redirect_stderr=False,
        refresh_per_second=12,
    )

    def show(step: str) -> None:
        words = styled(step)
        words.truncate(max(out.width - 4, 1), overflow="ellipsis")
        spinner.update(text=words)

    start = threading.Timer(PATIENCE, live.start)
    start.daemon = True
    start.start()
    try:
        yield show
    finally:
        start.cancel()
        start.join()
        live.stop()


def mistakes(stream: TextIO, error: RotaError) -> None:
    """Print what went wrong, one line each, unfolded: editors and scripts look for `file:line:`."""
    if isinstance(error, InputError):
        lines = [str(mistake) for mistake in error.mistakes]
    else:
        lines = str(error).split("\n")
    out = console(stream)
    for line in lines:
        out.print(styled(line), soft_wrap=True)
