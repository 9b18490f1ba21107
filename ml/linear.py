"""Softmax regression on features that stay as they are: solved, not trained.

The problem is convex, so L-BFGS finds its one answer in seconds, the same each time, and the
strength of the penalty is all that is left to choose. A head trained by gradient steps and stopped
early on a few dozen validation pictures scored four to eight points lower on the Met sample.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MAX_ITERATIONS = 500
# Added to each: a channel that is the same in all pictures must not be divided by 0.
_SMALLEST_DEVIATION = np.float32(1e-4)
# Of the loss between steps: tighter ones take twice as long and change no answer.
_TOLERANCE = 1e-7


@dataclass(frozen=True)
class SoftmaxRegression:
    """A solution.

    Attributes:
        kernel: (features, classes).
        bias: (classes,).
    """

    kernel: NDArray[np.float32]
    bias: NDArray[np.float32]

    def logits(self, features: NDArray[np.floating]) -> NDArray[np.float32]:
        """Returns scores before the softmax, (..., classes), for features (..., features)."""
        return np.asarray(features.astype(np.float32) @ self.kernel + self.bias)

    def probabilities(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Returns (n, classes) for features (n, features)."""
        return np.exp(_log_softmax(self.logits(features)))


def fit_softmax_regression(
    features: NDArray[np.float32],
    targets: NDArray[np.float32],
    weights: NDArray[np.float32],
    *,
    l2: Sequence[float],
) -> list[SoftmaxRegression]:
    """Minimises the weighted mean cross-entropy plus ``l2 / 2`` times the squared kernel.

    Features are scaled to mean 0 and deviation 1 for the penalty; the solutions are for the
    features as they are given.

    Args:
        features: (n, features).
        targets: Probability of each class that is aimed at, (n, classes); rows sum to 1.
        weights: How much each row counts, (n,).
        l2: Strengths of the penalty, each above 0; the bias is free of it.

    Returns:
        A solution for each strength.
    """
    from scipy.optimize import minimize

    mean, deviation = features.mean(axis=0), features.std(axis=0) + _SMALLEST_DEVIATION
    scaled = (features - mean) / deviation
    rotation = None
    if len(scaled) < scaled.shape[1]:
        # The penalised kernel lies in the span of the rows. Turned into that span, a few dozen
        # pictures make a problem with a few dozen unknowns a class instead of thousands.
        rotation, triangle = np.linalg.qr(scaled.T)
        scaled = triangle.T
    size, classes = scaled.shape[1], targets.shape[1]
    shares = (weights / weights.sum())[:, np.newaxis]

    def loss_and_gradient(
        parameters: NDArray[np.float64], strength: float
    ) -> tuple[float, NDArray[np.float64]]:
        kernel, bias = _unpack(parameters, size, classes)
        logs = _log_softmax(scaled @ kernel + bias)
        loss = -(shares * targets * logs).sum(dtype=np.float64)
        loss += strength / 2 * np.square(kernel, dtype=np.float64).sum()
        errors = shares * (np.exp(logs) - targets)
        gradient = np.vstack([scaled.T @ errors + strength * kernel, errors.sum(axis=0)])
        return float(loss), gradient.ravel().astype(np.float64)

    solutions: dict[float, SoftmaxRegression] = {}
    parameters = np.zeros((size + 1) * classes)
    # From the strongest, whose solution is near 0: each starts where the one before ended.
    for strength in sorted(set(l2), reverse=True):
        parameters = minimize(
            loss_and_gradient,
            parameters,
            (strength,),
            jac=True,
            method="L-BFGS-B",
            options={"maxiter": _MAX_ITERATIONS, "ftol": _TOLERANCE},
        ).x
        kernel, bias = _unpack(parameters, size, classes)
        if rotation is not None:
            kernel = rotation @ kernel
        kernel = kernel / deviation[:, np.newaxis]
        solutions[strength] = SoftmaxRegression(kernel, bias - mean @ kernel)
    return [solutions[strength] for strength in l2]


def cross_entropies(
    probabilities: NDArray[np.float32], targets: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Returns the cross-entropy of each row of probabilities (n, classes) against targets."""
    smallest = np.finfo(np.float32).tiny
    return np.asarray(-(targets * np.log(np.maximum(probabilities, smallest))).sum(axis=1))


def _unpack(
    parameters: NDArray[np.float64], size: int, classes: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    rows = parameters.astype(np.float32).reshape(size + 1, classes)
    return rows[:-1], rows[-1]


def _log_softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    scores = scores - scores.max(axis=1, keepdims=True)
    return np.asarray(scores - np.log(np.exp(scores).sum(axis=1, keepdims=True)), np.float32)
