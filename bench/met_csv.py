"""How long the Met's bulk file takes, against DuckDB alone reading it into a table."""

from __future__ import annotations

import csv
import resource
import time
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from ingestion.met.bulk import land_csv
from ingestion.summary import IngestSummary
from warehouse.raw import read_raw
from warehouse.settings import Settings

SAMPLE = Path(__file__).parents[3] / "shared/data/met/MetObjects_highlights_1517.csv"
ROWS = 485_000

pytestmark = [
    pytest.mark.bench,
    pytest.mark.timeout(1800),
    pytest.mark.skipif(not SAMPLE.exists(), reason="the real CSV sample is not on this machine"),
]


@pytest.fixture
def bulk_file(tmp_path: Path) -> Path:
    """As many rows as the museum has objects: real ones again and again, with ids of their own."""
    with SAMPLE.open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    object_id, link = header.index("Object ID"), header.index("Link Resource")
    path = tmp_path / "MetObjects.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for number in range(1, ROWS + 1):
            row = rows[number % len(rows)]
            row[object_id] = str(number)
            row[link] = f"http://www.metmuseum.org/art/collection/search/{number}"
            writer.writerow(row)
    return path


def seconds_of(action: Callable[[], object]) -> tuple[float, float]:
    """Returns wall and processor seconds; the latter also tell something on a busy machine."""

    def processor() -> float:
        usage = resource.getrusage(resource.RUSAGE_SELF)
        return usage.ru_utime + usage.ru_stime

    wall, busy = time.monotonic(), processor()
    action()
    return time.monotonic() - wall, processor() - busy


def test_the_bulk_file_against_bare_duckdb(bulk_file: Path, tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")

    def bare() -> None:
        with duckdb.connect(str(tmp_path / "bare.duckdb")) as connection:
            connection.execute(
                "create or replace table objects as from read_csv(?)", [str(bulk_file)]
            )

    def ours() -> None:
        land_csv(settings, bulk_file, IngestSummary("met"))

    print(f"\n{bulk_file.stat().st_size / 1e6:.0f} MB, {ROWS:,} rows")
    print(f"{'run':8}{'bare s':>9}{'ours s':>9}{'ratio':>8}{'rows/s':>10}{'cpu ratio':>11}")
    for run in ("first", "again"):
        (bare_wall, bare_cpu), (wall, cpu) = seconds_of(bare), seconds_of(ours)
        print(
            f"{run:8}{bare_wall:9.1f}{wall:9.1f}{wall / bare_wall:8.2f}{ROWS / wall:10,.0f}"
            f"{cpu / bare_cpu:11.2f}"
        )
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory of this process: {peak:.0f} MiB")
    landed = "select count(*), count(distinct object_id) from met.objects_csv"
    assert read_raw(settings, landed) == [(ROWS, ROWS)]
    with duckdb.connect(str(tmp_path / "bare.duckdb")) as connection:
        assert connection.execute("select count(*) from objects").fetchall() == [(ROWS,)]
