"""A team's folder: the team file, and `rotas/` beside it with every rota made so far."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, TypeVar

from rota import files, table, toml_file
from rota.errors import InputError, Mistake, TeamError
from rota.instants import local_date
from rota.period import Period
from rota.rota_file import file_name, read_rotas, write_rota
from rota.shift import Rota, Shift
from rota.strangers import refuse_strangers, strangers
from rota.team import Person, Team
from rota.team_file import read_team, team_mistakes, team_warnings

if TYPE_CHECKING:  # most commands need none of it: what does loads it
    from rota.fitted import HandMade
    from rota.interventions import Log


@dataclass(frozen=True, slots=True)
class Folder:
    """A team and its rotas, as they stand on the disk.

    Attributes:
        path: The team file, as the user named it.
        data: Its content, so that what contradicts itself later can be traced to its lines.
        team: What it says.
        rotas: Every rota file beside it, by period.
        remarks: What is to be said of the files of leave that the team file names.
    """

    path: Path
    data: bytes
    team: Team
    rotas: tuple[Rota, ...]
    remarks: tuple[str, ...] = ()

    def warnings(self, given: Iterable[HandMade] = ()) -> tuple[str, ...]:
        """What is allowed in the team's files and yet is rarely meant, one sentence each.

        Args:
            given: Rotas given by hand; how they were read is told too.
        """
        team = (f"{self.path}: {words}" for words in team_warnings(self.team))
        return (*team, *self.remarks, *(words for rota in given for words in rota.remarks))

    @property
    def rotas_path(self) -> Path:
        """The folder of the rota files."""
        return self.path.parent / "rotas"

    @property
    def log_path(self) -> Path:
        """The log of interventions, which need not be there."""
        from rota.interventions import FILE_NAME

        return self.path.parent / FILE_NAME

    def path_of(self, rota: Rota) -> Path:
        """The file of a rota: the one that its period was read from, or is named by it."""
        assert rota.period is not None
        known = (old.source for old in self.rotas if old.period == rota.period)
        return Path(rota.source or next(known, self.rotas_path / file_name(rota.period)))

    def write(self, rota: Rota, command: str, moment: datetime) -> bool:
        """Write a rota file, as `write_all` does; whether its content is another than before."""
        return bool(self.write_all([rota], command, moment))

    def write_all(
        self,
        rotas: Sequence[Rota],
        command: str,
        moment: datetime,
        gone: Sequence[Path] = (),
        undid: int = 0,
    ) -> list[Path]:
        """Write rota files, all of them or none, and keep what they replace in `.rota-history`.

        Args:
            rotas: What the files shall hold.
            command: What makes the change.
            moment: The present, UTC.
            gone: Files to remove.
            undid: The number of the change that this one undoes.

        Returns:
            The files whose content is another than before.

        Raises:
            OutsideFailure: The disk refused; no file was changed.
        """
        from rota import history

        new: dict[Path, bytes | None] = dict.fromkeys(gone)
        new |= {self.path_of(rota): write_rota(rota, self.team) for rota in rotas}
        old = {path: path.read_bytes() if path.is_file() else None for path in new}
        fresh = [path for path in new if new[path] != old[path]]
        inside = {path.name: old[path] for path in fresh if path.parent == self.rotas_path}
        kept: Path | None = None
        if any(inside.values()) or (inside and history.versions(self.path.parent)):
            kept = history.keep(self.path.parent, inside, command, moment, undid)
        done: list[Path] = []
        try:
            for path in fresh:
                _put(path, new[path])
                done.append(path)
        except BaseException:
            for path in done:
                _put(path, old[path])
            if kept is not None:
                history.forget(kept)
            raise
        return fresh

    def refuse_strangers(self, rows: Iterable[Shift]) -> None:
        """Refuse to change these rows where their file is another team's: it has none of this one.

        One person who is not of the team has rather left it.

        Raises:
            InputError: So it is.
        """
        meant = {id(row) for row in rows}
        for rota in self.rotas:
            if len(strangers(rota, self.team)) > 1 and meant & {*map(id, rota.shifts)}:
                refuse_strangers(rota, self.team)

    def holds(self, day: date) -> bool:
        """Whether a date is planned: in the period of a rota file."""
        periods = [rota.period for rota in self.rotas if rota.period is not None]
        return any(day in period for period in periods)

    def nothing_planned(self, period: Period | None) -> InputError:
        """There is no rota, or none of a period: what to do."""
        words = "no rota here; rota plan makes one"
        if period is not None:
            option = f"--from {period.first} --to {period.last}"
            if file_name(period) == f"{period.first:%Y-%m}.csv":
                option = f"--month {period.first:%Y-%m}"
            words = f"no rota of {period} here; rota plan {option} makes one"
        elif held := [rota.period for rota in self.rotas if rota.period is not None]:
            first, last = min(each.first for each in held), max(each.last for each in held)
            here = f"the {len(held)} here go" if held[1:] else "the one here goes"
            words = f"no rota holds any of these dates: {here} from {first} to {last}"
        return InputError([Mistake(str(self.rotas_path), 0, "", words)])


def _put(path: Path, data: bytes | None) -> None:
    """Write a file, or remove it when it shall hold nothing."""
    if data is None:
        files.remove(path)
    else:
        files.write_atomic(path, data)


def open_folder(path: Path) -> Folder:
    """Read a team file and the rotas beside it.

    Raises:
        InputError: With every mistake in the team file, or else in the rota files.
        OutsideFailure: The disk refused.
    """
    data = files.read_bytes(path, toml_file.MOST_BYTES, "team file")
    team, remarks = _with_leave(read_team(data, str(path)), path, data)
    folder = path.parent / "rotas"
    found = []
    if folder.is_dir():
        for each in sorted(folder.glob("[!.]*.csv")):  # a hidden one is no file of the user's
            found.append((str(each), files.read_bytes(each, table.MOST_BYTES, "rota file")))
    rotas = tuple(dated(team, rota) for rota in read_rotas(found, team))
    return Folder(path, data, team, rotas, remarks)


@contextmanager
def inside(path: Path, *, alone: bool) -> Iterator[Folder]:
    """A team's folder as it stands; with `alone` nobody else writes rotas there meanwhile.

    What contradicts itself in the team turns into mistakes with their lines.

    Raises:
        InputError: As `open_folder` does.
        OutsideFailure: Another rota is at work there, or the disk refused.
    """
    rotas = path.parent / "rotas"
    with files.locked(rotas) if alone and rotas.is_dir() else nullcontext():
        folder = open_folder(path)
        with team_lines(folder):
            yield folder


def _with_leave(team: Team, path: Path, data: bytes) -> tuple[Team, tuple[str, ...]]:
    """The team with the leave that its files of leave tell, and what is to be said of them."""
    named: list[tuple[str, str, Person | None]]
    named = [(f"leave_from.{n}", name, None) for n, name in enumerate(team.leave_from)]
    named += [
        (f"people.{person.id}.leave_from.{n}", name, person)
        for person in team.people
        for n, name in enumerate(person.leave_from)
    ]
    if not named:
        return team, ()
    from rota.leave_file import Leave, read_leave, with_leave  # it loads what reads calendars

    found: list[Leave] = []
    mistakes: list[Mistake] = []
    for key, name, person in named:
        file = path.parent / name
        try:
            content = files.read_bytes(file, table.MOST_BYTES, "file of leave")
        except InputError as error:  # the line to mend is the team file's
            [reason] = error.mistakes
            missing = TeamError((key,), f"{reason.file} {reason.message}")
            mistakes.extend(team_mistakes(data, str(path), missing).mistakes)
            continue
        try:
            found.append(read_leave(content, str(file), team, person))
        except InputError as error:
            mistakes.extend(error.mistakes)
    if mistakes:
        raise InputError(mistakes)
    return with_leave(team, found), tuple(words for each in found for words in each.remarks)


def log_bytes(folder: Folder) -> bytes:
    """The log of interventions as it stands on the disk; nothing where there is none.

    Raises:
        InputError: It is no plain file, or too large.
        OutsideFailure: The disk refused.
    """
    if not os.path.lexists(folder.log_path):
        return b""
    return files.read_bytes(folder.log_path, table.MOST_BYTES, "log of interventions")


def open_log(folder: Folder) -> Log:
    """The log of interventions beside the team file; an empty one where there is none.

    Raises:
        InputError: With every mistake in it.
        OutsideFailure: The disk refused.
    """
    from rota.interventions import Log, read_log

    data = log_bytes(folder)
    source = str(folder.log_path)
    return read_log(data, source, folder.team) if data.strip() else Log((), source)


def read_given(folder: Folder, name: str, stdin: BinaryIO) -> HandMade:
    """A rota given by hand rather than found in the folder; `-` is what comes in.

    It may be laid out as people do, or be a calendar.

    Raises:
        InputError: With every mistake in it.
        OutsideFailure: The disk refused.
    """
    from rota.given import read_any

    name, data = given_bytes(name, "rota file", stdin)
    with team_lines(folder):
        return dated(folder.team, read_any(data, name, folder.team))


def given_bytes(name: str, what: str, stdin: BinaryIO) -> tuple[str, bytes]:
    """What a table given by hand is called in messages, and its content; `-` is what comes in.

    Raises:
        InputError: It is no plain file, or too large.
        OutsideFailure: The disk refused.
    """
    if name != "-":
        return name, files.read_bytes(Path(name), table.MOST_BYTES, what)
    name, data = "<stdin>", stdin.read(table.MOST_BYTES + 1)
    if len(data) > table.MOST_BYTES:
        raise InputError([Mistake(name, 0, "", "is larger than 10 MiB")])
    return name, data


R = TypeVar("R", bound=Rota)


def dated(team: Team, rota: R) -> R:
    """The rota with its period: that of its name, else from its first start to its last."""
    if rota.period is not None or not rota.live:
        return rota
    days = [local_date(shift.span.start, team.timezone) for shift in rota.live]
    return replace(rota, period=Period(min(days), max(days)))


@contextmanager
def team_lines(folder: Folder) -> Iterator[None]:
    """Turns a contradiction found in the team later on into mistakes with their lines."""
    try:
        yield
    except TeamError as error:
        raise team_mistakes(folder.data, str(folder.path), error) from error
