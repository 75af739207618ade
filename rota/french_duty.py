"""What the Code du travail asks of the duty itself: notice, basis, age, and how tight it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rota import phrases
from rota.agreement import figure, standard
from rota.case import Case, HeldTurn
from rota.french_rest import said
from rota.instants import Span, local_date
from rota.notices import Notice, read_notice
from rota.shift import PLANNED
from rota.team import Person
from rota.verdict import Finding

NOTICE, NOTICE_RECORD = "L3121-12", "R3121-3"
MINORS, BASIS, STANDBY = "L3163-1 to L3164-8, L3121-10", "L3121-11, L3121-12", "L3121-9"
MAJORITY = 18
TIGHT, TIGHTEST = timedelta(minutes=30), timedelta(minutes=10)
"""No figure is in the law; judges found 8 minutes at home to be work, and 1 hour not to be."""


@dataclass(frozen=True, slots=True)
class Told:
    """A turn that the rota gives a person, and what is known of when they were told.

    Attributes:
        day: The local date on which the turn starts.
        notice: When they were told; None when nothing says so, or the turn changed since.
        wrong: What keeps the record from being read.
    """

    turn: HeldTurn
    day: date
    notice: Notice | None
    wrong: str = ""

    @property
    def published(self) -> bool:
        """Whether it was published: they may have been told, though no record says when."""
        return all(row.shift.status != PLANNED for row in self.turn.rows if row.own)

    @property
    def accepted(self) -> bool:
        """Whether the person agreed to it."""
        return all(row.shift.accepted for row in self.turn.rows if row.own)

    def ahead(self, from_day: date) -> int:
        """Calendar days from a date to the turn's."""
        return (self.day - from_day).days


def notice(case: Case) -> Iterator[Finding]:
    """Whoever is on call learns it 15 days ahead, and it can be proved."""
    days = figure(case.team, "notice_days")
    coming: list[tuple[Person, Told]] = []
    unknown: list[tuple[Person, Told]] = []
    vague: list[tuple[Person, Told]] = []
    for person in case.serving:
        asked = standard(case.team, person)
        if asked is None or not (asked.code or "notice_days" in case.team.rules.agreement):
            continue
        found = [
            _told(case, turn, person) for turn in case.turns[person.id] if _standby(case, turn)
        ]
        told = [each for each in found if each.notice is not None]
        yield from _late(case, person, told)
        vague += [(person, each) for each in told if each.notice and not each.notice.how]
        vague += [(person, each) for each in found if each.wrong]
        if case.present is None:
            continue
        today = local_date(case.present, person.timezone)
        silent = [each for each in found if each.notice is None and each.ahead(today) < days]
        new = [e for e in silent if e.turn.span.start > case.present and not e.published]
        coming += [(person, each) for each in new]
        unknown += [(person, each) for each in silent if each not in new]
    if coming:
        yield _coming(case, coming)
    yield from _unrecorded(case, unknown, vague)


def _standby(case: Case, turn: HeldTurn) -> bool:
    """Whether the rota that is checked gives a turn, and not of duty on site."""
    role = case.team.role(turn.role)
    return turn.own and not (role is not None and role.on_site)


def _told(case: Case, turn: HeldTurn, person: Person) -> Told:
    rows = [row.shift for row in turn.rows if row.own]
    day = local_date(rows[0].span.start, person.timezone)
    notices: list[Notice | None] = []
    for shift in rows:
        try:
            read = read_notice(shift.notified, case.team.timezone)
        except ValueError as error:
            return Told(turn, day, None, str(error))
        changed_since = (
            read is not None and shift.changed is not None and read.moment < shift.changed
        )
        notices.append(None if changed_since else read)
    if None in notices:
        return Told(turn, day, None)
    return Told(turn, day, max((n for n in notices if n is not None), key=lambda n: n.moment))


def _late(case: Case, person: Person, found: Sequence[Told]) -> Iterator[Finding]:
    """The turns of which a person was told too late, by the day on which they were."""
    days, clear = figure(case.team, "notice_days"), figure(case.team, "notice_clear_days")
    groups: dict[tuple[date, bool, bool], list[Told]] = {}
    for told in found:
        assert told.notice is not None
        on = told.notice.day(person.timezone)
        ahead = told.ahead(on)
        if ahead >= days or (ahead > clear and told.notice.exceptional):
            continue
        groups.setdefault((on, ahead > clear, told.accepted), []).append(told)
    for (on, excusable, accepted), late in sorted(groups.items()):
        if excusable:
            but = f"{_asker(case)} asks for {_ahead(days)}, or for exceptional circumstances"
            remedy = (
                "if the circumstances were exceptional, record them: rota notify --exceptional the "
                "same day, (exceptional: …) in the column notified later"
            )
        else:
            but = f"even exceptional circumstances leave {_clear(clear)}"
            remedy = "the person may refuse; tell people earlier"
        if accepted:
            but += f". {person.name} accepted, which the Code does not take for an exemption"
        yield Finding(
            rule="notice",
            severity="warning" if accepted else "error",
            message=f"{person.name} was told on {phrases.day(on)} of {_turns(late)}, "
            f"{_counted(late, on)} ahead; {but}.",
            remedy=remedy,
            source=_source(case),
            person=person.id,
            span=_extent(late),
        )


def _coming(case: Case, coming: Sequence[tuple[Person, Told]]) -> Finding:
    """Turns that are not published, and too near to be told in time: one finding for all."""
    assert case.present is not None
    days, clear = figure(case.team, "notice_days"), figure(case.team, "notice_clear_days")
    today = local_date(case.present, case.team.timezone)
    by_person: dict[str, list[Told]] = {}
    for person, told in coming:
        by_person.setdefault(person.name, []).append(told)
    who = "; ".join(
        f"{name} of {_turns(found)}, {_counted(found, today)} ahead"
        for name, found in by_person.items()
    )
    remedy = "publish, tell them today, and state why: rota notify --how … --exceptional …"
    if any(told.ahead(today) <= clear for _, told in coming):
        remedy = f"find people who were told before: there is not even {_clear(clear)} left"
    if not _agreed(case):
        remedy += "; an agreement may set another notice (rules.agreement.notice_days)"
    return Finding(
        rule="notice",
        severity="error",
        message=f"Told today, {phrases.day(today)}, people would learn too late: {who}. "
        f"{_asker(case).capitalize()} asks for {_ahead(days)}.",
        remedy=remedy,
        source=_source(case),
        person=coming[0][0].id if len(by_person) == 1 else "",
        span=_extent([told for _, told in coming]),
    )


def _unrecorded(
    case: Case, unknown: Sequence[tuple[Person, Told]], vague: Sequence[tuple[Person, Told]]
) -> Iterator[Finding]:
    """What cannot be known: one finding for all of it, however many they are."""
    for found, what, remedy in (
        (
            unknown,
            "when they were told is not recorded",
            "record it when you tell people, rota notify",
        ),
        (
            vague,
            "how they were told is not recorded, or cannot be read",
            "write a date and the means, such as 2026-11-20 e-mail",
        ),
    ):
        if found:
            names = _people([person for person, _ in found])
            turns = [told for _, told in found]
            when = phrases.dates(min(t.day for t in turns), max(t.day for t in turns))
            yield Finding(
                rule="notice",
                severity="warning",
                message=f"{phrases.count(len(turns), 'turn')} of {names}, {when}: "
                f"{what}, so whether notice was given is unknown.",
                remedy=f"{remedy}: the law wants means that give a sure date (the column notified)",
                source=NOTICE_RECORD,
                span=_extent(turns),
            )


def _people(found: Iterable[Person]) -> str:
    """Who they are, or how many when they are many."""
    names = [*dict.fromkeys(person.name for person in found)]
    return phrases.listing(names) if len(names) <= 4 else f"{len(names)} people"


def _turns(found: Sequence[Told]) -> str:
    days = [phrases.day(told.day) for told in sorted(found, key=lambda told: told.day)]
    if len(days) > 4:
        return f"{len(days)} turns from {days[0]} to {days[-1]}"
    return f"the turn{'s' if len(days) > 1 else ''} of {phrases.listing(days)}"


def _counted(found: Sequence[Told], today: date) -> str:
    """How many days ahead: `11 days`, `9 to 14 days`."""
    numbers = sorted({told.ahead(today) for told in found})
    if numbers[0] == numbers[-1]:
        return phrases.count(numbers[0], "day")
    return f"{numbers[0]} to {phrases.count(numbers[-1], 'day')}"


def _ahead(days: int) -> str:
    return phrases.count(days, "day")


def _clear(days: int) -> str:
    return phrases.count(days, "clear day")


def _source(case: Case) -> str:
    return "L3121-11, the agreement" if _agreed(case) else NOTICE


def _asker(case: Case) -> str:
    return "the agreement" if _agreed(case) else "the law"


def _agreed(case: Case) -> bool:
    """Whether an agreement of the team says how far ahead people are to be told."""
    return "notice_days" in case.team.rules.agreement


def _extent(found: Sequence[Told]) -> Span:
    spans = [told.turn.span for told in found]
    return Span(min(span.start for span in spans), max(span.end for span in spans))


def legal_basis(case: Case) -> Iterator[Finding]:
    """A duty that the employer alone set up needs the works council and the inspection to know."""
    rules = case.team.rules
    if rules.legal_basis != "unilateral" or all(
        standard(case.team, person) is None for person in case.team.people
    ):
        return  # outsiders are on call by their contracts
    missing = [
        what
        for what, day in (
            ("the opinion of the works council (cse_consulted)", rules.cse_consulted),
            (
                "the letter to the labour inspection (inspection_informed)",
                rules.inspection_informed,
            ),
        )
        if day is None
    ]
    if missing:
        yield Finding(
            rule="legal-basis",
            severity="warning",
            message="The duty is set up by the employer alone, and the team file does not say the "
            f"date of {phrases.listing(missing)}; without them people may refuse to be on call.",
            remedy="write the dates in [rules], or name the agreement (legal_basis)",
            source=BASIS,
        )


def minor(case: Case) -> Iterator[Finding]:
    """Nobody under 18 is on call: any intervention at night, on a Sunday or holiday is unlawful."""
    for person in case.serving:
        born, asked = person.birth_date, standard(case.team, person)
        if born is None or asked is None or not asked.code:
            continue
        of_age = born.replace(
            year=born.year + MAJORITY, day=28 if (born.month, born.day) == (2, 29) else born.day
        )
        rows = [
            row
            for row in case.own(person)
            if local_date(row.span.end - timedelta(seconds=1), person.timezone) < of_age
        ]
        if rows:
            days = phrases.dates(
                local_date(rows[0].span.start, person.timezone),
                local_date(rows[-1].span.start, person.timezone),
            )
            yield Finding(
                rule="minor",
                severity="error",
                message=f"{person.name}, under 18 until {phrases.day(of_age)} {of_age.year}, has "
                f"{phrases.count(len(rows), 'shift')} {days}: a call at night, on a Sunday or a "
                "public holiday would be unlawful, and standby is no daily rest for minors.",
                remedy="give the shifts to adults, as a plan does",
                source=MINORS,
                person=person.id,
                span=Span(rows[0].span.start, max(row.span.end for row in rows)),
            )


def constraint(case: Case) -> Iterator[Finding]:
    """The tighter the duty, the likelier a judge calls it work: a short answer, a bound to home."""
    for role in case.team.roles:
        held = [
            row
            for person, row in case.own_rows()
            if row.role == role.name and standard(case.team, person) is not None
        ]
        short = role.response is not None and role.response < TIGHT
        if role.on_site or not held or not (short or role.stay_home):
            continue
        reasons = ["stays at home"] if role.stay_home else []
        if role.response is not None and short:
            reasons.append(
                f"answers within {said(role.response)}"
                + (", very tight" if role.response <= TIGHTEST else "")
            )
        people = {row.person for row in held}
        calls = [
            entry
            for entry in case.log.interventions
            if entry.person in people
            and case.owns(entry)
            and any(row.person == entry.person and row.span.overlaps(entry.span) for row in held)
        ]
        how_often = f"{phrases.count(len(calls), 'intervention')} in {_shifts(held)} of this rota"
        yield Finding(
            rule="constraint",
            severity="warning",
            message=f"Whoever is {role.name} {phrases.listing(reasons)} ({how_often}): if that "
            "keeps people very significantly from a life of their own, judges count all of it as "
            "work (C-518/15, C-344/19; Cass. soc. 26 Oct 2022, 21-14.178). No threshold is set.",
            remedy="allow more time, or see what would follow: rota check --treat-as-work",
            source=STANDBY,
            role=role.name,
            span=Span(held[0].span.start, max(row.span.end for row in held)),
        )


def _shifts(rows: Iterable[object]) -> str:
    return phrases.count(len(list(rows)), "shift")
