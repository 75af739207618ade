"""The command that weighs who answers: cost."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated

import typer

from rota import asked
from rota.cli_calls import length_of, log_name, log_of, nothing_in, percent_of
from rota.cli_options import From, Json, Line, Month, Now, Output, Quiet, To, Version, present
from rota.errors import InputError, Mistake, UsageError
from rota.streams import say, write

if TYPE_CHECKING:
    from rota.demand import Demand
    from rota.expected import Expected
    from rota.folder import Folder
    from rota.period import Period
    from rota.team import Team

_PROVIDER = """\
[providers.permanence]
name = "Allô Permanence"
number = "01 99 00 00 01"
tier = "before"                 # the team; or after it; or alone, in its place
coverage = ["evening"]          # default: all
start = "18:00"                 # default: at all hours
end = "22:00"
price = ["0.90 € per call", "40 € per month"]   # or per hour
"""
_MOST_CALLS = 1_000_000


def cost(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[CALLS] [TEAM]",
            help="The log of calls (*.csv, - for stdin), if there is one; the team file.",
            show_default=False,
        ),
    ] = None,
    calls: Annotated[
        str | None,
        typer.Option("--calls", metavar="N", help="Without a log: so many calls a month."),
    ] = None,
    passed_on: Annotated[
        str | None,
        typer.Option(
            "--passed-on",
            metavar="PERCENT",
            help="Of the calls of whoever rings first, so many reach those who ring after.",
        ),
    ] = None,
    intervention: Annotated[
        str | None,
        typer.Option(
            "--intervention",
            metavar="TIME",
            help="How long one takes (45m); by default as on average in interventions.csv.",
        ),
    ] = None,
    line: Line = None,
    month: Month = None,
    first: From = None,
    last: To = None,
    json: Json = False,
    output: Output = None,
    quiet: Quiet = False,
    now: Now = None,
    version: Version = False,
) -> None:
    """In-house, a provider, or both: what answering the telephone costs in a period (next month).

    By the team's rates, its providers' prices and the calls that came in a log. The rota is counted
    where the whole period is planned; else each turn costs what it would on average.
    """
    from rota import choices_json, choices_table, feed
    from rota.choices import choices
    from rota.expected import Assumed
    from rota.folder import open_folder, open_log, team_lines
    from rota.instants import days_between, in_hours
    from rota.payroll import mean_length
    from rota.screen import console

    asked.one_form(output, json=json)
    named = asked.period_of(month, first, last)
    logs = asked.besides(files)
    if calls is not None and logs:
        raise UsageError("give either a log of calls or --calls")
    if line is not None and not logs:
        raise UsageError("--line belongs to a log of calls")
    part = None if passed_on is None else percent_of(passed_on, "--passed-on", zero=True)
    length = length_of(intervention, "--intervention")
    folder = open_folder(asked.team_path(files, others=True))
    team = folder.team
    _comparable(folder)
    period = named or asked.coming_month(present(now, team), team)
    whole = all(folder.holds(day) for day in days_between(period.first, period.last))
    shifts = [shift for rota in folder.rotas for shift in rota.live] if whole else None
    on_average = mean_length(open_log(folder).interventions)
    assumed = Assumed(in_hours(length) if length else on_average, part)
    with team_lines(folder):
        if logs:
            foreseen = _by_log(log_name(logs), line, folder, period, now)
        else:
            foreseen = _by_number(calls, team, period)
        found = choices(team, shifts, foreseen.expected, period, assumed)
    remarks = list(choices_table.remarks(team, foreseen.expected, found, foreseen.demand, assumed))
    if json:
        made = choices_json.as_json(period, foreseen.expected, found, remarks, assumed)
        write(feed.dumps(feed.document(team) | {"log": foreseen.log} | made), output)
        return
    shown = () if quiet else remarks
    choices_table.show(
        console(sys.stdout), team, period, foreseen.words, foreseen.expected, found, shown
    )


@dataclass(frozen=True, slots=True)
class _Foreseen:
    """The calls to expect, where they are known from in words, and the log if there is one."""

    words: str
    expected: Sequence[Expected]
    demand: Demand | None = None
    log: Mapping[str, object] | None = None


def _by_log(
    source: str, line: str | None, folder: Folder, period: Period, now: str | None
) -> _Foreseen:
    from rota import choices_json, choices_table, heat_map
    from rota.answered import answered
    from rota.calls import of_line
    from rota.demand import Tally, demand, period_of
    from rota.expected import from_log

    team = folder.team
    log, calls = log_of(source, folder, now)
    source = "<stdin>" if source == "-" else source
    if line is not None:
        calls = list(of_line(calls, line))
    for words in heat_map.noted(log):
        say(f"{source}: {words}")
    if not calls:
        raise InputError([Mistake(source, 0, "", nothing_in(log, line, None))])
    seen = demand(team, calls, period_of(calls, team))
    tally = Tally(call.at for call in calls)
    return _Foreseen(
        choices_table.from_log(source, seen),
        from_log(tally, answered(team, seen.period), answered(team, period)),
        seen,
        choices_json.log_as_json(source, log, seen),
    )


def _by_number(calls: str | None, team: Team, period: Period) -> _Foreseen:
    from rota.answered import answered
    from rota.expected import given, unknown
    from rota.invoices import months_of

    coming = answered(team, period)
    if calls is None:
        return _Foreseen("calls not known", unknown(coming))
    number = _count(calls)
    noun = "call" if number == 1 else "calls"
    words = f"{float(number):g} {noun} a month in these hours, at any of them alike"
    return _Foreseen(words, given(number * months_of(period), coming))


def _comparable(folder: Folder) -> None:
    """Refuse a team file that lacks what is to be compared.

    Raises:
        InputError: Saying what to write where.
    """
    source, wrong = str(folder.path), []
    if not folder.team.pays:
        what = 'is missing; say what standby is worth: [compensation] standby = "35 € per window"'
        wrong.append(Mistake(source, 0, "compensation", what))
    if not folder.team.providers:
        for words in _PROVIDER.splitlines():
            say(words)
        what = "is missing; paste the table above, with who would answer, when, and their prices"
        wrong.append(Mistake(source, 0, "providers", what))
    if wrong:
        raise InputError(wrong)


def _count(text: str) -> Fraction:
    from rota.table import parse_number

    try:
        value = parse_number(text.strip())
    except ValueError:
        raise UsageError(f"--calls: {text!r} is no number; write 40") from None
    if value > _MOST_CALLS:
        raise UsageError(f"--calls: {text!r} will not do; expected 0 to {_MOST_CALLS}")
    return value
