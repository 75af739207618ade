"""What everybody and everything on the page is called, and a name as it stands there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rota.grid import full_names, initials, short_names
from rota.markup import Html, element
from rota.page_style import look
from rota.shift import Shift
from rota.team import Team
from rota.words import capital, role_word, word


class Names:
    """The names of a team on the page, in its language."""

    def __init__(self, team: Team, shifts: Sequence[Shift]) -> None:
        self.team = team
        self.language = team.language
        self.short, self.full = short_names(team), full_names(team)
        self._left = {shift.person: shift.name for shift in shifts}
        self.roles = self._roles({shift.role for shift in shifts})
        self._tags = initials([*self.roles.values()])
        self._looks = {person.id: look(place) for place, person in enumerate(team.people)}
        self._optional = {role.name for role in team.roles if role.optional}

    def _roles(self, used: set[str]) -> dict[str, str]:
        """The roles that occur, in the team's order, and what they are called."""
        own = [role.name for role in self.team.roles if role.name in used]
        called = {name: role_word(name, self.language) for name in [*own, *sorted(used - {*own})]}
        return called if len({*called.values()}) == len(called) else {name: name for name in called}

    def word(self, english: str) -> str:
        """A word of the vocabulary."""
        return word(english, self.language)

    def title(self, english: str) -> str:
        """The same with a capital."""
        return capital(self.word(english))

    def missing(self, shift: Shift) -> bool:
        """Whether the slot has nobody and should; in an optional role nobody is missed."""
        return not shift.person and shift.role not in self._optional

    def shown(self, shift: Shift) -> bool:
        """Whether there is anything to say of the slot."""
        return bool(shift.person) or self.missing(shift)

    def tags(self) -> dict[str, str]:
        """What stands before a name, by what the role is called; nothing where there is one."""
        return dict(self._tags) if len(self.roles) > 1 else {}

    def short_name(self, shift: Shift) -> str:
        """How whoever has a shift is called in the calendar."""
        return self.title("to be filled") if self.missing(shift) else self.called(shift, self.short)

    def on_call(
        self, shift: Shift, names: Mapping[str, str], *more: str, classes: str = ""
    ) -> Html:
        """Whose shift it is, on their colour, behind the sign of the role."""
        called = self.roles[shift.role]
        mark = element("abbr", self._tags[called], title=called) if len(self.roles) > 1 else ""
        if self.missing(shift):
            name = element("span", self.title("to be filled"), *more)
            return self._chip(mark, name, classes=f"nobody {classes}")
        if called != next(iter(self.roles.values())):
            classes = f"other {classes}"
        name = element("span", self.called(shift, names), *more)
        return self._chip(mark, name, classes=f"{self._look(shift.person)} {classes}")

    def called(self, shift: Shift, names: Mapping[str, str]) -> str:
        """The name of whoever has a shift, of the people who left too."""
        return names.get(shift.person) or shift.name or shift.person

    def person(self, id: str, names: Mapping[str, str]) -> Html:
        """Somebody outside the calendar; "" is whoever is missing."""
        if not id:
            return self._chip(element("span", self.title("to be filled")), classes="nobody")
        name = names.get(id) or self._left.get(id) or id
        return self._chip(element("span", name), classes=self._look(id))

    def _look(self, id: str) -> str:
        return self._looks.get(id, "")

    def _chip(self, *content: str, classes: str) -> Html:
        return element("span", *content, class_=" ".join(["chip", *classes.split()]))
