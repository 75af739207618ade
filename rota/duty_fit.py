"""How much of a sheet of paper its parts take, and in which letters all of them have room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rota.markup import Html
from rota.page_fit import lines

SIZES = (11.0, 10.5, 10.0, 9.5, 9.0, 8.5, 8.0, 7.5, 7.0)
"""Of letters, in points; smaller ones nobody reads at night."""
HEIGHT = 272.0
"""Of a sheet between its margins, in millimetres."""
_POINT, _LINE = 25.4 / 72, 1.3


@dataclass(frozen=True, slots=True)
class Text:
    """A text on a sheet.

    Attributes:
        text: Its lines.
        width: Of what it stands in, in millimetres.
        scale: Of its letters, compared with those of the sheet.
    """

    text: str
    width: float
    scale: float = 1.0

    def height(self, size: float) -> float:
        """How much it takes, in millimetres, where letters have so many points."""
        em = size * _POINT * self.scale
        return em * _LINE * sum(lines(each, self.width / em) for each in self.text.split("\n"))


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a sheet.

    Attributes:
        html: What it holds.
        columns: Its texts, in columns side by side.
        space: What it takes besides, in millimetres.
        key: Where the team file says what it holds; empty for what is not said there.
    """

    html: Html
    columns: tuple[tuple[Text, ...], ...]
    space: float
    key: str = ""

    def height(self, size: float) -> float:
        """How much it takes, in millimetres, where letters have so many points."""
        return self.space + max(sum(each.height(size) for each in texts) for texts in self.columns)


def fitting(parts: Sequence[Part], rest: float) -> tuple[float, float] | None:
    """The largest letters in which the parts leave so much of a sheet, and how much they leave.

    None where even the smallest do not.
    """
    for size in SIZES:
        left = HEIGHT - sum(part.height(size) for part in parts)
        if left >= rest:
            return size, left
    return None
