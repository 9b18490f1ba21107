"""How long a folder of pictures takes, beside hashing and decoding alone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from bench.measures import DATA, Seconds, load, medians, print_table, require, timed
from core.images.decode import decode_picture, verify_picture
from core.settings import Settings
from ingestion.folder.pipeline import ingest_folder

STYLES = DATA / "images" / "style"
CORES = 2
RUNS = 5
LIMITS = {"max_bytes": 10**8, "max_pixels": 10**9}


def main(folder: Path) -> None:
    """Measures a folder of pictures by style, taken twice."""
    files = sorted(require(STYLES).rglob("*.jpg"))

    def alone(decode: Callable[..., Any]) -> None:
        def one(file: Path) -> None:
            content = file.read_bytes()
            hashlib.sha256(content).hexdigest()
            decode(content, **LIMITS)

        with ThreadPoolExecutor(CORES) as pool:
            list(pool.map(one, files, chunksize=8))

    # What every command imports once is no part of the measure.
    one = folder / "one" / files[0].parent.name / files[0].name
    one.parent.mkdir(parents=True)
    one.write_bytes(files[0].read_bytes())
    ingest_folder(Settings(data_dir=folder / "warm"), folder / "one", attribute="style")

    def ingest(settings: Settings) -> None:
        ingest_folder(settings, STYLES, attribute="style")

    alone(verify_picture)  # files in the page cache for all
    runs: dict[str, list[Seconds]] = {}
    # In turn, as others use the machine too.
    for number in range(RUNS):
        settings = Settings(data_dir=folder / f"data-{number}")
        for what, action in {
            "hash and decode whole, alone": lambda: alone(decode_picture),
            "hash and verify, alone": lambda: alone(verify_picture),
            "ingest": partial(ingest, settings),
            "ingest again, nothing changed": partial(ingest, settings),
        }.items():
            runs.setdefault(what, []).append(timed(action))
    measured = {what: medians(several) for what, several in runs.items()}
    base = measured["hash and decode whole, alone"]
    print_table(
        f"{len(files):,} pictures, medians of {RUNS}; {load()}",
        ["", "wall s", "processor s", "wall x", "processor x"],
        [
            [what, f"{wall:.2f}", f"{cpu:.2f}", f"{wall / base[0]:.1f}", f"{cpu / base[1]:.1f}"]
            for what, (wall, cpu) in measured.items()
        ],
    )
