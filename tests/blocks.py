"""The documents' blocks of commands, run as a reader would run them.

A block fenced as `console` holds commands behind `$ ` and below each what it prints, to the
letter; the table of rules comes from the code. `python tests/blocks.py` writes all of it anew:
read the difference before you keep it.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from command import Ran, run
from rota.rules import LEGAL_PACKS, RULES

ROOT = Path(__file__).parent.parent
EXAMPLES = ("support", "infrastructure", "duo", "hotline", "follow-the-sun")
DOCUMENTS = ("README.md", *(f"examples/{name}/README.md" for name in EXAMPLES))
SHIPPED = "2026-09-07_2026-11-29.csv"
NOW = "2026-11-10T09:00"
SAME_ROTAS = version("ortools").startswith("9.15.")
"""Whether the solver is the one of the documents: another may find other rotas, as fair."""

_RULES = re.compile(r"(?<=^<!-- rules -->\n).*?(?=^<!-- end -->$)", re.DOTALL | re.MULTILINE)
_BLOCK = re.compile(r"(?<=^```console\n).*?(?=^```$)", re.DOTALL | re.MULTILINE)


def copy(folder: Path) -> Path:
    """A copy of what a fresh clone has of the examples: nobody's own rotas are in it."""

    def made_here(directory: str, names: list[str]) -> list[str]:
        return [name for name in names if Path(directory).name == "rotas" and name != SHIPPED]

    shutil.copytree(ROOT / "examples", folder / "rota" / "examples", ignore=made_here)
    return folder / "rota"


def retold(document: str, folder: Path) -> str:
    """A document with the outputs that its commands have in a fresh clone, one after the other.

    Raises:
        AssertionError: A command fails.
    """
    shell = _Shell(folder, copy(folder) / Path(document).parent)
    text = _RULES.sub(lambda _: rules_table(), (ROOT / document).read_text("utf-8"))
    return _BLOCK.sub(lambda block: "".join(map(shell.told, commands(block[0]))), text)


def rules_table() -> str:
    """Every rule as a row of a table: its id, what it asks, where the team file says so."""
    rows = [("rule", "asks that", "in the team file"), ("---",) * 3]
    for rule in (*RULES, *(rule for pack in LEGAL_PACKS.values() for rule in pack)):
        rows.append((f"`{rule.id}`", rule.summary, f"`{rule.source_key}`"))
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def commands(block: str) -> list[str]:
    """The commands of a block."""
    return [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")]


class _Shell:
    """A shell that has this interpreter's `rota` and remembers where it is."""

    def __init__(self, folder: Path, place: Path) -> None:
        self.place = place
        self._last = folder / "pwd"
        program = folder / "bin" / "rota"
        program.parent.mkdir()
        interpreter = shlex.quote(sys.executable)
        program.write_text(f'#!/bin/sh\nexec {interpreter} -P -m rota "$@"\n', "utf-8")
        program.chmod(0o755)
        self._environment = {
            "PATH": os.pathsep.join([str(program.parent), os.defpath]),
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
            "HOME": str(folder),
            "ROTA_NOW": NOW,
        }

    def told(self, command: str) -> str:
        """A command with what it prints."""
        if command.startswith("rota ") and not set(command) & set("|&;<>$"):
            ran = run(self.place, *shlex.split(command)[1:], now=NOW)  # far faster than a process
        else:
            ran = self._run(command)
        output = ran.out + ran.err
        assert ran.code == 0, f"$ {command}\n{output}exit code {ran.code}"
        return f"$ {command}\n{output}"

    def _run(self, command: str) -> Ran:
        script = f"{command}\nstatus=$?; pwd > {shlex.quote(str(self._last))}; exit $status"
        ended = subprocess.run(
            ["bash", "-c", script],
            cwd=self.place,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            check=False,
        )
        self.place = Path(self._last.read_text("utf-8").rstrip("\n"))
        return Ran(ended.returncode, ended.stdout, "")


def _write_anew() -> None:
    for document in DOCUMENTS:
        with TemporaryDirectory() as folder:
            (ROOT / document).write_text(retold(document, Path(folder)), "utf-8")


if __name__ == "__main__":
    _write_anew()
