"""Temperature scaling."""

import numpy as np
import pytest
from numpy.typing import NDArray

from ml.heads.calibration import fit_temperature, mean_probabilities


def honest(pictures: int) -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """Scores of one view whose softmax is the very chance of each class."""
    rng = np.random.default_rng(0)
    logits = rng.normal(0, 2, (1, pictures, 4)).astype(np.float32)
    chances = mean_probabilities(logits)
    return logits, np.array([rng.choice(4, p=row / row.sum()) for row in chances.astype(float)])


def test_scores_that_are_too_large_are_divided_by_what_they_were_multiplied_by() -> None:
    logits, targets = honest(20_000)
    assert fit_temperature(logits * 3, targets) == pytest.approx(3, rel=0.05)


@pytest.mark.parametrize("scale", [0.01, 1, 10_000])
def test_a_few_right_answers_leave_doubt_whatever_the_scale_of_the_scores(scale: float) -> None:
    targets = np.arange(12) % 3
    logits = 5 * np.eye(3, dtype=np.float32)[np.newaxis, targets]
    temperature = fit_temperature(logits * scale, targets)
    sure = mean_probabilities(logits * np.float32(scale / temperature)).max(axis=1)
    # 12 pictures are right, 3 more may be of any class: 13 of 15.
    assert sure == pytest.approx(13 / 15, abs=0.01)
