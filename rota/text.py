"""What may go to a terminal.

Names, notes, file names and server messages are other people's text, and a terminal obeys the
escape sequences that it finds there.
"""

from __future__ import annotations

import unicodedata

_UNSAFE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_NO_WIDTH = frozenset({"Mn", "Me", "Cf"})
_PLAIN = {
    **dict(zip("→…─·–—×•°░▒▓█", ">~----x*o:+%#", strict=True)),
    **dict.fromkeys("’‘‚", "'"),
    **dict.fromkeys("«»“”„", '"'),
    "€": "EUR",
    "œ": "oe",
    "Œ": "OE",
    "æ": "ae",
    "Æ": "AE",
    "ß": "ss",
    **dict(zip("øØłŁđĐðıþ", "oOlLdDdit", strict=True)),
}
"""Signs and letters that no simpler ones stand in for by Unicode."""
_JOINER, _VARIATION = "\u200d", "\ufe0f"


def safe(text: str) -> str:
    r"""The text with every control, format, separator and surrogate character spelt out.

    ESC becomes the four characters `\x1b`, a line end `\x0a`, a right-to-left override `\u202e`.
    Only the joiner inside an emoji stays: it moves nothing. What is safe already comes back as it
    is.
    """
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        _escape(char)
        if unicodedata.category(char) in _UNSAFE and not _joins_emoji(text, index)
        else char
        for index, char in enumerate(text)
    )


def plain(text: str) -> str:
    """The text in ASCII, for who can read no more: `EUR`, `Chloe`, `>` for an arrow.

    It stays as wide as it was, but for what takes several letters. What has no plain form is a `?`
    for each cell that it fills.
    """
    return "".join(char if char.isascii() else _plain(char) for char in text)


def _plain(char: str) -> str:
    if char in _PLAIN:
        return _PLAIN[char]
    letters = unicodedata.normalize("NFKD", char).replace("\u2044", "/")  # the bar of a fraction
    if letters[0].isascii():
        return "".join(letter for letter in letters if letter.isascii())
    if unicodedata.category(char) in _NO_WIDTH:
        return ""
    return "??" if unicodedata.east_asian_width(char) in "WF" else "?"


def _escape(char: str) -> str:
    code = ord(char)
    if code <= 0xFF:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= 0xFFFF else f"\\U{code:08x}"


def _joins_emoji(text: str, index: int) -> bool:
    """Whether a joiner stands here between two pictures: 👩, a skin tone or not, then 💻."""
    if text[index] != _JOINER:
        return False
    before = text[max(0, index - 2) : index]
    if before and (before[-1] == _VARIATION or unicodedata.category(before[-1]) == "Sk"):
        before = before[:-1]
    pictures = before[-1:], text[index + 1 : index + 2]
    return all(char and unicodedata.category(char) == "So" for char in pictures)
