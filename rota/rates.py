"""What being on call is worth: rates as the team file writes them, and when each holds.

The law asks that standby is compensated, in money or in rest (L3121-9), and leaves how much to an
agreement or, without one, to the employer (L3121-11, L3121-12).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from typing import Literal

from rota.instants import DAY, parse_clock
from rota.when import When, parse_when

Unit = Literal["euros", "hours of rest", "days of rest"]
EUROS: Unit = "euros"
UNITS: tuple[Unit, ...] = (EUROS, "hours of rest", "days of rest")
HOUR, SLOT, WINDOW, TURN, CALL = "hour", "slot", "window", "turn", "intervention"
PHONE_CALL, MONTH = "call", "month"
CENT = Fraction(1, 100)

WEEK, WHOLE_WEEKEND, WORKING_WEEK = "whole week", "whole weekend", "Monday to Friday"
NIGHT, SHORT_NIGHT = "night", "short night"
SATURDAY, SUNDAY = "Saturday", "Sunday or public holiday"
"""The units of public-service scales, as papers name them."""

_UNITS: Mapping[str, Unit] = {
    **dict.fromkeys(("€", "eur", "euro", "euros"), "euros"),
    **dict.fromkeys(("h", "hour", "hours"), "hours of rest"),
    **dict.fromkeys(("d", "day", "days"), "days of rest"),
}
_AMOUNT = re.compile(r"([0-9]{1,6})(?:[.,]([0-9]{1,4}))? ?(€|[a-z]+)( of rest| rest)?")
_CLOCK = re.compile(r"(?:(.*) )?([0-9]{2}[:h][0-9]{2})-([0-9]{2}[:h][0-9]{2})")


@dataclass(frozen=True, slots=True)
class Amount:
    """Some money, or some rest."""

    value: Fraction
    unit: Unit


@dataclass(frozen=True, slots=True)
class Rate:
    """So much per hour, slot, window, turn or intervention; per call or month for a provider.

    Attributes:
        text: As written, for papers.
        amount: What one of them is worth.
        per: What is counted.
    """

    text: str
    amount: Amount
    per: str


@dataclass(frozen=True, slots=True)
class Occasion:
    """When a rate holds: days and kinds, and hours of the day if it says so.

    Attributes:
        when: Local dates and kinds.
        hours: Wall-clock times since midnight, from the first to before the second; over midnight
            where the second is not after the first. None for the whole day.
    """

    when: When
    hours: tuple[timedelta, timedelta] | None = None

    def holds_at(self, clock: timedelta) -> bool:
        """Whether the hours of the day hold at a wall-clock time."""
        if self.hours is None:
            return True
        start, end = self.hours
        return start <= clock < end if start < end else clock >= start or clock < end


ALWAYS = Occasion(parse_when("mon-sun"))

Tariff = tuple[tuple[Occasion, Rate], ...]
"""Rates with their occasions; the first that fits counts."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What compensation may cost, in euros, in a calendar month or in each period planned."""

    euros: Fraction
    per: Literal["month", "period"]


@dataclass(frozen=True, slots=True)
class Scale:
    """A public-service scale: what whole weeks, weekends, nights and days of standby are worth.

    A night is whose midnight it is, a day whose noon; a Saturday and a Sunday or public holiday
    are the days that count. The greatest unit counts first: a week is seven nights on end with
    their Saturday and Sunday, a weekend the three nights from Friday on with both days.

    Attributes:
        id: As the team file names it.
        text: The texts that it comes from.
        of: Their date.
        units: What each of `WEEK`, `WHOLE_WEEKEND`, `WORKING_WEEK` (the nights from Monday to
            Thursday), `NIGHT`, `SHORT_NIGHT`, `SATURDAY` and `SUNDAY` is worth.
        hourly: What hours of standby are worth, where the scale counts them.
        interventions: What interventions are worth.
        short_notice: What units are multiplied by when the person was told fewer clear days
            before than `clear_days`.
        clear_days: The days of notice, whole days between telling and starting.
        remarks: What the texts leave open, or what is not known of them.
    """

    id: str
    text: str
    of: date
    units: Mapping[str, Amount] = field(hash=False)
    hourly: Tariff = ()
    interventions: Tariff = ()
    short_notice: Fraction = Fraction(1)
    clear_days: int = 0
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Compensation:
    """What the team owes its people for being on call.

    Attributes:
        standby: For standby; what no line fits is left to the scale.
        interventions: For interventions; without a line and a scale they are paid as any work.
        roles: Instead of `standby`, for these roles.
        scale: The public-service scale that holds where the lines say nothing.
        budget: What it may cost.
    """

    standby: Tariff = ()
    interventions: Tariff = ()
    roles: Mapping[str, Tariff] = field(default_factory=dict, hash=False)
    scale: Scale | None = None
    budget: Budget | None = None

    def of_role(self, role: str) -> Tariff:
        """What holds for standby in a role, the scale's hours last."""
        own = self.roles.get(role, self.standby)
        return (*own, *self.scale.hourly) if self.scale else own

    @property
    def of_interventions(self) -> Tariff:
        """What holds for interventions, the scale's rates last."""
        return (*self.interventions, *(self.scale.interventions if self.scale else ()))


def rounded(exact: Fraction) -> Fraction:
    """An amount as it is paid: to the cent, or the hundredth of an hour or day; half goes up."""
    return (exact / CENT + Fraction(1, 2)) // 1 * CENT


def parse_rate(text: str, *, per: tuple[str, ...]) -> Rate:
    """Read `35 € per window`, `2.50 € per hour`, `2 h of rest per turn`, `0.5 days per window`.

    Args:
        text: As the team file has it.
        per: What may be counted here.

    Raises:
        ValueError: It is no such rate; the message says what is expected.
    """
    written = " ".join(text.split())
    amount, word, counted = written.partition(" per ")
    if not word or counted not in per:
        raise ValueError(
            f'{written[:60]!r} is no rate; write it as "35 € per {per[-1]}" or "2 h of rest per '
            f'{per[-1]}" (per {", ".join(per[:-1])} or {per[-1]})'
        )
    return Rate(written, parse_amount(amount), counted)


def parse_price(text: str, *, per: tuple[str, ...]) -> Rate:
    """Read `0.90 € per call`, `40 € per month`: what an outsider invoices, so never rest.

    Args:
        text: As the team file has it.
        per: What may be counted here.

    Raises:
        ValueError: It is no such price; the message says what is expected.
    """
    written = " ".join(text.split())
    amount, word, counted = written.partition(" per ")
    if word and counted in per and (read := parse_amount(amount)).unit == EUROS:
        return Rate(written, read, counted)
    raise ValueError(
        f'{written[:60]!r} is no price; write it as "35 € per {per[-1]}" '
        f"(per {', '.join(per[:-1])} or {per[-1]})"
    )


def parse_amount(text: str) -> Amount:
    """Read `35 €`, `2.50 EUR`, `2 h of rest`, `0.5 days`.

    Raises:
        ValueError: It is no such amount, or nothing.
    """
    found = _AMOUNT.fullmatch(text.strip().lower()) if len(text) <= 40 else None
    unit = _UNITS.get(found[3]) if found else None
    if found is None or unit is None or (found[4] and unit == "euros"):
        raise ValueError(f'{text[:40]!r} is no amount; write "35 €", "2 h of rest" or "1 day"')
    decimals = found[2] or ""
    value = Fraction(int(found[1] + decimals), 10 ** len(decimals))
    if not value:
        raise ValueError(f"{text!r} is nothing; leave it out (standby is compensated, L3121-9)")
    return Amount(value, unit)


def parse_hours(text: str) -> tuple[str, tuple[timedelta, timedelta] | None]:
    """Take the hours of the day off the end of an occasion: `sat 21:00-06:00`, `21:00-06:00`.

    Returns:
        The days, empty when there are hours alone; the hours, None when there are none.

    Raises:
        ValueError: A time is none.
    """
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        return text, None
    start, end = parse_clock(found[2]), parse_clock(found[3], end=True)
    return found[1] or "", (start, end % DAY)
