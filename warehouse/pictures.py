"""Safe decoding of pictures from museums and uploads.

Every picture that enters the project passes here: the bytes are capped, the format is read from
the content and never from the name, and the declared size is checked before a pixel is decoded,
so that a small file that declares a huge picture costs nothing.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from warehouse.decoding_room import DECODING, shrunk
from warehouse.errors import ArtwarehouseError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

# What museums serve and browsers send. SVG, PDF and the like carry programs, not pixels.
ALLOWED_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")

FILE_EXTENSIONS = {
    "JPEG": ".jpg",
    "PNG": ".png",
    "WEBP": ".webp",
    "GIF": ".gif",
    "BMP": ".bmp",
    "TIFF": ".tif",
}

# EXIF orientations 5 to 8 turn the picture by a quarter.
_EXIF_ORIENTATION = 0x0112
_QUARTER_TURNS = {5, 6, 7, 8}


class PictureError(ArtwarehouseError):
    """The bytes are not a picture that can be used.

    Attributes:
        status: ``not_image`` (no allowed format, or broken) or ``too_large`` (a limit passed).
    """

    def __init__(self, status: Literal["not_image", "too_large"], message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class PictureInfo:
    """What a picture's header says.

    Attributes:
        format: One of ``ALLOWED_FORMATS``.
        width: Pixels, after EXIF rotation.
        height: Pixels, after EXIF rotation.
    """

    format: str
    width: int
    height: int


def inspect_picture(data: bytes, *, max_bytes: int, max_pixels: int) -> PictureInfo:
    """Reads the header of a picture and holds it against the limits; decodes no pixel.

    Args:
        data: The encoded file.
        max_bytes: Largest file accepted, in bytes.
        max_pixels: Largest picture accepted, width times height.

    Raises:
        PictureError: The file is empty, too large, or of no allowed format.
    """
    picture, info = _open(data, max_bytes, max_pixels)
    picture.close()
    return info


def _open(data: bytes, max_bytes: int, max_pixels: int) -> tuple[Image.Image, PictureInfo]:
    """Opens a picture whose header passed the limits; its pixels are not decoded yet."""
    import struct

    from PIL import Image, UnidentifiedImageError

    if not data:
        raise PictureError("not_image", "The file is empty.")
    if len(data) > max_bytes:
        raise PictureError(
            "too_large",
            f"The file has {len(data) / 2**20:.1f} MB; "
            f"at most {max_bytes / 2**20:.0f} MB are read.",
        )
    try:
        # The pixel limit is held below with our own number, so Pillow's warning is not needed;
        # opening reads the header alone.
        picture = Image.open(io.BytesIO(data), formats=ALLOWED_FORMATS)
        width, height = picture.size
        if width * height > max_pixels:
            raise PictureError(
                "too_large",
                f"The picture has {width} x {height} pixels; "
                f"at most {max_pixels / 1e6:.0f} million are read.",
            )
        orientation = _orientation(picture)
    except Image.DecompressionBombError as error:
        raise PictureError(
            "too_large", "The picture declares more pixels than are read."
        ) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, struct.error) as error:
        # Pillow's parsers raise these on damaged headers.
        raise PictureError(
            "not_image",
            "This is not a picture that can be read: send a JPEG, PNG, WebP, GIF, BMP or TIFF.",
        ) from error
    if orientation in _QUARTER_TURNS:
        width, height = height, width
    return picture, PictureInfo(format=str(picture.format), width=width, height=height)


def _orientation(picture: Image.Image) -> int:
    """Reads the EXIF orientation, 1 to 8, without decoding a pixel."""
    from PIL import Image

    if picture.format == "TIFF":
        return int(picture.getexif().get(_EXIF_ORIENTATION, 1))
    if "exif" not in picture.info:
        return 1
    # Image.getexif() would decode a whole PNG in search of a late chunk.
    exif = Image.Exif()
    exif.load(picture.info["exif"])
    return int(exif.get(_EXIF_ORIENTATION, 1))


def verify_picture(data: bytes, *, max_bytes: int, max_pixels: int) -> PictureInfo:
    """Proves that a picture can be decoded to its last line.

    OpenCV fills what a truncated JPEG lacks with grey and reports success; Pillow does not, and
    decodes a JPEG at an eighth of its size, which still reads every byte.

    Args:
        data: The encoded file.
        max_bytes: Largest file accepted, in bytes.
        max_pixels: Largest picture accepted, width times height.

    Raises:
        PictureError: As ``inspect_picture``, or the file is truncated or damaged.
    """
    import struct
    import zlib

    picture, info = _open(data, max_bytes, max_pixels)
    try:
        with picture, DECODING.holding(info.width * info.height):
            picture.draft("RGB", (max(1, info.width // 8), max(1, info.height // 8)))
            picture.load()
    except (OSError, ValueError, SyntaxError, struct.error, zlib.error) as error:
        raise PictureError("not_image", f"The picture is truncated or damaged: {error}") from error
    return info


def decode_picture(
    data: bytes, *, max_bytes: int, max_pixels: int, min_side: int | None = None
) -> NDArray[np.uint8]:
    """Decodes a picture to RGB after its header passed the limits.

    Args:
        data: The encoded file.
        max_bytes: Largest file accepted, in bytes.
        max_pixels: Largest picture accepted, width times height.
        min_side: If given, a JPEG may be decoded at 1/2, 1/4 or 1/8 of its size, and any very
            large picture is made smaller, as long as its shorter side keeps at least this many
            pixels: several times faster for large files, and no memory is kept for long.

    Returns:
        Array of shape (height, width, 3), uint8, RGB, EXIF rotation applied. Transparent parts
        keep the colour stored beneath them; an animation gives its first picture.

    Raises:
        PictureError: As ``inspect_picture``, or the pixels cannot be decoded.
    """
    import cv2
    import numpy as np

    info = inspect_picture(data, max_bytes=max_bytes, max_pixels=max_pixels)
    flag = cv2.IMREAD_COLOR_RGB
    if min_side is not None and info.format == "JPEG":
        shorter = min(info.width, info.height)
        for factor, reduced in (
            (8, cv2.IMREAD_REDUCED_COLOR_8),
            (4, cv2.IMREAD_REDUCED_COLOR_4),
            (2, cv2.IMREAD_REDUCED_COLOR_2),
        ):
            if shorter // factor >= min_side:
                flag = reduced
                break
    damaged = "The picture is damaged: its pixels cannot be read."
    with DECODING.holding(info.width * info.height):
        try:
            pixels = cv2.imdecode(np.frombuffer(data, dtype=np.uint8), flag)
        except cv2.error as error:
            raise PictureError("not_image", damaged) from error
        if pixels is None:
            raise PictureError("not_image", damaged)
        if flag != cv2.IMREAD_COLOR_RGB:
            pixels = cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)
        return shrunk(np.ascontiguousarray(pixels, dtype=np.uint8), min_side)
