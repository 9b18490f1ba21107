"""``artwarehouse export``: every table as a Parquet file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.cli.command import Format, FormatOption, print_json, print_table

if TYPE_CHECKING:
    from core.settings import Settings


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
