"""Distorting training pictures."""

import numpy as np
import pytest

from core.errors import ArtwarehouseError
from ml.data.augmentation import MOST_VIEWS, affine_matrices, augment, views
from ml.recipes import RECIPES, Augmentation

NONE = Augmentation(rotation=0, shift=0, shear=0, zoom=0)


def pictures(n: int = 2) -> np.ndarray:
    return np.random.default_rng(3).integers(0, 256, (n, 40, 40, 3), dtype=np.uint8)


def test_no_distortion_changes_nothing() -> None:
    before = pictures()
    assert np.array_equal(augment(before, NONE, np.random.default_rng(1)), before)


def test_each_picture_is_distorted_in_its_own_way_and_repeatably() -> None:
    twice_the_same = np.repeat(pictures(1), 2, axis=0)
    settings = RECIPES["scratch"].augmentation
    first = augment(twice_the_same, settings, np.random.default_rng(1))
    assert first.shape == twice_the_same.shape
    assert first.dtype == np.uint8
    assert not np.array_equal(first[0], first[1])
    assert np.array_equal(first, augment(twice_the_same, settings, np.random.default_rng(1)))


def test_a_turn_keeps_the_centre_and_lengths() -> None:
    turn = Augmentation(rotation=10, shift=0, shear=0, zoom=0)
    (matrix,) = affine_matrices(turn, 1, 41, np.random.default_rng(5))
    assert matrix @ [20, 20, 1] == pytest.approx([20, 20])
    assert np.linalg.det(matrix[:, :2]) == pytest.approx(1)
    angle = np.degrees(np.arctan2(matrix[1, 0], matrix[0, 0]))
    assert 0 < abs(angle) <= 10


def test_a_shift_stays_within_its_bound() -> None:
    shift = Augmentation(rotation=0, shift=0.1, shear=0, zoom=0)
    moves = affine_matrices(shift, 20, 100, np.random.default_rng(0))[..., 2]
    assert (np.abs(moves) <= 10).all()
    assert len(np.unique(moves)) == 40


def test_views_begin_with_the_picture_itself_and_its_mirror_image() -> None:
    square = np.random.default_rng(0).integers(0, 256, (40, 40, 3)).astype(np.uint8)
    looks = views(square, MOST_VIEWS)
    assert looks.shape == (MOST_VIEWS, 40, 40, 3)
    assert looks.dtype == np.uint8
    np.testing.assert_array_equal(looks[0], square)
    np.testing.assert_array_equal(looks[1], square[:, ::-1])
    assert len({look.tobytes() for look in looks}) == MOST_VIEWS
    np.testing.assert_array_equal(views(square, 2), looks[:2])
    for wrong in (0, MOST_VIEWS + 1):
        with pytest.raises(ArtwarehouseError, match=f"1 to {MOST_VIEWS} times, not {wrong}"):
            views(square, wrong)
