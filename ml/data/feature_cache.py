"""Features of pictures on disk, so that each picture goes through a frozen network once.

Training again, on other classes or for another task, then takes seconds, and a training that was
killed while features were computed goes on where it stopped. A folder holds one network and one
number of views (``ml.data.array_cache``); keys are the sha256 of the pictures' files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from core.progress import progress
from ml.data.array_cache import SHARD_ROWS, read_arrays, write_arrays
from ml.data.augmentation import views as views_of
from ml.networks.frozen_features import exported_network
from ml.networks.onnx_runtime import BATCH_SIZE, Network

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from core.settings import Settings
    from ml.data.picture_cache import CachedPictures


def frozen_features(
    pictures: CachedPictures,
    indices: NDArray[np.int64],
    settings: Settings,
    *,
    variant: int,
    views: int,
) -> NDArray[np.float16]:
    """Returns features of pictures, computing those that are not kept yet.

    Args:
        pictures: The pictures.
        indices: Positions among them, (n,).
        settings: Says where the cache is.
        variant: Of EfficientNet-Lite.
        views: Looks taken at each picture; see ``ml.data.augmentation.views``.

    Returns:
        (views, n, features). Half precision holds three digits, far more than a picture has.
    """
    path = exported_network(settings, variant)
    folder = settings.data_dir / "cache" / "features" / f"{path.stem}-{views}"
    kept = read_arrays(folder, (views, None), np.float16)
    digests = [str(pictures.digests[index]) for index in indices]
    wanted = {
        digest: index
        for digest, index in zip(digests, indices.tolist(), strict=True)
        if digest not in kept
    }
    if wanted:
        network = Network(path)
        items = list(wanted.items())
        step = max(1, BATCH_SIZE // views)
        with progress(f"Features (Lite{variant})", total=len(items)) as bar:
            for start in range(0, len(items), SHARD_ROWS):
                chunk = items[start : start + SHARD_ROWS]
                rows = []
                for first in range(0, len(chunk), step):
                    squares = pictures.take([index for _, index in chunk[first : first + step]])
                    looks = np.concatenate([views_of(square, views) for square in squares])
                    rows.append(network.run(looks).reshape(len(squares), views, -1))
                    bar.advance(len(squares))
                halves = np.concatenate(rows).astype(np.float16)
                keys = (digest for digest, _ in chunk)
                kept |= write_arrays(folder, dict(zip(keys, halves, strict=True)))
    return np.stack([kept[digest] for digest in digests], axis=1)
