"""Bodies of answers: how long and how packed they say they are, and that they keep to a size."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

from ingestion.http.responses import FetchError

if TYPE_CHECKING:
    import requests

PIECE_BYTES = 64 * 1024
# One length, or the same one several times.
_LENGTHS = re.compile(r"\s*(\d+)\s*(?:,\s*\1\s*)*", re.ASCII)


def read_body(response: requests.Response, url: str, limit: int) -> bytes:
    """Reads and decodes the body of an answer.

    Args:
        response: Nothing of its body is read yet.
        url: The live museum's URL, for messages.
        limit: Most bytes, after decompression; no more than that is ever held.

    Raises:
        FetchError: The body is larger, cut off, or stated against the rules of HTTP.
    """
    chunked = response.headers.get("transfer-encoding")
    declared = response.headers.get("content-length")
    if chunked is not None:
        if chunked.strip().lower() != "chunked":
            raise malformed(url, f"Transfer-Encoding {chunked!r}")
    elif declared is not None:
        length = _LENGTHS.fullmatch(declared)
        if length is None:
            raise malformed(url, f"Content-Length {declared!r}")
        # By its digits first: Python refuses to read a number of thousands of them.
        digits = length[1].lstrip("0") or "0"
        if len(digits) > len(str(limit)) or int(digits) > limit:
            raise _too_large(url, limit, response.status_code)
    coding = response.headers.get("content-encoding", "").strip().lower()
    if coding in {"gzip", "x-gzip"}:
        pieces = _gunzipped(_pieces(response), url)
    elif coding in {"", "identity"}:
        pieces = _pieces(response)
    else:
        raise malformed(url, f"Content-Encoding {coding!r}, which was not asked for")
    body = bytearray()
    for piece in pieces:
        body += piece
        if len(body) > limit:
            raise _too_large(url, limit, response.status_code)
    return bytes(body)


def _pieces(response: requests.Response) -> Iterator[bytes]:
    """Yields what each read of the wire brings."""
    while piece := response.raw.read1(PIECE_BYTES, decode_content=False):
        yield piece


def _gunzipped(pieces: Iterator[bytes], url: str) -> Iterator[bytes]:
    """Decompresses in steps of a piece at most, so that a bomb never takes more than the limit."""
    member = zlib.decompressobj(wbits=31)
    begun = False
    try:
        for piece in pieces:
            rest, inflated, begun = piece, b"", True
            # A full step may have left more than it gave out, although all input was taken.
            while rest or (len(inflated) == PIECE_BYTES and not member.eof):
                if member.eof:
                    member = zlib.decompressobj(wbits=31)
                inflated = member.decompress(rest, PIECE_BYTES)
                yield inflated
                rest = member.unconsumed_tail or member.unused_data
    except zlib.error as error:
        raise malformed(url, f"its gzip is damaged: {error}") from error
    if begun and not member.eof:
        raise FetchError(url, "truncated", "the answer broke off within its gzip", passing=True)


def _too_large(url: str, limit: int, status: int) -> FetchError:
    return FetchError(
        url, "too_large", f"the answer is larger than {limit:,} bytes", http_status=status
    )


def malformed(url: str, detail: str) -> FetchError:
    """Returns what to raise for an answer against the rules of HTTP."""
    return FetchError(
        url, "malformed", f"the answer breaks the rules of HTTP ({detail})", passing=True
    )
