"""Any picture is read right or refused in words, and any folder ends in rows and rejects."""

from __future__ import annotations

import itertools
import os
import time
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hostile_pictures import Hostile, hostile_folder, hostile_pictures

from ingestion.folder.pipeline import ingest_folder
from warehouse.pictures import PictureError, decode_picture, inspect_picture, verify_picture
from warehouse.settings import Settings

LIMITS = {"max_bytes": 2**20, "max_pixels": 10**6}
LONGEST_SECONDS = 5.0


def hold(picture: Hostile) -> bool:
    """Reads a picture in every way; returns whether it was taken."""
    began = time.monotonic()
    answers: list[Any] = []
    for read in (verify_picture, decode_picture):
        message = None
        try:
            answers.append(read(picture.data, **LIMITS))
        except PictureError as error:
            answers.append(None)
            message = str(error)
        assert message is None or (len(message) > 15 and "0x" not in message)
    assert time.monotonic() - began < LONGEST_SECONDS
    info, pixels = answers
    assert (info is None) == (pixels is None)
    if picture.fault in {"none", "longer"}:
        assert info is not None
    if info is None:
        return False
    assert info == inspect_picture(picture.data, **LIMITS)
    assert pixels.shape == (info.height, info.width, 3)
    if picture.fault == "none":
        width, height = picture.size[:: -1 if picture.turned > 4 else 1]
        assert (info.width, info.height) == (width, height)
    # A file that ends early and is taken has lost nothing of its picture.
    if picture.fault in {"cut", "ended"} or (picture.fault == "longer" and picture.kind == "JPEG"):
        assert (pixels == decode_picture(picture.whole, **LIMITS)).all()
    return True


def campaign(seed: int, seconds: float) -> None:
    began = time.monotonic()
    taken = number = 0
    for number, picture in enumerate(hostile_pictures(seed), start=1):
        try:
            taken += hold(picture)
        except Exception as error:
            raise AssertionError(f"picture {number} of seed {seed}: {picture.name}") from error
        if time.monotonic() - began > seconds:
            break
    print(f"seed {seed}: {number} pictures, {taken} taken")
    assert 0 < taken < number


@pytest.mark.filterwarnings("ignore")
def test_any_picture_is_read_right_or_refused_in_words() -> None:
    for picture in itertools.islice(hostile_pictures(1), 400):
        hold(picture)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", range(2, 6))
def test_pictures_without_end_are_read_right_or_refused_in_words(seed: int) -> None:
    campaign(seed, float(os.environ.get("HOSTILE_SECONDS", "60")))


def ingest(folder: Path, data: Path, seed: int) -> None:
    filled = hostile_folder(folder, seed)
    settings = Settings(data_dir=data)
    for _ in range(2):
        ingest_folder(settings, folder, attribute="style", source_name="hostile")
    with duckdb.connect(str(settings.raw_path), read_only=True) as raw:
        rows = raw.execute("select path, image_filename, label from folder.works").fetchall()
        rejects = raw.execute("select record, reason from rejects.folder").fetchall()
    taken, refused = {row[0] for row in rows}, {row[0] for row in rejects}
    assert taken >= filled.good
    assert refused >= filled.bad
    assert not taken & refused
    assert taken | refused == filled.good | filled.bad | filled.either
    assert all(reason for _, reason in rejects)
    for path, name, label in rows:
        assert label
        assert (settings.images_dir / name).read_bytes() == (folder / path).read_bytes()
    assert not list(settings.images_dir.rglob("*.part"))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("seed", [1, 2])
def test_any_folder_ends_in_rows_and_rejects(tmp_path: Path, seed: int) -> None:
    ingest(tmp_path / "in", tmp_path / "data", seed)


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.filterwarnings("ignore")
def test_many_folders_end_in_rows_and_rejects(tmp_path: Path) -> None:
    for seed in range(3, 23):
        ingest(tmp_path / f"in {seed}", tmp_path / f"data {seed}", seed)
