"""Demand as a page for a screen and for paper: one HTML file that needs nothing else.

On a first sheet of A4 the heat map and the numbers, on a second what each policy would catch, and
the tables to paste. The numbers are those of the terminal, in the team's language.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from importlib.resources import files

from rota.calls import CallLog
from rota.day_names import SHORT_WEEKDAYS
from rota.demand import Count, Demand, HeatCell, mostly, shade
from rota.demand_words import WORDS, Words, fixed, kind_name, weeks_phrase
from rota.markup import Html, document, element, joined
from rota.policy import Caught, Policy
from rota.team import Language, Team
from rota.words import NARROW, NBSP, capital, counted, day_phrase, labelled, paired, zone_phrase

SHADES = (
    *(("#ffffff", "#111111"), ("#fff3e0", "#111111"), ("#fdd49e", "#111111")),
    *(("#fdae6b", "#111111"), ("#f16913", "#000000"), ("#8c2d04", "#ffffff")),
)
"""Behind a number and the number itself, from no call to the busiest hours: each is darker."""
ASKED = "•"
"""Behind the hours of the suggestion."""
MOST_LINES = 20
"""So many lines of the log are named with each reason."""
MOST_REASONS = 4
"""So many reasons are given for lines that are not read, and so on: the rest would fill a sheet."""


_ELSEWHERE = 3  # its row stands below those of the calls caught


def page(
    team: Team,
    source: str,
    log: CallLog,
    found: Demand,
    compared: Sequence[Policy],
    suggestion: Policy,
    toml: str,
    *,
    assumed: bool,
) -> bytes:
    """The whole page, UTF-8, in the team's language.

    Args:
        team: Whose line it is; times are its local ones.
        source: The name of the log.
        log: Of which some lines may not have been counted.
        found: When calls came.
        compared: The policies to set side by side.
        suggestion: The one that the tables are of.
        toml: The tables.
        assumed: Whether the office hours are.
    """
    words = WORDS[team.language]
    style = "\n".join([files("rota").joinpath("demand.css").read_text("utf-8"), *_shades(), ""])
    made = _Page(team, words, found)
    first = element(
        "section",
        element("h1", words.title),
        *made.numbers(source, assumed=assumed),
        *made.heat(suggestion),
        *made.kinds(),
        *made.doubts(log),
    )
    second = element(
        "section",
        *made.policies(compared),
        *(made.coverages(suggestion, toml) if suggestion.coverages else ()),
    )
    title = f"{words.title} – {team.name}"
    return document(title, style, element("main", first, second), language=team.language)


def _shades() -> list[str]:
    return [
        f".l{place} {{ background: {behind}; color: {text}; }}"
        for place, (behind, text) in enumerate(SHADES)
    ]


@dataclass(frozen=True, slots=True)
class _Page:
    """The parts of the page, in a language."""

    team: Team
    words: Words
    found: Demand

    @property
    def language(self) -> Language:
        return self.team.language

    def numbers(self, source: str, *, assumed: bool) -> Iterator[Html]:
        """How many calls came when."""
        inside, outside = self.found.inside, self.found.outside
        calls = inside.calls + outside.calls
        total = self.words.total.format(
            calls=counted(calls, *self.words.call, self.language),
            first=self._date(self.found.period.first),
            last=self._date(self.found.period.last),
            weeks=weeks_phrase(float(self.found.weeks), self.language),
            zone=zone_phrase(self.team.timezone, self.language),
        )
        share = self._percent(Fraction(outside.calls, calls))
        said = self.words.inside.format(inside=inside.calls, outside=outside.calls, share=share)
        if self.found.knows_missed:
            missed = self.words.missed.format(inside=inside.missed, outside=outside.missed)
            said = f"{said}{f'{NARROW};' if self.language == 'fr' else ';'} {missed}"
        yield element("p", element("strong", self.team.name), f" · {source}")
        yield element("p", total)
        yield element("p", said)
        if assumed:
            yield element("p", self.words.assumed, class_="careful")

    def heat(self, suggestion: Policy) -> Iterator[Html]:
        """The map: a row per hour, a column per weekday, and one for public holidays."""
        asked = mostly(self.team, self.found.period, suggestion.spans)
        titles = [*map(capital, SHORT_WEEKDAYS[self.language]), self.words.holiday]
        rows = []
        for hour, cells in enumerate(self.found.heat):
            label = f"{hour:02}:00" if self.language == "en" else f"{hour}{NBSP}h"
            rows.append(
                element(
                    "tr",
                    element("th", label, scope="row"),
                    *(
                        self._cell(hour, column, cell, asked[hour][column])
                        for column, cell in enumerate(cells)
                    ),
                )
            )
        heads = [element("th", title, scope="col") for title in titles]
        yield element(
            "table",
            element("caption", capital(self.words.map), class_="hidden"),
            element("thead", element("tr", element("td", class_="none"), *heads)),
            element("tbody", *rows),
            class_="heat",
        )
        shades = [element("span", "\u00a0", class_=f"l{place}") for place in range(1, len(SHADES))]
        asks = f"{ASKED}{NBSP}{self.words.coverages.lower()} ({suggestion.name})"
        yield element(
            "p",
            element("span", capital(self.words.map)),
            element("span", joined(*shades), f" {self.words.deepest}"),
            element("span", element("span", "\u00a0", class_="frame"), f" {self.words.office}"),
            element("span", asks),
            class_="legend quiet",
        )

    def _cell(self, hour: int, column: int, cell: HeatCell, asked: bool) -> Html:
        """Calls per date in an hour; office hours have a frame, and say so to who sees none."""
        if cell.mean is None:
            return element("td", class_="none")
        number = "–"
        if cell.calls:
            number = self._number(cell.mean, 1 if cell.mean < 100 else 0)
        classes = [f"l{shade(cell.mean, self.found.busiest)}", *self._frame(hour, column)]
        mark = f"{NBSP}{ASKED}" if asked else ""
        hidden = element("span", f", {self.words.office}", class_="hidden") if cell.office else ""
        return element("td", f"{number}{mark}", hidden, class_=" ".join(classes))

    def _frame(self, hour: int, column: int) -> Iterator[str]:
        """The sides on which the office hours end."""
        if not self.found.heat[hour][column].office:
            return
        beside = {"top": (-1, 0), "bottom": (1, 0), "left": (0, -1), "right": (0, 1)}
        for side, (down, across) in beside.items():
            row, place = hour + down, column + across
            inside = 0 <= row < 24 and 0 <= place < 8
            if not inside or not self.found.heat[row][place].office:
                yield side

    def kinds(self) -> Iterator[Html]:
        """The calls outside the office by kind of day, each rate with its interval."""
        heads = self.words.heads if self.found.knows_missed else self.words.heads[:-1]
        lines = [
            (capital(kind_name(each.kind, self.language)), each.dates, each.outside)
            for each in self.found.kinds
        ]
        dates = sum(each.dates for each in self.found.kinds)
        lines.append((capital(self.words.every), dates, self.found.outside))
        rows = []
        for name, number, count in lines:
            cells = [str(number), self._number(float(count.hours), 0), str(count.calls)]
            cells += [self._rate(count), self._interval(count)]
            cells += [str(count.missed)] if self.found.knows_missed else []
            rows.append([name, *cells])
        yield element("h2", self.words.kinds)
        yield _table(heads, rows)
        yield element("p", f"{capital(self.words.interval)}.", class_="quiet")

    def doubts(self, log: CallLog) -> Iterator[Html]:
        """Why the picture is less sure than it looks, and which lines are not in it."""
        words, language = self.words, self.language
        said = [labelled(words.careful, doubt, language) for doubt in self.found.doubts(language)]
        for name, heap in zip(words.lines, (log.unread, log.left_out, log.doubts), strict=True):
            for noted in heap[:MOST_REASONS]:
                said.append(self._lines(name, noted.lines, noted.reason.words(language)))
            if others := [line for noted in heap[MOST_REASONS:] for line in noted.lines]:
                said.append(self._lines(name, sorted(others), words.others))
        if said:
            yield element("ul", *(element("li", each, class_="careful") for each in said))

    def _lines(self, name: tuple[str, str], lines: Sequence[int], why: str) -> str:
        """How many lines these are, the numbers of the first of them, and why."""
        shown = ", ".join([*map(str, lines[:MOST_LINES]), *["…"] * (len(lines) > MOST_LINES)])
        return f"{paired(counted(len(lines), *name, self.language), shown, self.language)} – {why}"

    def policies(self, compared: Sequence[Policy]) -> Iterator[Html]:
        """Policies side by side."""
        weeks = self.found.weeks
        values = [
            [self._per(each.hours) for each in compared],
            [self._per(Fraction(each.turns)) for each in compared],
            [self._caught(each.caught) for each in compared],
            [self._caught(each.fit) for each in compared],
            [self._caught(each.held) for each in compared],
            [self._per_turn(each.own, each.turns) for each in compared],
            [self.words.unknown if p.at_once is None else str(p.at_once) for p in compared],
            [str(each.people(weeks)) for each in compared],
        ]
        rows = [[name, *cells] for name, cells in zip(self.words.rows, values, strict=True)]
        if any(each.elsewhere for each in compared):
            elsewhere = [str(each.elsewhere or "–") for each in compared]
            rows.insert(_ELSEWHERE, [self.words.elsewhere, *elsewhere])
        yield element("h2", self.words.policies)
        yield _table(["", *(each.name for each in compared)], rows)
        yield from (element("p", f"{capital(note)}.", class_="quiet") for note in self.words.notes)

    def coverages(self, policy: Policy, toml: str) -> Iterator[Html]:
        """What each suggested coverage would see, and the tables to paste."""
        rows = []
        for each in policy.coverages:
            amounts = (each.hours, Fraction(each.turns), Fraction(each.calls))
            per_turn = self._per_turn(each.turn_calls, each.turns)
            rows.append([each.name, *map(self._per, amounts), per_turn])
        yield element("h2", f"{self.words.coverages} ({policy.name})")
        yield _table(self.words.columns, rows)
        yield element("h2", self.words.paste)
        yield element("pre", toml.rstrip("\n"))

    def _date(self, day: date) -> str:
        return day_phrase(day, self.language)

    def _number(self, value: float, places: int) -> str:
        return fixed(value, places, self.language)

    def _percent(self, share: Fraction) -> str:
        space = NBSP if self.language == "fr" else ""
        return f"{self._number(float(share) * 100, 1)}{space}%"

    def _per(self, amount: Fraction) -> str:
        return self._number(float(amount / self.found.weeks), 1)

    def _per_turn(self, calls: int, turns: int) -> str:
        return self._number(calls / turns, 1) if turns else "–"

    def _rate(self, count: Count) -> str:
        return "" if count.rate is None else self._number(count.rate, 3)

    def _interval(self, count: Count) -> str:
        return "–".join(self._number(each, 3) for each in count.interval or ())

    def _caught(self, caught: Caught) -> str:
        if caught.share is None:
            return "–"
        return f"{caught.calls} {self.words.of} {caught.of}, {self._percent(caught.share)}"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> Html:
    """A table with numbers behind a first column of names."""

    def line(name: str, cells: Sequence[str]) -> Html:
        first, *others = cells
        scope = "col" if name == "th" else ""
        return element(
            "tr",
            element("th", first, scope="row") if name == "td" or first else element("td"),
            *(element(name, cell, scope=scope, class_="number") for cell in others),
        )

    return element(
        "table",
        element("thead", line("th", heads)),
        element("tbody", *(line("td", row) for row in rows)),
    )
