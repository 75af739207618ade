"""How many calls to expect in hours to come: as often as they came in the same hours of a log.

The same hours are those of the same coverage in which the same providers answer, as the team file
has them now. What is uncertain is the rate: the exact interval of a Poisson rate, as in `demand`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from rota.answered import Answered
from rota.demand import Count, Tally
from rota.spans import elapsed


@dataclass(frozen=True, slots=True)
class Range:
    """Between so much and so much."""

    low: Fraction
    high: Fraction

    def __add__(self, other: Range) -> Range:
        return Range(self.low + other.low, self.high + other.high)

    def times(self, factor: Fraction) -> Range:
        """Both ends multiplied by a factor that is not negative."""
        return Range(self.low * factor, self.high * factor)


@dataclass(frozen=True, slots=True)
class Assumed:
    """What no log of calls says.

    Attributes:
        length: How many hours an intervention takes; None where nobody knows.
        passed_on: What part of the calls of whoever rings first reaches those who ring after; None
            where nobody knows: any part may, none and all too.
    """

    length: Fraction | None = None
    passed_on: Fraction | None = None

    def reaching(self, calls: Range, *, first: bool) -> Range:
        """Of some calls, those that reach somebody who rings first, or later."""
        if first:
            return calls
        if self.passed_on is None:
            return Range(Fraction(0), calls.high)
        return calls.times(self.passed_on)


NOTHING = Range(Fraction(0), Fraction(0))


@dataclass(frozen=True, slots=True)
class Expected:
    """The calls that some hours may expect.

    Attributes:
        part: The hours.
        seen: What the log had in the same hours; None without a log.
        rate: Calls per elapsed hour; None where nothing is known of calls.
        bounds: What the rate may be; both ends are the rate where it was given, not measured.
        borrowed: The log has no such hours: the rate is that of all that are covered.
    """

    part: Answered
    seen: Count | None
    rate: Fraction | None
    bounds: Range | None
    borrowed: bool = False

    @property
    def calls(self) -> Range | None:
        """How many come in these hours, on average."""
        return None if self.bounds is None else self.bounds.times(self.part.hours)


def from_log(
    tally: Tally, logged: Iterable[Answered], coming: Sequence[Answered]
) -> tuple[Expected, ...]:
    """What to expect by a log, part by part.

    Args:
        tally: When its calls began.
        logged: The log's own hours, as `answered` parts them.
        coming: The hours to come.
    """
    logged = list(logged)
    same = {part.key: part for part in logged}
    covered = [span for part in logged if part.coverage for span in part.spans]
    hours = elapsed(covered)
    every = Count(tally.within(*covered), hours, 0)
    found = []
    for part in coming:
        own = same.get(part.key)
        seen = Count(tally.within(*own.spans), own.hours, 0) if own else Count(0, Fraction(0), 0)
        counted = seen if seen.hours else every
        low, high = counted.interval or (0.0, 0.0)
        rate = Fraction(counted.calls) / counted.hours if counted.hours else Fraction(0)
        bounds = Range(_steady(low), _steady(high))
        found.append(Expected(part, seen, rate, bounds, borrowed=not seen.hours))
    return tuple(found)


def given(calls: Fraction, coming: Sequence[Answered]) -> tuple[Expected, ...]:
    """What to expect of so many calls, spread evenly over all hours that are looked at."""
    hours = sum((part.hours for part in coming), Fraction(0))
    rate = calls / hours if hours else Fraction(0)
    return tuple(Expected(part, None, rate, Range(rate, rate)) for part in coming)


def unknown(coming: Sequence[Answered]) -> tuple[Expected, ...]:
    """The hours to come, of which nobody knows how many calls they bring."""
    return tuple(Expected(part, None, None, None) for part in coming)


def sum_of(ranges: Iterable[Range | None]) -> Range | None:
    """All of them together; None where one is not known."""
    total = NOTHING
    for each in ranges:
        if each is None:
            return None
        total += each
    return total


def _steady(rate: float) -> Fraction:
    """A float with the decimals that matter: the rest differs from machine to machine."""
    return Fraction(round(rate * 10**6), 10**6)
