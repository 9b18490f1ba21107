"""ONNX networks run by ONNX Runtime: on processors several times faster than Keras."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from core.progress import progress

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager

    from numpy.typing import NDArray


class Pictures(Protocol):
    """Decoded pictures of one size, such as ``ml.data.picture_cache.CachedPictures``."""

    def take(self, indices: Sequence[int] | NDArray[np.int64]) -> NDArray[np.uint8]:
        """Returns some of them, RGB, (len(indices), size, size, 3)."""


# Few at a time stay in a processor's caches: `bench/serving.py` prints the rates
# of this and of other sizes.
BATCH_SIZE = 8

# Names of what a classifier's file gives; see ``ml.networks.onnx_export``.
PROBABILITIES = "probabilities"
FEATURES = "features"
ACTIVATIONS = "activations"


def one_blas_thread() -> AbstractContextManager[Any]:
    """Keeps the small products beside a network's run on one thread.

    BLAS's other threads wait for more work by spinning, and take the cores from the network that
    runs next.
    """
    return _blas().limit(limits=1, user_api="blas")


@cache
def _blas() -> Any:
    """Looks once for the libraries of the process, which takes milliseconds."""
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


class Network:
    """An ONNX file with one input, pictures, and one or more named outputs.

    Attributes:
        outputs: Names of the outputs. The main one is ``probabilities``, or else ``features``.
    """

    def __init__(self, path: Path, *, threads: int | None = None) -> None:
        """Opens a network.

        Args:
            path: The ``.onnx`` file.
            threads: Threads of one call; by default one per core.
        """
        import onnxruntime

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads or 0
        options.log_severity_level = 3  # errors alone
        self._session = onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"]
        )
        self._input = self._session.get_inputs()[0]
        self.outputs = tuple(output.name for output in self._session.get_outputs())
        self._main = PROBABILITIES if PROBABILITIES in self.outputs else FEATURES
        # Outputs that no one asked for are not computed.
        self._run_options = onnxruntime.RunOptions()
        self._run_options.only_execute_path_to_fetches = True

    @property
    def size(self) -> int:
        """Side of the square pictures that it takes, in pixels."""
        return int(self._input.shape[1])

    @property
    def width(self) -> int:
        """How many numbers its main output has for a picture."""
        outputs = {output.name: output.shape for output in self._session.get_outputs()}
        return int(outputs[self._main][-1])

    def run(
        self,
        pictures: NDArray[np.uint8] | Sequence[NDArray[np.uint8]],
        batch_size: int = BATCH_SIZE,
    ) -> NDArray[np.float32]:
        """Runs pictures through the network.

        Args:
            pictures: RGB, (n, size, size, 3), 0 to 255, n at least 1.
            batch_size: Pictures per call.

        Returns:
            Main output of each, (n, ...).
        """
        return self.run_outputs(pictures, (self._main,), batch_size)[0]

    def run_outputs(
        self,
        pictures: NDArray[np.uint8] | Sequence[NDArray[np.uint8]],
        names: Sequence[str],
        batch_size: int = BATCH_SIZE,
    ) -> tuple[NDArray[np.float32], ...]:
        """Runs pictures through the network, to the outputs that are asked for.

        Args:
            pictures: RGB, (n, size, size, 3), 0 to 255, n at least 1.
            names: Names of outputs.
            batch_size: Pictures per call.

        Returns:
            Each output of each picture, (n, ...), in the order of ``names``.
        """
        calls = [
            self._session.run(
                list(names),
                {
                    self._input.name: np.asarray(
                        pictures[start : start + batch_size], dtype=np.float32
                    )
                },
                self._run_options,
            )
            for start in range(0, len(pictures), batch_size)
        ]
        return tuple(np.concatenate(parts) for parts in zip(*calls, strict=True))

    def run_cached(self, pictures: Pictures, indices: NDArray[np.int64]) -> NDArray[np.float32]:
        """Runs cached pictures through the network, few at a time, and shows how far it is.

        Args:
            pictures: The cache.
            indices: Positions in it, (n,), n at least 1.

        Returns:
            Main output of each, (n, ...).
        """
        return self.run_cached_outputs(pictures, indices, (self._main,))[0]

    def run_cached_outputs(
        self, pictures: Pictures, indices: NDArray[np.int64], names: Sequence[str]
    ) -> tuple[NDArray[np.float32], ...]:
        """As ``run_cached``, to the outputs that are asked for; see ``run_outputs``."""
        chunks = []
        with progress("Pictures through the network", total=len(indices)) as bar:
            for start in range(0, len(indices), BATCH_SIZE):
                chunk = indices[start : start + BATCH_SIZE]
                chunks.append(self.run_outputs(pictures.take(chunk), names))
                bar.advance(len(chunk))
        return tuple(np.concatenate(parts) for parts in zip(*chunks, strict=True))
