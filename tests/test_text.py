"""What may go to a terminal."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rota.text import safe

UNSAFE = {"Cc", "Cf", "Cs", "Zl", "Zp"}
JOINER = "\u200d"


@pytest.mark.parametrize(
    "name",
    ["Alice Martin", "Chloé d’Été", "李小龍", "[/]Bob", ":bomb:", r"C:\x1b", "", "Éva\u00a0Roux"],
)
def test_ordinary_text_is_left_alone(name: str) -> None:
    """Letters, signs, backslashes and non-breaking spaces come back as they were."""
    assert safe(name) == name


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred", r"\x1b[31mred"),
        ("\x1b]0;title\x07", r"\x1b]0;title\x07"),
        ("\x9b2J", r"\x9b2J"),
        ("a\nb\tc\rd\0", r"a\x0ab\x09c\x0dd\x00"),
        ("\x7f\x85\xad", r"\x7f\x85\xad"),
        ("\u202eevil\u2028\u2029\ufeff", r"\u202eevil\u2028\u2029\ufeff"),
        ("\ud800", r"\ud800"),
        ("\U000e0041", r"\U000e0041"),
    ],
)
def test_what_a_terminal_would_obey_is_spelt_out(text: str, shown: str) -> None:
    """Controls, overrides, line separators, invisible tags and lone surrogates become text."""
    assert safe(text) == shown


@pytest.mark.parametrize("emoji", ["👨‍👩‍👧", "👩🏽‍💻", "🏳️‍🌈", "👩🏽‍⚕️"])
def test_a_joined_emoji_stays_whole(emoji: str) -> None:
    """The joiner inside an emoji stays, also after a skin tone or a variation selector."""
    assert safe(emoji) == emoji


@pytest.mark.parametrize("text", ["a‍b", "‍👩", "👩‍", "👩‍‍💻", "️‍💻", "👩‍a"])
def test_a_joiner_elsewhere_is_spelt_out(text: str) -> None:
    """A joiner that joins no two pictures hides something, so it is shown."""
    assert JOINER not in safe(text)


@given(st.text(st.sampled_from("aé👩🏽💻️‍\x1b\n\u202e\\x1b\u2028") | st.characters()))
def test_safe_text_is_safe_and_stays_as_it_is(text: str) -> None:
    """Nothing unsafe is left but joiners of emoji, and a second time changes nothing."""
    once = safe(text)
    left = {char for char in once if unicodedata.category(char) in UNSAFE}
    assert left <= {JOINER}
    assert safe(once) == once
