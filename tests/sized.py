"""Teams of any size, made from a seed: holidays, wishes and roles as real teams have them."""

from __future__ import annotations

import random
from datetime import date, timedelta

from rota.period import Period

_COVERAGES = {
    "evening": ('on = "mon-thu"\nstart = "18:00"', "points = 2"),
    "friday": ('on = "fri"\nstart = "18:00"\nkind = "evening"', "points = 3"),
    "weekend": ('on = "sat-sun"\nstart = "09:00"', "points = 4"),
    "holiday": ('on = "public-holiday"\nstart = "09:00"', "points = 6"),
}
ROLES = {"primary": 2, "backup": 2, "lead": 1}
"""The roles that there may be, and what they weigh."""


def sized(
    people: int, period: Period, *, roles: int = 1, hours: bool = False, seed: int = 1
) -> str:
    """A team file: a night or a day on call for every date and role, and who is away when.

    Everybody has about a tenth of the dates on leave, some in weeks, some in days, a few wishes,
    and brings a balance along. With three roles a quarter may lead, and a third are backups only.

    Args:
        people: How many.
        period: The dates for which their leave and wishes are made.
        roles: How many of `ROLES`.
        hours: Burden by hours and weight, in the default order of the ledgers; else by points.
        seed: Another one gives another team of the same size.
    """
    dice = random.Random(seed)
    parts = [f'[team]\nid = "sized-{people}-{roles}-{seed}"\n']
    for name, (when, points) in _COVERAGES.items():
        parts.append(f'[coverage.{name}]\n{when}\nend = "09:00"\n{"" if hours else points}\n')
    parts += [f"[roles.{name}]\nweight = {ROLES[name]}\n" for name in list(ROLES)[:roles]]
    parts.append(
        '[turns]\nper = "window"\n[rules]\ngap = "11h"\nmax_turns = "2 per 7 days"\n'
        'max_weekends = "2 per 4 weeks"\nlaw = "none"\n'
    )
    if not hours:
        parts.append('[fairness]\nbalance = ["burden", "weekend", "holiday"]\n')
    for number in range(people):
        parts.append(_person(dice, number, period, roles))
    return "\n".join(parts)


def _person(dice: random.Random, number: int, period: Period, roles: int) -> str:
    names = list(ROLES)[:roles]
    if roles == 3:
        names = ["backup"] if number % 3 == 2 else names if number % 4 == 0 else names[:2]
    days = (period.last - period.first).days + 1
    dates = [period.first + timedelta(days=n) for n in range(days)]
    leave = [str(day) for day in dice.sample(dates, days // 25)]
    for _ in range(round(days / 120)):
        first = dice.choice(dates)
        leave.append(f"{first}..{min(first + timedelta(days=dice.choice([6, 13])), dates[-1])}")
    avoid = [str(day) for day in sorted(dice.sample(dates, max(1, days // 30)))]
    brought = {name: round(dice.uniform(-2, 2), 2) for name in ("burden", "weekend")}
    return (
        f"[people.p{number:02}]\nroles = {_listed(names)}\n"
        f"share = {dice.choice([1.0, 1.0, 1.0, 0.8, 0.5])}\n"
        f"leave = {_listed(sorted(leave))}\nwishes = {{ avoid = {_listed(avoid)} }}\n"
        f"opening = {{ burden = {brought['burden']}, weekend = {brought['weekend']} }}\n"
    )


def _listed(words: list[str]) -> str:
    return f"[{', '.join(f'{word!r}' for word in words)}]".replace("'", '"')


def months(number: int, first: date = date(2026, 12, 1)) -> Period:
    """So many months from a first date on."""
    month = first.month - 1 + number
    after = date(first.year + month // 12, month % 12 + 1, 1)
    return Period(first, after - timedelta(days=1))
