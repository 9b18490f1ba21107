"""How long the map of the pictures takes, beside scikit-learn's t-SNE of the same vectors."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bench.measures import in_turns, load, print_table
from ml.embeddings.projection import project

PICTURES, DIMENSIONS, KINDS = 5_000, 128, 60
RUNS = 3


def main(_: Path) -> None:
    """Measures maps of 5,000 and of 20,000 drawn vectors."""
    from sklearn.manifold import TSNE, trustworthiness
    from threadpoolctl import threadpool_limits

    rng = np.random.default_rng(0)
    centres = rng.normal(size=(KINDS, DIMENSIONS))
    kinds = rng.integers(KINDS, size=4 * PICTURES)
    vectors = centres[kinds] + 2 * rng.normal(size=(len(kinds), DIMENSIONS))
    vectors = vectors[:, np.argsort(-vectors.var(axis=0))]
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    first = vectors[:PICTURES]
    start = (1e-4 / first[:, :2].std() * first[:, :2]).astype(np.float32)
    maps = {}

    def reference() -> None:
        with threadpool_limits(1, user_api="openmp"):
            maps["scikit-learn"] = TSNE(init=start, random_state=0).fit_transform(first)

    def ours() -> None:
        maps["project"] = project(first)

    def four_times_as_many() -> None:
        project(vectors)

    taken = in_turns(
        {"scikit-learn": reference, "project": ours, "project, 20,000": four_times_as_many}, RUNS
    )
    whole = taken["scikit-learn"][0]
    print_table(
        f"Map of {PICTURES:,} vectors ({load()})",
        ("", "seconds", "ratio", "trustworthiness"),
        [
            (
                name,
                f"{seconds:.1f}",
                f"{seconds / whole:.2f}",
                f"{trustworthiness(first, maps[name]):.3f}" if name in maps else "",
            )
            for name, (seconds, _) in taken.items()
        ],
    )
