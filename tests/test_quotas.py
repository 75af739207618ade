"""Whole loads nearest to targets, against all whole loads there are."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product
from math import gcd

from hypothesis import given, settings
from hypothesis import strategies as st

from rota.parts import Group
from rota.quotas import block_quotas, quotas, steps_of, unit_of, within_groups

ALICE, BOB, CAROL = "alice", "bob", "carol"


def least(targets: Sequence[Fraction], steps: Sequence[int], total: int) -> Fraction | None:
    """The least squared distance, by trying every vector of loads."""
    *first, last = steps
    found = [
        (*loads, rest)
        for loads in product(*(range(0, total + 1, step) if step else (0,) for step in first))
        if (rest := total - sum(loads)) >= 0 and (rest % last == 0 if last else rest == 0)
    ]
    squares = [
        sum(((load - target) ** 2 for load, target in zip(loads, targets, strict=True)), NOTHING)
        for loads in found
    ]
    return min(squares, default=None)


NOTHING = Fraction(0)


def test_nearest_whole_loads() -> None:
    """Of 7 units the two nearest to the next whole number get one more."""
    parts = [Fraction(5, 2), Fraction(9, 4), Fraction(9, 4)]
    found = quotas(parts, [1, 1, 1], 7)
    assert found == ([3, 2, 2], Fraction(1, 4) + 2 * Fraction(1, 16))


def test_loads_are_multiples_of_their_own_step() -> None:
    """Who serves only where a turn weighs 2 carries even numbers."""
    found = quotas([Fraction(3), Fraction(3), Fraction(3)], [2, 1, 1], 9)
    assert found is not None
    loads, distance = found
    assert loads[0] in (2, 4)
    assert distance == Fraction(1) + 1


def test_loads_that_cannot_sum_to_the_work_are_none() -> None:
    """Even loads never sum to an odd total."""
    assert quotas([Fraction(1), Fraction(2)], [2, 2], 3) is None
    assert quotas([Fraction(1)], [0], 1) is None


def test_far_loads_are_found() -> None:
    """The nearest multiple of each is not where the nearest loads are that sum to the work."""
    found = quotas([Fraction(19, 2), Fraction(20), Fraction(1, 2), Fraction(39)], [8, 2, 7, 8], 69)
    assert found == ([8, 14, 7, 40], Fraction(163, 2))
    assert quotas([Fraction(9), Fraction(1), Fraction(5, 2)], [2, 0, 13], 13) is not None


def test_who_can_carry_nothing_carries_nothing() -> None:
    """A step of 0 is a load of 0, however far from the target."""
    assert quotas([Fraction(2), Fraction(1)], [0, 1], 3) == ([0, 3], Fraction(8))


@st.composite
def asked(draw: st.DrawFn) -> tuple[list[Fraction], list[int], int]:
    """A few people, each with a target and a step, and a total."""
    count = draw(st.integers(1, 4))
    kinds = st.sampled_from([0, 1, 1, 2, 3, 5, 8, 13])
    steps = draw(st.lists(kinds, min_size=count, max_size=count))
    parts = draw(st.lists(st.fractions(0, 20, max_denominator=5), min_size=count, max_size=count))
    return parts, steps, draw(st.integers(0, 40 // count))


@settings(max_examples=400, deadline=None)
@given(asked())
def test_quotas_are_the_nearest_of_all_loads(case: tuple[list[Fraction], list[int], int]) -> None:
    """No vector of whole loads is nearer; what is given is one of them."""
    targets, steps, total = case
    found, best = quotas(targets, steps, total), least(targets, steps, total)
    if found is None:
        assert best is None
        return
    loads, distance = found
    assert distance == best
    assert sum(loads) == total
    assert all(
        load >= 0 and (load % step == 0 if step else not load)
        for load, step in zip(loads, steps, strict=True)
    )
    assert distance == sum((a - b) ** 2 for a, b in zip(loads, targets, strict=True))


# Units and steps


@given(st.lists(st.fractions(0, 50, max_denominator=12), max_size=6))
def test_unit_is_the_greatest_common_part(amounts: list[Fraction]) -> None:
    """All amounts are whole multiples of the unit, and of nothing greater."""
    unit = unit_of(amounts)
    multiples = [amount / unit for amount in amounts if amount]
    assert all(each.denominator == 1 for each in multiples)
    assert gcd(*(int(each) for each in multiples)) == bool(multiples)


def test_unit_of_nothing() -> None:
    """Where nothing weighs anything the unit is 1."""
    assert unit_of([]) == unit_of([Fraction(0)]) == 1


def test_steps_are_of_what_people_can_have() -> None:
    """Alice can have turns of 4 and 6: her loads are even; Bob's are multiples of 3."""
    able = [frozenset({ALICE}), frozenset({ALICE, BOB}), frozenset({BOB}), frozenset({CAROL})]
    assert steps_of([ALICE, BOB, CAROL], able, [4, 6, 3, 0]) == (2, 3, 0)


def test_blocks_do_their_own_work() -> None:
    """People who share no work each have the whole loads nearest to their own targets."""
    both, alone = frozenset({ALICE, BOB}), frozenset({CAROL})
    loads = block_quotas(
        [ALICE, BOB, CAROL],
        [both, both, both, alone, frozenset()],
        [Fraction(2), Fraction(2), Fraction(0)],
        [1, 1, 1, 5, 7],
    )
    assert loads is not None
    assert sorted(loads[:2]) == [1, 2]
    assert loads[2] == 5


def test_blocks_whose_work_cannot_be_shared_are_none() -> None:
    """Two turns of 2 that nobody else could complete never make 3."""
    assert block_quotas([ALICE], [frozenset({ALICE})], [Fraction(3)], [2]) == (2,)
    assert block_quotas([ALICE, BOB], [frozenset({ALICE, BOB})] * 2, [Fraction(3)] * 2, [2, 3]) in (
        (2, 3),
        (3, 2),
    )


def test_work_belongs_to_the_first_group_that_holds_all_who_are_left_for_it() -> None:
    """Alice's group is the most loaded: what Bob could do too is his group's."""
    sharing = [Group((ALICE,), Fraction(9)), Group((BOB, CAROL), Fraction(4))]
    assert within_groups(frozenset({ALICE}), sharing) == {ALICE}
    assert within_groups(frozenset({ALICE, BOB}), sharing) == {BOB}
    assert within_groups(frozenset({BOB, CAROL}), sharing) == {BOB, CAROL}
