"""Fairness in figures: the tables of ledgers, and what is proved about them in a sentence each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from rota import phrases
from rota.grid import full_names, short_names
from rota.screen import Console, Text, colours, columns, say, styled
from rota.team import BURDEN, EVENING, HOLIDAY, WEEKEND, Team
from rota.verdict import Ledger, Line, Proof
from rota.words import decimal

if TYPE_CHECKING:
    from rota.causes import Cause

BAR = 4  # cells on each side of a bar's middle


def fairness(
    out: Console,
    team: Team,
    ledgers: Sequence[Ledger],
    nights: Mapping[str, Fraction] | None = None,
) -> None:
    """What each person carries in each ledger, what they should, and how they stand afterwards.

    All ledgers stand side by side where they fit, else one below the other.

    Args:
        out: Where to.
        team: The team.
        ledgers: Of the period.
        nights: By person, the hours that are night where they live: told, if there is room, where
            people live by different clocks.
    """
    ledgers = [ledger for ledger in ledgers if _matters(ledger)]
    if not ledgers:
        return
    known = [person.id for person in team.people]
    found = {line.person for ledger in ledgers for line in ledger.lines}
    people = [*(id for id in known if id in found), *sorted(found.difference(known))]
    beside = [_nights_of(nights, people)] if nights and len(team.clocks) > 1 else []
    for table in _fitting(out, team, ledgers, people, beside):
        for line in table:
            say(out, line)
        say(out)
    say(out, styled("diff: carried less target; after: balance then, + above a fair part", "dim"))


def _fitting(
    out: Console,
    team: Team,
    ledgers: Sequence[Ledger],
    people: Sequence[str],
    beside: Sequence[list[Text]],
) -> list[list[Text]]:
    """The most telling tables that the screen is wide enough for; a pipe has whole names."""
    full, short = full_names(team), short_names(team)
    more = [beside, ()] if beside else [()]
    layouts = [
        [_accounts(ledgers, people, full, blocks, bars=bars)]
        for blocks in more
        for bars in (True, False)
    ]
    if out.is_terminal:
        layouts += [
            *([_accounts(ledgers, people, short, blocks, bars=False)] for blocks in more),
            [_accounts([ledger], people, full, bars=True) for ledger in ledgers],
            [_accounts([ledger], people, short, bars=False) for ledger in ledgers],
        ]
    fitting = (
        tables
        for tables in layouts
        if all(line.cell_len <= out.width for table in tables for line in table)
    )
    return next(fitting, layouts[-1])


def _accounts(
    ledgers: Sequence[Ledger],
    people: Sequence[str],
    names: Mapping[str, str],
    beside: Sequence[list[Text]] = (),
    *,
    bars: bool,
) -> list[Text]:
    """Names on the left, then a block of columns for each ledger, and others; totals below."""
    styles = colours(list(names))
    people_names = [styled(names.get(id, id), styles.get(id, "")) for id in people]
    left = [Text(), Text(), *people_names, styled("total", "dim")]
    blocks = [_account(ledger, people, bars=bars) for ledger in ledgers]
    return columns(list(zip(left, *blocks, *beside, strict=True)))


def _nights_of(nights: Mapping[str, Fraction], people: Sequence[str]) -> list[Text]:
    """What is night for whoever has it: the headings, a line for each person, the total."""
    own = [nights.get(id, Fraction(0)) for id in people]
    cells = ("night hours", "own time", *figures([*own, sum(own, Fraction(0))]))
    block = columns([[styled(text)] for text in cells], right=frozenset({0}))
    block[0].stylize("bold")
    for line in (block[1], block[-1]):
        line.stylize("dim")
    return block


def _account(ledger: Ledger, people: Sequence[str], *, bars: bool) -> list[Text]:
    """One ledger: its name, the headings, a line for each person, the totals."""
    found = {line.person: line for line in ledger.lines}
    nothing = Fraction(0)
    lines = [found.get(id) or Line(id, *[nothing] * 5) for id in people]
    carried, target = [line.carried for line in lines], [line.target for line in lines]
    differences = [line.carried - line.target for line in lines]
    after = [line.after for line in lines]
    table = [
        ["carried", *figures([*carried, sum(carried, nothing)])],
        ["target", *figures([*target, sum(target, nothing)])],
        ["diff", *figures(differences, signed=True), ""],
        ["after", *figures(after, signed=True), ""],
    ]
    if bars:
        table.append(["", *_bars(differences), ""])
    cells = [[styled(text) for text in row] for row in zip(*table, strict=True)]
    body = columns(cells, right=frozenset({0, 1, 2, 3}), gap=1)
    for line in (body[0], body[-1]):
        line.stylize("dim")
    unit = "" if _kind(ledger) == BURDEN else ", windows"
    return [styled(f"{ledger.name}{unit}", "bold"), *body]


def _matters(ledger: Ledger) -> bool:
    """Whether the period has anything of the ledger to share out."""
    return bool(ledger.total)


def _kind(ledger: Ledger) -> str:
    return ledger.name.rpartition(".")[2]


def rounded(value: Fraction) -> str:
    """An amount in a sentence or a table: two decimals at most."""
    return decimal(value, "en", places=2)


def figures(values: Iterable[Fraction], *, signed: bool = False) -> list[str]:
    """The numbers of one column, all with as many decimals: two at most."""
    shown = [round(value, 2) for value in values]
    places = max((len(rounded(value).partition(".")[2]) for value in shown), default=0)
    figures = []
    for value in shown:
        whole, _, decimals = rounded(value).partition(".")
        sign = "+" if signed and value > 0 else ""
        figures.append(f"{sign}{whole}.{decimals:0<{places}}" if places else sign + whole)
    return figures


def _bars(values: Sequence[Fraction]) -> list[str]:
    """Each difference drawn: `--|` for less than the target, `|++` for more."""
    most = max(map(abs, values), default=Fraction(0))
    lengths = [round(value / most * BAR) if most else 0 for value in values]
    return [f"{'-' * -length:>{BAR}}|{'+' * length:<{BAR}}" for length in lengths]


def proofs(
    out: Console,
    team: Team,
    proofs: Sequence[Proof],
    ledgers: Sequence[Ledger],
    causes: Sequence[Cause] = (),
) -> None:
    """One sentence each: how near the rota is to the best that its rules allow.

    Below a ledger in which somebody is a slot or more off, what keeps them there.
    """
    by_name = {ledger.name: ledger for ledger in ledgers}
    names = full_names(team)
    off = {
        cause.ledger: f"{names[cause.person]} stays {side(cause.difference)} target{because(cause)}"
        for cause in causes
    }
    proofs = [p for p in proofs if p.name not in by_name or _matters(by_name[p.name])]
    for proof in proofs:
        say(out, styled(_sentence(team, proof, by_name.get(proof.name))), hang=2)
        if proof.name in off:
            say(out, styled(off[proof.name], "dim"), indent=2, hang=2)
    if len(proofs) > 1:
        empty = any(proof.name == "uncovered" and proof.value for proof in proofs)
        given = "the ones above it" + (" and which slots stay empty" if empty else "")
        say(out, styled(f"Each of them is so given {given}.", "dim"))


def claim(proofs: Sequence[Proof]) -> str:
    """All proofs in a few words, for a line of a list."""
    empty = next((proof.value for proof in proofs if proof.name == "uncovered"), Fraction(0))
    fair = [proof for proof in proofs if proof.name not in _LAST]
    open_ = [proof.name for proof in fair if not proof.optimal]
    words = f"not proved: {', '.join(open_)}" if open_ else "proved optimal"
    return f"{phrases.count(empty, 'slot')} empty, {words}" if empty else words


_LAST = ("big days", "night hours", "wishes", "spacing")


def _sentence(team: Team, proof: Proof, ledger: Ledger | None) -> str:
    if ledger:
        return _fairness(proof, ledger)
    bound = _at_best(proof)
    if proof.name == "uncovered":
        if not proof.value:
            return "Every slot is covered."
        slots = phrases.count(int(proof.value), "slot")
        if proof.optimal:
            return f"{slots} uncovered: no rota under these rules covers more."
        return f"{slots} uncovered{bound}"
    if proof.name == "split":
        turns = phrases.count(int(proof.value), "turn")
        if proof.optimal:
            return f"{turns} shared: no rota under these rules shares fewer."
        return f"{turns} shared{bound}"
    if proof.name == "volunteers":
        if not proof.value:
            return "Volunteers have every shift."
        shifts = phrases.count(int(proof.value), "shift")
        if proof.optimal:
            return f"{shifts} not with volunteers: no rota under these rules gives them more."
        return f"{shifts} not with volunteers{bound}"
    if proof.name in _MOVES:
        return _moves(team, proof)
    if proof.name == "big days":
        if proof.optimal:
            return "Big days go to those who have not had them for longest."
        return "Big days go to those who had them long ago, as far as the search came: not proved."
    if proof.name == "night hours":
        return _nights(proof)
    if proof.name == "wishes":
        if proof.optimal and not proof.value:
            return "No wish against is refused."
        refused = phrases.count(int(proof.value), "wish", "wishes") + " refused"
        if proof.optimal:
            return f"{refused}: no rota as fair refuses fewer, or shares them out more evenly."
        return f"{refused}{bound}"
    if proof.optimal:
        return "No rota as fair spreads turns more evenly over the period."
    return "Turns are spread as evenly as the search came to: not proved."


_MOVES = {
    "moved soon": ("shift", " at short notice"),
    "moved accepted": ("accepted shift", ""),
    "moved": ("shift", ""),
}
"""What moves, and how, in a sentence."""


def _moves(team: Team, proof: Proof) -> str:
    """`3 shifts move: no rota that covers as much and shares as few turns moves fewer.`"""
    noun, how = _MOVES[proof.name]
    if not proof.value:
        return f"No {noun} moves{how}."
    verb = "moves" if proof.value == 1 else "move"
    shifts = f"{phrases.count(int(proof.value), noun)} {verb}{how}"
    if proof.gave:
        shifts += f", {int(proof.gave)} of them for fairness"
    if proof.optimal:
        shares = " and shares as few turns" if team.turns.split else ""
        moves = "must move" if proof.gave else "moves"
        return f"{shifts}: no rota that covers as much{shares} {moves} fewer."
    return f"{shifts}{_at_best(proof)}"


def _nights(proof: Proof) -> str:
    """`18 night hours in people's own time: no rota as fair has fewer`."""
    if not proof.value:
        return "Nobody is on call at night, by the clock of the place where they live."
    hours = f"{rounded(proof.value)} night hours in people’s own time"
    return f"{hours}: no rota as fair has fewer." if proof.optimal else f"{hours}{_at_best(proof)}"


def _fairness(proof: Proof, ledger: Ledger) -> str:
    """`No rota under these rules is fairer on weekends: 5 weekends over 4 people`."""
    people = phrases.count(sum(1 for line in ledger.lines if line.target), "person", "people")
    amount = f"{_amount(ledger)} over {people}, squared distance {rounded(proof.value)}"
    if proof.gave:
        amount += f", of which {rounded(proof.gave)} gave way to wishes"
    if proof.optimal:
        return f"No rota under these rules is fairer on {many(ledger.name)}: {amount}."
    return f"{many(ledger.name).capitalize()}: {amount}{_at_best(proof)}"


def because(cause: Cause) -> str:
    """What keeps a share off its target: `; kept by leave from 4 of 5 slots`; maybe nothing."""
    words = ""
    from rota.causes import NOBODY_ELSE

    if NOBODY_ELSE in cause.kept:
        words = f"; nobody else can take {cause.kept[NOBODY_ELSE]} of {cause.total} slots"
    elif cause.kept:
        each = [f"{rule} from {number}" for rule, number in cause.kept.items()]
        words = f"; kept by {phrases.listing(each)} of {phrases.count(cause.total, 'slot')}"
    if cause.rules:
        words += f"; rules between turns: {', '.join(cause.rules)}"
    return words


def side(difference: Fraction) -> str:
    """How far off a share is, and on which side: `1.2 below`."""
    return f"{rounded(abs(difference))} {'above' if difference > 0 else 'below'}"


def _at_best(proof: Proof) -> str:
    """What no rota can go below, as far as that is known, rounded down: it claims no more."""
    bound = Fraction(int(proof.bound * 100), 100)
    return f", at best {rounded(bound)}: not proved." if bound else ": not proved."


def _amount(ledger: Ledger) -> str:
    """What a ledger shares out: `4 weekends`, `1 night window`, `312`."""
    total = rounded(ledger.total)
    if _kind(ledger) == BURDEN:
        return total
    return f"{total} {noun(ledger.name)}{'' if ledger.total == 1 else 's'}"


def many(ledger: str) -> str:
    """What several of a ledger are: `weekends`; burden has no plural."""
    return noun(ledger) + ("" if ledger.rpartition(".")[2] == BURDEN else "s")


def noun(ledger: str) -> str:
    """What one of a ledger is: `weekend`, `primary weekend`, `night window`, `burden`."""
    role, _, kind = ledger.rpartition(".")
    noun = kind if kind in (EVENING, WEEKEND, HOLIDAY, BURDEN) else f"{kind} window"
    return f"{role} {noun}" if role else noun
