"""Pictures are judged by their content and held to limits before a pixel is decoded."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from core.images.decode import (
    ALLOWED_FORMATS,
    PictureError,
    decode_picture,
    inspect_picture,
    verify_picture,
)

LIMITS = {"max_bytes": 2**20, "max_pixels": 1_000_000}


def encoded(picture_format: str, size: tuple[int, int] = (64, 32), **options: object) -> bytes:
    gradient = np.zeros((size[1], size[0], 3), dtype=np.uint8)
    gradient[:, : size[0] // 2] = (200, 30, 40)
    gradient[:, size[0] // 2 :] = (20, 60, 220)
    buffer = io.BytesIO()
    Image.fromarray(gradient).save(buffer, picture_format, **options)
    return buffer.getvalue()


def png_declaring(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header declares any size."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0"))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("picture_format", ALLOWED_FORMATS)
def test_every_allowed_format_is_decoded_to_rgb(picture_format: str) -> None:
    data = encoded(picture_format)
    info = verify_picture(data, **LIMITS)
    assert (info.format, info.width, info.height) == (picture_format, 64, 32)
    pixels = decode_picture(data, **LIMITS)
    assert pixels.shape == (32, 64, 3)
    assert pixels.dtype == np.uint8
    assert np.allclose(pixels[16, 8], (200, 30, 40), atol=12)
    assert np.allclose(pixels[16, 56], (20, 60, 220), atol=12)


def test_exif_rotation_is_applied_to_pixels_and_size() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = encoded("JPEG", exif=exif)
    assert (inspect_picture(data, **LIMITS).width, inspect_picture(data, **LIMITS).height) == (
        32,
        64,
    )
    assert decode_picture(data, **LIMITS).shape == (64, 32, 3)
    assert decode_picture(data, **LIMITS, min_side=8).shape == (16, 8, 3)


def test_a_large_jpeg_is_decoded_reduced_but_never_below_the_side_asked_for() -> None:
    data = encoded("JPEG", (800, 640))
    reduced = decode_picture(data, **LIMITS, min_side=150)
    assert reduced.shape == (160, 200, 3)
    assert np.allclose(reduced[80, 40], (200, 30, 40), atol=12)
    assert decode_picture(data, **LIMITS, min_side=400).shape == (640, 800, 3)


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(b"", id="empty"),
        pytest.param(b"a painting, honestly\n" * 40, id="text"),
        pytest.param(b"<html><body>Forbidden</body></html>", id="html"),
        pytest.param(b"<svg xmlns='http://www.w3.org/2000/svg'/>", id="svg"),
        pytest.param(b"%PDF-1.7\n", id="pdf"),
        pytest.param(b"\xff\xd8\xff\xe0" + b"\0" * 60, id="jpeg_header_only"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + b"\0" * 60, id="png_header_only"),
    ],
)
def test_what_is_no_picture_is_refused_in_plain_words(data: bytes) -> None:
    for read in (inspect_picture, verify_picture, decode_picture):
        with pytest.raises(PictureError) as caught:
            read(data, **LIMITS)
        assert caught.value.status == "not_image"


@pytest.mark.parametrize("picture_format", ["JPEG", "PNG", "WEBP"])
def test_a_truncated_picture_does_not_pass_verification(picture_format: str) -> None:
    rng = np.random.default_rng(3)
    buffer = io.BytesIO()
    Image.fromarray(rng.integers(0, 255, (200, 300, 3), dtype=np.uint8)).save(
        buffer, picture_format
    )
    data = buffer.getvalue()
    verify_picture(data, **LIMITS)
    with pytest.raises(PictureError) as caught:
        verify_picture(data[: len(data) * 2 // 3], **LIMITS)
    assert caught.value.status == "not_image"


@pytest.mark.parametrize("side", [1_001, 40_000, 100_000])
def test_a_small_file_that_declares_a_huge_picture_is_refused_unread(side: int) -> None:
    data = png_declaring(side, side)
    assert len(data) < 2048
    with pytest.raises(PictureError, match=r"pixels") as caught:
        decode_picture(data, **LIMITS)
    assert caught.value.status == "too_large"


def test_a_file_over_the_byte_limit_is_refused() -> None:
    with pytest.raises(PictureError, match="MB") as caught:
        inspect_picture(encoded("BMP", (900, 900)), **LIMITS)
    assert caught.value.status == "too_large"
