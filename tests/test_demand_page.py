"""Demand as a page: the numbers of the terminal, what says them without colours, and how it prints.

The page is read by the standard library's parser, the terminal's output by the width of its cells.
"""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path

import pytest

from browser import printed
from command import refused, run
from rota.calls import CallLog
from rota.demand import demand, period_of
from rota.demand_page import SHADES, page
from rota.policy import counted, parts
from teams import office, team, utc
from test_demand import TEAM, call
from test_page import HOSTILE, contrast, luminance

EXAMPLE = Path(__file__).parent.parent / "examples" / "support"
A4_PORTRAIT = (595, 842)
OPTIONS = ("appels.csv", "--compare", "99")


class Read(HTMLParser):
    """The tables of a page, cell by cell, what is hidden left out; all other text; tags."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[list[list[str]]] = []
        self.classes: list[list[list[str]]] = []
        self.hidden: list[str] = []
        self.text: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self._open: list[tuple[str, str]] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a table, a row, a cell."""
        found = dict(attrs)
        self.tags.append((tag, found))
        if tag == "table":
            self.tables.append([])
            self.classes.append([])
        elif tag == "tr":
            self.tables[-1].append([])
            self.classes[-1].append([])
        elif tag in ("td", "th"):
            self.tables[-1][-1].append("")
            self.classes[-1][-1].append(found.get("class") or "")
        if tag != "meta":
            self._open.append((tag, found.get("class") or ""))

    def handle_endtag(self, tag: str) -> None:
        """Every element that is opened is closed, in order."""
        assert self._open.pop()[0] == tag

    def handle_data(self, data: str) -> None:
        """Note text where it stands."""
        if "hidden" in (name for _, name in self._open):
            self.hidden.append(data)
        elif {"td", "th"} & {tag for tag, _ in self._open}:
            self.tables[-1][-1][-1] += data
        elif "style" not in (tag for tag, _ in self._open) and data.strip():
            self.text.append(data.replace("\u00a0", "~"))


def numbers(text: str) -> list[float]:
    """The numbers in a text, whatever stands for the decimal point."""
    return [float(each.replace(",", ".")) for each in re.findall(r"[0-9]+(?:[.,][0-9]+)?", text)]


def rows_of(out: str, head: str, many: int) -> list[str]:
    """So many lines below one that begins like this."""
    lines = out.splitlines()
    [place] = [place for place, line in enumerate(lines) if line.startswith(head)]
    return lines[place + 1 : place + 1 + many]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example's log and team, in a folder of their own."""
    folder = tmp_path_factory.mktemp("demand")
    for name in ("appels.csv", "team.toml"):
        shutil.copy(EXAMPLE / name, folder / name)
    return folder


@pytest.fixture(scope="module", params=["fr", "en"])
def read(request: pytest.FixtureRequest, folder: Path) -> Read:
    """The page of the example, in French and in English."""
    text = (EXAMPLE / "team.toml").read_text("utf-8")
    language = f'[team]\nlanguage = "{request.param}"'
    (folder / "team.toml").write_text(text.replace("[team]", language), "utf-8")
    ran = run(folder, "demand", *OPTIONS, "--html")
    assert ran.code == 0
    return Read(ran.out)


def test_calls_that_a_provider_takes_are_no_turn_s(tmp_path: Path) -> None:
    """They are told apart, and the page and the terminal divide the same calls by the turns."""
    hotline = EXAMPLE.parent / "hotline"
    for name in ("appels.csv", "team.toml"):
        shutil.copy(hotline / name, tmp_path / name)
    rows = rows_of(run(tmp_path, "demand", "appels.csv").out, "outside the office", 40)
    [alone] = [numbers(row) for row in rows if row.startswith("  by a provider alone")]
    [each] = [numbers(row) for row in rows if row.startswith("calls per turn")][:1]
    table = Read(run(tmp_path, "demand", "appels.csv", "--html").out).tables[2]
    told = {row[0]: row[1:] for row in table}
    assert [numbers(cell) for cell in told["dont par un prestataire seul"]] == [alone, []]
    assert alone == [39]
    assert [numbers(cell)[0] for cell in told["appels par tour"]] == each


def test_the_map_is_that_of_the_terminal(read: Read, folder: Path) -> None:
    """Number by number, shade by shade, and the same hours are the office's."""
    out = run(folder, "demand", *OPTIONS).out
    lines = [line for line in out.splitlines() if re.match(r"[0-9]{2}:00 ", line)]
    assert len(lines) == 24
    framed = 0
    for line, cells, looks in zip(lines, read.tables[0][1:], read.classes[0][1:], strict=True):
        assert int(line[:2]) == numbers(cells[0])[0]
        for column in range(8):
            told = line[6 + 8 * column : 13 + 8 * column]
            cell, look = cells[column + 1], looks[column + 1]
            assert numbers(cell) == numbers(told), (line, column)
            assert f"l{' .░▒▓█'.index(told[0])}" in look.split()
            framed += "'" in told
    office = [text for text in read.hidden if text.startswith(", ")]
    assert len(office) == framed == 50


def test_the_tables_are_those_of_the_terminal(read: Read, folder: Path) -> None:
    """Kinds of day with their intervals, policies, and what each coverage would see."""
    out = run(folder, "demand", *OPTIONS).out
    _, kinds, policies, coverages = read.tables
    for place, line in enumerate(rows_of(out, "outside the office ", 5), 1):
        assert numbers(" ".join(kinds[place][1:])) == numbers(line)
    for place, head in enumerate(
        (
            *("hours on call", "turns a week", "calls caught", "  of those fitted"),
            *("  of those held", "calls per turn", "on call at once", "people needed"),
        ),
        1,
    ):
        [line] = [line for line in out.splitlines() if line.startswith(head) and ":" not in line]
        assert numbers(" ".join(policies[place][1:])) == numbers(line), head
    for place, line in enumerate(rows_of(out, "         hours a week", 4), 1):
        assert coverages[place][0] == line.split()[0]
        assert numbers(" ".join(coverages[place][1:])) == numbers(line)
    first = numbers(out.splitlines()[1])
    assert first in [numbers(text) for text in read.text]
    toml = out.partition("team file\n")[2].strip()
    assert toml in "\n".join(text.replace("~", "\u00a0") for text in read.text)


def test_the_suggestion_is_marked_on_the_map(read: Read) -> None:
    """The hours of the tables to paste, on most dates."""
    cells = [row[1:] for row in read.tables[0][1:]]
    marked = {(hour, day) for hour, row in enumerate(cells) for day in range(8) if "•" in row[day]}
    week = {(hour, day) for day in range(5) for hour in (6, 7, 18, 19, 20)}
    weekend = {(hour, day) for day in (5, 6) for hour in range(9, 18)}
    assert marked == week | weekend | {(hour, 7) for hour in (9, 10, 11)}


def test_what_is_not_sure_is_said(read: Read) -> None:
    """Rare days, lines that were not read, office hours that nobody gave."""
    text = "\n".join(read.text)
    language = dict(read.tags)["html"]["lang"]
    for words in {
        "fr": (
            *(
                "Attention~: seulement 2~veilles de jours fériés~: ce qui en est dit",
                "connues~: par hypothèse, du lundi au vendredi de 8~h à 18~h.",
            ),
            "1~ligne non lue~: 402 – coupée~: moins de cellules que les 4 titres de colonnes",
            "1~ligne comptée, sans certitude~: 556 – l’heure vient deux fois la nuit du passage",
            "617~appels du lundi 6~juillet 2026 au dimanche 8~novembre 2026, 18,0~semaines",
        ),
        "en": (
            *("Careful: only 2 of the eves of holidays: what is said", "is assumed"),
            "1 line not read: 402 – is cut: it has fewer cells than the 4 column titles",
            "1 line counted, but not certain: 556 – has a time that comes twice in the night",
            "617 calls from Monday 6~July 2026 to Sunday 8~November 2026, 18.0 weeks",
        ),
    }[language or ""]:
        assert words in text


def test_the_first_reasons_are_given_and_the_rest_counted(tmp_path: Path) -> None:
    """A log in which every line says something else fills no sheet; what it says is only text."""
    shutil.copy(EXAMPLE / "team.toml", tmp_path)
    odd = ["<b>", "hum", "bah", "zut", "flûte", "<b>"]
    rows = [f"{10 + n:02}/11/2026 20:00;{word}" for n, word in enumerate(odd)]
    (tmp_path / "calls.csv").write_text("\n".join(["Début;Statut", *rows]), "utf-8")
    ran = run(tmp_path, "demand", "calls.csv", "--html", now="2026-12-01")
    said = [text for text in Read(ran.out).text if "sans certitude" in text]
    assert said == [
        "2~lignes comptées, sans certitude~: 2, 7 – «~<b>~» n’est pas compris",
        *(
            f"1~ligne comptée, sans certitude~: {line} – «~{word}~» n’est pas compris"
            for line, word in ((3, "hum"), (4, "bah"), (5, "zut"))
        ),
        "1~ligne comptée, sans certitude~: 6 – pour d’autres raisons",
    ]


def test_short_logs_are_doubted_in_french() -> None:
    """The same doubts as in English, one by one."""
    start = utc("2026-03-20 12:00")
    for calls in (
        [call(start)],
        [call(start), call(utc("2026-09-20 12:00"))] * 30,
        [call(start.replace(minute=minute)) for minute in range(50)],
    ):
        found = demand(TEAM, calls, period_of(calls, TEAM))
        french, english = found.doubts("fr"), found.doubts("en")
        assert len(french) == len(english) > 0
        for one, other in zip(french, english, strict=True):
            assert [each for each in numbers(one) if each < 2000][:1] or "aucun" in one
            assert " :" not in one
            assert ("\u00a0:" in one) == (":" in other)


def test_it_needs_nothing_and_tells_everybody(read: Read) -> None:
    """One main, headings, captions and scopes; no style, script or address in an element."""
    names = [tag for tag, _ in read.tags]
    assert names.count("main") == names.count("h1") == 1
    assert "caption" in names
    assert all(attributes.get("scope") for tag, attributes in read.tags if tag == "th")
    assert not {"script", "link", "img", "a"} & {*names}
    assert not any({"style", "src", "href"} & {*attributes} for _, attributes in read.tags)


def test_nothing_is_fetched_and_nothing_runs(folder: Path) -> None:
    """The policy allows this style sheet by its hash and nothing else."""
    html = run(folder, "demand", *OPTIONS, "--html").out
    sheet = html.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    assert f"default-src &#x27;none&#x27;; style-src &#x27;sha256-{digest}&#x27;" in html
    assert not re.search(r"url\(|@import|https?:|<script| on[a-z]+=", html)
    assert html == run(folder, "demand", *OPTIONS, "--html").out


def test_numbers_can_be_read_on_their_shades() -> None:
    """A contrast of at least 4.5, and each shade is darker than the one before, in grey too."""
    assert all(contrast(*pair) >= 4.5 for pair in SHADES)
    lights = [luminance(behind) for behind, _ in SHADES]
    assert all(darker < lighter for lighter, darker in pairwise(lights))


@pytest.mark.parametrize("text", HOSTILE)
def test_no_name_becomes_a_tag(text: str) -> None:
    """Whatever the team, the log or a policy is called, it is text."""
    base = team(name=text, offices=(office(),), language="fr")
    calls = [call(utc(f"2026-03-{day:02} 20:00")) for day in range(1, 30)]
    period = period_of(calls, base)
    apart = parts(base, period)
    policy = counted(base, text, calls, period, apart)
    html = page(
        base,
        text,
        CallLog(tuple(calls), (), (), ()),
        demand(base, calls, period),
        [policy],
        policy,
        text,
        assumed=False,
    ).decode()
    read = Read(html)
    assert {tag for tag, _ in read.tags} <= {
        *("html", "head", "meta", "title", "style", "body", "main", "section", "h1", "h2", "p"),
        *("strong", "table", "caption", "thead", "tbody", "tr", "th", "td", "span", "ul", "li"),
        "pre",
    }
    assert sum(text.replace("\u202e", "\ufffd") in each for each in read.text) >= 3


@pytest.mark.parametrize("others", [(), ("80", "90", "99")])
def test_it_is_printed_on_two_sheets(others: tuple[str, ...], folder: Path, tmp_path: Path) -> None:
    """A4, the numbers on the first, what follows from them on the second."""
    options = [each for other in others for each in ("--compare", other)]
    html = run(folder, "demand", "appels.csv", *options, "--html").out
    sheet = printed(html.encode(), tmp_path)
    assert (sheet.pages, sheet.size) == (2, A4_PORTRAIT)
    first, second = sheet.texts
    assert "617" in first
    assert "0,139" in first or "0.139" in first
    assert "[coverage.holiday-night]" in second


def test_a_line_that_never_rests_has_a_page(tmp_path: Path) -> None:
    """A log of one call and nothing to suggest: no number is made up."""
    (tmp_path / "calls.csv").write_text("start\n2026-03-20 12:00\n", "utf-8")
    ran = run(tmp_path, "demand", "calls.csv", "--html")
    assert ran.code == 0
    read = Read(ran.out)
    assert [cell for row in read.tables[0][1:] for cell in row[1:] if cell.strip("– ")] == ["1,0"]
    assert len(read.tables) == 3


def test_a_file_of_another_kind_stays(folder: Path, tmp_path: Path) -> None:
    """An earlier page is replaced, anything else is not."""
    out = tmp_path / "demand.html"
    for _ in range(2):
        assert run(folder, "demand", "appels.csv", "--html", "-o", str(out)).code == 0
    assert out.read_text("utf-8").startswith("<!DOCTYPE html>")
    out.write_text("<p>mine</p>", "utf-8")
    ran = run(folder, "demand", "appels.csv", "--html", "-o", str(out))
    assert (ran.code, out.read_text("utf-8")) == (6, "<p>mine</p>")
    assert "no file of rota demand --html" in ran.err
    for wrong in (("--html", "--json"), ("-o", "x.html")):
        assert "--html" in refused(folder, 2, "demand", "appels.csv", *wrong)
