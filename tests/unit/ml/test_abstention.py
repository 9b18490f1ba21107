"""When an answer is to be doubted, and which training pictures are near: by hand."""

from pathlib import Path

import numpy as np
import pytest

from ml.serving.nearest_neighbours import Neighbours
from ml.serving.serving_files import fit_abstention


def answers(*pairs: tuple[float, bool]) -> tuple[np.ndarray, np.ndarray]:
    """Two-class probabilities and targets: how sure each answer is, and whether it is right."""
    sure = np.array([p for p, _ in pairs], np.float32)
    return np.stack([sure, 1 - sure], axis=1), np.array([0 if ok else 1 for _, ok in pairs])


def test_the_lowest_threshold_that_halves_the_errors_is_taken() -> None:
    # 2 of 10 are wrong; at most 1 in 10 may be. Of the first 8 one in 8 is, of the first 7 none.
    right = [(0.99 - i / 100, True) for i in range(7)]
    unsure = fit_abstention(*answers(*right, (0.80, False), (0.75, True), (0.70, False)))
    assert unsure.confidence_threshold == pytest.approx(0.93)
    assert (unsure.confident_share, unsure.confident_accuracy, unsure.accuracy) == (0.7, 1.0, 0.8)
    assert unsure.pictures == 10


def test_more_is_answered_where_errors_stay_halved() -> None:
    # Of the first 15 one is wrong, 1 in 15; of all 20 four are, 1 in 5: the last of these three
    # that keeps to 1 in 10 is the fifteenth.
    pairs = [(0.99 - i / 100, i != 3) for i in range(15)]
    pairs += [(0.70, False), (0.69, False), (0.68, False), (0.67, True), (0.66, True)]
    unsure = fit_abstention(*answers(*pairs))
    assert unsure.confidence_threshold == pytest.approx(0.85)
    assert unsure.confident_share == 0.75


def test_no_more_than_half_is_called_unsure() -> None:
    # The surest answers are the wrong ones: no threshold helps.
    pairs = [(0.99, False), (0.98, False), (0.9, True), (0.8, True), (0.7, False), (0.6, True)]
    unsure = fit_abstention(*answers(*pairs))
    assert unsure.confidence_threshold == pytest.approx(0.9)
    assert unsure.confident_share == 0.5


def test_where_nothing_was_wrong_only_what_is_less_sure_than_all_is_unsure() -> None:
    unsure = fit_abstention(*answers((0.9, True), (0.8, True), (0.7, True)))
    assert unsure.confidence_threshold == pytest.approx(0.7)
    assert unsure.confident_share == 1


def test_answers_that_are_equally_sure_are_called_alike() -> None:
    # After the first two, errors are halved; but the third and fourth are as sure as the second.
    pairs = [(0.9, True), (0.8, True), (0.8, False), (0.8, False)]
    unsure = fit_abstention(*answers(*pairs))
    assert unsure.confidence_threshold == pytest.approx(0.8)
    assert (unsure.confident_share, unsure.confident_accuracy) == (1, 0.5)


@pytest.fixture
def compass(tmp_path: Path) -> Neighbours:
    """Eight directions of a plane, saved and loaded; the features go on after the embedding."""
    angles = np.arange(8) * np.pi / 4
    embeddings = 7 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    keys, labels = [f"key-{i}" for i in range(8)], ["east"] * 4 + ["west, 'half'"] * 4
    Neighbours(embeddings, keys, labels).save(tmp_path / "neighbours.npz")
    return Neighbours.load(tmp_path / "neighbours.npz")


def test_the_nearest_are_those_in_the_same_direction_however_long(compass: Neighbours) -> None:
    found = compass.nearest(np.array([0.02, -0.001, 99], np.float32), 3)
    assert [neighbour.artwork_key for neighbour in found] == ["key-0", "key-7", "key-1"]
    assert [neighbour.label for neighbour in found] == ["east", "west, 'half'", "east"]
    assert found[0].similarity == pytest.approx(0.999, abs=1e-3)
    assert len(compass.nearest(np.array([1, 0, 0], np.float32), 20)) == 8


def test_familiarity_is_the_similarity_of_the_fifth_nearest(compass: Neighbours) -> None:
    # From 20 degrees the eight directions are 20, 25, 65, 70, 110, 115, 155 and 160 away.
    angle = np.radians(20)
    features = np.array([[5 * np.cos(angle), 5 * np.sin(angle), 1], [0, 0, 1]], np.float32)
    wanted = [np.cos(np.radians(110)), 0]
    assert compass.familiarity(features) == pytest.approx(wanted, abs=1e-3)


def test_fewer_pictures_than_that_take_the_last_one() -> None:
    known = Neighbours(np.array([[1.0, 0], [0, 1]]), ["a", "b"], ["x", "y"])
    assert known.familiarity(np.array([[1, 0]], np.float32)) == pytest.approx([0])


def test_neighbours_that_hold_objects_are_not_unpickled(tmp_path: Path) -> None:
    np.savez(tmp_path / "neighbours.npz", embeddings=np.array([print], dtype=object))
    with pytest.raises(ValueError, match="allow_pickle"):
        Neighbours.load(tmp_path / "neighbours.npz")
