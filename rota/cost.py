"""What a rota costs before anybody has served it: compensation by person and kind, and the budget.

Interventions that are logged already count too; those to come nobody knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from rota.compensation import Due, dues, totals
from rota.interventions import Entry
from rota.period import Period
from rota.rates import EUROS, Unit
from rota.shift import Shift
from rota.team import Team

Sums = Mapping[Unit, Fraction]

INTERVENTIONS = "interventions"


@dataclass(frozen=True, slots=True)
class Spent:
    """What a budget's stretch of time costs.

    Attributes:
        period: A calendar month, or the whole period.
        euros: Its compensation in money; rest is not counted.
        budget: What it may cost, in euros.
    """

    period: Period
    euros: Fraction
    budget: Fraction


@dataclass(frozen=True, slots=True)
class Cost:
    """What a period costs.

    Attributes:
        period: Local dates, both ends included.
        kinds: What there is, in the team file's order; then what several kinds make up (`turn`),
            `interventions` last.
        people: By id and kind, the sums of money and of rest; only who is owed something.
        spent: Beside the budget, where the team has one.
    """

    period: Period
    kinds: tuple[str, ...]
    people: Mapping[str, Mapping[str, Sums]]
    spent: tuple[Spent, ...]


def cost(team: Team, shifts: Iterable[Shift], calls: Iterable[Entry], period: Period) -> Cost:
    """What a period costs: `dues`, summed by person and kind, beside the budget.

    Args:
        team: The team, whose rates hold.
        shifts: Every row of its rota files, those of the period among them.
        calls: Its logged interventions.
        period: Local dates, both ends included.

    Raises:
        TeamError: Two coverages of the same precedence ask for the same moment.
    """
    shifts, calls = list(shifts), list(calls)
    owed = dues(team, shifts, calls, period)
    people: dict[str, dict[str, list[Due]]] = {}
    for due in owed:
        people.setdefault(due.person, {}).setdefault(_column(due), []).append(due)
    there_are = {_column(due) for due in owed}
    order = dict.fromkeys([*(each.kind for each in team.coverages), *sorted(there_are)])
    kinds = [kind for kind in order if kind in there_are and kind != INTERVENTIONS]
    return Cost(
        period,
        (*kinds, *({INTERVENTIONS} & there_are)),
        {
            person: {kind: totals(each) for kind, each in by_kind.items()}
            for person, by_kind in people.items()
        },
        tuple(_spent(team, shifts, calls, period)),
    )


def added(sums: Iterable[Sums]) -> dict[Unit, Fraction]:
    """Sums added up, unit by unit."""
    found: dict[Unit, Fraction] = {}
    for each in sums:
        for unit, value in each.items():
            found[unit] = found.get(unit, Fraction(0)) + value
    return found


def _spent(team: Team, shifts: list[Shift], calls: list[Entry], period: Period) -> Iterator[Spent]:
    budget = team.compensation.budget if team.compensation else None
    if budget is None:
        return
    for stretch in period.months if budget.per == "month" else (period,):
        euros = totals(dues(team, shifts, calls, stretch)).get(EUROS, Fraction(0))
        yield Spent(stretch, euros, budget.euros)


def _column(due: Due) -> str:
    return INTERVENTIONS if due.call else due.kind or due.per
