"""Who is rung in which order: the table, the costs and the screen say the same of any moment."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from fractions import Fraction

from hypothesis import assume, given, settings

from drawn import PERIODS, drawn_teams
from rota.answered import answered
from rota.covered import REACH
from rota.days import Days
from rota.errors import TeamError
from rota.forwarding import reached_at, stretches
from rota.instants import Span, days_span
from rota.period import Period
from rota.providers import provider_hours
from rota.render import on_call
from rota.screen import console
from rota.shift import Shift
from rota.slots import slots, windows
from rota.team import Provider, Role, Team
from teams import PARIS, evening, night, provider, team, utc

HOLDERS = {"primary": "alice", "backup": "bob"}
Hours = dict[str, list[tuple[Span, str]]]
"""By role, the hours in which a coverage asks for somebody, and its name."""


def asked(team: Team, period: Period) -> Hours:
    """What slots there are around a period."""
    around = windows(team, period.first - REACH, period.last + REACH)
    return {
        role.name: [(slot.span, slot.coverage) for slot in slots(team, around, role)]
        for role in team.roles
    }


def order(
    team: Team, every: Hours, lines: list[tuple[Provider, list[Span]]], moment: datetime
) -> Iterator[tuple[str, str]]:
    """Whom the number must ring at a moment, each with what the screen calls it."""
    open_now = {
        role: [name for span, name in hours if span.contains(moment)]
        for role, hours in every.items()
    }
    there = [firm for firm, spans in lines if any(span.contains(moment) for span in spans)]

    def firms(tier: str, *roles: str) -> list[str]:
        return [
            firm.id
            for firm in there
            if firm.tier == tier
            for covers in [[name for role in roles for name in open_now[role]]]
            if covers and (firm.coverage is None or set(covers) & set(firm.coverage))
        ]

    yield from (("before", id) for id in firms("before", *HOLDERS))
    for role, who in HOLDERS.items():
        if open_now[role]:
            alone = firms("alone", role)
            yield from [("alone", id) for id in alone] or [(role, who)]
    yield from (("after", id) for id in firms("after", *HOLDERS))


def shown(team: Team, rows: list[Shift], moment: datetime) -> list[str]:
    """What begins the lines of `rota show --at`, in order, without the roles that nobody has."""
    out = io.StringIO()
    on_call(console(out), team, rows, moment, reached_at(team, rows, moment))
    lines = [line.split(maxsplit=1) for line in out.getvalue().splitlines()[1:]]
    return [label for label, rest in lines if not rest.startswith("nobody")]


@settings(max_examples=60, deadline=None)
@given(drawn_teams(), PERIODS)
def test_all_that_tell_the_order_agree(team: Team, period: Period) -> None:
    """Of every moment at which anything changes, whatever the roles, coverages and firms."""
    own = replace(team, providers=())
    whole = days_span(period.first, period.last, PARIS)
    try:
        every = asked(own, period)
        rows = [
            Shift(span, role, name, "", HOLDERS[role], HOLDERS[role], Fraction(0))
            for role, hours in asked(team, period).items()
            for span, name in hours
        ]
        table, parts = stretches(team, rows, period), answered(team, period)
        edges = {whole.start, *(each.span.start for each in table)}
        edges |= {edge for part in parts for span in part.spans for edge in (span.start, span.end)}
        changes = sorted(edges - {whole.end})
        screens = {moment: shown(team, rows, moment) for moment in changes[:4]}
    except TeamError:
        assume(False)
    days = Days(team.holidays)
    lines = [
        (firm, provider_hours(team, days, firm, period.first - REACH, period.last))
        for firm in team.providers
    ]
    for moment in changes:
        wanted = list(dict.fromkeys(order(team, every, lines, moment)))
        [stretch] = [each for each in table if each.span.contains(moment)]
        assert [each.id for each in stretch.rings] == [id for _, id in wanted]
        ring = dict.fromkeys("" if id in HOLDERS.values() else id for _, id in wanted)
        here = [part for part in parts if any(span.contains(moment) for span in part.spans)]
        assert [part.key[1] for part in here if part.coverage] == ([tuple(ring)] if ring else [])
        if moment in screens:
            assert screens[moment] == [label for label, _ in wanted]


def test_a_firm_is_shown_where_the_role_stands_whose_place_it_takes() -> None:
    """It takes the backup's calls: it rings after the primary, not above everybody."""
    spare = replace(evening(), name="spare")
    base = team(
        coverages=(evening(), spare),
        roles=(Role("primary", coverage=("evening",)), Role("backup", coverage=("spare",))),
        providers=(provider("alone", coverage=["spare"], id="net", name="Net"),),
    )
    rows = [night("alice", "2026-12-07")]
    at = utc("2026-12-07 20:00")
    out = io.StringIO()
    on_call(console(out), base, rows, at, reached_at(base, rows, at))
    assert [line.split()[:2] for line in out.getvalue().splitlines()[1:]] == [
        ["primary", "Alice"],
        ["alone", "Net"],
        ["backup", "nobody"],
    ]
