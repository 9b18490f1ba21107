from __future__ import annotations

import random
import threading
from collections.abc import Callable
from itertools import pairwise

import pytest
from scripted_server import Clock

from ingestion.http.rate_limit import RateLimiter


def most_in_a_second(moments: list[float]) -> int:
    return max(sum(start <= m < start + 1 for m in moments) for start in moments)


def moments_of(limiter: RateLimiter, clock: Clock, n: int, *, threads: int = 4) -> list[float]:
    moments: list[float] = []
    lock = threading.Lock()

    def worker() -> None:
        for _ in range(n // threads):
            with lock:  # the moment belongs to the permit, not to the next thread's sleep
                limiter.acquire()
                moments.append(clock())

    workers = [threading.Thread(target=worker) for _ in range(threads)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    return moments


def late_sleeper(clock: Clock, lateness: Callable[[], float]) -> Callable[[float], None]:
    return lambda seconds: clock.sleep(seconds + lateness())


@pytest.mark.parametrize("rate", [0.5, 1, 2.5, 3, 20, 80])
def test_the_pace_is_even_and_never_above_the_rate(rate: float, clock: Clock) -> None:
    limiter = RateLimiter(rate, clock=clock, sleep=clock.sleep)
    moments = moments_of(limiter, clock, 400)
    assert most_in_a_second(moments) <= max(1, -(-rate // 1))
    gaps = [after - before for before, after in pairwise(moments)]
    assert min(gaps) == pytest.approx(max(gaps))
    assert 399 / (moments[-1] - moments[0]) >= 0.97 * rate


@pytest.mark.parametrize("seed", range(20))
def test_threads_that_wake_late_cost_neither_the_bound_nor_the_pace(
    seed: int, clock: Clock
) -> None:
    draw = random.Random(seed)  # noqa: S311 (repeatable, nothing secret)
    lateness = [0.0, 0.001, 0.002, 0.01]
    sleep = late_sleeper(clock, lambda: draw.choice(lateness))
    moments = moments_of(RateLimiter(20, clock=clock, sleep=sleep), clock, 2000)
    assert most_in_a_second(moments) <= 20
    assert 1999 / (moments[-1] - moments[0]) >= 0.97 * 20


@pytest.mark.parametrize("seed", range(20))
def test_even_a_machine_that_hangs_keeps_to_the_bound(seed: int, clock: Clock) -> None:
    draw = random.Random(seed)  # noqa: S311 (repeatable, nothing secret)
    sleep = late_sleeper(clock, lambda: draw.choice([0.0, 0.02, 0.06, 0.5]))
    moments = moments_of(RateLimiter(20, clock=clock, sleep=sleep), clock, 1000)
    assert most_in_a_second(moments) <= 20


@pytest.mark.parametrize("seed", range(20))
def test_neither_stalls_nor_quiet_times_are_followed_by_a_burst(seed: int, clock: Clock) -> None:
    draw = random.Random(seed)  # noqa: S311 (repeatable, nothing secret)
    limiter = RateLimiter(20, clock=clock, sleep=clock.sleep)
    moments = []
    for _ in range(500):
        if draw.random() < 0.05:
            clock.sleep(draw.choice([0.04, 0.3, 5.0]))
        limiter.acquire()
        moments.append(clock())
    assert most_in_a_second(moments) <= 20
    for start in moments:
        assert sum(start <= m < start + 0.1 for m in moments) <= 4


def test_no_limit_means_no_wait(clock: Clock) -> None:
    limiter = RateLimiter(0, clock=clock, sleep=clock.sleep)
    for _ in range(100):
        limiter.acquire()
    assert clock.slept == []
