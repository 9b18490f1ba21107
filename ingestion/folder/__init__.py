"""A folder of labelled pictures: ``folder.works``.

`ingestion.folder.scan` finds the files, `ingestion.folder.picture_import` proves and stores each,
and `ingestion.folder.pipeline` loads them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import dlt

from warehouse.landing import UNIQUE_ROWS

if TYPE_CHECKING:
    import pyarrow as pa

WORKS: dict[str, Any] = {
    "source_name": {"data_type": "text", "nullable": False},
    "path": {"data_type": "text", "nullable": False},
    "attribute": {"data_type": "text"},
    "label": {"data_type": "text"},
    "artist": {"data_type": "text"},
    "title": {"data_type": "text"},
    "name_issue": {"data_type": "text"},
    "sha256": {"data_type": "text"},
    "format": {"data_type": "text"},
    "width": {"data_type": "bigint"},
    "height": {"data_type": "bigint"},
    "bytes": {"data_type": "bigint"},
    "image_filename": {"data_type": "text"},
    "directory": {"data_type": "text"},
    "modified_at": {"data_type": "timestamp", "timezone": True},
    "ingested_at": {"data_type": "timestamp", "timezone": True},
    "removed_at": {"data_type": "timestamp", "timezone": True},
}


@dlt.resource(primary_key=("source_name", "path"), write_disposition=UNIQUE_ROWS, columns=WORKS)
def works(rows: Sequence[Mapping[str, Any]]) -> Iterator[pa.Table]:
    """Pictures of a folder with their labels.

    They land as Arrow, which dlt loads in a tenth of the time of dictionaries.
    """
    import pyarrow as pa

    types = {"text": pa.string(), "bigint": pa.int64(), "timestamp": pa.timestamp("us", tz="UTC")}
    schema = pa.schema(
        [
            pa.field(name, types[hints["data_type"]], nullable=hints.get("nullable", True))
            for name, hints in WORKS.items()
        ]
    )
    yield pa.Table.from_pylist(list(rows), schema=schema)
