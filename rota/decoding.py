"""From bytes to text: UTF-8, what Excel saves instead of it, and never a guess.

Excel writes “CSV UTF-8” with a byte-order mark, “Unicode text” in UTF-16 with one, and plain “CSV”
in Windows-1252. The last has no mark and every file could be in it, so it is taken only where the
bytes then spell French: each accented letter beside a letter, in its case, and else only the
punctuation and the spaces of French. Anything else is refused, with its place.
"""

from __future__ import annotations

import codecs
import re

from rota.errors import InputError, Mistake

MOST_BYTES = 10 * 1024 * 1024

_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_NOT_TEXT = (
    (b"PK\x03\x04", "a spreadsheet or an archive"),
    (b"\xd0\xcf\x11\xe0", "an old spreadsheet"),
    (b"%PDF", "a PDF"),
    (b"<", "a web page"),
    (b"{", "JSON"),
)
_LOWER, _UPPER = "a-zà-öø-ÿœ", "A-ZÀ-ÖØ-ÞŸŒ"
# What is not ASCII in a French text: a letter beside a letter, none in the case of the other kind
# of word, and marks where no letter stands. (Other encodings have their letters there.)
_FRENCH = re.compile(
    rf"(?:(?<=[{_LOWER}{_UPPER}])|(?=.[{_LOWER}]))[àâäçèéêëîïôöùûüÿœæáíóúñãõåøß](?![{_UPPER}])"
    rf"|(?<![{_LOWER}])(?=.[{_LOWER}{_UPPER}]|(?<=[{_UPPER}]).)[ÀÂÄÇÈÉÊËÎÏÔÖÙÛÜŸŒÆÁÍÓÚÑ]"
    rf"|(?<=[{_LOWER}{_UPPER}])’(?=[{_LOWER}{_UPPER}])"
    rf"|(?<=[nN0-9])°"
    rf"|(?<![{_LOWER}{_UPPER}])[àÀ«»–—€\xa0](?![{_LOWER}{_UPPER}])"
    rf"|«(?=[{_LOWER}{_UPPER}])|(?<=[{_LOWER}{_UPPER}])[»\xa0]|\xa0(?=[{_LOWER}{_UPPER}])",
)


def text_of(data: bytes, source: str, expected: str = "CSV (save it as “CSV UTF-8”)") -> str:
    """The text of a file, without its byte-order mark.

    Args:
        data: The bytes of the file.
        source: Its name, for messages.
        expected: What it should be, for messages.

    Raises:
        InputError: It is too large, no text, or in an encoding that cannot be told.
    """

    def refuse(line: int, message: str) -> InputError:
        return InputError([Mistake(source, line, "", message)])

    if len(data) > MOST_BYTES:
        raise refuse(0, f"is too large; at most {MOST_BYTES >> 20} MiB are read")
    body = data.removeprefix(codecs.BOM_UTF8)
    for start, what in _NOT_TEXT:
        if body[:100].lstrip().startswith(start):
            raise refuse(0, f"looks like {what}; expected {expected}")
    try:
        text = body.decode("utf-16" if data.startswith(_UTF_16) else "utf-8")
    except UnicodeDecodeError as error:
        if data.startswith(_UTF_16):
            raise refuse(0, "is broken UTF-16 text; save it again") from None
        french = as_windows(body)
        if french is None:
            line = body.count(b"\n", 0, error.start) + 1
            place, wrong = error.start + len(data) - len(body) + 1, body[error.start]
            what = f"byte {place} (0x{wrong:02X}) is not UTF-8; expected {expected}"
            raise refuse(line, what) from None
        text = french
    if (nul := text.find("\0")) >= 0:
        raise refuse(text.count("\n", 0, nul) + 1, f"contains a NUL; expected {expected}")
    return text


def is_windows(data: bytes) -> bool:
    """Whether `text_of` reads a file as Windows-1252."""
    try:
        data.decode()
    except UnicodeDecodeError:
        return not data.startswith(_UTF_16) and as_windows(data) is not None
    return False


def as_windows(data: bytes) -> str | None:
    """The French that bytes which are no UTF-8 spell in Windows-1252; None if they do not."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    strange = re.finditer(r"[^\x00-\x7f]", text)
    return text if all(_FRENCH.match(text, found.start()) for found in strange) else None
