"""Pooled features, against numbers worked out by hand and by numpy."""

import numpy as np
import pytest
from numpy.typing import NDArray

from ml.networks.backend import use_backend
from ml.networks.pooling import channel_covariances, channel_statistics, covariance_count

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


def pooled(pictures: NDArray[np.float32]) -> tuple[NDArray[np.float32], ...]:
    """Means, deviations and rooted covariances of pictures (n, height, width, channels)."""
    use_backend("tensorflow")
    import keras

    x = keras.Input(pictures.shape[1:])
    model = keras.Model(x, [*channel_statistics(x, "a"), channel_covariances(x, "a")])
    return tuple(np.asarray(output) for output in model(pictures))


def signed_root(covariances: NDArray[np.floating]) -> NDArray[np.floating]:
    return np.sign(covariances) * np.sqrt(np.abs(covariances))


def test_a_constant_picture_has_its_mean_and_no_spread() -> None:
    mean, deviation, covariances = pooled(np.full((1, 4, 4, 2), 3, np.float32))
    np.testing.assert_allclose(mean, [[3, 3]])
    np.testing.assert_allclose(deviation, [[0, 0]], atol=0.004)
    np.testing.assert_allclose(covariances, [[0, 0, 0]], atol=1e-6)


def test_a_two_tone_picture_has_the_spread_of_its_tones() -> None:
    # Left half 0, right half 2 in the first channel; the second is its negative, doubled.
    halves = np.repeat(np.array([0, 0, 2, 2], np.float32)[np.newaxis], 4, axis=0)
    mean, deviation, covariances = pooled(np.stack([halves, -2 * halves], axis=-1)[np.newaxis])
    np.testing.assert_allclose(mean, [[1, -2]])
    np.testing.assert_allclose(deviation, [[1, 2]], rtol=1e-4)
    # Variances 1 and 4, covariance -2.
    np.testing.assert_allclose(covariances, signed_root(np.array([[1.0, -2, 4]])), rtol=1e-3)


def test_covariances_are_those_of_numpy() -> None:
    pictures = np.random.default_rng(0).normal(size=(3, 5, 6, 4)).astype(np.float32)
    mean, deviation, covariances = pooled(pictures)
    rows = pictures.reshape(3, 30, 4)
    np.testing.assert_allclose(mean, rows.mean(axis=1), atol=1e-5)
    np.testing.assert_allclose(deviation, rows.std(axis=1), rtol=1e-3)
    whole = np.stack([np.cov(row.T, bias=True) for row in rows])
    triangle = whole[:, *np.triu_indices(4)]
    np.testing.assert_allclose(covariances, signed_root(triangle), atol=0.02)


def test_many_channels_are_projected_to_fewer_by_a_rotation() -> None:
    pictures = np.random.default_rng(0).normal(size=(1, 20, 20, 60)).astype(np.float32)
    _, _, covariances = pooled(pictures)
    assert covariances.shape == (1, covariance_count(60)) == (1, 48 * 49 // 2)
    # Directions of length 1, so that each variance stays about 1.
    rows, columns = np.triu_indices(48)
    np.testing.assert_allclose(covariances[0, rows == columns], 1, atol=0.15)
