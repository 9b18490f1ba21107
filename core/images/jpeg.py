"""Whether a JPEG holds all of its picture.

A decoder that runs out of data in the middle of a JPEG fills what is missing with grey and reports
success, as long as the file ends with an end marker. So the file is decoded once more with further
data behind each of its scans: a whole JPEG never reads it, one that was cut does, and its pixels
come out otherwise. Some bits may mean the very grey of what is missing, and further data that begin
with them tell nothing: there are several to choose from.
"""

from __future__ import annotations

import random
import re
import struct
from collections.abc import Iterator

from core.images.pixels import OtherKindError

# Baseline, extended and progressive, coded by Huffman: what decoders know.
_FRAMES = {0xC0, 0xC1, 0xC2}
# Frames that are lossless, hierarchical or coded arithmetically. C4, C8 and CC are no frames.
_OTHER_FRAMES = {0xC3, *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)}
_PROGRESSIVE, _END_OF_IMAGE, _START_OF_SCAN, _RESTART_INTERVAL = 0xC2, 0xD9, 0xDA, 0xDD
JPEG_END = bytes([0xFF, _END_OF_IMAGE])
_ALONE = {0x01, *range(0xD0, 0xD9)}
# Ends the data of a scan too, in which FF is written FF 00.
_MARKER = re.compile(rb"\xff[\x01-\xfe]")
# With a restart interval, restart markers are in the data.
_MARKER_BUT_RESTARTS = re.compile(rb"\xff[\x01-\xcf\xd8-\xfe]")
# Each scan goes over the whole picture; programs write some ten.
_MOST_SCANS = 100
# A file that was given its length before its content came ends in zeros.
_UNWRITTEN = bytes(16)

_CHANCE = random.Random(1)  # noqa: S311 # any bytes would do
# In restart intervals behind a scan each begins otherwise too.
_FILLING, *_FILLINGS = (bytes(_CHANCE.randrange(255) for _ in range(64)) for _ in range(33))
FURTHER_DATA = (_FILLING, b"\x55" * 64, b"\xaa" * 64)
_RESTART = re.compile(rb"\xff([\xd0-\xd7])")
_RESTARTS = [bytes([0xFF, 0xD0 + number]) for number in range(8)]


class CutJpegError(ValueError):
    """The file ends before its picture; the message says what shows it."""


def with_further_data(data: bytes, further: bytes = _FILLING) -> tuple[bytes, bool]:
    """Returns a JPEG with further data behind each scan, which a whole one never reads.

    Args:
        data: A JPEG file.
        further: What is put behind a scan; one of `FURTHER_DATA`.

    Returns:
        The file up to its end marker, with the data; and whether it is progressive.

    Raises:
        CutJpegError: The structure of the file alone shows that something is missing.
        OtherKindError: It is a JPEG of a kind that decoders do not know.
    """
    parts: list[bytes] = []
    missing: dict[tuple[int, int], int] = {}
    is_progressive = has_restarts = False
    copied = scans = 0
    ended = False
    for marker, start, body in _segments(data):
        if marker in _OTHER_FRAMES:
            raise OtherKindError(f"it is a JPEG of an unusual kind (marker {marker:X})")
        if marker in _FRAMES:
            if len(body) < 6:
                break
            is_progressive = marker == _PROGRESSIVE
            # The bits of each coefficient of each component that are still to come; 14: all.
            missing = {(one, k): 14 for one in body[6 : 6 + 3 * body[5] : 3] for k in range(64)}
        elif marker == _RESTART_INTERVAL:
            has_restarts = any(body)
        elif marker == _START_OF_SCAN:
            scans += 1
            if scans > _MOST_SCANS:
                raise OtherKindError(f"it has more than {_MOST_SCANS} scans")
            missing.update(_brought(body, is_progressive))
            found = (_MARKER_BUT_RESTARTS if has_restarts else _MARKER).search(data, start)
            end = found.start() if found else len(data)
            scan = data[copied:end].rstrip(b"\xff")
            if not found and scan.endswith(_UNWRITTEN):
                raise CutJpegError("it ends in zeros")
            parts += [scan, further]
            if has_restarts:
                parts += _restarts_after(data, start, end)
            copied = end
        elif marker == _END_OF_IMAGE:
            ended = True
            parts.append(data[copied:start])
    if any(missing.values()) or not missing:
        raise CutJpegError("some of its scans are missing")
    if not ended:
        parts += [data[copied:].rstrip(b"\xff"), JPEG_END]
    return b"".join(parts), is_progressive


def _restarts_after(data: bytes, start: int, end: int) -> list[bytes]:
    """Returns further restart intervals for a scan, numbered on from its own."""
    met = 0
    for found in _RESTART.finditer(data, start, end):
        if found[1][0] != 0xD0 + met % 8:
            raise CutJpegError("some of its data are missing")
        met += 1
    return [_RESTARTS[(met + n) % 8] + filling for n, filling in enumerate(_FILLINGS)]


def _segments(data: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yields marker, where what follows it starts, and content of the segments up to the end."""
    at = 2
    while found := _MARKER.search(data, at):
        marker, at = data[found.end() - 1], found.end()
        if marker in _ALONE:
            continue
        if marker == _END_OF_IMAGE:
            yield marker, at, b""
            return
        if len(data) < at + 2:
            return
        (length,) = struct.unpack_from(">H", data, at)
        body = data[at + 2 : at + length]
        at += max(2, length)
        yield marker, at, body


def _brought(scan: bytes, is_progressive: bool) -> dict[tuple[int, int], int]:
    """Returns how many bits are still to come of each coefficient that a scan brings."""
    if not scan or len(scan) < 4 + 2 * scan[0]:
        return {}
    components = scan[1 : 1 + 2 * scan[0] : 2]
    first, last, bits = scan[1 + 2 * scan[0] :][:3]
    if not is_progressive:
        first, last, bits = 0, 63, 0
    return {(one, k): bits & 0x0F for one in components for k in range(first, min(last, 63) + 1)}
