"""Pacing: one request after another, never closer together than the rate allows."""

from __future__ import annotations

import threading
from collections.abc import Callable


class RateLimiter:
    """A token bucket that holds one token, shared by threads.

    A larger bucket would let a burst through after a quiet moment and so break the promise that
    no window of one second ever sees more requests than the rate.

    Args:
        per_second: Requests per second; 0 means no limit.
        clock: Monotonic seconds.
        sleep: Waits so many seconds.
    """

    def __init__(
        self, per_second: float, *, clock: Callable[[], float], sleep: Callable[[float], None]
    ) -> None:
        self._interval = 1 / per_second if per_second else 0.0
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._next = float("-inf")

    def acquire(self) -> None:
        """Blocks until a request may be sent."""
        if not self._interval:
            return
        # The lock is held while sleeping: the next caller's turn is counted from the moment this
        # one really went, not from when it was due.
        with self._lock:
            wait = self._next - self._clock()
            if wait > 0:
                self._sleep(wait)
            self._next = self._clock() + self._interval
