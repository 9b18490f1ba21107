"""Threads that fetch, and that a program need not wait for when it is interrupted."""

from __future__ import annotations

import queue
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future
from typing import TypeVar

# How long threads that were told to end are waited for. One may be looking up a host's name,
# which nothing can cut short; the program then ends without it.
PARTING_SECONDS = 1.0

T = TypeVar("T")
R = TypeVar("R")


def map_in_order(
    function: Callable[[T], R], items: Iterable[T], threads: int, on_leaving: Callable[[], None]
) -> Iterator[R]:
    """Applies a function to items in threads; order is kept.

    At most twice as many items as threads are under way or waiting to be taken.

    Args:
        function: Called in the threads.
        items: Drawn only a little ahead of what is taken.
        threads: How many.
        on_leaving: Called when the loop is left early, by an exception or Ctrl-C too; has to make
            the function end soon.
    """
    jobs: queue.SimpleQueue[tuple[Future[R], T] | None] = queue.SimpleQueue()

    def work() -> None:
        while (job := jobs.get()) is not None:
            future, item = job
            if future.set_running_or_notify_cancel():
                try:
                    future.set_result(function(item))
                except BaseException as error:  # noqa: BLE001 # raised where the result is taken
                    future.set_exception(error)

    # Those of a ThreadPoolExecutor are joined before Python ends, however long they take.
    workers = [
        threading.Thread(target=work, name=f"fetch-{number}", daemon=True)
        for number in range(threads)
    ]
    for worker in workers:
        worker.start()
    pending: deque[Future[R]] = deque()
    try:
        for item in items:
            future: Future[R] = Future()
            pending.append(future)
            jobs.put((future, item))
            if len(pending) >= 2 * threads:
                yield pending.popleft().result()
        while pending:
            yield pending.popleft().result()
    except BaseException:
        on_leaving()
        for future in pending:
            future.cancel()
        raise
    finally:
        for _ in workers:
            jobs.put(None)
        until = time.monotonic() + PARTING_SECONDS
        for worker in workers:
            worker.join(max(0.0, until - time.monotonic()))
