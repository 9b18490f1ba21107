"""Features of pictures on disk, so that each picture goes through a frozen network once.

Training again, on other classes or for another task, then takes seconds, and a training that was
killed while features were computed goes on where it stopped. A folder holds one network and one
number of views. Features lie in shards, ``<id>.npy`` with the numbers and ``<id>.json`` with the
sha256 of each picture's file; as in ``ml.data.picture_cache`` a shard is whole or absent.
"""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING

import numpy as np

from core.files import replace_when_done
from core.progress import progress
from ml.data.augmentation import views as views_of
from ml.networks.frozen_features import exported_network
from ml.networks.onnx_runtime import BATCH_SIZE, Network

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from core.settings import Settings
    from ml.data.picture_cache import CachedPictures

# What a killed run loses at most: a few seconds of work.
_SHARD_PICTURES = 256


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
    kept = _open_shards(folder)
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
            for start in range(0, len(items), _SHARD_PICTURES):
                chunk = items[start : start + _SHARD_PICTURES]
                rows = []
                for first in range(0, len(chunk), step):
                    squares = pictures.take([index for _, index in chunk[first : first + step]])
                    looks = np.concatenate([views_of(square, views) for square in squares])
                    rows.append(network.run(looks).reshape(len(squares), views, -1))
                    bar.advance(len(squares))
                kept |= _write_shard(folder, [digest for digest, _ in chunk], np.concatenate(rows))
    return np.stack([kept[digest] for digest in digests], axis=1)


def _open_shards(folder: Path) -> dict[str, NDArray[np.float16]]:
    kept: dict[str, NDArray[np.float16]] = {}
    for index in sorted(folder.glob("[!.]*.json")):
        rows = np.load(index.with_suffix(".npy"), mmap_mode="r", allow_pickle=False)
        digests = json.loads(index.read_text())
        if len(rows) == len(digests):
            kept |= dict(zip(digests, rows, strict=True))
    return kept


def _write_shard(
    folder: Path, digests: list[str], rows: NDArray[np.float32]
) -> dict[str, NDArray[np.float16]]:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{uuid.uuid4().hex}.npy"
    halves = rows.astype(np.float16)
    with replace_when_done(path) as unfinished, unfinished.open("wb") as file:
        np.save(file, halves, allow_pickle=False)
    with replace_when_done(path.with_suffix(".json")) as unfinished:
        unfinished.write_text(json.dumps(digests))
    return dict(zip(digests, halves, strict=True))
