"""``artwarehouse sql``: one sandboxed query."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.cli.command import print_table

if TYPE_CHECKING:
    import pyarrow as pa

    from core.settings import Settings

# A query's table on a screen; files and pipes get every row.
SCREEN_ROWS = 1000


class SqlFormat(StrEnum):
    """How a query's result is written."""

    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"


def sql(
    context: typer.Context,
    query: Annotated[str, typer.Argument(help="One SELECT statement; - reads it from stdin.")],
    output: Annotated[
        SqlFormat,
        typer.Option(
            "--format",
            help="Form of the result. Columns of one name are numbered: key, key_2."
            " json: decimals, dates and NaN are text, so that nothing is rounded.",
        ),
    ] = SqlFormat.table,
    build_id: Annotated[
        str | None,
        typer.Option("--build", help="Ask a kept build, not the published one: see status."),
    ] = None,
) -> None:
    """Ask the warehouse; read-only, sandboxed, with limits on time and memory."""
    settings: Settings = context.obj
    import sys

    from warehouse.connect import kept_build_path
    from warehouse.result_text import Form
    from warehouse.sandbox.run import is_truncated, run_sql, write_sql

    if output is SqlFormat.parquet and sys.stdout.isatty():
        raise typer.BadParameter("Parquet is binary: send stdout to a file")
    text = sys.stdin.read() if query == "-" else query
    path = None if build_id is None else kept_build_path(settings, build_id)
    seconds = settings.sql.timeout_seconds
    if output is not SqlFormat.table:
        out, form = sys.stdout.buffer, Form(output.value)
        write_sql(settings, text, out, form, timeout_seconds=seconds, path=path)
        return
    result = run_sql(
        settings, text, max_rows=SCREEN_ROWS, timeout_seconds=seconds, path=path, as_texts=True
    )
    print_result(result)
    if is_truncated(result):
        typer.echo(f"only the first {SCREEN_ROWS:,} rows are shown; --format csv gives all")


def print_result(result: pa.Table) -> None:
    """Prints a table of texts; see `warehouse.sandbox.run.run_sql`."""
    from warehouse.result_text import FLOATING, WHOLE_NUMBERS
    from warehouse.sandbox.run import type_of

    readers: dict[str, Callable[[str], Any]] = {
        **dict.fromkeys(WHOLE_NUMBERS, int),
        **dict.fromkeys(FLOATING, float),
    }
    columns = []
    for field, column in zip(result.schema, result.columns, strict=True):
        read = readers.get(type_of(field), str)
        columns.append([None if cell is None else read(cell) for cell in column.to_pylist()])
    print_table(None, result.column_names, list(zip(*columns, strict=True)))
