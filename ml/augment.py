"""Random distortions of pictures: one affine map each, so that pixels are interpolated once.

Done by OpenCV beside the network, not by layers inside it: it costs a tenth of a millisecond a
picture on any backend, and what is saved and exported holds no training-only part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ml.recipes import Augmentation


def affine_matrix(
    augmentation: Augmentation, size: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Draws a map about the centre of a square: zoom, shear and rotation, then a shift.

    Args:
        augmentation: Largest distortions.
        size: Side of the square, in pixels.
        rng: Source of chance.

    Returns:
        (2, 3) matrix for ``cv2.warpAffine``.
    """
    angle = np.deg2rad(rng.uniform(-augmentation.rotation, augmentation.rotation))
    shear = np.tan(np.deg2rad(rng.uniform(-augmentation.shear, augmentation.shear)))
    scale_x, scale_y = 1 + rng.uniform(-augmentation.zoom, augmentation.zoom, 2)
    shift = size * rng.uniform(-augmentation.shift, augmentation.shift, 2)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    linear = turn @ np.array([[1, shear], [0, 1]]) @ np.diag([scale_x, scale_y])
    centre = np.full(2, (size - 1) / 2)
    return np.column_stack([linear, centre - linear @ centre + shift])


def augment(
    pictures: NDArray[np.uint8], augmentation: Augmentation, rng: np.random.Generator
) -> NDArray[np.uint8]:
    """Distorts each picture in its own way; what comes in from beyond an edge is mirrored.

    Args:
        pictures: RGB, (n, size, size, 3), uint8.
        augmentation: Largest distortions.
        rng: Source of chance.

    Returns:
        As ``pictures``.
    """
    import cv2

    size = pictures.shape[1]
    return np.stack(
        [
            cv2.warpAffine(
                picture,
                affine_matrix(augmentation, size, rng),
                (size, size),
                flags=cv2.INTER_LINEAR,
                borderMode=cv2.BORDER_REFLECT_101,
            )
            for picture in pictures
        ]
    ).astype(np.uint8, copy=False)
