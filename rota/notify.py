"""Telling people of their shifts: whom, of what, how far ahead, and what the law says to that."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from rota import asked, phrases
from rota.agreement import figure
from rota.folder import Folder, team_lines
from rota.notices import Notice, days_ahead, read_notice, untold
from rota.period import Period
from rota.rules import check
from rota.shift import PUBLISHED, Rota, Shift
from rota.team import Team
from rota.verdict import Finding

NOTICE = "notice"
"""The rule that judges how far ahead people are told (L3121-12)."""


def meant(
    team: Team, shifts: Iterable[Shift], notice: Notice, person: str | None, after: datetime | None
) -> list[Shift]:
    """The published shifts of which a notice tells their people something new.

    They know nothing of them yet, or were told today without the exceptional circumstances that
    the notice names.

    Args:
        team: Gives the zone, and how far ahead people must be told.
        shifts: Rows of rota files.
        notice: What is told now.
        person: Only this one's; None for everybody's.
        after: Only what ends after this UTC instant; None for all.
    """
    return [
        shift
        for shift in shifts
        if shift.status == PUBLISHED
        and shift.person
        and person in (None, shift.person)
        and (after is None or shift.span.end > after)
        and (untold(shift, team.timezone) or _excused(team, shift, notice))
    ]


def told(team: Team, rota: Rota, meant: Iterable[Shift], notice: Notice) -> Rota:
    """The rota with the notice in the rows that are meant: these values, not their equals.

    Exceptional circumstances stand where they are needed, inside the notice period.
    """
    chosen = {id(shift) for shift in meant}
    return replace(
        rota,
        shifts=tuple(
            replace(shift, notified=_cell(team, shift, notice)) if id(shift) in chosen else shift
            for shift in rota.shifts
        ),
    )


def _cell(team: Team, shift: Shift, notice: Notice) -> str:
    if _ahead(team, shift, notice) >= figure(team, "notice_days"):
        notice = replace(notice, exceptional="")
    if (before := _today(team, shift, notice)) is not None:
        notice = replace(notice, moment=before.moment, how=notice.how or before.how)
    return notice.text(team.timezone)


def _excused(team: Team, shift: Shift, notice: Notice) -> bool:
    """Whether the notice gives the reason that one of the same day, given too late, lacks."""
    before = _today(team, shift, notice)
    late = _ahead(team, shift, notice) < figure(team, "notice_days")
    return before is not None and late and bool(notice.exceptional) and not before.exceptional


def _today(team: Team, shift: Shift, notice: Notice) -> Notice | None:
    """What the person was told of the shift earlier the same day."""
    if untold(shift, team.timezone):
        return None
    try:
        before = read_notice(shift.notified, team.timezone)
    except ValueError:
        return None
    same_day = before is not None and before.day(team.timezone) == notice.day(team.timezone)
    return before if same_day else None


def _ahead(team: Team, shift: Shift, notice: Notice) -> int:
    """Calendar days from the notice to the shift."""
    return days_ahead(shift.span.start, notice.moment, team.timezone)


def judged(
    team: Team, rotas: Iterable[Rota], standing: Sequence[Rota], now: datetime | None
) -> list[Finding]:
    """What the rule `notice` finds in rotas, each among all that stand.

    Without the present it looks only at those who were told.

    Raises:
        TeamError: Two coverages of the same precedence ask for the same moment.
    """
    found: list[Finding] = []
    for rota in rotas:
        others = [other for other in standing if other.source != rota.source]
        found += [each for each in check(team, rota, others, now=now) if each.rule == NOTICE]
    return found


def silent(
    team: Team, rotas: Sequence[Rota], standing: Sequence[Rota], now: datetime
) -> list[Finding]:
    """What the rule `notice` finds of shifts yet to come: people do not know them, or not surely.

    Those who were told are left to a check; so is what a waiver accepts.

    Raises:
        TeamError: Two coverages of the same precedence ask for the same moment.
    """
    of_the_told = judged(team, rotas, standing, None)
    return [
        finding
        for finding in judged(team, rotas, standing, now)
        if finding.span and finding.span.end > now and not finding.waived
        if finding not in of_the_told
    ]


def too_near(folder: Folder, period: Period | None, now: datetime) -> list[str]:
    """What falls inside the notice period without its people having been told, a line each.

    Nothing is held up by it: `rota check` and `rota notify` judge it.

    Raises:
        InputError: Two coverages of the same precedence ask for the same moment.
    """
    rotas = [rota for rota in folder.rotas if period is None or asked.overlap(rota.period, period)]
    with team_lines(folder):
        found = silent(folder.team, rotas, folder.rotas, now)
    return [f"notice: {finding.message}" for finding in found]


def lines(team: Team, shifts: Iterable[Shift], notice: Notice) -> list[str]:
    """Who is told of how much, and how far ahead of the first: a line for each person.

    `Camille Roussel: 3 shifts, the first Fri 11 Dec 18:00, 21 days ahead`.
    """
    own: dict[str, list[Shift]] = {}
    for shift in sorted(shifts, key=lambda shift: shift.span):
        own.setdefault(shift.person, []).append(shift)
    order = dict.fromkeys([*(person.id for person in team.people), *own])
    said = []
    for first, *others in (own[id] for id in order if id in own):
        ahead = _ahead(team, first, notice)
        count = phrases.count(1 + len(others), "shift")
        start = phrases.moment(first.span.start, team.timezone)
        words = f"{phrases.count(ahead, 'day')} ahead" if ahead >= 0 else "begun already"
        said.append(f"{first.name}: {count}, the first {start}, {words}")
    return said
