"""The files of a run that serving reads: the network in ONNX, and what tells doubt.

``model.onnx`` answers; ``head.npz`` explains answers (``ml.serving.grad_cam``); ``neighbours.npz``
holds the training pictures to compare with (``ml.serving.nearest_neighbours``); ``serving.json``
holds two thresholds, fitted here on pictures that were held out of training.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ml.networks import architectures as models
from ml.networks.onnx_runtime import FEATURES, PROBABILITIES, Network
from ml.serving.grad_cam import Head
from ml.serving.linear_head import LinearHead
from ml.serving.nearest_neighbours import MOST_PICTURES, Neighbours

if TYPE_CHECKING:
    import keras
    from numpy.typing import NDArray

    from ml.data.training_data import Examples

_AGREEMENT_PICTURES = 16
# Of held-out paintings, the share that is called out of distribution.
_FALSE_ALARMS = 0.02
# Of held-out paintings, the share that is held to be of low confidence at most.
_MOST_UNSURE = 0.5


@dataclass(frozen=True)
class Abstention:
    """When an answer is to be doubted, and what that does on held-out pictures.

    Attributes:
        confidence_threshold: Probability of the answer below which it is of low confidence.
        confident_share: Share of the held-out pictures with confident answers.
        confident_accuracy: Share of right ones among the confident answers.
        accuracy: Share of right ones among all.
        pictures: Held-out pictures.
    """

    confidence_threshold: float
    confident_share: float
    confident_accuracy: float
    accuracy: float
    pictures: int


@dataclass(frozen=True)
class ServingReport:
    """What was written.

    Attributes:
        export_difference: Largest difference of a probability between Keras and ONNX Runtime.
        confidence_threshold: Probability of the answer below which it is of low confidence.
        similarity_threshold: Similarity to training pictures (``Neighbours.familiarity``) below
            which a picture is unlike all that the model learned from.
    """

    export_difference: float
    confidence_threshold: float
    similarity_threshold: float


def write_serving_files(
    folder: Path,
    model: keras.Model,
    examples: Examples,
    *,
    backend: str,
    held_out: tuple[NDArray[np.int64], NDArray[np.float32]] | None = None,
    embeddings: NDArray[np.float16] | None = None,
    networks: Sequence[Path] = (),
) -> ServingReport:
    """Saves a trained model with all that serving needs.

    The ONNX file is made from the saved Keras file, or of networks that were exported before, and
    compared with the model in memory.

    Args:
        folder: The run's folder.
        model: From pictures to calibrated probabilities.
        examples: What it was trained on; test pictures are not touched.
        backend: Keras backend of this process.
        held_out: Positions of pictures among ``examples``, (n,), and probabilities, (n, classes),
            that a model gave which had not learned from them. By default the validation pictures
            and this model, which is right only if it has not learned from them.
        embeddings: Of all examples, (works, width), where they are known: the network need not see
            all training pictures again.
        networks: Exported networks whose features the model's last layer takes, where it has
            left them as they were.

    Raises:
        ArtwarehouseError: The conversion failed, or the exported model disagrees.
    """
    import keras

    from ml.networks.onnx_export import check_agreement, export_onnx, join_onnx

    model.save(folder / "model.keras")
    if networks:
        kernel, bias = model.get_layer(models.OUTPUT_LAYER).get_weights()
        join_onnx(networks, kernel, bias, folder / "model.onnx")
        widths = tuple(Network(path).width for path in networks)
        names = tuple(path.stem for path in networks)
        LinearHead(kernel, bias, names, widths).save(folder)
    else:
        export_onnx(folder / "model.keras", folder / "model.onnx", backend=backend)
    network = Network(folder / "model.onnx")
    train, validation = examples.of("train"), examples.of("validation")
    some = examples.pictures.take(validation[:_AGREEMENT_PICTURES])
    trained = keras.ops.convert_to_numpy(model(some.astype(np.float32), training=False))
    difference = check_agreement(trained, network.run(some))

    head = Head.of(model)
    head.save(folder / "head.npz")
    # Keys are hashes, and works are in their order: every nth is a fair sample.
    kept = train[:: math.ceil(len(train) / MOST_PICTURES)]

    def embedded(indices: NDArray[np.int64]) -> NDArray[np.floating]:
        if embeddings is not None:
            return embeddings[indices]
        (features,) = network.run_cached_outputs(examples.pictures, indices, (FEATURES,))
        return features

    # The embedding alone, which answers to things: with the statistics of middle blocks beside it
    # fewer photographs, and more paintings of other continents, were found strange.
    neighbours = Neighbours(
        embedded(kept)[:, : head.embedding_width],
        [examples.works[index].artwork_key for index in kept],
        [examples.works[index].label for index in kept],
    )
    neighbours.save(folder / "neighbours.npz")
    if held_out is None:
        (answers,) = network.run_cached_outputs(examples.pictures, validation, (PROBABILITIES,))
        held_out = validation, answers
    asked, answers = held_out
    abstention = fit_abstention(answers, examples.targets[asked])
    similarity_threshold = float(
        np.quantile(neighbours.familiarity(embedded(validation)), _FALSE_ALARMS)
    )
    serving = asdict(abstention) | {
        "similarity_threshold": similarity_threshold,
        "unfamiliar_share": _FALSE_ALARMS,
    }
    (folder / "serving.json").write_text(json.dumps(serving, indent=2) + "\n", encoding="utf-8")
    return ServingReport(difference, abstention.confidence_threshold, similarity_threshold)


def fit_abstention(probabilities: NDArray[np.float32], targets: NDArray[np.int64]) -> Abstention:
    """Finds the probability below which an answer is to be doubted.

    It is the lowest at which the answers that remain are wrong at most half as often as all are
    (selective classification: Geifman and El-Yaniv 2017, arXiv:1705.08500, which trades the share
    of questions answered against the share of wrong answers). A model for hard questions and one
    for easy ones both get a threshold by this, as no fixed accuracy would give them. No more than
    half of the pictures are held to be of low confidence. Candidates are the probabilities seen:
    an answer less sure than any that was tested is of low confidence in any case.

    Args:
        probabilities: Of held-out pictures, (n, classes), n at least 1.
        targets: Their class numbers, (n,).
    """
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == targets
    order = np.argsort(-confidence, kind="stable")
    confidence, right = confidence[order], right[order]
    counts = np.arange(1, len(right) + 1)
    accuracies = np.cumsum(right) / counts
    # Where several pictures share a probability, none of them can be left out alone.
    ends = np.append(confidence[1:] < confidence[:-1], True)
    enough = ends & (counts >= len(right) * (1 - _MOST_UNSURE))
    allowed = 1 - (1 - accuracies[-1]) / 2
    good = np.flatnonzero(enough & (accuracies >= allowed))
    last = int(good[-1] if len(good) else np.flatnonzero(enough)[0])
    return Abstention(
        confidence_threshold=float(confidence[last]),
        confident_share=float(counts[last] / len(right)),
        confident_accuracy=float(accuracies[last]),
        accuracy=float(accuracies[-1]),
        pictures=len(right),
    )
