"""What asks a museum, on answers that break every rule: an outcome or one clear error, in time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any

import pytest
from hostile_server import Hostile, HostileServer, hostile_answers

from ingestion.http import DEADLINE_IN_TIMEOUTS, PoliteClient
from ingestion.images import WantedPicture, fetch_images
from ingestion.met import client as met
from ingestion.met.settings import LIVE_URL as MET
from ingestion.wga.crawl import Crawler
from ingestion.wga.robots import Robots, fetch_robots
from ingestion.wga.urls import LIVE_URL as WGA
from warehouse.errors import ArtwarehouseError
from warehouse.settings import HttpSettings, Settings

TIMEOUT = 0.1
SLACK = 2.0
PAGE = f"{WGA}/html/a/aachen/index.html"
HTTP = HttpSettings(
    timeout_seconds=TIMEOUT, attempts=1, shield_trips=1, shield_wait_seconds=0, backoff_seconds=0
)


def crawler(client: PoliteClient) -> Crawler:
    return Crawler(client, Robots(""), known={}, comments={}, fresh_since=0.0)


ARTIST: Any = {"url": PAGE, "artist": "Aachen"}
WORK: Any = {"url": PAGE, "artist_url": PAGE}
ASKED: dict[str, tuple[str, Callable[[PoliteClient], object]]] = {
    "object": (MET, lambda client: met.fetch_object(client, 7)),
    "ids": (MET, lambda client: met.list_ids(client, department=None, since=None)),
    "robots": (WGA, lambda client: fetch_robots(client).allows(PAGE)),
    "index": (WGA, lambda client: crawler(client).index("a")),
    "artist": (WGA, lambda client: crawler(client).artist(ARTIST)),
    "comment": (WGA, lambda client: crawler(client).comment(WORK)),
}


@pytest.fixture
def server() -> Iterator[HostileServer]:
    hostile = HostileServer()
    yield hostile
    hostile.close()


@pytest.mark.parametrize("what", ASKED)
def test_no_answer_ends_an_ingest_with_a_traceback(server: HostileServer, what: str) -> None:
    live_url, ask = ASKED[what]
    for answer in islice(hostile_answers(seed=5), 20):
        server.answer = answer
        started = time.monotonic()
        with PoliteClient(
            live_url=live_url, base_url=server.url, http=HTTP, requests_per_second=0
        ) as client:
            try:
                with suppress(ArtwarehouseError):
                    ask(client)
            except Exception as error:
                error.add_note(answer.name)
                raise
        took = time.monotonic() - started
        assert took < DEADLINE_IN_TIMEOUTS * TIMEOUT + SLACK, answer.name


def test_pictures_that_break_every_rule_are_rows_of_the_manifest(
    server: HostileServer, tmp_path: Path
) -> None:
    settings = Settings(data_dir=tmp_path, http=HTTP)
    answers = [
        Hostile("", b"HTTP/1.1 200 OK\r\n\r\n\xff\xd8\xff"),
        Hostile("", b"HTTP/1.1 302 Found\r\nLocation: http://[\r\n\r\n"),
        Hostile("", b"HTTP/1.1 200 OK\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n"),
        Hostile("", b"HTTP/1.1 304 Not Modified\r\n\r\n"),
        Hostile("", b"HTTP/1.1 200 OK\r\n\r\n", b" ", again=True, drip_seconds=0.01),
    ]
    statuses = []
    for number, answer in enumerate(answers):
        server.answer = answer
        wanted = [WantedPicture(str(number), f"{MET}/{number}.jpg", f"met/{number}.jpg")]
        with PoliteClient(
            live_url=MET, base_url=server.url, http=HTTP, requests_per_second=0
        ) as client:
            statuses += fetch_images(settings, "met", wanted, client)
    assert statuses == ["not_image", "failed", "too_large", "not_image", "failed"]
