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

# Of the search. Discriminants in thousands of dimensions may score a thousand times too high.
_LOWEST, _HIGHEST = 1e-3, 1e6
_TINY = np.finfo(np.float32).tiny


def fit_temperature(logits: NDArray[np.float32], targets: NDArray[np.int64]) -> float:
    """Returns the temperature with the lowest cross-entropy.

    A few pictures that are all right would ask for certainty. So one more for each class is counted
    that might as well be of any, as Platt 1999 does for two classes ("Probabilistic outputs for
    support vector machines", section 2.2).

    Args:
        logits: Scores of held-out pictures before the softmax, (views, n, classes): probabilities
            are averaged over the views, as in serving.
        targets: True class numbers, (n,).
    """
    from scipy.optimize import minimize_scalar

    _, works, classes = logits.shape

    def loss(log_temperature: float) -> float:
        probabilities = mean_probabilities(logits * np.float32(np.exp(-log_temperature)))
        of_any = -np.log(np.maximum(probabilities, _TINY)).mean()
        return works * cross_entropy(probabilities, targets) + classes * float(of_any)

    bounds = (np.log(_LOWEST), np.log(_HIGHEST))
    return float(np.exp(minimize_scalar(loss, bounds=bounds, method="bounded").x))


def cross_entropy(probabilities: NDArray[np.float32], targets: NDArray[np.int64]) -> float:
    """Returns the mean cross-entropy of probabilities (n, classes) with true classes (n,)."""
    right = probabilities[np.arange(len(targets)), targets]
    return float(-np.log(np.maximum(right, _TINY)).mean())


def mean_probabilities(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    """Softmax of each view's scores (views, n, classes), averaged: (n, classes)."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    exponents = np.exp(shifted)
    return np.asarray((exponents / exponents.sum(axis=-1, keepdims=True)).mean(axis=0), np.float32)
