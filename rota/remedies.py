"""Single changes of a team, or of what is pinned, that would take one obstacle away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction
from math import ceil
from typing import Any

from rota import phrases
from rota.days import Days
from rota.instants import DAY, Span, in_hours, local_date, wall
from rota.marks import BINDING
from rota.obstacles import LIMITS, Obstacle
from rota.problem import Problem
from rota.shift import Rota, Slot
from rota.spans import within
from rota.team import Limit, Limits, Person, Pin, Team
from rota.when import NEVER, Term, Timed, When

AROUND = 60 * DAY  # absences farther from the period do not matter to it
NEAR = 8 * DAY  # turns that others could take instead
BARS = ("member", "leave", "off", "leave-margin", "never", "role", "skill", "people", "refused")
MOST_STEPS = 4  # by which a limit is loosened at most
ORDER = (
    *("pin", "max-turns", "max-weekends", "max-holidays", "max-hours", "max-row", "gap"),
    *("off", "leave-margin", "refused", "never", "skill", "role", "people", "apart", "always"),
    *("leave", "member", *sorted(BINDING)),
)
"""The rules from which least is asked when they give way, to those from which most is."""


@dataclass(frozen=True, slots=True)
class Remedy:
    """A change that might do.

    Attributes:
        obstacle: What it takes away.
        cost: The less, the cheaper: place of the rule in the order, then by how much: steps, or
            minutes of absence.
        words: What is changed.
        team: The team with the change.
        rota: The rota file with it, where the pin is there.
    """

    obstacle: Obstacle
    cost: tuple[int, int]
    words: str
    team: Team
    rota: Rota


def remedies(
    team: Team, rota: Rota, problem: Problem, places: Sequence[int], obstacle: Obstacle
) -> list[list[Remedy]]:
    """Changes that take an obstacle away, the least first: of each list the first that does.

    Args:
        team: The team as it is.
        rota: The rota file that holds the slots.
        problem: The period.
        places: The slots in question.
        obstacle: What stands in their way.
    """
    found = []
    for where in _where(problem, places, obstacle):
        rank, person, asked = ORDER.index(obstacle.rule), team.person(obstacle.person), 0
        if obstacle.rule in ("leave", "off") and person is not None:
            lost = _lost(person, obstacle.rule, _span(problem, where))
            asked = sum(int(span.hours * 60) for span in lost)
        for ladder in _ladders(team, rota, problem, where, obstacle):
            steps = enumerate(ladder)
            found.append([Remedy(obstacle, (rank, asked + n), *change) for n, change in steps])
    return found


def _where(problem: Problem, places: Sequence[int], obstacle: Obstacle) -> list[tuple[int, ...]]:
    """The slots that an obstacle keeps somebody from: those in question, or turns near by."""
    if obstacle.here or obstacle.rule not in BARS:
        return [tuple(places)]
    span = _span(problem, places)
    return [
        kept
        for turn, each in enumerate(problem.turns)
        if each.span.start < span.end + NEAR and span.start < each.span.end + NEAR
        if (
            kept := tuple(
                place
                for place in problem.places(turn)
                if place not in places
                and problem.barred[place].get(obstacle.person) == obstacle.rule
            )
        )
    ]


Change = tuple[str, Team, Rota]


def _ladders(
    team: Team, rota: Rota, problem: Problem, places: Sequence[int], obstacle: Obstacle
) -> Iterator[list[Change]]:
    rule, slots = obstacle.rule, [problem.slots[place] for place in places]
    person = team.person(obstacle.person)
    if rule in BINDING:
        return  # what the law or an agreement asks is not the team's to change
    if rule in LIMITS:
        for ladder in _loosened(team, problem, places, obstacle):
            yield [(words, other, rota) for words, other in ladder]
    elif rule == "pin":
        yield [_unpinned(team, rota, problem, obstacle.turn)]
    elif rule == "apart":
        left = [each for n, each in enumerate(team.rules.apart) if n != obstacle.number]
        names = phrases.listing(team.name_of(id) for id in team.rules.apart[obstacle.number])
        words = f"let {names} be on call together (rules.apart)"
        yield [(words, replace(team, rules=replace(team.rules, apart=tuple(left))), rota)]
    elif rule == "always":
        always = list(team.rules.always)
        skill, _ = always.pop(obstacle.number)
        words = f"do not ask for {skill} at every moment (rules.always)"
        yield [(words, replace(team, rules=replace(team.rules, always=tuple(always))), rota)]
    elif rule == "leave-margin":
        words = "do without leave_margin (rules.leave_margin)"
        yield [(words, replace(team, rules=replace(team.rules, leave_margin=False)), rota)]
    elif rule == "refused" and person is not None:
        when = phrases.moment(slots[0].span.start, team.timezone)
        yield [
            (
                f"ask {person.name} again, who refused {when}",
                team,
                _asked_again(rota, person, slots),
            )
        ]
    elif rule == "people" and person is not None:
        taken = {slot.coverage for slot in slots}
        opened = tuple(
            replace(each, people=(*each.people, person.id))
            if each.name in taken and each.people is not None
            else each
            for each in team.coverages
        )
        keys = ", ".join(f"coverage.{name}.people" for name in sorted(taken))
        words = f"let {person.name} take it too ({keys})"
        yield [(words, replace(team, coverages=opened), rota)]
    elif person is not None and rule != "one-place":
        words, other = _freed(team, person, problem, places, rule)
        yield [(words, _with(team, other), rota)]


def _asked_again(rota: Rota, person: Person, slots: Sequence[Slot]) -> Rota:
    """The rota file as if a person had not refused some slots."""
    rows = (
        replace(row, answer="")
        if row.person == person.id and any(slot.span.overlaps(row.span) for slot in slots)
        else row
        for row in rota.shifts
    )
    return replace(rota, shifts=tuple(rows))


def _freed(
    team: Team, person: Person, problem: Problem, places: Sequence[int], rule: str
) -> tuple[str, Person]:
    """A person whom a rule does not keep from some slots any more, and what was changed."""
    slots, span = [problem.slots[place] for place in places], _span(problem, places)
    key, when = f"people.{person.id}", phrases.stretch(span, person.timezone)
    if rule in ("leave", "off"):
        lost = _lost(person, rule, span)
        when = phrases.stretch(Span(lost[0].start, lost[-1].end), person.timezone)
    first, last = (local_date(each, person.timezone) for each in (span.start, span.end))
    match rule:
        case "leave":
            words = f"ask {person.name} to come back from leave {when} ({key}.leave)"
            return words, replace(person, leave=_cut(person, person.leave, span, problem))
        case "off":
            words = f"ask {person.name} to be there {when} ({key}.off)"
            return words, replace(person, off=_cut(person, person.off, span, problem))
        case "never":
            words = f"ask {person.name} to take what they never take: {person.never} ({key}.never)"
            return words, replace(person, never=NEVER)
        case "role":
            role = slots[0].role
            words = f"let {person.name} serve as {role} ({key}.roles)"
            return words, replace(person, roles=(*person.roles, role))
        case "skill":
            wanted = _skills(team, problem, places)
            lacking = tuple(skill for skill in wanted if skill not in person.skills)
            words = f"teach {person.name} {phrases.listing(lacking)} ({key}.skills)"
            return words, replace(person, skills=(*person.skills, *lacking))
        case _:
            words = f"let {person.name} be in the team {when} ({key}.since, {key}.until)"
            since = None if person.since is None else min(person.since, first)
            until = None if person.until is None else max(person.until, last)
            return words, replace(person, since=since, until=until)


def _span(problem: Problem, places: Sequence[int]) -> Span:
    return Span(problem.slots[places[0]].span.start, problem.slots[places[-1]].span.end)


def _lost(person: Person, rule: str, span: Span) -> list[Span]:
    """What a person would give up of an absence to be there at that time."""
    first, last = (local_date(each, person.timezone) for each in (span.start, span.end))
    absence = person.leave if rule == "leave" else person.off
    absences = Days(person.holidays).spans(absence, person.timezone, first - DAY, last + DAY)
    return within(absences, span)


def _skills(team: Team, problem: Problem, places: Sequence[int]) -> list[str]:
    wanted: list[str] = []
    for place in places:
        slot = problem.slots[place]
        role, coverage = team.role(slot.role), team.coverage(slot.coverage)
        wanted += [*(role.skills if role else ()), *(coverage.skills if coverage else ())]
    return list(dict.fromkeys(wanted))


def _cut(person: Person, absence: When, gone: Span, problem: Problem) -> When:
    """An absence without some hours, around the period."""
    zone = person.timezone
    first = local_date(min(slot.span.start for slot in problem.slots), zone) - AROUND
    last = local_date(max(slot.span.end for slot in problem.slots), zone) + AROUND
    left: list[Span] = []
    for span in Days(person.holidays).spans(absence, zone, first, last):
        if not span.overlaps(gone):
            left.append(span)
            continue
        if span.start < gone.start:
            left.append(Span(span.start, gone.start))
        if gone.end < span.end:
            left.append(Span(gone.end, span.end))
    terms = []
    for span in left:
        (start, clock), (end, last_clock) = (
            (local.date(), timedelta(hours=local.hour, minutes=local.minute, seconds=local.second))
            for local in (wall(span.start, zone), wall(span.end, zone))
        )
        terms.append(Term((Timed(start, clock, end, last_clock),), str(span)))
    return When(tuple(terms))


def _unpinned(team: Team, rota: Rota, problem: Problem, turn: int) -> Change:
    """Without what pins a turn, in the team file or in the rota file."""
    pinned, places = problem.turns[turn], problem.places(turn)
    who = next(problem.pinned[place] for place in places if place in problem.pinned)
    days, start = Days(team.holidays), local_date(pinned.span.start, team.timezone)

    def decides(pin: Pin) -> bool:
        return pin.person == who and days.matches(pin.on, start)

    spans = {slot.span for slot in pinned.slots}
    shifts = tuple(
        replace(shift, pinned=False)
        if shift.pinned and shift.role == pinned.role and shift.span in spans
        else shift
        for shift in rota.shifts
    )
    left = tuple(pin for pin in team.pins if not decides(pin))
    where = "pins" if left != team.pins else "rota file"
    words = f"do not pin the turn of {phrases.day(start)} to {team.name_of(who)} ({where})"
    return words, replace(team, pins=left), replace(rota, shifts=shifts)


def _loosened(
    team: Team, problem: Problem, places: Sequence[int], obstacle: Obstacle
) -> Iterator[list[tuple[str, Team]]]:
    """A limit looser by one step after the other, wherever it stands that concerns somebody."""
    field = LIMITS[obstacle.rule]
    if obstacle.role:
        role = team.role(obstacle.role)
        assert role is not None
        for ladder in _looser(role.limits, field, problem, places, f"roles.{role.name}"):
            yield [
                (
                    words,
                    replace(
                        team,
                        roles=tuple(
                            replace(each, limits=limits) if each is role else each
                            for each in team.roles
                        ),
                    ),
                )
                for words, limits in ladder
            ]
        return
    for ladder in _looser(team.rules.limits, field, problem, places, "rules"):
        yield [(w, replace(team, rules=replace(team.rules, limits=limits))) for w, limits in ladder]
    person = team.person(obstacle.person)
    assert person is not None
    for ladder in _looser(person.limits, field, problem, places, f"people.{person.id}"):
        yield [(words, _with(team, replace(person, limits=limits))) for words, limits in ladder]


def _looser(
    limits: Limits, field: str, problem: Problem, places: Sequence[int], key: str
) -> Iterator[list[tuple[str, Limits]]]:
    """Each limit of a kind, looser by one step after the other."""
    value: Any = getattr(limits, field)
    if field == "gap" and value is not None:
        gaps = [gap for gap in _gaps(problem, places) if gap < value]
        yield [
            (
                f"let the gap be {phrases.hours(in_hours(gap))} instead of "
                f"{phrases.hours(in_hours(value))} ({key}.gap)",
                replace(limits, gap=gap),
            )
            for gap in gaps
        ]
    elif field == "max_row" and value is not None:
        yield [
            (
                f"allow {value + n} days in a row instead of {value} ({key}.max_row)",
                replace(limits, max_row=value + n),
            )
            for n in range(1, MOST_STEPS + 1)
        ]
    elif field not in ("gap", "max_row"):
        for number, limit in enumerate(value):
            ladder = []
            for n in range(1, MOST_STEPS + 1):
                raised = _raised(limit, n, problem, places, hours=field == "max_hours")
                others = (*value[:number], raised, *value[number + 1 :])
                words = f"allow {raised.text} instead of {limit.text} ({key}.{field})"
                ladder.append((words, _set(limits, field, others)))
            yield ladder


def _set(limits: Limits, field: str, value: Any) -> Limits:
    return replace(limits, **{field: value})


def _raised(
    limit: Limit, steps: int, problem: Problem, places: Sequence[int], *, hours: bool
) -> Limit:
    step = ceil(sum((problem.slots[p].span.hours for p in places), Fraction(0))) if hours else 1
    count = limit.count + steps * step
    _, per, rest = limit.text.partition(" per ")
    return replace(limit, count=count, text=f"{count}{'h' if hours else ''}{per}{rest}")


def _gaps(problem: Problem, places: Sequence[int]) -> list[timedelta]:
    """The times between the turns in question and others, the longest first."""
    spans = [each.span for each in problem.turns] + [piece.span for _, piece in problem.fixed]
    start = problem.slots[places[0]].span.start
    end = problem.slots[places[-1]].span.end
    found = {start - span.end for span in spans} | {span.start - end for span in spans}
    near = sorted((gap for gap in found if timedelta(0) <= gap <= 14 * DAY), reverse=True)
    return [*near, timedelta(0)] if timedelta(0) not in near else near


def _with(team: Team, person: Person) -> Team:
    people = tuple(person if each.id == person.id else each for each in team.people)
    return replace(team, people=people)
