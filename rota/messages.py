"""What to send to each person when the rota changes: plain text in the team's language."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from rota.difference import Change, Difference, Passed
from rota.team import Team
from rota.words import capital, labelled, paired, role_word, span_phrase, word, zone_phrase


def message(team: Team, found: Difference, change: Change) -> str:
    """The text for one person: what is new for them, what is no longer theirs, and whose it is.

    Hours are those of the clock by which they live, as the last line says. It names colleagues,
    days and hours, and nothing else about anybody.
    """
    return "\n".join([f"{change.name},", "", *_lines(team, found, change), ""])


def _lines(team: Team, found: Difference, change: Change) -> Iterator[str]:
    language, person = team.language, team.person(change.person)
    zone = person.timezone if person else team.timezone
    yield labelled(word("the rota has changed", language), team.name, language)
    for title, passed, whose in (
        ("newly yours", change.gained, "until now"),
        ("no longer yours", change.lost, "from now on"),
    ):
        if passed:
            yield ""
            yield labelled(word(title, language), "", language).rstrip(" ")
            yield from (f"– {_stretch(team, found, each, whose, zone)}" for each in passed)
    yield ""
    yield f"{capital(zone_phrase(zone, language))}."


def _stretch(team: Team, found: Difference, passed: Passed, whose: str, zone: ZoneInfo) -> str:
    language = team.language
    said = span_phrase(passed.span, zone, language)
    if len(team.roles) > 1:
        said += f", {role_word(passed.role, language)}"
    if passed.other is None:
        return f"{said} ({word('no longer covered', language)})" if whose == "from now on" else said
    name = found.names.get(passed.other) or word("to be filled", language)
    return f"{said} ({paired(word(whose, language), name, language)})"
