"""What passes between the HTTP server, the museums behind it, and a scenario in between."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from email.message import Message
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any, Protocol

# One date for all that the replay museum serves: its answers must not depend on when the
# project's files were unpacked.
LAST_MODIFIED = datetime(2024, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Request:
    """A request as the museums see it.

    Attributes:
        method: ``GET`` or ``HEAD``.
        path: Path, percent-decoded.
        query: Query arguments; of a repeated one the first.
        headers: Header fields; look-ups ignore case.
    """

    method: str
    path: str
    query: Mapping[str, str]
    headers: Message


@dataclass(frozen=True)
class Response:
    """An answer.

    Attributes:
        status: HTTP status.
        body: The whole body.
        content_type: Value of ``Content-Type``.
        headers: Further header fields. A ``Content-Length`` given here is sent as it is, and when
            the body is shorter the connection is closed after it, as a broken transfer looks.
        spread_seconds: Time over which the body is sent, in pieces: a slow line.
    """

    status: int
    body: bytes
    content_type: str
    headers: Mapping[str, str] = field(default_factory=dict)
    spread_seconds: float = 0.0


Museum = Callable[[Request], Response]


class Scenario(Protocol):
    """Something that happens between a client and the museum, such as a day of faults."""

    def answer(self, request: Request, museum: Museum) -> Response:
        """Answers a request, on the request's own thread.

        Args:
            request: What the client asked.
            museum: Gives the museum's own answer, to be passed on, altered or left aside.
        """
        ...


def json_response(value: Any, status: int = 200) -> Response:
    """Returns an answer that holds a JSON document."""
    body = json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()
    return Response(status, body, "application/json; charset=UTF-8")


def html_response(text: str, status: int = 200) -> Response:
    """Returns an answer that holds an HTML page."""
    return Response(status, text.encode(), "text/html; charset=UTF-8")


def revalidated(request: Request, response: Response) -> Response:
    """Adds validators to a found document, or answers that the client's copy is still good.

    Method: RFC 9110, section 13.2.2: ``If-None-Match`` wins over ``If-Modified-Since``.
    """
    digest = hashlib.sha256(response.body).hexdigest()[:32]
    validators = {
        "ETag": f'"{digest}"',
        "Last-Modified": format_datetime(LAST_MODIFIED, usegmt=True),
    }
    if _client_copy_is_good(request.headers, validators["ETag"]):
        return Response(304, b"", response.content_type, validators)
    return replace(response, headers={**response.headers, **validators})


def _client_copy_is_good(headers: Message, etag: str) -> bool:
    wanted = headers.get("If-None-Match")
    if wanted is not None:
        tags = {tag.strip().removeprefix("W/") for tag in wanted.split(",")}
        return etag in tags or "*" in tags
    since = headers.get("If-Modified-Since")
    if since is None:
        return False
    try:
        return parsedate_to_datetime(since) >= LAST_MODIFIED
    except (TypeError, ValueError):  # the RFC: an unreadable or zoneless date is ignored
        return False
