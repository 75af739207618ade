"""Demand on the terminal: the heat map, the numbers, and what each policy would catch.

A shade stands beside every number and the colour behind it, so that either reads without the
other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from rota import phrases
from rota.calls import CallLog, Noted
from rota.day_names import SHORT_WEEKDAYS
from rota.demand import Count, Demand, HeatCell, shade
from rota.demand_words import kind_name
from rota.policy import Caught, Policy
from rota.screen import Console, Text, columns, say, styled
from rota.team import Team
from rota.words import zone_phrase

_SHADES = " .░▒▓█"
_COLOURS = (
    "dim",
    "#000000 on #fff3e0",
    "#000000 on #fdd49e",
    "#000000 on #fdae6b",
    "#000000 on #f16913",
    "#ffffff on #a63603",
)
_HEAD = "bold"
_MOST_LINES = 8
_WIDTH = 72  # below it the shades stand without their numbers


def show(
    out: Console,
    team: Team,
    source: str,
    found: Demand,
    compared: Sequence[Policy],
    suggestion: Policy,
    toml: str,
) -> None:
    """Everything: the map, the numbers, the policies, and the tables to paste.

    Args:
        out: Where to.
        team: Whose line it is.
        source: The name of the log.
        found: When calls came.
        compared: The policies to set side by side.
        suggestion: The one that the tables are of.
        toml: The tables.
    """
    numbers(out, team, source, found)
    say(out)
    heat_map(out, found)
    say(out)
    kinds(out, found)
    say(out)
    policies(out, found, compared)
    if not suggestion.coverages:
        return
    say(out)
    coverages(out, suggestion, found.weeks)
    say(out)
    head = f"# {suggestion.name} of the calls outside the office: paste into the team file"
    for line in (head, *toml.rstrip("\n").split("\n")):
        out.print(styled(line), soft_wrap=True)


def heat_map(out: Console, found: Demand) -> None:
    """Calls per date, by hour and weekday; the deepest shade from half of the busiest hour on."""
    wide = out.width >= _WIDTH
    titles = [*SHORT_WEEKDAYS["en"], "Hol."]
    heads = [f"{title:^8}".rstrip() if wide else title[:2] for title in titles]
    rows = [[Text(), *(styled(head, _HEAD) for head in heads)]]
    for hour, row in enumerate(found.heat):
        cells = [_cell(cell, found.busiest, numbered=wide) for cell in row]
        rows.append([styled(f"{hour:02}:00"), *cells])
    for line in columns(rows, gap=1):
        say(out, line)
    legend = "calls per date in each hour; each shade is twice the one before; ' the office is open"
    say(out, styled(legend, "dim"))


def _cell(cell: HeatCell, busiest: float, *, numbered: bool) -> Text:
    if cell.mean is None:
        return Text()
    level = shade(cell.mean, busiest)
    number = f"{cell.mean:5.1f}" if cell.mean < 100 else f"{cell.mean:5.0f}"
    if not cell.calls:
        number = f"{'-':>5}"
    mark = "'" if cell.office else " "
    number = number if numbered else ""
    return styled(f"{_SHADES[level]}{number}{mark}", _COLOURS[level])


def numbers(out: Console, team: Team, source: str, found: Demand) -> None:
    """How many calls came when, per kind of day, and how sure that is."""
    calls = found.inside.calls + found.outside.calls
    first, last = found.period.first, found.period.last
    head = (
        f"{source}: {phrases.count(calls, 'call')} from {phrases.day(first)} {first.year} to "
        f"{phrases.day(last)} {last.year}, {float(found.weeks):.1f} weeks, "
        f"{zone_phrase(team.timezone, 'en')}"
    )
    say(out, styled(head, _HEAD))
    if calls:
        share = f" ({found.outside.calls / calls:.1%})"
        text = f"{found.inside.calls} in office hours, {found.outside.calls} outside{share}"
        if found.knows_missed:
            text += f"; missed: {found.inside.missed} and {found.outside.missed}"
        say(out, styled(text))


def kinds(out: Console, found: Demand) -> None:
    """The calls outside the office by kind of day, each rate with its interval."""
    head = ["outside the office", "dates", "hours", "calls", "per hour", "95 % interval"]
    if found.knows_missed:
        head.append("missed")
    rows = [[styled(text, _HEAD) for text in head]]
    lines = [(kind_name(each.kind, "en"), each.dates, each.outside) for each in found.kinds]
    total = sum(each.dates for each in found.kinds)
    for name, dates, count in (*lines, ("all", total, found.outside)):
        cells = [name, str(dates), f"{float(count.hours):.0f}", str(count.calls)]
        cells += [_rate(count), _interval(count)]
        if found.knows_missed:
            cells.append(str(count.missed))
        rows.append([styled(cell) for cell in cells])
    for line in columns(rows, right=frozenset(range(1, len(head)))):
        say(out, line)
    note = "exact Poisson interval (Garwood): what a rate may be, if calls come independently"
    say(out, styled(note, "dim"))
    for warning in found.warnings:
        say(out, styled(f"careful: {warning}", "bold yellow"), hang=2)


def _rate(count: Count) -> str:
    return "" if count.rate is None else f"{count.rate:.3f}"


def _interval(count: Count) -> str:
    if count.interval is None:
        return ""
    low, high = count.interval
    return f"{low:.3f}-{high:.3f}"


def policies(out: Console, found: Demand, compared: Sequence[Policy]) -> None:
    """Policies side by side."""
    rows: list[list[str]] = [
        ["", *(policy.name for policy in compared)],
        ["hours on call a week", *(_per(policy.hours, found.weeks) for policy in compared)],
        ["turns a week", *(_per(Fraction(policy.turns), found.weeks) for policy in compared)],
        ["calls caught", *(_caught(policy.caught) for policy in compared)],
        *_elsewhere(compared),
        ["  of those fitted on", *(_caught(policy.fit) for policy in compared)],
        ["  of those held back", *(_caught(policy.held) for policy in compared)],
        ["calls per turn", *(_per_turn(policy) for policy in compared)],
        ["on call at once", *(_at_once(policy) for policy in compared)],
        ["people needed", *(str(policy.people(found.weeks)) for policy in compared)],
    ]
    texts = [
        [styled(cell, "" if number else _HEAD) for cell in row] for number, row in enumerate(rows)
    ]
    for line in columns(texts, right=frozenset(range(1, len(compared) + 1))):
        say(out, line)
    for note in (
        "percentages: the fewest hours that would have caught as many, fitted on two weeks of "
        "three and counted on the third",
        "people needed: with the turns that rules.max_turns allows each, or one a week",
    ):
        say(out, styled(note, "dim"), hang=2)


def _elsewhere(compared: Sequence[Policy]) -> Iterable[list[str]]:
    if any(policy.elsewhere for policy in compared):
        yield ["  by a provider alone", *(str(policy.elsewhere or "") for policy in compared)]


def _per(amount: Fraction, weeks: Fraction) -> str:
    return f"{float(amount / weeks):.1f}"


def _per_turn(policy: Policy) -> str:
    return f"{policy.own / policy.turns:.1f}" if policy.turns else "-"


def _caught(caught: Caught) -> str:
    if caught.share is None:
        return "-"
    return f"{caught.calls} of {caught.of}, {float(caught.share):.1%}"


def _at_once(policy: Policy) -> str:
    return "unknown" if policy.at_once is None else str(policy.at_once)


def coverages(out: Console, policy: Policy, weeks: Fraction) -> None:
    """What each coverage of a policy would see."""
    head = ["", "hours a week", "turns a week", "calls a week", "calls per turn"]
    rows = [[styled(text, _HEAD) for text in head]]
    for each in policy.coverages:
        per_turn = f"{each.turn_calls / each.turns:.1f}" if each.turns else "-"
        amounts = (each.hours, Fraction(each.turns), Fraction(each.calls))
        cells = [each.name, *(_per(amount, weeks) for amount in amounts), per_turn]
        rows.append([styled(cell) for cell in cells])
    for line in columns(rows, right=frozenset(range(1, 5))):
        say(out, line)


def noted(log: CallLog) -> Iterable[str]:
    """What is to be said of lines, one sentence each, with their numbers."""
    for heap, verdict in (
        (log.unread, "not read"),
        (log.left_out, "not counted"),
        (log.doubts, "counted, but not certain"),
    ):
        for each in heap:
            yield f"{phrases.count(len(each.lines), 'line')} {verdict}: {_lines(each)}: {each.what}"


def _lines(noted: Noted) -> str:
    shown = ", ".join(map(str, noted.lines[:_MOST_LINES]))
    more = len(noted.lines) - _MOST_LINES
    return f"{shown} and {more} more" if more > 0 else shown
