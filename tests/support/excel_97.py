"""Writes small Excel 97 files: as much of the format as the catalogue uses.

Microsoft's [MS-CFB] (the container) and [MS-XLS] (the records) describe the bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from datetime import date

_SECTOR = 512
_SMALLEST_STREAM = 4096  # a smaller one would have to lie in the container's mini stream
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_MONTH_FORMAT = 17  # built in: Jun-04
_DAY_ONE = date(1899, 12, 30)


def workbook(rows: Sequence[Sequence[str | float | date]]) -> bytes:
    """Returns an Excel 97 file with one sheet."""
    formats = b"".join(
        _record(0x00E0, struct.pack("<HHH14x", 0, number_format, 0))
        for number_format in (0, _MONTH_FORMAT)
    )
    name = b"index"
    # The sheet's place is known once the records before it are.
    sheet_at = 20 + len(formats) + 4 + 8 + len(name) + 4
    bound = struct.pack("<IHBB", sheet_at, 0, len(name), 0) + name
    globals_ = _begin(0x0005) + formats + _record(0x0085, bound) + _record(0x000A, b"")
    assert len(globals_) == sheet_at
    cells = b"".join(
        _cell(row, column, value)
        for row, values in enumerate(rows)
        for column, value in enumerate(values)
    )
    width = max(map(len, rows), default=0)
    size = _record(0x0200, struct.pack("<IIHHH", 0, len(rows), 0, width, 0))
    return _container(globals_ + _begin(0x0010) + size + cells + _record(0x000A, b""))


def _begin(kind: int) -> bytes:
    return _record(0x0809, struct.pack("<HHHHII", 0x0600, kind, 0, 1997, 0, 0x0600))


def _cell(row: int, column: int, value: str | float | date) -> bytes:
    if isinstance(value, date):
        days = float((value - _DAY_ONE).days)
        return _record(0x0203, struct.pack("<HHHd", row, column, 1, days))
    if isinstance(value, int | float):
        return _record(0x0203, struct.pack("<HHHd", row, column, 0, value))
    text = value.encode("utf-16-le")
    return _record(0x0204, struct.pack("<HHHHB", row, column, 0, len(value), 1) + text)


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _container(stream: bytes) -> bytes:
    """Puts a stream into a compound file: header, one sector of FAT, one directory, the stream."""
    stream += bytes(max(0, _SMALLEST_STREAM - len(stream)))
    stream += bytes(-len(stream) % _SECTOR)
    sectors = len(stream) // _SECTOR
    chain = [*range(3, 2 + sectors), _END]
    fat = [_FAT, _END, *chain]
    assert len(fat) <= _SECTOR // 4, "too large for one sector of FAT"
    header = struct.pack(
        "<8s16xHHHHH6xIIIIIIIII",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        0x3E, 3, 0xFFFE, 9, 6,
        0, 1, 1, 0, _SMALLEST_STREAM, _END, 0, _END, 0,
    )  # fmt: skip
    header += struct.pack("<109I", 0, *[_FREE] * 108)
    directory = _entry("Root Entry", 5, child=1, start=_END, size=0) + _entry(
        "Workbook", 2, child=_FREE, start=2, size=len(stream)
    )
    directory += bytes(_SECTOR - len(directory))
    packed_fat = struct.pack("<128I", *fat, *[_FREE] * (128 - len(fat)))
    return header + packed_fat + directory + stream


def _entry(name: str, kind: int, *, child: int, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    return struct.pack(
        "<64sHBBIII36xIQ", encoded, len(encoded), kind, 1, _FREE, _FREE, child, start, size
    )
