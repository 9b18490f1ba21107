"""robots.txt: what the museum asks crawlers to leave alone."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from protego import Protego

from ingestion.http.circuit_breaker import LONGEST_PAUSE_SECONDS

if TYPE_CHECKING:
    from ingestion.http.client import PoliteClient

USER_AGENT = "artwarehouse"
MAX_BYTES = 512 * 2**10  # RFC 9309 asks for 500 KiB at least


class Robots:
    """The rules of a site's robots.txt that apply to this program (RFC 9309).

    A line that cannot be read is passed over, as the RFC has it.

    Args:
        text: The file; empty where the site has none.
    """

    def __init__(self, text: str) -> None:
        self._rules = Protego.parse(text)

    def allows(self, url: str) -> bool:
        """Tells whether an address may be fetched."""
        return bool(self._rules.can_fetch(url, USER_AGENT))

    def requests_per_second(self, wanted: float) -> float:
        """Returns the pace to keep: the one wanted, unless the site asks for a slower one.

        Args:
            wanted: Requests per second; 0 means no limit.
        """
        delay = self._rules.crawl_delay(USER_AGENT) or 0.0
        # A delay of years is one that no one waits for, and may be infinite.
        is_delay = delay > 0 and not math.isnan(delay)
        slowest = 1 / min(delay, LONGEST_PAUSE_SECONDS) if is_delay else 0.0
        return min((rate for rate in (wanted, slowest) if rate), default=0.0)


def fetch_robots(client: PoliteClient) -> Robots:
    """Fetches the site's robots.txt.

    Raises:
        FetchError: The file can be neither read nor known to be absent; RFC 9309 then forbids
            to crawl.
    """
    answer = client.get("/robots.txt", expect="file", max_bytes=MAX_BYTES)
    there = 200 <= answer.status < 300
    # Many editors begin a file with a mark, which would hide the first rule.
    return Robots(answer.content.decode("utf-8-sig", errors="replace") if there else "")
