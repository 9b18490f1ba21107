"""Serving a trained model: ONNX Runtime alone, with neither TensorFlow nor Keras."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ml.pictures import to_square
from ml.registry import verify
from ml.runtime import BATCH_SIZE, Network

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Classification:
    """What a model says of one picture.

    Attributes:
        label: The likeliest class.
        probability: Its probability.
        probabilities: Of every class, by label; they sum to 1.
    """

    label: str
    probability: float
    probabilities: dict[str, float]


class Classifier:
    """A trained model, ready to classify."""

    def __init__(self, run_dir: Path, network: Network, labels: Sequence[str]) -> None:
        """Use ``Classifier.load``.

        Args:
            run_dir: The run's folder.
            network: The exported network, from pictures to probabilities.
            labels: Classes in the order of the probabilities.
        """
        self.run_dir = run_dir
        self.labels = tuple(labels)
        self._network = network

    @classmethod
    def load(cls, run_dir: Path, *, threads: int | None = None) -> Classifier:
        """Loads a trained model after holding its files against their checksums.

        Args:
            run_dir: The run's folder.
            threads: Threads of one call; by default one per core.

        Raises:
            ArtwarehouseError: The folder is no trained model, or was changed after training.
        """
        verify(run_dir)
        labels = json.loads((run_dir / "labels.json").read_text())
        return cls(run_dir, Network(run_dir / "model.onnx", threads=threads), labels)

    @property
    def run_id(self) -> str:
        """Id of the run that trained the model."""
        return self.run_dir.name

    @property
    def size(self) -> int:
        """Side of the squares that the model sees, in pixels.

        Give it to ``decode_picture`` as ``min_side`` to decode large JPEGs several times faster,
        and as they were decoded in training.
        """
        return self._network.size

    def classify(
        self, pictures: Sequence[NDArray[np.uint8]], *, batch_size: int = BATCH_SIZE
    ) -> list[Classification]:
        """Classifies pictures of any size.

        Args:
            pictures: RGB, each (height, width, 3), uint8.
            batch_size: Pictures per call of the network.
        """
        if not pictures:
            return []
        squares = [to_square(picture, self.size) for picture in pictures]
        return [
            self._classification(row) for row in self.probabilities(squares, batch_size=batch_size)
        ]

    def probabilities(
        self,
        squares: NDArray[np.uint8] | Sequence[NDArray[np.uint8]],
        *,
        batch_size: int = BATCH_SIZE,
    ) -> NDArray[np.float32]:
        """Runs squares of the model's size, (n, size, size, 3), to probabilities (n, classes)."""
        return self._network.run(squares, batch_size)

    def _classification(self, row: NDArray[np.float32]) -> Classification:
        best = int(row.argmax())
        return Classification(
            label=self.labels[best],
            probability=float(row[best]),
            probabilities=dict(zip(self.labels, row.tolist(), strict=True)),
        )
