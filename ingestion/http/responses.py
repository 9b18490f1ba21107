"""Answers of a museum's server, and how they differ from faults and from a bot shield."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Literal

from core.errors import ArtwarehouseError
from ingestion.http.circuit_breaker import LONGEST_PAUSE_SECONDS

Expect = Literal["json", "html", "image", "file"]
Reason = Literal[
    "http_status",  # a status that is no answer
    "refused",  # this URL alone is refused while the host answers others
    "connection",
    "timeout",
    "truncated",
    "malformed",  # against the rules of HTTP
    "invalid_json",
    "too_large",
    "redirect",  # too many, or leading nowhere
    "not_allowed",  # a URL outside the source's hosts
    "stopped",  # the run is ending
]

REDIRECTS = frozenset({301, 302, 303, 307, 308})
_GONE = frozenset({404, 410})
_PASSING = frozenset({408, 425, *range(500, 600)})
_SHIELD = frozenset({403, 429})
_HTML = frozenset({"text/html", "application/xhtml+xml"})
_LONGEST_SHOWN = 300


def shown(text: str) -> str:
    """Returns a text of a server as a message may show it: short, and without control codes."""
    cut = text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in cut)


class FetchError(ArtwarehouseError):
    """A URL could not be fetched.

    Attributes:
        url: The live museum's URL.
        reason: What kind of fault it was.
        http_status: Status of the last answer, if there was one.
        passing: Whether asking again may help; the client has then spent its attempts.
        retry_after: Seconds the server asked to wait.
    """

    def __init__(
        self,
        url: str,
        reason: Reason,
        detail: str,
        *,
        http_status: int | None = None,
        passing: bool = False,
        retry_after: float | None = None,
    ) -> None:
        # Both may be a server's own words, of any length and with anything in them.
        super().__init__(f"{shown(url)}: {shown(detail)}")
        self.url = url
        self.reason = reason
        self.http_status = http_status
        self.passing = passing
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server sent back; the client hands out only 2xx, 304, 404 and 410.

    Attributes:
        url: The live museum's URL, after redirects.
        status: HTTP status.
        content: The decoded body.
        headers: Header names are case-insensitive.
    """

    url: str
    status: int
    content: bytes
    headers: Mapping[str, str]

    @property
    def content_type(self) -> str:
        """Media type in lower case without parameters; empty if not told."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def is_html(self) -> bool:
        """Whether the body is a web page, by its declared type or its first character."""
        return self.content_type in _HTML or self.content.lstrip()[:1] == b"<"

    @property
    def retry_after(self) -> float | None:
        """Seconds the server asks to wait, if it does."""
        return retry_after_seconds(self.headers.get("retry-after"))

    def json(self) -> Any:
        """Returns the body parsed as JSON.

        Raises:
            FetchError: There is none, as with a 304 that no one asked for.
        """
        if not has_body(self.status):
            raise FetchError(
                self.url,
                "http_status",
                f"HTTP {self.status}, without a document",
                http_status=self.status,
            )
        return json.loads(self.content)


def has_body(status: int) -> bool:
    """Tells whether a body with this status is worth reading; that of a fault is not."""
    return 200 <= status < 300 or status in _GONE


def refusal_of(answer: Answer, expect: Expect) -> str | None:
    """Returns what came back if the bot shield sent it, None if the museum did.

    A shield sends 403 or 429, or a page with any status where JSON was asked for. Picture stores
    say 403 in XML or JSON of a single file that they do not give out: that is an answer.
    """
    told = shown(f"HTTP {answer.status} {answer.content_type}".rstrip())
    if answer.status in _SHIELD:
        about_one_file = answer.status == 403 and answer.content_type.endswith(("xml", "json"))
        return None if expect == "image" and about_one_file and not answer.is_html else told
    if expect == "json" and has_body(answer.status) and answer.content.strip():
        begins_as_json = answer.content.lstrip()[:1] in (b"{", b"[")
        if not begins_as_json and (answer.is_html or not answer.content_type.endswith("json")):
            return f"{told} where JSON was expected"
    return None


def raise_unless_good(answer: Answer, expect: Expect) -> None:
    """Raises what an answer that is none amounts to.

    Raises:
        FetchError: A status that is no answer, or broken JSON where JSON was asked for.
    """
    status = answer.status
    if not (has_body(status) or status == 304 or status in REDIRECTS):
        raise FetchError(
            answer.url,
            "http_status",
            f"HTTP {status}",
            http_status=status,
            passing=status in _PASSING,
            retry_after=answer.retry_after,
        )
    if expect == "json" and has_body(status):
        try:
            answer.json()
        except (ValueError, RecursionError) as error:
            raise FetchError(
                answer.url,
                "invalid_json",
                f"HTTP {status} with broken JSON ({error})",
                http_status=status,
                passing=True,
            ) from error


def retry_after_seconds(value: str | None) -> float | None:
    """Reads a Retry-After header, seconds or an HTTP date; None if absent or unreadable."""
    if not value:
        return None
    if re.fullmatch(r"\s*\d+\s*", value, re.ASCII):
        seconds = float(value)
    else:
        try:
            moment = parsedate_to_datetime(value)
            if moment.tzinfo is None:
                moment = moment.replace(tzinfo=UTC)
            seconds = (moment - datetime.now(UTC)).total_seconds()
        except (ValueError, TypeError, LookupError, OverflowError):
            return None
    return min(max(seconds, 0.0), LONGEST_PAUSE_SECONDS)
