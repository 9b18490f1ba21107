"""Features of pictures from the frozen ImageNet network."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from ml import models
from ml.export import export_onnx
from ml.runtime import Network
from ml.weights import SHA256, imagenet_weights

if TYPE_CHECKING:
    import keras
    import numpy as np
    from numpy.typing import NDArray

    from ml.picture_cache import CachedPictures
    from warehouse.settings import Settings


def imagenet_features_model(settings: Settings) -> keras.Model:
    """Builds EfficientNet-Lite0 with ImageNet weights, from pictures to features."""
    backbone = models.efficientnet_lite0()
    models.load_weights(backbone, imagenet_weights(settings))
    return models.with_block_means(backbone)


def frozen_features(
    model: keras.Model,
    pictures: CachedPictures,
    indices: NDArray[np.int64],
    settings: Settings,
    *,
    backend: str,
) -> NDArray[np.float32]:
    """Computes the features of pictures once, for a head that trains on nothing else.

    Args:
        model: As ``imagenet_features_model`` returns it; exported to ONNX the first time.
        pictures: The cache.
        indices: Positions in the cache, (n,).
        settings: Says where the exported network is kept.
        backend: Keras backend of this process.

    Returns:
        (n, features).
    """
    network = Network(_exported(model, settings, backend))
    return network.run_cached(pictures, indices)


def _exported(model: keras.Model, settings: Settings, backend: str) -> Path:
    # Named by what is in it, so that a change of the architecture makes a new file.
    identity = hashlib.sha256((SHA256 + model.to_json()).encode()).hexdigest()[:16]
    path = settings.data_dir / "cache" / "weights" / f"{model.name}-{identity}.onnx"
    if not path.exists():
        with tempfile.TemporaryDirectory() as folder:
            saved = Path(folder) / "features.keras"
            model.save(saved)
            export_onnx(saved, path, backend=backend)
    return path
