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

# A few pictures that are all right would ask for a temperature of 0, and for certainty.
_LOWEST, _HIGHEST = 0.2, 5.0


def fit_temperature(logits: NDArray[np.float32], targets: NDArray[np.int64]) -> float:
    """Returns the temperature with the lowest cross-entropy.

    Args:
        logits: Scores of held-out pictures before the softmax, (views, n, classes): probabilities
            are averaged over the views, as in serving.
        targets: True class numbers, (n,).
    """
    from scipy.optimize import minimize_scalar

    rows = np.arange(len(targets))

    def cross_entropy(log_temperature: float) -> float:
        probabilities = mean_probabilities(logits / np.float32(np.exp(log_temperature)))
        right = np.maximum(probabilities[rows, targets], np.finfo(np.float32).tiny)
        return float(-np.log(right).mean())

    bounds = (np.log(_LOWEST), np.log(_HIGHEST))
    return float(np.exp(minimize_scalar(cross_entropy, bounds=bounds, method="bounded").x))


def mean_probabilities(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Softmax of each view's scores (views, n, classes), averaged: (n, classes)."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    exponents = np.exp(shifted)
    return np.asarray((exponents / exponents.sum(axis=-1, keepdims=True)).mean(axis=0), np.float32)
