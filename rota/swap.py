"""Two people trade what they have, or one takes over from another: what that does to the rota."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise

from rota import phrases
from rota.changes import merge
from rota.difference import Difference, difference
from rota.elsewhere import NOT_BUSY, Busy
from rota.errors import UsageError
from rota.instants import Span, dates_touched, in_hours, local_date
from rota.ledger import ledgers_of
from rota.night import at_night
from rota.period import Period
from rota.rules import check, spoiled
from rota.shift import PLANNED, Rota, Shift
from rota.slots import share_burden
from rota.spans import common
from rota.team import Team
from rota.verdict import Finding, Ledger


@dataclass(frozen=True, slots=True)
class Hand:
    """What one person has of a turn, to be handed over.

    Attributes:
        person: Who has it; empty for nobody.
        rows: Its rows, by start.
    """

    person: str
    rows: tuple[Shift, ...]

    @property
    def span(self) -> Span:
        """From the start of the first row to the end of the last."""
        return Span(self.rows[0].span.start, max(row.span.end for row in self.rows))


NOTICE = "notice"  # of it the commands speak themselves: whoever gains hours is told anew
Gift = tuple[Hand, str]  # who it goes to


@dataclass(frozen=True, slots=True)
class Swap:
    """A rota with something handed over, and what that does.

    Attributes:
        rotas: The files that change, as they would be.
        difference: What changes for whom.
        caused: What the check sees then and does not see now.
        mended: What it sees now and would not see then.
        before: The ledgers now, over the files that change.
        after: The ledgers then.
    """

    rotas: tuple[Rota, ...]
    difference: Difference
    caused: tuple[Finding, ...]
    mended: tuple[Finding, ...]
    before: tuple[Ledger, ...]
    after: tuple[Ledger, ...]

    @property
    def broken(self) -> tuple[str, ...]:
        """The rules that it newly breaks."""
        wrong = (finding.rule for finding in self.caused if spoiled([finding]))
        return tuple(sorted(set(wrong)))


# What is handed over


def hand_on(team: Team, rotas: Iterable[Rota], when: date | datetime, role: str | None) -> Hand:
    """What somebody has of the turn that starts on a date, or else goes on through it.

    Args:
        team: The team.
        rotas: All rota files.
        when: A local date, or the UTC instant that the turn holds.
        role: Its role; None where only one role has a turn then.

    Raises:
        UsageError: No turn is meant, or several.
    """
    live = [s for rota in rotas for s in rota.live if role in (None, s.role)]
    meant = _meant(team, live, when)
    said = str(when) if not isinstance(when, datetime) else phrases.moment(when, team.timezone)
    if not meant:
        as_role = f" as {role}" if role else ""
        raise UsageError(f"nobody is asked for{as_role} on {said}: no turn starts or goes on then")
    roles = sorted({shift.role for shift in meant})
    if len(roles) > 1:
        raise UsageError(f"several roles have a turn on {said}: give --role {' or '.join(roles)}")
    if len({(shift.turn, shift.person) for shift in meant}) > 1:
        starts = phrases.listing(
            f"{phrases.moment(s.span.start, team.timezone)} ({s.name or s.person or 'nobody'})"
            for s in meant
        )
        raise UsageError(f"several have a turn on {said}: {starts}; give a date with its time")
    one = meant[0]
    rows = [s for s in live if one.turn and _of(s) == _of(one)] or meant
    return Hand(one.person, tuple(sorted(rows, key=lambda shift: shift.span)))


def _of(shift: Shift) -> tuple[str, str, str]:
    return shift.role, shift.turn, shift.person


def _meant(team: Team, live: Sequence[Shift], when: date | datetime) -> list[Shift]:
    ordered = sorted(live, key=lambda shift: (shift.span, shift.role))
    if isinstance(when, datetime):
        return [shift for shift in ordered if shift.span.contains(when)]
    first: dict[tuple[str, str], datetime] = {}
    for shift in ordered:
        first.setdefault(shift.of_turn, shift.span.start)
    starts = [s for s in ordered if local_date(s.span.start, team.timezone) == when]
    fresh = [s for s in starts if s.span.start == first[s.of_turn]]
    return fresh or starts or [s for s in ordered if when in dates_touched(s.span, team.timezone)]


def part(hand: Hand, start: datetime, end: datetime) -> dict[Shift, list[Shift]]:
    """The rows of a hand of which some hours are meant, each cut into pieces at these instants.

    Raises:
        UsageError: None of its hours lie between the two.
    """
    cut: dict[Shift, list[Shift]] = {}
    for row in hand.rows:
        if not row.span.overlaps(Span(start, end)):
            continue
        edges = [row.span.start, *(m for m in (start, end) if row.span.start < m < row.span.end)]
        spans = [Span(*pair) for pair in pairwise([*edges, row.span.end])]
        burdens = share_burden(row.burden, [span.hours for span in spans])
        cut[row] = [
            replace(row, span=span, burden=burden)
            for span, burden in zip(spans, burdens, strict=True)
        ]
    if not cut:
        raise UsageError("the turn has no hours between --from and --until")
    return cut


# What it does


def swap(
    team: Team,
    rotas: Sequence[Rota],
    gifts: Sequence[Gift],
    now: datetime,
    within: Span | None = None,
    busy: Busy = NOT_BUSY,
) -> Swap:
    """Hand things over, and see what that does.

    Whoever gets a shift has not been told of it yet, nor accepted it: its notice opens anew.

    Args:
        team: The team.
        rotas: All rota files.
        gifts: What goes to whom.
        now: The UTC instant that is written into what changes.
        within: Only these hours of what is handed over.
        busy: What the team's people have in other teams.
    """
    return _swap(team, rotas, gifts, now, within, busy)[0]


Before = tuple[Sequence[Finding], tuple[Ledger, ...]]
"""What the check finds in the rotas concerned before anything is handed over, and the ledgers."""


def _swap(
    team: Team,
    rotas: Sequence[Rota],
    gifts: Sequence[Gift],
    now: datetime,
    within: Span | None,
    busy: Busy,
    before: Before | None = None,
) -> tuple[Swap, Before]:
    """The same; what was before is worked out once for all who might take the same thing."""
    names = {person.id: person.name for person in team.people}
    instead: dict[int, list[Shift]] = {}
    for hand, person in gifts:
        pieces = part(hand, within.start, within.end) if within else {r: [r] for r in hand.rows}
        for row, parts in pieces.items():
            instead[id(row)] = [
                _given(each, person, names.get(person, person))
                if within is None or each.span.overlaps(within)
                else replace(each, status=PLANNED, revision=0, changed=None)
                for each in parts
            ]
    changed, left = [], []
    for rota in rotas:
        if any(id(shift) in instead for shift in rota.shifts):
            assert rota.period is not None
            rows = [new for shift in rota.live for new in instead.get(id(shift), [shift])]
            merged = merge(rota.period, rota.shifts, rows, now)
            changed.append((rota, replace(rota, shifts=merged.shifts)))
        else:
            left.append(rota)
    old, new = [before for before, _ in changed], [after for _, after in changed]
    before = before or (_findings(team, old, left, busy), _ledgers(team, old, left))
    was, then = before[0], _findings(team, new, left, busy)
    found = difference(_live(old), _live(new))
    caused = _caused(found, was, then)
    known = {(finding.rule, finding.person) for finding in caused}
    done = Swap(
        rotas=tuple(new),
        difference=found,
        caused=caused,
        mended=tuple(f for f in was if f not in then and (f.rule, f.person) not in known),
        before=before[1],
        after=_ledgers(team, new, left),
    )
    return done, before


def _given(row: Shift, person: str, name: str) -> Shift:
    if row.person == person:
        return row
    return replace(
        row,
        person=person,
        name=name,
        status=PLANNED,
        answer="",
        notified="",
        revision=0,
        changed=None,
        note="",
    )


def _live(rotas: Iterable[Rota]) -> list[Shift]:
    return [shift for rota in rotas for shift in rota.live]


def _findings(team: Team, rotas: Sequence[Rota], left: Sequence[Rota], busy: Busy) -> list[Finding]:
    found: dict[Finding, None] = {}
    for rota in rotas:
        others = [*left, *(other for other in rotas if other is not rota)]
        found |= dict.fromkeys(check(team, rota, others, busy=busy))
    return [finding for finding in found if finding.rule != NOTICE]


def _caused(
    found: Difference, was: Sequence[Finding], then: Sequence[Finding]
) -> tuple[Finding, ...]:
    """What is seen then and was not before; whoever gains no hour breaks no rule by that.

    One finding may speak of all that somebody has: it is another when there is less of it.
    """
    gaining = {change.person for change in found.people if change.gained}
    return tuple(
        finding
        for finding in then
        if finding not in was and (finding.person in {"", *gaining} or finding.rule == "pin")
    )


def _ledgers(team: Team, rotas: Sequence[Rota], left: Sequence[Rota]) -> tuple[Ledger, ...]:
    """The ledgers from the first of these files to the last, with what lies between them."""
    periods = [rota.period for rota in rotas if rota.period is not None]
    period = Period(min(p.first for p in periods), max(p.last for p in periods))
    between = [r for r in left if r.period and r.period.first in period]
    others = [rota for rota in left if rota not in between]
    return ledgers_of(team, period, _live([*rotas, *between]), others)


# Who could take it


@dataclass(frozen=True, slots=True)
class Offer:
    """What it would do if somebody took something over.

    Attributes:
        person: Id.
        swap: The rota then.
        rest: Elapsed hours from their nearest other shift to it; None when they have none.
        nights: How many elapsed hours of it are night where they live.
    """

    person: str
    swap: Swap
    rest: Fraction | None
    nights: Fraction


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
    """
    span = within or hand.span
    hours = [common(row.span, span) for row in hand.rows if row.span.overlaps(span)]
    found = []
    before: Before | None = None
    for person in team.people:
        if person.id != hand.person:
            taken, before = _swap(team, rotas, [(hand, person.id)], now, within, busy, before)
            night = sum((at_night(each, person.timezone) for each in hours), timedelta(0))
            rest = _rest(rotas, person.id, span)
            found.append(Offer(person.id, taken, rest, in_hours(night)))

    def harm(offer: Offer) -> tuple[object, ...]:
        warnings = sum(f.severity == "warning" and not f.waived for f in offer.swap.caused)
        rest = -(offer.rest if offer.rest is not None else Fraction(10**6))
        fair = _distances(offer.swap.after)
        return bool(offer.swap.broken), warnings, fair, offer.nights, rest, offer.person

    return sorted(found, key=harm)


def _distances(ledgers: Iterable[Ledger]) -> list[Fraction]:
    return [
        sum(((line.carried - line.target) ** 2 for line in ledger.lines), Fraction(0))
        for ledger in ledgers
    ]


def _rest(rotas: Iterable[Rota], person: str, span: Span) -> Fraction | None:
    own = [s.span for s in _live(rotas) if s.person == person]
    apart = [
        Span(min(span.end, other.end), max(span.start, other.start)).hours
        for other in own
        if not other.overlaps(span)
    ]
    return Fraction(0) if any(other.overlaps(span) for other in own) else min(apart, default=None)
