"""What the user sees in the terminal: values in, printed lines out.

Nothing is planned or judged here. Times are the team's local ones, the language is English, names
are as they are. A colour never says anything that the words beside it do not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import zip_longest

from rota import phrases
from rota.answers import read_answer
from rota.day_names import SHORT_WEEKDAYS
from rota.figures import fairness, proofs
from rota.forwarding import Reached
from rota.grid import (
    GOES_ON,
    Cell,
    Entry,
    clock_text,
    full_names,
    initials,
    months,
    order,
    short_names,
    usual_hours,
)
from rota.instants import local_date, wall
from rota.period import Period
from rota.screen import (
    Console,
    Text,
    colours,
    columns,
    console,
    folded,
    mistakes,
    padded,
    progress,
    say,
    styled,
)
from rota.shift import PLANNED, Shift
from rota.team import HOLIDAY, Provider, Team
from rota.verdict import Finding
from rota.words import decimal, month_phrase, zone_phrase

__all__ = [
    "console",
    "fairness",
    "findings",
    "listing",
    "mistakes",
    "month_grid",
    "on_call",
    "progress",
    "proofs",
]

GRID_WIDTH = 72  # below it, seven columns hold no name
NOBODY = "NOBODY"

LOUD = "bold #ffffff on #b00020"
MANY, MOST_STARTS = 3, 6  # findings alike that are told as one, and how many of their starts
SEVERITIES = {"error": "bold red", "warning": "bold yellow", "note": "bold cyan"}

Namer = Callable[[Shift], Text]


def _namer(team: Team, names: Mapping[str, str]) -> Namer:
    """A function that gives a shift's person, in colour; loud where somebody is missing."""
    styles = colours([person.id for person in team.people])
    optional = {role.name for role in team.roles if role.optional}

    def who(shift: Shift) -> Text:
        if not shift.person:
            return styled("nobody", "dim") if shift.role in optional else styled(NOBODY, LOUD)
        name = names.get(shift.person) or shift.name or shift.person
        return styled(name, styles.get(shift.person, ""))

    return who


def month_grid(
    out: Console,
    team: Team,
    shifts: Sequence[Shift],
    period: Period,
    holidays: Mapping[date, str],
) -> None:
    """The period's months as weeks of seven days; a list where the screen is too narrow.

    Each date has the people whose shifts start on it, and behind `…` those whose shift goes on
    through it. A start that is not the usual one of its kind says its time.
    """
    grids = months(team, shifts, period, holidays)
    cells = [cell for month in grids for week in month.weeks for cell in week if cell]
    shown = [entry.shift for cell in cells for entry in cell.entries if entry.starts]
    if out.width < GRID_WIDTH:
        listing(out, team, shown)
        _holiday_notes(out, cells)
        return
    who, tags = _namer(team, short_names(team)), _tags(team, shown)
    for month in grids:
        say(out, styled(month_phrase(month.first, "en"), "bold"))
        shown_in = month.first.month
        weeks = [[_cell(cell, shown_in, who, tags) for cell in week] for week in month.weeks]
        _weeks(out, weeks)
        _holiday_notes(out, [cell for week in month.weeks for cell in week if cell])
        say(out)
    hours = [f"{kind} {text}" for kind, text in _usual(team, shown)]
    roles = [f"{tag} {role}" for role, tag in tags.items()]
    for label, words in (("Hours: ", hours), ("Roles: ", roles)):
        if words:
            say(out, styled(label + " · ".join(words), "dim"), hang=len(label))


def _usual(team: Team, shifts: Sequence[Shift]) -> Iterator[tuple[str, str]]:
    """Each kind with its usual hours; behind them those of its own clock: `(10:00 → 18:00 …)`."""
    for kind, text in usual_hours(shifts, team.timezone).items():
        zone = team.clock_of(kind)
        if zone is None:
            yield kind, text
            continue
        there = usual_hours((s for s in shifts if s.kind == kind), zone)[kind]
        yield kind, f"{text} ({there} {zone_phrase(zone, 'en')})"


def _tags(team: Team, shifts: Sequence[Shift]) -> dict[str, str]:
    """What stands for each role in a cell; nothing where there is only one."""
    roles = list(dict.fromkeys([*(role.name for role in team.roles), *(s.role for s in shifts)]))
    return initials(roles) if len(roles) > 1 else {}


def _cell(
    cell: Cell | None, month: int, who: Namer, tags: Mapping[str, str]
) -> list[tuple[Text, Text]]:
    """The lines of a cell: what stands before the name, and the name."""
    if cell is None:
        return []
    mark, style = ("*", "bold underline") if cell.holiday else ("", "bold")
    name = "" if cell.day.month == month else f" {phrases.day(cell.day).split()[-1]}"
    day = styled(f"{cell.day.day}{mark}{name}", style)
    return [(day, Text()), *((_before(entry, tags), who(entry.shift)) for entry in cell.entries)]


def _before(entry: Entry, tags: Mapping[str, str]) -> Text:
    words = ("" if entry.starts else GOES_ON, entry.clock, tags.get(entry.shift.role, ""))
    return styled("".join(f"{word} " for word in words if word), "dim")


def _weeks(out: Console, weeks: Sequence[Sequence[Sequence[tuple[Text, Text]]]]) -> None:
    """Seven columns, as wide as their longest line asks and the screen gives."""
    lines = [line for week in weeks for cell in week for line in cell]
    longest = max((before.cell_len + name.cell_len for before, name in lines), default=0)
    gap = 2 if 7 * longest + 12 <= out.width else 1
    width = max(8, min(longest, (out.width - 6 * gap) // 7))
    say(
        out,
        styled((" " * gap).join(f"{day:{width}}" for day in SHORT_WEEKDAYS["en"]).rstrip(), "bold"),
    )
    for week in weeks:
        say(out, styled("─" * (7 * width + 6 * gap), "dim"))
        cells = [[part for line in cell for part in _parts(out, *line, width)] for cell in week]
        for parts in zip_longest(*cells, fillvalue=Text()):
            row = Text(" " * gap).join(padded(part, width) for part in parts)
            row.rstrip()
            say(out, row)


def _parts(out: Console, before: Text, name: Text, width: int) -> list[Text]:
    """A line of a cell in as many pieces as it takes, the later ones indented.

    The name stands below what comes before it where that spares it a cut within a word.
    """
    room = width - before.cell_len
    longest = max((Text(word).cell_len for word in re.split("[ -]", name.plain)), default=0)
    if name.cell_len > room and (room < 6 or room < longest <= width - 2):
        return [before, *(Text("  ") + part for part in _folded_name(out, name, width - 2))]
    first, *others = _folded_name(out, name, room) or [Text()]
    return [Text.assemble(before, first), *(Text(" " * before.cell_len) + part for part in others)]


def _folded_name(out: Console, name: Text, width: int) -> list[Text]:
    """A name in pieces: cut after a hyphen if it has one, else between words, else anywhere."""
    hyphen = name.plain.rfind("-", 0, width) + 1
    if name.cell_len <= width or not hyphen or name[:hyphen].cell_len > width:
        return folded(out, name, width)
    return [name[:hyphen], *_folded_name(out, name[hyphen:], width)]


def _holiday_notes(out: Console, cells: Iterable[Cell]) -> None:
    for cell in cells:
        if cell.holiday:
            say(out, styled(f"* {phrases.day(cell.day)}  {cell.holiday}"), hang=2)


def listing(out: Console, team: Team, shifts: Sequence[Shift]) -> None:
    """One line per slot under its month; two where the terminal is too narrow for one."""
    ordered = sorted(shifts, key=lambda shift: order(team, shift))
    if not ordered:
        return
    who = _namer(team, full_names(team))
    rows = [_row(team, shift, who) for shift in ordered]
    lines = columns(rows, right=frozenset({1}))
    longest = max(line.cell_len for line in columns([row[:-1] for row in rows]))
    wide = not out.is_terminal or longest <= out.width
    month = ""
    for shift, row, line in zip(ordered, rows, lines, strict=True):
        heading = month_phrase(local_date(shift.span.start, team.timezone), "en")
        if heading != month:
            if month:
                say(out)
            say(out, styled(heading, "bold"))
            month = heading
        if wide:
            say(out, line, hang=4)
        else:
            say(out, Text("  ").join(row[:2]), hang=2)
            say(out, Text("  ").join(cell for cell in row[2:] if cell), indent=2, hang=2)


def _row(team: Team, shift: Shift, who: Namer) -> list[Text]:
    start, end = (_lined_up(wall(t, team.timezone)) for t in (shift.span.start, shift.span.end))
    state = shift.status
    if (answer := _answer(team, shift)) and (shift.live or shift.refused):
        state = answer
    flags = ("pinned" if shift.pinned else "", state)
    style = "" if shift.live else "dim"
    return [
        styled(f"{start} → {end}", style),
        styled(f"{decimal(shift.span.hours, 'en', places=2)} h", style),
        styled(shift.kind, "bold" if shift.kind == HOLIDAY else style),
        styled(shift.role, style),
        who(shift),
        styled(", ".join(flag for flag in flags if flag not in ("", PLANNED)), style),
    ]


def _answer(team: Team, shift: Shift) -> str:
    """`accepted Fri 20 Nov 09:00`."""
    answer = read_answer(shift.answer, team.timezone)
    if answer is None or answer.moment is None:
        return answer.said if answer else ""
    return f"{answer.said} {phrases.moment(answer.moment, team.timezone)}"


def _lined_up(local: datetime) -> str:
    """`Fri  4 Dec 08:00`: as wide as every other moment."""
    weekday, day = phrases.day(local.date()).split(" ", 1)
    return f"{weekday} {day:>6} {clock_text(local)}"


def on_call(
    out: Console,
    team: Team,
    shifts: Sequence[Shift],
    at: datetime,
    reached: Reached = (),
    why: str = "",
) -> None:
    """Whom the number must ring at a UTC instant, in that order: until when, and who is next.

    A shift's start belongs to it and its end does not. A role without a slot at that moment says
    so, and when its next one begins.

    Args:
        out: Where it is shown.
        team: Its roles ring in the order of its file.
        shifts: The rows of all rota files.
        at: The instant.
        reached: Where it rings then, for the outside firms among those that answer.
        why: Why it rings nobody, if it need not.
    """
    zone = team.timezone
    live = sorted((shift for shift in shifts if shift.live), key=lambda shift: order(team, shift))
    local = wall(at, zone)
    day = f"{phrases.day(local.date())} {local.year} {clock_text(local)}"
    number = f" · number {team.number}" if team.number else ""
    because = f" · {why}" if why else ""
    say(out, styled(f"{day}, {zone_phrase(zone, 'en')}{number}{because}", "bold"))
    roles = list(
        dict.fromkeys([*(role.name for role in team.roles), *sorted({s.role for s in live})])
    )
    who = _namer(team, full_names(team))
    firms = [(each.instead, each.provider, until) for each, until in reached if each.provider]
    tiers = [firm.tier for _, firm, _ in firms]
    width = max((styled(label).cell_len for label in (*roles, *tiers)), default=0)

    def ring(label: str, sentence: Text) -> None:
        say(out, Text.assemble(padded(styled(label), width), "  ", sentence), hang=2)

    def ring_firms(tier: str, instead: str = "") -> None:
        for role, firm, until in firms:
            if (role, firm.tier) == (instead, tier):
                ring(tier, _firm(team, firm, until))

    ring_firms("before")
    for role in roles:
        ring_firms("alone", role)
        own = [shift for shift in live if shift.role == role]
        holders = [shift for shift in own if shift.span.contains(at)]
        said = [
            Text.assemble(who(shift), _there(team, shift, at), _until(team, own, shift, who))
            for shift in holders
        ] or [_free(team, own, at, who)]
        for sentence in said:
            ring(role, sentence)
    ring_firms("after")


def _firm(team: Team, firm: Provider, until: datetime | None) -> Text:
    when = f" until {phrases.moment(until, team.timezone)}" if until is not None else ""
    return styled(f"{firm.name}{when}")


def _there(team: Team, holder: Shift, at: datetime) -> str:
    """What the clock shows where somebody lives, if it is not the team's: ` (03:00 there)`."""
    person = team.person(holder.person)
    if person is None or wall(at, person.timezone) == wall(at, team.timezone):
        return ""
    return f" ({clock_text(wall(at, person.timezone))} there)"


def _until(team: Team, own: Sequence[Shift], holder: Shift, who: Namer) -> Text:
    """` until Mon 7 Dec 08:00, then Bob`, the shifts that touch counted as one."""
    last = holder
    for shift in own:
        if shift.span.start == last.span.end and shift.person == holder.person:
            last = shift
    until = phrases.moment(last.span.end, team.timezone)
    following = next((shift for shift in own if shift.span.start >= last.span.end), None)
    sentence = Text(f" until {until}")
    if following and following.span.start == last.span.end:
        return Text.assemble(sentence, ", then ", who(following))
    return Text.assemble(sentence, "; ", _next(team, following, who))


def _free(team: Team, own: Sequence[Shift], at: datetime, who: Namer) -> Text:
    following = next((shift for shift in own if shift.span.start > at), None)
    words = "nobody is on call, no slot is open ("
    return Text.assemble(words, _next(team, following, who), ")")


def _next(team: Team, following: Shift | None, who: Namer) -> Text:
    if following is None:
        return styled("no later slot is known")
    start = phrases.moment(following.span.start, team.timezone)
    return Text.assemble("next: ", who(following), f" from {start}")


def findings(out: Console, team: Team, findings: Sequence[Finding]) -> None:
    """What a check saw: errors first, waived ones last with their reason; silent without any.

    Of many alike (a week of leave, night after night) the first is told whole, the others by
    when they start.
    """
    severities = list(SEVERITIES)
    ordered = sorted(findings, key=lambda f: (bool(f.waived), severities.index(f.severity)))
    alike: dict[object, list[Finding]] = {}
    for place, finding in enumerate(ordered):
        same = (finding.rule, finding.person, finding.role, finding.remedy, finding.source)
        key = (same, finding.severity, finding.waived) if finding.span else place
        alike.setdefault(key, []).append(finding)
    for first, *others in alike.values():
        if len(others) < MANY:
            for finding in (first, *others):
                _finding(out, finding)
            continue
        starts = [phrases.moment(f.span.start, team.timezone) for f in others if f.span]
        told = ", ".join(starts[:MOST_STARTS])
        if len(starts) > MOST_STARTS:
            told += f", …, {starts[-1]}"
        _finding(out, first, f"{len(others)} more of these: {told}")
    counts = Counter("waived" if finding.waived else finding.severity for finding in findings)
    words = [phrases.count(counts[word], word) for word in severities if counts[word]]
    if counts["waived"]:
        words.append(f"{counts['waived']} waived")
    if words:
        say(out, styled(", ".join(words), "bold"))


def _finding(out: Console, finding: Finding, more: str = "") -> None:
    severity = "waived" if finding.waived else finding.severity
    head = Text.assemble(
        styled(f"{severity:7}", SEVERITIES.get(severity, "dim")),
        "  ",
        styled(finding.rule, "bold"),
        "  ",
        styled(finding.message),
    )
    margin = 9 if out.width >= 60 else 2
    say(out, head, hang=margin)
    reason = f"{finding.severity} accepted: {finding.waived}" if finding.waived else ""
    source = f"[{finding.source}]" if finding.source else ""
    for text, style in ((more, ""), (reason, ""), (finding.remedy, ""), (source, "dim")):
        if text:
            say(out, styled(text, style), indent=margin, hang=margin)
