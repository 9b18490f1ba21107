"""Running SQL that a person typed: one SELECT, read-only, with nothing else in reach.

Each query runs in a process of its own (`warehouse.sandbox_worker`) on an in-memory DuckDB to
which the database is attached read-only, without access to files, network, extensions or Python
variables, and with memory, threads, disk and time capped. What the query may say is decided on
DuckDB's own syntax tree. A query that breaks the process breaks nothing else.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse.connect import CATALOG, open_warehouse
from warehouse.errors import ArtwarehouseError

if TYPE_CHECKING:
    import pyarrow as pa

    from warehouse.settings import Settings

WORKER = Path(__file__).with_name("sandbox_worker.py")

# Rows for a screen beyond this size are a mistake, and would be held in memory several times.
MAX_SHOWN_BYTES = 64 * 2**20

# The worker stops a query by itself; it is killed only if it does not, for instance inside one
# endless function call.
KILL_GRACE_SECONDS = 3.0

_TRUNCATED = b"artwarehouse.truncated"


class QueryRefusedError(ArtwarehouseError):
    """The query was not run, was stopped or failed; the message is for the person who typed it."""


def run_sql(
    settings: Settings,
    sql: str,
    *,
    max_rows: int | None,
    timeout_seconds: float,
    path: Path | None = None,
) -> pa.Table:
    """Runs one SELECT on the published warehouse.

    Args:
        settings: Where the warehouse is, and the limits of the sandbox (`Settings.sql`).
        sql: The query.
        max_rows: Most rows to return; `is_truncated` tells whether there were more. None returns
            all, of any size, as an export needs.
        timeout_seconds: The query is stopped after this.
        path: Another database, such as a failed build that was kept.

    Returns:
        The rows, with the column names and the order that the query gives.

    Raises:
        QueryRefusedError: The text is no single SELECT, reaches for more than tables, fails, or
            passes a limit.
        ArtwarehouseError: The database is absent or is being written.
    """
    import pyarrow as pa

    if path is None:
        open_warehouse(settings).close()  # says in plain words if it cannot be opened
        path = settings.warehouse_path
    with tempfile.TemporaryDirectory(prefix="artwarehouse-sql-") as scratch:
        rows = _ask_worker(
            {
                "path": str(path),
                "catalog": CATALOG,
                "sql": sql,
                "max_rows": max_rows,
                "max_bytes": None if max_rows is None else MAX_SHOWN_BYTES,
                "timeout_seconds": timeout_seconds,
                "memory_limit": settings.sql.memory_limit,
                "threads": settings.sql.threads,
                "temp_directory": scratch,
                "max_temp_size": settings.sql.max_temp_size,
            },
            killed_after=timeout_seconds + KILL_GRACE_SECONDS,
        )
    table = pa.ipc.open_stream(rows).read_all()
    if max_rows is not None and table.num_rows > max_rows:
        return table.slice(0, max_rows).replace_schema_metadata({_TRUNCATED: b"true"})
    return table


def is_truncated(table: pa.Table) -> bool:
    """Tells whether `run_sql` left rows out because of ``max_rows``."""
    return _TRUNCATED in (table.schema.metadata or {})


def _ask_worker(request: dict[str, object], *, killed_after: float) -> bytes:
    # -P: the worker's folder holds modules whose names could shadow others.
    try:
        answer = subprocess.run(  # noqa: S603  # this interpreter, our own file; SQL goes by stdin
            [sys.executable, "-P", str(WORKER)],
            input=json.dumps(request).encode(),
            capture_output=True,
            check=False,
            timeout=killed_after,
        )
    except subprocess.TimeoutExpired as error:
        raise QueryRefusedError(
            f"the query was stopped after {request['timeout_seconds']:g} s: ask for less"
        ) from error
    if answer.returncode == 0:
        return answer.stdout
    from warehouse.sandbox_worker import REFUSED

    message = answer.stderr.decode(errors="replace").strip()
    if answer.returncode == REFUSED:
        raise QueryRefusedError(message)
    last_line = message.splitlines()[-1] if message else f"exit status {answer.returncode}"
    raise QueryRefusedError(f"the query broke the process that ran it ({last_line})")
