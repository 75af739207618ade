"""What a rota costs, on the terminal and for programs: a table of people and kinds, the budget."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from rota import phrases
from rota.cost import Cost, Spent, Sums, added
from rota.feed import number
from rota.grid import full_names, short_names
from rota.invoices import Item, invoices
from rota.rates import UNITS
from rota.screen import Console, Text, columns, fitting, say, styled
from rota.team import Team
from rota.words import counted, money, period_phrase, worth


def bill(out: Console, team: Team, found: Cost) -> None:
    """Who is owed how much for which kind, totals, what is left of the budget; then providers.

    The budget is for people: what providers invoice is no compensation.
    """
    if team.pays:
        say(out, styled("Compensation", "bold"))
        if not found.people:
            say(out, styled("nothing is owed: no rate in the team file fits a shift"))
        tries = (_table(found, names, team) for names in (full_names(team), short_names(team)))
        for line in fitting(out, tries) if found.people else ():
            say(out, line)
        for spent in found.spent if found.people else ():
            say(out, styled(_beside(spent)))
    charged = invoices(team, found.period)
    if charged:
        say(out, styled("Providers", "bold"))
    for provider, items in charged:
        known_first = sorted(items, key=lambda item: item.amount is None)
        say(out, styled(f"{provider.name}: {phrases.listing(map(_item, known_first))}"), hang=2)


def document(team: Team, found: Cost) -> dict[str, object]:
    """The same for a program; amounts by unit, with the names that the team file has for them."""
    return {
        "from": found.period.first.isoformat(),
        "to": found.period.last.isoformat(),
        "total": as_json(_all(found)),
        "people": [
            {
                "person": person,
                "invoice": _external(team, person),
                "total": as_json(added(kinds.values())),
                "kinds": {kind: as_json(sums) for kind, sums in kinds.items()},
            }
            for person, kinds in found.people.items()
        ],
        "providers": [
            {
                "provider": provider.id,
                "name": provider.name,
                "items": [
                    {
                        "count": number(item.count.low) if item.count else None,
                        "per": item.per,
                        "rate": number(item.rate.value),
                        "euros": number(item.amount.low) if item.amount else None,
                    }
                    for item in items
                ],
            }
            for provider, items in invoices(team, found.period)
        ],
        "budget": [
            {
                "from": spent.period.first.isoformat(),
                "to": spent.period.last.isoformat(),
                "euros": number(spent.euros),
                "budget": number(spent.budget),
            }
            for spent in found.spent
        ],
    }


def as_json(sums: Sums) -> dict[str, object]:
    """Each unit with its amount: `euros`, `hours_of_rest`, `days_of_rest`."""
    return {unit.replace(" ", "_"): number(sums[unit]) for unit in UNITS if unit in sums}


def _table(found: Cost, names: Mapping[str, str], team: Team) -> list[Text]:
    rows = [["", *found.kinds, "total"]]
    for person, kinds in found.people.items():
        name = names.get(person, person) + (", invoice" if _external(team, person) else "")
        cells = [_cell(kinds.get(kind, {})) for kind in found.kinds]
        rows.append([name, *cells, _cell(added(kinds.values()))])
    below = [_cell(_of_kind(found, kind)) for kind in found.kinds]
    rows.append(["total", *below, _cell(_all(found))])
    lines = columns(
        [[styled(cell) for cell in row] for row in rows],
        right=frozenset(range(1, len(found.kinds) + 2)),
    )
    for line in (lines[0], lines[-1]):
        line.stylize("dim")
    return lines


def _item(item: Item) -> str:
    """`1 month × €49.00 = €49.00`; what a call costs where nobody knows how many come."""
    rate = money(item.rate.value, "en")
    if item.count is None or item.amount is None:
        return f"{rate} per {item.per}"
    count = counted(item.count.low, item.per, f"{item.per}s", "en")
    return f"{count} × {rate} = {money(item.amount.low, 'en')}"


def _external(team: Team, id: str) -> bool:
    person = team.person(id)
    return person is not None and person.regime == "external"


def _of_kind(found: Cost, kind: str) -> Sums:
    return added(kinds[kind] for kinds in found.people.values() if kind in kinds)


def _all(found: Cost) -> Sums:
    return added(sums for kinds in found.people.values() for sums in kinds.values())


def _cell(sums: Sums) -> str:
    return " + ".join(_amounts(sums))


def _amounts(sums: Sums) -> Iterable[str]:
    return (worth(sums[unit], unit, "en") for unit in UNITS if unit in sums)


def _beside(spent: Spent) -> str:
    """`December 2026: €1,034.50 of a budget of €1,200.00, €165.50 left`."""
    when = period_phrase(spent.period, "en")
    left = spent.budget - spent.euros
    words = f"{money(left, 'en')} left" if left >= 0 else f"{money(-left, 'en')} too much"
    return f"{when}: {money(spent.euros, 'en')} of a budget of {money(spent.budget, 'en')}, {words}"
