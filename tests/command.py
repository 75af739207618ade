"""The command line under test: in this process, so that a hundred runs are cheap, or in its own."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from rota.cli import main
from rota.worker import Worker

NOW = "2026-11-15"

TEAM = """\
team.id = "n2"
[coverage.weekend]
on = "fri"
start = "18:00"
end = "mon 08:00"
[people]
alice.name = "Alice Martin"
bob.name = "Bob Petit"
chloe.name = "Chloé Bernard"
"""
"""Three people, one role, weekends: the four of December 2026 are planned in no time."""


@dataclass(frozen=True, slots=True)
class Ran:
    """How a run ended: its exit code and what it printed."""

    code: int
    out: str
    err: str


def run(folder: Path, *arguments: str, stdin: bytes = b"", now: str = NOW) -> Ran:
    """Run `rota` with these arguments in a folder, in this process."""
    out, err = _stream(), _stream()
    with (
        chdir(folder),
        patch.dict(os.environ, {"ROTA_NOW": now}),
        patch.object(sys, "argv", ["rota", *arguments]),
        patch.object(sys, "stdin", _stream(stdin)),
        patch.object(sys, "stdout", out),
        patch.object(sys, "stderr", err),
        patch("rota.run_plan.Worker", _lasting),
        _own_signals(),
    ):
        code: object = None
        try:
            main()
        except SystemExit as ended:
            code = ended.code
    assert isinstance(code, int | None)
    return Ran(code or 0, _text(out), _text(err))


def refused(folder: Path, code: int, *arguments: str, stdin: bytes = b"", now: str = NOW) -> str:
    """What `rota` says on stderr when it refuses: nothing on stdout, no file touched."""
    before = contents(folder)
    ran = run(folder, *arguments, stdin=stdin, now=now)
    assert (ran.code, ran.out) == (code, ""), ran
    assert contents(folder) == before
    assert ran.err.strip()
    assert "Traceback" not in ran.err
    return ran.err


def start(folder: Path, *arguments: str, **options: Any) -> subprocess.Popen[str]:
    """Start `rota` in a process of its own."""
    environment = {**os.environ, "ROTA_NOW": NOW, **options.pop("env", {})}
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(
        [sys.executable, "-m", "rota", *arguments],
        cwd=folder,
        env=environment,
        text=True,
        encoding="utf-8",
        **(pipes | options),
    )


def finished(process: subprocess.Popen[str], patience: float = 60) -> Ran:
    """How the process ends, which it does in so many seconds."""
    try:
        out, err = process.communicate(timeout=patience)
    finally:
        process.kill()
    return Ran(process.returncode, out or "", err or "")


def contents(folder: Path) -> dict[str, tuple[int, bytes]]:
    """When each file of a folder was written, and what it holds."""
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


class _Lasting(Worker):
    """A process that searches for one run after the other."""

    def stop(self) -> None:
        """Go on: the process ends with the tests."""


@cache
def _lasting() -> Worker:
    return _Lasting()


def _stream(data: bytes = b"") -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(data), encoding="utf-8", newline="")


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    stream.seek(0)
    return stream.read()


@contextmanager
def _own_signals() -> Iterator[None]:
    """Put back what the command line does to signals."""
    numbers = (signal.SIGTERM, signal.SIGPIPE)
    before = [signal.getsignal(number) for number in numbers]
    try:
        yield
    finally:
        for number, handler in zip(numbers, before, strict=True):
            signal.signal(number, handler)
