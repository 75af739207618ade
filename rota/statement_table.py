"""Statements on the terminal: everybody's month in a table, or one person's line by line."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from rota import phrases
from rota.compensation import Due, totals
from rota.grid import full_names, short_names
from rota.rates import HOUR, UNITS
from rota.screen import Console, Text, columns, fitting, say, styled
from rota.statement import Done, Statement, Statements
from rota.team import Team
from rota.words import decimal, period_phrase, unit_word, worth


def table(out: Console, team: Team, found: Statements) -> None:
    """One line per person: hours of standby by kind, interventions, what is owed."""
    there_are = {kind for each in found.people for kind in each.kinds}
    order = dict.fromkeys([*(each.kind for each in team.coverages), *sorted(there_are)])
    kinds = [kind for kind in order if kind in there_are]
    worked = any(each.interventions for each in found.people)
    owed = any(each.dues for each in found.people)
    heads = ["", *kinds, "standby", *(["interventions"] * worked), *(["compensation"] * owed)]

    def lines(names: Mapping[str, str], gap: int) -> list[Text]:
        rows = [[styled(head, "dim") for head in heads]]
        for each in found.people:
            cells = [names.get(each.person, each.name)]
            elapsed = [*(each.kinds.get(kind, Fraction(0)) for kind in kinds), each.hours]
            elapsed += [each.worked] * worked
            cells += [phrases.hours(each) if each else "" for each in elapsed]
            cells += [_sums(each.dues)] * owed
            rows.append([styled(cell) for cell in cells])
        return columns(rows, right=frozenset(range(1, len(heads))), gap=gap)

    say(out, styled(_title(found), "bold"))
    if not found.people:
        say(out, styled("nobody was on call"))
        return
    short = short_names(team)
    tries = (lines(*each) for each in ((full_names(team), 2), (short, 2), (short, 1)))
    for line in fitting(out, tries):
        say(out, line)


def details(out: Console, team: Team, found: Statements) -> None:
    """Everybody's shifts, interventions and lines of compensation, with their totals."""
    for place, each in enumerate(found.people):
        if place:
            say(out)
        say(out, styled(f"{each.name}, {_title(found)}", "bold"))
        for line in _details(team, each):
            say(out, line, hang=4)


def _details(team: Team, each: Statement) -> list[Text]:
    lines = [styled("standby, office hours left out", "dim")]
    lines += columns([_done(team, done) for done in each.standby]) if each.standby else []
    kinds = [f"{kind} {phrases.hours(elapsed)}" for kind, elapsed in each.kinds.items()]
    lines.append(styled(f"total {phrases.hours(each.hours)}: {', '.join(kinds) or 'none'}"))
    if each.interventions:
        lines.append(styled("interventions, which are work", "dim"))
        lines += columns([_done(team, done) for done in each.interventions])
        lines.append(styled(f"total {phrases.hours(each.worked)}"))
    if each.dues:
        lines.append(styled("compensation", "dim"))
        lines += columns([_due(due) for due in each.dues], right=frozenset({1, 4}))
        lines.append(styled(f"total {_sums(each.dues)}"))
    return lines


def _done(team: Team, done: Done) -> list[Text]:
    travel = f"of which {phrases.hours(done.travel)} on the road" if done.travel else ""
    cells = (phrases.stretch(done.span, team.timezone), phrases.hours(done.hours))
    return [styled(cell) for cell in (*cells, done.kind, done.role, travel)]


def _due(due: Due) -> list[Text]:
    """`evening · 2 · windows at €35.00 · · €70.00`; by the hour `4 h · at €42.00 per hour`."""
    what = "intervention" if due.call else due.kind
    rate = f"at {worth(due.rate.value, due.rate.unit, 'en')}"
    if due.per == HOUR:
        count, rate = phrases.hours(due.count), f"{rate} per hour"
    else:
        count = decimal(due.count, "en", places=2)
        rate = f"{unit_word(due.per, due.count, 'en')} {rate}"
    more = f"× {decimal(due.factor, 'en')}, {due.reason}" if due.reason else ""
    amount = worth(due.amount.value, due.amount.unit, "en")
    return [styled(cell) for cell in (what, count, rate, more, amount)]


def _sums(dues: tuple[Due, ...]) -> str:
    sums = totals(dues)
    return " + ".join(worth(sums[unit], unit, "en") for unit in UNITS if unit in sums)


def _title(found: Statements) -> str:
    return period_phrase(found.period, "en")
