"""Trained models on disk: one folder a run, whole or absent, each file with its checksum.

``data/models/<task>/<run id>/``. Run ids begin with the time of training, so names sort by age.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ml.files import replace_when_done, sha256_of
from ml.tasks import TASKS, get_task
from warehouse.errors import ArtwarehouseError

if TYPE_CHECKING:
    from warehouse.settings import Settings

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Run:
    """A trained model.

    Attributes:
        task: Name of its task.
        run_id: Name of its folder.
        path: Its folder.
        config: What it was trained from; see ``ml.train``.
        metrics: How good it was on the test split; see ``ml.metrics.score``.
    """

    task: str
    run_id: str
    path: Path
    config: dict[str, Any]
    metrics: dict[str, Any]


@contextmanager
def new_run(settings: Settings, task: str, run_id: str) -> Iterator[Path]:
    """Yields a folder to write a run into; it appears under its name when the block ends well.

    A killed training leaves a folder whose name begins with a dot; such folders are no runs.

    Args:
        settings: Says where models are.
        task: Name of the task.
        run_id: Name of the run.
    """
    folder = settings.models_dir / task
    folder.mkdir(parents=True, exist_ok=True)
    with replace_when_done(folder / run_id) as unfinished:
        unfinished.mkdir()
        yield unfinished
        sums = {path.name: sha256_of(path) for path in sorted(unfinished.iterdir())}
        (unfinished / MANIFEST).write_text(json.dumps(sums, indent=2) + "\n")


def verify(run_dir: Path) -> None:
    """Holds every file of a run against its checksum.

    Raises:
        ArtwarehouseError: A file is missing, was changed, or was added.
    """
    sums = _read_json(run_dir / MANIFEST)
    present = {path.name for path in run_dir.iterdir()} - {MANIFEST}
    wrong = present ^ set(sums) | {
        name for name in present & set(sums) if sha256_of(run_dir / name) != sums[name]
    }
    if wrong:
        raise ArtwarehouseError(
            f"{run_dir} was changed after training ({', '.join(sorted(wrong))}): "
            "it is not loaded; train again"
        )


def list_runs(settings: Settings, task: str | None = None) -> list[Run]:
    """Lists trained models, oldest first within a task.

    Args:
        settings: Says where models are.
        task: Name of a task; by default all tasks.
    """
    names = sorted(TASKS) if task is None else [get_task(task).name]
    return [
        Run(
            task=name,
            run_id=manifest.parent.name,
            path=manifest.parent,
            config=_read_json(manifest.parent / "config.json"),
            metrics=_read_json(manifest.parent / "metrics.json"),
        )
        for name in names
        for manifest in sorted((settings.models_dir / name).glob(f"[!.]*/{MANIFEST}"))
    ]


def latest_run(settings: Settings, task: str) -> Path | None:
    """Returns the folder of a task's newest model, or None if there is none."""
    manifests = sorted((settings.models_dir / get_task(task).name).glob(f"[!.]*/{MANIFEST}"))
    return manifests[-1].parent if manifests else None


def require_run(settings: Settings, task: str) -> Path:
    """Returns the folder of a task's newest model.

    Raises:
        ArtwarehouseError: There is no such task, or no model of it.
    """
    run_dir = latest_run(settings, task)
    if run_dir is None:
        raise ArtwarehouseError(
            f"there is no model for task {task} yet: run `artwarehouse train {task}`"
        )
    return run_dir


def _read_json(path: Path) -> dict[str, Any]:
    try:
        value: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ArtwarehouseError(
            f"{path.parent} is no trained model: {path.name} cannot be read ({error}); "
            "remove the folder"
        ) from error
    return value
