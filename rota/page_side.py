"""What one has to know beside the calendar: what to dial and to do, who has how much, a legend."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import ceil

from rota.grid import hours_text, usual_hours
from rota.markup import Html, element
from rota.model import BURDEN, Shift
from rota.page_names import Names
from rota.sums import Sum, kinds_of
from rota.words import amount, capital, kind_word, kinds_word, usual_phrase, zone_phrase

LINES, LETTERS, NAME_LETTERS = 40, 42, 18
"""So many lines fit beside a calendar on paper, so many letters on one, and in a cell of names."""
MOST_KINDS = 4
"""The columns of so many fit there."""
ROWS, ABREAST = 20, 3
"""So many rows of totals fit below each other on a sheet of their own, so many tables abreast."""


def room(
    names: Names, shifts: Sequence[Shift], people: Iterable[str], kinds: Sequence[str]
) -> tuple[bool, bool]:
    """Whether what to do and the totals of these people fit beside a calendar on paper."""
    left = LINES - 4 * bool(names.team.number) - len(names.roles) - len(_usual(names, shifts)) - 3
    texts = _instructions(names)
    lines = [line for text in texts.values() for line in text.splitlines()]
    told = 1 + len(texts) + sum(ceil(len(line) / LETTERS) for line in lines)
    told_fits = told <= left
    left -= told if told_fits else 0
    rows = 3 + sum(ceil(len(names.full.get(id, id)) / NAME_LETTERS) for id in people)
    return told_fits, rows <= left and len(kinds) <= MOST_KINDS


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
    usual = usual_hours(team, shifts)
    spans = {s.kind: s.span for s in shifts if usual[s.kind] == hours_text(team, s)}
    return {
        kind_word(kind, names.language): usual_phrase(spans[kind], team.timezone, names.language)
        for kind in kinds_of(team, {})
        if kind in spans
    }


def totals(
    names: Names, found: Mapping[str, Sum], kinds: Sequence[str], *, burden: bool = False
) -> Html:
    """A row per person: hours, windows of each kind and, when asked, burden."""
    headings = [
        names.word("hours"),
        *(kinds_word(kind, names.language) for kind in kinds),
        *([names.word(BURDEN)] if burden else []),
    ]
    rows = []
    for id, own in found.items():
        counts = (str(own.windows.get(kind, 0)) for kind in kinds)
        cells = [amount(own.hours, names.language), *counts]
        if burden:
            cells.append(amount(own.burden, names.language))
        rows.append(
            element(
                "tr",
                element("th", names.person(id), scope="row"),
                *(element("td", text) for text in cells),
            )
        )
    return element(
        "table",
        element("caption", names.title("totals"), class_="hidden" if burden else ""),
        element(
            "thead",
            element(
                "tr",
                element("th", names.title("person"), scope="col"),
                *(element("th", capital(text), scope="col") for text in headings),
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
    made = [totals(names, {id: found[id] for id in part}, kinds, burden=True) for part in parts]
    return [
        element("div", *made[place : place + ABREAST], class_="abreast")
        for place in range(0, len(made), ABREAST)
    ]
