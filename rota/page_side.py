"""What one has to know beside the calendar: what to dial and to do, who has how much, a legend."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from zoneinfo import ZoneInfo

from rota.grid import hours_text, usual_hours
from rota.markup import Html, element
from rota.page_fit import ems, lines
from rota.page_names import Names
from rota.shift import Shift
from rota.team import BURDEN, Language
from rota.totals import Sum, kinds_of
from rota.words import amount, capital, kind_word, kinds_word, usual_phrase, zone_phrase

LINES, WIDTH, EM = 40, 66.0, 2.8
"""So many lines fit beside a calendar on paper; how wide it is there, and the size of letters."""
SMALL, PADDING, SWATCH = 2.1, 1.4, 4.0
"""Of the totals there, the size of headings, the space around a number and before a name."""
FULL, SHORT = 26.0, 12.0
"""So wide must be what is left for people's full names, and for their short ones; millimetres."""
ROWS, ABREAST = 20, 3
"""So many rows of totals fit below each other on a sheet of their own, so many tables abreast."""


@dataclass(frozen=True, slots=True)
class Room:
    """What there is room for beside a calendar on paper.

    Attributes:
        told: What to do.
        totals: Everybody's totals.
        names: What people are called in them.
    """

    told: bool
    totals: bool
    names: Mapping[str, str]


def room(
    names: Names, shifts: Sequence[Shift], people: Iterable[str], kinds: Sequence[str]
) -> Room:
    """What there is room for beside a calendar of these shifts: what to do before totals."""
    left = LINES - 4 * bool(names.team.number) - len(names.roles) - len(_usual(names, shifts)) - 3
    texts = _instructions(names)
    told = 1 + len(texts)
    told += sum(lines(line, WIDTH / EM) for text in texts.values() for line in text.splitlines())
    fits = told <= left
    left -= told if fits else 0
    numbers = sum(
        PADDING + SMALL * max(map(ems, re.split(r"(?<=-)", heading)))
        for heading in _headings(names, kinds)
    )
    width = WIDTH - numbers - SWATCH
    called = names.full if width >= FULL else names.short
    rows = sum(lines(called.get(id, id), width / EM) for id in people)
    return Room(fits, width >= SHORT and 3 + rows <= left, called)


def number(names: Names) -> Html:
    """What callers dial, large enough to be read from afar."""
    return element(
        "div",
        element("h3", names.title("number to dial")),
        element("p", names.team.number, class_="number"),
    )


def told(names: Names) -> Html:
    """What the coverages say to do, kind by kind; nothing when they say nothing."""
    texts = _instructions(names)
    if not texts:
        return Html()
    said = [
        part
        for kind, text in texts.items()
        for part in (element("dt", capital(kind)) if kind else "", element("dd", text))
    ]
    return element(
        "div", element("h3", names.title("instructions")), element("dl", *said), class_="said"
    )


def _instructions(names: Names) -> dict[str, str]:
    """By kind, what to do; under no kind at all when it is the same for every one."""
    by_kind: dict[str, dict[str, None]] = {}
    for coverage in names.team.coverages:
        if not coverage.closed:
            texts = by_kind.setdefault(kind_word(coverage.kind, names.language), {})
            texts |= {coverage.instructions.strip(): None} if coverage.instructions.strip() else {}
    said = {kind: "\n".join(texts) for kind, texts in by_kind.items()}
    if len({*said.values()}) == 1:
        said = {"": next(iter(said.values()))}
    return {kind: text for kind, text in said.items() if text}


def legend(names: Names, shifts: Sequence[Shift]) -> Html:
    """The signs of the roles, the usual hours of each kind, and whose clock is read."""
    hours = {capital(kind): usual for kind, usual in _usual(names, shifts).items()}
    roles = {tag: called for called, tag in names.tags().items()}
    said = [
        part
        for term, meaning in (hours | roles).items()
        for part in (element("dt", term), element("dd", meaning))
    ]
    return element(
        "div",
        element("h3", names.title("hours")),
        element("dl", *said),
        element("p", capital(zone_phrase(names.team.timezone, names.language)), class_="quiet"),
        class_="legend",
    )


def _usual(names: Names, shifts: Sequence[Shift]) -> dict[str, str]:
    """The hours that most shifts of a kind have, by what the kind is called."""
    team = names.team
    found: dict[str, str] = {}
    for kind in kinds_of(team, {}):
        own = [shift for shift in shifts if shift.kind == kind]
        if not own:
            continue
        said = _most_often(own, team.timezone, names.language)
        if zone := team.clock_of(kind):
            there = _most_often(own, zone, names.language)
            said += f" ({there}, {zone_phrase(zone, names.language)})"
        found[kind_word(kind, names.language)] = said
    return found


def _most_often(shifts: Sequence[Shift], zone: ZoneInfo, language: Language) -> str:
    """The hours that most of the shifts of one kind have by a zone's clock."""
    [usual] = usual_hours(shifts, zone).values()
    *_, span = (shift.span for shift in shifts if hours_text(shift, zone) == usual)
    return usual_phrase(span, zone, language)


def _headings(names: Names, kinds: Sequence[str]) -> list[str]:
    counted = (capital(kinds_word(kind, names.language)) for kind in kinds)
    return [names.title("hours"), *counted]


def totals(
    names: Names,
    found: Mapping[str, Sum],
    kinds: Sequence[str],
    called: Mapping[str, str] | None = None,
) -> Html:
    """A row per person: hours and windows of each kind; burden too in a table that stands alone.

    Args:
        names: Of the team.
        found: What each person has.
        kinds: The kinds to count.
        called: What people are called beside a calendar; None where the table stands alone.
    """
    alone = called is None
    headings = [*_headings(names, kinds), *([names.title(BURDEN)] if alone else [])]
    rows = []
    for id, own in found.items():
        counts = (str(own.windows.get(kind, 0)) for kind in kinds)
        cells = [amount(own.hours, names.language), *counts]
        if alone:
            cells.append(amount(own.burden, names.language))
        rows.append(
            element(
                "tr",
                element("th", names.person(id, called or names.full), scope="row"),
                *(element("td", text) for text in cells),
            )
        )
    return element(
        "table",
        element("caption", names.title("totals"), class_="hidden" if alone else ""),
        element(
            "thead",
            element(
                "tr",
                element("th", names.title("person"), scope="col"),
                *(element("th", text, scope="col") for text in headings),
            ),
        ),
        element("tbody", *rows),
        class_="totals",
    )


def abreast(names: Names, found: Mapping[str, Sum], kinds: Sequence[str]) -> list[Html]:
    """The totals of a large team, in tables side by side: the content of a sheet each."""
    ids = [*found]
    tables = ceil(len(ids) / ROWS)
    rows = ceil(len(ids) / tables) if tables else 1
    parts = [ids[place : place + rows] for place in range(0, len(ids), rows)]
    made = [totals(names, {id: found[id] for id in part}, kinds) for part in parts]
    return [
        element("div", *made[place : place + ABREAST], class_="abreast")
        for place in range(0, len(made), ABREAST)
    ]
