"""When a person cannot be called: on leave, off, or not in the team."""

from __future__ import annotations

from datetime import timedelta

from rota.days import Days
from rota.instants import DAY, Span, instant, local_date
from rota.spans import union
from rota.team import Person


def absences(person: Person, days: Days, extent: Span) -> list[Span]:
    """The hours, around a stretch of time, in which nobody may call a person, as a union of spans.

    Args:
        person: By whose clock leave is read.
        days: Where the person lives.
        extent: UTC instants.
    """
    zone = person.timezone
    dates = local_date(extent.start, zone), local_date(extent.end, zone)
    found = [span for when in (person.leave, person.off) for span in days.spans(when, zone, *dates)]
    if person.since and extent.start < (joins := instant(person.since, timedelta(0), zone)):
        found.append(Span(extent.start, joins))
    if person.until and (leaves := instant(person.until, DAY, zone)) < extent.end:
        found.append(Span(leaves, extent.end))
    return union(found)
