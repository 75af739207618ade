"""How much of a text has room on paper, whose font nobody knows: by the letters of a wide one.

Widths are in ems, the size of the letters, and about those of DejaVu Sans Bold: few are wider.
"""

from __future__ import annotations

import re
from math import ceil
from unicodedata import east_asian_width

_WIDTHS = (("iljIJ.,:'’|! -", 0.37), ("tfr()", 0.49), ("cksvxyz", 0.64), ("mwMW@%", 1.03))
_SMALL, _LARGE, _WIDE = 0.7, 0.8, 1.3


def ems(text: str) -> float:
    """How wide a text is."""
    return sum(map(_width, text))


def _width(letter: str) -> float:
    for letters, width in _WIDTHS:
        if letter in letters:
            return width
    if east_asian_width(letter) in "WF":  # Chinese and the like, and most pictures
        return _WIDE
    return _SMALL if letter.islower() or letter.isdigit() else _LARGE


def lines(text: str, width: float) -> int:
    """On how many lines so wide a text stands, broken at spaces and after hyphens if it can be."""
    count, used = 1, 0.0
    for part in _parts(text):
        needed = ems(part.rstrip())
        if used and used + needed > width:
            count, used = count + 1, 0.0
        torn = max(0, ceil(needed / width) - 1)
        count, used = count + torn, used + ems(part) - torn * width
    return count


def broken(text: str, width: float) -> bool:
    """Whether a word of it is wider than a line."""
    return any(ems(part.rstrip()) > width for part in _parts(text))


def _parts(text: str) -> list[str]:
    """The words, each with the spaces and hyphens behind it."""
    return re.findall(r"[^ -]+[ -]*|[ -]+", text)
