"""Choosing objects by what raw already knows of them, in SQL that a person typed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from core.errors import ArtwarehouseError
from warehouse.raw import raw_lock, read_raw
from warehouse.sandbox.run import run_sql

if TYPE_CHECKING:
    from core.settings import Settings

_OBJECTS_WHERE = "select object_id from met.objects where "


def ids_from_sql(settings: Settings, sql: str) -> list[int]:
    """Returns the object ids that a query over raw gives, each once and in its order.

    Args:
        settings: Where raw is, and the limits of the sandbox in which the query runs.
        sql: One SELECT of one column of whole numbers.

    Raises:
        QueryRefusedError: The query is no single SELECT, fails, or passes a limit.
        ArtwarehouseError: It gives something else than ids, or none.
    """
    import pyarrow as pa

    if not settings.raw_path.exists():
        raise ArtwarehouseError(
            f"{settings.raw_path} is not there yet: land something first, for instance by "
            "`artwarehouse ingest met --csv FILE`"
        )
    with raw_lock(settings, shared=True):
        table = run_sql(
            settings,
            sql,
            max_rows=None,
            timeout_seconds=settings.sql.timeout_seconds,
            path=settings.raw_path,
        )
    if table.num_columns != 1 or not pa.types.is_integer(table.schema.field(0).type):
        raise ArtwarehouseError(
            "the query should give one column of object ids, but gives "
            + ", ".join(f"{field.name} {field.type}" for field in table.schema)
        )
    ids = list(dict.fromkeys(i for i in table.column(0).to_pylist() if i is not None))
    if not ids:
        raise ArtwarehouseError(f"the query gives no object id: {sql}")
    return ids


def ids_where(settings: Settings, condition: str) -> list[int]:
    """Returns the landed objects that meet a condition over the columns of ``met.objects``.

    Raises:
        ArtwarehouseError: The text is no single condition, or nothing meets it.
    """
    sql = _OBJECTS_WHERE + condition
    if _shape(sql) != _shape(_OBJECTS_WHERE + "true"):
        raise ArtwarehouseError(
            f"{condition!r} should be one condition over the columns of met.objects, such as "
            "\"department = 'Asian Art'\""
        )
    return ids_from_sql(settings, sql)


def ids_of_classification(settings: Settings, name: str) -> list[int]:
    """Returns the objects of the landed CSV that have a classification, case aside.

    Raises:
        ArtwarehouseError: There are none.
    """
    rows = read_raw(
        settings,
        "select object_id from met.objects_csv where lower(classification) = lower(?) order by 1",
        [name],
    )
    if not rows:
        common = read_raw(
            settings,
            "select classification from met.objects_csv where classification <> '' "
            "group by 1 order by count(*) desc, 1 limit 10",
        )
        known = ", ".join(repr(one) for (one,) in common)
        raise ArtwarehouseError(
            f"no row of met.objects_csv has the classification {name!r}; "
            + (f"the most common are {known}" if known else "land the file by --csv FILE first")
        )
    return [object_id for (object_id,) in rows]


def _shape(sql: str) -> Any:
    """Returns DuckDB's syntax tree of a query without its condition; None if it is not one SELECT.

    A condition that closes the query and goes on with something else gives another shape.
    """
    import duckdb

    with duckdb.connect() as connection:
        [(text,)] = connection.execute("select json_serialize_sql(?::varchar)", [sql]).fetchall()
    tree = json.loads(text)
    if tree["error"] or len(tree["statements"]) != 1:
        return None
    node = tree["statements"][0]["node"]
    if not node.get("where_clause"):
        return None
    return {name: part for name, part in node.items() if name != "where_clause"}
