"""The page for the screen and the wall: what it says, that it is safe, and that it prints."""

from __future__ import annotations

import base64
import hashlib
import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import teams
from browser import A4_LANDSCAPE, printed
from rota.instants import days_between
from rota.markup import element, joined
from rota.page import page
from rota.page_style import COLOURS, PALETTE, look, style
from rota.period import Period
from rota.shift import Shift
from rota.team import Role, Team
from teams import evening, night, person, rest_days, shift, weekend

ROLES = ("primary", "backup", "lead")
NAMES = (
    *("Camille Roussel", "Idris Benali", "Manon Leclerc", "Thomas Girard", "Yasmine Haddad"),
    *("Loïc Le Goff", "Anne-Charlotte de La Rochefoucauld", "Jean-Baptiste Poquelin"),
)
TEXT = "Décrocher sous 15 minutes.\nProcédure : https://wiki.exemple.fr/n2"


def team(size: int = 6, depth: int = 1, **changes: Any) -> Team:
    """A French team of so many people in so many roles."""
    named = [
        person(f"p{place:02}", name=NAMES[place] if place < len(NAMES) else f"Alix Morel{place}")
        for place in range(size)
    ]
    plain: dict[str, Any] = {
        "language": "fr",
        "number": "01 80 00 00 00",
        "people": tuple(named),
        "roles": tuple(Role(name) for name in ROLES[:depth]),
        "coverages": (evening(instructions=TEXT), weekend(instructions=TEXT)),
    }
    return teams.team(**plain | changes)


def month(team: Team, first: date, last: date) -> list[Shift]:
    """Every night and weekend of these dates, people taking turns in every role."""
    turns = itertools.cycle(team.people)
    starting = [day for day in days_between(first, last) if day.weekday() <= 4]
    return [
        replace(made(who.id, day.isoformat(), role=role.name), name=who.name)
        for day in starting
        for made in [rest_days if day.weekday() == 4 else night]
        for role, who in zip(team.roles, turns, strict=False)
    ]


def shown(
    team: Team,
    rows: Sequence[Shift],
    first: str = "2026-12-01",
    last: str = "2026-12-31",
    today: str | None = None,
) -> str:
    """The page of a period."""
    period = Period(date.fromisoformat(first), date.fromisoformat(last))
    ids = [each.id for each in team.people]
    day = date.fromisoformat(today) if today else None
    return page(team, rows, period, ids, day).decode()


class Read(HTMLParser):
    """What a parser finds: tags with their attributes, text outside the style, what stays open."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.text: list[str] = []
        self.cells: dict[str, list[str]] = {}
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag."""
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        if tag == "time":
            self.cells[dict(attrs)["datetime"] or ""] = []
        if tag not in ("meta", "br"):
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Every element that is opened is closed, in order."""
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note text; that of the calendar under its date."""
        if "style" not in self._open and data.strip():
            self.text.append(data)
            if self.cells and "td" in self._open and "ul" in self._open:
                [*self.cells.values()][-1].append(data)


TAGS = {
    *("html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "main", "section"),
    *("div", "p", "strong", "table", "caption", "thead", "tbody", "tr", "th", "td", "time"),
    *("ul", "li", "span", "abbr", "small", "aside", "dl", "dt", "dd"),
}
ATTRIBUTES = {
    *("lang", "charset", "http-equiv", "content", "name", "class", "scope", "datetime", "title"),
}


def test_a_day_says_who_is_on_call() -> None:
    """Where a shift starts, and on every day on which it goes on past noon."""
    rows = [
        night("p00", "2026-12-24"),
        rest_days("p01", "2026-12-25"),
        shift("p02", "2026-12-29 06:00", "2026-12-29 10:00"),
        night("p02", "2026-12-30"),
        night("p03", "2026-12-31"),
    ]
    cells = Read(shown(team(), rows)).cells
    assert cells["2026-12-24"] == ["Camille"]
    assert [cells[f"2026-12-{day}"] for day in (25, 26, 27)] == [["Idris"]] * 3
    assert cells["2026-12-28"] == []
    assert cells["2026-12-29"] == ["Manon ", "6\N{NO-BREAK SPACE}h"]
    assert cells["2026-12-30"] == ["Manon"]


def test_what_is_missing_is_loud_and_what_is_optional_silent() -> None:
    """Only what nobody has and somebody should is shown as a hole."""
    hole = replace(night("", "2026-12-07"), name="")
    whole = team(depth=2)
    page = shown(whole, [hole, replace(hole, role="backup")])
    assert page.count("À pourvoir") == 3  # two slots, and the totals
    relaxed = replace(whole, roles=(Role("primary"), Role("backup", optional=True)))
    assert shown(relaxed, [hole, replace(hole, role="backup")]).count("À pourvoir") == 2


def test_people_who_left_keep_their_names() -> None:
    """A past month is still true."""
    page = shown(team(), [replace(night("zoe", "2026-12-07"), name="Zoé Ancienne")])
    assert Read(page).cells["2026-12-07"] == ["Zoé Ancienne"]


def test_roles_are_told_apart_by_a_sign_that_is_explained() -> None:
    """Of roles that sound alike the team's own names are used."""
    rows = month(team(depth=2), date(2026, 12, 1), date(2026, 12, 3))
    page = Read(shown(team(depth=2), rows))
    assert page.cells["2026-12-01"] == ["T", "Camille", "R", "Idris"]
    assert {"titulaire", "renfort"} <= {*page.text}
    alike = team(roles=(Role("backup"), Role("secondary")))
    rows = [night("p00", "2026-12-01", role=role) for role in ("backup", "secondary")]
    assert Read(shown(alike, rows)).cells["2026-12-01"] == ["B", "Camille", "S", "Camille"]


def test_who_is_on_call_today() -> None:
    """Every piece of the day in every role, with its hours."""
    rows = [night("p00", "2026-12-07"), night("p01", "2026-12-08"), night("p02", "2026-12-09")]
    text = " ".join(Read(shown(team(), rows, today="2026-12-08")).text).replace("\u00a0", "~")
    assert "Aujourd’hui, mardi 8~décembre 2026" in text
    assert "Titulaire Camille Roussel  jusqu’à 8~h Idris Benali  à partir de 18~h" in text
    alone = Read(shown(team(), rows, today="2026-12-01")).text
    assert "Prochaine astreinte" in alone
    assert not any("Aujourd’hui" in text for text in Read(shown(team(), rows)).text)
    assert not any(
        "Aujourd’hui" in text for text in Read(shown(team(), rows, today="2026-12-20")).text
    )


def test_the_day_that_is_today_is_marked() -> None:
    """One cell and no other."""
    rows = month(team(), date(2026, 12, 1), date(2026, 12, 31))
    page = shown(team(), rows, today="2026-12-26")
    assert re.findall(
        r'<td class="rest now"><div class="day"><time datetime="([0-9-]+)"', page
    ) == ["2026-12-26"]


def test_what_to_dial_and_to_do_is_there() -> None:
    """The number, and instructions: once if they are the same for all, else kind by kind."""
    rows = month(team(), date(2026, 12, 1), date(2026, 12, 31))
    text = Read(shown(team(), rows)).text
    assert "01 80 00 00 00" in text
    assert text.count(TEXT) == 1
    coverages = (evening(instructions="Un"), weekend(instructions="Deux\n"))
    text = Read(shown(team(coverages=coverages), rows)).text
    assert text[text.index("Consignes") :][:5] == ["Consignes", "Soir", "Un", "Week-end", "Deux"]
    silent = Read(shown(team(coverages=(evening(), weekend()), number=""), rows)).text
    assert {"Consignes", "Numéro d’appel"} & {*silent} == set()


def test_totals_stand_beside_a_month_or_on_a_sheet_of_their_own() -> None:
    """A small team's beside the calendar; a large one's, and a whole period's, after it."""
    first, last = date(2026, 11, 1), date(2026, 12, 31)
    for people, start, tables, sheets in (
        (6, "2026-12-01", 1, 1),
        (6, "2026-11-01", 3, 3),
        (60, "2026-12-01", 3, 2),
    ):
        html = shown(team(people), month(team(people), first, last), start)
        assert html.count('<table class="totals">') == tables
        assert html.count("<section>") == sheets


def test_a_long_text_gets_a_sheet_of_its_own() -> None:
    """Nothing of it is cut."""
    long = "\n".join(f"Étape {number} : appeler la personne suivante." for number in range(40))
    rows = month(team(), date(2026, 12, 1), date(2026, 12, 31))
    html = shown(team(coverages=(evening(instructions=long), weekend())), rows)
    assert html.count("<section>") == 2
    assert long in Read(html).text


def test_it_speaks_the_teams_language() -> None:
    """English words, days and hours, and the language is declared."""
    english = team(language="en")
    rows = month(english, date(2026, 12, 1), date(2026, 12, 31))
    html = shown(english, rows, today="2026-12-08")
    assert '<html lang="en">' in html
    text = " ".join(Read(html).text).replace("\u00a0", " ")
    for words in ("December 2026", "Monday", "until 08:00", "Number to dial", "W 49", "18:00 – 08"):
        assert words in text


def test_it_is_accessible() -> None:
    """Title, language, one main, captions, and headings that say what they are the head of."""
    rows = month(team(2, 2), date(2026, 12, 1), date(2026, 12, 31))
    html = shown(team(2, 2), rows, today="2026-12-08")
    assert '<html lang="fr">' in html
    assert "<title>Support N2 – planning d’astreintes – décembre 2026</title>" in html
    tags = Read(html).tags
    assert [tag for tag, _ in tags].count("main") == 1
    assert [tag for tag, _ in tags].count("table") == [tag for tag, _ in tags].count("caption")
    assert all("scope" in attributes for tag, attributes in tags if tag == "th")
    levels = [int(tag[1]) for tag, _ in tags if tag in ("h1", "h2", "h3")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))


def test_nothing_is_fetched_and_nothing_runs() -> None:
    """The policy allows this style sheet by its hash and nothing else."""
    html = shown(team(), [night("p00", "2026-12-07")], today="2026-12-07")
    sheet = html.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    assert f"default-src &#x27;none&#x27;; style-src &#x27;sha256-{digest}&#x27;" in html
    assert not re.search(
        r"url\(|@import|https?:|<script|<link|<img| on[a-z]+=", html.replace(TEXT, "")
    )
    assert " style=" not in html


HOSTILE = (
    *("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "</style><b>", "&lt;b&gt;"),
    *("' onmouseover='x", "]]><!--", "</td></tr></table>", "javascript:alert(1)", "\u202eevil"),
)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_name_becomes_a_tag(text: str) -> None:
    """Whatever a name, a role, a kind, a holiday or instructions hold, it is text."""
    people = tuple(person(f"p{place}", name=text) for place in range(2))
    coverages = (evening(instructions=text, kind=text), weekend(instructions=text))
    holidays = replace(team().holidays, add=((date(2026, 12, 8), text),))
    hostile = team(
        name=text,
        number=text,
        people=people,
        roles=(Role(text), Role("backup")),
        coverages=coverages,
        holidays=holidays,
    )
    rows = [
        replace(night("p0", "2026-12-07", role=text), name=text, kind=text),
        replace(night("p1", "2026-12-08", role="backup"), name=text),
        replace(night("gone", "2026-12-09", role="backup"), name=text),
    ]
    read = Read(shown(hostile, rows, today="2026-12-08"))
    assert {tag for tag, _ in read.tags} <= TAGS
    assert {name for _, names in read.tags for name in names} <= ATTRIBUTES
    assert sum(text.replace("\u202e", "\ufffd") in piece for piece in read.text) >= 6


@given(st.text(), st.text())
def test_text_comes_back_from_an_element(text: str, value: str) -> None:
    """As it is, but for characters that nobody should see."""
    read = Read(element("p", joined(text, "|"), title=value))
    assert len(read.tags) == 1
    seen = "".join(read.text).removesuffix("|")
    plain = text.isprintable()
    assert not plain or seen == text or not text.strip()


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio (WCAG 2.2)."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_everything_can_be_read() -> None:
    """Every text has a contrast of at least 4.5 on what is behind it, and every edge of 3."""
    paper, rest = COLOURS["paper"], COLOURS["rest"]
    pairs = [*PALETTE, (COLOURS["unknown"], COLOURS["ink"]), (COLOURS["ink"], paper)]
    pairs += [(behind, COLOURS[each]) for behind in (paper, rest) for each in ("ink", "quiet")]
    pairs += [(paper, COLOURS["loud"])]
    assert {pair: contrast(*pair) for pair in pairs if contrast(*pair) < 4.5} == {}
    assert set(re.findall(r"var\(--([a-z]+)", style())) <= {*COLOURS, "own", "text"}


SIGHT = {
    "protanopia": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "deuteranopia": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "tritanopia": ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
}
"""How colours look to the colour-blind (Machado, Oliveira and Fernandes 2009, severity 1)."""


@pytest.mark.parametrize("sight", SIGHT)
def test_colours_of_a_small_team_differ_for_everybody(sight: str) -> None:
    """Of the first eight people no two look the same to the colour-blind."""
    seen = []
    for colour, _ in PALETTE[:8]:
        parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
        seen.append([sum(a * b for a, b in zip(row, parts, strict=True)) for row in SIGHT[sight]])
    distances = [
        sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5
        for one, other in itertools.combinations(seen, 2)
    ]
    assert min(distances) > 0.07


def test_people_keep_their_colours() -> None:
    """By their place in the team file; they come again only after sixteen."""
    assert len({look(place) for place in range(len(PALETTE))}) == len(PALETTE) == 16
    assert look(16) == look(0)


def test_the_same_rota_gives_the_same_bytes() -> None:
    """Whatever the order of its rows."""
    rows = month(team(6, 3), date(2026, 12, 1), date(2026, 12, 31))
    assert shown(team(6, 3), rows) == shown(team(6, 3), rows[::-1])


def test_a_year_of_a_large_team_is_small() -> None:
    """Sixty people in three roles: less than 1 MB, thirteen sheets."""
    large = team(60, 3)
    rows = month(large, date(2027, 1, 1), date(2027, 12, 31))
    html = shown(large, rows, "2027-01-01", "2027-12-31")
    assert len(html.encode()) < 1_000_000
    assert html.count("<section>") == 12 + 1


@pytest.mark.parametrize("roles", [1, 3])
@pytest.mark.parametrize(("first", "weeks"), [("2026-12-01", 5), ("2026-08-01", 6)])
def test_a_month_is_printed_on_one_sheet(
    roles: int, first: str, weeks: int, tmp_path: Path
) -> None:
    """A4 landscape, five weeks or six, one role or three, with long names too."""
    start = date.fromisoformat(first)
    whole = team(8, roles)
    rows = month(whole, start - timedelta(days=3), start + timedelta(days=30))
    html = shown(whole, rows, first, f"{first[:8]}31", today=f"{first[:8]}12")
    assert html.count("</tr>") == 1 + weeks + 1 + 8
    sheet = printed(html.encode(), tmp_path)
    assert (sheet.pages, sheet.size) == (1, A4_LANDSCAPE)
    [text] = sheet.texts
    for words in ("01 80 00 00 00", "Camille", "Totaux".upper(), "dimanche", "31"):
        assert words in text
    assert "Aujourd" not in text  # paper does not know the date


def test_a_year_is_printed_on_a_sheet_per_month(tmp_path: Path) -> None:
    """And one with the totals of sixty people."""
    large = team(60, 3)
    rows = month(large, date(2027, 1, 1), date(2027, 12, 31))
    html = shown(large, rows, "2027-01-01", "2027-12-31")
    sheets = printed(html.encode(), tmp_path)
    assert (sheets.pages, sheets.size) == (13, A4_LANDSCAPE)
    assert "Juin 2027" in sheets.texts[5]
    assert "Alix Morel59" in sheets.texts[12]
