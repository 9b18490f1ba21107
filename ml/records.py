"""What machine learning writes to raw: its runs and its predictions.

The next build makes ``fct_model_run`` and ``fct_prediction`` of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from ml.registry import Run
from warehouse.landing import land
from warehouse.raw import read_raw

if TYPE_CHECKING:
    from warehouse.settings import Settings

_DATASET = "ml"


def _columns(**data_types: str) -> dict[str, dict[str, str]]:
    # Named with their types, so that a column exists even while nothing in it has a value.
    return {name: {"data_type": data_type} for name, data_type in data_types.items()}


_RUN_COLUMNS = _columns(
    run_id="text",
    task="text",
    recipe="text",
    backend="text",
    started_at="timestamp",
    finished_at="timestamp",
    git_commit="text",
    build_id="text",
    data_hash="text",
    seed="bigint",
    epochs="bigint",
    classes="json",
    n_train="bigint",
    n_validation="bigint",
    n_test="bigint",
    accuracy="double",
    accuracy_low="double",
    accuracy_high="double",
    majority_baseline="double",
    balanced_accuracy="double",
    macro_f1="double",
    calibration_error="double",
    model_path="text",
)

_PREDICTION_COLUMNS = _columns(
    run_id="text",
    artwork_key="text",
    task="text",
    predicted_label="text",
    probability="double",
    probabilities="json",
    true_label="text",
    split="text",
    predicted_at="timestamp",
)


def land_runs(settings: Settings, runs: Iterable[Run]) -> None:
    """Lands runs in ``ml.runs``, one row a run however often it is landed."""
    land(
        _DATASET,
        "runs",
        [{name: _run_value(run, name) for name in _RUN_COLUMNS} for run in runs],
        primary_key="run_id",
        columns=_RUN_COLUMNS,
        settings=settings,
    )


def _run_value(run: Run, name: str) -> Any:
    if name == "model_path":
        return f"{run.task}/{run.run_id}"
    return run.config[name] if name in run.config else run.metrics[name]


def land_predictions(settings: Settings, rows: Iterable[Mapping[str, Any]]) -> None:
    """Lands predictions in ``ml.predictions``, one row for each run and artwork."""
    land(
        _DATASET,
        "predictions",
        rows,
        primary_key=("run_id", "artwork_key"),
        columns=_PREDICTION_COLUMNS,
        settings=settings,
    )


def predicted_keys(settings: Settings, run_id: str) -> set[str]:
    """Returns the ``artwork_key`` of each work that a run's model has already predicted."""
    rows = read_raw(settings, "select artwork_key from ml.predictions where run_id = ?", [run_id])
    return {str(key) for (key,) in rows}
