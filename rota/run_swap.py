"""One run of `rota swap`: what is traded, whether it may be, what it does."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rota import affected, asked, feed, phrases, render
from rota.answers import read_answer
from rota.errors import FINDINGS, UsageError
from rota.folder import Folder, inside
from rota.instants import Span, iso, local_date
from rota.offers import offers
from rota.other_teams import busy_in
from rota.period import Period
from rota.run_change import Manner, say_written, telling
from rota.shift import Shift
from rota.streams import say, write
from rota.swap import Gift, Hand, hand_on, refusals, swap
from rota.team import Team


@dataclass(frozen=True, slots=True)
class Trade:
    """What is to be handed over, as the command line says it.

    Attributes:
        dates: One date, or two that are traded; or moments.
        to: Who takes the one over.
        role: In which role.
        since: Only from this time on.
        until: Only up to this time.
        past: Whether it may have begun.
        force: Whether it is written though it breaks a rule.
    """

    dates: tuple[str, ...]
    to: str | None
    role: str | None
    since: str | None
    until: str | None
    past: bool
    force: bool

    def gifts(self, folder: Folder) -> tuple[list[Gift], Span | None]:
        """What goes to whom, and which hours of it.

        Raises:
            UsageError: It makes no sense in this team's rotas.
        """
        team = folder.team
        asked.known(self.role, [role.name for role in team.roles], "--role")
        asked.known(self.to, [person.id for person in team.people], "--to")
        hands = [self._hand(folder, text) for text in self.dates]
        if len(hands) == 1:
            [hand] = hands
            if hand.person == self.to:
                raise UsageError(f"{self._who(team, hand)} has it already")
            return [(hand, self.to or "")], self._within(team, hand)
        one, other = hands
        if one == other:
            raise UsageError(f"{' and '.join(self.dates)} are the same turn")
        if one.person == other.person:
            raise UsageError(f"{self._who(team, one)} has both: nothing to trade")
        for hand in hands:
            if team.person(hand.person) is None:
                who = f"{hand.person!r} is not in the team" if hand.person else "nobody has it"
                start = phrases.moment(hand.span.start, team.timezone)
                raise UsageError(f"{start}: {who}; --to gives a turn to somebody")
        return [(one, other.person), (other, one.person)], None

    def _hand(self, folder: Folder, text: str) -> Hand:
        when = asked.date_or_moment(text, folder.team, text)
        moment = asked.moment(text, folder.team, text)
        day = local_date(moment, folder.team.timezone)
        if not folder.holds(day) and not any(
            shift.span.contains(moment) for rota in folder.rotas for shift in rota.live
        ):
            raise folder.nothing_planned(Period.month_of(day))
        hand = hand_on(folder.team, folder.rotas, when, self.role)
        folder.refuse_strangers(hand.rows)
        return hand

    def _who(self, team: Team, hand: Hand) -> str:
        person = team.person(hand.person)
        return person.name if person is not None else hand.person or "nobody"

    def _within(self, team: Team, hand: Hand) -> Span | None:
        """The hours meant by --from and --until, of a turn."""
        if self.since is None and self.until is None:
            return None
        start = asked.exact(self.since, team, "--from") if self.since else hand.span.start
        end = asked.exact(self.until, team, "--until") if self.until else hand.span.end
        if end <= start:
            raise UsageError("--until does not come after --from")
        return Span(start, end)


def swap_team(path: Path, others: Sequence[Path], trade: Trade, manner: Manner) -> int:
    """Hand over what a trade says, write it, then show what that does; the exit code.

    Args:
        path: The team file.
        others: Those of other teams, in which people of this one may be on call too.
        trade: What is handed over.
        manner: How it is done and told.

    Raises:
        RotaError: As `inside` does.
        UsageError: The trade makes no sense.
    """
    with inside(path, alone=not manner.dry) as folder:
        team, moment = folder.team, manner.moment(folder.team)
        gifts, within = trade.gifts(folder)
        _refuse_begun(team, gifts, within, moment, past=trade.past)
        found = swap(team, folder.rotas, gifts, moment, within, busy_in(folder, others))
        refused = bool(found.broken) and not trade.force
        kept = not manner.dry and not refused
        back = _given_back(folder, gifts, within)
        written = folder.write_all(found.rotas, "swap", moment) if kept else []
    with telling(written, manner):
        if manner.json:
            document = feed.document(team, findings=found.caused)
            document["mended"] = [feed.finding(each, team.timezone) for each in found.mended]
            document |= affected.as_json(team, found.difference)
            document |= affected.shares_as_json(found.before, found.after)
            document["refused_before"] = [
                {
                    "person": row.person,
                    "start": iso(row.span.start, team.timezone),
                    "role": row.role,
                    "answer": row.answer,
                }
                for row in back
            ]
            document["notice"] = affected.notices_as_json(team, found.difference, moment)
            write(
                feed.dumps(document | {"written": [str(each) for each in written]}), manner.output
            )
        elif not manner.quiet or refused:
            out = render.console(manner.out)
            affected.changes(out, team, found.difference)
            affected.ledgers(out, team, found.before, found.after, found.counted)
            affected.notices(out, team, found.difference, moment)
            affected.mended(out, found.mended)
            render.findings(out, team, found.caused)
    for row in () if manner.quiet else back:
        say(f"warning: {_refused_before(team, row)}")
    if refused:
        rules = phrases.listing(found.broken)
        say(f"nothing written: it breaks {rules}; --force records it all the same")
    elif not manner.quiet:
        say_written(written, manner)
    return FINDINGS if found.broken else 0


def suggest(path: Path, others: Sequence[Path], trade: Trade, manner: Manner) -> None:
    """Show who could take a turn over, those first with whom it does the least harm.

    Args:
        path: The team file.
        others: Those of other teams, in which people of this one may be on call too.
        trade: What is handed over, to nobody as yet.
        manner: How it is told.

    Raises:
        RotaError: As `inside` does.
        UsageError: There is no such turn, or it has begun.
    """
    with inside(path, alone=False) as folder:
        team, moment = folder.team, manner.moment(folder.team)
        [(hand, _)], within = trade.gifts(folder)
        _refuse_begun(team, [(hand, "")], within, moment, past=trade.past)
        found = offers(team, folder.rotas, hand, moment, within, busy_in(folder, others))
    if manner.json:
        document = feed.document(team) | affected.offers_as_json(found)
        write(feed.dumps(document), manner.output)
    else:
        span = within or hand.span
        affected.offers(render.console(manner.out), team, hand, span, found, moment)


def _given_back(folder: Folder, gifts: Sequence[Gift], within: Span | None) -> list[Shift]:
    """The rows by which those who get something had refused it."""
    found = [refusals(folder.rotas, hand).get(person) for hand, person in gifts]
    return [row for row in found if row and (within is None or row.span.overlaps(within))]


def _refused_before(team: Team, row: Shift) -> str:
    """`Alice Martin refused it on Fri 20 Nov 09:00 (garde d'enfant) and has it again: …`."""
    answer = read_answer(row.answer, team.timezone)
    assert answer is not None
    reason = f" ({answer.reason})" if answer.reason else ""
    return (
        f"{phrases.moment(row.span.start, team.timezone)}: {team.name_of(row.person)} "
        f"{answer.words(team.timezone)}{reason}; given back, it is refused no more"
    )


def _refuse_begun(
    team: Team, gifts: Sequence[Gift], within: Span | None, now: datetime, *, past: bool
) -> None:
    """Refuse to rewrite the past, unless that is asked.

    Raises:
        UsageError: Something that would be handed over has begun.
    """
    for hand, _ in gifts:
        start = max(hand.span.start, within.start) if within else hand.span.start
        if start <= now and not past:
            said = phrases.moment(start, team.timezone)
            raise UsageError(
                f"what starts {said} has begun; --from hands over the rest of it, and --past "
                "records what has been"
            )
