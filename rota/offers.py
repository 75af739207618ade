"""Who could take something over from somebody, and what that would do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from fractions import Fraction

from rota.difference import difference
from rota.elsewhere import NOT_BUSY, Busy
from rota.instants import Span, days_span, in_hours
from rota.night import at_night
from rota.rules import spoiled
from rota.running import Running
from rota.shift import Rota, Shift
from rota.spans import common
from rota.swap import Hand, Handed, findings, handed, live, newly
from rota.team import Team
from rota.verdict import Finding, Ledger, Line

NEAR = timedelta(days=62)
"""How far around a rota everybody's shifts are looked at; farther off those of the taker alone."""


@dataclass(frozen=True, slots=True)
class Offer:
    """What it would do if somebody took something over.

    Attributes:
        person: Id.
        caused: What the check sees then and does not see now.
        before: The running account now.
        after: The running account then.
        rest: Elapsed hours from their nearest other shift to it; None when they have none.
        nights: How many elapsed hours of it are night where they live.
    """

    person: str
    caused: tuple[Finding, ...]
    before: tuple[Ledger, ...]
    after: tuple[Ledger, ...]
    rest: Fraction | None
    nights: Fraction

    @property
    def broken(self) -> tuple[str, ...]:
        """The rules that it newly breaks."""
        return tuple(sorted({finding.rule for finding in self.caused if spoiled([finding])}))


def offers(
    team: Team,
    rotas: Sequence[Rota],
    hand: Hand,
    now: datetime,
    within: Span | None = None,
    busy: Busy = NOT_BUSY,
) -> list[Offer]:
    """Everybody else, those first who could take something over with the least harm.

    First come rules that are not broken, then warnings, then fairness, ledger by ledger as a plan
    weighs them, then night hours in their own time, then rest.

    Args:
        team: The team.
        rotas: All rota files.
        hand: What would be handed over.
        now: The present, UTC.
        within: Only these hours of it.
        busy: What the team's people have in other teams.
    """
    span = within or hand.span
    hours = [common(row.span, span) for row in hand.rows if row.span.overlaps(span)]
    stands = handed(team, rotas, [(hand, hand.person)], now, within)
    was = frozenset(findings(team, stands.old, stands.left, busy))
    seen, books = _Seen(team, stands), stands.books(team)
    before = books.closed(stands.held(stands.old))
    account = Running(team, [*stands.old, *stands.left], stands.old)
    spans: dict[str, list[Span]] = {}
    for shift in live(rotas):
        spans.setdefault(shift.person, []).append(shift.span)
    found: list[tuple[Offer, list[Fraction]]] = []
    for person in team.people:
        if person.id == hand.person:
            continue
        files = handed(team, stands.old, [(hand, person.id)], now, within)
        then = findings(team, files.new, seen.by(person.id), busy, {person.id})
        moved = difference(_meeting(hand, stands.old), _meeting(hand, files.new))
        night = sum((at_night(each, person.timezone) for each in hours), timedelta(0))
        offer = Offer(
            person=person.id,
            caused=newly(moved, was, then),
            before=account.before,
            after=account.after(files.new),
            rest=_rest(spans.get(person.id, ()), span),
            nights=in_hours(night),
        )
        after = books.closed(stands.held(files.new))
        found.append((offer, [*map(_worse, before, after)]))
    return _ranked(found)


def _ranked(found: Iterable[tuple[Offer, list[Fraction]]]) -> list[Offer]:
    """The offers, each given with by how much every ledger of its period would be less fair."""

    def harm(each: tuple[Offer, list[Fraction]]) -> tuple[object, ...]:
        offer, unfair = each
        warnings = sum(f.severity == "warning" and not f.waived for f in offer.caused)
        rest = -(offer.rest if offer.rest is not None else Fraction(10**6))
        return bool(offer.broken), warnings, unfair, offer.nights, rest, offer.person

    return [offer for offer, _ in sorted(found, key=harm)]


def _worse(before: Ledger, after: Ledger) -> Fraction:
    """By how much the distances from the targets grow; lines that stay need not be counted."""
    lines = zip(before.lines, after.lines, strict=True)
    moved = [(was, line) for was, line in lines if was is not line]
    return sum((_distance(line) - _distance(was) for was, line in moved), Fraction(0))


def _distance(line: Line) -> Fraction:
    return (line.carried - line.target) ** 2


def _meeting(hand: Hand, rotas: Iterable[Rota]) -> list[Shift]:
    """The shifts that meet what is handed over, in its role."""
    role, span = hand.rows[0].role, hand.span
    return [s for s in live(rotas) if s.role == role and s.span.overlaps(span)]


def _rest(own: Iterable[Span], span: Span) -> Fraction | None:
    """Elapsed hours from somebody's nearest shift; 0 when one meets the span, None without any."""
    return min(
        (
            Fraction(0)
            if other.overlaps(span)
            else Span(min(span.end, other.end), max(span.start, other.start)).hours
            for other in own
        ),
        default=None,
    )


class _Seen:
    """What a check sees of the rota files that do not change, to judge what one person takes over.

    Near the files that do, it is everybody's shifts; farther off the taker's own, for no rule looks
    at those of others there. Where a shift names no turn it is all of them: turns are found from
    all that stands.
    """

    def __init__(self, team: Team, files: Handed) -> None:
        own = live(files.old)
        hours = days_span(files.period.first, files.period.last, team.timezone)
        near = Span(
            min([hours.start, *(s.span.start for s in own)]) - NEAR,
            max([hours.end, *(s.span.end for s in own)]) + NEAR,
        )
        turns = {shift.of_turn for shift in own}
        whole = not all(shift.turn for shift in (*own, *live(files.left)))
        self._near: list[Rota] = []
        self._far: dict[str, list[Shift]] = {}
        for rota in files.left:
            rows = []
            for shift in rota.live:
                if whole or shift.span.overlaps(near) or shift.of_turn in turns:
                    rows.append(shift)
                else:
                    self._far.setdefault(shift.person, []).append(shift)
            self._near.append(replace(rota, shifts=tuple(rows)))

    def by(self, person: str) -> list[Rota]:
        """For this taker."""
        return [*self._near, Rota(None, tuple(self._far.get(person, ())))]
