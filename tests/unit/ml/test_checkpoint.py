"""Checkpoints: an interrupted training goes on as if nothing had happened."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ml.backend import use_backend

# Keras reads TensorFlow's variables in a way that numpy will stop offering.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

EPOCHS = 5


@pytest.fixture(autouse=True)
def _tensorflow() -> None:
    use_backend("tensorflow", seed=3)


def compiled() -> Any:
    import keras

    keras.utils.set_random_seed(3)
    model = keras.Sequential(
        [
            keras.Input((6,)),
            keras.layers.Dense(8, activation="relu"),
            keras.layers.Dropout(0.5, seed=1),  # its state has to be kept too
            keras.layers.BatchNormalization(),
            keras.layers.Dense(2, activation="softmax"),
        ]
    )
    schedule = keras.optimizers.schedules.CosineDecay(0.05, 4 * EPOCHS)
    model.compile(
        optimizer=keras.optimizers.AdamW(schedule),
        loss="categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


def fit(model: Any, checkpoint: Any, epochs: int) -> None:
    rng = np.random.default_rng(0)
    rows = rng.normal(size=(32, 6)).astype(np.float32)
    targets = np.eye(2, dtype=np.float32)[(rows[:, 0] > 0).astype(int)]
    for epoch in range(len(checkpoint.history), epochs):
        model.fit(
            rows,
            targets,
            validation_data=(rows[:8], targets[:8]),
            batch_size=8,
            epochs=epoch + 1,
            initial_epoch=epoch,
            shuffle=False,
            verbose=0,
            callbacks=[checkpoint],
        )


def test_a_training_that_went_on_is_the_one_that_never_stopped(tmp_path: Path) -> None:
    from ml.checkpoint import Checkpoint

    whole, never_stopped = compiled(), Checkpoint(tmp_path / "whole", patience=9)
    fit(whole, never_stopped, EPOCHS)

    fit(compiled(), Checkpoint(tmp_path / "stopped", patience=9), 2)
    went_on, checkpoint = compiled(), Checkpoint(tmp_path / "stopped", patience=9)
    assert len(checkpoint.history) == 2
    checkpoint.restore(went_on)
    fit(went_on, checkpoint, EPOCHS)

    assert checkpoint.history == never_stopped.history
    for before, after in zip(whole.get_weights(), went_on.get_weights(), strict=True):
        np.testing.assert_array_equal(before, after)


def test_the_best_epoch_is_kept_and_nothing_else(tmp_path: Path) -> None:
    from ml.checkpoint import Checkpoint

    model, checkpoint = compiled(), Checkpoint(tmp_path / "run", patience=2)
    kept: list[list[Any]] = []
    checkpoint.set_model(model)
    model.optimizer.build(model.trainable_variables)
    for epoch, loss in enumerate([0.9, 0.5, 0.7, 0.6]):
        assert not checkpoint.is_done
        model.layers[0].set_weights([w + 1 for w in model.layers[0].get_weights()])
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
