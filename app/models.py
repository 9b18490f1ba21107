"""Trained models for the pages: loaded at the first picture, then shared by all visitors.

Models run on ONNX Runtime; neither TensorFlow nor Keras is imported into the app.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from app.pictures import PREVIEW_SIDE, decode_stored, decode_upload, to_jpeg
from ml.registry import MANIFEST, Run, list_runs
from warehouse.errors import ArtwarehouseError

if TYPE_CHECKING:
    from ml.serve import Classification, Classifier
    from warehouse.settings import Settings


def newest_runs(settings: Settings) -> dict[str, Run]:
    """Returns the newest trained model of each task that has one.

    Raises:
        ArtwarehouseError: The files that describe a model cannot be read.
    """
    try:
        return {run.task: run for run in list_runs(settings)}  # oldest first: the newest stays
    except (OSError, ValueError) as error:
        raise ArtwarehouseError(
            f"a trained model in {settings.models_dir} cannot be read ({error}): "
            "remove its folder or train again"
        ) from error


def classify_stored(settings: Settings, run: Run, path: Path) -> Classification:
    """Classifies a picture from the store.

    Raises:
        PictureError: The file is no picture any more.
        ArtwarehouseError: The model was changed after training.
    """
    classifier = _classifier(run)
    return classifier.classify([decode_stored(settings, path, min_side=classifier.size)])[0]


def classify_upload(settings: Settings, run: Run, data: bytes) -> tuple[Classification, bytes]:
    """Classifies an uploaded picture.

    Args:
        settings: Limits of uploads.
        run: The model.
        data: The file.

    Returns:
        The prediction, and the picture as a JPEG to be shown.

    Raises:
        PictureError: It is no picture, is damaged, or passes the limits.
        ArtwarehouseError: The model was changed after training.
    """
    return _classify_upload(settings, run, str(run.path), data)


def describe(run: Run) -> str:
    """Says which model it is and how far to trust it."""
    metrics = run.metrics
    return (
        f"Model `{run.run_id}` was right in {metrics['accuracy']:.0%} of {metrics['n']:,} test "
        f"paintings (95% interval {metrics['accuracy_low']:.0%} to "
        f"{metrics['accuracy_high']:.0%}), all by artists it had never seen. Always naming the "
        f"most frequent {run.task} would be right in {metrics['majority_baseline']:.0%}."
    )


def _classifier(run: Run) -> Classifier:
    return _load(str(run.path), (run.path / MANIFEST).stat().st_mtime_ns)


@st.cache_resource(max_entries=4, show_spinner="Loading the model")
def _load(path: str, modified_ns: int) -> Classifier:  # noqa: ARG001 # key of the cache
    from ml.serve import Classifier

    return Classifier.load(Path(path))


# Of the visitor alone, and gone with the visit: what people upload is theirs.
@st.cache_data(scope="session", max_entries=4, show_spinner="Looking at the picture")
def _classify_upload(
    _settings: Settings,
    _run: Run,
    path: str,  # noqa: ARG001 # key of the cache
    data: bytes,
) -> tuple[Classification, bytes]:
    classifier = _classifier(_run)
    pixels = decode_upload(_settings, data, min_side=classifier.size)
    preview = to_jpeg(decode_upload(_settings, data, min_side=PREVIEW_SIDE), PREVIEW_SIDE)
    return classifier.classify([pixels])[0], preview
