"""Night, by the clock of the place where somebody lives."""

from __future__ import annotations

from datetime import date, timedelta
from zoneinfo import ZoneInfo

from rota.instants import DAY, Span, days_between, instant, local_date
from rota.spans import common

NIGHT_START, NIGHT_END = timedelta(hours=21), timedelta(hours=6)
"""Night work where no agreement says otherwise (L3122-20)."""


def night_of(day: date, zone: ZoneInfo) -> Span:
    """The night that begins on a date: nine elapsed hours, but for one more or less in a year.

    On Lord Howe it is half an hour more or less.
    """
    return Span(instant(day, NIGHT_START, zone), instant(day + DAY, NIGHT_END, zone))


def at_night(span: Span, zone: ZoneInfo) -> timedelta:
    """How much of a span is night by a zone's clock, elapsed."""
    found = timedelta(0)
    for day in days_between(local_date(span.start, zone) - DAY, local_date(span.end, zone)):
        night = night_of(day, zone)
        if night.overlaps(span):
            both = common(night, span)
            found += both.end - both.start
    return found
