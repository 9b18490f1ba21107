"""``build``, ``check``, ``sql`` and ``status``: the warehouse from the command line."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.commands.command import (
    FAILED,
    Format,
    FormatOption,
    command,
    print_json,
    print_table,
)

if TYPE_CHECKING:
    import pyarrow as pa

    from warehouse.build import BuildResult
    from warehouse.checks import CheckResult
    from warehouse.settings import Settings

# A query's table on a screen; files and pipes get every row.
SCREEN_ROWS = 1000


class SqlFormat(StrEnum):
    """How a query's result is written."""

    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"


def register(parent: typer.Typer) -> None:
    """Adds the commands to the program."""
    command(parent, "build")(build)
    command(parent, "check")(check)
    command(parent, "sql")(sql)
    command(parent, "status")(status)


def build(
    settings: Settings,
    full_refresh: Annotated[
        bool, typer.Option("--full-refresh", help="Rebuild incremental models from nothing.")
    ] = False,
    output: FormatOption = Format.table,
) -> None:
    """Build the warehouse from raw, check it, and publish it if every check passed."""
    from warehouse.build import build as build_warehouse

    result = build_warehouse(settings, full_refresh=full_refresh)
    if output is Format.json:
        import dataclasses

        print_json(dataclasses.asdict(result))
    else:
        print_build(result)


def print_build(result: BuildResult) -> None:
    """Prints what a build made and found."""
    print_table(
        f"build {result.build_id}: {result.seconds:.1f} s",
        ["table", "rows"],
        list(result.row_counts.items()),
    )
    print_checks(result.checks)


def print_checks(checks: list[CheckResult]) -> None:
    """Prints how many checks passed, and each that did not with the query that shows its rows."""
    passed = sum(check.status == "pass" for check in checks)
    typer.echo(f"checks: {passed} passed, {len(checks) - passed} failed")
    for result in checks:
        if result.status != "pass":
            typer.echo(f"  {result.severity}: {result.check_name} ({result.failures} rows)")
            if result.failing_rows_query:
                typer.echo(f"    {result.failing_rows_query}")


def check(settings: Settings, output: FormatOption = Format.table) -> None:
    """Run the checks again on the published warehouse."""
    from warehouse.build import check as check_warehouse

    results = check_warehouse(settings)
    if output is Format.json:
        import dataclasses

        print_json([dataclasses.asdict(result) for result in results])
    else:
        print_checks(results)
    if any(r.status != "pass" and r.severity == "error" for r in results):
        raise typer.Exit(FAILED)


def sql(
    settings: Settings,
    query: Annotated[str, typer.Argument(help="One SELECT statement; - reads it from stdin.")],
    output: Annotated[SqlFormat, typer.Option("--format", help="Form of the result.")] = (
        SqlFormat.table
    ),
    build_id: Annotated[
        str | None,
        typer.Option("--build", help="Ask a failed build that was kept, not the published file."),
    ] = None,
) -> None:
    """Ask the warehouse; read-only, sandboxed, with limits on time and memory."""
    import sys

    from warehouse.sandbox import run_sql

    result = run_sql(
        settings,
        sys.stdin.read() if query == "-" else query,
        max_rows=SCREEN_ROWS + 1 if output is SqlFormat.table else None,
        timeout_seconds=settings.sql.timeout_seconds,
        path=None if build_id is None else build_path(settings, build_id),
    )
    write_result(result, output)


def build_path(settings: Settings, build_id: str) -> Path:
    """Returns the database file of a build that was kept.

    Raises:
        ArtwarehouseError: There is no such build.
    """
    from warehouse.errors import ArtwarehouseError

    kept = {path.parent.name: path for path in settings.build_dir.glob("*/warehouse.duckdb")}
    if build_id not in kept:
        names = ", ".join(sorted(kept)) or "none"
        raise ArtwarehouseError(f"no build {build_id!r} is kept; kept builds: {names}")
    return kept[build_id]


def write_result(result: pa.Table, output: SqlFormat) -> None:
    """Writes a query's result on stdout; CSV is a header line, the rows and nothing else."""
    import sys

    if output is SqlFormat.csv:
        import pyarrow.csv

        pyarrow.csv.write_csv(_flat(result), sys.stdout.buffer)
    elif output is SqlFormat.json:
        print_json(result.to_pylist())
    elif output is SqlFormat.parquet:
        import pyarrow.parquet

        if sys.stdout.isatty():
            raise typer.BadParameter("Parquet is binary: send stdout to a file")
        pyarrow.parquet.write_table(result, sys.stdout.buffer)
    else:
        shown = result.slice(0, SCREEN_ROWS)
        print_table(None, result.column_names, list(zip(*shown.to_pydict().values(), strict=True)))
        if result.num_rows > SCREEN_ROWS:
            typer.echo(f"only the first {SCREEN_ROWS:,} rows are shown; --format csv gives all")


def _flat(result: pa.Table) -> pa.Table:
    """Turns lists, structs and maps into JSON text, as CSV has no nesting."""
    import json

    import pyarrow as pa

    for index, field in enumerate(result.schema):
        if pa.types.is_nested(field.type):
            texts = [
                None if value is None else json.dumps(value, ensure_ascii=False, default=str)
                for value in result.column(index).to_pylist()
            ]
            result = result.set_column(index, field.name, pa.array(texts, pa.string()))
    return result


def status(settings: Settings, output: FormatOption = Format.table) -> None:
    """Tell what is there: sources, rows, freshness, rejected rows, the build, models."""
    from warehouse.status import collect_status

    found = collect_status(settings)
    if output is Format.json:
        print_json(found)
        return
    for title, part in found.items():
        if isinstance(part, list) and part:
            columns = list(part[0])
            print_table(title, columns, [tuple(row.get(c) for c in columns) for row in part])
        elif isinstance(part, dict) and part:
            print_table(title, ["", ""], [(key, _short(value)) for key, value in part.items()])
        else:
            typer.echo(f"{title}: {part if part not in (None, [], {}) else 'none'}")
        typer.echo()


def _short(value: Any) -> Any:
    return value if isinstance(value, int | float | str) or value is None else str(value)
