"""What a command loads, and when: nothing that it can do without, and the search first."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import typer

from command import NOW, TEAM, run
from rota import cli, worker
from rota.cli_ahead import will_search

ASKING = """
import os, sys
from rota.worker import Worker

def ask(self, question):
    print(*sys.modules)
    sys.stdout.flush()
    os._exit(0)

Worker._ask = ask
from rota.__main__ import main
main()
"""
"""A command as far as its question to the search, and what it has loaded by then."""


def loaded(folder: Path, *arguments: str) -> list[str]:
    """The modules that a process of Python's loads, in this order."""
    ran = subprocess.run(
        [sys.executable, "-X", "importtime", *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    lines = [line for line in ran.stderr.splitlines() if line.startswith("import time:")]
    return [line.rpartition("|")[2].strip() for line in lines]


def libraries(modules: list[str]) -> set[str]:
    """The packages of modules."""
    return {module.split(".")[0] for module in modules}


@pytest.fixture
def december(tmp_path: Path) -> Path:
    """A small team, and its rota of December."""
    (tmp_path / "team.toml").write_text(TEAM, "utf-8")
    assert run(tmp_path, "plan", "--quiet").code == 0
    return tmp_path


def test_the_search_loads_the_solver_and_little_else(tmp_path: Path) -> None:
    """The process that searches has what finds rotas, and nothing that reads or prints them."""
    found = loaded(tmp_path, "-c", "from rota.worker import serve; serve()")
    assert {"rota.solve", "rota.counterfactual", "ortools.sat.python.cp_model"} <= {*found}
    assert libraries(found) & {"holidays", "icalendar", "pandas", "pydantic", "rich", "typer"} == (
        set()
    )


@pytest.mark.parametrize(
    ("line", "not_yet"),
    [
        ("explain 2026-12-04", {"rich", "rota.rules", "rota.explain", "rota.render"}),
        ("plan --month 2027-01", set[str]()),
    ],
)
def test_the_search_is_asked_as_soon_as_may_be(
    december: Path, line: str, not_yet: set[str]
) -> None:
    """It is started before anything else, and what its answer is for is loaded meanwhile."""
    ran = subprocess.run(
        [sys.executable, "-c", ASKING, *line.split()],
        cwd=december,
        env={"ROTA_NOW": NOW},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    found = ran.stdout.split()
    assert found.index("rota.worker") < found.index("typer") < found.index("pydantic")
    assert {*found} & {"icalendar", "numpy", "ortools", "rota.given", *not_yet} == set()


def test_the_command_line_alone_knows_no_team(tmp_path: Path) -> None:
    """Help, the version and completion load nothing of what a team is made of."""
    found = loaded(tmp_path, "-m", "rota", "--version")
    assert {"rota.team", "rota.folder", "rota.worker", "rich"} & {*found} == set()


@pytest.mark.parametrize(
    ("line", "searches"),
    [
        ("", False),
        ("--version", False),
        ("--help", False),
        ("plan", True),
        ("plan --help", False),
        ("plan --month 2026-12", True),
        ("replan team.toml", True),
        ("refuse 2026-12-25 --reason ill", True),
        ("explain 2026-12-25", True),
        ("explain team.toml 2026-12-25 --json", True),
        ("explain alice", False),
        ("explain", False),
        ("show --month 2026-12", False),
        ("check plan", False),
    ],
)
def test_a_command_that_will_search_is_known(line: str, searches: bool) -> None:
    """A glance at the command line tells whether there will be a search."""
    assert will_search(line.split()) is searches


def test_a_worker_takes_the_process_that_was_started_ahead() -> None:
    """The first worker has it, the second one its own; each of them lives."""
    with worker.started_ahead():
        [ahead] = worker._ahead
        first, second = worker.Worker(), worker.Worker()
        assert first._process is ahead
        assert second._process is not ahead
        assert [each._process.poll() for each in (first, second)] == [None, None]
        first.stop()
        second.stop()


def test_a_process_that_nobody_wanted_ends() -> None:
    """Where no worker came, the process ends with the command."""
    with worker.started_ahead():
        [ahead] = worker._ahead
    assert ahead.poll() is not None
    assert not worker._ahead


def test_the_command_that_is_asked_for_is_ready_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A command has the same help alone as among the others; what is none has them all."""
    every = typer.main.get_command(cli.app)
    assert isinstance(every, typer.core.TyperGroup)
    for name in every.commands:
        monkeypatch.setattr(sys, "argv", ["rota", name, "--month", "2026-12"])
        alone = typer.main.get_command(cli._app())
        assert isinstance(alone, typer.core.TyperGroup)
        assert [*alone.commands] == [name]
        helps = [
            group.commands[name].get_help(typer.Context(group.commands[name], info_name=name))
            for group in (every, alone)
        ]
        assert helps[0] == helps[1]
    for words in ([], ["--help"], ["--version", "plan"], ["paln"]):
        monkeypatch.setattr(sys, "argv", ["rota", *words])
        assert cli._app() is cli.app
