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
    """Pictures in batches for one epoch: in order, or shuffled and distorted.

    All chance comes from seed and epoch, so a run can be repeated, or taken up again at any epoch.
    Keras would reuse one dataset for all epochs, and may ask for the first batches of the next
    before it says that it has begun: an epoch has a dataset of its own.
    """

    def __init__(
        self,
        data: Labelled,
        *,
        batch_size: int,
        augmentation: Augmentation | None = None,
        can_mirror: bool = True,
        balanced: bool = False,
        seed: int = 0,
        epoch: int = 0,
    ) -> None:
        """Batches ``data``.

        Args:
            data: The pictures and their targets.
            batch_size: Pictures per batch; the last one may be smaller.
            augmentation: If given, batches are for training: shuffled and distorted.
            can_mirror: Whether the task allows mirroring.
            balanced: Draws classes equally often, pictures of rare ones several times an epoch.
            seed: Of all chance.
            epoch: Number of the epoch.
        """
        super().__init__()
        self._data = data
        self._batch_size = batch_size
        self._augmentation = augmentation
        self._can_mirror = can_mirror
        self._seed = seed
        self._epoch = epoch
        self._order = np.arange(len(data.indices))
        if augmentation is not None:
            rng = np.random.default_rng([seed, epoch])
            if balanced:
                labels = data.targets.argmax(axis=1)
                chances = 1 / np.bincount(labels)[labels]
                self._order = rng.choice(len(labels), size=len(labels), p=chances / chances.sum())
            else:
                rng.shuffle(self._order)

    def __len__(self) -> int:
        """Returns the number of batches in an epoch."""
        return math.ceil(len(self._data.indices) / self._batch_size)

    def __getitem__(
        self, index: int
    ) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
        """Returns pictures (RGB, 0 to 255), one-hot targets and weights of one batch."""
        chosen = self._order[index * self._batch_size : (index + 1) * self._batch_size]
        pictures = self._data.pictures.take(self._data.indices[chosen])
        if self._augmentation is not None:
            rng = np.random.default_rng([self._seed, self._epoch, index])
            pictures = augment(pictures, self._augmentation, rng, can_mirror=self._can_mirror)
        return (
            pictures.astype(np.float32),
            self._data.targets[chosen],
            self._data.weights[chosen],
        )
