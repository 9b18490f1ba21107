"""Every kind of picture comes out right and upright, or is refused in words."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

import cv2
import numpy as np
import pytest
from PIL import Image

from core.images.decode import (
    FILE_EXTENSIONS,
    PictureError,
    decode_picture,
    inspect_picture,
    verify_picture,
)

LIMITS = {"max_bytes": 4 * 2**20, "max_pixels": 1_000_000}
PIXELS = cv2.resize(
    np.random.default_rng(7).integers(0, 256, (4, 3, 3), dtype=np.uint8),
    (60, 80),
    interpolation=cv2.INTER_LINEAR,
)
PAINTING = Image.fromarray(PIXELS)
# What must be done to stored pixels to see them upright, as the EXIF standard says.
TURNS = {
    1: lambda stored: stored,
    2: lambda stored: stored[:, ::-1],
    3: lambda stored: stored[::-1, ::-1],
    4: lambda stored: stored[::-1],
    5: lambda stored: stored.swapaxes(0, 1),
    6: lambda stored: np.rot90(stored, -1),
    7: lambda stored: np.rot90(stored, -1)[::-1],
    8: lambda stored: np.rot90(stored),
}


def encoded(picture: Image.Image, kind: str, **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def exif(turned: object) -> Image.Exif:
    found = Image.Exif()
    found[0x0112] = turned
    return found


def chunk(kind: bytes, content: bytes) -> bytes:
    return (
        struct.pack(">I", len(content))
        + kind
        + content
        + struct.pack(">I", zlib.crc32(kind + content))
    )


def read(data: bytes, **options: Any) -> np.ndarray:
    """Decodes a picture after seeing that all that tells its size tells the same."""
    pixels = decode_picture(data, **LIMITS, **options)
    for tell in (inspect_picture, verify_picture):
        info = tell(data, **LIMITS)
        assert info.format in FILE_EXTENSIONS
        if not options:
            assert (info.height, info.width) == pixels.shape[:2]
    return pixels.astype(int)


@pytest.mark.parametrize("turned", TURNS)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_every_exif_orientation_is_undone_in_every_format(kind: str, turned: int) -> None:
    options = {"lossless": True} if kind == "WEBP" else {"quality": 95}
    data = encoded(PAINTING, kind, exif=exif(turned), **options)
    assert read(data) == pytest.approx(TURNS[turned](PIXELS), abs=0 if kind != "JPEG" else 25)
    small = read(data, min_side=10)
    assert (small.shape[0] > small.shape[1]) == (turned < 5)


@pytest.mark.parametrize("turned", [0, 9, 77])
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF", "WEBP"])
def test_an_orientation_that_there_is_not_turns_nothing(kind: str, turned: object) -> None:
    assert read(encoded(PAINTING, kind, exif=exif(turned))).shape == PIXELS.shape


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_damaged_metadata_turn_nothing_and_refuse_nothing() -> None:
    for content in (
        b"Exif\0\0",
        b"Exif\0\0MM\0*\xff\xff\xff\xff",
        b"Exif\0\0II*\0\x08\0\0\0\xff\xff",
    ):
        assert read(encoded(PAINTING, "JPEG", exif=content)).shape == PIXELS.shape


def test_an_orientation_behind_the_pixels_of_a_png_is_undone() -> None:
    data = encoded(PAINTING, "PNG")
    late = chunk(b"eXIf", exif(6).tobytes()[6:])
    assert (read(data[:-12] + late + data[-12:]) == TURNS[6](PIXELS)).all()


def test_grey_of_sixteen_bits_is_read_by_its_upper_eight() -> None:
    deep = np.linspace(0, 65535, 4800).reshape(80, 60).astype(np.uint16)
    for kind in ("PNG", "TIFF"):
        pixels = read(encoded(Image.fromarray(deep), kind))
        assert (pixels == (deep >> 8)[..., None]).all()
    negative = read(encoded(Image.fromarray(deep), "TIFF", tiffinfo={262: 0}))
    assert (negative == 255 - (deep >> 8)[..., None]).all()


def test_transparent_parts_keep_the_colour_beneath_them() -> None:
    clear = PAINTING.copy()
    clear.putalpha(Image.fromarray(np.zeros((80, 60), np.uint8)))
    for kind, options in (("PNG", {}), ("TIFF", {}), ("WEBP", {"lossless": True, "exact": True})):
        assert (read(encoded(clear, kind, **options)) == PIXELS).all()


@pytest.mark.parametrize("kind", ["PNG", "GIF", "WEBP"])
def test_an_animation_gives_its_first_picture(kind: str) -> None:
    other = [Image.new("RGB", (60, 80), colour) for colour in ("red", "blue")]
    data = encoded(other[0], kind, save_all=True, append_images=[other[1]], lossless=True)
    assert (read(data) == (254 if kind == "WEBP" else 255, 0, 0)).mean() > 0.6
    assert abs(read(data)[..., 2]).max() < 3


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "LA"])
@pytest.mark.parametrize("kind", ["PNG", "TIFF", "JPEG", "GIF", "BMP", "WEBP"])
def test_every_mode_looks_as_it_did(kind: str, mode: str) -> None:
    changed = PAINTING.convert(mode)
    try:
        data = encoded(changed, kind, **({"lossless": True} if kind == "WEBP" else {}))
    except (OSError, ValueError):
        pytest.skip(f"no {kind} has {mode}")
    seen = np.asarray(changed.convert("RGB")).astype(int)
    assert abs(read(data) - seen).mean() < (4 if kind in {"JPEG", "GIF", "WEBP"} else 0.01)


def test_a_jpeg_with_further_pictures_behind_it_is_a_jpeg() -> None:
    data = encoded(PAINTING, "MPO", save_all=True, append_images=[PAINTING.rotate(180)])
    assert inspect_picture(data, **LIMITS).format == "JPEG"
    assert abs(read(data) - PIXELS).mean() < 3


@pytest.mark.parametrize("mode", ["I", "F"])
def test_measurements_are_no_colours(mode: str) -> None:
    for reader in (verify_picture, decode_picture):
        with pytest.raises(PictureError, match="numbers of 32 bits, not colours"):
            reader(encoded(PAINTING.convert("L").convert(mode), "TIFF"), **LIMITS)


@pytest.mark.parametrize("side", [0, 3])
def test_a_picture_without_pixels_is_refused(side: int) -> None:
    gif = b"GIF89a" + struct.pack("<HHBBB", 0, side, 0, 0, 0) + b";"
    png = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 0, side, 8, 2, 0, 0, 0))
    for data in (gif, png + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")):
        for reader in (inspect_picture, verify_picture, decode_picture):
            with pytest.raises(PictureError) as caught:
                reader(data, **LIMITS)
            assert caught.value.status == "not_image"


def test_a_small_tiff_of_huge_tiles_is_refused_unread() -> None:
    tags = [(256, 60), (257, 80), (258, 8), (259, 5), (262, 1), (277, 1)]
    tags += [(322, 60_000), (323, 60_000), (324, 8), (325, 8)]
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    data = b"II*\0\x08\0\0\0" + struct.pack("<H", len(tags)) + entries + bytes(99)
    with pytest.raises(PictureError, match="pixels") as caught:
        verify_picture(data, **LIMITS)
    assert caught.value.status == "too_large"


def test_packed_texts_that_unpack_to_megabytes_are_refused_in_words() -> None:
    data = encoded(PAINTING, "PNG")
    text = chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(3 * 2**20)))
    with pytest.raises(PictureError, match="texts that are packed in the picture's file"):
        verify_picture(data[:33] + text + data[33:], **LIMITS)


@pytest.mark.filterwarnings("error")
def test_the_limit_of_pixels_is_ours_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    data = encoded(Image.new("1", (1000, 1000)), "PNG")
    assert verify_picture(data, **LIMITS).width == 1000
    with pytest.raises(PictureError, match=r"1000 x 1000 pixels; at most 1 million"):
        verify_picture(data, max_bytes=10_000, max_pixels=999_999)


@pytest.mark.parametrize(
    ("kind", "end"),
    [
        ("PNG", b"\0\0\0\0IEND\xaeB`\x82"),
        ("GIF", b"\0;"),
        ("WEBP", b""),
        ("BMP", b""),
        ("TIFF", b""),
    ],
)
def test_a_file_of_any_format_that_lost_its_half_is_refused(kind: str, end: bytes) -> None:
    data = encoded(PAINTING, kind)
    half = data[: len(data) // 2] + end
    if kind == "WEBP":  # its header tells of the length that is left
        half = b"RIFF" + struct.pack("<I", len(half) - 8) + half[8:]
    for reader in (verify_picture, decode_picture):
        with pytest.raises(PictureError) as caught:
            reader(half, **LIMITS)
        assert caught.value.status == "not_image"


def test_pixels_of_a_png_whose_checksum_is_wrong_are_refused() -> None:
    data = bytearray(encoded(PAINTING, "PNG"))
    data[data.index(b"IDAT") + 40] ^= 1
    for reader in (verify_picture, decode_picture):
        with pytest.raises(PictureError, match="truncated or damaged"):
            reader(bytes(data), **LIMITS)
