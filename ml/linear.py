"""Softmax regression on features that stay as they are: solved, not trained.

The problem is convex, so L-BFGS finds its one answer in seconds, the same each time, and the
strength of the penalty is all that is left to choose. It is solved along the principal axes of the
features, each stretched by how curved the loss is there: a step that suits one direction then suits
all, and a fraction of the steps is left. A head trained by gradient steps and stopped
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
# About p (1 - p) of an answer p: how fast the loss bends as a score moves.
_CURVATURE = np.float32(0.1)
# Of the loss between steps: tighter ones take twice as long and change no answer.
_TOLERANCE = 1e-6


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
    shares = (weights / weights.sum())[:, np.newaxis]
    variances, axes = _principal_axes(scaled, shares)
    turned = scaled @ axes
    size, classes = turned.shape[1], targets.shape[1]

    def loss_and_gradient(
        parameters: NDArray[np.float64], strength: float, stretch: NDArray[np.float32]
    ) -> tuple[float, NDArray[np.float64]]:
        stretched, bias = _unpack(parameters, size, classes)
        kernel = stretch * stretched
        logs = _log_softmax(turned @ kernel + bias)
        loss = -(shares * targets * logs).sum(dtype=np.float64)
        loss += strength / 2 * np.square(kernel, dtype=np.float64).sum()
        errors = shares * (np.exp(logs) - targets)
        by_kernel = turned.T @ errors + strength * kernel
        gradient = np.vstack([stretch * by_kernel, errors.sum(axis=0)])
        return float(loss), gradient.ravel().astype(np.float64)

    solutions: dict[float, SoftmaxRegression] = {}
    kernel = np.zeros((size, classes), dtype=np.float32)
    bias = np.zeros(classes, dtype=np.float32)
    # From the strongest, whose solution is near 0: each starts where the one before ended.
    for strength in sorted(set(l2), reverse=True):
        stretch = 1 / np.sqrt(_CURVATURE * variances + np.float32(strength))[:, np.newaxis]
        found = minimize(
            loss_and_gradient,
            np.vstack([kernel / stretch, bias]).ravel().astype(np.float64),
            (strength, stretch),
            jac=True,
            method="L-BFGS-B",
            options={"maxiter": _MAX_ITERATIONS, "ftol": _TOLERANCE},
        )
        stretched, bias = _unpack(found.x, size, classes)
        kernel = stretch * stretched
        solved = (axes @ kernel) / deviation[:, np.newaxis]
        solutions[strength] = SoftmaxRegression(solved, bias - mean @ solved)
    return [solutions[strength] for strength in l2]


def cross_entropies(
    probabilities: NDArray[np.float32], targets: NDArray[np.float32]
) -> NDArray[np.float32]:
    """Returns the cross-entropy of each row of probabilities (n, classes) against targets."""
    smallest = np.finfo(np.float32).tiny
    return np.asarray(-(targets * np.log(np.maximum(probabilities, smallest))).sum(axis=1))


def _principal_axes(
    features: NDArray[np.float32], shares: NDArray[np.float32]
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Returns the variances along the principal axes, (axes,), and the axes, (features, axes).

    The penalised kernel lies in the span of the rows, so a few dozen pictures with thousands of
    features have no more axes than rows.
    """
    rows, size = features.shape
    if rows >= size:
        variances, axes = np.linalg.eigh(features.T @ (shares * features))
    else:
        span, triangle = np.linalg.qr(features.T)
        variances, axes = np.linalg.eigh(triangle @ (shares * triangle.T))
        axes = span @ axes
    return np.maximum(variances, 0), axes


def _unpack(
    parameters: NDArray[np.float64], size: int, classes: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    rows = parameters.astype(np.float32).reshape(size + 1, classes)
    return rows[:-1], rows[-1]


def _log_softmax(scores: NDArray[np.float32]) -> NDArray[np.float32]:
    scores = scores - scores.max(axis=1, keepdims=True)
    return np.asarray(scores - np.log(np.exp(scores).sum(axis=1, keepdims=True)), np.float32)
