"""How long a folder of pictures takes, beside hashing and decoding alone. Asserts no time."""

from __future__ import annotations

import hashlib
import os
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from ingestion.folder.pipeline import ingest_folder
from warehouse.pictures import decode_picture, verify_picture
from warehouse.settings import Settings

STYLES = Path(__file__).parents[2].parent / "shared" / "data" / "images" / "style"
CORES = 2
RUNS = 5
LIMITS = {"max_bytes": 10**8, "max_pixels": 10**9}

pytestmark = pytest.mark.bench


def timed(action: Callable[[], Any]) -> tuple[float, float]:
    wall, processor = time.perf_counter(), time.process_time()
    action()
    return time.perf_counter() - wall, time.process_time() - processor


def median(runs: list[tuple[float, float]]) -> tuple[float, float]:
    walls, processors = zip(*runs, strict=True)
    return statistics.median(walls), statistics.median(processors)


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

    def ingest(settings: Settings) -> None:
        ingest_folder(settings, STYLES, attribute="style")

    alone(verify_picture)  # files in the page cache for all
    runs: dict[str, list[tuple[float, float]]] = {}
    # In turn, as others use the machine too.
    for number in range(RUNS):
        settings = Settings(data_dir=tmp_path / f"data-{number}")
        for what, action in {
            "hash and decode whole, alone": lambda: alone(decode_picture),
            "hash and verify, alone": lambda: alone(verify_picture),
            "ingest": partial(ingest, settings),
            "ingest again, nothing changed": partial(ingest, settings),
        }.items():
            runs.setdefault(what, []).append(timed(action))
    measured = {what: median(several) for what, several in runs.items()}
    base = measured["hash and decode whole, alone"]
    with capsys.disabled():
        print(
            f"\n{len(files):,} pictures, {CORES} cores, medians of {RUNS}; load {os.getloadavg()}"
        )
        print(f"{'':34}  wall s  processor s  ratio: wall, processor")
        for what, (wall, processor) in measured.items():
            print(
                f"  {what:32} {wall:7.2f} {processor:12.2f} "
                f"{wall / base[0]:12.1f} {processor / base[1]:10.1f}"
            )
