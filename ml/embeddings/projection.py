"""A map of all pictures: two dimensions in which those that look alike lie side by side.

t-SNE (van der Maaten and Hinton 2008, "Visualizing data using t-SNE"), by scikit-learn. Distances
between far points of such a map mean little, and its axes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# t-SNE's time grows a little faster than the pictures: beyond this many, the others are put among
# these.
_LANDMARKS = 5_000
_NEAREST_LANDMARKS = 5
_PERPLEXITY = 30
_SEED = 0

PROJECTION = (
    f"t-SNE of at most {_LANDMARKS} pictures, perplexity {_PERPLEXITY}, seed {_SEED}; "
    f"others at the weighted mean of the {_NEAREST_LANDMARKS} nearest"
)


def project(vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    """Makes a map.

    Above 5,000 pictures, t-SNE places the first 5,000, and each other picture is put at the mean of
    the five that it resembles most, weighted by its likeness to them. What is first must not depend
    on what a picture shows; keys of works are hashes, so in their order the first are a sample.

    Args:
        vectors: Principal components of length 1, (n, dimensions), n at least 1.

    Returns:
        Points, (n, 2); the same for the same vectors.
    """
    landmarks = vectors[:_LANDMARKS]
    points = np.empty((len(vectors), 2))
    points[: len(landmarks)] = _tsne(landmarks)
    if len(vectors) > len(landmarks):
        points[len(landmarks) :] = _among(
            vectors[len(landmarks) :], landmarks, points[: len(landmarks)]
        )
    return points.round(3) + 0.0


def _tsne(vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    from sklearn.manifold import TSNE
    from threadpoolctl import threadpool_limits

    # A neighbourhood of more pictures than there are has no meaning.
    perplexity = min(_PERPLEXITY, (len(vectors) - 1) / 3)
    start = vectors[:, :2].astype(np.float64)
    spread = start.std()
    if perplexity < 1 or spread == 0:
        return np.stack([np.arange(len(vectors)), np.zeros(len(vectors))], axis=1)
    # From the first two components, small (Kobak and Berens 2019, doi:10.1038/s41467-019-13056-x):
    # what lies far apart is laid far apart. A little noise takes copies of one picture asunder, on
    # which scikit-learn's tree can break.
    noise = np.random.default_rng(_SEED).normal(0, 1e-6, start.shape)
    start = (1e-4 / spread * start + noise).astype(np.float32)
    tsne = TSNE(perplexity=perplexity, init=start, random_state=_SEED)
    # Threads add up in the order in which they end, and a last digit grows into another map.
    with threadpool_limits(1, user_api="openmp"):
        return np.asarray(tsne.fit_transform(vectors), np.float64)


def _among(
    vectors: NDArray[np.float32],
    landmarks: NDArray[np.float32],
    points: NDArray[np.float64],
) -> NDArray[np.float64]:
    from sklearn.neighbors import NearestNeighbors

    search = NearestNeighbors(
        n_neighbors=_NEAREST_LANDMARKS, algorithm="brute", metric="sqeuclidean"
    )
    distances, nearest = search.fit(landmarks).kneighbors(vectors)
    # Squared, twice: the nearest decides, and the others only say on which side of it.
    weights = np.maximum(distances, 1e-6) ** -4.0
    weights /= weights.sum(axis=1, keepdims=True)
    return np.einsum("nk,nkd->nd", weights, points[nearest])
