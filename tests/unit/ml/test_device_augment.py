"""Distortions in tensor operations: the same as OpenCV's, from the same draws."""

from dataclasses import replace
from typing import Any

import cv2
import numpy as np
import pytest

from ml.augment import Distortions, distort, draw
from ml.backend import use_backend
from ml.rand_augment import OPERATIONS
from ml.recipes import RECIPES, Augmentation

STRONG = RECIPES["scratch-strong"].augmentation
SIZE = 48


@pytest.fixture(scope="module", autouse=True)
def backend() -> None:
    use_backend("tensorflow", seed=1)


@pytest.fixture(scope="module")
def pictures() -> np.ndarray[Any, np.dtype[np.uint8]]:
    """Smooth ones: a pixel read a thirty-second beside its place differs little."""
    noise = np.random.default_rng(2).integers(0, 256, (24, SIZE, SIZE, 3)).astype(np.uint8)
    smooth = np.stack([cv2.GaussianBlur(picture, (0, 0), 4) for picture in noise])
    stretched = cv2.normalize(smooth, None, 0, 255, cv2.NORM_MINMAX)  # type: ignore[call-overload]
    return np.asarray(stretched, np.uint8)


def on_device(pictures: np.ndarray[Any, Any], distortions: Distortions) -> np.ndarray[Any, Any]:
    import keras

    from ml.device_augment import Distort

    distorted = Distort()(pictures, **vars(distortions), training=True)
    return keras.ops.convert_to_numpy(distorted)


@pytest.mark.parametrize(
    "augmentation",
    [RECIPES["scratch"].augmentation, replace(STRONG, rand_augment=0)],
    ids=["mild", "crop and mirror"],
)
def test_pixels_move_as_opencv_moves_them(
    pictures: np.ndarray[Any, Any], augmentation: Augmentation
) -> None:
    distortions = draw(augmentation, len(pictures), SIZE, np.random.default_rng(3))
    expected = distort(pictures, distortions).astype(np.float32)
    assert np.abs(expected - pictures).mean() > 5
    got = on_device(pictures, distortions)
    # OpenCV reads between pixels in steps of a thirty-second.
    assert np.abs(got - expected).max() <= 2


@pytest.mark.parametrize("name", OPERATIONS)
def test_colours_change_as_opencv_changes_them(pictures: np.ndarray[Any, Any], name: str) -> None:
    count = len(pictures)
    still = np.tile(np.eye(2, 3, dtype=np.float32), (count, 1, 1))
    number = np.full((count, 1), OPERATIONS.index(name), np.int32)
    strength = np.linspace(-0.3, 0.3, count, dtype=np.float32)[:, np.newaxis]
    stretched = pictures.copy()
    stretched[0, ..., 1] = 77  # a channel of one tone
    distortions = Distortions(still, number, strength)
    expected = distort(stretched, distortions).astype(np.float32)
    assert not np.array_equal(expected, stretched)
    got = on_device(stretched, distortions)
    assert np.abs(got - expected).max() <= 1
    assert (got >= 0).all()
    assert (got <= 255).all()


def test_each_picture_gets_its_own_operations_one_after_the_other(
    pictures: np.ndarray[Any, Any],
) -> None:
    distortions = draw(STRONG, len(pictures), SIZE, np.random.default_rng(4))
    assert distortions.operations.shape == (len(pictures), 2)
    got = on_device(pictures, distortions)
    expected = distort(pictures, distortions).astype(np.float32)
    # Equalizing and stretching a smooth picture enlarge what rounding left.
    assert np.abs(got - expected).mean() < 1
    alone = Distortions(*(part[7:8] for part in vars(distortions).values()))
    np.testing.assert_allclose(on_device(pictures[7:8], alone)[0], got[7], atol=1)


def test_pictures_that_are_not_trained_on_pass_as_they_are(pictures: np.ndarray[Any, Any]) -> None:
    from ml.device_augment import Distort

    nothing = Distortions.none(len(pictures), 2)
    np.testing.assert_array_equal(Distort()(pictures, **vars(nothing)), pictures)
