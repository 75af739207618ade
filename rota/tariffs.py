"""What a single value of `[compensation]` or a price may look like: rates, occasions, budgets."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rota import values
from rota.known import Known
from rota.rates import (
    ALWAYS,
    CALL,
    EUROS,
    HOUR,
    MONTH,
    PHONE_CALL,
    SLOT,
    TURN,
    WINDOW,
    Budget,
    Occasion,
    Rate,
    Scale,
    parse_amount,
    parse_hours,
    parse_price,
    parse_rate,
)
from rota.scales import SCALES
from rota.when import When, nearest

_BUDGET = re.compile(r"(.+) per (month|period)")


def standby_rate(value: object) -> Rate:
    """`35 € per window`: for standby, by the hour, slot, window or turn."""
    example = "a rate, 35 € per window,"
    return parse_rate(values.text(value, example), per=(HOUR, SLOT, TURN, WINDOW))


def call_rate(value: object) -> Rate:
    """`25 € per hour`: for interventions, by the hour or each."""
    return parse_rate(values.text(value, "a rate, 25 € per hour,"), per=(CALL, HOUR))


def provider_price(value: object) -> Rate:
    """`0.90 € per call`: what a provider invoices per call, hour of its hours, or month."""
    return parse_price(
        values.text(value, "a price, 40 € per month,"), per=(PHONE_CALL, HOUR, MONTH)
    )


def price_tables(value: object) -> object:
    """An outsider's price, or a list, as the tables that it stands for: standby, interventions.

    Tables stand as they are: they tell kinds and hours apart.
    """
    if isinstance(value, dict):
        return value
    found: dict[str, str] = {}
    for each in value if isinstance(value, list) else [value]:
        text = values.text(each, "a price, 250 € per turn,")
        rate = parse_price(text, per=(CALL, HOUR, SLOT, WINDOW, TURN))
        what = "interventions" if rate.per == CALL else "standby"
        if what in found:
            raise ValueError(
                f"{found[what]!r} and {text!r} are both for {what}; give one of them, or "
                'tell when: price.standby = { weekend = "…", evening = "…" }'
            )
        found[what] = text
    return found


def in_money(rates: Mapping[Occasion, Rate]) -> Mapping[Occasion, Rate]:
    """The rates, if all of them are money: an outsider invoices no rest.

    Raises:
        ValueError: Naming the first that is not.
    """
    for rate in rates.values():
        if rate.amount.unit != EUROS:
            raise ValueError(f'{rate.text!r} is no price; write it as "35 € per {rate.per}"')
    return rates


def one_of_each(prices: list[Rate]) -> list[Rate]:
    """The prices, if no two are per the same thing: nobody could tell which one holds.

    Raises:
        ValueError: Naming what has two.
    """
    for place, rate in enumerate(prices):
        for other in prices[:place]:
            if other.per == rate.per:
                raise ValueError(
                    f"{other.text!r} and {rate.text!r} are both per {rate.per}; give one of them"
                )
    return prices


def occasion(value: object, known: Known) -> Occasion:
    """Days or kinds, hours of the day, or both: `weekend`, `21:00-06:00`, `sat 21:00-06:00`."""
    days, hours = parse_hours(values.text(value, "a kind or days"))
    if not days:
        return Occasion(ALWAYS.when, hours)
    return Occasion(When((values.term(days, known.kinds, known.regions),)), hours)


def whole_units(rates: Mapping[Occasion, Rate]) -> Mapping[Occasion, Rate]:
    """The rates, if those for hours of the day are by the hour.

    Raises:
        ValueError: Naming the first that is not.
    """
    for held, rate in rates.items():
        if held.hours is not None and rate.per != HOUR:
            raise ValueError(f"{rate.text!r} holds for hours of the day only; give it per hour")
    return rates


def scale(value: object) -> Scale:
    """The name of a public-service scale."""
    name = values.text(value, "the name of a scale")
    if name not in SCALES:
        raise ValueError(f"no scale {values.shown(name)}{nearest(name, {*SCALES})}")
    return SCALES[name]


def budget(value: object) -> Budget:
    """`1200 € per month`, or per period; a number alone is euros per month."""
    if not isinstance(value, str):
        return Budget(values.positive(value), "month")
    found = _BUDGET.fullmatch(" ".join(value.split()))
    amount = parse_amount(found[1]) if found else None
    if found is None or amount is None or amount.unit != EUROS:
        raise ValueError(f'{values.shown(value)} is no budget; write "1200 € per month" or period')
    return Budget(amount.value, "month" if found[2] == "month" else "period")
