"""From a saved Keras model to ONNX.

A classifier's file gives more than ``probabilities``: ``features``, what the last layer sees, by
which pictures are compared, and ``activations``, the last map that still has a place for each of
its values, by which an answer is explained.

Keras converts through TensorFlow, whichever backend trained the model. For a process that
runs on JAX, a worker (``core.worker``) does it.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core.errors import ArtwarehouseError
from core.files import replace_when_done
from core.worker import WorkerFailedError, WorkerTimeoutError, answer, run_worker
from ml.networks import architectures as models
from ml.networks.backend import use_backend
from ml.networks.onnx_runtime import ACTIVATIONS, FEATURES, PROBABILITIES

if TYPE_CHECKING:
    import keras
    from numpy.typing import NDArray

# The largest difference of a probability between Keras and ONNX Runtime.
TOLERANCE = 1e-4

# An export takes half a minute.
EXPORT_SECONDS = 900.0


def export_onnx(model_path: Path, onnx_path: Path, *, backend: str) -> None:
    """Exports a saved model to ONNX with a free batch size.

    A classifier gets the outputs of ``classifier_outputs``; any other model keeps its own.

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
    request = {"model_path": str(model_path), "onnx_path": str(onnx_path)}
    try:
        run_worker("ml.networks.onnx_export", request, seconds=EXPORT_SECONDS)
    except (WorkerFailedError, WorkerTimeoutError) as error:
        raise ArtwarehouseError(f"{model_path} could not be exported to ONNX: {error}") from error


def join_onnx(
    networks: Sequence[Path],
    kernel: NDArray[np.float32],
    bias: NDArray[np.float32],
    onnx_path: Path,
) -> None:
    """Writes a classifier of networks that are exported already and one softmax layer.

    To convert the whole model anew would take half a minute for each of them.

    Args:
        networks: As ``ml.networks.frozen_features.exported_network`` makes them, in the order of
            their features.
        kernel: (features, classes).
        bias: (classes,).
        onnx_path: Written whole or not at all, with the outputs of ``classifier_outputs``; the
            activations are those of the first network.
    """
    import onnx
    from onnx import TensorProto, compose, helper, numpy_helper

    parts = [
        compose.add_prefix(onnx.load(path), f"network{number}/")
        for number, path in enumerate(networks)
    ]
    names = [f"network{number}/" for number in range(len(parts))]
    first = parts[0].graph
    nodes = [
        *(helper.make_node("Identity", ["pictures"], [f"{name}pictures"]) for name in names),
        *(node for part in parts for node in part.graph.node),
        helper.make_node("Concat", [name + FEATURES for name in names], [FEATURES], axis=1),
        helper.make_node("Gemm", [FEATURES, "kernel", "bias"], ["scores"]),
        helper.make_node("Softmax", ["scores"], [PROBABILITIES], axis=-1),
        helper.make_node("Identity", [names[0] + ACTIVATIONS], [ACTIVATIONS]),
    ]
    shapes = {output.name: output.type.tensor_type.shape for output in first.output}
    sides = [side.dim_value for side in shapes[names[0] + ACTIVATIONS].dim]
    picture = [side.dim_value for side in first.input[0].type.tensor_type.shape.dim]
    described = {
        PROBABILITIES: [len(bias)],
        FEATURES: [len(kernel)],
        ACTIVATIONS: sides[1:],
    }
    graph = helper.make_graph(
        nodes,
        "classifier",
        [helper.make_tensor_value_info("pictures", TensorProto.FLOAT, ["n", *picture[1:]])],
        [
            helper.make_tensor_value_info(name, TensorProto.FLOAT, ["n", *shape])
            for name, shape in described.items()
        ],
        [
            *(tensor for part in parts for tensor in part.graph.initializer),
            numpy_helper.from_array(kernel.astype(np.float32), "kernel"),
            numpy_helper.from_array(bias.astype(np.float32), "bias"),
        ],
    )
    model = helper.make_model(
        graph, opset_imports=parts[0].opset_import, ir_version=parts[0].ir_version
    )
    onnx.checker.check_model(model)
    with replace_when_done(onnx_path) as unfinished:
        onnx.save(model, unfinished)


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


def classifier_outputs(model: keras.Model) -> dict[str, Any]:
    """Finds what a served classifier gives, by the names of its layers.

    Args:
        model: As ``ml.networks.architectures`` builds it and Keras loads it: each layer is used
            once.

    Returns:
        Symbolic outputs: ``probabilities`` (n, classes); ``features`` (n, features), the input of
        the last layer; ``activations`` (n, height, width, channels), those of the last
        convolution, after its ReLU.
    """
    import keras

    output = model.get_layer(models.OUTPUT_LAYER)
    pooling = model.get_layer(models.EMBEDDING_LAYER)
    if isinstance(pooling, keras.layers.GlobalAveragePooling2D):
        activations = pooling.input
    else:
        convolutions = [x for x in model.layers if isinstance(x, keras.layers.Conv2D)]
        activations = convolutions[-1].output
    return {
        PROBABILITIES: model.output,
        FEATURES: output.input,
        ACTIVATIONS: activations,
    }


def _export(model_path: Path, onnx_path: Path) -> None:
    import keras

    model = keras.saving.load_model(model_path, compile=False)
    pictures = keras.InputSpec(shape=model.input_shape, dtype="float32", name="pictures")
    if any(layer.name == models.OUTPUT_LAYER for layer in model.layers):
        model = keras.Model(model.input, classifier_outputs(model))
    with replace_when_done(onnx_path) as unfinished, warnings.catch_warnings():
        # Keras looks up an old name of numpy while it prepares tf2onnx.
        warnings.filterwarnings("ignore", category=FutureWarning, module="keras")
        model.export(str(unfinished), format="onnx", verbose=False, input_signature=[pictures])


def main(request: dict[str, str]) -> None:
    """Exports ``model_path`` to ``onnx_path`` on TensorFlow."""
    use_backend("tensorflow")
    _export(Path(request["model_path"]), Path(request["onnx_path"]))


if __name__ == "__main__":
    answer(main)
