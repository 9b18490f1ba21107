"""A JPEG that lost its end is refused, whatever its file ends with; a whole one never is."""

from __future__ import annotations

import io
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from core.images.decode import PictureError, decode_picture, verify_picture
from core.images.jpeg import with_further_data

LIMITS = {"max_bytes": 4 * 2**20, "max_pixels": 1_000_000}
END = b"\xff\xd9"
KINDS: dict[str, dict[str, Any]] = {
    "baseline": {},
    "optimised": {"optimize": True},
    "progressive": {"progressive": True},
    "restarts": {"restart_marker_rows": 1},
    "progressive restarts": {"progressive": True, "restart_marker_blocks": 5},
    "all colours": {"subsampling": 0, "quality": 95},
}


def jpeg(kind: str, mode: str = "RGB") -> bytes:
    coarse = np.random.default_rng(5).integers(0, 256, (14, 11, 3), dtype=np.uint8)
    pixels = cv2.resize(coarse, (150, 210), interpolation=cv2.INTER_CUBIC)
    out = io.BytesIO()
    Image.fromarray(pixels).convert(mode).save(out, "JPEG", **KINDS[kind])
    return out.getvalue()


def first_scan(data: bytes) -> int:
    at = data.index(b"\xff\xda") + 2
    return at + int.from_bytes(data[at : at + 2]) + 1


def reason(data: bytes) -> str | None:
    try:
        verify_picture(data, **LIMITS)
    except PictureError as error:
        return str(error)
    return None


@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_jpeg_that_lost_its_end_is_refused_although_it_ends_properly(
    kind: str, mode: str
) -> None:
    data = jpeg(kind, mode)
    verify_picture(data, **LIMITS)
    whole = decode_picture(data, **LIMITS)
    refused = 0
    # Of the last bytes the last few squares of pixels may need none.
    cuts = range(first_scan(data), len(data) - 10, max(1, len(data) // 40))
    for cut in cuts:
        for end in (END, b"", END + b"\0" * 600, END + data[-300:]):
            file = data[:cut].rstrip(b"\xff") + end
            message = reason(file)
            if message is None:  # nothing of the picture stood in what was lost
                assert (decode_picture(file, **LIMITS) == whole).all()
            else:
                assert message.startswith("The picture is truncated or damaged")
                with pytest.raises(PictureError):
                    decode_picture(file, **LIMITS)
                refused += 1
    assert refused > 3 * len(cuts)


@pytest.mark.parametrize("kind", KINDS)
def test_a_whole_jpeg_without_its_end_marker_is_read(kind: str) -> None:
    data = jpeg(kind)
    verify_picture(data[:-2], **LIMITS)
    assert (decode_picture(data[:-2], **LIMITS) == decode_picture(data, **LIMITS)).all()


@pytest.mark.parametrize("behind", [b"\0" * 999, b"\xff" * 99, b"PK\x03\x04zip", END + END])
@pytest.mark.parametrize("kind", KINDS)
def test_what_stands_behind_a_whole_jpeg_does_not_matter(kind: str, behind: bytes) -> None:
    data = jpeg(kind)
    pixels = decode_picture(data + behind, **LIMITS)
    assert (pixels == decode_picture(data, **LIMITS)).all()
    # Neither does a marker that is filled up, as the standard allows.
    verify_picture(data[:-2] + b"\xff" * 7 + END, **LIMITS)


def test_a_file_of_its_full_length_whose_end_was_never_written_is_refused() -> None:
    data = jpeg("baseline")
    half = data[: len(data) // 2].rstrip(b"\xff")
    with pytest.raises(PictureError, match="ends in zeros"):
        verify_picture(half + bytes(len(data) - len(half)), **LIMITS)


def test_a_progressive_jpeg_that_lost_whole_scans_is_refused() -> None:
    data = jpeg("progressive")
    last = data.rindex(b"\xff\xda")
    cut = data[: data.rindex(b"\xff\xc4", 0, last)] + END
    with pytest.raises(PictureError, match="some of its scans are missing"):
        verify_picture(cut, **LIMITS)


def test_a_jpeg_of_endless_scans_is_refused_at_once() -> None:
    data = jpeg("progressive")
    first = data.index(b"\xff\xda")
    scan = data[first : data.index(b"\xff", first + 16)]
    with pytest.raises(PictureError, match="more than 100 scans"):
        verify_picture(data[:first] + scan * 5_000 + END, **LIMITS)


@pytest.mark.parametrize("marker", [0xC3, 0xC9])
def test_a_jpeg_of_a_kind_that_is_not_read_says_so(marker: int) -> None:
    data = jpeg("baseline").replace(b"\xff\xc0", bytes([0xFF, marker]), 1)
    with pytest.raises(PictureError):
        verify_picture(data, **LIMITS)


@settings(max_examples=300, deadline=None)
@given(content=st.binary(max_size=400), at=st.integers(0, 700), gone=st.integers(0, 700))
def test_any_bytes_are_a_jpeg_or_are_refused(content: bytes, at: int, gone: int) -> None:
    data = jpeg("progressive")
    damaged = data[:at] + content + data[at + gone :]
    for file in (damaged, b"\xff\xd8" + content):
        message = reason(file)
        assert message is None or len(message) > 15


def test_markers_by_the_million_take_no_time() -> None:
    for filling in (b"\xff" * 10**6, b"\xff\xd0" * 10**6, b"\xff\0" * 10**6):
        data = jpeg("baseline")
        cut = first_scan(data)
        assert len(with_further_data(data[:cut] + filling + data[cut:])[0]) < 3 * 10**6


def test_a_small_jpeg_that_lost_its_last_bits_is_refused() -> None:
    rng = np.random.default_rng(3)
    for _ in range(120):
        coarse = Image.fromarray(rng.integers(0, 256, (4, 4, 3), dtype=np.uint8))
        out = io.BytesIO()
        size = tuple(int(side) for side in rng.integers(1, 90, 2))
        coarse.resize(size).save(out, "JPEG", quality=int(rng.integers(20, 100)), optimize=True)
        data = out.getvalue()
        whole = decode_picture(data, **LIMITS)
        for cut in (1, 2, 4):
            shorter = data[: -2 - cut] + END
            if reason(shorter) is None:
                assert (decode_picture(shorter, **LIMITS) == whole).all()
