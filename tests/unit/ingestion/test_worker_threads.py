"""Threads that fetch are left behind when they do not end."""

from __future__ import annotations

import threading
import time

import pytest

from ingestion.http.worker_threads import PARTING_SECONDS, map_in_order


def test_a_thread_that_hangs_holds_nobody_up() -> None:
    hangs = threading.Event()

    def work(number: int) -> int:
        if number:
            hangs.wait(60)
        return number

    left = []
    results = map_in_order(work, range(9), 3, on_leaving=lambda: left.append(True))
    started = time.monotonic()
    assert next(results) == 0
    with pytest.raises(KeyboardInterrupt):
        results.throw(KeyboardInterrupt)  # type: ignore[attr-defined]
    assert time.monotonic() - started < PARTING_SECONDS + 2
    assert left == [True]
    hangs.set()


def test_what_a_thread_raises_comes_where_its_result_is_due() -> None:
    def work(number: int) -> float:
        return 1 / (number - 2)

    results = map_in_order(work, range(9), 3, on_leaving=lambda: None)
    assert [next(results), next(results)] == [-0.5, -1.0]
    with pytest.raises(ZeroDivisionError):
        next(results)


def test_threads_end_with_the_items() -> None:
    before = threading.active_count()
    assert list(map_in_order(abs, [-1, -2, -3], 4, on_leaving=lambda: None)) == [1, 2, 3]
    assert threading.active_count() == before
