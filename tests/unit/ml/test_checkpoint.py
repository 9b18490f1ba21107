"""Checkpoints keep the best epoch, and tell when training no longer gets better.

That a training goes on from them as if nothing had happened is tested with the training itself.
"""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ml.networks.backend import use_backend

# Keras reads TensorFlow's variables in a way that numpy will stop offering.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


def test_the_best_epoch_is_kept_and_nothing_else(tmp_path: Path) -> None:
    use_backend("tensorflow", seed=3)
    import keras

    from ml.store.checkpoint import Checkpoint

    model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(2)])
    model.compile(optimizer=keras.optimizers.AdamW(0.1), loss="mse")
    model.optimizer.build(model.trainable_variables)
    checkpoint = Checkpoint(tmp_path / "run", patience=2)
    checkpoint.set_model(model)
    kept: list[list[Any]] = []
    for epoch, loss in enumerate([0.9, 0.5, 0.7, 0.6]):
        assert not checkpoint.is_done
        model.set_weights([weight + 1 for weight in model.get_weights()])
        kept.append(model.get_weights())
        checkpoint.on_epoch_end(epoch, {"val_loss": loss})
    assert checkpoint.is_done
    assert checkpoint.best_epoch == 1
    names = {path.name for path in (tmp_path / "run").iterdir()}
    assert names == {"state.json", "last-4.npz", "best-1.npz"}
    checkpoint.restore_best(model)
    for best, now in zip(kept[1], model.get_weights(), strict=True):
        np.testing.assert_array_equal(best, now)
    assert not (tmp_path / "run").exists()
