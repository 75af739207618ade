"""Demand for other programs: `rota demand --json`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rota.calls import CallLog, Noted
from rota.demand import Count, Demand
from rota.feed import number
from rota.policy import Caught, Policy


def as_json(
    log: CallLog, found: Demand, policies: Sequence[Policy], toml: str
) -> dict[str, object]:
    """All that the terminal shows, and every line number; rates are calls per elapsed hour."""
    return {
        "period": {"first": found.period.first.isoformat(), "last": found.period.last.isoformat()},
        "weeks": number(found.weeks),
        "unread": noted(log.unread),
        "left_out": noted(log.left_out),
        "doubts": noted(log.doubts),
        "warnings": list(found.warnings),
        "inside": _count(found.inside, found),
        "outside": _count(found.outside, found),
        "kinds": [
            {
                "kind": each.kind,
                "dates": each.dates,
                "inside": _count(each.inside, found),
                "outside": _count(each.outside, found),
            }
            for each in found.kinds
        ],
        "heat": [
            [{"calls": cell.calls, "dates": cell.dates, "office": cell.office} for cell in row]
            for row in found.heat
        ],
        "policies": [_policy(each, found) for each in policies],
        "coverage": toml,
    }


def noted(heap: Iterable[Noted]) -> list[dict[str, object]]:
    """Lines of a log, by what is to be said of them."""
    return [{"what": each.what, "example": each.example, "lines": each.lines} for each in heap]


def _count(count: Count, found: Demand) -> dict[str, object]:
    return {
        "calls": count.calls,
        "hours": number(count.hours),
        "rate": count.rate,
        "interval": count.interval,
        "missed": count.missed if found.knows_missed else None,
    }


def _caught(caught: Caught) -> dict[str, object]:
    return {"calls": caught.calls, "of": caught.of}


def _policy(policy: Policy, found: Demand) -> dict[str, object]:
    return {
        "name": policy.name,
        "hours": number(policy.hours),
        "turns": policy.turns,
        "caught": _caught(policy.caught),
        "fit": _caught(policy.fit),
        "held_back": _caught(policy.held),
        "by_provider": policy.elsewhere,
        "at_once": policy.at_once,
        "people": policy.people(found.weeks),
        "coverages": [
            {
                "name": each.name,
                "hours": number(each.hours),
                "turns": each.turns,
                "calls": each.calls,
                "turn_calls": each.turn_calls,
            }
            for each in policy.coverages
        ],
    }
