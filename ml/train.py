"""Training: from a task's view to a run folder with a model that is ready to serve."""

from __future__ import annotations

import logging
import platform
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ml.data import SPLITS, Examples, load_examples
from ml.metrics import score
from ml.pictures import describe
from ml.recipes import get_recipe
from ml.registry import list_runs, new_run
from ml.report import write_report
from ml.tasks import get_task
from warehouse.connect import build_id
from warehouse.errors import ArtwarehouseError
from warehouse.version import git_commit, version

if TYPE_CHECKING:
    import keras

    from warehouse.settings import Settings

_logger = logging.getLogger(__name__)

_AGREEMENT_PICTURES = 16
_VERSIONS = (
    "keras",
    "tensorflow",
    "jax",
    "numpy",
    "scipy",
    "opencv-python-headless",
    "onnxruntime",
)


@dataclass(frozen=True)
class TrainResult:
    """A finished training.

    Attributes:
        run_id: Name of the run.
        run_dir: Its folder.
        metrics: On the test split; see ``ml.metrics.score``.
    """

    run_id: str
    run_dir: Path
    metrics: dict[str, Any]


def train(
    settings: Settings,
    task: str,
    *,
    recipe: str = "transfer",
    classes: Sequence[str] | None = None,
    epochs: int | None = None,
    backend: str | None = None,
    seed: int = 1,
) -> TrainResult:
    """Trains a model, tests it on artists it never saw, and records the run in raw.

    Args:
        settings: Says where warehouse, pictures and models are.
        task: Name of the task.
        recipe: Name of the recipe.
        classes: Labels to learn; by default all of the task.
        epochs: Most epochs on pictures; by default the recipe's.
        backend: Keras backend; by default the setting's.
        seed: Of all chance.

    Raises:
        ArtwarehouseError: An unknown name; no warehouse; too few pictures; an artist on two sides
            of the split; Keras already runs on another backend; the exported model disagrees
            with the trained one. No run is recorded then.
    """
    from ml.backend import use_backend
    from ml.fit import fit
    from ml.records import land_runs

    started_at = datetime.now(UTC)
    chosen_task, chosen_recipe = get_task(task), get_recipe(recipe)
    if epochs is not None:
        if epochs < 1:
            raise ArtwarehouseError(f"--epochs must be at least 1, not {epochs}")
        training = replace(chosen_recipe.training, epochs=epochs)
        chosen_recipe = replace(chosen_recipe, training=training)
    backend = backend or settings.backend
    build = build_id(settings)
    examples = load_examples(
        settings, chosen_task, picture_size=chosen_recipe.picture_size, classes=classes
    )
    if examples.pictures.problems:
        _logger.warning(describe(examples.pictures.problems))
    use_backend(backend, seed=seed)
    fitted = fit(examples, chosen_recipe, settings, backend=backend, seed=seed)

    run_id = f"{started_at:%Y%m%dT%H%M%SZ}-{recipe}-{uuid.uuid4().hex[:6]}"
    with new_run(settings, task, run_id) as folder:
        metrics = _save_and_test(fitted.model, examples, folder, backend)
        config = {
            "run_id": run_id,
            "task": task,
            "task_description": chosen_task.description,
            "recipe": recipe,
            "recipe_settings": asdict(chosen_recipe),
            "backend": backend,
            "seed": seed,
            "started_at": started_at.isoformat(),
            "finished_at": datetime.now(UTC).isoformat(),
            "epochs": sum(step["phase"] != "head" for step in fitted.history),
            "git_commit": git_commit(),
            "build_id": build,
            "data_hash": examples.data_hash(),
            "classes": list(examples.classes),
            "class_counts": {split: examples.class_counts(split) for split in SPLITS},
            **{f"n_{split}": len(examples.of(split)) for split in SPLITS},
            "pictures": examples.count_statuses(),
            "versions": _versions(),
        }
        write_report(
            folder, config=config, metrics=metrics, history=fitted.history, examples=examples
        )
    # All runs, not only this one: a landing that failed once is made good by the next.
    land_runs(settings, list_runs(settings))
    return TrainResult(run_id, settings.models_dir / task / run_id, metrics)


def _save_and_test(
    model: keras.Model, examples: Examples, folder: Path, backend: str
) -> dict[str, Any]:
    """Saves the model in both forms and scores the one that will be served.

    The ONNX file is made from the saved Keras file and compared with the model in memory, so that
    a fault of saving shows as well as a fault of converting.
    """
    import keras

    from ml.export import check_agreement, export_onnx
    from ml.runtime import Network

    model.save(folder / "model.keras")
    export_onnx(folder / "model.keras", folder / "model.onnx", backend=backend)
    network = Network(folder / "model.onnx")
    test = examples.of("test")
    some = examples.pictures.take(test[:_AGREEMENT_PICTURES])
    trained = keras.ops.convert_to_numpy(model(some.astype(np.float32), training=False))
    difference = check_agreement(trained, network.run(some))
    metrics = score(
        network.run_cached(examples.pictures, test), examples.targets[test], examples.classes
    )
    return metrics | {"export_difference": difference}


def _versions() -> dict[str, str]:
    versions = {"artwarehouse": version(), "python": platform.python_version()}
    for package in _VERSIONS:
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:  # JAX is optional
            continue
    return versions
