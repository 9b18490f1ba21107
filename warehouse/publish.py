"""From a built file to the published warehouse and back: one build at a time, by atomic renames.

``data/build/published/<build id>/`` holds the builds that were published before, under names that
sort by age whatever the clock says. Each is the very file that readers had: it is linked there
before another takes its place, so that keeping a build copies nothing.
"""

from __future__ import annotations

import fcntl
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import ArtwarehouseError
from warehouse.connect import KEPT_BUILDS, BeingWrittenError, attach_read_only, build_of

if TYPE_CHECKING:
    from core.settings import Settings

_BUILD_ID = re.compile(r"\d{8}-\d{6}-[0-9a-f]{4,8}")
_MOMENT = "%Y%m%d-%H%M%S"
_FILE = "warehouse.duckdb"


def new_build_id(settings: Settings) -> str:
    """Returns an id that sorts after all builds known here: ``20250131-235959-1f2e9c04`` (UTC).

    It tells the time, unless a clock that was put back would place it before another build: then
    it is a second later than the newest.
    """
    # No ``T`` between date and time: dlt would take some of these ids for ISO timestamps, those
    # whose random part looks like an offset from UTC.
    moment = f"{datetime.now(UTC):{_MOMENT}}"
    published = build_of(settings.warehouse_path)
    known = [*kept_builds(settings), *failed_builds(settings)]
    if published is not None and _BUILD_ID.fullmatch(published):
        known.append(published)
    if known and max(known)[: len(moment)] >= moment:
        newest = datetime.strptime(max(known)[: len(moment)], _MOMENT)  # noqa: DTZ007  # an id
        moment = f"{newest + timedelta(seconds=1):{_MOMENT}}"
    return f"{moment}-{secrets.token_hex(4)}"


@contextmanager
def build_lock(settings: Settings) -> Iterator[None]:
    """Lets one process at a time build or check; the system frees the lock of a killed one.

    Raises:
        ArtwarehouseError: Another build is under way, or nothing may be written here.
    """
    try:
        settings.build_dir.mkdir(parents=True, exist_ok=True)
        lock = (settings.build_dir / "lock").open("a+")
    except OSError as error:
        raise ArtwarehouseError(
            f"{settings.build_dir} cannot be written ({error.strerror}), and builds are made "
            "there: `check`, `sql`, `status`, `export` and `app` write nothing"
        ) from error
    with lock as file:
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
    """Puts a closed database file in the place of the published warehouse, and keeps that one.

    Readers that hold the old file keep it; who opens the warehouse afterwards sees the new one. A
    crash at any moment leaves either the old file or the new one, complete. The last
    ``Settings.build.keep`` builds that were published before stay for `roll_back`.

    Raises:
        BeingWrittenError: A program is writing the published file, such as a bare ``dbt run``.
    """
    _refuse_while_written(settings.warehouse_path)
    _checkpoint(built)
    _sync(built)
    replaced = build_of(settings.warehouse_path)
    if replaced is not None:
        # A build that was withdrawn must not come back by rolling back the one after it.
        _drop(settings, [kept for kept in kept_builds(settings) if kept >= replaced])
        _keep(settings, replaced)
    _replace(built, settings.warehouse_path)
    kept = kept_builds(settings)
    _drop(settings, kept[: max(0, len(kept) - settings.build.keep)])


def roll_back(settings: Settings) -> tuple[str | None, str]:
    """Puts the build that was published before the current one back, in one rename.

    Doing it again walks further back. The build that was withdrawn is kept too, until the next one
    is published.

    Returns:
        The build that was withdrawn, None if the published file was none; and the one put back.

    Raises:
        BeingWrittenError: A program is writing the published file.
        ArtwarehouseError: No earlier build is kept, or another build is under way.
    """
    with build_lock(settings):
        _refuse_while_written(settings.warehouse_path)
        current = build_of(settings.warehouse_path)
        earlier = [kept for kept in kept_builds(settings) if current is None or kept < current]
        if not earlier:
            raise ArtwarehouseError(
                f"no build before {current or 'the published file'} is kept: correct what went"
                " into raw and run `artwarehouse build`"
                f" (ARTWAREHOUSE_BUILD__KEEP={settings.build.keep} builds are kept)"
            )
        folder = settings.build_dir / KEPT_BUILDS / earlier[-1]
        attach_read_only(folder / _FILE).close()  # a damaged file must not be put back
        if current is not None:
            _keep(settings, current)
        _replace(folder / _FILE, settings.warehouse_path)
        folder.rmdir()
    return current, earlier[-1]


def kept_builds(settings: Settings) -> list[str]:
    """Returns the ids of the builds that were published once and are kept, oldest first."""
    found = (settings.build_dir / KEPT_BUILDS).glob(f"*/{_FILE}")
    return sorted(path.parent.name for path in found if _BUILD_ID.fullmatch(path.parent.name))


def keep_failed(folder: Path, settings: Settings, build_id: str) -> None:
    """Keeps the folder of a failed build for inspection, and no older one."""
    for old in failed_builds(settings):
        shutil.rmtree(settings.build_dir / old)
    folder.rename(settings.build_dir / build_id)


def failed_builds(settings: Settings) -> list[str]:
    """Returns the ids of failed builds that are kept for inspection."""
    names = (path.name for path in settings.build_dir.glob("*"))
    return sorted(name for name in names if _BUILD_ID.fullmatch(name))


def _keep(settings: Settings, build_id: str) -> None:
    """Links the published file among the kept builds."""
    if not _BUILD_ID.fullmatch(build_id):
        return  # refreshed in place by a bare `dbt run`: no build that passed its checks
    folder = settings.build_dir / KEPT_BUILDS / build_id
    # Complete before it has its name: a crash must not leave half a build among the kept ones.
    partial = folder.with_name(f"{build_id}.partial")
    for rest in (*folder.parent.glob("*.partial"), folder):
        shutil.rmtree(rest, ignore_errors=True)
    partial.mkdir(parents=True)
    try:
        os.link(settings.warehouse_path, partial / _FILE)
    except OSError:  # a file system without hard links
        shutil.copy2(settings.warehouse_path, partial / _FILE)
    partial.rename(folder)


def _drop(settings: Settings, builds: list[str]) -> None:
    for build_id in builds:
        shutil.rmtree(settings.build_dir / KEPT_BUILDS / build_id)


def _replace(new: Path, published: Path) -> None:
    # A killed writer may have left a log beside the published file. It belongs to the old file
    # and must never meet the new one.
    for log in published.parent.glob(published.name + ".wal*"):
        log.unlink()
    os.replace(new, published)  # noqa: PTH105  # the atomic one; Path.replace says no more
    _sync(published.parent)


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
