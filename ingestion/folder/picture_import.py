"""One file of a folder: proved to be a picture, hashed, and put into the picture store.

Paths are plain text here: making objects of them took two threads a fifth of their time for small
pictures, as the interpreter does it for one thread at a time.
"""

from __future__ import annotations

import hashlib
import os
import stat
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from core.errors import ArtwarehouseError
from core.files import FAULTS_OF_A_NAME, replace_when_done
from core.images.decode import PictureError, verify_picture

if TYPE_CHECKING:
    from core.settings import ImageSettings


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


def locate(root: str, path: str) -> tuple[str, Stamp]:
    """Finds a file below a folder and tells its stamp; reads nothing of it.

    Args:
        root: The folder, resolved.
        path: Path below it.

    Raises:
        FileError: There is no such file, it is no plain file, or a link leads out of the folder.
    """
    folder, name = os.path.split(os.path.join(root, path))
    try:
        real = os.path.join(_resolved(folder), name)
        status = os.lstat(real)
        if stat.S_ISLNK(status.st_mode):
            real = os.path.realpath(real, strict=True)
            status = os.stat(real)
    except OSError as error:
        raise FileError(f"cannot be read: {error.strerror}") from error
    if not _is_below(real, root):
        raise FileError("a link that leads out of the folder")
    # A pipe or a device would be read for ever.
    if not stat.S_ISREG(status.st_mode):
        raise FileError("no plain file")
    # Whole microseconds: what a table holds, so that it compares equal later.
    modified_at = datetime.fromtimestamp(status.st_mtime_ns // 1000 / 1e6, tz=UTC)
    return real, Stamp(status.st_size, modified_at)


def read_picture(file: str, limits: ImageSettings, known: Facts | None) -> tuple[Facts, bytes]:
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
        with open(file, "rb") as opened:
            is_too_large = os.fstat(opened.fileno()).st_size > limits.max_bytes
            # Room for the largest file would be made, and given back, for every small one.
            content = opened.read(limits.max_bytes + 1 if is_too_large else -1)
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


def store_names(paths: Iterable[str]) -> dict[str, str]:
    """Returns a name in the store for each path below a folder.

    It is the path itself, unless another path differs from it by case or form of letters alone:
    some file systems take both for one name, and one picture would overwrite the other.
    """
    names, met = {}, set()
    for path in paths:
        folded = unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())
        name = path
        if folded in met:
            digest = hashlib.sha256(path.encode()).hexdigest()
            name = f"{digest[:32]}{os.path.splitext(path)[1][:16]}"
        met.add(folded)
        names[path] = name
    return names


def put(file: str, content: bytes, images_dir: str, filename: str) -> None:
    """Puts a file into the picture store: by a hard link, or a copy where there can be none.

    A link costs no space and no time. Both give the name to a whole file at once. An editor that
    writes into the very file would change the store too; most write a new one.

    Args:
        file: The file.
        content: What it holds.
        images_dir: The store.
        filename: Path below the store.

    Raises:
        FileError: The store can hold no file of that name, as it is too long or names a folder.
        ArtwarehouseError: The store cannot be written.
    """
    path = os.path.join(images_dir, filename)
    folder = os.path.dirname(path)
    try:
        if not _is_below(_made(folder), _made(images_dir)):
            raise ArtwarehouseError(f"{filename!r} would lie outside {images_dir}")
        if not (_on_one_device(os.path.dirname(file), folder) and _linked(file, path)):
            with replace_when_done(Path(path)) as part:
                part.write_bytes(content)
    except OSError as error:
        if error.errno in FAULTS_OF_A_NAME:
            raise FileError(f"the picture store cannot hold it: {error.strerror}") from error
        raise ArtwarehouseError(f"{path} cannot be written: {error.strerror}") from error


def _linked(file: str, path: str) -> bool:
    """Gives the file a second name; False where the file system has no links."""
    try:
        try:
            os.link(file, path)
        except FileExistsError:
            # Of two names of one file the replacement keeps both; the unfinished one is removed.
            with replace_when_done(Path(path)) as part:
                os.link(file, part)
    except OSError:
        return False
    return True


def _is_below(path: str, folder: str) -> bool:
    """Tells whether a resolved path is a resolved folder or lies in it."""
    return path == folder or path.startswith(os.path.join(folder, ""))


def forget_folders() -> None:
    """Looks folders up anew: for the start of a run."""
    _resolved.cache_clear()
    _made.cache_clear()
    _on_one_device.cache_clear()


# A folder holds hundreds of pictures, and each look-up of it takes as long as hashing one of them.
@lru_cache(maxsize=10_000)
def _resolved(folder: str) -> str:
    return os.path.realpath(folder, strict=True)


@lru_cache(maxsize=10_000)
def _made(folder: str) -> str:
    os.makedirs(folder, exist_ok=True)
    return os.path.realpath(folder)


@lru_cache(maxsize=10_000)
def _on_one_device(one: str, other: str) -> bool:
    return os.stat(one).st_dev == os.stat(other).st_dev
