"""Who is affected by a change of the rota: on the terminal, as messages to send, as JSON."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rota import feed, phrases
from rota.agreement import figure
from rota.difference import Change, Difference, Passed
from rota.figures import figures
from rota.history import Version
from rota.instants import Span, iso
from rota.messages import message
from rota.notices import days_ahead
from rota.offers import Offer
from rota.period import Period
from rota.rules import spoiled
from rota.screen import Console, Text, columns, say, styled
from rota.swap import Hand
from rota.team import Team
from rota.verdict import Finding, Ledger, Line


def changes(out: Console, team: Team, found: Difference) -> None:
    """Each person with what they gain (+) and lose (-), in the order of the team file."""
    for change in in_order(team, found.changes):
        say(out, styled(change.name or "NOBODY is on call", "bold"))
        rows = [
            [styled(sign), *_cells(team, found, passed, words)]
            for sign, all_passed, words in (("+", change.gained, "was"), ("-", change.lost, "now"))
            for passed in all_passed
        ]
        for line in columns(rows):
            say(out, line, indent=2, hang=6)
    say(out, styled(summary(found), "bold"))


def summary(found: Difference) -> str:
    """How much changed, in a line."""
    if not found.changes:
        return "nothing changes for anybody"
    verb = "moves" if found.moved == 1 else "move"
    people = phrases.count(len(found.people), "person is", "people are")
    return f"{found.moved} of {phrases.count(found.shifts, 'shift')} {verb}; {people} affected"


def notices(out: Console, team: Team, found: Difference, now: datetime) -> None:
    """Who is to be told of something new, and how many days ahead of the first of it."""
    notice = figure(team, "notice_days")
    for change in in_order(team, found.people):
        starts = [passed.span.start for passed in change.gained if passed.span.start > now]
        if not starts:
            continue
        days = days_ahead(min(starts), now, team.timezone)
        short = days < notice
        words = f"{change.name} is to be told {'only ' if short else ''}"
        words += f"{phrases.count(days, 'day')} ahead of "
        words += phrases.moment(min(starts), team.timezone)
        words += f", the first of {len(starts)}" if len(starts) > 1 else ""
        words += f": notice is {phrases.count(notice, 'day')}" if short else ""
        say(out, styled(words, "bold yellow" if short else ""), hang=2)


def notices_as_json(team: Team, found: Difference, now: datetime) -> list[dict[str, object]]:
    """How many days ahead people can be told of what is new, for a command's object."""
    return [
        {
            "person": change.person,
            "start": iso(passed.span.start, team.timezone),
            "days": days_ahead(passed.span.start, now, team.timezone),
            "asked": figure(team, "notice_days"),
        }
        for change in in_order(team, found.people)
        for passed in change.gained
    ]


def mended(out: Console, findings: Sequence[Finding]) -> None:
    """What the check saw before and sees no more."""
    for finding in findings:
        say(out, styled(f"mended   {finding.rule}  {finding.message}", "dim"), hang=9)


def offers(
    out: Console, team: Team, hand: Hand, span: Span, found: Sequence[Offer], now: datetime
) -> None:
    """Who could take something over, the best first; then who cannot, and the rules that say so."""
    names = {person.id: person.name for person in team.people}
    when = phrases.stretch(span, team.timezone)
    holder = names.get(hand.person) or hand.person or "nobody"
    say(out, styled(f"{when} ({hand.rows[0].role}, {holder})", "bold"))
    rows = []
    for offer in found:
        if not offer.broken:
            warned = sorted({f.rule for f in offer.caused if f.severity == "warning"})
            rest = "no other shift" if offer.rest is None else f"{phrases.hours(offer.rest)} apart"
            balance = [
                f"{share.ledger} {figures([share.after.after], signed=True)[0]}"
                for share in shares(offer.before, offer.after)
                if share.after.person == offer.person
            ]
            cells = [names[offer.person], rest, ", ".join(balance), ", ".join(warned)]
            if len(team.clocks) > 1:
                cells.insert(2, f"{phrases.hours(offer.nights)} of night for them")
            rows.append([styled(cell) for cell in cells])
    for line in columns(rows) if rows else ():
        say(out, line, indent=2, hang=6)
    for offer in found:
        if offer.broken:
            first = {f.rule: f for f in reversed(offer.caused) if spoiled([f])}
            told = "; ".join(
                f"{rule}: {f.message.rstrip('.')}" for rule, f in sorted(first.items())
            )
            say(out, styled(f"{names[offer.person]} cannot: {told}", "dim"), indent=2, hang=6)
    if rows:
        days = days_ahead(span.start, now, team.timezone)
        notice = phrases.count(figure(team, "notice_days"), "day")
        say(
            out,
            styled(
                "balance then, as rota ledger has it, + above a fair part; "
                f"{phrases.count(days, 'day')} ahead, notice is {notice}",
                "dim",
            ),
        )
    else:
        say(out, styled("nobody can take it without breaking a rule", "bold"))


def offers_as_json(found: Sequence[Offer]) -> dict[str, object]:
    """Who could take something over, the best first, as a key of a command's object."""
    return {
        "offers": [
            {
                "person": offer.person,
                "breaks": list(offer.broken),
                "warnings": sorted({f.rule for f in offer.caused if f.severity == "warning"}),
                "rest_hours": None if offer.rest is None else feed.number(offer.rest),
                "night_hours": feed.number(offer.nights),
                **shares_as_json(offer.before, offer.after),
            }
            for offer in found
        ]
    }


def kept(out: Console, team: Team, versions: Sequence[Version], what: Mapping[int, str]) -> None:
    """The changes of rota files that can be taken back, the newest first.

    Args:
        out: Where they are shown.
        team: Gives the zone.
        versions: The changes.
        what: By number, what a change did; its files are named where that is empty.
    """
    undone = {each.undid: each.number for each in versions if each.undid}
    rows = []
    for each in reversed(versions):
        said = f"undid {each.undid}" if each.undid else ""
        said = f"undone by {undone[each.number]}" if each.number in undone else said
        moment = phrases.moment(each.moment, team.timezone)
        did = what[each.number] or ", ".join(each.names)
        cells = (str(each.number), moment, each.command, did, said)
        rows.append([styled(cell) for cell in cells])
    for line in columns(rows, right=frozenset({0})) if rows else ():
        say(out, line, hang=4)


def messages(team: Team, found: Difference) -> str:
    """The text to send to each person, one after the other."""
    texts = [message(team, found, each) for each in in_order(team, found.people)]
    return f"\n{'-' * 72}\n\n".join(texts)


def ledgers(
    out: Console, team: Team, before: Sequence[Ledger], after: Sequence[Ledger], counted: Period
) -> None:
    """What those have carried whose share changes, and their balance: before, and now.

    Args:
        out: Where to.
        team: The team.
        before: The running account as it was.
        after: The running account as it is.
        counted: The dates that it counts: told where they are more than a month.
    """
    names = {person.id: person.name for person in team.people}
    rows = []
    for shift in shares(before, after):
        was, now = shift.before, shift.after
        carried = figures([was.carried, now.carried])
        balance = figures([was.after, now.after], signed=True)
        rows.append(
            [
                styled(names.get(now.person, now.person)),
                styled(shift.ledger),
                styled(f"{carried[0]} → {carried[1]}"),
                styled(f"balance {balance[0]} → {balance[1]}"),
            ]
        )
    for line in columns(rows) if rows else ():
        say(out, line, hang=4)
    if rows and len(counted.months) > 1:
        words = (
            f"carried, and balance: over {counted.first} to {counted.last}, as rota ledger has it"
        )
        say(out, styled(words, "dim"), hang=4)


@dataclass(frozen=True, slots=True)
class Share:
    """What a change of the rota does to one person in one ledger."""

    ledger: str
    before: Line
    after: Line


def shares(before: Sequence[Ledger], after: Sequence[Ledger]) -> Iterator[Share]:
    """Person by person, the ledgers in which they carry something else now."""
    found: dict[str, list[Share]] = {}
    for was, now in zip(before, after, strict=True):
        old = {line.person: line for line in was.lines}
        for line in now.lines:
            if line.person in old and old[line.person].carried != line.carried:
                share = Share(now.name, old[line.person], line)
                found.setdefault(line.person, []).append(share)
    for own in found.values():
        yield from own


def in_order(team: Team, found: Sequence[Change]) -> list[Change]:
    """The changes in the order of the team file; nobody comes last, after those who left."""
    ranks = {person.id: rank for rank, person in enumerate(team.people)}
    return sorted(found, key=lambda c: (not c.person, ranks.get(c.person, len(ranks)), c.person))


def as_json(team: Team, found: Difference) -> dict[str, object]:
    """What changed, as keys of a command's object; `person` is null for nobody."""
    return {
        "moved": found.moved,
        "changes": [
            {
                "person": change.person or None,
                "name": change.name or None,
                "gained": [_passed(team, each, "from") for each in change.gained],
                "lost": [_passed(team, each, "to") for each in change.lost],
                "message": message(team, found, change) if change.person else None,
            }
            for change in in_order(team, found.changes)
        ],
    }


def shares_as_json(before: Sequence[Ledger], after: Sequence[Ledger]) -> dict[str, object]:
    """What those carry whose share changes, and their balance, as a key of a command's object."""
    return {
        "shares": [
            {
                "person": share.after.person,
                "ledger": share.ledger,
                "carried": [feed.number(each.carried) for each in (share.before, share.after)],
                "balance": [feed.number(each.after) for each in (share.before, share.after)],
            }
            for share in shares(before, after)
        ]
    }


def _passed(team: Team, passed: Passed, whose: str) -> dict[str, object]:
    return {
        "start": iso(passed.span.start, team.timezone),
        "end": iso(passed.span.end, team.timezone),
        "hours": feed.number(passed.span.hours),
        "role": passed.role,
        whose: passed.other or None,
    }


def _cells(team: Team, found: Difference, passed: Passed, words: str) -> list[Text]:
    if passed.other is None:
        other = "new hours" if words == "was" else "no longer asked for"
    else:
        other = f"{words} {found.names.get(passed.other) or 'nobody'}"
    role = [styled(passed.role)] if len(team.roles) > 1 else []
    return [styled(phrases.stretch(passed.span, team.timezone)), *role, styled(other)]
