"""Trained models for the pages: loaded at the first picture, then shared by all visitors.

Models run on ONNX Runtime; neither TensorFlow nor Keras is imported into the app.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from app.thumbnails import (
    HEAT_SIDE,
    PREVIEW_SIDE,
    decode_stored,
    decode_upload,
    to_jpeg,
)
from core.errors import ArtwarehouseError
from core.images.decode import PictureError
from ml.store.registry import MANIFEST, Run, list_runs
from ml.tasks import TASKS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from core.settings import Settings
    from ml.serving.nearest_neighbours import Neighbour
    from ml.serving.served_model import Classification, Classifier


# What the test paintings have in common: no other side of the split holds their like.
_UNSEEN = {"artist": "all by artists it had never seen", "work": "all of which it had never seen"}


def newest_runs(settings: Settings) -> dict[str, Run]:
    """Returns the newest whole model of each task that has one."""
    return {task: runs[0] for task, runs in runs_by_task(settings).items()}


def runs_by_task(settings: Settings) -> dict[str, list[Run]]:
    """Returns the whole models of each task that has one, newest first.

    Raises:
        ArtwarehouseError: The folder of models cannot be read.
    """
    try:
        runs: dict[str, list[Run]] = {}
        for run in reversed(list_runs(settings)):
            runs.setdefault(run.task, []).append(run)
        return dict(sorted(runs.items()))
    except OSError as error:
        raise ArtwarehouseError(f"{settings.models_dir} cannot be read ({error})") from error


@dataclass(frozen=True)
class Look:
    """What a model makes of one picture.

    Attributes:
        answer: The classes and how likely each is.
        heat: The picture with what spoke for the answer, as a JPEG; None from older models.
        neighbours: The known works that look most like it, the most similar first; none from older
            models.
        lacking: Why there are no heat map and no neighbours; None where there are.
    """

    answer: Classification
    heat: bytes | None = None
    neighbours: tuple[Neighbour, ...] = ()
    lacking: str | None = None


def classify_stored(settings: Settings, run: Run, path: Path) -> Classification:
    """Classifies a picture from the store.

    Raises:
        PictureError: The file is no picture any more.
        ArtwarehouseError: The model was changed after training.
    """
    classifier = _classifier(run)
    return classifier.classify([decode_stored(settings, path, min_side=classifier.size)])[0]


def look_at_stored(settings: Settings, run: Run, path: Path) -> Look:
    """Classifies a picture from the store and explains the answer; raises as above."""
    return _look(
        _classifier(run), lambda min_side: decode_stored(settings, path, min_side=min_side)
    )


def look_at_upload(settings: Settings, run: Run, data: bytes) -> Look:
    """Classifies an uploaded picture and explains the answer.

    Args:
        settings: Limits of uploads.
        run: The model.
        data: The file.

    Raises:
        PictureError: It is no picture, is damaged, or passes the limits.
        ArtwarehouseError: The model was changed after training.
    """
    return _look_at_upload(settings, run, str(run.path), data)


def preview(settings: Settings, data: bytes) -> bytes:
    """Returns an uploaded picture as a JPEG to be shown; raises ``PictureError``."""
    return _preview(settings, data)


def _look(classifier: Classifier, decode: Callable[[int], NDArray[np.uint8]]) -> Look:
    from ml.serving.grad_cam import overlay

    pixels = decode(classifier.size)
    answer = classifier.classify([pixels])[0]
    try:
        neighbours = tuple(classifier.neighbours(pixels))
        shown = decode(HEAT_SIDE)
        heat = to_jpeg(overlay(shown, classifier.explain(shown)), PREVIEW_SIDE)
    except PictureError:
        raise
    except ArtwarehouseError as error:
        return Look(answer, lacking=str(error))
    return Look(answer, heat, neighbours)


def trained_at(run: Run) -> datetime | None:
    """Returns when a run ended, as far as it tells."""
    try:
        return datetime.fromisoformat(str(run.config.get("finished_at")))
    except ValueError:
        return None


def describe(run: Run) -> str:
    """Says which model it is and how far to trust it."""
    metrics = run.metrics
    return (
        f"Model `{run.run_id}` was right in {metrics['accuracy']:.0%} of {metrics['n']:,} test "
        f"paintings (95% interval {metrics['accuracy_low']:.0%} to "
        f"{metrics['accuracy_high']:.0%}), {_UNSEEN[TASKS[run.task].split_by]}. Always naming "
        f"the most frequent {run.task} would be right in {metrics['majority_baseline']:.0%}."
    )


def _classifier(run: Run) -> Classifier:
    return _load(str(run.path), (run.path / MANIFEST).stat().st_mtime_ns)


@st.cache_resource(max_entries=4, show_spinner="Loading the model")
def _load(path: str, modified_ns: int) -> Classifier:  # noqa: ARG001 # key of the cache
    from ml.serving.served_model import Classifier

    return Classifier.load(Path(path))


# Of the visitor alone, and gone with the visit: what people upload is theirs.
@st.cache_data(scope="session", max_entries=8, show_spinner="Looking at the picture")
def _look_at_upload(
    _settings: Settings,
    _run: Run,
    path: str,  # noqa: ARG001 # key of the cache
    data: bytes,
) -> Look:
    return _look(
        _classifier(_run), lambda min_side: decode_upload(_settings, data, min_side=min_side)
    )


@st.cache_data(scope="session", max_entries=4, show_spinner=False)
def _preview(_settings: Settings, data: bytes) -> bytes:
    return to_jpeg(decode_upload(_settings, data, min_side=PREVIEW_SIDE), PREVIEW_SIDE)
