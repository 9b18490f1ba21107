"""How fast and how politely the Met ingest asks, beside a plain loop, on a museum 100 ms away.

The promises that are exact are unit tests of the limiter.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import requests

from bench.measures import print_table
from core.settings import HttpSettings, ImageSettings, MetSettings, Settings
from ingestion.http.rate_limit import RateLimiter
from ingestion.met.api_client import fetch_object, met_client
from ingestion.met.pipeline import ingest_met
from ingestion.replay import Museum, ReplayMuseum, Request, Response
from ingestion.replay.met import on_show
from ingestion.replay.scenarios import OBJECTS

LATENCY_SECONDS = 0.1


class ArrivalTimes:
    """Notes when each request for an object reached the museum."""

    def __init__(self) -> None:
        self.moments: list[float] = []
        self._lock = threading.Lock()

    def answer(self, request: Request, museum: Museum) -> Response:
        if request.path.startswith(OBJECTS):
            with self._lock:
                self.moments.append(time.monotonic())
        return museum(request)


@contextmanager
def museum_apart(objects: int) -> Iterator[str]:
    """Opens a museum in a process of its own, as a real one is: yields its address."""
    command = [sys.executable, "-m", "ingestion.replay", "--objects", str(objects)]
    museum = subprocess.Popen(
        [*command, "--latency", str(LATENCY_SECONDS)], stdout=subprocess.PIPE, text=True
    )
    assert museum.stdout is not None
    try:
        yield next(line for line in museum.stdout if "MET__BASE_URL=" in line).split("=")[1].strip()
    finally:
        museum.terminate()
        museum.wait()


def settings_for(url: str, data_dir: Path, *, rate: float, connections: int) -> Settings:
    return Settings(
        data_dir=data_dir,
        http=HttpSettings(connections=connections),
        met=MetSettings(base_url=url, requests_per_second=rate),
        images=ImageSettings(requests_per_second=0),
    )


def most_in_a_second(moments: list[float]) -> int:
    ordered = sorted(moments)
    return max(bisect_left(ordered, start + 1.0) - i for i, start in enumerate(ordered))


def fetch_all(settings: Settings, ids: list[int]) -> float:
    """Fetches and checks records as the ingest does, without landing; returns seconds."""
    started = time.monotonic()
    with met_client(settings, settings.met.requests_per_second) as client:
        outcomes = list(client.map(lambda number: fetch_object(client, number), ids))
    assert all(outcome.row for outcome in outcomes)
    return time.monotonic() - started


def plain_loop(url: str, ids: list[int]) -> float:
    """Asks for one object after the other, each on a new connection; returns seconds."""
    started = time.monotonic()
    records = [requests.get(f"{url}{OBJECTS}{i}", timeout=30).json() for i in ids]
    assert [record["objectID"] for record in records] == ids
    return time.monotonic() - started


def pace(moments: list[float], rate: float) -> list[str]:
    achieved = (len(moments) - 1) / (max(moments) - min(moments))
    return [f"{achieved:.2f}", f"{achieved / rate:.1%}", str(most_in_a_second(moments))]


def pace_of_requests(folder: Path) -> None:
    """How near to the limit requests come, and never above it."""
    rate, n = 20, 400
    arrivals, permits = ArrivalTimes(), list[float]()
    acquire = RateLimiter.acquire

    def noted(limiter: RateLimiter) -> None:
        acquire(limiter)
        permits.append(time.monotonic())

    ids = [record["objectID"] for record in on_show(n).records()]
    with (
        patch.object(RateLimiter, "acquire", noted),
        ReplayMuseum(latency_seconds=LATENCY_SECONDS, objects=n, scenario=arrivals) as museum,
    ):
        fetch_all(settings_for(museum.url, folder, rate=rate, connections=8), ids)
    print_table(
        f"Pace: {n} objects, limit {rate}/s, 8 connections, latency 100 ms",
        ["", "requests/s", "of the limit", "most in any 1 s"],
        [
            ["as the client lets them go", *pace(permits, rate)],
            ["as they reach the museum", *pace(arrivals.moments, rate)],
        ],
    )


def throughput_beside_a_plain_loop(folder: Path) -> None:
    """Objects a second, fetched and landed."""
    n, n_loop = 2000, 200
    ids = [record["objectID"] for record in on_show(n).records()]
    with museum_apart(n) as url:
        settings = settings_for(url, folder, rate=0, connections=8)
        loop = n_loop / plain_loop(url, ids[:n_loop])
        fetched = n / fetch_all(settings, ids)
        ingested = n / ingest_met(settings, images=False).seconds
    print_table(
        "Throughput: limiter off, 8 connections, latency 100 ms, records only",
        ["", "objects", "objects/s", "times the loop"],
        [
            ["plain loop: requests.get, nothing kept", n_loop, f"{loop:.1f}", "1.0"],
            ["fetch: asked and checked", n, f"{fetched:.1f}", f"{fetched / loop:.1f}"],
            ["ingest: index, fetch, landing", n, f"{ingested:.1f}", f"{ingested / loop:.1f}"],
        ],
    )


def main(folder: Path) -> None:
    """Measures pace and throughput."""
    pace_of_requests(folder / "pace")
    throughput_beside_a_plain_loop(folder / "throughput")
