"""Distortions of training pictures, and the views of a picture that are averaged in serving.

A distortion is one affine map, so that pixels are interpolated once. It is done by OpenCV beside
the network, not by layers inside it: it costs a tenth of a millisecond a picture on any backend,
and what is saved and exported holds no training-only part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ml.rand_augment import rand_augment
from warehouse.errors import ArtwarehouseError

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
    pictures: NDArray[np.uint8],
    augmentation: Augmentation,
    rng: np.random.Generator,
    *,
    can_mirror: bool = True,
) -> NDArray[np.uint8]:
    """Distorts each picture in its own way; what comes in from beyond an edge is mirrored.

    Args:
        pictures: RGB, (n, size, size, 3), uint8.
        augmentation: Largest distortions.
        rng: Source of chance.
        can_mirror: Whether the task allows mirroring, where the augmentation wants it.

    Returns:
        As ``pictures``.
    """
    import cv2

    size = pictures.shape[1]
    distorted = []
    for picture in pictures:
        matrix = affine_matrix(augmentation, size, rng)
        if augmentation.crop < 1:
            matrix = _cropped(matrix, augmentation.crop, size, rng)
        if augmentation.mirror and can_mirror and rng.random() < 0.5:
            matrix = matrix @ np.array([[-1, 0, size - 1], [0, 1, 0], [0, 0, 1]])
        moved = cv2.warpAffine(
            picture,
            matrix,
            (size, size),
            flags=cv2.INTER_LINEAR,
            borderMode=cv2.BORDER_REFLECT_101,
        )
        distorted.append(rand_augment(np.asarray(moved, np.uint8), augmentation.rand_augment, rng))
    return np.stack(distorted).astype(np.uint8, copy=False)


def _cropped(
    matrix: NDArray[np.float64], smallest: float, size: int, rng: np.random.Generator
) -> NDArray[np.float64]:
    """Puts a crop after a map: a rectangle of the result is blown up to the whole square.

    Its area is drawn between ``smallest`` and 1, its sides between 3:4 and 4:3, as for Inception
    (Szegedy et al. 2015, arXiv:1409.4842, section 6).
    """
    area, ratio = rng.uniform(smallest, 1), np.exp(rng.uniform(np.log(3 / 4), np.log(4 / 3)))
    sides = np.minimum(np.sqrt([area * ratio, area / ratio]), 1)
    corner = rng.uniform(0, 1 - sides) * (size - 1)
    crop = np.column_stack([np.diag(1 / sides), -corner / sides])
    return np.asarray(crop @ np.vstack([matrix, [0, 0, 1]]))
