"""Serving a trained model: ONNX Runtime alone, with neither TensorFlow nor Keras."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from core.errors import ArtwarehouseError
from ml.data.augmentation import views as views_of
from ml.data.preprocessing import to_square
from ml.networks.onnx_runtime import (
    ACTIVATIONS,
    BATCH_SIZE,
    FEATURES,
    PROBABILITIES,
    Network,
    one_blas_thread,
)
from ml.serving.grad_cam import Head
from ml.serving.linear_head import LinearHead
from ml.serving.nearest_neighbours import Neighbour, Neighbours
from ml.store.registry import verify

if TYPE_CHECKING:
    from numpy.typing import NDArray


# In the `serving.json` of runs of earlier versions.
_EARLIER_NAMES = {
    "confidence_threshold": "unsure_below",
    "similarity_threshold": "unfamiliar_below",
}


@dataclass(frozen=True)
class Classification:
    """What a model says of one picture.

    Attributes:
        label: The likeliest class.
        probability: Its probability.
        probabilities: Of every class, by label; they sum to 1.
        is_low_confidence: The probability is below the threshold fitted in training: of pictures
            held out then, answers like this were wrong too often.
        is_out_of_distribution: The picture is like none that the model learned from, such as a
            screenshot or a photograph: do not believe the answer, however sure.
    """

    label: str
    probability: float
    probabilities: dict[str, float]
    is_low_confidence: bool = False
    is_out_of_distribution: bool = False


@dataclass(frozen=True)
class ServingFiles:
    """What a run holds beside its network; see ``ml.serving.serving_files``.

    Attributes:
        confidence_threshold: Probability of an answer below which it is of low confidence.
        similarity_threshold: Similarity to training pictures below which a picture is out of
            distribution.
        head: Explains answers.
        neighbours: Training pictures to compare with.
    """

    confidence_threshold: float
    similarity_threshold: float
    head: Head
    neighbours: Neighbours

    @classmethod
    def load(cls, run_dir: Path) -> ServingFiles | None:
        """Reads the files of a run; None for a run of an earlier version, which has none."""
        thresholds = run_dir / "serving.json"
        if not thresholds.exists():
            return None
        serving = json.loads(thresholds.read_text(encoding="utf-8"))
        for name, earlier_name in _EARLIER_NAMES.items():
            serving.setdefault(name, serving.get(earlier_name))
        return cls(
            confidence_threshold=float(serving["confidence_threshold"]),
            similarity_threshold=float(serving["similarity_threshold"]),
            head=Head.load(run_dir / "head.npz"),
            neighbours=Neighbours.load(run_dir / "neighbours.npz"),
        )


class Classifier:
    """A trained model, ready to classify, to explain, and to name what it compares with."""

    def __init__(
        self,
        run_dir: Path,
        network: Network,
        labels: Sequence[str],
        extras: ServingFiles | None = None,
        views: int = 1,
        head: LinearHead | None = None,
    ) -> None:
        """Use ``Classifier.load``.

        Args:
            run_dir: The run's folder.
            network: The exported network, from pictures to probabilities.
            labels: Classes in the order of the probabilities.
            extras: Thresholds, and what explains answers; None for a model of an earlier version,
                which does neither.
            views: Looks taken at each picture, as when the model was calibrated.
            head: The last layer, where all before it is frozen; see ``classify_features``.
        """
        self.run_dir = run_dir
        self.labels = tuple(labels)
        self._network = network
        self._extras = extras
        self.views = views
        self.head = head

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
        labels = json.loads((run_dir / "labels.json").read_text(encoding="utf-8"))
        network = Network(run_dir / "model.onnx", threads=threads)
        config = json.loads((run_dir / "config.json").read_text(encoding="utf-8"))
        extras, views = ServingFiles.load(run_dir), int(config.get("views", 1))
        return cls(run_dir, network, labels, extras, views, LinearHead.load(run_dir))

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
        self,
        pictures: Sequence[NDArray[np.uint8]],
        *,
        batch_size: int = BATCH_SIZE,
        views: int | None = None,
    ) -> list[Classification]:
        """Classifies pictures of any size.

        Args:
            pictures: RGB, each (height, width, 3), uint8.
            batch_size: Pictures per call of the network.
            views: Looks taken at each picture, whose probabilities are averaged; see
                ``ml.data.augmentation.views``. By default as many as the model was calibrated with.
        """
        if not pictures:
            return []
        squares = [to_square(picture, self.size) for picture in pictures]
        extras = self._extras
        if extras is None:
            rows = self.probabilities(squares, batch_size=batch_size, views=views)
            return [self._classification(row) for row in rows]
        probabilities, features = self._run(
            squares, (PROBABILITIES, FEATURES), batch_size=batch_size, views=views
        )
        with one_blas_thread():
            return self._classifications(probabilities, features)

    def features(self, squares: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
        """Returns what the last layer sees of squares of the model's size, (n, views, features)."""
        step = max(1, BATCH_SIZE // self.views)
        calls = []
        for start in range(0, len(squares), step):
            some = squares[start : start + step]
            looks = np.concatenate([views_of(square, self.views) for square in some])
            (found,) = self._network.run_outputs(looks, (FEATURES,))
            calls.append(found.reshape(len(some), self.views, -1))
        return np.concatenate(calls)

    def classify_features(self, features: NDArray[np.floating]) -> list[Classification]:
        """Classifies pictures by their features, (views, n, features), as ``classify`` does.

        Raises:
            ArtwarehouseError: The model has no linear head.
        """
        if self.head is None:
            raise ArtwarehouseError(f"model {self.run_id} is not linear in its features")
        return self._classifications(self.head.probabilities(features), features[0])

    def _classifications(
        self, probabilities: NDArray[np.float32], features: NDArray[np.floating]
    ) -> list[Classification]:
        extras = self._require_extras()
        familiarities = extras.neighbours.familiarity(features)
        return [
            self._classification(
                row,
                is_low_confidence=bool(row.max() < extras.confidence_threshold),
                is_out_of_distribution=bool(familiarity < extras.similarity_threshold),
            )
            for row, familiarity in zip(probabilities, familiarities, strict=True)
        ]

    def probabilities(
        self,
        squares: NDArray[np.uint8] | Sequence[NDArray[np.uint8]],
        *,
        batch_size: int = BATCH_SIZE,
        views: int | None = None,
    ) -> NDArray[np.float32]:
        """Runs squares of the model's size, (n, size, size, 3), to probabilities (n, classes).

        Args:
            squares: RGB, uint8.
            batch_size: Pictures per call of the network.
            views: As for ``classify``.
        """
        return self._run(squares, (PROBABILITIES,), batch_size=batch_size, views=views)[0]

    def _run(
        self,
        squares: NDArray[np.uint8] | Sequence[NDArray[np.uint8]],
        names: Sequence[str],
        *,
        batch_size: int,
        views: int | None,
    ) -> tuple[NDArray[np.float32], ...]:
        """Outputs by name, the first averaged over the views, the others of the whole picture."""
        count = self.views if views is None else views
        step = max(1, batch_size // count)
        calls = []
        for start in range(0, len(squares), step):
            some = squares[start : start + step]
            looks = np.concatenate([views_of(square, count) for square in some])
            if self._extras is None:  # of an earlier version: its one output has another name
                first, *others = (self._network.run(looks),)
            else:
                first, *others = self._network.run_outputs(looks, names)
            averaged = first.reshape(len(some), count, -1).mean(axis=1)
            calls.append((averaged, *(other[::count] for other in others)))
        return tuple(np.concatenate(parts) for parts in zip(*calls, strict=True))

    def explain(self, picture: NDArray[np.uint8], label: str | None = None) -> NDArray[np.float32]:
        """Shows where the model looked, by Grad-CAM; see ``ml.serving.grad_cam``.

        Args:
            picture: RGB, (height, width, 3), uint8.
            label: Class to explain; by default the likeliest.

        Returns:
            (height, width) of the picture, 0 to 1: how much each place speaks for the class.

        Raises:
            ArtwarehouseError: The model knows no such class, or is of an earlier version.
        """
        import cv2

        if label is not None and label not in self.labels:
            raise ArtwarehouseError(
                f"model {self.run_id} has no class {label!r}: choose one of "
                f"{', '.join(self.labels)}"
            )
        head = self._require_extras().head
        probabilities, features, activations = self._network.run_outputs(
            [to_square(picture, self.size)], (PROBABILITIES, FEATURES, ACTIVATIONS)
        )
        number = int(probabilities[0].argmax()) if label is None else self.labels.index(label)
        with one_blas_thread():
            heat = head.grad_cam(activations[0], features[0], number)
        height, width = picture.shape[:2]
        # The map has a handful of places; between them it is drawn smooth.
        smooth = cv2.resize(heat, (width, height), interpolation=cv2.INTER_CUBIC)
        return np.clip(smooth, 0, 1).astype(np.float32, copy=False)

    def neighbours(self, picture: NDArray[np.uint8], k: int = 3) -> list[Neighbour]:
        """Returns the training pictures that the model finds most alike to a picture.

        Args:
            picture: RGB, (height, width, 3), uint8.
            k: How many.

        Raises:
            ArtwarehouseError: The model is of an earlier version.
        """
        known = self._require_extras().neighbours
        (features,) = self._network.run_outputs([to_square(picture, self.size)], (FEATURES,))
        with one_blas_thread():
            return known.nearest(features[0], k)

    def _require_extras(self) -> ServingFiles:
        if self._extras is None:
            raise ArtwarehouseError(
                f"model {self.run_id} is of an earlier version and explains nothing: "
                f"run `artwarehouse train {self.run_dir.parent.name}`"
            )
        return self._extras

    def _classification(
        self,
        row: NDArray[np.float32],
        *,
        is_low_confidence: bool = False,
        is_out_of_distribution: bool = False,
    ) -> Classification:
        best = int(row.argmax())
        return Classification(
            label=self.labels[best],
            probability=float(row[best]),
            probabilities=dict(zip(self.labels, row.tolist(), strict=True)),
            is_low_confidence=is_low_confidence,
            is_out_of_distribution=is_out_of_distribution,
        )
