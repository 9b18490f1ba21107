from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from scripted_server import LIVE, Clock, Make, ScriptedServer

from core.settings import HttpSettings
from ingestion.http.client import PoliteClient


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    scripted = ScriptedServer()
    yield scripted
    scripted.close()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def make(server: ScriptedServer, clock: Clock) -> Iterator[Make]:
    """Makes clients of the scripted museum on a clock that costs no time."""
    made: list[PoliteClient] = []

    def client(**changes: Any) -> PoliteClient:
        options: dict[str, Any] = {
            "live_url": LIVE,
            "base_url": server.url,
            "requests_per_second": 0,
            "image_hosts": ["pictures.example"],
            "clock": clock,
            "sleep": clock.sleep,
        }
        http = {key: changes.pop(key) for key in list(changes) if key in HttpSettings.model_fields}
        options |= {"http": HttpSettings(**http)} | changes
        made.append(PoliteClient(**options))
        return made[-1]

    yield client
    for one in made:
        one.close()
