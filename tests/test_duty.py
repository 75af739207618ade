"""Duty sheets: what they say, to whom they say nothing, and that each is one page."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import teams
from browser import printed
from command import TEAM, refused, run
from rota.duty import duties
from rota.duty_fit import SIZES
from rota.duty_page import page
from rota.errors import TeamError
from rota.instants import Span, clock_changes
from rota.protocol import Escalation, Protocol, Topic
from rota.shift import CANCELLED, Shift
from rota.team import Provider, Role, Team
from rota.words import NBSP
from teams import PARIS, evening, night, person, rest_days, shift, span, utc, weekend
from test_page import ATTRIBUTES, HOSTILE, TAGS

A4_PORTRAIT = (595, 842)
MON, TUE, WED, THU, FRI = (f"2026-12-{day:02}" for day in range(7, 12))
FULL = Protocol(
    answer=timedelta(minutes=15),
    steps=("Décrocher.", "Consigner l'appel."),
    escalations=(
        Escalation("role", "backup", timedelta(minutes=30)),
        Escalation("person", "manon", timedelta(hours=1)),
    ),
    topics=(
        Topic(
            *("net", "Réseau", ("net",), ("Regarder les liens.",)),
            escalations=(
                Escalation("role", "backup", timedelta(minutes=30)),
                Escalation("person", "manon", timedelta(hours=1)),
            ),
        ),
        Topic("mail", "Messagerie", escalations=(Escalation("person", "loic"),)),
    ),
)


def team(**changes: Any) -> Team:
    """Four people in two roles; Idris and Manon know the network."""
    plain: dict[str, Any] = {
        "language": "fr",
        "name": "Support N2",
        "number": "01 80 00 00 00",
        "people": (
            person("camille", name="Camille Roussel", phone="06 39 98 10 21"),
            person("idris", name="Idris Benali", phone="06 39 98 10 22", skills=("net",)),
            person("manon", name="Manon Leclerc", phone="06 39 98 10 23", skills=("net",)),
            person("loic", name="Loïc Le Goff"),
        ),
        "roles": (Role("primary"), Role("backup")),
        "coverages": (evening(instructions="Le soir."), weekend(instructions="Le week-end.")),
        "protocol": FULL,
    }
    return teams.team(**plain | changes)


HOURS: Any = {"start": timedelta(hours=18.5), "end": timedelta(hours=22)}
TURN = f"{MON}T18:00+01:00 primary"
ROWS = [
    night("loic", "2026-12-03"),
    replace(night("camille", MON), turn=TURN),
    replace(night("camille", TUE), turn=TURN),
    replace(night("idris", MON, role="backup"), turn=f"{TURN[:-7]}backup"),
    replace(night("idris", TUE, role="backup"), turn=f"{TURN[:-7]}backup"),
    night("manon", WED),
]


def shown(team: Team, rows: Sequence[Shift], among: str = "", *, phones: bool = False) -> str:
    """The sheets of the duties that start on this date; by default of all."""
    after = utc(f"{among} 00:00") if among else None

    def meant(span: Span) -> bool:
        return after is None or after <= span.start < after + timedelta(days=1)

    return page(team, duties(team, rows, meant), rows, phones=phones).decode()


class Read(HTMLParser):
    """What a parser finds: tags, attributes, and the text of each sheet by its headings."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.sheets: list[dict[str, list[str]]] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a tag; a section is a sheet."""
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag == "section":
            self.sheets.append({"": []})
        if tag != "meta":
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Every element that is opened is closed, in order."""
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Note text under the heading that it follows."""
        if not self.sheets or not data.strip():
            return
        text = data.replace("\u00a0", "~")
        if "h2" in self._open:
            self.sheets[-1][text] = []
        else:
            [*self.sheets[-1].values()][-1].append(text)


def only(html: str) -> dict[str, list[str]]:
    """The one sheet of a page."""
    [sheet] = Read(html).sheets
    return sheet


def test_a_sheet_says_all_that_one_needs() -> None:
    """Who, when, whom to call next, who hands over, what to do, where to note calls."""
    sheet = only(shown(team(), [row for row in ROWS if row.role == "primary"], MON))
    assert sheet[""] == [
        "Support N2 · fiche d’astreinte",
        "Camille Roussel – titulaire",
        "Du lundi 7~décembre 2026 à 18~h au mercredi 9~décembre 2026 à 8~h",
        "Soir · 28~h · heure de Paris",
        "Numéro d’appel",
        "01 80 00 00 00",
    ]
    assert sheet["Quand"] == [
        "Du lun. 7~déc. 18~h au mar. 8~déc. 8~h (soir, 14~h)",
        "Du mar. 8~déc. 18~h au mer. 9~déc. 8~h (soir, 14~h)",
    ]
    assert sheet["Appeler ensuite"] == ["Manon Leclerc, après 1~h", "Loïc Le Goff, Messagerie"]
    assert sheet["Relève"] == [
        "Loïc Le Goff, jusqu’au ven. 4~déc. 8~h",
        "Manon Leclerc, à partir du mer. 9~déc. 18~h",
    ]
    assert sheet["Protocole"] == ["Répondre sous 15~min", "Décrocher.", "Consigner l'appel."]
    assert sheet["Sujets"] == [
        "Réseau (compétence~: net)",
        "Regarder les liens.",
        "À transmettre sans attendre à~: Manon Leclerc",
        "Messagerie",
        "Appeler ensuite~: Loïc Le Goff",
    ]
    assert sheet["Consignes"] == ["Le soir."]
    assert sheet["Appels"][0] == "Heure"


def test_who_else_is_on_call_is_called_in_order() -> None:
    """Before and after others of the chain; with their hours where they are not there throughout.

    Nobody stands in the list twice, and nobody calls themselves.
    """
    first, second = Read(shown(team(), ROWS, MON)).sheets
    assert first["Appeler ensuite"] == [
        "Renfort~: Idris Benali, après 30~min",
        "Manon Leclerc, après 1~h",
        "Loïc Le Goff, Messagerie",
    ]
    assert "Idris Benali (renfort), Manon Leclerc" in first["Sujets"][2]
    assert second["Appeler ensuite"] == [
        "Manon Leclerc, après 1~h",
        "Titulaire~: Camille Roussel",
        "Loïc Le Goff, Messagerie",
    ]
    short = shift("manon", f"{MON} 18:00", f"{TUE} 00:00", "backup")
    sheet = Read(shown(team(), [*ROWS[:3], short], MON)).sheets[0]
    assert sheet["Appeler ensuite"][0] == (
        "Renfort~: Manon Leclerc, le lun. 7~déc. de 18~h à 24~h, après 30~min"
    )
    assert len(sheet["Appeler ensuite"]) == 2


def test_outside_firms_stand_where_they_answer() -> None:
    """Who rings first, and who is called after the team; a topic may send to one."""
    first = Provider("a", "Accueil", "01", "before", ("evening",), **HOURS)
    last = Provider("b", "Renfort Plus", "02", "after")
    away = Provider("c", "Jamais", "03", "before", ("weekend",))
    topic = Topic("net", "Réseau", ("net",), escalations=(Escalation("provider", "b"),))
    base = team(providers=(first, last, away), protocol=Protocol(topics=(topic,)))
    sheet = only(shown(base, [night("camille", MON)], phones=True))
    assert "Répond d’abord~: Accueil (18~h 30 – 22~h)" in [
        text.replace("h~30", "h 30") for text in sheet[""]
    ]
    assert not any("Jamais" in text for text in sheet[""])
    assert sheet["Appeler ensuite"] == ["Renfort Plus, 02"]
    assert sheet["Sujets"][1] == "À transmettre sans attendre à~: Renfort Plus"
    assert "Renfort Plus, 02" not in shown(base, [night("camille", MON)])


def test_who_is_not_there_meanwhile_is_not_called() -> None:
    """A chain may name a role that nobody has then, or a firm outside its hours."""
    never = Provider("b", "Renfort Plus", "02", "after", ("weekend",))
    chain = tuple(
        Escalation(*each) for each in (("role", "backup"), ("provider", "b"), ("person", "manon"))
    )
    topic = Topic("net", "Réseau", escalations=chain)
    base = team(providers=(never,), protocol=Protocol(topics=(topic,)))
    sheet = only(shown(base, [night("camille", MON)]))
    assert sheet["Sujets"][1] == "Appeler ensuite~: Manon Leclerc"
    assert sheet["Appeler ensuite"] == ["Manon Leclerc, Réseau"]


def test_who_is_told_at_once_is_not_called_later_too() -> None:
    """Of a chain whose people can all handle it, one line is said; whoever can reads the chain."""
    late, later = timedelta(minutes=15), timedelta(minutes=30)
    chain = (Escalation("role", "backup", late), Escalation("person", "manon", later))
    base = team(protocol=Protocol(topics=(Topic("net", "Réseau", ("net",), escalations=chain),)))
    rows = [night("camille", MON), night("idris", MON, role="backup")]
    first = Read(shown(base, rows)).sheets[0]
    assert first["Sujets"][1:] == [
        "À transmettre sans attendre à~: Idris Benali (renfort), Manon Leclerc"
    ]
    able = [night("idris", MON), night("loic", MON, role="backup")]
    assert Read(shown(base, able)).sheets[0]["Sujets"][1:] == [
        "Appeler ensuite~: renfort (Loïc Le Goff) après 15~min, puis Manon Leclerc après 30~min"
    ]
    unable = [night("camille", MON), night("loic", MON, role="backup")]
    assert len(Read(shown(base, unable)).sheets[0]["Sujets"]) == 3


def test_a_firm_that_takes_over_is_said() -> None:
    """Whoever is on call until ten in the evening reads who answers at night."""
    alone = Provider("n", "Nuit", "03", "alone", **{**HOURS, "start": timedelta(hours=22)})
    base = team(providers=(replace(alone, end=timedelta(hours=8)),), language="en")
    rows = [shift("camille", f"{MON} 18:00", f"{MON} 22:00"), night("manon", "2026-12-11")]
    sheet = only(shown(base, rows, MON))
    assert sheet["Handover"] == [
        "Nuit, from Mon 7~Dec 22:00",
        "Manon Leclerc, from Fri 11~Dec 18:00",
    ]
    sheet = only(shown(base, [rest_days("camille", FRI)]))
    assert sheet["Handover"] == ["Nothing is planned before or after."]


def test_a_plain_team_has_a_plain_sheet() -> None:
    """One role, no protocol: nothing is said that there is not."""
    plain = team(roles=(Role("primary"),), protocol=Protocol(), number="", coverages=(evening(),))
    sheet = only(shown(plain, [night("camille", MON)]))
    assert sheet[""][1] == "Camille Roussel"
    assert {*sheet} == {"", "Appeler ensuite", "Relève", "Appels"}
    assert sheet["Appeler ensuite"] == ["Il n’y a personne d’autre à appeler."]
    assert sheet["Relève"] == ["Rien n’est planifié avant ni après."]


def test_who_is_away_is_not_called() -> None:
    """On leave, off or not in the team during all of it; whoever is back for a part of it is."""
    for changes, called in (
        ({"leave": teams.when("2026-12-07..2026-12-08")}, False),
        ({"off": teams.when("mon-tue")}, False),
        ({"until": date(2026, 12, 6)}, False),
        ({"leave": teams.when(MON)}, True),
    ):
        manon = person("manon", name="Manon Leclerc", skills=("net",), **changes)
        base = team(people=(*team().people[:2], manon, *team().people[3:]))
        html = shown(base, [night("camille", MON)])
        assert ("Manon" in html) is called, changes


def test_what_nobody_can_handle_is_said() -> None:
    """A topic whose skill nobody has who can be reached."""
    alone = team(protocol=Protocol(topics=(Topic("net", "Réseau", ("net",)),)))
    sheet = only(shown(alone, [night("camille", MON)]))
    assert sheet["Sujets"][1] == "Personne qu’on puisse joindre n’a la compétence requise."


def test_it_speaks_english() -> None:
    """For a team that does."""
    english = team(language="en")
    sheet = Read(shown(english, ROWS, MON)).sheets[0]
    assert sheet[""][2:4] == [
        "From Monday 7~December 2026, 18:00 to Wednesday 9~December 2026, 08:00",
        "Evening · 28~h · Paris time",
    ]
    assert sheet["Call next"][0] == "Backup: Idris Benali, after 30~min"
    assert sheet["Handover"][0] == "Loïc Le Goff, until Fri 4~Dec 08:00"
    assert sheet["Protocol"][0] == "Answer within 15~min"


@pytest.mark.parametrize(
    ("friday", "hours", "said"),
    [
        ("2026-10-23", "63~h", "Dim. 25~oct., à 3~h l’horloge revient à 2~h~: 1~h de plus"),
        ("2027-03-26", "61~h", "Dim. 28~mars, à 2~h l’horloge passe à 3~h~: 1~h de moins"),
    ],
)
def test_the_night_when_the_clock_changes_is_said(friday: str, hours: str, said: str) -> None:
    """With what the clock does, and the elapsed hours."""
    sheet = only(shown(team(), [rest_days("camille", friday)]))
    assert hours in sheet[""][3]
    assert sheet[""][4] == said


def test_who_lives_by_another_clock_reads_it_too() -> None:
    """The team's time first, then one's own."""
    away = person("camille", timezone=ZoneInfo("Indian/Reunion"))
    sheet = only(shown(team(people=(away,)), [night("camille", MON)]))
    assert sheet[""][2:5] == [
        "Du lundi 7~décembre 2026 à 18~h au mardi 8~décembre 2026 à 8~h",
        "Soir · 14~h · heure de Paris",
        "Du lundi 7~décembre 2026 à 21~h au mardi 8~décembre 2026 à 11~h (heure de La Réunion)",
    ]


def test_clock_changes_are_found_where_they_are() -> None:
    """To the second, and only inside the span."""
    autumn = utc("2026-10-25 01:00Z")
    second = timedelta(seconds=1)
    assert clock_changes(span("2026-10-20", "2026-10-30"), PARIS) == [autumn]
    assert clock_changes(Span(autumn - second, autumn + second), PARIS) == [autumn]
    assert clock_changes(Span(autumn, autumn + 20 * second), PARIS) == []
    assert clock_changes(Span(autumn - 20 * second, autumn), PARIS) == []


def test_parts_of_a_shared_turn_are_sheets_of_their_own() -> None:
    """Each with the other before or after it; what nobody has, or is no more, has none."""
    turn = f"{FRI} primary"
    rows = [
        replace(shift("camille", f"{FRI} 18:00", "2026-12-12 18:00"), turn=turn),
        replace(shift("idris", "2026-12-12 18:00", "2026-12-14 08:00"), turn=turn),
        replace(night("", "2026-12-14"), name=""),
        replace(night("loic", "2026-12-15"), status=CANCELLED),
    ]
    first, second = Read(shown(team(), rows)).sheets
    assert first["Relève"] == ["Idris Benali, à partir du sam. 12~déc. 18~h"]
    assert second["Relève"] == [
        "Camille Roussel, jusqu’au sam. 12~déc. 18~h",
        "à pourvoir, à partir du lun. 14~déc. 18~h",
    ]


def test_instructions_are_those_of_the_coverages() -> None:
    """By the dates, even where two coverages of a kind say different things."""
    late = replace(evening(), name="late", on=teams.when("tue 2026-12-08"), instructions="Le 8.")
    rows = [replace(night("camille", day), turn=TURN) for day in (MON, TUE)]
    sheet = only(shown(team(coverages=(evening(instructions="Le soir."), late)), rows))
    assert sheet["Consignes"] == ["Soir", "Le soir.", "Late", "Le 8."]


def test_numbers_are_told_on_request_and_nothing_else_is() -> None:
    """No address, note, leave or answer, ever; telephone numbers when asked for."""
    private = person(
        "camille",
        email="canary@mail",
        phone="06 canary",
        employee_id="canary-7",
        leave=teams.when("2026-12-24..2026-12-31"),
    )
    others = team().people[1:]
    rows = [replace(row, note="canary", notified="canary", answer="refused") for row in ROWS]
    base = team(people=(private, *others))
    html = shown(base, rows)
    for secret in ("canary", "refused", "2026-12-24", "24~déc", "06 39"):
        assert secret not in html.replace(NBSP, " ")
    told = shown(base, rows, phones=True)
    assert "06\u00a0canary" in told
    assert re.sub("06.canary", "", told).count("canary") == 0
    first = Read(told).sheets[1]
    assert first["Appeler ensuite"][:2] == [
        "Renfort~: Idris Benali, 06~39~98~10~22, après 30~min",
        "Manon Leclerc, 06~39~98~10~23, après 1~h",
    ]


def test_nothing_is_fetched_and_nothing_runs() -> None:
    """The policy allows this style sheet by its hash and nothing else."""
    html = shown(team(), ROWS)
    sheet = html.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    assert f"default-src &#x27;none&#x27;; style-src &#x27;sha256-{digest}&#x27;" in html
    assert not re.search(r"url\(|@import|https?:|<script|<link|<img| on[a-z]+=| style=", html)


@pytest.mark.parametrize("text", HOSTILE)
def test_no_name_becomes_a_tag(text: str) -> None:
    """Whatever a name, a role, a step, a title or instructions hold, it is text."""
    topic = Topic("x", text, (text,), (text,), (Escalation("person", "p1"),))
    base = team(
        name=text,
        number=text,
        people=(person("p0", name=text), person("p1", name=text)),
        roles=(Role(text), Role("backup")),
        coverages=(evening(instructions=text, kind=text),),
        protocol=Protocol(steps=(text,), topics=(topic,)),
    )
    rows = [
        replace(night("p0", MON, role=text), name=text, kind=text),
        replace(night("p1", TUE, role=text), name=text),
    ]
    read = Read(shown(base, rows))
    assert read.tags <= {*TAGS, "ol"}
    assert read.attributes <= ATTRIBUTES
    clean = text.replace("\u202e", "\ufffd")
    assert sum(clean in piece for piece in read.sheets[0]["Sujets"]) >= 2


def test_the_same_rota_gives_the_same_bytes() -> None:
    """Whatever the order of its rows."""
    assert shown(team(), ROWS) == shown(team(), ROWS[::-1])


def sections(html: str) -> list[str]:
    """The sheets of a page, as they stand in it."""
    return re.findall(r"<section.*?</section>", html, re.DOTALL)


def bound(pages: Sequence[str]) -> bytes:
    """The sheets of several pages in one."""
    return re.sub(
        r"<main>.*</main>",
        lambda _: f"<main>{''.join(each for page in pages for each in sections(page))}</main>",
        pages[0],
        flags=re.DOTALL,
    ).encode()


WORDS = "Appeler le prestataire, puis noter l'heure et le numéro du dossier ; rappeler ensuite."
LONG = "Anne-Charlotte Wilhelmine de La Rochefoucauld-Montmorency-Wittelsbach de Saxe-Cobourg"


def grown(lines: int, step: str, topics: int, **changes: Any) -> Team:
    """A team whose protocol has so many steps in all, in so many topics."""
    share = [lines // (topics + 1) + (place < lines % (topics + 1)) for place in range(topics + 1)]
    chain = (*FULL.escalations, Escalation("person", "loic"))
    made = tuple(
        Topic(f"t{place}", f"Sujet {place} {step[:30]}", ("net",), (step,) * many, chain)
        for place, many in enumerate(share[1:])
    )
    return team(protocol=replace(FULL, steps=(step,) * share[0], topics=made), **changes)


@pytest.mark.parametrize(
    ("step", "topics", "changes"),
    [
        (WORDS, 0, {}),
        ("Noter.", 12, {}),
        (WORDS, 4, {"people": tuple(replace(each, name=LONG) for each in team().people)}),
        (f"https://wiki.exemple.fr/{'W' * 150}", 2, {"language": "en"}),
        ("Ligne\n\n名前 🎄 " + "é" * 60, 3, {"name": "W" * 100}),
    ],
)
def test_a_sheet_is_one_page_until_it_is_refused(
    step: str, topics: int, changes: dict[str, Any], tmp_path: Path
) -> None:
    """As the protocol grows letters get smaller, down to a limit; then the team file is blamed."""
    pages: list[str] = []

    def grow() -> None:
        while len(pages) < 400:
            base = grown(len(pages), step, topics, **changes)
            pages.append(shown(base, ROWS, MON, phones=True))

    with pytest.raises(TeamError, match="no room on one page, even in letters of 7 p") as refusal:
        grow()
    assert {"protocol.steps", "protocol.topics.t0"} & {*refusal.value.keys}
    whole = bound(pages)
    used = {int(each) for each in re.findall(rb'<section class="s([0-9])"', whole)}
    assert len(used) > 3
    assert len(SIZES) - 1 in used
    sheet = printed(whole, tmp_path)
    assert (sheet.pages, sheet.size) == (2 * len(pages), A4_PORTRAIT)
    for text in sheet.texts:
        assert "Fin" in text or "End" in text


def test_thirty_turns_are_thirty_pages(tmp_path: Path) -> None:
    """Of a month of nights, and of long turns with many shifts; all is on the paper."""
    days = [f"2026-12-{day:02}" for day in range(1, 31)]
    names = ("camille", "idris", "manon", "loic")
    rows = [night(names[place % 4], day) for place, day in enumerate(days)]
    sheet = printed(shown(team(), rows).encode(), tmp_path)
    assert (sheet.pages, sheet.size) == (30, A4_PORTRAIT)
    assert all("Décrocher." in text and "01 80 00 00 00" in text for text in sheet.texts)
    assert "Du mercredi 30 décembre 2026 à 18 h" in sheet.texts[-1].replace("\u00a0", " ")
    long = [replace(row, turn="t", person="camille", name="") for row in rows]
    backups = [night(names[1 + place % 3], day, role="backup") for place, day in enumerate(days)]
    sheet = printed(shown(team(), [*long, *backups], "2026-12-01").encode(), tmp_path)
    assert sheet.pages == 2
    assert sheet.texts[0].count("(soir,") == 30


PROTOCOL = """
[protocol]
steps = "Noter l'heure."
escalate = "chloe"
[people.bob]
name = "Bob Petit"
phone = "06 39 98 00 02"
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the weekends of December 2026."""
    folder = tmp_path_factory.mktemp("duty")
    plain = TEAM.replace('bob.name = "Bob Petit"\n', "")
    (folder / "team.toml").write_text(f"{plain}{PROTOCOL}", "utf-8")
    assert run(folder, "plan", "--quiet").code == 0
    return folder


def exported(folder: Path, *arguments: str, now: str = "2026-11-15") -> list[dict[str, list[str]]]:
    """The sheets that the command writes to stdout."""
    ran = run(folder, "export", "--duty-sheets", *arguments, now=now)
    assert ran.code == 0, ran
    return Read(ran.out).sheets


def test_the_command_takes_the_turns_that_are_not_over(folder: Path) -> None:
    """Or a period's, one person's, one role's."""
    assert len(exported(folder)) == 4
    assert len(exported(folder, now="2026-12-07T07:59")) == 4
    assert len(exported(folder, now="2026-12-07T08:00")) == 3
    assert len(exported(folder, "--from", "2026-12-05", "--to", "2026-12-11")) == 1
    assert len(exported(folder, "--month", "2026-12", now="2027-05-01")) == 4
    ids = ("alice", "bob", "chloe")
    assert sum(len(exported(folder, "--person", id)) for id in ids) == 4
    assert len(exported(folder, "--role", "primary")) == 4


def test_the_command_tells_numbers_on_request(folder: Path) -> None:
    """`--with phone`, and nothing else may be asked for."""
    plain, told = (
        run(folder, "export", "--duty-sheets", *extra).out for extra in ([], ["--with", "phone"])
    )
    assert "06 39 98 00 02" not in plain.replace(NBSP, " ")
    assert "06 39 98 00 02" in told.replace(NBSP, " ")
    said = refused(folder, 2, "export", "--duty-sheets", "--with", "email")
    assert "--with: 'email' will not do; expected phone" in said


def test_the_command_writes_over_its_own_kind_only(folder: Path, tmp_path: Path) -> None:
    """A file of another kind stays as it is."""
    out = tmp_path / "fiches.html"
    for _ in range(2):
        ran = run(folder, "export", "--duty-sheets", "-o", str(out))
        assert (ran.code, ran.err.split(": ")[-1]) == (0, "4 duty sheets\n")
    out.write_text("<p>mine</p>", "utf-8")
    assert run(folder, "export", "--duty-sheets", "-o", str(out)).code == 6
    assert out.read_text("utf-8") == "<p>mine</p>"


def test_there_is_no_sheet_of_nothing(folder: Path) -> None:
    """It is said where there might be one."""
    said = refused(folder, 3, "export", "--duty-sheets", now="2027-05-01")
    assert "no turn is still to come" in said
    said = refused(folder, 3, "export", "--duty-sheets", "--month", "2027-02")
    assert "rota plan --month 2027-02 makes one" in said


def test_a_protocol_that_is_too_long_is_refused_with_its_lines(tmp_path: Path) -> None:
    """Nothing is cut and nothing is written."""
    steps = ", ".join(['"Noter l\'heure, le nom et le numéro de qui appelle."'] * 120)
    topic = '[protocol.topics.net]\nsteps = ["Regarder.", "Noter."]\n'
    (tmp_path / "team.toml").write_text(f"{TEAM}[protocol]\nsteps = [{steps}]\n{topic}", "utf-8")
    assert run(tmp_path, "plan", "--quiet").code == 0
    said = refused(tmp_path, 3, "export", "--duty-sheets", "-o", "fiches.html")
    assert said.startswith("team.toml:11: protocol.steps: the duty sheet of ")
    assert "shorten what takes most: protocol.steps (385 mm)" in said
    assert "(see also protocol.topics.net, line 12)" in said
