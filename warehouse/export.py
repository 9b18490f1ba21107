"""The warehouse as Parquet files, for tools that do not speak DuckDB."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import ArtwarehouseError
from warehouse.connect import has_table, open_warehouse, quoted, row_counts

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from core.settings import Settings

MANIFEST = "manifest.json"


def export(settings: Settings, folder: Path) -> dict[str, Any]:
    """Writes every table of the published warehouse as ``<table>.parquet``, and a manifest.

    All files are of one build. They are written beside the folder and take its place when they are
    complete, so that a reader of the folder never meets half an export.

    Args:
        settings: Where the warehouse is.
        folder: A folder that does not exist yet, is empty, or holds an earlier export, which is
            replaced.

    Returns:
        The manifest: ``build_id``, ``built_at``, ``git_commit``, and for each of ``tables`` its
        ``name``, ``file``, ``rows``, ``bytes`` and ``description``.

    Raises:
        ArtwarehouseError: The folder holds anything else, cannot be written, or nothing is
            published yet.
    """
    folder = folder.expanduser().resolve()
    _refuse_what_is_no_export(folder)
    with open_warehouse(settings) as con:
        try:
            folder.parent.mkdir(parents=True, exist_ok=True)
            room = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        except OSError as error:
            raise ArtwarehouseError(f"{folder} cannot be written: {error.strerror}") from error
        try:
            manifest = _write(con, room)
            _take_place(room, folder)
        finally:
            shutil.rmtree(room, ignore_errors=True)
    return manifest


def _refuse_what_is_no_export(folder: Path) -> None:
    if not folder.exists():
        return
    if not folder.is_dir():
        raise ArtwarehouseError(f"{folder} is no folder: name one for the export")
    held = {path.name for path in folder.iterdir()}
    if not held:
        return
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        own = {MANIFEST, "README.md", *(table["file"] for table in manifest["tables"])}
    except (OSError, ValueError, KeyError, TypeError):
        own = set()
    foreign = sorted(held - own)
    if foreign:
        raise ArtwarehouseError(
            f"{folder} holds {foreign[0]}, which is no part of an export: name a new folder"
        )


def _write(con: DuckDBPyConnection, room: Path) -> dict[str, Any]:
    described = dict(
        con.execute(
            "select table_name, comment from duckdb_tables()"
            " where database_name = current_database() and schema_name = 'main'"
        ).fetchall()
    )
    tables = []
    for table, rows in row_counts(con).items():
        path = room / f"{table}.parquet"
        target = str(path).replace("'", "''")
        con.execute(f"copy (from {quoted(table)}) to '{target}' (format parquet, compression zstd)")
        tables.append(
            {
                "name": table,
                "file": path.name,
                "rows": rows,
                "bytes": path.stat().st_size,
                "description": described.get(table),
            }
        )
    manifest = {**_build(con), "tables": tables}
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    (room / MANIFEST).write_text(text, encoding="utf-8")
    (room / "README.md").write_text(_readme(manifest), encoding="utf-8")
    room.chmod(0o755)  # a temporary folder is private
    return manifest


def _build(con: DuckDBPyConnection) -> dict[str, Any]:
    columns = ("build_id", "built_at", "git_commit")
    if not has_table(con, "warehouse_build"):
        return dict.fromkeys(columns)
    rows = con.execute(f"select {', '.join(columns)} from warehouse_build").fetchall()  # noqa: S608  # ours
    build_id, built_at, git_commit = rows[0] if rows else (None, None, None)
    built = None if built_at is None else built_at.isoformat()
    return {"build_id": build_id, "built_at": built, "git_commit": git_commit}


def _readme(manifest: dict[str, Any]) -> str:
    lines = [
        "# Export of a museum data warehouse",
        "",
        f"Build {manifest['build_id']} of {manifest['built_at']}, one Parquet file a table, written"
        " by `artwarehouse export`. The rows keep the terms of the sources they come from:"
        " see `dim_source.parquet`.",
        "",
        "| file | rows | holds |",
        "|---|---:|---|",
    ]
    for table in manifest["tables"]:
        holds = " ".join((table["description"] or "").split()).replace("|", "\\|")
        lines.append(f"| `{table['file']}` | {table['rows']} | {holds} |")
    return "\n".join(lines) + "\n"


def _take_place(room: Path, folder: Path) -> None:
    """Renames a complete export to its name; an older one goes away only then."""
    if folder.exists():
        old = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
        os.replace(folder, old)  # noqa: PTH105  # onto an empty folder, which is allowed
        room.rename(folder)
        shutil.rmtree(old)
    else:
        room.rename(folder)
