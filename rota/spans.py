"""Arithmetic of stretches of time: put together, met, taken out of one another.

A union is a list of spans in order of time that never touch; `union` makes one of any spans.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from fractions import Fraction

from rota.instants import Span


def union(spans: Iterable[Span]) -> list[Span]:
    """All instants of the spans, as spans in order of time that never touch."""
    joined: list[Span] = []
    for span in sorted(spans):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return joined


def elapsed(spans: Iterable[Span]) -> Fraction:
    """Elapsed hours of all spans together; what lies in two of them counts twice."""
    return sum((span.hours for span in spans), Fraction(0))


def common(span: Span, other: Span) -> Span:
    """The instants that two overlapping spans share."""
    return Span(max(span.start, other.start), min(span.end, other.end))


def within(spans: Sequence[Span], window: Span) -> list[Span]:
    """The parts of a union of spans that lie in a window."""
    begin = bisect_right(spans, window.start, key=lambda span: span.end)
    end = bisect_left(spans, window.end, key=lambda span: span.start)
    return [common(span, window) for span in spans[begin:end]]


def bare(span: Span, cover: Sequence[Span]) -> list[Span]:
    """The stretches of a span during which nothing of a union of spans goes on."""
    stretches = []
    start = span.start
    for other in within(cover, span):
        if start < other.start:
            stretches.append(Span(start, other.start))
        start = other.end
    if start < span.end:
        stretches.append(Span(start, span.end))
    return stretches


def without(spans: Iterable[Span], cover: Sequence[Span]) -> list[Span]:
    """What is left of spans when a union of others is taken out of them."""
    return [rest for span in spans for rest in bare(span, cover)]
