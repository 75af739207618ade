"""A calendar on a CalDAV server (RFC 4791), and the only door to the network.

Three requests are enough: REPORT reads the events, PUT writes one, DELETE removes one, the last two
only if the event is still as it was read (RFC 4918 section 10.4). The server is not trusted: it
gets so much time and no more, may answer so much, sends nobody elsewhere, and its certificate is
checked. Nothing goes in the clear but to this machine itself.
"""

from __future__ import annotations

import base64
import http.client
import re
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import TracebackType
from typing import Self
from urllib.parse import quote, urljoin, urlsplit

from rota.errors import OutsideFailure
from rota.multistatus import Resource, read_multistatus

DEADLINE = 120.0  # seconds, for reading all events …
EACH = 2.0  # … and besides for each that is written or removed
MOST_BYTES = 32 * 1024 * 1024
_PATIENCE = 30.0  # seconds without a byte
_CHUNK = 64 * 1024
_MOST_REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 307, 308})
_CONFLICTS = frozenset({409, 412})
_REFUSALS = {
    401: "refuses the user or the password",
    403: "forbids it",
    404: "has no such calendar",
    405: "has no calendar there",
    413: "finds it too large",
    415: "has no calendar there",
    429: "is asked too often",
    501: "has no calendar there",
    503: "is not available",
    507: "has no space left",
}
_ETAG = re.compile(r'(W/)?"[!#-~\x80-\xff]*"')  # RFC 9110 section 8.8.3
_QUERY = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">'
    "<D:prop><D:getetag/><C:calendar-data/></D:prop>"
    '<C:filter><C:comp-filter name="VCALENDAR"><C:comp-filter name="VEVENT">'
    '<C:time-range start="{since:%Y%m%dT%H%M%SZ}"/>'
    "</C:comp-filter></C:comp-filter></C:filter></C:calendar-query>"
)


class ConflictError(Exception):
    """The event on the server is another than the one that was read, or is there already."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who asks. The password is never shown, whatever prints the value."""

    user: str
    password: str = field(repr=False)

    @property
    def header(self) -> dict[str, str]:
        """Basic authentication (RFC 7617)."""
        token = base64.b64encode(
            f"{self.user}:{self.password}".encode("utf-8", "surrogateescape")
        ).decode()
        return {"Authorization": f"Basic {token}"}


class Collection:
    """A calendar on a server, open for as long as the `with` lasts.

    Args:
        url: Where it is; `values.url` says which are allowed.
        account: Who asks; None for a server that lets everybody in.
    """

    def __init__(self, url: str, account: Account | None) -> None:
        self._url = url if url.endswith("/") else f"{url}/"
        self._headers = account.header if account else {}
        self._origin = _origin(url)
        self._connection = _connection(*self._origin, min(_PATIENCE, DEADLINE))
        self._late = False
        self._socket: socket.socket | None = None
        self._timer = threading.Timer(DEADLINE, self._stop)

    def __enter__(self) -> Self:
        self.expect(0)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        self._connection.close()

    def expect(self, changes: int) -> None:
        """Start the deadline anew, for so many changes."""
        self._timer.cancel()
        self._timer = threading.Timer(DEADLINE + changes * EACH, self._stop)
        self._timer.daemon = True
        self._timer.start()

    def events(self, since: datetime) -> list[Resource]:
        """The events that end after an instant, foreign ones too.

        Raises:
            OutsideFailure: The server cannot be reached, refuses, or answers nonsense.
        """
        body = _QUERY.format(since=since.astimezone(UTC))
        headers = {"Content-Type": "application/xml; charset=utf-8", "Depth": "1"}
        status, answer = self._ask("REPORT", self._url, headers, body.encode())
        if status != 207:
            raise self._failure(f"answers {status} to a REPORT; is this a calendar?")
        try:
            return read_multistatus(answer)
        except ValueError as error:
            raise self._failure(f"gives an answer that cannot be read: {error}") from None

    def create(self, uid: str, data: bytes) -> None:
        """Put an event where none is.

        Raises:
            ConflictError: One is there.
            OutsideFailure: As for `events`.
        """
        url = urljoin(self._url, f"{quote(uid, safe='')}.ics")
        self._put(url, {"If-None-Match": "*"}, data)

    def update(self, known: Resource, data: bytes) -> None:
        """Put an event in the place of one that was read.

        Raises:
            ConflictError: It is another by now, or nobody can know.
            OutsideFailure: As for `events`.
        """
        self._put(urljoin(self._url, known.href), _still(known), data)

    def delete(self, known: Resource) -> None:
        """Remove an event that was read; one that is gone already is no matter.

        Raises:
            ConflictError: It is another by now, or nobody can know.
            OutsideFailure: As for `events`.
        """
        self._ask("DELETE", urljoin(self._url, known.href), _still(known), gone=True)

    def _put(self, url: str, condition: Mapping[str, str], data: bytes) -> None:
        kind = {"Content-Type": "text/calendar; charset=utf-8"}
        self._ask("PUT", url, {**kind, **condition}, data)

    def _ask(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        body: bytes = b"",
        *,
        gone: bool = False,
    ) -> tuple[int, bytes]:
        """One request, with the redirects that stay on the server; its status and answer."""
        for _ in range(_MOST_REDIRECTS):
            if _origin(url) != self._origin:
                raise self._failure("sends us to another server; name that one if you trust it")
            status, answer, told = self._send(method, url, headers, body)
            if status not in _REDIRECTS:
                break
            url = urljoin(url, told.get("Location", ""))
        if 200 <= status < 300 or (gone and status in (404, 410)):
            return status, answer
        if status in _CONFLICTS and method != "REPORT":
            raise ConflictError
        wait = told.get("Retry-After", "")
        later = f"; it asks to wait {wait} s" if wait.isdecimal() and len(wait) < 9 else ""
        said = _REFUSALS.get(status, "redirects in circles" if status in _REDIRECTS else "fails")
        raise self._failure(f"{said} ({status}){later}")

    def _send(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> tuple[int, bytes, http.client.HTTPMessage]:
        try:
            path = urlsplit(url).path or "/"
            self._connection.request(method, path, body, {**self._headers, **headers})
            self._socket = self._connection.sock  # which the answer takes over
            response = self._connection.getresponse()
            answer = bytearray()
            while len(answer) <= MOST_BYTES and (chunk := response.read(_CHUNK)):
                answer += chunk
            if response.length and not chunk:
                raise http.client.IncompleteRead(bytes(answer), response.length)
            if len(answer) > MOST_BYTES:
                raise self._failure(f"answers more than {MOST_BYTES >> 20} MiB")
        except (OSError, http.client.HTTPException, ValueError) as error:
            if self._late:
                raise self._failure("takes too long") from None
            raise self._failure(_reason(error)) from error
        if self._late:  # what was cut short may look whole
            raise self._failure("takes too long")
        return response.status, bytes(answer), response.headers

    def _stop(self) -> None:
        """End whatever is being waited for."""
        self._late = True
        for each in (self._connection.sock, self._socket):
            with suppress(OSError):  # it may be closed by now
                if each is not None:
                    each.shutdown(socket.SHUT_RDWR)

    def _failure(self, words: str) -> OutsideFailure:
        return OutsideFailure(f"{self._url}: the server {words}")


def _still(known: Resource) -> dict[str, str]:
    """The condition that an event is still as it was read; `*` or nothing would be none."""
    if not _ETAG.fullmatch(known.etag):
        raise ConflictError
    return {"If-Match": known.etag}


def host(url: str) -> str:
    """The machine that an address names, without its port."""
    return _origin(url)[1]


def _origin(url: str) -> tuple[str, str, int]:
    """Scheme, host and port: what must stay the same; an impossible port is none."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = -1
    return parts.scheme, parts.hostname or "", port or (443 if parts.scheme == "https" else 80)


def _connection(scheme: str, host: str, port: int, patience: float) -> http.client.HTTPConnection:
    if scheme == "https":
        context = ssl.create_default_context()  # certificate and name are checked
        return http.client.HTTPSConnection(host, port, timeout=patience, context=context)
    return http.client.HTTPConnection(host, port, timeout=patience)


def _reason(error: Exception) -> str:
    match error:
        case ssl.SSLCertVerificationError():
            return f"shows a certificate that cannot be trusted: {error.verify_message}"
        case TimeoutError():
            return "does not answer"
        case socket.gaierror():
            return "is not known by that name"
        case http.client.RemoteDisconnected() | ConnectionResetError() | BrokenPipeError():
            return "breaks the connection off"
        case http.client.HTTPException():
            return f"gives an answer that cannot be read: {type(error).__name__}"
        case OSError():
            return f"cannot be reached: {error.strerror or error}"
        case _:
            return f"gives an answer that cannot be read: {error}"
