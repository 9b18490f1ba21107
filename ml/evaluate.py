"""Testing a trained model again: on the warehouse's test split, or on a folder of pictures."""

from __future__ import annotations

import csv
import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from core.errors import ArtwarehouseError
from core.progress import progress
from ml.data.folder_labels import label_of
from ml.data.preprocessing import Problem, describe
from ml.data.training_data import read_works, recorded_hashes, split_group
from ml.metrics.classification import score
from ml.serving.batch import BatchClassifier
from ml.serving.served_model import Classifier
from ml.store.registry import require_run
from ml.tasks import get_task

if TYPE_CHECKING:
    from core.settings import Settings

_logger = logging.getLogger(__name__)

# Decoded pictures held at once.
_CHUNK = 512


class _Labelled(NamedTuple):
    """A picture to test on; ``group`` is what was drawn at random, its artist or itself."""

    path: Path
    label: str
    group: str


def evaluate(settings: Settings, task: str, *, folder: Path | None = None) -> dict[str, Any]:
    """Scores a task's newest model.

    Args:
        settings: Says where warehouse, pictures and models are.
        task: Name of the task.
        folder: If given, a folder with one subfolder a class, under any name that `ingest folder`
            and the build take for it; else the test split of the task's view is used.

    Returns:
        JSON-able mapping: as ``ml.metrics.classification.score``, with ``task``, ``run_id`` and
        ``skipped`` (how many pictures could not be used, by reason).

    Raises:
        ArtwarehouseError: There is no model; a subfolder is no class of it; there is nothing to
            test on; or test works were learned from when the model was trained.
    """
    run_dir = require_run(settings, task)
    classifier = Classifier.load(run_dir)
    if folder is None:
        labelled = _test_split(settings, task, classifier)
        recorded = recorded_hashes(settings)
    else:
        recorded = {}
        labelled = _folder_pictures(folder, task, classifier)
    batch = BatchClassifier(classifier, settings, recorded)
    number = {label: index for index, label in enumerate(classifier.labels)}
    targets: list[int] = []
    groups: list[str] = []
    probabilities: list[list[float]] = []
    problems: list[Problem] = []
    with progress("Pictures", total=len(labelled)) as bar:
        for start in range(0, len(labelled), _CHUNK):
            chunk = labelled[start : start + _CHUNK]
            for each, answer in zip(
                chunk, batch.classify([each.path for each in chunk]), strict=True
            ):
                if isinstance(answer, Problem):
                    problems.append(answer)
                else:
                    targets.append(number[each.label])
                    groups.append(each.group)
                    probabilities.append([answer.probabilities[x] for x in classifier.labels])
            bar.advance(len(chunk))
    if problems:
        _logger.warning(describe(problems))
    if not targets:
        raise ArtwarehouseError(
            f"there is no picture to test on in {folder or get_task(task).view}"
            + (f": {describe(problems)}" if problems else "")
        )
    skipped: dict[str, int] = {}
    for problem in problems:
        skipped[problem.status] = skipped.get(problem.status, 0) + 1
    scores = score(
        np.array(probabilities, np.float32), np.array(targets), classifier.labels, groups
    )
    return {"task": task, "run_id": classifier.run_id} | scores | {"skipped": skipped}


def _test_split(settings: Settings, name: str, classifier: Classifier) -> list[_Labelled]:
    task = get_task(name)
    works = [
        work
        for work in read_works(settings, task)
        if work.split == "test" and work.label in classifier.labels
    ]
    with (classifier.run_dir / "examples.csv").open(newline="", encoding="utf-8") as file:
        learned = [row for row in csv.DictReader(file) if row["split"] != "test"]
    by_artist = task.split_by == "artist"
    artists = {row["artist_key"] for row in learned if by_artist} - {""}
    keys = {row["artwork_key"] for row in learned}
    known = [work for work in works if work.artwork_key in keys or work.artist_key in artists]
    if known:
        raise ArtwarehouseError(
            f"{len(known)} of {len(works)} test works are {'by artists ' if by_artist else ''}that "
            f"model {classifier.run_id} learned from: the split has changed since; "
            f"run `artwarehouse train {name}`"
        )
    return [
        _Labelled(settings.images_dir / work.image_filename, work.label, split_group(work, task))
        for work in works
    ]


def _folder_pictures(folder: Path, task: str, classifier: Classifier) -> list[_Labelled]:
    if not folder.is_dir():
        raise ArtwarehouseError(f"there is no folder {folder}")
    subfolders = sorted(path for path in folder.iterdir() if path.is_dir() and _shown(path))
    meant = {path: label_of(path.name, task, classifier.labels) for path in subfolders}
    unknown = [path.name for path, label in meant.items() if label is None]
    if unknown or not subfolders:
        found = f"{', '.join(unknown)} is no class" if unknown else "it has no subfolders"
        raise ArtwarehouseError(
            f"{folder} cannot be tested on: {found}; name one subfolder for each class of the "
            f"model ({', '.join(classifier.labels)})"
        )
    return [
        _Labelled(path, label, str(path))
        for subfolder, label in meant.items()
        if label is not None
        for path in sorted(subfolder.iterdir())
        if path.is_file() and _shown(path)
    ]


def _shown(path: Path) -> bool:
    return not path.name.startswith(".")
