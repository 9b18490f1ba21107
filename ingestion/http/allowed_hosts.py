"""Which addresses belong to a museum, and where they are asked for.

Records keep the museum's own URLs whoever serves them. Nothing outside its hosts is ever asked,
be it named by a record or by a redirect.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

from core.errors import ArtwarehouseError
from ingestion.http.responses import Answer, FetchError

WEB_SCHEMES = frozenset({"http", "https"})
# Longer ones are no addresses of a museum; servers refuse them from about here on.
LONGEST_URL = 8192
# What is in an address as it is.
_SAFE = "%/:=&?~#+!$,;'@()*[]"


def repair_url(url: str) -> str:
    """Percent-encodes what a URL may not hold, and leaves what is encoded already as it is."""
    stray_percent = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", url.strip())
    # Half of a surrogate pair, which cannot be encoded, becomes a question mark.
    return quote(stray_percent, safe=_SAFE, errors="replace")


@dataclass(frozen=True, slots=True)
class Target:
    """Where one request goes.

    Attributes:
        live_url: The address as the live museum has it.
        request_url: The address that is asked.
        host: The live museum's host, by which requests are paced.
    """

    live_url: str
    request_url: str
    host: str


class Addresses:
    """The hosts of one museum.

    Args:
        live_url: The museum's own origin.
        base_url: Where to ask. If its origin differs, every request goes there.
        image_hosts: Names of further hosts of the museum, asked over HTTPS.
    """

    def __init__(self, live_url: str, base_url: str, image_hosts: Sequence[str]) -> None:
        live, base = urlsplit(live_url), _split(base_url)
        if base is None or base.scheme not in WEB_SCHEMES or not base.hostname:
            raise ArtwarehouseError(f"{base_url!r} is no web address: give one as {live_url}")
        if "@" in base.netloc:
            raise ArtwarehouseError(
                f"the address of {base.hostname} holds a name or password: give it without"
            )
        self.live_origin = f"{live.scheme}://{live.netloc}"
        self.base_origin = f"{base.scheme}://{base.netloc}"
        self._base_host = base.netloc.lower()
        self._origins = {live.netloc: self.live_origin}
        self._origins |= {host: f"https://{host}" for host in image_hosts}

    def target(self, url_or_path: str, *, came_from: Target | None = None) -> Target:
        """Checks an address and maps it to the server that is asked.

        Args:
            url_or_path: A URL, or a path on the museum's first host.
            came_from: The request that was redirected here.

        Raises:
            FetchError: It is no web address, or not one of the museum's.
        """
        against = came_from.live_url if came_from else self.live_origin
        url = url_or_path[: LONGEST_URL + 1]
        try:
            url = repair_url(urljoin(against, url))
            parts = urlsplit(url)
        except ValueError as error:
            raise FetchError(url, "not_allowed", f"not a web address ({error})") from error
        if len(url) > LONGEST_URL:
            raise FetchError(url, "not_allowed", f"longer than {LONGEST_URL:,} characters")
        origin = None
        if parts.scheme in WEB_SCHEMES:
            # Plain-HTTP links to a museum that speaks HTTPS are asked over HTTPS. A name or
            # password before the host is none of the museum's hosts.
            host = parts.netloc.lower()
            origin = self._origins.get(host)
            if origin is None and host == self._base_host:
                origin = self.live_origin
        if origin is None:
            arrival = f"redirect from {came_from.live_url}" if came_from else "address"
            hosts = ", ".join(self._origins)
            raise FetchError(url, "not_allowed", f"{arrival} outside the museum's hosts ({hosts})")
        # The address is put together anew, so that what was checked is what is asked.
        tail = urlunsplit(("", "", parts.path or "/", parts.query, ""))
        asked = origin if self.base_origin == self.live_origin else self.base_origin
        return Target(origin + tail, asked + tail, urlsplit(origin).netloc)

    def redirected(self, target: Target, answer: Answer) -> Target:
        """Checks where a redirect leads, and maps it as `target` does.

        Args:
            target: The request that was answered so.
            answer: The redirect.

        Raises:
            FetchError: It leads nowhere, or away from the museum.
        """
        # Headers come as Latin-1, a letter a byte: whatever encoding the server means, the bytes
        # percent-encoded are what it will know again.
        location = answer.headers.get("location", "")[: LONGEST_URL + 1].strip()
        if not location:
            raise FetchError(
                target.live_url,
                "redirect",
                f"HTTP {answer.status} without a Location",
                http_status=answer.status,
            )
        as_sent = quote(location.encode("latin-1", "replace"), safe=_SAFE)
        return self.target(as_sent, came_from=target)


def _split(url: str) -> SplitResult | None:
    try:
        return urlsplit(url)
    except ValueError:
        return None
