"""How long a folder of pictures takes, beside hashing and decoding alone. Asserts no time."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from ingestion.folder.pipeline import ingest_folder
from warehouse.pictures import decode_picture, verify_picture
from warehouse.settings import Settings

STYLES = Path(__file__).parents[2].parent / "shared" / "data" / "images" / "style"
CORES = 2
LIMITS = {"max_bytes": 10**8, "max_pixels": 10**9}

pytestmark = pytest.mark.bench


def timed(action: Callable[[], Any]) -> tuple[float, float]:
    wall, processor = time.perf_counter(), time.process_time()
    action()
    return time.perf_counter() - wall, time.process_time() - processor


@pytest.mark.skipif(not STYLES.is_dir(), reason=f"the pictures by style are not at {STYLES}")
def test_folder_beside_hashing_and_decoding_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = sorted(STYLES.rglob("*.jpg"))

    def alone(decode: Callable[..., Any]) -> None:
        def one(file: Path) -> None:
            content = file.read_bytes()
            hashlib.sha256(content).hexdigest()
            decode(content, **LIMITS)

        with ThreadPoolExecutor(CORES) as pool:
            list(pool.map(one, files, chunksize=8))

    # What every command imports once is no part of the measure.
    one = tmp_path / "one" / files[0].parent.name / files[0].name
    one.parent.mkdir(parents=True)
    one.write_bytes(files[0].read_bytes())
    ingest_folder(Settings(data_dir=tmp_path / "warm"), tmp_path / "one", attribute="style")
    settings = Settings(data_dir=tmp_path / "data")

    def ingest() -> None:
        ingest_folder(settings, STYLES, attribute="style")

    alone(verify_picture)  # files in the page cache for all
    measured = {
        "hash and decode whole, alone": timed(lambda: alone(decode_picture)),
        "hash and verify, alone": timed(lambda: alone(verify_picture)),
        "ingest": timed(ingest),
        "ingest again, nothing changed": timed(ingest),
    }
    base = measured["hash and decode whole, alone"][0]
    with capsys.disabled():
        print(f"\n{len(files):,} pictures, {CORES} cores           wall s  processor s  ratio")
        for what, (wall, processor) in measured.items():
            print(f"  {what:32} {wall:10.2f} {processor:12.2f} {wall / base:6.1f}")
