"""Pictures of a run for people: confusion, learning curves, reliability."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_DPI = 110


def plot_confusion(path: Path, metrics: Mapping[str, Any]) -> None:
    """Draws the confusion matrix: each true class is a row that sums to 100%.

    Args:
        path: PNG to write.
        metrics: As ``ml.metrics.classification.score`` returns them.
    """
    import numpy as np

    classes, confusion = metrics["classes"], np.array(metrics["confusion"], dtype=float)
    rows = confusion.sum(axis=1, keepdims=True)
    shares = np.divide(confusion, rows, out=np.zeros_like(confusion), where=rows > 0)
    side = max(4.0, 0.62 * len(classes) + 2)
    figure = _figure(side + 0.6, side)
    axes = figure.subplots()
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(classes)), classes, rotation=45, ha="right")
    axes.set_yticks(range(len(classes)), classes)
    axes.set(xlabel="predicted", ylabel="true")
    axes.set_title(f"{metrics['accuracy']:.1%} of {metrics['n']} test pictures right", loc="left")
    for row, column in np.ndindex(shares.shape):
        if confusion[row, column]:
            axes.text(
                column,
                row,
                f"{shares[row, column]:.0%}\n({int(confusion[row, column])})",
                ha="center",
                va="center",
                fontsize=7,
                color="white" if shares[row, column] > 0.5 else "black",
            )
    figure.savefig(path, dpi=_DPI)


def plot_learning_curves(path: Path, history: Sequence[Mapping[str, Any]]) -> None:
    """Draws accuracy and loss by step, one pair of lines for each phase of the training.

    Args:
        path: PNG to write.
        history: As ``ml.fit.FitResult`` holds it.
    """
    phases = list(dict.fromkeys(step["phase"] for step in history))
    figure = _figure(8, 2.6 * len(phases))
    rows = figure.subplots(len(phases), 2, squeeze=False)
    for phase, (left, right) in zip(phases, rows, strict=True):
        steps = [step for step in history if step["phase"] == phase]
        solved = phase.startswith("head")
        places = [step["shrinkage"] if solved else step["step"] for step in steps]
        for axes, measure in ((left, "accuracy"), (right, "loss")):
            held_out = "other folds" if solved else "validation"
            axes.plot(places, [step[measure] for step in steps], "o-", label="learned from")
            axes.plot(places, [step[f"val_{measure}"] for step in steps], "s--", label=held_out)
            for kept in (place for place, step in zip(places, steps, strict=True) if step["kept"]):
                axes.axvline(kept, color="grey", linewidth=0.8)
            axes.set(xlabel="shrinkage" if solved else "epoch", ylabel=measure)
        left.set_title(f"{phase}: the grey line was kept", loc="left", fontsize=9)
        left.legend(frameon=False, fontsize=8)
    figure.savefig(path, dpi=_DPI)


def plot_reliability(
    path: Path, bins: Sequence[Mapping[str, Any]], metrics: Mapping[str, Any]
) -> None:
    """Draws how often answers of each confidence were right.

    Niculescu-Mizil and Caruana 2005, "Predicting good probabilities with supervised learning".

    Args:
        path: PNG to write.
        bins: As ``ml.metrics.classification.reliability`` returns them.
        metrics: As ``ml.metrics.classification.score`` returns them.
    """
    figure = _figure(4.6, 4.6)
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color="grey", linewidth=0.8, label="calibrated")
    axes.bar(
        [each["bin_low"] for each in bins],
        [each["accuracy"] for each in bins],
        width=[each["bin_high"] - each["bin_low"] for each in bins],
        align="edge",
        edgecolor="white",
        label="measured",
    )
    for each in bins:
        axes.text(each["confidence"], 0.01, each["works"], ha="center", fontsize=7, color="white")
    axes.set(xlabel="probability of the answer", ylabel="share that was right", xlim=(0, 1))
    axes.set_title(
        f"expected calibration error {metrics['calibration_error']:.3f}", loc="left", fontsize=10
    )
    axes.legend(frameon=False, fontsize=8)
    figure.savefig(path, dpi=_DPI)


def _figure(width: float, height: float) -> Figure:
    # Not by pyplot, which would look for a screen and keep every figure.
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout="constrained")
