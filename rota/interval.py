"""How sure a count is: the exact interval of a Poisson rate."""

from __future__ import annotations

import math
from collections.abc import Callable

CONFIDENCE = 0.95
_STEPS = 60  # of halving: far finer than a float shows


def poisson_interval(count: int) -> tuple[float, float]:
    """The means under which so many events would not surprise: 95 % exact interval.

    It holds the true mean with a probability of at least 95 %, if events come independently of
    each other (Garwood 1936): below its lower end so many or more had a chance of under 2.5 %,
    above its upper end so many or fewer. None seen gives 0 to 3.69.
    """
    tail = (1 - CONFIDENCE) / 2
    low = 0.0 if count == 0 else _where(lambda mean: _at_least(count, mean) >= tail, count)
    return low, _where(lambda mean: 1 - _at_least(count + 1, mean) <= tail, count)


def _where(holds: Callable[[float], bool], count: int) -> float:
    """The least mean for which it holds, as it does for every greater one."""
    low, high = 0.0, count + 10 * math.sqrt(count + 1) + 10
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (low, middle) if holds(middle) else (middle, high)
    return high


def _at_least(count: int, mean: float) -> float:
    """The probability of so many events or more: the regularised incomplete gamma function.

    By its series below `count + 1` and its continued fraction above, where each converges fast
    (Abramowitz and Stegun 6.5.29 and 6.5.31).
    """
    if mean <= 0:
        return 0.0
    scale = math.exp(count * math.log(mean) - mean - math.lgamma(count))
    if mean < count + 1:
        term = total = 1 / count
        step = count
        while term > total * 1e-16:
            step += 1
            term *= mean / step
            total += term
        return scale * total
    # Lentz's method: a continued fraction from its beginning to where it no longer moves.
    b = mean + 1 - count
    c, d = 1e300, 1 / b
    fraction = d
    for number in range(1, 100_000):
        a = number * (count - number)
        b += 2
        d = 1 / (b + a * d)
        c = b + a / c
        fraction *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return 1 - scale * fraction
