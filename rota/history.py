"""Earlier versions of rota files: what each change of a folder replaced, so that none is final.

They stand in `.rota-history/` beside `rotas/`, one folder for each change,
`0007-20261120T090000Z-swap`, with the files that it replaced as they were; an empty file stands for
one that there was not. It begins with the first change that replaces something.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from rota import files, table
from rota.errors import OutsideFailure

NAME = ".rota-history"
MOST = 50  # changes that are kept
PUBLISH, NOTIFY, UNDO = "publish", "notify", "undo"
ANSWERS = ACCEPT, REFUSE = "accept", "refuse"
_ROTAS = "[!.]*.csv"
_CHANGE = re.compile(r"(\d{4,})-(\d{8}T\d{6}Z)-([a-z]+)(?:-(\d{4,}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Version:
    """What one change of a folder replaced.

    Attributes:
        number: Its place in the order of all changes, from 1.
        moment: When it was made, UTC.
        command: What made it: `plan`, `swap`, …
        undid: The number of the change that it undid; 0 for any other.
        path: Where the replaced files are kept.
        names: Their names in `rotas/`.
    """

    number: int
    moment: datetime
    command: str
    undid: int
    path: Path
    names: tuple[str, ...]

    def read(self, name: str) -> bytes | None:
        """A file as it was; None when there was none.

        Raises:
            RotaError: It cannot be read.
        """
        return files.read_bytes(self.path / name, table.MOST_BYTES, "rota file") or None


def versions(folder: Path) -> list[Version]:
    """All that is kept of a team's folder, oldest first; what is none of ours is left alone."""
    found = []
    for path in (folder / NAME).glob("[0-9]*"):
        match = _CHANGE.fullmatch(path.name)
        if match is None or path.is_symlink() or not path.is_dir():
            continue
        number, stamp, command, undid = match.groups()
        with suppress(ValueError):  # a moment that never was
            moment = datetime.strptime(f"{stamp}+0000", "%Y%m%dT%H%M%SZ%z")
            names = tuple(sorted(filter(str.isprintable, (p.name for p in path.glob(_ROTAS)))))
            found.append(Version(int(number), moment, command, int(undid or 0), path, names))
    return sorted(found, key=lambda version: (version.number, version.path))


def happened(folder: Path, rotas: Path) -> list[Version]:
    """The kept changes that were made: not one that was killed before it replaced anything.

    Args:
        folder: The team's folder.
        rotas: Where the rota files are.

    Raises:
        RotaError: What is kept, or a rota file, cannot be read.
    """
    found: list[Version] = []
    after: dict[str, bytes | None] = {}
    for version in reversed(versions(folder)):
        replaced = False
        for name in version.names:
            if name not in after:
                path = rotas / name
                there = path.exists()
                data = files.read_bytes(path, table.MOST_BYTES, "rota file") if there else b""
                after[name] = data or None
            before = version.read(name)
            replaced = replaced or before != after[name]
            after[name] = before
        if replaced:
            found.append(version)
    return found[::-1]


def standing(kept: Sequence[Version]) -> list[Version]:
    """The changes that are neither undone nor an undoing themselves, newest first."""
    undone = {version.undid for version in kept}
    return [v for v in reversed(kept) if v.command != UNDO and v.number not in undone]


def as_published(kept: Sequence[Version], name: str) -> Version | None:
    """The version in which a file was last published: it holds who had what then."""
    found = [v for v in kept if v.command == PUBLISH and name in v.names]
    return found[-1] if found else None


def keep(
    folder: Path,
    replaced: Mapping[str, bytes | None],
    command: str,
    moment: datetime,
    undid: int = 0,
) -> Path:
    """Keep rota files as they are, before a change replaces them; forget the oldest changes.

    Args:
        folder: The team's folder.
        replaced: By name, the bytes that are there; None for a file that there is not.
        command: What makes the change.
        moment: When, UTC.
        undid: The number of the change that this one undoes.

    Returns:
        Where they are kept: to be forgotten if the change fails.

    Raises:
        OutsideFailure: The disk refused; nothing was changed.
    """
    kept = versions(folder)
    number = kept[-1].number + 1 if kept else 1
    name = f"{number:04}-{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}-{command}"
    path = folder / NAME / (f"{name}-{undid:04}" if undid else name)
    try:
        path.mkdir(parents=True)
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutsideFailure(
            f"{path}: cannot keep what is replaced: {reason}; no file was changed"
        ) from error
    try:
        for each, data in sorted(replaced.items()):
            files.write_atomic(path / each, data or b"")
    except BaseException:
        forget(path)
        raise
    for old in kept[: max(0, len(kept) + 1 - MOST)]:
        forget(old.path)
    return path


def forget(path: Path) -> None:
    """Remove what is kept of one change, as far as the disk lets us: what stays does no harm."""
    with suppress(OSError):
        for file in sorted({*path.glob(_ROTAS), *path.glob(files.TEMPORARY)}):
            file.unlink()
        path.rmdir()
        path.parent.rmdir()  # when it was the last
