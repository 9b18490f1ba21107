"""Pictures that others took the place of, with equal length and date, are noticed and put right."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import cv2
import duckdb
import numpy as np
import pytest

from core.settings import Settings
from ingestion.folder import picture_import as store
from ingestion.folder.pipeline import ingest_folder

PATH = "Baroque/jan-steen_work.jpg"


def picture(seed: int) -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 256, (24, 32, 3), dtype=np.uint8)
    # What stands behind a JPEG is no part of it.
    return cv2.imencode(".jpg", pixels)[1].tobytes().ljust(9_000, b"\0")


def query(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(settings.raw_path), read_only=True) as connection:
        return connection.execute(sql).fetchall()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "in/Baroque").mkdir(parents=True)
    for seed, path in enumerate((PATH, "Baroque/jan-steen_other.jpg")):
        (tmp_path / "in" / path).write_bytes(picture(seed))
    return tmp_path / "in"


@pytest.mark.parametrize("is_linked", [True, False])
def test_a_picture_swapped_in_the_store_for_one_of_equal_length_and_date_is_taken_anew(
    folder: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, is_linked: bool
) -> None:
    if not is_linked:
        monkeypatch.setattr(store, "_linked", lambda *_: False)
    ingest_folder(settings, folder, attribute="style")
    stored = settings.images_dir / "folder/in" / PATH
    times = stored.stat().st_atime_ns, stored.stat().st_mtime_ns
    stored.write_bytes(picture(77))
    os.utime(stored, ns=times)
    summary = ingest_folder(settings, folder, attribute="style")
    assert summary.images == {"ok": 1, "unchanged": 1}
    # Linked, the folder too has another picture now; copied, it still has the right one.
    assert stored.read_bytes() == (folder / PATH).read_bytes() == picture(77 if is_linked else 0)
    recorded = query(settings, f"select sha256 from folder.works where path = '{PATH}'")  # noqa: S608
    assert recorded == [(hashlib.sha256(stored.read_bytes()).hexdigest(),)]


def test_a_picture_that_was_overwritten_by_a_broken_one_is_no_work_any_more(
    folder: Path, settings: Settings
) -> None:
    ingest_folder(settings, folder, attribute="style")
    path = folder / PATH
    gone = "select path from folder.works where removed_at is not null"
    path.write_bytes(path.read_bytes()[:500] + b"\xff\xd9")  # in the store too: it is linked
    assert ingest_folder(settings, folder, attribute="style").rejected == 1
    assert query(settings, gone) == [(PATH,)]
    path.write_bytes(picture(0))
    ingest_folder(settings, folder, attribute="style")
    assert query(settings, gone) == []
