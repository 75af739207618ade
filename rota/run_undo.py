"""One run of `rota undo`, and what changed since people were told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import dropwhile
from pathlib import Path

from rota import affected, feed, history, phrases, render
from rota.change_words import in_short
from rota.difference import Difference, difference
from rota.errors import RotaError, UsageError
from rota.folder import Folder, dated, inside, open_folder
from rota.history import Version
from rota.instants import Span
from rota.rota_file import read_rota
from rota.run_change import Manner, say_written, telling
from rota.shift import Rota, Shift
from rota.streams import say, write
from rota.team import Team
from rota.undo import Restored, restore


def undo_team(path: Path, number: int | None, manner: Manner, *, past: bool) -> int:
    """Take a change of a team's rotas back, write that, then show what moves; the exit code.

    Args:
        path: The team file.
        number: Which change, as the list has it; None for the last one that can be taken back.
        manner: How it is done and told.
        past: Whether shifts that have begun move too.

    Raises:
        RotaError: As `inside` does.
        UsageError: There is no such change, or nothing of it can be taken back.
    """
    with inside(path, alone=not manner.dry) as folder:
        moment = manner.moment(folder.team)
        kept = history.happened(path.parent, folder.rotas_path)
        numbers = [each.number for each in kept]
        if number is not None and number not in numbers:
            raise UsageError(f"no change {number} is kept; rota undo --list shows those that are")
        chosen = history.standing(kept)
        if number is not None:
            chosen = [each for each in kept if each.number == number]
        elif past:
            chosen = [*_half_undone(folder, kept, moment), *chosen]
        if not chosen:
            raise UsageError("there is no change to take back")
        version = chosen[0]
        restored = _restored(folder, version, kept, moment, past=past)
        rotas, begun = [each.rota for each in restored], sum(each.begun for each in restored)
        if again := sorted(span for each in restored for span in each.again):
            raise UsageError(_moved_again(folder.team, version, kept, again))
        if not any(_new_content(folder, rota) for rota in rotas):
            raise UsageError(_refusal(folder.team, version, begun, chosen[1:]))
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
        stay, it = (
            ("has begun stays as it is", "it")
            if begun == 1
            else ("have begun stay as they are", "them")
        )
        say(
            f"{phrases.count(begun, 'shift')} that {stay}; "
            f"rota undo {version.number} --past puts {it} back too"
        )
    with telling(written, manner):
        if manner.json:
            document = feed.document(team) | {"undone": version.number}
            document |= {"command": version.command} | affected.as_json(team, found)
            document["written"] = [str(each) for each in written]
            write(feed.dumps(document), manner.output)
        elif not manner.quiet:
            affected.changes(render.console(manner.out), team, found)
    if not manner.quiet:
        say(f"{_said(team, version)} is taken back")
        say_written(written, manner, history.versions(path.parent)[-1].number)
    return 0


def since_published(folder: Folder) -> Difference:
    """What changed in a team's rotas since people were last told: since each was published.

    Raises:
        UsageError: None of them was, as far as is known.
    """
    kept = history.versions(folder.path.parent)
    old, new = list[Shift](), list[Shift]()
    for rota in folder.rotas:
        name = Path(rota.source).name
        version = history.as_published(kept, name)
        if version and (told := _as_kept(folder, version, name)):
            old.extend(told.live)
            new.extend(rota.live)
    if not old:
        raise UsageError("no rota was published yet: name the old rota file")
    return difference(old, new)


def list_changes(path: Path, manner: Manner) -> None:
    """Show the changes of a team's rotas that are kept, the newest first."""
    folder = open_folder(path)
    kept = history.happened(path.parent, folder.rotas_path)
    undone = {each.undid: each.number for each in kept if each.undid}
    what = _in_short(folder, kept)
    if manner.json:
        changes = [
            {
                "number": each.number,
                "moment": each.moment.isoformat().replace("+00:00", "Z"),
                "command": each.command,
                "files": list(each.names),
                "what": what[each.number] or None,
                "undid": each.undid or None,
                "undone_by": undone.get(each.number),
            }
            for each in reversed(kept)
        ]
        write(feed.dumps(feed.document(folder.team) | {"kept": changes}), manner.output)
        return
    affected.kept(render.console(manner.out), folder.team, kept, what)
    if not kept and not manner.quiet:
        say("no change of a rota file is kept yet")


def _in_short(folder: Folder, kept: Sequence[Version]) -> dict[int, str]:
    """By number, what each change did; empty where it is not known, as a file cannot be read."""
    found: dict[int, str] = {}
    after = {Path(rota.source).name: rota.live for rota in folder.rotas}
    for version in reversed(kept):
        old, new = list[Shift](), list[Shift]()
        try:
            for name in version.names:
                before = _as_kept(folder, version, name)
                new += after.get(name, ())
                after[name] = before.live if before else ()
                old += after[name]
        except RotaError:
            found |= {each.number: "" for each in kept if each.number not in found}
            break
        found[version.number] = in_short(folder.team, old, new)
    return found


def _half_undone(folder: Folder, kept: Sequence[Version], moment: datetime) -> list[Version]:
    """The change that was taken back last, if that left something of it because it had begun."""
    return [
        version
        for version in kept
        if version.number == kept[-1].undid
        if any(
            _new_content(folder, each.rota)
            for each in _restored(folder, version, kept, moment, past=True)
        )
    ]


def _restored(
    folder: Folder, version: Version, kept: Sequence[Version], moment: datetime, *, past: bool
) -> list[Restored]:
    """The files as they are, but for what a change made of them."""
    found = []
    for name in version.names:
        before = _as_kept(folder, version, name)
        now = next((rota for rota in folder.rotas if Path(rota.source).name == name), None)
        folder.refuse_strangers(now.live if now else ())
        if now is None or now.period is None:
            if before is None:
                continue
            now = replace(before, shifts=())
        later = [v for v in kept if v.number > version.number and name in v.names]
        # Where it was taken back in part, the change is what is left of it.
        later = [*dropwhile(lambda each: each.undid == version.number, later)]
        after = (_as_kept(folder, later[0], name) or replace(now, shifts=())) if later else None
        found.append(
            restore(
                now,
                before,
                moment,
                after=after,
                past=past,
                answers=version.command in history.ANSWERS,
            )
        )
    return found


def _as_kept(folder: Folder, version: Version, name: str) -> Rota | None:
    """A rota as a change found it; None when there was none. Mistakes in it say where it is."""
    if not (data := version.read(name)):
        return None
    found = dated(folder.team, read_rota(data, str(version.path / name), folder.team))
    return replace(found, source=str(folder.rotas_path / name))


def _refusal(team: Team, version: Version, begun: int, earlier: Sequence[Version]) -> str:
    """Why nothing of a change can be taken back; which one can, but not in its stead."""
    why = "there is nothing left of it to take back"
    if version.command in (history.PUBLISH, history.NOTIFY):
        why = "people have been told, which cannot be taken back"
    elif begun:
        why = "what it changed has begun; --past takes it back all the same"
    words = f"{_said(team, version)}: {why}"
    if earlier:
        words += f"; rota undo {earlier[0].number} takes back the {earlier[0].command} before it"
    return words


def _moved_again(
    team: Team, version: Version, kept: Sequence[Version], again: Sequence[Span]
) -> str:
    undone = {each.undid for each in kept}
    later = [
        each
        for each in reversed(kept)
        if each.number > version.number and each.number not in undone
        if each.command not in (history.PUBLISH, history.NOTIFY)
    ]
    words = f"{_said(team, version)}: {phrases.stretch(again[0], team.timezone)}"
    if len(again) > 1:
        words += f" and {phrases.count(len(again) - 1, 'other shift')}"
    words += " moved again since"
    return words + (f"; take that back first: rota undo {later[0].number}" if later else "")


def _said(team: Team, version: Version) -> str:
    local = phrases.moment(version.moment, team.timezone)
    return f"change {version.number} ({version.command}, {local})"


def _new_content(folder: Folder, rota: Rota) -> bool:
    known = next((each.shifts for each in folder.rotas if each.source == rota.source), ())
    return set(known) != set(rota.shifts)
