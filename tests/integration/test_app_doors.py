"""The served app, asked as strangers ask: every answer is an answer, and carries the headers."""

from __future__ import annotations

import http.client
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

HEADERS = {
    "X-Frame-Options",
    "X-Content-Type-Options",
    "Referrer-Policy",
    "Content-Security-Policy",
}


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    data_dir = tmp_path_factory.mktemp("doors")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "app.cli.main",
            "app",
            "--port",
            str(port),
            "--data-dir",
            str(data_dir),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    try:
        _wait_until_there(port, server)
        yield port
    finally:
        server.terminate()
        said, _ = server.communicate(timeout=60)
    assert "Traceback" not in said, said


def _wait_until_there(port: int, server: subprocess.Popen[str]) -> None:
    until = time.monotonic() + 120
    while time.monotonic() < until and server.poll() is None:
        try:
            if ask(port, "/_stcore/health")[0] == 200:
                return
        except OSError:
            time.sleep(0.2)
    pytest.fail("the app did not start")


def ask(port: int, path: str, host: str = "localhost") -> tuple[int, set[str], bytes]:
    """Returns status, those of the headers that it carries, and the body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers={"Host": host})
        answer = connection.getresponse()
        carried = {name for name in HEADERS if answer.getheader(name)}
        return answer.status, carried, answer.read()
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("path", "host", "status"),
    [
        ("/", "localhost", 200),
        ("/explore?query=" + "a" * 5000, "127.0.0.1", 200),
        ("/favicon.png", "[::1]", 200),
        ("/_stcore/host-config", "localhost", 200),
        ("/" + "a" * 5000, "localhost", 414),
        ("/" + "a/" * 2500, "localhost", 414),
        ("/app/static/pictures/200/" + "a" * 300 + ".jpg", "localhost", 414),
        ("/app/static/pictures/" + "9" * 5000 + "/a.jpg", "localhost", 414),
        ("/app/static/pictures/200/met/none.jpg", "localhost", 404),
        ("/app/static/pictures/200/%ff.jpg", "localhost", 404),
        ("/app/static/pictures/200/%2e%2e/%2e%2e/x", "localhost", 400),
        ("/_stcore/metrics", "localhost", 404),
        ("/%5fstcore/metrics", "localhost", 404),
        ("/", "evil.example", 421),
        ("/app/static/pictures/200/met/none.jpg", "evil.example", 421),
        ("/_stcore/health", "evil.example:8501", 421),
        ("/favicon.png", "evil.example", 421),
    ],
    ids=lambda value: str(value)[:40],
)
def test_every_address_has_an_answer_with_the_headers(
    port: int, path: str, host: str, status: int
) -> None:
    found, carried, body = ask(port, path, host)
    assert found == status
    assert carried == HEADERS
    assert b"Traceback" not in body
