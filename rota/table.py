"""Tables as people keep them: CSV of any dialect, as typed by hand or saved by a spreadsheet.

Taken as they come: comma, `;` or tab (also announced by `sep=;`), a byte-order mark, any line
end, French or English titles in any case and order, columns nobody asked for, blank rows, dates
as ISO 8601 or `25/12/2026 08:00`, decimal commas. Never guessed: an encoding, a missing cell.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from fractions import Fraction
from functools import lru_cache
from itertools import islice
from typing import TypeVar
from zoneinfo import ZoneInfo

from rota import decoding
from rota.cells import restore
from rota.errors import InputError, Mistake
from rota.instants import instant, parse_clock
from rota.when import nearest, parse_date

MOST_BYTES = decoding.MOST_BYTES
MOST_LINES = 100_000
MOST_COLUMNS = 200
MOST_MISTAKES = 100
_DELIMITERS = ",;\t"

_NUMBER = re.compile(r"([0-9]{1,9})(?:[.,]([0-9]{1,9}))?", re.ASCII)
_MOMENT = re.compile(
    r"(?:([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]|([0-9]{1,2})/([0-9]{1,2})/([0-9]{4}) )"
    r"([0-9]{1,2}[:h][0-9]{2})(?::([0-5][0-9]))? ?"
    r"(?:(Z)|([+-])([01][0-9]|2[0-3]):?([0-5][0-9]))?",
    re.ASCII | re.IGNORECASE,
)
# Controls, line and paragraph separators, and what turns the direction of text around.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_BREAKS = str.maketrans("", "", "\t\n")

_ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.-]([0-9]{1,2})[/.-][0-9]{4}", re.ASCII)

T = TypeVar("T")


@dataclass(slots=True)
class Row:
    """One row while it is being read: its cells by column, and the mistakes found in them.

    Attributes:
        line: The line on which it starts; cells may hold line breaks.
        cells: The text of the columns that the file has.
        wrong: Column and message of each mistake.
    """

    line: int
    cells: dict[str, str]
    wrong: list[tuple[str, str]] = field(default_factory=list)

    def read(self, column: str, parse: Callable[[str], T], default: T, strip: bool = True) -> T:
        """The value of a cell; the default when it is empty, absent or wrong.

        Args:
            column: Name of the column.
            parse: Reads the text, or raises ValueError with what is wrong and expected.
            default: Also stands in for a wrong cell, so that the rest of the row is read.
            strip: Whether space around the text means nothing.
        """
        text = self.cells.get(column)
        if text and strip:
            text = text.strip()
        if not text:
            return default
        try:
            return parse(text)
        except ValueError as error:
            self.wrong.append((column, str(error)))
            return default

    def require(self, column: str, parse: Callable[[str], T], default: T) -> T:
        """The same, for a cell that must not be empty."""
        if not self.cells[column].strip():
            self.wrong.append((column, "is empty"))
        return self.read(column, parse, default)


def read_table(
    data: bytes,
    source: str,
    titles: Mapping[str, str],
    required: Sequence[tuple[str, ...]],
    read_row: Callable[[Row], T],
) -> list[T]:
    """Read every row of a table.

    Args:
        data: The bytes of the file.
        source: Its name, for messages.
        titles: Column for each title that a header may have, the titles as `fold` gives them.
        required: Columns of which the file must have one, group by group.
        read_row: Makes a value of a row, noting mistakes in it.

    Raises:
        InputError: With every mistake of the file, `MOST_MISTAKES` at most.
    """
    delimiter, columns, rows = _opened(data, source, titles, required)
    values: list[T] = []
    mistakes: list[Mistake] = []
    try:
        for line, cells in rows:
            if len(cells) < len(columns) or any(map(str.strip, cells[len(columns) :])):
                what = f"has {len(cells)} cells, not {len(columns)} as the header "
                what += _separated_otherwise(cells, len(columns), delimiter)
                mistakes.append(Mistake(source, line, "", what))
            else:
                row = Row(line, dict(zip(columns, cells, strict=False)))
                values.append(read_row(row))
                mistakes += [Mistake(source, line, column, what) for column, what in row.wrong]
            if len(mistakes) >= MOST_MISTAKES:
                mistakes.append(Mistake(source, line, "", "too many mistakes to read on"))
                break
    except InputError as error:  # a row that is not even CSV
        mistakes.extend(error.mistakes)
    if mistakes:
        raise InputError(mistakes)
    return values


def layout(
    data: bytes, source: str, titles: Mapping[str, str], required: Sequence[tuple[str, ...]]
) -> tuple[str, list[str]]:
    """The delimiter of a table and its columns in order, so that a row can be added to it.

    Raises:
        InputError: As `read_table` does for the header.
    """
    delimiter, columns, _ = _opened(data, source, titles, required)
    return delimiter, columns


def _opened(
    data: bytes, source: str, titles: Mapping[str, str], required: Sequence[tuple[str, ...]]
) -> tuple[str, list[str], Iterator[tuple[int, list[str]]]]:
    """The delimiter, the columns that the header names, and the rows below it."""
    text = _text(data, source)
    delimiter = _delimiter(text, titles.__contains__)
    rows = _rows(text, delimiter, source)
    return delimiter, _columns(rows, source, titles, required), rows


def _separated_otherwise(cells: Sequence[str], expected: int, delimiter: str) -> str:
    for other in _DELIMITERS:
        if other != delimiter and delimiter.join(cells).count(other) == expected - 1:
            return f"(it is separated by {other!r}, the header by {delimiter!r})"
    return "(quotes missing?)"


def refuse_mixed(columns: Mapping[str, Iterable[tuple[int, str]]], source: str) -> None:
    """Refuse a column that mixes ISO dates with dates that have two readings.

    A spreadsheet that takes `12/07/2026` for a date of another country leaves such columns: the
    dates that it could misread it has rewritten, and the others are as they were.

    Args:
        columns: Line and text of each cell, by column.
        source: The name of the file.

    Raises:
        InputError: With the line of the first such date of each column.
    """
    mistakes = []
    for column, cells in columns.items():
        iso = twofold = None
        for line, text in cells:
            found = _DAY_FIRST.match(text.strip())
            if _ISO.match(text.strip()):
                iso = iso or (line, text)
            elif found and int(found[1]) <= 12 and int(found[1]) != int(found[2]):
                twofold = twofold or (line, text)
        if iso and twofold:
            what = (
                f"{twofold[1][:20]!r} has two readings beside {iso[1][:20]!r} on line {iso[0]}; "
                "write the dates of a column in one way"
            )
            mistakes.append(Mistake(source, twofold[0], column, what))
    if mistakes:
        raise InputError(mistakes)


def fold(text: str) -> str:
    """The text without case, accents and needless spaces: `Début ` is `debut`."""
    decomposed = unicodedata.normalize("NFD", text)
    letters = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    return " ".join(letters.casefold().split())


def ids_by_name(things: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The id by what each thing may be called: its id, or a name that it shares with no other."""
    pairs = [(id, _same(name)) for id, name in things]
    uses = Counter(name for _, name in pairs)
    return (
        {name: id for id, name in pairs if uses[name] == 1}
        | {_same(id): id for id, _ in pairs}
        | {id: id for id, _ in pairs}
    )


def named(text: str, names: Mapping[str, str]) -> str:
    """The id of what a cell names; the text itself where nothing is called so."""
    return names.get(text) or names.get(_same(text), text)


def _same(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold()


def parse_choice(text: str, choices: Mapping[str, str]) -> str:
    """What a word stands for, whatever its case and accents.

    Raises:
        ValueError: The word is none of the choices; the message says which was meant.
    """
    word = text if text in choices else fold(text[:40])
    if word not in choices:
        raise ValueError(f"{text[:40]!r} is unknown{nearest(word, {*choices.values()} - {''})}")
    return choices[word]


@lru_cache(maxsize=1024)  # names, roles and kinds come again and again
def parse_text(text: str, *, lines: bool = False) -> str:
    """Free text, without the apostrophe that protects it from being run as a formula.

    Args:
        text: The cell.
        lines: Whether tabs and line breaks may occur; line breaks become line feeds.

    Raises:
        ValueError: It has characters that are not seen but change what is.
    """
    text = restore(text)
    if (found := _CONTROL.search(text)) is None:
        return text
    if lines:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if (found := _CONTROL.search(text.translate(_BREAKS))) is None:
            return text
    raise ValueError(f"contains the control character U+{ord(found[0]):04X}; remove it")


@lru_cache(maxsize=1024)
def parse_number(text: str) -> Fraction:
    """A number from 0 on, with a decimal point or comma.

    Raises:
        ValueError: It is none.
    """
    found = _NUMBER.fullmatch(text)
    if found is None:
        raise ValueError(f"{text[:40]!r} is no number; expected one such as 13.5")
    decimals = found[2] or ""
    return Fraction(int(found[1] + decimals), 10 ** len(decimals))


@lru_cache(maxsize=1024)
def parse_count(text: str) -> int:
    """A whole number from 0 on.

    Raises:
        ValueError: It is none.
    """
    value = parse_number(text)
    if value.denominator != 1:
        raise ValueError(f"{text[:40]!r} is no whole number")
    return int(value)


@lru_cache(maxsize=4096)  # a shift ends when the next one starts
def parse_moment(text: str, zone: ZoneInfo) -> datetime:
    """A moment, as a UTC instant: `2026-12-25T08:00:00+01:00`, `25/12/2026 08:00` or `08h00`.

    Without an offset it is the zone's wall clock: in the hour that the autumn change repeats the
    first of the two, in the one that the spring change skips the instant of the change.

    Raises:
        ValueError: It is no such moment, or out of 1990–2100.
    """
    found = _MOMENT.fullmatch(text) if len(text) <= 40 else None
    if found is None:
        raise ValueError(
            f"{text[:40]!r} is no date and time; write 2026-12-25T08:00:00+01:00 or "
            "25/12/2026 08:00 (day/month/year)"
        )
    iso_date, day, month, year, clock, seconds, utc, sign, hours, minutes = found.groups()
    local_day = parse_date(iso_date or f"{year}-{month:0>2}-{day:0>2}")
    since_midnight = parse_clock(clock.lower().zfill(5), end=True)
    since_midnight += timedelta(seconds=int(seconds or 0))
    if not (utc or sign):
        return instant(local_day, since_midnight, zone)
    offset = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
    midnight = datetime.combine(local_day, time.min, UTC)
    return midnight + since_midnight + (offset if sign == "-" else -offset)


def first_rows(
    data: bytes, source: str, known: Callable[[str], bool]
) -> list[tuple[int, list[str]]]:
    """The first two rows of a table, the header among them, each with its line.

    Args:
        data: The bytes of the file.
        source: Its name, for messages.
        known: Whether a title, as `fold` gives it, means something; tells the separator.

    Raises:
        InputError: It is no table.
    """
    text = _text(data, source)
    return list(islice(_rows(text, _delimiter(text, known), source), 2))


def _text(data: bytes, source: str) -> str:
    text = decoding.text_of(data, source)
    if text.lstrip().startswith("BEGIN:VCALENDAR"):
        raise InputError([Mistake(source, 0, "", "looks like a calendar; expected CSV")])
    if max(text.count("\n"), text.count("\r")) > MOST_LINES:
        what = f"has too many lines; at most {MOST_LINES} are read"
        raise InputError([Mistake(source, 0, "", what)])
    return text


def _delimiter(text: str, known: Callable[[str], bool]) -> str:
    """The one that `sep=` announces, else the one that makes most sense of the header."""
    if _announced(text):
        return text[4]
    header = next((line for line in io.StringIO(text) if line.strip(" \t\r\n,;")), "")[:10_000]

    def known_titles(delimiter: str) -> tuple[int, int]:
        cells = header.split(delimiter)
        return sum(known(fold(cell.strip(' "\r\n'))) for cell in cells), len(cells)

    return max(_DELIMITERS, key=known_titles)


def _announced(text: str) -> bool:
    return text[:4].lower() == "sep=" and text[4:5] in {",", ";", "\t"}


def _rows(text: str, delimiter: str, source: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that are not blank, each with the line on which it starts."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    if _announced(text):
        next(reader)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InputError([Mistake(source, line, "", _not_csv(str(error)))]) from error
        if any(map(str.strip, cells)):
            yield line, cells


def _not_csv(error: str) -> str:
    if "end of data" in error:
        return 'a quote (") is opened here and never closed'
    if "field limit" in error:
        return f'a cell is far too long ({error}); is a quote (") left open?'
    return f'is not CSV ({error}); inside a quoted cell a quote is written twice ("")'


def _columns(
    rows: Iterator[tuple[int, list[str]]],
    source: str,
    titles: Mapping[str, str],
    required: Sequence[tuple[str, ...]],
) -> list[str]:
    """The columns that the header names, in order; "" for one that nobody asked for."""
    line, header = next(rows, (0, []))
    header = [title.strip() for title in header]
    while header and not header[-1]:
        header.pop()
    if not header:
        raise InputError([Mistake(source, 0, "", "is empty; expected a row of column titles")])
    if len(header) > MOST_COLUMNS:
        what = f"has {len(header)} columns; at most {MOST_COLUMNS} are read"
        raise InputError([Mistake(source, line, "", what)])
    columns = [titles.get(fold(title), "") for title in header]
    mistakes = []
    for column in sorted({column for column in columns if column and columns.count(column) > 1}):
        twins = [
            repr(title) for title, other in zip(header, columns, strict=True) if other == column
        ]
        mistakes.append(Mistake(source, line, column, f"comes as {' and '.join(twins)}; keep one"))
    for group in required:
        if not set(group) & set(columns):
            found = ", ".join(header)[:200]
            what = f"column {' or '.join(group)} is missing; the titles are {found!r}"
            mistakes.append(Mistake(source, line, group[0], what))
    if mistakes:
        raise InputError(mistakes)
    return columns
