"""The process that searches: it can be cut short, and it can die without harm."""

from __future__ import annotations

import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from readers import not_here
from rota.alternatives import Question
from rota.errors import NoRota, RotaError
from rota.period import Period
from rota.plan import plan
from rota.posed import pose
from rota.problem import Problem, Result
from rota.shift import Rota
from rota.solve import solve
from rota.team import Limits, Rules, Team
from rota.worker import INTERRUPTED, TIME_LIMIT, Worker
from teams import evening, holiday, person, team, utc, weekend

NOW = utc("2026-11-20 12:00")
MONTH = Period(date(2026, 12, 1), date(2026, 12, 31))
YEARS = Period(date(2027, 1, 1), date(2028, 12, 31))
COVERAGES = evening(), weekend(), holiday()


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    """One for all tests: it starts anew by itself."""
    made = Worker()
    yield made
    made.stop()


def month() -> Problem:
    """Six people, a gap of a day, December."""
    return pose(_team(6), MONTH, [], None)


def years() -> Problem:
    """Thirty people for two years: some ten seconds of search."""
    return pose(_team(30), YEARS, [], None)


def _team(people: int) -> Team:
    return team(
        coverages=COVERAGES,
        people=tuple(person(f"p{number:02}") for number in range(people)),
        rules=Rules(Limits(gap=timedelta(hours=24))),
    )


def test_it_gives_the_same_answer(worker: Worker) -> None:
    """What is found in another process is what is found in this one, each time."""
    problem, said = month(), list[str]()
    assert [worker.search(problem, said.append) for _ in range(2)] == [solve(problem)] * 2
    assert "matching holiday, weekend, burden" in " ".join(said)


def test_no_rota_is_said_by_the_search(worker: Worker) -> None:
    """What the search refuses is refused here, with its words, and the next one goes on."""
    base = replace(_team(2), coverages=(evening(),))
    problem = pose(base, Period(date(2026, 12, 7), date(2026, 12, 11)), [], None)
    pinned = replace(problem, pinned={0: "p00", 1: "p00"})  # a day apart, they ask for
    with pytest.raises(NoRota, match="no rota was found under these rules"):
        worker.search(pinned, lambda words: None)
    assert worker.search(problem, lambda words: None).stopped == ""


def test_time_is_limited(worker: Worker) -> None:
    """When patience is over, there is a rota all the same, and it passes the check."""
    problem = years()
    began = time.monotonic()
    answer = worker.search(problem, lambda words: None, 0.01)
    assert time.monotonic() - began < 8
    assert answer.stopped == TIME_LIMIT
    assert [proof.name for proof in answer.proofs] == ["uncovered", "holiday", "weekend", "burden"]
    made = plan(problem.team, YEARS, [], NOW, lambda same: answer)
    assert isinstance(made.rota, Rota)
    assert worker.search(month(), lambda words: None, 60.0).stopped == ""


def test_an_interruption_gives_the_best_so_far(worker: Worker) -> None:
    """Ctrl-C ends the search within a second, with the best rota that there was."""
    ended = []

    def interrupt(words: str) -> None:
        if words.startswith("matching"):
            ended.append(time.monotonic())
            signal.raise_signal(signal.SIGINT)

    answer = worker.search(years(), interrupt)
    assert time.monotonic() - ended[0] < 1
    assert answer.stopped == INTERRUPTED
    assert sum(map(bool, answer.people)) == len(answer.people)


def test_an_interruption_before_any_rota(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no rota yet, an interruption is one."""

    def interrupt(self: Worker, *anything: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Worker, "_ask", interrupt)
        with pytest.raises(KeyboardInterrupt):
            worker.search(month(), lambda words: None)
    assert worker.search(month(), lambda words: None).stopped == ""


def test_killed_it_says_so_and_starts_anew(worker: Worker) -> None:
    """A search that the system kills, as it does when memory runs out, ends in a clear error."""

    def kill(words: str) -> None:
        worker._process.send_signal(signal.SIGKILL)

    with pytest.raises(NoRota, match=r"ran out of memory: .* plan a shorter period"):
        worker.search(years(), kill)
    assert isinstance(worker.search(month(), lambda words: None), Result)


def test_killed_between_two_questions_it_answers_neither(worker: Worker) -> None:
    """Asked again before it has answered, it is not started anew: nobody waits for the first."""
    problem = month()
    asked = Question(problem, solve(problem).people, (0,))
    answer = worker.weigh_up(asked)
    worker._process.kill()
    worker._process.wait()
    worker.weigh_up(asked)
    with pytest.raises(NoRota, match="ran out of memory"):
        answer(lambda words: None)


_ASK = """
import signal, sys
from rota.errors import RotaError
from rota.worker import Worker
signal.signal(signal.SIGPIPE, signal.SIG_DFL)
worker = Worker()
worker._process.terminate()
worker._process.wait()
worker._process.poll = lambda: None
try:
    worker.search(b"x" * int(sys.argv[1]), print, None)
except RotaError as error:
    print(error)
"""


@pytest.mark.parametrize("size", [10**3, 10**6], ids=["buffered", "long"])
def test_the_command_outlives_it(size: int) -> None:
    """It is killed just before it is asked: the command says so, though a broken pipe ends it."""
    ran = subprocess.run(
        [sys.executable, "-c", _ASK, str(size)],
        capture_output=True,
        text=True,
        check=False,
        cwd=Path(__file__).parent.parent,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "the search ended by itself (exit code -15)" in ran.stdout


def test_memory_that_runs_out_is_a_clear_error() -> None:
    """The library that searches gives up the ghost when memory runs out; the command does not."""
    if sys.platform != "linux":
        not_here("only Linux limits another process")
    small = Worker()
    try:
        small.search(month(), lambda words: None)
        with open(f"/proc/{small._process.pid}/statm") as held:
            size = int(held.read().split()[0]) * resource.getpagesize()
        limit = size + 20 * 2**20
        resource.prlimit(small._process.pid, resource.RLIMIT_AS, (limit, limit))
        with pytest.raises(NoRota, match="ran out of memory"):
            small.search(years(), lambda words: None)
    finally:
        small.stop()


def test_a_fault_in_it_is_an_internal_error(worker: Worker) -> None:
    """What nobody thought of ends the search, and is said in a line."""
    with pytest.raises(RotaError, match=r"ended by itself .*Error") as error:
        worker.search("no problem", lambda words: None)  # type: ignore[arg-type]
    assert error.value.exit_code == 1
    assert worker.search(month(), lambda words: None).people
