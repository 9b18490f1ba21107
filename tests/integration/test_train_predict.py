"""Training to predictions: the run folder, what is served, and what lands in raw."""

import csv
import json
import logging
import shutil
from pathlib import Path

import cv2
import duckdb
import numpy as np
import pytest
from painted_museum import SCHOOLS, Painting, paint, paintings, publish, shuffled_labels

from core.errors import ArtwarehouseError
from core.settings import Settings
from ml import predict as prediction
from ml.data import feature_store
from ml.evaluate import evaluate
from ml.predict import predict
from ml.serving.served_model import Classifier
from ml.store.registry import latest_run, verify
from ml.train import TrainResult, train, train_together
from warehouse.raw import read_raw

# Keras reads TensorFlow's variables in a way that numpy will stop offering.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

RUN_FILES = {
    *["MODEL_CARD.md", "config.json", "labels.json", "manifest.json"],
    *["metrics.json", "serving.json"],
    *["calibration.csv", "confusion.csv", "errors.csv", "examples.csv", "history.csv"],
    *["confusion.png", "learning_curves.png", "reliability.png"],
    *["head.npz", "linear_head.npz", "neighbours.npz", "model.keras", "model.onnx"],
}


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, TrainResult]:
    """The painted museum with a transfer model; tests may predict, and leave the rest alone."""
    settings = publish(tmp_path_factory.mktemp("museum"))
    return settings, train(settings, "school", recipe="transfer", backend="tensorflow")


def stored_rows(settings: Settings) -> list[tuple[object, ...]]:
    return read_raw(settings, "select run_id, artwork_key from ml.predictions order by all")


def test_a_transfer_model_tells_brushes_apart_on_artists_it_never_saw(
    trained: tuple[Settings, TrainResult],
) -> None:
    _, result = trained
    assert result.metrics["n"] == 18
    assert result.metrics["majority_baseline"] == pytest.approx(1 / 3)
    assert result.metrics["accuracy"] > 0.8
    assert result.metrics["export_difference"] < 1e-4


@pytest.mark.slow
def test_shuffled_labels_leave_nothing_to_learn(
    tmp_path: Path, trained: tuple[Settings, TrainResult]
) -> None:
    settings = publish(tmp_path, change=shuffled_labels(seed=4))
    shutil.copytree(trained[0].data_dir / "cache", settings.data_dir / "cache")
    result = train(settings, "school", backend="tensorflow")
    # Chance is a third; 18 pictures at chance exceed 12 right once in two hundred times.
    assert result.metrics["accuracy"] <= 12 / 18
    assert result.metrics["accuracy_low"] <= 1 / 3
    # And 45 exceed 23 right no more often.
    with (result.run_dir / "history.csv").open() as file:
        assert all(float(step["val_accuracy"]) <= 23 / 45 for step in csv.DictReader(file))


def test_a_run_folder_is_complete_and_says_what_it_came_from(
    trained: tuple[Settings, TrainResult],
) -> None:
    settings, result = trained
    run = result.run_dir
    assert {path.name for path in run.iterdir()} == RUN_FILES
    verify(run)
    assert latest_run(settings, "school") == run
    config = json.loads((run / "config.json").read_text())
    assert config["build_id"] == "build-1"
    assert config["classes"] == list(SCHOOLS)
    assert config["class_counts"]["train"] == dict.fromkeys(SCHOOLS, 12)
    assert len(config["data_hash"]) == 64
    assert {"keras", "numpy", "onnxruntime", "python"} <= set(config["versions"])
    assert json.loads((run / "labels.json").read_text()) == list(SCHOOLS)
    assert json.loads((run / "metrics.json").read_text()) == result.metrics
    with (run / "confusion.csv").open() as file:
        confusion = list(csv.reader(file))
    assert confusion[0][1:] == [line[0] for line in confusion[1:]] == list(SCHOOLS)
    assert sum(int(count) for line in confusion[1:] for count in line[1:]) == 18
    with (run / "history.csv").open() as file:
        history = list(csv.DictReader(file))
    assert {step["phase"] for step in history} == {"head"}
    (kept,) = [step for step in history if step["kept"] == "True"]
    assert float(kept["val_loss"]) == min(float(step["val_loss"]) for step in history)
    assert float(kept["temperature"]) == pytest.approx(result.metrics["temperature"])
    with (run / "examples.csv").open() as file:
        assert len(list(csv.DictReader(file))) == 63
    with (run / "calibration.csv").open() as file:
        assert sum(int(each["works"]) for each in csv.DictReader(file)) == 18
    with (run / "errors.csv").open() as file:
        errors = list(csv.DictReader(file))
    assert len(errors) == 18 - round(18 * result.metrics["accuracy"])
    assert all(each["label"] != each["predicted_label"] for each in errors)
    for name in ("confusion.png", "learning_curves.png", "reliability.png"):
        assert cv2.imread(str(run / name)) is not None
    card = (run / "MODEL_CARD.md").read_text()
    assert f"{result.metrics['accuracy']:.1%}" in card
    assert config["data_hash"] in card


def test_a_run_reports_its_baseline_its_folds_and_a_random_split(
    trained: tuple[Settings, TrainResult],
) -> None:
    metrics = trained[1].metrics
    folds, random_split = metrics["folds"], metrics["random_split"]
    assert (metrics["n"], folds["n"], random_split["n"]) == (18, 36 + 9, 18)
    # The brush alone tells the school, so each way of training beats the third of chance.
    for scores in (metrics["baseline"], folds, random_split):
        assert scores["accuracy"] > 0.6
    card = (trained[1].run_dir / "MODEL_CARD.md").read_text()
    assert "split at random, hands seen in training" in card
    assert f"| {random_split['accuracy']:.1%}" in card
    assert f"| {folds['accuracy']:.1%} (balanced {folds['balanced_accuracy']:.1%}) |" in card
    assert f"of the 45 pictures in folds {folds['calibration_error']:.3f}, and" in card


def test_every_work_is_answered_once_by_a_head_that_never_saw_its_artist(
    trained: tuple[Settings, TrainResult],
) -> None:
    settings, result = trained
    rows = read_raw(
        settings,
        "select artwork_key, fold, label, predicted_label, label_probability,"
        " json_extract(probabilities, '$.' || label)::double from ml.out_of_fold"
        " where run_id = ?",
        [result.run_id],
    )
    works = {work.artwork_key: work for work in paintings() if work.label in SCHOOLS}
    assert sorted(key for key, *_ in rows) == sorted(works)
    folds: dict[object, set[object]] = {}
    for key, fold, label, _, probability, listed in rows:
        assert label == works[key].label
        assert probability == pytest.approx(listed)
        assert (fold is None) == (works[key].split == "test")
        folds.setdefault(works[key].artist_key, set()).add(fold)
    assert all(len(found) == 1 for found in folds.values())
    assert len({fold for found in folds.values() for fold in found}) > 2


def test_tasks_trained_together_share_a_group_and_compute_features_once(
    trained: tuple[Settings, TrainResult], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = publish(tmp_path)
    with duckdb.connect(str(settings.warehouse_path)) as con:
        con.execute("create table ml_style as select * from ml_school where label != 'Specks'")
        con.execute("update ml_style set label = case label when 'Bands' then 'A' else 'B' end")
    # Pictures and their features are those of the trained museum; nothing is left to compute.
    shutil.copytree(trained[0].data_dir / "cache", settings.data_dir / "cache")
    monkeypatch.setattr(feature_store, "Network", not_to_be_called)
    results = train_together(settings, ["school", "style"], backend="tensorflow")
    assert [result.metrics["classes"] for result in results] == [list(SCHOOLS), ["A", "B"]]
    runs = read_raw(settings, "select run_id, group_id, task from ml.runs order by task")
    assert [(run, task) for run, _, task in runs] == [
        (results[0].run_id, "school"),
        (results[1].run_id, "style"),
    ]
    (group,) = {group for _, group, _ in runs}
    assert group not in {run for run, _, _ in runs}
    # A task that is trained by itself is a group of its own.
    alone = read_raw(trained[0], "select run_id, group_id from ml.runs")
    assert alone == [(trained[1].run_id, trained[1].run_id)]


def not_to_be_called(*_arguments: object) -> None:
    raise AssertionError("features were computed again")


def test_tasks_that_cannot_be_trained_together_are_refused(
    trained: tuple[Settings, TrainResult],
) -> None:
    settings, _ = trained
    with pytest.raises(ArtwarehouseError, match="trains the network itself, for one task"):
        train_together(settings, ["school", "style"], recipe="scratch")
    with pytest.raises(ArtwarehouseError, match="there is no task 'stile'"):
        train_together(settings, ["school", "stile"])


def test_a_run_lands_in_raw_with_its_measures(trained: tuple[Settings, TrainResult]) -> None:
    settings, result = trained
    assert read_raw(
        settings,
        "select task, recipe, backend, build_id, n_train, n_validation, n_test, accuracy,"
        " model_path, json_extract_string(classes, '$[0]'), epochs, typeof(started_at),"
        " folds_calibration_error, baseline_accuracy"
        " from ml.runs where run_id = ?",
        [result.run_id],
    ) == [
        (
            "school",
            "transfer",
            "tensorflow",
            "build-1",
            36,
            9,
            18,
            result.metrics["accuracy"],
            f"school/{result.run_id}",
            "Bands",
            0,
            "TIMESTAMP WITH TIME ZONE",
            result.metrics["folds"]["calibration_error"],
            result.metrics["baseline"]["accuracy"],
        )
    ]


def test_the_classifier_serves_what_was_tested(trained: tuple[Settings, TrainResult]) -> None:
    _, result = trained
    classifier = Classifier.load(result.run_dir)
    test = [work for work in paintings() if work.split == "test"]
    classified = classifier.classify([paint(work) for work in test])
    right = np.mean([got.label == work.label for got, work in zip(classified, test, strict=True)])
    assert right == pytest.approx(result.metrics["accuracy"])
    for got in classified:
        assert set(got.probabilities) == set(SCHOOLS)
        assert sum(got.probabilities.values()) == pytest.approx(1, abs=1e-5)
        assert got.probability == max(got.probabilities.values())
    assert classifier.classify([]) == []


def test_a_changed_model_is_not_served(
    trained: tuple[Settings, TrainResult], tmp_path: Path
) -> None:
    copy = tmp_path / "run"
    shutil.copytree(trained[1].run_dir, copy)
    with (copy / "model.onnx").open("r+b") as file:
        file.seek(1000)
        byte = file.read(1)
        file.seek(1000)
        file.write(bytes([byte[0] ^ 1]))
    with pytest.raises(ArtwarehouseError, match=r"changed after training \(model.onnx\)"):
        Classifier.load(copy)


def test_evaluating_the_test_split_again_gives_the_measures_of_training(
    trained: tuple[Settings, TrainResult],
) -> None:
    settings, result = trained
    scores = evaluate(settings, "school")
    assert scores["run_id"] == result.run_id
    assert scores["skipped"] == {}
    for name in scores.keys() - {"task", "run_id", "skipped"}:
        # Other batches round the last bits otherwise.
        wanted = result.metrics[name]
        assert scores[name] == (pytest.approx(wanted) if isinstance(wanted, float) else wanted)


def test_a_test_artist_that_was_learned_from_is_refused(
    trained: tuple[Settings, TrainResult], tmp_path: Path
) -> None:
    def moved(work: Painting) -> Painting:
        swap = {"train": "test", "test": "train"}
        return Painting(**(vars(work) | {"split": swap.get(work.split, work.split)}))

    settings = publish(tmp_path, change=moved)
    shutil.copytree(trained[0].models_dir, settings.models_dir)
    with pytest.raises(ArtwarehouseError, match=r"36 of 36 test works .* learned from"):
        evaluate(settings, "school")


def test_a_folder_of_pictures_is_evaluated_by_its_subfolders_names(
    trained: tuple[Settings, TrainResult], tmp_path: Path
) -> None:
    settings, result = trained
    for work in paintings():
        if work.split == "test":
            folder = tmp_path / f" {str(work.label).upper()}"
            folder.mkdir(exist_ok=True)
            picture = cv2.cvtColor(paint(work), cv2.COLOR_RGB2BGR)
            cv2.imwrite(str(folder / f"{work.artwork_key}.png"), picture)
    (tmp_path / " BANDS" / "notes.jpg").write_text("no picture")
    (tmp_path / " BANDS" / ".hidden").write_text("passed over")
    scores = evaluate(settings, "school", folder=tmp_path)
    assert scores["n"] == 18
    assert scores["accuracy"] == pytest.approx(result.metrics["accuracy"])
    assert scores["skipped"] == {"not_image": 1}

    (tmp_path / "Dots").mkdir()
    with pytest.raises(ArtwarehouseError, match=r"Dots is no class.*Bands, Columns, Specks"):
        evaluate(settings, "school", folder=tmp_path)


def test_an_empty_or_missing_folder_is_refused(
    trained: tuple[Settings, TrainResult], tmp_path: Path
) -> None:
    with pytest.raises(ArtwarehouseError, match="no folder"):
        evaluate(trained[0], "school", folder=tmp_path / "none")
    with pytest.raises(ArtwarehouseError, match="no subfolders"):
        evaluate(trained[0], "school", folder=tmp_path)
    (tmp_path / "bands").mkdir()
    with pytest.raises(ArtwarehouseError, match="no picture to test on"):
        evaluate(trained[0], "school", folder=tmp_path)


def test_predictions_cover_the_collection_once_and_are_resumed_after_a_kill(
    trained: tuple[Settings, TrainResult],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    settings, result = trained
    broken = settings.images_dir / "met" / "outside-0.png"
    whole = broken.read_bytes()
    broken.write_bytes(whole[:200])
    monkeypatch.setattr(prediction, "_CHUNK", 25)
    land, landings = prediction.land_predictions, []

    def killed(*arguments):  # type: ignore[no-untyped-def]
        if landings:
            raise KeyboardInterrupt
        landings.append(land(*arguments))

    with monkeypatch.context() as patch:
        patch.setattr(prediction, "land_predictions", killed)
        with pytest.raises(KeyboardInterrupt):
            predict(settings, "school")
    assert len(stored_rows(settings)) == 25

    # 63 works of the task and one outside it have a picture; the one outside is broken.
    with caplog.at_level(logging.WARNING):
        assert predict(settings, "school") == 38
    assert "pictures left out: 1 not_image;" in caplog.text
    broken.write_bytes(whole)
    assert predict(settings, "school") == 1
    assert predict(settings, "school") == 0
    expected = [(result.run_id, work.artwork_key) for work in paintings() if work.image_filename]
    assert stored_rows(settings) == sorted(expected)
    assert read_raw(
        settings,
        "select true_label, split, predicted_label is not null, probability > 0.3,"
        " json_extract(probabilities, '$.Bands')::double between 0 and 1, task"
        " from ml.predictions where artwork_key in ('Bands-5-0', 'outside-0') order by all",
    ) == [
        ("Bands", "test", True, True, True, "school"),
        (None, None, True, True, True, "school"),
    ]
