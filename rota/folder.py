"""A team's folder: the team file, and `rotas/` beside it with every rota made so far."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from rota import files, table, toml_file
from rota.errors import TeamError
from rota.instants import local_date
from rota.model import Period, Rota, Team
from rota.rota_file import file_name, read_rota, read_rotas, write_rota
from rota.team_file import read_team, team_mistakes


@dataclass(frozen=True, slots=True)
class Folder:
    """A team and its rotas, as they stand on the disk.

    Attributes:
        path: The team file, as the user named it.
        data: Its content, so that what contradicts itself later can be traced to its lines.
        team: What it says.
        rotas: Every rota file beside it, by period.
    """

    path: Path
    data: bytes
    team: Team
    rotas: tuple[Rota, ...]

    @property
    def rotas_path(self) -> Path:
        """The folder of the rota files."""
        return self.path.parent / "rotas"

    def path_of(self, rota: Rota) -> Path:
        """The file of a rota: the one it was read from, or the one named by its period."""
        if rota.source:
            return Path(rota.source)
        assert rota.period is not None
        return self.rotas_path / file_name(rota.period)

    def write(self, rota: Rota) -> bool:
        """Write a rota file; whether its content is another than before."""
        return files.write_atomic(self.path_of(rota), write_rota(rota, self.team))


def open_folder(path: Path) -> Folder:
    """Read a team file and the rotas beside it.

    Raises:
        InputError: With every mistake in the team file, or else in the rota files.
        OutsideFailure: The disk refused.
    """
    data = files.read_bytes(path, toml_file.MOST_BYTES, "team file")
    team = read_team(data, str(path))
    folder = path.parent / "rotas"
    found = []
    if folder.is_dir():
        for each in sorted(folder.glob("*.csv")):
            found.append((str(each), files.read_bytes(each, table.MOST_BYTES, "rota file")))
    return Folder(path, data, team, tuple(dated(team, r) for r in read_rotas(found, team)))


def read_loose(folder: Folder, name: str, data: bytes) -> Rota:
    """A rota given by hand rather than found in the folder."""
    return dated(folder.team, read_rota(data, name, folder.team))


def dated(team: Team, rota: Rota) -> Rota:
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
