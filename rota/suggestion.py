"""The smallest windows that would have caught so many of the calls.

Dates of one kind have the same hours: working days a block before the office opens and one after,
weekend days one, public holidays one; a block has no hole, and there may be none. Smallest means:
of all such choices that catch enough calls, the one that covers the fewest elapsed hours over the
log's dates, then the one that catches most, then the earliest. It is found exactly, not by trial.
Blocks that meet at midnight are one window.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise
from math import ceil, gcd

from rota.days import Days
from rota.demand import Tally, outside_spans
from rota.instants import DAY, SECOND, Span, days_between, instant
from rota.outside_office import clock_text, week_of
from rota.period import Period
from rota.spans import common
from rota.team import EVENING, HOLIDAY, WEEKEND, Team
from rota.when import WEEKDAYS

NAMES = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MORNING = "morning"
_FINEST = 15  # minutes: hours that are no multiple are rounded outwards, into the office

Block = tuple[int, int]
"""The first step of a block of hours, and the step before which it ends."""

Pick = Block | None
Option = tuple[int, int, Pick]
"""What a block costs, in seconds, what it catches, and the block; or no block."""


@dataclass(frozen=True, slots=True)
class Table:
    """A coverage, as it stands in a team file."""

    name: str
    on: str
    start: str
    end: str
    kind: str
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """The time outside the office, step by step of a date.

    Attributes:
        step: Length of a step.
        opens: The step at which the office opens on the earliest of its days.
        working: Weekdays (Monday is 0) on which it opens, in order from behind the weekend.
        free: The other weekdays.
        seconds: For working days, free days and public holidays, by step: the seconds outside
            the office over all dates.
        calls: In the same way, the calls to fit on.
    """

    step: timedelta
    opens: int
    working: tuple[int, ...]
    free: tuple[int, ...]
    seconds: tuple[tuple[int, ...], ...]
    calls: tuple[tuple[int, ...], ...]

    @property
    def day(self) -> int:
        """How many steps a date has."""
        return len(self.seconds[0])


def suggested(
    team: Team, calls: Tally, fit: Sequence[Span], period: Period, catch: Fraction
) -> tuple[Table, ...]:
    """The smallest coverages that catch such a part of the calls outside the office.

    Args:
        team: Its zone, public holidays and office hours.
        calls: When calls came.
        fit: The spans of time whose calls count.
        period: The dates whose hours count.
        catch: Between 0 and 1.
    """
    grid = grid_of(team, calls.parted(fit), period)
    wanted = ceil(catch * sum(map(sum, grid.calls)))
    return tuple(_tables(grid, smallest(list(options(grid)), wanted)))


def options(grid: Grid) -> Iterator[list[Option]]:
    """What may be chosen: before and after the office, on weekend days, on public holidays."""
    size = grid.day
    parts = ((0, 0, grid.opens), (0, grid.opens, size), (1, 0, size), (2, 0, size))
    for kind, begin, end in parts:
        yield list(blocks(grid.seconds[kind], grid.calls[kind], begin, end))


def grid_of(team: Team, calls: Tally, period: Period) -> Grid:
    """The time outside the office over a period's dates, and the calls in it."""
    week = week_of((office.on, office.start) for office in team.offices)
    behind = (week.free[-1] + 1) % 7
    minutes = 60
    for office in team.offices:
        for clock in (office.start, office.end):
            minutes = gcd(minutes, clock // timedelta(minutes=1))
    step = timedelta(minutes=max(minutes, _FINEST))
    closed = outside_spans(team, period)
    starts = [span.start for span in closed]
    days, size = Days(team.holidays), DAY // step
    seconds = [[0] * size for _ in range(3)]
    found = [[0] * size for _ in range(3)]
    for day in days_between(period.first, period.last):
        kind = 2 if days.holiday(day) is not None else int(day.weekday() in week.free)
        edges = [instant(day, place * step, team.timezone) for place in range(size + 1)]
        begin, end = bisect_left(starts, edges[0]), bisect_left(starts, edges[-1])
        near = closed[max(0, begin - 1) : end]
        for place, span in enumerate(Span(*pair) for pair in pairwise(edges)):
            pieces = [common(each, span) for each in near if each.overlaps(span)]
            found[kind][place] += calls.within(*pieces)
            seconds[kind][place] += sum((piece.end - piece.start) // SECOND for piece in pieces)
    return Grid(
        step,
        week.opens // step,
        tuple((behind + n) % 7 for n in range(7 - len(week.free))),
        week.free,
        tuple(map(tuple, seconds)),
        tuple(map(tuple, found)),
    )


def blocks(seconds: Sequence[int], calls: Sequence[int], begin: int, end: int) -> Iterator[Option]:
    """Cost, calls and place of every block, and of none, less those that another beats.

    Args:
        seconds: The cost of each step; a block begins and ends with one that has some.
        calls: What each step catches.
        begin: The first step that a block may have.
        end: The step before which it must end.
    """
    found: list[tuple[int, int, Pick]] = []
    for first in (place for place in range(begin, end) if seconds[place]):
        cost = caught = 0
        for last in range(first, end):
            cost += seconds[last]
            caught += calls[last]
            if seconds[last]:
                found.append((cost, -caught, (first, last + 1)))
    most = 0
    yield 0, 0, None
    for cost, less, pick in sorted(found, key=lambda each: (each[:2], each[2])):
        if -less > most:
            most = -less
            yield cost, most, pick


def smallest(options: Sequence[Sequence[tuple[int, int, Pick]]], wanted: int) -> tuple[Pick, ...]:
    """One option of each group: the least total cost that catches at least so many calls.

    Group after group, of all ways so far only those are kept that no other one matches at no more
    cost; any best choice goes on from one of these (Nemhauser and Ullmann 1969).

    Args:
        options: By group, the cost, the calls and the name of each.
        wanted: No more than the groups hold together.
    """
    ahead = sum(max(calls for _, calls, _ in group) for group in options)
    kept: list[tuple[int, int, tuple[Pick, ...]]] = [(0, 0, ())]
    for group in options:
        ahead -= max(calls for _, calls, _ in group)
        longer = sorted(
            (
                (cost + more, -(calls + caught), (*picks, pick))
                for cost, calls, picks in kept
                for more, caught, pick in group
                if calls + caught + ahead >= wanted
            ),
            key=lambda way: way[:2],
        )
        kept, most = [], -1
        for cost, less, picks in longer:
            if -less > most:
                most = -less
                kept.append((cost, most, picks))
            if most >= wanted:
                break
    return kept[-1][2]


def _tables(grid: Grid, picks: Sequence[Pick]) -> Iterator[Table]:
    """The coverages of the picks that `options` asks for."""
    *usual, holiday = picks
    alike: dict[tuple[str, int, int], list[int]] = {}
    for begin, end in _week(grid, *usual):
        days = {_weekday(grid, step) for step in range(begin, end)}
        kind = WEEKEND if days & {*grid.free} else EVENING
        key = kind, begin % grid.day, end - begin
        alike.setdefault(key, []).append(_weekday(grid, begin))
    kinds = Counter(kind for kind, _, _ in alike)
    names: set[str] = set()
    for (kind, begin, length), found in sorted(alike.items()):
        name = kind
        if kind == EVENING and begin < grid.opens:
            name = MORNING
        elif kind == WEEKEND and kinds[kind] > 1:
            name = NAMES[found[0]]
        name = f"{NAMES[found[0]]}-{name}" if name in names else name
        names.add(name)
        until = _clock(grid, begin + length, until=True)
        if length > grid.day:
            day = WEEKDAYS[(found[0] + (begin + length) // grid.day) % 7]
            until = f"{day} {_clock(grid, begin + length)}"
        yield Table(name, days_text(sorted(found)), _clock(grid, begin), until, kind)
    if holiday is not None:
        yield _on_holidays(grid, HOLIDAY, holiday)
    begin, end = holiday or (grid.day, grid.day)
    for name, first, last in (("morning", 0, begin), ("night", end, grid.day)):
        if any(pick is not None and pick[0] < last and first < pick[1] for pick in usual):
            name = f"holiday-{'quiet' if holiday is None else name}"
            yield _on_holidays(grid, name, (first, last), closed=True)


def _week(grid: Grid, before: Pick, after: Pick, free: Pick) -> list[Block]:
    """The blocks of a week, in steps from the midnight of its first working day.

    It begins when the office opens then, and ends when it opens a week later: what goes on over
    midnight, or over the weekend, is one block.
    """
    found: list[Block] = []
    for number in range(8):
        day = (grid.working[0] + number) % 7
        picks = [free] if day in grid.free else [before, after]
        if number in (0, 7) and day not in grid.free:
            picks = [after] if number == 0 else [before]
        for pick in picks:
            if pick is None:
                continue
            begin, end = (number * grid.day + step for step in pick)
            if found and found[-1][1] == begin:
                found[-1] = (found[-1][0], end)
            else:
                found.append((begin, end))
    return found


def _weekday(grid: Grid, step: int) -> int:
    return (grid.working[0] + step // grid.day) % 7


def _on_holidays(grid: Grid, name: str, block: Block, *, closed: bool = False) -> Table:
    """A block on public holidays."""
    begin, end = block
    until = _clock(grid, end, until=True)
    return Table(name, "public-holiday", _clock(grid, begin), until, HOLIDAY, closed)


def _clock(grid: Grid, step: int, *, until: bool = False) -> str:
    """The time of day of a step; midnight is `24:00` as an end."""
    clock = step * grid.step % DAY
    return clock_text(DAY if until and not clock else clock)


def days_text(days: Sequence[int]) -> str:
    """Weekdays in the words of the team file: `mon-thu`, or one by one, a comma apart."""
    names = [WEEKDAYS[day] for day in days]
    if len(days) > 1 and all((after - day) % 7 == 1 for day, after in pairwise(days)):
        return f"{names[0]}-{names[-1]}"
    return ", ".join(names)


def as_toml(tables: Sequence[Table], weights: dict[str, Fraction]) -> str:
    """The coverages as they are pasted into a team file."""
    lines = []
    for table in tables:
        days = [f'"{day}"' for day in table.on.split(", ")]
        lines += [
            f"[coverage.{table.name}]",
            f"on = {days[0] if len(days) == 1 else '[' + ', '.join(days) + ']'}",
            f'start = "{table.start}"',
            f'end = "{table.end}"',
        ]
        if table.closed:
            lines.append("closed = true")
        else:
            if table.kind != table.name:
                lines.append(f'kind = "{table.kind}"')
            if table.name in weights:
                lines.append(f"weight = {float(weights[table.name]):.1f}")
        lines.append("")
    return "\n".join(lines)
