"""The polite HTTP client through which every source asks its museum.

It keeps to the museum's hosts, to a pace and to size limits, tries again after passing faults,
and knows the answers of a bot shield from the answers of the museum.
"""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Self, TypeVar

import tenacity

from core.settings import HttpSettings, is_loopback
from ingestion.http.allowed_hosts import Addresses, Target, repair_url
from ingestion.http.circuit_breaker import BotProtectionError, CircuitBreaker, OutageError
from ingestion.http.exchange import Budget, Transport
from ingestion.http.rate_limit import RateLimiter
from ingestion.http.responses import (
    REDIRECTS,
    Answer,
    Expect,
    FetchError,
    raise_unless_good,
    refusal_of,
)
from ingestion.http.worker_threads import map_in_order

__all__ = [
    "Answer",
    "BotProtectionError",
    "ClientStats",
    "FetchError",
    "OutageError",
    "PoliteClient",
    "repair_url",
]

MAX_REDIRECTS = 5
LONGEST_BACKOFF_SECONDS = 60.0
# A server that drips a byte before each timeout would hold a thread for ever. An exchange, with all
# its redirects, ends after so many timeouts.
DEADLINE_IN_TIMEOUTS = 10
# A shield refuses everything. After so many refusals of one URL the client looks whether the host
# still answers the last URL that it did answer: if so, it is this URL alone that is refused.
REFUSALS_OF_ONE_URL = 3
# So many URLs that fail one after the other, each after all its attempts, are no bad luck: the
# museum or the network is down, and an ingest of days must not spend its attempts on every id.
FAILURES_IN_A_ROW = 20

T = TypeVar("T")
R = TypeVar("R")


@dataclass(slots=True)
class ClientStats:
    """What a client did so far; `errors` counts `FetchError.reason`."""

    requests: int = 0
    retries: int = 0
    shield_trips: int = 0
    errors: Counter[str] = field(default_factory=Counter)

    def note(self) -> str:
        """Returns what went wrong so far, for a progress bar: ``2 shield trips, 1 timeout``."""
        troubles = {"shield trips": self.shield_trips} | dict(self.errors)
        return ", ".join(f"{count} {kind}" for kind, count in troubles.items() if count)


class _Gate:
    """Pace and shield of one host: what a thread passes before it may send."""

    def __init__(self, limiter: RateLimiter, shield: CircuitBreaker) -> None:
        self.limiter = limiter
        self.shield = shield
        self.last_answered: tuple[Target, Expect, int] | None = None

    def enter(self) -> int:
        """Blocks until a request may be sent; returns the shield's generation."""
        while True:
            generation = self.shield.wait()
            self.limiter.acquire()
            if self.shield.generation == generation:
                return generation


class PoliteClient:
    """Asks one museum politely; a context manager, safe to share between threads.

    Args:
        live_url: The museum's own origin. Answers and records speak of it, whoever serves them.
        base_url: Where to ask. If its origin differs from `live_url`, every request goes there,
            with the same path and query.
        http: Politeness settings.
        requests_per_second: Pace of each host; 0 means no limit.
        image_hosts: Names of further hosts of the museum, asked over HTTPS.
        clock: Monotonic seconds; a test passes its own.
        sleep: Waits so many seconds; a test passes its own.
    """

    def __init__(
        self,
        *,
        live_url: str,
        base_url: str,
        http: HttpSettings,
        requests_per_second: float,
        image_hosts: Sequence[str] = (),
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] | None = None,
    ) -> None:
        self._addresses = Addresses(live_url, base_url, image_hosts)
        self._http = http
        self._rate = requests_per_second
        self._clock = clock
        self._stop = threading.Event()
        self._sleep = sleep or self._sleep_until_stopped
        self._lock = threading.Lock()
        self._gates: dict[str, _Gate] = {}
        self._failures_in_a_row = 0
        self.stats = ClientStats()
        # A proxy of the environment knows nothing of a server on this machine.
        trust_env = not is_loopback(self._addresses.base_origin)
        self._wire = Transport(http, self._stop, trust_env=trust_env)

    def __enter__(self) -> Self:
        """Returns the client itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Closes connections and wakes every waiting thread."""
        self.close()

    def close(self) -> None:
        """Closes connections; threads that wait, be it for a server, raise `FetchError`."""
        self._stop.set()
        self._wire.close()

    def get(
        self,
        url_or_path: str,
        *,
        expect: Expect,
        max_bytes: int | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """Fetches one URL, trying again as long as that can help.

        Args:
            url_or_path: A URL on one of the museum's hosts, or a path on its first.
            expect: What the body should be. Anything but JSON where JSON is expected is taken as
                the shield's page, whatever its status; ``html``, ``image`` and ``file`` bodies
                are for the caller to judge.
            max_bytes: Largest body after decompression; the setting for documents if not given.
            headers: Further request headers.

        Returns:
            The answer: 2xx, 304, 404 or 410.

        Raises:
            FetchError: The URL could not be fetched, after all attempts where they could help.
            BotProtectionError: The bot shield answered too often in a row.
            OutageError: Too many URLs in a row could not be fetched.
        """
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception(
                lambda error: isinstance(error, FetchError) and error.passing
            ),
            stop=tenacity.stop_after_attempt(self._http.attempts),
            wait=self._backoff,
            sleep=self._sleep,
            before_sleep=lambda _: self._count("retries"),
            reraise=True,
        )
        limit = self._http.max_document_bytes if max_bytes is None else max_bytes
        try:
            answer = retrying(self._follow, url_or_path, expect, limit, headers or {})
        except FetchError as error:
            with self._lock:
                self.stats.errors[error.reason] += 1
                self._failures_in_a_row += error.passing
                if self._failures_in_a_row >= FAILURES_IN_A_ROW:
                    raise OutageError(
                        f"{FAILURES_IN_A_ROW} requests in a row failed, each after "
                        f"{self._http.attempts} attempts, the last with {error}. Everything "
                        "fetched so far is kept. Run the same command again when the museum can "
                        "be reached: it goes on where it stopped."
                    ) from error
            raise
        with self._lock:
            self._failures_in_a_row = 0
        return answer

    def map(self, function: Callable[[T], R], items: Iterable[T]) -> Iterator[R]:
        """Applies a function that uses this client to items, in threads; order is kept.

        At most twice as many items as connections are under way or waiting to be taken. Leaving
        the loop early, by an exception or Ctrl-C too, stops the client, so that no thread sleeps
        on through a pause of the shield, nor waits for a server that is silent.
        """
        return map_in_order(function, items, self._http.connections, on_leaving=self.close)

    def _follow(
        self, url_or_path: str, expect: Expect, limit: int, headers: Mapping[str, str]
    ) -> Answer:
        target = self._addresses.target(url_or_path)
        seconds = DEADLINE_IN_TIMEOUTS * self._http.timeout_seconds
        budget = Budget(seconds, seconds)
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._exchange(target, expect, limit, headers, budget)
            if answer.status not in REDIRECTS:
                return answer
            # Each hop is checked like a first request: no redirect leaves the museum's hosts.
            target = self._addresses.redirected(target, answer)
        raise FetchError(target.live_url, "redirect", f"more than {MAX_REDIRECTS} redirects")

    def _exchange(
        self,
        target: Target,
        expect: Expect,
        limit: int,
        headers: Mapping[str, str],
        budget: Budget,
    ) -> Answer:
        """Sends until something else than the shield answers."""
        gate = self._gate(target.host)
        refusals = 0
        while True:
            generation = gate.enter()
            answer = self._send(target, limit, headers, budget)
            refusal = refusal_of(answer, expect)
            if refusal is None:
                if answer.status < 500:
                    gate.shield.answered(generation)
                raise_unless_good(answer, expect)
                gate.last_answered = (target, expect, limit)
                return answer
            refusals += 1
            if refusals >= REFUSALS_OF_ONE_URL and self._still_answers(gate, budget):
                raise FetchError(
                    target.live_url,
                    "refused",
                    f"{refusal}, {refusals} times, while the host answers other requests",
                    http_status=answer.status,
                )
            if gate.shield.trip(generation, refusal=refusal, retry_after=answer.retry_after):
                self._count("shield_trips")

    def _still_answers(self, gate: _Gate, budget: Budget) -> bool:
        if gate.last_answered is None:
            return False
        target, expect, limit = gate.last_answered
        gate.limiter.acquire()
        try:
            return refusal_of(self._send(target, limit, {}, budget), expect) is None
        except FetchError:
            return False

    def _send(
        self, target: Target, limit: int, headers: Mapping[str, str], budget: Budget
    ) -> Answer:
        self._count("requests")
        return self._wire.send(target, headers, limit=limit, budget=budget)

    def _gate(self, host: str) -> _Gate:
        with self._lock:
            if host not in self._gates:
                limiter = RateLimiter(self._rate, clock=self._clock, sleep=self._sleep)
                shield = CircuitBreaker(
                    host,
                    wait_seconds=self._http.shield_wait_seconds,
                    trips=self._http.shield_trips,
                    clock=self._clock,
                    sleep=self._sleep,
                )
                self._gates[host] = _Gate(limiter, shield)
            return self._gates[host]

    def _backoff(self, state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        wait = self._http.backoff_seconds * 2 ** (state.attempt_number - 1)
        wait = min(wait, LONGEST_BACKOFF_SECONDS) * random.uniform(0.5, 1.5)  # noqa: S311 (jitter)
        asked = error.retry_after if isinstance(error, FetchError) else None
        return max(wait, asked or 0.0)

    def _sleep_until_stopped(self, seconds: float) -> None:
        if self._stop.wait(seconds):
            raise FetchError(self._addresses.live_origin, "stopped", "the run is ending")

    def _count(self, counter: Literal["requests", "retries", "shield_trips"]) -> None:
        with self._lock:
            setattr(self.stats, counter, getattr(self.stats, counter) + 1)
