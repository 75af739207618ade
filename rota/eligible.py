"""Who may take a slot, and for each of the others the rule that bars them.

Only what one slot and one person decide between themselves; rules that look at several shifts
(gap, limits, apart, …) belong to the solver and to the check.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rota.days import Days
from rota.instants import DAY, Span, day_span, instant
from rota.period import Period
from rota.shift import Slot
from rota.team import Person, Team

WEEK = timedelta(days=7)
MARGIN = timedelta(days=45)  # around the dates that are asked about
CODE = ("hours", "forfait-jours")  # the regimes to which the Code's protection of minors applies


@dataclass(frozen=True, slots=True)
class Absence:
    """Hours in which a person cannot be on call, and the rule that says so."""

    rule: str
    spans: tuple[Span, ...]

    def meets(self, span: Span) -> bool:
        """Whether some absence overlaps the span."""
        place = bisect_right(self.spans, Span(span.end, span.end))
        return place > 0 and self.spans[place - 1].end > span.start


class Eligibility:
    """The team's people, with all that keeps each of them from a slot around a period."""

    def __init__(self, team: Team, period: Period) -> None:
        self._team = team
        self._roles = {role.name: role for role in team.roles}
        self._coverages = {coverage.name: coverage for coverage in team.coverages}
        self._days = {person.id: Days(person.holidays) for person in team.people}
        self._period = period
        self._adult = {
            person.id: _of_age(person, person.birth_date)
            for person in team.people
            if person.birth_date and team.rules.law == "fr" and person.regime in CODE
        }
        self._absences: dict[str, tuple[Absence, ...]] = {}  # worked out when asked for

    def lasting(self, slot: Slot) -> frozenset[str]:
        """The people whom roles, skills and `never` let take such a slot, leave or not."""
        return frozenset(
            person.id for person in self._team.people if self._lasting_bar(person, slot) is None
        )

    def barred(self, slot: Slot) -> dict[str, str]:
        """The people who cannot take the slot, each with the id of the rule that bars them."""
        found = {}
        for person in self._team.people:
            rule = self._lasting_bar(person, slot) or next(
                (each.rule for each in self._absences_of(person) if each.meets(slot.span)), None
            )
            if rule is not None:
                found[person.id] = rule
        return found

    def every_bar(self, slot: Slot, person: Person) -> tuple[str, ...]:
        """The ids of all the rules that bar a person from the slot; `barred` has the first."""
        away = (each.rule for each in self._absences_of(person) if each.meets(slot.span))
        return (*self._lasting_bars(person, slot), *away)

    def wishes(self, slot: Slot) -> dict[str, int]:
        """Who would rather not have the slot (1), and who would like to (-1)."""
        found = {}
        for person in self._team.people:
            days, zone = self._days[person.id], person.timezone
            if person.avoid and days.matches_start(person.avoid, slot.span.start, zone, slot.kind):
                found[person.id] = 1
            elif person.prefer and days.matches_start(
                person.prefer, slot.span.start, zone, slot.kind
            ):
                found[person.id] = -1
        return found

    def _absences_of(self, person: Person) -> tuple[Absence, ...]:
        if person.id not in self._absences:
            days = self._days[person.id]
            self._absences[person.id] = _absences(self._team, person, days, self._period)
        return self._absences[person.id]

    def _lasting_bar(self, person: Person, slot: Slot) -> str | None:
        return next(self._lasting_bars(person, slot), None)

    def _lasting_bars(self, person: Person, slot: Slot) -> Iterator[str]:
        if slot.role not in person.roles:
            yield "role"
        role, coverage = self._roles[slot.role], self._coverages.get(slot.coverage)
        wanted = role.skills + (coverage.skills if coverage else ())
        if any(skill not in person.skills for skill in wanted):
            yield "skill"
        if coverage and coverage.people is not None and person.id not in coverage.people:
            yield "people"
        if person.never and self._days[person.id].matches_start(
            person.never, slot.span.start, person.timezone, slot.kind
        ):
            yield "never"
        adult = self._adult.get(person.id)
        if adult is not None and slot.span.end <= adult:
            yield "minor"


def _of_age(person: Person, born: date) -> datetime:
    """The midnight from which a person is 18: on 28 February for those of a 29 February."""
    day = 28 if (born.month, born.day) == (2, 29) else born.day
    return instant(born.replace(year=born.year + 18, day=day), timedelta(0), person.timezone)


def whole_leave_days(person: Person, days: Days, first: date, last: date) -> frozenset[date]:
    """The dates that a person's leave covers from 00:00 to 24:00, in the person's zone."""
    found = set()
    for span in days.spans(person.leave, person.timezone, first, last):
        day = span.start.astimezone(person.timezone).date()
        while (whole := day_span(day, person.timezone)).start < span.end:
            if span.start <= whole.start and whole.end <= span.end:
                found.add(day)
            day += DAY
    return frozenset(found)


def _absences(team: Team, person: Person, days: Days, period: Period) -> tuple[Absence, ...]:
    first, last = period.first - MARGIN, period.last + MARGIN
    zone = person.timezone
    ever = Span(instant(first, timedelta(0), zone), instant(last, DAY, zone))
    outside = []
    if person.since is not None and person.since > first:
        outside.append(Span(ever.start, instant(person.since, timedelta(0), zone)))
    if person.until is not None and person.until < last:
        outside.append(Span(instant(person.until, DAY, zone), ever.end))
    absences = [
        Absence("member", tuple(outside)),
        Absence("leave", tuple(days.spans(person.leave, zone, first, last))),
        Absence("off", tuple(days.spans(person.off, zone, first, last))),
    ]
    if team.rules.leave_margin and person.leave:
        absences.append(Absence("leave-margin", _margins(person, days, first, last)))
    return tuple(each for each in absences if each.spans)


def _margins(person: Person, days: Days, first: date, last: date) -> tuple[Span, ...]:
    """The weekends on both sides of each whole week of leave."""
    leave = whole_leave_days(person, days, first - WEEK, last + WEEK)
    weekends = set()
    monday = first - WEEK - first.weekday() * DAY
    while monday <= last + WEEK:
        week = [monday + n * DAY for n in range(5)]
        if any(day in leave for day in week) and all(
            day in leave or days.holiday(day) is not None for day in week
        ):
            weekends |= {monday - 2 * DAY, monday + 5 * DAY}
        monday += WEEK
    return tuple(_weekend(saturday, person) for saturday in sorted(weekends))


def _weekend(saturday: date, person: Person) -> Span:
    zone = person.timezone
    return Span(instant(saturday, timedelta(0), zone), instant(saturday + DAY, DAY, zone))
