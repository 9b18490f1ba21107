"""Access to ``raw.duckdb``: one writer or many readers at a time, across processes.

DuckDB refuses a second process outright. Commands that read or write raw for a moment wait for
each other here instead.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from warehouse.errors import ArtwarehouseError
from warehouse.waiting import take_lock

if TYPE_CHECKING:
    from warehouse.settings import Settings

# A second lock on the same file, taken by the thread that holds the first, would wait for itself:
# what reads raw on the way to landing does so.
_held = threading.local()


@contextmanager
def raw_lock(settings: Settings, *, shared: bool = False) -> Iterator[None]:
    """Waits until raw may be used, and keeps other commands and threads of the project off it.

    Args:
        settings: Where raw is.
        shared: For reading: others may read at the same time.

    Raises:
        ArtwarehouseError: Another command has held raw for too long; the message names it.
    """
    path = settings.data_dir / "raw.lock"
    held: set[Path] = _held.__dict__.setdefault("paths", set())
    if path in held:
        yield
        return
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    with path.open("w") as file:
        take_lock(file, shared=shared)
        held.add(path)
        try:
            yield
        finally:
            held.discard(path)


def read_raw(settings: Settings, sql: str, parameters: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Runs one query on raw; a table that nothing has landed in yet has no rows.

    Raises:
        ArtwarehouseError: The file is held by another program, or is no DuckDB database.
    """
    import duckdb

    if not settings.raw_path.exists():
        return []
    with raw_lock(settings, shared=True):
        try:
            with duckdb.connect(str(settings.raw_path), read_only=True) as connection:
                return connection.execute(sql, list(parameters)).fetchall()
        except duckdb.CatalogException:
            return []
        except (duckdb.IOException, duckdb.SerializationException) as error:
            raise ArtwarehouseError(
                f"{settings.raw_path} cannot be read: {error}. Close the program that holds it; "
                "if it is damaged, move it away and ingest again."
            ) from error
