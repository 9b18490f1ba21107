"""One exchange with a server: what it may cost, whatever the server sends.

All that comes from the wire, status line, headers, chunk sizes, body and trailers, passes one
reader, which holds the exchange to a deadline and to a size and hears when the run ends. Redirects
are answers like others here: no one reads their bodies or follows them.
"""

from __future__ import annotations

import http.client
import importlib.metadata
import io
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.cookiejar import DefaultCookiePolicy
from typing import TYPE_CHECKING, Any, NoReturn

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection

from ingestion.http.response_bodies import malformed, read_body
from ingestion.http.responses import Answer, FetchError, has_body

if TYPE_CHECKING:
    import socket

    from core.settings import HttpSettings
    from ingestion.http.allowed_hosts import Target

# A reader that waits for a server looks so often whether the run has ended.
STEP_SECONDS = 0.25
# What headers, chunk sizes and trailers may take beside the body.
OVERHEAD_BYTES = 2**20


@dataclass(slots=True)
class Budget:
    """Seconds that an exchange may still spend on the wire, over all its redirects.

    Attributes:
        seconds: All that it was given, for messages.
        left: What is left; the time between requests does not count.
    """

    seconds: float
    left: float


class _Exchange:
    """The limits of one request and its answer."""

    def __init__(
        self, url: str, *, budget: Budget, timeout: float, most_bytes: int, stop: threading.Event
    ) -> None:
        self.url = url
        self._budget = budget
        self._deadline = time.monotonic() + budget.left
        self._timeout = timeout
        self._most_bytes = most_bytes
        self._bytes = 0
        self._stop = stop

    def receive(self, sock: socket.socket, buffer: Any) -> int:
        """Waits for bytes and returns how many came; 0 at the end.

        Raises:
            FetchError: The run ends, or a limit is passed.
        """
        patience = time.monotonic() + self._timeout
        while True:
            now = time.monotonic()
            if self._stop.is_set():
                raise FetchError(self.url, "stopped", "the run is ending")
            if now >= self._deadline:
                self.passed_its_deadline()
            if now >= patience:
                raise FetchError(
                    self.url, "timeout", f"no answer in {self._timeout:g} s", passing=True
                )
            sock.settimeout(min(STEP_SECONDS, self._deadline - now, patience - now))
            try:
                count = sock.recv_into(buffer)
            except TimeoutError:
                continue
            self._bytes += count
            if self._bytes > self._most_bytes:
                raise FetchError(
                    self.url, "too_large", f"the answer takes more than {self._most_bytes:,} bytes"
                )
            return count

    def passed_its_deadline(self) -> NoReturn:
        """Raises that the time is up."""
        raise FetchError(
            self.url,
            "timeout",
            f"the answer did not end within {self._budget.seconds:g} s",
            passing=True,
        )


# The exchange that each thread is in: connections outlive exchanges, and urllib3 makes the answers.
_ongoing = threading.local()


class _Reader(io.RawIOBase):
    """Reads a socket within the limits of the exchange."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        # A connection that is closed stays open for as long as an answer of it is read.
        self._held = sock.makefile("rb", buffering=0)
        self._exchange: _Exchange = _ongoing.exchange

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        return self._exchange.receive(self._sock, buffer)

    def close(self) -> None:
        self._held.close()
        super().close()


class _Response(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        reader = _Reader(sock)
        self.fp.close()
        self.fp = io.BufferedReader(reader)


class _Connection(HTTPConnection):
    response_class = _Response


class _SecureConnection(HTTPSConnection):
    response_class = _Response


class _Pool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = {"http": _Pool, "https": _SecurePool}
        return manager


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> str | None:  # noqa: ARG002
        """Names none: requests would read the body of a redirect even if it is not to follow it."""
        return None


class Transport:
    """Sends requests one by one; safe to share between threads.

    Args:
        http: Time, connections, and who asks.
        stop: Ends whatever is under way once it is set.
        trust_env: Whether to use the proxy that the environment names.
    """

    def __init__(self, http: HttpSettings, stop: threading.Event, *, trust_env: bool) -> None:
        self._timeout = http.timeout_seconds
        self._stop = stop
        self._session = _new_session(http)
        self._session.trust_env = trust_env

    def close(self) -> None:
        """Closes the connections that no one uses."""
        self._session.close()

    def send(
        self, target: Target, headers: Mapping[str, str], *, limit: int, budget: Budget
    ) -> Answer:
        """Sends one request and reads the answer.

        Args:
            target: What is asked.
            headers: Further request headers.
            limit: Largest body, in bytes, after decompression.
            budget: Seconds that are left; what this request takes is subtracted.

        Returns:
            The answer, whatever its status; without its body where that is of no use.

        Raises:
            FetchError: There is none, it is cut off, breaks the rules of HTTP, or passes a limit.
        """
        url = target.live_url
        exchange = _Exchange(
            url,
            budget=budget,
            timeout=self._timeout,
            most_bytes=2 * limit + OVERHEAD_BYTES,
            stop=self._stop,
        )
        if self._stop.is_set():
            raise FetchError(url, "stopped", "the run is ending")
        if budget.left <= 0:
            exchange.passed_its_deadline()
        _ongoing.exchange = exchange
        began = time.monotonic()
        try:
            with self._session.get(
                target.request_url,
                # The one coding that is read below.
                headers={"Accept-Encoding": "gzip"} | dict(headers),
                allow_redirects=False,
                stream=True,
                timeout=min(self._timeout, budget.left),
            ) as response:
                status = response.status_code
                content = read_body(response, url, limit) if has_body(status) else b""
                return Answer(url, status, content, response.headers)
        except FetchError:
            raise
        except (requests.Timeout, urllib3.exceptions.TimeoutError) as error:
            raise FetchError(
                url, "timeout", f"no answer in {self._timeout:g} s", passing=True
            ) from error
        except urllib3.exceptions.ProtocolError as error:
            raise FetchError(
                url, "truncated", f"the answer broke off ({error})", passing=True
            ) from error
        except requests.exceptions.InvalidHeader as error:
            raise malformed(url, str(error)) from error
        except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
            raise FetchError(url, "connection", f"no connection ({error})", passing=True) from error
        except Exception as error:  # no server may stop a run by what it sends
            raise malformed(url, f"{type(error).__name__}: {error}") from error
        finally:
            budget.left -= time.monotonic() - began


def _new_session(http: HttpSettings) -> requests.Session:
    session = _Session()
    version = importlib.metadata.version("artwarehouse")
    contact = f" (+{http.contact})" if http.contact else ""
    session.headers["User-Agent"] = f"artwarehouse/{version}{contact}"
    # Requests must not depend on those before them, nor share a jar between threads.
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    adapter = _Adapter(pool_maxsize=http.connections, max_retries=0)
    session.mount("http://", adapter)
    session.mount("https://", adapter)
    return session
