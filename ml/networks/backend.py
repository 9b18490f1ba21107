"""Choosing the Keras backend, which Keras reads once, when it is first imported."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

from core.errors import ArtwarehouseError
from ml.networks import accelerator


def use_backend(name: str, *, seed: int | None = None) -> None:
    """Imports Keras on a backend and seeds every source of chance.

    Args:
        name: ``tensorflow`` or ``jax``.
        seed: If given, seeds Python, numpy and the backend, and asks for repeatable operations
            on a plain processor.

    Raises:
        ArtwarehouseError: Keras was imported on another backend in this process, or the backend
            is not installed.
    """
    if "keras" not in sys.modules:
        os.environ["KERAS_BACKEND"] = name
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")  # what goes wrong is raised as well
    try:
        with _quiet_import():
            import keras

            if seed is not None:
                keras.utils.set_random_seed(seed)  # imports TensorFlow whatever the backend
    except ModuleNotFoundError as error:
        raise ArtwarehouseError(
            f"the backend {name} is not installed: run `pip install artwarehouse[{name}]`"
        ) from error
    if keras.config.backend() != name:
        raise ArtwarehouseError(
            f"Keras already runs on {keras.config.backend()} in this process: "
            f"train on {name} in a new one"
        )
    found = accelerator.devices()
    accelerator.spread_over(found)
    # On an accelerator the same draws make the same training but for rounding: TensorFlow's
    # repeatable operations would shut out XLA there.
    if seed is not None and name == "tensorflow" and not found:
        import tensorflow

        tensorflow.config.experimental.enable_op_determinism()


@contextmanager
def _quiet_import() -> Iterator[None]:
    """Holds back what is written to stderr, and shows it if the block fails.

    While it is imported, TensorFlow writes notes on processors and absent GPUs past Python and
    past its own log level; they would bury our lines.
    """
    sys.stderr.flush()
    real = os.dup(2)
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        except BaseException:
            held.seek(0)
            os.write(real, held.read())
            raise
        finally:
            os.dup2(real, 2)
            os.close(real)
