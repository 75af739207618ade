"""The command line: options in, one function called, its value shown, an exit code out.

The commands stand in modules of their own, by what they are for; here they are put together, and
here every way out gets its exit code. Only the modules named `cli…` read the clock, the
environment and the command line. Everything heavy is imported inside the command that needs it:
`rota --help` loads no calendar, and `rota check` no solver.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import NoReturn

import typer

from rota import (
    cli_answer,
    cli_change,
    cli_check,
    cli_cost,
    cli_demand,
    cli_explain,
    cli_export,
    cli_forward,
    cli_log,
    cli_publish,
    cli_record,
    cli_rota,
)
from rota.cli_options import Version
from rota.errors import INTERNAL_ERROR, INTERRUPTED, TERMINATED, OutsideFailure, RotaError
from rota.streams import say, set_up

COMMANDS = (
    cli_rota.init,
    cli_rota.plan,
    cli_check.check,
    cli_rota.show,
    cli_rota.ledger,
    cli_explain.explain,
    cli_change.swap,
    cli_change.replan,
    cli_answer.accept,
    cli_answer.refuse,
    cli_change.undo,
    cli_change.diff,
    cli_export.export,
    cli_publish.publish,
    cli_log.log,
    cli_record.notify,
    cli_record.statement,
    cli_demand.demand,
    cli_cost.cost,
    cli_forward.forward,
)
"""Every command, in the order of the help."""


def _main(version: Version = False) -> None:
    pass


def _line(commands: Iterable[Callable[..., None]]) -> typer.Typer:
    """A command line that has these commands."""
    line = typer.Typer(
        name="rota",
        help="On-call planning in plain text: who is on call when, fairly, and provably so.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
        add_completion=True,
    )
    line.callback()(_main)
    for command in commands:
        line.command()(command)
    return line


app = _line(COMMANDS)


def _app() -> typer.Typer:
    """The command line with the command alone that it begins with, if it begins with one.

    To make twenty of them ready takes longer than many a command.
    """
    asked = [command for command in COMMANDS if [command.__name__] == sys.argv[1:2]]
    return _line(asked) if asked else app


def _terminate(number: int, frame: object) -> NoReturn:
    raise SystemExit(TERMINATED)


def main() -> None:
    """Run the command line; every way out has its exit code."""
    set_up()
    signal.signal(signal.SIGTERM, _terminate)
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `rota show | head` ends in silence
    try:
        _app()()
    except RotaError as error:
        from rota.screen import mistakes

        with suppress(OSError):
            mistakes(sys.stderr, error)
        raise SystemExit(error.exit_code) from None
    except KeyboardInterrupt:
        raise SystemExit(INTERRUPTED) from None
    except OSError as error:
        say(f"rota: {error.strerror or error}")
        raise SystemExit(OutsideFailure.exit_code) from None
    except Exception as error:
        say(f"rota: internal error, please report it: {type(error).__name__}: {error}")
        raise SystemExit(INTERNAL_ERROR) from error
