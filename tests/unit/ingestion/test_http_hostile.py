"""Whatever a server sends ends in time, takes little memory, and is an answer or a clear error."""

from __future__ import annotations

import gzip
import resource
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hostile_server import JSON, LOCATIONS, Hostile, HostileServer, bomb

from core.settings import HttpSettings
from ingestion.http.client import DEADLINE_IN_TIMEOUTS, PoliteClient
from ingestion.http.responses import Answer, FetchError

LIVE = "https://museum.example"
TIMEOUT = 0.1
DEADLINE = DEADLINE_IN_TIMEOUTS * TIMEOUT
# A busy machine wakes late; without a deadline each of these goes on for the server's five seconds.
SLACK = 2.0
OK = b"HTTP/1.1 200 OK\r\n"
BODY = b'{"objectID": 7}'
LIMIT = 10**6

Ask = Callable[..., Answer | FetchError]


@pytest.fixture
def server() -> Iterator[HostileServer]:
    hostile = HostileServer()
    yield hostile
    hostile.close()


@pytest.fixture
def ask(server: HostileServer) -> Ask:
    def ask(answer: Hostile, expect: str = "json") -> Answer | FetchError:
        server.answer = answer
        http = HttpSettings(
            timeout_seconds=TIMEOUT,
            attempts=1,
            shield_trips=1,
            shield_wait_seconds=0,
            backoff_seconds=0,
        )
        with PoliteClient(
            live_url=LIVE, base_url=server.url, http=http, requests_per_second=0
        ) as client:
            try:
                return client.get("/x", expect=expect, max_bytes=LIMIT)  # type: ignore[arg-type]
            except FetchError as error:
                return error

    return ask


def peak_megabytes() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (2**20 if sys.platform == "darwin" else 2**10)


def redirect(location: bytes) -> Hostile:
    return Hostile("", b"HTTP/1.1 302 Found\r\nLocation: " + location + b"\r\n\r\n")


# ---------------------------------------------------------------- redirects


def test_the_body_of_a_redirect_is_not_read(ask: Ask, server: HostileServer) -> None:
    before = peak_megabytes()
    head = b"HTTP/1.1 302 Found\r\nLocation: /y\r\nContent-Encoding: gzip\r\n\r\n"
    found = ask(Hostile("", head + bomb(256)))
    assert isinstance(found, FetchError)
    assert found.reason == "redirect"
    assert len(server.asked) == 6
    assert peak_megabytes() - before < 50


@pytest.mark.parametrize(
    ("location", "asked"),
    [
        (b"/caf\xe9", b"/caf%E9"),
        ("/Goyō".encode(), b"/Goy%C5%8D"),
        (b"/a b", b"/a%20b"),
        (b"/100%", b"/100%25"),
        (b"//museum.example/y?z=1#part", b"/y?z=1"),
        (b"http://museum.example/y", b"/y"),
        (b"?page=2", b"/x?page=2"),
        (b"/\r\nSet-Cookie: a=b", b"/"),
    ],
)
def test_a_location_is_asked_for_as_the_server_means_it(
    ask: Ask, server: HostileServer, location: bytes, asked: bytes
) -> None:
    ask(redirect(location))
    assert server.asked[1] == b"GET " + asked + b" HTTP/1.1"


@pytest.mark.parametrize("location", LOCATIONS, ids=lambda location: repr(location[:40]))
def test_any_location_is_followed_on_the_museum_or_refused(
    ask: Ask, server: HostileServer, location: bytes
) -> None:
    found = ask(redirect(location))
    assert isinstance(found, FetchError)
    assert found.reason in {"redirect", "not_allowed"}
    assert len(str(found)) < 1000
    assert all(len(line) < 9000 for line in server.asked)


# ---------------------------------------------------------------- lengths and packing


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        (b"Content-Length: " + b"9" * 5000, "too_large"),
        (b"Content-Length: 1000001", "too_large"),
        (b"Content-Length: -1", "malformed"),
        (b"Content-Length: 15, 17", "malformed"),
        (b"Content-Length: 15\r\nContent-Length: 17", "malformed"),
        (b"Content-Length: 1e3", "malformed"),
        (b"Content-Length: +15", "malformed"),
        (b"Transfer-Encoding: gzip, chunked", "malformed"),
        (b"Content-Encoding: br", "malformed"),
        (b"Content-Encoding: gzip, gzip", "malformed"),
        (b"Content-Encoding: gzip", "malformed"),
    ],
    ids=lambda value: repr(value)[:50],
)
def test_what_a_body_says_wrongly_of_itself_is_told(ask: Ask, headers: bytes, reason: str) -> None:
    found = ask(Hostile("", OK + JSON + b"\r\n" + headers + b"\r\n\r\n" + BODY))
    assert isinstance(found, FetchError)
    assert found.reason == reason
    assert len(str(found)) < 1000


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: 15",
        b"Content-Length: 15, 15",
        b"Content-Length: " + b"0" * 5000 + b"15",
        b"X-None: 0",
    ],
    ids=lambda value: repr(value)[:40],
)
def test_a_body_that_is_stated_oddly_and_not_wrongly_is_read(ask: Ask, headers: bytes) -> None:
    found = ask(Hostile("", OK + JSON + b"\r\n" + headers + b"\r\n\r\n" + BODY))
    assert isinstance(found, Answer)
    assert found.json() == {"objectID": 7}


def packed(body: bytes) -> Hostile:
    return Hostile("", OK + b"Content-Encoding: gzip\r\n\r\n" + body)


@pytest.mark.parametrize("size", [0, 1, 65_535, 65_536, 65_537, 131_072, 999_999, 1_000_000])
def test_a_packed_body_is_whole_whatever_its_size(ask: Ask, size: int) -> None:
    found = ask(
        packed(gzip.compress(bytes(size // 2)) + gzip.compress(bytes(-(-size // 2)))), "file"
    )
    assert isinstance(found, Answer)
    assert found.content == bytes(size)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (gzip.compress(bytes(LIMIT + 1)), "too_large"),
        (bomb(256), "too_large"),
        (gzip.compress(BODY)[:-1], "truncated"),
        (gzip.compress(BODY) + b"garbage", "malformed"),
    ],
    ids=["one byte too many", "bomb", "cut off", "garbage"],
)
def test_a_packed_body_keeps_to_the_limit(ask: Ask, body: bytes, reason: str) -> None:
    before = peak_megabytes()
    found = ask(packed(body), "file")
    assert isinstance(found, FetchError)
    assert found.reason == reason
    assert peak_megabytes() - before < 50


def test_not_modified_that_nobody_asked_for_brings_no_document(ask: Ask) -> None:
    found = ask(Hostile("", b"HTTP/1.1 304 Not Modified\r\n\r\n"))
    assert isinstance(found, Answer)
    with pytest.raises(FetchError, match="HTTP 304, without a document"):
        found.json()


# ---------------------------------------------------------------- time

DRIPS = {
    "status line": Hostile("", b"HTTP/1.1 200 " + b"O" * 10**6),
    "headers": Hostile("", OK, b"X-More: more\r\n", again=True),
    "interim answers": Hostile("", b"", b"HTTP/1.1 100 Continue\r\n\r\n", again=True),
    "body": Hostile("", OK + b"\r\n", b" ", again=True),
    "chunk extension": Hostile("", OK + b"Transfer-Encoding: chunked\r\n\r\nf;", b"x", again=True),
    "chunks": Hostile("", OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n", again=True),
    "trailers": Hostile(
        "", OK + b"Transfer-Encoding: chunked\r\n\r\n1\r\n \r\n0\r\n", b"X-T: t\r\n", again=True
    ),
    "redirects": Hostile("", b"HTTP/1.1 302 Found\r\nX: 1234567890\r\nLocation: /x\r\n\r\n"),
}


@pytest.mark.parametrize("part", DRIPS)
def test_what_drips_ends_at_the_deadline_of_the_whole_exchange(ask: Ask, part: str) -> None:
    drips = DRIPS[part]
    started = time.monotonic()
    found = ask(Hostile("", drips.head, drips.tail, drips.again, drip_seconds=TIMEOUT / 10))
    took = time.monotonic() - started
    assert isinstance(found, FetchError)
    assert found.reason == "timeout"
    assert f"did not end within {DEADLINE:g} s" in str(found)
    assert took < DEADLINE + SLACK


def test_endless_trailers_are_cut_by_their_bytes(ask: Ask) -> None:
    head = OK + b"Transfer-Encoding: chunked\r\n\r\n1\r\n \r\n0\r\n"
    found = ask(Hostile("", head, b"X-T: t\r\n" * 10_000, again=True))
    assert isinstance(found, FetchError)
    assert found.reason in {"too_large", "timeout"}


# ---------------------------------------------------------------- Ctrl-C

SILENT = {
    "silent": Hostile("", b"", silent=True),
    "silent in its headers": Hostile("", OK, silent=True),
    "silent in its body": Hostile("", OK + b"Content-Length: 9\r\n\r\n", silent=True),
    "dripping": Hostile("", OK, b"X: x\r\n", again=True, drip_seconds=0.05),
}


@pytest.mark.parametrize("way", SILENT)
@pytest.mark.parametrize("threads", [0, 3])
def test_ctrl_c_is_heard_the_first_time(server: HostileServer, way: str, threads: int) -> None:
    """With threads, the program waits for them; without, it waits for the server itself."""
    server.answer = SILENT[way]
    program = f"""
        from ingestion.http.client import PoliteClient
        from core.settings import HttpSettings
        http = HttpSettings(connections={threads or 1})
        with PoliteClient(
            live_url="{LIVE}", base_url="{server.url}", http=http, requests_per_second=0
        ) as client:
            get = lambda path: client.get(path, expect="json")
            list(client.map(get, ["/x"] * 9)) if {threads} else get("/x")
    """
    child = subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(program)],
        cwd=Path(__file__).parents[3],
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        until = time.monotonic() + 60
        while not server.asked and time.monotonic() < until:
            time.sleep(0.02)
        time.sleep(0.2)
        child.send_signal(signal.SIGINT)
        started = time.monotonic()
        _, said = child.communicate(timeout=60)
        assert time.monotonic() - started < 3
        assert said.rstrip().endswith("KeyboardInterrupt")
    finally:
        child.kill()
