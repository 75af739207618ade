"""Reading and writing files so that nothing is lost: the old file or the new one, never half.

A file is read once, whole, and only if it is a plain file of a sane size. It is written beside
its place and moved there when the disk has it, so that a crash, a full disk or Ctrl-C leaves
what was there before.
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

from rota.errors import InputError, Mistake, OutsideFailure

NEW_FILE_MODE = 0o644
LOCK_NAME = ".rota-lock"
TEMPORARY = ".rota-*.tmp"

_MEBIBYTE = 1024 * 1024
_NO_SUCH_FILE = (errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ENAMETOOLONG)
_NO_FOLDER_SYNC = (errno.EINVAL, errno.ENOTSUP)  # some network file systems have none


def read_bytes(path: Path, limit: int, what: str) -> bytes:
    """The whole content of a plain file.

    Args:
        path: A file, or a link to one.
        limit: The most bytes that such a file may have.
        what: What the file should be, for messages: "team file".

    Raises:
        InputError: The file is missing, no plain file, or too large.
        OutsideFailure: The system refuses to read it.
    """
    try:
        mode = path.stat().st_mode  # first, because opening a FIFO waits for ever
        if not stat.S_ISREG(mode):
            raise _unusable(path, f"is {_sort_of_file(mode)}; expected a {what}")
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        if error.errno in _NO_SUCH_FILE:
            problem = "is a link that leads nowhere" if os.path.islink(path) else "does not exist"
            raise _unusable(path, f"{problem}; expected a {what}") from error
        raise OutsideFailure(f"{path}: cannot be read: {_reason(error)}") from error
    if len(data) > limit:
        most = f"{limit / _MEBIBYTE:g} MiB" if limit >= _MEBIBYTE else f"{limit} bytes"
        raise _unusable(path, f"is too large for a {what}; at most {most} are read")
    return data


def write_atomic(path: Path, data: bytes) -> bool:
    """Replace a file whole, or create it; its folder too, when only that is missing.

    The bytes go to a temporary file of the same folder, to the disk, and by one rename to their
    place. A file that has these bytes already is not touched. Permissions are those of the old
    file; a new one gets `NEW_FILE_MODE`, less the umask.

    Args:
        path: Where to write. A link, a folder or a device is never replaced.
        data: The new content.

    Returns:
        Whether anything was written.

    Raises:
        OutsideFailure: The disk is full, read-only, forbidden, or something is in the way. The
            old file is as it was, and no temporary file is left.
    """
    return write_all([(path, data)]) > 0


def write_all(files: Sequence[tuple[Path, bytes]]) -> int:
    """Replace files whole, as `write_atomic` does one, and none before all are on the disk.

    Returns:
        How many were written.

    Raises:
        OutsideFailure: As for `write_atomic`.
    """
    path, moved = Path(), 0
    try:
        with ExitStack() as stack:
            staged = []
            for path, data in files:
                temporary = _staged(stack, path, data)
                if temporary is not None:
                    staged.append((temporary, path))
            for temporary, path in staged:
                os.replace(temporary, path)
                moved += 1
    except OSError as error:
        changed = f"{moved} file{'s were' if moved > 1 else ' was'}" if moved else "no file was"
        raise OutsideFailure(
            f"{path}: cannot be written: {_reason(error)}; {changed} changed"
        ) from error
    for folder in sorted({path.parent for _, path in staged}):
        try:
            _sync_folder(folder)
        except OSError as error:
            raise OutsideFailure(
                f"{path}: written, but the disk did not confirm it: {_reason(error)}"
            ) from error
    return moved


def read_old(path: Path, limit: int) -> bytes:
    """What stands where something is to be written, up to so many bytes; nothing if nothing does.

    Raises:
        OutsideFailure: Something is in the way that is no plain file, or it cannot be read.
    """
    try:
        if _plain_file(path) is None:
            return b""
        with path.open("rb") as file:
            return file.read(limit)
    except OSError as error:
        raise OutsideFailure(
            f"{path}: cannot be written: {_reason(error)}; no file was changed"
        ) from error


def make_folder(path: Path) -> None:
    """Create a folder, when only it is missing.

    Raises:
        OutsideFailure: Something else is in the way, or the disk refuses.
    """
    try:
        if not path.is_dir():
            path.mkdir()
            _sync_folder(path.parent)
    except OSError as error:
        raise OutsideFailure(f"{path}: cannot be created: {_reason(error)}") from error


def remove(path: Path) -> None:
    """Remove a plain file.

    Raises:
        OutsideFailure: The system refuses, or something else is there.
    """
    try:
        if _plain_file(path) is not None:
            path.unlink()
            _sync_folder(path.parent)
    except OSError as error:
        raise OutsideFailure(f"{path}: cannot be removed: {_reason(error)}") from error


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Keep every other rota out of a folder meanwhile; never waits.

    The lock dies with the process that holds it, so a killed run blocks nobody.

    Raises:
        OutsideFailure: Another rota is at work there, or the folder cannot be written.
    """
    path = folder / LOCK_NAME
    try:
        lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, NEW_FILE_MODE)
    except OSError as error:
        raise OutsideFailure(f"{path}: cannot lock the folder: {_reason(error)}") from error
    try:
        _take(lock, path)
        try:
            yield
        finally:
            with suppress(OSError):  # a lock that stays behind is harmless
                path.unlink()
    finally:
        os.close(lock)


def _take(lock: int, path: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # The holder removes the file when done. If that happened since we opened it, our lock
        # is on a file that nobody else can see.
        mine = os.path.samestat(os.fstat(lock), path.stat())
    except (BlockingIOError, FileNotFoundError):
        mine = False
    except OSError as error:
        raise OutsideFailure(f"{path}: cannot lock the folder: {_reason(error)}") from error
    if not mine:
        raise OutsideFailure(
            f"{path.parent}: another rota is at work here; run this again when it is done"
        )


def _staged(stack: ExitStack, path: Path, data: bytes) -> Path | None:
    """A temporary file beside a path, on the disk, with what is to stand there.

    It is gone with the stack, however that ends. None when the path has these bytes already.
    """
    old = _plain_file(path)
    if old is not None and old.st_size == len(data) and path.read_bytes() == data:
        return None
    if not path.parent.exists():
        path.parent.mkdir(exist_ok=True)
        _sync_folder(path.parent.parent)
    _remove_abandoned(path.parent)
    temporary = path.parent / f".rota-{os.urandom(8).hex()}.tmp"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
    file = os.open(temporary, flags, NEW_FILE_MODE)
    stack.callback(_dropped, temporary, file)
    with suppress(OSError):  # where there are no locks, nothing is ever swept away
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    if old is not None:
        os.fchmod(file, stat.S_IMODE(old.st_mode))
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(file, rest) :]
    os.fsync(file)
    return temporary


def _dropped(temporary: Path, file: int) -> None:
    with suppress(OSError):  # fsync has told whatever close could tell
        os.close(file)
    with suppress(OSError):  # it is in its place
        temporary.unlink()


def _remove_abandoned(folder: Path) -> None:
    """Remove the temporary files of killed runs: those that nobody holds a lock on."""
    for temporary in sorted(folder.glob(TEMPORARY)):
        with suppress(OSError):
            file = os.open(temporary, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                temporary.unlink()
            finally:
                os.close(file)


def _plain_file(path: Path) -> os.stat_result | None:
    """What stands at the path: a plain file, or nothing.

    Raises:
        OSError: Something else does, which must not be replaced.
    """
    try:
        found = path.lstat()
    except FileNotFoundError:
        return None
    if not stat.S_ISREG(found.st_mode):
        raise OSError(errno.EEXIST, f"{_sort_of_file(found.st_mode)} is in the way")
    return found


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            raise
    finally:
        os.close(handle)


def _sort_of_file(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "a folder"
    if stat.S_ISLNK(mode):
        return "a symbolic link"
    if stat.S_ISFIFO(mode):
        return "a pipe"
    return "a device or a socket"


def _reason(error: OSError) -> str:
    return error.strerror or str(error)


def _unusable(path: Path, message: str) -> InputError:
    return InputError([Mistake(str(path), 0, "", message)])
