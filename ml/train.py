"""Training: from a task's view to a run folder with a model that is ready to serve."""

from __future__ import annotations

import hashlib
import json
import logging
import platform
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from core.errors import ArtwarehouseError
from core.progress import progress
from core.version import git_commit, version
from ml.data.preprocessing import describe
from ml.data.training_data import SPLITS, Examples, load_examples
from ml.heads.calibration import mean_probabilities
from ml.heads.cross_validated_head import fold_scores
from ml.metrics.classification import calibration_error, score
from ml.metrics.report import Tested, write_report
from ml.recipes import Recipe, get_recipe
from ml.store.registry import list_runs, new_run, new_run_id
from ml.tasks import get_task
from warehouse.connect import build_id

if TYPE_CHECKING:
    from core.settings import Settings
    from ml.fit import FitResult, TrainingConfig

_logger = logging.getLogger(__name__)

_VERSIONS = (
    "keras",
    "tensorflow",
    "jax",
    "numpy",
    "scipy",
    "opencv-python-headless",
    "onnxruntime",
    "scikit-learn",
)


@dataclass(frozen=True)
class TrainResult:
    """A finished training.

    Attributes:
        run_id: Name of the run.
        run_dir: Its folder.
        metrics: On the test split; see ``ml.metrics.classification.score``.
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
    group_id: str | None = None,
) -> TrainResult:
    """Trains a model, tests it on artists it never saw, and records the run in raw.

    A training that was killed goes on where it stopped when it is started again with the same
    arguments on the same data.

    Args:
        settings: Says where warehouse, pictures and models are.
        task: Name of the task.
        recipe: Name of the recipe.
        classes: Labels to learn; by default all of the task.
        epochs: Most epochs on pictures; by default the recipe's.
        backend: Keras backend; by default the setting's.
        seed: Of all chance.
        group_id: Common to tasks that are trained together; by default the run's own id.

    Raises:
        ArtwarehouseError: An unknown name; no warehouse; too few pictures; an artist on two sides
            of the split; Keras already runs on another backend; the exported model disagrees
            with the trained one. No run is recorded then.
    """
    from ml.fit import TrainingConfig, fit
    from ml.networks.backend import use_backend
    from ml.store.raw_tables import land_out_of_fold, land_runs

    started_at = datetime.now(UTC)
    chosen_task, chosen_recipe = get_task(task), _with_epochs(get_recipe(recipe), epochs)
    backend = backend or settings.backend
    build = build_id(settings)
    examples = load_examples(
        settings, chosen_task, picture_size=chosen_recipe.picture_size, classes=classes
    )
    if examples.pictures.problems:
        _logger.warning(describe(examples.pictures.problems))
    use_backend(backend, seed=seed)
    data_hash = examples.data_hash()
    plan = TrainingConfig(
        recipe=chosen_recipe,
        can_mirror=chosen_task.can_mirror,
        seed=seed,
        checkpoints=settings.models_dir
        / task
        / f".unfinished-{_identity(asdict(chosen_recipe), data_hash, backend, seed)}",
    )
    fitted = fit(examples, plan, settings)

    run_id = new_run_id(settings, task, recipe, started_at)
    with new_run(settings, task, run_id) as folder:
        tested = _save_and_test(fitted, examples, plan, folder, backend)
        config = {
            "run_id": run_id,
            "group_id": group_id or run_id,
            "task": task,
            "task_description": chosen_task.description,
            "recipe": recipe,
            "recipe_settings": asdict(chosen_recipe),
            "views": plan.views,
            "split_by": chosen_task.split_by,
            "backend": backend,
            "seed": seed,
            "started_at": started_at.isoformat(),
            "finished_at": datetime.now(UTC).isoformat(),
            "epochs": sum(not step["phase"].startswith("head") for step in fitted.history),
            "git_commit": git_commit(),
            "build_id": build,
            "data_hash": data_hash,
            "classes": list(examples.classes),
            "class_counts": {split: examples.class_counts(split) for split in SPLITS},
            **{f"n_{split}": len(examples.of(split)) for split in SPLITS},
            "pictures": examples.count_statuses(),
            "versions": _versions(),
        }
        write_report(
            folder, config=config, tested=tested, history=fitted.history, examples=examples
        )
    # All runs, not only this one: a landing that failed once is made good by the next.
    land_runs(settings, list_runs(settings))
    if fitted.held_out is not None:
        land_out_of_fold(settings, run_id, task, examples, fitted.held_out, tested.probabilities)
    return TrainResult(run_id, settings.models_dir / task / run_id, tested.metrics)


def train_together(
    settings: Settings, tasks: Sequence[str], *, recipe: str = "transfer", **options: Any
) -> list[TrainResult]:
    """Trains several tasks on the same frozen networks: one backbone, and a head for each.

    Every picture goes through the networks once, for the tasks share its features; each task gets
    a run of its own, so that it can be served, judged and trained again by itself.

    Args:
        settings: As for ``train``.
        tasks: Names of the tasks.
        recipe: One that leaves the networks as they are: a network that is trained on pictures
            answers to one task.
        options: As for ``train``.

    Returns:
        A result for each task, in their order.

    Raises:
        ArtwarehouseError: As ``train``; or the recipe trains the network itself.
    """
    for task in tasks:
        get_task(task)
    chosen = get_recipe(recipe)
    if len(tasks) > 1 and chosen.training is not None:
        raise ArtwarehouseError(
            f"recipe {recipe} trains the network itself, for one task: train "
            f"{', '.join(tasks)} one by one, or together with --recipe transfer"
        )
    group_id = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{uuid.uuid4().hex[:6]}"
    return [train(settings, task, recipe=recipe, group_id=group_id, **options) for task in tasks]


def _with_epochs(recipe: Recipe, epochs: int | None) -> Recipe:
    if epochs is None:
        return recipe
    if epochs < 1:
        raise ArtwarehouseError(f"--epochs must be at least 1, not {epochs}")
    if recipe.training is None:
        raise ArtwarehouseError(
            f"recipe {recipe.name} has no epochs, for its head is solved and not trained: "
            "leave out --epochs"
        )
    return replace(recipe, training=replace(recipe.training, epochs=epochs))


def _identity(*parts: Any) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:16]


def _save_and_test(
    fitted: FitResult, examples: Examples, plan: TrainingConfig, folder: Path, backend: str
) -> Tested:
    """Saves the model and scores what will be served: the exported network."""
    from ml.data.augmentation import views as views_of
    from ml.networks.onnx_runtime import Network
    from ml.serving.serving_files import write_serving_files

    held_out = folds = None
    if fitted.held_out is not None:
        held_out = (fitted.held_out.indices, fitted.held_out.probabilities)
        folds = fold_scores(fitted.held_out, examples)
    serving = write_serving_files(
        folder,
        fitted.model,
        examples,
        backend=backend,
        held_out=held_out,
        embeddings=fitted.embeddings,
        networks=fitted.networks,
    )
    network = Network(folder / "model.onnx")
    test = examples.of("test")
    rows = []
    with progress("Test pictures", total=len(test)) as bar:
        for index in test:
            (square,) = examples.pictures.take([index])
            rows.append(network.run(views_of(square, plan.views)))
            bar.advance()
    by_view = np.stack(rows, axis=1)
    probabilities = np.asarray(by_view.mean(axis=0))
    targets = examples.targets[test]
    metrics = score(
        probabilities, targets, examples.classes, [examples.groups[index] for index in test]
    )
    # The scores before they were divided by the temperature, but for a number each row shares.
    logits = fitted.temperature * np.log(np.maximum(by_view, np.finfo(np.float32).tiny))
    unscaled = mean_probabilities(logits.astype(np.float32))
    metrics |= {
        "calibration_error_before": calibration_error(
            unscaled.max(axis=1), unscaled.argmax(axis=1) == targets
        ),
        "temperature": fitted.temperature,
        "confidence_threshold": serving.confidence_threshold,
        "folds": _measures(folds),
        "random_split": _measures(fitted.random_split),
        "baseline": _measures(fitted.baseline),
        "export_difference": serving.export_difference,
    }
    return Tested(test, probabilities, metrics)


def _measures(scores: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The single figures of scores: the matrix of another split would be taken for this one's."""
    if scores is None:
        return None
    return {name: value for name, value in scores.items() if isinstance(value, int | float)}


def _versions() -> dict[str, str]:
    versions = {"artwarehouse": version(), "python": platform.python_version()}
    for package in _VERSIONS:
        try:
            versions[package] = metadata.version(package)
        except metadata.PackageNotFoundError:  # JAX is optional
            continue
    return versions
