"""The files of a run that people read: history, confusion, examples and the model card."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ml.tasks import get_task

if TYPE_CHECKING:
    from ml.data import Examples

# What the test pictures have in common with the others: nothing, by what the split keeps together.
_UNSEEN = {
    "artist": " by artists of whom no picture was in training or validation",
    "work": ", of works of which no other picture was in training or validation",
}
_HISTORY = ("phase", "step", "l2", "loss", "accuracy", "val_loss", "val_accuracy", "kept")


def write_report(
    folder: Path,
    *,
    config: Mapping[str, Any],
    metrics: Mapping[str, Any],
    history: Iterable[Mapping[str, Any]],
    examples: Examples,
) -> None:
    """Writes everything of a run but the model itself.

    Args:
        folder: The run's folder.
        config: What the model was trained from.
        metrics: As ``ml.metrics.score`` returns them.
        history: As ``ml.fit.Fitted`` holds it.
        examples: What the model was trained and tested on.
    """
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
    (folder / "MODEL_CARD.md").write_text(_model_card(config, metrics))


def _write_json(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"


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
    return f"""# {config["task"]}: {config["run_id"]}

{config["task_description"]} The model answers with one of {len(metrics["classes"])} classes,
whatever it is shown.

## How it was trained

Recipe `{config["recipe"]}`: {recipe["description"]}
Pictures are squeezed to {side} x {side} pixels. Epochs of training on pictures: {config["epochs"]};
seed: {config["seed"]}; backend: {config["backend"]}.

Code: {config["git_commit"] or "unknown"}. Warehouse build: {config["build_id"]}.
Data hash: `{config["data_hash"]}`. Every work that took part stands in `examples.csv`.
{versions}.

## How good it is

On {metrics["n"]} test pictures{_UNSEEN[get_task(config["task"]).split_by]}:

| measure | value |
|---|---|
| accuracy | {_percent(metrics["accuracy"])} \
(95% interval {_percent(metrics["accuracy_low"])} to {_percent(metrics["accuracy_high"])}) |
| always naming the most frequent class | {_percent(metrics["majority_baseline"])} |
| balanced accuracy | {_percent(metrics["balanced_accuracy"])} |
| macro F1 | {metrics["macro_f1"]:.3f} |
| expected calibration error | {metrics["calibration_error"]:.3f} |

| class | training | validation | test | recall |
|---|---|---|---|---|
{classes}

Pictures: {statuses}.

## Limits

- Labels are what the museum records; where they are wrong or debated, so is the model.
- It knows these classes alone: a picture of any other kind gets one of them all the same.
- The interval above counts the chance of which pictures were tested, and nothing else: another
  museum photographs otherwise, and the model may do worse there.
"""
