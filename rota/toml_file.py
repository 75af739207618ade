"""From the bytes of a team file to what TOML makes of them, or a message that helps.

The only door to the TOML reader: tomli, because the standard library's of Python 3.11 needs
gigabytes for a dotted key of 40 KB. Numbers are read as decimals, so that 0.1 is a tenth.
"""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal, InvalidOperation

import tomli

from rota.errors import InputError, Mistake

MOST_BYTES = 1024 * 1024
"""A team file is not larger."""

_NOT_TEXT = {
    b"\xff\xfe": "text in UTF-16; save it as UTF-8",
    b"\xfe\xff": "text in UTF-16; save it as UTF-8",
    b"PK\x03\x04": "a zip archive, as spreadsheets and documents are",
    b"%PDF": "a PDF document",
    b"\x1f\x8b": "a compressed file",
}
_NOT_TOML = {
    r"\{": "JSON",
    r"<": "a web page or XML",
    r"BEGIN:V": "a calendar",
    r"start[,;\t]": "a rota, not a team",
    r"---|(?:[\w.-]+|\"[^\"]*\"):(?:\s|$)": "YAML",
}
_STRAY = "“”„«»‘’‚`\u00a0\u202f\u2009\u200b\ufeff"
_VALUE = re.compile(r"[^=#]*=\s*(.*)")
_HINTS = {
    r"[0-9]{1,2}[:h]": 'a time of day stands between quotes, "18:00"',
    r"[+-]?0[0-9]": 'digits that begin with 0 stand between quotes, "06 12 34 56 78"',
    r"[0-9]{1,4}[-/][0-9]": "a date is written 2026-12-24, and must be in the calendar",
    r"[^\W\d_]": 'text stands between quotes, "…"',
}
_AGAIN = re.compile(r"overwrite|twice|Duplicate|immutable|redefine", re.IGNORECASE)
_DIGITS = re.compile(r"[0-9_]{1000,}")


def text_of(data: bytes, source: str) -> str:
    """The text of a team file: UTF-8, with or without BOM, with lines ended by LF or CRLF.

    What comes back is in NFC, so that no two keys only look the same, and has plain LF.

    Raises:
        InputError: It is too large, empty, or no such text.
    """

    def refused(message: str, at: int = 0) -> InputError:
        line = data.count(b"\n", 0, at) + 1 if at else 0
        return InputError([Mistake(source, line, "", message)])

    if len(data) > MOST_BYTES:
        raise refused("is too large for a team file; at most 1 MiB is read")
    for start, what in _NOT_TEXT.items():
        if data.startswith(start):
            raise refused(f"is {what}; expected a team file, plain text in TOML")
    if data[:1] == b"\0" or data[1:2] == b"\0":
        raise refused("seems to be text in UTF-16; save it as UTF-8")
    if b"\0" in data:
        raise refused("holds a NUL byte; expected plain text", data.index(b"\0"))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        byte = data[error.start]
        raise refused(
            f"byte 0x{byte:02x} is not UTF-8; save the file as UTF-8", error.start
        ) from None
    text = text.replace("\r\n", "\n")
    if "\r" in text:
        raise refused("has lines ended by CR alone; save it with LF or CRLF")
    return unicodedata.normalize("NFC", text)


def document_of(text: str, source: str) -> dict[str, object]:
    """What TOML makes of the text; a number that no decimal can hold is an infinity.

    Raises:
        InputError: With the first place where it is no TOML, or because it says nothing.
    """
    try:
        document = tomli.loads(text, parse_float=_decimal)
    except tomli.TOMLDecodeError as error:
        message = _lookalike(text) or _explained(text, error)
        raise InputError([Mistake(source, error.lineno, "", message)]) from None
    except RecursionError:
        raise InputError([Mistake(source, 0, "", "is nested too deeply")]) from None
    except ValueError:  # Python refuses whole numbers of thousands of digits
        found = _DIGITS.search(text)
        line = text.count("\n", 0, found.start()) + 1 if found else 0
        raise InputError([Mistake(source, line, "", "holds a number that is too long")]) from None
    if not document:
        message = "says nothing yet; expected a team (`rota init` writes one to start from)"
        raise InputError([Mistake(source, 0, "", message)])
    return document


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal("Infinity")


def _lookalike(text: str) -> str:
    """What the file is instead of TOML, if its first line tells."""
    lines = (line.strip() for line in text.split("\n"))
    first = next((line for line in lines if line and not line.startswith("#")), "")
    for start, what in _NOT_TOML.items():
        if re.match(start, first, re.IGNORECASE):
            return f"looks like {what}; expected a team file in TOML"
    return ""


def _explained(text: str, error: tomli.TOMLDecodeError) -> str:
    """A syntax error in the words of someone who writes team files."""
    line = text.split("\n")[error.lineno - 1]
    char = text[error.pos : error.pos + 1]
    if _AGAIN.search(error.msg):
        return "this key or table stands in the file already; keep one"
    if char and char in _STRAY:
        name = unicodedata.name(char, "").lower()
        return f"U+{ord(char):04X} ({name}) has no place here; use plain spaces and straight quotes"
    if "Unterminated" in error.msg or (char == "\n" and "Illegal" in error.msg):
        return "a quote is opened and not closed"
    if found := _VALUE.match(line):
        if not found[1] or found[1].startswith("#"):
            return "the value is missing"
        for start, hint in _HINTS.items():
            if re.match(start, found[1]):
                return f"{found[1][:40].strip()!r} is no value; {hint}"
    if "Unclosed" in error.msg:
        return "a bracket is opened and not closed before here"
    return f"is no TOML: {error.msg[:1].lower()}{error.msg[1:]}"
