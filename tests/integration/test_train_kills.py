"""A training that is killed goes on from its last whole epoch as if nothing had happened."""

import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from painted_museum import publish

from core.settings import Settings
from ml.store.registry import list_runs
from warehouse.raw import read_raw

# Keras reads TensorFlow's variables in a way that numpy will stop offering.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(1200),
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]

MOST_EPOCHS = 4

# Trains a few epochs, and says when each has been kept. At the end of one that is not to be kept it
# waits to be killed: on a fast machine a training might end before.
TRAIN = """
import sys, time
from pathlib import Path
from ml.networks.backend import use_backend
use_backend("tensorflow", seed=7)
from ml.store.checkpoint import Checkpoint
from ml.train import train
from core.settings import Settings

written = Checkpoint.on_epoch_end

def tell(self, epoch, logs=None):
    if epoch + 1 == int(sys.argv[4]):
        print("held", flush=True)
        time.sleep(600)
    written(self, epoch, logs)
    print("epoch", flush=True)

Checkpoint.on_epoch_end = tell
train(Settings(data_dir=Path(sys.argv[1])), "school", recipe=sys.argv[2], epochs=int(sys.argv[3]),
      backend="tensorflow", seed=7)
"""


def command(settings: Settings, recipe: str, held: int = 0) -> list[str]:
    numbers = [str(MOST_EPOCHS), str(held)]
    return [sys.executable, "-c", TRAIN, str(settings.data_dir), recipe, *numbers]


def train_whole(settings: Settings, recipe: str) -> int:
    """Trains until it stops by itself; returns how many epochs were left to do."""
    done = subprocess.run(command(settings, recipe), check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout.count("epoch\n")


def outcome(settings: Settings) -> tuple[object, ...]:
    """What a training leaves, but for names and times."""
    from keras.saving import load_model

    (run,) = list_runs(settings)
    # Not the exported file, in which TensorFlow names free sizes by a running number.
    weights = load_model(run.path / "model.keras", compile=False).get_weights()
    return (
        (run.path / "history.csv").read_text(),
        run.metrics["confusion"],
        run.config["epochs"],
        [array.tobytes() for array in weights],
    )


@pytest.mark.parametrize(("recipe", "kills", "seed"), [("scratch", 4, 2), ("transfer-tuned", 1, 3)])
def test_a_training_killed_often_ends_as_one_that_was_not(
    tmp_path: Path, recipe: str, kills: int, seed: int
) -> None:
    draw = random.Random(seed)  # noqa: S311 (repeatable, nothing secret)
    whole, killed = publish(tmp_path / "whole"), publish(tmp_path / "killed")
    epochs = train_whole(whole, recipe)
    assert epochs > 2  # or there is nothing to interrupt
    if (whole.data_dir / "cache" / "weights").exists():
        shutil.copytree(whole.data_dir / "cache" / "weights", killed.data_dir / "cache" / "weights")
    kept = 0
    for _ in range(kills):
        # After an epoch has been kept or before, but never so late that all of them have.
        but_the_last = command(killed, recipe, held=epochs)
        run = subprocess.Popen(but_the_last, stdout=subprocess.PIPE, text=True)
        assert run.stdout is not None
        if draw.random() < 0.6:
            kept += run.stdout.readline() == "epoch\n"
            time.sleep(draw.random() * 0.1)
        else:
            time.sleep(draw.random() * 5)
        run.send_signal(signal.SIGKILL)
        rest, _ = run.communicate()
        kept += rest.count("epoch\n")
        assert run.returncode == -signal.SIGKILL
    assert list_runs(killed) == []
    # An epoch may have been kept just before the kill, and not told of.
    assert train_whole(killed, recipe) <= epochs - kept
    assert outcome(killed) == outcome(whole)
    assert read_raw(killed, "select count(*), count(distinct run_id) from ml.runs") == [(1, 1)]
    assert not list((killed.models_dir / "school").glob(".*"))


def test_features_that_a_killed_training_computed_are_not_computed_again(tmp_path: Path) -> None:
    settings = publish(tmp_path)
    code = (
        "import sys; from pathlib import Path; from ml.data import feature_store;"
        "from ml.train import train; from core.settings import Settings;"
        "feature_store.SHARD_ROWS = 8; write = feature_store.write_arrays;"
        "feature_store.write_arrays = lambda *a: (write(*a), print('shard', flush=True))[0];"
        "train(Settings(data_dir=Path(sys.argv[1])), 'school', backend='tensorflow')"
    )
    whole = [sys.executable, "-c", code, str(tmp_path)]
    run = subprocess.Popen(whole, stdout=subprocess.PIPE, text=True)
    assert run.stdout is not None
    for _ in range(3):
        assert run.stdout.readline() == "shard\n"
    run.send_signal(signal.SIGKILL)
    shards = 3 + run.communicate()[0].count("shard\n")
    assert shards < 8
    done = subprocess.run(whole, check=True, stdout=subprocess.PIPE, text=True)
    # 63 pictures, 8 in a shard.
    assert done.stdout.count("shard\n") == 8 - shards
    (folder,) = (settings.data_dir / "cache" / "features").iterdir()
    assert sum(len(np.load(path, allow_pickle=False)) for path in folder.glob("*.npy")) == 63
