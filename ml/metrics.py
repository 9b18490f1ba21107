"""How good predictions are: plain numpy, each measure with its source."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CALIBRATION_BINS = 15
_Z_95 = 1.959963984540054  # normal quantile of 97.5%


def wilson_interval(right: int, n: int) -> tuple[float, float]:
    """Returns the 95% interval of a share.

    Wilson 1927, "Probable inference, the law of succession, and statistical inference", Journal
    of the American Statistical Association 22. Unlike the textbook's interval it stays within 0
    and 1 and holds its level on small samples.

    Args:
        right: Successes.
        n: Trials, at least 1.
    """
    share = right / n
    centre = share + _Z_95**2 / (2 * n)
    margin = _Z_95 * math.sqrt(share * (1 - share) / n + _Z_95**2 / (4 * n**2))
    scale = 1 + _Z_95**2 / n
    return max(0.0, (centre - margin) / scale), min(1.0, (centre + margin) / scale)


def confusion_matrix(
    targets: NDArray[np.int64], predicted: NDArray[np.int64], classes: int
) -> NDArray[np.int64]:
    """Counts (true class, predicted class) pairs, (classes, classes)."""
    pairs = np.bincount(targets * classes + predicted, minlength=classes**2)
    return pairs.reshape(classes, classes)


def calibration_error(confidence: NDArray[np.float32], right: NDArray[np.bool_]) -> float:
    """Returns the expected calibration error: how far confidence is from the share of hits.

    Guo et al. 2017, "On calibration of modern neural networks", arXiv:1706.04599, with their 15
    bins of equal width.

    Args:
        confidence: Probability of the predicted class, (n,).
        right: Whether it was the true one, (n,).
    """
    bins = np.minimum((confidence * _CALIBRATION_BINS).astype(int), _CALIBRATION_BINS - 1)
    counts = np.bincount(bins, minlength=_CALIBRATION_BINS)
    gaps = np.abs(
        np.bincount(bins, weights=right, minlength=_CALIBRATION_BINS)
        - np.bincount(bins, weights=confidence, minlength=_CALIBRATION_BINS)
    )
    return float(gaps.sum() / counts.sum())


def score(
    probabilities: NDArray[np.float32], targets: NDArray[np.int64], classes: Sequence[str]
) -> dict[str, Any]:
    """Scores predictions.

    Args:
        probabilities: (n, classes), n at least 1.
        targets: True class numbers, (n,).
        classes: Labels in the order of the columns.

    Returns:
        JSON-able mapping: ``n``, ``classes``, ``accuracy`` with ``accuracy_low`` and
        ``accuracy_high`` (95%), ``majority_baseline`` (accuracy of always naming the most frequent
        class of these very pictures), ``balanced_accuracy`` (mean recall of the classes that
        occur), ``macro_f1`` (mean over the classes that occur or were predicted),
        ``recall`` and ``support`` by class (recall None where the class does not occur),
        ``calibration_error`` and ``confusion`` (rows are true classes).
    """
    n = len(targets)
    predicted = probabilities.argmax(axis=1)
    confusion = confusion_matrix(targets, predicted, len(classes))
    hits = confusion.diagonal()
    support, named = confusion.sum(axis=1), confusion.sum(axis=0)
    occurs, matters = support > 0, support + named > 0
    low, high = wilson_interval(int(hits.sum()), n)
    recall = [
        float(hit / count) if count else None for hit, count in zip(hits, support, strict=True)
    ]
    return {
        "n": n,
        "classes": list(classes),
        "accuracy": float(hits.sum() / n),
        "accuracy_low": low,
        "accuracy_high": high,
        "majority_baseline": float(support.max() / n),
        "balanced_accuracy": float((hits[occurs] / support[occurs]).mean()),
        "macro_f1": float((2 * hits[matters] / (support + named)[matters]).mean()),
        "recall": dict(zip(classes, recall, strict=True)),
        "support": dict(zip(classes, support.tolist(), strict=True)),
        "calibration_error": calibration_error(probabilities.max(axis=1), predicted == targets),
        "confusion": confusion.tolist(),
    }
