"""The Metropolitan Museum of Art: the tables its ingest writes, as dlt resources.

``pipeline.py`` fetches and lands in chunks; ``client.py`` asks the API; ``parsing.py`` reads its
records. Terms and limits are in the README beside this file.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import dlt

from ingestion.met.api_schema import COMMON_MEASUREMENTS, FIELDS, MEASUREMENTS, NESTED_FIELDS

if TYPE_CHECKING:
    import pyarrow as pa


def _hints(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: {"name": name, "data_type": data_type} for name, data_type in fields.items()}


_measurement_hints = _hints({f"{MEASUREMENTS}__{name}": "double" for name in COMMON_MEASUREMENTS})


@dlt.resource(
    primary_key="objectID",
    write_disposition="merge",
    columns=_hints(
        FIELDS | {"_status": "text", "_fetched_at": "timestamp", "_content_hash": "text"}
    ),
    nested_hints={
        field: {
            "columns": _hints(columns) | (_measurement_hints if field == "measurements" else {})
        }
        for field, columns in NESTED_FIELDS.items()
    },
)
def objects(rows: Sequence[dict[str, Any]]) -> Iterator[Any]:
    """Objects as the API gives them, and tombstones of those it says it does not have.

    Grain: one row an object id. Child tables: ``constituents``, ``measurements``, ``tags``,
    ``additional_images``.

    Args:
        rows: From ``parsing.read_object`` or ``parsing.tombstone``.
    """
    yield list(rows)


@dlt.resource(primary_key="object_id", write_disposition="merge")
def object_ids(
    ids: Sequence[int], metadata_date_from: date | None, listed_at: datetime
) -> Iterator["pa.Table"]:
    """The museum's index of object ids, as one Arrow table: there are half a million.

    Grain: one row an object id, as last listed.

    Args:
        ids: Object ids.
        metadata_date_from: The day since when these records changed, if that was asked.
        listed_at: When the museum listed them.
    """
    import pyarrow as pa

    schema = pa.schema(
        [
            pa.field("object_id", pa.int64(), nullable=False),
            pa.field("metadata_date_from", pa.date32()),
            pa.field("listed_at", pa.timestamp("us", "UTC")),
        ]
    )
    n = len(ids)
    yield pa.table([list(ids), [metadata_date_from] * n, [listed_at] * n], schema=schema)


@dlt.resource(primary_key="object_id", write_disposition="replace")
def objects_csv(tables: Iterable["pa.Table"]) -> Iterator["pa.Table"]:
    """The museum's open-access CSV, as Arrow tables.

    Grain: one row an object id of the file landed last. Replaced as a whole, because the file is
    one: what the museum took out of it goes, and half a million rows land five times as fast as
    by a merge.

    Args:
        tables: From ``bulk_rows.BulkRows``, all with the same columns.
    """
    yield from tables


@dlt.resource(
    # What was fetched at one moment is one version: landing it twice, after a kill, adds nothing.
    primary_key=("object_id", "fetched_at"),
    write_disposition="merge",
    columns=_hints(
        {
            "object_id": "bigint",
            "metadata_date": "timestamp",
            "fetched_at": "timestamp",
            "content_hash": "text",
            "record": "text",
        }
    ),
)
def object_versions(rows: Sequence[dict[str, Any]]) -> Iterator[Any]:
    """Records of ``objects`` as they were before the museum changed or withdrew them.

    Grain: one row an object id and the moment when it was fetched.

    Args:
        rows: From ``versions.outdated``.
    """
    yield list(rows)


@dlt.resource(
    primary_key="listed_at",
    write_disposition="merge",
    columns=_hints(
        {
            "listed_at": "timestamp",
            "metadata_date_from": "date",
            "objects": "bigint",
            "changed": "bigint",
            "vanished": "bigint",
            "finished_at": "timestamp",
        }
    ),
)
def listings(row: dict[str, Any]) -> Iterator[Any]:
    """Refreshes: when the museum listed its objects, and whether all that changed was fetched.

    Grain: one row a refresh, by the moment of its listing.

    Args:
        row: From ``refresh.Refresh``.
    """
    yield [row]
