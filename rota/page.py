"""The rota as a page for a screen and for the wall: one HTML file that needs nothing else.

Each month is a sheet of A4 landscape: the calendar, and beside it the number to dial, what to do
and what each person has. What there is no room for gets a sheet of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from rota.days import holidays_between
from rota.grid import months, order
from rota.instants import day_span, instant, local_date
from rota.markup import Html, document, element
from rota.page_month import calendar
from rota.page_names import Names
from rota.page_side import abreast, legend, number, room, told, totals
from rota.page_style import style
from rota.period import Period
from rota.shift import Shift
from rota.team import Team
from rota.totals import kinds_of, sums
from rota.words import (
    capital,
    day_phrase,
    month_phrase,
    months_phrase,
    on_day_phrase,
    span_phrase,
)


def page(
    team: Team,
    shifts: Iterable[Shift],
    period: Period,
    people: Sequence[str],
    today: date | None,
) -> bytes:
    """The whole page, UTF-8: who is on call today, every month, totals.

    Args:
        team: Whose rota it is; words are in its language, times its local ones.
        shifts: The rows to show, those that reach into the period from outside too.
        period: Its months are shown, whole.
        people: Ids of those who stand in the totals even with nothing to add up.
        today: The date on which the page is made, if it is known who is on call on it.
    """
    since = min(period.first.replace(day=1), today or period.first)
    after = instant(since, timedelta(0), team.timezone)
    live = [shift for shift in shifts if shift.live and shift.span.end > after]
    live.sort(key=lambda shift: order(team, shift))
    names = Names(team, live)
    heading = f"{team.name} – {names.word('rota')}"
    dates = months_phrase(period.first, period.last, team.language)
    return document(
        f"{heading} – {dates}",
        style(),
        element("h1", heading, class_="screen"),
        _who_today(names, live, today) if today else "",
        element("main", *_sheets(names, live, period, people, today)),
        language=team.language,
    )


def _who_today(names: Names, shifts: Sequence[Shift], today: date) -> Html:
    """Who is on call today, role by role and piece by piece; else who is next."""
    zone, language = names.team.timezone, names.language
    span = day_span(today, zone)
    now = [s for s in shifts if s.span.overlaps(span) and names.shown(s)]
    coming = [s for s in shifts if span.end <= s.span.start and names.shown(s)]
    said = []
    for role, called in names.roles.items():
        pieces = [
            element(
                "li",
                names.on_call(s, names.full),
                f" {on_day_phrase(s.span, today, zone, language)}",
            )
            for s in now
            if s.role == role
        ]
        if pieces:
            said += [element("dt", capital(called)), element("dd", element("ul", *pieces))]
    if not said and coming:
        when = span_phrase(coming[0].span, zone, language)
        following = names.on_call(coming[0], names.full)
        said = [element("dt", names.title("next")), element("dd", following, f" {when}")]
    if not said:
        return Html()
    heading = element("h2", f"{names.title('today')}, {day_phrase(today, language)}")
    return element("section", heading, element("dl", *said), class_="today screen")


def _sheets(
    names: Names,
    shifts: Sequence[Shift],
    period: Period,
    people: Sequence[str],
    today: date | None,
) -> list[Html]:
    """The months, then what there was no room for."""
    team = names.team
    grids = months(team, shifts, period, holidays_between(team.holidays, period, team.language))
    first, last = grids[0].first, grids[-1].first
    inside = _starting(team, shifts, Period(first, Period.month_of(last).last))
    found = sums(team, inside, people)
    kinds = kinds_of(team, found)
    fits = room(names, inside, found, kinds)
    instructions = told(names)
    always = [number(names)] if team.number else []
    always += [instructions] if instructions and fits.told else []
    ending = legend(names, inside)
    made = []
    for grid in grids:
        own = sums(team, _starting(team, inside, Period.month_of(grid.first)), people)
        table = [totals(names, own, kinds, fits.names)] if fits.totals else []
        side = element("aside", *always, *table, ending)
        title = capital(month_phrase(grid.first, team.language))
        month = element("div", calendar(names, grid, today), class_="scroll")
        made.append(_sheet(names, title, element("div", month, side, class_="sheet")))
    if instructions and not fits.told:
        made.append(_sheet(names, names.title("instructions"), instructions))
    if len(grids) > 1 or not fits.totals:
        title = f"{names.title('totals')}, {months_phrase(first, last, team.language)}"
        made += [_sheet(names, title, tables) for tables in abreast(names, found, kinds)]
    return made


def _sheet(names: Names, title: str, content: Html) -> Html:
    """What is one page on paper, under a heading that says what and whose it is."""
    whose = element("p", element("strong", names.team.name), f" · {names.word('rota')}")
    return element("section", element("div", element("h2", title), whose, class_="head"), content)


def _starting(team: Team, shifts: Iterable[Shift], period: Period) -> list[Shift]:
    return [shift for shift in shifts if local_date(shift.span.start, team.timezone) in period]
