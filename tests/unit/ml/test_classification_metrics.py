"""Measures against examples worked out by hand."""

import numpy as np
import pytest

from ml.metrics.classification import (
    bootstrap_intervals,
    calibration_error,
    expected_calibration_error_interval,
    score,
)

CLASSES = ("ash", "birch", "cedar", "oak")


def scores() -> dict[str, object]:
    # Six pictures: ash 3 (2 right, 1 taken for birch), birch 2 (1 right, 1 taken for cedar),
    # cedar 1 (taken for ash), oak none.
    targets = np.array([0, 0, 0, 1, 1, 2])
    predicted = [0, 0, 1, 1, 2, 0]
    probabilities = np.full((6, 4), 0.1, dtype=np.float32)
    probabilities[np.arange(6), predicted] = 0.7
    return score(probabilities, targets, CLASSES)


def test_accuracy_and_baseline() -> None:
    result = scores()
    assert result["n"] == 6
    assert result["accuracy"] == pytest.approx(3 / 6)
    assert result["majority_baseline"] == pytest.approx(3 / 6)


def test_a_class_without_pictures_has_no_recall_and_does_not_count() -> None:
    result = scores()
    assert result["recall"] == {
        "ash": pytest.approx(2 / 3),
        "birch": pytest.approx(1 / 2),
        "cedar": 0.0,
        "oak": None,
    }
    assert result["support"] == {"ash": 3, "birch": 2, "cedar": 1, "oak": 0}
    assert result["balanced_accuracy"] == pytest.approx((2 / 3 + 1 / 2 + 0) / 3)


def test_macro_f1() -> None:
    # ash: precision 2/3, recall 2/3; birch: 1/2, 1/2; cedar: 0.
    assert scores()["macro_f1"] == pytest.approx((2 / 3 + 1 / 2 + 0) / 3)


def test_a_class_that_is_only_predicted_counts_as_zero_in_macro_f1() -> None:
    probabilities = np.array([[0.9, 0.1], [0.2, 0.8]], dtype=np.float32)
    # The first class: precision 1, recall 1/2.
    result = score(probabilities, np.array([0, 0]), ("ash", "birch"))
    assert result["macro_f1"] == pytest.approx((2 / 3 + 0) / 2)
    assert result["balanced_accuracy"] == pytest.approx(1 / 2)


def test_confusion_has_true_classes_as_rows() -> None:
    assert scores()["confusion"] == [[2, 1, 0, 0], [0, 1, 1, 0], [1, 0, 0, 0], [0, 0, 0, 0]]


def test_the_accuracy_of_all_right_or_all_wrong_has_wilsons_interval() -> None:
    # Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3.
    truth = np.zeros(20, np.int64)
    wrong = bootstrap_intervals(truth, np.ones(20, np.int64), 2)["accuracy"]
    assert wrong == (pytest.approx(0, abs=1e-9), pytest.approx(0.1611, abs=1e-4))
    right = bootstrap_intervals(truth, truth, 2)["accuracy"]
    assert right == (pytest.approx(1 - 0.1611, abs=1e-4), pytest.approx(1))


def test_calibration_error_weighs_the_gap_of_each_bin() -> None:
    # Two pictures at 0.95, one right: gap 0.45. Two at 0.55, both right: gap 0.45.
    confidence = np.array([0.95, 0.95, 0.55, 0.55], dtype=np.float32)
    right = np.array([True, False, True, True])
    assert calibration_error(confidence, right) == pytest.approx(0.45, abs=1e-6)


def test_honest_confidence_has_no_calibration_error() -> None:
    confidence = np.array([0.5] * 4 + [1.0] * 3, dtype=np.float32)
    right = np.array([True, False, True, False, True, True, True])
    assert calibration_error(confidence, right) == pytest.approx(0, abs=1e-6)


def test_groups_that_are_alike_leave_no_spread() -> None:
    # In each group one of two is right at 0.9: whichever are drawn, the gap is 0.4.
    confidence, right = np.full(10, 0.9, np.float32), np.array([True, False] * 5)
    shown = expected_calibration_error_interval(confidence, right, [*"aabbccddee"], drawn=3)
    assert shown == pytest.approx((0.4, 0.4), abs=1e-6)


def test_pictures_by_one_artist_that_err_together_make_a_larger_error() -> None:
    # 100 artists of nine pictures, all right or all wrong; nine artists of ten are known.
    confidence, right = np.full(900, 0.9, np.float32), np.repeat(np.arange(100) % 10 > 0, 9)
    artists = np.repeat(np.arange(100), 9).tolist()
    assert calibration_error(confidence, right) == pytest.approx(0, abs=1e-6)
    _, high = expected_calibration_error_interval(confidence, right, artists, drawn=25)
    # The standard error of a share of 25 is 0.06, so 95 in 100 are within 0.12 of 0.9.
    assert high == pytest.approx(0.12, abs=0.025)
    _, alone = expected_calibration_error_interval(confidence, right, range(900), drawn=225)
    assert alone == pytest.approx(high / 3, abs=0.01)
