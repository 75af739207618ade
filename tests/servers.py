"""Real CalDAV servers, Radicale and Xandikos, each in a process of its own on loopback."""

from __future__ import annotations

import base64
import http.client
import os
import socket
import subprocess
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from readers import program

USER, PASSWORD = "rota", "canary é:"
CONFIG = """\
[server]
hosts = 127.0.0.1:{port}
[auth]
type = htpasswd
htpasswd_filename = {folder}/users
htpasswd_encryption = plain
delay = 0
[storage]
filesystem_folder = {folder}/data
[logging]
level = info
"""


@dataclass(frozen=True)
class Calendar:
    """A new, empty calendar on a server, and a client for it that is not rota's."""

    port: int
    path: str
    headers: Mapping[str, str]

    @property
    def url(self) -> str:
        """Where it is."""
        return f"http://127.0.0.1:{self.port}{self.path}"

    def ask(
        self, method: str, name: str = "", body: bytes = b"", **headers: str
    ) -> tuple[int, bytes]:
        """One request for an event of it; the status and the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            told = {key.replace("_", "-"): value for key, value in headers.items()}
            connection.request(method, self.path + name, body, {**self.headers, **told})
            response = connection.getresponse()
            return response.status, response.read()
        finally:
            connection.close()

    def get(self, name: str) -> str:
        """The text of an event."""
        status, data = self.ask("GET", name)
        assert status == 200
        return data.decode()

    def put(self, name: str, text: str) -> None:
        """Write an event, whatever is there."""
        status, _ = self.ask("PUT", name, text.encode(), Content_Type="text/calendar")
        assert status in (201, 204), status


@contextmanager
def radicale(folder: Path) -> Iterator[Calendar]:
    """Radicale, which asks for a password; the root of its user's calendars."""
    (folder / "users").write_text(f"{USER}:{PASSWORD}\n", "utf-8")
    port = _free_port()
    (folder / "config").write_text(CONFIG.format(port=port, folder=folder), "utf-8")
    words = [program("radicale"), "--config", str(folder / "config")]
    token = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    with _running(words, folder, port):
        yield Calendar(port, f"/{USER}/", {"Authorization": f"Basic {token}"})


@contextmanager
def xandikos(folder: Path) -> Iterator[Calendar]:
    """Xandikos, which lets everybody in; the root of its calendars."""
    port = _free_port()
    words = [program("xandikos"), "serve", "--directory", str(folder / "data"), "--defaults"]
    words += ["--listen-address", "127.0.0.1", "--port", str(port)]
    with _running(words, folder, port):
        yield Calendar(port, "/user/calendars/", {})


def _free_port() -> int:
    """A port that the system has just given away."""
    with socket.create_server(("127.0.0.1", 0)) as given:
        port: int = given.getsockname()[1]
        return port


@contextmanager
def _running(words: list[str], folder: Path, port: int) -> Iterator[None]:
    """A server, from when it says that it listens until it is no longer needed."""
    with subprocess.Popen(
        words,
        cwd=folder,
        env={"HOME": str(folder), "PATH": os.defpath, "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as server:
        assert server.stdout is not None
        try:
            said = b""
            while b"listening on" not in said.lower():
                line = server.stdout.readline()
                assert line, said.decode("utf-8", "replace")
                said += line
            threading.Thread(target=server.stdout.read, daemon=True).start()  # or it would block
            _wait_for(port)
            yield
        finally:
            server.terminate()


def _wait_for(port: int) -> None:
    """Until somebody answers there: one of the servers says so a moment too soon."""
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return
        except ConnectionRefusedError:
            threading.Event().wait(0.05)
    raise AssertionError(f"nobody listens on port {port}")
