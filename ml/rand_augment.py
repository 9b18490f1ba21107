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
_MAGNITUDE = 0.3


def rand_augment(picture: Picture, operations: int, rng: np.random.Generator) -> Picture:
    """Applies some operations, drawn with equal chance, one after the other.

    Args:
        picture: RGB, (height, width, 3), uint8.
        operations: How many.
        rng: Source of chance.

    Returns:
        As ``picture``.
    """
    for number in rng.integers(len(_OPERATIONS), size=operations):
        strength = rng.uniform(0, _MAGNITUDE)
        # Brighter or darker, more or less: either way with equal chance.
        picture = _OPERATIONS[number](picture, strength if rng.random() < 0.5 else -strength)
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
    return picture & np.uint8(0xFF << round(2 * abs(strength) / _MAGNITUDE) & 0xFF)


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


_OPERATIONS: tuple[Callable[[Picture, float], Picture], ...] = (
    _saturation,
    _contrast,
    _brightness,
    _sharpness,
    _solarize,
    _posterize,
    _autocontrast,
    _equalize,
)
