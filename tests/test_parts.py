"""Fair parts and targets, against every group of people that could be overloaded."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import chain, combinations

from hypothesis import given
from hypothesis import strategies as st

from rota.parts import Group, Work, fair_parts, groups, targets

PEOPLE = ("alice", "bob", "carol", "dave", "erin")
Parts = Mapping[str, Fraction]


def work(amount: int | Fraction, *able: str) -> Work:
    """So much work that these people could do."""
    return Work(Fraction(amount), frozenset(able))


def days(**availability: int | Fraction) -> dict[str, Fraction]:
    """Availability by person."""
    return {person: Fraction(amount) for person, amount in availability.items()}


def parts(*each: Work, **availability: int | Fraction) -> dict[str, Fraction]:
    """Everybody's fair part."""
    present = days(**availability)
    return fair_parts(groups(each, present), present)


def test_parts_follow_availability() -> None:
    """Who is there for twice as long has twice the part."""
    assert parts(work(9, "alice", "bob"), alice=31, bob=Fraction(31, 2)) == {"alice": 6, "bob": 3}


def test_who_cannot_owes_nothing() -> None:
    """Work is shared among those whom roles, skills and `never` let do it."""
    shared = parts(
        work(4, "alice", "bob"), work(2, "alice", "bob", "carol"), alice=10, bob=10, carol=10
    )
    assert shared == {"alice": 2, "bob": 2, "carol": 2}


def test_most_loaded_group_comes_first() -> None:
    """Alice alone can do much: she does that and no more, and Bob and Carol share the rest."""
    only_alice = work(10, "alice"), work(6, "alice", "bob", "carol")
    present = days(alice=10, bob=10, carol=5)
    assert groups(only_alice, present) == (
        Group(("alice",), Fraction(10)),
        Group(("bob", "carol"), Fraction(6)),
    )
    assert fair_parts(groups(only_alice, present), present) == {"alice": 10, "bob": 4, "carol": 2}


def test_who_is_not_there_changes_nothing() -> None:
    """Somebody without a day in the period has no part, and leaves those of others alone."""
    both = parts(work(9, "alice", "bob"), alice=20, bob=10)
    three = parts(work(9, "alice", "bob", "carol"), alice=20, bob=10, carol=0)
    assert three == {**both, "carol": 0}


def test_work_that_nobody_can_do_belongs_to_nobody() -> None:
    """What is in nobody's reach is not shared out."""
    assert parts(work(9), work(5, "carol"), alice=20, carol=0) == {"alice": 0, "carol": 0}


def test_no_work_gives_no_part() -> None:
    """A ledger of which nothing occurs leaves everybody at 0."""
    assert parts(alice=20, bob=10) == {"alice": 0, "bob": 0}


# Targets


def aims(
    balance: Mapping[str, int | Fraction], *each: Work, **availability: int | Fraction
) -> dict[str, Fraction]:
    """Everybody's target."""
    present = days(**availability)
    before = {person: Fraction(amount) for person, amount in balance.items()}
    return targets(groups(each, present), present, before)


def test_target_is_fair_part_less_balance() -> None:
    """Who carried one too many owes one less."""
    found = aims({"alice": 1, "bob": -1}, work(6, "alice", "bob"), alice=10, bob=10)
    assert found == {"alice": 2, "bob": 4}


def test_target_is_never_below_nothing_and_the_cut_is_spread_by_availability() -> None:
    """Alice would owe -1; Bob and Carol owe 1 less together, in the measure they are there."""
    everybody = work(6, "alice", "bob", "carol")
    balance = {"alice": 3, "bob": -1, "carol": -2}
    found = aims(balance, everybody, alice=10, bob=10, carol=10)
    assert found == {"alice": 0, "bob": Fraction(5, 2), "carol": Fraction(7, 2)}
    halved = aims({"alice": 4, "bob": -2, "carol": -2}, everybody, alice=10, bob=10, carol=5)
    assert halved["bob"] + halved["carol"] == 6
    wanted = {"bob": Fraction(12, 5) + 2, "carol": Fraction(6, 5) + 2}
    assert halved["bob"] - wanted["bob"] == 2 * (halved["carol"] - wanted["carol"])


def test_cut_that_takes_another_below_nothing_is_cut_again() -> None:
    """Who falls below nothing by the cut of others is cut too."""
    found = aims(
        {"alice": 9, "bob": 2, "carol": -11},
        work(6, "alice", "bob", "carol"),
        alice=10,
        bob=10,
        carol=10,
    )
    assert found == {"alice": 0, "bob": 0, "carol": 6}


def test_balances_that_do_not_cancel_are_spread_by_availability() -> None:
    """What people who left have carried, or owed, is everybody's."""
    found = aims({"alice": 3}, work(6, "alice", "bob"), alice=10, bob=20)
    assert found == {"alice": 0, "bob": 6}
    found = aims({"alice": -3, "bob": 0}, work(6, "alice", "bob"), alice=10, bob=20)
    assert found == {"alice": 4, "bob": 2}


# Anything


amounts = st.fractions(0, 20, max_denominator=6)
some_people = st.frozensets(st.sampled_from(PEOPLE))
works = st.lists(st.builds(Work, amounts, some_people), max_size=6)
present = st.fixed_dictionaries(
    dict.fromkeys(PEOPLE, st.one_of(st.just(Fraction(0)), st.fractions(1, 31, max_denominator=5)))
)
balances = st.fixed_dictionaries(
    dict.fromkeys(PEOPLE, st.fractions(-10, 10, max_denominator=4)),
)


def subsets(people: Sequence[str]) -> Iterator[frozenset[str]]:
    """Every group of people."""
    sizes = range(len(people) + 1)
    return map(frozenset, chain.from_iterable(combinations(people, size) for size in sizes))


def slack(
    some: frozenset[str], each: Sequence[Work], here: frozenset[str], carried: Parts
) -> Fraction:
    """How much more a group carries than what only it can do."""
    own = sum((w.amount for w in each if w.able & here and w.able & here <= some), Fraction(0))
    return sum((carried[person] for person in some), Fraction(0)) - own


@given(works, present)
def test_parts_are_the_attainable_ones_that_are_least_unequal(
    each: list[Work], availability: dict[str, Fraction]
) -> None:
    """All is carried, by people who can; nobody could hand work to somebody less loaded.

    A share is attainable when every group of people carries at least what only its members can
    do (Hall); it is the fairest when whoever is more loaded than another belongs to a group
    without the other that carries just that.
    """
    carried = fair_parts(groups(each, availability), availability)
    here = frozenset(person for person, part in availability.items() if part)
    possible = sum((w.amount for w in each if w.able & here), Fraction(0))
    assert sum(carried.values()) == possible
    assert all(carried[person] == 0 for person in PEOPLE if person not in here)
    room = {some: slack(some, each, here, carried) for some in subsets(sorted(here))}
    assert min(room.values()) >= 0
    level = {person: carried[person] / availability[person] for person in here}
    for more in here:
        for less in here:
            if level[more] > level[less]:
                assert min(r for some, r in room.items() if more in some and less not in some) == 0


@given(works, present, balances)
def test_targets_sum_to_the_work_and_cut_nobody_more_than_another(
    each: list[Work], availability: dict[str, Fraction], balance: dict[str, Fraction]
) -> None:
    """In each group: all is aimed at, nobody below 0, what is cut spread by availability."""
    sharing = groups(each, availability)
    fair = fair_parts(sharing, availability)
    found = targets(sharing, availability, balance)
    assert min(found.values()) >= 0
    assert sorted(p for group in sharing for p in group.people) == [
        person for person in PEOPLE if availability[person]
    ]
    for group in sharing:
        assert sum(found[person] for person in group.people) == group.amount
        rises = {
            person: (found[person] - fair[person] + balance[person]) / availability[person]
            for person in group.people
        }
        met = {rise for person, rise in rises.items() if found[person] > 0}
        assert len(met) <= 1
        assert all(rise >= max(met, default=rise) for rise in rises.values())


@given(works, present)
def test_nothing_hangs_on_order(each: list[Work], availability: dict[str, Fraction]) -> None:
    """Work and people in another order are shared the same."""
    turned = dict(reversed(availability.items()))
    assert groups(each[::-1], turned) == groups(each, availability)
