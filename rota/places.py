"""Where each key of a TOML text stands, so that a mistake has its line.

No TOML reader of Python tells positions. This one reads nothing else: it trusts that the text is
valid, skips over the values and notes the line of every key and of every element of a list.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

Path = tuple[str, ...]

_TOKEN = re.compile(
    r"""
    (?P<blank> [ \t\r\n]+ | \#[^\n]* )
  | (?P<string> \"{3} (?: \\. | [^\\] )*? \"{3,5} | '{3} .*? '{3,5}
              | " (?: \\. | [^"\\\n] )* " | ' [^'\n]* ' )
  | (?P<bare> [0-9]{4}-[0-9]{2}-[0-9]{2}[ ][0-9][^\s\[\]{}=,\#"']* | [^\s\[\]{}=,\#"']+ )
  | (?P<mark> . )
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    line: int


@dataclass(slots=True)
class _Scan:
    """A text being read.

    Attributes:
        tokens: Its tokens, ended by one that is none.
        at: The next token.
        lines: What was found.
        last: For each list of tables, the number of its last element.
    """

    tokens: list[_Token]
    at: int = 0
    lines: dict[str, int] = field(default_factory=dict)
    last: dict[Path, int] = field(default_factory=dict)


def lines_of(text: str) -> dict[str, int]:
    """The line of every key, by its dotted path; elements of lists have their number, from 0.

    `people.alice.wishes.avoid.2` is the third wish, `pins.0.person` a key of the first pin. A key
    written twice has its first line. A text that is no TOML gives some lines or none.
    """
    scan = _Scan(_tokens(text))
    table: Path = ()
    while scan.at < len(scan.tokens) - 1:
        if _next(scan).text == "[":
            table = _header(scan)
        else:
            _pair(scan, table)
    return scan.lines


def line_of(lines: dict[str, int], key: str) -> int:
    """The line of a dotted key, or else of the nearest one that encloses it; 0 for none."""
    while key and key not in lines:
        key = key.rpartition(".")[0]
    return lines.get(key, 0)


def _tokens(text: str) -> list[_Token]:
    tokens, line = [], 1
    for found in _TOKEN.finditer(text):
        kind, piece = found.lastgroup or "", found[0]
        if kind != "blank":
            tokens.append(_Token(kind, piece, line))
        line += piece.count("\n")
    return [*tokens, _Token("end", "", line)]


def _next(scan: _Scan) -> _Token:
    return scan.tokens[scan.at]


def _take(scan: _Scan) -> _Token:
    token = scan.tokens[scan.at]
    scan.at += token.kind != "end"
    return token


def _note(scan: _Scan, path: Path, line: int) -> None:
    for length in range(1, len(path) + 1):
        scan.lines.setdefault(".".join(path[:length]), line)


def _header(scan: _Scan) -> Path:
    """Read `[table]` or `[[element]]` and give the path that the keys below it have."""
    line = _take(scan).line
    is_list = _next(scan).text == "["
    if is_list:
        _take(scan)
    path: Path = ()
    *parents, name = _key(scan, "]") or [""]
    for parent in parents:
        path = (*path, parent)
        if path in scan.last:
            path = (*path, str(scan.last[path]))
    path = (*path, name)
    if is_list:
        _take(scan)
        scan.last[path] = scan.last.get(path, -1) + 1
        path = (*path, str(scan.last[path]))
    _note(scan, path, line)
    return path


def _key(scan: _Scan, end: str) -> list[str]:
    """Read a dotted key and the mark that ends it."""
    parts: list[str] = []
    while (token := _take(scan)).kind in ("bare", "string"):
        if token.kind == "string":
            parts.append(token.text[1:-1])
        else:
            parts.extend(part for part in token.text.split(".") if part)
    while token.kind != "end" and token.text != end:
        token = _take(scan)
    return parts


def _pair(scan: _Scan, table: Path) -> None:
    line = _next(scan).line
    path = (*table, *_key(scan, "="))
    _note(scan, path, line)
    _value(scan, path)


def _value(scan: _Scan, path: Path) -> None:
    token = _take(scan)
    if token.text == "[":
        count = 0
        while _next(scan).text not in ("]", ""):
            element = (*path, str(count))
            _note(scan, element, _next(scan).line)
            _value(scan, element)
            _comma(scan)
            count += 1
        _take(scan)
    elif token.text == "{":
        while _next(scan).text not in ("}", ""):
            _pair(scan, path)
            _comma(scan)
        _take(scan)


def _comma(scan: _Scan) -> None:
    if _next(scan).text == ",":
        _take(scan)
