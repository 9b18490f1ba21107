"""History: a record is kept aside before a changed one, or a tombstone, takes its place."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from warehouse.raw import read_raw

if TYPE_CHECKING:
    from core.settings import Settings

CHILDREN = ("constituents", "measurements", "tags", "additional_images")


def outdated(settings: Settings, rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Returns the records in raw that these rows are going to replace by another content.

    Args:
        settings: Where raw is.
        rows: Rows of ``met.objects`` that are about to be landed.

    Returns:
        Rows of ``met.object_versions``. ``record`` is JSON: columns named as in raw, child
        records as lists, no nulls.
    """
    hashes = {row["objectID"]: row.get("_content_hash") for row in rows}
    found = read_raw(
        settings,
        "select object_id, metadata_date, _fetched_at, to_json(o) from met.objects o "
        "where _status = 'ok' and object_id in (select unnest(?::bigint[]))",
        [list(hashes)],
    )
    versions = {}
    for object_id, metadata_date, fetched_at, text in found:
        record = json.loads(text)
        # A row from before hashes were kept has none: it is taken as another content.
        content_hash = record.pop("_content_hash", None)
        if content_hash is None or content_hash != hashes[object_id]:
            versions[object_id] = {
                "object_id": object_id,
                "metadata_date": metadata_date,
                "fetched_at": fetched_at,
                "content_hash": content_hash,
                "record": _own_values(record),
            }
    if versions:
        _add_children(settings, versions)
    return [v | {"record": json.dumps(v["record"], ensure_ascii=False)} for v in versions.values()]


def _add_children(settings: Settings, versions: dict[int, dict[str, Any]]) -> None:
    for child in CHILDREN:
        query = (
            f"select object_id, to_json(c) from met.objects__{child} c "  # noqa: S608 (constants)
            "join met.objects o on c._dlt_parent_id = o._dlt_id "
            "where object_id in (select unnest(?::bigint[])) order by object_id, c._dlt_list_idx"
        )
        rows = read_raw(settings, query, [list(versions)])
        for object_id, text in rows:
            values = _own_values(json.loads(text))
            plain = values["value"] if child == "additional_images" else values
            versions[object_id]["record"].setdefault(child, []).append(plain)


def _own_values(record: dict[str, Any]) -> dict[str, Any]:
    """Returns what the museum gave: no column of the landing's own, and no nulls."""
    return {
        name: value
        for name, value in record.items()
        if value is not None and not name.startswith("_")
    }
