"""Where coverages by different clocks come apart, while only one side has changed its clocks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from rota import phrases
from rota.covered import REACH, office_hours
from rota.days import Days
from rota.errors import TeamError
from rota.instants import Span, in_hours, local_date
from rota.shift import Slot
from rota.slots import slots, windows
from rota.spans import bare, union
from rota.team import Team

MOST = timedelta(hours=2)  # that any clock is moved (on Troll in Antarctica)


def seams(team: Team, first: date, last: date) -> Iterator[str]:
    """What is amiss between the dates where coverages of two zones meet, a sentence each.

    Two that meet at times may at others leave an hour to nobody, or both want it, when one clock
    has changed and the other has not.
    """
    if all(coverage.timezone is None for coverage in team.coverages):
        return
    first, last = first - REACH, last + REACH
    dated = windows(team, first, last)
    offices = office_hours(team, Days(team.holidays), first, last)
    reached = union([*offices, *(window.span for window in dated)])
    said: dict[str, None] = {}
    for role in team.roles:
        try:
            found = slots(team, dated, role)
        except TeamError as error:
            said[f"{error.keys[0]}: {error}"] = None
            continue
        said |= dict.fromkeys(_apart(team, found, reached))
    yield from said


def _apart(team: Team, found: tuple[Slot, ...], reached: list[Span]) -> Iterator[str]:
    """Coverages that meet at times and at others come apart by what clocks are changed."""
    clocks = {each.name: each.timezone for each in team.coverages}
    gaps: dict[tuple[str, str], list[Span]] = {}
    for one, other in pairwise(found):
        gap = Span(one.span.end, other.span.start)
        if clocks[one.coverage] != clocks[other.coverage] and gap.end - gap.start <= MOST:
            gaps.setdefault((one.coverage, other.coverage), []).append(gap)
    for (before, after), spans in gaps.items():
        apart = [gap for gap in spans if bare(gap, reached)]
        if 0 < len(apart) < len(spans):
            dates = [local_date(gap.start, team.timezone) for gap in apart]
            hours = phrases.hours(in_hours(apart[0].end - apart[0].start))
            yield (
                f"coverage.{after}: on {phrases.count(len(dates), 'day')} from {dates[0]} to "
                f"{dates[-1]} it begins {hours} after {before} ends, and on others they meet: "
                "their clocks do not change together; let one reach over the other"
            )
