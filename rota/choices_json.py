"""The choices for other programs: `rota cost --json`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from rota.calls import CallLog
from rota.choices import Choice
from rota.demand import Demand
from rota.demand_json import noted
from rota.expected import Assumed, Expected, Range
from rota.feed import number
from rota.invoices import Item, months_of
from rota.period import Period


def as_json(
    period: Period,
    expected: Sequence[Expected],
    found: Sequence[Choice],
    remarks: Iterable[str],
    assumed: Assumed,
) -> dict[str, object]:
    """All that the terminal shows; ranges are `[low, high]`, null is what nobody knows."""
    return {
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "months": number(months_of(period)),
        "intervention_hours": _number(assumed.length),
        "passed_on": _number(assumed.passed_on),
        "expected": [_expected(each) for each in expected],
        "choices": [_choice(each) for each in found],
        "remarks": list(remarks),
    }


def log_as_json(source: str, log: CallLog, found: Demand) -> dict[str, object]:
    """Where the calls to expect are known from, with every line that is no call."""
    return {
        "source": source,
        "first": found.period.first.isoformat(),
        "last": found.period.last.isoformat(),
        "weeks": number(found.weeks),
        "calls": found.inside.calls + found.outside.calls,
        "unread": noted(log.unread),
        "left_out": noted(log.left_out),
        "doubts": noted(log.doubts),
    }


def _number(found: Fraction | None) -> int | float | None:
    return None if found is None else number(found)


def _range(found: Range | None) -> list[int | float] | None:
    return None if found is None else [number(found.low), number(found.high)]


def _part(each: Expected) -> dict[str, object]:
    return {
        "coverage": each.part.coverage.name if each.part.coverage else None,
        "providers": [provider.id for provider in each.part.providers],
        "hours": number(each.part.hours),
        "calls": _range(each.calls),
    }


def _expected(each: Expected) -> dict[str, object]:
    seen = each.seen
    return _part(each) | {
        "seen": {"calls": seen.calls, "hours": number(seen.hours)} if seen else None,
        "rate": _number(each.rate),
        "interval": _range(each.bounds),
        "borrowed": each.borrowed,
    }


def _choice(choice: Choice) -> dict[str, object]:
    return {
        "name": choice.name,
        "rota": choice.rota or None,
        "hours": number(choice.hours),
        "calls": _range(choice.calls),
        "missed": [_part(each) for each in choice.missed],
        "vacant_hours": number(choice.vacant),
        "complete": choice.complete,
        "total": {unit.replace(" ", "_"): _range(sum) for unit, sum in choice.sums.items()},
        "items": [_item(item) for item in choice.items],
    }


def _item(item: Item) -> dict[str, object]:
    return {
        "who": item.who,
        "for": item.what or None,
        "role": item.role or None,
        "count": _range(item.count),
        "per": item.per,
        "rate": number(item.rate.value),
        "unit": item.rate.unit,
        "amount": _range(item.amount),
    }
