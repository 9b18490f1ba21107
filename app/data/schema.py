"""What the published warehouse says of itself: its tables and columns, with their meanings.

dbt keeps the descriptions of its models in the database as comments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.data.warehouse_reader import Query

if TYPE_CHECKING:
    from app.data.warehouse_reader import Published

_TABLES = Query(
    """\
select table_name as name, comment as meaning, estimated_size as rows
from duckdb_tables()
where database_name = current_database() and schema_name = 'main'
order by table_name"""
)


def tables(published: Published) -> list[dict[str, Any]]:
    """Returns ``name``, ``meaning`` (or None) and ``rows`` of every table."""
    return published.rows(_TABLES)


def holds(published: Published, table: str) -> bool:
    """Tells whether the warehouse has a table with rows: what an older build lacks, or no run made.

    Args:
        published: The warehouse.
        table: Named by this program, never by a visitor.
    """
    known = {row["name"] for row in tables(published)}
    return table in known and bool(published.rows(Query(f"select 1 from {table} limit 1")))  # noqa: S608 # see above


def columns_of(published: Published, table: str) -> list[dict[str, Any]]:
    """Returns ``column``, ``type`` and ``meaning`` (or None) of a table's columns, in order."""
    return published.rows(
        Query(
            """\
select column_name as column, data_type as type, comment as meaning
from duckdb_columns()
where database_name = current_database() and schema_name = 'main' and table_name = $table_name
order by column_index""",
            {"table_name": table},
        )
    )
