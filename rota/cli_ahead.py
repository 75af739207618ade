"""What begins before the command line is loaded: the search, where the command will search.

To load what it needs takes either side most of its time, and hardly a machine has one processor.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext

from rota.streams import set_up

SEARCH = ("plan", "replan", "refuse")
"""The commands that always search; `explain` does when it is asked about a date."""


def search() -> AbstractContextManager[None]:
    """The process that searches, started if the command will want it."""
    set_up()  # else its ends would be taken for the standard streams
    if not will_search(sys.argv[1:]):
        return nullcontext()
    from rota.worker import started_ahead

    return started_ahead()


def will_search(words: Sequence[str]) -> bool:
    """Whether a command line asks for a search, as far as can be seen at a glance.

    Whoever is wrong here has lost nothing: a process too many ends with the command, and one that
    is missing is started by the command.
    """
    command, others = words[:1], words[1:]
    if "--help" in others:
        return False
    dated = command == ["explain"] and any(each[:1].isdigit() for each in others)
    return dated or (len(command) == 1 and command[0] in SEARCH)
