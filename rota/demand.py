"""When calls come: counted by weekday and hour, by kind of day, inside and outside the office.

Everything is counted between UTC instants, so that a local hour which a clock change skips or
repeats is as long as it was.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise

from rota import demand_words
from rota.calls import Call
from rota.covered import office_hours
from rota.days import Days
from rota.demand_words import DayKind
from rota.instants import DAY, Span, day_span, days_between, days_span, instant, local_date
from rota.interval import poisson_interval
from rota.period import Period
from rota.spans import bare, elapsed, union, within
from rota.team import Language, Team

KINDS: tuple[DayKind, ...] = ("ordinary", "eve", "weekend", "holiday")
HOLIDAY_COLUMN = 7  # of the heat map, behind Monday to Sunday
FEW_WEEKS = 8
FEW_DATES = 8
BURSTS = 2.0  # times as uneven as independent calls would be

SILENCE = 20.0  # calls that could have been expected in a time without any

_HOUR = timedelta(hours=1)


class Tally:
    """How many of some moments lie in a span of time."""

    def __init__(self, moments: Iterable[datetime]) -> None:
        self._moments = sorted(moments)

    def __len__(self) -> int:
        return len(self._moments)

    def within(self, *spans: Span) -> int:
        """How many lie in these spans, which do not overlap."""
        return sum(
            bisect_left(self._moments, span.end) - bisect_left(self._moments, span.start)
            for span in spans
        )

    def parted(self, spans: Sequence[Span]) -> Tally:
        """Those that lie in these spans."""
        found: list[datetime] = []
        for span in spans:
            begin = bisect_left(self._moments, span.start)
            found += self._moments[begin : bisect_left(self._moments, span.end)]
        return Tally(found)


@dataclass(frozen=True, slots=True)
class Count:
    """Calls over some elapsed hours.

    Attributes:
        calls: How many came.
        hours: Elapsed hours in which they could.
        missed: How many of them nobody answered.
    """

    calls: int
    hours: Fraction
    missed: int

    @property
    def rate(self) -> float | None:
        """Calls per hour; None where there was no time."""
        return float(self.calls / self.hours) if self.hours else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The exact 95 % interval of the rate, if calls come independently of each other."""
        if not self.hours:
            return None
        low, high = poisson_interval(self.calls)
        return low / float(self.hours), high / float(self.hours)


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One hour of one weekday (or of public holidays).

    Attributes:
        calls: How many came.
        dates: On how many dates they could.
        office: Whether the office is open for more than half of that hour.
    """

    calls: int
    dates: int
    office: bool

    @property
    def mean(self) -> float | None:
        """Calls per date; None where there was no such date."""
        return self.calls / self.dates if self.dates else None


@dataclass(frozen=True, slots=True)
class KindOfDay:
    """What came on one kind of day: working days, eves of holidays, weekends, public holidays."""

    kind: DayKind
    dates: int
    inside: Count
    outside: Count


@dataclass(frozen=True, slots=True)
class Demand:
    """When calls came.

    Attributes:
        period: The local dates that are counted, both ends included.
        heat: By hour of the day, eight cells: Monday to Sunday without the public holidays,
            then these.
        kinds: By kind of day.
        knows_missed: Whether the log says which calls nobody answered.
        bursts: How many times as uneven the working days are as those of independent calls.
        silence: The longest run of dates without a call, if many could have been expected in it.
    """

    period: Period
    heat: tuple[tuple[HeatCell, ...], ...]
    kinds: tuple[KindOfDay, ...]
    knows_missed: bool
    bursts: float = 1.0
    silence: Period | None = None

    @property
    def warnings(self) -> tuple[str, ...]:
        """Why the picture is less sure than it looks, one sentence each."""
        return self.doubts("en")

    def doubts(self, language: Language) -> tuple[str, ...]:
        """The same in a language."""
        found = []
        if self.weeks < FEW_WEEKS:
            found.append(demand_words.few_weeks(float(self.weeks), FEW_WEEKS, language))
        found += [
            demand_words.few_dates(each.kind, each.dates, language)
            for each in self.kinds
            if each.dates < FEW_DATES
        ]
        if self.silence is not None:
            first, last = self.silence.first, self.silence.last
            found.append(demand_words.no_call(first, last, language))
        if self.bursts > BURSTS:
            found.append(demand_words.in_bursts(self.bursts, language))
        return tuple(found)

    @property
    def weeks(self) -> Fraction:
        """How many weeks are counted."""
        return Fraction((self.period.last - self.period.first).days + 1, 7)

    @property
    def busiest(self) -> float:
        """Calls per date in the busiest hour."""
        return max((cell.mean or 0.0 for row in self.heat for cell in row), default=0.0)

    @property
    def inside(self) -> Count:
        """All that came in office hours."""
        return _sum(each.inside for each in self.kinds)

    @property
    def outside(self) -> Count:
        """All that came outside of them."""
        return _sum(each.outside for each in self.kinds)


def period_of(calls: Sequence[Call], team: Team) -> Period:
    """The local dates from the first call to the last; there must be one."""
    first = min(call.at for call in calls)
    last = max(call.at for call in calls)
    return Period(local_date(first, team.timezone), local_date(last, team.timezone))


def outside_spans(team: Team, period: Period) -> list[Span]:
    """The hours of a period in which the office is closed, in order of time."""
    days = Days(team.holidays)
    office = union(office_hours(team, days, period.first - DAY, period.last + DAY))
    return bare(days_span(period.first, period.last, team.timezone), office)


def demand(team: Team, calls: Sequence[Call], period: Period) -> Demand:
    """Count the calls of a period.

    Args:
        team: Its zone, its public holidays and its office hours.
        calls: What came, in any order; those of other dates are not counted.
        period: The local dates to count.
    """
    days, zone = Days(team.holidays), team.timezone
    every = Tally(call.at for call in calls)
    missed = Tally(call.at for call in calls if call.missed)
    closed = outside_spans(team, period)
    inside: dict[DayKind, list[Count]] = {kind: [] for kind in KINDS}
    outside: dict[DayKind, list[Count]] = {kind: [] for kind in KINDS}
    for day in days_between(period.first, period.last):
        kind = kind_of_day(days, day)
        whole = day_span(day, zone)
        free = within(closed, whole)
        outside[kind].append(_count(every, missed, free))
        inside[kind].append(_count(every, missed, bare(whole, free)))
    kinds = tuple(
        KindOfDay(kind, len(outside[kind]), _sum(inside[kind]), _sum(outside[kind]))
        for kind in KINDS
    )
    knows_missed = any(call.missed is not None for call in calls)
    heat = tuple(tuple(_cell(every, closed, spans) for spans in row) for row in _laid(team, period))
    bursts = _bursts([count.calls for count in outside["ordinary"]])
    return Demand(period, heat, kinds, knows_missed, bursts, _silence(team, every, period))


def mostly(team: Team, period: Period, spans: Sequence[Span]) -> tuple[tuple[bool, ...], ...]:
    """Which hours a union of spans holds, most of them on most dates: as `Demand.heat` is laid."""
    return tuple(
        tuple(
            sum(elapsed(bare(each, spans)) * 2 < each.hours for each in dated) * 2 > len(dated)
            for dated in row
        )
        for row in _laid(team, period)
    )


def _laid(team: Team, period: Period) -> list[list[list[Span]]]:
    """The hours of a period, date by date, as `Demand.heat` is laid: by hour and column."""
    days = Days(team.holidays)
    found: list[list[list[Span]]] = [[[] for _ in range(8)] for _ in range(24)]
    for day in days_between(period.first, period.last):
        column = HOLIDAY_COLUMN if kind_of_day(days, day) == "holiday" else day.weekday()
        edges = [instant(day, hour * _HOUR, team.timezone) for hour in range(25)]
        for row, (start, end) in zip(found, pairwise(edges), strict=True):
            row[column].append(Span(start, end))
    return found


def kind_of_day(days: Days, day: date) -> DayKind:
    """What a local date is; a weekend that is the eve of a public holiday is a weekend."""
    if days.holiday(day) is not None:
        return "holiday"
    if day.weekday() >= 5:
        return "weekend"
    return "eve" if days.holiday(day + DAY) is not None else "ordinary"


def shade(mean: float | None, busiest: float) -> int:
    """How deep an hour is shaded: 0 without a call, else 1 to 5, each twice the one before.

    The deepest begins at half of the busiest hour.
    """
    if not mean:
        return 0
    return next((step for step in range(5, 1, -1) if mean >= busiest / 2 ** (6 - step)), 1)


def _cell(every: Tally, closed: Sequence[Span], dated: Sequence[Span]) -> HeatCell:
    """One hour of some dates; the office is open if it is for most of it, on most of them."""
    opened = sum(elapsed(bare(span, closed)) * 2 > span.hours for span in dated)
    return HeatCell(sum(map(every.within, dated)), len(dated), opened * 2 > len(dated))


def _count(every: Tally, missed: Tally, spans: Sequence[Span]) -> Count:
    hours = elapsed(spans)
    return Count(every.within(*spans), hours, missed.within(*spans))


def _sum(counts: Iterable[Count]) -> Count:
    counts = list(counts)
    return Count(
        sum(count.calls for count in counts),
        sum((count.hours for count in counts), Fraction(0)),
        sum(count.missed for count in counts),
    )


def _bursts(counts: Sequence[int]) -> float:
    """How many times as uneven daily counts are as those of independent calls (variance/mean)."""
    if len(counts) < FEW_DATES or not any(counts):
        return 1.0
    mean = sum(counts) / len(counts)
    return sum((count - mean) ** 2 for count in counts) / (len(counts) - 1) / mean


def _silence(team: Team, every: Tally, period: Period) -> Period | None:
    """The longest run of dates without a call, if many could have been expected in it."""
    longest: list[date] = []
    run: list[date] = []
    dates = days_between(period.first, period.last)
    for day in dates:
        run = [] if every.within(day_span(day, team.timezone)) else [*run, day]
        longest = max(longest, run, key=len)
    if len(every) * len(longest) < SILENCE * (len(dates) - len(longest)):
        return None
    return Period(longest[0], longest[-1]) if longest else None
