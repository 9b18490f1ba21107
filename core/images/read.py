"""Reading picture files no further than their limit."""

from __future__ import annotations

import os
from pathlib import Path


def read_picture_file(path: Path, max_bytes: int) -> bytes:
    """Returns a file's content; of one that is larger than the limit so much that it shows.

    Args:
        path: The file.
        max_bytes: Limit that whoever decodes the content holds it against.

    Raises:
        OSError: The file cannot be read.
    """
    with path.open("rb") as file:
        size = os.fstat(file.fileno()).st_size
        return file.read(min(size, max_bytes) + 1)
