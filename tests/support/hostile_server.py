"""A loopback server whose answers break every rule, made by seed.

`hostile_answers(seed)` goes on for ever; the same seed gives the same answers. Whatever is sent,
the server itself ends: an answer has at most so many bytes and lasts so long.
"""

from __future__ import annotations

import gzip
import itertools
import random
import socket
import struct
import threading
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass

MOST_BYTES = 32 * 2**20
MOST_SECONDS = 5.0
JSON = b"Content-Type: application/json"


@dataclass(frozen=True)
class Hostile:
    """What a server sends for one request.

    Attributes:
        name: What is wrong with it, for messages.
        head: Sent first.
        tail: Sent next, over and over if `again`.
        again: Whether the tail is repeated until the client has gone.
        drip_seconds: Pause after each `step` bytes; 0 sends all at once.
        step: Bytes between two pauses.
        silent: Whether the connection then stays open, and nothing comes.
        reset: Whether it ends as by a crash.
    """

    name: str
    head: bytes
    tail: bytes = b""
    again: bool = False
    drip_seconds: float = 0.0
    step: int = 1
    silent: bool = False
    reset: bool = False


def bomb(megabytes: int, layers: int = 1) -> bytes:
    """Returns zeros, gzipped so often; made piece by piece, so that making it takes no memory."""
    packer = zlib.compressobj(6, wbits=31)
    body = b"".join(packer.compress(bytes(2**20)) for _ in range(megabytes)) + packer.flush()
    for _ in range(layers - 1):
        body = gzip.compress(body, 6)
    return body


def hostile_answers(seed: int) -> Iterator[Hostile]:
    """Yields hostile answers for ever."""
    chance = random.Random(seed)  # noqa: S311
    for number in itertools.count():
        name, head, tail, again = _answer(chance)
        pace = chance.choices(["whole", "drip", "silent", "reset"], [6, 2, 1, 1])[0]
        yield Hostile(
            f"seed {seed} number {number}: {name}, {pace}",
            head,
            tail,
            again,
            drip_seconds=chance.choice([0.001, 0.01, 0.05]) if pace == "drip" else 0.0,
            step=chance.choice([1, 7, 100]),
            silent=pace == "silent",
            reset=pace == "reset",
        )


def _answer(chance: random.Random) -> tuple[str, bytes, bytes, bool]:
    """Returns name, head, tail, and whether the tail goes on for ever."""
    # Most answers have a fault or two; one of many would not get past the first.
    status = chance.choice(_STATUS_LINES)
    odd = chance.choice([0.0, 0.1, 0.1, 0.4])
    headers = [chance.choice(kind) for kind in _HEADERS if chance.random() < odd]
    if b" 30" in status and chance.random() < 0.9:
        headers.append(b"Location: " + chance.choice(LOCATIONS))
    body_name, framing, body, tail, again = chance.choice(_BODIES)
    if framing and chance.random() < 0.9:
        headers.append(framing)
    chance.shuffle(headers)
    before = chance.choice([b"", b"", b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 50, b"\r\n"])
    head = before + status + b"\r\n" + b"".join(line + b"\r\n" for line in headers)
    if chance.random() < 0.1:  # headers without an end
        return f"{status[:30]!r} endless headers", head, b"X-More: more\r\n", True
    shown = ", ".join(repr(line[:40]) for line in headers)
    return f"{status[:30]!r} [{shown}] {body_name}", head + b"\r\n" + body, tail, again


_STATUS_LINES = [
    *[b"HTTP/1.1 200 OK"] * 25,
    *[b"HTTP/1.1 302 Found"] * 10,
    b"HTTP/1.1 301 " + b"M" * 60_000,
    b"HTTP/1.1 303",
    b"HTTP/1.1 307 \xff\xfe",
    b"HTTP/1.1 404 Not Found",
    b"HTTP/1.1 403 Forbidden",
    b"HTTP/1.1 429 Slow",
    b"HTTP/1.1 503 Later",
    b"HTTP/1.1 304 Not Modified",
    b"HTTP/1.1 204 None",
    b"HTTP/1.1 206 Part",
    b"HTTP/1.1 103 Early Hints",
    b"HTTP/1.0 200 OK",
    b"HTTP/9.9 200 OK",
    b"HTTP/1.1 99999 Much",
    b"HTTP/1.1 -1 Less",
    b"HTTP/1.1 \xb2\xb3\xb9 OK",
    b"HTTP/1.1 200\x00OK",
    b"ICY 200 OK",
    b"",
    b"\x16\x03\x01\x02\x00\x01\x00",
    b"H" * 100_000,
]

LOCATIONS = [
    b"/",
    b"",
    b" ",
    b"?a=1",
    b"../../../..",
    b"/caf\xe9",
    "/Goyō".encode(),
    b"//127.0.0.1:1/x",
    b"//museum.example/x",
    b"http://[::1",
    b"http://[v1.x]/",
    b"https://[fe80::1%25eth0]/",
    b"http://user:secret@museum.example/",
    b"http://museum.example:99999/",
    b"http://museum.example:port/",
    b"https://museum.example\x00.evil.example/",
    b"ftp://museum.example/",
    b"file:///etc/passwd",
    b"javascript:alert(1)",
    b"data:text/html,x",
    b"http://169.254.169.254/latest/meta-data",
    b"http://xn--a.example/",
    b"http://" + b"a" * 300 + b".example/",
    b"/" + b"a" * 64_000,
    b"/\r\nSet-Cookie: a=b",
    b"/%0d%0aHost:%20evil",
    b"/\x00",
    b"\\\\evil.example\\x",
    b"http:/\\evil.example",
    b"////evil.example",
    b"http:///x",
    b"\xed\xa0\x80",
]

_HEADERS: list[list[bytes]] = [
    [
        b"Content-Length: " + value
        for value in (
            b"9" * 5000,
            b"0" * 5000,
            b"-1",
            b"5, 7",
            b"5, 5",
            b"1e3",
            b"0x10",
            b"",
            b"\xb2",
            b"5\r\nContent-Length: 700",
            b" 17 ",
            b"+17",
            b"99999999999",
            b"1_0",
        )
    ],
    [
        b"Transfer-Encoding: " + value
        for value in (b"chunked", b"gzip, chunked", b"identity", b"chunked, chunked", b"\xff")
    ],
    [
        b"Content-Encoding: " + value
        for value in (
            b"gzip",
            b"br",
            b"zstd",
            b"deflate",
            b"gzip, gzip",
            b"gzip" + b", gzip" * 200,
            b"compress",
            b"GZIP",
            b"\x00",
            b"identity",
        )
    ],
    [
        b"Content-Type: " + value
        for value in (
            b"application/json",
            b"text/html",
            b"text/html; charset=\xff",
            b"image/jpeg",
            b"",
            b"a" * 60_000,
            b"application/json; charset=utf-7",
        )
    ],
    [
        b"Retry-After: " + value
        for value in (
            b"9" * 5000,
            b"-1",
            b"0",
            b"nan",
            b"inf",
            b"Mon, 31 Feb 99999 25:61:61 +9999",
            b"Mon, 01 Jan 0001 00:00:00 +2359",
            b"\xb2",
            b"",
            b"Fri, 31 Dec 9999 23:59:59 -2359",
        )
    ],
    [b"Set-Cookie: " + b"a" * 60_000, b"Set-Cookie: \x00=\xff; Expires=Mon, 99 Foo 99999"],
    [
        b"no colon",
        b": no name",
        b" folded",
        b"X: a\r\n b\r\n\tc",
        b"\x00: \x00",
        b"X-Long: " + b"x" * 100_000,
        b"\xff\xfe: \xff",
        b"X: a\rb",
        b"Connection: keep-alive",
        b"Connection: close",
        b"Upgrade: h2c",
        b"\r\n".join(b"X: %d" % n for n in range(150)),
    ],
]

_CHUNKED = b"Transfer-Encoding: chunked"
_GZIP = b"Content-Encoding: gzip"
_BODY = b'{"objectID": 7}'
# Name, the header that frames it, the body, and what then follows, for ever or once.
_BODIES: list[tuple[str, bytes, bytes, bytes, bool]] = [
    ("good", b"Content-Length: %d" % len(_BODY), _BODY, b"", False),
    ("more than declared", b"Content-Length: 5", _BODY, b"", False),
    ("less than declared", b"Content-Length: 500", _BODY, b"", False),
    ("no length", b"", _BODY, b"", False),
    ("without end", b"", b"", b" " * 65_536, True),
    ("empty", b"Content-Length: 0", b"", b"", False),
    ("page", b"Content-Type: text/html", b"<html>" + b"<div>" * 20_000, b"", False),
    ("deep", JSON, b"[" * 200_000, b"", False),
    ("long number", JSON, b'{"a": ' + b"9" * 20_000 + b"}", b"", False),
    ("chunks", _CHUNKED, b"f\r\n" + _BODY + b"\r\n0\r\n\r\n", b"", False),
    ("chunk extension", _CHUNKED, b"f;" + b"x" * 60_000, b"x" * 60_000, True),
    ("chunk of a long size", _CHUNKED, b"f" * 5000 + b"\r\n" + _BODY, b"", False),
    ("chunk of negative size", _CHUNKED, b"-f\r\n" + _BODY + b"\r\n", b"-1\r\nx\r\n", True),
    ("chunk of no size", _CHUNKED, b"\r\n" + _BODY, b"", False),
    ("chunk without its end", _CHUNKED, b"f\r\n" + _BODY + b"xx0\r\n\r\n", b"", False),
    ("chunks of a byte", _CHUNKED, b"", b"1\r\n \r\n", True),
    ("trailers", _CHUNKED, b"f\r\n" + _BODY + b"\r\n0\r\n", b"X-T: t\r\n", True),
    ("bomb", _GZIP, bomb(64), b"", False),
    ("bomb in a bomb", b"Content-Encoding: gzip, gzip", bomb(64, 2), b"", False),
    ("empty members", _GZIP, gzip.compress(b"") * 5000, gzip.compress(b"") * 1000, True),
    ("half a gzip", _GZIP, gzip.compress(_BODY)[:-9], b"", False),
    ("garbage after gzip", _GZIP, gzip.compress(_BODY) + b"garbage", b"", False),
    ("no gzip", _GZIP, _BODY, b"", False),
    ("two answers", JSON, _BODY + b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx", b"", False),
]


class HostileServer:
    """Answers every request with the answer that is set.

    Attributes:
        answer: What is sent, whatever the path.
        answers: What is sent instead, by path.
        asked: First lines of the requests.
    """

    def __init__(self) -> None:
        self.answer = Hostile("nothing", b"")
        self.answers: dict[bytes, Hostile] = {}
        self.asked: list[bytes] = []
        self._closed = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._closed.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while not self._closed.is_set():
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.settimeout(MOST_SECONDS)
            request = b""
            while b"\r\n\r\n" not in request:
                piece = connection.recv(65_536)
                if not piece:
                    return
                request += piece
            self.asked.append(request.split(b"\r\n")[0])
            path = request.split(b" ", 2)[1]
            self._play(connection, self.answers.get(path, self.answer))

    def _play(self, connection: socket.socket, answer: Hostile) -> None:
        until, sent = time.monotonic() + MOST_SECONDS, 0
        for part in itertools.chain([answer.head], self._tail(answer)):
            step = answer.step if answer.drip_seconds else max(1, len(part))
            for start in range(0, len(part), step):
                connection.sendall(part[start : start + step])
                sent += step
                if time.monotonic() > until or sent > MOST_BYTES or self._closed.is_set():
                    return
                if answer.drip_seconds:
                    time.sleep(answer.drip_seconds)
        if answer.silent:
            connection.recv(1)  # until the client has gone
        if answer.reset:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def _tail(self, answer: Hostile) -> Iterator[bytes]:
        return itertools.repeat(answer.tail) if answer.again else iter([answer.tail])
