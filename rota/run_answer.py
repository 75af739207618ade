"""One run of `rota accept` or `rota refuse`: which turns, what is written, what it does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from rota import affected, asked, explain_words, feed, history, phrases, render
from rota.answers import Answer, read_answer
from rota.errors import FINDINGS, INTERRUPTED, UsageError
from rota.folder import Folder, inside
from rota.instants import iso, local_date
from rota.other_teams import busy_in
from rota.period import Period
from rota.problem import Problem, Result
from rota.questions import question
from rota.refusal import left_open, refuse
from rota.replan import Replan
from rota.rules import spoiled
from rota.run_change import Manner, say_written
from rota.run_plan import asking
from rota.screen import say as say_to
from rota.screen import styled
from rota.shift import ACCEPTED, REFUSED, Rota, Shift
from rota.streams import say, write
from rota.swap import Hand, hand_on, refusals
from rota.team import Team
from rota.vacancies import Vacancy, lines, returned
from rota.way_out import WayOut, way_out
from rota.worker import INTERRUPTED as STOPPED


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose answer is recorded, and to what, as the command line says it.

    Attributes:
        what: A date, a moment, or a person's id.
        role: Of which role the turn is.
        person: Whose answer it is; by default that of whoever has the turn.
        period: Of a person's turns, those that start then; None for all.
        past: Whether they may have begun.
    """

    what: str
    role: str | None = None
    person: str | None = None
    period: Period | None = None
    past: bool = False

    def hand(self, folder: Folder, now: datetime, *, sure: bool) -> Hand:
        """The one turn that is answered.

        Args:
            folder: The team and its rotas.
            now: The present, UTC.
            sure: Whether it must be said whose answer it is where somebody refused before.

        Raises:
            UsageError: There is none, it is not theirs, or it has begun.
        """
        team = folder.team
        known = [person.id for person in team.people]
        asked.known(self.role, [role.name for role in team.roles], "--role")
        asked.known(self.person, known, "--person")
        if not any(each.isdigit() for each in self.what[:4]):
            asked.date_of(self.what, known)
        when = asked.date_or_moment(self.what, team, self.what)
        day = local_date(when, team.timezone) if isinstance(when, datetime) else when
        if not folder.holds(day):
            raise folder.nothing_planned(Period.month_of(day))
        try:
            hand = hand_on(team, folder.rotas, when, self.role)
        except UsageError:
            if self.person is None:
                raise
            hand = hand_on(team, _of(folder.rotas, self.person), when, self.role)
            if when == day != local_date(hand.span.start, team.timezone):
                who = team.name_of(self.person)
                raise UsageError(f"{who} has no turn that starts on {day}") from None
        folder.refuse_strangers(hand.rows)
        start = phrases.moment(hand.span.start, team.timezone)
        who, refused = team.name_of(hand.person), refusals(folder.rotas, hand)
        if not hand.person:
            raise UsageError(
                f"{start}: nobody has it; rota swap {day} --to ID gives it to somebody"
            )
        if self.person not in (None, hand.person):
            asks = team.name_of(self.person or "")
            if (row := refused.get(self.person or "")) is not None:
                raise UsageError(
                    f"{start}: {asks} {_when(team, row)}, and {who} has it now; "
                    f"rota swap {day} --to {self.person} gives it back"
                )
            raise UsageError(f"{start}: {who} has it, not {asks}")
        if self.person is None and refused and sure:
            [(first, row), *_] = refused.items()
            raise UsageError(
                f"{start}: {team.name_of(first)} {_when(team, row)}, and {who} has it now; "
                f"if {who} is meant, add --person {hand.person}"
            )
        if hand.span.start <= now and not self.past:
            raise UsageError(f"what starts {start} has begun; --past records what has been")
        return hand

    def coming(self, folder: Folder, now: datetime) -> list[Hand]:
        """Everything that a person has and has not answered yet, turn by turn."""
        turns: dict[tuple[str, str], list[Shift]] = {}
        for rota in folder.rotas:
            for row in rota.live:
                if row.person == self.what and self.role in (None, row.role):
                    turns.setdefault(row.of_turn, []).append(row)
        hands = [
            Hand(self.what, tuple(sorted(own, key=lambda s: s.span))) for own in turns.values()
        ]
        return [
            hand
            for hand in sorted(hands, key=lambda hand: (hand.span, hand.rows[0].role))
            if (self.past or hand.span.start > now)
            if self.period is None or asked.starting_in(folder.team, hand.rows[:1], self.period)
        ]


def accept_team(path: Path, wanted: Asked, manner: Manner) -> int:
    """Record that somebody accepts what they have, then show it; the exit code.

    Raises:
        RotaError: As `inside` does.
        UsageError: There is nothing to accept.
    """
    with inside(path, alone=not manner.dry) as folder:
        team, now = folder.team, manner.moment(folder.team)
        asked.known(wanted.role, [role.name for role in team.roles], "--role")
        if all_ := team.person(wanted.what) is not None:
            if wanted.person is not None:
                raise UsageError("--person goes with a date")
            hands = wanted.coming(folder, now)
            if not hands:
                raise UsageError(f"{team.name_of(wanted.what)} has no coming turn to accept")
        elif wanted.period is not None:
            raise UsageError("--month, --from and --to go with a person; a date needs none")
        else:
            hands = [wanted.hand(folder, now, sure=False)]
        meant = [
            hand
            for hand in hands
            if not all(row.accepted for row in hand.rows)
            if not (all_ and any(row.refused for row in hand.rows))
        ]
        cell = Answer(ACCEPTED, now).text(team.timezone)
        rotas = [*_answered(folder.rotas, meant, cell)]
        written = [] if manner.dry else folder.write_all(rotas, history.ACCEPT, now)
    if manner.json:
        document = feed.document(team) | {"accepted": [_as_json(team, hand) for hand in meant]}
        document["written"] = [str(each) for each in written]
        write(feed.dumps(document), manner.output)
    elif not manner.quiet:
        out = render.console(manner.out)
        for hand in meant:
            say_to(out, styled(f"{team.name_of(hand.person)} accepts {_turn(team, hand)}"))
    for hand in () if manner.quiet else hands:
        if hand not in meant:
            said = _when(team, next(row for row in hand.rows if row.answer))
            say(f"{_turn(team, hand)}: {team.name_of(hand.person)} {said}")
    if not manner.quiet:
        say_written(written, manner)
    return 0


def refuse_team(
    path: Path,
    others: Sequence[Path],
    wanted: Asked,
    reason: str,
    manner: Manner,
    *,
    leave_open: bool,
) -> int:
    """Record that somebody refuses a turn, give it to others, then show that; the exit code.

    Args:
        path: The team file.
        others: Those of other teams, in which people of this one may be on call too.
        wanted: Which turn.
        reason: Why they refuse it.
        manner: How it is done and told.
        leave_open: Whether what nobody else can have is left to nobody.

    Raises:
        RotaError: As `inside` and `refuse` do.
        UsageError: There is nothing to refuse.
    """
    with asking(manner.err) as (worker, step), inside(path, alone=not manner.dry) as folder:
        team, now = folder.team, manner.moment(folder.team)
        if team.person(wanted.what) is not None:
            raise UsageError("name the date of the turn that is refused; one turn at a time")
        hand = wanted.hand(folder, now, sure=True)
        busy = busy_in(folder, others)
        said = hand.rows[0].answer if hand.rows[0].refused else ""
        cell = said or Answer(REFUSED, now, reason).text(team.timezone)

        def given(*, open_: bool) -> Replan:
            def solver(problem: Problem) -> Result:
                return worker.search(problem, step, None)

            return refuse(team, folder.rotas, hand, cell, now, solver, busy=busy, leave_open=open_)

        found = given(open_=leave_open)
        stopped = found.plan.stopped == STOPPED
        outs: list[WayOut] = []
        there = any(each.span.overlaps(hand.span) for own in busy.values() for each in own)
        # What would help is looked for in this team alone.
        if not (stopped or there) and (found.plan.returned or found.plan.vacancies):
            opened = found if leave_open else given(open_=True)
            names = [rota.source for rota in opened.rotas]
            rotas = [*opened.rotas, *(each for each in folder.rotas if each.source not in names)]
            outs = [
                way_out(
                    team,
                    rotas,
                    part,
                    question(team, rotas, part),
                    lambda doubt: worker.dead_end(doubt, step),
                )
                for part in left_open(rotas, hand)
            ]
        kept = not manner.dry and not stopped
        written = folder.write_all(found.rotas, history.REFUSE, now) if kept else []
    plan = found.plan
    if manner.json:
        document = feed.document(team, findings=found.findings)
        document["refused"] = _as_json(team, hand)
        document |= affected.as_json(team, found.difference)
        document |= affected.shares_as_json(found.before, found.after)
        document["notice"] = affected.notices_as_json(team, found.difference, now)
        document["kept"] = [_vacancy_as_json(team, each) for each in plan.returned]
        document["uncovered"] = [_vacancy_as_json(team, each) for each in plan.vacancies]
        document["ways_out"] = [explain_words.way_out_as_json(each) for each in outs]
        document["written"] = [str(each) for each in written]
        write(feed.dumps(document), manner.output)
    elif not manner.quiet:
        out = render.console(manner.out)
        say_to(out, styled(f"{team.name_of(hand.person)} refuses {_turn(team, hand)}", "bold"))
        affected.changes(out, team, found.difference)
        affected.ledgers(out, team, found.before, found.after, found.counted)
        affected.notices(out, team, found.difference, now)
        render.findings(
            out, team, [f for f in found.findings if f.rule not in ("uncovered", "refused")]
        )
    for line in (*lines(team, plan.vacancies), *returned(team, plan.returned, plan.rota)):
        say(line)
    for each in outs:
        for line in [_TOO] if each.possible else explain_words.ways(each):
            say(line)
    if stopped:
        say("interrupted: nothing was written")
        return INTERRUPTED
    if not manner.quiet:
        say_written(written, manner)
    failed = plan.returned or plan.vacancies or spoiled(found.findings)
    return FINDINGS if failed else 0


_TOO = "If other turns moved as well, somebody else could have it: rota replan does that."


# Words


def _turn(team: Team, hand: Hand) -> str:
    """`primary Fri 11 Dec 18:00 to Mon 14 Dec 08:00`; the role where the team has several."""
    when = phrases.stretch(hand.span, team.timezone)
    return f"{hand.rows[0].role} {when}" if len(team.roles) > 1 else when


def _when(team: Team, row: Shift) -> str:
    """`refused it on Fri 20 Nov 09:00`."""
    answer = read_answer(row.answer, team.timezone)
    assert answer is not None
    return answer.words(team.timezone)


def _as_json(team: Team, hand: Hand) -> dict[str, object]:
    return {
        "person": hand.person,
        "start": iso(hand.span.start, team.timezone),
        "end": iso(hand.span.end, team.timezone),
        "role": hand.rows[0].role,
    }


def _vacancy_as_json(team: Team, vacancy: Vacancy) -> dict[str, object]:
    """An empty slot, or one that is kept, and for each person the rules that keep them from it."""
    return {
        "start": iso(vacancy.slot.span.start, team.timezone),
        "end": iso(vacancy.slot.span.end, team.timezone),
        "role": vacancy.slot.role,
        "why": {person: list(rules) for person, rules in vacancy.why.items()},
    }


# What the rota files say


def _of(rotas: Sequence[Rota], person: str) -> list[Rota]:
    """The rotas as far as they are a person's."""
    return [replace(r, shifts=tuple(s for s in r.shifts if s.person == person)) for r in rotas]


def _answered(rotas: Sequence[Rota], hands: Sequence[Hand], cell: str) -> Iterator[Rota]:
    """The rotas with an answer in the rows that it concerns; not those that have none."""
    mine = {id(row) for hand in hands for row in hand.rows}
    for rota in rotas:
        if any(id(row) in mine for row in rota.shifts):
            rows = (replace(row, answer=cell) if id(row) in mine else row for row in rota.shifts)
            yield replace(rota, shifts=tuple(rows))
