"""Who is on call when, as frozen values, from the slot to the rota.

A coverage gives windows; each window gives slots, one role at a time; slots that go together
are a turn; a slot with its person is a shift; all shifts of a period are its rota.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from fractions import Fraction

from rota.instants import Span
from rota.period import Period

PLANNED, PUBLISHED, CANCELLED = "planned", "published", "cancelled"
ACCEPTED, REFUSED = "accepted", "refused"


@dataclass(frozen=True, slots=True)
class Slot:
    """One contiguous piece of a window, for one role, to be filled by one person.

    Attributes:
        span: UTC instants.
        role: Name of the role.
        kind: Kind of the coverage.
        coverage: Name of the coverage.
        window: Which window it is a piece of: coverage and date, `weekend 2026-12-25`.
        opens: It holds the window's start, so a kind's ledger counts the window here.
        burden: Weight in the ledger of burden, the role's weight included.
    """

    span: Span
    role: str
    kind: str
    coverage: str
    window: str
    opens: bool
    burden: Fraction


@dataclass(frozen=True, slots=True)
class Turn:
    """Slots of one role that go together to one person: a night, a weekend, a week.

    `id` is the first slot's local start and the role.
    """

    id: str
    role: str
    slots: tuple[Slot, ...]

    @property
    def span(self) -> Span:
        """From the start of the first slot to the end of the last; there may be holes."""
        return Span(self.slots[0].span.start, max(slot.span.end for slot in self.slots))


@dataclass(frozen=True, slots=True)
class Shift:
    """A slot with its person: one row of the rota file.

    Attributes:
        span: UTC instants.
        turn: Id of the turn that it belongs to; empty in a hand-made file that has none.
        person: Id; empty when the slot is uncovered.
        name: The person's name when the row was written.
        burden: Frozen when planned, so history survives a change of weights.
        status: `planned`, `published`, or `cancelled` for what was published, or refused, and is
            no more.
        answer: Empty, or `accepted` or `refused`, then when and why: see `answers`.
        notified: When and how the person was told; empty when not.
        revision: How often the row's content changed after it was published.
        changed: The UTC instant of the last such change.
        line: Line in the file it was read from; 0 when it was not. Never compared.
    """

    span: Span
    role: str
    kind: str
    turn: str
    person: str
    name: str
    burden: Fraction
    pinned: bool = False
    status: str = PLANNED
    answer: str = ""
    notified: str = ""
    revision: int = 0
    changed: datetime | None = None
    note: str = ""
    line: int = field(default=0, compare=False)

    @property
    def of_turn(self) -> tuple[str, str]:
        """What tells its turn from all others: the role and the id, else its start.

        A row that names no turn is one of its own.
        """
        return self.role, self.turn or self.span.start.isoformat()

    @property
    def live(self) -> bool:
        """Whether it still stands, planned or published."""
        return self.status != CANCELLED

    @property
    def unheard(self) -> bool:
        """Whether it was refused before it was published: no calendar has heard of it."""
        return self.status == CANCELLED and self.refused and self.changed is None

    @property
    def accepted(self) -> bool:
        """Whether its person agreed to it."""
        return self.answer.startswith(ACCEPTED)

    @property
    def refused(self) -> bool:
        """Whether its person would not have it."""
        return self.answer.startswith(REFUSED)


@dataclass(frozen=True, slots=True)
class Rota:
    """Who is on call when, over a period.

    `source` names where it was read from, for messages. `period` None is a hand-made file
    whose name does not tell.
    """

    period: Period | None
    shifts: tuple[Shift, ...]
    source: str = ""

    @property
    def live(self) -> tuple[Shift, ...]:
        """The shifts and uncovered slots that still stand."""
        return tuple(shift for shift in self.shifts if shift.live)
