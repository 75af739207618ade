"""A calendar on a server that cannot be trusted: one clear line, nothing lost, nothing told."""

from __future__ import annotations

import socket
import ssl
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from command import TEAM, Ran, contents, run
from hostile import MULTISTATUS, PATH, RESPONSE, Handler, Once, Server, hostile
from rota import caldav
from rota.multistatus import Resource, read_multistatus

PASSWORD = "canary-hunter2"
NAME = f"{PATH}n2.20261204T170000Z.primary@n2.rota.invalid.ics"


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a team and its December: four weekends."""
    folder = tmp_path_factory.mktemp("planned")
    (folder / "team.toml").write_text(TEAM, "utf-8")
    assert run(folder, "plan", "--quiet").code == 0
    return folder


@pytest.fixture
def team(planned: Path, tmp_path: Path) -> Path:
    """The same, to change."""
    (tmp_path / "rotas").mkdir()
    for path in ("team.toml", "rotas/2026-12.csv"):
        (tmp_path / path).write_bytes((planned / path).read_bytes())
    return tmp_path


def publish(folder: Path, url: str, *words: str) -> Ran:
    """Publish there, with a password that must appear nowhere."""
    with patch.dict("os.environ", {"ROTA_CALDAV_PASSWORD": PASSWORD}):
        ran = run(folder, "publish", "--caldav", url, "--user", "rota", *words)
    assert PASSWORD not in ran.out + ran.err
    assert "Traceback" not in ran.err
    return ran


def refused(folder: Path, server: Server, *words: str) -> str:
    """What is said when the server is of no use before anything is written to it."""
    before = contents(folder)
    ran = publish(folder, server.url, *words)
    assert (ran.code, ran.out) == (6, ""), ran
    assert ran.err.startswith(f"{server.url}: the server "), ran
    assert ran.err.count("\n") == 1
    assert contents(folder) == before
    assert server.writes == 0
    return ran.err.removeprefix(f"{server.url}: the server ").strip()


def answering(status: int, body: bytes = b"", **headers: str) -> Callable[[Handler], bool]:
    """A server that always gives one answer."""

    def trick(handler: Handler) -> bool:
        handler.answer(status, body, **headers)
        return True

    return trick


def playing(play: Callable[[Handler], None]) -> Callable[[Handler], bool]:
    """A server that always does the same."""

    def trick(handler: Handler) -> bool:
        play(handler)
        return True

    return trick


@pytest.mark.parametrize(
    ("status", "headers", "said"),
    [
        (400, {}, "fails (400)"),
        (401, {}, "refuses the user or the password (401)"),
        (403, {}, "forbids it (403)"),
        (404, {}, "has no such calendar (404)"),
        (405, {}, "has no calendar there (405)"),
        (412, {}, "fails (412)"),
        (413, {}, "finds it too large (413)"),
        (429, {"Retry_After": "120"}, "is asked too often (429); it asks to wait 120 s"),
        (429, {"Retry_After": "\x1b[2J"}, "is asked too often (429)"),
        (500, {}, "fails (500)"),
        (503, {"Retry_After": "5"}, "is not available (503); it asks to wait 5 s"),
        (507, {}, "has no space left (507)"),
        (200, {}, "answers 200 to a REPORT; is this a calendar?"),
        (301, {"Location": "http://exemple.invalid/n2/"}, "sends us to another server"),
        (307, {"Location": "https://127.0.0.1/n2/"}, "sends us to another server"),
        (308, {"Location": "//127.0.0.1:1/n2/"}, "sends us to another server"),
        (302, {"Location": "file:///etc/passwd"}, "sends us to another server"),
        (302, {"Location": "http://127.0.0.1:x/"}, "sends us to another server"),
        (302, {"Location": PATH}, "redirects in circles (302)"),
        (307, {}, "redirects in circles (307)"),
        (303, {"Location": PATH}, "fails (303)"),
    ],
)
def test_refusals(team: Path, status: int, headers: dict[str, str], said: str) -> None:
    """Each has its words; nothing is marked as published, nothing goes to another server."""
    with hostile(answering(status, b"", **headers)) as server:
        assert refused(team, server).startswith(said)


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + ']><D:multistatus xmlns:D="DAV:">&i;</D:multistatus>'
)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("", "no XML"),
        ("<html><p>Please log in", "no XML"),
        ("<html><p>Please log in</p></html>", "no multistatus"),
        ("[]", "no XML"),
        ("\x00\x01", "no XML"),
        (BOMB, "it defines entities"),
        ('<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>', "it defines entities"),
        ('<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>', "it defines entities"),
        ("<a>" * 200_000, "no XML"),
        (MULTISTATUS.format("&undefined;"), "no XML"),
        (MULTISTATUS.format("<D:response>"), "no XML"),
    ],
)
def test_answers_that_are_none(team: Path, body: str, said: str) -> None:
    """A login page, half an answer, entities: told, and not followed."""
    with hostile(answering(207, body.encode())) as server:
        told = refused(team, server)
    assert told.startswith("gives an answer that cannot be read: ")
    assert said in told


@pytest.mark.parametrize(
    ("play", "said"),
    [
        (lambda h: h.drop(), "breaks the connection off"),
        (lambda h: h.raw(b"HTTP/1.1 207 M\r\nContent-Length: 9999\r\n\r\n<D:"), "IncompleteRead"),
        (
            lambda h: h.raw(b"HTTP/1.1 207 M\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
            "Incomplete",
        ),
        (lambda h: h.raw(b"\x16\x03\x01 nonsense\r\n\r\n"), "BadStatusLine"),
        (
            lambda h: h.raw(b"HTTP/1.1 207 M\r\n" + b"X: " + b"y" * 70_000 + b"\r\n\r\n"),
            "LineTooLong",
        ),
        (lambda h: h.raw(b"HTTP/1.1 207 M\r\n" + b"X: y\r\n" * 500 + b"\r\n"), "cannot be read"),
        (lambda h: h.raw(b"HTTP/1.1 999999 M\r\n\r\n"), "cannot be read"),
    ],
)
def test_connections_that_break(team: Path, play: Callable[[Handler], None], said: str) -> None:
    """Drops in the middle and what is no HTTP: one line."""
    with hostile(playing(play)) as server:
        assert said in refused(team, server)


@pytest.mark.parametrize(
    "play",
    [
        lambda h: h.server.over.wait(30),
        lambda h: h.trickle(b"H"),
        lambda h: (h.wfile.write(b"HTTP/1.1 207 M\r\n"), h.trickle(b"X: y\r\n", 90)),
        lambda h: (h.wfile.write(b"HTTP/1.1 207 M\r\n\r\n"), h.trickle(b"<")),
        lambda h: (
            h.wfile.write(b"HTTP/1.1 207 M\r\nContent-Length: 100000\r\n\r\n"),
            h.trickle(b"<"),
        ),
        lambda h: (
            h.wfile.write(b"HTTP/1.1 207 M\r\nTransfer-Encoding: chunked\r\n\r\n"),
            h.trickle(b"1\r\n<\r\n"),
        ),
    ],
    ids=["nothing", "status", "headers", "body", "length", "chunks"],
)
def test_servers_that_dawdle(team: Path, play: Callable[[Handler], None]) -> None:
    """Whatever they send, and however slowly, the time is limited in all."""
    with hostile(playing(play)) as server, patch.object(caldav, "DEADLINE", 0.5):
        assert refused(team, server) in ("takes too long", "does not answer")


def test_servers_that_never_stop(team: Path) -> None:
    """What is too much is not read to its end."""

    def play(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 207 M\r\n\r\n")
        while not handler.server.over.is_set():
            handler.wfile.write(b"<a/>" * 10_000)

    with hostile(playing(play)) as server, patch.object(caldav, "MOST_BYTES", 1 << 20):
        assert refused(team, server) == "answers more than 1 MiB"


def test_nobody_there(team: Path) -> None:
    """No server, or no such name: said in words."""
    with socket.create_server(("127.0.0.1", 0)) as given:
        port = given.getsockname()[1]
    before = contents(team)
    ran = publish(team, f"http://127.0.0.1:{port}/n2/")
    assert ran.code == 6
    assert ran.err.endswith("/n2/: the server cannot be reached: Connection refused\n")
    with patch.object(socket, "getaddrinfo", side_effect=socket.gaierror(-2, "unknown")):
        ran = publish(team, "https://exemple.invalid/n2/")
    assert ran.code == 6
    assert ran.err == "https://exemple.invalid/n2/: the server is not known by that name\n"
    assert contents(team) == before


def test_an_interrupted_run_is_finished_by_the_next(team: Path) -> None:
    """Ctrl-C between two events: 130, and what was sent is not sent again."""
    create = caldav.Collection.create
    with hostile() as server:

        def interrupted(self: caldav.Collection, uid: str, data: bytes) -> None:
            if len(server.store) == 2:
                raise KeyboardInterrupt
            create(self, uid, data)

        with patch.object(caldav.Collection, "create", interrupted):
            ran = publish(team, server.url)
        assert (ran.code, ran.out, ran.err) == (130, "", "")
        assert publish(team, server.url).code == 0
        assert (len(server.store), server.writes) == (4, 4)


def test_certificates_are_checked(team: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """One that nobody vouches for is refused; one's own authority is trusted when named."""
    folder = tmp_path_factory.mktemp("tls")
    words = "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout key.pem"
    more = ["-out", "cert.pem", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run(["openssl", *words.split(), *more], cwd=folder, check=True, capture_output=True)
    both = (folder / "key.pem").read_bytes() + (folder / "cert.pem").read_bytes()
    (folder / "both.pem").write_bytes(both)
    with hostile(certificate=folder / "both.pem") as server:
        port = server.server_address[1]
        for host in ("localhost", "127.0.0.1"):
            ran = publish(team, f"https://{host}:{port}{PATH}")
            assert ran.code == 6
            assert "shows a certificate that cannot be trusted: self-signed" in ran.err
        assert server.seen == []
        with patch.dict("os.environ", {"SSL_CERT_FILE": str(folder / "cert.pem")}):
            assert "IP address mismatch" in publish(team, f"https://127.0.0.1:{port}{PATH}").err
            assert publish(team, f"https://localhost:{port}{PATH}").code == 0
            assert len(server.store) == 4
    assert ssl.create_default_context().verify_mode is ssl.CERT_REQUIRED


def test_a_redirect_on_the_server_is_followed(team: Path) -> None:
    """With the same request, and the password goes nowhere else."""

    def trick(handler: Handler) -> bool:
        if handler.path.startswith("/old/"):
            handler.answer(308, Location=handler.path.replace("/old/", PATH))
            return True
        return False

    with hostile(trick) as server:
        ran = publish(team, server.url.replace(PATH, "/old/"))
        assert ran.code == 0, ran
        assert len(server.store) == 4
        assert all(path.startswith(PATH) for path in server.store)


def test_no_other_server_is_told_anything(team: Path) -> None:
    """Neither a redirect nor the address of an event takes the password elsewhere."""
    with hostile() as other, hostile() as server:
        server.trick = answering(307, Location=other.url)
        refused(team, server)
        server.trick = lambda handler: False
        assert publish(team, server.url).code == 0

        etag, text = server.store[NAME]
        listing = MULTISTATUS.format(
            RESPONSE.format(href=f"{other.url}evil.ics", etag=etag, data=text)
        )
        server.trick = lambda handler: (
            handler.command == "REPORT" and answering(207, listing.encode())(handler)
        )
        ran = publish(team, server.url, "--show-as", "busy")
        assert (ran.code, "sends us to another server" in ran.err) == (6, True)
        assert other.seen == []


def test_etags_that_are_wrong(team: Path) -> None:
    """A server that tells wrong versions, or none, gets its events listed, not overwritten."""
    with hostile() as server:
        assert publish(team, server.url).code == 0
        for etag in ('"0"', "", 'W/"x"', "*"):
            honest = server.listing()
            wrong = honest
            for known, _ in server.store.values():
                wrong = wrong.replace(f"<D:getetag>{known}<", f"<D:getetag>{etag}<")
            assert wrong != honest
            before = dict(server.store)
            server.trick = lambda handler, wrong=wrong: (  # type: ignore[misc]
                handler.command == "REPORT" and answering(207, wrong.encode())(handler)
            )
            ran = publish(team, server.url, "--show-as", "busy")
            assert ran.code == 6
            assert ran.err.count("\n  2026-12-") == 4
            assert server.store == before


PLAYS: dict[str, Callable[[Handler], None]] = {
    "drop": lambda h: h.drop(),
    "500": lambda h: h.answer(500),
    "503": lambda h: h.answer(503, Retry_After="1"),
    "401": lambda h: h.answer(401),
    "half": lambda h: h.raw(b"HTTP/1.1 201 C\r\nContent-Le"),
    "404": lambda h: h.answer(404),
    "lie": lambda h: h.answer(201),
}


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    number=st.integers(0, 5),
    play=st.sampled_from(sorted(PLAYS)),
    after=st.booleans(),
    change=st.booleans(),
)
def test_after_any_failure_another_run_converges(
    planned: Path,
    tmp_path_factory: pytest.TempPathFactory,
    number: int,
    play: str,
    after: bool,
    change: bool,
) -> None:
    """Whatever breaks, before or after its effect: no event twice, none lost, none foreign hurt."""
    team = tmp_path_factory.mktemp("team")
    (team / "rotas").mkdir()
    for path in ("team.toml", "rotas/2026-12.csv"):
        (team / path).write_bytes((planned / path).read_bytes())
    with hostile() as server:
        server.store[f"{PATH}dentist.ics"] = ('"x"', "BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n")
        if change:  # four to update, one of them to another time: created and deleted
            assert publish(team, server.url).code == 0
            text = (team / "rotas" / "2026-12.csv").read_text("utf-8")
            moved = text.replace("2026-12-18T18:00:00", "2026-12-18T19:00:00")
            (team / "rotas" / "2026-12.csv").write_text(moved, "utf-8")
        words = ("--show-as", "busy")
        server.trick = Once(number, PLAYS[play], after)
        first = publish(team, server.url, *words)
        played = number < server.trick.seen
        assert first.code in ((6,) if played and not after else (0, 6)), first
        server.trick = lambda handler: False
        again = publish(team, server.url, *words)
        assert again.code == 0, again
        assert len(server.store) == 5
        uids = {
            line for _, text in server.store.values() for line in text.split() if "UID:" in line
        }
        assert len(uids) == 4
        done = server.writes
        assert publish(team, server.url, *words).code == 0
        assert server.writes == done


def test_the_reader_takes_what_servers_write() -> None:
    """Other prefixes, CDATA, further properties, a failed one beside: the parts that matter."""
    answer = """<?xml version="1.0" encoding="utf-8"?>
    <multistatus xmlns="DAV:" xmlns:x="urn:ietf:params:xml:ns:caldav" xmlns:o="urn:other">
      <response><href> /n2/a%20b.ics </href>
        <propstat><prop><getetag>"1&amp;2"</getetag><o:href>no</o:href>
          <x:calendar-data><![CDATA[BEGIN:VCALENDAR <&>]]>&#13;
END</x:calendar-data></prop><status>HTTP/1.1 200 OK</status></propstat>
        <propstat><prop><displayname/></prop><status>HTTP/1.1 404 Not Found</status></propstat>
      </response>
      <response><href>/n2/</href><status>HTTP/1.1 404 Not Found</status></response>
    </multistatus>"""
    assert read_multistatus(answer.encode()) == [
        Resource("/n2/a%20b.ics", '"1&2"', "BEGIN:VCALENDAR <&>\r\nEND")
    ]


@given(st.text() | st.binary())
def test_any_answer_is_read_or_refused(answer: str | bytes) -> None:
    """Bytes of any sort give resources or a ValueError, nothing else."""
    data = answer.encode("utf-8", "replace") if isinstance(answer, str) else answer
    for body in (data, MULTISTATUS.format("{}").encode().replace(b"{}", data)):
        with suppress(ValueError):
            assert isinstance(read_multistatus(body), list)


def test_a_password_is_never_shown() -> None:
    """Not even by what prints everything."""
    account = caldav.Account("rota", PASSWORD)
    assert PASSWORD not in repr(account) + str(account)
