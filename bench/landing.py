"""What it buys to append the rows of a first load, where dlt would merge them."""

from __future__ import annotations

from pathlib import Path

import dlt
import numpy as np
import pyarrow as pa

from bench.measures import in_turns, load, print_table
from core.settings import Settings
from warehouse import landing

ROWS, COLUMNS = 500_000, 40
RUNS = 3


def main(folder: Path) -> None:
    """Lands a table of half a million rows for the first time, in both ways."""
    texts = [f"text {number % 1000}" for number in range(ROWS)]
    columns = {f"column_{number}": pa.array(texts) for number in range(COLUMNS)}
    table = pa.table({"id": np.arange(ROWS), **columns})
    appends = landing._meets_no_row
    runs = iter(range(100))

    def land() -> None:
        resource = dlt.resource(
            [table], name="rows", primary_key="id", write_disposition=landing.UNIQUE_ROWS
        )
        settings = Settings(data_dir=folder / str(next(runs)))
        landing.run_pipeline("bench", resource, settings)

    def merge() -> None:
        landing._meets_no_row = lambda *_: False
        land()
        landing._meets_no_row = appends

    taken = in_turns({"merged": merge, "appended": land}, RUNS)
    whole = taken["merged"][0]
    print_table(
        f"A first load of {ROWS:,} rows of {COLUMNS} columns ({load()})",
        ("", "seconds", "ratio", "rows/s"),
        [
            (name, f"{seconds:.1f}", f"{seconds / whole:.2f}", f"{ROWS / seconds:,.0f}")
            for name, (seconds, _) in taken.items()
        ],
    )
