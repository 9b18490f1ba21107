"""What ``train`` and ``evaluate`` print of a model's measures."""

from __future__ import annotations

from typing import Any

from app.cli.command import print_table

# What is printed of out-of-fold predictions, of another split, and of a baseline.
_OF_OTHERS = {
    "folds": ("accuracy", "calibration_error", "expected_calibration_error_interval"),
    "random_split": ("accuracy",),
    "baseline": ("accuracy",),
}


def print_metrics(title: str, metrics: dict[str, Any]) -> None:
    """Prints the single numbers of an evaluation, intervals beside them, then recall by class."""
    rows = []
    for name, value in metrics.items():
        if isinstance(value, dict):
            for measure in _OF_OTHERS.get(name, ()):
                label = f"{name}: {measure}".replace("_", " ")
                rows.append((label, *_with_interval(value, measure)))
        elif isinstance(value, int | float | str) and not name.endswith(("_low", "_high")):
            rows.append((name.replace("_", " "), *_with_interval(metrics, name)))
    print_table(title, ["measure", "value", "95% interval"], rows)
    recall, support = metrics.get("recall"), metrics.get("support")
    if isinstance(recall, dict) and isinstance(support, dict):
        classes = [
            (name, support[name], "" if value is None else f"{value:.3f}")
            for name, value in recall.items()
        ]
        print_table(None, ["class", "test pictures", "recall"], classes)


def _with_interval(metrics: dict[str, Any], name: str) -> tuple[str, str]:
    """A measure, and its interval where it has one."""
    value, low, high = (metrics.get(f"{name}{end}") for end in ("", "_low", "_high"))
    shown = "" if value is None else str(value)
    if isinstance(value, float):
        shown = f"{value:.3g}" if value < 0.001 else f"{value:.3f}"
    return shown, "" if low is None or high is None else f"{low:.3f} to {high:.3f}"
