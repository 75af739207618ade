"""How sure a count is: against published values, and against sums of the distribution itself."""

from __future__ import annotations

import math

import pytest

from rota.interval import poisson_interval

# Garwood's table of 1936, as reprinted in every handbook (95 %).
TABLE = {0: (0, 3.689), 1: (0.0253, 5.572), 5: (1.623, 11.668), 10: (4.795, 18.390)}


@pytest.mark.parametrize("count", TABLE)
def test_published_values(count: int) -> None:
    """Small counts have the intervals of the published table."""
    assert poisson_interval(count) == pytest.approx(TABLE[count], abs=1e-3)


@pytest.mark.parametrize("count", [1, 2, 7, 30, 99, 400])
def test_tails(count: int) -> None:
    """At either end the tail beyond the count has 2.5 %, added up term by term."""
    low, high = poisson_interval(count)

    def below(mean: float, most: int) -> float:
        return sum(math.exp(n * math.log(mean) - mean - math.lgamma(n + 1)) for n in range(most))

    assert 1 - below(low, count) == pytest.approx(0.025, abs=1e-9)
    assert below(high, count + 1) == pytest.approx(0.025, abs=1e-9)


def test_large_counts() -> None:
    """A year of many calls is known to within two standard deviations or so."""
    low, high = poisson_interval(200_000)
    assert low == pytest.approx(200_000 - 1.96 * 447.2, rel=1e-4)
    assert high == pytest.approx(200_000 + 1.96 * 447.2, rel=1e-4)
