"""The frozen ImageNet networks that describe pictures.

``python -m ml.networks.frozen_features DATA_DIR VARIANT`` exports one in a process of its own, for
a process that is to do without TensorFlow.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from core.errors import ArtwarehouseError
from core.settings import PROJECT_ROOT, Settings
from ml.networks import architectures as models
from ml.networks import pooling
from ml.networks.backend import use_backend
from ml.networks.imagenet_weights import FILES, imagenet_weights
from ml.networks.onnx_export import export_onnx
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
        command = [
            sys.executable,
            "-m",
            "ml.networks.frozen_features",
            str(settings.data_dir),
            str(variant),
        ]
        done = subprocess.run(  # noqa: S603  # our own module, with a path of ours
            command, cwd=PROJECT_ROOT, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise ArtwarehouseError(
                f"the ImageNet network could not be exported: {done.stderr.strip()[-2000:]}"
            )
    return path


def main(arguments: list[str]) -> None:
    """Exports the network of ``VARIANT`` below ``DATA_DIR``."""
    settings, variant = Settings(data_dir=Path(arguments[0])), int(arguments[1])
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
    main(sys.argv[1:])
