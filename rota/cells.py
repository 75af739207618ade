"""Free text in spreadsheet cells: what looks like a formula must stay text.

A spreadsheet runs a cell that starts with `= + - @`, a tab or a line break (CWE-1236; OWASP,
"CSV injection"); quotes do not prevent it, an apostrophe in front does. A telephone number in
groups, `+33 6 12 34 56 78`, is no formula, and nobody wants an apostrophe in it. Both functions are
inverses of each other on every text, so nothing is lost on the way out and back.
"""

from __future__ import annotations

import re

_RISKY = re.compile(r"(?!\+[0-9]+( [0-9]+)+\Z)'*[=+\-@\t\r\n＝＋－＠]")
_PROTECTED = re.compile(r"'+[=+\-@\t\r\n＝＋－＠]")


def protect(text: str) -> str:
    """The text as it may stand in a cell: `=1+1` becomes `'=1+1`, and `'=1+1` gets one more."""
    return f"'{text}" if _RISKY.match(text) else text


def restore(cell: str) -> str:
    """The text that `protect` was given."""
    return cell[1:] if _PROTECTED.match(cell) else cell
