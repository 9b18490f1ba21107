"""Training and inference on an accelerator, measured by a script that stands alone.

It runs where JAX is installed but nothing can be fetched: Keras and what it needs come as a folder
of wheels, the pictures as one file of arrays, our own code from this repository.

    python bench/gpu.py --pack ../shared/data/images/style --to pictures.npz
    pip download -d wheels --no-deps keras namex optree        # on a machine with an index
    python bench/gpu.py --pictures pictures.npz --wheels wheels

Without an accelerator it says so and measures nothing. ``--cpu`` takes the same way on a processor,
to try it; its figures say nothing of an accelerator.
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from ml.networks import accelerator
from ml.networks import architectures as models
from ml.recipes import Recipe, get_recipe

NOT_MEASURED = "no accelerator visible: not measured"
TEST_PERCENT = 20


@dataclass(frozen=True)
class Pictures:
    """Squares with their class numbers, split so that no artist is on both sides."""

    squares: np.ndarray[Any, np.dtype[np.uint8]]
    targets: np.ndarray[Any, np.dtype[np.int64]]
    is_test: np.ndarray[Any, np.dtype[np.bool_]]
    classes: tuple[str, ...]

    def take(self, indices: Any) -> np.ndarray[Any, np.dtype[np.uint8]]:
        """As ``ml.data.picture_cache.CachedPictures.take``."""
        return self.squares[indices]

    def enlarged(self, size: int) -> Pictures:
        """The same at another size, each pixel repeated: what they show is of no matter there."""
        places = np.arange(size) * self.squares.shape[1] // size
        return replace(self, squares=self.squares[:, places][:, :, places])


def pack(folder: Path, classes: Sequence[str], per_class: int, to: Path) -> None:
    """Writes pictures of ``folder/<class>/<artist>_<title>.jpg`` as arrays."""
    import cv2

    squares, targets, is_test = [], [], []
    for target, label in enumerate(classes):
        files = sorted((folder / label).glob("*.jpg"))
        chosen = np.random.default_rng(1).permutation(len(files))[:per_class]
        for file in (files[place] for place in sorted(chosen)):
            picture = cv2.imread(str(file), cv2.IMREAD_COLOR_RGB)
            side = (models.SCRATCH_SIZE, models.SCRATCH_SIZE)
            squares.append(cv2.resize(picture, side, interpolation=cv2.INTER_AREA))
            targets.append(target)
            artist = hashlib.sha256(file.name.split("_")[0].encode()).digest()
            is_test.append(artist[0] * 100 < TEST_PERCENT * 256)
    np.savez_compressed(
        to, squares=np.stack(squares), targets=targets, is_test=is_test, classes=list(classes)
    )
    print(f"{len(squares)} pictures, {sum(is_test)} to test, {to.stat().st_size / 2**20:.1f} MiB")


def unpack(path: Path) -> Pictures:
    with np.load(path, allow_pickle=False) as arrays:
        return Pictures(
            arrays["squares"],
            arrays["targets"],
            arrays["is_test"],
            tuple(str(label) for label in arrays["classes"]),
        )


@contextmanager
def installed(wheels: Path | None) -> Iterator[None]:
    """Makes the packages of a folder of wheels importable, before those of this machine."""
    if wheels is None:
        yield
        return
    folder = tempfile.mkdtemp()
    for wheel in sorted(wheels.glob("*.whl")):
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(folder)
    sys.path.insert(0, folder)
    try:
        yield
    finally:
        shutil.rmtree(folder)


@contextmanager
def busy_share(shares: list[float]) -> Iterator[None]:
    """Adds how much of the block the devices had work, as their driver tells ten times a second."""
    program = shutil.which("nvidia-smi")
    if program is None:
        yield
        return
    query = ["--query-gpu=utilization.gpu", "--format=csv,noheader,nounits", "-lms", "100"]
    with subprocess.Popen([program, *query], stdout=subprocess.PIPE, text=True) as watching:
        try:
            yield
        finally:
            watching.terminate()
            told, _ = watching.communicate()
            found = [float(line) for line in told.split() if line.isdigit()]
            if found:
                shares.append(float(np.mean(found)) / 100)


def train(
    learner: Any, pictures: Pictures, recipe: Recipe, epochs: int, batch_size: int
) -> tuple[float, list[float]]:
    """Trains as ``ml.fit`` does on an accelerator; pictures a second after the first epoch."""
    import keras

    from ml.data.batches import Batches, Labelled

    indices = np.flatnonzero(~pictures.is_test)
    one_hot = np.eye(len(pictures.classes), dtype=np.float32)[pictures.targets[indices]]
    data = Labelled(pictures, indices, one_hot, np.ones(len(indices), np.float32))  # type: ignore[arg-type]

    def epoch(number: int) -> Any:
        return Batches(
            data,
            batch_size=batch_size,
            augmentation=recipe.augmentation,
            epoch=number,
            multiple_of=len(accelerator.devices()),
        )

    seconds, shares = [], []
    learner.compile(keras.optimizers.AdamW(1e-3), "categorical_crossentropy")
    learner.fit(epoch(0), shuffle=False, verbose=0)
    with busy_share(shares):
        for number in range(1, epochs):
            started = time.perf_counter()
            learner.fit(epoch(number), shuffle=False, verbose=0)
            seconds.append(time.perf_counter() - started)
    return len(indices) / float(np.median(seconds)), shares


def infer(
    network: Any, pictures: Pictures, batch_size: int, rounds: int
) -> tuple[float, list[float]]:
    """Pictures a second from memory to probabilities."""
    import keras

    seconds, shares = [], []
    asked = keras.Input(pictures.squares.shape[1:], dtype="uint8")
    whole = keras.Model(asked, network(keras.ops.cast(asked, "float32")))
    whole.predict(pictures.squares, batch_size=batch_size, verbose=0)
    with busy_share(shares):
        for _ in range(rounds):
            started = time.perf_counter()
            whole.predict(pictures.squares, batch_size=batch_size, verbose=0)
            seconds.append(time.perf_counter() - started)
    return len(pictures.squares) / float(np.median(seconds)), shares


def accuracy(network: Any, pictures: Pictures) -> float:
    """Share of the test pictures that are classified right."""
    squares = pictures.squares[pictures.is_test].astype(np.float32)
    answers = network.predict(squares, batch_size=64, verbose=0).argmax(axis=1)
    return float((answers == pictures.targets[pictures.is_test]).mean())


def measure(
    pictures: Pictures, epochs: int, batch_sizes: Sequence[int], *, with_lite0: bool
) -> None:
    """Prints one line a network, recipe and batch size."""
    import keras

    print(
        f"{'network':28}{'batch':>6}{'train/s':>10}{'busy':>7}{'infer/s':>10}{'busy':>7}  accuracy"
    )

    def line(name: str, network: Any, shown: Pictures, recipe: str, size: int) -> str:
        rate, busy = train(network, shown, get_recipe(recipe), epochs, size)
        inferred, inferred_busy = infer(network, shown, size, rounds=3)
        return (
            f"{f'{name}, {recipe}':28}{size:>6}{rate:>10.0f}{_share(busy):>7}"
            f"{inferred:>10.0f}{_share(inferred_busy):>7}"
        )

    for size in batch_sizes:
        keras.utils.set_random_seed(1)
        with accelerator.mixed_precision():
            network = models.scratch_cnn(len(pictures.classes), dropout=0.5)
        start = line("small", network, pictures, "scratch", size)
        print(f"{start}  {accuracy(network, pictures):.1%}", flush=True)
    if not with_lite0:
        return
    # From random weights, as the pretrained ones are not carried: its accuracy would say nothing.
    large = pictures.enlarged(models.PRETRAINED_SIZE)
    for size in batch_sizes:
        with accelerator.mixed_precision():
            network = models.classifier(
                models.features_model((0,)),
                models.head(models.features_width(0), len(pictures.classes), dropout=0.3),
            )
        print(f"{line('Lite0', network, large, 'scratch', size)}  not measured", flush=True)


def _share(shares: list[float]) -> str:
    return f"{np.mean(shares):.0%}" if shares else "-"


def main(arguments: Sequence[str]) -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--pack", type=Path, metavar="FOLDER", help="of folders named by class")
    parser.add_argument("--to", type=Path, default=Path("pictures.npz"))
    parser.add_argument("--classes", default="Baroque,Cubism")
    parser.add_argument("--per-class", type=int, default=400)
    parser.add_argument("--pictures", type=Path, help="what --pack wrote")
    parser.add_argument("--wheels", type=Path, help="folder of wheels of Keras and its needs")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--batch-sizes", default="16,128")
    parser.add_argument("--small-alone", action="store_true", help="leave Lite0 out")
    parser.add_argument("--cpu", action="store_true", help="try it without an accelerator")
    options = parser.parse_args(arguments)
    if options.pack:
        pack(options.pack, options.classes.split(","), options.per_class, options.to)
        return
    if not options.pictures:
        parser.error("--pictures is missing: name the file that --pack wrote")
    with installed(options.wheels):
        from ml.networks.backend import use_backend

        use_backend("jax", seed=1)
        import jax
        import keras

        found = accelerator.devices()
        if options.cpu and not found:
            accelerator.devices = lambda: ("cpu:0",)
        elif not found:
            print(NOT_MEASURED)
            return
        kinds = ", ".join(sorted({device.device_kind for device in jax.devices()}))
        print(f"{len(jax.devices())} x {kinds}; Keras {keras.version()}, JAX {jax.__version__}")
        sizes = [int(size) for size in options.batch_sizes.split(",")]
        measure(unpack(options.pictures), options.epochs, sizes, with_lite0=not options.small_alone)
        if not found:
            print(f"these are a processor's figures; {NOT_MEASURED}")


if __name__ == "__main__":
    main(sys.argv[1:])
