"""The frozen ImageNet networks that describe pictures.

They are exported to ONNX by a worker (``core.worker``): the process that runs them needs no
TensorFlow.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import ArtwarehouseError
from core.settings import Settings
from core.worker import WorkerFailedError, WorkerTimeoutError, answer, run_worker
from ml.networks import architectures as models
from ml.networks import pooling
from ml.networks.backend import use_backend
from ml.networks.imagenet_weights import FILES, imagenet_weights
from ml.networks.onnx_export import EXPORT_SECONDS, export_onnx
from ml.networks.onnx_runtime import ACTIVATIONS, FEATURES

if TYPE_CHECKING:
    import keras


def imagenet_features_model(variants: Sequence[int] = (0,)) -> keras.Model:
    """Builds ``ml.networks.architectures.features_model`` with ImageNet weights."""
    model = models.features_model(variants)
    for variant in variants:
        models.load_weights(model, imagenet_weights(variant), variant)
    return model


def network_path(settings: Settings, variant: int = 0) -> Path:
    """Where the exported network of one variant is kept, or would be."""
    # Named by what makes it, so that a change of the architecture makes a new file, and known
    # without Keras, whose import takes longer than most of what the network is run for.
    source = Path(models.__file__).read_bytes() + Path(pooling.__file__).read_bytes()
    identity = hashlib.sha256(FILES[variant].sha256.encode() + source).hexdigest()[:16]
    folder = settings.data_dir / "cache" / "weights"
    return folder / f"features-lite{variant}-{identity}.onnx"


def exported_network(settings: Settings, variant: int = 0) -> Path:
    """Returns the exported network of one variant, from pictures to features.

    A second output, ``activations``, is that of the last convolution.

    Without the file a process of its own makes it.

    Raises:
        ArtwarehouseError: It could not be exported.
    """
    path = network_path(settings, variant)
    if not path.exists():
        request = {"data_dir": str(settings.data_dir), "variant": variant}
        try:
            run_worker("ml.networks.frozen_features", request, seconds=EXPORT_SECONDS)
        except (WorkerFailedError, WorkerTimeoutError) as error:
            raise ArtwarehouseError(
                f"the ImageNet network could not be exported: {error}"
            ) from error
    return path


def main(request: dict[str, Any]) -> None:
    """Exports the network of ``variant`` below ``data_dir``."""
    settings, variant = Settings(data_dir=Path(request["data_dir"])), request["variant"]
    use_backend("tensorflow")
    import keras

    path = network_path(settings, variant)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        saved = Path(folder) / "features.keras"
        model = imagenet_features_model((variant,))
        pooling = model.get_layer(f"{models.layer_prefix(variant)}{models.EMBEDDING_LAYER}")
        outputs = {FEATURES: model.output, ACTIVATIONS: pooling.input}
        keras.Model(model.input, outputs).save(saved)
        export_onnx(saved, path, backend="tensorflow")


if __name__ == "__main__":
    answer(main)
