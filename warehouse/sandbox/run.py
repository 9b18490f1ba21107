"""Running SQL that a person typed: one SELECT, read-only, with nothing else in reach.

Each query runs in a process of its own (`warehouse.sandbox.worker`) on an in-memory DuckDB to
which the database is attached read-only, without access to files, network, extensions or Python
variables, and with memory, threads, disk and time capped. What the query may say is decided on
DuckDB's own syntax tree. A query that breaks the process breaks nothing else.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from core.errors import ArtwarehouseError
from core.worker import WorkerFailedError, WorkerRefusedError, WorkerTimeoutError, run_worker
from warehouse.connect import CATALOG, open_warehouse, with_advice
from warehouse.result_text import TYPE, Form

if TYPE_CHECKING:
    import pyarrow as pa

    from core.settings import Settings

WORKER = "warehouse.sandbox.worker"

# Rows for a screen beyond this size are a mistake, and would be held in memory several times.
MAX_SHOWN_BYTES = 64 * 2**20

# The worker stops a query by itself; it is killed only if it does not, for instance inside one
# endless function call.
KILL_GRACE_SECONDS = 3.0

_COPIED_BYTES = 2**20

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
    as_texts: bool = False,
) -> pa.Table:
    """Runs one SELECT on the published warehouse and returns its rows, if they are not too large.

    Args:
        settings: Where the warehouse is, and the limits of the sandbox (`Settings.sql`).
        sql: The query.
        max_rows: Most rows to return; `is_truncated` tells whether there were more. None returns
            all. More than `MAX_SHOWN_BYTES` are refused: `write_sql` writes any number.
        timeout_seconds: The query is stopped after this.
        path: Another database, such as a failed build that was kept.
        as_texts: Return each cell in DuckDB's words, with the type beside: see `type_of`. Else
            cells are values, and texts where Arrow cannot hold them exactly.

    Returns:
        The rows, in the order that the query gives. Columns of one name are numbered.

    Raises:
        QueryRefusedError: The text is no single SELECT, reaches for more than tables, fails, or
            passes a limit.
        ArtwarehouseError: The database is absent or is being written.
    """
    import pyarrow as pa

    form = Form.texts if as_texts else Form.values
    with _answered(
        settings,
        sql,
        form,
        path=path,
        timeout_seconds=timeout_seconds,
        max_rows=max_rows,
        max_bytes=MAX_SHOWN_BYTES,
    ) as rows:
        table = pa.ipc.open_stream(rows).read_all()
    if max_rows is not None and table.num_rows > max_rows:
        return table.slice(0, max_rows).replace_schema_metadata({_TRUNCATED: b"true"})
    return table


def write_sql(
    settings: Settings,
    sql: str,
    out: BinaryIO,
    form: Form,
    *,
    timeout_seconds: float,
    path: Path | None = None,
) -> None:
    """Runs one SELECT and writes all its rows, of any size; nothing where the query fails.

    Args:
        settings: As `run_sql`.
        sql: The query.
        out: Where to write.
        form: How.
        timeout_seconds: As `run_sql`.
        path: As `run_sql`.

    Raises:
        QueryRefusedError: As `run_sql`.
        ArtwarehouseError: As `run_sql`.
    """
    with _answered(settings, sql, form, path=path, timeout_seconds=timeout_seconds) as rows:
        shutil.copyfileobj(rows, out, _COPIED_BYTES)
    out.flush()


def is_truncated(table: pa.Table) -> bool:
    """Tells whether `run_sql` left rows out because of ``max_rows``."""
    return _TRUNCATED in (table.schema.metadata or {})


def type_of(field: pa.Field) -> str:
    """Returns DuckDB's name of the type that a column of texts had, such as ``hugeint``."""
    return str((field.metadata or {}).get(TYPE, b"varchar"), "utf-8")


@contextmanager
def _answered(
    settings: Settings,
    sql: str,
    form: Form,
    *,
    path: Path | None,
    timeout_seconds: float,
    max_rows: int | None = None,
    max_bytes: int | None = None,
) -> Iterator[BinaryIO]:
    """Runs a query in a worker and lends the file with what it wrote."""
    if path is None:
        open_warehouse(settings).close()  # says in plain words if it cannot be opened
        path = settings.warehouse_path
    with (
        tempfile.TemporaryDirectory(prefix="artwarehouse-sql-") as scratch,
        # On disk: a result of any size takes no memory here, and a query that fails halfway
        # writes nothing where it was to go.
        tempfile.TemporaryFile(dir=scratch) as rows,
    ):
        request = {
            "path": str(path),
            "catalog": CATALOG,
            "sql": sql,
            "form": form.value,
            "max_rows": max_rows,
            "max_bytes": max_bytes,
            "timeout_seconds": timeout_seconds,
            "memory_limit": settings.sql.memory_limit,
            "threads": settings.sql.threads,
            "temp_directory": scratch,
            "max_temp_size": settings.sql.max_temp_size,
        }
        try:
            run_worker(WORKER, request, rows, seconds=timeout_seconds + KILL_GRACE_SECONDS)
        except WorkerRefusedError as error:
            raise QueryRefusedError(with_advice(str(error))) from error
        except WorkerTimeoutError as error:
            raise QueryRefusedError(
                f"the query was stopped after {timeout_seconds:g} s: ask for less"
            ) from error
        except WorkerFailedError as error:
            raise QueryRefusedError(f"the query broke the process that ran it ({error})") from error
        rows.seek(0)
        yield rows
