"""One run of `rota plan`: one team or many planned, written, shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from rota import feed, render, report
from rota.errors import FINDINGS, INTERRUPTED
from rota.folder import team_lines
from rota.instants import local_date
from rota.plan import Solver
from rota.plan_folder import Wanted, make
from rota.rota_file import write_rota
from rota.streams import say, write
from rota.teams import plan_teams
from rota.vacancies import lines, returned
from rota.worker import INTERRUPTED as STOPPED
from rota.worker import TIME_LIMIT, Say, Worker, cores


@contextmanager
def asking(err: TextIO) -> Iterator[tuple[Worker, Say]]:
    """A process that searches, started while files are read, and what shows its progress."""
    worker = Worker()
    try:
        with render.progress(err) as step:
            yield worker, step
    finally:
        worker.stop()


@contextmanager
def searching(err: TextIO, limit: float | None = None) -> Iterator[Solver]:
    """What finds rotas, in a process of its own."""
    with asking(err) as (worker, step):
        yield lambda problem: worker.search(problem, step, limit)


def plan_team(
    path: Path,
    wanted: Wanted,
    limit: float | None,
    out: TextIO,
    err: TextIO,
    *,
    output: str | None,
    json: bool,
    quiet: bool,
) -> int:
    """Plan one team, write its rota, then show it; the exit code.

    Raises:
        RotaError: As `make` does.
    """
    with searching(err, limit) as solver:
        made = make(path, wanted, solver)
    folder, found = made.folder, made.plan
    for words in () if quiet else folder.warnings():
        say(f"warning: {words}")
    written = made.written
    if output is not None and found.stopped != STOPPED:
        write(write_rota(found.rota, folder.team), output)  # before a closed pipe can end it
        written = f"{output}: written"
    quiet = quiet or output == "-"
    for remark in found.remarks:
        say(f"warning: {remark}")
    with team_lines(folder):
        spent = report.cost_of(folder, found)
    if json:
        write(report.as_json(folder.team, found, spent))
    elif not quiet:
        report.show(render.console(out), folder.team, found, spent)
    vacant = lines(folder.team, found.vacancies)
    for line in (*vacant, *returned(folder.team, found.returned, found.rota)):
        say(line)
    if found.vacancies and not quiet:
        day = local_date(found.vacancies[0].slot.span.start, folder.team.timezone)
        say(f"rota explain {day} says what prevents it, and what would help")
    if found.stopped == STOPPED:
        say(
            "interrupted: this is the best rota so far, and it passes the check; nothing was "
            "written. With --time-limit what is found by then is kept"
        )
        return INTERRUPTED
    if found.stopped == TIME_LIMIT and not quiet:
        say(f"stopped after {limit:g} s with the best rota so far; another time it may differ")
    if not quiet:
        say(written)
    return FINDINGS if found.spoiled else 0


def plan_many(
    paths: Sequence[Path],
    wanted: Wanted,
    limit: float | None,
    out: TextIO,
    err: TextIO,
    *,
    json: bool,
    quiet: bool,
) -> int:
    """Plan each team and say what became of it; the exit code, the greatest of all."""
    with render.progress(err) as step:
        outcomes, interrupted = plan_teams(
            paths,
            wanted,
            limit,
            cores(),
            lambda number: step(f"planning: {number} of {len(paths)} teams done"),
        )
    if json:
        write(feed.dumps(report.teams_as_json(outcomes)))
    elif not quiet:
        report.teams(render.console(out), outcomes)
    for outcome in outcomes:
        for line in report.complaints(outcome):
            say(line)
    if not quiet:
        planned = sum(outcome.made is not None for outcome in outcomes)
        say(f"{planned} of {len(outcomes)} teams planned")
    if interrupted:
        return INTERRUPTED
    return max((report.exit_code(outcome) for outcome in outcomes), default=0)
