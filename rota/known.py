"""The names that a team file defines, and the values that must be among them.

They are taken from the raw document, so that a mistake in a person, say, is not a mistake again
wherever that person is named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from rota import values
from rota.days import FRANCE, fold, holiday_names, known_country, known_region, regions_of
from rota.protocol import Escalation, Sort
from rota.team import BURDEN, EVENING, HOLIDAY, WEEKEND, PublicHolidays
from rota.when import nearest

PRIMARY = "primary"

WEIGHTS = {EVENING: Fraction(1), WEEKEND: Fraction(3, 2), HOLIDAY: Fraction(2)}
"""Burden per hour of the kinds that have a usual one; coverages of other kinds say theirs."""

RULE_IDS = frozenset(
    {
        *(
            "uncovered",
            "unreached",
            "double",
            "outside",
            "unknown-person",
            "unknown-role",
            "member",
            "leave",
        ),
        *("off", "leave-margin", "never", "role", "skill", "people", "refused", "one-place"),
        *("gap", "max-turns", "max-weekends", "max-holidays", "max-hours", "max-row", "apart"),
        *(
            "always",
            "topic-skill",
            "pin",
            "notice",
            "legal-basis",
            "constraint",
            "minor",
            "daily-rest",
            "daily-rest-24h",
        ),
        *("day-span", "six-days", "weekly-rest", "compensatory-rest", "day-hours", "week-hours"),
        *("average-hours", "night-hours", "work-break", "part-time", "sunday-basis", "may1"),
        *("intervention-person", "intervention-outside", "intervention-overlap"),
        *("intervention-leave", "cap-weeks", "cap-days", "cap-nights", "cap-hours"),
        *("cap-weekends", "cap-saturdays", "cap-sundays", "cap-holidays", "cap-weeks-row"),
        *("cap-days-row", "cap-gap-after-work", "compensation"),
    }
)
"""The ids that a waiver may name: those of the check's rules, which nothing here imports."""

RawTable = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Known:
    """What a document defines, for the keys that point at it.

    Attributes:
        people: Ids.
        called: How many people each id, name or alias stands for, folded.
        twins: Ids that differ from another's by capitals alone.
        coverages: Each with its raw table.
        kinds: Those of the coverages that need somebody.
        ledgers: Those that such coverages fill: burden, kinds, and each role's.
        skills: How many people have each.
        country: Whose public holidays hold.
        regions: Its regions, which `public-holiday:` may name.
        homes: Regions of the people who have their own.
        carried: Whether `fairness.carried` is there.
        answers: The role that every call reaches first; empty when that depends on the hours.
        providers: Ids.
    """

    people: frozenset[str]
    called: Mapping[str, int]
    twins: frozenset[str]
    coverages: Mapping[str, RawTable]
    kinds: frozenset[str]
    roles: frozenset[str]
    ledgers: frozenset[str]
    skills: Mapping[str, int]
    country: str
    regions: frozenset[str]
    homes: frozenset[str]
    carried: bool
    answers: str
    providers: frozenset[str]


def known(document: RawTable) -> Known:
    """What a document defines, whatever else is wrong with it."""
    people, coverages = _tables(document, "people"), _tables(document, "coverage")
    roles = _tables(document, "roles") or {PRIMARY: {}}
    kinds = {name: kind_of(name, raw) for name, raw in coverages.items() if not is_closed(raw)}
    ledgers = {BURDEN, *kinds.values()}
    for role, raw in roles.items():
        taken = _texts(raw, "coverage") or kinds
        ledgers |= {f"{role}.{kinds[name]}" for name in taken if name in kinds}
        ledgers.add(f"{role}.{BURDEN}")
    folded = Counter(person.casefold() for person in people)
    country = _table(document, "holidays").get("country")
    country = country if isinstance(country, str) and known_country(country) else FRANCE
    return Known(
        people=frozenset(people),
        called=Counter(word for id, raw in people.items() for word in _called(id, raw)),
        twins=frozenset(person for person in people if folded[person.casefold()] > 1),
        coverages=coverages,
        kinds=frozenset(kinds.values()),
        roles=frozenset(roles),
        ledgers=frozenset(ledgers),
        skills=Counter(skill for raw in people.values() for skill in set(_texts(raw, "skills"))),
        country=country,
        regions=regions_of(country),
        homes=frozenset(
            region for raw in people.values() if isinstance(region := raw.get("region"), str)
        ),
        carried="carried" in _table(document, "fairness"),
        answers=next((name if "coverage" not in raw else "" for name, raw in roles.items()), ""),
        providers=frozenset(_tables(document, "providers")),
    )


def is_closed(coverage: RawTable) -> bool:
    """Whether a raw coverage needs nobody."""
    return coverage.get("closed") is True


def kind_of(name: str, coverage: RawTable) -> str:
    """A raw coverage's kind, by default its own name."""
    kind = coverage.get("kind")
    return kind if isinstance(kind, str) else name


def _table(document: RawTable, key: str) -> RawTable:
    found = document.get(key)
    return found if isinstance(found, dict) else {}


def _tables(document: RawTable, key: str) -> dict[str, RawTable]:
    tables = _table(document, key)
    return {name: table for name, table in tables.items() if isinstance(table, dict)}


def _texts(table: RawTable, key: str) -> list[str]:
    found = table.get(key)
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []


def _called(id: str, person: RawTable) -> set[str]:
    aliases = person.get("aliases")
    words = [id, person.get("name"), *(aliases if isinstance(aliases, list) else [aliases])]
    return {fold(word) for word in words if isinstance(word, str)}


def new_alias(value: object, known: Known) -> str:
    """What others call a person: it stands for nobody else in the team."""
    found = values.name(value)
    if known.called.get(fold(found), 0) > 1:
        raise ValueError(f"{values.shown(found)} stands for somebody else in the team too")
    return found


def new_person(value: object, known: Known) -> str:
    """A person's id where it is defined."""
    if value in known.twins:
        raise ValueError("another id differs from this one by capitals alone; choose another")
    return values.person_id(value)


def new_coverage(value: object, known: Known) -> str:
    """A coverage's name where it is defined, with a kind and a burden that can be told."""
    name = values.word_name(value)
    raw = known.coverages.get(name, {})
    if not raw or is_closed(raw):
        return name
    if "kind" not in raw:
        values.kind(name)
    kind = kind_of(name, raw)
    if kind not in WEIGHTS and "weight" not in raw and "points" not in raw:
        usual = ", ".join(WEIGHTS)
        raise ValueError(
            f"is of kind {values.shown(kind)}, which has no usual burden; give weight (per hour) "
            f"or points (per window), or one of the kinds {usual}"
        )
    return name


def one_of(what: str, names: frozenset[str], value: object) -> str:
    """A name that the file defines."""
    found = values.text(value, f"the name of a {what}")
    if found not in names:
        raise ValueError(f"no {what} {values.shown(found)}{nearest(found, names)}")
    return found


def rule(value: object) -> str:
    """The id of a rule that there is."""
    found = values.rule(value)
    if found not in RULE_IDS:
        hint = nearest(found, RULE_IDS) or "; rota check --list shows them all"
        raise ValueError(f"no rule {values.shown(found)}{hint}")
    return found


def ledger(value: object, known: Known) -> str:
    """A ledger that some coverage fills."""
    found = values.text(value, "the name of a ledger")
    if found not in known.ledgers:
        hint = nearest(found, known.ledgers) or f"; expected {BURDEN}, a kind, or role.kind"
        raise ValueError(f"no coverage fills a ledger {values.shown(found)}{hint}")
    return found


def skill(value: object, known: Known) -> str:
    """A skill that somebody has."""
    found, there_are = values.name(value), frozenset(known.skills)
    if found not in there_are:
        hint = nearest(found, there_are) or '; give it to a person, skills = ["linux"]'
        raise ValueError(f"nobody has the skill {values.shown(found)}{hint}")
    return found


_SORTS: tuple[Sort, ...] = ("role", "person", "provider")


def escalation(value: object, known: Known) -> Escalation:
    """Whom to call next: a role, a person's id, a provider; `role:backup` where it is several."""
    found = values.text(value, "a role or a person's id")
    written, colon, name = found.rpartition(":")
    there_are = dict(zip(_SORTS, (known.roles, known.people, known.providers), strict=True))
    sorts = [each for each in _SORTS if name in there_are[each] and (written == each or not colon)]
    if len(sorts) > 1:
        ways = " or ".join(repr(f"{each}:{name}") for each in sorts)
        raise ValueError(f"{values.shown(name)} is a {' and a '.join(sorts)}; write {ways}")
    if not sorts:
        hint = nearest(name, frozenset().union(*there_are.values()))
        hint = hint or "; expected a name of [roles], [people] or [providers]"
        raise ValueError(f"no role, person or provider {values.shown(found)}{hint}")
    [sort] = sorts
    if sort == "role" and name == known.answers:
        raise ValueError(
            f"{values.shown(name)} is who is called first; expected whom to call when they "
            "cannot help"
        )
    return Escalation(sort, name)


def always(wanted: Mapping[str, int], known: Known) -> None:
    """Refuse skills that are wanted of more people than can be on call, or than have them.

    Raises:
        ValueError: Naming the first such skill.
    """
    for skill, number in wanted.items():
        roles, people = len(known.roles), known.skills[skill]
        if number > roles:
            raise ValueError(f"{number} people with {skill!r}, but only {roles} can be on call")
        if number > people:
            raise ValueError(f"{number} people with {skill!r}, but only {people} have it")


def country(value: object) -> str:
    """A country whose public holidays are known."""
    found = values.text(value, "a country, FR,")
    if not known_country(found):
        upper = found.upper()
        hint = f"did you mean {upper!r}?" if known_country(upper) else "expected a code such as FR"
        raise ValueError(f"no holidays are known for country {values.shown(found)}; {hint}")
    return found


def region(value: object, country: str) -> str:
    """A region of the country, in lower case."""
    found = values.text(value, "a region")
    if not known_region(country, found):
        hint = nearest(found.lower(), regions_of(country))
        raise ValueError(f"{country} has no region {values.shown(found)}{hint}")
    return found.lower()


def ordinary_day(value: object, home: PublicHolidays, known: Known) -> str:
    """A public holiday of the team or of one of its people, by name; or any date."""
    if isinstance(value, date):
        return values.day(value).isoformat()
    found = values.name(value)
    if found[:1].isdigit():
        return values.day(found).isoformat()
    names = holiday_names(home)
    for region in sorted(known.homes):
        if known_region(home.country, region):
            names |= holiday_names(PublicHolidays(home.country, region))
    if fold(found) not in map(fold, names):
        raise ValueError(f"no public holiday {values.shown(found)}{nearest(found, names)}")
    return found
