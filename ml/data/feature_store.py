"""The feature store: what frozen networks make of pictures, computed once and kept on disk.

Training again, on other classes or for another task, then takes seconds; so do predictions after a
training. A folder holds one network (``ml.data.array_cache``). A key is the sha256 of a picture's
file and the number of the view.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from core.progress import progress
from ml.data.array_cache import SHARD_ROWS, read_arrays, write_arrays
from ml.data.augmentation import views as views_of
from ml.networks.frozen_features import exported_network
from ml.networks.onnx_runtime import BATCH_SIZE, Network

if TYPE_CHECKING:
    from numpy.typing import DTypeLike, NDArray

    from core.settings import Settings
    from ml.data.picture_cache import CachedPictures


class FeatureStore:
    """Features of pictures by one network.

    Args:
        settings: Says where the store is.
        network: Name of the network, which tells its weights and its architecture: the stem of
            ``ml.networks.frozen_features.network_path``.
        views: Views of each picture; see ``ml.data.augmentation.views``.
    """

    def __init__(self, settings: Settings, network: str, views: int) -> None:
        self._folder = settings.data_dir / "cache" / "features" / network
        self._views = views
        self._kept = read_arrays(self._folder, (None,), np.float32)
        self._fresh: dict[str, NDArray[np.float32]] = {}

    def __contains__(self, digest: str) -> bool:
        """Tells whether all views of a picture are there."""
        return all(key in self._kept or key in self._fresh for key in self._keys(digest))

    def add(self, digests: Sequence[str], features: NDArray[np.float32]) -> None:
        """Takes features, (n, views, width), of pictures; some wait until ``flush``."""
        for digest, views in zip(digests, features, strict=True):
            self._fresh |= dict(zip(self._keys(digest), views, strict=True))
        if len(self._fresh) >= SHARD_ROWS * self._views:
            self.flush()

    def flush(self) -> None:
        """Writes what waits."""
        if self._fresh:
            self._kept |= write_arrays(self._folder, self._fresh)
            self._fresh = {}

    def take(
        self, digests: Sequence[str], dtype: DTypeLike = np.float32
    ) -> NDArray[np.floating[Any]]:
        """Returns features of pictures that the store has, (views, n, width), n at least 1."""
        keys = [self._keys(digest) for digest in digests]
        first = self._row(keys[0][0])
        taken = np.empty((self._views, len(keys), len(first)), dtype)
        for place, names in enumerate(keys):
            for view, name in enumerate(names):
                taken[view, place] = self._row(name)
        return taken

    def _row(self, key: str) -> NDArray[np.float32]:
        row: NDArray[np.float32] | None = self._fresh.get(key)
        return self._kept[key] if row is None else row

    def _keys(self, digest: str) -> list[str]:
        return [f"{digest}:{view}" for view in range(self._views)]


def frozen_features(
    pictures: CachedPictures,
    indices: NDArray[np.int64],
    settings: Settings,
    *,
    variant: int,
    views: int,
) -> NDArray[np.floating[Any]]:
    """Returns features of pictures, computing those that the store does not have yet.

    Args:
        pictures: The pictures.
        indices: Positions among them, (n,).
        settings: Says where the store is.
        variant: Of EfficientNet-Lite.
        views: Views of each picture; see ``ml.data.augmentation.views``.

    Returns:
        (views, n, features), float16: it holds three digits, far more than a picture has.
    """
    path = exported_network(settings, variant)
    store = FeatureStore(settings, path.stem, views)
    digests = [str(pictures.digests[index]) for index in indices]
    wanted = {
        digest: index
        for digest, index in zip(digests, indices.tolist(), strict=True)
        if digest not in store
    }
    if wanted:
        network = Network(path)
        names = list(wanted)
        step = max(1, BATCH_SIZE // views)
        with progress(f"Features (Lite{variant})", total=len(names)) as bar:
            for start in range(0, len(names), step):
                some = names[start : start + step]
                squares = pictures.take([wanted[name] for name in some])
                looks = np.concatenate([views_of(square, views) for square in squares])
                store.add(some, network.run(looks).reshape(len(squares), views, -1))
                bar.advance(len(squares))
        store.flush()
    return store.take(digests, np.float16)
