"""The head's solver."""

import numpy as np
import pytest
from numpy.typing import NDArray
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

from ml.heads.discriminant import LinearHead, fit_discriminants

CLASSES = 3


def drawn(pictures: int, features: int = 30) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    rng = np.random.default_rng(0)
    targets = rng.integers(0, CLASSES, pictures)
    rows = rng.normal(size=(pictures, features)) + np.eye(CLASSES, features)[targets]
    return rows.astype(np.float32), targets


def solve(
    features: NDArray[np.float32],
    targets: NDArray[np.int64],
    weights: NDArray[np.float32] | None = None,
    shrinkage: float = 0.2,
) -> LinearHead:
    if weights is None:
        weights = np.ones(len(features), np.float32)
    (head,) = fit_discriminants(features, targets, weights, classes=CLASSES, shrinkage=[shrinkage])
    return head


def centred(scores: NDArray[np.floating]) -> NDArray[np.floating]:
    """Scores less what all classes share, which no answer depends on."""
    return scores - scores.mean(axis=1, keepdims=True)


@pytest.mark.parametrize("pictures", [12, 200], ids=["fewer than features", "more than features"])
@pytest.mark.parametrize("shrinkage", [0.05, 0.5, 1.0])
def test_without_weights_it_is_what_scikit_learn_solves(pictures: int, shrinkage: float) -> None:
    features, targets = drawn(pictures)
    # As ours does by itself.
    features = (features - features.mean(axis=0)) / features.std(axis=0)
    reference = LinearDiscriminantAnalysis(
        solver="lsqr", covariance_estimator=PooledShrunk(shrinkage, features, targets)
    ).fit(features, targets)
    found = solve(features, targets, shrinkage=shrinkage).logits(features)
    np.testing.assert_allclose(
        centred(found), centred(reference.decision_function(features)), rtol=1e-2, atol=1e-2
    )


class PooledShrunk:
    """For scikit-learn: the covariance within all classes, shrunk as one."""

    def __init__(
        self, shrinkage: float, features: NDArray[np.float32], targets: NDArray[np.int64]
    ) -> None:
        centres = np.stack([features[targets == number].mean(axis=0) for number in range(CLASSES)])
        within = np.cov((features - centres[targets]).T, bias=True)
        ball = np.trace(within) / len(within) * np.eye(len(within))
        self.covariance_ = (1 - shrinkage) * within + shrinkage * ball

    def fit(self, _rows: object) -> "PooledShrunk":
        return self


def test_a_weight_of_three_is_three_pictures() -> None:
    features, targets = drawn(90, features=5)
    repeated = np.where(targets == 1, 3, 1)
    weighed = solve(features, targets, repeated.astype(np.float32), shrinkage=1e-4)
    thrice = solve(
        np.repeat(features, repeated, axis=0), np.repeat(targets, repeated), shrinkage=1e-4
    )
    np.testing.assert_allclose(
        centred(weighed.logits(features)), centred(thrice.logits(features)), atol=0.02
    )


def test_features_may_have_any_scale() -> None:
    features, targets = drawn(60)
    scales = np.geomspace(0.01, 100, features.shape[1]).astype(np.float32)
    np.testing.assert_allclose(
        centred(solve(features * scales + 7, targets).logits(features * scales + 7)),
        centred(solve(features, targets).logits(features)),
        atol=0.05,
    )


@pytest.mark.parametrize(
    "targets", [[0, 0, 1, 1], [0, 1, 1, 1], [0, 1, 2, 2]], ids=["absent", "one", "alone"]
)
def test_classes_of_no_or_one_picture_leave_numbers(targets: list[int]) -> None:
    features, _ = drawn(4)
    features[:, 0] = 5  # the same in all pictures
    found = solve(features, np.array(targets)).logits(features)
    assert np.isfinite(found).all()
    assert found.argmax(axis=1).tolist() == targets


def test_pictures_that_are_all_alike_leave_numbers() -> None:
    found = solve(np.ones((4, 6), np.float32), np.array([0, 0, 1, 1]))
    assert np.isfinite(found.logits(np.ones((1, 6), np.float32))).all()
