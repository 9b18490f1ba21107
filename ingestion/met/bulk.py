"""The museum's open-access CSV, the bulk file of all its objects, landed in one load."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import ArtwarehouseError
from core.progress import progress
from ingestion.met import objects_csv
from ingestion.met.bulk_format import detect_format
from ingestion.met.bulk_rows import LARGE_BLOCK_BYTES, BulkRows, LongRowError
from ingestion.rejects import land_rejects
from ingestion.summary import IngestSummary
from warehouse.landing import LandingError, run_pipeline
from warehouse.raw import read_raw

if TYPE_CHECKING:
    import pyarrow as pa

    from core.settings import Settings

# The museum's file loses some objects from one edition to the next, never a tenth of them.
LEAST_SHARE = 0.9


def land_csv(
    settings: Settings, path: Path, summary: IngestSummary, *, allow_fewer: bool = False
) -> None:
    """Lands the file in ``met.objects_csv``, in the place of the one landed before.

    Rows that cannot be read go to ``rejects.met_csv``, whatever becomes of the others.

    Args:
        settings: Where raw is.
        path: ``.csv``, ``.csv.gz`` or a ``.zip`` with one CSV in it; any edition.
        summary: Gets the counts.
        allow_fewer: Take the file although it has far fewer rows than the table.

    Raises:
        ArtwarehouseError: The file cannot be read, or is much shorter than the one before; the
            table is as it was.
    """
    started = time.monotonic()
    form = detect_format(path)
    try:
        try:
            _land(settings, BulkRows(path, form), summary, allow_fewer=allow_fewer)
        except LongRowError:
            reading = BulkRows(path, form, LARGE_BLOCK_BYTES)
            _land(settings, reading, summary, allow_fewer=allow_fewer)
    finally:
        summary.seconds += time.monotonic() - started


def _land(
    settings: Settings, reading: BulkRows, summary: IngestSummary, *, allow_fewer: bool
) -> None:
    [(there,)] = read_raw(settings, "select count(*) from met.objects_csv") or [(0,)]
    refusal: list[ArtwarehouseError] = []

    def tables() -> Iterator[pa.Table]:
        # dlt wraps what a resource raises; the person at the prompt should read the plain words.
        try:
            with progress("Met CSV rows") as bar:
                for table in reading.tables():
                    bar.advance(table.num_rows)
                    yield table
            if reading.rows < LEAST_SHARE * there and not allow_fewer:
                raise ArtwarehouseError(
                    f"{reading.path} has {reading.rows:,} good rows, but met.objects_csv holds "
                    f"{there:,}: the file looks cut off, so the table is left as it is. If it is "
                    "meant so, run again with --allow-fewer-rows."
                )
        except ArtwarehouseError as error:
            refusal.append(error)
            raise

    try:
        run_pipeline("met", objects_csv(tables()), settings)
        summary.rows["met.objects_csv"] = reading.rows
    except LandingError:
        if refusal:
            raise refusal[0] from None
        raise
    finally:
        summary.rejected += land_rejects(settings, "met_csv", reading.rejects)
