"""How evenly a person's turns lie in a period: the last thing that a plan looks at."""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil

from rota.constraints import Model
from rota.solver import cp_model

MOST_PAIRS = 5_000  # beyond, the last and least of the wants would take the longest


def crowding(
    model: Model, values: Sequence[int]
) -> tuple[list[tuple[cp_model.IntVar, int]], list[int]]:
    """Every two turns of a person that would start closer than if all took turns evenly.

    Two turns that start `d` days apart, where an even rota would have them at least `e` apart,
    count (e - d)²: few long rests make up for no short one.

    Returns:
        The variable of each pair with what it counts, and the values of the new ones in the
        rota found so far; nothing when there are too many pairs to look at, or none.
    """
    problem = model.problem
    starts = sorted({piece.start for piece in model.pieces})
    if not starts:
        return [], []
    days = (starts[-1] - starts[0]).days + 1
    even = ceil(days * len(problem.people) / len(problem.turns))
    close: list[tuple[cp_model.IntVar | None, cp_model.IntVar | None, int]] = []
    for person in problem.people:
        terms = [
            (piece.start, piece.turn, place, variable)
            for place, (piece, variable) in enumerate(model.terms(person))
        ]
        terms.sort(key=lambda term: (term[0], term[2]))
        for place, (start, turn, _, one) in enumerate(terms):
            for later, its_turn, _, other in terms[place + 1 :]:
                apart = (later - start).days
                if apart >= even or len(close) > MOST_PAIRS:
                    break
                if turn is None or turn != its_turn:
                    close.append((one, other, (even - apart) ** 2))
    if len(close) > MOST_PAIRS:
        return [], []
    pairs, hints = [], []
    for one, other, count in close:
        if one is None or other is None:  # one of them is certain: the pair is the other
            pairs.extend([(v, count) for v in (one, other) if v is not None])
            continue
        both = model.cp.new_bool_var("")
        model.cp.add_bool_or([one.negated(), other.negated(), both])
        pairs.append((both, count))
        hints.append(int(bool(values[one.index]) and bool(values[other.index])))
    return pairs, hints
