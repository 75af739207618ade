"""What a command loads, and when: nothing that it can do without, and the search first."""

from __future__ import annotations

import sys

import pytest
import typer

from rota import cli, worker
from rota.cli_ahead import will_search


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
