"""The bytes of a CSV file on their way to Arrow, which reads UTF-8 and nothing else."""

from __future__ import annotations

import codecs
import re
from pathlib import Path
from typing import IO

from core.errors import ArtwarehouseError

# Stands for a byte outside the file's encoding. Unicode keeps this code from use as a letter.
STRAY = "\ufdd0"
# A row has a separator for each of its columns. So many line breaks are no rows, and each would
# take the memory of one.
LEAST_LINE_BYTES = 20
_LEAST_BLOCK_BYTES = 2**16
_MOST_MARKS = 100


def _mark_strays(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    strays = error.end - error.start
    # Millions of the same byte are one fault: to mark each takes long, and three times the memory.
    # The last of them may begin a letter.
    if strays == 1:
        data = error.object
        other = re.compile(b"[^" + re.escape(data[error.start : error.end]) + b"]")
        found = other.search(data, error.end)
        run = (found.start() if found else len(data)) - error.start
        if run > _MOST_MARKS:
            return STRAY * _MOST_MARKS, error.start + run - 1
    return STRAY * strays, error.end


codecs.register_error("mark-strays", _mark_strays)


class Utf8Stream:
    """A file that gives UTF-8, whatever it is written in, with `STRAY` for what is no letter.

    What is UTF-8 already is handed on as it stands.
    """

    def __init__(self, file: IO[bytes], path: Path, encoding: str) -> None:
        self._file = file
        self._path = path
        self._encoding = encoding
        self._quoted = False
        self._ready = b""
        self._unfinished = b""  # the beginning of a letter

    @property
    def closed(self) -> bool:
        """Whether the file is closed."""
        return self._file.closed

    def read(self, size: int) -> bytes:
        """Reads on.

        Raises:
            ArtwarehouseError: The file is nearly all line breaks.
        """
        if not self._ready:
            self._ready = self._next(size)
        block, self._ready = self._ready[:size], self._ready[size:]
        return block

    def _next(self, size: int) -> bytes:
        read = self._file.read(size)
        check_density(read, self._path, quoted=self._quoted)
        self._quoted ^= bool(read.count(b'"') % 2)
        if self._encoding != "utf-8":
            return read.decode(self._encoding, "mark-strays").encode()
        block = self._unfinished + read
        whole = len(block) - (_unfinished_bytes(block) if read else 0)
        self._unfinished = block[whole:]
        block = block[:whole]
        if not block and read:
            return self._next(size)
        try:
            block.decode()
        except UnicodeDecodeError:
            return block.decode(errors="mark-strays").encode()
        return block


def _unfinished_bytes(block: bytes) -> int:
    """Returns how many bytes at the end begin a letter that goes on in the next block."""
    for back in range(1, min(4, len(block) + 1)):
        byte = block[-back]
        if byte >= 0xC0:
            length = 2 + (byte >= 0xE0) + (byte >= 0xF0)
            return back if back < length else 0
        if byte < 0x80:
            return 0
    return 0


def check_density(block: bytes, path: Path, *, quoted: bool = False) -> None:
    """Refuses what is nearly all line breaks: each would become a row of empty cells.

    Args:
        block: Part of a file.
        path: The file, for the message.
        quoted: Whether the block begins inside a cell in quotes, where breaks begin no row.

    Raises:
        ArtwarehouseError: The block is so.
    """
    if len(block) < _LEAST_BLOCK_BYTES or not _is_dense(block):
        return
    outside = b"".join(block.split(b'"')[1 if quoted else 0 :: 2])
    if _is_dense(outside) and len(outside) >= _LEAST_BLOCK_BYTES:
        raise ArtwarehouseError(
            f"{path} has less than {LEAST_LINE_BYTES} bytes to a line: it is no open-access CSV of "
            "the Met, or a damaged one"
        )


def _is_dense(block: bytes) -> bool:
    return (block.count(b"\n") + block.count(b"\r")) * LEAST_LINE_BYTES > len(block)
