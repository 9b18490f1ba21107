"""How long the Met's bulk file takes, against DuckDB alone reading it into a table."""

from __future__ import annotations

import csv
import resource
from pathlib import Path

import duckdb

from bench.measures import DATA, print_table, require, timed
from core.settings import Settings
from ingestion.met.bulk import land_csv
from ingestion.summary import IngestSummary
from warehouse.raw import read_raw

SAMPLE = DATA / "met/MetObjects_highlights_1517.csv"
ROWS = 485_000


def bulk_file(folder: Path) -> Path:
    """As many rows as the museum has objects: real ones again and again, with ids of their own."""
    with require(SAMPLE).open(encoding="utf-8-sig", newline="") as file:
        header, *rows = csv.reader(file)
    object_id, link = header.index("Object ID"), header.index("Link Resource")
    path = folder / "MetObjects.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        for number in range(1, ROWS + 1):
            row = rows[number % len(rows)]
            row[object_id] = str(number)
            row[link] = f"http://www.metmuseum.org/art/collection/search/{number}"
            writer.writerow(row)
    return path


def main(folder: Path) -> None:
    """Lands a file of all the museum's objects, twice."""
    file = bulk_file(folder)
    settings = Settings(data_dir=folder / "data")

    def bare() -> None:
        with duckdb.connect(str(folder / "bare.duckdb")) as connection:
            connection.execute("create or replace table objects as from read_csv(?)", [str(file)])

    def ours() -> None:
        land_csv(settings, file, IngestSummary("met"))

    rows = []
    for run in ("first", "again"):
        (bare_wall, bare_cpu), (wall, cpu) = timed(bare), timed(ours)
        rows.append(
            [run, f"{bare_wall:.1f}", f"{wall:.1f}", f"{wall / bare_wall:.2f}",
             f"{ROWS / wall:,.0f}", f"{cpu / bare_cpu:.2f}"]
        )  # fmt: skip
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print_table(
        f"{file.stat().st_size / 1e6:.0f} MB, {ROWS:,} rows; peak memory {peak:.0f} MiB",
        ["run", "bare s", "ours s", "ratio", "rows/s", "processor ratio"],
        rows,
    )
    landed = "select count(*), count(distinct object_id) from met.objects_csv"
    assert read_raw(settings, landed) == [(ROWS, ROWS)]
    with duckdb.connect(str(folder / "bare.duckdb")) as connection:
        assert connection.execute("select count(*) from objects").fetchall() == [(ROWS,)]
