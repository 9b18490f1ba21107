"""Batches of cached pictures for Keras. Imports Keras: import this module lazily."""

from __future__ import annotations

import math
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from ml.augment import Distortions, distort, draw

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ml.picture_cache import CachedPictures
    from ml.recipes import Augmentation

    # What the network takes, one-hot targets, and weights.
    Batch = tuple[Any, NDArray[np.float32], NDArray[np.float32]]


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
        on_device: int | None = None,
        multiple_of: int = 1,
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
            on_device: If given, pixels are left to a ``ml.device_augment.learner`` of so many
                operations: a batch holds pictures as they are cached, and what chance made of each.
            multiple_of: Devices that share each batch equally. What is missing is filled up with
                the first pictures of the epoch.
        """
        super().__init__()
        self._data = data
        self._batch_size = math.ceil(batch_size / multiple_of) * multiple_of
        self._on_device = on_device
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
        missing = -len(self._order) % multiple_of
        self._order = np.append(self._order, np.resize(self._order, missing))

    def __len__(self) -> int:
        """Returns the number of batches in an epoch."""
        return math.ceil(len(self._order) / self._batch_size)

    def __getitem__(self, index: int) -> Batch:
        """Returns one batch: pictures (RGB, 0 to 255) or a ``learner``'s inputs, and the rest."""
        chosen = self._order[index * self._batch_size : (index + 1) * self._batch_size]
        pictures = self._data.pictures.take(self._data.indices[chosen])
        # As bytes: the network makes floats of them, and a fourth of the memory is copied.
        inputs: Any = pictures
        if self._on_device is not None:
            inputs = {"pictures": pictures} | vars(self._distortions(pictures, index))
        elif self._augmentation is not None:
            inputs = distort(pictures, self._distortions(pictures, index))
        return inputs, self._data.targets[chosen], self._data.weights[chosen]

    def _distortions(self, pictures: NDArray[np.uint8], index: int) -> Distortions:
        count, size = pictures.shape[:2]
        if self._augmentation is None:
            return Distortions.none(count, self._on_device or 0)
        rng = np.random.default_rng([self._seed, self._epoch, index])
        return draw(self._augmentation, count, size, rng, can_mirror=self._can_mirror)


# Batches that are made, and put in their place, before the step that needs them.
AHEAD = 4


class Ahead(keras.utils.PyDataset):  # type: ignore[misc]  # Keras ships no types
    """Batches that threads make while earlier ones are trained on.

    Keras would make each when the step before it has been sent off, and a fast device would wait.
    """

    def __init__(self, batches: Batches, place: Callable[[Batch], Batch]) -> None:
        """Wraps ``batches``.

        Args:
            batches: One epoch.
            place: What is done with each on its thread: copying it to the device.
        """
        super().__init__()
        self._batches = batches
        self._place = place
        self._pool = ThreadPoolExecutor(AHEAD)
        self._coming: dict[int, Future[Batch]] = {}

    def __len__(self) -> int:
        """Returns the number of batches in an epoch."""
        return len(self._batches)

    def __getitem__(self, index: int) -> Batch:
        """Returns one batch, and has the next ones made."""
        for later in range(index, min(index + AHEAD, len(self))):
            if later not in self._coming:
                self._coming[later] = self._pool.submit(self._made, later)
        return self._coming.pop(index).result()

    def _made(self, index: int) -> Batch:
        return self._place(self._batches[index])
