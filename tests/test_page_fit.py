"""How many lines a text takes, for the sheets of paper on which it must have room."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.page_fit import broken, ems, lines


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("Camille", 6, 1),
        ("Camille", 3, 2),
        ("Anne-Charlotte", 6.5, 2),
        ("Anne Sophie", 4.5, 2),
        ("Anne Sophie Marie", 4.5, 3),
        ("Rochefoucauld", 3, 3),
        ("", 3, 1),
    ],
)
def test_lines(text: str, width: float, expected: int) -> None:
    """Broken at spaces and after hyphens, and within a word where it must be."""
    assert lines(text, width) == expected


def test_a_broken_word_is_seen() -> None:
    """A word that is wider than a line; a space or a hyphen breaks nothing."""
    assert broken("Rochefoucauld", 5)
    assert not broken("Anne-Charlotte de La", 6.5)


@given(st.text(alphabet="abcMW -'é", max_size=40), st.floats(min_value=2, max_value=30))
def test_lines_hold_the_text(text: str, width: float) -> None:
    """Never fewer than its width asks for, and one where all of it fits."""
    count = lines(text, width)
    assert count >= 1
    words = " ".join(text.split())
    assert count * width >= ems(words.replace(" ", "")) - 1e-9
    if ems(text) <= width:
        assert count == 1
