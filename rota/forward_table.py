"""The forwarding table as it is read: on the terminal, in a table, by a program.

Telephone numbers are told only when they are asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rota import feed, phrases
from rota.csv_file import EXCEL, RFC_4180, Dialect, Value, written
from rota.forwarding import State, Stretch, Target, tiers
from rota.grid import full_names
from rota.instants import Span, iso
from rota.layouts import spaced
from rota.render import LOUD, NOBODY
from rota.screen import Console, Text, colours, columns, say, styled
from rota.team import Team

TIERS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
WORDS: dict[State, str] = {
    "on call": "",
    "provider": "",
    "uncovered": NOBODY,
    "office": "office",
    "closed": "closed",
    "unreached": "nobody is asked for",
}
"""What stands on the terminal for a stretch in which the number rings nowhere."""
HEADS = ("from", "to", "state", "name", "phone", "provider", "uncovered")
FRENCH_HEADS = ("début", "fin", "état", "nom", "téléphone", "prestataire", "non pourvu")
FRENCH: dict[State, str] = {
    "on call": "astreinte",
    "provider": "prestataire",
    "uncovered": "non pourvu",
    "office": "bureau",
    "closed": "fermé",
    "unreached": "hors couverture",
}
"""The columns, and the states of stretches in a French table."""


def unreachable(team: Team, table: Sequence[Stretch]) -> list[str]:
    """The keys of the team file in which the telephone number of somebody it rings is missing."""
    lacking = [
        f"people.{each.id}.phone" if each.provider is None else f"providers.{each.id}.number"
        for stretch in table
        for each in stretch.rings
        if not _number(team, each) and not _stranger(team, each)
    ]
    return list(dict.fromkeys(lacking))


def strangers(team: Team, table: Sequence[Stretch]) -> dict[str, Span]:
    """Whom it rings though the team file does not know them, and the first hours of each."""
    found: dict[str, Span] = {}
    for stretch in table:
        for each in stretch.rings:
            if _stranger(team, each):
                found.setdefault(each.id, stretch.span)
    return found


def _stranger(team: Team, target: Target) -> bool:
    return target.provider is None and team.person(target.id) is None


def _number(team: Team, target: Target) -> str:
    if target.provider is not None:
        return spaced(target.provider.number)
    person = team.person(target.id)
    return spaced(person.phone) if person is not None else ""


def _name(team: Team, target: Target) -> str:
    return target.provider.name if target.provider is not None else team.name_of(target.id)


def as_csv(
    team: Team, table: Sequence[Stretch], *, phones: bool, dialect: Dialect = RFC_4180
) -> bytes:
    """A row per stretch: from, to, what it is, whom it rings in order, the firms, who is missing.

    Without people's telephone numbers, unless they are asked for. For a French Excel the words are
    those of the team's language.
    """
    most = max(tiers(table), len(team.roles))
    french = dialect == EXCEL and team.language == "fr"
    if french:
        places = [f"{n}e" if n > 1 else "1er" for n in range(1, most + 1)]
    else:
        places = [*TIERS, *(f"{n}th" for n in range(len(TIERS) + 1, most + 1))][:most]
    start, end, state, name, phone, firm, missing_in = FRENCH_HEADS if french else HEADS
    heads = [
        head
        for place in places
        for head in (place, f"{place}_{name}", *([f"{place}_{phone}"] if phones else []))
    ]
    rows: list[Sequence[Value]] = [(start, end, state, *heads, firm, missing_in)]
    for stretch in table:
        cells: list[Value] = []
        for place in range(len(places)):
            cells += _cells(team, stretch.rings[place : place + 1], phones=phones)
        firms = " ".join(target.id for target in stretch.rings if target.provider is not None)
        span, missing = stretch.span, " ".join(stretch.uncovered)
        what = FRENCH[stretch.state] if french else stretch.state
        rows.append((span.start, span.end, what, *cells, firms, missing))
    return written(rows, team.timezone, dialect)


def _cells(team: Team, targets: Sequence[Target], *, phones: bool) -> list[str]:
    """Whom the number rings in one place, if anybody."""
    for target in targets:
        phone = [_number(team, target)] if phones else []
        return [target.id, _name(team, target), *phone]
    return [""] * (3 if phones else 2)


def as_json(team: Team, table: Sequence[Stretch], *, phones: bool) -> dict[str, object]:
    """The table as one versioned object."""
    return feed.document(team) | {
        "number": team.number or None,
        "forward": [
            {
                "from": iso(stretch.span.start, team.timezone),
                "to": iso(stretch.span.end, team.timezone),
                "state": stretch.state,
                "rings": [ring_as_json(team, each, phones=phones) for each in stretch.rings],
                "uncovered": list(stretch.uncovered),
            }
            for stretch in table
        ],
    }


def ring_as_json(team: Team, target: Target, *, phones: bool = False) -> dict[str, object]:
    """Where the number rings: a person with their role, or an outside firm with its tier."""
    provider = target.provider
    told: dict[str, object] = {
        "person": target.id if provider is None else None,
        "provider": target.id if provider is not None else None,
        "name": _name(team, target),
        "role": target.role or None,
        "tier": provider.tier if provider is not None else None,
    }
    return told | ({"phone": _number(team, target) or None} if phones else {})


def show(out: Console, team: Team, table: Sequence[Stretch], *, phones: bool) -> None:
    """A line per stretch: from when to when, and whom the number rings, in order."""
    if team.number:
        say(out, styled(f"number {team.number}", "bold"))
    styles, names = colours([person.id for person in team.people]), full_names(team)
    rows = []
    for stretch in table:
        rings = [_ring(team, each, names, styles, phones=phones) for each in stretch.rings]
        words = (
            Text(", then ").join(rings) if rings else styled(WORDS[stretch.state], _style(stretch))
        )
        if rings and stretch.uncovered:
            words = Text.assemble(words, ", ", styled(f"{NOBODY} as", LOUD), f" {_roles(stretch)}")
        elif stretch.state == "uncovered" and len(team.roles) > 1:
            words = Text.assemble(words, f" as {_roles(stretch)}")
        when = phrases.moment(stretch.span.start, team.timezone)
        rows.append(
            [
                styled(when),
                styled("→"),
                styled(phrases.moment(stretch.span.end, team.timezone)),
                words,
            ]
        )
    for line in columns(rows, right=frozenset({0, 2})):
        say(out, line, hang=4)


def _ring(
    team: Team, target: Target, names: dict[str, str], styles: dict[str, str], *, phones: bool
) -> Text:
    name = names.get(target.id) if target.provider is None else target.provider.name
    number = f" {_number(team, target)}" if phones else ""
    style = styles.get(target.id, "") if target.provider is None else ""
    return Text.assemble(styled(name or target.id, style), number)


def _style(stretch: Stretch) -> str:
    return LOUD if stretch.state == "uncovered" else "dim"


def _roles(stretch: Stretch) -> str:
    return phrases.listing(stretch.uncovered)


def missing(team: Team, table: Sequence[Stretch]) -> Iterator[str]:
    """What is to be said of the stretches in which somebody should answer and does not."""
    for stretch in table:
        if stretch.uncovered:
            when = phrases.stretch(stretch.span, team.timezone)
            yield f"NOBODY is on call {when} ({_roles(stretch)})"
