"""Files and folders that are either whole or absent, and checksums."""

from __future__ import annotations

import hashlib
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def replace_when_done(path: Path) -> Iterator[Path]:
    """Yields an unused path beside ``path`` that takes its place when the block ends well.

    A process that is killed leaves the unfinished file and never a torn one under the real name;
    two processes that write the same file each write their own, and the later rename wins.

    Args:
        path: Where the finished file or folder belongs.

    Yields:
        Where to write.
    """
    unfinished = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")
    try:
        yield unfinished
        unfinished.replace(path)
    finally:
        if unfinished.is_dir():
            shutil.rmtree(unfinished)
        else:
            unfinished.unlink(missing_ok=True)


def sha256_of(path: Path) -> str:
    """Returns a file's sha256, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
