"""The command that judges a rota: check."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rota import asked
from rota.cli_calls import length_of
from rota.cli_options import From, Json, Month, Now, Output, Quiet, To, Version, present
from rota.errors import FINDINGS, RotaError, UsageError
from rota.streams import say, write

if TYPE_CHECKING:
    from rota.elsewhere import Busy
    from rota.fitted import HandMade
    from rota.folder import Folder
    from rota.period import Period
    from rota.run_check import Judged
    from rota.shift import Rota


def check(
    files: Annotated[
        list[str] | None,
        typer.Argument(
            help="Rotas in tables (*.csv) or calendars (*.ics), - for stdin, all of rotas/ by "
            "default; the team file, or those of several teams.",
            show_default=False,
        ),
    ] = None,
    month: Month = None,
    first: From = None,
    last: To = None,
    what_if_call: Annotated[
        str | None,
        typer.Option(
            "--what-if-call",
            metavar="TIME",
            help="Also, whose next morning the worst call of this length (2h) would move.",
        ),
    ] = None,
    treat_as_work: Annotated[
        bool, typer.Option("--treat-as-work", help="Judge as if all standby were working time.")
    ] = False,
    list_rules: Annotated[
        bool, typer.Option("--list", help="Show every rule, its article and its setting instead.")
    ] = False,
    json: Json = False,
    output: Output = None,
    quiet: Quiet = False,
    now: Now = None,
    version: Version = False,
) -> None:
    """Check any rota against the team's rules and the law: what breaks them, how to mend it.

    Of several teams each is checked, and that nobody who serves in two of them (the same e-mail) is
    on call in both at once.
    """
    from rota import feed, rulebook, run_check
    from rota.folder import open_folder, read_given
    from rota.other_teams import busy_among
    from rota.rules import spoiled
    from rota.screen import console, styled
    from rota.screen import say as show

    asked.one_form(output, json=json)
    path, others = asked.team_and_others(files)
    period = asked.period_of(month, first, last)
    names = asked.besides(files)
    length = length_of(what_if_call, "--what-if-call")
    if others and (names or list_rules):
        raise UsageError(f"{names[0] if names else '--list'}: name one team with it")
    failed: dict[Path, RotaError] = {}
    folders = []
    for each in (path, *others):
        with _one_of(each, failed, several=bool(others)):
            folders.append(open_folder(each))
    out = console(sys.stdout)
    if list_rules:
        team = folders[0].team
        if json:
            write(feed.dumps(feed.document(team) | rulebook.as_json(team)), output)
        else:
            rulebook.show(out, team)
        return
    given = [read_given(folders[0], name, sys.stdin.buffer) for name in names]
    found = []
    for folder in folders:
        with _one_of(folder.path, failed, several=bool(others)):
            rotas = _meant(folder, given, period)
            for words in () if quiet else folder.warnings(given):
                say(f"warning: {words}")
            moment, busy = present(now, folder.team), busy_among(folder, folders)
            judged = _judged(folder, rotas, given, period, moment, busy, length, treat_as_work)
            found.append((folder, rotas, judged))
    if json:
        documents = [run_check.as_json(folder.team, judged) for folder, _, judged in found]
        for (folder, _, _), document in zip(found, documents, strict=True):
            document |= {"file": str(folder.path), "error": None} if others else {}
        wrong = [{"file": str(each), "error": str(error)} for each, error in failed.items()]
        together = {"version": feed.VERSION, "teams": [*documents, *wrong]}
        write(feed.dumps(together if others else documents[0]), output)
    for folder, rotas, judged in () if json else found:
        broken = spoiled(judged.findings)
        if others and judged.findings and (broken or not quiet):
            show(out, styled(str(folder.path), "bold"))
        if broken or not quiet:
            run_check.show(out, folder.team, judged)
        if not (judged.findings or quiet):
            shifts = sum(len(rota.live) for rota in rotas)
            which = f"{folder.path}: " if others else ""
            much = f"{len(rotas)} rota{'s' if len(rotas) > 1 else ''}, {shifts} shifts"
            say(f"{which}{much}: no findings")
    for each, error in failed.items():
        for line in str(error).split("\n"):
            say(line if str(each) in line else f"{each}: {line}")
    codes = [error.exit_code for error in failed.values()]
    if any(spoiled(judged.findings) for _, _, judged in found):
        codes.append(FINDINGS)
    if codes:
        raise typer.Exit(max(codes))


@contextmanager
def _one_of(path: Path, failed: dict[Path, RotaError], *, several: bool) -> Iterator[None]:
    """What is wrong with one of several teams stops none of the others."""
    try:
        yield
    except RotaError as error:
        if not several:
            raise
        failed[path] = error


def _meant(folder: Folder, given: Sequence[HandMade], period: Period | None) -> list[Rota]:
    """The rotas that are checked.

    Raises:
        InputError: There are none.
    """
    rotas: list[Rota] = [*given] or [
        rota for rota in folder.rotas if period is None or asked.overlap(rota.period, period)
    ]
    if not rotas:
        raise folder.nothing_planned(period)
    return rotas


def _judged(
    folder: Folder,
    rotas: Sequence[Rota],
    given: Sequence[HandMade],
    period: Period | None,
    now: datetime,
    busy: Busy,
    call: timedelta | None,
    as_work: bool,
) -> Judged:
    """What is found in a team's rotas, or in those given by hand."""
    from rota.folder import open_log, team_lines
    from rota.run_check import judge

    team = folder.team
    rest: list[Rota] = []
    if given and period is not None:
        parts = [asked.parted(team, rota, period) for rota in given]
        rotas, rest = [inside for inside, _ in parts], [others for _, others in parts]
    standing = [*asked.around(team, folder.rotas, rotas if given else []), *rest]
    with team_lines(folder):
        return judge(
            team,
            rotas,
            standing,
            open_log(folder),
            now,
            busy=busy,
            whole=period is None and not given,
            as_work=as_work,
            call=call,
        )
