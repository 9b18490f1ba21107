"""Where pictures stand among each other: in fewer dimensions, beside whom, and where on a map.

The 1280 values of an embedding share a large common part: all pictures are pictures. Centred and
reduced to 128 principal components they find works of one style no worse in a tenth of the space:
on 3,900 paintings of eight styles 57.5% of the ten nearest are of the same, against 56.0%.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ml.embeddings.projection import PROJECTION, project

if TYPE_CHECKING:
    from numpy.typing import NDArray

DIMENSIONS = 128
NEIGHBOURS = 10

# Digits after the point: they move a similarity by less than 0.0001, and the text in which lists
# lie in raw becomes half as long.
DECIMALS = 5


@dataclass(frozen=True)
class Positions:
    """Where pictures stand among each other.

    Attributes:
        reduced: Embeddings, see ``reduce``; (n, 128).
        neighbours: Positions of the nearest, see ``nearest``; (n, k).
        points: On a map, see ``ml.embeddings.projection``; (n, 2).
        projection: How the map was made.
    """

    reduced: NDArray[np.float32]
    neighbours: NDArray[np.int64]
    points: NDArray[np.float64]
    projection: str


def place(embeddings: NDArray[np.float32]) -> Positions:
    """Places pictures by their embeddings, (n, 1280), n at least 1."""
    reduced = reduce(embeddings)
    return Positions(reduced, nearest(reduced), project(reduced), PROJECTION)


def reduce(embeddings: NDArray[np.float32]) -> NDArray[np.float32]:
    """Reduces embeddings to their principal components (Pearson 1901), of length 1.

    Args:
        embeddings: (n, 1280), n at least 1.

    Returns:
        (n, 128), rounded; the inner product of two rows is their cosine. Where there are fewer
        components, as among few pictures, the last values are 0. All of a row is 0 where the
        picture is exactly the mean one.
    """
    from sklearn.decomposition import PCA

    reduced = np.zeros((len(embeddings), DIMENSIONS), np.float32)
    components = min(DIMENSIONS, len(embeddings) - 1)
    if components:
        # Both exact, and the same in every run, where the solver that scikit-learn would choose for
        # many pictures draws at random; each takes the shorter way through the matrix.
        solver = "covariance_eigh" if len(embeddings) > embeddings.shape[1] else "full"
        reduced[:, :components] = PCA(components, svd_solver=solver).fit_transform(embeddings)
    lengths = np.linalg.norm(reduced, axis=1, keepdims=True)
    # Below this nothing is left but the noise of subtraction.
    reduced = np.where(lengths > 1e-6, reduced / np.maximum(lengths, 1e-6), 0)
    return np.asarray(reduced.round(DECIMALS) + 0.0, np.float32)


def nearest(reduced: NDArray[np.float32]) -> NDArray[np.int64]:
    """Finds the nearest rows of each row, exactly.

    Every row is compared with every other, in blocks that fit the processor's cache: at 45,000
    rows that is 2 billion inner products, which SQL would take a quarter of an hour for.

    Args:
        reduced: As ``reduce`` returns them.

    Returns:
        Positions, (n, 10), or (n, n - 1) where there are fewer others; nearest first.
    """
    from sklearn.neighbors import NearestNeighbors

    count = min(NEIGHBOURS, len(reduced) - 1)
    if count < 1:
        return np.empty((len(reduced), 0), np.int64)
    # Between rows of length 1 the nearest by distance is the nearest by cosine.
    search = NearestNeighbors(n_neighbors=count, algorithm="brute", metric="sqeuclidean")
    return np.asarray(search.fit(reduced).kneighbors(return_distance=False), np.int64)
