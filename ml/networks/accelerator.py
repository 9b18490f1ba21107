"""Training on GPUs and other accelerators, by Keras's own means."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


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
def mixed_precision() -> Iterator[None]:
    """Has networks that are built in the block compute in bfloat16, where there is an accelerator.

    Weights stay float32, and so do layers that ask for it: pooled features and probabilities.
    """
    import keras

    before = keras.config.dtype_policy()
    if devices():
        keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        yield
    finally:
        keras.config.set_dtype_policy(before)
