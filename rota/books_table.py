"""The books on the terminal: a table of people and ledgers, then who had the big days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rota import phrases
from rota.books import Books
from rota.figures import figures
from rota.grid import full_names, short_names
from rota.screen import Console, Text, colours, columns, say, styled
from rota.shift import ACCEPTED, REFUSED
from rota.team import BURDEN, Team
from rota.verdict import Ledger


def books(out: Console, team: Team, found: Books, people: Sequence[str]) -> None:
    """What these people have carried, as many ledgers side by side as fit."""
    ledgers = [ledger for ledger in found.ledgers if _matters(ledger)]
    names = short_names(team) if out.is_terminal else full_names(team)
    left = len(ledgers)
    while ledgers:
        table = _table(team, found, ledgers[:left], people, names)
        if left > 1 and any(line.cell_len > out.width for line in table):
            left -= 1
            continue
        for line in table:
            say(out, line)
        say(out)
        ledgers = ledgers[left:]
    words = "balance: what was carried less the fair part, + above it"
    if any(line.before for ledger in found.ledgers for line in ledger.lines):
        earlier = "brought along" if found.period is None else "the balance until then"
        words += f"; before, which counts too: {earlier}"
    say(out, styled(words, "dim"))
    _answers(out, team, found, people)
    _big_days(out, team, found)


def _answers(out: Console, team: Team, found: Books, people: Sequence[str]) -> None:
    """`turns accepted: Alice 3, Bob 1; refused: Chloé 1`."""
    names = {person.id: person.name for person in team.people}
    words = []
    for place, said in enumerate((ACCEPTED, REFUSED)):
        told = [f"{names[id]} {n}" for id in people if (n := found.answers[id][place])]
        if told:
            words.append(f"{said}: {', '.join(told)}")
    if words:
        say(out, styled(f"turns {'; '.join(words)}"), hang=2)


def _table(
    team: Team,
    found: Books,
    ledgers: Sequence[Ledger],
    people: Sequence[str],
    names: Mapping[str, str],
) -> list[Text]:
    styles = colours([person.id for person in team.people])
    left = [Text(), Text(), *(styled(names[id], styles[id]) for id in people)]
    hours = ["", "hours", *figures([found.hours[id] for id in people])]
    nights = ["", "night", *figures([found.nights[id] for id in people])]
    cells = [[styled(text) for text in row] for row in zip(hours, nights, strict=True)]
    blocks = [columns(cells, right=frozenset({0, 1}), gap=1)]
    blocks += [_block(ledger, people) for ledger in ledgers]
    blocks = [[*block, *[Text()] * (len(left) - len(block))] for block in blocks]
    return columns(list(zip(left, *blocks, strict=True)))


def _block(ledger: Ledger, people: Sequence[str]) -> list[Text]:
    """One ledger: its name, the headings, a line for each person."""
    lines = {line.person: line for line in ledger.lines}
    own = [lines[id] for id in people]
    table = [
        ["carried", *figures([line.carried for line in own])],
        ["fair", *figures([line.fair for line in own])],
        ["balance", *figures([line.after for line in own], signed=True)],
    ]
    if any(line.before for line in own):
        table.insert(0, ["before", *figures([line.before for line in own], signed=True)])
    cells = [[styled(text) for text in row] for row in zip(*table, strict=True)]
    body = columns(cells, right=frozenset(range(len(table))), gap=1)
    body[0].stylize("dim")
    unit = "" if ledger.name.rpartition(".")[2] == BURDEN else ", windows"
    return [styled(f"{ledger.name}{unit}", "bold"), *body]


def _matters(ledger: Ledger) -> bool:
    return any(line.carried or line.fair or line.before for line in ledger.lines)


def _big_days(out: Console, team: Team, found: Books) -> None:
    """`25 December: Alice 2024, Bob 2025; not yet: Chloé`."""
    for day, had in found.big_days.items():
        people = {person for _, person, _ in had}
        names = [f"{name} {date.year}" for date, _, name in had]
        never = [person.name for person in team.people if person.id not in people]
        words = f"{day}: {', '.join(names)}"
        if never:
            words += f"; not yet: {phrases.listing(never)}"
        say(out, styled(words), hang=2)
