"""Suspect labels: planted wrong ones stand at the top of the list; without a run it is empty."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import numpy as np
import pytest
from dbt_room import Project

from core.settings import Settings
from ml.heads.calibration import mean_probabilities
from ml.heads.discriminant import fit_discriminants
from warehouse.landing import land

CLASSES = ("Baroque", 'School of "Nobody"', "Ukiyo-e", "Pop's Art")
WORKS = 600
PLANTED = 60
FOLDS = 5
MODELS = "+agg_suspect_labels +agg_prediction_accuracy"


def out_of_fold(seed: int) -> tuple[list[dict[str, object]], set[str]]:
    """Clouds of four classes that touch, a tenth of the labels wrong; and which of them are."""
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, len(CLASSES), WORKS)
    features = np.eye(len(CLASSES), 12)[truth] * 4 + rng.normal(0, 1, (WORKS, 12))
    features = features.astype(np.float32)
    labels = truth.copy()
    wrong = rng.choice(WORKS, PLANTED, replace=False)
    labels[wrong] = (truth[wrong] + rng.integers(1, len(CLASSES), PLANTED)) % len(CLASSES)
    fold = rng.integers(0, FOLDS, WORKS)
    probabilities = np.zeros((WORKS, len(CLASSES)))
    for left_out in range(FOLDS):
        learned = fold != left_out
        weights = np.ones(learned.sum(), dtype=np.float32)
        (head,) = fit_discriminants(
            features[learned], labels[learned], weights, classes=len(CLASSES), shrinkage=[0.01]
        )
        probabilities[~learned] = mean_probabilities(head.logits(features[np.newaxis, ~learned]))
    rows = [
        {
            "run_id": "20260101T000000Z-transfer-aaaaaa",
            "artwork_key": f"work-{work}",
            "task": "style",
            "fold": int(fold[work]),
            "label": CLASSES[labels[work]],
            "predicted_label": CLASSES[probabilities[work].argmax()],
            "probability": float(probabilities[work].max()),
            "label_probability": float(probabilities[work, labels[work]]),
            "probabilities": dict(zip(CLASSES, probabilities[work].tolist(), strict=True)),
            "predicted_at": datetime(2026, 1, 1, tzinfo=UTC),
        }
        for work in range(WORKS)
    ]
    return rows, {f"work-{work}" for work in wrong}


@pytest.fixture(scope="module")
def planted() -> set[str]:
    return out_of_fold(seed=7)[1]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """The marts of one run with planted wrong labels, with their unit tests and tests passed."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("raw"))
    rows, _ = out_of_fold(seed=7)
    land(
        "ml",
        "out_of_fold",
        rows,
        primary_key=("run_id", "artwork_key"),
        columns={"probabilities": {"data_type": "json"}},
        settings=settings,
    )
    project = Project(tmp_path_factory.mktemp("dbt"))
    project.start_over(settings.raw_path)
    project.succeed("build", "--select", *MODELS.split(), "--indirect-selection", "cautious")
    with duckdb.connect(str(project.warehouse), read_only=True) as connection:
        yield connection


def test_most_planted_wrong_labels_stand_at_the_top(
    warehouse: duckdb.DuckDBPyConnection, planted: set[str]
) -> None:
    listed = [
        str(key)
        for (key,) in warehouse.execute(
            "select artwork_key from agg_suspect_labels order by suspicion_rank"
        ).fetchall()
    ]
    top = listed[:PLANTED]
    # A list drawn by chance would hold 6 of them.
    assert len(planted & set(top[: PLANTED // 2])) >= 0.95 * PLANTED / 2
    assert len(planted & set(top)) >= 0.8 * PLANTED
    # And it is a list that a person can read, not half of the collection.
    assert len(listed) < 2 * PLANTED


def test_what_is_suggested_is_mostly_the_truth(
    warehouse: duckdb.DuckDBPyConnection, planted: set[str]
) -> None:
    truth = np.random.default_rng(7).integers(0, len(CLASSES), WORKS)
    suggested = warehouse.execute(
        "select artwork_key, suggested_label from agg_suspect_labels"
    ).fetchall()
    right = [
        label == CLASSES[truth[int(key.removeprefix("work-"))]]
        for key, label in suggested
        if key in planted
    ]
    assert np.mean(right) > 0.9


def test_no_prediction_is_no_accuracy(warehouse: duckdb.DuckDBPyConnection) -> None:
    assert warehouse.execute("select count(*) from agg_prediction_accuracy").fetchone() == (0,)


def test_without_any_run_the_marts_are_empty(tmp_path: Path) -> None:
    raw = tmp_path / "none.duckdb"
    duckdb.connect(str(raw)).close()
    project = Project(tmp_path / "room")
    project.start_over(raw)
    project.succeed("run", "--select", *MODELS.split())
    with duckdb.connect(str(project.warehouse), read_only=True) as connection:
        for mart in ("agg_suspect_labels", "agg_prediction_accuracy"):
            assert connection.execute(f"select count(*) from {mart}").fetchone() == (0,)  # noqa: S608
