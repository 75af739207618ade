"""Fairness is book-keeping: what each person has carried, and what they owe.

There is a ledger of burden and one per kind; a kind's ledger counts windows, each once and whole,
where it starts. Balance is what was carried less the fair part, over the history; the target of a
period is its fair part less the balance. All of it in exact fractions.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from fractions import Fraction
from functools import partial
from itertools import groupby

from dateutil.relativedelta import relativedelta

from rota.days import Days
from rota.eligible import Eligibility, whole_leave_days
from rota.errors import TeamError
from rota.instants import days_between, local_date
from rota.parts import Group, Work, fair_parts, groups, targets
from rota.period import Period
from rota.shift import Rota, Shift, Slot
from rota.slots import slots, windows
from rota.team import BURDEN, Person, Team
from rota.verdict import Ledger, Line

MARGIN = timedelta(days=10)  # no window lasts longer
NOTHING, WHOLE = Fraction(0), Fraction(1)
Amounts = Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Entry:
    """One slot in the books: what it weighs, who has it, and who could have such a slot."""

    slot: Slot
    person: str
    able: frozenset[str]


@dataclass(frozen=True, slots=True)
class Account:
    """One ledger of a period before anything is carried.

    Attributes:
        name: `burden`, a kind, or one role's (`primary.weekend`).
        sharing: Who shares what with whom.
        fair: Fair part by person.
        before: Balance by person, over the history, with what was brought along.
        target: What the plan aims at, by person.
    """

    name: str
    sharing: tuple[Group, ...]
    fair: Amounts
    before: Amounts
    target: Amounts


def weigh(ledger: str, slot: Slot) -> Fraction:
    """What a slot adds to a ledger: its burden, or one window where the window starts."""
    role, dot, name = ledger.rpartition(".")
    if dot and slot.role != role:
        return Fraction(0)
    if name == BURDEN:
        return slot.burden
    return Fraction(int(slot.opens and slot.kind == name))


def share_on(person: Person, day: date) -> Fraction:
    """The part of full time that a person works on a date; 1 before the first dated change."""
    share = WHOLE
    for since, part in person.share:
        if since is None or since <= day:
            share = part
    return share


def availability(team: Team, period: Period) -> dict[str, Fraction]:
    """Share × whole days in the team and not on leave, by person, over the period."""
    found = {}
    for person in team.people:
        away: frozenset[date] = frozenset()
        if team.fairness.leave_lowers_target and person.leave:
            days = Days(person.holidays)
            away = whole_leave_days(person, days, period.first, period.last)
        first, last = person.since or period.first, person.until or period.last
        dates = days_between(max(period.first, first), min(period.last, last))
        present = (day for day in dates if day not in away)
        found[person.id] = sum(
            (share * len([*same]) for share, same in groupby(present, partial(share_on, person))),
            NOTHING,
        )
    return found


def placed(team: Team, shifts: Iterable[Shift]) -> tuple[tuple[Shift, Slot], ...]:
    """The live shifts, uncovered slots included, each with the slot that it fills.

    Which shifts hold a window's start is worked out anew. The team's coverage says where windows
    start; where it has changed since, a shift that continues another of its kind across touching
    shifts is a later piece of the same window.
    """
    live = [shift for shift in shifts if shift.live]
    return _placed(live, _slots_around(team, live))


def _placed(
    shifts: Iterable[Shift], known: Mapping[str, list[Slot]]
) -> tuple[tuple[Shift, Slot], ...]:
    """The same, given the slots that the team's coverage asks for around these shifts, by role."""
    live = sorted(shifts, key=lambda s: (s.role, s.span, s.person))
    found = []
    for place, shift in enumerate(live):
        opens, coverage = _place_in_window(shift, live[:place], known.get(shift.role, []))
        slot = Slot(shift.span, shift.role, shift.kind, coverage, shift.turn, opens, shift.burden)
        found.append((shift, slot))
    return tuple(found)


def entries(team: Team, period: Period, shifts: Iterable[Shift]) -> tuple[Entry, ...]:
    """What the team's people have in rota files, as entries.

    What nobody has, or somebody who left the team, is in no book. Whoever has a shift could have
    it: rules may have changed since.
    """
    eligible = Eligibility(team, period)
    return _entries(team, placed(team, shifts), eligible.lasting)


def _entries(
    team: Team,
    filled: Iterable[tuple[Shift, Slot]],
    lasting: Callable[[Slot], frozenset[str]],
) -> tuple[Entry, ...]:
    """The same, given the slot of each shift, and who could have one."""
    people = {person.id for person in team.people}
    roles = {role.name for role in team.roles}
    found = []
    for shift, slot in filled:
        if shift.person not in people:
            continue
        able = lasting(slot) if shift.role in roles else frozenset[str]()
        if shift.person not in able:
            able |= {shift.person}
        found.append(Entry(slot, shift.person, able))
    return tuple(found)


def balances(
    team: Team, period: Period, names: Sequence[str], history: Sequence[Rota]
) -> dict[str, Amounts]:
    """By ledger and person, the balance before a period: carried less fair part, and opening.

    Args:
        team: The team as it is now.
        period: The period to plan.
        names: The ledgers asked for.
        history: The other rota files; those begun in the team's history before the period count.
    """
    return {
        ledger.name: {line.person: line.after for line in ledger.lines}
        for ledger in past_ledgers(team, period.first, names, history)
    }


def past_ledgers(
    team: Team, day: date, names: Sequence[str], history: Sequence[Rota]
) -> tuple[Ledger, ...]:
    """What each person carried over the team's history before a date, and their balance then.

    In each line `before` is what was brought along, and the target is the fair part less that.
    """
    horizon = _months_before(day, team.fairness.history_months)
    # An opening balance is as old as the first rota file, and ages out with it.
    begun = [rota.period.first for rota in history if rota.period is not None]
    fresh = not begun or min(begun) >= horizon
    brought = {name: _brought_along(team, name, horizon, opening_counts=fresh) for name in names}
    fair = {name: dict.fromkeys(brought[name], NOTHING) for name in names}
    carried = {name: dict.fromkeys(brought[name], NOTHING) for name in names}
    for rota in past_rotas(team, Period(day, day), history):
        assert rota.period is not None
        book = entries(team, rota.period, rota.live)
        then = availability(team, rota.period)
        for name in names:
            for person, part in fair_parts(
                groups(_work(name, book, then, team.volunteers), then), then
            ).items():
                fair[name][person] += part
            for entry in book:
                carried[name][entry.person] += weigh(name, entry.slot)
    return tuple(
        Ledger(
            name,
            sum(carried[name].values(), NOTHING),
            tuple(
                Line(
                    person=person,
                    carried=carried[name][person],
                    fair=fair[name][person],
                    before=before,
                    target=fair[name][person] - before,
                    after=before + carried[name][person] - fair[name][person],
                )
                for person, before in brought[name].items()
            ),
        )
        for name in names
    )


def accounts(
    book: Iterable[Entry],
    present: Amounts,
    before: Mapping[str, Amounts],
    volunteers: frozenset[str] = frozenset(),
) -> tuple[Account, ...]:
    """The ledgers of a period before anything is carried: fair parts and targets.

    Args:
        book: The slots of the period that are covered or can be, whoever has them.
        present: Availability over the period, by person.
        before: By ledger and person, the balance before the period.
        volunteers: Those who are asked first: what they have they share among themselves, and
            the others share the rest.
    """
    book = tuple(book)
    return tuple(
        _account(name, _work(name, book, present, volunteers), present, brought)
        for name, brought in before.items()
    )


def _account(name: str, work: Iterable[Work], present: Amounts, brought: Amounts) -> Account:
    sharing = groups(work, present)
    aims = targets(sharing, present, brought)
    return Account(name, sharing, fair_parts(sharing, present), brought, aims)


def ledgers(book: Iterable[Entry], opened: Iterable[Account]) -> tuple[Ledger, ...]:
    """The accounts closed: what each person carries in the period, and the balance after it."""
    book = tuple(book)
    return tuple(_ledger(account, book) for account in opened)


def _ledger(account: Account, book: Iterable[Entry], last: Ledger | None = None) -> Ledger:
    """An account closed; with the ledger that it was closed to before, only what differs is new."""
    carried = dict.fromkeys(account.fair, NOTHING)
    for entry in book:
        if entry.person in carried:
            carried[entry.person] += weigh(account.name, entry.slot)
    before = last.lines if last is not None else [None] * len(account.fair)
    lines = tuple(
        line
        if line is not None and line.carried == carried[person]
        else Line(
            person=person,
            carried=carried[person],
            fair=fair,
            before=account.before[person],
            target=account.target[person],
            after=account.before[person] + carried[person] - fair,
        )
        for (person, fair), line in zip(account.fair.items(), before, strict=True)
    )
    total = sum((group.amount for group in account.sharing), NOTHING)
    return Ledger(account.name, total, lines)


def ledgers_of(
    team: Team,
    period: Period,
    shifts: Iterable[Shift],
    rotas: Sequence[Rota],
    names: Sequence[str] = (),
) -> tuple[Ledger, ...]:
    """The team's ledgers over shifts that are planned already.

    Args:
        team: The team as it is now.
        period: The dates to look at.
        shifts: The shifts and uncovered slots of the period, as `booked` finds them.
        rotas: Every rota file; those begun before the period are its history, but for the shifts
            that the period counts itself.
        names: The ledgers asked for; those that the team balances when there are none.
    """
    counted = frozenset(shifts)
    return Books(team, period, counted, rotas, names).closed(counted)


class Books:
    """The ledgers of a period over shifts that may still pass from one person to another.

    What does not depend on who has them is worked out once: what was before, who could take what,
    and the fair parts as long as it is the same people who could.
    """

    def __init__(
        self,
        team: Team,
        period: Period,
        shifts: frozenset[Shift],
        rotas: Sequence[Rota],
        names: Sequence[str] = (),
    ) -> None:
        """Open the books; the arguments are those of `ledgers_of`."""
        earlier = [_until(team, rota, period.first, shifts) for rota in rotas]
        self._team = team
        self._before = balances(team, period, names or team.fairness.balance, earlier)
        self._present = availability(team, period)
        self._eligible = Eligibility(team, period)
        self._around = _slots_around(team, (shift for shift in shifts if shift.live))
        self._able: dict[Slot, frozenset[str]] = {}
        self._closed: dict[tuple[str, tuple[Work, ...]], tuple[Account, Ledger]] = {}

    def closed(self, shifts: Iterable[Shift]) -> tuple[Ledger, ...]:
        """The ledgers of shifts that fill the same hours as those with which it was opened.

        A line that is the one of the last time is the very same value.
        """
        live = (shift for shift in shifts if shift.live)
        book = _entries(self._team, _placed(live, self._around), self._lasting)
        found = []
        for name, brought in self._before.items():
            work = tuple(_work(name, book, self._present, self._team.volunteers))
            if (name, work) not in self._closed:
                account = _account(name, work, self._present, brought)
                self._closed[name, work] = account, _ledger(account, book)
            account, last = self._closed[name, work]
            found.append(_ledger(account, book, last))
        return tuple(found)

    def _lasting(self, slot: Slot) -> frozenset[str]:
        if slot not in self._able:
            self._able[slot] = self._eligible.lasting(slot)
        return self._able[slot]


def booked(team: Team, rotas: Iterable[Rota], period: Period) -> list[Shift]:
    """The live shifts that the books of a period count.

    A period that was planned as such has the turns that start in it, whole, as the plan shared
    them out: those of its rota file. Any other has what starts in its dates.
    """
    rotas = list(rotas)
    for rota in rotas:
        if rota.period == period:
            return list(rota.live)
    return [
        shift
        for rota in rotas
        for shift in rota.live
        if local_date(shift.span.start, team.timezone) in period
    ]


def _until(team: Team, rota: Rota, day: date, counted: frozenset[Shift]) -> Rota:
    """What a rota holds before a date, less the shifts that are counted after it."""
    if rota.period is None or rota.period.first >= day:
        return rota
    if rota.period.last < day:
        return replace(rota, shifts=tuple(s for s in rota.shifts if s not in counted))
    return replace(
        rota,
        period=Period(rota.period.first, day - timedelta(days=1)),
        shifts=tuple(s for s in rota.shifts if local_date(s.span.start, team.timezone) < day),
    )


def past_rotas(team: Team, period: Period, rotas: Iterable[Rota]) -> list[Rota]:
    """The rotas whose books count for a period: begun before it, within the team's history."""
    horizon = _months_before(period.first, team.fairness.history_months)
    return [
        rota
        for rota in rotas
        if rota.period is not None and horizon <= rota.period.first < period.first
    ]


def departed(team: Team, rotas: Iterable[Rota]) -> tuple[str, ...]:
    """People in rota files who are no longer in the team file; they leave the sums."""
    known = {person.id for person in team.people}
    return tuple(sorted({s.person for rota in rotas for s in rota.live if s.person} - known))


def _work(
    name: str, book: Sequence[Entry], present: Amounts, volunteers: frozenset[str]
) -> list[Work]:
    """The work of a ledger and who could do it.

    Where volunteers are asked first, theirs is as much of what they could do as they have of its
    slots; slots of the plan to come, which nobody has yet, are theirs.
    """
    first = frozenset(person for person in volunteers if present.get(person))
    asked = [entry.able & first for entry in book]
    held = [
        entry.person in first or not entry.person
        for entry, willing in zip(book, asked, strict=True)
        if willing
    ]
    part = Fraction(sum(held), len(held)) if held else NOTHING
    found = []
    for entry, willing in zip(book, asked, strict=True):
        amount, others = weigh(name, entry.slot), entry.able - first
        if willing and others:
            found += [Work(amount * part, willing), Work(amount * (1 - part), others)]
        else:
            found.append(Work(amount, entry.able))
    return found


def _brought_along(
    team: Team, name: str, horizon: date, *, opening_counts: bool
) -> dict[str, Fraction]:
    """Opening balances and plain counts, as long as they are not older than the history."""
    found = {person.id: Fraction(0) for person in team.people}
    span = team.fairness.carried
    if span is not None and span.last >= horizon:
        counts = {p.id: p.carried[name] for p in team.people if name in p.carried}
        then = availability(team, span)
        work = [Work(sum(counts.values(), Fraction(0)), frozenset(then))]
        fair = fair_parts(groups(work, then), then) if counts else {}
        for id, part in fair.items():
            found[id] += counts.get(id, Fraction(0)) - part
    if opening_counts:
        for person in team.people:
            found[person.id] += person.opening.get(name, Fraction(0))
    return found


def _months_before(day: date, months: int) -> date:
    """The same day of the month so many months earlier, or that month's last day."""
    return day - relativedelta(months=months)


def _slots_around(team: Team, shifts: Iterable[Shift]) -> dict[str, list[Slot]]:
    """The slots that the team's coverage gives around some shifts, by role and start."""
    days = [local_date(shift.span.start, team.timezone) for shift in shifts]
    if not days:
        return {}
    try:
        dated = windows(team, min(days) - MARGIN, max(days) + MARGIN)
        return {role.name: list(slots(team, dated, role)) for role in team.roles}
    except TeamError:  # coverages that contradict each other now say nothing about the past
        return {}


def _place_in_window(shift: Shift, before: Sequence[Shift], known: list[Slot]) -> tuple[bool, str]:
    """Whether a shift holds its window's start, and the coverage that it comes from."""
    place = bisect_right(known, shift.span.start, key=lambda slot: slot.span.start) - 1
    if place >= 0:
        slot = known[place]
        if slot.kind == shift.kind and slot.span.contains(shift.span.start):
            return slot.opens and slot.span.start == shift.span.start, slot.coverage
    later_piece, start = False, shift.span.start
    for earlier in reversed(before):
        if earlier.role != shift.role or earlier.span.end != start:
            break
        if earlier.kind == shift.kind:
            later_piece = earlier.span.end != shift.span.start
            break
        start = earlier.span.start
    return not later_piece, ""
