"""Linear discriminant analysis on features that stay as they are: solved at once, not trained.

Each class is taken for a cloud of one shape, shared by all classes, about a centre of its own
(Fisher 1936, "The use of multiple measurements in taxonomic problems"). The answer is linear in the
features, as softmax regression's is, but what is learned is where the pictures lie and not where
the classes part: on few pictures that errs less (Ng and Jordan 2001, "On discriminative vs.
generative classifiers"), and the classes of pictures by unseen artists part elsewhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# Added to each: a channel that is the same in all pictures must not be divided by 0.
_SMALLEST_DEVIATION = np.float32(1e-4)
# Of the mean variance within classes: a class may hold one picture, or the same one twice.
_SMALLEST_VARIANCE = np.float32(1e-6)
# Of the largest variance along an axis; what is below is rounding.
_RELATIVE_ROUNDING = np.float32(1e-6)
_TINY = np.finfo(np.float32).tiny


@dataclass(frozen=True)
class LinearHead:
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


def fit_discriminants(
    features: NDArray[np.float32],
    targets: NDArray[np.int64],
    weights: NDArray[np.float32],
    *,
    classes: int,
    shrinkage: Sequence[float],
) -> list[LinearHead]:
    """Solves for the discriminants of weighted rows.

    Features are scaled to mean 0 and deviation 1. With fewer rows than features the shape of the
    clouds cannot be known, and is shrunk towards a scaled identity of the same mean variance
    (Friedman 1989, "Regularized discriminant analysis").

    Args:
        features: (n, features).
        targets: Number of each row's class, (n,); a class without rows is never answered.
        weights: How much each row counts, (n,).
        classes: How many there are.
        shrinkage: Share of the ball in the shape, each above 0 and at most 1.

    Returns:
        A solution for each share, for the features as they are given.
    """
    mean, deviation = features.mean(axis=0), features.std(axis=0) + _SMALLEST_DEVIATION
    scaled = (features - mean) / deviation
    shares = (weights / weights.sum()).astype(np.float32)
    by_class = np.eye(classes, dtype=np.float32)[targets] * shares[:, np.newaxis]
    priors = np.maximum(by_class.sum(axis=0), _TINY)
    centres = by_class.T @ scaled / priors[:, np.newaxis]
    variances, axes = _principal_axes((scaled - centres[targets]) * np.sqrt(shares)[:, np.newaxis])
    variance = np.maximum(variances.sum() / features.shape[1], _SMALLEST_VARIANCE)
    along = centres @ axes
    heads = []
    for share in map(np.float32, shrinkage):
        # The inverse of the shape: along its axes, and alike in all directions beside them.
        beside = 1 / (share * variance)
        inverse = 1 / ((1 - share) * variances + share * variance)
        kernel = (along * (inverse - beside)) @ axes.T + beside * centres
        bias = np.log(priors) - (kernel * centres).sum(axis=1) / 2
        unscaled = kernel.T / deviation[:, np.newaxis]
        heads.append(LinearHead(unscaled, np.asarray(bias - mean @ unscaled, np.float32)))
    return heads


def _principal_axes(rows: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Returns the sums of squares along the principal axes, (axes,), and those, (features, axes).

    A few dozen pictures with thousands of features have no more axes than rows.
    """
    count, size = rows.shape
    if count >= size:
        variances, axes = np.linalg.eigh(rows.T @ rows)
        return np.maximum(variances, 0), axes
    variances, mixes = np.linalg.eigh(rows @ rows.T)
    above = variances > max(variances[-1], _TINY) * _RELATIVE_ROUNDING
    variances = variances[above]
    return variances, rows.T @ (mixes[:, above] / np.sqrt(variances))
