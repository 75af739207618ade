"""A process of our own that searches, so that nothing in the search can harm the command.

It can be stopped at once, and when it runs out of memory it dies alone. It loads the solver while
the command loads the rest of itself and reads its files: for that it must be started early, so
this module loads what it speaks of only when it is spoken of. It lives on from one problem to the
next.

Problems go in through its standard input, what is to be said of them comes out through its
standard output, both as pickles: nobody else has hold of the two ends.
"""

from __future__ import annotations

import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import TYPE_CHECKING, BinaryIO

from rota.errors import NoRota, RotaError

if TYPE_CHECKING:
    from rota.alternatives import Question, Weighed
    from rota.obstacles import DeadEnd, Doubt
    from rota.problem import Problem, Result

    Asked = tuple[Problem, float | None] | Question | Doubt  # a rota with so much patience, or why

Say = Callable[[str], None]
INTERRUPTED, TIME_LIMIT = "interrupted", "time limit"  # why a search ended early
MEMORY = 75  # what the process ends with when memory runs out
_START = "import sys; sys.path = {path!r}; from rota.worker import serve; serve()"
_ahead: list[subprocess.Popen[bytes]] = []  # started, and waiting for a worker


class Worker:
    """A process that searches, started at once; after one that died the next is a new one."""

    def __init__(self) -> None:
        self._awaited = 0  # answers to questions that it was asked
        self._start()

    def _start(self) -> None:
        self._heard: queue.SimpleQueue[tuple[str, object] | None] = queue.SimpleQueue()
        self._last_words = bytearray()
        self._process = _ahead.pop() if _ahead else _started()
        out, err = self._process.stdout, self._process.stderr
        assert out is not None
        assert err is not None
        self._mourner = threading.Thread(target=_keep, args=(err, self._last_words), daemon=True)
        self._mourner.start()
        threading.Thread(target=_listen, args=(out, self._heard), daemon=True).start()

    def search(self, problem: Problem, say: Say, limit: float | None = None) -> Result:
        """The best rota for a problem.

        Args:
            problem: What to fill.
            say: Told in a few words what is being searched for.
            limit: Seconds of patience. When they are over, the best rota so far is given, or the
                first one that comes. Without it the answer is always the same.

        Raises:
            NoRota: The pins contradict the rules, or the search ended without any rota.
            KeyboardInterrupt: The user interrupted before there was any rota.
        """
        from rota.problem import Result

        best: Result | None = None
        until = None if limit is None else time.monotonic() + limit
        try:
            self._ask((problem, limit))
            while True:
                left = None if until is None or best is None else until - time.monotonic()
                if until is not None and best is not None and left is not None and left <= 0:
                    return self._cut_short(problem, best, TIME_LIMIT)
                try:
                    message = self._heard.get(timeout=left)
                except queue.Empty:
                    continue
                if message is None:
                    raise self._death(problem)
                kind, content = message
                if kind == "say":
                    say(str(content))
                elif isinstance(content, Result):
                    if kind == "end":
                        return content
                    best = content
                else:
                    raise NoRota(str(content)) if kind == "refused" else RotaError(str(content))
        except KeyboardInterrupt:
            if best is None:
                self._kill()
                raise
            return self._cut_short(problem, best, INTERRUPTED)
        except BaseException:
            self._kill()
            raise

    def weigh_up(self, question: Question) -> Callable[[Say], Weighed]:
        """Ask what the best rota is worth in which each person has the slots in question.

        Returns:
            What waits for the answer, or raises NoRota where no rota at all was found.
        """
        self._ask(question)
        self._awaited += 1

        def answer(say: Say) -> Weighed:
            from rota.alternatives import Weighed

            self._awaited -= 1
            found = self._answer(question.problem, say)
            assert isinstance(found, Weighed)
            return found

        return answer

    def dead_end(self, doubt: Doubt, say: Say) -> DeadEnd:
        """Why some slots cannot be covered."""
        from rota.obstacles import DeadEnd

        self._ask(doubt)
        found = self._answer(doubt.problem, say)
        assert isinstance(found, DeadEnd)
        return found

    def _answer(self, problem: Problem, say: Say) -> object:
        """What it says to a question in the end, however long that takes."""
        try:
            while True:
                message = self._heard.get()
                if message is None:
                    raise self._death(problem)
                kind, content = message
                if kind == "say":
                    say(str(content))
                elif kind == "end":
                    return content
                else:
                    raise NoRota(str(content)) if kind == "refused" else RotaError(str(content))
        except BaseException:
            self._kill()
            raise

    def stop(self) -> None:
        """End the process, whatever it is doing."""
        self._kill()

    def _kill(self) -> None:
        self._process.kill()
        self._process.wait()
        self._awaited = 0
        assert self._process.stdin is not None
        with suppress(OSError), _outliving():  # what was not written yet is of no use
            self._process.stdin.close()

    def _ask(self, question: Asked) -> None:
        if self._process.poll() is not None and not self._awaited:
            self._kill()
            self._start()
        assert self._process.stdin is not None
        with suppress(BrokenPipeError), _outliving():  # it has died: that is heard
            self._process.stdin.write(pickle.dumps(question))
            self._process.stdin.flush()

    def _cut_short(self, problem: Problem, best: Result, why: str) -> Result:
        from rota.problem import Result, unproved

        self._kill()
        known = {proof.name for proof in best.proofs}
        rest = [proof for proof in unproved(problem, best.people) if proof.name not in known]
        return Result(best.people, (*best.proofs, *rest), why)

    def _death(self, problem: Problem) -> RotaError:
        """What is said of a process that has ended by itself."""
        code = self._process.wait()
        self._mourner.join(1)
        words = self._last_words.decode(errors="replace").strip()
        if code in (MEMORY, -signal.SIGKILL) or "bad_alloc" in words or "MemoryError" in words:
            return NoRota(
                f"the search ran out of memory: {len(problem.slots)} slots and "
                f"{len(problem.people)} people; plan a shorter period, or give it more memory"
            )
        last = words.splitlines()[-1] if words else "it said nothing"
        return RotaError(f"the search ended by itself (exit code {code}): {last}")


@contextmanager
def started_ahead() -> Iterator[None]:
    """A process is started for the first worker that there will be; it ends if there is none."""
    with suppress(OSError):  # the worker will see that, and say it
        _ahead.append(_started())
    try:
        yield
    finally:
        while _ahead:
            with _ahead.pop() as unwanted:
                unwanted.kill()


def _started() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-P", "-c", _START.format(path=sys.path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        process_group=0,  # Ctrl-C is for the command, which then decides
    )


@contextmanager
def _outliving() -> Iterator[None]:
    """While a pipe is written to: that its reader is dead is an error, and not the end of us too.

    The command lets SIGPIPE end it, for the sake of `rota show | head`.
    """
    if not hasattr(signal, "SIGPIPE"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGPIPE})
    try:
        yield
    finally:
        if signal.SIGPIPE in signal.sigpending():
            signal.sigwait({signal.SIGPIPE})
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _listen(stream: BinaryIO, heard: queue.SimpleQueue[tuple[str, object] | None]) -> None:
    """Pass on what the process says; None when it has ended."""
    with stream:
        try:
            while True:
                heard.put(pickle.load(stream))
        except (EOFError, OSError, pickle.UnpicklingError, ValueError):
            heard.put(None)


def _keep(stream: BinaryIO, last_words: bytearray) -> None:
    """Read what the process prints, and keep the end of it."""
    with stream, suppress(OSError, ValueError):
        while said := stream.read1(4096):  # type: ignore[attr-defined]
            last_words.extend(said)
            del last_words[:-4096]


def cores() -> int:
    """How many processors there are for us."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def serve() -> None:
    """Search for what comes in, until nothing more can come; the whole life of the process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    problems, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no answer
    try:
        from rota.alternatives import Question
        from rota.counterfactual import weigh_up
        from rota.obstacles import Doubt
        from rota.solve import solve
        from rota.standing import Patience

        asked: queue.SimpleQueue[Asked] = queue.SimpleQueue()
        threading.Thread(target=_receive, args=(problems, asked), daemon=True).start()

        def tell(kind: str, content: object) -> None:
            answers.write(pickle.dumps((kind, content)))
            answers.flush()

        step = partial(tell, "say")
        while True:
            question = asked.get()
            problem = question[0] if isinstance(question, tuple) else question.problem
            try:
                match question:
                    case Question():
                        tell("end", weigh_up(question, step, at_once=cores()))
                    case Doubt():
                        from rota.impossible import dead_end

                        tell("end", dead_end(question, step))
                    case _, limit:
                        patience = Patience() if limit is None else Patience.of(limit)
                        answer = solve(
                            problem,
                            step,
                            patience,
                            lambda best: tell("best", best),
                        )
                        tell("end", answer)
            except NoRota as error:
                from rota.impossible import dead_end
                from rota.way_out import contradiction

                why = contradiction(problem, dead_end)
                tell("refused", "\n".join([str(error), *why]))
    except MemoryError:
        os._exit(MEMORY)
    except BrokenPipeError:
        os._exit(0)


def _receive(stream: BinaryIO, asked: queue.SimpleQueue[Asked]) -> None:
    """Read problems while one is being searched: when the command is gone, so is the search."""
    try:
        while True:
            asked.put(pickle.load(stream))
    except (EOFError, OSError):
        os._exit(0)
