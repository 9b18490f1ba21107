"""One file of a folder: proved to be a picture, hashed, and put into the picture store."""

from __future__ import annotations

import hashlib
import os
import stat
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from warehouse.errors import ArtwarehouseError
from warehouse.pictures import PictureError, verify_picture

if TYPE_CHECKING:
    from warehouse.settings import ImageSettings


class FileError(ArtwarehouseError):
    """The file is no picture that can be taken; the message is the reason."""


class Stamp(NamedTuple):
    """Size and time of a file, by which a change shows without reading it."""

    bytes: int
    modified_at: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a picture's content."""

    sha256: str
    format: str
    width: int
    height: int


def locate(root: Path, path: str) -> tuple[Path, Stamp]:
    """Finds a file below a folder and tells its stamp; reads nothing of it.

    Args:
        root: The folder, resolved.
        path: Path below it.

    Raises:
        FileError: There is no such file, it is no plain file, or a link leads out of the folder.
    """
    file = root / path
    try:
        folder = _resolved(file.parent)
        status = file.lstat()
        real = folder / file.name
        if stat.S_ISLNK(status.st_mode):
            real = file.resolve(strict=True)
            status = real.stat()
    except (OSError, RuntimeError) as error:  # RuntimeError: links in a circle
        reason = error.strerror if isinstance(error, OSError) else "a link to itself"
        raise FileError(f"cannot be read: {reason}") from error
    if not real.is_relative_to(root):
        raise FileError("a link that leads out of the folder")
    # A pipe or a device would be read for ever.
    if not stat.S_ISREG(status.st_mode):
        raise FileError("no plain file")
    # Whole microseconds: what a table holds, so that it compares equal later.
    modified_at = datetime.fromtimestamp(status.st_mtime_ns // 1000 / 1e6, tz=UTC)
    return real, Stamp(status.st_size, modified_at)


def read_picture(file: Path, limits: ImageSettings, known: Facts | None) -> tuple[Facts, bytes]:
    """Hashes a file and proves it to decode to its last line.

    Args:
        file: The file.
        limits: Largest size taken.
        known: Facts of an earlier run; content with the same hash is not decoded again.

    Returns:
        What is known of the picture, and the content of the file.

    Raises:
        FileError: The file cannot be read or is no picture.
    """
    try:
        with file.open("rb") as opened:
            content = opened.read(limits.max_bytes + 1)
    except OSError as error:
        raise FileError(f"cannot be read: {error.strerror}") from error
    digest = hashlib.sha256(content).hexdigest()
    if known and known.sha256 == digest:
        return known, content
    try:
        info = verify_picture(content, max_bytes=limits.max_bytes, max_pixels=limits.max_pixels)
    except PictureError as error:
        raise FileError(str(error)) from error
    return Facts(digest, info.format, info.width, info.height), content


def put(file: Path, content: bytes, images_dir: Path, filename: str) -> None:
    """Puts a file into the picture store: by a hard link, or a copy where there can be none.

    A link costs no space and no time. Both give the name to a whole file at once. An editor that
    writes into the very file would change the store too; most write a new one.

    Args:
        file: The file.
        content: What it holds.
        images_dir: The store.
        filename: Path below the store.

    Raises:
        ArtwarehouseError: The store cannot be written.
    """
    path = images_dir / filename
    # Always the same temporary name: what a killed run leaves is overwritten by the next.
    part = path.with_name(f".{path.name}.part")
    try:
        if not _made(path.parent).is_relative_to(_made(images_dir)):
            raise ArtwarehouseError(f"{filename!r} would lie outside {images_dir}")
        if not (_on_one_device(file.parent, path.parent) and _linked(file, path, part)):
            part.write_bytes(content)
            part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise ArtwarehouseError(f"{path} cannot be written: {error.strerror}") from error


def _linked(file: Path, path: Path, part: Path) -> bool:
    """Gives the file a second name; False where the file system has no links."""
    try:
        try:
            os.link(file, path)
        except FileExistsError:
            part.unlink(missing_ok=True)
            os.link(file, part)
            part.replace(path)
            # Two names of one file: the replacement then does nothing.
            part.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def forget_folders() -> None:
    """Looks folders up anew: for the start of a run."""
    _resolved.cache_clear()
    _made.cache_clear()
    _on_one_device.cache_clear()


# A folder holds hundreds of pictures, and each look-up of it takes as long as hashing one of them.
@lru_cache(maxsize=10_000)
def _resolved(folder: Path) -> Path:
    return folder.resolve(strict=True)


@lru_cache(maxsize=10_000)
def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder.resolve()


@lru_cache(maxsize=10_000)
def _on_one_device(one: Path, other: Path) -> bool:
    return one.stat().st_dev == other.stat().st_dev
