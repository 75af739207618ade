"""What a change did to a rota, in a few words: for a list of many changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rota import phrases
from rota.difference import Difference, difference
from rota.instants import Span, local_date
from rota.shift import Shift
from rota.team import Team

NOBODY = "nobody"


def in_short(team: Team, old: Sequence[Shift], new: Sequence[Shift]) -> str:
    """What passed first to somebody else, and how much more did; else how many rows are others.

    `Thu 24 Dec primary, Bob Petit to Alice Martin, and 2 more`; empty where nothing is another.

    Args:
        team: Gives the zone and the roles.
        old: The live rows before the change.
        new: The live rows after it.
    """
    if not old:
        return f"{phrases.count(len(new), 'shift')} planned" if new else ""
    found = sorted(_moves(difference(old, new)))
    before = {(row.role, row.span): row for row in old}
    others = [row for row in new if before.get((row.role, row.span)) != row]
    if not found:
        found = sorted(
            (row.span, row.role, row.name or row.person)
            for row in others
            if row.answer != before.get((row.role, row.span), row).answer
        )
    if not found:
        return phrases.count(len(others), "shift") if others else ""
    span, role, who = found[0]
    day = phrases.day(local_date(span.start, team.timezone))
    words = f"{day} {role}, {who}" if len(team.roles) > 1 else f"{day}, {who}"
    return words if len(found) == 1 else f"{words}, and {len(found) - 1} more"


def _moves(found: Difference) -> Iterator[tuple[Span, str, str]]:
    """The hours that pass, their role, and from whom to whom; also to nobody."""
    for change in found.changes:
        has = change.name or NOBODY
        for each in change.gained:
            yield each.span, each.role, f"{found.names.get(each.other or '') or NOBODY} to {has}"
        for each in change.lost:
            if each.other is None:
                yield each.span, each.role, f"{has} to {NOBODY}"
