"""Rotas in tables that people keep: any layout, any dialect, the same shifts."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rota.errors import InputError
from rota.fitted import HandMade, completed
from rota.instants import Span, days_between, wall
from rota.ledger import ledgers_of
from rota.period import Period
from rota.rules import check
from rota.shift import Rota, Shift
from rota.slots import slots, windows
from rota.table_rota import read_layout
from rota.team import Role, Team
from rota.words import day_phrase, short_day_phrase
from teams import PARIS, evening, holiday, person, rota, shift, span, team, weekend

ALICE = person("alice", name="Alice Martin")
BOB = person("bob", name="Bob Petit", aliases=("Bobby",))
CHLOE = person("chloe", name="Chloé Bernard")
US = team(
    people=(ALICE, BOB, CHLOE),
    roles=(Role("primary"), Role("backup", coverage=("weekend",))),
    coverages=(evening(), weekend(), holiday()),
)


def read(text: str, name: str = "x.csv", by: Team = US) -> HandMade:
    """The rota in a table; `|` separates its cells."""
    found = read_layout(text.replace("|", ";").encode(), name, by)
    assert found is not None
    return found


def shown(found: Rota) -> list[str]:
    """Its shifts, a line each, by the team's clock."""
    return [
        f"{wall(each.span.start, PARIS):%d/%m %H}-{wall(each.span.end, PARIS):%d/%m %H} "
        f"{each.role[0]} {each.person or '-'}"
        for each in found.shifts
    ]


def wrong(text: str, by: Team = US) -> str:
    """What is said of a table that is not read."""
    with pytest.raises(InputError) as caught:
        read(text, by=by)
    return str(caught.value)


WEEK = [
    *("07/12 18-08/12 08 p alice", "08/12 18-09/12 08 p bob", "09/12 18-10/12 08 p alice"),
    *("10/12 18-11/12 08 p bob", "11/12 18-14/12 08 p chloe", "11/12 18-14/12 08 b bob"),
]

LAYOUTS = {
    "a column per role": """\
Date|Titulaire|Renfort
lun. 7 déc. 2026|Alice|
mar. 8 déc. 2026|Bob|
mer. 9 déc. 2026|A. Martin|
jeu. 10 déc. 2026|BP|
ven. 11 déc. 2026|Chloé Bernard|Bobby
sam. 12 déc. 2026|Chloé Bernard|
dim. 13 déc. 2026||
""",
    "a column per role, in English": """\
backup|Day|Primary|comments
|2026-12-07|alice|x
|2026-12-08|bob|
|2026-12-09|alice|
|2026-12-10|bob|
bob|2026-12-11|chloe|
""",
    "the first role has no name": """\
Jour|Astreinte|Renfort
lundi 7 décembre 2026|MARTIN Alice|
mardi 8 décembre 2026|PETIT Bob|
mercredi 9 décembre 2026|MARTIN Alice|
jeudi 10 décembre 2026|PETIT Bob|
vendredi 11 décembre 2026|BERNARD Chloé|PETIT Bob
""",
    "a column per person": """\
Date|Alice|Bob|Chloé
07/12/2026|x||
08/12/2026|CP|x|
09/12/2026|X|RTT|-
10/12/2026||1|
11/12/2026||B|oui
12/12/2026|||P
""",
    "a row per person": """\
Nom|07/12/2026|08/12/2026|09/12/2026|10/12/2026|11/12/2026
Alice|x||x||
Bob||x||x|renfort
Chloé|||||titulaire
""",
    "a person column": """\
Date|Rôle|Personne
07/12/2026|titulaire|Alice
08/12/2026|Primary|Bob
09/12/2026||Alice
10/12/2026||Bob
11/12/2026||Chloé
11/12/2026|renfort|Bob
""",
    "a date and its weekday": """\
Date|Jour|Personne|Nom
07/12/2026|lundi|alice|Alice Martin
08/12/2026|mardi|bob|Bob Petit
09/12/2026|mercredi|alice|Alice Martin
""",
    "from date to date": """\
Du|Au|Agent|Niveau
07/12/2026|07/12/2026|Alice|
08/12/2026||Bob|
09/12/2026|10/12/2026|Alice|
10/12/2026|11/12/2026|Bob|
11/12/2026|13/12/2026|Chloé|
11/12/2026|13/12/2026|Bob|backup
""",
    "hours in columns of their own": """\
Date début|Heure début|Date fin|Heure fin|Qui|Rôle
07/12/2026|18:00|08/12/2026|08:00|Alice|
08/12/2026|18h|09/12/2026|8h|Bob|
09/12/2026|18 h 00|10/12/2026|8 h|Alice|
10/12/2026|18:00|11/12/2026|08:00|Bob|
11/12/2026|18:00|14/12/2026|08:00|Chloé|
11/12/2026|18:00|14/12/2026|08:00|Bob|renfort
""",
    "a date and two times": """\
Date|Début|Fin|Personne
07/12/2026|18:00|08:00|Alice
08/12/2026|18:00|08:00|Bob
09/12/2026|18:00|08:00|Alice
10/12/2026|18:00|08:00|Bob
""",
    "other titles, with hours": """\
Du|Au|Nom
07/12/2026 18:00|08/12/2026 08:00|Alice
mar. 8 déc. 2026 18h|mer. 9 déc. 2026 8h|Bob
09/12/2026 18:00:00+01:00|10/12/2026 08:00:00+01:00|Alice
""",
}


@pytest.mark.parametrize("text", LAYOUTS.values(), ids=LAYOUTS)
def test_layouts(text: str) -> None:
    """Every layout gives the same week, as far as it goes."""
    assert shown(read(text)) == WEEK[: max(3, len(shown(read(text))))]
    assert len(shown(read(text))) in (3, 4, 6)


def test_weeks() -> None:
    """A week is the windows of its seven dates, whoever hands over when."""
    found = read("Semaine|Titulaire|Renfort\n2026-W50|Alice|Bob\nS51 2026|Bob|Chloé\n")
    assert [each for each in shown(found) if " b " in each] == [
        *("11/12 18-14/12 08 b bob", "18/12 18-21/12 08 b chloe")
    ]
    assert [each[-5:] for each in shown(found) if " p " in each] == ["alice"] * 5 + ["p bob"] * 5
    assert found.period == Period(date(2026, 12, 7), date(2026, 12, 20))


def test_days_of_the_month() -> None:
    """A row per person and a column per day of the month, which the file's name tells."""
    days = "|".join(f"{day:02}" for day in range(1, 32))
    marks = "|".join("x" if day in (7, 9) else "CP" if day == 8 else "" for day in range(1, 32))
    text = f"Nom|{days}|Total\nAlice|{marks}|2\n"
    assert shown(read(text, "2026-12.csv")) == [WEEK[0], WEEK[2]]
    with pytest.raises(InputError, match="are titles of no rota"):
        read(text)


def test_dates_that_two_rows_share() -> None:
    """From Monday to Monday: the last date is the next one's, as is a date on which hours begin."""
    text = "Du|Au|Qui\n07/12/2026|14/12/2026|Alice\n14/12/2026|16/12/2026|Bob\n"
    found = shown(read(text + "16/12/2026 18:00|17/12/2026 08:00|Chloé\n"))
    assert found[5:] == [
        *("14/12 18-15/12 08 p bob", "15/12 18-16/12 08 p bob", "16/12 18-17/12 08 p chloe")
    ]


def test_pieces_of_a_window() -> None:
    """A holiday in a weekend has its own date; what comes after is the weekend's again."""
    text = "Date|Titulaire\n25/12/2026|Alice\n26/12/2026|{}\n27/12/2026|\n"
    assert shown(read(text.format(""))) == [
        "25/12 08-26/12 08 p alice",
        "26/12 08-28/12 08 p alice",
    ]
    assert shown(read(text.format("Bob")))[1] == "26/12 08-28/12 08 p bob"


def test_what_nobody_has() -> None:
    """A dash or an empty cell is an uncovered slot, and a table answers for all of its dates."""
    found = read(
        "Date|Titulaire\n07/12/2026|\n08/12/2026|à pourvoir\n09/12/2026|Alice\n13/12/2026|-\n"
    )
    assert shown(found) == ["07/12 18-08/12 08 p -", "08/12 18-09/12 08 p -", WEEK[2]]
    assert found.period == Period(date(2026, 12, 7), date(2026, 12, 13))
    assert read("Date|Alice\n07/12/2026|\n", "2026-12.csv").period == Period(
        date(2026, 12, 1), date(2026, 12, 31)
    )


def test_who_is_unknown_stays() -> None:
    """Somebody who is not of the team is as the table has it, for the check to report."""
    found = read("Date|Titulaire\n07/12/2026|Alice\n08/12/2026|Jean Dupont\n")
    assert [each.person for each in found.shifts] == ["alice", "Jean Dupont"]
    assert "unknown-person" in {each.rule for each in check(US, found)}


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("Date|Alice|Zoé\n07/12/2026|x|\n08/12/2026||x\n", 3),
        ("Date|Titulaire|Zoé\n07/12/2026|Alice|Bob\n", 2),
        ("Date|Titulaire|Zoé\n07/12/2026|Alice|Bob Durand\n", 0),
        ("Date|Titulaire|Zoé\n07/12/2026|Alice|à confirmer\n", 0),
        ("Date|Zoé|Zoé|Qui\n07/12/2026|a|b|Alice\n", 0),
    ],
)
def test_columns_that_are_not_read(text: str, line: int) -> None:
    """A column that is no role and nobody's, and yet has marks or names people, is named."""
    what = "the column 'zoe' is not read: it is no role, and nobody of the team (or several)"
    assert read(text).remarks == ((f"x.csv:{line}: {what}",) if line else ())


def test_cancelled_rows() -> None:
    """A row that is cancelled is none."""
    found = read("Date|Qui|Statut\n07/12/2026|Alice|Annulé\n08/12/2026|Bob|Publié\n")
    assert shown(found) == [WEEK[1]]


def test_tables_of_rota() -> None:
    """What is laid out as a rota file is left to its own reader."""
    for text in (
        "start,end,person\n2026-12-07T18:00:00+01:00,2026-12-08T08:00:00+01:00,alice\n",
        "Début;Fin;Personne\n07/12/2026 18:00;08/12/2026 08:00;Alice\n",
        "start,end,person\n",
        "mois;jour;début;fin;personne;nom\n12;lundi;07/12/2026 18:00;08/12/2026 08:00;alice;A\n",
        "start,end,person\nnever,never,alice\n",
        "",
    ):
        assert read_layout(text.encode(), "x.csv", US) is None
    assert shown(read("Début;Fin;Personne\n07/12/2026;07/12/2026;Alice\n")) == WEEK[:1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a|b\n1|2", "x.csv:1: 'a, b' are titles of no rota that is known; expected Date"),
        ("Date|Couleur\n07/12/2026|bleu", "are titles of no rota"),
        ("Titulaire|Renfort\nAlice|Bob", "are titles of no rota"),
        ("Date|Qui\nmar. 7 déc. 2026|Alice", "2: date: 'mar. 7 déc. 2026': 2026-12-07 is a mon"),
        ("Date|Qui\n7 déc.|Alice", "2: date: '7 déc.' is no date with its year"),
        ("Date|Qui\n12/31/2026|Alice", "slashes are day/month/year"),
        ("Date|Qui\n|Alice", "2: date: is empty"),
        ("Semaine|Qui\n2027-W53|Alice", "2027 has no week 53"),
        ("Date|Qui\n07/12/2026|Alice / Bob", "2: person: 'Alice / Bob' names several people"),
        ("Date|Rôle|Qui\n07/12/2026|backupp|Bob", "no role 'backupp'; did you mean 'backup'?"),
        ("Date|Alice|Bob\n07/12/2026|x|vert", "2: person bob: 'vert' is no mark; expected x"),
        ("Date|Qui\n25/12/2026|Alice\n27/12/2026|Bob", "3: Bob Petit stands beside Sun 27 Dec"),
        ("Date|Renfort\n08/12/2026|Bob", "no coverage of the team asks for anybody as backup"),
        ("Date|Début|Fin|Qui\n07/12/2026|18:00||Bob", "2: date: has hours at one end only"),
        ("Du|Au|Qui\n07/12/2026 18:00|07/12/2026 08:00|Bob", "the end is not after the start"),
        ("Du|Au|Qui\n07/12/2026|06/12/2026|Bob", "the end comes before the start"),
        ("Date|Qui\n2026-12-08|Bob\n07/12/2026|Bob", "3: date: '07/12/2026' has two readings"),
        (
            "Date|Qui\n07/12/2026|Bob\n08/12/2026,Bob",
            "3: has 1 cells, not 2 as the header (it is sep",
        ),
        ("Date|Qui\n07/12/2001|Bob\n07/12/2026|Bob", "goes from 2001-12-07 to 2026-12-07"),
        ("Date|Qui\n07/12/2026|Bob\u202e", "control character U+202E"),
        ("Nom|07/12/2026|07/12/2026\nBob|x|x", "comes as"),
    ],
)
def test_mistakes(text: str, said: str) -> None:
    """What cannot be read is said with its line and what to do; nothing is dropped in silence."""
    assert said in wrong(text)


def test_all_mistakes_at_once() -> None:
    """Every row that is wrong is listed."""
    said = wrong("Date|Qui\n07/12/26|Alice\n08/12/2026|Alice, Bob\n32/12/2026|Bob\n").splitlines()
    assert [each.split(": ")[0] for each in said] == ["x.csv:2", "x.csv:3", "x.csv:4"]


@pytest.mark.parametrize(
    "text",
    [
        "Date|Alice|Bob\n" + "07/12/2026|x|x\n" * 90_000,
        "Du|Au|Qui\n" + "01/01/2020|31/12/2029|Alice\n" * 1000,
        "Nom|"
        + "|".join(f"{day:%d/%m/%Y}" for day in days_between(date(2026, 1, 1), date(2027, 6, 1))),
        'Date|Qui\n07/12/2026|"' + "Alice\n" * 90_000,
        'Date|Qui\n07/12/2026|"a"b"c"',
    ],
)
def test_hostile(text: str) -> None:
    """Tables that would take for ever end in an error, soon."""
    began = time.process_time()
    assert wrong(text)
    assert time.process_time() - began < 5


# The books


def test_hours_get_what_the_slots_have() -> None:
    """A shift by its hours is cut at the slots; kinds, turns and burdens are theirs."""
    whole = rota(
        "2026-12-11",
        "2026-12-14",
        shift("alice", "2026-12-11 17:00", "2026-12-15 08:00", kind="", turn="", burden=0),
    )
    pieces = completed(US, whole).shifts
    assert [(each.span, each.kind, int(each.burden)) for each in pieces] == [
        (span("2026-12-11 17:00", "2026-12-11 18:00"), "", 0),
        (span("2026-12-11 18:00", "2026-12-14 08:00"), "weekend", 93),
        (span("2026-12-14 08:00", "2026-12-14 18:00"), "", 0),
        (span("2026-12-14 18:00", "2026-12-15 08:00"), "evening", 14),
    ]
    assert [each.turn for each in pieces][1::2] == [
        *("2026-12-11T18:00+01:00 primary", "2026-12-14T18:00+01:00 primary")
    ]
    half = rota(
        "2026-12-11",
        "2026-12-14",
        shift("bob", "2026-12-11 18:00", "2026-12-13 01:00", kind="", turn="", burden=0),
    )
    [piece] = completed(US, half).shifts
    assert piece.burden == 46.5
    [ledger] = ledgers_of(
        US, Period(date(2026, 12, 11), date(2026, 12, 14)), [piece], [], ["weekend"]
    )
    assert {line.person: line.carried for line in ledger.lines}["bob"] == 1


def test_what_is_known_stays() -> None:
    """A row with a burden or a turn is rota's own, and is not touched."""
    planned = rota(
        "2026-12-07", "2026-12-07", shift("alice", "2026-12-07 18:00", "2026-12-08 09:00")
    )
    assert completed(US, planned) == planned


# Any dialect, on both nights

DATES: dict[str, Callable[[date], str]] = {
    "iso": lambda day: day.isoformat(),
    "fr": lambda day: f"{day:%d/%m/%Y}",
    "fr words": lambda day: day_phrase(day, "fr"),
    "fr short": lambda day: f"{short_day_phrase(day, 'fr')} {day.year}",
    "en words": lambda day: day_phrase(day, "en"),
}
NIGHTS = st.sampled_from([date(2026, 10, 23), date(2027, 3, 26), date(2026, 12, 21)])
SEPARATORS = st.sampled_from([";", ",", "\t"])
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"])


@st.composite
def drawn(draw: st.DrawFn) -> tuple[Rota, list[date]]:
    """Two weeks with a clock change in them: each role's slots of a date given to one person."""
    first = draw(NIGHTS) - timedelta(days=draw(st.integers(0, 6)))
    dates = days_between(first, first + timedelta(days=13))
    dated = windows(US, first - timedelta(days=9), dates[-1] + timedelta(days=9))
    found = []
    for role in US.roles:
        people: dict[date, str] = {}
        for slot in slots(US, dated, role):
            day = wall(slot.span.start, PARIS).date()
            if day not in dates:  # a later piece of a window that does start in them, or none
                day = date.fromisoformat(slot.window[-10:])
            if day not in dates:
                continue
            id = people.setdefault(day, draw(st.sampled_from(["alice", "bob", "chloe"])))
            who = US.person(id)
            assert who is not None
            found.append(Shift(slot.span, role.name, slot.kind, "", id, who.name, slot.burden))
    return Rota(Period(dates[0], dates[-1]), tuple(found)), dates


def essence(found: Rota) -> set[tuple[Span, str, str]]:
    """Who is on call when, in which role."""
    return {(each.span, each.role, each.person) for each in found.live if each.person}


def saved(rows: list[list[str]], separator: str, encoding: str) -> bytes:
    """A table as a spreadsheet saves it."""
    return "\r\n".join(separator.join(row) for row in rows).encode(encoding)


@settings(deadline=None)
@given(drawn(), st.sampled_from(sorted(DATES)), SEPARATORS, ENCODINGS, st.booleans())
def test_a_row_per_day_reads_back(
    made: tuple[Rota, list[date]], dates: str, separator: str, encoding: str, french: bool
) -> None:
    """A day per row and a role per column give the instants and the people that were written."""
    planned, days = made
    if separator == "," and dates == "en words":
        separator = ";"
    cell = {(wall(each.span.start, PARIS).date(), each.role): each.name for each in planned.shifts}
    titles = ["Jour", "Titulaire", "Renfort"] if french else ["Day", "Primary", "Backup"]
    rows = [
        [DATES[dates](day), cell.get((day, "primary"), ""), cell.get((day, "backup"), "")]
        for day in days
    ]
    found = read_layout(saved([titles, *rows], separator, encoding), "x.csv", US)
    assert found is not None
    assert essence(found) == essence(planned)
    rules = {each.rule for each in check(US, found)}
    assert not rules & {"uncovered", "double", "outside", "unknown-person", "unknown-role"}
    marks = [
        [
            "x" if cell.get((day, "primary")) == name else ""
            for name in ("Alice Martin", "Bob Petit", "Chloé Bernard")
        ]
        for day in days
    ]
    names = [
        ["Date", "Alice Martin", "Bob Petit", "Chloé"],
        *([DATES[dates](d), *m] for d, m in zip(days, marks, strict=True)),
    ]
    marked = read_layout(saved(names, separator, encoding), "x.csv", US)
    assert marked is not None
    assert essence(marked) == {each for each in essence(planned) if each[1] == "primary"}


@settings(deadline=None)
@given(drawn(), st.sampled_from(["iso", "fr", "fr short"]), SEPARATORS, ENCODINGS)
def test_a_row_per_shift_reads_back(
    made: tuple[Rota, list[date]], dates: str, separator: str, encoding: str
) -> None:
    """From when to when gives the same, hours through the clock change included."""
    planned, _ = made

    def moment(instant: datetime) -> str:
        local = wall(instant, PARIS)
        return f"{DATES[dates](local.date())} {local:%H:%M}"

    rows = [
        [moment(each.span.start), moment(each.span.end), each.name, each.role]
        for each in planned.shifts
    ]
    data = saved([["Du", "Au", "Qui", "Rôle"], *rows], separator, encoding)
    found = read_layout(data, "x.csv", US)
    assert found is not None
    assert essence(found) == essence(planned)
    done = completed(US, found)
    assert {(s.span, s.role, s.kind, s.burden) for s in done.shifts} == {
        (s.span, s.role, s.kind, s.burden) for s in planned.shifts
    }
