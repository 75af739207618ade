"""The rules that count a person's turns, weekends, hours and rows of dates, and the gap.

They may stand in the team's `[rules]`, in a role and at a person; each holds on its own. Turns are
counted at the local date on which they start, neighbouring rotas included.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from rota import phrases
from rota.case import Case, HeldTurn, Row, clashes
from rota.instants import DAY, Span, dates_touched, in_hours, instant, local_date
from rota.team import HOLIDAY, Limit, Limits, Person
from rota.verdict import Finding

SATURDAY = 5
WEEKEND_START, WEEKEND_END = timedelta(hours=9), timedelta(hours=18)
"""Saturday from, and Sunday until, which being on call takes a weekend (the team's zone)."""


@dataclass(frozen=True, slots=True)
class Scope:
    """One set of limits and what it counts of one person.

    Attributes:
        key: The team-file table that the limits stand in.
        asker: Who asks, for messages.
    """

    person: Person
    limits: Limits
    key: str
    asker: str
    rows: tuple[Row, ...]
    turns: tuple[HeldTurn, ...]


@dataclass(frozen=True, slots=True)
class Counted:
    """Something that a limit counts: where it counts, how much, and where it lies.

    Attributes:
        own: It would not count without the rota that is checked.
    """

    day: date
    amount: Fraction
    span: Span
    own: bool


def gap(case: Case) -> Iterator[Finding]:
    """The next turn starts no sooner than the gap after the end of the one before."""
    zone = case.team.timezone
    for scope in scopes(case):
        least = scope.limits.gap
        if least is None:
            continue
        for before, after in clashes(scope.turns, margin=least):
            rest = after.span.start - before.span.end
            ends, starts = (
                phrases.moment(before.span.end, zone),
                phrases.moment(after.span.start, zone),
            )
            has = (
                f"has {phrases.hours(in_hours(rest))} between two turns"
                if rest >= timedelta(0)
                else "starts a turn before the last one has ended"
            )
            yield Finding(
                rule="gap",
                severity="error",
                message=f"{scope.person.name} {has} (ends {ends}, next starts {starts}); "
                f"{scope.asker} asks for {phrases.hours(in_hours(least))}.",
                remedy="give one of the two turns to someone else",
                source=f"{scope.key}.gap",
                person=scope.person.id,
                role=before.role if before.role == after.role else "",
                span=Span(before.span.start, max(before.span.end, after.span.end)),
            )


def max_turns(case: Case) -> Iterator[Finding]:
    """No more turns than the limit, each counted where it starts."""
    for scope in scopes(case):
        counted = [_turn(case, turn, Fraction(1)) for turn in scope.turns]
        for limit, breach in breaches(counted, scope.limits.max_turns):
            has = f"has {phrases.count(len(breach), 'turn')}"
            yield _finding(scope, "max-turns", limit, breach, has)


def max_weekends(case: Case) -> Iterator[Finding]:
    """No more weekends than the limit, each counted at its Saturday."""
    for scope in scopes(case):
        if not scope.limits.max_weekends:
            continue
        counted = weekends(case, scope.rows)
        for limit, breach in breaches(counted, scope.limits.max_weekends):
            has = f"is on call on {phrases.count(len(breach), 'weekend')}"
            yield _finding(scope, "max-weekends", limit, breach, has)


def max_holidays(case: Case) -> Iterator[Finding]:
    """No more turns with a public holiday in them than the limit."""
    for scope in scopes(case):
        counted = [
            _turn(case, turn, Fraction(1))
            for turn in scope.turns
            if any(HOLIDAY in row.kinds for row in turn.rows)
        ]
        for limit, breach in breaches(counted, scope.limits.max_holidays):
            has = f"has {phrases.count(len(breach), 'turn')} with a public holiday"
            yield _finding(scope, "max-holidays", limit, breach, has)


def max_hours(case: Case) -> Iterator[Finding]:
    """No more elapsed hours than the limit, a turn's all counted where it starts."""
    for scope in scopes(case):
        counted = [
            _turn(case, turn, sum((row.span.hours for row in turn.rows), Fraction(0)))
            for turn in scope.turns
        ]
        for limit, breach in breaches(counted, scope.limits.max_hours):
            total = sum((entry.amount for entry in breach), Fraction(0))
            has = f"is on call {phrases.hours(total)} in {phrases.count(len(breach), 'turn')}"
            yield _finding(scope, "max-hours", limit, breach, has)


def max_row(case: Case) -> Iterator[Finding]:
    """No more consecutive local dates with a shift than the limit."""
    for scope in scopes(case):
        most = scope.limits.max_row
        if most is None:
            continue
        for run in _runs(case, scope.rows):
            if len(run) <= most or not any(entry.own for entry in run):
                continue
            yield Finding(
                rule="max-row",
                severity="error",
                message=f"{scope.person.name} is on call on {len(run)} dates in a row, "
                f"{phrases.dates(run[0].day, run[-1].day)}; {scope.asker} allows {most}.",
                remedy="give a turn in the middle of the row to someone else",
                source=f"{scope.key}.max_row",
                person=scope.person.id,
                span=extent(run),
            )


def scopes(case: Case) -> Iterator[Scope]:
    """Every set of limits that says something, for each person whom it concerns."""
    nothing = Limits()
    for person in case.serving:
        rows, turns = case.held[person.id], case.turns[person.id]
        if case.team.rules.limits != nothing:
            yield Scope(person, case.team.rules.limits, "rules", "the team", rows, turns)
        if person.limits != nothing:
            key, asker = f"people.{person.id}", "this person's own rule"
            yield Scope(person, person.limits, key, asker, rows, turns)
        for role in case.team.roles:
            if role.limits != nothing:
                yield Scope(
                    person,
                    role.limits,
                    f"roles.{role.name}",
                    f"the role {role.name}",
                    tuple(row for row in rows if row.role == role.name),
                    tuple(turn for turn in turns if turn.role == role.name),
                )


def _turn(case: Case, turn: HeldTurn, amount: Fraction) -> Counted:
    day = local_date(turn.span.start, case.team.timezone)
    return Counted(day, amount, turn.span, turn.own)


def weekends(case: Case, rows: Sequence[Row]) -> list[Counted]:
    """Each weekend on which a row takes some of the time that counts, at its Saturday."""
    zone = case.team.timezone
    taken: dict[date, list[Row]] = {}
    for row in rows:
        for day in dates_touched(row.span, zone):
            if day.weekday() < SATURDAY:
                continue
            saturday = day - (day.weekday() - SATURDAY) * DAY
            weekend = Span(
                instant(saturday, WEEKEND_START, zone),
                instant(saturday + DAY, WEEKEND_END, zone),
            )
            if row.span.overlaps(weekend):
                taken.setdefault(saturday, []).append(row)
    return [_at(day, held) for day, held in sorted(taken.items())]


def _runs(case: Case, rows: Sequence[Row]) -> list[list[Counted]]:
    """The dates with a shift, in stretches without a hole."""
    taken: dict[date, list[Row]] = {}
    for row in rows:
        for day in dates_touched(row.span, case.team.timezone):
            taken.setdefault(day, []).append(row)
    runs: list[list[Counted]] = []
    for day, held in sorted(taken.items()):
        if runs and runs[-1][-1].day + DAY == day:
            runs[-1].append(_at(day, held))
        else:
            runs.append([_at(day, held)])
    return runs


def _at(day: date, rows: Sequence[Row]) -> Counted:
    span = Span(min(row.span.start for row in rows), max(row.span.end for row in rows))
    return Counted(day, Fraction(1), span, all(row.own for row in rows))


def breaches(
    counted: Sequence[Counted], limits: Iterable[Limit]
) -> Iterator[tuple[Limit, Sequence[Counted]]]:
    """What breaks each limit: all that lies in too full a stretch of dates, weeks or months.

    The stretch is moved along what is counted, in order of date. A set that lies within one
    already given, or has nothing of the checked rota's, is passed over.
    """
    for limit in limits:
        width = limit.every or 1
        end = given = 0
        total = Fraction(0)
        for begin, first in enumerate(counted):
            while end < len(counted) and (
                _number(counted[end].day, limit) < _number(first.day, limit) + width
            ):
                total += counted[end].amount
                end += 1
            together = counted[begin:end]
            if total > limit.count and end > given and any(entry.own for entry in together):
                yield limit, together
                given = end
            total -= first.amount


def _number(day: date, limit: Limit) -> int:
    """The day's place in the count of days, ISO weeks, months or years."""
    match limit.unit:
        case "day":
            return day.toordinal()
        case "week":
            return (day.toordinal() - 1) // 7  # 1 January of the year 1 was a Monday
        case "month":
            return day.year * 12 + day.month
        case "year":
            return day.year


def _finding(scope: Scope, rule: str, limit: Limit, breach: Sequence[Counted], has: str) -> Finding:
    where = phrases.dates(breach[0].day, breach[-1].day)
    return Finding(
        rule=rule,
        severity="error",
        message=f"{scope.person.name} {has} {where}; {scope.asker} allows {limit.text}.",
        remedy="give one of them to someone else",
        source=f"{scope.key}.{rule.replace('-', '_')}",
        person=scope.person.id,
        span=extent(breach),
    )


def extent(entries: Sequence[Counted]) -> Span:
    """From the start of the first thing counted to the end of the last."""
    return Span(
        min(entry.span.start for entry in entries), max(entry.span.end for entry in entries)
    )
