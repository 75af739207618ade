"""Calendars follow a rota through all that happens to it: no ghost stays in them, nothing is lost.

A reader of their own keeps what somebody imported into a phone: an event is what was read last with
a higher SEQUENCE, it goes when it is cancelled, and what a file does not name stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Event

from rota.calendars import made_for
from rota.changes import merge, publish
from rota.events import PLAIN, Feed, uid
from rota.instants import Span
from rota.rota_file import file_name, read_rota, write_rota
from rota.shift import PUBLISHED, Rota, Shift
from rota.swap import Hand, swap
from rota.team import Role, Rules
from rota.undo import restore
from teams import night, rota, team

BEGUN = datetime(2026, 11, 2, tzinfo=UTC)
DAYS = ("2026-12-07", "2026-12-08")
PEOPLE = ("alice", "bob", "carol")
TEAM = team(roles=(Role("primary"), Role("backup")), rules=Rules(law="none"))


def mine(shift: Shift) -> str:
    """What a shift is known by in the calendar of its person."""
    return uid(TEAM, shift, shift.person)


@dataclass
class Phone:
    """What somebody has imported: by UID, the highest SEQUENCE read, and what it said.

    `gone` tells a cancelled event, whose number counts as well.
    """

    known: dict[str, tuple[int, bytes]] = field(default_factory=dict)

    def reads(self, data: bytes) -> None:
        """Import a calendar file."""
        for event in Calendar.from_ical(data).walk("VEVENT"):
            sequence = int(event.pop("SEQUENCE"))
            event.pop("DTSTAMP")
            event.pop("LAST-MODIFIED")
            known_as, said = str(event["UID"]), event.to_ical()
            if known_as not in self.known or self.known[known_as][0] < sequence:
                self.known[known_as] = sequence, said

    @property
    def says(self) -> dict[str, bytes]:
        """What it shows, by UID."""
        cancelled = b"STATUS:CANCELLED"
        return {each: said for each, (_, said) in self.known.items() if cancelled not in said}

    @property
    def shown(self) -> dict[str, Span]:
        """When that is."""
        found = {}
        for known_as, said in self.says.items():
            event = Event.from_ical(said)
            found[known_as] = Span(event.decoded("DTSTART"), event.decoded("DTEND"))
        return found


class Life:
    """A rota, its earlier versions, and the calendars of its people."""

    def __init__(self) -> None:
        shifts = [night(PEOPLE[n], day) for n, day in enumerate(DAYS)]
        self.rota = rota(DAYS[0], "2026-12-13", *shifts)
        self.team, self.now = TEAM, BEGUN
        self.before: list[Rota] = []
        self.files = dict.fromkeys(PEOPLE, b"")
        self.phones = {id: Phone() for id in PEOPLE}
        self.published: set[str] = set()

    def becomes(self, new: Rota) -> None:
        """Write the rota and read it again: nothing is known but what its file says."""
        assert new.period is not None
        data = write_rota(new, self.team)
        self.before.append(self.rota)
        self.rota = read_rota(data, file_name(new.period), self.team)
        assert write_rota(self.rota, self.team) == data
        self.now += timedelta(hours=1)
        self.published |= {mine(s) for s in self.rota.live if s.status == PUBLISHED}

    def plan(self, people: list[str]) -> None:
        """All that is planned anew: night by night, in each role; no such night for `-`."""
        places = [(day, role) for day in DAYS for role in ("primary", "backup")]
        rows = [
            replace(night(person, day, role=role), name=self.team.name_of(person))
            for (day, role), person in zip(places, people, strict=True)
            if person != "-"
        ]
        assert self.rota.period is not None
        new = merge(self.rota.period, self.rota.shifts, rows, self.now)
        self.becomes(replace(self.rota, shifts=new.shifts))

    def swap(self, which: int, person: str, part: str) -> None:
        """Hand a shift over, or a half of it."""
        shift = self.rota.live[which % len(self.rota.live)] if self.rota.live else None
        if shift is None or shift.person == person or shift.span.hours < 4:
            return
        middle = shift.span.start + (shift.span.end - shift.span.start) / 2
        halves = {"first": Span(shift.span.start, middle), "last": Span(middle, shift.span.end)}
        gift = Hand(shift.person, (shift,)), person
        [new] = swap(self.team, [self.rota], [gift], self.now, halves.get(part)).rotas
        self.becomes(new)

    def refuse(self, which: int, person: str) -> None:
        """Somebody would not have a shift, and it goes to somebody else."""
        if live := self.rota.live:
            refused = live[which % len(live)]
            rows = (replace(s, answer="refused") if s is refused else s for s in self.rota.shifts)
            self.rota = replace(self.rota, shifts=tuple(rows))
            self.swap(which, person, "")

    def rename(self, person: str, name: str) -> None:
        """Somebody is called otherwise, and the rota is planned as it stands."""
        people = tuple(replace(p, name=name) if p.id == person else p for p in self.team.people)
        self.team = replace(self.team, people=people)
        rows = [replace(s, name=name) if s.person == person else s for s in self.rota.live]
        assert self.rota.period is not None
        new = merge(self.rota.period, self.rota.shifts, rows, self.now)
        self.becomes(replace(self.rota, shifts=new.shifts))

    def undo(self, back: int) -> None:
        """Take back the last change, or an earlier one if it can be alone."""
        place = len(self.before) - 1 - back
        if place < 0:
            return
        after = self.before[place + 1] if back else None
        found = restore(self.rota, self.before[place], self.now, after=after)
        if not found.again:
            self.becomes(found.rota)

    def publish(self, only: int | None) -> None:
        """Mark all as published, or one shift."""
        live = self.rota.live
        one = None if only is None or not live else [live[only % len(live)]]
        self.becomes(publish(self.rota, one))

    def export(self, *, imported: bool) -> None:
        """Write everybody's calendar over the last one; they import it, or only look at it."""
        for id in PEOPLE:
            self.files[id] = made_for(
                self.team,
                [row for row in self.rota.shifts if row.person == id],
                Feed(person=id),
                among=self.rota.shifts,
                style=PLAIN,
                definition=b"",
                old=self.files[id],
                now=self.now,
            )
            if imported:
                self.phones[id].reads(self.files[id])


places = st.integers(0, 5)
people = st.sampled_from(PEOPLE)
STEPS = st.one_of(
    st.tuples(
        st.just("plan"), st.lists(st.sampled_from([*PEOPLE, "", "-"]), min_size=4, max_size=4)
    ),
    st.tuples(st.just("swap"), places, people, st.sampled_from(["", "", "first", "last"])),
    st.tuples(st.just("refuse"), places, people),
    st.tuples(st.just("rename"), people, st.sampled_from(["Al", "Bo"])),
    st.tuples(st.just("undo"), st.sampled_from([0, 0, 0, 1, 2])),
    st.tuples(st.just("publish"), st.none() | places),
    st.tuples(st.just("export")),
    st.tuples(st.just("announce")),
)


def lived(steps: list[tuple[object, ...]], *, drafts: bool) -> Life:
    """A rota after all these steps, announced at last."""
    life = Life()
    for what, *words in [*steps, ("announce",)]:
        if what == "export":
            life.export(imported=drafts)
        elif what == "announce":
            life.publish(None)
            life.export(imported=True)
        else:
            getattr(life, str(what))(*words)
    return life


def has(life: Life, id: str) -> dict[str, Span]:
    """The shifts that the rota gives somebody, as `Phone.shown` has them."""
    return {mine(shift): shift.span for shift in life.rota.live if shift.person == id}


@settings(deadline=None, max_examples=60)
@given(st.lists(STEPS, max_size=12))
def test_whoever_reads_what_is_announced_has_just_their_shifts(
    steps: list[tuple[object, ...]],
) -> None:
    """Published, swapped, undone, swapped again: each phone says in the end what the rota says."""
    life = lived(steps, drafts=False)
    for id, phone in life.phones.items():
        assert phone.shown == has(life, id)
        fresh = Phone()
        fresh.reads(life.files[id])
        assert phone.says == fresh.says


@settings(deadline=None, max_examples=60)
@given(st.lists(STEPS, max_size=12))
def test_whoever_reads_drafts_too_misses_nothing(steps: list[tuple[object, ...]]) -> None:
    """A phone that has read what was never published may keep that; nothing else stays in it."""
    life = lived(steps, drafts=True)
    for id, phone in life.phones.items():
        own, shown = has(life, id).keys(), phone.shown.keys()
        assert own <= shown
        assert not (shown - own) & life.published
