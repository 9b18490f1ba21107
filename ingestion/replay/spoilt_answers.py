"""What can happen to one answer of the museum on a bad day."""

from __future__ import annotations

import json
import random
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any
from urllib.parse import quote

from ingestion.replay.messages import Request, Response, html_response, json_response

Spoil = Callable[[Request, Response], Response]


def not_found(request: Request, _: Response) -> Response:
    """The museum says that there is no such object, in either of its wordings."""
    wordings = ("ObjectID not found", "Not a valid object")
    return json_response({"message": draw(request.path).choice(wordings)}, 404)


def server_error(request: Request, _: Response) -> Response:
    """500, 502 or 503."""
    return html_response("<html>Sorry</html>", draw(request.path).choice((500, 502, 503)))


def hang_up(_: Request, __: Response) -> Response:
    """The connection is dropped before the first byte."""
    raise ConnectionAbortedError("the museum hangs up, as this scenario wants")


def cut_short(_: Request, answer: Response) -> Response:
    """The connection is dropped in the middle of the body."""
    return replace(
        half_body(_, answer),
        headers={**answer.headers, "Content-Length": str(len(answer.body))},
    )


def half_body(_: Request, answer: Response) -> Response:
    """Half the document, sent as if it were whole."""
    return replace(answer, body=answer.body[: len(answer.body) // 2])


def wrong_type(request: Request, answer: Response) -> Response:
    """The right body under a wrong content type."""
    kinds = ("text/plain", "text/html; charset=UTF-8", "application/octet-stream")
    return replace(answer, content_type=draw(request.path).choice(kinds))


def web_page(_: Request, __: Response) -> Response:
    """A web page with status 200."""
    return html_response("<!DOCTYPE html><html><body>This image is not available.</body></html>")


def huge_picture(_: Request, __: Response) -> Response:
    """Two kilobytes that declare 40,000 by 40,000 pixels."""
    return Response(200, _huge_png(), "image/png")


def messy_index(_: Request, answer: Response) -> Response:
    """An id index with repetitions, ids in quotes, and entries that are no ids."""
    ids: list[Any] = json.loads(answer.body)["objectIDs"]
    mess = [*ids[::3], *(str(number) for number in ids[::4]), *NO_IDS]
    return json_response({"total": len(ids) + len(mess), "objectIDs": [*ids, *mess]})


NO_IDS: tuple[Any, ...] = ("", "none", "-8", -7, 0, 3.5, None, True, [], {"objectID": 1})


def slow(seconds: float) -> Spoil:
    """The body takes so many seconds to arrive."""

    def slow_body(_: Request, answer: Response) -> Response:
        return replace(answer, spread_seconds=seconds)

    return slow_body


def redirect_to(origin: str) -> Spoil:
    """The same path on another server."""

    def redirect(request: Request, _: Response) -> Response:
        return Response(302, b"", "text/html", {"Location": origin + quote(request.path)})

    redirect.__name__ = f"redirect to {origin}"
    return redirect


@cache
def _huge_png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        head = struct.pack(">I", len(data)) + kind + data
        return head + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    pixels = chunk(b"IDAT", zlib.compress(bytes(1_900_000), 9))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + pixels + chunk(b"IEND", b"")


def draw(*of: object) -> random.Random:
    """Returns a random state that follows from what it is asked of."""
    return random.Random(" ".join(map(str, of)))  # noqa: S311 (repeatable, nothing secret)
