"""Training on pictures on a processor: taken up after a kill, and repeated."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from drawn_examples import drawn_examples

from core.settings import Settings
from ml.fit import FitResult, TrainingConfig, fit
from ml.networks import architectures as models
from ml.networks.backend import use_backend
from ml.recipes import get_recipe

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


def test_a_killed_training_ends_with_the_numbers_of_an_undisturbed_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_backend("tensorflow", seed=1)
    from ml.store.checkpoint import Checkpoint

    examples = drawn_examples(models.SCRATCH_SIZE, 10, 4)
    recipe = get_recipe("scratch")
    assert recipe.training is not None
    recipe = replace(recipe, training=replace(recipe.training, epochs=2, batch_size=4))
    written = Checkpoint.on_epoch_end

    def run(name: str) -> FitResult:
        use_backend("tensorflow", seed=7)
        plan = TrainingConfig(recipe, can_mirror=True, seed=7, checkpoints=tmp_path / name)
        return fit(examples, plan, Settings(data_dir=tmp_path))

    def killed(self: Any, epoch: int, logs: Any = None) -> None:
        written(self, epoch, logs)
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Checkpoint, "on_epoch_end", killed)
        with pytest.raises(KeyboardInterrupt):
            run("killed")
    resumed, whole = run("killed"), run("whole")
    assert resumed.history == whole.history
    assert len(whole.history) == 2
    assert all(map(np.array_equal, resumed.model.get_weights(), whole.model.get_weights()))
