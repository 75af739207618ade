"""What has to happen on a server so that it shows the rota: which events to write, which to remove.

Only the team's own events are looked at, known by their UIDs. What somebody changed by hand is
left as it is and told.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from rota.caldav import Collection, ConflictError
from rota.errors import OutsideFailure
from rota.events import Event
from rota.ics_object import Stored, object_of, read_object, reminder, says
from rota.multistatus import Resource
from rota.team import Team

FEW = 3
SHARE = 5
"""More than `FEW` events and more than one in `SHARE` are not removed without being told to."""


@dataclass(frozen=True, slots=True)
class Step:
    """One event that is to be written or removed, or that may not be.

    Attributes:
        what: Create, update, delete; `kept` is an event changed by hand, which is left alone.
        uid: The event's.
        words: When and what it is, for the user.
        known: What the server has in its place.
        data: What it is to have.
    """

    what: Literal["create", "update", "delete", "kept"]
    uid: str
    words: str
    known: Resource | None = None
    data: bytes = b""


@dataclass(frozen=True, slots=True)
class Plan:
    """All that has to happen, in order, and how many events are as they should be."""

    steps: tuple[Step, ...]
    same: int

    def count(self, what: str) -> int:
        """How many steps are of one kind."""
        return sum(step.what == what for step in self.steps)

    @property
    def removes_many(self) -> bool:
        """Whether so much would be removed that it is rather a mistake."""
        removed = self.count("delete")
        there = removed + self.same + self.count("update") + self.count("kept")
        return removed > FEW and removed * SHARE > there


def plan(
    team: Team,
    wanted: Sequence[Event],
    found: Iterable[Resource],
    *,
    meant: Callable[[datetime], bool],
    overwrite: bool,
    now: datetime,
) -> Plan:
    """Compare what the server has with what it is to have.

    Args:
        team: Whose events they are.
        wanted: The events that are to stand there, none of them cancelled.
        found: What stands there, foreign events too.
        meant: Whether an event that starts at this instant is in the range spoken of; what is
            not wanted and out of it stays.
        overwrite: Also write and remove what was changed by hand.
        now: The UTC instant that is written into what changes.
    """
    ours = dict(_ours(team, found))
    steps, same = [], 0
    for event in wanted:
        resource, stored = ours.pop(event.uid, (None, None))
        words = f"{_local(team, event.span.start)} {event.summary}"
        if resource is None or stored is None:
            steps.append(Step("create", event.uid, words, None, object_of(event)))
        elif stored.says == says(event) and stored.reminder in ("", reminder(event)):
            same += 1
        elif stored.changed_by_hand and not overwrite:
            steps.append(Step("kept", event.uid, words, resource))
        else:
            revision = max(event.revision, stored.sequence + 1)
            newer = replace(event, revision=revision, changed=now)
            steps.append(Step("update", event.uid, words, resource, object_of(newer)))
    for uid, (resource, stored) in ours.items():
        start = _start(team, uid)
        if start is None or not meant(start):
            continue
        words = f"{_local(team, start)} {uid}"
        what: Literal["delete", "kept"] = (
            "kept" if stored.changed_by_hand and not overwrite else "delete"
        )
        steps.append(Step(what, uid, words, resource))
    return Plan(tuple(steps), same)


def carry_out(plan: Plan, calendar: Collection) -> list[Step]:
    """Write and remove, one event after the other; what was done stays done if one fails.

    Returns:
        What was left alone, because somebody changed it by hand, before or meanwhile.

    Raises:
        OutsideFailure: The server fails. Another run does the rest: nothing is done twice.
    """
    kept = [step for step in plan.steps if step.what == "kept"]
    steps = [step for step in plan.steps if step.what != "kept"]
    calendar.expect(len(steps))
    for place, step in enumerate(steps):
        try:
            if step.known is None:
                calendar.create(step.uid, step.data)
            elif step.what == "update":
                calendar.update(step.known, step.data)
            else:
                calendar.delete(step.known)
        except ConflictError:
            kept.append(step)
        except OutsideFailure as error:
            raise OutsideFailure(
                f"{error}; {place} of {len(steps)} changes are done, run this again for the rest"
            ) from error
    return kept


def _local(team: Team, moment: datetime) -> str:
    return f"{moment.astimezone(team.timezone):%Y-%m-%d %H:%M}"


def _ours(team: Team, found: Iterable[Resource]) -> Iterator[tuple[str, tuple[Resource, Stored]]]:
    for resource in found:
        stored = read_object(resource.data)
        if stored is not None and _start(team, stored.uid) is not None:
            yield stored.uid, (resource, stored)


def _start(team: Team, uid: str) -> datetime | None:
    """The start of a slot by its UID (`events.uid`); None for what is not of the team's feed."""
    pattern = (
        rf"{re.escape(team.id)}\.([0-9]{{8}}T[0-9]{{6}}Z)\.[A-Za-z0-9-]+@{re.escape(team.domain)}"
    )
    found = re.fullmatch(pattern, uid)
    try:
        return datetime.strptime(found[1], "%Y%m%dT%H%M%S%z") if found else None
    except ValueError:
        return None
