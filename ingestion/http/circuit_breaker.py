"""The circuit breaker that all threads share when a museum's bot shield answers.

A shield refuses everything for a minute or so, and goes on refusing those who keep asking. So the
first refusal stops every thread, each further one in a row doubles the pause, and after a number
of them the ingest ends instead of knocking all night.
"""

from __future__ import annotations

import threading
from collections.abc import Callable

from core.errors import ArtwarehouseError

LONGEST_PAUSE_SECONDS = 3600.0


class BotProtectionError(ArtwarehouseError):
    """A museum kept refusing; what was fetched is kept, and the same command resumes."""


class OutageError(ArtwarehouseError):
    """A museum cannot be reached; what was fetched is kept, and the same command resumes."""


class CircuitBreaker:
    """State of one host's bot shield.

    Requests carry the *generation* in which they were sent: the number of trips before them. The
    four answers that four threads get when the shield falls are thereby one trip, not four, and
    an answer to a request from before the fall says nothing about the time after it.

    Args:
        host: For messages.
        wait_seconds: Pause after the first trip; doubles with each further trip in a row.
        trips: Trips in a row after which `BotProtectionError` is raised in every thread.
        clock: Monotonic seconds.
        sleep: Waits so many seconds.
    """

    def __init__(
        self,
        host: str,
        *,
        wait_seconds: float,
        trips: int,
        clock: Callable[[], float],
        sleep: Callable[[float], None],
    ) -> None:
        self._host = host
        self._wait_seconds = wait_seconds
        self._limit = trips
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._generation = 0
        self._streak = 0
        self._streak_began = 0
        self._open_at = float("-inf")
        self._last_refusal = ""

    @property
    def generation(self) -> int:
        """Trips so far."""
        return self._generation

    def wait(self) -> int:
        """Blocks while the shield is up and returns the generation to send in.

        Raises:
            BotProtectionError: The shield was met too often in a row.
        """
        while True:
            with self._lock:
                if self._streak >= self._limit:
                    raise BotProtectionError(self._message())
                pause, generation = self._open_at - self._clock(), self._generation
            if pause <= 0:
                return generation
            self._sleep(pause)

    def trip(self, generation: int, *, refusal: str, retry_after: float | None) -> bool:
        """Notes a refusal; tells whether it was news, not the echo of a trip already counted.

        Args:
            generation: The generation in which the refused request was sent.
            refusal: What came back, for the message.
            retry_after: Seconds the museum asks to wait, where it says so.
        """
        with self._lock:
            if generation != self._generation:
                return False
            if not self._streak:
                self._streak_began = generation
            pause = self._wait_seconds if retry_after is None else retry_after
            pause = min(pause * 2**self._streak, LONGEST_PAUSE_SECONDS)
            self._streak += 1
            self._generation += 1
            self._open_at = self._clock() + pause
            self._last_refusal = refusal
            return True

    def answered(self, generation: int) -> None:
        """Notes a proper answer: the streak ends if the request was sent after its first pause."""
        with self._lock:
            if generation > self._streak_began:
                self._streak = 0

    def _message(self) -> str:
        return (
            f"{self._host} refuses requests ({self._last_refusal}): its bot shield answered "
            f"{self._streak} times in a row, with longer and longer pauses between. Everything "
            "fetched so far is kept. Wait an hour, then run the same command again: it goes on "
            "where it stopped. Fewer requests per second make this rarer."
        )
