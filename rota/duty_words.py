"""What a duty sheet says, in the team's language: when, whom to call next, who takes over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from rota.duty import Duty
from rota.instants import clock_changes
from rota.page_names import Names
from rota.protocol import Escalation, Topic, whom_next
from rota.protocol_words import named, next_phrase
from rota.shift import Shift
from rota.spans import bare, union
from rota.team import Language
from rota.words import (
    NBSP,
    capital,
    clock_change_phrase,
    elapsed_phrase,
    hours_phrase,
    kind_word,
    labelled,
    long_span_phrase,
    paired,
    since_phrase,
    span_phrase,
    until_phrase,
    zone_phrase,
)


@dataclass(frozen=True, slots=True)
class Words:
    """The headings and sentences of the sheet in a language, besides the vocabulary."""

    title: str
    titles: str
    when: str
    first: str
    alone: str
    handover: str
    nobody: str
    pass_on: str
    nobody_can: str
    calls: str
    columns: tuple[str, ...]


WORDS: Mapping[Language, Words] = {
    "fr": Words(
        title="fiche d’astreinte",
        titles="fiches d’astreinte",
        when="Quand",
        first="Répond d’abord",
        alone="Il n’y a personne d’autre à appeler.",
        handover="Relève",
        nobody="Rien n’est planifié avant ni après.",
        pass_on="à transmettre sans attendre à",
        nobody_can="Personne qu’on puisse joindre n’a la compétence requise.",
        calls="Appels",
        columns=("Heure", "Qui appelle, d’où", "Sujet", "Ce qui a été fait", "Fin"),
    ),
    "en": Words(
        title="duty sheet",
        titles="duty sheets",
        when="When",
        first="Answers first",
        alone="There is nobody else to call.",
        handover="Handover",
        nobody="Nothing is planned before or after.",
        pass_on="pass on at once to",
        nobody_can="Nobody who can be reached has the skill that it takes.",
        calls="Calls",
        columns=("Time", "Who calls, from where", "About", "What was done", "End"),
    ),
}


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is said to whoever has a duty.

    Attributes:
        names: How people and roles are called.
        duty: What they have.
        phones: Whether the telephone numbers of people are told.
    """

    names: Names
    duty: Duty
    phones: bool

    @property
    def language(self) -> Language:
        """The team's."""
        return self.names.language

    @property
    def words(self) -> Words:
        """The sentences of its language."""
        return WORDS[self.language]

    def who(self) -> str:
        """Whose duty it is, and the role, where the team has several."""
        name = self._name(self.duty.shifts[0])
        return f"{name} – {self._role(self.duty.role)}" if len(self.names.team.roles) > 1 else name

    def facts(self) -> Iterator[str]:
        """From when to when, of what kinds, how long, by whose clock, and where that jumps.

        For those who live by another clock than the team's also by theirs.
        """
        zone, language = self.names.team.timezone, self.language
        yield capital(long_span_phrase(self.duty.span, zone, language))
        shifts = self.duty.shifts
        kinds = dict.fromkeys(kind_word(shift.kind, language) for shift in shifts if shift.kind)
        hours = elapsed_phrase(sum((shift.span.hours for shift in shifts), Fraction(0)), language)
        said = [", ".join(kinds), hours, zone_phrase(zone, language)]
        yield capital(" · ".join(filter(None, said)))
        person = self.names.team.person(self.duty.person)
        if person is not None and person.timezone != zone:
            own = long_span_phrase(self.duty.span, person.timezone, language)
            yield capital(f"{own} ({zone_phrase(person.timezone, language)})")
        for provider in self.duty.providers:
            if provider.tier == "before":
                hours = hours_phrase(provider.start, provider.end, language)
                yield paired(self.words.first, f"{provider.name} ({hours})", language)
        for shift in shifts:
            for moment in clock_changes(shift.span, zone):
                yield capital(clock_change_phrase(moment, zone, language))

    def shifts(self) -> list[str]:
        """Each shift: from when to when, of what kind and how long; one alone says it above."""
        shifts, zone = self.duty.shifts, self.names.team.timezone
        return [
            f"{capital(span_phrase(shift.span, zone, self.language))} ({', '.join(about)})"
            for shift in shifts
            for kind in [kind_word(shift.kind, self.language)]
            for about in [[*filter(None, [kind]), elapsed_phrase(shift.span.hours, self.language)]]
            if len(shifts) > 1
        ]

    def handover(self) -> list[str]:
        """Who is on call in this role until it begins, and from its end on; a firm at that end."""
        zone, found = self.names.team.timezone, []
        if (before := self.duty.before) is not None:
            until = until_phrase(before.span.end, zone, self.language)
            found.append(f"{self._who(before)}, {until}")
        if self.duty.relief:
            since = since_phrase(self.duty.span.end, zone, self.language)
            found.append(f"{', '.join(each.name for each in self.duty.relief)}, {since}")
        if (after := self.duty.after) is not None:
            since = since_phrase(after.span.start, zone, self.language)
            found.append(f"{self._who(after)}, {since}")
        return found or [self.words.nobody]

    def next_ones(self) -> list[str]:
        """One line each: the protocol's chain, who else is on call, whom a topic alone names."""
        protocol = self.names.team.protocol
        chain = dict.fromkeys(self.behind(protocol.escalations), "")
        known = {(each.sort, each.name) for each in chain}
        last = [each.id for each in self.duty.providers if each.tier == "after"]
        others = [Escalation("role", row.role) for row in self.duty.beside]
        others += [Escalation("provider", id) for id in last]
        chain |= {each: "" for each in others if (each.sort, each.name) not in known}
        known |= {(each.sort, each.name) for each in others}
        for topic in protocol.topics:
            for each in self.behind(topic.escalations):
                if (each.sort, each.name) not in known:
                    alone = replace(each, after=None)
                    chain[alone] = ", ".join(filter(None, [chain.get(alone, ""), topic.title]))
        found: dict[str, str] = {}
        for each, titles in chain.items():
            when = titles or next_phrase([each], self.language, lambda _: "").strip()
            for id, line in self._lines_of(each):
                found.setdefault(id, ", ".join(filter(None, [line, when])))
        return [*found.values()] or [self.words.alone]

    def behind(self, chain: Sequence[Escalation]) -> list[Escalation]:
        """Whom of a chain whoever has this duty calls next; nobody who is never there meanwhile."""
        whom = whom_next(chain, self.duty.role, self.duty.person)
        there = {("role", row.role) for row in self.duty.beside}
        there |= {("provider", each.id) for each in self.duty.providers}
        there |= {("person", each.id) for each in self.names.team.people}
        there -= {("person", id) for id in self.duty.away}
        return [each for each in whom if (each.sort, each.name) in there]

    def topic_ends(self, topic: Topic) -> Iterator[str]:
        """Who can handle it, where whoever is on call cannot; its own chain, where it has one.

        Those who are told at once are not told again to be called some time later.
        """
        whom = self.behind(topic.escalations)
        able = {each.id for each in self.names.team.people if {*topic.skills} <= {*each.skills}}
        if topic.skills and self.duty.person not in able:
            called = {row.person: self._in_role(row) for row in self.duty.beside}
            called |= {each.name: self._called(each) for each in whom if each.sort == "person"}
            firms = [self._called(each) for each in whom if each.sort == "provider"]
            said = ", ".join([*(who for id, who in called.items() if id in able), *firms])
            yield (
                labelled(self.words.pass_on, said, self.language)
                if said
                else (self.words.nobody_can)
            )
            if all(self._people_of(each) <= able for each in whom):
                return
        if whom and whom != self.behind(self.names.team.protocol.escalations):
            said = next_phrase(whom, self.language, self._called)
            yield labelled(self.names.word("call next"), said, self.language)

    def _people_of(self, each: Escalation) -> set[str]:
        """Ids of whoever is meant; nobody's where it is a firm."""
        if each.sort == "role":
            return {row.person for row in self.duty.beside if row.role == each.name}
        return {each.name} if each.sort == "person" else set()

    def _lines_of(self, each: Escalation) -> Iterator[tuple[str, str]]:
        """Everybody who is meant, by sort and id; of a role with the hours if these are not all."""
        if each.sort != "role":
            name, phone = named(self.names.team, each)
            told = f"{name}, {_whole(phone)}" if self.phones and phone else name
            yield f"{each.sort} {each.name}", told
            return
        by_person: dict[str, list[Shift]] = {}
        for row in self.duty.beside:
            if row.role == each.name:
                by_person.setdefault(row.person, []).append(row)
        zone, role = self.names.team.timezone, capital(self._role(each.name))
        for id, rows in by_person.items():
            who = paired(role, self._who(rows[0]), self.language)
            there = union(row.span for row in rows)
            if any(bare(own.span, there) for own in self.duty.shifts):
                spans = (span_phrase(row.span, zone, self.language) for row in rows)
                who = f"{who}, {', '.join(spans)}"
            yield f"person {id}", who

    def _called(self, each: Escalation) -> str:
        """Whom a topic sends to, in a word; their numbers stand elsewhere."""
        if each.sort != "role":
            return named(self.names.team, each)[0]
        rows = {row.person: row for row in self.duty.beside if row.role == each.name}
        if len(rows) != 1:
            return self._role(each.name)
        [row] = rows.values()
        return f"{self._role(row.role)} ({self._name(row)})"

    def _in_role(self, row: Shift) -> str:
        return f"{self._name(row)} ({self._role(row.role)})"

    def _role(self, role: str) -> str:
        return self.names.roles.get(role, role)

    def _name(self, row: Shift) -> str:
        """Whose shift it is; a slot that nobody has is to be filled."""
        if not row.person:
            return self.names.word("to be filled")
        return self.names.called(row, self.names.full)

    def _who(self, row: Shift) -> str:
        """The same with a telephone number, if these are told."""
        return self._with_phone(self._name(row), row.person)

    def _with_phone(self, name: str, id: str) -> str:
        person = self.names.team.person(id) if self.phones else None
        return f"{name}, {_whole(person.phone)}" if person and person.phone else name


def _whole(phone: str) -> str:
    """A number that no end of a line cuts."""
    return phone.replace(" ", NBSP)
