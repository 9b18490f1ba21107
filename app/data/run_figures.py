"""Figures of a training run in words: intervals, calibration, comparisons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.charts.models import is_number


def interval(metrics: Mapping[str, Any], key: str) -> str:
    """Says the 95% interval of a measure, where the run has one."""
    low, high = metrics.get(f"{key}_low"), metrics.get(f"{key}_high")
    if not (is_number(low) and is_number(high)):
        return "On the test split; this run kept no interval"
    return f"On the test split; 95% interval {low:.1%} to {high:.1%}"


def calibration_help(metrics: Mapping[str, Any]) -> str:
    """Says what a calibration error is to be compared with, as far as the run knows."""
    said = "Expected calibration error; 0 is best"
    if is_number(before := metrics.get("calibration_error_before")):
        said += f". Before temperature scaling: {before:.3f}"
    folds = figures(metrics, "folds")
    low, high = (folds.get(f"expected_calibration_error_interval_{end}") for end in ("low", "high"))
    if is_number(low) and is_number(high):
        said += f". 95% interval of a test of this size: {low:.3f} to {high:.3f}"
    return said


def figures(metrics: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """Returns what a run kept of its folds, another split or a baseline; perhaps nothing."""
    found = metrics.get(name)
    return found if isinstance(found, Mapping) else {}
