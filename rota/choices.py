"""In-house, a provider, or both: what each way to answer the telephone costs over a period.

*In-house* is the team alone, at all hours of its coverages; *provider* the outside firms of the
team file alone, in their hours; *mixed* what the team file says. What calls cost is a range where
their rate is one, and where nobody knows how many of them a provider passes on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from rota.answered import Ring
from rota.expected import NOTHING, Assumed, Expected, Range, sum_of
from rota.invoices import Item, invoice
from rota.payroll import Payroll, interventions, planned, unplanned
from rota.period import Period
from rota.rates import EUROS, Unit
from rota.shift import Shift
from rota.spans import bare, union
from rota.team import Provider, Team

Name = Literal["in-house", "provider", "mixed"]
Rings = Sequence[tuple[Expected, Ring]]
"""Who is rung in which hours."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to answer, over a period.

    Attributes:
        name: Which.
        rota: Whether somebody's turns are in it: as `planned`, or as `turns` that nobody has yet.
        items: What it costs, line by line.
        answered: The hours in which somebody answers.
        missed: Those in which nobody does: covered by no one here, or by no coverage at all.
        vacant: Hours of the team's that nobody has, or can take: nobody is paid for them.
    """

    name: Name
    rota: Literal["planned", "turns", ""]
    items: tuple[Item, ...]
    answered: tuple[Expected, ...]
    missed: tuple[Expected, ...]
    vacant: Fraction = Fraction(0)

    @property
    def hours(self) -> Fraction:
        """Elapsed hours in which somebody answers."""
        return sum((each.part.hours for each in self.answered), Fraction(0))

    @property
    def calls(self) -> Range | None:
        """How many calls find somebody, on average; None where nobody knows."""
        return sum_of(each.calls for each in self.answered)

    @property
    def missed_calls(self) -> Range | None:
        """How many find nobody."""
        return sum_of(each.calls for each in self.missed)

    @property
    def complete(self) -> bool:
        """Whether every item has its amount."""
        return all(item.amount is not None for item in self.items)

    @property
    def sums(self) -> dict[Unit, Range]:
        """Money and rest, of the items whose amount is known; money is always there."""
        found: dict[Unit, Range] = {EUROS: NOTHING}
        for item in self.items:
            if item.amount is not None:
                unit = item.rate.unit
                found[unit] = found.get(unit, NOTHING) + item.amount
        return found


def choices(
    team: Team,
    shifts: Sequence[Shift] | None,
    expected: Sequence[Expected],
    period: Period,
    assumed: Assumed,
) -> tuple[Choice, ...]:
    """The three ways, of a team that has providers.

    Args:
        team: The team.
        shifts: The live rows of its rota files, where they hold the whole period; else None.
        expected: The hours of the period, as `answered` parts them, with their calls.
        period: Local dates, both ends included.
        assumed: What no log of calls says.

    Raises:
        TeamError: Coverages contradict each other in these dates.
    """
    alone = any(provider.tier == "alone" for provider in team.providers)
    as_planned = planned(team, shifts, period) if shifts is not None else None
    mixed = as_planned or unplanned(team, period)
    own = replace(team, providers=())
    in_house = as_planned if as_planned and not alone else unplanned(own, period)
    house, outside, both = _ways(expected)
    return (
        _choice("in-house", own, in_house, as_planned, house, period, assumed),
        _choice("provider", team, None, None, outside, period, assumed),
        _choice("mixed", team, mixed, as_planned, both, period, assumed),
    )


def _ways(expected: Sequence[Expected]) -> Iterator[Rings]:
    """Who is rung when: of the team alone, of the firms alone, as the team file says."""
    yield [(each, (None,) if each.part.coverage else ()) for each in expected]
    yield [(each, each.part.providers) for each in expected]
    yield [(each, each.part.ring) for each in expected]


def _choice(
    name: Name,
    team: Team,
    pay: Payroll | None,
    as_planned: Payroll | None,
    rings: Rings,
    period: Period,
    assumed: Assumed,
) -> Choice:
    items = [item for each in team.providers for item in _invoice(each, rings, period, assumed)]
    vacant = Fraction(0)
    if pay is not None:
        reached = [(each, ringing[0] is None) for each, ringing in rings if None in ringing]
        items = [*pay.items, *interventions(team, pay.holdings, reached, assumed), *items]
        vacant = _vacant(pay, [each for each, _ in reached])
    return Choice(
        name,
        "" if pay is None else "planned" if pay is as_planned else "turns",
        tuple(items),
        tuple(each for each, ringing in rings if ringing),
        tuple(each for each, ringing in rings if not ringing),
        vacant,
    )


def _invoice(provider: Provider, rings: Rings, period: Period, assumed: Assumed) -> Iterable[Item]:
    """What a provider invoices for the hours in which it is rung and the calls that it gets."""
    mine = [(each, ringing[0] == provider) for each, ringing in rings if provider in ringing]
    hours = sum((each.part.hours for each, _ in mine), Fraction(0))
    calls = sum_of(
        None if each.calls is None else assumed.reaching(each.calls, first=first)
        for each, first in mine
    )
    return invoice(provider, period, hours, calls)


def _vacant(pay: Payroll, reached: Iterable[Expected]) -> Fraction:
    """Hours in which the team is rung and nobody is there."""
    held = union(holding.span for holding in pay.holdings if holding.parts)
    return sum(
        (hole.hours for each in reached for span in each.part.spans for hole in bare(span, held)),
        Fraction(0),
    )
