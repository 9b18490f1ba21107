"""Pacing: no window of a second ever sees more requests than the rate allows."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

# A request spends some milliseconds on its way, and the next one less: without slack the museum
# could see in one second what was sent in a little more.
SLACK_SECONDS = 0.02
# A thread that wakes late is made up for by the next ones going sooner, up to so many intervals;
# what a longer quiet time leaves unused is not.
CATCH_UP_INTERVALS = 5


class RateLimiter:
    """An even pace, shared by threads, with an exact bound.

    Requests are due at even intervals. A plain interval between two requests would add up the
    moments by which threads wake late, and on a busy machine stay well below the rate; so one
    that is late does not delay those after it. What keeps the promise then is a look at the
    moments of the last requests: as many as the rate allows in a second, the oldest of them a
    second ago at least.

    Args:
        per_second: Requests per second; 0 means no limit.
        clock: Monotonic seconds.
        sleep: Waits so many seconds.
    """

    def __init__(
        self, per_second: float, *, clock: Callable[[], float], sleep: Callable[[float], None]
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._limited = per_second > 0
        in_a_window = max(1, int(per_second))
        self._window = in_a_window / per_second + SLACK_SECONDS if per_second else 0.0
        self._interval = self._window / in_a_window
        self._sent: deque[float] = deque(maxlen=in_a_window)
        self._due = float("-inf")

    def acquire(self) -> None:
        """Blocks until a request may be sent."""
        if not self._limited:
            return
        # The lock is held while sleeping: what is noted is the moment at which a request really
        # may go, not the moment at which it was due.
        with self._lock:
            earliest = self._due
            if self._sent:
                earliest = max(earliest, self._sent[-1] + self._interval / 2)
            if len(self._sent) == self._sent.maxlen:
                earliest = max(earliest, self._sent[0] + self._window)
            while (wait := earliest - self._clock()) > 0:
                self._sleep(wait)
            now = self._clock()
            self._sent.append(now)
            late = now - self._due > CATCH_UP_INTERVALS * self._interval
            self._due = (now if late else self._due) + self._interval
