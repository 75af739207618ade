"""Whom others mean by a name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rota.people import Ambiguous, People
from teams import person

TEAM = (
    person("alice", name="Alice Martin", email="Alice@exemple.fr", employee_id="007"),
    person("jb", name="Jean-Baptiste Martin", aliases=("Le Grand",)),
    person("zoe", name="Zoé Le Goff", aliases=("ZLG2",)),
    person("bob.2", name="Bob", employee_id="12"),
)
PEOPLE = People(TEAM)


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("alice", "alice"),
        ("ALICE MARTIN", "alice"),
        ("MARTIN Alice", "alice"),
        ("Martin, Alice", "alice"),
        ("A. Martin", "alice"),
        ("martin a.", "alice"),
        ("Alice M.", "alice"),
        ("AM", "alice"),
        ("A.M.", "alice"),
        ("alice@EXEMPLE.fr", "alice"),
        ("jean baptiste MARTIN", "jb"),
        ("J.-B. Martin", "jb"),
        ("JBM", "jb"),
        ("le grand", "jb"),
        ("Zoe Le Goff", "zoe"),
        ("Le Goff", "zoe"),
        ("zlg2", "zoe"),
        ("bob.2", "bob.2"),
        ("BOB", "bob.2"),
        ("Alice Dupont", ""),
        ("Alicia", ""),
        ("-", ""),
        ("", ""),
    ],
)
def test_named(text: str, id: str) -> None:
    """A person is known by id, name in any order, alias, e-mail, first name or initials."""
    assert PEOPLE.named(text) == id


def test_who_shares_a_short_name_is_asked_for() -> None:
    """What may be two people's is nobody's, and says whose it may be."""
    with pytest.raises(Ambiguous, match="'Martin' may be alice or jb"):
        PEOPLE.named("Martin")
    other = People((*TEAM, person("alix", name="Alice Durand")))
    assert other.named("alice") == "alice"  # as the id stands
    with pytest.raises(Ambiguous, match="'Alice' may be alice or alix"):
        other.named("Alice")


def test_short_names_may_be_left_out() -> None:
    """Where the whole company is named, a first name is nobody's."""
    strict = People(TEAM, short=False)
    assert [strict.named(text) for text in ("Jean", "ZLG", "Le Goff Zoé", "ZLG2")] == [
        *("", "", "zoe", "zoe")
    ]


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("Astreinte N2 – Zoé Le Goff (titulaire)", ["zoe"]),
        ("Congés Alice", ["alice"]),
        ("CP - MARTIN Alice", ["alice"]),
        ("Alice: RTT", ["alice"]),
        ("Zoé / Alice", ["zoe", "alice"]),
        ("Alice Dupont", []),
        ("DUPONT Alice", []),
        ("Réunion AM", []),
        ("Le Grand d'astreinte", ["jb"]),
        ("JBM", ["jb"]),
        ("", []),
    ],
)
def test_within(text: str, ids: list[str]) -> None:
    """A title names people by whole words; a first name with another family name is a stranger."""
    assert list(PEOPLE.within(text)) == ids


def test_employee_ids_may_lose_their_zeros() -> None:
    """What Excel makes of 007 is still 007, unless somebody has the number 7."""
    assert [PEOPLE.numbered(each) for each in ("007", "7", "0012", "1", "", "0")] == [
        *("alice", "alice", "bob.2", "", "", "")
    ]
    both = People((*TEAM, person("james", employee_id="7")))
    assert (both.numbered("7"), both.numbered("007")) == ("james", "alice")
    with pytest.raises(Ambiguous):
        both.numbered("07")


@pytest.mark.parametrize(
    ("attendees", "organizer", "summary", "id"),
    [
        (["alice@exemple.fr"], "", "Formation", "alice"),
        (["chef@exemple.fr", "alice@exemple.fr"], "", "Formation", "alice"),
        (["alice@exemple.fr", "zoe@exemple.fr"], "", "Congés Zoé", "zoe"),
        ([], "alice@exemple.fr", "Congés Zoé", "zoe"),
        ([], "alice@exemple.fr", "Congés", "alice"),
        (["chef@exemple.fr"], "", "Congés", ""),
    ],
)
def test_of_event(attendees: list[str], organizer: str, summary: str, id: str) -> None:
    """Who takes part tells whose an event is, else its title, else who called it."""
    team = [replace(each, email=f"{each.id}@exemple.fr") for each in TEAM]
    assert People(team).of_event(attendees, organizer, summary) == id


def test_an_address_and_a_title_must_not_differ() -> None:
    """An event that is one person's by its address and another's by its title is nobody's."""
    with pytest.raises(Ambiguous, match="alice or zoe"):
        PEOPLE.of_event(["alice@exemple.fr"], "", "Congés Zoé")
    with pytest.raises(Ambiguous, match="alice or zoe"):
        PEOPLE.of_event([], "", "Congés Zoé et Alice")
