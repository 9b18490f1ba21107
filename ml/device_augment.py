"""Distortions of training pictures on an accelerator, beside ``ml.augment``'s by OpenCV.

A whole batch at once, in tensor operations of either backend, from the same draws. Imports Keras:
import this module lazily.
"""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
from keras import ops

from ml.rand_augment import MAGNITUDE, OPERATIONS

# Of red, green and blue in grey, as OpenCV has it (ITU-R BT.601).
_GREY = np.array([0.299, 0.587, 0.114], dtype=np.float32)
_TONES = 256


def learner(network: keras.Model, operations: int) -> keras.Model:
    """Puts the distortions before a network, for its training alone.

    Args:
        network: From pictures, (n, size, size, 3), 0 to 255; its weights are shared, not copied.
        operations: RandAugment's, per picture.

    Returns:
        Model from ``ml.batches.Batches(on_device=True)``'s inputs to what ``network`` gives.
    """
    size = network.input_shape[1]
    inputs = {
        "pictures": keras.Input((size, size, 3), dtype="uint8", name="pictures"),
        "matrices": keras.Input((2, 3), name="matrices"),
        "operations": keras.Input((operations,), dtype="int32", name="operations"),
        "strengths": keras.Input((operations,), name="strengths"),
    }
    distorted = Distort(name="distort")(
        inputs["pictures"],
        matrices=inputs["matrices"],
        operations=inputs["operations"],
        strengths=inputs["strengths"],
    )
    return keras.Model(inputs, network(distorted), name="learner")


class Distort(keras.layers.Layer):  # type: ignore[misc]  # Keras ships no types
    """Distorts pictures in training, and passes them on as they are otherwise."""

    def __init__(self, name: str | None = None) -> None:
        """Computes in float32 whatever the policy: positions of pixels need more than 8 bits."""
        super().__init__(name=name, dtype="float32", trainable=False)

    def call(
        self, pictures: Any, matrices: Any, operations: Any, strengths: Any, training: bool = False
    ) -> Any:
        """Returns RGB, 0 to 255, float32, (n, size, size, 3)."""
        pictures = ops.cast(pictures, "float32")
        if not training:
            return pictures
        return change_colours(warp(pictures, matrices), operations, strengths)


def warp(pictures: Any, matrices: Any) -> Any:
    """Moves pixels by affine maps, as ``cv2.warpAffine`` with bilinear interpolation does.

    What comes in from beyond an edge is mirrored, the edge itself not twice
    (``BORDER_REFLECT_101``). Values are rounded, as if the picture were stored.

    Args:
        pictures: 0 to 255, float32, (n, size, size, 3).
        matrices: Maps from the picture to the result, (n, 2, 3).
    """
    size = pictures.shape[1]
    to_y, to_x = (grid.reshape(1, -1).astype(np.float32) for grid in np.mgrid[:size, :size])
    a, b, move_x = (matrices[:, 0, place : place + 1] for place in range(3))
    c, d, move_y = (matrices[:, 1, place : place + 1] for place in range(3))
    determinant = a * d - b * c
    x = (d * (to_x - move_x) - b * (to_y - move_y)) / determinant
    y = (a * (to_y - move_y) - c * (to_x - move_x)) / determinant
    left, top = ops.floor(x), ops.floor(y)
    right_share, bottom_share = (ops.expand_dims(part, -1) for part in (x - left, y - top))
    flat = ops.reshape(pictures, (-1, size * size, 3))

    def at(column: Any, row: Any) -> Any:
        places = _reflect(row, size) * size + _reflect(column, size)
        places = ops.broadcast_to(ops.expand_dims(places, -1), ops.shape(flat))
        return ops.take_along_axis(flat, places, axis=1)

    above = at(left, top) * (1 - right_share) + at(left + 1, top) * right_share
    below = at(left, top + 1) * (1 - right_share) + at(left + 1, top + 1) * right_share
    moved = above * (1 - bottom_share) + below * bottom_share
    return ops.round(ops.reshape(moved, (-1, size, size, 3)))


def _reflect(places: Any, size: int) -> Any:
    """Folds places on a line back into 0 to size - 1."""
    period = 2 * (size - 1)
    folded = ops.mod(ops.cast(places, "int32"), period)
    return ops.minimum(folded, period - folded)


def change_colours(pictures: Any, operations: Any, strengths: Any) -> Any:
    """Applies operations of RandAugment as ``ml.rand_augment`` does, to within rounding.

    Each picture gets its own: all are computed and one is taken, for a device that works on a batch
    as one has no use for branches.

    Args:
        pictures: Whole numbers, 0 to 255, float32, (n, size, size, 3).
        operations: Places in ``ml.rand_augment.OPERATIONS``, (n, k).
        strengths: How strong each is, (n, k).
    """
    for step in range(operations.shape[1]):
        number = ops.reshape(operations[:, step], (-1, 1, 1, 1))
        strength = ops.reshape(strengths[:, step], (-1, 1, 1, 1))
        pictures = _changed(pictures, number, strength)
    return pictures


def _changed(pictures: Any, number: Any, strength: Any) -> Any:
    def chosen(name: str) -> Any:
        return ops.equal(number, OPERATIONS.index(name))

    # Four of them move a picture away from another one, and so need but one blend.
    other = ops.where(chosen("saturation"), ops.round(_weighted(pictures)), 0.0)
    mean = ops.round(ops.mean(pictures, axis=(1, 2, 3), keepdims=True))
    other = ops.where(chosen("contrast"), mean, other)
    other = ops.where(chosen("sharpness"), _blurred(pictures), other)
    changed = pictures + strength * (pictures - other)

    threshold = 255 * (1 - ops.abs(strength))
    inverted = ops.where(pictures > threshold, 255 - pictures, pictures)
    changed = ops.where(chosen("solarize"), inverted, changed)
    step = ops.power(2.0, ops.round(2 * ops.abs(strength) / MAGNITUDE))
    changed = ops.where(chosen("posterize"), ops.floor(pictures / step) * step, changed)
    low = ops.min(pictures, axis=(1, 2), keepdims=True)
    span = ops.maximum(ops.max(pictures, axis=(1, 2), keepdims=True) - low, 1)
    stretched = ops.floor((pictures - low) * (255 / span))
    changed = ops.where(chosen("autocontrast"), stretched, changed)
    changed = ops.where(chosen("equalize"), _equalized(pictures), changed)
    return ops.clip(ops.round(changed), 0, 255)


def _weighted(pictures: Any) -> Any:
    return ops.sum(pictures * _GREY, axis=-1, keepdims=True)


def _blurred(pictures: Any) -> Any:
    edged = ops.pad(pictures, ((0, 0), (1, 1), (1, 1), (0, 0)), mode="reflect")
    return ops.round(ops.average_pool(edged, 3, strides=1, padding="valid"))


def _equalized(pictures: Any) -> Any:
    """Gives each tone of a channel the share of pixels up to it, as ``cv2.equalizeHist`` does."""
    count, size = ops.shape(pictures)[0], pictures.shape[1]
    tones = ops.reshape(ops.cast(pictures, "int32"), (-1, size * size, 3))
    channels = ops.reshape(ops.arange(count * 3, dtype="int32"), (-1, 1, 3))
    # One histogram a channel, all in one: a histogram by itself would be a loop over pictures.
    flat = ops.reshape(tones + _TONES * channels, (-1,))
    found = ops.segment_sum(ops.ones_like(flat, dtype="float32"), flat, count * 3 * _TONES)
    frequencies = ops.reshape(found, (-1, 3, _TONES))
    up_to = ops.cumsum(frequencies, axis=-1)
    lowest = ops.reshape(ops.min(tones, axis=1), (-1, 3, 1))
    darkest = ops.take_along_axis(up_to, lowest, axis=-1)
    # A channel of one tone has nothing to spread, and stays as it is.
    spread = ops.maximum(size * size - darkest, 1)
    equal = ops.round((up_to - darkest) * (255 / spread))
    whole = ops.equal(darkest, size * size)
    equal = ops.where(whole, ops.arange(_TONES, dtype="float32"), equal)
    looked_up = ops.take_along_axis(equal, ops.transpose(tones, (0, 2, 1)), axis=-1)
    return ops.reshape(ops.transpose(looked_up, (0, 2, 1)), ops.shape(pictures))
