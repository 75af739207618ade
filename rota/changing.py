"""`rota replan`, `swap` and `undo` as the user sees them: the rota changed, written, shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TextIO

from rota import affected, asked, feed, files, history, phrases, render
from rota.difference import difference
from rota.errors import FINDINGS, INTERRUPTED, UsageError
from rota.folder import Folder, dated, open_folder, team_lines
from rota.history import Version
from rota.instants import Span, local_date
from rota.model import Period, Rota, Team
from rota.planning import searching
from rota.replan import replan
from rota.rota_file import read_rota
from rota.rules import spoiled
from rota.streams import say, write
from rota.swap import Gift, Hand, hand_on, offers, swap
from rota.undo import restore
from rota.vacancies import lines
from rota.worker import INTERRUPTED as STOPPED


@dataclass(frozen=True, slots=True)
class Manner:
    """How a change is made and told.

    Attributes:
        moment: The present, UTC, where a team is.
        dry: Whether only what would change is shown, and nothing written.
        json: Whether it is told as one object.
        output: Where that goes.
        quiet: Whether nothing is said when all is well.
        out: Where what changes is shown.
        err: Where it is shown that a search takes long.
    """

    moment: Callable[[Team], datetime]
    dry: bool
    json: bool
    output: str | None
    quiet: bool
    out: TextIO
    err: TextIO


@contextmanager
def standing(path: Path, *, alone: bool) -> Iterator[Folder]:
    """A team's folder as it stands; nobody else writes in it meanwhile, unless nothing is written.

    Raises:
        RotaError: As `open_folder` and `files.locked` do.
    """
    rotas = path.parent / "rotas"
    with files.locked(rotas) if alone and rotas.is_dir() else nullcontext():
        folder = open_folder(path)
        with team_lines(folder):
            yield folder


def replan_team(
    path: Path, period: Callable[[Team, datetime], Period], freedom: int, manner: Manner
) -> int:
    """Replan a team's rota, write it, then show what moves; the exit code.

    Raises:
        RotaError: As `open_folder` and `replan` do.
    """
    with searching(manner.err) as solver, standing(path, alone=not manner.dry) as folder:
        moment = manner.moment(folder.team)
        asked = period(folder.team, moment)
        found = replan(folder.team, folder.rotas, asked, moment, solver, freedom=freedom)
        if found is None:
            raise folder.nothing_planned(None)
        stopped = found.plan.stopped == STOPPED
        kept = not manner.dry and not stopped
        written = folder.write_all(found.rotas, "replan", moment) if kept else []
    team, plan = folder.team, found.plan
    for remark in found.remarks:
        say(f"warning: {remark}")
    if manner.json:
        document = feed.document(team, findings=found.findings, proofs=plan.proofs)
        document |= affected.as_json(team, found.difference)
        document |= affected.shares_as_json(found.before, found.after)
        document["written"] = [str(each) for each in written]
        write(feed.dumps(document), manner.output)
    elif not manner.quiet:
        out = render.console(manner.out)
        affected.changes(out, team, found.difference)
        affected.ledgers(out, team, found.before, found.after)
        affected.notices(out, team, found.difference, moment)
        render.proofs(out, team, plan.proofs, found.after)
        render.findings(out, [f for f in found.findings if f.rule != "uncovered"])
    for line in lines(team, plan.vacancies):
        say(line)
    if spoiled([f for f in found.findings if f.rule != "uncovered"]):
        say("what has begun stays; rota swap DATE --to ID --from TIME hands over the rest of it")
    if stopped:
        say("interrupted: these would be the moves of the best rota so far; nothing was written")
        return INTERRUPTED
    if not manner.quiet:
        _say_written(written, manner)
    return FINDINGS if plan.vacancies or spoiled(found.findings) else 0


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
        moment = asked.moment(text, folder.team, text)
        day = local_date(moment, folder.team.timezone)
        if not folder.holds(day) and not any(
            shift.span.contains(moment) for rota in folder.rotas for shift in rota.live
        ):
            raise folder.nothing_planned(asked.month_of(day))
        return hand_on(
            folder.team, folder.rotas, day if len(text) == len("2026-12-01") else moment, self.role
        )

    def _who(self, team: Team, hand: Hand) -> str:
        person = team.person(hand.person)
        return person.name if person is not None else hand.person or "nobody"

    def _within(self, team: Team, hand: Hand) -> Span | None:
        """The hours meant by --from and --until, of a turn."""
        if self.since is None and self.until is None:
            return None
        start = asked.moment(self.since, team, "--from") if self.since else hand.span.start
        end = asked.moment(self.until, team, "--until") if self.until else hand.span.end
        if end <= start:
            raise UsageError("--until does not come after --from")
        return Span(start, end)


def swap_team(path: Path, trade: Trade, manner: Manner) -> int:
    """Hand over what a trade says, write it, then show what that does; the exit code.

    Raises:
        RotaError: As `open_folder` does.
        UsageError: The trade makes no sense.
    """
    with standing(path, alone=not manner.dry) as folder:
        team, moment = folder.team, manner.moment(folder.team)
        gifts, within = trade.gifts(folder)
        _refuse_begun(team, gifts, within, moment, past=trade.past)
        found = swap(team, folder.rotas, gifts, moment, within)
        refused = bool(found.broken) and not trade.force
        kept = not manner.dry and not refused
        written = folder.write_all(found.rotas, "swap", moment) if kept else []
    if manner.json:
        document = feed.document(team, findings=found.caused)
        document["mended"] = [feed.finding(each, team.timezone) for each in found.mended]
        document |= affected.as_json(team, found.difference)
        document |= affected.shares_as_json(found.before, found.after)
        document["notice"] = affected.notices_as_json(team, found.difference, moment)
        write(feed.dumps(document | {"written": [str(each) for each in written]}), manner.output)
    elif not manner.quiet or refused:
        out = render.console(manner.out)
        affected.changes(out, team, found.difference)
        affected.ledgers(out, team, found.before, found.after)
        affected.notices(out, team, found.difference, moment)
        affected.mended(out, found.mended)
        render.findings(out, found.caused)
    if refused:
        rules = phrases.listing(found.broken)
        say(f"nothing written: it breaks {rules}; --force records it all the same")
    elif not manner.quiet:
        _say_written(written, manner)
    return FINDINGS if found.broken else 0


def suggest(path: Path, trade: Trade, manner: Manner) -> None:
    """Show who could take a turn over, those first with whom it does the least harm.

    Raises:
        RotaError: As `open_folder` does.
        UsageError: There is no such turn, or it has begun.
    """
    with standing(path, alone=False) as folder:
        team, moment = folder.team, manner.moment(folder.team)
        [(hand, _)], within = trade.gifts(folder)
        _refuse_begun(team, [(hand, "")], within, moment, past=trade.past)
        found = offers(team, folder.rotas, hand, moment, within)
    if manner.json:
        document = feed.document(team) | affected.offers_as_json(found)
        write(feed.dumps(document), manner.output)
    else:
        span = within or hand.span
        affected.offers(render.console(manner.out), team, hand, span, found, moment)


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


def undo_team(path: Path, number: int | None, manner: Manner, *, past: bool) -> int:
    """Take a change of a team's rotas back, write that, then show what moves; the exit code.

    Args:
        path: The team file.
        number: Which change, as the list has it; None for the last one that can be taken back.
        manner: How it is done and told.
        past: Whether shifts that have begun move too.

    Raises:
        RotaError: As `open_folder` does.
        UsageError: There is no such change.
    """
    with standing(path, alone=not manner.dry) as folder:
        moment = manner.moment(folder.team)
        kept = history.versions(path.parent)
        numbers = [each.number for each in kept]
        if number is not None and number not in numbers:
            raise UsageError(f"no change {number} is kept; rota undo --list shows those that are")
        chosen = history.standing(kept)
        if number is not None:
            chosen = [each for each in kept if each.number == number]
        for version in chosen:
            rotas, begun = _restored(folder, version, moment, past=past)
            if any(_new_content(folder, rota) for rota in rotas):
                break
        else:
            raise UsageError("there is no change to take back")
        gone = [Path(rota.source) for rota in rotas if not rota.shifts]
        full = [rota for rota in rotas if rota.shifts]
        written = (
            [] if manner.dry else folder.write_all(full, history.UNDO, moment, gone, version.number)
        )
    team = folder.team
    names = {rota.source for rota in rotas}
    old = [shift for rota in folder.rotas if rota.source in names for shift in rota.live]
    found = difference(old, [shift for rota in rotas for shift in rota.live])
    if begun:
        say(
            f"{phrases.count(begun, 'shift')} that {'has' if begun == 1 else 'have'} begun "
            "stay as they are; --past puts them back too"
        )
    if manner.json:
        document = feed.document(team) | {"undone": version.number, "command": version.command}
        document |= affected.as_json(team, found)
        write(feed.dumps(document | {"written": [str(each) for each in written]}), manner.output)
    elif not manner.quiet:
        affected.changes(render.console(manner.out), team, found)
    if not manner.quiet:
        local = phrases.moment(version.moment, team.timezone)
        say(f"change {version.number} ({version.command}, {local}) is taken back")
        _say_written(written, manner, history.versions(path.parent)[-1].number)
    return 0


def list_changes(path: Path, manner: Manner) -> None:
    """Show the changes of a team's rotas that are kept, the newest first."""
    folder = open_folder(path)
    kept = history.versions(path.parent)
    undone = {each.undid: each.number for each in kept if each.undid}
    if manner.json:
        changes = [
            {
                "number": each.number,
                "moment": each.moment.isoformat().replace("+00:00", "Z"),
                "command": each.command,
                "files": list(each.names),
                "undid": each.undid or None,
                "undone_by": undone.get(each.number),
            }
            for each in reversed(kept)
        ]
        write(feed.dumps(feed.document(folder.team) | {"kept": changes}), manner.output)
        return
    affected.kept(render.console(manner.out), folder.team, kept)
    if not kept and not manner.quiet:
        say("no change of a rota file is kept yet")


def _restored(
    folder: Folder, version: Version, moment: datetime, *, past: bool
) -> tuple[list[Rota], int]:
    """The files of a change as they were before it, over what they are now."""
    rotas, begun = [], 0
    for name in version.names:
        source = str(folder.rotas_path / name)
        data = version.read(name)
        before = dated(folder.team, read_rota(data, source, folder.team)) if data else None
        now = next((rota for rota in folder.rotas if Path(rota.source).name == name), None)
        if now is None or now.period is None:
            if before is None:
                continue
            now = replace(before, shifts=())
        found = restore(now, before, moment, past=past)
        rotas.append(found.rota)
        begun += found.begun
    return rotas, begun


def _new_content(folder: Folder, rota: Rota) -> bool:
    known = next((each.shifts for each in folder.rotas if each.source == rota.source), ())
    return set(known) != set(rota.shifts)


def _say_written(written: Sequence[Path], manner: Manner, number: int | None = None) -> None:
    """What became of the files, a line each, and how that is taken back."""
    undo = f"rota undo {number}" if number else "rota undo"
    for path in written:
        say(f"{path}: {'written' if path.exists() else 'removed'}; {undo} takes it back")
    if not written:
        say("nothing written" if manner.dry else "nothing to change")
