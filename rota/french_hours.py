"""Limits of working time under the Code du travail, interventions and travel included.

Each speaks of a day, week or year only when an intervention, or duty on site, is part of it:
whether the timetable itself is lawful is not this tool's affair.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta

from rota import phrases
from rota.agreement import HOUR, Standard, figure, standard
from rota.case import Case, Hours, offices_of, work_with
from rota.french_rest import own_weeks, said, subjects
from rota.instants import DAY, SECOND, Span, dates_touched, local_date
from rota.night import night_of
from rota.spans import union, within
from rota.team import PublicHolidays
from rota.values import FULL_TIME
from rota.verdict import Finding
from rota.work import NOTHING, WEEK, Work, total, week_start

DAY_LIMIT, WEEK_LIMIT, AVERAGE = "L3121-18", "L3121-20", "L3121-22"
NIGHTS, BREAK, PART_TIME = "L3122-5, L3122-23", "L3121-16", "L3123-28, L3123-20, L3123-9"
SUNDAYS, MAY1 = "L3132-3", "L3133-4, L3133-6"
WINDOW = 12
BREAK_AFTER = 6 * HOUR
SUNDAY = 6
ALSACE = ("alsace", "moselle")


def day_hours(case: Case) -> Iterator[Finding]:
    """Nobody works more than 10 hours in a civil day."""
    for work, asked in subjects(case):
        if asked.max_day is None or _opening_hours(work, asked):
            continue
        for day in _own_days(work):
            worked = work.hours(work.day(day))
            if worked > asked.max_day:
                yield _too_long(
                    case,
                    "day-hours",
                    work,
                    Span(work.day(day).start, work.day(day).end),
                    f"on {phrases.day(day)}",
                    worked,
                    asked.max_day,
                    asked.source(DAY_LIMIT),
                )


def week_hours(case: Case) -> Iterator[Finding]:
    """Nobody works more than 48 hours in a civil week."""
    yield from _unknown(case)
    first = _week_start(case)
    for work, asked in subjects(case):
        if asked.max_week is None or _opening_hours(work, asked):
            continue
        starts = (
            _fullest_weeks(work) if asked.rolling else [(day,) for day in own_weeks(work, first)]
        )
        for days in starts:
            start = max(days, key=lambda day: (work.hours(work.week(day)), -day.toordinal()))
            worked = work.hours(work.week(start))
            if worked > asked.max_week:
                where = phrases.dates(start, start + 6 * DAY)
                yield _too_long(
                    case,
                    "week-hours",
                    work,
                    work.week(start),
                    where,
                    worked,
                    asked.max_week,
                    asked.source(WEEK_LIMIT),
                )


def _opening_hours(work: Work, asked: Standard) -> bool:
    """Whether the team file's office hours are more than anybody may work week by week.

    Then they are when the office is open, not when a person works, and what a person works is
    unknown.
    """
    most = asked.max_average or asked.max_week
    return most is not None and work.office_week > most


def _unknown(case: Case) -> Iterator[Finding]:
    """One note for all whose working time cannot be told from the office hours."""
    found = [work for work, asked in subjects(case) if _opening_hours(work, asked)]
    if found:
        names = phrases.listing(work.person.name for work in found)
        verb = "works" if len(found) == 1 else "work"
        longest = max(work.office_week for work in found)
        yield Finding(
            rule="week-hours",
            severity="note",
            message=f"How long {names} {verb} in a day, a week and on average is unknown: the "
            f"office hours of the team file come to {said(longest)} a week, more than anybody may "
            "work.",
            remedy='say what is no work in them, [office] pause = "1h", or give the hours that '
            "people work",
            source=WEEK_LIMIT,
        )


def _fullest_weeks(work: Work) -> list[tuple[date, ...]]:
    """For each stretch of the rota's own days, the starts of the seven days that hold some."""
    groups: list[list[date]] = []
    for day in _own_days(work):
        starts = [day - n * DAY for n in range(6, -1, -1)]
        if groups and groups[-1][-1] >= starts[0]:
            groups[-1] += [start for start in starts if start > groups[-1][-1]]
        else:
            groups.append(starts)
    return [tuple(group) for group in groups]


def _week_start(case: Case) -> int:
    first = case.team.rules.agreement.get("week_start", 0)
    assert isinstance(first, int)
    return first


def _too_long(
    case: Case,
    rule: str,
    work: Work,
    span: Span,
    where: str,
    worked: timedelta,
    most: timedelta,
    source: str,
) -> Finding:
    calls = total(within(work.beyond, span))
    return Finding(
        rule=rule,
        severity="error",
        message=f"{work.person.name} works {said(worked)} {where}, {said(calls)} of them in "
        f"interventions; {said(most)} are allowed.",
        remedy=f"take {said(worked - most)} off the office hours around the interventions, and "
        "write them down: rota log --rest",
        source=source,
        person=work.person.id,
        span=span,
    )


def average_hours(case: Case) -> Iterator[Finding]:
    """Over any twelve consecutive weeks nobody works more than 44 hours a week on average.

    A week that is all leave is no week of zero hours: it is left out, and the twelve reach further
    (directive 2003/88 art. 16; French case law is not known).
    """
    offices: dict[PublicHolidays, Hours] = {}
    for near, asked in subjects(case):
        if asked.max_average is None or not near.timetable or _opening_hours(near, asked):
            continue
        if WINDOW * near.office_week + total(near.beyond) <= WINDOW * asked.max_average:
            continue  # not even the fullest weeks could come to more
        known = Span(near.known.start - WINDOW * WEEK, near.known.end + WINDOW * WEEK)
        offices = offices or offices_of(case, known)  # the same stretch for everybody
        work = work_with(case, near.person, near.extras, known, offices[near.person.holidays])
        weeks = _weeks(case, work)
        hours = [work.hours(work.week(day)) for day in weeks]
        own = {*own_weeks(work, _week_start(case))}
        worst: tuple[timedelta, int] | None = None
        for place in range(len(weeks) - WINDOW + 1):
            if not own & {*weeks[place : place + WINDOW]}:
                continue
            worked = sum(hours[place : place + WINDOW], NOTHING)
            if worked > WINDOW * asked.max_average and (worst is None or worked > worst[0]):
                worst = worked, place
        if worst is not None:
            worked, place = worst
            first, last = weeks[place], weeks[place + WINDOW - 1] + 6 * DAY
            yield Finding(
                rule="average-hours",
                severity="error",
                message=f"{work.person.name} works {said(worked)} in the {WINDOW} weeks "
                f"{phrases.dates(first, last)}, {said(worked / WINDOW)} a week on average; "
                f"{said(asked.max_average)} are allowed.",
                remedy=f"take {said(worked - WINDOW * asked.max_average)} off these weeks",
                source=asked.source(AVERAGE),
                person=work.person.id,
                span=Span(work.week(first).start, work.day(last).end),
            )


def _weeks(case: Case, work: Work) -> list[date]:
    """The weeks that an average counts: those in the team, and not all leave."""
    zone = work.person.timezone
    first = week_start(local_date(work.known.start, zone) + 6 * DAY, _week_start(case))
    last = local_date(work.known.end, zone) - WEEK
    if work.person.since:
        first = max(first, week_start(work.person.since + 6 * DAY, _week_start(case)))
    if work.person.until:
        last = min(last, work.person.until - 6 * DAY)
    weeks = [first + n * WEEK for n in range((last - first).days // 7 + 1)]
    return [
        day
        for day in weeks
        if work.hours(work.week(day)) or not within(work.absent, work.week(day))
    ]


def night_hours(case: Case) -> Iterator[Finding]:
    """Whoever works 270 hours at night in twelve months is a night worker, who has more rights."""
    most = figure(case.team, "max_night_hours")
    for work, asked in subjects(case):
        if not asked.code:
            continue
        nights: dict[date, timedelta] = {}
        for day in work.days_of(extra.span for extra in work.extras):
            for start in (day - DAY, day):
                night = night_of(start, work.person.timezone)
                nights[start] = total(within(work.all, night))
        ordered = sorted(nights)
        for day in reversed(_own_days(work)):
            first, last = (bisect_right(ordered, end) for end in (_year_before(day), day))
            worked = sum((nights[n] for n in ordered[first:last]), NOTHING)
            if worked >= most:
                yield Finding(
                    rule="night-hours",
                    severity="warning",
                    message=f"{work.person.name} works {said(worked)} between 21:00 and 06:00 in "
                    f"the twelve months up to {phrases.day(day)} {day.year}; from {said(most)} on "
                    "whoever does is a night worker: 8 h a day, 40 h a week over 12 weeks, and a "
                    "doctor's care.",
                    remedy="give the nights to others, or apply the rules on night work (L3122-6, "
                    "L3122-7)",
                    source=NIGHTS,
                    person=work.person.id,
                    span=night_of(day, work.person.timezone),
                )
                break


def _year_before(day: date) -> date:
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def work_break(case: Case) -> Iterator[Finding]:
    """Six hours of work at a stretch call for a break of twenty minutes."""
    for work, asked in subjects(case):
        for extra in work.own:
            if extra.entry is not None and extra.span.end - extra.span.start >= BREAK_AFTER:
                yield Finding(
                    rule="work-break",
                    severity="note",
                    message=f"An intervention of {work.person.name} lasts "
                    f"{said(extra.span.end - extra.span.start)}, {case.during(extra.span)}: "
                    "after six hours a break of twenty minutes is due. Whether it was taken, the "
                    "log does not say.",
                    remedy="log what comes before the break and what comes after it",
                    source=asked.source(BREAK),
                    person=work.person.id,
                    span=extra.span,
                )


def part_time(case: Case) -> Iterator[Finding]:
    """Interventions of a part-timer are extra hours: a tenth of the contract, and below 35 h."""
    part = figure(case.team, "part_time_extra")
    for work, asked in subjects(case):
        contract = work.person.contract_hours
        if contract is None or not asked.code:
            continue
        contract_time = timedelta(seconds=int(contract * 3600))
        most = min(
            timedelta(seconds=int(contract * part * 3600)),
            FULL_TIME * HOUR - SECOND - contract_time,
        )
        for monday in own_weeks(work, _week_start(case)):
            week = work.week(monday)
            extra = _beyond_office(work, week)
            if extra > most:
                yield Finding(
                    rule="part-time",
                    severity="error",
                    message=f"{work.person.name} works {said(extra)} in interventions beyond the "
                    f"office hours in the week of {phrases.day(monday)}; a contract of "
                    f"{said(contract_time)} allows {said(max(most, NOTHING))} of extra hours "
                    f"({part} of it, and always fewer than {FULL_TIME} h in all).",
                    remedy="give the next calls to someone else, or change the contract",
                    source=PART_TIME,
                    person=work.person.id,
                    span=week,
                )


def _beyond_office(work: Work, week: Span) -> timedelta:
    return work.hours(week) - total(within(work.office, week))


def sunday_basis(case: Case) -> Iterator[Finding]:
    """Work on a Sunday needs something that allows it; being on call does not."""
    if case.team.rules.sunday_basis:
        return
    found = [
        (work, extra, day)
        for work, asked in subjects(case)
        if asked.code
        for extra in work.own
        for day in work.dates(extra.span)
        if _day_off(case, work, day)
    ]
    for region in sorted({work.person.holidays.region in ALSACE for work, _, _ in found}):
        those = [each for each in found if (each[0].person.holidays.region in ALSACE) == region]
        names = phrases.listing(dict.fromkeys(work.person.name for work, _, _ in those))
        days = phrases.listing(phrases.day(day) for day in sorted({day for _, _, day in those}))
        yield Finding(
            rule="sunday-basis",
            severity="warning",
            message=f"{phrases.count(len(those), 'intervention')} of {names} on a Sunday"
            f"{' or public holiday' if region else ''} ({days}): standby is allowed then, work "
            "needs a basis, and the team file names none.",
            remedy='name it, [rules] sunday_basis = "…": urgent maintenance and IT operations have '
            "one by right (L3132-12, R3132-5)"
            + ("; in Alsace-Moselle L3134-5 says what may be done" if region else ""),
            source=f"{SUNDAYS}, L3134-2" if region else SUNDAYS,
            span=Span(min(x.span.start for _, x, _ in those), max(x.span.end for _, x, _ in those)),
        )


def _day_off(case: Case, work: Work, day: date) -> bool:
    """Sundays; in Alsace-Moselle, whose law forbids work on them too, public holidays."""
    if day.weekday() == SUNDAY:
        return True
    in_alsace = work.person.holidays.region in ALSACE
    return in_alsace and case.days_of(work.person).holiday(day) is not None


def may1(case: Case) -> Iterator[Finding]:
    """1 May is a day without work, but where work cannot stop; there it is paid double."""
    basis = case.team.rules.may1_basis
    for work, asked in subjects(case):
        calls = [x for x in work.own if any(_may1(day) for day in work.dates(x.span))]
        if not calls or not asked.code:
            continue
        spans = [x.span for x in calls]
        hours = total(
            part
            for day in work.days_of(spans)
            if _may1(day)
            for part in within(work.beyond, work.day(day))
        )
        yield Finding(
            rule="may1",
            severity="note" if basis else "error",
            message=f"{work.person.name} works {said(hours)} on 1 May, a day without work"
            + (f"; allowed here: {basis}. These hours are paid double." if basis else "."),
            remedy="pay them at 200 % (L3133-6)"
            if basis
            else "only where work by its nature cannot stop is it allowed, and paid double "
            '(L3133-6): if so, [rules] may1_basis = "…"',
            source=MAY1,
            person=work.person.id,
            span=Span(spans[0].start, spans[-1].end),
        )
    yield from _standby_on_may1(case)


def _standby_on_may1(case: Case) -> Iterator[Finding]:
    for person in case.serving:
        asked = standard(case.team, person)
        if asked is None or not asked.code:
            continue
        held: dict[str, list[Span]] = {}
        for row in case.own(person):
            role = case.team.role(row.role)
            if not (role and role.on_site):
                held.setdefault(row.role, []).append(row.span)
        for name, spans in held.items():
            for span in union(spans):
                if not any(map(_may1, dates_touched(span, person.timezone))):
                    continue
                yield Finding(
                    rule="may1",
                    severity="note",
                    message=f"{person.name} is on call as {name} {case.during(span)}, and so on "
                    "1 May: standby is allowed then, an intervention only where work by its nature "
                    "cannot stop, and paid double.",
                    remedy="",
                    source=MAY1,
                    person=person.id,
                    role=name,
                    span=span,
                )


def _may1(day: date) -> bool:
    return (day.month, day.day) == (5, 1)


def _own_days(work: Work) -> list[date]:
    """The civil days on which the rota's own extras lie."""
    return work.days_of(extra.span for extra in work.own)
