"""Many teams in one call: each planned in its own right, as many at once as there are cores.

People who serve in several of them, which their e-mail tells, are never on call in two at once:
such teams are planned one after the other, in the order of their ids, and what a person has in
one is closed to them in the next.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rota import asked
from rota.elsewhere import addresses, elsewhere
from rota.errors import OutsideFailure, RotaError
from rota.folder import Folder, open_folder
from rota.plan_folder import Made, Wanted, make
from rota.problem import Problem, Result
from rota.shift import PUBLISHED, Rota
from rota.worker import Worker


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one team.

    Attributes:
        path: Its team file, as the user named it.
        made: Its rota; None when there is none.
        error: What stopped it; None when nothing did.
    """

    path: Path
    made: Made | None = None
    error: RotaError | None = None


def plan_teams(
    paths: Sequence[Path],
    wanted: Wanted,
    limit: float | None,
    cores: int,
    done: Callable[[int], None],
) -> tuple[list[Outcome], bool]:
    """Plan each team; what is wrong with one never stops another.

    Args:
        paths: The team files.
        wanted: What the user asks for, the same for all.
        limit: Seconds of patience for each team.
        cores: How many teams are planned at once.
        done: Told how many are, each time that one is.

    Returns:
        The outcomes in the order of the paths, and whether the user interrupted: teams that were
        not done by then have an outcome that says so.
    """
    outcomes: dict[Path, Outcome] = {}
    folders: dict[Path, Folder] = {}
    for path in dict.fromkeys(paths):
        try:
            folders[path] = open_folder(path)
        except RotaError as error:
            outcomes[path] = Outcome(path, error=error)
    waiting: queue.SimpleQueue[list[Path]] = queue.SimpleQueue()
    sets = _together(folders)
    for each in sets:
        waiting.put(each)
    crew = [_Hand(waiting, folders, wanted, limit) for _ in range(min(cores, len(sets)))]
    interrupted = False
    try:
        for hand in crew:
            hand.start()
        for hand in crew:
            while hand.is_alive():
                hand.join(0.1)
                done(len(outcomes) + sum(len(each.outcomes) for each in crew))
    except KeyboardInterrupt:
        interrupted = True
    finally:
        for hand in crew:
            hand.stop()
    for hand in crew:
        outcomes |= hand.outcomes
    undone = OutsideFailure("interrupted before it was planned")
    return [
        outcomes.get(path, Outcome(path, error=undone)) for path in dict.fromkeys(paths)
    ], interrupted


class _Hand(threading.Thread):
    """Plans one set of teams after the other, with a search process of its own."""

    def __init__(
        self,
        waiting: queue.SimpleQueue[list[Path]],
        folders: Mapping[Path, Folder],
        wanted: Wanted,
        limit: float | None,
    ) -> None:
        super().__init__(daemon=True)
        self.outcomes: dict[Path, Outcome] = {}
        self._waiting = waiting
        self._folders = folders
        self._wanted = wanted
        self._limit = limit
        self._worker = Worker()
        self._stopped = threading.Event()

    def run(self) -> None:
        """Until nothing is waiting."""
        while not self._stopped.is_set():
            try:
                teams = self._waiting.get_nowait()
            except queue.Empty:
                return
            standing = {path: self._standing(self._folders[path]) for path in teams}
            for path in teams:
                outcome = self._plan(path, standing)
                if self._stopped.is_set() and outcome.made is None:
                    return
                self.outcomes[path] = outcome
                if outcome.made is not None:
                    standing[path] = (*standing[path], _as_made(outcome.made))

    def stop(self) -> None:
        """End it and its search, and wait for a file that is being written."""
        self._stopped.set()
        self._worker.stop()
        self.join()

    def _plan(self, path: Path, standing: Mapping[Path, Sequence[Rota]]) -> Outcome:
        team = self._folders[path].team
        others = [(self._folders[p].team, rotas) for p, rotas in standing.items() if p != path]
        busy = elsewhere(team, others)
        try:
            return Outcome(path, make(path, self._wanted, self._search, busy))
        except RotaError as error:
            return Outcome(path, error=error)
        except OSError as error:
            return Outcome(path, error=OutsideFailure(error.strerror or str(error)))
        except Exception as error:  # a fault of ours in one team is no reason to fail the others
            words = f"internal error, please report it: {type(error).__name__}: {error}"
            return Outcome(path, error=RotaError(words))

    def _search(self, problem: Problem) -> Result:
        if self._stopped.is_set():
            raise OutsideFailure("interrupted")
        return self._worker.search(problem, lambda words: None, self._limit)

    def _standing(self, folder: Folder) -> tuple[Rota, ...]:
        """The rotas of a team that its plan will not change."""
        moment = self._wanted.moment(folder.team)
        period = self._wanted.period or asked.coming_month(moment, folder.team)
        found = []
        for rota in folder.rotas:
            if rota.period == period:
                kept = [s for s in rota.live if s.status == PUBLISHED]
                rota = replace(rota, shifts=() if self._wanted.move_published else tuple(kept))
            found.append(rota)
        return tuple(found)


def _together(folders: Mapping[Path, Folder]) -> list[list[Path]]:
    """The teams in sets that share nobody, and no folder; each in the order of the teams' ids."""
    leader = {path: path for path in folders}

    def first(path: Path) -> Path:
        while leader[path] != path:
            path = leader[path]
        return path

    seen: dict[object, Path] = {}
    for path, folder in folders.items():
        for mark in (folder.rotas_path.resolve(), *sorted(addresses(folder.team))):
            leader[first(path)] = first(seen.setdefault(mark, path))
    sets: dict[Path, list[Path]] = {}
    for path in folders:
        sets.setdefault(first(path), []).append(path)
    return [
        sorted(each, key=lambda path: (folders[path].team.id, str(path))) for each in sets.values()
    ]


def _as_made(made: Made) -> Rota:
    """A rota just made, as it is told where it stands: its lines are not known."""
    rows = tuple(replace(shift, line=0) for shift in made.plan.rota.shifts)
    return replace(made.plan.rota, shifts=rows, source=str(made.folder.path_of(made.plan.rota)))
