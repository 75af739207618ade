"""What a CalDAV server answers to a REPORT: a multistatus in XML (RFC 4918 section 13).

The server is not trusted: a document type, and with it every entity, is refused, so nothing is
fetched, read or multiplied.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn
from xml.parsers import expat

_DAV, _CALDAV = "DAV:", "urn:ietf:params:xml:ns:caldav"
_RESPONSE = f"{_DAV} response"
_PARTS = {
    f"{_DAV} href": "href",
    f"{_DAV} getetag": "etag",
    f"{_CALDAV} calendar-data": "data",
}


@dataclass(frozen=True, slots=True)
class Resource:
    """One event as the server has it.

    Attributes:
        href: Where it is, as the server wrote it.
        etag: Its version, for conditions; empty when the server told none.
        data: Its iCalendar text.
    """

    href: str
    etag: str
    data: str


def read_multistatus(answer: bytes) -> list[Resource]:
    """The resources of an answer that have calendar data.

    Raises:
        ValueError: It is no multistatus, or holds a document type.
    """
    reader = _Reader()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.text
    try:
        parser.Parse(answer, True)
    except expat.ExpatError as error:
        raise ValueError(f"no XML: {error}") from None
    if not reader.multistatus:
        raise ValueError("no multistatus")
    return list(reader.found())


def _refuse(*_: object) -> NoReturn:
    raise ValueError("it defines entities, which rota does not read")


class _Reader:
    """Collects, response by response, the parts that matter, whatever lies between them."""

    def __init__(self) -> None:
        self.multistatus = False
        self._depth = 0
        self._part: str | None = None
        self._responses: list[dict[str, list[str]]] = []

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        if not self._depth:
            self.multistatus = name == f"{_DAV} multistatus"
        self._depth += 1
        if name == _RESPONSE:
            self._responses.append({part: [] for part in _PARTS.values()})
        self._part = _PARTS.get(name)

    def end(self, _name: str) -> None:
        self._depth -= 1
        self._part = None

    def text(self, text: str) -> None:
        if self._part is not None and self._responses:
            self._responses[-1][self._part].append(text)

    def found(self) -> Iterator[Resource]:
        for parts in self._responses:
            told = {part: "".join(pieces).strip() for part, pieces in parts.items()}
            if told["data"]:
                yield Resource(**told)
