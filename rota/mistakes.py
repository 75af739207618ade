"""What is said of a mistake in the team file: what is wrong, and what is expected instead."""

from __future__ import annotations

import re
from collections.abc import Callable

from pydantic_core import ErrorDetails

from rota import values
from rota.when import nearest

Where = tuple[str | int, ...]
"""The keys and list indices that lead to a value."""

_EXAMPLES = {
    "team": '[team], and in it id = "support"',
    "coverage": "at least one [coverage.evening]",
    "people": "at least one [people.alice]",
    "id": 'id = "support"',
    "on": 'on = "mon-thu"',
    "start": 'start = "18:00"',
    "end": 'end = "08:00"',
    "tier": 'tier = "before", "after" or "alone"',
    "person": 'person = "alice"',
    "rule": 'rule = "notice"',
    "reason": 'reason = "…"',
}


def what_is_wrong(error: ErrorDetails, path: Where, keys: Callable[[], tuple[str, ...]]) -> str:
    """What is wrong with a value, and what is expected instead.

    Args:
        error: What the reading of the tables says.
        path: The keys and list indices that lead to the value.
        keys: The keys that may stand where the value stands.
    """
    value, key = error["input"], path[-1] if path else ""
    match error["type"]:
        case "missing":
            return f"is missing; expected {_EXAMPLES.get(str(key), key)}"
        case "extra_forbidden":
            hint = nearest(str(key), keys())
            if not hint and path[0] == "people" and isinstance(value, dict):
                hint = f'; an id with a dot stands between quotes, "{path[-2]}.{key}"'
            if path[0] == "publish" and "pass" in str(key).lower():
                hint = "; a secret stands in no team file: see rota publish --help"
            return f"unknown key{hint}"
        case "value_error":
            return str(error["ctx"]["error"])
        case "too_short":
            example = _EXAMPLES.get(str(key), f"{error['ctx']['min_length']} or more")
            return f"says too little; expected {example}"
        case "too_long":
            return f"says too much; at most {error['ctx']['max_length']} are read"
        case "literal_error":
            there_are = tuple(re.findall(r"[\w-]+", error["ctx"]["expected"].replace(" or ", ", ")))
            hint = nearest(value, there_are) if isinstance(value, str) else ""
            hint = hint or f"; expected {' or '.join(there_are)}"
            return f"{values.shown(value)} will not do{hint}"
        case "bool_type":
            return f"{values.shown(value)} will not do; expected true or false"
        case "list_type":
            return f"{values.shown(value)} will not do; expected a list, [ … ]"
        case _:  # a table is wanted
            return f"{values.shown(value)} will not do; expected a table"
