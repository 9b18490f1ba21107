"""Opening the published warehouse, for reading only."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import ArtwarehouseError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from core.settings import Settings

# The catalog must carry the name it was built under: see attach_read_only.
CATALOG = "warehouse"

# That of the published warehouse, where a build is compared with it.
PUBLISHED = "published"

# Below the build folder: builds that were published once; see `warehouse.publish`.
KEPT_BUILDS = "published"


# In the words of DuckDB: a block of a file does not hold what it should.
_DAMAGE = re.compile(r"Corrupt database|[Cc]hecksum|[Cc]ould not read|deserialize|invalidated")
_MENDED = (
    "`artwarehouse build` makes a damaged warehouse anew; a damaged raw.duckdb has to be moved"
    " away, and its sources ingested again"
)


class BeingWrittenError(ArtwarehouseError):
    """Another process holds the database for writing."""


def open_warehouse(settings: Settings) -> DuckDBPyConnection:
    """Opens the published warehouse read-only, for one query or a few.

    Use it as a context manager and close it soon: ``with open_warehouse(settings) as con: ...``.
    A held connection keeps seeing the build it was opened on, however many follow.

    Raises:
        BeingWrittenError: Another process is writing the file.
        ArtwarehouseError: Nothing is published yet, or the file is no DuckDB database.
    """
    if not settings.warehouse_path.exists():
        raise ArtwarehouseError(
            f"there is no warehouse at {settings.warehouse_path} yet: run `artwarehouse build`"
        )
    return attach_read_only(settings.warehouse_path)


def attach_read_only(path: Path, catalog: str = CATALOG) -> DuckDBPyConnection:
    """Opens a DuckDB file read-only as the default catalog of a new in-memory database.

    Attached, not opened by ``duckdb.connect(path)``: that shares one database instance per path
    within a process, and would go on answering from a replaced file for as long as any thread
    holds a connection to it.

    Args:
        path: The database file.
        catalog: Name under which its tables stand.

    Raises:
        BeingWrittenError: Another process is writing the file.
        ArtwarehouseError: The file is no DuckDB database.
    """
    import duckdb

    con = duckdb.connect()
    try:
        attach(con, path, catalog)
    except ArtwarehouseError:
        con.close()
        raise
    return con


def attach(con: DuckDBPyConnection, path: Path, catalog: str = CATALOG) -> None:
    """Attaches a DuckDB file read-only as the default catalog of a connection.

    Args:
        con: To a database in memory.
        path: The database file.
        catalog: Name under which its tables stand.

    Raises:
        BeingWrittenError: Another process is writing the file.
        ArtwarehouseError: The file is no DuckDB database.
    """
    import duckdb

    try:
        con.execute(f"attach {_literal(str(path))} as {catalog} (read_only)")
        con.execute(f"use {catalog}")
    except duckdb.Error as error:
        raise _why_not_opened(path, error) from error


def build_id(settings: Settings) -> str:
    """Returns the id of the published build; caches of what was read are keyed by it.

    Raises:
        ArtwarehouseError: As `open_warehouse`.
    """
    with open_warehouse(settings) as con:
        rows = con.execute("select build_id from warehouse_build").fetchall()
    if not rows:
        raise ArtwarehouseError(
            f"{settings.warehouse_path} does not say which build it is: run `artwarehouse build`"
        )
    return str(rows[0][0])


def with_advice(message: str) -> str:
    """Adds what to do to a message that tells of a damaged database; leaves any other as it is."""
    if _DAMAGE.search(message) and _MENDED not in message:
        return f"{message.rstrip('.')}: {_MENDED}"
    return message


def attach_published(con: DuckDBPyConnection, path: Path) -> None:
    """Attaches the published warehouse read-only as ``published``, to compare a build with it.

    A file that is not there, damaged, or held by another program is left out: the build replaces
    it, and there is nothing to compare with.
    """
    import duckdb

    with suppress(duckdb.Error):
        con.execute(f"attach {_literal(str(path))} as {PUBLISHED} (read_only)")


def build_of(path: Path) -> str | None:
    """Returns the build that a warehouse file says it is; None where the file does not tell.

    Raises:
        BeingWrittenError: Another process is writing the file.
    """
    import duckdb

    if not path.exists():
        return None
    try:
        with attach_read_only(path) as con:
            rows = con.execute("select build_id from warehouse_build").fetchall()
    except BeingWrittenError:
        raise
    except (ArtwarehouseError, duckdb.Error):
        return None
    return str(rows[0][0]) if rows else None


def kept_build_path(settings: Settings, build: str) -> Path:
    """Returns the database of a build that failed, or that was published before.

    Raises:
        ArtwarehouseError: No such build is kept.
    """
    kept = {
        path.parent.name: path
        for pattern in ("*/warehouse.duckdb", f"{KEPT_BUILDS}/*/warehouse.duckdb")
        for path in settings.build_dir.glob(pattern)
    }
    if build not in kept:
        known = ", ".join(sorted(kept)) or "none"
        raise ArtwarehouseError(f"no build {build} is kept (kept: {known})")
    return kept[build]


def has_table(con: DuckDBPyConnection, table: str, schema: str = "main") -> bool:
    """Tells whether the current catalog holds a table or view."""
    found = con.execute(
        "select 1 from information_schema.tables"
        " where table_catalog = current_database() and table_schema = ? and table_name = ?",
        [schema, table],
    )
    return bool(found.fetchall())


def row_counts(con: DuckDBPyConnection) -> dict[str, int]:
    """Returns the rows of every table and view in schema ``main`` of the current catalog."""
    tables = con.execute(
        "select table_name from information_schema.tables"
        " where table_catalog = current_database() and table_schema = 'main' order by table_name"
    ).fetchall()
    counts = {}
    for (table,) in tables:
        [(rows,)] = con.execute(f"select count(*) from {quoted(table)}").fetchall()  # noqa: S608  # quoted
        counts[table] = rows
    return counts


def quoted(name: str) -> str:
    """Returns an identifier quoted for SQL, but bare where that reads the same."""
    if re.fullmatch(r"[a-z_][a-z0-9_]*", name):
        return name
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _why_not_opened(path: Path, error: Exception) -> ArtwarehouseError:
    text = str(error)
    holder = re.search(r"Conflicting lock is held in (.+?) \(PID (\d+)\)", text)
    if holder:
        return BeingWrittenError(
            f"{path} is being written by {Path(holder[1]).name} (process {holder[2]}):"
            " try again when it has ended"
        )
    return ArtwarehouseError(f"{path} cannot be opened: {text.splitlines()[0]}: {_MENDED}")
