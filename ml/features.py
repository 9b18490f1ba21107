"""The frozen ImageNet networks that describe pictures.

``python -m ml.features DATA_DIR VARIANT SIZE`` exports one in a process of its own, for a process
that is to do without TensorFlow.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ml import models
from ml.backend import use_backend
from ml.export import export_onnx
from ml.runtime import ACTIVATIONS, FEATURES
from ml.weights import FILES, imagenet_weights
from warehouse.errors import ArtwarehouseError
from warehouse.settings import PROJECT_ROOT, Settings

if TYPE_CHECKING:
    import keras


def imagenet_features_model(
    settings: Settings, variants: Sequence[int] = (0,), size: int = models.PRETRAINED_SIZE
) -> keras.Model:
    """Builds ``ml.models.features_model`` with ImageNet weights."""
    model = models.features_model(variants, size)
    for variant in variants:
        models.load_weights(model, imagenet_weights(settings, variant), variant)
    return model


def network_path(settings: Settings, variant: int = 0, size: int = models.PRETRAINED_SIZE) -> Path:
    """Where the exported network of one variant is kept, or would be."""
    # Named by what makes it, so that a change of the architecture makes a new file, and known
    # without Keras, whose import takes longer than most of what the network is run for.
    source = Path(models.__file__).read_bytes()
    identity = hashlib.sha256(FILES[variant].sha256.encode() + source).hexdigest()[:16]
    folder = settings.data_dir / "cache" / "weights"
    return folder / f"features-lite{variant}-{size}-{identity}.onnx"


def exported_network(
    settings: Settings, variant: int = 0, size: int = models.PRETRAINED_SIZE
) -> Path:
    """Returns the exported network of one variant, from pictures of one size to features.

    A second output, ``activations``, is that of the last convolution.

    Without the file a process of its own makes it.

    Raises:
        ArtwarehouseError: It could not be exported.
    """
    path = network_path(settings, variant, size)
    if not path.exists():
        which = [str(settings.data_dir), str(variant), str(size)]
        command = [sys.executable, "-m", "ml.features", *which]
        done = subprocess.run(  # noqa: S603  # our own module, with a path of ours
            command, cwd=PROJECT_ROOT, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise ArtwarehouseError(
                f"the ImageNet network could not be exported: {done.stderr.strip()[-2000:]}"
            )
    return path


def main(arguments: list[str]) -> None:
    """Exports the network of ``VARIANT`` for pictures of ``SIZE`` below ``DATA_DIR``."""
    settings, (variant, size) = Settings(data_dir=Path(arguments[0])), map(int, arguments[1:])
    use_backend("tensorflow")
    import keras

    path = network_path(settings, variant, size)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        saved = Path(folder) / "features.keras"
        model = imagenet_features_model(settings, (variant,), size)
        pooling = model.get_layer(f"{models.layer_prefix(variant)}{models.EMBEDDING_LAYER}")
        outputs = {FEATURES: model.output, ACTIVATIONS: pooling.input}
        keras.Model(model.input, outputs).save(saved)
        export_onnx(saved, path, backend="tensorflow")


if __name__ == "__main__":
    main(sys.argv[1:])
