"""The files other than calendars that `rota export` writes: tables, a workbook, pages, JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, cast

from rota import asked, feed, phrases
from rota.csv_file import Dialect
from rota.errors import InputError, Mistake, UsageError
from rota.events import Feed
from rota.folder import Folder, team_lines
from rota.instants import Span, local_date
from rota.layouts import Layout, Private
from rota.own_export import put
from rota.period import Period
from rota.shift import Shift

Format = Literal["csv", "xlsx", "html", "duty-sheets", "json"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which file it shall be.

    Attributes:
        format: What reads it.
        dialect: Of a CSV, who reads it.
        layout: Of a CSV, what a row is.
        private: What to tell of people besides their names.
        apart: In a workbook, each person has a sheet of their own.
    """

    format: Format
    dialect: Dialect
    layout: Layout
    private: tuple[Private, ...]
    apart: bool


def wanted(
    format: str,
    dialect: str | None,
    layout: str | None,
    contacts: str | None,
    per: str | None,
    others: Sequence[object],
) -> Wanted:
    """What the options ask for.

    Raises:
        UsageError: They have no meaning together; `others` are those of calendars.
    """
    if format != "csv" and (dialect is not None or layout is not None):
        raise UsageError("--dialect and --layout belong to --csv")
    if any(others):
        raise UsageError("only --ics takes --out, --local-times and how events look")
    if per is not None and (format != "xlsx" or per != "person"):
        raise UsageError("--per goes with --ics and --out, or --per person with --xlsx")
    told = format in ("csv", "xlsx", "duty-sheets") and layout != "wide"
    if contacts is not None and not told:
        raise UsageError(
            "--with belongs to --ics, --xlsx, --duty-sheets, and --csv in long and totals layout"
        )
    private = Literal["phone"] if format == "duty-sheets" else Private
    return Wanted(
        format=cast(Format, format),
        dialect=asked.one_of(Dialect, dialect or "rfc4180", "--dialect"),
        layout=asked.one_of(Layout, layout or "long", "--layout"),
        private=asked.each_of(private, contacts, "--with"),
        apart=per is not None,
    )


def export_file(
    folder: Folder,
    wanted: Wanted,
    chosen: Feed,
    period: Period | None,
    output: str | None,
    now: datetime,
) -> str:
    """Write a file, or its content to stdout.

    Returns:
        What to tell the user of it; nothing of what went to stdout.

    Raises:
        InputError: There is nothing to show on a page.
        OutsideFailure: A file that is not such an export is in the way, or the disk refuses.
    """
    if wanted.format == "duty-sheets":
        return _duty_sheets(folder, wanted, chosen, period, output, now)
    if wanted.format == "html":
        period = _months(folder, period, now)
    rows = [each for rota in folder.rotas for each in rota.shifts if chosen.shows(each)]
    shifts = asked.chosen(folder.team, rows, period, now)
    data = _made(folder, wanted, chosen, rows, shifts, period, now)
    put(data, output, "export", wanted.format)
    if output in (None, "-"):
        return ""
    return f"{output}: {phrases.count(sum(shift.live for shift in shifts), 'shift')}"


def _duty_sheets(
    folder: Folder,
    wanted: Wanted,
    chosen: Feed,
    period: Period | None,
    output: str | None,
    now: datetime,
) -> str:
    """A sheet for each turn that starts in the period; without one, that is not over yet."""
    from rota.duty import duties
    from rota.duty_page import page

    team = folder.team

    def meant(span: Span) -> bool:
        start = local_date(span.start, team.timezone)
        return now < span.end if period is None else start in period

    rows = [each for rota in folder.rotas for each in rota.live]
    with team_lines(folder):
        found = [each for each in duties(team, rows, meant) if chosen.shows(each.shifts[0])]
        if not found and period is None:
            words = "no turn is still to come; --month 2026-12 names those of another time"
            raise InputError([Mistake(str(folder.rotas_path), 0, "", words)])
        if not found:
            raise folder.nothing_planned(period)
        data = page(team, found, rows, phones="phone" in wanted.private)
    put(data, output, "export", "html")
    return "" if output in (None, "-") else f"{output}: {len(found)} duty sheets"


def _made(
    folder: Folder,
    wanted: Wanted,
    chosen: Feed,
    rows: Sequence[Shift],
    shifts: Sequence[Shift],
    period: Period | None,
    now: datetime,
) -> bytes:
    team = folder.team
    people = [each.id for each in team.people if chosen.person in ("", each.id)]
    if wanted.format == "csv":
        from rota.sheets import csv_rows

        return csv_rows(
            team,
            shifts,
            wanted.dialect,
            wanted.layout,
            people=people,
            private=wanted.private,
            period=period,
        )
    if wanted.format == "xlsx":
        from rota.workbook import workbook

        return workbook(team, shifts, people, wanted.private, apart=wanted.apart)
    if wanted.format == "html":
        from rota.page import page

        assert period is not None
        today = local_date(now, team.timezone)
        return page(team, rows, period, people, today if folder.holds(today) else None)
    return feed.dumps(feed.document(team, shifts))


def _months(folder: Folder, period: Period | None, now: datetime) -> Period:
    """What a page shows: the period asked for, or from this month to the last that is planned.

    When that is over, the last planned month alone. A month into which only a turn of the month
    before reaches is not planned: it would look as if nobody were on call.

    Raises:
        InputError: Nothing is planned then.
    """
    live = [shift for rota in folder.rotas for shift in rota.live]
    starts = [local_date(shift.span.start, folder.team.timezone) for shift in live]
    if period is None and starts:
        ends = [rota.period.last for rota in folder.rotas if rota.period and rota.live]
        first, last = Period.month_of(min(starts)), Period.month_of(max(ends, default=max(starts)))
        this = Period.month_of(local_date(now, folder.team.timezone))
        period = Period(min(max(this.first, first.first), last.first), last.last)
    if period is None or not asked.starting_in(folder.team, live, period):
        raise folder.nothing_planned(period)
    return period
