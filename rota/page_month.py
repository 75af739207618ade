"""A month on the page: a calendar of weeks, with who starts and who goes on each day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rota.grid import GOES_ON, Cell, Entry, Month
from rota.instants import DAY
from rota.markup import Html, element, joined
from rota.page_fit import broken, lines
from rota.page_names import Names
from rota.words import (
    clock_phrase,
    day_month_phrase,
    month_phrase,
    week_phrase,
    weekday_word,
)


@dataclass(frozen=True, slots=True)
class _Size:
    """How large names are written, on paper, in millimetres.

    Attributes:
        name: Of the size in the style sheet.
        em: Size of the letters.
        line: Height of a line of them.
        gap: Between two names.
    """

    name: str
    em: float
    line: float
    gap: float


SIZES = (
    _Size("roomy", 4.23, 5.5, 3.2),
    _Size("", 3.7, 4.8, 1.4),
    _Size("tight", 3.18, 3.8, 1.2),
    _Size("tighter", 2.62, 3.0, 0.9),
)
HEIGHT, WIDTH, DAY_LINE, MARGIN, FEAST = 170.0, 24.5, 5.8, 2.0, 3.18
"""Of a calendar on paper, within a cell, of the line with the day, around, of a holiday's name."""
TAG, NO_TAG = 1.9, 0.8
"""What the sign of the role and the space around a name take, in ems."""
MOST_BROKEN = 5
"""One name in so many may be broken within a word."""
BESIDE_DAY = 7
"""So many letters of a public holiday's name fit beside the day."""
SATURDAY = 5


def calendar(names: Names, month: Month, today: date | None) -> Html:
    """The table of a month: a row per week, a column per day of the week."""
    monday = month.first - month.first.weekday() * DAY
    weekdays = [weekday_word(monday + place * DAY, names.language) for place in range(7)]
    corner = element("span", names.word("week"), class_="hidden")
    return element(
        "table",
        element(
            "caption",
            f"{names.title('rota')}, {month_phrase(month.first, names.language)}",
            class_="hidden",
        ),
        element(
            "thead",
            element(
                "tr",
                element("th", corner, scope="col", class_="week"),
                *(element("th", weekday, scope="col") for weekday in weekdays),
            ),
        ),
        element("tbody", *(_week(names, month, week, today) for week in month.weeks)),
        class_=f"calendar {_size(names, month).name}".strip(),
    )


def _size(names: Names, month: Month) -> _Size:
    """The largest in which the month has room on a sheet of paper, as far as can be told.

    And in which few words are broken: one long name alone does not make all others small.
    """
    said = [
        _said(names, entry)
        for week in month.weeks
        for cell in week
        for entry in (cell.entries if cell else ())
    ]
    for size in SIZES[:-1]:
        width = WIDTH / size.em - (TAG if names.tags() else NO_TAG)
        torn = sum(broken(text, width) for text in said)
        if torn * MOST_BROKEN <= len(said) and _height(names, month, size, width) <= HEIGHT:
            return size
    return SIZES[-1]


def _height(names: Names, month: Month, size: _Size, width: float) -> float:
    """What the weeks take together, each as high as its fullest day."""
    weeks = 0.0
    for week in month.weeks:
        days = [
            sum(
                size.gap + size.line * lines(_said(names, entry), width)
                for entry in cell.entries
                if names.shown(entry.shift)
            )
            + (0 if _beside(cell) else 1.2 * FEAST * lines(cell.holiday, WIDTH / FEAST))
            for cell in week
            if cell
        ]
        weeks += DAY_LINE + MARGIN + max(days)
    return weeks


def _beside(cell: Cell) -> bool:
    """Whether the public holiday's name stands beside the day; else it would push names down."""
    return len(cell.holiday) <= BESIDE_DAY


def _week(names: Names, month: Month, week: Sequence[Cell | None], today: date | None) -> Html:
    first = next(cell.day for cell in week if cell)
    cells = [
        _day(names, month, cell, after, today) if cell else element("td", class_="none")
        for cell, after in zip(week, [*week[1:], None], strict=True)
    ]
    label = element("th", week_phrase(first, names.language), scope="row", class_="week")
    return element("tr", label, *cells)


def _day(names: Names, month: Month, cell: Cell, after: Cell | None, today: date | None) -> Html:
    """A date, the public holiday that it is, and everybody's names."""
    classes = {
        "rest": bool(cell.holiday) or cell.day.weekday() >= SATURDAY,
        "holiday": bool(cell.holiday),
        "now": cell.day == today,
    }
    # A turn that ends in the month after is shown to its end, on that month's dates.
    own = cell.day.month == month.first.month
    number = str(cell.day.day) if own else day_month_phrase(cell.day, names.language)
    holiday = element("span", cell.holiday, class_="feast") if cell.holiday else ""
    beside = _beside(cell)
    day = element("time", number, datetime=cell.day.isoformat())
    going_on = [entry.shift for entry in after.entries if not entry.starts] if after else []
    on_call = [
        element("li", _entry(names, entry, any(entry.shift is each for each in going_on)))
        for entry in cell.entries
        if names.shown(entry.shift)
    ]
    return element(
        "td",
        element("div", day, holiday if beside else "", class_="day"),
        element("ul", *on_call) if on_call else "",
        "" if beside else holiday,
        class_=" ".join(name for name, holds in classes.items() if holds),
    )


def _entry(names: Names, entry: Entry, goes_on: bool) -> Html:
    """A name; its bar is open on the side on which the shift goes on."""
    sides = [side for side, is_open in (("from", not entry.starts), ("to", goes_on)) if is_open]
    clock = _clock(names, entry)
    more = [joined(" ", element("small", clock))] if clock else []
    return names.on_call(entry.shift, names.short, *more, classes=" ".join(sides))


def _clock(names: Names, entry: Entry) -> str:
    """When it starts, where that is not the usual time."""
    if not entry.starts or entry.clock in ("", GOES_ON):
        return ""
    return clock_phrase(entry.shift.span.start, names.team.timezone, names.language)


def _said(names: Names, entry: Entry) -> str:
    """The text of an entry."""
    return f"{names.short_name(entry.shift)} {_clock(names, entry)}".strip()
