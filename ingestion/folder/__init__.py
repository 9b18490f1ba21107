"""A folder of labelled pictures: ``folder.works`` and their rows of ``images.manifest``.

`ingestion.folder.scan` finds the files, `ingestion.folder.store` proves and stores each, and
`ingestion.folder.pipeline` loads them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

import dlt

from ingestion.images import COLUMNS
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
    "sha256": {"data_type": "text"},
    "format": {"data_type": "text"},
    "width": {"data_type": "bigint"},
    "height": {"data_type": "bigint"},
    "bytes": {"data_type": "bigint"},
    "image_filename": {"data_type": "text"},
    "modified_at": {"data_type": "timestamp", "timezone": True},
    "ingested_at": {"data_type": "timestamp", "timezone": True},
    "removed_at": {"data_type": "timestamp", "timezone": True},
}


MANIFEST: dict[str, Any] = dict(COLUMNS)


@dlt.resource(primary_key=("source_name", "path"), write_disposition=UNIQUE_ROWS, columns=WORKS)
def works(rows: pa.Table) -> Iterator[Any]:
    """Pictures of a folder with their labels."""
    yield rows


@dlt.resource(
    name="manifest",
    primary_key=("source", "source_id"),
    write_disposition=UNIQUE_ROWS,
    columns=MANIFEST,
)
def image_manifest(rows: Sequence[dict[str, Any]]) -> Iterator[Any]:
    """Where the pictures are in the store.

    Rows of Python, as the museums' pictures land: of an Arrow column dlt knows whether it may be
    null, of theirs not, and takes that for a change of type.
    """
    yield list(rows)
