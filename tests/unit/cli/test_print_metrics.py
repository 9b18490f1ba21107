"""What `train` and `evaluate` print of a model's measures."""

import pytest

from app.cli.print_metrics import print_metrics


def test_a_measure_stands_beside_its_interval_and_what_it_is_held_against(
    capsys: pytest.CaptureFixture[str],
) -> None:
    folds = {"accuracy": 0.7081, "accuracy_low": 0.652, "accuracy_high": 0.763, "n": 3176}
    folds |= {"calibration_error": 0.0157}
    folds |= {"expected_calibration_error_interval_low": 0.023}
    folds |= {"expected_calibration_error_interval_high": 0.087}
    metrics = {
        "n": 724,
        "accuracy": 0.761,
        "accuracy_low": 0.688,
        "accuracy_high": 0.836,
        "folds": folds,
        "random_split": {"accuracy": 0.82, "calibration_error": 0.03},
        "baseline": None,
        "export_difference": 7.45e-07,
        "recall": {"Baroque": 0.774, "Cubism": None},
        "support": {"Baroque": 137, "Cubism": 0},
    }
    print_metrics("style", metrics)
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert [line for line in lines if line] == [
        "style",
        "measure value 95% interval",
        "n 724",
        "accuracy 0.761 0.688 to 0.836",
        "folds: accuracy 0.708 0.652 to 0.763",
        "folds: calibration error 0.016",
        "folds: expected calibration error interval 0.023 to 0.087",
        "random split: accuracy 0.820",
        "export difference 7.45e-07",
        "class test pictures recall",
        "Baroque 137 0.774",
        "Cubism 0",
    ]
