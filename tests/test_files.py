"""Files are read whole or refused in words, and replaced whole or not at all."""

from __future__ import annotations

import errno
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import rota
from rota.errors import InputError, OutsideFailure
from rota.files import LOCK_NAME, locked, read_bytes, write_atomic

OLD, NEW = b"old\n", b"new and longer\n" * 100
STEPS = ("open", "fchmod", "write", "fsync", "replace")


def leftovers(folder: Path) -> list[str]:
    """What rota has forgotten in a folder."""
    return sorted(path.name for path in folder.glob(".rota-*"))


def failing(error: BaseException) -> Callable[..., Any]:
    """A function that fails, whatever it is asked."""

    def fail(*args: object, **kwargs: object) -> None:
        raise error

    return fail


@contextmanager
def failing_at(step: int, error: BaseException) -> Iterator[list[str]]:
    """Let the system call of this number fail, before it does anything; gives the calls made."""
    calls: list[str] = []

    def counted(name: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: object, **kwargs: object) -> object:
            calls.append(name)
            if len(calls) == step:
                raise error
            return call(*args, **kwargs)

        return wrapped

    with pytest.MonkeyPatch.context() as patch:
        for name in STEPS:
            patch.setattr(os, name, counted(name, getattr(os, name)))
        yield calls


# Reading


def test_a_plain_file_is_read_whole(tmp_path: Path) -> None:
    """All bytes come back, up to the limit and through a link."""
    path, link = tmp_path / "team.toml", tmp_path / "link.toml"
    path.write_bytes(NEW)
    link.symlink_to(path)

    assert read_bytes(path, len(NEW), "team file") == NEW
    assert read_bytes(link, len(NEW), "team file") == NEW


def test_a_file_over_the_limit_is_refused(tmp_path: Path) -> None:
    """One byte too many is bad input, and the message says how many are read."""
    path = tmp_path / "team.toml"
    path.write_bytes(NEW)

    with pytest.raises(InputError, match="is too large for a team file; at most 10 bytes"):
        read_bytes(path, 10, "team file")
    path.write_bytes(b"x" * (1024 * 1024 + 1))
    with pytest.raises(InputError, match="at most 1 MiB are read"):
        read_bytes(path, 1024 * 1024, "team file")


def test_what_is_no_plain_file_is_refused_without_waiting(tmp_path: Path) -> None:
    """A folder, a pipe, a device, a dangling link, a loop and nothing at all are bad input."""
    (tmp_path / "folder").mkdir()
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    (tmp_path / "plain").touch()
    expected = {
        "folder": "is a folder; expected a rota file",
        "pipe": "is a pipe; expected a rota file",
        "/dev/null": "is a device or a socket; expected a rota file",
        "dangling": "is a link that leads nowhere; expected a rota file",
        "loop": "is a link that leads nowhere; expected a rota file",
        "missing": "does not exist; expected a rota file",
        "plain/2026-12.csv": "does not exist; expected a rota file",
        "x" * 300: "does not exist; expected a rota file",
    }
    for name, message in expected.items():
        with pytest.raises(InputError) as caught:
            read_bytes(tmp_path / name, 10, "rota file")
        assert str(caught.value) == f"{tmp_path / name}: {message}"
        assert caught.value.exit_code == 3


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO])
def test_a_file_that_the_system_refuses_is_no_bad_input(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    """No permission or a failing disk is a failure from outside, in one line."""
    path = tmp_path / "team.toml"
    path.write_bytes(OLD)
    monkeypatch.setattr(Path, "open", failing(OSError(number, os.strerror(number))))

    with pytest.raises(OutsideFailure) as caught:
        read_bytes(path, 10, "team file")
    assert str(caught.value) == f"{path}: cannot be read: {os.strerror(number)}"


# Writing


def test_a_file_is_created_and_replaced(tmp_path: Path) -> None:
    """The new bytes stand there, nothing else does."""
    path = tmp_path / "2026-12.csv"

    assert write_atomic(path, OLD)
    assert write_atomic(path, NEW)
    assert path.read_bytes() == NEW
    assert write_atomic(path, b"")
    assert path.read_bytes() == b""
    assert leftovers(tmp_path) == []


def test_equal_bytes_are_left_untouched(tmp_path: Path) -> None:
    """A file that has the bytes already keeps its inode and its time."""
    path = tmp_path / "2026-12.csv"
    write_atomic(path, OLD)
    before = path.stat()

    assert not write_atomic(path, OLD)
    after = path.stat()  # comparing may have read it, so not the time of access
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_missing_folder_is_created_but_not_its_parents(tmp_path: Path) -> None:
    """`rotas/` comes by itself; a path that is wrong further up does not."""
    assert write_atomic(tmp_path / "rotas" / "2026-12.csv", NEW)
    assert (tmp_path / "rotas" / "2026-12.csv").read_bytes() == NEW

    with pytest.raises(OutsideFailure, match="No such file or directory"):
        write_atomic(tmp_path / "wrong" / "rotas" / "2026-12.csv", NEW)
    assert not (tmp_path / "wrong").exists()


def test_permissions_are_kept(tmp_path: Path) -> None:
    """The old file's mode stays, a new file gets 0644 less the umask."""
    old, new = tmp_path / "old", tmp_path / "new"
    old.write_bytes(OLD)
    old.chmod(0o640)
    umask = os.umask(0o022)
    try:
        for path in (old, new):
            write_atomic(path, NEW)
        os.umask(0o077)
        write_atomic(tmp_path / "private", NEW)
    finally:
        os.umask(umask)

    modes = [stat.S_IMODE(path.stat().st_mode) for path in (old, new, tmp_path / "private")]
    assert modes == [0o640, 0o644, 0o600]


def test_only_a_plain_file_is_ever_replaced(tmp_path: Path) -> None:
    """A folder, a link or a pipe in the way is a failure, and stays what it is."""
    target = tmp_path / "target"
    target.write_bytes(OLD)
    (tmp_path / "folder").mkdir()
    (tmp_path / "link").symlink_to(target)
    os.mkfifo(tmp_path / "pipe")

    for name, what in (("folder", "a folder"), ("link", "a symbolic link"), ("pipe", "a pipe")):
        with pytest.raises(OutsideFailure) as caught:
            write_atomic(tmp_path / name, NEW)
        message = f"{tmp_path / name}: cannot be written: {what} is in the way; no file was changed"
        assert str(caught.value) == message
    assert (tmp_path / "folder").is_dir()
    assert (tmp_path / "link").is_symlink()
    assert target.read_bytes() == OLD
    assert leftovers(tmp_path) == []


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)),
        OSError(errno.EROFS, os.strerror(errno.EROFS)),
        OSError(errno.EACCES, os.strerror(errno.EACCES)),
        OSError(errno.EIO, os.strerror(errno.EIO)),
        KeyboardInterrupt(),
        SystemExit(143),
    ],
    ids=["full", "read-only", "forbidden", "broken", "Ctrl-C", "terminated"],
)
@pytest.mark.parametrize("old", [OLD, None], ids=["replace", "create"])
def test_whatever_fails_the_file_is_whole(
    tmp_path: Path, error: BaseException, old: bytes | None
) -> None:
    """Each system call fails once: old bytes or new ones, never half, and no temporary file."""
    path = tmp_path / "2026-12.csv"
    expected = OutsideFailure if isinstance(error, OSError) else type(error)
    outcomes = []
    for step in range(1, 20):
        path.unlink(missing_ok=True)
        if old is not None:
            path.write_bytes(old)
        with failing_at(step, error) as calls:
            try:
                write_atomic(path, NEW)
            except expected as caught:
                message = str(caught)
            else:
                break
        found = path.read_bytes() if path.exists() else None
        assert found in (old, NEW)
        assert leftovers(tmp_path) == []
        if isinstance(error, OSError):
            assert message.startswith(f"{path}: ")
            assert str(error.strerror) in message
            assert ("no file was changed" in message) == (found == old)
            assert "\n" not in message
        outcomes.append((calls[-1], found == NEW))

    replaced = [("fchmod", False)] if old is not None else []
    assert outcomes == [
        ("open", False),
        *replaced,
        ("write", False),
        ("fsync", False),
        ("replace", False),
        ("open", True),  # of the folder, for the rename to reach the disk
        ("fsync", True),
    ]
    assert path.read_bytes() == NEW


def test_short_writes_are_continued(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that takes only some bytes at a time gets them all."""
    write = os.write
    monkeypatch.setattr(os, "write", lambda file, data: write(file, data[:7]))

    write_atomic(tmp_path / "2026-12.csv", NEW)

    assert (tmp_path / "2026-12.csv").read_bytes() == NEW


def test_a_file_system_without_folder_sync_will_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where folders cannot be synchronised the write is as good as it gets."""
    fsync = os.fsync

    def only_files(file: int) -> None:
        if stat.S_ISDIR(os.fstat(file).st_mode):
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        fsync(file)

    monkeypatch.setattr(os, "fsync", only_files)

    assert write_atomic(tmp_path / "2026-12.csv", NEW)


KILLED = """
import os, signal, sys
from pathlib import Path
from rota.files import write_atomic
calls = 0
def counted(call):
    def wrapped(*args, **kwargs):
        global calls
        calls += 1
        if calls == int(sys.argv[2]):
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*args, **kwargs)
    return wrapped
for name in ("open", "fchmod", "write", "fsync", "replace"):
    setattr(os, name, counted(getattr(os, name)))
write_atomic(Path(sys.argv[1]), b"new and longer\\n" * 100)
"""


def python(script: str, *arguments: object) -> subprocess.Popen[bytes]:
    """Another process that runs a script on this rota."""
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        env=os.environ | {"PYTHONPATH": str(Path(rota.__file__).parents[1])},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )


def test_a_killed_run_leaves_a_whole_file_and_the_next_one_cleans_up(tmp_path: Path) -> None:
    """Killed before any system call: old or new bytes, one temporary file at most, then none."""
    for step in range(1, 8):
        path = tmp_path / str(step) / "2026-12.csv"
        path.parent.mkdir()
        path.write_bytes(OLD)
        with python(KILLED, path, step) as process:
            assert process.wait(30) == -signal.SIGKILL
        assert path.read_bytes() in (OLD, NEW)
        assert len(leftovers(path.parent)) <= 1
        write_atomic(path, b"newest\n")
        assert path.read_bytes() == b"newest\n"
        assert leftovers(path.parent) == []


def test_a_living_run_keeps_its_temporary_file(tmp_path: Path) -> None:
    """What another run is writing at the moment is not swept away."""
    path, other = tmp_path / "2026-12.csv", tmp_path / "2027-01.csv"
    replace = os.replace

    def meanwhile(source: Path, target: Path) -> None:
        if target == path:
            write_atomic(other, OLD)
        replace(source, target)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "replace", meanwhile)
        write_atomic(path, NEW)

    assert path.read_bytes() == NEW
    assert other.read_bytes() == OLD


# Locks


HOLDER = """
import sys
from pathlib import Path
from rota.files import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_lock_keeps_another_process_out_until_it_ends(tmp_path: Path) -> None:
    """The second run stops at once in words; after a kill -9 the folder is free."""
    with python(HOLDER, tmp_path) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(OutsideFailure, match="another rota is at work here"), locked(tmp_path):
            pytest.fail("two at once")
        assert leftovers(tmp_path) == [LOCK_NAME]
        holder.kill()
    with locked(tmp_path):
        assert leftovers(tmp_path) == [LOCK_NAME]
    assert leftovers(tmp_path) == []


def test_a_lock_is_released_whatever_happens_inside(tmp_path: Path) -> None:
    """An exception passes through, and the folder is free again."""
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt), locked(tmp_path):
            raise KeyboardInterrupt
    assert leftovers(tmp_path) == []


def test_a_lock_that_its_holder_has_just_removed_is_no_lock(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Opened before the removal and locked after it, the file keeps nobody out: refused."""
    lock = tmp_path / LOCK_NAME
    monkeypatch.setattr("fcntl.flock", lambda file, how: lock.unlink())

    with pytest.raises(OutsideFailure, match="another rota is at work here"), locked(tmp_path):
        pytest.fail("locked by a file that is gone")


def test_a_folder_that_cannot_be_locked_is_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Missing, read-only, without locks, or with something in the lock's place: in one line."""
    with pytest.raises(OutsideFailure, match="cannot lock the folder: No such file"):
        locked(tmp_path / "missing").__enter__()
    (tmp_path / LOCK_NAME).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(OutsideFailure, match="cannot lock the folder"):
        locked(tmp_path).__enter__()
    (tmp_path / LOCK_NAME).unlink()
    with monkeypatch.context() as patch:
        patch.setattr("fcntl.flock", failing(OSError(errno.ENOLCK, "No locks available")))
        with pytest.raises(OutsideFailure, match="cannot lock the folder: No locks available"):
            locked(tmp_path).__enter__()
    with monkeypatch.context() as patch:
        patch.setattr(os, "open", failing(OSError(errno.EROFS, "Read-only file system")))
        with pytest.raises(OutsideFailure, match="cannot lock the folder: Read-only file system"):
            locked(tmp_path).__enter__()
