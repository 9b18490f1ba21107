"""Predictions for the whole collection, landed in raw, from where the next build takes them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from core.progress import progress
from ml.data.preprocessing import Problem, describe
from ml.data.training_data import Work, read_works, recorded_hashes
from ml.serving.batch import BatchClassifier
from ml.serving.served_model import Classifier
from ml.store.raw_tables import land_predictions, predicted_keys
from ml.store.registry import require_run
from ml.tasks import get_task
from warehouse.connect import open_warehouse

if TYPE_CHECKING:
    from core.settings import Settings
    from ml.serving.served_model import Classification

_logger = logging.getLogger(__name__)

# Works classified and landed at a time: what a killed run loses at most.
_CHUNK = 2048


def predict(settings: Settings, task: str) -> int:
    """Classifies every work that has a picture with a task's newest model.

    Works that this model has classified before are passed over, so a killed run is taken up where
    it stopped. Pictures that cannot be read are counted in a warning.

    Args:
        settings: Says where warehouse, pictures and models are.
        task: Name of the task.

    Returns:
        Number of predictions landed in ``ml.predictions``.

    Raises:
        ArtwarehouseError: There is no warehouse or no model.
    """
    chosen = get_task(task)
    classifier = Classifier.load(require_run(settings, task))
    labelled = {work.artwork_key: work for work in read_works(settings, chosen)}
    done = predicted_keys(settings, classifier.run_id)
    wanted = [(key, name) for key, name in _pictured_works(settings) if key not in done]
    batch = BatchClassifier(classifier, settings, recorded_hashes(settings))
    problems: list[Problem] = []
    landed = 0
    with progress("Predictions", total=len(wanted)) as bar:
        for start in range(0, len(wanted), _CHUNK):
            chunk = wanted[start : start + _CHUNK]
            found = batch.classify([settings.images_dir / name for _, name in chunk])
            answers = {
                key: answer
                for (key, _), answer in zip(chunk, found, strict=True)
                if not isinstance(answer, Problem)
            }
            problems += [answer for answer in found if isinstance(answer, Problem)]
            if answers:
                land_predictions(settings, _rows(chosen.name, classifier.run_id, answers, labelled))
            landed += len(answers)
            bar.advance(len(chunk))
    if problems:
        _logger.warning(describe(problems))
    return landed


def _pictured_works(settings: Settings) -> list[tuple[str, str]]:
    """Key and ``image_filename`` of every work with a picture, in the order of the keys."""
    with open_warehouse(settings) as con:
        rows = con.execute(
            "select artwork_key, image_filename from fct_artwork"
            " where image_filename is not null order by artwork_key"
        ).fetchall()
    return [(str(key), str(name)) for key, name in rows]


def _rows(
    task: str,
    run_id: str,
    answers: Mapping[str, Classification],
    labelled: Mapping[str, Work],
) -> list[dict[str, Any]]:
    predicted_at = datetime.now(UTC)
    return [
        {
            "run_id": run_id,
            "artwork_key": key,
            "task": task,
            "predicted_label": classification.label,
            "probability": classification.probability,
            "probabilities": classification.probabilities,
            "true_label": labelled[key].label if key in labelled else None,
            "split": labelled[key].split if key in labelled else None,
            "predicted_at": predicted_at,
        }
        for key, classification in answers.items()
    ]
