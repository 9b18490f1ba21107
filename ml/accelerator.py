"""Training on GPUs and other accelerators: which are there, and how a step is spread over them.

On a plain processor nothing of this is used: there pictures are distorted by OpenCV, and results
are to repeat to the last bit.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from typing import TYPE_CHECKING, Any

from ml import models

if TYPE_CHECKING:
    import keras
    import tensorflow

    from ml.batches import Ahead, Batch, Batches

_POLICY = "mixed_bfloat16"


def devices() -> tuple[str, ...]:
    """Names of the accelerators to train on, as ``gpu:0``; none on a plain processor.

    On JAX all that are visible: Keras spreads a step over them (``keras.distribution``). On
    TensorFlow the first: Keras 3.15 has no data parallelism of its own there.
    """
    import keras

    found = [name for name in keras.distribution.list_devices() if not name.startswith("cpu")]
    return tuple(found[:1] if keras.config.backend() == "tensorflow" else found)


def spread_over(names: tuple[str, ...]) -> None:
    """Has each device take an equal share of every batch, with the same weights on all.

    Weights that exist already stay where they are: call this before a network is built.
    """
    import keras

    if len(names) > 1:
        parallel = keras.distribution.DataParallel(devices=list(names))
        keras.distribution.set_distribution(parallel)


@contextmanager
def learner(network: keras.Model, operations: int) -> Iterator[keras.Model]:
    """Yields what is to be compiled and fitted so that a network learns.

    On a plain processor that is the network itself. On an accelerator it distorts pictures there
    first and computes in mixed precision, and shares the network's weights: when the block ends the
    network is a float32 one again that takes plain pictures, as it is saved and exported.

    Args:
        network: From pictures to probabilities.
        operations: RandAugment's, per picture.
    """
    if not devices():
        yield network
        return
    from ml import device_augment

    with mixed_precision(network):
        yield device_augment.learner(network, operations)


@contextmanager
def mixed_precision(network: keras.Model) -> Iterator[None]:
    """Has the layers with most of the work compute in bfloat16 while the block runs.

    Weights stay float32, and so do averages, the features made of them and the probabilities: a
    variance that is taken as a difference would be noise in eight bits.
    """
    from keras import layers

    heavy = (
        layers.Rescaling,
        layers.Conv2D,
        layers.DepthwiseConv2D,
        layers.BatchNormalization,
        layers.ReLU,
        layers.MaxPooling2D,
        layers.Add,
        layers.Flatten,
        layers.Dense,
    )
    chosen = [
        layer
        for layer in network.layers
        if isinstance(layer, heavy) and layer.name != models.OUTPUT_LAYER
    ]
    before = [layer.dtype_policy for layer in chosen]
    for layer in chosen:
        layer.dtype_policy = _POLICY
    try:
        yield
    finally:
        for layer, policy in zip(chosen, before, strict=True):
            layer.dtype_policy = policy


def fed(batches: Batches) -> Any:
    """Returns an epoch as ``fit`` and ``evaluate`` of a ``learner`` take it.

    Batches are made ahead of their steps; for an accelerator on several threads, and copied to it.
    """
    import keras

    from ml.batches import Ahead

    found = devices()
    if keras.config.backend() == "tensorflow":
        # TensorFlow copies by itself what leaves Python.
        made = Ahead(batches, lambda batch: batch) if found else batches
        return _as_dataset(made, found)
    return Ahead(batches, _placed) if found else batches


def _as_dataset(batches: Batches | Ahead, found: tuple[str, ...]) -> tensorflow.data.Dataset:
    """Batches as a dataset of TensorFlow, as Keras would make it itself but for its tuning.

    The thread that tunes a dataset sleeps 10 ms, then 20, then 40, and the end of an epoch waits
    for it to wake up: an epoch of 1.4 s would take 2.5. What is copied to a device is not tuned.
    """
    import keras
    import tensorflow

    from ml.batches import AHEAD

    first = batches[0]
    signature = keras.tree.map_structure(
        lambda array: tensorflow.TensorSpec((None, *array.shape[1:]), array.dtype), first
    )
    dataset = tensorflow.data.Dataset.from_generator(
        lambda: chain([first], (batches[number] for number in range(1, len(batches)))),
        output_signature=signature,
    )
    dataset = dataset.apply(tensorflow.data.experimental.assert_cardinality(len(batches)))
    if found:
        return dataset.apply(
            tensorflow.data.experimental.prefetch_to_device(found[0], buffer_size=AHEAD)
        )
    options = tensorflow.data.Options()
    options.autotune.enabled = False
    return dataset.prefetch(AHEAD).with_options(options)


def _placed(batch: Batch) -> Batch:
    """Starts to copy a batch to where Keras would put it at its step."""
    import jax
    import keras

    parallel = keras.distribution.distribution()
    if parallel is None:
        return keras.tree.map_structure(jax.device_put, batch)
    return keras.tree.map_structure(
        lambda array: jax.device_put(array, parallel.get_data_layout(array.shape).backend_layout),
        batch,
    )
