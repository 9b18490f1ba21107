"""Training by other recipes than the plain one, and on another backend."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from painted_museum import publish

from ml.data.training_data import load_examples
from ml.networks.imagenet_weights import imagenet_weights
from ml.recipes import get_recipe
from ml.serving.served_model import Classifier
from ml.store.registry import list_runs
from ml.tasks import get_task

# Keras reads TensorFlow's variables in a way that numpy will stop offering.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
]


def test_fine_tuning_changes_the_last_blocks_alone_and_keeps_the_best_step(
    tmp_path: Path,
) -> None:
    from ml.fit import TrainingConfig, fit

    settings = publish(tmp_path)
    recipe = get_recipe("transfer-tuned")
    assert recipe.training is not None
    tuned = replace(recipe, training=replace(recipe.training, epochs=2, learning_rate=1e-4))
    examples = load_examples(settings, get_task("school"), picture_size=recipe.picture_size)
    plan = TrainingConfig(tuned, can_mirror=True, seed=1, checkpoints=tmp_path / "checkpoints")
    fitted = fit(examples, plan, settings)
    assert [step["phase"] for step in fitted.history[-2:]] == ["fine_tune", "fine_tune"]
    assert not plan.checkpoints.exists()
    kept = [step for step in fitted.history if step["kept"]]
    pretrained = imagenet_weights()
    changed = {
        layer.name
        for layer in fitted.model.layers
        for weight in layer.weights
        if f"{layer.name}/{weight.name}" in pretrained
        and not np.array_equal(np.asarray(weight), pretrained[f"{layer.name}/{weight.name}"])
    }
    assert not [name for name in changed if name.endswith("_bn")]
    assert all(
        name.startswith(("block11", "block12", "block13", "block14", "block15", "top"))
        for name in changed
    )
    assert kept[-1]["phase"] == "fine_tune"
    assert any(name.startswith("block15") for name in changed)


def test_a_run_on_jax_serves_as_one_on_tensorflow(tmp_path: Path) -> None:
    pytest.importorskip("jax")
    settings = publish(tmp_path)
    environment = {k: v for k, v in os.environ.items() if k != "KERAS_BACKEND"}
    code = (
        "from pathlib import Path; from ml.train import train; import sys;"
        "from core.settings import Settings;"
        "train(Settings(data_dir=Path(sys.argv[1])), 'school', recipe='scratch', epochs=1,"
        " classes=['Bands', 'Specks'], backend='jax')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    (run,) = list_runs(settings)
    assert run.config["backend"] == "jax"
    assert run.metrics["n"] == 12
    assert Classifier.load(run.path).labels == ("Bands", "Specks")
