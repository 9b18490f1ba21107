"""The files of a run that people read: history, confusion, examples and the model card."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ml.metrics.classification import reliability
from ml.metrics.plots import plot_confusion, plot_learning_curves, plot_reliability
from ml.tasks import get_task

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ml.data.training_data import Examples

# What the test pictures have in common with the others: nothing, by what the split keeps together.
_UNSEEN = {
    "artist": " by artists of whom no picture was in training or validation",
    "work": ", of works of which no other picture was in training or validation",
}
_HISTORY = (
    "phase", "step", "shrinkage", "temperature",
    "loss", "accuracy", "val_loss", "val_accuracy", "kept",
)  # fmt: skip


# As many as a person looks through.
_MOST_ERRORS = 50


@dataclass(frozen=True)
class Tested:
    """What a model said of the test pictures.

    Attributes:
        indices: Positions of the test works among the examples, (n,).
        probabilities: What was said of them, (n, classes).
        metrics: As ``ml.metrics.classification.score`` returns them, with what ``ml.train`` adds.
    """

    indices: NDArray[np.int64]
    probabilities: NDArray[np.float32]
    metrics: dict[str, Any]


def write_report(
    folder: Path,
    *,
    config: Mapping[str, Any],
    tested: Tested,
    history: Sequence[Mapping[str, Any]],
    examples: Examples,
) -> None:
    """Writes everything of a run but the model itself.

    Args:
        folder: The run's folder.
        config: What the model was trained from.
        tested: How it did on the test pictures.
        history: As ``ml.fit.FitResult`` holds it.
        examples: What the model was trained and tested on.
    """
    metrics = tested.metrics
    _write_json(folder / "labels.json", list(examples.classes))
    _write_json(folder / "config.json", config)
    _write_json(folder / "metrics.json", metrics)
    _write_csv(
        folder / "history.csv",
        _HISTORY,
        ([step.get(column, "") for column in _HISTORY] for step in history),
    )
    _write_csv(
        folder / "confusion.csv",
        ("true class", *examples.classes),
        ([label, *row] for label, row in zip(examples.classes, metrics["confusion"], strict=True)),
    )
    _write_csv(
        folder / "examples.csv",
        ("artwork_key", "artist_key", "label", "split", "status", "sha256"),
        (
            [work.artwork_key, work.artist_key or "", work.label, work.split, status, digest or ""]
            for work, status, digest in zip(
                examples.works, examples.statuses(), examples.pictures.digests, strict=True
            )
        ),
    )
    confidence = tested.probabilities.max(axis=1)
    right = tested.probabilities.argmax(axis=1) == examples.targets[tested.indices]
    bins = reliability(confidence, right)
    _write_csv(
        folder / "calibration.csv",
        tuple(bins[0]),
        (list(each.values()) for each in bins),
    )
    _write_csv(
        folder / "errors.csv",
        ("artwork_key", "label", "predicted_label", "probability"),
        _most_confident_errors(tested, examples),
    )
    plot_confusion(folder / "confusion.png", metrics)
    plot_learning_curves(folder / "learning_curves.png", history)
    plot_reliability(folder / "reliability.png", bins, metrics)
    (folder / "MODEL_CARD.md").write_text(_model_card(config, metrics), encoding="utf-8")


def _most_confident_errors(tested: Tested, examples: Examples) -> list[list[Any]]:
    rows = [
        [
            examples.works[index].artwork_key,
            examples.works[index].label,
            examples.classes[int(row.argmax())],
            float(row.max()),
        ]
        for index, row in zip(tested.indices, tested.probabilities, strict=True)
        if row.argmax() != examples.targets[index]
    ]
    return sorted(rows, key=lambda row: -row[-1])[:_MOST_ERRORS]


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"


def _with_interval(metrics: Mapping[str, Any], name: str) -> str:
    low, high = metrics[f"{name}_low"], metrics[f"{name}_high"]
    return f"{_percent(metrics[name])} ({_percent(low)} to {_percent(high)})"


def _model_card(config: Mapping[str, Any], metrics: Mapping[str, Any]) -> str:
    """A model card after Mitchell et al. 2019, arXiv:1810.03993."""
    counts = config["class_counts"]
    classes = "\n".join(
        f"| {label} | {counts['train'][label]} | {counts['validation'][label]} | "
        f"{counts['test'][label]} | {_percent(metrics['recall'][label])} |"
        for label in metrics["classes"]
    )
    statuses = ", ".join(f"{count} {status}" for status, count in config["pictures"].items())
    versions = ", ".join(f"{name} {number}" for name, number in config["versions"].items())
    recipe = config["recipe_settings"]
    side = recipe["picture_size"]
    others = "".join(
        f"\n| {name} | {_percent(scores['accuracy'])} (balanced "
        f"{_percent(scores['balanced_accuracy'])}) |"
        for name, scores in (
            (
                f"folds: the same recipe on all other pictures, {config['split_by']}s unseen",
                metrics["folds"],
            ),
            ("baseline: logistic regression on the frozen embedding", metrics["baseline"]),
            (
                "for comparison with papers alone: split at random, hands seen in training",
                metrics["random_split"],
            ),
        )
        if scores is not None
    )
    of_folds = ""
    if (folds := metrics["folds"]) is not None:
        low, high = (folds[f"expected_calibration_error_interval_{end}"] for end in ("low", "high"))
        of_folds = (
            f"; of the {folds['n']} pictures in folds {folds['calibration_error']:.3f}, and of a "
            f"test on as many of their {config['split_by']}s {low:.3f} to {high:.3f}"
        )
    return f"""# {config["task"]}: {config["run_id"]}

{config["task_description"]} The model answers with one of {len(metrics["classes"])} classes,
whatever it is shown.

## How it was trained

Recipe `{config["recipe"]}`: {recipe["description"]}
Pictures are squeezed to {side} x {side} pixels; an answer is the mean over {config["views"]} \
look{"s" if config["views"] > 1 else ""} at each. \
Epochs of training on pictures: {config["epochs"]}; \
seed: {config["seed"]}; backend: {config["backend"]}.
Scores were divided by {metrics["temperature"]:.2f} (temperature scaling, on pictures held out of \
training); an answer below {_percent(metrics["confidence_threshold"])} is of low confidence.

Code: {config["git_commit"] or "unknown"}. Warehouse build: {config["build_id"]}.
Data hash: `{config["data_hash"]}`. Every work that took part is in `examples.csv`.
{versions}.

## How good it is

On {metrics["n"]} test pictures{_UNSEEN[get_task(config["task"]).split_by]}:

| measure | value |
|---|---|
| accuracy | {_with_interval(metrics, "accuracy")} |
| balanced accuracy | {_with_interval(metrics, "balanced_accuracy")} |
| macro F1 | {_with_interval(metrics, "macro_f1")} |
| expected calibration error | {metrics["calibration_error"]:.3f} \
(before scaling {metrics["calibration_error_before"]:.3f}{of_folds}) |
| always naming the most frequent class | {_percent(metrics["majority_baseline"])} |{others}

The 95% intervals in brackets come from drawing {config["split_by"]}s anew, 2,000 times.
![Confusion matrix](confusion.png) ![Reliability](reliability.png)
![Learning curves](learning_curves.png)

| class | training | validation | test | recall |
|---|---|---|---|---|
{classes}

Pictures: {statuses}.

## Limits

- Labels are what the museum records; where they are wrong or debated, so is the model.
- It knows these classes alone: a picture of any other kind gets one of them all the same, and at
  best the note that it is like nothing the model has learned from.
- The intervals count the chance of what was tested, and nothing else: another museum photographs
  otherwise, and the model may do worse there.
"""
