"""``build``, ``check``, ``sql``, ``export`` and ``status``: the warehouse from the command line."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.commands.command import (
    FAILED,
    Command,
    Format,
    FormatOption,
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
    parent.command("build", cls=Command)(build)
    parent.command("check", cls=Command)(check)
    parent.command("sql", cls=Command)(sql)
    parent.command("export", cls=Command)(export)
    parent.command("status", cls=Command)(status)


def build(
    context: typer.Context,
    rollback: Annotated[
        bool,
        typer.Option(
            "--rollback",
            help="Build nothing: put back the build that was published before this one."
            " Again, and it goes one further back.",
        ),
    ] = False,
    output: FormatOption = Format.table,
) -> None:
    """Build the warehouse from raw, check it, and publish it if every check passed."""
    settings: Settings = context.obj
    from warehouse.build import build as build_warehouse

    if rollback:
        print_rollback(settings, output)
        return
    result = build_warehouse(settings)
    if output is Format.json:
        import dataclasses

        print_json(dataclasses.asdict(result))
    else:
        print_build(result, settings)


def print_rollback(settings: Settings, output: Format) -> None:
    """Puts the previous build back and prints which it is and which was withdrawn."""
    from warehouse.publish import kept_builds, roll_back

    withdrawn, published = roll_back(settings)
    if output is Format.json:
        kept = kept_builds(settings)
        print_json({"published": published, "withdrawn": withdrawn, "kept_builds": kept})
        return
    typer.echo(f"published again: build {published}")
    if withdrawn is not None:
        typer.echo(f"withdrawn: build {withdrawn}, kept until the next build is published")


def print_build(result: BuildResult, settings: Settings) -> None:
    """Prints what a build made and found."""
    print_table(
        f"build {result.build_id}: {result.seconds:.1f} s",
        ["table", "rows"],
        list(result.row_counts.items()),
    )
    typer.echo(", ".join(f"{name} {seconds:.1f} s" for name, seconds in result.phases.items()))
    print_checks(result.checks, settings)


def print_checks(
    checks: list[CheckResult], settings: Settings, *, kept_in: str | None = None
) -> None:
    """Prints how many checks passed, and for each that did not a command that shows its rows.

    Args:
        checks: What was found.
        settings: Where the data are.
        kept_in: The kept build that holds the failing rows; None for the published warehouse.
    """
    from warehouse.checks import describe

    failing = [check for check in checks if check.status != "pass"]
    typer.echo(f"checks: {len(checks) - len(failing)} passed, {len(failing)} failed")
    if failing:
        typer.echo(describe(failing, settings, build=kept_in))


def check(context: typer.Context, output: FormatOption = Format.table) -> None:
    """Run the checks again on the published warehouse."""
    settings: Settings = context.obj
    from warehouse.build import check as check_warehouse

    results = check_warehouse(settings)
    if output is Format.json:
        import dataclasses

        print_json([dataclasses.asdict(result) for result in results])
    else:
        print_checks(results, settings, kept_in="check")
    if any(r.status != "pass" and r.severity == "error" for r in results):
        raise typer.Exit(FAILED)


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
    from warehouse.sandbox import is_truncated, run_sql, write_sql

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
    """Prints a table of texts; see `warehouse.sandbox.run_sql`."""
    from warehouse.result_text import FLOATING, WHOLE_NUMBERS
    from warehouse.sandbox import type_of

    readers: dict[str, Callable[[str], Any]] = {
        **dict.fromkeys(WHOLE_NUMBERS, int),
        **dict.fromkeys(FLOATING, float),
    }
    columns = []
    for field, column in zip(result.schema, result.columns, strict=True):
        read = readers.get(type_of(field), str)
        columns.append([None if cell is None else read(cell) for cell in column.to_pylist()])
    print_table(None, result.column_names, list(zip(*columns, strict=True)))


def export(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="Folder: a new or empty one, or an older export.")
    ],
    output: FormatOption = Format.table,
) -> None:
    """Write every table of the warehouse as a Parquet file, with a manifest."""
    settings: Settings = context.obj
    from warehouse.export import export as export_warehouse

    manifest = export_warehouse(settings, folder)
    if output is Format.json:
        print_json(manifest)
        return
    tables = manifest["tables"]
    print_table(
        f"build {manifest['build_id']} in {folder}",
        ["file", "rows", "bytes"],
        [(table["file"], table["rows"], table["bytes"]) for table in tables],
    )


def status(context: typer.Context, output: FormatOption = Format.table) -> None:
    """Tell what is there: sources, rows, freshness, rejected rows, the build, models."""
    settings: Settings = context.obj
    from warehouse.status import collect_status

    found = collect_status(settings)
    if output is Format.json:
        print_json(found)
        return
    for title, part in found.items():
        if isinstance(part, list) and part:
            columns = [column for column in part[0] if any(_short(row.get(column)) for row in part)]
            rows = [tuple(_short(row.get(column)) for column in columns) for row in part]
            print_table(title, [column.replace("_", " ") for column in columns], rows)
            typer.echo()
        elif isinstance(part, dict) and part:
            rows = [(key.replace("_", " "), _short(value)) for key, value in part.items()]
            print_table(title, ["", ""], [row for row in rows if row[1] != ""])
            typer.echo()
        else:
            typer.echo(f"{title.replace('_', ' ')}: {_short(part) or 'none'}")


def _short(value: Any) -> Any:
    """Returns a value as a person reads it: counts by name, names in a row, few digits."""
    import contextlib
    from datetime import datetime

    if isinstance(value, dict):
        return ", ".join(f"{key} {_short(count)}" for key, count in value.items())
    if isinstance(value, list):
        return ", ".join(str(_short(item)) for item in value)
    if isinstance(value, float):
        return f"{value:.3g}"
    if isinstance(value, str):
        with contextlib.suppress(ValueError):
            return datetime.fromisoformat(value).astimezone().strftime("%Y-%m-%d %H:%M:%S")
    return "" if value is None else value
