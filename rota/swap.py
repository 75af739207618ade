"""Two people trade what they have, or one takes over from another: what that does to the rota."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from rota import phrases
from rota.changes import cut, merge
from rota.difference import Difference, difference
from rota.elsewhere import NOT_BUSY, Busy
from rota.errors import UsageError
from rota.instants import Span, dates_touched, local_date
from rota.ledger import Books
from rota.period import Period
from rota.rules import check, spoiled
from rota.running import counted, running
from rota.shift import PLANNED, Rota, Shift
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
        before: The running account now.
        after: The running account then.
        counted: The dates that it counts.
    """

    rotas: tuple[Rota, ...]
    difference: Difference
    caused: tuple[Finding, ...]
    mended: tuple[Finding, ...]
    before: tuple[Ledger, ...]
    after: tuple[Ledger, ...]
    counted: Period

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
    pieces = {
        row: cut(row, (start, end)) for row in hand.rows if row.span.overlaps(Span(start, end))
    }
    if not pieces:
        raise UsageError("the turn has no hours between --from and --until")
    return pieces


def refusals(rotas: Iterable[Rota], hand: Hand) -> dict[str, Shift]:
    """By person, the rows of those who refused hours of a turn that others have now."""
    return {
        row.person: row
        for rota in rotas
        for row in rota.shifts
        if row.refused and not row.live and row.role == hand.rows[0].role
        if row.span.overlaps(hand.span) and row.person != hand.person
    }


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
    files = handed(team, rotas, gifts, now, within)
    was = findings(team, files.old, files.left, busy)
    then = findings(team, files.new, files.left, busy)
    found = difference(live(files.old), live(files.new))
    caused = newly(found, was, then)
    known = {(finding.rule, finding.person) for finding in caused}
    rest = files.left
    return Swap(
        rotas=files.new,
        difference=found,
        caused=caused,
        mended=tuple(f for f in was if f not in then and (f.rule, f.person) not in known),
        before=running(team, [*files.old, *rest]),
        after=running(team, [*files.new, *rest]),
        counted=counted(team, rotas),
    )


@dataclass(frozen=True, slots=True)
class Handed:
    """The rota files with something handed over.

    Attributes:
        old: The files that change, as they are.
        new: The same as they would be.
        left: All others.
    """

    old: tuple[Rota, ...]
    new: tuple[Rota, ...]
    left: tuple[Rota, ...]

    @property
    def period(self) -> Period:
        """From the first date of these files to the last."""
        periods = [rota.period for rota in self.old if rota.period is not None]
        return Period(min(p.first for p in periods), max(p.last for p in periods))

    def books(self, team: Team) -> Books:
        """The ledgers over these files, with what lies between them; the rest is history."""
        others = [rota for rota in self.left if not self._between(rota)]
        return Books(team, self.period, frozenset(self.held(self.old)), others)

    def held(self, files: Sequence[Rota]) -> list[Shift]:
        """The shifts of the files that change, old or new, and of those between them."""
        return live([*files, *filter(self._between, self.left)])

    def _between(self, rota: Rota) -> bool:
        return rota.period is not None and rota.period.first in self.period


def handed(
    team: Team,
    rotas: Sequence[Rota],
    gifts: Sequence[Gift],
    now: datetime,
    within: Span | None = None,
) -> Handed:
    """The rota files with things handed over; the arguments are those of `swap`."""
    names = {person.id: person.name for person in team.people}
    instead: dict[int, list[Shift]] = {}
    for hand, person in gifts:
        pieces = part(hand, within.start, within.end) if within else {r: [r] for r in hand.rows}
        for row, parts in pieces.items():
            instead[id(row)] = [
                _given(each, person, names.get(person, person))
                if within is None or each.span.overlaps(within)
                else each
                for each in parts
            ]
    old, new, left = [], [], []
    for rota in rotas:
        if any(id(shift) in instead for shift in rota.shifts):
            assert rota.period is not None
            rows = [new for shift in rota.live for new in instead.get(id(shift), [shift])]
            merged = merge(rota.period, rota.shifts, rows, now)
            old.append(rota)
            new.append(replace(rota, shifts=merged.shifts))
        else:
            left.append(rota)
    return Handed(tuple(old), tuple(new), tuple(left))


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


def live(rotas: Iterable[Rota]) -> list[Shift]:
    """The shifts of some rotas that stand."""
    return [shift for rota in rotas for shift in rota.live]


def findings(
    team: Team,
    rotas: Sequence[Rota],
    left: Sequence[Rota],
    busy: Busy,
    whom: Collection[str] | None = None,
) -> list[Finding]:
    """What the check finds in rotas, each among the others and what is left; not of notice."""
    found: dict[Finding, None] = {}
    for rota in rotas:
        others = [*left, *(other for other in rotas if other is not rota)]
        found |= dict.fromkeys(check(team, rota, others, busy=busy, whom=whom))
    return [finding for finding in found if finding.rule != NOTICE]


def newly(
    found: Difference, was: Collection[Finding], then: Iterable[Finding]
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
