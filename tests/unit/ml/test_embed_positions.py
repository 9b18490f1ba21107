"""Where pictures stand among each other: principal components, neighbours, map."""

import numpy as np
import pytest

from ml.embeddings import projection
from ml.embeddings.dimension_reduction import DIMENSIONS, nearest, place, reduce


def kinds_of_embeddings(kinds: int, each: int, size: int = 1280) -> np.ndarray:
    """Embeddings of a few kinds of pictures, kind after kind, on a large common part."""
    rng = np.random.default_rng(7)
    centres = 3 + rng.random((kinds, size))
    rows = np.repeat(centres, each, axis=0) + 0.1 * rng.random((kinds * each, size))
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def test_neighbours_are_those_of_all_pairs() -> None:
    reduced = reduce(kinds_of_embeddings(6, 20))
    likeness = reduced @ reduced.T
    np.fill_diagonal(likeness, -2)
    found = nearest(reduced)
    assert found.shape == (120, 10)
    best = np.sort(likeness, axis=1)[:, ::-1][:, :10]
    assert np.take_along_axis(likeness, found, axis=1) == pytest.approx(best, abs=1e-5)
    assert (found // 20 == np.arange(120)[:, np.newaxis] // 20).all()


def test_reduced_embeddings_are_of_length_1_and_forget_what_all_share() -> None:
    embeddings = kinds_of_embeddings(6, 30)
    reduced = reduce(embeddings)
    assert reduced.shape == (180, DIMENSIONS)
    assert np.linalg.norm(reduced, axis=1) == pytest.approx(1, abs=1e-3)
    # Before, even pictures of different kinds are nearly the same.
    assert (embeddings @ embeddings.T).min() > 0.9
    assert (reduced @ reduced.T).min() < 0


@pytest.mark.parametrize("count", [1, 2, 3, 5])
def test_few_pictures_are_placed_too(count: int) -> None:
    positions = place(kinds_of_embeddings(count, 1))
    assert positions.reduced.shape == (count, DIMENSIONS)
    assert positions.neighbours.shape == (count, count - 1)
    assert positions.points.shape == (count, 2)
    assert np.isfinite(positions.reduced).all()
    assert np.isfinite(positions.points).all()


@pytest.mark.parametrize("others", [0, 1, 20])
def test_copies_of_one_picture_are_placed_too(others: int) -> None:
    copies = np.repeat(kinds_of_embeddings(1, 1), 12, axis=0)
    positions = place(np.concatenate([copies, kinds_of_embeddings(2, 10)[:others]]))
    assert (positions.reduced[:12] == positions.reduced[0]).all()
    assert positions.reduced.any() == (others > 0)
    assert np.isfinite(positions.points).all()
    assert (positions.neighbours[:12] < 12).all()
    assert (positions.neighbours != np.arange(12 + others)[:, np.newaxis]).all()


def test_pictures_beyond_the_landmarks_lie_among_their_kind(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shuffled = np.random.default_rng(1).permutation(240)
    reduced = reduce(kinds_of_embeddings(6, 40))[shuffled]
    kinds = shuffled // 40
    monkeypatch.setattr(projection, "_LANDMARKS", 120)
    points = projection.project(reduced)
    assert (points == projection.project(reduced)).all()
    distances = np.linalg.norm(points[120:, np.newaxis] - points[np.newaxis, :120], axis=2)
    assert (kinds[:120][distances.argmin(axis=1)] == kinds[120:]).all()
