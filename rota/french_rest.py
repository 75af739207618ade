"""Rest under the Code du travail: 11 hours a day, 35 a week, six days, and what derogations owe.

Standby without intervention is rest (L3121-10), so nothing here speaks unless somebody worked
while on call. How an intervention cuts a rest is told by the ministry's circular, not by the Code:
the whole rest is given from the end of the intervention, unless it was complete before it began.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from rota import phrases
from rota.agreement import DAY_HOURS, HOUR, Standard, figure, standard
from rota.case import Case
from rota.instants import SECOND, Span
from rota.interventions import AGREEMENT, COMPENSATORY_REST, URGENT_WORKS
from rota.spans import bare, union, within, without
from rota.verdict import Finding
from rota.work import NOTHING, WEEK, Extra, Work, cuts, week_start

DAILY, DAILY_24, SPAN = "L3131-1", "directive 2003/88 art. 3", "Cass. soc. 18 Dec 2001, 99-43.351"
SIX, WEEKLY, OWED = "L3132-1", "L3132-2", "D3131-2"
FLOOR = 9 * HOUR
"""Below which no agreement may let a daily rest fall (D3131-6)."""
MOST_DAYS = 6


@dataclass(frozen=True, slots=True)
class CutRest:
    """The time between two days of work, where interventions leave too short a rest.

    Attributes:
        between: From the end of the one day's work to the start of the next.
        had: The longest rest in it.
        calls: What cut it, in order.
        lawful: A derogation allows it, so rest is owed instead.
    """

    between: Span
    had: timedelta
    calls: tuple[Extra, ...]
    lawful: bool


def subjects(case: Case) -> Iterator[tuple[Work, Standard]]:
    """Those who worked beyond their office hours, with what the law asks for them."""
    for work in case.work.values():
        if (asked := standard(case.team, work.person)) is not None:
            yield work, asked


def cut_rests(case: Case, work: Work, asked: Standard, extras: Sequence[Extra]) -> list[CutRest]:
    """The rests between two days of office work that the extras, among others, cut too short."""
    tolerance = figure(case.team, "tolerance")
    found = []
    for place in sorted({_before(work, extra.span.start) for extra in extras}):
        if not 0 <= place < len(work.office) - 1:
            continue
        between = Span(work.office[place].end, work.office[place + 1].start)
        if between.end - between.start < asked.daily_rest:
            continue  # a break within one day's work
        calls = [x for x in work.extras if x.span.overlaps(between) and cuts(x, tolerance)]
        had = _longest(bare(between, work.cutting))
        if had >= asked.daily_rest:
            continue
        found.append(CutRest(between, had, tuple(calls), _lawful(asked, between, had, calls)))
    return found


def _before(work: Work, moment: datetime) -> int:
    """The place of the last office hours that start at or before a moment; -1 if none do."""
    return bisect_right(work.office, moment, key=lambda span: span.start) - 1


def _longest(spans: Sequence[Span]) -> timedelta:
    return max((span.end - span.start for span in spans), default=NOTHING)


def _lawful(asked: Standard, between: Span, had: timedelta, calls: Sequence[Extra]) -> bool:
    """Whether the rest would be whole but for calls that a derogation allows."""
    allowed = [x for x in calls if x.entry is not None and x.entry.derogation is not None]
    kinds = {x.entry.derogation.kind for x in allowed if x.entry and x.entry.derogation}
    if not allowed or (AGREEMENT in kinds and had < FLOOR):
        return False
    others = [call.span for call in calls if call not in allowed]
    return _longest(bare(between, union(others))) >= asked.daily_rest


def daily_rest(case: Case) -> Iterator[Finding]:
    """Between two days of work lies a daily rest, given in full after the last call that cut it."""
    unknown = {
        work.person.name: calls
        for work, _ in subjects(case)
        if not work.timetable and (calls := sum(x.entry is not None for x in work.own))
    }
    if unknown:
        calls = sum(unknown.values())
        yield Finding(
            rule="daily-rest",
            severity="note",
            message=f"Whether rest was kept after {phrases.count(calls, 'intervention')} of "
            f"{phrases.listing(unknown)} is unknown: the team file "
            "has no office hours, so when they started work again cannot be told.",
            remedy="add [office] to the team file",
            source=DAILY,
        )
    for work, asked in subjects(case):
        for cut in cut_rests(case, work, asked, work.own):
            if not cut.lawful and all(call.entry is not None for call in cut.calls):
                yield _cut(case, work, asked, cut)
        yield from _on_site(case, work, asked)


def _cut(case: Case, work: Work, asked: Standard, cut: CutRest) -> Finding:
    zone, person = case.team.timezone, work.person
    last = max(call.span.end for call in cut.calls)
    earliest = last + asked.daily_rest
    again = phrases.moment(cut.between.end, zone)
    floor = ""
    if any(call.entry and call.entry.derogation for call in cut.calls):
        floor = (
            " (what a derogation covers does not suffice; by agreement never below 9 h, D3131-6)"
        )
    rest = f"rota log {person.id} {_typed(case, cut.between.end)} {_typed(case, earliest)} --rest"
    return Finding(
        rule="daily-rest",
        severity="error",
        message=f"{person.name} has {said(cut.had)} of rest, not {said(asked.daily_rest)}, between "
        f"the work that ends {phrases.moment(cut.between.start, zone)} and the office hours from "
        f"{again}: {phrases.count(len(cut.calls), 'intervention')}, the last until "
        f"{phrases.moment(last, zone)}{floor}.",
        remedy=f"work starts again {phrases.moment(earliest, zone)} at the earliest; if so it was, "
        f"write it down: {rest}; if the law allowed to cut the rest, log --derogation",
        source=asked.source(DAILY),
        person=person.id,
        span=Span(cut.between.start, earliest),
    )


def _typed(case: Case, moment: datetime) -> str:
    return f"{moment.astimezone(case.team.timezone):%Y-%m-%dT%H:%M}"


def _on_site(case: Case, work: Work, asked: Standard) -> Iterator[Finding]:
    """Duty on site is work: with what it touches it may not last beyond 24 hours less the rest."""
    duties = [extra for extra in work.own if extra.entry is None]
    most = DAY_HOURS - asked.daily_rest
    for spell in _spells(work, asked) if duties else ():
        if spell.end - spell.start <= most or not any(x.span.overlaps(spell) for x in duties):
            continue
        yield Finding(
            rule="daily-rest",
            severity="error",
            message=f"{work.person.name} is at work {case.during(spell)}, "
            f"{said(spell.end - spell.start)} without {said(asked.daily_rest)} of rest: duty on "
            "site is work, not standby (L3121-9).",
            remedy="give a part of it to someone else",
            source=asked.source(DAILY),
            person=work.person.id,
            span=spell,
        )


def _spells(work: Work, asked: Standard) -> list[Span]:
    """Work between two daily rests."""
    spells: list[Span] = []
    for span in work.cutting:
        if spells and span.start - spells[-1].end < asked.daily_rest:
            spells[-1] = Span(spells[-1].start, span.end)
        else:
            spells.append(span)
    return spells


def daily_rest_24h(case: Case) -> Iterator[Finding]:
    """In strict mode each 24 hours from the start of a day's work hold a whole daily rest."""
    if case.team.rules.rest_mode != "strict":
        return
    for work, asked in subjects(case):
        starts = {spell.start for spell in _spells(work, asked)}
        starts |= {
            later.start
            for place, later in enumerate(work.office[1:])
            if later.start - work.office[place].end >= asked.daily_rest
        }
        for start in sorted(starts):
            day = Span(start, start + DAY_HOURS)
            if not any(extra.span.overlaps(day) for extra in work.own):
                continue
            had = _longest(bare(day, work.cutting))
            if had < asked.daily_rest:
                yield Finding(
                    rule="daily-rest-24h",
                    severity="warning",
                    message=f"{work.person.name} has {said(had)} of rest at a stretch, not "
                    f"{said(asked.daily_rest)}, in the 24 hours {case.during(day)}, however late "
                    "work starts afterwards.",
                    remedy="judge by the circular, which lets the rest wait (rest_mode), or log a "
                    "derogation and give equal rest",
                    source=DAILY_24,
                    person=work.person.id,
                    span=day,
                )


def day_span(case: Case) -> Iterator[Finding]:
    """From the first to the last work of a civil day there are 13 hours at most."""
    for work, asked in subjects(case):
        for day in work.days_of(extra.span for extra in work.own):
            held = within(work.all, work.day(day))
            span = Span(held[0].start, held[-1].end)
            if span.end - span.start > asked.span:
                yield Finding(
                    rule="day-span",
                    severity="warning",
                    message=f"{work.person.name}'s work of {phrases.day(day)} spans "
                    f"{said(span.end - span.start)}, {case.during(span)}; a civil day allows "
                    f"{said(asked.span)}.",
                    remedy="work stops "
                    f"{phrases.moment(span.start + asked.span, case.team.timezone)} at the latest",
                    source=asked.source(SPAN),
                    person=work.person.id,
                    span=span,
                )


def six_days(case: Case) -> Iterator[Finding]:
    """Nobody works on seven days of a week, however short the work."""
    for work, asked in subjects(case):
        if not asked.code:
            continue
        for monday in own_weeks(work, 0):
            week = work.week(monday)
            days = work.days_of(within(work.all, week))
            if len(days) > MOST_DAYS:
                calls = [extra.span for extra in work.extras if extra.span.overlaps(week)]
                idle = {*days} - {*work.days_of(within(work.office, week))}
                yield Finding(
                    rule="six-days",
                    severity="error",
                    message=f"{work.person.name} works on all {len(days)} days of the week of "
                    f"{phrases.day(monday)}: office hours on {len(days) - len(idle)}, "
                    f"interventions alone on {phrases.listing(map(phrases.day, sorted(idle)))}; "
                    f"the law allows {MOST_DAYS}.",
                    remedy="leave a civil day of the week free of any work, calls too",
                    source=asked.source(SIX),
                    person=work.person.id,
                    span=Span(min(x.start for x in calls), max(x.end for x in calls)),
                )


def own_weeks(work: Work, first: int) -> list[date]:
    """The first dates of the weeks on which the rota's own extras lie."""
    days = work.days_of(extra.span for extra in work.own)
    return sorted({week_start(day, first) for day in days})


def weekly_rest(case: Case) -> Iterator[Finding]:
    """Each week of work holds a weekly rest of 24 hours and the daily one."""
    for work, asked in subjects(case):
        for monday in own_weeks(work, 0):
            had = short_week(case, work, asked, monday, work.cutting)
            if had is None or _suspended(case, work, asked, monday):
                continue
            yield _weekly(case, work, asked, monday, had)


def short_week(
    case: Case, work: Work, asked: Standard, monday: date, cutting: Sequence[Span]
) -> Span | None:
    """The longest rest of a week that has no weekly one; None when it has.

    A rest counts where 24 hours of it lie in the week; one that two weeks share must hold both
    (24 h in each, 59 h in all). By the circular a rest also counts that starts anew at the end of
    an intervention of the week; in strict mode all of it lies in the week.
    """
    strict = case.team.rules.rest_mode == "strict"
    shared = asked.weekly_rest + DAY_HOURS

    def rests(first: date) -> list[Span]:
        week = work.week(first)
        ends = {x.span.end for x in work.extras if x.entry and week.contains(x.span.end - SECOND)}
        least = asked.weekly_rest if strict else DAY_HOURS
        return [
            gap
            for gap in _gaps(cutting, week)
            if gap.end - gap.start >= asked.weekly_rest
            and (_common(gap, week) >= least or (not strict and gap.start in ends))
        ]

    own = rests(monday)
    if before := rests(monday - WEEK) if within(cutting, work.week(monday - WEEK)) else []:
        own = [gap for gap in own if gap != before[0] or gap.end - gap.start >= shared]
    if own:
        return None
    week = work.week(monday)
    rests_had = bare(week, cutting)
    return max(rests_had, key=lambda gap: gap.end - gap.start, default=Span(week.start, week.start))


def _gaps(cutting: Sequence[Span], week: Span) -> list[Span]:
    """The rests that touch a week, each whole, as far as a week before and after it."""
    around = Span(week.start - WEEK, week.end + WEEK)
    return [gap for gap in bare(around, cutting) if gap.overlaps(week)]


def _common(one: Span, other: Span) -> timedelta:
    return min(one.end, other.end) - max(one.start, other.start)


def _suspended(case: Case, work: Work, asked: Standard, monday: date) -> bool:
    """Whether urgent works, which may suspend the weekly rest (L3132-4), are all that cut it."""
    urgent = [
        x.span
        for x in work.extras
        if x.entry and x.entry.derogation and x.entry.derogation.kind == URGENT_WORKS
    ]
    if not urgent:
        return False
    kept = without(work.cutting, union(urgent))
    return short_week(case, work, asked, monday, kept) is None


def _weekly(case: Case, work: Work, asked: Standard, monday: date, had: Span) -> Finding:
    zone, week = case.team.timezone, work.week(monday)
    last = max(x.span.end for x in work.extras if x.span.overlaps(week))
    return Finding(
        rule="weekly-rest",
        severity="error",
        message=f"{work.person.name} has no weekly rest of {said(asked.weekly_rest)} in the week "
        f"of {phrases.day(monday)}: the longest is {said(had.end - had.start)}, "
        f"{case.during(had)}.",
        remedy=f"after the last intervention work starts again "
        f"{phrases.moment(last + asked.weekly_rest, zone)} at the earliest; or, for urgent works "
        "that suspended the rest (L3132-4), log --derogation and give equal rest",
        source=asked.source(WEEKLY),
        person=work.person.id,
        span=week,
    )


def compensatory_rest(case: Case) -> Iterator[Finding]:
    """Rest that a derogation took is given back, hour for hour."""
    for work, asked in subjects(case):
        debts = _debts(case, work, asked)
        given = [
            (rest.span.start, rest.span.end - rest.span.start)
            for rest in case.log.rests
            if rest.person == work.person.id and rest.what == COMPENSATORY_REST
        ]
        owed = NOTHING
        since: datetime | None = None
        events = [(at, amount) for at, amount, _ in debts] + [(at, -length) for at, length in given]
        for at, amount in sorted(events):
            owed = max(NOTHING, owed + amount)
            since = (since or at) if owed else None
        if not owed or since is None:
            continue
        references = dict.fromkeys(reference for _, _, reference in debts)
        yield Finding(
            rule="compensatory-rest",
            severity="warning",
            message=f"{work.person.name} is owed {said(owed)} of compensatory rest since "
            f"{phrases.moment(since, case.team.timezone)}: derogations took "
            f"{said(sum((amount for _, amount, _ in debts), NOTHING))} "
            f"({'; '.join(references)}), {said(sum((n for _, n in given), NOTHING))} given back.",
            remedy="give it in office hours and write it down: "
            f"rota log {work.person.id} START END --compensatory-rest",
            source=asked.source(OWED),
            person=work.person.id,
            span=Span(since, since + owed),
        )


def _debts(case: Case, work: Work, asked: Standard) -> list[tuple[datetime, timedelta, str]]:
    """When a derogation took rest, how much, and what proves it."""
    derogated = [x for x in work.extras if x.entry is not None and x.entry.derogation is not None]
    debts = [
        (cut.calls[-1].span.end, asked.daily_rest - cut.had, _references(cut.calls))
        for cut in cut_rests(case, work, asked, derogated)
        if cut.lawful
    ]
    days = work.days_of(x.span for x in derogated)
    for monday in sorted({week_start(day, 0) for day in days}):
        had = short_week(case, work, asked, monday, work.cutting)
        if had is not None and _suspended(case, work, asked, monday):
            calls = [x for x in derogated if x.span.overlaps(work.week(monday))]
            missing = asked.weekly_rest - (had.end - had.start)
            debts.append((calls[-1].span.end, missing, _references(calls)))
    return sorted(debts)


def _references(calls: Sequence[Extra]) -> str:
    found = (call.entry.derogation for call in calls if call.entry is not None)
    return "; ".join(dict.fromkeys(str(each) for each in found if each is not None))


def said(elapsed: timedelta) -> str:
    """An elapsed time in a message."""
    return phrases.hours(Fraction(elapsed // SECOND, 3600))
