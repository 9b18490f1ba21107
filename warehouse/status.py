"""What is there: sources, pictures, rejected records, the published build, models."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from core.errors import ArtwarehouseError
from core.version import git_commit, version
from warehouse.connect import (
    has_table,
    kept_build_path,
    open_warehouse,
    quoted,
    row_counts,
    with_advice,
)
from warehouse.publish import failed_builds, kept_builds
from warehouse.raw import read_raw

if TYPE_CHECKING:
    from core.settings import Settings

# Schemas of raw that the project itself fills; every other one is a source.
_OWN_SCHEMAS = frozenset({"dq", "images", "ml", "rejects"})


def collect_status(settings: Settings) -> dict[str, Any]:
    """Returns the state of a data folder as plain values that JSON can hold.

    Works on an empty folder too: then lists are empty and ``warehouse`` is None.

    Returns:
        ``data_dir``, ``version``, ``git_commit``; ``sources`` (rows by table, last load, hours
        since); ``rejects`` (records by source and reason); ``pictures`` (by source and status);
        ``warehouse`` (build, rows by table), ``checks`` of that build; ``kept_builds`` (published
        before, or withdrawn by a rollback), newest first; ``failed_builds`` kept;
        ``models`` (the last run of each task).

    Raises:
        ArtwarehouseError: Raw is held by a foreign program or damaged.
    """
    warehouse = _warehouse(settings)
    tables = _raw_tables(settings)
    return {
        "data_dir": str(settings.data_dir),
        "version": version(),
        "git_commit": git_commit(),
        "sources": _sources(settings, tables),
        "rejects": _rejects(settings, tables),
        "pictures": _pictures(settings),
        "warehouse": warehouse,
        "checks": _checks(settings, (warehouse or {}).get("build_id")),
        "kept_builds": _kept_builds(settings, (warehouse or {}).get("build_id")),
        "failed_builds": [
            {"build_id": name, "kept_in": str(settings.build_dir / name)}
            for name in failed_builds(settings)
        ],
        "models": _models(settings),
    }


def _sources(settings: Settings, tables: list[tuple[str, str]]) -> list[dict[str, Any]]:
    rows: dict[str, dict[str, int]] = {}
    counts = [
        f"select '{schema}', '{table}', count(*) from {quoted(schema)}.{quoted(table)}"  # noqa: S608  # quoted
        for schema, table in tables
        if schema not in _OWN_SCHEMAS
    ]
    for schema, table, count in _union(settings, counts):
        rows.setdefault(schema, {})[table] = count
    loads = [
        f"select '{schema}', max(inserted_at) from {quoted(schema)}._dlt_loads where status = 0"  # noqa: S608  # quoted
        for schema in rows
    ]
    last_loads = dict(_union(settings, loads))
    return [
        {
            "source": schema,
            "rows": tables_of_schema,
            "last_load": _plain(last_loads.get(schema)),
            "hours_since_load": _hours_since(last_loads.get(schema)),
        }
        for schema, tables_of_schema in rows.items()
    ]


def _pictures(settings: Settings) -> list[dict[str, Any]]:
    columns = ("source", "status", "pictures")
    return [
        # Pictures of folders stood in the manifest once; raw may keep such rows.
        *_records(
            settings,
            columns,
            "select source, status, count(*) from images.manifest where source != 'folder' "
            "group by all order by all",
        ),
        *_records(
            settings,
            columns,
            "select 'folder', 'ok', count(*) from folder.works where removed_at is null "
            "having count(*) > 0",
        ),
    ]


def _rejects(settings: Settings, tables: list[tuple[str, str]]) -> list[dict[str, Any]]:
    queries = [
        f"select '{table}', reason, count(*) from rejects.{quoted(table)} group by all"  # noqa: S608  # quoted
        for schema, table in tables
        if schema == "rejects"
    ]
    records: Counter[tuple[str, str]] = Counter()
    for table, reason, count in _union(settings, queries):
        # Refused rows of a source's file are apart: met_csv is of the Met.
        records[table.split("_")[0], reason] += count
    found = sorted(records.items(), key=lambda item: (item[0][0], -item[1], item[0][1]))
    return [
        {"source": source, "reason": reason, "records": count} for (source, reason), count in found
    ]


def _warehouse(settings: Settings) -> dict[str, Any] | None:
    import duckdb

    if not settings.warehouse_path.exists():
        return None
    try:
        with open_warehouse(settings) as con:
            rows = row_counts(con)
            builds = (
                con.execute("select build_id, built_at from warehouse_build").fetchall()
                if has_table(con, "warehouse_build")
                else []
            )
    except (ArtwarehouseError, duckdb.Error) as error:
        return {"error": with_advice(str(error).splitlines()[0])}
    build_id, built_at = builds[0] if builds else (None, None)
    return {
        "build_id": build_id,
        "built_at": _plain(built_at),
        "bytes": settings.warehouse_path.stat().st_size,
        "rows": rows,
    }


def _kept_builds(settings: Settings, published: str | None) -> list[dict[str, Any]]:
    return [
        {
            "build_id": build,
            # Ids sort by time: what is newer than the published build was rolled back.
            "state": "withdrawn" if published and build > published else "published before",
            "bytes": kept_build_path(settings, build).stat().st_size,
        }
        for build in reversed(kept_builds(settings))
    ]


def _models(settings: Settings) -> list[dict[str, Any]]:
    runs = _records(
        settings,
        ("task", "run_id", "recipe", "finished_at", "classes", "accuracy", "macro_f1"),
        "select task, run_id, recipe, finished_at, classes, accuracy, macro_f1 from ml.runs"
        " qualify row_number() over (partition by task order by run_id desc) = 1 order by task",
    )
    # DuckDB hands a JSON column over as its text.
    return [run | {"classes": json.loads(run["classes"] or "[]")} for run in runs]


def _checks(settings: Settings, build_id: str | None) -> dict[str, Any]:
    results = read_raw(
        settings,
        "select check_name, severity, status from dq.results where build_id = ? order by all",
        [build_id],
    )
    failing = [(name, severity) for name, severity, status in results if status == "fail"]
    return {
        "passed": len(results) - len(failing),
        "failed": len(failing),
        "failing": [{"check": name, "severity": severity} for name, severity in failing],
    }


def _raw_tables(settings: Settings) -> list[tuple[str, str]]:
    """Returns (schema, table) of what landed, without dlt's own tables, staging and children."""
    found = read_raw(
        settings,
        "select table_schema, table_name from information_schema.tables"
        " where table_catalog = current_database() order by all",
    )
    return [
        (schema, table)
        for schema, table in found
        if not schema.endswith("_staging") and not table.startswith("_dlt") and "__" not in table
    ]


def _union(settings: Settings, queries: list[str]) -> list[tuple[Any, ...]]:
    """Runs queries of the same columns as one: opening raw takes longer than they do."""
    return read_raw(settings, " union all ".join(queries)) if queries else []


def _records(settings: Settings, names: tuple[str, ...], sql: str) -> list[dict[str, Any]]:
    return [
        {name: _plain(value) for name, value in zip(names, row, strict=True)}
        for row in read_raw(settings, sql)
    ]


def _hours_since(moment: datetime | None) -> float | None:
    return None if moment is None else round((datetime.now(UTC) - moment).total_seconds() / 3600, 2)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value
