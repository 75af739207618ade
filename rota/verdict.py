"""What is said of a rota, as frozen values: findings, ledgers, proofs."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from rota.instants import Span

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a check saw.

    Attributes:
        rule: Id of the rule, kebab-case.
        severity: An error spoils the rota, a warning deserves a look, a note informs.
        message: What was seen, with its arithmetic, in one sentence.
        remedy: What would mend it.
        source: Article of law, or key of the team file that asked for it.
        person: Id of the person concerned, if one is.
        role: Role concerned, if one is.
        span: The stretch of time concerned, UTC.
        waived: The reason for which the team accepts it; empty when it does not.
    """

    rule: str
    severity: Severity
    message: str
    remedy: str
    source: str
    person: str = ""
    role: str = ""
    span: Span | None = None
    waived: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One person's line in a ledger.

    Attributes:
        person: Id.
        carried: What the period's rota gives them.
        fair: Their fair part of the period.
        before: Balance before the period: carried less fair part over the history, and opening.
        target: What the plan aims at: fair part less balance, never below 0.
        after: Balance after the period.
    """

    person: str
    carried: Fraction
    fair: Fraction
    before: Fraction
    target: Fraction
    after: Fraction


@dataclass(frozen=True, slots=True)
class Ledger:
    """What each person carries, of one kind or in burden, over one period."""

    name: str
    total: Fraction
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """How near a rota is to the best one that its rules allow, in one respect.

    Attributes:
        name: `uncovered`, `split`, a ledger, `big days`, `night hours`, `wishes`,
            `spacing`.
        value: What the rota has (for a ledger: sum of squared distances from the targets).
        bound: No rota has less, given the respects before this one.
        optimal: Whether value and bound are proved to meet, but for what gave way.
        gave: What of a ledger's value gave way to wishes.
    """

    name: str
    value: Fraction
    bound: Fraction
    optimal: bool
    gave: Fraction = Fraction(0)
