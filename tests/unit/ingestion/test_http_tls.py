"""The same limits hold over TLS, as museums are asked."""

from __future__ import annotations

import shutil
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from core.settings import HttpSettings
from ingestion.http.allowed_hosts import Target
from ingestion.http.exchange import Budget, Transport
from ingestion.http.responses import FetchError

OPENSSL = shutil.which("openssl")
pytestmark = pytest.mark.skipif(OPENSSL is None, reason="openssl makes the certificate: install it")

SECONDS = 1.0
SLACK = 2.0
HEAD = b"HTTP/1.1 200 OK\r\n"

Serve = Callable[[socket.socket, ssl.SSLContext], None]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    key, made = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"),
            *("-keyout", str(key), "-out", str(made)),
        ],
        check=True,
        capture_output=True,
    )
    return made, key


@pytest.fixture
def ask(certificate: tuple[Path, Path]) -> Iterator[Callable[[Serve], bytes]]:
    """Asks a server for which one connection at a time is served as told."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    listener = socket.create_server(("127.0.0.1", 0))

    def ask(serve: Serve) -> bytes:
        def once() -> None:
            with suppress(OSError):
                connection, _ = listener.accept()
                with connection:
                    serve(connection, context)

        threading.Thread(target=once, daemon=True).start()
        url = f"https://localhost:{listener.getsockname()[1]}/"
        http = HttpSettings(timeout_seconds=SECONDS / 2)
        wire = Transport(http, threading.Event(), trust_env=False)
        wire._session.verify = str(certificate[0])
        target = Target("https://museum.example/", url, "museum.example")
        try:
            return wire.send(target, {}, limit=1000, budget=Budget(SECONDS, SECONDS)).content
        finally:
            wire.close()

    yield ask
    listener.close()


def speak(*pieces: bytes, pause: float = 0.0, again: int = 1) -> Serve:
    def serve(connection: socket.socket, context: ssl.SSLContext) -> None:
        with context.wrap_socket(connection, server_side=True) as secure:
            secure.recv(65_536)
            for piece in pieces * again:
                secure.sendall(piece)
                time.sleep(pause)

    return serve


def test_an_answer_is_read(ask: Callable[[Serve], bytes]) -> None:
    assert ask(speak(HEAD + b"Content-Length: 5\r\n\r\n", b"hello")) == b"hello"


def drip_handshake(connection: socket.socket, context: ssl.SSLContext) -> None:
    connection.recv(65_536)
    # The head of a record that would be long.
    for byte in b"\x16\x03\x03\x3f\xff\x02" + bytes(1000):
        connection.sendall(bytes([byte]))
        time.sleep(0.02)


@pytest.mark.parametrize(
    "serve",
    [
        drip_handshake,
        speak(b"X: x\r\n", pause=0.02, again=500),
        speak(HEAD, b"X: x\r\n", pause=0.02, again=500),
        speak(HEAD + b"\r\n", b" ", pause=0.02, again=500),
    ],
    ids=["handshake", "status line", "headers", "body"],
)
def test_what_drips_ends_in_time(ask: Callable[[Serve], bytes], serve: Serve) -> None:
    started = time.monotonic()
    with pytest.raises(FetchError) as caught:
        ask(serve)
    assert time.monotonic() - started < SECONDS + SLACK
    assert caught.value.passing


def test_a_server_without_tls_is_no_connection(ask: Callable[[Serve], bytes]) -> None:
    def plain(connection: socket.socket, _context: ssl.SSLContext) -> None:
        connection.recv(65_536)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")

    with pytest.raises(FetchError) as caught:
        ask(plain)
    assert caught.value.reason == "connection"
