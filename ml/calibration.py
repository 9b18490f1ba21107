"""Temperature scaling: probabilities that mean what they say.

Guo et al. 2017, "On calibration of modern neural networks", arXiv:1706.04599, section 4.2. One
number divides all scores before the softmax; it is fitted on pictures that the scores were not
fitted on, and changes no answer, only how sure it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# A few pictures that are all right would ask for a temperature of 0, and for certainty. Scores of
# discriminants in thousands of dimensions may be a hundred times too large.
_LOWEST, _HIGHEST = 0.2, 1000.0


def fit_temperature(logits: NDArray[np.float32], targets: NDArray[np.int64]) -> float:
    """Returns the temperature with the lowest cross-entropy.

    Args:
        logits: Scores of held-out pictures before the softmax, (views, n, classes): probabilities
            are averaged over the views, as in serving.
        targets: True class numbers, (n,).
    """
    from scipy.optimize import minimize_scalar

    def loss(log_temperature: float) -> float:
        scale = np.float32(np.exp(-log_temperature))
        return cross_entropy(mean_probabilities(logits * scale), targets)

    bounds = (np.log(_LOWEST), np.log(_HIGHEST))
    return float(np.exp(minimize_scalar(loss, bounds=bounds, method="bounded").x))


def cross_entropy(probabilities: NDArray[np.float32], targets: NDArray[np.int64]) -> float:
    """Returns the mean cross-entropy of probabilities (n, classes) with true classes (n,)."""
    right = probabilities[np.arange(len(targets)), targets]
    return float(-np.log(np.maximum(right, np.finfo(np.float32).tiny)).mean())


def mean_probabilities(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Softmax of each view's scores (views, n, classes), averaged: (n, classes)."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    exponents = np.exp(shifted)
    return np.asarray((exponents / exponents.sum(axis=-1, keepdims=True)).mean(axis=0), np.float32)
