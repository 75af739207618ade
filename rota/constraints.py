"""The hard rules on the solver's variables: one method per rule, by its id.

The check has the same ids and none of this code.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import floor, lcm

from rota.days import Days
from rota.instants import DAY, local_date
from rota.marks import MARKS, dates, since_work, weeks
from rota.problem import Piece, Problem, piece_of, windows_of
from rota.solver import cp_model
from rota.team import Limit, Limits, Person

MOST_SHARED = 6  # slots of a turn: of longer ones everybody has one stretch at most
WEEK = 7 * DAY
Term = tuple[Piece, cp_model.IntVar | None]  # None: it is certain, another rota file holds it
Weighed = tuple[Term, Fraction | int]


class Model:
    """A problem as variables: who takes which piece, and which slots stay empty.

    Attributes:
        shared: The turns that may be shared.
        cp: The CP-SAT model.
        shared: The turns that may go to several people.
        take: The variable of each piece (by its place in `pieces`) and person who may have it.
        empty: For each slot, whether nobody has it.
        shares: For each turn that may be shared, whether it is not one person's.
        cuts: First how many turns are shared, then in how many stretches: the fewer, the better.
            Turns that are shared already in the rota that stands do not count.
        complete: Whether the variables hold every way to share; else bounds on sharing are void.
        share_cost: What one more shared turn adds to the cuts: more than all stretches together.
    """

    def __init__(self, problem: Problem, shared: frozenset[int]) -> None:
        self.problem = problem
        self.shared = shared
        self.cp = cp_model.CpModel()
        self.pieces: list[Piece] = []
        self.take: dict[tuple[int, str], cp_model.IntVar] = {}
        self.empty: list[cp_model.IntVar] = []
        self.shares: list[cp_model.IntVar] = []
        self._terms: dict[str, list[Term]] = {person: [] for person in problem.people}
        self._own: dict[str, list[tuple[Piece, cp_model.IntVar]]] = {p: [] for p in problem.people}
        self._parted = problem.parted
        for person, piece in problem.fixed:
            self._terms[person].append((piece, None))
        self._begun: dict[tuple[str, str], Piece] = {}  # by turn and person, what is frozen of it
        frozen = [
            turn for turn in range(len(problem.turns)) if problem.places(turn)[0] in problem.frozen
        ]
        for turn in frozen:
            self._freeze_turn(turn)
        for turn in range(len(problem.turns)):
            if turn in frozen:
                self.empty.extend(self.cp.new_constant(0) for _ in problem.places(turn))
            else:
                self._fill_turn(turn, share=turn in shared)
        self.complete = all(len(problem.turns[turn].slots) <= MOST_SHARED for turn in shared)
        self.share_cost = len(problem.slots) + 1
        self.cuts = [(v, self.share_cost) for v in self.shares]
        for (place, _), v in self.take.items():
            piece = self.pieces[place]
            if not piece.whole and piece.turn not in self._parted:
                self.cuts.append((v, _stretches(piece)))
        self._post_rules()

    def terms(self, person: str) -> Sequence[Term]:
        """What a person has for certain or may take, as the rules see it."""
        return self._terms[person]

    def own(self, person: str) -> Sequence[tuple[Piece, cp_model.IntVar]]:
        """What a person may have of the problem's slots, or has of the frozen ones."""
        return self._own[person]

    def shifts_of(self, people: Container[str]) -> list[tuple[cp_model.IntVar, int]]:
        """What these people may have: each possibility, with how many shifts it is."""
        return [
            (variable, len(self.pieces[place].slots))
            for (place, person), variable in self.take.items()
            if person in people
        ]

    def _freeze_turn(self, turn: int) -> None:
        """Keep a turn as it is, whatever rules that breaks: for them it is certain."""
        problem = self.problem
        holders: dict[str, list[int]] = {}
        for place in problem.places(turn):
            holders.setdefault(problem.frozen[place].person, []).append(place)
        for person, held in holders.items():
            slots = [(place, problem.slots[place]) for place in held]
            piece = piece_of(problem.team, slots, turn, whole=len(holders) == 1)
            variable = self.cp.new_int_var(1, 1, "")
            self.pieces.append(piece)
            self.take[len(self.pieces) - 1, person] = variable
            self._terms[person].append((piece, None))
            self._own[person].append((piece, variable))
            self._begun[problem.turns[turn].id, person] = piece

    def _fill_turn(self, turn: int, *, share: bool) -> None:
        """uncovered: each slot has exactly one person, or stays empty."""
        problem = self.problem
        places = list(problem.places(turn))
        takers: dict[int, list[cp_model.IntVar]] = {place: [] for place in places}
        own: dict[str, list[cp_model.IntVar]] = {}
        parted: list[cp_model.IntVar] = []
        for chosen in _parts(places) if share else [places]:
            piece = piece_of(
                problem.team,
                [(place, problem.slots[place]) for place in chosen],
                turn,
                whole=len(chosen) == len(places),
            )
            self.pieces.append(piece)
            everybody = len(self.pieces) - 1
            for person in self._allowed(chosen):
                number = everybody
                if begun := self._begun.get((problem.turns[turn].id, person)):
                    number = len(self.pieces)
                    self.pieces.append(_rest(piece, begun))
                variable = self.cp.new_bool_var("")
                self.take[number, person] = variable
                self._terms[person].append((self.pieces[number], variable))
                self._own[person].append((self.pieces[number], variable))
                own.setdefault(person, []).append(variable)
                for place in chosen:
                    takers[place].append(variable)
                if not piece.whole:
                    parted.append(variable)
        if share:
            for variables in own.values():
                self.cp.add_at_most_one(variables)
            if turn not in self._parted:
                self.shares.append(self._any(parted))
            groups = [[place] for place in places]
        else:
            groups = [places]
        for group in groups:
            empty = self.cp.new_bool_var("")
            self.cp.add_exactly_one([*takers[group[0]], empty])
            self.empty.extend([empty] * len(group))
            if any(place in problem.pinned for place in group):
                self.cp.add(empty == 0)

    def _allowed(self, places: Sequence[int]) -> list[str]:
        problem = self.problem
        pinned = {problem.pinned[place] for place in places if place in problem.pinned}
        return [
            person
            for person in problem.people
            if pinned <= {person} and not any(person in problem.barred[p] for p in places)
        ]

    def _post_rules(self) -> None:
        team = self.problem.team
        self._one_place()
        for person in self.problem.people:
            own = self._terms[person]
            self._limits(team.rules.limits, own, person)
            for role in team.roles:
                self._limits(role.limits, [t for t in own if t[0].role == role.name], person)
            entry = team.person(person)
            assert entry is not None
            self._limits(entry.limits, own, person)
            self._caps(entry, own)
        for group in team.rules.apart:
            self._apart(group)
        for skill, number in team.rules.always:
            self._always(skill, number)

    def _limits(self, limits: Limits, terms: Sequence[Term], person: str) -> None:
        if limits.gap is not None:
            self._gap(limits.gap, terms)
        for limit in limits.max_turns:
            turns = [t for t in terms if not t[0].goes_on]
            self._at_most(limit, [(t[0].start, (t, 1)) for t in turns])
        for limit in limits.max_holidays:
            held = [t for t in terms if t[0].holiday]
            self._at_most(limit, [(t[0].start, (t, 1)) for t in held])
        for limit in limits.max_hours:
            self._at_most(limit, [(t[0].start, (t, t[0].hours)) for t in terms])
        for limit in limits.max_weekends:
            self._max_weekends(limit, terms, person)
        if limits.max_row is not None:
            self._row(limits.max_row, _by_date(terms, lambda piece: piece.dates), DAY)

    def _caps(self, person: Person, terms: Sequence[Term]) -> None:
        """cap-…: what an agreement allows; duty on site is work, and no cap speaks of it."""
        team, limits, calendar = self.problem.team, person.limits, Days(person.holidays)
        on_site = {role.name for role in team.roles if role.on_site}
        standby = [term for term in terms if term[0].role not in on_site]
        for field, marks in MARKS.items():
            if asked := getattr(limits, field):
                dated = _by_date(standby, dates(marks, person, calendar))
                for limit in asked:
                    self._at_most_dates(limit, dated, person.id)
        for limit in limits.cap_weekends:
            self._max_weekends(limit, standby, person.id)
        for limit in limits.cap_hours:
            hours = [
                (local_date(span.start, person.timezone), (term, span.hours))
                for term in standby
                for span in term[0].spans
            ]
            self._at_most(limit, hours)
        if limits.cap_weeks_row is not None:
            dated = _by_date(standby, dates(weeks, person, calendar))
            self._row(limits.cap_weeks_row, dated, WEEK)
        if limits.cap_gap_after_work is not None:
            for piece, variable in terms:
                if variable is None or piece.goes_on:
                    continue
                since = since_work(team, person, calendar, piece.span.start)
                if since is not None and since < limits.cap_gap_after_work:
                    self.cp.add(variable == 0)

    def _one_place(self) -> None:
        """one-place: nobody has two shifts at once."""
        for person in self.problem.people:
            timed = [
                (span.start, span.end, place)
                for place, (piece, _) in enumerate(self._terms[person])
                for span in piece.spans
            ]
            for clique in _cliques(timed):
                self._exclusive([self._terms[person][place] for place in clique])

    def _gap(self, gap: timedelta, terms: Sequence[Term]) -> None:
        """gap: from the end of a turn to the start of the next."""
        timed = [
            (piece.span.start, piece.span.end + gap, place)
            for place, (piece, _) in enumerate(terms)
        ]
        for clique in _cliques(timed):
            found = [terms[place] for place in clique]
            rest = [term for term in found if term[0].goes_on]
            if rest:  # the parts of one turn need no gap between them
                self._exclusive([term for term in found if not term[0].goes_on])
                found = [t for t in found if t[0].goes_on or not self._parts_of_one(t, rest)]
            self._exclusive(found)

    def _parts_of_one(self, frozen: Term, rest: Sequence[Term]) -> bool:
        """Whether something certain is the begun part of one of these."""
        if frozen[1] is not None or frozen[0].turn is None:
            return False
        turns = self.problem.turns
        return any(
            turns[frozen[0].turn].id == turns[piece.turn].id
            for piece, _ in rest
            if piece.turn is not None
        )

    def _exclusive(self, terms: Sequence[Term]) -> None:
        """At most one of these, none if one is certain."""
        free = [variable for _, variable in terms if variable is not None]
        if len(free) < len(terms):
            self._none(free)
        elif len(free) > 1:
            self.cp.add_at_most_one(free)

    def _at_most(self, limit: Limit, weighed: Iterable[tuple[date, Weighed]]) -> None:
        """max-turns, max-holidays, max-hours, cap-hours: so much in so long, by date."""
        for group in windows_of(limit, weighed):
            if free := [each for each in group if each[0][1] is not None]:
                certain = sum(n for (_, v), n in group if v is None)
                left = limit.count - certain
                self._window(free, left if left > 0 else 0)

    def _window(self, free: Sequence[Weighed], most: Fraction | int) -> None:
        """Of what a limit counts together, none of it certain, so much at most."""
        self._linear([(v, n) for (_, v), n in free if v is not None], most)

    def _linear(
        self, free: Sequence[tuple[cp_model.LinearExprT, Fraction | int]], most: Fraction | int
    ) -> None:
        if not free or sum(n for _, n in free) <= most:
            return
        scale = lcm(*(n.denominator for _, n in free))
        self.cp.add(
            cp_model.LinearExpr.weighted_sum(
                [v for v, _ in free], [int(n * scale) for _, n in free]
            )
            <= floor(most * scale)
        )

    def _max_weekends(self, limit: Limit, terms: Sequence[Term], person: str) -> None:
        """max-weekends: weekends on call at any time from Saturday 09:00 to Sunday 18:00."""
        self._at_most_dates(limit, _by_date(terms, lambda piece: piece.saturdays), person)

    def _at_most_dates(
        self, limit: Limit, dates: Mapping[date, Sequence[Term]], person: str
    ) -> None:
        """So many dates with a shift, each counted once, in so long.

        Where there are too many for certain, nothing more is added to any of them.
        """
        dated: list[tuple[date, tuple[cp_model.LinearExprT | None, list[cp_model.IntVar]]]] = []
        for day, held in dates.items():
            free = [v for _, v in held if v is not None]
            if len(free) < len(held):
                dated.append((day, (None, free)))
            elif self._rules_out_two(held, person):
                dated.append((day, (cp_model.LinearExpr.sum(free), free)))
            else:
                dated.append((day, (self._any(free), free)))
        for group in windows_of(limit, dated):
            certain = sum(held is None for held, _ in group)
            if certain > limit.count:
                self._none(v for _, free in group for v in free)
            else:
                open_ = [(held, Fraction(1)) for held, _ in group if held is not None]
                self._linear(open_, limit.count - certain)

    def _none(self, variables: Iterable[cp_model.IntVar]) -> None:
        for variable in variables:
            self.cp.add(variable == 0)

    def _any(self, variables: Sequence[cp_model.IntVar]) -> cp_model.IntVar:
        """A variable that is 1 when one of these is."""
        some = self.cp.new_bool_var("")
        for variable in variables:
            self.cp.add_implication(variable, some)
        return some

    def _rules_out_two(self, terms: Sequence[Term], person: str) -> bool:
        """Whether one-place or the gap already lets a person have only one of these."""
        entry = self.problem.team.person(person)
        assert entry is not None
        gaps = [self.problem.team.rules.limits.gap, entry.limits.gap]
        gap = max((each for each in gaps if each is not None), default=None)
        if gap is None:
            return len(terms) == 1
        latest = max(piece.span.start for piece, _ in terms)
        return latest < min(piece.span.end + gap for piece, _ in terms)

    def _row(self, most: int, dates: Mapping[date, Sequence[Term]], step: timedelta) -> None:
        """max-row, cap-weeks-row: consecutive local dates, or weeks, with a shift."""
        free = {day: [v for _, v in held if v is not None] for day, held in dates.items()}
        on: dict[date, cp_model.IntVar | None] = {  # None: with a shift for certain
            day: self._any(free[day]) if len(free[day]) == len(held) else None
            for day, held in dates.items()
        }
        for day in on:
            row = [day + n * step for n in range(most + 1)]
            if not all(each in on for each in row):
                continue
            if open_ := [v for each in row if (v := on[each]) is not None]:
                self.cp.add_bool_or([v.negated() for v in open_])
            else:
                self._none(v for each in row for v in free[each])

    def _apart(self, group: Sequence[str]) -> None:
        """apart: two people of a group are never on call at the same time."""
        held = [(person, term) for person in group for term in self._terms[person]]
        timed = [
            (span.start, span.end, place)
            for place, (_, (piece, _)) in enumerate(held)
            for span in piece.spans
        ]
        for clique in _cliques(timed):
            self._exclusive([held[place][1] for place in clique])

    def _always(self, skill: str, number: int) -> None:
        """always: at every covered moment so many on call have the skill, over all roles."""
        problem = self.problem
        skilled = [p for p in problem.people if skill in _skills(problem, p)]
        timed = [
            (span.start, span.end, (person, place))
            for person in skilled
            for place, (piece, _) in enumerate(self._terms[person])
            for span in piece.spans
        ]
        moments = sorted({edge for start, end, _ in timed for edge in (start, end)})
        for place, slot in enumerate(problem.slots):
            if place in problem.frozen:
                continue
            inside = [m for m in moments if slot.span.start < m < slot.span.end]
            for moment in [slot.span.start, *inside]:
                there = [key for start, end, key in timed if start <= moment < end]
                held = [self._terms[person][number_] for person, number_ in there]
                certain = sum(1 for _, v in held if v is None)
                free = [v for _, v in held if v is not None]
                if certain < number:
                    self.cp.add(
                        cp_model.LinearExpr.sum(free)
                        >= (number - certain) * (1 - self.empty[place])
                    )


def _by_date(
    terms: Iterable[Term], dates: Callable[[Piece], Iterable[date]]
) -> dict[date, list[Term]]:
    """What a person has or may have by the dates that it counts for, in order."""
    found: dict[date, list[Term]] = {}
    for term in terms:
        for day in dict.fromkeys(dates(term[0])):
            found.setdefault(day, []).append(term)
    return dict(sorted(found.items()))


def _parts(places: Sequence[int]) -> list[list[int]]:
    """The slots of a shared turn that one person may have: any of them, of a long turn a stretch.

    Whoever has the first and the last slot of a turn, but not the one between, has one turn.
    """
    stretches = [
        list(places[low:high])
        for low in range(len(places))
        for high in range(low + 1, len(places) + 1)
    ]
    if len(places) > MOST_SHARED:
        return stretches
    return [
        [place for number, place in enumerate(places) if chosen >> number & 1]
        for chosen in range(1, 1 << len(places))
    ]


def _rest(piece: Piece, begun: Piece) -> Piece:
    """A piece for somebody who has a frozen part of its turn: the turn starts with that part."""
    return replace(
        piece,
        start=min(piece.start, begun.start),
        holiday=piece.holiday and not begun.holiday,
        goes_on=True,
    )


def _stretches(piece: Piece) -> int:
    return sum(place - 1 not in piece.slots for place in piece.slots)


def _skills(problem: Problem, person: str) -> tuple[str, ...]:
    entry = problem.team.person(person)
    return entry.skills if entry is not None else ()


def _cliques(timed: Iterable[tuple[datetime, datetime, int]]) -> list[list[int]]:
    """The largest sets of half-open stretches that share an instant, of two or more."""
    found: list[list[int]] = []
    active: list[tuple[datetime, int]] = []
    grown = False
    for start, end, place in sorted(timed):
        if any(ends <= start for ends, _ in active):
            if grown and len(active) > 1:
                found.append(sorted({each for _, each in active}))
            active = [each for each in active if each[0] > start]
            grown = False
        active.append((end, place))
        grown = True
    if grown and len(active) > 1:
        found.append(sorted({each for _, each in active}))
    return [clique for clique in found if len(clique) > 1]
