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
from rota.demand_words import WORDS, kind_name, weeks_phrase
from rota.policy import Caught, Policy
from rota.screen import Console, Text, columns, say, styled
from rota.team import Team
from rota.words import counted, zone_phrase

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
_WORDS = WORDS["en"]
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
    titles = [*SHORT_WEEKDAYS["en"], _WORDS.holiday]
    heads = [f"{title:^8}".rstrip() if wide else title[:2] for title in titles]
    rows = [[Text(), *(styled(head, _HEAD) for head in heads)]]
    for hour, row in enumerate(found.heat):
        cells = [_cell(cell, found.busiest, numbered=wide) for cell in row]
        rows.append([styled(f"{hour:02}:00"), *cells])
    for line in columns(rows, gap=1):
        say(out, line)
    say(out, styled(f"{_WORDS.map}; {_WORDS.deepest}; ' {_WORDS.office}", "dim"))


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
    total = _WORDS.total.format(
        calls=counted(calls, *_WORDS.call, "en"),
        first=f"{phrases.day(first)} {first.year}",
        last=f"{phrases.day(last)} {last.year}",
        weeks=weeks_phrase(float(found.weeks), "en"),
        zone=zone_phrase(team.timezone, "en"),
    )
    say(out, styled(f"{source}: {total}", _HEAD))
    if calls:
        share = f"{found.outside.calls / calls:.1%}"
        inside, outside = found.inside, found.outside
        text = _WORDS.inside.format(inside=inside.calls, outside=outside.calls, share=share)
        if found.knows_missed:
            text += f"; {_WORDS.missed.format(inside=inside.missed, outside=outside.missed)}"
        say(out, styled(text))


def kinds(out: Console, found: Demand) -> None:
    """The calls outside the office by kind of day, each rate with its interval."""
    heads = _WORDS.heads if found.knows_missed else _WORDS.heads[:-1]
    head = ["outside the office", *heads[1:]]
    rows = [[styled(text, _HEAD) for text in head]]
    lines = [(kind_name(each.kind, "en"), each.dates, each.outside) for each in found.kinds]
    total = sum(each.dates for each in found.kinds)
    for name, dates, count in (*lines, (_WORDS.every, total, found.outside)):
        cells = [name, str(dates), f"{float(count.hours):.0f}", str(count.calls)]
        cells += [_rate(count), _interval(count)]
        if found.knows_missed:
            cells.append(str(count.missed))
        rows.append([styled(cell) for cell in cells])
    for line in columns(rows, right=frozenset(range(1, len(head)))):
        say(out, line)
    say(out, styled(_WORDS.interval, "dim"))
    for warning in found.warnings:
        say(out, styled(f"{_WORDS.careful}: {warning}", "bold yellow"), hang=2)


def _rate(count: Count) -> str:
    return "" if count.rate is None else f"{count.rate:.3f}"


def _interval(count: Count) -> str:
    if count.interval is None:
        return ""
    low, high = count.interval
    return f"{low:.3f}-{high:.3f}"


def policies(out: Console, found: Demand, compared: Sequence[Policy]) -> None:
    """Policies side by side."""
    hours, turns, caught, fitted, held, each, at_once, people = _WORDS.rows
    rows: list[list[str]] = [
        ["", *(policy.name for policy in compared)],
        [hours, *(_per(policy.hours, found.weeks) for policy in compared)],
        [turns, *(_per(Fraction(policy.turns), found.weeks) for policy in compared)],
        [caught, *(_caught(policy.caught) for policy in compared)],
        *_elsewhere(compared),
        [f"  {fitted}", *(_caught(policy.fit) for policy in compared)],
        [f"  {held}", *(_caught(policy.held) for policy in compared)],
        [each, *(_per_turn(policy) for policy in compared)],
        [at_once, *(_at_once(policy) for policy in compared)],
        [people, *(str(policy.people(found.weeks)) for policy in compared)],
    ]
    texts = [
        [styled(cell, "" if number else _HEAD) for cell in row] for number, row in enumerate(rows)
    ]
    for line in columns(texts, right=frozenset(range(1, len(compared) + 1))):
        say(out, line)
    for note in _WORDS.notes:
        say(out, styled(note, "dim"), hang=2)


def _elsewhere(compared: Sequence[Policy]) -> Iterable[list[str]]:
    if any(policy.elsewhere for policy in compared):
        yield [f"  {_WORDS.elsewhere}", *(str(policy.elsewhere or "") for policy in compared)]


def _per(amount: Fraction, weeks: Fraction) -> str:
    return f"{float(amount / weeks):.1f}"


def _per_turn(policy: Policy) -> str:
    return f"{policy.own / policy.turns:.1f}" if policy.turns else "-"


def _caught(caught: Caught) -> str:
    if caught.share is None:
        return "-"
    return f"{caught.calls} {_WORDS.of} {caught.of}, {float(caught.share):.1%}"


def _at_once(policy: Policy) -> str:
    return _WORDS.unknown if policy.at_once is None else str(policy.at_once)


def coverages(out: Console, policy: Policy, weeks: Fraction) -> None:
    """What each coverage of a policy would see."""
    rows = [[styled(text, _HEAD) for text in _WORDS.columns]]
    for each in policy.coverages:
        per_turn = f"{each.turn_calls / each.turns:.1f}" if each.turns else "-"
        amounts = (each.hours, Fraction(each.turns), Fraction(each.calls))
        cells = [each.name, *(_per(amount, weeks) for amount in amounts), per_turn]
        rows.append([styled(cell) for cell in cells])
    for line in columns(rows, right=frozenset(range(1, 5))):
        say(out, line)


def noted(log: CallLog) -> Iterable[str]:
    """What is to be said of lines, one sentence each, with their numbers."""
    for name, heap in zip(_WORDS.lines, (log.unread, log.left_out, log.doubts), strict=True):
        for each in heap:
            yield f"{counted(len(each.lines), *name, 'en')}: {_lines(each)}: {each.what}"


def _lines(noted: Noted) -> str:
    shown = ", ".join(map(str, noted.lines[:_MOST_LINES]))
    more = len(noted.lines) - _MOST_LINES
    return f"{shown} and {more} more" if more > 0 else shown
