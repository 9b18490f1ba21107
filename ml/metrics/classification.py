"""How good predictions are: plain numpy, each measure with its source."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_CALIBRATION_BINS = 10
_RESAMPLES = 2000


def confusion_matrix(
    targets: NDArray[np.int64], predicted: NDArray[np.int64], classes: int
) -> NDArray[np.int64]:
    """Counts (true class, predicted class) pairs, (classes, classes)."""
    pairs = np.bincount(targets * classes + predicted, minlength=classes**2)
    return pairs.reshape(classes, classes)


def calibration_error(confidence: NDArray[np.float32], right: NDArray[np.bool_]) -> float:
    """Returns the expected calibration error: how far confidence is from the share of hits.

    Naeini, Cooper and Hauskrecht 2015, "Obtaining well calibrated probabilities using Bayesian
    binning", over ten bins of equal width: with more of them a test split of some hundred pictures
    leaves so few in each that chance alone exceeds most errors.

    Args:
        confidence: Probability of the predicted class, (n,).
        right: Whether it was the true one, (n,).
    """
    bins = _bins(confidence)
    counts = np.bincount(bins, minlength=_CALIBRATION_BINS)
    gaps = np.abs(
        np.bincount(bins, weights=right, minlength=_CALIBRATION_BINS)
        - np.bincount(bins, weights=confidence, minlength=_CALIBRATION_BINS)
    )
    return float(gaps.sum() / counts.sum())


def expected_calibration_error_interval(
    confidence: NDArray[np.float32],
    right: NDArray[np.bool_],
    groups: Sequence[Hashable],
    *,
    drawn: int,
) -> tuple[float, float]:
    """Returns the 95% interval of the calibration error of a test on so many groups.

    Whole groups are drawn, as in ``bootstrap_intervals``: pictures by one artist are right or wrong
    together, so a test on a few dozen artists shows a larger error than its pictures would alone.

    Args:
        confidence: Probability of the predicted class, (n,).
        right: Whether it was the true one, (n,).
        groups: Such as the artist of each picture, (n,).
        drawn: Groups in a draw, such as there are in the test.
    """
    rows, count = numbered(groups)
    gaps = np.zeros((count, _CALIBRATION_BINS))
    np.add.at(gaps, (rows, _bins(confidence)), right - confidence.astype(np.float64))
    draws = _draw_groups(count, drawn)
    errors = np.abs(draws @ gaps).sum(axis=1) / (draws @ np.bincount(rows, minlength=count))
    low, high = np.quantile(errors, (0.025, 0.975))
    return float(low), float(high)


def reliability(confidence: NDArray[np.float32], right: NDArray[np.bool_]) -> list[dict[str, Any]]:
    """Returns the bins behind ``calibration_error`` that hold a picture, lowest first.

    Args:
        confidence: Probability of the predicted class, (n,).
        right: Whether it was the true one, (n,).

    Returns:
        Of each bin ``bin_low`` and ``bin_high``, the number of ``works``, their mean
        ``confidence`` and their ``accuracy``.
    """
    bins = _bins(confidence)
    return [
        {
            "bin_low": number / _CALIBRATION_BINS,
            "bin_high": (number + 1) / _CALIBRATION_BINS,
            "works": int((bins == number).sum()),
            "confidence": float(confidence[bins == number].mean()),
            "accuracy": float(right[bins == number].mean()),
        }
        for number in np.unique(bins).tolist()
    ]


def score(
    probabilities: NDArray[np.float32],
    targets: NDArray[np.int64],
    classes: Sequence[str],
    groups: Sequence[Hashable] | None = None,
) -> dict[str, Any]:
    """Scores predictions.

    Args:
        probabilities: (n, classes), n at least 1.
        targets: True class numbers, (n,).
        classes: Labels in the order of the columns.
        groups: What was drawn at random, such as the artist of each picture, (n,); by default each
            picture by itself. See ``bootstrap_intervals``.

    Returns:
        JSON-able mapping: ``n``, ``classes``, ``accuracy``, ``balanced_accuracy`` (mean recall of
        the classes that occur) and ``macro_f1`` (mean over the classes that occur or were
        predicted), each with its 95% interval as ``_low`` and ``_high``, ``majority_baseline``
        (accuracy of always naming the most frequent class of these very pictures), ``recall`` and
        ``support`` by class (recall None where the class does not occur), ``calibration_error``
        and ``confusion`` (rows are true classes).
    """
    n = len(targets)
    predicted, confidence = probabilities.argmax(axis=1), probabilities.max(axis=1)
    confusion = confusion_matrix(targets, predicted, len(classes))
    hits, support = confusion.diagonal(), confusion.sum(axis=1)
    shares = _shares(confusion[np.newaxis])
    intervals = bootstrap_intervals(targets, predicted, len(classes), groups)
    measures: dict[str, float] = {}
    for name, (low, high) in intervals.items():
        measures |= {name: float(shares[name][0]), f"{name}_low": low, f"{name}_high": high}
    recall = [
        float(hit / count) if count else None for hit, count in zip(hits, support, strict=True)
    ]
    return {
        "n": n,
        "classes": list(classes),
        **measures,
        "majority_baseline": float(support.max() / n),
        "recall": dict(zip(classes, recall, strict=True)),
        "support": dict(zip(classes, support.tolist(), strict=True)),
        "calibration_error": calibration_error(confidence, predicted == targets),
        "confusion": confusion.tolist(),
    }


def bootstrap_intervals(
    targets: NDArray[np.int64],
    predicted: NDArray[np.int64],
    classes: int,
    groups: Sequence[Hashable] | None = None,
) -> dict[str, tuple[float, float]]:
    """Returns the 95% percentile interval of each measure (Efron 1979, "Bootstrap methods").

    Whole groups are drawn (Davison and Hinkley 1997, "Bootstrap methods and their application",
    section 3.8): forty pictures by one hand are right or wrong together, and drawing them one by
    one would make the interval far too narrow.

    Args:
        targets: True class numbers, (n,).
        predicted: Predicted class numbers, (n,).
        classes: Number of classes.
        groups: Group of each picture, (n,); by default each is its own.

    Returns:
        ``accuracy``, ``balanced_accuracy`` and ``macro_f1`` to (low, high). Where all pictures or
        none are right no drawing shows a spread, so the accuracy has Wilson's interval.
    """
    rows, count = numbered(range(len(targets)) if groups is None else groups)
    confusions = np.zeros((count, classes * classes), dtype=np.int64)
    np.add.at(confusions, (rows, targets * classes + predicted), 1)
    drawn = (_draw_groups(count, count) @ confusions).reshape(-1, classes, classes)
    ends = {
        name: (float(np.quantile(values, 0.025)), float(np.quantile(values, 0.975)))
        for name, values in _shares(drawn).items()
    }
    from scipy.stats import binomtest

    right = int((targets == predicted).sum())
    if right in (0, len(targets)):
        interval = binomtest(right, len(targets)).proportion_ci(method="wilson")
        ends["accuracy"] = (float(interval.low), float(interval.high))
    return ends


def numbered(groups: Iterable[Hashable]) -> tuple[NDArray[np.int64], int]:
    """Numbers groups as they appear: that of each place, (n,), and how many there are."""
    numbers: dict[Hashable, int] = {}
    rows = [numbers.setdefault(group, len(numbers)) for group in groups]
    return np.array(rows, dtype=np.int64), len(numbers)


def _shares(confusions: NDArray[Any]) -> dict[str, NDArray[np.float64]]:
    """Measures of many confusion matrices (m, classes, classes), each (m,)."""
    hits = np.diagonal(confusions, axis1=1, axis2=2).astype(np.float64)
    support, named = confusions.sum(axis=2), confusions.sum(axis=1)
    occurs, matters = support > 0, support + named > 0
    recall = np.divide(hits, support, out=np.zeros_like(hits), where=occurs)
    f1 = np.divide(2 * hits, support + named, out=np.zeros_like(hits), where=matters)
    return {
        "accuracy": hits.sum(axis=1) / support.sum(axis=1),
        "balanced_accuracy": recall.sum(axis=1) / occurs.sum(axis=1),
        "macro_f1": f1.sum(axis=1) / matters.sum(axis=1),
    }


def _draw_groups(count: int, drawn: int) -> NDArray[np.float64]:
    """How often each group is in each draw, with putting back, (draws, count)."""
    even = np.full(count, 1 / count)
    return np.random.default_rng(0).multinomial(drawn, even, size=_RESAMPLES).astype(np.float64)


def _bins(confidence: NDArray[np.float32]) -> NDArray[np.int64]:
    return np.minimum((confidence * _CALIBRATION_BINS).astype(np.int64), _CALIBRATION_BINS - 1)
