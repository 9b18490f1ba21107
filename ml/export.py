"""From a saved Keras model to ONNX.

Keras converts through TensorFlow, whichever backend trained the model. ``python -m ml.export
MODEL.keras MODEL.onnx`` does it in a process of its own, for a process that runs on JAX.
"""

from __future__ import annotations

import subprocess
import sys
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ml.backend import use_backend
from ml.files import replace_when_done
from warehouse.errors import ArtwarehouseError
from warehouse.settings import PROJECT_ROOT

if TYPE_CHECKING:
    from numpy.typing import NDArray

# The largest difference of a probability between Keras and ONNX Runtime.
TOLERANCE = 1e-4


def export_onnx(model_path: Path, onnx_path: Path, *, backend: str) -> None:
    """Exports a saved model to ONNX with a free batch size.

    Args:
        model_path: A ``.keras`` file that this project wrote.
        onnx_path: Written whole or not at all.
        backend: Keras backend of this process.

    Raises:
        ArtwarehouseError: The conversion failed.
    """
    if backend == "tensorflow":
        _export(model_path, onnx_path)
        return
    command = [sys.executable, "-m", "ml.export", str(model_path), str(onnx_path)]
    done = subprocess.run(  # noqa: S603  # our own module, with paths we made
        command, cwd=PROJECT_ROOT, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise ArtwarehouseError(
            f"{model_path} could not be exported to ONNX: {done.stderr.strip()[-2000:]}"
        )


def check_agreement(
    keras_probabilities: NDArray[np.float32], onnx_probabilities: NDArray[np.float32]
) -> float:
    """Compares what Keras and ONNX Runtime say of the same pictures.

    Returns:
        The largest difference of a probability.

    Raises:
        ArtwarehouseError: It exceeds ``TOLERANCE``: the export would serve another model than
            the one that was trained.
    """
    difference = float(np.abs(keras_probabilities - onnx_probabilities).max())
    if not difference <= TOLERANCE:  # also false for NaN
        raise ArtwarehouseError(
            f"the exported model differs from the trained one by {difference:.2g} "
            f"(at most {TOLERANCE:.0e}): nothing was saved"
        )
    return difference


def _export(model_path: Path, onnx_path: Path) -> None:
    import keras

    model = keras.saving.load_model(model_path, compile=False)
    pictures = keras.InputSpec(shape=model.input_shape, dtype="float32", name="pictures")
    with replace_when_done(onnx_path) as unfinished, warnings.catch_warnings():
        # Keras looks up an old name of numpy while it prepares tf2onnx.
        warnings.filterwarnings("ignore", category=FutureWarning, module="keras")
        model.export(str(unfinished), format="onnx", verbose=False, input_signature=[pictures])


def main(arguments: list[str]) -> None:
    """Exports ``MODEL.keras`` to ``MODEL.onnx`` on TensorFlow."""
    model_path, onnx_path = map(Path, arguments)
    use_backend("tensorflow")
    _export(model_path, onnx_path)


if __name__ == "__main__":
    main(sys.argv[1:])
