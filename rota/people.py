"""Whom others mean: the team's people as calendars, spreadsheets and HR exports write them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from rota.table import fold
from rota.team import Person

_WORD = re.compile(r"[^\W_]+")
_LONGEST = 12  # words of a name
# Words beside a first name that are no family name.
_PLAIN = frozenset(
    (
        *("absence", "absences", "absent", "absente", "astreinte", "astreintes", "conge", "conges"),
        *("cp", "rtt", "ferie", "garde", "jour", "maladie", "nuit", "repos", "soir", "vacances"),
        *("we", "week", "weekend", "on", "off", "call", "oncall", "duty", "leave", "holiday"),
        *("holidays", "vacation", "primary", "backup", "secondary", "titulaire", "renfort"),
    )
)

Index = dict[str, set[str]]


class Ambiguous(ValueError):
    """A text may mean several people."""

    def __init__(self, text: str, people: Iterable[str]) -> None:
        names = " or ".join(sorted(people))
        super().__init__(
            f"{text[:60]!r} may be {names}; write the id, or give one of them an alias"
        )


class People:
    """The people of a team by all that others may call them, surest first.

    That is the id as it stands; then e-mail, name and alias; then the words of the name in any
    order, "MARTIN Alice"; last, where nobody else in the team is meant, the id otherwise written,
    "Alice", "A. Martin", "Alice M." and the initials. Case, accents and punctuation make no
    difference.
    """

    def __init__(self, people: Sequence[Person], *, short: bool = True) -> None:
        """
        Args:
            people: The team's.
            short: Whether first names and initials will do.
        """
        names: Index = {}
        loose: Index = {}
        brief: Index = {}
        self._numbers: Index = {}
        self._within: dict[str, tuple[str, ...]] = {}  # names come again and again
        self._addresses: Index = {}
        for person in people:
            _add(names, map(_key, (person.name, *person.aliases)), person)
            _add(loose, map(_sorted_key, (person.name, *person.aliases)), person)
            _add(brief, [_key(person.id)], person)
            if short:
                _add(brief, _short_forms(person.name), person)
            if person.email:
                _add(self._addresses, [person.email.casefold()], person)
            if person.employee_id:
                _add(self._numbers, [person.employee_id.casefold()], person)
        self._ids = {person.id for person in people}
        self._tiers: tuple[tuple[Index, Callable[[str], str]], ...] = (
            (self._addresses, str.casefold),
            (names, _key),
            (loose, _sorted_key),
            (brief, _key),
        )

    def named(self, text: str) -> str:
        """The id of the person whom a text names; empty for nobody.

        Raises:
            Ambiguous: It may be several.
        """
        text = text.strip()
        if text in self._ids:
            return text
        for index, key in self._tiers:
            if found := index.get(key(text)):
                return _only(found, text)
        return ""

    def at(self, address: str) -> str:
        """The id of the person with an e-mail address; empty for nobody."""
        found = self._addresses.get(address.strip().casefold())
        return _only(found, address) if found else ""

    def numbered(self, number: str) -> str:
        """The id of the person with an employee id; empty for nobody.

        Zeros in front, which spreadsheets drop, make no difference where nobody else is meant.
        """
        number = number.strip().casefold()
        if found := self._numbers.get(number):
            return _only(found, number)
        bare = number.lstrip("0")
        alike = {
            id for other, ids in self._numbers.items() if other.lstrip("0") == bare for id in ids
        }
        return _only(alike, number) if alike and bare else ""

    def within(self, text: str) -> tuple[str, ...]:
        """The ids of everybody whom a line of text names, "Astreinte N2 – Alice", in its order.

        A first name beside what may be a family name, "Alice Dupont", is another person's.

        Raises:
            Ambiguous: A name may be several people's.
        """
        if text not in self._within:
            self._within[text] = self._found(text)
        return self._within[text]

    def _found(self, text: str) -> tuple[str, ...]:
        if whole := self.named(text):
            return (whole,)
        words = list(_WORD.finditer(text))
        found: dict[int, str] = {}
        taken: set[int] = set()
        for index, key in self._tiers[1:]:
            for first, last in _runs(len(words)):
                if taken & {*range(first, last)}:
                    continue
                piece = text[words[first].start() : words[last - 1].end()]
                if not (ids := index.get(key(piece))):
                    continue
                if last - first == 1 and not _alone(text, words, first):
                    continue
                found[first] = _only(ids, piece)
                taken |= {*range(first, last)}
        return tuple(dict.fromkeys(found[place] for place in sorted(found)))

    def of_event(self, attendees: Iterable[str], organizer: str, summary: str) -> str:
        """The id of the person whom an event of a calendar is about; empty for nobody.

        Who takes part tells, by e-mail; where several do, or nobody of the team, the title; last,
        who called it: often that is whoever keeps the calendar.

        Raises:
            Ambiguous: It may be several, or the title says another than the address.
        """
        invited = {id for id in map(self.at, attendees) if id}
        titled = {*self.within(summary)}
        if len(invited) == 1 and titled and titled != invited:
            raise Ambiguous(summary, invited | titled)
        for found in ({*invited} if len(invited) == 1 else set(), titled, invited):
            if found:
                return _only(found, summary)
        return self.at(organizer)


def _add(index: Index, keys: Iterable[str], person: Person) -> None:
    for key in keys:
        if key:
            index.setdefault(key, set()).add(person.id)


def _only(ids: set[str], text: str) -> str:
    if len(ids) > 1:
        raise Ambiguous(text, ids)
    return next(iter(ids))


def _key(text: str) -> str:
    return " ".join(_WORD.findall(fold(text[:200])))


def _sorted_key(text: str) -> str:
    words = _WORD.findall(fold(text[:200]))
    return " ".join(sorted(words)) if len(words) > 1 else ""


def _short_forms(name: str) -> Iterator[str]:
    """What a name of several words is shortened to: first name, last name, initials and mixes."""
    parts = [_key(part) for part in name.split()]
    parts = [part for part in parts if part]
    if len(parts) < 2:
        return
    first, last = parts[0], " ".join(parts[1:])
    yield first
    yield last
    letters = "".join(part[0] for part in parts)
    all_letters = "".join(word[0] for word in _key(name).split())
    for initials in {letters, all_letters}:
        yield initials
        yield " ".join(initials)
    for initial in {first[0], " ".join(word[0] for word in first.split())}:
        yield f"{initial} {last}"
        yield f"{last} {initial}"
    yield f"{first} {last[0]}"


def _runs(count: int) -> Iterator[tuple[int, int]]:
    """The stretches of so many words, the longest first."""
    for length in range(min(count, _LONGEST), 0, -1):
        for first in range(count - length + 1):
            yield first, first + length


def _alone(text: str, words: Sequence[re.Match[str]], place: int) -> bool:
    """Whether no word that may belong to a longer name stands right beside this one."""
    word = words[place]
    before = words[place - 1] if place else None
    after = words[place + 1] if place + 1 < len(words) else None
    return len(word[0]) > 2 and not (
        (before and text[before.end() : word.start()].isspace() and _like_a_name(before[0]))
        or (after and text[word.end() : after.start()].isspace() and _like_a_name(after[0]))
    )


def _like_a_name(word: str) -> bool:
    return word[0].isupper() and _key(word) not in _PLAIN
