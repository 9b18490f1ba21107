"""Synthetic pictures: abstract compositions, each drawn from its path alone."""

from __future__ import annotations

import hashlib
from functools import cache
from typing import TYPE_CHECKING

from core.errors import ArtwarehouseError

if TYPE_CHECKING:
    import numpy as np

# Longest side in pixels of the three sizes that the site keeps of each picture.
LONGEST_SIDE = {"art": 900, "detail": 360, "preview": 100}


@cache
def picture(variant: str, page: str) -> bytes:
    """Returns the JPEG of a page in one of the three sizes; the same bytes every time.

    Args:
        variant: ``art`` (large), ``detail`` (small) or ``preview`` (thumbnail).
        page: Page path, such as ``d/durer/2/hare``; the seed of the composition.
    """
    import cv2

    drawn = _composition(page)
    height, width = drawn.shape[:2]
    scale = LONGEST_SIDE[variant] / max(height, width)
    size = (round(width * scale), round(height * scale))
    scaled = cv2.resize(drawn, size, interpolation=cv2.INTER_AREA)
    done, encoded = cv2.imencode(".jpg", scaled, [cv2.IMWRITE_JPEG_QUALITY, 85])
    if not done:
        raise ArtwarehouseError(f"OpenCV could not encode the picture of {page} as JPEG.")
    return encoded.tobytes()


def picture_size(variant: str, page: str) -> tuple[int, int]:
    """Returns width and height in pixels of a picture, without encoding it."""
    height, width = _canvas(_generator(page))
    scale = LONGEST_SIDE[variant] / max(height, width)
    return round(width * scale), round(height * scale)


def _generator(page: str) -> np.random.Generator:
    import numpy as np

    return np.random.default_rng(int.from_bytes(hashlib.sha256(page.encode()).digest()[:8]))


def _canvas(random: np.random.Generator) -> tuple[int, int]:
    height, width = random.integers(600, 901, size=2)
    return int(height), int(width)


def _composition(page: str) -> np.ndarray:
    """Draws discs, bars and triangles on a gradient; returns (height, width, 3) uint8 BGR."""
    import cv2
    import numpy as np

    random = _generator(page)
    height, width = _canvas(random)
    palette = random.integers(20, 236, size=(6, 3))
    fade = np.linspace(0, 1, height)[:, None, None]
    gradient = palette[0] * (1 - fade) + palette[1] * fade
    image = np.repeat(gradient.astype(np.uint8), width, axis=1)
    for _ in range(int(random.integers(8, 17))):
        colour = tuple(int(level) for level in palette[random.integers(2, 6)])
        corners = random.integers(0, (width, height), size=(3, 2)).astype(np.int32)
        match int(random.integers(3)):
            case 0:
                centre = (int(corners[0, 0]), int(corners[0, 1]))
                cv2.circle(image, centre, int(random.integers(20, 160)), colour, -1, cv2.LINE_AA)
            case 1:
                cv2.fillPoly(image, [corners], colour, cv2.LINE_AA)
            case _:
                cv2.polylines(
                    image, [corners], False, colour, int(random.integers(4, 24)), cv2.LINE_AA
                )
    return image
