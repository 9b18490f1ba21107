"""A map of all pictures: two dimensions in which those that look alike lie side by side.

t-SNE (van der Maaten and Hinton 2008, "Visualizing data using t-SNE"), by openTSNE
(Poličar, Stražar and Zupan 2024, doi:10.18637/jss.v109.i03). Distances
between far points of such a map mean little, and its axes nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

# t-SNE's time grows a little faster than the pictures: beyond this many, the others are placed on
# the map of these, which then stays as it is.
_LANDMARKS = 5_000
_PERPLEXITY = 30
# Steps that place another picture: 0.3 s for 1,000 of them. openTSNE's default of 250 takes five
# times as long and gives a fifth more right neighbours.
_STEPS = 50
_SEED = 0

PROJECTION = (
    f"t-SNE of at most {_LANDMARKS} pictures, perplexity {_PERPLEXITY}, seed {_SEED}; "
    "others placed on its map (openTSNE)"
)


def project(vectors: NDArray[np.float32]) -> NDArray[np.float64]:
    """Makes a map by t-SNE.

    Of more than 5,000 pictures the first 5,000 are a sample that makes the map, and the others are
    placed on it. What is first must not depend on what a picture shows; keys of works are hashes.

    Args:
        vectors: Principal components of length 1, (n, dimensions), n at least 1.

    Returns:
        Points, (n, 2); the same for the same vectors.
    """
    # A neighbourhood of more pictures than there are has no meaning.
    perplexity = min(_PERPLEXITY, (len(vectors) - 1) / 3)
    start = vectors[:_LANDMARKS, :2].astype(np.float64)
    spread = start.std()
    if perplexity < 1 or spread == 0:
        return np.stack([np.arange(len(vectors)), np.zeros(len(vectors))], axis=1).astype(
            np.float64
        )
    # From the first two components, small (Kobak and Berens 2019, doi:10.1038/s41467-019-13056-x):
    # what lies far apart is laid far apart. A little noise takes copies of one picture asunder.
    noise = np.random.default_rng(_SEED).normal(0, 1e-6, start.shape)
    from openTSNE import TSNE

    # Exact neighbours and one thread: the same map in every run.
    tsne = TSNE(
        perplexity=perplexity,
        initialization=1e-4 / spread * start + noise,
        random_state=_SEED,
        neighbors="exact",
        negative_gradient_method="bh",
        n_jobs=1,
    )
    landmarks = tsne.fit(vectors[:_LANDMARKS])
    points = np.asarray(landmarks)
    if len(vectors) > _LANDMARKS:
        others = np.asarray(landmarks.transform(vectors[_LANDMARKS:], n_iter=_STEPS))
        points = np.concatenate([points, others])
    return points.round(3) + 0.0
