"""How fast the small network trains beside the blogs' way, and what feeding it costs."""

from __future__ import annotations

import csv
import gc
import hashlib
import multiprocessing
import os
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any
from unittest.mock import patch

import cv2
import numpy as np

from bench.measures import DATA, Seconds, load, medians, print_table, require, timed
from core.settings import Settings
from ml.data.picture_cache import CachedPictures, load_pictures
from ml.data.training_data import Examples, Work
from ml.fit import TrainingConfig, fit
from ml.networks import architectures as models
from ml.networks.backend import use_backend
from ml.recipes import get_recipe

IMAGES = DATA / "images"
# The blogs trained for 60: with as many the accuracies can be compared, in half an hour.
EPOCHS = int(os.environ.get("ARTWAREHOUSE_BENCH_EPOCHS", "3"))
ROUNDS = 3
FED_PICTURES = 320
CACHED_PICTURES = 1000


def two_classes(collection: str, classes: tuple[str, str], train: int, test: int) -> list[Work]:
    """So many pictures of each class, drawn and split at random as the blogs did."""
    with require(IMAGES / collection / "manifest.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    rng = np.random.default_rng(1)
    works = []
    for label in classes:
        files = [row["file"] for row in rows if Path(row["file"]).parent.name == label]
        for place, file in enumerate(rng.permutation(files)[: train + test]):
            split = "train" if place < train else "validation"
            works.append(Work(f"{label}{place:04}", str(file), label, split, None))
    return works


def examples_of(works: list[Work], data_dir: Path) -> Examples:
    classes = tuple(sorted({work.label for work in works}))
    files = [IMAGES.parent / work.image_filename for work in works]
    return Examples(
        works=tuple(works),
        pictures=load_pictures(files, models.SCRATCH_SIZE, Settings(data_dir=data_dir)),
        classes=classes,
        targets=np.array([classes.index(work.label) for work in works]),
        groups=tuple(work.artwork_key for work in works),
        copies=(),
    )


Epochs = tuple[list[Seconds], list[float]]


def their_epochs(examples: Examples) -> Epochs:
    """Seconds and validation accuracy of each epoch, fed and trained as the blogs did."""
    import keras

    from bench.blog_classifier import FolderBatches

    def batches(split: str) -> FolderBatches:
        places = examples.of(split)
        files = [examples.pictures.paths[place] for place in places]
        targets = np.eye(len(examples.classes), dtype=np.float32)[examples.targets[places]]
        return FolderBatches(files, targets, trains=split == "train")

    ends: list[Seconds] = []

    def noted(*_: Any) -> None:
        ends.append((time.perf_counter(), time.process_time()))

    model = models.scratch_cnn(len(examples.classes), dropout=0.5)
    # Without XLA, as in their time.
    model.compile("rmsprop", "categorical_crossentropy", metrics=["accuracy"], jit_compile=False)
    history = model.fit(
        batches("train"),
        validation_data=batches("validation"),
        epochs=EPOCHS,
        shuffle=False,
        verbose=0,
        callbacks=[keras.callbacks.LambdaCallback(on_epoch_end=noted)],
    )
    return differences(ends), history.history["val_accuracy"]


def our_epochs(examples: Examples, folder: Path) -> Epochs:
    """The same of ``train --recipe scratch``, checkpoints written."""
    from ml.store.checkpoint import Checkpoint

    ends: list[Seconds] = []
    written = Checkpoint.on_epoch_end

    def noted(self: Any, epoch: int, logs: Any = None) -> None:
        written(self, epoch, logs)
        ends.append((time.perf_counter(), time.process_time()))

    recipe = get_recipe("scratch")
    assert recipe.training is not None
    recipe = replace(recipe, training=replace(recipe.training, epochs=EPOCHS, patience=EPOCHS))
    plan = TrainingConfig(recipe, can_mirror=False, seed=1, checkpoints=folder / "checkpoints")
    with patch.object(Checkpoint, "on_epoch_end", noted):
        fitted = fit(examples, plan, Settings(data_dir=folder))
    return differences(ends), [step["val_accuracy"] for step in fitted.history]


def differences(ends: list[Seconds]) -> list[Seconds]:
    """Seconds from the end of an epoch to that of the next: the first also builds the step."""
    return [tuple(pair) for pair in np.diff(np.array(ends), axis=0).tolist()]


@dataclass(frozen=True)
class Collection:
    """Pictures of two classes.

    Attributes:
        name: Folder.
        classes: Labels.
        train: Training pictures of each.
        test: Test pictures of each.
        remark: What they are.
    """

    name: str
    classes: tuple[str, str]
    train: int
    test: int
    remark: str


COLLECTIONS = (
    Collection("style", ("Baroque", "Cubism"), 400, 80, "style, 400 + 400 and 80 + 80"),
    Collection(
        "culture_standin",
        ("China", "Japan"),
        240,
        60,
        "culture, 240 + 240 and 60 + 60: stand-ins, as no pictures of the Met's are here; "
        "their accuracy says nothing",
    ),
)


def an_epoch_beside_the_blogs(chosen: Collection, folder: Path) -> None:
    """Seconds an epoch and accuracy, the blogs' way and ours."""
    works = two_classes(chosen.name, chosen.classes, chosen.train, chosen.test)
    examples = examples_of(works, folder)
    before = load()
    use_backend("tensorflow")  # they asked for no repeatable operations
    ways = {"theirs": their_epochs(examples)}
    use_backend("tensorflow", seed=1)
    ways["ours"] = our_epochs(examples, folder)
    network = epochs_by_way(examples, ["ready"], rounds=2)["ready"]
    theirs, _ = medians(ways["theirs"][0])
    rows: list[tuple[object, ...]] = []
    for name, (seconds, accuracies) in ways.items():
        wall, processor = medians(seconds)
        rows.append(
            (
                name,
                f"{wall:.2f}",
                f"{processor:.2f}",
                f"{theirs / wall:.1f}",
                f"{accuracies[-1]:.1%}",
                f"{max(accuracies):.1%}",
            )
        )
    wall, processor = medians(network)
    rows.append(
        (
            "network alone, batches ready in memory",
            f"{wall:.2f}",
            f"{processor:.2f}",
            f"{theirs / wall:.1f}",
            "",
            "",
        )
    )
    print_table(
        f"{chosen.remark}; medians of {EPOCHS - 1} epochs of {EPOCHS}; {before}, {load()} after",
        ("way", "s an epoch", "processor s", "times faster", "last accuracy", "best accuracy"),
        rows,
    )


FEEDS = {
    "cache, distorted": "from the picture cache, distorted: as `train` runs",
    "memory, distorted": "from pictures in memory, distorted",
    "cache": "from the picture cache, as they are",
    "ready": "batches ready in memory",
}


def epochs_by_way(examples: Examples, ways: list[str], rounds: int) -> dict[str, list[Seconds]]:
    """Seconds of epochs of the small network with validation, each way once a round, in turns."""
    import keras

    from ml.data.batches import Batches, Labelled, as_fit_takes_it

    class Ready(keras.utils.PyDataset):  # type: ignore[misc]  # Keras ships no types
        def __init__(self, batches: Batches) -> None:
            super().__init__()
            self._batches = [batches[number] for number in range(len(batches))]

        def __len__(self) -> int:
            return len(self._batches)

        def __getitem__(self, number: int) -> Any:
            return self._batches[number]

    recipe = get_recipe("scratch")
    assert recipe.training is not None
    one_hot = np.eye(len(examples.classes), dtype=np.float32)[examples.targets]
    # Copied out of the cache's files: nothing of it is read from a disk.
    held = {
        str(digest): examples.pictures.take([place])[0]
        for place, digest in enumerate(examples.pictures.digests)
    }
    in_memory = CachedPictures(examples.pictures.paths, examples.pictures.digests, (), held)

    def batches(pictures: CachedPictures, split: str, *, distorts: bool, epoch: int) -> Batches:
        places = examples.of(split)
        return Batches(
            Labelled(pictures, places, one_hot[places], np.ones(len(places), np.float32)),
            batch_size=recipe.training.batch_size,
            augmentation=recipe.augmentation if distorts else None,
            epoch=epoch,
        )

    model = models.scratch_cnn(len(examples.classes), dropout=recipe.dropout)
    model.compile(keras.optimizers.AdamW(1e-3), "categorical_crossentropy", metrics=["accuracy"])
    seconds: dict[str, list[Seconds]] = {way: [] for way in ways}
    for epoch in range(rounds + 1):
        for way in ways:
            pictures = in_memory if way.startswith("memory") else examples.pictures
            train: Any = batches(pictures, "train", distorts="distorted" in way, epoch=epoch)
            validation: Any = batches(pictures, "validation", distorts=False, epoch=epoch)
            if way == "ready":
                train, validation = Ready(train), Ready(validation)
            gc.collect()
            options = {
                "validation_data": as_fit_takes_it(validation),
                "shuffle": False,
                "verbose": 0,
            }
            seconds[way].append(timed(partial(model.fit, as_fit_takes_it(train), **options)))
    # The first round builds the steps.
    return {way: taken[1:] for way, taken in seconds.items()}


def feeding_an_epoch_beside_batches_in_memory(folder: Path) -> None:
    """Seconds an epoch by what it is fed with."""
    use_backend("tensorflow", seed=1)
    works = two_classes("style", ("Baroque", "Cubism"), FED_PICTURES // 2, 32)
    examples = examples_of(works, folder)
    before = load()
    taken = epochs_by_way(examples, list(FEEDS), ROUNDS)
    ready = medians(taken["ready"])
    print_table(
        f"An epoch of `scratch`, {FED_PICTURES} pictures, by what it is fed with (wanted: at most "
        f"1.1 times ready batches); medians of {ROUNDS}; {before}",
        ("fed", "s an epoch", "times", "processor s", "times"),
        [
            (
                FEEDS[way],
                *(f"{medians(seconds)[0]:.2f}", f"{medians(seconds)[0] / ready[0]:.2f}"),
                *(f"{medians(seconds)[1]:.2f}", f"{medians(seconds)[1] / ready[1]:.2f}"),
            )
            for way, seconds in taken.items()
        ],
    )


def by_one_thread(files: list[Path], size: int, folder: Path) -> None:
    """What a cache of pictures needs at least: read, hash, decode, squeeze, store."""
    cv2.setNumThreads(1)
    squares = []
    for file in files:
        data = file.read_bytes()
        hashlib.sha256(data).hexdigest()
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR_RGB)
        assert picture is not None
        squares.append(cv2.resize(picture, (size, size), interpolation=cv2.INTER_AREA))
    folder.mkdir(parents=True)
    np.save(folder / "squares.npy", np.stack(squares))


def picture_cache_beside_one_thread(size: int, folder: Path) -> None:
    """Building the cache, beside OpenCV on one thread and in two processes."""
    styles = sorted((IMAGES / "style").rglob("*.jpg"))
    collections = {
        "paintings of 224 pixels": styles[:: len(styles) // CACHED_PICTURES],
        "paintings as the gallery serves them": sorted((IMAGES / "wga").glob("*.jpg")),
    }
    rows: list[tuple[object, ...]] = []
    before, threads = load(), cv2.getNumThreads()
    with ProcessPoolExecutor(2, multiprocessing.get_context("spawn")) as processes:
        for name, files in collections.items():
            seconds: dict[str, list[Seconds]] = {"one": [], "two": [], "cache": []}
            for number in range(ROUNDS + 1):
                squares = folder / f"{len(files)}-{number}"
                seconds["one"].append(timed(partial(by_one_thread, files, size, squares)))
                cv2.setNumThreads(threads)
                halves = [(files[half::2], size, squares / str(half)) for half in range(2)]
                mapped = partial(processes.map, by_one_thread, *zip(*halves, strict=True))
                seconds["two"].append(timed(lambda mapped=mapped: list(mapped())))
                settings = Settings(data_dir=folder / f"data-{len(files)}-{number}")
                seconds["cache"].append(timed(partial(load_pictures, files, size, settings)))
            one, two, ours = (medians(seconds[way][1:]) for way in ("one", "two", "cache"))
            rows.append(
                (
                    name,
                    len(files),
                    *(f"{one[0] / len(files) * 1e6:.0f}", f"{ours[0] / len(files) * 1e6:.0f}"),
                    *(f"{one[0] / ours[0]:.2f}", f"{one[0] / two[0]:.2f}"),
                    f"{ours[1] / one[1]:.2f}",
                )
            )
    print_table(
        f"Building the picture cache at {size} pixels beside OpenCV on one thread (wanted: 1.8 "
        f"times faster on two cores; two processes of it show what the machine gives); "
        f"medians of {ROUNDS}; {before}",
        (
            *("pictures", "n", "one thread us", "cache us", "times faster", "two processes"),
            "processor time, times",
        ),
        rows,
    )


def main(folder: Path) -> None:
    """Measures epochs, what feeds them, and the picture cache."""
    for chosen in COLLECTIONS:
        an_epoch_beside_the_blogs(chosen, folder / chosen.name)
    feeding_an_epoch_beside_batches_in_memory(folder / "feeds")
    for size in (models.SCRATCH_SIZE, models.PRETRAINED_SIZE):
        picture_cache_beside_one_thread(size, folder / str(size))
