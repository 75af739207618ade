"""What a program reads instead of a person: one versioned JSON object.

Times are ISO 8601 with the team's offset, amounts are numbers, what is not there is null. The
version moves when a key changes its meaning or goes; a new key does not move it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rota.instants import SECOND, iso
from rota.rota_file import in_order

if TYPE_CHECKING:
    from rota.books import Books
    from rota.interventions import Entry
    from rota.shift import Shift
    from rota.team import Team
    from rota.verdict import Finding, Ledger, Line, Proof

VERSION = 1


def document(
    team: Team,
    shifts: Sequence[Shift] | None = None,
    *,
    findings: Iterable[Finding] | None = None,
    ledgers: Iterable[Ledger] | None = None,
    proofs: Iterable[Proof] | None = None,
) -> dict[str, object]:
    """The object of a command: the team, and each list that the command has.

    Shifts are the live ones, uncovered slots included, in the order of a rota file. Whoever
    prints more adds its own keys.
    """
    made: dict[str, object] = {
        "version": VERSION,
        "team": {"id": team.id, "name": team.name, "timezone": team.timezone.key},
    }
    if shifts is not None:
        made["shifts"] = [
            shift(each, team.timezone) for each in in_order(shifts, team) if each.live
        ]
    if findings is not None:
        made["findings"] = [finding(each, team.timezone) for each in findings]
    if ledgers is not None:
        made["ledgers"] = [ledger(each) for each in ledgers]
    if proofs is not None:
        made["proofs"] = [proof(each) for each in proofs]
    return made


def dumps(document: Mapping[str, object]) -> bytes:
    """The object as UTF-8 text with a newline at its end, keys in the order of the object."""
    text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)
    return f"{text}\n".encode()


def shift(shift: Shift, zone: ZoneInfo) -> dict[str, object]:
    """A row of the rota, without notes, answers and how the person was told.

    `person` and `name` are null when the slot is uncovered.
    """
    return {
        "start": iso(shift.span.start, zone),
        "end": iso(shift.span.end, zone),
        "hours": number(shift.span.hours),
        "kind": shift.kind,
        "role": shift.role,
        "turn": shift.turn or None,
        "person": shift.person or None,
        "name": shift.name or None,
        "burden": number(shift.burden),
        "pinned": shift.pinned,
        "status": shift.status,
        "revision": shift.revision,
        "changed": _utc(shift.changed),
    }


def finding(finding: Finding, zone: ZoneInfo) -> dict[str, object]:
    """One thing that a check saw; `waived` is the reason for which the team accepts it."""
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "remedy": finding.remedy,
        "source": finding.source,
        "person": finding.person or None,
        "role": finding.role or None,
        "start": iso(finding.span.start, zone) if finding.span else None,
        "end": iso(finding.span.end, zone) if finding.span else None,
        "waived": finding.waived or None,
    }


def entry(entry: Entry, zone: ZoneInfo) -> dict[str, object]:
    """A line of the log of interventions; its hours are work, travel included."""
    return {
        "person": entry.person,
        "start": iso(entry.span.start, zone),
        "end": iso(entry.span.end, zone),
        "what": entry.what,
        "hours": number(entry.work.hours),
        "travel": number(Fraction(entry.travel // SECOND, 3600)),
        "derogation": str(entry.derogation) if entry.derogation else None,
        "corrects": iso(entry.corrects, zone) if entry.corrects else None,
        "logged": _utc(entry.logged),
        "note": entry.note or None,
    }


def ledger(ledger: Ledger) -> dict[str, object]:
    """What each person carries, with the lines of the people in the ledger's order."""
    return {
        "name": ledger.name,
        "total": number(ledger.total),
        "people": [_line(line) for line in ledger.lines],
    }


def books(team: Team, found: Books, people: Sequence[str]) -> dict[str, object]:
    """What these people have carried, and who had the big days."""
    period = found.period
    return document(team) | {
        "from": period.first.isoformat() if period else None,
        "to": period.last.isoformat() if period else None,
        "people": [
            {
                "person": id,
                "hours": number(found.hours[id]),
                "night_hours": number(found.nights[id]),
                "accepted": found.answers[id][0],
                "refused": found.answers[id][1],
                "ledgers": [
                    {"name": each.name} | _account(line)
                    for each in found.ledgers
                    for line in each.lines
                    if line.person == id
                ],
            }
            for id in people
        ],
        "big_days": [
            {"day": day, "date": date.isoformat(), "person": person, "name": name}
            for day, had in found.big_days.items()
            for date, person, name in had
            if person in people
        ],
    }


def _account(line: Line) -> dict[str, object]:
    return {
        "before": number(line.before),
        "carried": number(line.carried),
        "fair": number(line.fair),
        "balance": number(line.after),
    }


def proof(proof: Proof) -> dict[str, object]:
    """How near the rota is to the best one, in one respect."""
    return {
        "name": proof.name,
        "value": number(proof.value),
        "bound": number(proof.bound),
        "optimal": proof.optimal,
        "gave": number(proof.gave),
    }


def number(value: Fraction) -> int | float:
    """The amount as JSON has it: a whole number where it is one, else the nearest float."""
    return int(value) if value.denominator == 1 else float(value)


def _line(line: Line) -> dict[str, object]:
    return {
        "person": line.person,
        "carried": number(line.carried),
        "fair": number(line.fair),
        "before": number(line.before),
        "target": number(line.target),
        "after": number(line.after),
    }


def _utc(moment: datetime | None) -> str | None:
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if moment else None
