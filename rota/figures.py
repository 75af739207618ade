"""Fairness in figures: the tables of ledgers, and what is proved about them in a sentence each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction

from rota.grid import full_names, short_names
from rota.model import BURDEN, EVENING, HOLIDAY, WEEKEND, Ledger, Line, Proof, Team
from rota.screen import Console, Text, colours, columns, say, styled
from rota.words import decimal

BAR = 4  # cells on each side of a bar's middle


def fairness(out: Console, team: Team, ledgers: Sequence[Ledger]) -> None:
    """What each person carries in each ledger, what they should, and how they stand afterwards.

    All ledgers stand side by side where they fit, else one below the other.
    """
    ledgers = [ledger for ledger in ledgers if _matters(ledger)]
    if not ledgers:
        return
    known = [person.id for person in team.people]
    found = {line.person for ledger in ledgers for line in ledger.lines}
    people = [*(id for id in known if id in found), *sorted(found.difference(known))]
    for table in _fitting(out, team, ledgers, people):
        for line in table:
            say(out, line)
        say(out)
    say(out, styled("diff: carried less target; after: balance then, + above a fair part", "dim"))


def _fitting(
    out: Console, team: Team, ledgers: Sequence[Ledger], people: Sequence[str]
) -> list[list[Text]]:
    """The most telling tables that the screen is wide enough for; a pipe has whole names."""
    full, short = full_names(team), short_names(team)
    layouts = [
        [_accounts(ledgers, people, full, bars=True)],
        [_accounts(ledgers, people, full, bars=False)],
    ]
    if out.is_terminal:
        layouts += [
            [_accounts(ledgers, people, short, bars=False)],
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
    ledgers: Sequence[Ledger], people: Sequence[str], names: Mapping[str, str], *, bars: bool
) -> list[Text]:
    """Names on the left, then a block of columns for each ledger; totals below."""
    styles = colours(list(names))
    people_names = [styled(names.get(id, id), styles.get(id, "")) for id in people]
    left = [Text(), Text(), *people_names, styled("total", "dim")]
    blocks = [_account(ledger, people, bars=bars) for ledger in ledgers]
    return columns(list(zip(left, *blocks, strict=True)))


def _account(ledger: Ledger, people: Sequence[str], *, bars: bool) -> list[Text]:
    """One ledger: its name, the headings, a line for each person, the totals."""
    found = {line.person: line for line in ledger.lines}
    nothing = Fraction(0)
    lines = [found.get(id) or Line(id, *[nothing] * 5) for id in people]
    carried, target = [line.carried for line in lines], [line.target for line in lines]
    differences = [line.carried - line.target for line in lines]
    after = [line.after for line in lines]
    table = [
        ["carried", *_figures([*carried, sum(carried, nothing)])],
        ["target", *_figures([*target, sum(target, nothing)])],
        ["diff", *_figures(differences, signed=True), ""],
        ["after", *_figures(after, signed=True), ""],
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


def _number(value: Fraction) -> str:
    return decimal(value, "en", places=2)


def _figures(values: Iterable[Fraction], *, signed: bool = False) -> list[str]:
    """The numbers of one column, all with as many decimals: two at most."""
    rounded = [round(value, 2) for value in values]
    places = max((len(_number(value).partition(".")[2]) for value in rounded), default=0)
    figures = []
    for value in rounded:
        whole, _, decimals = _number(value).partition(".")
        sign = "+" if signed and value > 0 else ""
        figures.append(f"{sign}{whole}.{decimals:0<{places}}" if places else sign + whole)
    return figures


def _bars(values: Sequence[Fraction]) -> list[str]:
    """Each difference drawn: `--|` for less than the target, `|++` for more."""
    most = max(map(abs, values), default=Fraction(0))
    lengths = [round(value / most * BAR) if most else 0 for value in values]
    return [f"{'-' * -length:>{BAR}}|{'+' * length:<{BAR}}" for length in lengths]


def proofs(out: Console, proofs: Sequence[Proof], ledgers: Sequence[Ledger]) -> None:
    """One sentence each: how near the rota is to the best that its rules allow."""
    by_name = {ledger.name: ledger for ledger in ledgers}
    proofs = [p for p in proofs if p.name not in by_name or _matters(by_name[p.name])]
    for proof in proofs:
        say(out, styled(_sentence(proof, by_name.get(proof.name))), hang=2)
    if len(proofs) > 1:
        empty = any(proof.name == "uncovered" and proof.value for proof in proofs)
        given = "the ones above it" + (" and which slots stay empty" if empty else "")
        say(out, styled(f"Each of them is proved given {given}.", "dim"))


def _sentence(proof: Proof, ledger: Ledger | None) -> str:
    if proof.name == "spacing":  # its number means nothing to a reader
        if proof.optimal:
            return "spacing: proved optimal (no rota as fair spreads turns more evenly)"
        return "spacing: turns are spread as evenly as the search came to, not proved"
    what = _what(proof, ledger)
    if not proof.optimal:
        # Rounded down: a bound must not claim more than was proved.
        bound = _number(Fraction(int(proof.bound * 100), 100))
        return f"{proof.name}: {what}, at best {bound}: not proved"
    if ledger:
        people = f"{len(ledger.lines)} {'person' if len(ledger.lines) == 1 else 'people'}"
        what = f"{_amount(ledger)} over {people}; {what}"
    if proof.value:
        what += ", no rota under these rules has less"
    return f"{proof.name}: proved optimal ({what})"


def _what(proof: Proof, ledger: Ledger | None) -> str:
    value = _number(proof.value)
    if ledger:
        return f"squared distance {value}"
    if not proof.value:
        return {"uncovered": "no slot", "wishes": "none refused"}.get(proof.name, "none")
    one, many = {
        "uncovered": (" slot", " slots"),
        "split": (" turn", " turns"),
        "wishes": (" refused", " refused"),
    }.get(proof.name, ("", ""))
    return value + (one if proof.value == 1 else many)


def _amount(ledger: Ledger) -> str:
    """What a ledger shares out: `4 weekends`, `1 night window`, `312 of burden`."""
    kind, total = _kind(ledger), _number(ledger.total)
    if kind == BURDEN:
        return f"{total} of burden"
    noun = kind if kind in (EVENING, WEEKEND, HOLIDAY) else f"{kind} window"
    return f"{total} {noun}" if ledger.total == 1 else f"{total} {noun}s"
