"""Batches of cached pictures for Keras. Imports Keras: import this module lazily."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import keras
import numpy as np

from ml.augment import augment

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ml.picture_cache import CachedPictures
    from ml.recipes import Augmentation


@dataclass(frozen=True)
class Labelled:
    """Which pictures to batch, with what Keras is to learn from each.

    Attributes:
        pictures: The cache.
        indices: Positions in the cache, (n,).
        targets: One-hot targets, (n, classes).
        weights: How much each counts in the loss, (n,).
    """

    pictures: CachedPictures
    indices: NDArray[np.int64]
    targets: NDArray[np.float32]
    weights: NDArray[np.float32]


class Batches(keras.utils.PyDataset):  # type: ignore[misc]  # Keras ships no types
    """Pictures in batches: in order, or shuffled and distorted anew each epoch.

    All chance comes from seed and epoch, so a run can be repeated.
    """

    def __init__(
        self,
        data: Labelled,
        *,
        batch_size: int,
        augmentation: Augmentation | None = None,
        seed: int = 0,
    ) -> None:
        """Batches ``data``.

        Args:
            data: The pictures and their targets.
            batch_size: Pictures per batch; the last one may be smaller.
            augmentation: If given, batches are for training: shuffled and distorted.
            seed: Of all chance.
        """
        super().__init__()
        self._data = data
        self._batch_size = batch_size
        self._augmentation = augmentation
        self._seed = seed
        self._epoch = -1
        self.on_epoch_begin()

    def __len__(self) -> int:
        """Returns the number of batches in an epoch."""
        return math.ceil(len(self._data.indices) / self._batch_size)

    def on_epoch_begin(self) -> None:
        """Draws the order of the next epoch."""
        self._epoch += 1
        self._order = np.arange(len(self._data.indices))
        if self._augmentation is not None:
            np.random.default_rng([self._seed, self._epoch]).shuffle(self._order)

    def __getitem__(
        self, index: int
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        """Returns pictures (RGB, 0 to 255), one-hot targets and weights of one batch."""
        chosen = self._order[index * self._batch_size : (index + 1) * self._batch_size]
        pictures = self._data.pictures.take(self._data.indices[chosen])
        if self._augmentation is not None:
            rng = np.random.default_rng([self._seed, self._epoch, index])
            pictures = augment(pictures, self._augmentation, rng)
        return (
            pictures.astype(np.float32),
            self._data.targets[chosen],
            self._data.weights[chosen],
        )
