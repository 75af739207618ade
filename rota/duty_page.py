"""Duty sheets: one page of A4 for each turn, to print and to lie beside the telephone.

Who is on call when, whom to call next, what to do, and lines to note calls on. Letters are as
large as the page allows; what does not fit in the smallest is refused, never cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from importlib.resources import files

from rota.duty import Duty
from rota.duty_fit import HEIGHT, SIZES, Part, Text, fitting
from rota.duty_words import WORDS, Sheet
from rota.errors import TeamError
from rota.markup import Html, document, element, joined
from rota.page_names import Names
from rota.phrases import moment
from rota.protocol_words import answer_phrase, topic_phrase
from rota.shift import Shift
from rota.team import Team
from rota.words import capital, kind_word

WIDTH, HALF, BESIDE_NUMBER = 186.0, 90.0, 120.0
"""Of a sheet between its margins, of one of two columns, beside the number; in millimetres."""
STEP, TOPIC, ABOVE, BELOW = 7.0, 4.0, 3.0, 1.3
"""What the numbers of steps and the line beside a topic take of the width; the space above a
part, and below its heading."""
TITLE = 1.8
"""How much larger the name is written."""
LOG, ROW, FEWEST, MOST = 10.0, 8.5, 3, 16
"""What the heading of the lines for calls takes, and a line; how many there are."""


def page(team: Team, duties: Iterable[Duty], rows: Sequence[Shift], *, phones: bool) -> bytes:
    """The whole file, UTF-8, in the team's language: a sheet for each of these duties.

    Args:
        team: Whose it is; times are its local ones.
        duties: The parts of turns that get a sheet.
        rows: The whole rota, for the names that people had.
        phones: Whether the telephone numbers of people are told.

    Raises:
        TeamError: What the team file says does not fit on one page in letters that can be read.
    """
    names = Names(team, rows)
    sheets = [_sheet(Sheet(names, each, phones)) for each in duties]
    title = f"{team.name} – {WORDS[team.language].titles}"
    return document(title, _style(), element("main", *sheets), language=team.language)


def _style() -> str:
    sizes = [f".s{place} {{ font-size: {size}pt; }}" for place, size in enumerate(SIZES)]
    return "\n".join([files("rota").joinpath("duty.css").read_text("utf-8"), *sizes, ""])


def _sheet(sheet: Sheet) -> Html:
    parts = [
        _head(sheet),
        *_shifts(sheet),
        _whom(sheet),
        *_protocol(sheet),
        *_instructions(sheet),
    ]
    found = fitting(parts, LOG + FEWEST * ROW)
    if found is None:
        raise _too_much(sheet, parts)
    size, left = found
    log = _log(sheet, min(MOST, int((left - LOG) / ROW)))
    return element("section", *(each.html for each in parts), log, class_=f"s{SIZES.index(size)}")


def _too_much(sheet: Sheet, parts: Sequence[Part]) -> TeamError:
    """What takes most of the page, of what the team file says."""
    size = SIZES[-1]
    heights = {part.key: part.height(size) for part in parts if part.key}
    longest = sorted(heights, key=lambda key: -heights[key])[:3]
    needed = sum(part.height(size) for part in parts) + LOG + FEWEST * ROW
    start = moment(sheet.duty.span.start, sheet.names.team.timezone)
    shares = ", ".join(f"{key} ({heights[key]:.0f} mm)" for key in longest)
    return TeamError(
        tuple(longest),
        f"the duty sheet of {sheet.who()}, {start}, has no room on one page, even in letters of "
        f"{size:g} points: it needs {needed:.0f} mm of {HEIGHT:.0f}; shorten what takes most: "
        f"{shares}",
    )


def _head(sheet: Sheet) -> Part:
    """Who is on call, as what, from when to when, and the number that callers dial."""
    team, names = sheet.names.team, sheet.names
    said = [
        ("p", f"{team.name} · {sheet.words.title}", 1.0),
        ("h1", sheet.who(), TITLE),
        *(("p", text, 1.0) for text in sheet.facts()),
    ]
    width, number = WIDTH, ""
    if team.number:
        width = BESIDE_NUMBER
        title = element("p", names.title("number to dial"))
        number = element("div", title, element("strong", team.number), class_="number")
    who = element("div", *(element(tag, text) for tag, text, _ in said))
    texts = tuple(Text(text, width, scale) for _, text, scale in said)
    return Part(element("div", who, number, class_="head"), (texts,), 2.0)


def _shifts(sheet: Sheet) -> Iterator[Part]:
    """Each of several shifts, two abreast."""
    said = sheet.shifts()
    if said:
        yield _heading(sheet.words.when)
    for place in range(0, len(said), 2):
        pair = said[place : place + 2]
        html = element("div", *(element("p", text) for text in pair), class_="pair")
        yield Part(html, tuple((Text(text, HALF),) for text in pair), 0.0)


def _whom(sheet: Sheet) -> Part:
    """Whom to call next, in order; who was on call before, and who will be after."""
    whom, handover = sheet.next_ones(), sheet.handover()
    listed = element("ol", *(element("li", text) for text in whom))
    columns = (
        (sheet.names.title("call next"), whom, listed if len(whom) > 1 else element("p", *whom)),
        (sheet.words.handover, handover, joined(*(element("p", text) for text in handover))),
    )
    return Part(
        element(
            "div",
            *(element("div", element("h2", title), html) for title, _, html in columns),
            class_="part pair",
        ),
        tuple(
            (Text(title, HALF), *(Text(text, HALF - STEP) for text in texts))
            for title, texts, _ in columns
        ),
        ABOVE + BELOW,
    )


def _protocol(sheet: Sheet) -> Iterator[Part]:
    """What to do about any call, and topic by topic."""
    protocol, names = sheet.names.team.protocol, sheet.names
    answer = [*filter(None, [answer_phrase(names.team)])]
    if answer or protocol.steps:
        yield _heading(names.title("protocol"))
        yield _steps("p", answer, protocol.steps, [], WIDTH, "protocol.steps")
    if protocol.topics:
        yield _heading(names.title("topics"))
    for topic in protocol.topics:
        title, ends = topic_phrase(topic, names.language), [*sheet.topic_ends(topic)]
        key = f"protocol.topics.{topic.name}"
        part = _steps("h3", [title], topic.steps, ends, WIDTH - TOPIC, key)
        yield Part(element("div", part.html, class_="topic"), part.columns, 1.5, key)


def _instructions(sheet: Sheet) -> Iterator[Part]:
    """What the coverages of these hours say; which of them, where they are several."""
    texts: dict[str, list[str]] = {}
    for each in sheet.duty.coverages:
        if text := each.instructions.strip():
            texts.setdefault(text, []).append(each.name)
    if texts:
        yield _heading(sheet.names.title("instructions"))
    for text, coverages in texts.items():
        said = capital(", ".join(kind_word(name, sheet.language) for name in coverages))
        heads = [said] if len(sheet.duty.coverages) > 1 else []
        html = element("dl", *(element("dt", head) for head in heads), element("dd", text))
        column = tuple(Text(each, WIDTH) for each in (*heads, text))
        yield Part(html, (column,), 0.0, f"coverage.{coverages[0]}.instructions")


def _log(sheet: Sheet, rows: int) -> Html:
    """Lines on which to note calls, to the foot of the page."""
    columns = sheet.words.columns
    heads = [
        element("th", text, scope="col", class_="time" if text in (columns[0], columns[-1]) else "")
        for text in columns
    ]
    blank = element("tr", *(element("td") for _ in columns))
    table = element(
        "table",
        element("thead", element("tr", *heads)),
        element("tbody", joined(*[blank] * rows)),
    )
    return element("div", element("h2", sheet.words.calls), table, class_="log")


def _heading(text: str) -> Part:
    html = element("div", element("h2", text), class_="part")
    return Part(html, ((Text(text, WIDTH),),), ABOVE + BELOW)


def _steps(
    tag: str,
    above: Sequence[str],
    steps: Sequence[str],
    below: Sequence[str],
    width: float,
    key: str,
) -> Part:
    """Lines, numbered steps, and lines."""
    html = element(
        "div",
        *(element(tag, text) for text in above),
        element("ol", *(element("li", step) for step in steps)) if steps else "",
        *(element("p", text) for text in below),
    )
    texts = (
        *(Text(text, width) for text in (*above, *below)),
        *(Text(step, width - STEP) for step in steps),
    )
    return Part(html, (texts,), 0.0, key)
