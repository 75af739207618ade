"""What providers invoice: for months, for the hours in which they are there, for calls."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from rota.answered import answered
from rota.expected import Range
from rota.period import Period
from rota.rates import HOUR, MONTH, Amount, rounded
from rota.team import Provider, Team


@dataclass(frozen=True, slots=True)
class Item:
    """A line of what something costs.

    Attributes:
        who: Who is paid: `compensation` for the team's employees, else an outsider's name.
        what: What for: a kind, several of them, `interventions`; empty for what a provider does.
        count: How many; None where nobody knows.
        per: What is counted.
        rate: What one of them costs.
        amount: What they cost together; None where nobody knows.
        role: Of whoever is on call, where each role has its own rates.
    """

    who: str
    what: str
    count: Range | None
    per: str
    rate: Amount
    amount: Range | None
    role: str = ""

    @classmethod
    def of(
        cls, who: str, what: str, count: Range | None, per: str, rate: Amount, role: str = ""
    ) -> Item:
        """A line whose amount is the count times the rate, rounded."""
        amount = None
        if count is not None:
            amount = Range(rounded(count.low * rate.value), rounded(count.high * rate.value))
        return cls(who, what, count, per, rate, amount, role)


def months_of(period: Period) -> Fraction:
    """How many calendar months a period has; a part of a month counts by its dates."""
    found = Fraction(0)
    for month in period.months:
        first, last = max(month.first, period.first), min(month.last, period.last)
        found += Fraction((last - first).days + 1, month.last.day)
    return found


def invoice(
    provider: Provider, period: Period, hours: Fraction, calls: Range | None
) -> Iterator[Item]:
    """What a provider invoices for a period, price by price.

    Args:
        provider: Whose prices.
        period: Local dates, both ends included.
        hours: Those in which it answers.
        calls: Those that it gets; None where nobody knows.
    """
    for price in provider.price:
        count = calls
        if price.per in (MONTH, HOUR):
            exact = months_of(period) if price.per == MONTH else hours
            count = Range(exact, exact)
        yield Item.of(provider.name, "", count, price.per, price.amount)


def invoices(team: Team, period: Period) -> tuple[tuple[Provider, tuple[Item, ...]], ...]:
    """What each provider that has a price invoices for a period; how many calls is not known.

    Raises:
        TeamError: Two coverages of one rank want the same hours.
    """
    priced = [provider for provider in team.providers if provider.price]
    parts = answered(team, period) if priced else ()
    found = []
    for provider in priced:
        own = (part.hours for part in parts if provider in part.providers)
        found.append((provider, tuple(invoice(provider, period, sum(own, Fraction(0)), None))))
    return tuple(found)
