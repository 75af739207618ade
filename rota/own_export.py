"""Exports replace earlier exports of their kind and no other file."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from rota.errors import OutsideFailure
from rota.files import read_old
from rota.streams import write
from rota.words import word

_BEGINNINGS = (
    ("start", "end", "hours"),
    ("year", "month", "day"),
    ("date", "day", "public holiday"),
    ("person", "name"),
)
"""What the headings of each layout of a CSV begin with."""


MOST_BYTES = 64 * 1024 * 1024


def put(data: bytes, output: str | None, command: str, format: str) -> None:
    """Write what a command exports to stdout, or to a file in which is nothing else yet.

    Raises:
        OutsideFailure: Another file is in the way, or the disk refuses.
    """
    if output is not None and output != "-":
        old = read_old(Path(output), MOST_BYTES)
        if old and not is_ours(format, old):
            raise OutsideFailure(
                f"{output}: is there and no file of rota {command} --{format}; "
                "it stays as it is, give another name"
            )
    write(data, output)


def is_ours(format: str, data: bytes) -> bool:
    """Whether the content is one that `rota export` writes in this format, in any language.

    A rota file is none: it holds more than any export, and must never give way to one.
    """
    return not data or _MARKS[format](data)


def _csv(data: bytes) -> bool:
    heading = data.partition(b"\n")[0].decode("utf-8-sig", "replace").strip()
    cells = tuple(re.split("[,;]", heading))
    beginnings = {
        tuple(word(each, language) for each in begin)
        for begin in _BEGINNINGS
        for language in ("fr", "en")
    }
    return "revision" not in cells and any(cells[: len(each)] == each for each in beginnings)


def _xlsx(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            return b"<dc:creator>rota</dc:creator>" in book.read("docProps/core.xml")
    except (zipfile.BadZipFile, KeyError, OSError, ValueError):
        return False


def _html(data: bytes) -> bool:
    return b'<meta name="generator" content="rota">' in data[:2000]


def _json(data: bytes) -> bool:
    return re.match(rb'\{\s*"version": [0-9]+,\s*"team": \{', data) is not None


_MARKS: Mapping[str, Callable[[bytes], bool]] = {
    "csv": _csv,
    "xlsx": _xlsx,
    "html": _html,
    "json": _json,
}
