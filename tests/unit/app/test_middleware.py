"""The app answers under its own names alone, and tells browsers what it is not for."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from streamlit.file_util import get_static_dir

from app.middleware import LONGEST_NAME, LONGEST_PATH, SecurityMiddleware, answer_headers, failed

INDEX = Path(get_static_dir(), "index.html").read_text(encoding="utf-8")


def hello(_request: Request) -> Response:
    return PlainTextResponse("hello")


def broken(_request: Request) -> Response:
    raise KeyError("broken")


async def stream(socket: WebSocket) -> None:
    await socket.accept()
    await socket.close()


def app(hosts: str = "") -> Starlette:
    headers = answer_headers(INDEX)
    return Starlette(
        routes=[
            WebSocketRoute("/_stcore/stream", stream),
            Route("/broken", broken),
            Route("/{path:path}", hello),
        ],
        middleware=[
            Middleware(SecurityMiddleware, hosts=hosts.split(","), headers=headers),
        ],
        exception_handlers={Exception: partial(failed, headers)},
    )


def ask(
    path: str = "/", *, host: bytes | None = b"127.0.0.1:8501", hosts: str = "", kind: str = "http"
) -> tuple[int, dict[str, str]]:
    """Returns status and headers; of a websocket 101, or 403 where it is refused."""
    sent: list[dict[str, Any]] = []
    scope = {
        "type": kind,
        "method": "GET",
        "path": path,
        "query_string": b"",
        "headers": [] if host is None else [(b"host", host)],
    }
    asked = iter([{"type": "http.request"} if kind == "http" else {"type": "websocket.connect"}])

    async def receive() -> dict[str, Any]:
        return next(asked)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    with suppress(KeyError):  # raised for the server's log
        asyncio.run(app(hosts)(scope, receive, send))  # type: ignore[arg-type]
    if kind == "websocket":
        return (101 if sent[0]["type"] == "websocket.accept" else 403), {}
    headers = {name.decode(): value.decode() for name, value in sent[0]["headers"]}
    return sent[0]["status"], headers


OURS = ["127.0.0.1:8501", "127.0.0.1", "localhost:8501", "LOCALHOST", "localhost.", "[::1]:8501"]
OURS += ["127.3.2.1", "app.localhost"]
OTHERS = ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example", "192.168.0.7:8501"]
OTHERS += ["", "127.0.0.1@evil.example", "[::2]", "0.0.0.0:8501", "a b", "127.0.0.1:8501/x"]


@pytest.mark.parametrize("kind", ["http", "websocket"])
@pytest.mark.parametrize("path", ["/_stcore/stream"])
@pytest.mark.parametrize("host", OURS)
def test_the_names_of_this_machine_are_let_in(kind: str, path: str, host: str) -> None:
    assert ask(path, host=host.encode(), kind=kind)[0] in {200, 101}


@pytest.mark.parametrize(
    "path", ["/", "/app/static/pictures/200/met/1.jpg", "/static/js/x.js", "/_stcore/upload_file/1"]
)
@pytest.mark.parametrize("host", [*OTHERS, None])
def test_any_other_name_is_sent_away_wherever_it_asks(path: str, host: str | None) -> None:
    assert ask(path, host=None if host is None else host.encode())[0] == 421


@pytest.mark.parametrize("host", OTHERS)
def test_no_stream_is_opened_under_another_name(host: str) -> None:
    assert ask("/_stcore/stream", host=host.encode(), kind="websocket")[0] == 403


def test_a_proxy_is_let_in_by_its_name() -> None:
    assert ask(host=b"museum.example", hosts="Museum.example, other.example")[0] == 200
    assert ask(host=b"museum.example:443", hosts="museum.example")[0] == 200
    assert ask(host=b"evil.example", hosts="museum.example")[0] == 421


@pytest.mark.parametrize(
    "path",
    ["/" + "a" * 5000, "/" + "a/" * 2500, "/" + "a" * (LONGEST_NAME + 1), "/" + "é" * 200,
     "/app/static/pictures/200/" + "a" * 300 + ".jpg", "/app/static/pictures/" + "9" * 4999 + "/a"],
)  # fmt: skip
def test_a_long_address_is_refused_in_words(path: str) -> None:
    assert ask(path)[0] == 414


def test_an_address_as_long_as_a_file_may_be_is_not_refused() -> None:
    assert ask("/" + "a" * LONGEST_NAME)[0] == 200
    assert ask(("/" + "a" * 99) * (LONGEST_PATH // 100))[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "/_stcore/metrics",
        "/_stcore/metrics/",
        "/_stcore/",
        "/_stcore/script-health-check",
        "/x/_stcore/metrics",
    ],
)
def test_streamlits_measures_are_closed(path: str) -> None:
    assert ask(path)[0] == 404


@pytest.mark.parametrize("path", ["/_stcore/health", "/_stcore/upload_file/a/b", "/metrics"])
def test_what_pages_ask_for_is_open(path: str) -> None:
    assert ask(path)[0] == 200


@pytest.mark.parametrize(
    ("path", "host", "status"),
    [
        ("/", b"localhost", 200),
        ("/", b"evil.example", 421),
        ("/_stcore/metrics", b"localhost", 404),
        ("/broken", b"localhost", 500),
    ],
)
def test_every_answer_carries_the_headers(path: str, host: bytes, status: int) -> None:
    found, headers = ask(path, host=host)
    assert found == status
    assert headers["x-frame-options"] == "DENY"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]


def test_only_streamlits_own_inline_script_may_run() -> None:
    policy = answer_headers(INDEX)["Content-Security-Policy"]
    scripts = re.search(r"script-src ([^;]*)", policy)
    assert scripts is not None
    assert "'unsafe-inline'" not in scripts[1]
    assert len(re.findall(r"'sha256-[A-Za-z0-9+/]{43}='", scripts[1])) == 1
