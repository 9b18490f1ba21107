"""How fast a model serves beside Keras, and how often it tells paintings from other pictures."""

from __future__ import annotations

import csv
import hashlib
import json
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from bench import measures
from bench.measures import DATA, print_table, require
from bench.strange_pictures import DRAWN, photographs
from core.settings import Settings
from ml.data.picture_cache import load_pictures
from ml.data.training_data import Examples, Work
from ml.networks import architectures as models
from ml.networks.backend import use_backend
from ml.networks.frozen_features import imagenet_features_model
from ml.networks.onnx_runtime import BATCH_SIZE, FEATURES, Network
from ml.serving.served_model import Classifier
from ml.serving.serving_files import write_serving_files
from ml.store.registry import new_run

PICTURES = DATA / "images"
TRAINING, HELD_OUT = 1000, 300
DRAWN_OF_A_KIND = 60
ROUNDS, CALLS = 8, 10
FASTEST_MS, FEWEST_PER_SECOND = 7.0, 180


def side_of(artist: str) -> str:
    percent = int(hashlib.md5(artist.encode(), usedforsecurity=False).hexdigest()[:8], 16) % 100
    return "train" if percent < 60 else "validation" if percent < 80 else "test"


def load_examples(folder: Path) -> Examples:
    """Paintings in eight styles, split by artist."""
    settings = Settings(data_dir=folder / "bench")
    with require(PICTURES / "style/manifest.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    np.random.default_rng(1).shuffle(rows)  # type: ignore[arg-type]
    wanted = {"train": TRAINING, "validation": HELD_OUT, "test": HELD_OUT}
    works = [
        Work(row["sha256"], row["file"], row["style"], split, row["artist"])
        for split, count in wanted.items()
        for row in [row for row in rows if side_of(row["artist"]) == split][:count]
    ]
    classes = tuple(sorted({work.label for work in works}))
    return Examples(
        works=tuple(works),
        pictures=load_pictures(
            [PICTURES.parent / work.image_filename for work in works],
            models.PRETRAINED_SIZE,
            settings,
        ),
        classes=classes,
        targets=np.array([classes.index(work.label) for work in works]),
        groups=tuple(str(work.artist_key) for work in works),
        copies=(),
    )


def served_model(examples: Examples, folder: Path) -> tuple[Any, Classifier]:
    """Lite0 in Keras and as it is served. Its last layer is by chance: it costs the same."""
    use_backend("tensorflow", seed=1)
    settings = Settings(data_dir=folder / "served")
    features = imagenet_features_model()
    head = models.head(features.output.shape[-1], len(examples.classes), dropout=0.3)
    model = models.classifier(features, head)
    with new_run(settings, "style", "bench") as folder:
        write_serving_files(folder, model, examples, backend="tensorflow")
        (folder / "labels.json").write_text(json.dumps(list(examples.classes)))
        (folder / "config.json").write_text("{}")
    return model, Classifier.load(settings.models_dir / "style" / "bench")


def load() -> str:
    """How busy the machine is, and how fast: a shared one halves between two runs."""
    square = np.random.default_rng(1).random((1536, 1536), dtype=np.float32)
    taken = []
    for _ in range(5):
        started = time.perf_counter()
        square @ square
        taken.append(time.perf_counter() - started)
    speed = 2 * len(square) ** 3 / min(taken) / 1e9
    return f"{measures.load()}, {speed:.0f} GFLOP/s in a product of matrices"


def classifying_beside_keras(model: Any, classifier: Classifier, examples: Examples) -> None:
    """Milliseconds of one picture."""
    import tensorflow as tf

    squares = examples.pictures.take(examples.of("test")[:64])
    as_function = tf.function(lambda batch: model(batch, training=False))
    picture = cv2.resize(squares[0], (640, 480))  # decoded, not yet squeezed to the square
    one = squares[:1].astype(np.float32)
    ways: dict[str, Callable[[], object]] = {
        "classify, with doubt": lambda: classifier.classify([picture]),
        "probabilities alone": lambda: classifier.probabilities(squares[:1]),
        "explain": lambda: classifier.explain(picture),
        "tf.function": lambda: as_function(one),
        "model.predict": lambda: model.predict(one, verbose=0),
    }
    before = load()
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):  # in turns, so that what else the machine does falls on all alike
        for name, way in ways.items():
            way()
            for _ in range(CALLS):
                started = time.perf_counter()
                way()
                seconds[name].append(time.perf_counter() - started)
    slow = np.median(seconds["model.predict"])
    print_table(
        f"One picture at a time, decoded (limit: p50 {FASTEST_MS} ms on two quiet cores); {before}",
        ("way", "best ms", "p50 ms", "p95 ms", "times faster than model.predict"),
        [
            (
                name,
                *(f"{np.quantile(taken, q) * 1000:.1f}" for q in (0, 0.5, 0.95)),
                f"{slow / np.median(taken):.1f}",
            )
            for name, taken in seconds.items()
        ],
    )


def embedding_beside_keras(model: Any, classifier: Classifier, examples: Examples) -> None:
    """Pictures a second."""
    squares = examples.pictures.take(examples.of("test")[:256])
    network = Network(classifier.run_dir / "model.onnx")
    ways: dict[str, Callable[[], object]] = {
        f"features by ONNX Runtime, batches of {size}": partial(
            network.run_outputs, squares, [FEATURES], size
        )
        for size in (BATCH_SIZE, 4, 32)
    } | {
        "model.predict, batches of 32": lambda: model.predict(
            squares.astype(np.float32), batch_size=32, verbose=0
        ),
    }
    rates: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(4):
        for name, way in ways.items():
            started = time.perf_counter()
            way()
            rates[name].append(len(squares) / (time.perf_counter() - started))
    print_table(
        f"Embedding decoded pictures (wanted: {FEWEST_PER_SECOND} a second); {load()}",
        ("way", "best pictures/s", "median pictures/s"),
        [(name, f"{max(rate):.0f}", f"{np.median(rate):.0f}") for name, rate in rates.items()],
    )


def paintings_from_other_pictures(classifier: Classifier, examples: Examples) -> None:
    """How often pictures are called out of distribution."""
    rng = np.random.default_rng(5)
    groups: dict[str, list[np.ndarray]] = {
        "paintings by other artists (false alarms)": list(
            examples.pictures.take(examples.of("test"))
        ),
        "paintings of another collection (false alarms)": [
            cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)  # type: ignore[call-overload]
            for path in sorted((PICTURES / "wga").glob("*.jpg"))
        ],
        "photographs": photographs(),
    } | {name: [draw(rng) for _ in range(DRAWN_OF_A_KIND)] for name, draw in DRAWN.items()}
    rows = []
    for name, pictures in groups.items():
        unfamiliar = [found.is_out_of_distribution for found in classifier.classify(pictures)]
        rows.append((name, len(pictures), f"{np.mean(unfamiliar):.0%}"))
    print_table(
        f"Called out of distribution, of {TRAINING} training pictures",
        ("pictures", "n", "share"),
        rows,
    )


def main(folder: Path) -> None:
    """Measures one model, as Keras runs it and as it is served."""
    examples = load_examples(folder)
    model, classifier = served_model(examples, folder)
    classifying_beside_keras(model, classifier, examples)
    embedding_beside_keras(model, classifier, examples)
    paintings_from_other_pictures(classifier, examples)
