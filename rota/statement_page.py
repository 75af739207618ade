"""Statements on paper: one HTML file, a sheet of A4 for each person, with nothing to fetch or run.

The words are those of R3121-2: the hours of standby done in the month, and the compensation for
them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from rota.compensation import Due, totals
from rota.markup import Html, document, element
from rota.rates import HOUR, UNITS
from rota.statement import Done, Statement, Statements
from rota.team import Language, Team
from rota.words import (
    NBSP,
    capital,
    day_phrase,
    decimal,
    elapsed_phrase,
    kind_word,
    labelled,
    month_phrase,
    role_word,
    span_phrase,
    unit_word,
    word,
    worth,
    zone_phrase,
)

_STYLE = """
@page { size: A4; margin: 12mm 15mm; }
body { font: 10pt/1.35 system-ui, sans-serif; color: #111; background: #fff; margin: 0; }
main { max-width: 180mm; margin: 0 auto; padding: 8mm 0; }
main + main { break-before: page; }
h1 { font-size: 15pt; margin: 0; }
h2 { font-size: 11pt; margin: 6mm 0 1mm; }
p { margin: 1mm 0; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: 0.7mm 2mm 0.7mm 0; border-bottom: 0.2mm solid #bbb; }
th { font-weight: 600; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
tfoot td, tfoot th { border-bottom: 0; }
.number { text-align: right; padding-right: 0; white-space: nowrap; }
footer { font-size: 8.5pt; color: #444; margin-top: 6mm; }
@media screen { main { border-bottom: 0.3mm dashed #888; } }
@media print {
  body { font-size: 9pt; line-height: 1.2; }
  main { padding: 0; }
  p { margin: 0.5mm 0; }
  h2 { margin-top: 4mm; }
  th, td { padding-top: 0.3mm; padding-bottom: 0.3mm; }
  footer { font-size: 8pt; margin-top: 4mm; }
}
"""


@dataclass(frozen=True, slots=True)
class _Words:
    """What the paper says in a language, besides the vocabulary."""

    title: str
    by: str
    standby: str
    when: str
    interventions: str
    owed: str
    nothing_said: str
    nothing_owed: str
    wholes: str
    no_hours: str
    office: str
    work: str
    clock: str
    kept: str
    zone: str
    issued: str


_WORDS: dict[Language, _Words] = {
    "fr": _Words(
        title="Document récapitulatif des astreintes",
        by=f"article R.{NBSP}3121-2 du Code du travail",
        standby="Heures d’astreinte accomplies",
        when="période",
        interventions="Interventions pendant l’astreinte",
        owed="Compensation correspondante",
        nothing_said="La compensation n’est pas renseignée.",
        nothing_owed="Aucune compensation au titre de ce mois.",
        wholes="Ce qui n’est pas compté à l’heure compte en entier dans le mois où il commence.",
        no_hours="Aucune heure d’astreinte ce mois-ci.",
        office="Les heures de bureau comprises dans une astreinte n’y sont pas comptées.",
        work="La durée des interventions, trajet compris, est un temps de travail effectif ; "
        "elle n’est pas retranchée des heures d’astreinte.".replace(" ;", f"{NBSP};"),
        clock="Les durées sont réelles : la nuit où l’heure change, elles comptent une heure de "
        "plus ou de moins.".replace(" :", f"{NBSP}:"),
        kept="L’employeur tient ce document à la disposition de l’inspection du travail pendant un "
        f"an (article D.{NBSP}3171-16 du Code du travail).",
        zone="heures",
        issued="Établi le ",
    ),
    "en": _Words(
        title="On-call statement",
        by="article R. 3121-2 of the French Labour Code",
        standby="Hours of standby",
        when="period",
        interventions="Interventions while on standby",
        owed="Compensation for them",
        nothing_said="The compensation is not said.",
        nothing_owed="No compensation for this month.",
        wholes="What is not counted by the hour counts whole in the month in which it starts.",
        no_hours="No hour of standby this month.",
        office="Office hours that lie within standby are not counted in it.",
        work="Interventions, travel included, are working time; they are not taken off the hours "
        "of standby.",
        clock="Hours are elapsed: the night when the clock changes has one more, or one less.",
        kept="The employer keeps this document at the disposal of the labour inspectorate for one "
        "year (article D. 3171-16 of the French Labour Code).",
        zone="times",
        issued="Issued on ",
    ),
}


def page(team: Team, found: Statements, issued: date, *, employee_id: bool = False) -> bytes:
    """The whole file, UTF-8, in the team's language.

    Args:
        team: Whose it is; times are its local ones.
        found: The statements, a sheet for each.
        issued: The date that is put on the paper.
        employee_id: Whether the people's numbers on the payroll are put in.
    """
    words = _WORDS[team.language]
    sheets = [_Sheet(team, found, each).whole(issued, employee_id) for each in found.people]
    title = f"{words.title}, {_month(team, found)}"
    return document(title, _STYLE, *sheets, language=team.language)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One person's sheet."""

    team: Team
    found: Statements
    each: Statement

    def whole(self, issued: date, employee_id: bool) -> Html:
        words, language = _WORDS[self.team.language], self.team.language
        person = self.team.person(self.each.person)
        by_the_code = self.team.rules.law == "fr" and (
            person is None or person.regime in ("hours", "forfait-jours")
        )
        who = [self._labelled("name", self.each.name)]
        if employee_id and person and person.employee_id:
            who.append(self._labelled("employee id", person.employee_id))
        small = [
            *([words.wholes] if any(due.per != HOUR for due in self.each.dues) else []),
            *([words.office] if self.team.offices else []),
            *([words.work] if self.each.interventions else []),
            *([words.clock] if any(map(self._clock_changes, self._all_done)) else []),
            *([words.kept] if by_the_code else []),
            f"{labelled(words.zone, zone_phrase(self.team.timezone, language), language)}. "
            f"{words.issued}{day_phrase(issued, language)}.",
        ]
        return element(
            "main",
            element("h1", words.title),
            element("p", words.by) if by_the_code else "",
            element("p", self._labelled("team", self.team.name)),
            *(element("p", each) for each in who),
            element("p", self._labelled("month", _month(self.team, self.found))),
            *self._standby(words),
            *self._interventions(words),
            *self._owed(words),
            element("footer", *(element("p", line) for line in small)),
        )

    @property
    def _all_done(self) -> tuple[Done, ...]:
        return *self.each.standby, *self.each.interventions

    def _clock_changes(self, done: Done) -> bool:
        ends = (done.span.start, done.span.end)
        first, last = (each.astimezone(self.team.timezone).utcoffset() for each in ends)
        return first != last

    def _labelled(self, english: str, value: str) -> str:
        language = self.team.language
        return labelled(word(english, language), value, language)

    def _standby(self, words: _Words) -> Iterator[Html]:
        yield element("h2", words.standby)
        if not self.each.standby:
            yield element("p", words.no_hours)
            return
        language = self.team.language
        heads = [words.when, self._word("kind"), self._word("role"), self._word("hours")]
        rows = [
            [
                capital(self._span(done)),
                kind_word(done.kind, language),
                role_word(done.role, language),
                self._elapsed(done.hours),
            ]
            for done in self.each.standby
        ]
        kinds = self.each.kinds
        below = [
            ["", capital(kind_word(kind, language)), "", self._elapsed(hours)]
            for kind, hours in kinds.items()
            if len(kinds) > 1
        ]
        below.append([capital(self._word("total")), "", "", self._elapsed(self.each.hours)])
        yield _table(heads, rows, below, numbers=1)

    def _interventions(self, words: _Words) -> Iterator[Html]:
        if not self.each.interventions:
            return
        yield element("h2", words.interventions)
        heads = [words.when, self._word("travel"), self._word("hours")]
        rows = [
            [
                capital(self._span(done)),
                self._elapsed(done.travel) if done.travel else "",
                self._elapsed(done.hours),
            ]
            for done in self.each.interventions
        ]
        below = [[capital(self._word("total")), "", self._elapsed(self.each.worked)]]
        yield _table(heads, rows, below, numbers=2)

    def _owed(self, words: _Words) -> Iterator[Html]:
        yield element("h2", words.owed)
        if not self.each.dues:
            silent = self.team.compensation is None
            yield element("p", words.nothing_said if silent else words.nothing_owed)
            return
        heads = ["kind", "role", "count", "counted in", "rate", "factor", "amount"]
        sums = totals(self.each.dues)
        below = [
            [capital(self._word("total")), *[""] * 5, worth(sums[unit], unit, self.team.language)]
            for unit in UNITS
            if unit in sums
        ]
        rows = [self._due(due) for due in self.each.dues]
        yield _table([self._word(head) for head in heads], rows, below, numbers=1)

    def _due(self, due: Due) -> list[str]:
        language = self.team.language
        factor = ""
        if due.reason:
            factor = f"×{NBSP}{decimal(due.factor, language)} ({self._word(due.reason)})"
        return [
            self._word("intervention") if due.call else kind_word(due.kind, language),
            role_word(due.role, language),
            self._elapsed(due.count) if due.per == HOUR else decimal(due.count, language, places=2),
            unit_word(due.per, due.count, language),
            worth(due.rate.value, due.rate.unit, language),
            factor,
            worth(due.amount.value, due.amount.unit, language),
        ]

    def _word(self, english: str) -> str:
        return word(english, self.team.language)

    def _span(self, done: Done) -> str:
        return span_phrase(done.span, self.team.timezone, self.team.language)

    def _elapsed(self, hours: Fraction) -> str:
        return elapsed_phrase(hours, self.team.language)


def _table(
    heads: Sequence[str],
    rows: Iterable[Sequence[str]],
    below: Iterable[Sequence[str]],
    numbers: int,
) -> Html:
    """A table whose last columns are numbers, with its totals below."""

    def line(name: str, cells: Sequence[str]) -> Html:
        plain = len(cells) - numbers
        return element(
            "tr",
            *(
                element(
                    name,
                    cell,
                    class_="number" if place >= plain else "",
                    scope="col" if name == "th" else "",
                )
                for place, cell in enumerate(cells)
            ),
        )

    return element(
        "table",
        element("thead", line("th", [capital(head) for head in heads])),
        element("tbody", *(line("td", row) for row in rows)),
        element("tfoot", *(line("td", row) for row in below)),
    )


def _month(team: Team, found: Statements) -> str:
    if found.period.whole_month:
        return month_phrase(found.period.first, team.language)
    first, last = found.period.first, found.period.last
    return f"{day_phrase(first, team.language)} – {day_phrase(last, team.language)}"
