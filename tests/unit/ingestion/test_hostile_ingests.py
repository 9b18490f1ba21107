"""Pictures that a museum sends against every rule; the campaign asks for all else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hostile_server import Hostile, HostileServer

from core.settings import HttpSettings, Settings
from ingestion.http.client import PoliteClient
from ingestion.image_downloads import WantedPicture, fetch_images
from ingestion.met.api_schema import LIVE_URL as MET

TIMEOUT = 0.1
HTTP = HttpSettings(
    timeout_seconds=TIMEOUT, attempts=1, shield_trips=1, shield_wait_seconds=0, backoff_seconds=0
)


@pytest.fixture
def server() -> Iterator[HostileServer]:
    hostile = HostileServer()
    yield hostile
    hostile.close()


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
