"""A loopback server that plays back what a test tells it, faults included."""

from __future__ import annotations

import gzip
import json
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from ingestion.http.client import PoliteClient

HTML = {"Content-Type": "text/html"}
# The address of the museum that the scripted server stands for.
LIVE = "https://museum.example"

Make = Callable[..., PoliteClient]


@dataclass
class Reply:
    """One answer; `claims` is a Content-Length that the body does not keep."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    claims: int | None = None
    chunked: bool = False
    drip_seconds: float = 0.0
    before: Callable[[], Any] | None = None


def as_json(document: Any, status: int = 200, **kwargs: Any) -> Reply:
    body = json.dumps(document).encode()
    return Reply(status, body, {"Content-Type": "application/json"}, **kwargs)


def page(status: int = 200) -> Reply:
    return Reply(status, b"<html>Are you a robot?</html>", dict(HTML))


def gzipped(body: bytes) -> Reply:
    headers = {"Content-Type": "application/json", "Content-Encoding": "gzip"}
    return Reply(200, gzip.compress(body), headers)


class _QuietServer(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        pass  # a client that gives up is what some tests want


class ScriptedServer:
    """Answers each path with its replies in turn; the last one is repeated."""

    def __init__(self) -> None:
        self.script: dict[str, list[Reply]] = {}
        self.requests: list[tuple[str, dict[str, str]]] = []
        self._asked: dict[str, int] = defaultdict(int)
        self._lock = threading.Lock()
        server = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *args: Any) -> None:
                pass

            def do_GET(self) -> None:
                server.answer(self)

        self._http = _QuietServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._http.server_port}"
        self._thread = threading.Thread(
            target=self._http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
        )
        self._thread.start()

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.requests]

    def close(self) -> None:
        self._http.shutdown()
        self._http.server_close()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        with self._lock:
            self.requests.append((handler.path, dict(handler.headers.items())))
            replies = self.script.get(handler.path) or [as_json({"message": "no script"}, 500)]
            reply = replies[min(self._asked[handler.path], len(replies) - 1)]
            self._asked[handler.path] += 1
        if reply.before:
            reply.before()
        try:
            self._send(handler, reply)
        except OSError:
            handler.close_connection = True  # the client gave up, as some tests want

    def _send(self, handler: BaseHTTPRequestHandler, reply: Reply) -> None:
        handler.send_response(reply.status)
        for name, value in reply.headers.items():
            handler.send_header(name, value)
        if reply.chunked:
            handler.send_header("Transfer-Encoding", "chunked")
        else:
            length = len(reply.body) if reply.claims is None else reply.claims
            handler.send_header("Content-Length", str(length))
        handler.end_headers()
        if reply.chunked:
            handler.wfile.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(reply.body), reply.body))
        elif reply.drip_seconds:
            for byte in reply.body:
                handler.wfile.write(bytes([byte]))
                time.sleep(reply.drip_seconds)
        else:
            handler.wfile.write(reply.body)
        if reply.claims is not None:
            handler.close_connection = True


class Clock:
    """Time that passes only while someone sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []
        self._lock = threading.Lock()

    def __call__(self) -> float:
        with self._lock:
            return self.now

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.now += seconds
            self.slept.append(seconds)
