"""Tiny teams at random, each small enough for every rota of it to be tried."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from rota.instants import DAY
from rota.period import Period
from rota.shift import Rota, Shift
from rota.team import (
    HOLIDAY,
    WEEKEND,
    Coverage,
    Fairness,
    Limits,
    Person,
    Pin,
    Role,
    Rules,
    Team,
    Turns,
)
from rota.turns import Held, turns
from teams import coverage, handover, holiday, limit, office, person, team, weekend, when

MONDAYS = [date(2026, m, d) for m, d in ((5, 4), (7, 13), (8, 10), (9, 7), (11, 9), (3, 23))]
"""Weeks with a public holiday on a Friday, a Tuesday, a Saturday, none and a Wednesday; and one
that ends with the loss of an hour."""

MOST_ROTAS = 5000
ZONES = (
    *("Europe/Paris", "Europe/Paris", "Europe/Paris", "Indian/Reunion"),
    *("America/Montreal", "Pacific/Noumea"),
)
"""Where people live."""


@dataclass(frozen=True, slots=True)
class Tiny:
    """A team, the dates to plan and what other rota files hold."""

    team: Team
    period: Period
    others: tuple[Rota, ...]


class Dice:
    """Chances and choices, drawn from one seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def chance(self, part: float) -> bool:
        """True so often."""
        return self._random.random() < part

    def choice(self, *values: Any) -> Any:
        """One of these."""
        return self._random.choice(values)

    def some(self, values: list[Any], most: int) -> list[Any]:
        """Up to so many of these, in order."""
        count = self._random.randint(0, min(most, len(values)))
        return sorted(self._random.sample(values, count))


def tiny(
    seed: int,
    *,
    split: bool = False,
    wishes: bool = False,
    agreement: bool = False,
    volunteers: bool = False,
) -> Tiny:
    """A team with at most 4 people and about 6 turns, some rules and absences, and neighbours."""
    dice = Dice(seed)
    monday = dice.choice(*MONDAYS)
    roles = _roles(dice)
    per: Any = dice.choice("window", "weekend", "weekend", "handover")
    base = team(
        coverages=_coverages(dice, roles),
        offices=(office(),) if dice.chance(0.2) else (),
        roles=roles,
        turns=Turns(
            per,
            (handover("thu", "08:00"), handover("sun", "20:00")) if per == "handover" else (),
            split,
        ),
        rules=_rules(dice, agreement=agreement),
        fairness=Fairness(
            balance=dice.choice(
                ("holiday", "weekend", "burden"), ("burden", "weekend"), ("weekend",), ("burden",)
            ),
            leave_lowers_target=dice.chance(0.8),
        ),
    )
    period = Period(monday, monday + timedelta(days=dice.choice(4, 6, 9, 11)))
    names = ["alice", "bob", "carol", "dave"][: dice.choice(2, 3, 3, 4, 4)]
    while (size := _size(base, period, split=split)) > 7 or len(names) ** size > MOST_ROTAS:
        period = replace(period, last=period.last - DAY)
    days = [monday + timedelta(days=n) for n in range(-2, 10)]
    people = tuple(_person(dice, name, roles, days, wishes=wishes) for name in names)
    base = replace(base, people=people, rules=replace(base.rules, apart=_apart(dice, names)))
    others = _others(dice, base, period)
    pins: tuple[Pin, ...] = ()
    held = [Held(shift.role, shift.span) for rota in others for shift in rota.shifts]
    if dice.chance(0.2) and (found := turns(base, period, held)):
        turn = dice.choice(*found)
        day = turn.span.start.astimezone(base.timezone).date()
        pins = (Pin(dice.choice(*names), when(day.isoformat()), turn.role),)
    base = replace(base, pins=pins)
    return Tiny(_asking(dice, base) if volunteers else base, period, others)


def _asking(dice: Dice, base: Team) -> Team:
    """The team when some of its people are volunteers, who are asked first."""
    people = tuple(replace(each, volunteer=dice.chance(0.5)) for each in base.people)
    return replace(base, people=people, fairness=replace(base.fairness, volunteers_first=True))


def _size(team: Team, period: Period, *, split: bool) -> int:
    """How many things there are to give: what the number of rotas is a power of."""
    found = turns(team, period)
    return sum(len(turn.slots) for turn in found) if split else len(found)


def _roles(dice: Dice) -> tuple[Role, ...]:
    if dice.chance(0.6):
        return (Role("primary", limits=_limits(dice, 0.1)),)
    backup = Role(
        "backup",
        coverage=dice.choice(None, ("weekend",), ("evening",), ("weekend", "holiday")),
        skills=dice.choice((), (), ("linux",)),
        weight=dice.choice(Fraction(1), Fraction(1, 2)),
        optional=dice.chance(0.2),
        limits=_limits(dice, 0.3),
    )
    return Role("primary"), backup


def _coverages(dice: Dice, roles: tuple[Role, ...]) -> tuple[Coverage, ...]:
    days = dice.choice("mon-thu", ["mon", "wed"], "tue-thu", "thu") if len(roles) == 1 else "tue"
    plain: Any = {}
    if dice.chance(0.2):
        plain["skills"] = ("linux",)
    if dice.chance(0.2):
        plain["points"] = Fraction(dice.choice(5, 10))
    nights = coverage("evening", days, "18:00", "08:00", **plain)
    rest = dice.choice(
        (weekend(), holiday()),
        (weekend(),),
        (coverage("weekend", ["sat", "sun"], "09:00", "09:00", weight=Fraction(3, 2)), holiday()),
        (weekend(), coverage("holiday", "public-holiday", "00:00", "24:00", weight=Fraction(2))),
    )
    return (nights, *rest)


def _limits(dice: Dice, part: float) -> Limits:
    if not dice.chance(part):
        return Limits()
    return Limits(
        gap=dice.choice(None, timedelta(hours=10), timedelta(hours=12), timedelta(days=2)),
        max_turns=dice.choice((), (), (limit("2 per 7 days"),), (limit("1 per 3 days"),)),
        max_weekends=dice.choice((), (), (), (limit("1 per 2 weeks"),), (limit("1 per month"),)),
        max_holidays=dice.choice((), (), (limit("1 per 2 months"),)),
        max_hours=dice.choice((), (), (), (limit("60 per 7 days"),), (limit("75 per week"),)),
        max_row=dice.choice(None, None, 4, 5),
    )


def _rules(dice: Dice, *, agreement: bool) -> Rules:
    rules = Rules(
        limits=_limits(dice, 0.6),
        always=(("linux", 1),) if dice.chance(0.15) else (),
        leave_margin=dice.chance(0.3),
    )
    return replace(rules, law="fr", agreement=_agreement(dice)) if agreement else rules


def _agreement(dice: Dice) -> dict[str, Any]:
    """One to three caps, tight enough to matter in a week or two."""
    caps: dict[str, Any] = {
        "max_weeks": (limit(dice.choice("1 per 2 weeks", "1 per month")),),
        "max_days": (limit(dice.choice("2 per 7 days", "3 per month")),),
        "max_nights": (limit(dice.choice("1 per 3 days", "2 per week")),),
        "max_hours": (limit(dice.choice("40 per 7 days", "72 per 15 days")),),
        "max_weekends": (limit("1 per 2 weeks"),),
        "max_saturdays": (limit("1 per month"),),
        "max_sundays": (limit("1 per month"),),
        "max_holidays": (limit("1 per year"),),
        "max_weeks_row": 1,
        "gap_after_work": dice.choice(timedelta(hours=1), timedelta(hours=13)),
    }
    keys = [dice.choice(*caps) for _ in range(dice.choice(1, 2, 3))]
    return {key: caps[key] for key in keys}


def _apart(dice: Dice, names: list[str]) -> tuple[tuple[str, ...], ...]:
    return (tuple(names[:2]),) if dice.chance(0.25) else ()


def _person(
    dice: Dice, name: str, roles: tuple[Role, ...], days: list[date], *, wishes: bool
) -> Person:
    leave = [day.isoformat() for day in dice.some(days, 2)] if dice.chance(0.2) else []
    if dice.chance(0.15):
        leave.append(f"{days[2]}..{days[6]}")
    off = [day.isoformat() for day in dice.some(days, 1)] if dice.chance(0.3) else []
    if dice.chance(0.1):
        off.append(f"{days[5]}T12:00..{days[6]}T{dice.choice('07:00', '18:00', '19:00')}")
    both = ("primary", "backup")
    some = dice.choice(("primary",), ("backup",), both, both, both)
    return person(
        name,
        roles=some if len(roles) > 1 else ("primary",),
        skills=("linux",) if dice.chance(0.8) else (),
        share=((None, dice.choice(Fraction(1), Fraction(1), Fraction(4, 5), Fraction(1, 2))),),
        since=dice.choice(*days[2:6]) if dice.chance(0.1) else None,
        until=dice.choice(*days[5:9]) if dice.chance(0.1) else None,
        leave=when(*leave),
        off=when(*off),
        never=when(dice.choice(HOLIDAY, WEEKEND, "sat", "mon")) if dice.chance(0.15) else when(),
        avoid=when(dice.choice(HOLIDAY, WEEKEND, "wed", "fri", days[3].isoformat()))
        if wishes
        else when(),
        opening={"burden": Fraction(dice.choice(-9, 7)), WEEKEND: Fraction(1)}
        if dice.chance(0.15)
        else {},
        limits=_limits(dice, 0.1),
        timezone=ZoneInfo(dice.choice(*ZONES)),
    )


def _others(dice: Dice, base: Team, period: Period) -> tuple[Rota, ...]:
    """Rota files of the days before and after, held by anybody: they need not be well."""
    found = []
    if dice.chance(0.5):
        last = period.first - DAY
        found.append(Period(last - timedelta(days=dice.choice(2, 5, 14)), last))
    if dice.chance(0.3):
        first = period.last + DAY
        found.append(Period(first, first + timedelta(days=dice.choice(2, 4))))
    names = [person.id for person in base.people]
    rotas = []
    for other in found:
        shifts = []
        for turn in turns(base, other):
            who = dice.choice(*names, "")
            shifts += [
                Shift(slot.span, slot.role, slot.kind, turn.id, who, who, slot.burden)
                for slot in turn.slots
            ]
        rotas.append(Rota(other, tuple(shifts), f"{other}.csv"))
    return tuple(rotas)
