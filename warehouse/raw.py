"""Access to ``raw.duckdb``: one writer or many readers at a time, across processes.

DuckDB refuses a second process outright. Commands that read or write raw for a moment wait for
each other here instead.
"""

from __future__ import annotations

import errno
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from core.errors import ArtwarehouseError
from core.file_lock import take_lock

if TYPE_CHECKING:
    from core.settings import Settings

# What an operating system says of a folder in which nothing may be written.
READ_ONLY = frozenset({errno.EROFS, errno.EACCES, errno.EPERM})

# A second lock on the same file, taken by the thread that holds the first, would wait for itself:
# what reads raw on the way to landing does so.
_held = threading.local()


@contextmanager
def raw_lock(settings: Settings, *, shared: bool = False) -> Iterator[None]:
    """Waits until raw may be used, and keeps other commands and threads of the project off it.

    Args:
        settings: Where raw is.
        shared: For reading: others may read at the same time. In a folder that is read-only
            no one writes, so it may be read without a lock.

    Raises:
        ArtwarehouseError: The folder is read-only, and not only to be read; or another command
            has held raw for too long, and the message names it.
    """
    path = settings.data_dir / "raw.lock"
    held: set[Path] = _held.__dict__.setdefault("paths", set())
    if path in held:
        yield
        return
    with _lock_file(path, shared=shared) as file:
        if file is not None:
            take_lock(file, shared=shared)
        held.add(path)
        try:
            yield
        finally:
            held.discard(path)


def _lock_file(path: Path, *, shared: bool) -> AbstractContextManager[IO[str] | None]:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("w")
    except OSError as error:
        if error.errno not in READ_ONLY:
            raise
        if not shared:
            raise ArtwarehouseError(
                f"{path.parent} is read-only ({error.strerror}): only `sql`, `status`, `export`, "
                "`app` and `classify` work there"
            ) from error
    try:
        return path.open()
    except OSError:
        return nullcontext()


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
        except duckdb.Error as error:
            raise ArtwarehouseError(
                f"{settings.raw_path} cannot be read: {str(error).splitlines()[0]}. Close the "
                "program that holds it; if it is damaged, move it away and ingest again."
            ) from error
