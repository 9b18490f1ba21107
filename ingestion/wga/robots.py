"""robots.txt: what the museum asks crawlers to leave alone."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.robotparser import RobotFileParser

if TYPE_CHECKING:
    from ingestion.http import PoliteClient

USER_AGENT = "artwarehouse"


class Robots:
    """The rules of a site's robots.txt that apply to this program (RFC 9309).

    Args:
        text: The file; empty where the site has none.
    """

    def __init__(self, text: str) -> None:
        self._rules = RobotFileParser()
        self._rules.parse(text.splitlines())

    def allows(self, url: str) -> bool:
        """Tells whether an address may be fetched."""
        return self._rules.can_fetch(USER_AGENT, url)

    def requests_per_second(self, wanted: float) -> float:
        """Returns the pace to keep: the one wanted, unless the site asks for a slower one.

        Args:
            wanted: Requests per second; 0 means no limit.
        """
        delay = self._rules.crawl_delay(USER_AGENT)
        rates = [rate for rate in (wanted, 1 / float(delay) if delay else 0.0) if rate]
        return min(rates, default=0.0)


def fetch_robots(client: PoliteClient) -> Robots:
    """Fetches the site's robots.txt.

    Raises:
        FetchError: The file can be neither read nor known to be absent; RFC 9309 then forbids
            to crawl.
    """
    answer = client.get("/robots.txt", expect="file")
    there = 200 <= answer.status < 300
    return Robots(answer.content.decode("utf-8", errors="replace") if there else "")
