"""Distortions of training pictures, and the views of a picture that are averaged in serving.

A distortion is one affine map, so that pixels are interpolated once. OpenCV applies it; it is no
part of what is saved and exported.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.errors import ArtwarehouseError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ml.recipes import Augmentation


# Corner and share of the side of each square that is looked at, and whether it is mirrored.
_VIEWS = (
    (0.0, 0.0, 1.0, False),
    (0.0, 0.0, 1.0, True),
    (0.1, 0.1, 0.8, False),
    (0.1, 0.1, 0.8, True),
    (0.0, 0.0, 0.7, False),
    (0.3, 0.0, 0.7, True),
    (0.0, 0.3, 0.7, True),
    (0.3, 0.3, 0.7, False),
)
MOST_VIEWS = len(_VIEWS)


def views(square: NDArray[np.uint8], count: int) -> NDArray[np.uint8]:
    """Looks at a picture several times: whole, mirrored, its middle, its corners.

    Always the same looks, so that what is computed from them can be kept.

    Args:
        square: RGB, (size, size, 3), uint8.
        count: 1 for the picture itself, 2 for it and its mirror image, up to ``MOST_VIEWS``.

    Returns:
        (count, size, size, 3), uint8.

    Raises:
        ArtwarehouseError: There are not so many.
    """
    import cv2

    if not 1 <= count <= MOST_VIEWS:
        raise ArtwarehouseError(f"a picture is looked at 1 to {MOST_VIEWS} times, not {count}")
    size = square.shape[0]
    looks = []
    for left, top, share, is_mirrored in _VIEWS[:count]:
        x, y, side = round(left * size), round(top * size), round(share * size)
        look = square[y : y + side, x : x + side]
        if side != size:
            resized = cv2.resize(look, (size, size), interpolation=cv2.INTER_LINEAR)
            look = np.asarray(resized, np.uint8)
        looks.append(look[:, ::-1] if is_mirrored else look)
    return np.stack(looks).astype(np.uint8, copy=False)


def affine_matrices(
    augmentation: Augmentation, count: int, size: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Draws maps about the centre of a square: zoom, shear and rotation, then a shift.

    Args:
        augmentation: Largest distortions.
        count: Maps.
        size: Side of the square, in pixels.
        rng: Source of chance.

    Returns:
        Matrices for ``cv2.warpAffine``, (count, 2, 3).
    """

    def drawn(largest: float, *shape: int) -> NDArray[np.float64]:
        return rng.uniform(-largest, largest, (count, *shape))

    angles = np.deg2rad(drawn(augmentation.rotation))
    slants = np.tan(np.deg2rad(drawn(augmentation.shear)))
    scales = 1 + drawn(augmentation.zoom, 2)
    shifts = size * drawn(augmentation.shift, 2)
    cos, sin, one, zero = np.cos(angles), np.sin(angles), np.ones(count), np.zeros(count)
    turn = np.stack([cos, -sin, sin, cos], axis=1).reshape(count, 2, 2)
    shear = np.stack([one, slants, zero, one], axis=1).reshape(count, 2, 2)
    linear = turn @ shear * scales[:, np.newaxis]
    centre = np.full(2, (size - 1) / 2)
    moved = centre - linear @ centre + shifts
    return np.concatenate([linear, moved[..., np.newaxis]], axis=2)


def augment(
    pictures: NDArray[np.uint8],
    augmentation: Augmentation,
    rng: np.random.Generator,
) -> NDArray[np.uint8]:
    """Distorts each picture in its own way; what comes in from beyond an edge is mirrored.

    Args:
        pictures: RGB, (n, size, size, 3), uint8.
        augmentation: Largest distortions.
        rng: Random state.

    Returns:
        As ``pictures``.
    """
    import cv2

    count, size = pictures.shape[:2]
    matrices = affine_matrices(augmentation, count, size, rng)
    distorted = np.empty_like(pictures)
    for place, picture in enumerate(pictures):
        distorted[place] = cv2.warpAffine(
            picture,
            matrices[place].astype(np.float32),
            (size, size),
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REFLECT_101,
        )
    return distorted
