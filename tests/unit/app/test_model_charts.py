import json

import pandas as pd
import pytest

from app.charts import map as charts_map
from app.charts import models as charts_models
from app.charts import shared as charts
from app.charts import statistics as charts_stats
from app.charts import training as charts_training
from app.game import Game
from app.queries.map import ATTRIBUTES


def test_a_game_counts_a_painting_once_and_not_one_that_was_skipped() -> None:
    game = Game(seed=1)
    game.take("French")
    for _ in range(3):  # drawn again and again
        game.count("French", "Dutch")
    game.go_on()
    game.go_on()
    game.take("Dutch")
    game.count("French", "French")
    assert game.score == (1, 1, 2)


def test_each_game_has_an_order_of_its_own_that_lasts() -> None:
    def order(seed: int) -> list[int]:
        return [Game(seed=seed, turn=turn).place(50) for turn in range(100)]

    assert order(1) == order(1) != order(2)
    assert sorted(order(1)[:50]) == list(range(50))
    assert order(1)[50:] == order(1)[:50]


@pytest.mark.parametrize(
    ("matrix", "finding"),
    [
        ([[5, 0], [0, 5]], "No test picture was taken for another class"),
        ([[5, 1], [3, 1]], "Most often confused: B, taken for A (3 of 4)"),
    ],
)
def test_the_title_of_a_confusion_matrix_names_the_worst_cell(matrix, finding) -> None:
    assert charts.describe(charts_models.confusion(matrix, ["A", "B"])) == finding


@pytest.mark.parametrize(("count", "thinned"), [(8, False), (17, True)])
def test_every_class_of_a_confusion_matrix_is_named_where_there_is_room(count, thinned) -> None:
    matrix = [[int(row == column) for column in range(count)] for row in range(count)]
    drawn = charts_models.confusion(matrix, [f"Class {row}" for row in range(count)]).to_dict()
    axes = {side: drawn["layer"][0]["encoding"][side]["axis"] for side in ("x", "y")}
    assert axes["x"]["labelOverlap"] is thinned
    assert axes["y"]["labelOverlap"] is False


def test_calibration_says_whether_the_model_is_too_sure() -> None:
    frame = pd.DataFrame({"confidence": [0.5, 0.9], "accuracy": [0.3, 0.7], "works": [10, 10]})
    said = charts.describe(charts_models.calibration(frame, 0.2))
    assert "surer than it should be: by 20%" in said
    assert "0.200" in said


def test_learning_names_the_best_step_although_some_were_not_measured() -> None:
    frame = pd.DataFrame(
        {
            "phase": "head",
            "step": [1, 2, 3],
            "loss": [3.0, 2.0, 1.0],
            "accuracy": [0.1, 0.2, 0.3],
            "val_loss": [2.0, None, 1.0],
            "val_accuracy": [None, 0.5, 0.4],
        }
    )
    said = charts.describe(charts_training.learning_curves(frame, "accuracy"))
    assert "Best accuracy on validation pictures: 50%, in step 2 of 3" in said


def test_a_map_keeps_what_is_not_recorded_apart_and_says_what_it_left_out() -> None:
    frame = pd.DataFrame(
        {
            "x": [0.0, 1.0],
            "y": [0.0, 1.0],
            "title": "t",
            "artist": "",
            "date": "",
            "image": "",
            "value": ["Baroque", "not recorded"],
        }
    )
    chart = charts_map.points(frame, ATTRIBUTES["Style"], total=9, value="Baroque")
    said = charts.describe(chart)
    assert "Drawn: 2 of them, chosen at random; 50% have no style recorded" in said
    scale = json.loads(chart.to_json())["encoding"]["color"]["scale"]
    assert scale["domain"] == ["Baroque", "not recorded"]
    assert scale["range"][1] == charts_map.FAINT


def test_a_network_holds_artists_that_share_no_line() -> None:
    pairs = [("A", "B", 0.9), ("C", "D", 0.8)]
    frame = pd.DataFrame(pairs, columns=["artist", "other_artist", "similarity"]).assign(
        works=3, other_works=4
    )
    said = charts.describe(charts_map.similarity_network(frame))
    assert said == "Most similar here: A and B (0.90 of 1)"
    assert charts_map.similarity_matrix(frame).to_dict()


def test_one_dark_decade_of_few_pictures_is_no_finding() -> None:
    frame = pd.DataFrame(
        {
            "decade": [1500, 1600, 1700],
            "source": "met",
            "works": [1, 50, 60],
            "hex_colour": "#101010",
            "brightness": [0.0, 0.4, 0.5],
            "saturation": 0.5,
        }
    )
    said = charts.describe(charts_stats.palette(frame, source_names={"met": "The Met"}))
    assert said.startswith("Pictures are lightest in the 1700s and darkest in the 1600s")
