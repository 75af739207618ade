"""The running account: the ledgers over all that is planned, as `rota ledger` shows them.

The next plan starts from it, so what a change of the rota does to people is told in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from rota.instants import DAY
from rota.ledger import Books, past_ledgers, past_rotas
from rota.period import Period
from rota.shift import Rota
from rota.team import Team
from rota.verdict import Ledger


def next_date(rotas: Sequence[Rota]) -> date:
    """The first date that no rota file reaches: what comes before it is counted."""
    return max(rota.period.last for rota in rotas if rota.period is not None) + DAY


def counted(team: Team, rotas: Sequence[Rota]) -> Period:
    """The dates of the rota files that count."""
    periods = [rota.period for rota in _past(team, next_date(rotas), rotas)]
    return Period(
        min(each.first for each in periods if each), max(each.last for each in periods if each)
    )


def running(team: Team, rotas: Sequence[Rota]) -> tuple[Ledger, ...]:
    """What each person has carried in the ledgers that the team balances, and their balance."""
    return past_ledgers(team, next_date(rotas), team.fairness.balance, rotas)


class Running:
    """The running account while shifts of some files pass from one person to another.

    Attributes:
        before: As the rotas stand.
    """

    def __init__(self, team: Team, rotas: Sequence[Rota], changing: Sequence[Rota]) -> None:
        """Open it.

        Args:
            team: The team.
            rotas: All rota files.
            changing: Those of them in which shifts pass.
        """
        self.before = running(team, rotas)
        self._was: dict[Period, tuple[Books, tuple[Ledger, ...]]] = {}
        for rota in _past(team, next_date(rotas), changing):
            assert rota.period is not None
            books = Books(team, rota.period, frozenset(rota.live), ())
            self._was[rota.period] = books, books.closed(rota.live)

    def after(self, changed: Sequence[Rota]) -> tuple[Ledger, ...]:
        """The same with these files in the place of those that change, their hours being the same.

        A line that stays as it is is the very same value.
        """
        found = self.before
        for rota in changed:
            if rota.period in self._was:
                books, was = self._was[rota.period]
                found = tuple(map(_passed_on, found, was, books.closed(rota.live)))
        return found


def _past(team: Team, day: date, rotas: Sequence[Rota]) -> list[Rota]:
    return past_rotas(team, Period(day, day), rotas)


def _passed_on(running: Ledger, was: Ledger, then: Ledger) -> Ledger:
    """A ledger once that of a period has become another."""
    had, has = ({line.person: line for line in each.lines} for each in (was, then))
    lines = []
    for line in running.lines:
        before, after = had[line.person], has[line.person]
        carried, fair = after.carried - before.carried, after.fair - before.fair
        if carried or fair:
            line = replace(
                line,
                carried=line.carried + carried,
                fair=line.fair + fair,
                target=line.target + fair,
                after=line.after + carried - fair,
            )
        lines.append(line)
    more = sum(each.carried for each in then.lines) - sum(each.carried for each in was.lines)
    return Ledger(running.name, running.total + more, tuple(lines))
