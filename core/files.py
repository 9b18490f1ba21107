"""Files and folders that are written whole or not at all, and checksums."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

# Errors of one file's own name: with any other it could be written.
FAULTS_OF_A_NAME = {errno.ENAMETOOLONG, errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.EILSEQ}

# What another machine's run left; one of this machine's is known by its process.
_OLD_SECONDS = 86_400
_NAME = re.compile(r"\.[0-9a-f]{32}\.([0-9a-f]{6})-(\d+)-\d+\.part")


@contextmanager
def replace_when_done(path: Path) -> Iterator[Path]:
    """Yields an unused path beside ``path`` that takes its place when the block ends well.

    A process that is killed leaves the unfinished file and never a torn one under the real name.
    Two processes that write the same file each write their own, and the later rename wins. A file
    is on the disk before it gets its name, so that a power cut leaves no empty one.

    Args:
        path: Where the finished file or folder belongs.

    Yields:
        Where to write.

    Raises:
        OSError: It cannot be written.
    """
    unfinished = path.with_name(part_name(path.name))
    try:
        yield unfinished
        if unfinished.is_file():
            with unfinished.open("rb") as file:
                os.fsync(file.fileno())
        unfinished.replace(path)
    finally:
        if unfinished.is_dir():
            shutil.rmtree(unfinished)
        else:
            with suppress(OSError):
                unfinished.unlink()


def part_name(name: str) -> str:
    """Returns a name beside a file that no other run and no other thread writes to.

    It is short, whatever the file's name, and hidden from those who look for pictures.
    """
    digest = hashlib.sha256(os.fsencode(name)).hexdigest()
    return f".{digest[:32]}.{_host()}-{os.getpid()}-{threading.get_ident()}.part"


def remove_leftovers(folder: str | os.PathLike[str]) -> int:
    """Removes what killed runs left anywhere below a folder; returns how many files there were."""
    removed = 0
    for root, _, names in os.walk(folder):
        for name in names:
            path = Path(root, name) if name.endswith(".part") else None
            if path is not None and _is_left(path):
                with suppress(OSError):
                    path.unlink()
                    removed += 1
    return removed


def _is_left(path: Path) -> bool:
    named = _NAME.fullmatch(path.name)
    if not named:
        # From before the names told whose they are.
        return path.name.startswith(".") and _is_old(path)
    if named[1] == _host() and not _runs(int(named[2])):
        return True
    return _is_old(path)


def _is_old(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime > _OLD_SECONDS
    except OSError:
        return False


def _runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


@cache
def _host() -> str:
    return hashlib.sha256(socket.gethostname().encode()).hexdigest()[:6]


def sha256_of(path: Path) -> str:
    """Returns a file's sha256, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
