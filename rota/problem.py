"""What the solver is asked: turns to fill, who may fill them, what is fixed around them.

Everything here is in dates and exact numbers; the solver turns it into variables.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import accumulate
from typing import TypeVar

from rota.instants import DAY, Span, dates_touched, instant, local_date
from rota.ledger import Account, Entry, accounts, weigh
from rota.shift import Shift, Slot, Turn
from rota.spans import elapsed
from rota.team import HOLIDAY, Limit, Team
from rota.verdict import Proof

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Piece:
    """Consecutive slots of one turn that one person takes: all of them, unless it is shared.

    Attributes:
        turn: Place of the turn in the problem; None for what other rota files hold.
        role: Its role.
        slots: Places of the slots in the problem; empty for what other rota files hold.
        spans: The hours of each slot, UTC.
        start: Local date on which it starts.
        hours: Elapsed hours of its slots.
        holiday: Whether it holds a slot of kind `holiday`.
        saturdays: The weekends that it touches, by their Saturdays.
        dates: The local dates of which it has at least an instant.
        whole: Whether it is the whole turn.
        goes_on: Whether it is the rest of a turn of which its person has a frozen part: together
            they are one turn, and count once.
    """

    turn: int | None
    role: str
    slots: tuple[int, ...]
    spans: tuple[Span, ...]
    start: date
    hours: Fraction
    holiday: bool
    saturdays: tuple[date, ...]
    dates: tuple[date, ...]
    whole: bool = True
    goes_on: bool = False

    @property
    def span(self) -> Span:
        """From the start of the first slot to the end of the last."""
        return Span(self.spans[0].start, max(span.end for span in self.spans))


@dataclass(frozen=True, slots=True)
class Problem:
    """A period to be planned.

    Attributes:
        team: The team.
        people: Ids, sorted: the order of the model never depends on the file's.
        turns: What has to be filled, by start.
        slots: Their slots, flat, in the same order.
        availability: By person, over the period.
        able: For each slot, who could take such a slot, leave or not.
        barred: For each slot, who cannot take it and the rule that says so.
        pinned: Slots (by place) that are decided, with their people.
        fixed: What people have in other rota files: it counts for every rule.
        before: The ledgers to balance, hardest first: by person, the balance before the period.
        wishes: For each slot, who would rather not (+1) or would like to (-1) have it.
        big_days: For each slot, the big days that it has.
        recency: By big day and person, how recently they had that day: 0 for never, or not known.
        frozen: Slots (by place) whose rows stay as they are, whatever rule they break: the people
            are pinned, and what they have counts for every rule.
        left: Rows that stay as they are and that no slot of the problem holds.
        standing: Slots (by place) that somebody has already and should keep: who.
        bare: Slots (by place) that nobody has in the rota that stands.
        soon: The slots of these that would move at short notice.
        accepted: The slots of these that their people have accepted.
        freedom: How many of them may move for fairness, beyond those that must.
        nights: For each slot, by person, the elapsed seconds of it that are night where they live;
            empty where all live by the same clock.
    """

    team: Team
    people: tuple[str, ...]
    turns: tuple[Turn, ...]
    slots: tuple[Slot, ...]
    availability: Mapping[str, Fraction]
    able: tuple[frozenset[str], ...]
    barred: tuple[Mapping[str, str], ...]
    pinned: Mapping[int, str]
    fixed: tuple[tuple[str, Piece], ...]
    before: Mapping[str, Mapping[str, Fraction]]
    wishes: tuple[Mapping[str, int], ...]
    big_days: tuple[tuple[date, ...], ...]
    recency: Mapping[date, Mapping[str, int]]
    frozen: Mapping[int, Shift] = field(default_factory=dict)
    left: tuple[Shift, ...] = ()
    standing: Mapping[int, str] = field(default_factory=dict)
    bare: frozenset[int] = frozenset()
    soon: frozenset[int] = frozenset()
    accepted: frozenset[int] = frozenset()
    freedom: int = 0
    nights: tuple[Mapping[str, int], ...] = ()
    _starts: tuple[int, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Number the slots."""
        numbers = accumulate((len(turn.slots) for turn in self.turns), initial=0)
        object.__setattr__(self, "_starts", tuple(numbers))

    def accounts(
        self, covered: Sequence[bool], people: Sequence[str] | None = None
    ) -> tuple[Account, ...]:
        """The ledgers, hardest first, of the slots that are covered: nobody owes the others.

        Where volunteers are asked first it counts how many slots they have, given who has each.
        """
        who = people or [""] * len(self.slots)
        return accounts(
            [
                Entry(slot, person, able)
                for slot, person, able, yes in zip(self.slots, who, self.able, covered, strict=True)
                if yes
            ],
            self.availability,
            self.before,
            self.team.volunteers,
        )

    def accounts_of(self, people: Sequence[str]) -> tuple[Account, ...]:
        """The ledgers, hardest first, that hold for a rota, given who has each slot."""
        return self.accounts([bool(person) for person in people], people)

    @property
    def reluctant(self) -> frozenset[str]:
        """Those who have a shift only where no volunteer can: nobody, unless the team says so."""
        volunteers = self.team.volunteers
        return frozenset(self.people) - volunteers if volunteers else frozenset()

    def places(self, turn: int) -> range:
        """The places of a turn's slots."""
        return range(self._starts[turn], self._starts[turn + 1])

    def held(self, people: Sequence[str]) -> dict[tuple[int | None, str], tuple[int, ...]]:
        """By turn and person, the places that they have, given who has each slot."""
        found: dict[tuple[int | None, str], tuple[int, ...]] = {}
        places = iter(range(len(self.slots)))
        for turn, each in enumerate(self.turns):
            for _ in each.slots:
                place = next(places)
                found[turn, people[place]] = (*found.get((turn, people[place]), ()), place)
        return found

    @property
    def parted(self) -> frozenset[int]:
        """The turns that are shared already in the rota that stands, maybe with nobody."""
        fixed = {place: row.person for place, row in self.frozen.items()}
        had = {**(self.pinned if self.standing else fixed), **dict.fromkeys(self.bare, "")}
        had |= self.standing
        return frozenset(
            turn
            for turn in range(len(self.turns))
            if len({had[place] for place in self.places(turn) if place in had}) > 1
        )


@dataclass(frozen=True, slots=True)
class Result:
    """A rota for a problem, and how good it is.

    Attributes:
        people: For each slot of the problem the person who has it; empty for an uncovered one.
        proofs: What is proved, in the order of what is promised.
        stopped: Why the search ended before it had done: `interrupted`, `time limit`; else empty.
    """

    people: tuple[str, ...]
    proofs: tuple[Proof, ...]
    stopped: str = ""


def only(problem: Problem, turns: Sequence[int]) -> Problem:
    """The problem of some of its turns, in their order; places are numbered anew."""
    places = [place for turn in turns for place in problem.places(turn)]
    renumbered = {place: number for number, place in enumerate(places)}

    def chosen(each: Sequence[T]) -> tuple[T, ...]:
        return tuple(each[place] for place in places)

    return replace(
        problem,
        turns=tuple(problem.turns[turn] for turn in turns),
        slots=chosen(problem.slots),
        able=chosen(problem.able),
        barred=chosen(problem.barred),
        wishes=chosen(problem.wishes),
        big_days=chosen(problem.big_days),
        nights=chosen(problem.nights) if problem.nights else (),
        pinned={renumbered[p]: who for p, who in problem.pinned.items() if p in renumbered},
    )


def elsewhere(
    problem: Problem, people: Sequence[str], outside: Callable[[Turn], bool]
) -> Iterator[tuple[str, Piece]]:
    """What people have of some turns of a problem, as of another rota file: it is certain.

    Args:
        problem: Which.
        people: For each slot who has it.
        outside: Tells which turns.
    """
    for (turn, person), held in problem.held(people).items():
        if person and turn is not None and outside(problem.turns[turn]):
            slots = [(-1, problem.slots[place]) for place in held]
            yield person, piece_of(problem.team, slots, None, whole=True)


def unproved(problem: Problem, people: Sequence[str]) -> tuple[Proof, ...]:
    """What a rota has in each respect that counts, with nothing proved of it."""
    optional = {role.name for role in problem.team.roles if role.optional}
    empty = sum(
        not person and slot.role not in optional
        for person, slot in zip(people, problem.slots, strict=True)
    )
    found = [Proof("uncovered", Fraction(empty), Fraction(0), optimal=not empty)]
    if reluctant := problem.reluctant:
        others = sum(person in reluctant for person in people)
        found.append(Proof("volunteers", Fraction(others), Fraction(0), optimal=not others))
    for account in problem.accounts_of(people):
        carried = dict.fromkeys(problem.people, Fraction(0))
        for person, slot in zip(people, problem.slots, strict=True):
            if person:
                carried[person] += weigh(account.name, slot)
        squares = sum(((carried[p] - account.target[p]) ** 2 for p in carried), Fraction(0))
        found.append(Proof(account.name, squares, Fraction(0), optimal=not squares))
    return tuple(found)


def piece_of(
    team: Team, slots: Sequence[tuple[int, Slot]], turn: int | None, *, whole: bool
) -> Piece:
    """Slots of one turn, with their places, as a piece."""
    spans = tuple(slot.span for _, slot in slots)
    return Piece(
        turn=turn,
        role=slots[0][1].role,
        slots=tuple(place for place, _ in slots),
        spans=spans,
        start=local_date(spans[0].start, team.timezone),
        hours=elapsed(spans),
        holiday=any(slot.kind == HOLIDAY for _, slot in slots),
        saturdays=tuple(sorted({day for span in spans for day in saturdays(team, span)})),
        dates=tuple(sorted({day for span in spans for day in dates_touched(span, team.timezone)})),
        whole=whole,
    )


def fixed_pieces(team: Team, shifts: Iterable[Shift]) -> tuple[tuple[str, Piece], ...]:
    """What the team's people have in other rota files, turn by turn."""
    own: dict[tuple[str, tuple[str, str]], list[Shift]] = {}
    for shift in sorted(shifts, key=lambda s: (s.span, s.role, s.person)):
        if shift.live and team.person(shift.person) is not None:
            own.setdefault((shift.person, shift.of_turn), []).append(shift)
    found = []
    for (person, (role, _)), held in own.items():
        slots = [
            (-1, Slot(s.span, role, s.kind, "", s.turn, opens=False, burden=s.burden)) for s in held
        ]
        found.append((person, piece_of(team, slots, None, whole=True)))
    return tuple(found)


def saturdays(team: Team, span: Span) -> list[date]:
    """The Saturdays of the weekends on which the span is on call: Sat 09:00 to Sun 18:00 local."""
    first = local_date(span.start, team.timezone) - DAY
    last = local_date(span.end, team.timezone)
    found = []
    day = first + timedelta(days=(5 - first.weekday()) % 7)
    while day <= last:
        weekend = Span(
            instant(day, timedelta(hours=9), team.timezone),
            instant(day + DAY, timedelta(hours=18), team.timezone),
        )
        if weekend.overlaps(span):
            found.append(day)
        day += timedelta(days=7)
    return found


def windows_of(limit: Limit, items: Iterable[tuple[date, T]]) -> list[list[T]]:
    """The sets of dated items that a limit looks at together; sets inside others are left out."""
    number = _UNITS[limit.unit]
    dated = sorted(
        ((number(day), order, item) for order, (day, item) in enumerate(items)),
        key=lambda each: each[:2],
    )
    found: list[list[T]] = []
    if limit.every is None:
        by_unit: dict[int, list[T]] = {}
        for unit, _, item in dated:
            by_unit.setdefault(unit, []).append(item)
        return list(by_unit.values())
    end = 0
    for place, (unit, _, _) in enumerate(dated):
        if place and dated[place - 1][0] == unit:
            continue
        reach = end
        while reach < len(dated) and dated[reach][0] < unit + limit.every:
            reach += 1
        if reach > end:
            found.append([item for _, _, item in dated[place:reach]])
        end = reach
    return found


def _week(day: date) -> int:
    return (day.toordinal() - 1) // 7  # 1 January of year 1 was a Monday


_UNITS: Mapping[str, Callable[[date], int]] = {
    "day": date.toordinal,
    "week": _week,
    "month": lambda day: day.year * 12 + day.month,
    "year": lambda day: day.year,
}
