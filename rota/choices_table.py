"""The choices on the terminal: the calls to expect, what each choice costs, and how that comes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from rota import phrases
from rota.choices import Choice
from rota.demand import Demand
from rota.expected import Assumed, Expected, Range
from rota.invoices import Item
from rota.payroll import INTERVENTIONS
from rota.period import Period
from rota.rates import CALL, EUROS, HOUR, UNITS
from rota.screen import Console, Text, columns, fitting, say, styled
from rota.team import Team
from rota.words import decimal, money, period_phrase, worth, zone_phrase

_HEAD = "bold"
_UNKNOWN = "?"
_TITLES = {
    "in-house": "in-house: the team alone",
    "provider": "provider: outside firms alone, in their hours",
    "mixed": "mixed: as the team file says",
}
_ROTAS = {"planned": "its rota as it is planned", "turns": "turns that nobody has yet"}


def show(
    out: Console,
    team: Team,
    period: Period,
    calls: str,
    expected: Sequence[Expected],
    found: Sequence[Choice],
    remarks: Iterable[str],
) -> None:
    """Everything.

    Args:
        out: Where to.
        team: Whose line it is.
        period: What is looked at.
        calls: Where the calls to expect are known from, in words.
        expected: The calls to expect.
        found: The choices.
        remarks: What is to be said of them, one sentence each.
    """
    when = period_phrase(period, "en")
    say(out, styled(f"{when}, {zone_phrase(team.timezone, 'en')}; {calls}", _HEAD))
    say(out)
    for line in _expected(expected):
        say(out, line)
    say(out)
    for line in _beside(found):
        say(out, line)
    for choice in found:
        say(out)
        rota = f"; {_ROTAS[choice.rota]}" if choice.rota else ""
        say(out, styled(f"{_TITLES[choice.name]}{rota}", _HEAD))
        for line in fitting(out, (_items(choice, gap) for gap in (2, 1))):
            say(out, line, hang=4)
    say(out)
    for words in remarks:
        say(out, styled(words), hang=2)


def from_log(source: str, found: Demand) -> str:
    """`calls as in appels.csv, 2026-09-01 to 2026-11-08, 9.9 weeks`."""
    first, last = found.period.first, found.period.last
    return f"calls as in {source}, {first} to {last}, {float(found.weeks):.1f} weeks"


def remarks(
    team: Team,
    expected: Sequence[Expected],
    found: Sequence[Choice],
    log: Demand | None,
    assumed: Assumed,
) -> Iterable[str]:
    """What the figures mean, and what they leave out."""
    if log is not None:
        yield "a range is that of the rate (95 %): what comes on average, if calls come as they did"
        yield from (f"careful: {warning}" for warning in log.warnings)
    elif any(each.rate is None for each in expected):
        yield (
            "how many calls come is not known, so what is paid by the call is not counted: give a "
            "log, rota cost calls.csv, or --calls N a month"
        )
    for each in expected:
        if each.borrowed and each.bounds is not None:
            where = _where(each)
            yield f"careful: the log has no such hours as {where}: the rate is that of all others"
    called = [each for choice in found for each in choice.items if each.what == INTERVENTIONS]
    if called:
        yield "each call that reaches the team counts as an intervention"
    if any(each.per == HOUR for each in called):
        yield _lasting(assumed.length)
    if any(len(each.part.ring) > 1 for each in expected):
        yield _passing(assumed.passed_on)
    for choice in found:
        if choice.vacant:
            yield (
                f"{choice.name}: nobody has, or can take, {phrases.hours(choice.vacant)}; "
                "they cost nothing here"
            )
        for each in choice.missed:
            yield f"{choice.name}: nobody answers {_missed(each)}"
    for provider in team.providers:
        if not provider.price:
            yield f'{provider.name} has no price in the team file: price = ["40 € per month"]'


def _lasting(length: Fraction | None) -> str:
    if length is None:
        return (
            "interventions that are paid by the hour are not counted: say how long one takes, "
            "--intervention 45m, until some are written down, rota log"
        )
    return f"an intervention takes {phrases.hours(length)} on average"


def _passing(part: Fraction | None) -> str:
    if part is None:
        return (
            "of the calls of whoever rings first any part may reach those who ring after, none and "
            "all too: --passed-on 20 says that it is 20 %"
        )
    return f"of the calls of whoever rings first {float(part * 100):g} % reach those who ring after"


def _missed(each: Expected) -> str:
    where = _where(each) if each.part.coverage else "outside the office where no coverage reaches"
    calls = f", {_counted(_range(each.calls), 'call')}" if each.calls is not None else ""
    return f"{where}: {phrases.hours(each.part.hours)}{calls}"


def _where(each: Expected) -> str:
    """`evening, accueil before`; of a firm that is alone in a role, but not in all: `in a role`."""
    if each.part.coverage is None:
        return "no coverage"
    tiers = {"alone": "alone in a role"} if None in each.part.ring else {}
    who = [f"{firm.id} {tiers.get(firm.tier, firm.tier)}" for firm in each.part.providers]
    return ", ".join([each.part.coverage.name, *who])


def _expected(expected: Sequence[Expected]) -> list[Text]:
    measured = any(each.seen for each in expected)
    head = ["hours of", "hours", *(["calls seen", "an hour (95 %)"] * measured), "to expect"]
    rows = [head]
    for each in expected:
        seen, bounds = [], each.bounds
        if measured and each.seen is not None and bounds is not None:
            seen = [f"{each.seen.calls} in {_hours(each.seen.hours)} h"]
            seen.append(f"{float(bounds.low):.3f}-{float(bounds.high):.3f}")
        calls = _UNKNOWN if each.calls is None else _counted(_range(each.calls), "call")
        rows.append([_where(each), _hours(each.part.hours), *seen, calls])
    return _table(rows)


def _beside(found: Sequence[Choice]) -> list[Text]:
    def missed_hours(choice: Choice) -> Fraction:
        return sum((each.part.hours for each in choice.missed), Fraction(0))

    rows = [["", *(choice.name for choice in found)]]
    rows.append(["hours answered", *(_hours(choice.hours) for choice in found)])
    rows.append(["calls answered", *(_range(choice.calls) for choice in found)])
    rows.append(["hours unanswered", *(_hours(missed_hours(each)) for each in found)])
    rows.append(["calls unanswered", *(_range(each.missed_calls) for each in found)])
    rows.append(["euros", *(_total(choice) for choice in found)])
    for unit in UNITS:
        if unit != EUROS and any(unit in choice.sums for choice in found):
            shown = [_range(each.sums[unit], 2) if unit in each.sums else "" for each in found]
            rows.append([unit, *shown])
    return _table(rows)


def _items(choice: Choice, gap: int) -> list[Text]:
    rows = []
    for item in choice.items:
        what = f"  {', '.join(filter(None, [item.who, item.what, item.role]))}"
        rate = f"× {worth(item.rate.value, item.rate.unit, 'en')}"
        rows.append([what, _count(item), rate, f"= {_amount(item)}"])
    if not rows:
        return [styled("  nothing that the team file has a price for")]
    rows.append(["  total", "", "", f"= {_total(choice)}"])
    cells = [[styled(cell) for cell in row] for row in rows]
    return columns(cells, right=frozenset({1, 2}), gap=gap)


def _count(item: Item) -> str:
    """`19 windows`, `27.4-44.2 calls`, `66.5 hours`; of interventions the number alone."""
    exact = item.count is not None and item.count.low == item.count.high
    shown = _range(item.count, 2 if exact else 1)
    if item.per == CALL:
        return shown
    return _counted(shown, item.per)


def _counted(shown: str, noun: str) -> str:
    return f"{shown} {noun}{'' if shown == '1' else 's'}"


def _amount(item: Item) -> str:
    if item.amount is None:
        return _UNKNOWN
    if item.rate.unit != EUROS:
        return worth(item.amount.low, item.rate.unit, "en")
    return _euros(item.amount)


def _total(choice: Choice) -> str:
    found = choice.sums[EUROS]
    if choice.complete:
        return _euros(found)
    least = _euros(found) if found.low == found.high else f"€{round(found.low):,}"
    return f"{least} and more"


def _euros(amount: Range) -> str:
    """To the cent what is certain, in whole euros what is not: `€49.00`, `€1,289-2,171`."""
    if amount.low == amount.high:
        return money(amount.low, "en")
    low, high = (f"{round(end):,}" for end in (amount.low, amount.high))
    return f"€{low}" if low == high else f"€{low}-{high}"


def _hours(hours: Fraction) -> str:
    return f"{float(hours):.1f}"


def _range(found: Range | None, places: int = 1) -> str:
    """`19`, `27.4-44.2`, `?`."""
    if found is None:
        return _UNKNOWN
    low, high = (decimal(end, "en", places=places) for end in (found.low, found.high))
    return low if low == high else f"{low}-{high}"


def _table(rows: Sequence[Sequence[str]]) -> list[Text]:
    lines = columns(
        [[styled(cell) for cell in row] for row in rows], right=frozenset(range(1, len(rows[0])))
    )
    lines[0].stylize(_HEAD)
    return lines
