"""The head's solver, and how its penalty is chosen."""

import numpy as np
import pytest

from ml.heads import strongest_within_one_error
from ml.linear import cross_entropies, fit_softmax_regression


def loss(solution: object, features: object, targets: object, l2: float) -> float:
    losses = cross_entropies(solution.probabilities(features), targets)  # type: ignore[attr-defined]
    return float(losses.mean() + l2 / 2 * (solution.kernel**2).sum())  # type: ignore[attr-defined]


@pytest.mark.parametrize("pictures", [12, 200], ids=["fewer than features", "more than features"])
def test_no_step_in_any_direction_lowers_the_loss(pictures: int) -> None:
    rng = np.random.default_rng(0)
    features = rng.normal(size=(pictures, 30)).astype(np.float32)
    targets = np.eye(3, dtype=np.float32)[rng.integers(0, 3, pictures)]
    weights = np.ones(pictures, dtype=np.float32)
    features = (features - features.mean(axis=0)) / features.std(axis=0)
    (solution,) = fit_softmax_regression(features, targets, weights, l2=[0.1])
    best = loss(solution, features, targets, 0.1)
    for _ in range(50):
        moved = type(solution)(
            solution.kernel + 0.05 * rng.normal(size=(30, 3)).astype(np.float32),
            solution.bias + 0.05 * rng.normal(size=3).astype(np.float32),
        )
        assert loss(moved, features, targets, 0.1) > best


def test_without_features_the_bias_gives_the_weighted_shares() -> None:
    targets = np.eye(2, dtype=np.float32)[[0, 0, 0, 1]]
    weights = np.array([1, 1, 1, 6], dtype=np.float32)
    (solution,) = fit_softmax_regression(np.zeros((4, 2), np.float32), targets, weights, l2=[1.0])
    shares = solution.probabilities(np.zeros((1, 2), np.float32))[0]
    assert shares == pytest.approx([3 / 9, 6 / 9], abs=1e-3)


def test_penalties_are_solved_in_any_order_and_features_may_have_any_scale() -> None:
    rng = np.random.default_rng(1)
    features = rng.normal(size=(60, 5)).astype(np.float32)
    targets = np.eye(3, dtype=np.float32)[rng.integers(0, 3, 60)]
    weights = np.ones(60, dtype=np.float32)
    weak, strong = fit_softmax_regression(features, targets, weights, l2=[0.01, 1.0])
    assert np.abs(weak.kernel).sum() > np.abs(strong.kernel).sum()
    (again,) = fit_softmax_regression(features * 100 + 7, targets, weights, l2=[0.01])
    np.testing.assert_allclose(
        again.probabilities(features * 100 + 7), weak.probabilities(features), atol=2e-2
    )


def test_the_strongest_penalty_within_one_error_of_the_best_is_taken() -> None:
    losses = np.array([[0.9, 1.1], [0.7, 1.1], [0.85, 1.15], [2.0, 2.2]], dtype=np.float32)
    # Means 1.0, 0.9, 1.0 and 2.1; the best has standard error 0.2.
    assert strongest_within_one_error((0.01, 0.1, 1.0, 10.0), losses) == 2
    assert strongest_within_one_error((1.0, 0.1, 0.01, 10.0), losses) == 0


def test_one_validation_picture_leaves_the_lowest_loss_to_decide() -> None:
    assert strongest_within_one_error((0.1, 1.0), np.array([[0.5], [0.6]], dtype=np.float32)) == 0
