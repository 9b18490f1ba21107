"""Batches of an epoch: which pictures, how often, in which order."""

from collections import Counter

import numpy as np
from drawn_examples import drawn_examples

from ml.networks.backend import use_backend
from ml.recipes import Augmentation

NO_DISTORTION = Augmentation(rotation=0, shift=0, shear=0, zoom=0)


def drawn_places(*, classes: list[int], epoch: int = 0, **options: object) -> list[int]:
    """Places of the pictures of one epoch, in its order; weights carry them."""
    use_backend("tensorflow")
    from ml.data.batches import Batches, Labelled

    examples = drawn_examples(4, len(classes), 0)
    places = np.arange(len(classes))
    data = Labelled(
        examples.pictures,
        places,
        np.eye(2, dtype=np.float32)[classes],
        places.astype(np.float32),
    )
    batches = Batches(data, batch_size=7, seed=3, epoch=epoch, **options)  # type: ignore[arg-type]
    found: list[int] = []
    for number in range(len(batches)):
        pictures, targets, weights = batches[number]
        drawn = weights.astype(int).tolist()
        np.testing.assert_array_equal(targets.argmax(axis=1), [classes[place] for place in drawn])
        for picture, place in zip(pictures, drawn, strict=True):
            np.testing.assert_array_equal(picture, examples.pictures.take([place])[0])
        found += drawn
    return found


def test_without_distortion_pictures_come_once_and_in_order() -> None:
    assert drawn_places(classes=[0, 1] * 10) == [*range(20)]


def test_training_pictures_come_once_in_an_order_of_each_epoch() -> None:
    first, second = (
        drawn_places(classes=[0, 1] * 10, epoch=epoch, augmentation=NO_DISTORTION)
        for epoch in (0, 1)
    )
    assert sorted(first) == sorted(second) == [*range(20)]
    assert len({tuple(first), tuple(second), tuple(range(20))}) == 3
    assert first == drawn_places(classes=[0, 1] * 10, augmentation=NO_DISTORTION)


def test_balanced_sampling_draws_a_rare_class_as_often_as_a_common_one() -> None:
    # 180 of one class, 20 of the other: unbalanced, one in ten would be of the second.
    classes = [0] * 180 + [1] * 20
    options = {"augmentation": NO_DISTORTION, "balanced": True}
    drawn = [
        place
        for epoch in range(5)
        for place in drawn_places(classes=classes, epoch=epoch, **options)
    ]
    histogram = Counter(classes[place] for place in drawn)
    assert histogram[0] + histogram[1] == 1000
    assert 430 < histogram[1] < 570  # 4.4 standard deviations
