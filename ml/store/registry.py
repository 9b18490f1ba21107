"""Trained models on disk: one folder a run, whole or absent, each file with its checksum.

``data/models/<task>/<run id>/``. Run ids begin with the time of training, so names sort by age. A
run that is not whole is passed over, so that it does not hide the good one before it.
"""

from __future__ import annotations

import json
import logging
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.errors import ArtwarehouseError
from core.files import replace_when_done, sha256_of
from ml.tasks import TASKS, get_task

if TYPE_CHECKING:
    from core.settings import Settings

_logger = logging.getLogger(__name__)

MANIFEST = "manifest.json"
_MOMENT = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True)
class Run:
    """A trained model.

    Attributes:
        task: Name of its task.
        run_id: Name of its folder.
        path: Its folder.
        config: What it was trained from; see ``ml.train``.
        metrics: How good it was on the test split; see ``ml.metrics.classification.score``.
    """

    task: str
    run_id: str
    path: Path
    config: dict[str, Any]
    metrics: dict[str, Any]


@dataclass(frozen=True)
class BrokenRun:
    """A run's folder that is passed over.

    Attributes:
        task: Name of its task.
        run_id: Name of the folder.
        reason: What is wrong with it, and what to do.
    """

    task: str
    run_id: str
    reason: str


def new_run_id(settings: Settings, task: str, recipe: str, started_at: datetime) -> str:
    """Returns an id that sorts after all runs of a task, whatever the clock says.

    Args:
        settings: Says where models are.
        task: Name of the task.
        recipe: Name of the recipe.
        started_at: When training began.
    """
    moment = f"{started_at:{_MOMENT}}"
    known = [path.name[:16] for path in (settings.models_dir / task).glob("[!.]*")]
    newest = max((name for name in known if re.fullmatch(r"\d{8}T\d{6}Z", name)), default="")
    if newest >= moment:
        later = datetime.strptime(newest, _MOMENT) + timedelta(seconds=1)  # noqa: DTZ007  # an id
        moment = f"{later:{_MOMENT}}"
    return f"{moment}-{recipe}-{uuid.uuid4().hex[:6]}"


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
    try:
        present = {path.name for path in run_dir.iterdir()} - {MANIFEST}
        wrong = present ^ set(sums) | {
            name for name in present & set(sums) if sha256_of(run_dir / name) != sums[name]
        }
    except OSError as error:
        raise ArtwarehouseError(f"{run_dir} cannot be read ({error}); train again") from error
    if wrong:
        raise ArtwarehouseError(
            f"{run_dir} was changed after training ({', '.join(sorted(wrong))}): "
            "it is not loaded; train again"
        )


def list_runs(settings: Settings, task: str | None = None) -> list[Run]:
    """Lists trained models that are whole, oldest first within a task.

    Args:
        settings: Says where models are.
        task: Name of a task; by default all tasks.
    """
    return [run for run in _read_runs(settings, task) if isinstance(run, Run)]


def broken_runs(settings: Settings, task: str | None = None) -> list[BrokenRun]:
    """Lists what `list_runs` passes over, and why."""
    return [run for run in _read_runs(settings, task) if isinstance(run, BrokenRun)]


def latest_run(settings: Settings, task: str) -> Path | None:
    """Returns the folder of a task's newest whole model, or None if there is none."""
    runs = list_runs(settings, task)
    return runs[-1].path if runs else None


def require_run(settings: Settings, task: str) -> Path:
    """Returns the folder of a task's newest whole model; a warning names newer ones that are not.

    Raises:
        ArtwarehouseError: There is no such task, or no whole model of it.
    """
    run_dir = latest_run(settings, task)
    broken = [
        run for run in broken_runs(settings, task) if run_dir is None or run.run_id > run_dir.name
    ]
    if run_dir is None:
        raise ArtwarehouseError(
            broken[-1].reason
            if broken
            else f"there is no model for task {task} yet: run `artwarehouse train {task}`"
        )
    for run in broken:
        _logger.warning("%s; run %s is used in its place", run.reason, run_dir.name)
    return run_dir


def _read_runs(settings: Settings, task: str | None) -> Iterator[Run | BrokenRun]:
    for name in sorted(TASKS) if task is None else [get_task(task).name]:
        for folder in sorted((settings.models_dir / name).glob("[!.]*")):
            if folder.is_dir():
                yield _read_run(name, folder, _state(folder))


def _state(folder: Path) -> tuple[tuple[str | int, ...], ...]:
    """Returns what changes when a file of a folder does."""
    found = []
    for path in sorted(folder.iterdir()):
        stat = path.lstat()
        found.append((path.name, stat.st_ino, stat.st_size, stat.st_mtime_ns, stat.st_ctime_ns))
    return tuple(found)


# Every file of every run is read for its checksum: once, not at each view of a page.
@lru_cache(maxsize=256)
def _read_run(
    task: str,
    folder: Path,
    state: tuple[tuple[str | int, ...], ...],  # noqa: ARG001  # key of the cache
) -> Run | BrokenRun:
    try:
        verify(folder)
        config, metrics = (_read_json(folder / f"{name}.json") for name in ("config", "metrics"))
    except ArtwarehouseError as error:
        return BrokenRun(task, folder.name, str(error))
    return Run(task, folder.name, folder, config, metrics)


def _read_json(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(value, dict):
            raise ValueError("it is no JSON object")  # told as one that cannot be read
    except (OSError, ValueError, RecursionError) as error:
        raise ArtwarehouseError(
            f"{path.parent} is no trained model: {path.name} cannot be read ({error}); "
            "remove the folder or train again"
        ) from error
    return value
