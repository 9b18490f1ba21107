"""A few drawn pictures of two kinds, as training sees them."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ml.data.picture_cache import CachedPictures
from ml.data.training_data import Examples, Work

CLASSES = ("dark", "light")


def drawn_examples(size: int, train: int, validation: int) -> Examples:
    """Dark and light squares, so different that a network tells them apart in an epoch."""
    rng = np.random.default_rng(5)
    splits = ["train"] * train + ["validation"] * validation
    targets = np.arange(len(splits)) % 2
    works = tuple(
        Work(f"{place:04}", f"{place}.png", CLASSES[target], split, f"artist {place}")
        for place, (split, target) in enumerate(zip(splits, targets, strict=True))
    )
    squares = {
        work.artwork_key: rng.integers(
            150 * target, 150 * target + 100, (size, size, 3), dtype=np.uint8
        )
        for work, target in zip(works, targets, strict=True)
    }
    keys = tuple(work.artwork_key for work in works)
    paths = tuple(Path(work.image_filename) for work in works)
    return Examples(
        works=works,
        pictures=CachedPictures(paths, keys, (), squares),
        classes=CLASSES,
        targets=targets,
        groups=tuple(str(work.artist_key) for work in works),
        copies=(),
    )
