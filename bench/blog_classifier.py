"""How the two blog projects fed their network, written anew: each picture read again every epoch.

Both used Keras's ``ImageDataGenerator`` on folders: Pillow reads and squeezes, SciPy distorts one
channel after the other, and a thread beside the training does so picture by picture.
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import keras
import numpy as np
from PIL import Image
from scipy.ndimage import affine_transform

SIDE, BATCH_SIZE = 150, 16
ROTATION_DEGREES, SHIFT, SHEAR, ZOOM = 10, 0.2, 0.2, 0.2


class FolderBatches(keras.utils.PyDataset):  # type: ignore[misc]  # Keras ships no types
    """Batches of picture files, shuffled and distorted if they are for training."""

    def __init__(self, files: list[Path], targets: np.ndarray[Any, Any], *, trains: bool) -> None:
        super().__init__()
        self._files, self._targets, self._trains = files, targets, trains
        self._rng = np.random.default_rng(1)
        self._order = np.arange(len(files))
        self.on_epoch_end()

    def on_epoch_end(self) -> None:
        if self._trains:
            self._rng.shuffle(self._order)

    def __len__(self) -> int:
        return math.ceil(len(self._files) / BATCH_SIZE)

    def __getitem__(self, index: int) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
        chosen = self._order[index * BATCH_SIZE : (index + 1) * BATCH_SIZE]
        pictures = [read(self._files[place]) for place in chosen]
        if self._trains:
            pictures = [distorted(picture, self._rng) for picture in pictures]
        return np.stack(pictures), self._targets[chosen]


def read(path: Path) -> np.ndarray[Any, Any]:
    with Image.open(path) as picture:
        square = picture.convert("RGB").resize((SIDE, SIDE), Image.Resampling.NEAREST)
    return np.asarray(square, dtype=np.float32)


def distorted(picture: np.ndarray[Any, Any], rng: np.random.Generator) -> np.ndarray[Any, Any]:
    """Turns, moves, shears and zooms about the centre; edges are drawn out."""
    angle = np.deg2rad(rng.uniform(-ROTATION_DEGREES, ROTATION_DEGREES))
    shift = SIDE * rng.uniform(-SHIFT, SHIFT, 2)
    shear = rng.uniform(-SHEAR, SHEAR)
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    slant = np.array([[1, -np.sin(shear)], [0, np.cos(shear)]])
    linear = turn @ slant @ np.diag(rng.uniform(1 - ZOOM, 1 + ZOOM, 2))
    centre = np.full(2, SIDE / 2 - 0.5)
    offset = centre - linear @ centre + turn @ shift
    channels = [
        affine_transform(picture[..., channel], linear, offset, order=1, mode="nearest")
        for channel in range(3)
    ]
    return np.stack(channels, axis=-1)
