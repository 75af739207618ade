"""The protocol in words: within how long to answer, what to do, and whom to call next."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence

from rota.protocol import Escalation, Topic, whom_next
from rota.team import Language, Team
from rota.words import NBSP, delay_phrase, labelled, paired, role_word, word

Called = Callable[[Escalation], str]
"""What somebody who is to be called next is called."""


def answer_phrase(team: Team) -> str:
    """Within how long the caller is answered: "Répondre sous 15 min"; empty for no such time."""
    answer, language = team.protocol.answer, team.language
    if answer is None:
        return ""
    within = "Répondre sous" if language == "fr" else "Answer within"
    return f"{within} {delay_phrase(answer, language)}"


def next_phrase(whom: Sequence[Escalation], language: Language, called: Called) -> str:
    """Whom to call next, and when: "renfort après 30 min, puis Alice Martin après 1 h"."""
    then = ", puis " if language == "fr" else ", then "
    return then.join(f"{called(each)}{_after(each, language)}" for each in whom)


def _after(each: Escalation, language: Language) -> str:
    if each.after is None:
        return ""
    return f" {'après' if language == 'fr' else 'after'} {delay_phrase(each.after, language)}"


def named(team: Team, each: Escalation) -> tuple[str, str]:
    """What a person or a provider is called, and on which telephone number; a role has none."""
    if each.sort == "role":
        return role_word(each.name, team.language), ""
    if each.sort == "provider":
        provider = team.provider(each.name)
        return (provider.name, provider.number) if provider else (each.name, "")
    person = team.person(each.name)
    return (person.name, person.phone) if person else (each.name, "")


def called(team: Team, each: Escalation, *, phones: bool) -> str:
    """Whom to call, in a word: "renfort", "Alice Martin (06 12 34 56 78)"."""
    name, phone = named(team, each)
    return f"{name} ({phone})" if phones and phone else name


def topic_phrase(topic: Topic, language: Language) -> str:
    """What a call is about, and who can handle it: "Réseau (compétence : reseau)"."""
    if not topic.skills:
        return topic.title
    skills = word("skill" if len(topic.skills) == 1 else "skills", language)
    return f"{topic.title} ({paired(skills, ', '.join(topic.skills), language)})"


def protocol_lines(
    team: Team, role: str, person: str, called: Called, roles: Collection[str]
) -> Iterator[str]:
    """The whole protocol as plain lines, for whoever has a shift.

    Args:
        team: Whose it is.
        role: The role that the shift is of: whom to call next stands behind it.
        person: Id of whoever has it, who never calls themselves.
        called: What those are called who come next.
        roles: Those in which somebody is on call meanwhile: no other is called.
    """

    def next_line(escalations: Sequence[Escalation]) -> str:
        whom = [
            each
            for each in whom_next(escalations, role, person)
            if each.sort != "role" or each.name in roles
        ]
        said = next_phrase(whom, language, called)
        return labelled(word("call next", language), said, language) if said else ""

    protocol, language = team.protocol, team.language
    if answer := answer_phrase(team):
        yield answer
    yield from (f"{place}.{NBSP}{step}" for place, step in enumerate(protocol.steps, 1))
    general = next_line(protocol.escalations)
    yield from filter(None, [general])
    for topic in protocol.topics:
        yield topic_phrase(topic, language)
        yield from (f"{place}.{NBSP}{step}" for place, step in enumerate(topic.steps, 1))
        own = next_line(topic.escalations)
        if own and own != general:
            yield own
