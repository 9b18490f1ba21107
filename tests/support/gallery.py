"""What the tests of the gallery's ingest share: settings without waiting, and a look into raw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from core.settings import HttpSettings, ImageSettings, Settings, WgaSettings
from ingestion.replay import ReplayMuseum, Request, Response

SITE = "https://www.wga.hu"

Museum = Callable[[Request], Response]


@dataclass
class Scenario:
    """Stands between the client and the museum."""

    between: Callable[[Request, Museum], Response]

    def answer(self, request: Request, museum: Museum) -> Response:
        return self.between(request, museum)


def settings_for(
    museum: ReplayMuseum, data_dir: Path, *, chunk_size: int = 200, **wga: Any
) -> Settings:
    return Settings(
        data_dir=data_dir,
        http=HttpSettings(attempts=2, backoff_seconds=0, shield_wait_seconds=0, shield_trips=2),
        wga=WgaSettings(base_url=museum.url, requests_per_second=0, chunk_size=chunk_size, **wga),
        images=ImageSettings(requests_per_second=0),
    )


def query(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(settings.raw_path), read_only=True) as connection:
        return connection.execute(sql).fetchall()
