"""A team's folder in, its rota made, checked and written beside the others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rota import asked
from rota.elsewhere import NOT_BUSY, Busy
from rota.folder import Folder, inside
from rota.period import Period
from rota.plan import Plan, Solver, plan
from rota.team import Team
from rota.worker import INTERRUPTED


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the user asks for.

    Attributes:
        period: The dates to plan; None for the month after the present one.
        moment: The present, UTC, where a team is.
        move_published: Whether published shifts may move.
        keep: Whether the rota is written beside the team file.
    """

    period: Period | None
    moment: Callable[[Team], datetime]
    move_published: bool = False
    keep: bool = True


@dataclass(frozen=True, slots=True)
class Made:
    """A rota made, and where it went.

    Attributes:
        folder: The team and its rotas as they stood before.
        plan: The rota, with all that is to be said of it.
        file: The file that was written; None when none was to be.
        changed: Whether it is another than before.
    """

    folder: Folder
    plan: Plan
    file: Path | None
    changed: bool

    @property
    def written(self) -> str:
        """What became of the file, in a line."""
        if self.file is None:
            return "nothing written"
        return f"{self.file}: {'written' if self.changed else 'unchanged'}"


def make(path: Path, wanted: Wanted, solver: Solver, busy: Busy = NOT_BUSY) -> Made:
    """Make a team's rota and keep it, unless the search was interrupted.

    Nobody else writes in the folder from the moment it is read until the rota is written.

    Args:
        path: The team file.
        wanted: What the user asks for.
        solver: What finds the people of a problem's slots.
        busy: What its people have in other teams.

    Raises:
        RotaError: As `inside` and `plan` do.
    """
    with inside(path, alone=wanted.keep) as folder:
        moment = wanted.moment(folder.team)
        period = wanted.period or asked.coming_month(moment, folder.team)
        made = plan(
            folder.team,
            period,
            folder.rotas,
            moment,
            solver,
            move_published=wanted.move_published,
            busy=busy,
        )
        if not wanted.keep or made.stopped == INTERRUPTED:
            return Made(folder, made, None, changed=False)
        changed = folder.write(made.rota, "plan", moment)
        return Made(folder, made, folder.path_of(made.rota), changed)
