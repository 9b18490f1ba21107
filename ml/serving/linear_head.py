"""The last layer of a model on frozen networks: from features to probabilities by one product."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FILE = "linear_head.npz"


@dataclass(frozen=True)
class LinearHead:
    """A softmax layer, and the networks whose joined features it takes.

    Attributes:
        kernel: (features, classes).
        bias: (classes,).
        networks: Names of the networks in the feature store, in the order of their features.
        widths: How many features each of them gives.
    """

    kernel: NDArray[np.float32]
    bias: NDArray[np.float32]
    networks: tuple[str, ...]
    widths: tuple[int, ...]

    def probabilities(self, features: NDArray[np.floating]) -> NDArray[np.float32]:
        """Returns the mean over the views of features, (views, n, features): (n, classes)."""
        scores = features @ self.kernel + self.bias
        scores -= scores.max(axis=-1, keepdims=True)
        powers = np.exp(scores)
        each = powers / powers.sum(axis=-1, keepdims=True)
        return np.asarray(each.mean(axis=0), np.float32)

    def save(self, folder: Path) -> None:
        """Writes it into a run's folder, as an ``.npz`` file without objects."""
        np.savez(
            folder / FILE,
            kernel=self.kernel,
            bias=self.bias,
            networks=np.array(self.networks),
            widths=np.array(self.widths),
        )

    @classmethod
    def load(cls, run_dir: Path) -> LinearHead | None:
        """Reads it; None for a run whose networks were trained, or of an earlier version."""
        if not (run_dir / FILE).exists():
            return None
        with np.load(run_dir / FILE, allow_pickle=False) as arrays:
            return cls(
                arrays["kernel"],
                arrays["bias"],
                tuple(map(str, arrays["networks"])),
                tuple(map(int, arrays["widths"])),
            )
