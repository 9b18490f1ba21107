"""What a network that is trained on pictures minimises: smoothed cross-entropy."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from drawn_examples import drawn_examples

from core.settings import Settings
from ml.fit import TrainingConfig, fit
from ml.networks import architectures as models
from ml.networks.backend import use_backend
from ml.recipes import get_recipe

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


@pytest.mark.parametrize("smoothing", [0.0, 0.1, 0.5])
def test_targets_are_smoothed_by_the_share_of_the_recipe(tmp_path: Path, smoothing: float) -> None:
    use_backend("tensorflow", seed=1)
    examples = drawn_examples(models.SCRATCH_SIZE, 4, 4)
    recipe = get_recipe("scratch")
    assert recipe.training is not None
    # Nothing is learned, so that the loss is that of the network as it is afterwards.
    training = replace(
        recipe.training, epochs=1, batch_size=4, learning_rate=0.0, label_smoothing=smoothing
    )
    plan = TrainingConfig(
        replace(recipe, training=training), False, seed=1, checkpoints=tmp_path / "c"
    )
    fitted = fit(examples, plan, Settings(data_dir=tmp_path))

    pictures = examples.pictures.take(examples.of("validation")).astype(np.float32)
    calibrated = np.asarray(fitted.model(pictures, training=False), np.float64)
    powers = calibrated**fitted.temperature
    probabilities = powers / powers.sum(axis=1, keepdims=True)
    one_hot = np.eye(2)[examples.targets[examples.of("validation")]]
    smoothed = one_hot * (1 - smoothing) + smoothing / 2
    loss = -(smoothed * np.log(probabilities)).sum(axis=1).mean()
    assert fitted.history[0]["val_loss"] == pytest.approx(loss, rel=1e-3)
