"""A small CalDAV server in this process that can be made to lie, dawdle, drop and mislead."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote
from xml.sax.saxutils import escape

PATH = "/n2/"
RESPONSE = (
    "<D:response><D:href>{href}</D:href><D:propstat><D:prop><D:getetag>{etag}</D:getetag>"
    "<C:calendar-data>{data}</C:calendar-data></D:prop><D:status>HTTP/1.1 200 OK</D:status>"
    "</D:propstat></D:response>"
)
MULTISTATUS = (
    '<?xml version="1.0"?><D:multistatus xmlns:D="DAV:" '
    'xmlns:C="urn:ietf:params:xml:ns:caldav">{}</D:multistatus>'
)

Trick = Callable[["Handler"], bool]
"""What is done instead of an answer; whether it was."""


class Handler(BaseHTTPRequestHandler):
    """One connection: an honest answer, unless there is a trick."""

    protocol_version = "HTTP/1.1"
    server: Server
    body = b""

    def handle_request(self) -> None:
        """Any method."""
        self.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        with self.server.lock:
            self.server.seen.append((self.command, self.path, self.headers.get("Authorization")))
        if not self.server.trick(self):
            self.honest()

    do_REPORT = do_PUT = do_DELETE = do_GET = handle_request

    def honest(self) -> None:
        """What a server should answer."""
        path, store = unquote(self.path), self.server.store
        with self.server.lock:
            if self.command == "REPORT":
                self.answer(207, self.server.listing().encode())
                return
            known = store.get(path)
            if (self.headers.get("If-None-Match") == "*" and known) or (
                (etag := self.headers.get("If-Match")) and (not known or known[0] != etag)
            ):
                self.answer(412)
                return
            if self.command == "DELETE":
                store.pop(path, None)
                self.answer(204)
                return
            self.server.versions += 1
            store[path] = (f'"{self.server.versions}"', self.body.decode())
            self.answer(204 if known else 201)

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        """One whole answer."""
        self.send_response(status)
        for key, value in headers.items():
            self.send_header(key.replace("_", "-"), value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def raw(self, data: bytes) -> None:
        """Bytes as they are, and then the end."""
        self.wfile.write(data)
        self.wfile.flush()
        self.drop()

    def trickle(self, data: bytes, most: int = 2000) -> None:
        """A byte now and then, for minutes, or until nobody listens."""
        for _ in range(most):
            self.wfile.write(data)
            self.wfile.flush()
            if self.server.over.wait(0.02):
                break
        self.drop()

    def drop(self) -> None:
        """Break the connection off."""
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """The server, what it stores, and what it has seen."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.lock = threading.RLock()
        self.over = threading.Event()
        self.store: dict[str, tuple[str, str]] = {}
        self.versions = 0
        self.seen: list[tuple[str, str, str | None]] = []
        self.trick: Trick = lambda handler: False

    @property
    def url(self) -> str:
        """The calendar."""
        return f"http://127.0.0.1:{self.server_address[1]}{PATH}"

    @property
    def writes(self) -> int:
        """How many requests to write have come."""
        return sum(method != "REPORT" for method, _, _ in self.seen)

    def listing(self) -> str:
        """All events, as a multistatus."""
        return MULTISTATUS.format(
            "".join(
                RESPONSE.format(href=escape(path), etag=escape(etag), data=escape(data))
                for path, (etag, data) in sorted(self.store.items())
            )
        )

    def handle_error(self, request: object, client_address: object) -> None:
        """Clients go away, which is no matter here."""


@contextmanager
def hostile(trick: Trick | None = None, *, certificate: Path | None = None) -> Iterator[Server]:
    """A server on a port that the system chooses."""
    with Server() as server:
        if trick:
            server.trick = trick
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.over.set()
            server.shutdown()
            thread.join()


@dataclass
class Once:
    """A trick for one request, the n-th to write, before or after it has its effect."""

    number: int
    play: Callable[[Handler], None]
    after: bool = False
    seen: int = field(default=0)

    def __call__(self, handler: Handler) -> bool:
        """Play it when it is its turn."""
        if handler.command == "REPORT":
            return False
        self.seen += 1
        if self.seen != self.number + 1:
            return False
        if self.after:
            answer, handler.answer = handler.answer, lambda *_, **__: None  # type: ignore[method-assign]
            handler.honest()
            handler.answer = answer  # type: ignore[method-assign]
        self.play(handler)
        return True
