"""The command that says why: explain."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from rota import asked
from rota.cli_options import From, Json, Month, Now, Output, Quiet, To, Version, present
from rota.errors import UsageError
from rota.streams import write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from rota.folder import Folder
    from rota.obstacles import DeadEnd, Doubt
    from rota.period import Period
    from rota.worker import Worker


def explain(
    what: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="DATE|PERSON",
            help="The date of a turn (2026-12-25), or a person's id; the team file.",
            show_default=False,
        ),
    ] = None,
    role: Annotated[
        str | None, typer.Option("--role", metavar="ROLE", help="Only this role's turn.")
    ] = None,
    month: Month = None,
    first: From = None,
    last: To = None,
    json: Json = False,
    output: Output = None,
    quiet: Quiet = False,
    now: Now = None,
    version: Version = False,
) -> None:
    """Say why this person has a turn and nobody else, or what a month was for one person.

    Of a turn: for everybody else the rule that keeps them from it, or what giving it to them
    would cost, in which ledger and for whom. Of a person: what they owed, what they got, their
    wishes, where they stand. Nothing is written.
    """
    asked.one_form(output, json=json)
    path = asked.team_path(what, others=True)
    names = asked.besides(what)
    if len(names) != 1:
        raise UsageError("say which date or person: rota explain 2026-12-25, rota explain alice")
    period = asked.period_of(month, first, last)
    with _worker(names[0]) as worker:
        from rota.folder import open_folder

        folder = open_folder(path)
        known = [person.id for person in folder.team.people]
        if names[0] in known:
            if role is not None:
                raise UsageError("--role goes with a date")
            _person(folder, names[0], period or _recent(folder, now), json=json, output=output)
            return
        day = asked.date_of(names[0], known)
        if period is not None:
            raise UsageError("--month, --from and --to go with a person; a date needs none")
        asked.known(role, [each.name for each in folder.team.roles], "--role")
        assert worker is not None  # a date begins with a digit
        _turns(folder, day, role, worker, json=json, output=output)


@contextmanager
def _worker(what: str) -> Iterator[Worker | None]:
    """What searches, if it is a date that is asked about: it loads the solver in the meantime."""
    if not what[:1].isdigit():
        yield None
        return
    from rota.worker import Worker

    worker = Worker()
    try:
        yield worker
    finally:
        worker.stop()


def _turns(
    folder: Folder, day: date, role: str | None, worker: Worker, *, json: bool, output: str | None
) -> None:
    """Why somebody has the turns of a date."""
    from rota.folder import team_lines
    from rota.questions import parts, question

    team, rotas = folder.team, folder.rotas
    with team_lines(folder):
        asking = [(part, question(team, rotas, part)) for part in parts(team, rotas, day, role)]
        answers = [worker.weigh_up(asked) for _, asked in asking]
        # The rest is loaded, and checked, while it searches.
        from rota import explain_words, feed, render
        from rota.explain import explain
        from rota.way_out import way_out

        def doubter(doubt: Doubt) -> DeadEnd:
            return worker.dead_end(doubt, step)

        with render.progress(sys.stderr) as step:
            reasons = [
                explain(team, rotas, *each, partial(answer, step))
                for each, answer in zip(asking, answers, strict=True)
            ]
            found = [
                (told, None if told.part.person else way_out(team, rotas, *each, doubter))
                for each, told in zip(asking, reasons, strict=True)
            ]
    if json:
        write(feed.dumps(explain_words.as_json(team, found)), output)
        return
    console = render.console(sys.stdout)
    for number, (told, out) in enumerate(found):
        if number:
            console.print()
        explain_words.explanation(console, team, told)
        if out is not None:
            console.print()
            explain_words.way_out(console, out)


def _person(folder: Folder, id: str, period: Period, *, json: bool, output: str | None) -> None:
    """What a period was for one person."""
    from rota import feed, render, story_words
    from rota.folder import team_lines
    from rota.story import story

    team = folder.team
    live = [shift for rota in folder.rotas for shift in rota.live]
    if not asked.starting_in(team, live, period):
        raise folder.nothing_planned(period)
    with team_lines(folder):
        found = story(team, folder.rotas, period, id)
    if json:
        write(feed.dumps(story_words.as_json(team, found)), output)
    else:
        story_words.story(render.console(sys.stdout), team, found)


def _recent(folder: Folder, now: str | None) -> Period:
    """The month that the team is in, if it is planned; else what is planned next, or was last."""
    from rota.period import Period

    today = asked.today(present(now, folder.team), folder.team)
    periods = [rota.period for rota in folder.rotas if rota.period is not None]
    if folder.holds(today) or not periods:
        return Period.month_of(today)
    return min((each for each in periods if each.first > today), default=max(periods))
