"""Every file that leaves: nothing private in it, one language in it, nothing else harmed by it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import icalendar
import pytest

from command import contents, refused, run
from rota import words
from rota.day_names import MONTHS, SHORT_MONTHS, SHORT_WEEKDAYS, WEEKDAYS
from rota.team import Language

TEAM = """\
[team]
id = "n2"
name = "Helvia"
language = "{language}"
domain = "helvia.example"
number = "01 80 00 00 00"
[coverage.evening]
on = "mon-thu"
start = "18:00"
end = "08:00"
instructions = "Helvia 112"
[coverage.weekend]
on = "fri"
start = "18:00"
end = "mon 08:00"
skills = ["canary-skill"]
[coverage.holiday]
on = "public-holiday"
start = "08:00"
end = "08:00"
[roles.primary]
[roles.backup]
[compensation]
standby = "35 € per window"
[rules]
apart = [["alba", "bo"]]
[[waivers]]
rule = "gap"
reason = "canary-reason"
[people.alba]
name = "Alba Roc"
email = "canary.alba@helvia.example"
phone = "0639980011"
employee_id = "canary-007"
skills = ["canary-skill"]
share = 0.77
since = 2021-03-11
leave = ["2027-03-12..2027-03-13"]
off = ["2027-03-14"]
wishes = {{ avoid = ["2027-03-15"], prefer = ["2027-03-16"] }}
never = ["2027-03-18"]
opening = {{ weekend = -3.1416 }}
regime = "executive"
[people.bo]
name = "Bo Lind"
email = "canary.bo@helvia.example"
phone = "+33 6 39 98 00 22"
employee_id = "canary-008"
"""
ROTA = """\
start,end,hours,kind,role,turn,person,name,burden,pinned,status,answer,notified,revision,changed,note
2026-12-01T18:00:00+01:00,2026-12-02T08:00:00+01:00,14,evening,primary,t1,alba,Alba Roc,14,yes,\
published,refused,2026-11-03T10:00:00Z canary-told,3,2026-11-02T09:00:00Z,canary-note
2026-12-02T18:00:00+01:00,2026-12-03T08:00:00+01:00,14,evening,primary,t2,,,14,,planned,,,0,,
2026-12-04T18:00:00+01:00,2026-12-07T08:00:00+01:00,62,weekend,backup,t3,bo,Bo Lind,93,,\
planned,accepted,,0,,canary-note
2026-12-08T18:00:00+01:00,2026-12-09T08:00:00+01:00,14,evening,primary,t4,bo,Bo Lind,14,,\
cancelled,,,1,2026-11-02T09:00:00Z,canary-note
2026-12-25T08:00:00+01:00,2026-12-26T08:00:00+01:00,24,holiday,primary,t5,alba,Alba Roc,48,,\
planned,,,0,,
"""
FOR_PEOPLE = (
    "export --ics",
    "export --ics --all-day",
    "export --ics --person alba",
    "export --csv --dialect excel-fr",
    "export --csv --dialect excel-fr --layout wide",
    "export --csv --dialect excel-fr --layout totals",
    "export --xlsx",
    "export --xlsx --per person",
    "export --html",
    "export --html --person bo",
    "statement --csv --dialect excel-fr --month 2026-12",
    "statement --html --month 2026-12",
)
"""What is in the team's language."""
FOR_PROGRAMS = (
    "export --csv",
    "export --csv --layout wide",
    "export --csv --layout totals",
    "export --json",
    "ledger --csv",
    "ledger --json",
    "show --json --month 2026-12",
    "statement --csv --month 2026-12",
    "statement --json --month 2026-12",
    "publish --json --month 2026-12 --dry-run",
)
PRIVATE = {
    "phone": ("0639980011", "639980011", "639980022"),
    "email": ("canary.alba@", "canary.bo@"),
    "employee_id": ("canary-007", "canary-008"),
}
FRENCH_TOO = {"compensation"}
"""Words of the English table that are French words as well, for something else."""
SECRETS = (
    *(
        "canary",
        "refused",
        "refusé",
        "accepted",
        "accepté",
        "executive",
        "0.77",
        "3.1416",
        "3,1416",
    ),
    *("2027-03", "/03/2027", "mars 2027", "2021-03", "/03/2021", "2026-11-03"),
)


@pytest.fixture(params=["fr", "en"])
def language(request: pytest.FixtureRequest) -> Language:
    """The language of the team."""
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def folder(language: Language, tmp_path: Path) -> Path:
    """A team that has everything, and a rota in which everything occurs."""
    place = tmp_path / "n2"
    (place / "rotas").mkdir(parents=True)
    (place / "team.toml").write_text(TEAM.format(language=language), "utf-8")
    (place / "rotas" / "2026-12.csv").write_text(ROTA, "utf-8")
    return place


def exported(folder: Path, line: str) -> bytes:
    """What a command writes to a file."""
    target = folder / "exported"
    target.unlink(missing_ok=True)
    ran = run(folder, *line.split(), "--quiet", "-o", "exported", now="2026-12-02")
    assert (ran.code, ran.out, ran.err) == (0, "", ""), (line, ran)
    return target.read_bytes()


def plain(data: bytes) -> str:
    """The text of an export, unpacked and unfolded, with spaces as one types them."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = [name for name in archive.namelist() if "/theme/" not in name]
            data = b"\n".join(map(archive.read, names))  # a theme is not ours, and full of numbers
    text = data.replace(b"\r\n ", b"").decode("utf-8-sig")
    return re.sub(r"[\u00a0\u202f]", " ", text)


@pytest.mark.parametrize("line", [*FOR_PEOPLE, *FOR_PROGRAMS])
def test_nothing_private_leaves_unasked(folder: Path, line: str) -> None:
    """No phone, e-mail, employee id, leave, wish, note, answer, share, skill or balance."""
    text = plain(exported(folder, line))
    books = {"3.1416", "3,1416", "accepted", "refused"} if line.startswith("ledger") else set()
    secrets = [each for each in SECRETS if each not in books]  # balances and counts are its matter
    assert [each for each in (*secrets, *sum(PRIVATE.values(), ())) if each in text] == []
    joined = re.sub(r"[ .-]", "", text)
    assert [each for each in ("0639980011", "33639980022") if each in joined] == []


@pytest.mark.parametrize("told", [*PRIVATE])
@pytest.mark.parametrize("line", ["export --csv", "export --csv --layout totals", "export --xlsx"])
def test_only_what_is_asked_for_is_told(folder: Path, line: str, told: str) -> None:
    """`--with phone` tells phones, and neither addresses nor employee ids."""
    text = plain(exported(folder, f"{line} --with {told}")).replace(" ", "")
    for what, canaries in PRIVATE.items():
        for canary in canaries[-2:]:
            assert (canary in text) == (what == told)
    assert "canary-note" not in text


class _Text(HTMLParser):
    """The text of a page and of its attributes, without the style."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._in_style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what a person may see or hear."""
        self._in_style = tag == "style"
        self.found += [value or "" for name, value in attrs if name == "title"]

    def handle_data(self, data: str) -> None:
        """Note text."""
        if not self._in_style:
            self.found.append(data)


def said(data: bytes) -> str:
    """What an export says to people, and not to programs."""
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as book:
            strings = ElementTree.fromstring(book.read("xl/sharedStrings.xml"))
            sheets = ElementTree.fromstring(book.read("xl/workbook.xml"))
        return "\n".join([*strings.itertext(), *(each.get("name", "") for each in sheets.iter())])
    if data.startswith(b"BEGIN:VCALENDAR"):
        calendar = icalendar.Calendar.from_ical(data)
        properties = ("summary", "description", "categories", "x-wr-calname")
        values = [part.get(name, "") for part in calendar.walk() for name in properties]
        return "\n".join(
            " ".join(map(str, value.cats)) if hasattr(value, "cats") else str(value)
            for value in values
        )
    if data.startswith(b"<!DOCTYPE"):
        reader = _Text()
        reader.feed(data.decode())
        return "\n".join(reader.found)
    return data.decode("utf-8-sig").replace(";", "\n")


def vocabulary() -> dict[Language, set[str]]:
    """Every word that exports have in one language and not in the other."""
    spoken: dict[str, set[str]] = {"fr": set(), "en": set()}
    pairs: list[Mapping[str, str]] = [words.FRENCH, words.FRENCH_KINDS, words.FRENCH_ROLES]
    for english, french in (pair for table in pairs for pair in table.items()):
        spoken["en"].add(english)
        spoken["fr"].add(french)
    for names in (WEEKDAYS, MONTHS, SHORT_WEEKDAYS, SHORT_MONTHS):
        for language in spoken:
            spoken[language] |= {*names[language]}
    low = {language: {each.casefold() for each in said} for language, said in spoken.items()}
    return {"fr": low["fr"] - low["en"], "en": low["en"] - low["fr"]}


@pytest.mark.parametrize("line", FOR_PEOPLE)
def test_an_export_speaks_one_language(folder: Path, language: Language, line: str) -> None:
    """No word of the other language's table, be it a heading, a day or a status."""
    text = said(exported(folder, line)).casefold()
    other: Language = "en" if language == "fr" else "fr"
    own, strange = vocabulary()[language], vocabulary()[other] - FRENCH_TOO
    for short in (each for each in own if each.endswith(".")):  # "mar." is no March
        text = text.replace(short, "")
    pattern = rf"(?<![\w’-])({'|'.join(map(re.escape, sorted(strange)))})(?![\w’-])"
    assert re.findall(pattern, text) == []
    assert any(each in text for each in own)


@pytest.mark.parametrize("language", ["fr"], indirect=True)
@pytest.mark.parametrize("line", FOR_PEOPLE)
def test_french_typography_is_right(folder: Path, line: str) -> None:
    """No plain space before what must not begin a line, none inside « », no straight apostrophe."""
    text = said(exported(folder, line))
    assert re.findall(r".{9} [:;!?»]|« .|[0-9] h\b|\b1er .|[0-9] (?:déc|janv)\.|.'.", text) == []


def test_a_sheet_for_each_person_needs_no_folder(folder: Path) -> None:
    """`--per person` with --xlsx puts them into the one workbook."""
    text = plain(exported(folder, "export --xlsx --per person"))
    assert 'name="Alba Roc"' in text
    assert "--per" in refused(folder, 2, "export", "--csv", "--per", "person")
    assert "--per" in refused(folder, 2, "export", "--xlsx", "--per", "role")
    assert "--out" in refused(folder, 2, "export", "--xlsx", "--out", "x")
    assert "--with" in refused(folder, 2, "export", "--html", "--with", "phone")
    assert "phone or email" in refused(folder, 2, "export", "--csv", "--with", "leave")


def test_a_page_begins_with_this_month(folder: Path) -> None:
    """Or with the months that are asked for; what is not planned is no page."""
    again = ROTA.replace("2026-12-", "2026-10-").replace("planned", "published")
    (folder / "rotas" / "2026-10.csv").write_text(again.replace("+01:00", "+02:00"), "utf-8")
    assert b"2026-10-" not in exported(folder, "export --html")
    assert b"2026-10-" in exported(folder, "export --html --month 2026-10")
    assert b"2026-10-" in exported(folder, "export --html --from 2026-10-01 --to 2026-12-31")
    assert "rota plan" in refused(folder, 3, "export", "--html", "--month", "2027-01")
    assert ">Bo<" in run(folder, "export", "--html", "--person", "bo", "--month", "2026-12").out
    late = run(folder, "export", "--html", now="2029-01-01")
    assert "2026-12-01" in late.out
    assert "2026-10-" not in late.out


def test_a_page_ends_with_the_last_month_that_is_planned(folder: Path) -> None:
    """A turn that reaches into the month after is shown to its end, but that month is no page."""
    path = folder / "rotas" / "2026-12.csv"
    row = "2027-01-01T08:00:00+01:00,2027-01-02T08:00:00+01:00,24,holiday,primary,t6,bo,Bo Lind,48,"
    last = (
        "2026-12-31T18:00:00+01:00,2027-01-01T08:00:00+01:00,14,evening,primary,t6,bo,Bo Lind,14,"
    )
    path.write_text(f"{ROTA}{last},planned,,,0,,\n{row},planned,,,0,,\n", "utf-8")
    page = plain(exported(folder, "export --html"))
    assert page.count("<h2>") == 2  # today, and December
    assert 'datetime="2027-01-01"' in page
    assert 'datetime="2027-01-15"' not in page


FORMATS = ("csv", "xlsx", "html", "json")


@pytest.mark.parametrize("language", ["fr"], indirect=True)
@pytest.mark.parametrize("format", FORMATS)
def test_only_an_export_gives_way(folder: Path, format: str) -> None:
    """What somebody else wrote stays as it is; our own file is replaced when it changes."""
    export = ("export", f"--{format}", "-o")
    assert run(folder, *export, "mine").code == 0
    before = contents(folder)
    assert run(folder, *export, "mine").code == 0
    assert contents(folder) == before
    (folder / "rotas" / "2026-12.csv").write_text(
        ROTA.replace("bo,Bo Lind", "alba,Alba Roc"), "utf-8"
    )
    assert run(folder, *export, "mine").code == 0
    assert contents(folder)["mine"] != before["mine"]

    (folder / "empty").touch()
    assert run(folder, *export, "empty").code == 0
    (folder / "notes").write_bytes(b"start,thoughts\r\n1,2\r\n")
    for theirs in ("notes", "team.toml", "rotas/2026-12.csv"):
        told = refused(folder, 6, *export, theirs)
        assert told.startswith(f"{theirs}: is there")
        assert told.count("\n") == 1
    for other in FORMATS:
        if other != format:
            assert run(folder, "export", f"--{other}", "-o", other).code == 0
            assert "stays as it is" in refused(folder, 6, *export, other)


@pytest.mark.parametrize("language", ["fr"], indirect=True)
@pytest.mark.parametrize("format", FORMATS)
def test_what_is_in_the_way_stays(folder: Path, format: str) -> None:
    """A folder, a link, a missing folder: one clear line, and nothing is touched."""
    (folder / "taken").mkdir()
    (folder / "link").symlink_to("team.toml")
    for target, told in (
        ("taken", "a folder is in the way"),
        ("link", "a symbolic link is in the way"),
        ("no/such/file", "No such file"),
    ):
        message = refused(folder, 6, "export", f"--{format}", "-o", target)
        assert told in message
        assert message.count("\n") == 1
