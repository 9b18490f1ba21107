"""Safe decoding of pictures from museums and uploads.

Every picture that enters the project passes here: the bytes are capped, the format is read from
the content and never from the name, and the declared size is checked before a pixel is decoded,
so that a small file that declares a huge picture costs nothing.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from core.errors import ArtwarehouseError
from core.images.decoding_limit import DECODING
from core.images.jpeg import FURTHER_DATA, JPEG_END, CutJpegError, with_further_data
from core.images.large_pictures import to_small_rgb
from core.images.pixels import (
    QUARTER_TURNS,
    UPRIGHT,
    OtherKindError,
    load,
    most_pixels,
    orientation,
    refuse_a_damaged_png,
    stored_size,
    upright,
)

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

# In which Pillow takes memory. Blocks of this size go back to the system at once, whichever thread
# frees them; those of its own size stay with the thread.
_BLOCK_BYTES = 64 * 2**20
# OpenCV reads no larger picture, whatever it is told.
_MOST_PIXELS_OF_OPENCV = 2**30
# A JPEG up to so many pixels is proved whole to its last bit, which takes four decodes. Of a larger
# one two at an eighth of its size show all but the details of its last 8 x 8 pixels.
_SMALL_PIXELS = 2**18


class PictureError(ArtwarehouseError):
    """The bytes are not a picture that can be used.

    Attributes:
        status: ``not_image`` (no allowed format, or broken), ``too_large`` (a limit passed) or
            ``replaced`` (of other content than was recorded).
    """

    def __init__(self, status: Literal["not_image", "too_large", "replaced"], message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class PictureInfo:
    """What a picture's header says.

    Attributes:
        format: One of ``ALLOWED_FORMATS``.
        width: Pixels, after EXIF rotation.
        height: Pixels, after EXIF rotation.
        orientation: How the pixels are stored, from 1, upright, to 8, as EXIF numbers them.
    """

    format: str
    width: int
    height: int
    orientation: int = UPRIGHT


def require_recorded_hash(sha256: str, recorded: str | None) -> None:
    """Raises if a stored picture has other content than the warehouse says.

    Args:
        sha256: Of the file.
        recorded: As it was when the picture was taken; None if that is not known.

    Raises:
        PictureError: It was damaged or replaced since.
    """
    if recorded is not None and sha256 != recorded:
        raise PictureError(
            "replaced",
            "The file is not the one that was taken in: it was damaged or replaced since. "
            "Ingest its source again, and build.",
        )


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


def verify_picture(data: bytes, *, max_bytes: int, max_pixels: int) -> PictureInfo:
    """Proves that a picture can be decoded to its last line.

    Args:
        data: The encoded file.
        max_bytes: Largest file accepted, in bytes.
        max_pixels: Largest picture accepted, width times height.

    Raises:
        PictureError: As ``inspect_picture``, or the file is truncated or damaged.
    """
    picture, info = _open(data, max_bytes, max_pixels)
    with picture, DECODING.holding(most_pixels(picture)), _damage_told():
        _refuse_damage(info, data)
        if info.format != "JPEG":
            load(picture)
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
        PictureError: As ``verify_picture``.
    """
    import numpy as np

    picture, info = _open(data, max_bytes, max_pixels)
    with picture, DECODING.holding(most_pixels(picture)), _damage_told():
        _refuse_damage(info, data)
        if info.format == "JPEG" and info.width * info.height <= _MOST_PIXELS_OF_OPENCV:
            pixels = _decoded_jpeg(data, min(info.width, info.height), min_side)
        else:
            pixels = to_small_rgb(picture, min_side)
    # Pillow has turned a TIFF already.
    if info.format != "TIFF":
        pixels = upright(pixels, info.orientation)
    return np.ascontiguousarray(pixels)


def _open(data: bytes, max_bytes: int, max_pixels: int) -> tuple[Image.Image, PictureInfo]:
    """Opens a picture whose header passed the limits; its pixels are not decoded yet."""
    from PIL import Image

    if not data:
        raise PictureError("not_image", "The file is empty.")
    if len(data) > max_bytes:
        raise PictureError(
            "too_large",
            f"The file has {len(data) / 2**20:.1f} MB; "
            f"at most {max_bytes / 2**20:.0f} MB are read.",
        )
    # Pillow's own limit would refuse what our settings allow; ours is held below.
    Image.MAX_IMAGE_PIXELS = None
    Image.core.set_block_size(_BLOCK_BYTES)  # type: ignore[attr-defined]
    try:
        # Opening reads the header alone.
        picture = Image.open(io.BytesIO(data), formats=ALLOWED_FORMATS)
        width, height = stored_size(picture)
        turned, pixels = orientation(picture, data), most_pixels(picture)
    except Exception as error:  # Pillow's parsers raise a dozen kinds on damaged headers
        if "MAX_TEXT" in str(error):
            message = "The texts that are packed in the picture's file are larger than are read."
            raise PictureError("too_large", message) from error
        raise PictureError(
            "not_image",
            "This is not a picture that can be read: send a JPEG, PNG, WebP, GIF, BMP or TIFF.",
        ) from error
    if not width * height:
        raise PictureError("not_image", f"The picture has {width} x {height} pixels: none.")
    if pixels > max_pixels:
        raise PictureError(
            "too_large",
            f"The picture has {width} x {height} pixels; "
            f"at most {max_pixels / 1e6:.0f} million are read.",
        )
    if turned in QUARTER_TURNS:
        width, height = height, width
    # A JPEG with further pictures behind it is one of its own format to Pillow.
    kind = "JPEG" if picture.format == "MPO" else str(picture.format)
    return picture, PictureInfo(format=kind, width=width, height=height, orientation=turned)


@contextmanager
def _damage_told() -> Iterator[None]:
    """Turns what decoders raise into a reason for people."""
    try:
        yield
    except MemoryError as error:
        message = "There is not enough memory to decode the picture."
        raise PictureError("too_large", message) from error
    except OtherKindError as error:
        raise PictureError("not_image", f"The picture cannot be read: {error}.") from error
    except Exception as error:  # as above
        raise PictureError("not_image", f"The picture is truncated or damaged: {error}") from error


def _refuse_damage(info: PictureInfo, data: bytes) -> None:
    """Raises if a file shows damage that decoders pass over."""
    if info.format == "PNG":
        refuse_a_damaged_png(data)
    elif info.format == "JPEG":
        _refuse_a_cut_jpeg(data, is_small=info.width * info.height <= _SMALL_PIXELS)


def _refuse_a_cut_jpeg(data: bytes, *, is_small: bool) -> None:
    found = None
    for further in FURTHER_DATA if is_small else FURTHER_DATA[:1]:
        longer, is_progressive = with_further_data(data, further)
        # Most scans of a progressive JPEG bring details that do not show at an eighth.
        in_full = is_small or is_progressive
        found = found or _jpeg_hash(data + JPEG_END, in_full=in_full)
        if found != _jpeg_hash(longer, in_full=in_full):
            raise CutJpegError("its data end before its last line")


def _jpeg_hash(data: bytes, *, in_full: bool) -> str:
    """Hashes a JPEG's pixels, in full or at an eighth of its size: that still reads every byte."""
    from PIL.JpegImagePlugin import JpegImageFile

    with JpegImageFile(io.BytesIO(data)) as picture:
        if not in_full:
            picture.draft(picture.mode, (max(1, picture.width // 8), max(1, picture.height // 8)))
        return hashlib.sha256(picture.tobytes()).hexdigest()


def _decoded_jpeg(data: bytes, shorter: int, min_side: int | None) -> NDArray[np.uint8]:
    """Decodes a JPEG to RGB, not yet upright: OpenCV does it faster than Pillow."""
    import cv2
    import numpy as np

    flag = cv2.IMREAD_COLOR_RGB
    for factor, reduced in (
        (8, cv2.IMREAD_REDUCED_COLOR_8),
        (4, cv2.IMREAD_REDUCED_COLOR_4),
        (2, cv2.IMREAD_REDUCED_COLOR_2),
    ):
        if min_side is not None and shorter // factor >= min_side:
            flag = reduced
            break
    try:
        # OpenCV asks for an end marker even where nothing else is missing.
        content = np.frombuffer(data + JPEG_END, dtype=np.uint8)
        pixels = cv2.imdecode(content, flag | cv2.IMREAD_IGNORE_ORIENTATION)
    except cv2.error as error:
        raise OSError("its pixels cannot be read") from error
    if pixels is None:
        raise OSError("its pixels cannot be read")
    if flag != cv2.IMREAD_COLOR_RGB:
        pixels = cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB)
    return np.asarray(pixels, np.uint8)
