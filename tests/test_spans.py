"""The arithmetic of spans, against one that looks at each hour alone."""

import itertools
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from rota.instants import Span
from rota.spans import bare, common, union, within, without
from teams import utc

ZERO, HOURS = utc("2026-12-01 00:00"), 12


def hours(low: int, high: int) -> Span:
    """A span between two hours of one day."""
    return Span(ZERO + timedelta(hours=low), ZERO + timedelta(hours=high))


def held(spans: list[Span]) -> set[int]:
    """The hours of the day that lie in some of the spans."""
    return {n for n in range(HOURS) if any(span.overlaps(hours(n, n + 1)) for span in spans)}


some_span = st.lists(st.integers(0, HOURS), min_size=2, max_size=2, unique=True).map(
    lambda ends: hours(*sorted(ends))
)
spans = st.lists(some_span, max_size=5)


def is_union(found: list[Span]) -> bool:
    """Whether spans are in order and never touch."""
    return all(one.end < other.start for one, other in itertools.pairwise(found))


@given(spans)
def test_union_has_every_hour_and_no_seam(given: list[Span]) -> None:
    """Spans that touch, overlap or contain one another become one; nothing is lost or added."""
    found = union(given)
    assert is_union(found)
    assert held(found) == held(given)


@given(some_span, spans)
def test_within_and_bare_part_a_span(span: Span, given: list[Span]) -> None:
    """What of a span a union holds and what it leaves are the whole span, nothing twice."""
    cover = union(given)
    inside, outside = within(cover, span), bare(span, cover)
    assert is_union(inside)
    assert is_union(outside)
    assert held(inside) == held([span]) & held(given)
    assert held(outside) == held([span]) - held(given)


@given(spans, spans)
def test_without_takes_out_of_each(given: list[Span], taken: list[Span]) -> None:
    """Spans without others have their hours but for those of the others."""
    assert held(without(union(given), union(taken))) == held(given) - held(taken)


def test_common_is_what_both_hold() -> None:
    """Two spans that overlap share the hours of both; one inside the other is all that they do."""
    assert common(hours(1, 5), hours(3, 9)) == hours(3, 5)
    assert common(hours(1, 9), hours(3, 5)) == hours(3, 5)
