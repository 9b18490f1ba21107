"""Training pictures that a network finds most alike to a picture, and how alike they are.

How alike the nearest ones are also tells whether the network knows such pictures at all (deep
nearest neighbours: Sun et al. 2022, "Out-of-distribution detection with deep nearest neighbors",
arXiv:2204.06507).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray


# A picture is as familiar as its fifth nearest training picture is alike; the nearest alone may be
# so at random. By the fifth 98% of 60 charts were found strange, by the nearest 78%.
_FAMILIAR_PLACE = 5

# Every answer compares with all of them; 40 pictures found strange ones nearly as well as 2,200.
MOST_PICTURES = 5000


@dataclass(frozen=True)
class Neighbour:
    """A training picture that is like another picture.

    Attributes:
        artwork_key: Its work.
        label: Its label.
        similarity: Cosine of the angle between the features of both; 1 for the same picture.
    """

    artwork_key: str
    label: str
    similarity: float


class Neighbours:
    """Embeddings of training pictures, normalised to length 1."""

    def __init__(
        self,
        embeddings: NDArray[np.floating],
        artwork_keys: Sequence[str],
        labels: Sequence[str],
    ) -> None:
        """Normalises the embeddings.

        Args:
            embeddings: (n, width), n at least 1.
            artwork_keys: Works, (n,).
            labels: Their labels, (n,).
        """
        self._embeddings = _normalised(embeddings.astype(np.float32))
        self._artwork_keys = tuple(artwork_keys)
        self._labels = tuple(labels)

    def save(self, path: Path) -> None:
        """Writes an ``.npz`` file without objects; embeddings in half precision."""
        np.savez(
            path,
            embeddings=self._embeddings.astype(np.float16),
            artwork_keys=np.array(self._artwork_keys, dtype=str),
            labels=np.array(self._labels, dtype=str),
        )

    @classmethod
    def load(cls, path: Path) -> Neighbours:
        """Reads what ``save`` wrote."""
        with np.load(path, allow_pickle=False) as arrays:
            return cls(
                arrays["embeddings"], arrays["artwork_keys"].tolist(), arrays["labels"].tolist()
            )

    def nearest(self, features: NDArray[np.float32], count: int) -> list[Neighbour]:
        """Returns the pictures most alike to one, the most alike first.

        Args:
            features: Of the picture, (features,), of which the first are the embedding.
            count: How many; fewer if there are not as many.
        """
        (similarities,) = self._similarities(features[np.newaxis])
        order = np.argsort(-similarities, kind="stable")[:count]
        return [
            Neighbour(self._artwork_keys[i], self._labels[i], float(similarities[i])) for i in order
        ]

    def familiarity(self, features: NDArray[np.floating]) -> NDArray[np.float32]:
        """Returns how alike the nearest training pictures are, (n,).

        Args:
            features: Of pictures, (n, features), of which the first are the embedding.
        """
        similarities = self._similarities(features)
        place = max(similarities.shape[1] - _FAMILIAR_PLACE, 0)
        return np.asarray(np.partition(similarities, place, axis=1)[:, place])

    def _similarities(self, features: NDArray[np.floating]) -> NDArray[np.float32]:
        known = features[:, : self._embeddings.shape[1]].astype(np.float32)
        return _normalised(known) @ self._embeddings.T


def _normalised(embeddings: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(embeddings, axis=1, keepdims=True)
    return embeddings / np.maximum(lengths, np.finfo(np.float32).tiny)
