"""Very large pictures made small a strip at a time, so that their RGB is never in memory whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.images.pixels import load, to_rgb

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image

# Pictures of fewer pixels are converted at once.
WHOLE_PIXELS = 25_000_000
_STRIP_PIXELS = 2_000_000


def to_small_rgb(picture: Image.Image, min_side: int | None) -> NDArray[np.uint8]:
    """Decodes a picture to RGB as ``to_rgb`` does, a very large one smaller than it is.

    Args:
        picture: Opened, not decoded.
        min_side: Its shorter side keeps at least so many pixels; None keeps all.

    Raises:
        OtherKindError: As ``to_rgb``; so for other errors.
    """
    import cv2
    import numpy as np

    load(picture)
    width, height = picture.size
    factor = min(width, height) // min_side if min_side else 1
    # Grey of 16 bits is read as its file says, which a strip does not know.
    whole = width * height <= WHOLE_PIXELS or picture.mode.startswith("I;16")
    if factor < 2 or whole:
        return to_rgb(picture)
    rows = factor * max(1, _STRIP_PIXELS // (width * factor))
    strips = []
    for top in range(0, height - height % factor, rows):
        bottom = min(top + rows, height - height % factor)
        strip = to_rgb(picture.crop((0, top, width, bottom)))
        size = (width // factor, (bottom - top) // factor)
        strips.append(cv2.resize(strip, size, interpolation=cv2.INTER_AREA))
    return np.concatenate(strips).astype(np.uint8, copy=False)
