"""What a team on call costs over a period: as it is planned, or as its turns would be priced.

Where no rota says who has a turn, it costs what it would on average: the compensation or price of
each person who can take it, by the part of it that fairness would give them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from rota.compensation import Due, call_rates, dues
from rota.covered import REACH
from rota.days import Days
from rota.eligible import Eligibility
from rota.expected import NOTHING, Assumed, Expected, Range
from rota.instants import Span
from rota.interventions import Entry
from rota.invoices import Item
from rota.ledger import availability
from rota.period import Period
from rota.rates import CALL, Amount, Compensation, Rate
from rota.shift import Shift, Turn
from rota.spans import bare, common, union
from rota.team import Person, Team
from rota.turns import turns

COMPENSATION, SEVERAL, INTERVENTIONS = "compensation", "several kinds", "interventions"


@dataclass(frozen=True, slots=True)
class Party:
    """People who are paid by the same rates.

    Attributes:
        who: As an item names them.
        terms: The rates; None where the team file has none for them.
    """

    who: str
    terms: Compensation | None

    def role_of(self, due: Due) -> str:
        """The role of a line of what is owed; empty where the rates know of none."""
        return due.role if self.terms and self.terms.roles else ""


@dataclass(frozen=True, slots=True)
class Holding:
    """Hours in which somebody is rung, or would be.

    Attributes:
        span: UTC.
        kind: Of the coverage.
        parts: Whose they are; the parts sum to one, or to nothing where nobody can take them.
    """

    span: Span
    kind: str
    parts: Mapping[Party, Fraction]


@dataclass(frozen=True, slots=True)
class Payroll:
    """What being on call costs, without what comes of the calls; and who is rung when."""

    items: tuple[Item, ...]
    holdings: tuple[Holding, ...]


def planned(team: Team, shifts: Sequence[Shift], period: Period) -> Payroll:
    """What the rotas of a period cost.

    Args:
        team: The team, whose rates hold.
        shifts: The live rows of its rota files, the neighbours' too.
        period: Local dates, both ends included.

    Raises:
        TeamError: Two coverages of the same precedence ask for the same moment.
    """
    sums: dict[tuple[str, str, str, Amount, str], list[Due]] = {}
    for due in dues(team, shifts, (), period):
        party = _party(team, team.person(due.person))
        rate = replace(due.rate, value=due.rate.value * due.factor)
        key = party.who, due.kind or SEVERAL, due.per, rate, party.role_of(due)
        sums.setdefault(key, []).append(due)
    items = []
    for (who, kind, per, rate, role), found in sums.items():
        count = sum((due.count for due in found), Fraction(0))
        amount = sum((due.amount.value for due in found), Fraction(0))
        items.append(Item(who, kind, Range(count, count), per, rate, Range(amount, amount), role))
    held = [
        (shift.role, Holding(shift.span, shift.kind, {_party(team, person): Fraction(1)}))
        for shift in shifts
        if shift.live and (person := team.person(shift.person)) is not None
    ]
    return Payroll(_in_order(team, items), tuple(_rung(team, held)))


def unplanned(team: Team, period: Period) -> Payroll:
    """What the turns of a period would cost, whoever has them.

    Raises:
        TeamError: Coverages contradict each other in these dates.
    """
    wide = replace(period, first=period.first - REACH)
    coming = turns(team, wide)
    shares = _shares(team, wide, coming)
    sums: dict[tuple[str, str, str, Amount, str], Fraction] = {}
    for party in dict.fromkeys(party for parts in shares for party in parts):
        for due in _as_if(team, party, coming, period):
            part = shares[int(due.person)].get(party, Fraction(0))
            key = party.who, due.kind or SEVERAL, due.per, due.rate, party.role_of(due)
            sums[key] = sums.get(key, Fraction(0)) + due.count * part
    items = [
        Item.of(who, kind, Range(count, count), per, rate, role)
        for (who, kind, per, rate, role), count in sums.items()
        if count
    ]
    held = [
        (turn.role, Holding(slot.span, slot.kind, parts))
        for turn, parts in zip(coming, shares, strict=True)
        for slot in turn.slots
    ]
    return Payroll(_in_order(team, items), tuple(_rung(team, held)))


def interventions(
    team: Team,
    holdings: Sequence[Holding],
    expected: Iterable[tuple[Expected, bool]],
    assumed: Assumed,
) -> list[Item]:
    """What interventions cost, one for each call that reaches the team.

    Args:
        team: The team.
        holdings: Who is rung when.
        expected: The calls of hours in which the team is rung, and whether it is rung first.
        assumed: How long an intervention takes, and what part of the calls reaches it otherwise.
    """
    days = Days(team.holidays)
    sums: dict[tuple[str, str, Amount], Range | None] = {}
    for each, first in expected:
        for who, rate, hours in _rated(team, days, holdings, each.part.spans):
            of_each = Fraction(1) if rate.per == CALL else assumed.length
            key = who, rate.per, rate.amount
            before = sums.get(key, NOTHING)
            if each.bounds is None or before is None or of_each is None:
                sums[key] = None
                continue
            count = each.bounds.times(hours * of_each)
            sums[key] = before + assumed.reaching(count, first=first)
    return [
        Item.of(who, INTERVENTIONS, count, per, rate) for (who, per, rate), count in sums.items()
    ]


def mean_length(logged: Sequence[Entry]) -> Fraction | None:
    """How many hours an intervention takes on average, travel included; None without any."""
    hours = sum((entry.work.hours for entry in logged), Fraction(0))
    return hours / len(logged) if logged else None


def _rated(
    team: Team, days: Days, holdings: Iterable[Holding], spans: Sequence[Span]
) -> Iterator[tuple[str, Rate, Fraction]]:
    """Who is rung in some hours, at which rate, and for how many of them."""
    for holding in holdings:
        for span in spans:
            if not span.overlaps(holding.span):
                continue
            for party, part in holding.parts.items():
                if party.terms is not None:
                    met = common(span, holding.span)
                    for piece, rate in call_rates(team, days, party.terms, met, holding.kind):
                        yield party.who, rate, piece.hours * part


def _in_order(team: Team, items: Iterable[Item]) -> tuple[Item, ...]:
    """The team's compensation, then outsiders; kinds and roles as the team file has them."""
    whose = [COMPENSATION, *(person.name for person in team.people)]
    kinds = list(dict.fromkeys(coverage.kind for coverage in team.coverages))
    roles = ["", *(role.name for role in team.roles)]

    def place(item: Item) -> tuple[int, int, int]:
        kind = kinds.index(item.what) if item.what in kinds else len(kinds)
        return whose.index(item.who), kind, roles.index(item.role)

    return tuple(sorted(items, key=place))


def _party(team: Team, person: Person | None) -> Party:
    if person is not None and person.price is not None:
        return Party(person.name, person.price)
    return Party(COMPENSATION, team.compensation)


def _rung(team: Team, held: Sequence[tuple[str, Holding]]) -> Iterator[Holding]:
    """Who is rung at each moment: whoever has the first role that somebody has then."""
    taken: list[Span] = []
    for role in team.needed_roles:
        own = [holding for name, holding in held if name == role.name]
        for holding in own:
            for span in bare(holding.span, taken):
                yield replace(holding, span=span)
        taken = union([*taken, *(holding.span for holding in own)])


def _shares(team: Team, period: Period, coming: Sequence[Turn]) -> list[dict[Party, Fraction]]:
    """The parts of each turn that the people who can take it would have; none where nobody can."""
    able = Eligibility(team, period)
    weights = availability(team, period)
    found = []
    for turn in coming:
        barred = {id for slot in turn.slots for id in able.barred(slot)}
        parts: dict[Party, Fraction] = {}
        for person in team.people:
            if person.id not in barred and weights[person.id]:
                party = _party(team, person)
                parts[party] = parts.get(party, Fraction(0)) + weights[person.id]
        whole = sum(parts.values(), Fraction(0))
        found.append({party: part / whole for party, part in parts.items()})
    return found


def _as_if(team: Team, party: Party, coming: Sequence[Turn], period: Period) -> tuple[Due, ...]:
    """What each turn is worth by a party's rates: the person of a line is the turn's place."""
    shifts = [
        Shift(slot.span, slot.role, slot.kind, turn.id, str(place), "", slot.burden)
        for place, turn in enumerate(coming)
        for slot in turn.slots
    ]
    return dues(replace(team, compensation=party.terms, people=()), shifts, (), period)
