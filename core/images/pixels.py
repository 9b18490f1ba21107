"""A picture opened by Pillow -> RGB, upright: one way for all formats."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

_EXIF_ORIENTATION = 0x0112
UPRIGHT = 1
# EXIF orientations 5 to 8 turn the picture by a quarter.
QUARTER_TURNS = frozenset({5, 6, 7, 8})
_TIFF_WIDTH, _TIFF_BITS, _TIFF_PHOTOMETRIC, _TIFF_TILE_WIDTH = 256, 258, 262, 322


class OtherKindError(ValueError):
    """The picture is whole and of a kind that is not read; the message says which."""


def stored_size(picture: Image.Image) -> tuple[int, int]:
    """Returns width and height as they are stored, before any rotation."""
    if picture.format == "TIFF":
        # Pillow gives the size of a TIFF after rotation.
        width, height = (int(picture.tag_v2[_TIFF_WIDTH + n]) for n in (0, 1))  # type: ignore[attr-defined]
        return width, height
    return picture.size


def most_pixels(picture: Image.Image) -> int:
    """Returns how many pixels decoding takes at a time."""
    width, height = stored_size(picture)
    if picture.format != "TIFF":
        return width * height
    # A tile of a TIFF is decoded whole, however little of it the picture shows.
    across, down = (int(picture.tag_v2.get(_TIFF_TILE_WIDTH + n, 0)) for n in (0, 1))  # type: ignore[attr-defined]
    return max(width * height, across * down)


def orientation(picture: Image.Image, data: bytes) -> int:
    """Reads the EXIF orientation, 1 to 8, without decoding a pixel; 1 where it is not readable.

    Args:
        picture: Opened, not decoded.
        data: Its file.
    """
    from PIL import Image

    try:
        if picture.format == "TIFF":
            value = picture.tag_v2.get(_EXIF_ORIENTATION)  # type: ignore[attr-defined]
        else:
            content = picture.info.get("exif")
            if content is None and picture.format == "PNG":
                content = _late_exif(data)
            if content is None:
                return UPRIGHT
            # Image.getexif() would decode a whole PNG in search of a late chunk.
            exif = Image.Exif()
            exif.load(content)
            value = exif.get(_EXIF_ORIENTATION)
    except Exception:  # noqa: BLE001  # whatever damaged metadata raise, the picture is fine
        return UPRIGHT
    return value if isinstance(value, int) and 1 <= value <= 8 else UPRIGHT


def upright(pixels: NDArray[np.uint8], turned: int) -> NDArray[np.uint8]:
    """Turns and mirrors stored pixels as an EXIF orientation asks."""
    if turned in QUARTER_TURNS:
        pixels = pixels.swapaxes(0, 1)
    # What is stored as the first row and column is, after the swap, on these sides.
    if turned in {3, 4, 7, 8}:
        pixels = pixels[::-1]
    if turned in {2, 3, 6, 7}:
        pixels = pixels[:, ::-1]
    return pixels


def load(picture: Image.Image) -> None:
    """Decodes a picture and sees that its pixels are colours.

    Raises:
        OtherKindError: They are not, such as 32-bit measurements.
        OSError: The file is damaged; Pillow raises errors of other kinds too.
    """
    picture.load()
    if picture.mode in {"I", "F"}:
        raise OtherKindError("its pixels are numbers of 32 bits, not colours")
    if picture.mode == "P" and picture.palette is None:
        raise ValueError("its palette is missing")


def to_rgb(picture: Image.Image) -> NDArray[np.uint8]:
    """Decodes a picture to RGB of 8 bits, not yet upright unless it is a TIFF.

    Transparent parts keep the colour stored beneath them; an animation gives its first picture.

    Raises:
        OtherKindError: As ``load``; so for other errors.
    """
    import numpy as np

    load(picture)
    if picture.mode.startswith("I;16"):
        return _grey_of_16_bits(picture)
    if picture.mode in {"La", "RGBa"}:  # colours that are multiplied by their opacity
        picture = picture.convert("LA" if picture.mode == "La" else "RGBA")
    return np.asarray(picture.convert("RGB"), np.uint8)


def _grey_of_16_bits(picture: Image.Image) -> NDArray[np.uint8]:
    import numpy as np

    bits, is_negative = 16, False
    if picture.format == "TIFF":
        bits = int(picture.tag_v2.get(_TIFF_BITS, (16,))[0])  # type: ignore[attr-defined]
        is_negative = picture.tag_v2.get(_TIFF_PHOTOMETRIC) == 0  # type: ignore[attr-defined]
    grey = (np.asarray(picture) >> max(0, bits - 8)).astype(np.uint8)
    if is_negative:
        grey = 255 - grey
    return np.repeat(grey[..., None], 3, axis=2)


def _late_exif(data: bytes) -> bytes | None:
    """Finds the EXIF chunk of a PNG, which may be behind the pixels."""
    for kind, content, _ in _chunks(data):
        if kind == b"eXIf":
            return b"Exif\0\0" + bytes(content)
    return None


def _chunks(data: bytes) -> Iterator[tuple[bytes, memoryview, int | None]]:
    """Yields kind, content and checksum (None if it is cut off) of each chunk of a PNG."""
    at, kind = 8, b""
    while at + 8 <= len(data) and kind != b"IEND":
        length, kind = struct.unpack_from(">I4s", data, at)
        content = memoryview(data)[at + 8 : at + 8 + length]
        at += 12 + length
        yield kind, content, struct.unpack_from(">I", data, at - 4)[0] if at <= len(data) else None


def refuse_a_damaged_png(data: bytes) -> None:
    """Raises if a chunk that a picture needs has another checksum than it says.

    Pillow does not look at those of pixels.

    Raises:
        ValueError: It has.
    """
    for kind, content, checksum in _chunks(data):
        if kind[:1].isupper() and zlib.crc32(content, zlib.crc32(kind)) != checksum:
            raise ValueError(f"the checksum of its {kind.decode('ascii', 'replace')} is wrong")
