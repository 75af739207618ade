"""The door to the solver: CP-SAT of OR-Tools, without the tables that would come with it.

OR-Tools loads pandas, which takes longer to load than all of the search, for two types of tables
that may be passed to it and never are here. While it is loaded, two empty types stand in for them.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

__all__ = ["cp_model"]


@contextmanager
def _without_pandas() -> Iterator[None]:
    """Whoever imports pandas gets a stand-in, unless it is loaded already."""
    stand_in = ModuleType("pandas")
    for name in ("Index", "Series"):
        setattr(stand_in, name, type(name, (), {}))
    found = sys.modules.setdefault("pandas", stand_in)
    try:
        yield
    finally:
        if found is stand_in:
            del sys.modules["pandas"]


try:
    with _without_pandas():
        from ortools.sat.python import cp_model
except (AttributeError, ImportError):  # a release that makes more of pandas
    from ortools.sat.python import cp_model
