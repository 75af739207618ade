"""Other people's programs that read what rota writes, and where they are.

`.ci/readers FOLDER` installs them; `ROTA_READERS` names that folder. Where one is missing, its
tests are skipped with the reason, but never in the continuous integration.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

FOLDER = Path(os.environ.get("ROTA_READERS") or Path(__file__).parent.parent / ".readers")
SYSTEM_PYTHON = "/usr/bin/python3"
"""Debian's own Python, which has the bindings of its libraries."""


def program(name: str) -> str:
    """Where a program is: in the readers' own environment, or else on the path."""
    own = FOLDER / "venv" / "bin" / name
    return (str(own) if own.is_file() else shutil.which(name)) or missing(name)


def missing(what: str) -> NoReturn:
    """Skip a test whose reader is not there; fail it in the continuous integration."""
    not_here(f"{what} is not installed; .ci/readers .readers installs it")


def not_here(words: str) -> NoReturn:
    """Skip a test of what this machine cannot do; in the continuous integration that is a fault."""
    if os.environ.get("CI"):
        pytest.fail(words)
    pytest.skip(words)
