"""The commands of the telephone line: demand, cost."""

from __future__ import annotations

import sys
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rota import asked, phrases
from rota.cli_options import From, Json, Month, Now, Output, Quiet, To, Version, present
from rota.errors import InputError, Mistake, UsageError
from rota.streams import say, write

if TYPE_CHECKING:
    from rota.calls import Call, CallLog
    from rota.demand import Demand
    from rota.expected import Expected
    from rota.folder import Folder
    from rota.instants import Span
    from rota.policy import Policy
    from rota.team import Period, Team

_NO_TEAM = """\
team.id = "demand"
[office]
on = "mon-fri"
start = "08:00"
end = "18:00"
[coverage]
outside_office = true
[people.anybody]
"""
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
_MOST_LINES = 5
_OFFICE = '[office]\non = "mon-fri"\nstart = "08:00"\nend = "18:00"\n'


def demand(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="CALLS [TEAM]", help="The log of calls (*.csv, - for stdin); the team file."
        ),
    ],
    catch: Annotated[
        str,
        typer.Option("--catch", metavar="PERCENT", help="How many of the calls to catch."),
    ] = "95",
    compare: Annotated[
        list[str] | None,
        typer.Option(
            "--compare", metavar="OTHER", help="Beside it: another percentage or team file."
        ),
    ] = None,
    line: Annotated[
        str | None, typer.Option("--line", metavar="NUMBER", help="Only calls to this line.")
    ] = None,
    month: Month = None,
    first: From = None,
    last: To = None,
    html: Annotated[bool, typer.Option("--html", help="A page to look at and to print.")] = False,
    json: Json = False,
    output: Output = None,
    quiet: Quiet = False,
    now: Now = None,
    version: Version = False,
) -> None:
    """When calls come, by the log of a telephone system, and the coverage that would catch them."""
    from rota import demand_json, feed, heat_map
    from rota.calls import of_line
    from rota.demand import demand as counted
    from rota.demand import period_of
    from rota.screen import console

    if html and json:
        raise UsageError("choose one of --html and --json")
    if output is not None and not (html or json):
        raise UsageError("-o needs --html or --json here")
    period = asked.period_of(month, first, last)
    source = _log_name(files)
    folder, assumed = _team(files)
    team = folder.team
    percent = _percent(catch, "--catch")
    log, calls = _calls(source, folder, now)
    if line is not None:
        calls = list(of_line(calls, line))
    if period is not None:
        calls = [call for call in calls if _within(call, period, team)]
    if not calls:
        for words in heat_map.noted(log):
            say(f"{source}: {words}")
        raise InputError([Mistake(source, 0, "", _nothing(log, line, period))])
    period = period or period_of(calls, team)
    found = counted(team, calls, period)
    policies, toml = _policies(folder, calls, period, percent, compare or [])
    if assumed:
        say("no [office] in a team file: office hours are taken to be Mon-Fri 08:00-18:00")
        toml = f"{_OFFICE}\n{toml}"
    for words in heat_map.noted(log):
        say(f"{source}: {words}")
    if json:
        write(
            feed.dumps(feed.document(team) | demand_json.as_json(log, found, policies, toml)),
            output,
        )
        return
    suggestion = policies[-1 - len(compare or [])]
    if html:
        from rota.demand_page import page
        from rota.own_export import put

        data = page(team, source, log, found, policies, suggestion, toml, assumed=assumed)
        put(data, output, "demand", "html")
        if output not in (None, "-") and not quiet:
            say(f"{output}: {phrases.count(len(calls), 'call')}")
        return
    if quiet:
        write(toml.encode())
        return
    heat_map.show(console(sys.stdout), team, source, found, policies, suggestion, toml)


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
    line: Annotated[
        str | None, typer.Option("--line", metavar="NUMBER", help="Only calls to this line.")
    ] = None,
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
    from rota.instants import days_between
    from rota.payroll import mean_length
    from rota.screen import console

    asked.json_only(json, output)
    named = asked.period_of(month, first, last)
    logs = asked.besides(files)
    if calls is not None and logs:
        raise UsageError("give either a log of calls or --calls")
    if line is not None and not logs:
        raise UsageError("--line belongs to a log of calls")
    part = None if passed_on is None else _percent(passed_on, "--passed-on", zero=True)
    folder = open_folder(asked.team_path(files, others=True))
    team = folder.team
    _comparable(folder)
    period = named or asked.coming_month(present(now, team), team)
    whole = all(folder.holds(day) for day in days_between(period.first, period.last))
    shifts = [shift for rota in folder.rotas for shift in rota.live] if whole else None
    assumed = Assumed(mean_length(open_log(folder).interventions), part)
    with team_lines(folder):
        if logs:
            foreseen = _by_log(_log_name(logs), line, folder, period, now)
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
    log, calls = _calls(source, folder, now)
    source = "<stdin>" if source == "-" else source
    if line is not None:
        calls = list(of_line(calls, line))
    for words in heat_map.noted(log):
        say(f"{source}: {words}")
    if not calls:
        raise InputError([Mistake(source, 0, "", _nothing(log, line, None))])
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
    words = f"{float(number):g} calls a month in these hours, at any of them alike"
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
    try:
        value = Fraction(text.strip().replace(",", "."))
    except (ValueError, ZeroDivisionError):
        raise UsageError(f"--calls: {text!r} is no number; write 40") from None
    if not 0 <= value <= _MOST_CALLS:
        raise UsageError(f"--calls: {text!r} will not do; expected 0 to {_MOST_CALLS}")
    return value


def _nothing(log: CallLog, line: str | None, period: Period | None) -> str:
    """What is wrong with a log of which no call is left."""
    what = "holds no call that came in"
    if period is not None:
        what += f" in {period}"
    if line is None:
        return what
    lines = sorted({call.line for call in log.calls})
    more = ", …" if len(lines) > _MOST_LINES else ""
    return f"{what} to {line!r}; its lines are {', '.join(map(repr, lines[:_MOST_LINES]))}{more}"


def _log_name(files: list[str]) -> str:
    names = [name for name in files if not name.endswith(".toml")]
    if len(names) != 1:
        raise UsageError(f"one log of calls at a time; given: {', '.join(names) or 'none'}")
    return names[0]


def _team(files: list[str]) -> tuple[Folder, bool]:
    """The team, and whether its office hours are assumed; without a file it is anybody's."""
    from rota import files as disk
    from rota import toml_file
    from rota.folder import Folder
    from rota.team_file import read_team

    path = asked.team_path(files, others=True)
    if path.exists() or any(name.endswith(".toml") for name in files):
        data = disk.read_bytes(path, toml_file.MOST_BYTES, "team file")
    else:
        path, data = Path(), b""
    team = read_team(data or _NO_TEAM.encode(), str(path))
    office = read_team(_NO_TEAM.encode(), "").offices
    assumed = not (data and team.offices)
    if assumed:
        team = replace(team, offices=office)
    return Folder(path, data, team, ()), assumed


def _calls(source: str, folder: Folder, now: str | None) -> tuple[CallLog, list[Call]]:
    from rota import files as disk
    from rota.calls import MOST_BYTES, read_calls

    if source == "-":
        data = sys.stdin.buffer.read(MOST_BYTES + 1)
    else:
        data = disk.read_bytes(Path(source), MOST_BYTES, "log of calls")
    name = "<stdin>" if source == "-" else source
    log = read_calls(data, name, folder.team.timezone, present(now, folder.team))
    return log, list(log.calls)


def _within(call: Call, period: Period, team: Team) -> bool:
    from rota.instants import local_date

    return period.first <= local_date(call.at, team.timezone) <= period.last


def _percent(text: str, option: str, *, zero: bool = False) -> Fraction:
    try:
        value = Fraction(text.strip().removesuffix("%").strip().replace(",", "."))
    except (ValueError, ZeroDivisionError):
        raise UsageError(f"{option}: {text!r} is no percentage; write 95") from None
    if not 0 <= value <= 100 or not (value or zero):
        least = "0 or more" if zero else "more than 0"
        raise UsageError(f"{option}: {text!r} will not do; expected {least}, at most 100")
    return value / 100


def _policies(
    folder: Folder,
    calls: list[Call],
    period: Period,
    percent: Fraction,
    compare: list[str],
) -> tuple[list[Policy], str]:
    """The team's own coverages, the suggested ones, and what they are compared with."""
    from rota.demand import Tally, outside_spans
    from rota.folder import open_folder, team_lines
    from rota.policy import counted, parts, with_tables
    from rota.suggestion import as_toml, suggested

    team = folder.team
    outside_hours = outside_spans(team, period)
    outside = _in_spans(calls, outside_hours)
    every = Tally(call.at for call in calls)
    apart = parts(team, period)

    def fitted(percent: Fraction) -> tuple[Policy, str]:
        tables = suggested(team, every, apart[0], period, percent)
        name = f"{float(percent * 100):g} %"
        bare = counted(with_tables(team, as_toml(tables, {})), name, outside, period, apart)
        return bare, as_toml(tables, bare.weights())

    found: list[Policy] = []
    if folder.data:
        with team_lines(folder):
            found.append(counted(team, str(folder.path), outside, period, apart))
    suggestion, toml = fitted(percent)
    found.append(suggestion)
    for other in compare:
        if other.endswith(".toml"):
            theirs = open_folder(Path(other))
            with team_lines(theirs):
                found.append(counted(theirs.team, other, outside, period, apart))
        else:
            found.append(fitted(_percent(other, "--compare"))[0])
    return found, toml


def _in_spans(calls: list[Call], spans: Sequence[Span]) -> list[Call]:
    """The calls, sorted by start, that came in some spans of time."""
    starts = [call.at for call in calls]
    return [
        call
        for span in spans
        for call in calls[bisect_left(starts, span.start) : bisect_left(starts, span.end)]
    ]
