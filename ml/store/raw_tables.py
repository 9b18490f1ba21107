"""What machine learning writes to raw: its runs, its predictions, and what its folds said.

The next build makes ``fct_model_run``, ``fct_prediction`` and ``agg_suspect_labels`` of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ml.store.registry import Run
from warehouse.landing import land
from warehouse.raw import read_raw

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from core.settings import Settings
    from ml.data.training_data import Examples
    from ml.heads.cross_validated_head import OutOfFold

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
    balanced_accuracy_low="double",
    balanced_accuracy_high="double",
    macro_f1_low="double",
    macro_f1_high="double",
    calibration_error_before="double",
    temperature="double",
    confidence_threshold="double",
    folds_accuracy="double",
    folds_calibration_error="double",
    random_split_accuracy="double",
    baseline_accuracy="double",
    views="bigint",
    group_id="text",
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


_OUT_OF_FOLD_COLUMNS = _columns(
    run_id="text",
    artwork_key="text",
    task="text",
    fold="bigint",
    label="text",
    predicted_label="text",
    probability="double",
    label_probability="double",
    probabilities="json",
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
    for kind in ("folds", "random_split", "baseline"):
        if name.startswith(f"{kind}_"):
            return (run.metrics.get(kind) or {}).get(name.removeprefix(f"{kind}_"))
    # A run of an earlier version lacks what was not measured then.
    return run.config.get(name, run.metrics.get(name))


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


def land_out_of_fold(
    settings: Settings,
    run_id: str,
    task: str,
    examples: Examples,
    held_out: OutOfFold,
    test_probabilities: NDArray[np.float32],
) -> None:
    """Lands in ``ml.out_of_fold`` what was said of each work by a head that never saw its artist.

    Args:
        settings: Says where raw is.
        run_id: The run.
        task: Its task.
        examples: Its works.
        held_out: Answers to training and validation works, by fold.
        test_probabilities: The model's own answers to the test works, (n, classes): they are held
            out as well, and have no fold.
    """
    test = examples.of("test")
    predicted_at = datetime.now(UTC)
    answers = [
        *zip(held_out.indices, held_out.folds.tolist(), held_out.probabilities, strict=True),
        *zip(test, [None] * len(test), test_probabilities, strict=True),
    ]
    land(
        _DATASET,
        "out_of_fold",
        [
            {
                "run_id": run_id,
                "artwork_key": examples.works[index].artwork_key,
                "task": task,
                "fold": fold,
                "label": examples.works[index].label,
                "predicted_label": examples.classes[int(row.argmax())],
                "probability": float(row.max()),
                "label_probability": float(row[examples.targets[index]]),
                "probabilities": dict(zip(examples.classes, row.tolist(), strict=True)),
                "predicted_at": predicted_at,
            }
            for index, fold, row in answers
        ],
        primary_key=("run_id", "artwork_key"),
        columns=_OUT_OF_FOLD_COLUMNS,
        settings=settings,
    )


def predicted_keys(settings: Settings, run_id: str) -> set[str]:
    """Returns the ``artwork_key`` of each work that a run's model has already predicted."""
    rows = read_raw(settings, "select artwork_key from ml.predictions where run_id = ?", [run_id])
    return {str(key) for (key,) in rows}
