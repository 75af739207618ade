"""What whoever answers a call has to do: within how long, step by step, and whom to call next.

The protocol says it of every call, a topic of those that are about one thing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

Sort = Literal["role", "person", "provider"]


@dataclass(frozen=True, slots=True)
class Escalation:
    """Whom to call next, and when.

    Attributes:
        sort: Whoever is on call in a role at that moment; one person, on call or not; or an outside
            firm, in its hours.
        name: Of the role, or the id of the person or of the provider.
        after: How long after the call came; None for as soon as the one before cannot help.
    """

    sort: Sort
    name: str
    after: timedelta | None = None

    @property
    def whom(self) -> tuple[Sort, str]:
        """Who it is, whenever they are called."""
        return self.sort, self.name


@dataclass(frozen=True, slots=True)
class Topic:
    """What a call may be about.

    Attributes:
        name: Its key in the team file.
        title: What people call it.
        skills: All of which whoever handles it must have; none for anybody.
        steps: What to do, in order, besides what the protocol says.
        escalations: Whom to call next, in order; the protocol's where it says nothing else.
    """

    name: str
    title: str
    skills: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    escalations: tuple[Escalation, ...] = ()


@dataclass(frozen=True, slots=True)
class Protocol:
    """What holds for every call.

    Attributes:
        answer: Within how long the caller is answered.
        steps: What to do, in order.
        escalations: Whom to call next, in order, where a topic does not say: by default whoever
            else is on call, in the order of the roles.
        topics: What calls may be about.
    """

    answer: timedelta | None = None
    steps: tuple[str, ...] = ()
    escalations: tuple[Escalation, ...] = ()
    topics: tuple[Topic, ...] = ()

    @property
    def said(self) -> bool:
        """Whether the team file has one: more than that roles are called in their order."""
        timed = any(each.after or each.sort != "role" for each in self.escalations)
        return bool(self.answer or self.steps or timed or self.topics)


def whom_next(escalations: Sequence[Escalation], role: str, person: str) -> list[Escalation]:
    """Whom somebody calls next: those behind the role that they serve in, and never themselves."""
    reached = [each.whom for each in escalations]
    own = ("role", role)
    behind = escalations[reached.index(own) + 1 :] if own in reached else escalations
    return [each for each in behind if each.whom != ("person", person)]
