"""Training as on an accelerator, with a processor in its place."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from drawn_examples import drawn_examples

from core.settings import Settings
from ml.fit import TrainingConfig, fit
from ml.networks import accelerator
from ml.networks import architectures as models
from ml.networks.backend import use_backend
from ml.recipes import Recipe, get_recipe

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


def short(name: str, **training: Any) -> Recipe:
    recipe = get_recipe(name)
    assert recipe.training is not None
    return replace(recipe, training=replace(recipe.training, **training))


@pytest.fixture
def processor_as_accelerator(monkeypatch: pytest.MonkeyPatch) -> None:
    use_backend("tensorflow", seed=1)
    monkeypatch.setattr(accelerator, "devices", lambda: ("cpu:0",))


def test_an_epoch_on_a_processor_is_a_dataset_that_is_not_tuned() -> None:
    use_backend("tensorflow")
    from ml.data.batches import Batches, Labelled, as_fit_takes_it

    examples = drawn_examples(models.SCRATCH_SIZE, 7, 4)
    places = examples.of("train")
    one_hot = np.eye(2, dtype=np.float32)[examples.targets[places]]
    labelled = Labelled(examples.pictures, places, one_hot, np.ones(7, np.float32))
    recipe = get_recipe("scratch")
    batches = Batches(labelled, batch_size=3, augmentation=recipe.augmentation, seed=1)
    dataset = as_fit_takes_it(batches)
    assert dataset.options().autotune.enabled is False
    assert len(batches) == 3
    for _ in range(2):  # each pass over it is the same
        found = list(dataset.as_numpy_iterator())
        for got, wanted in zip(found, map(batches.__getitem__, range(3)), strict=True):
            for one, other in zip(got, wanted, strict=True):
                np.testing.assert_array_equal(one, other)


@pytest.mark.usefixtures("processor_as_accelerator")
@pytest.mark.slow
def test_what_learned_in_half_precision_is_saved_as_a_whole_float32_network(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import keras

    from ml.store.checkpoint import Checkpoint

    policies, written = [], Checkpoint.on_epoch_end

    def watching(self: Any, epoch: int, logs: Any = None) -> None:
        policies.append({layer.name: layer.compute_dtype for layer in self.model.layers})
        written(self, epoch, logs)

    monkeypatch.setattr(Checkpoint, "on_epoch_end", watching)
    examples = drawn_examples(models.SCRATCH_SIZE, 6, 4)
    recipe = short("scratch", epochs=1, batch_size=4)
    plan = TrainingConfig(recipe, can_mirror=True, seed=1, checkpoints=tmp_path / "checkpoints")
    fitted = fit(examples, plan, Settings(data_dir=tmp_path))

    assert {each["conv0"] for each in policies} == {"bfloat16"}
    assert {each[models.OUTPUT_LAYER] for each in policies} == {"float32"}
    assert [step["phase"] for step in fitted.history] == ["train"]
    assert np.isfinite([step["loss"] for step in fitted.history]).all()
    fitted.model.save(tmp_path / "model.keras")
    saved = keras.saving.load_model(tmp_path / "model.keras", compile=False)
    assert {layer.dtype_policy.name for layer in saved.layers} == {"float32"}
    pictures = examples.pictures.take(examples.of("validation")).astype(np.float32)
    np.testing.assert_allclose(saved(pictures), fitted.model(pictures), atol=1e-6)


@pytest.mark.usefixtures("processor_as_accelerator")
def test_half_precision_leaves_features_nearly_as_they_are() -> None:
    network = models.features_model((0,))
    pictures = np.random.default_rng(1).integers(0, 256, (2, 224, 224, 3)).astype(np.float32)
    whole = np.asarray(network(pictures))
    with accelerator.mixed_precision():
        mixed = models.features_model((0,))
    mixed.set_weights(network.get_weights())
    half = np.asarray(mixed(pictures))
    assert half.dtype == np.float32
    assert not np.array_equal(half, whole)
    assert np.linalg.norm(half - whole) < 0.02 * np.linalg.norm(whole)
    assert models.features_model((0,)).get_layer("stem_conv").compute_dtype == "float32"


ON_TWO_DEVICES = """
import sys
from pathlib import Path

import numpy as np
from drawn_examples import drawn_examples
from test_accelerator import short

from ml.networks import accelerator
from ml.networks import architectures as models
from ml.networks.backend import use_backend
from ml.fit import TrainingConfig, fit
from core.settings import Settings

use_backend("jax", seed=1)
import keras

assert accelerator.devices() == ()
both = tuple(keras.distribution.list_devices())
assert len(both) == 2
examples = drawn_examples(models.SCRATCH_SIZE, 13, 7)  # neither can be halved
recipe = short("scratch", epochs=2, batch_size=5)
losses = []
for names in (both[:1], both):
    keras.utils.set_random_seed(1)
    accelerator.devices = lambda: names
    accelerator.spread_over(names)
    checkpoints = Path(sys.argv[1]) / str(len(names))
    config = TrainingConfig(recipe, can_mirror=True, seed=1, checkpoints=checkpoints)
    fitted = fit(examples, config, Settings(data_dir=Path(sys.argv[1])))
    losses.append([step["val_loss"] for step in fitted.history])
    kernel = fitted.model.get_layer("conv0").kernel.value
    assert len(kernel.sharding.device_set) == len(names), kernel.sharding
assert np.isfinite(losses).all(), losses
print("trained on", len(names))
"""


@pytest.mark.slow
def test_a_step_is_shared_by_two_devices_on_jax(tmp_path: Path) -> None:
    pytest.importorskip("jax")
    environment = {key: value for key, value in os.environ.items() if key != "KERAS_BACKEND"} | {
        "XLA_FLAGS": "--xla_force_host_platform_device_count=2",
        "PYTHONPATH": os.pathsep.join(
            [str(Path(__file__).parent), str(Path(__file__).parents[2] / "support")]
        ),
    }
    done = subprocess.run(
        [sys.executable, "-c", ON_TWO_DEVICES, str(tmp_path)],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert (done.returncode, done.stdout) == (0, "trained on 2\n"), done.stderr
