"""From a built file to the published warehouse: one build at a time, and an atomic rename."""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from warehouse.connect import BeingWrittenError, attach_read_only
from warehouse.errors import ArtwarehouseError

if TYPE_CHECKING:
    from warehouse.settings import Settings

_BUILD_ID = re.compile(r"\d{8}-\d{6}-[0-9a-f]{4}")


def new_build_id() -> str:
    """Returns an id that sorts by time, such as ``20250131-235959-1f2e`` (UTC)."""
    # No ``T`` between date and time: dlt would take some of these ids for ISO timestamps, those
    # whose random part looks like an offset from UTC.
    return f"{datetime.now(UTC):%Y%m%d-%H%M%S}-{secrets.token_hex(2)}"


@contextmanager
def build_lock(settings: Settings) -> Iterator[None]:
    """Lets one process at a time build or check; the system frees the lock of a killed one.

    Raises:
        ArtwarehouseError: Another build is under way.
    """
    settings.build_dir.mkdir(parents=True, exist_ok=True)
    with (settings.build_dir / "lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise ArtwarehouseError(
                f"another build of {settings.data_dir} is under way"
                f" (process {file.read().strip() or 'unknown'}): wait until it has ended"
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def fresh_folder(settings: Settings) -> Path:
    """Returns the empty folder in which the warehouse is built, without a killed build's rests.

    Always the same path, as dbt parses the whole project anew when a path in its profile changes.
    """
    folder = settings.build_dir / "current"
    if folder.exists():
        shutil.rmtree(folder)
    folder.mkdir()
    return folder


def publish(built: Path, settings: Settings) -> None:
    """Puts a closed database file in the place of the published warehouse.

    Readers that hold the old file keep it; who opens the warehouse afterwards sees the new one. A
    crash at any moment leaves either the old file or the new one, complete.

    Raises:
        BeingWrittenError: A program is writing the published file, such as a bare ``dbt run``.
    """
    published = settings.warehouse_path
    _refuse_while_written(published)
    _checkpoint(built)
    _sync(built)
    # A killed writer may have left a log beside the published file. It belongs to the old file
    # and must never meet the new one.
    for log in published.parent.glob(published.name + ".wal*"):
        log.unlink()
    os.replace(built, published)  # noqa: PTH105  # the atomic one; Path.replace says no more
    _sync(published.parent)


def keep_failed(folder: Path, settings: Settings, build_id: str) -> None:
    """Keeps the folder of a failed build for inspection, and no older one."""
    for old in failed_builds(settings):
        shutil.rmtree(settings.build_dir / old)
    folder.rename(settings.build_dir / build_id)


def failed_builds(settings: Settings) -> list[str]:
    """Returns the ids of failed builds that are kept for inspection."""
    names = (path.name for path in settings.build_dir.glob("*"))
    return sorted(name for name in names if _BUILD_ID.fullmatch(name))


def _refuse_while_written(published: Path) -> None:
    if published.exists():
        try:
            attach_read_only(published).close()
        except BeingWrittenError:
            raise
        except ArtwarehouseError:
            return  # a damaged file is just what a new one should replace


def _checkpoint(built: Path) -> None:
    import duckdb

    with duckdb.connect(str(built)) as con:
        con.execute("force checkpoint")


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
