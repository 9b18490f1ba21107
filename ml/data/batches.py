"""Batches of cached pictures for Keras. Imports Keras: import this module lazily."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from ml.data.augmentation import augment
from ml.networks.accelerator import devices

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from ml.data.picture_cache import CachedPictures
    from ml.recipes import Augmentation

    # Pictures, one-hot targets, and weights.
    Batch = tuple[NDArray[np.uint8], NDArray[np.float32], NDArray[np.float32]]

# Batches that are made before the step that needs them, and threads that make them for an
# accelerator.
_AHEAD = 4


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
        balanced: bool = False,
        seed: int = 0,
        epoch: int = 0,
        multiple_of: int = 1,
    ) -> None:
        """Batches ``data``.

        Args:
            data: The pictures and their targets.
            batch_size: Pictures per batch; the last one may be smaller.
            augmentation: If given, batches are for training: shuffled and distorted.
            balanced: Draws classes equally often, pictures of rare ones several times an epoch.
            seed: Of all chance.
            epoch: Number of the epoch.
            multiple_of: Devices that share each batch equally. What is missing is filled up with
                the first pictures of the epoch.
        """
        super().__init__(workers=_AHEAD if devices() else 1, max_queue_size=_AHEAD)
        self._data = data
        self._batch_size = math.ceil(batch_size / multiple_of) * multiple_of
        self._augmentation = augmentation
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
        """Returns one batch: pictures (RGB, 0 to 255), one-hot targets, and weights."""
        chosen = self._order[index * self._batch_size : (index + 1) * self._batch_size]
        # As bytes: the network makes floats of them, and a fourth of the memory is copied.
        pictures = self._data.pictures.take(self._data.indices[chosen])
        if self._augmentation is not None:
            rng = np.random.default_rng([self._seed, self._epoch, index])
            pictures = augment(pictures, self._augmentation, rng)
        return pictures, self._data.targets[chosen], self._data.weights[chosen]


def as_fit_takes_it(batches: Batches) -> Any:
    """Returns an epoch as ``fit`` and ``evaluate`` take it.

    On a processor TensorFlow gets a dataset that it does not tune: its tuner sleeps 10 ms, then 20,
    then 40, and the end of an epoch waits for it: one of 1.4 s would take 2.5.
    """
    if keras.config.backend() != "tensorflow" or devices():
        return batches
    import tensorflow

    first = batches[0]
    signature = keras.tree.map_structure(
        lambda array: tensorflow.TensorSpec((None, *array.shape[1:]), array.dtype), first
    )
    dataset = tensorflow.data.Dataset.from_generator(
        lambda: chain([first], (batches[number] for number in range(1, len(batches)))),
        output_signature=signature,
    )
    options = tensorflow.data.Options()
    options.autotune.enabled = False
    cardinality = tensorflow.data.experimental.assert_cardinality(len(batches))
    return dataset.apply(cardinality).prefetch(_AHEAD).with_options(options)
