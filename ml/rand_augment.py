"""RandAugment's changes of colour and contrast, by OpenCV.

Cubuk et al. 2019, "RandAugment: practical automated data augmentation with a reduced search space",
arXiv:1909.13719. Its geometric operations are left out: ``ml.augment`` turns, shifts, shears and
zooms already. Keras's own layer takes 0.75 s for 16 pictures of 150x150 on two cores.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Picture = NDArray[np.uint8]

# Share of the range of each operation, as in the paper's 9 of 30.
MAGNITUDE = 0.3


def draw_operations(
    count: int, operations: int, rng: np.random.Generator
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """Draws operations with equal chance, and how strong each is.

    Args:
        count: Pictures.
        operations: How many follow each other on a picture.
        rng: Source of chance.

    Returns:
        Places of the operations in ``OPERATIONS``, (count, operations), and their strengths, alike.
    """
    numbers = rng.integers(len(OPERATIONS), size=(count, operations), dtype=np.int32)
    # Brighter or darker, more or less: either way with equal chance.
    strengths = rng.uniform(-MAGNITUDE, MAGNITUDE, (count, operations))
    return numbers, strengths.astype(np.float32)


def rand_augment(
    picture: Picture, numbers: NDArray[np.int32], strengths: NDArray[np.float32]
) -> Picture:
    """Applies operations that were drawn, one after the other.

    Args:
        picture: RGB, (height, width, 3), uint8.
        numbers: Places in ``OPERATIONS``, (operations,).
        strengths: How strong each is, (operations,).

    Returns:
        As ``picture``.
    """
    for number, strength in zip(numbers, strengths, strict=True):
        picture = _OPERATIONS[OPERATIONS[number]](picture, float(strength))
    return picture


def _blend(picture: Picture, other: Picture, strength: float) -> Picture:
    """Moves a picture away from another, or towards it for a strength below 0."""
    import cv2

    return np.asarray(cv2.addWeighted(picture, 1 + strength, other, -strength, 0), np.uint8)


def _saturation(picture: Picture, strength: float) -> Picture:
    import cv2

    grey = cv2.cvtColor(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY), cv2.COLOR_GRAY2RGB)
    return _blend(picture, np.asarray(grey, np.uint8), strength)


def _contrast(picture: Picture, strength: float) -> Picture:
    return _blend(picture, np.full_like(picture, round(float(picture.mean()))), strength)


def _brightness(picture: Picture, strength: float) -> Picture:
    return _blend(picture, np.zeros_like(picture), strength)


def _sharpness(picture: Picture, strength: float) -> Picture:
    import cv2

    return _blend(picture, np.asarray(cv2.blur(picture, (3, 3)), np.uint8), strength)


def _solarize(picture: Picture, strength: float) -> Picture:
    """Turns the brightest tones round."""
    threshold = 255 * (1 - abs(strength))
    return np.where(picture > threshold, 255 - picture, picture).astype(np.uint8)


def _posterize(picture: Picture, strength: float) -> Picture:
    """Keeps 8 to 6 bits of each channel."""
    return picture & np.uint8(0xFF << round(2 * abs(strength) / MAGNITUDE) & 0xFF)


def _autocontrast(picture: Picture, strength: float) -> Picture:
    """Stretches each channel to the whole range; how far does not depend on the strength."""
    del strength
    low = picture.min(axis=(0, 1)).astype(np.float32)
    span = np.maximum(picture.max(axis=(0, 1)) - low, 1)
    return np.asarray((picture - low) * (255 / span), dtype=np.uint8)


def _equalize(picture: Picture, strength: float) -> Picture:
    """Makes tones equally frequent in each channel; how far does not depend on the strength."""
    import cv2

    del strength
    return np.stack([cv2.equalizeHist(channel) for channel in cv2.split(picture)], axis=-1)


_OPERATIONS: dict[str, Callable[[Picture, float], Picture]] = {
    "saturation": _saturation,
    "contrast": _contrast,
    "brightness": _brightness,
    "sharpness": _sharpness,
    "solarize": _solarize,
    "posterize": _posterize,
    "autocontrast": _autocontrast,
    "equalize": _equalize,
}
OPERATIONS = tuple(_OPERATIONS)
