"""Beat the model, Models and the Map in every state, run by Streamlit's test harness."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import app_marts
import app_museum
import pytest
import streamlit as st
from app_harness import ask, change, opened, texts
from streamlit.testing.v1 import AppTest

RUN = "20260101T000000-tiny"
NEWER = "20260102T000000-newer"


@pytest.fixture(scope="module")
def museum(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published warehouse with pictures, an older and a newer model, and all marts."""
    made = tmp_path_factory.mktemp("museum")
    app_museum.publish(made, works=60, build_id="b1")
    older = app_marts.add_test_works(made, app_museum.train(made, RUN))
    newer = app_marts.add_test_works(made, app_museum.train(made, NEWER, only="French"))
    assert older != newer
    add_newer_files(made, newer)
    app_marts.add_marts(made, least=1)
    app_marts.add_suspects(made, view="ml_school", task="school", run_id=NEWER, suggested="French")
    return made


def add_newer_files(data_dir: Path, run: Path) -> None:
    """Gives a run the files that older ones lack."""
    key, label = ask(data_dir, "select artwork_key, label from ml_school order by 1 limit 1")[0]
    history = [("head", 1, 1.2, 0.5, 1.3, 0.4), ("head", 2, 1.0, 0.7, 1.1, 0.6)]
    columns = ("phase", "step", "loss", "accuracy", "val_loss", "val_accuracy")
    app_marts.write_table(run, "history.csv", columns, history)
    bins = ("bin_low", "bin_high", "works", "confidence", "accuracy")
    app_marts.write_table(
        run, "calibration.csv", bins, [(0.4, 0.5, 3, 0.45, 0.3), (0.9, 1.0, 5, 0.95, 0.8)]
    )
    mistakes = ("artwork_key", "label", "predicted_label", "probability")
    app_marts.write_table(run, "errors.csv", mistakes, [(key, label, "Italian", 0.97)])
    metrics = json.loads((run / "metrics.json").read_text())
    metrics |= {
        "calibration_error_before": 0.3,
        "folds": {
            "n": 1234,
            "accuracy": 0.72,
            "expected_calibration_error_interval_low": 0.02,
            "expected_calibration_error_interval_high": 0.08,
        },
        "random_split": {"accuracy": 0.81},
        "baseline": {"name": "mean colour", "accuracy": 0.4},
    }
    (run / "metrics.json").write_text(json.dumps(metrics))
    app_marts.seal(run)


@pytest.fixture(autouse=True)
def data_dir(museum: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ARTWAREHOUSE_DATA_DIR", str(museum))
    return museum


@pytest.fixture
def own(tmp_path: Path, museum: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the warehouse and its models, to be changed."""
    st.cache_data.clear()
    shutil.copyfile(museum / "warehouse.duckdb", tmp_path / "warehouse.duckdb")
    shutil.copytree(museum / "models", tmp_path / "models")
    (tmp_path / "images").symlink_to(museum / "images")
    monkeypatch.setenv("ARTWAREHOUSE_DATA_DIR", str(tmp_path))
    return tmp_path


def button(page: AppTest, label: str) -> Any:
    return next(item for item in page.button if item.label.replace("\\", "") == label)


def charts(page: AppTest) -> list[str]:
    specs = [json.loads(chart.proto.spec) for chart in page.get("vega_lite_chart")]
    return [" ".join(spec["title"]["text"]) for spec in specs]


def test_an_empty_warehouse_breaks_no_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app_museum.publish(tmp_path, works=0)
    monkeypatch.setenv("ARTWAREHOUSE_DATA_DIR", str(tmp_path))
    assert opened("beat").code[0].value == "artwarehouse train school"
    assert opened("models").code[0].value == "artwarehouse train school"
    assert opened("map").code[0].value == "artwarehouse embed\nartwarehouse build"
    app_museum.train(tmp_path)
    assert "artwarehouse train school" in opened("beat").code[0].value
    assert "no pictures for the task" in texts(opened("models"))


def test_before_the_guess_nothing_tells_what_the_painting_is(museum: Path) -> None:
    page = opened("beat")
    image = page.get("image")[0].proto.imgs[0]
    assert image.alt == "The painting to be guessed"
    assert not page.get("page_link")
    assert not page.get("vega_lite_chart")
    shown = texts(page)
    for title, artist in ask(
        museum,
        "select title, artist_name from ml_school join fct_artwork using (artwork_key)"
        " join dim_artist on dim_artist.artist_key = fct_artwork.artist_key",
    ):
        assert title not in shown
        assert artist not in shown


def test_a_game_counts_the_visitor_and_the_model_once_a_painting() -> None:
    page = opened("beat")  # the newest model says French of every picture
    rights = models = 0
    for played in range(1, 5):
        button(page, "Italian").click().run()
        truth = re.search(r"It is \*\*(\w+)\*\*", texts(page))
        assert truth
        rights += truth[1] == "Italian"
        models += truth[1] == "French"
        page.run()  # drawn again without a guess
        assert [item.value for item in page.metric] == [
            f"{rights} of {played}",
            f"{models} of {played}",
        ]
        assert page.get("vega_lite_chart")
        assert page.get("page_link")
        button(page, "Next painting").click().run()
        assert not page.get("vega_lite_chart")
    button(page, "Begin again").click().run()
    assert [item.value for item in page.metric] == ["0", "0"]


def test_a_game_whose_pictures_are_gone_goes_on(own: Path) -> None:
    (own / "images").unlink()
    page = opened("beat")
    assert "picture file of this painting is gone" in page.warning[0].value
    button(page, "Next painting").click().run()
    assert not page.exception
    assert [item.value for item in page.metric] == []


def test_models_shows_measures_charts_mistakes_and_doubts_of_the_newest_run() -> None:
    page = opened("models")
    assert not page.warning
    shown = {metric.label: metric.value for metric in page.metric}
    assert shown["In folds"] == "72.0%"
    (error,) = [metric for metric in page.metric if metric.label == "Calibration error"]
    assert error.help == (
        "Expected calibration error; 0 is best. Before temperature scaling: 0.300. "
        "95% interval of a test of this size: 0.020 to 0.080"
    )
    assert shown["On a random split"] == "81.0%"
    assert shown["Simple method"] == "40.0%"
    titles = charts(page)
    assert titles[0].startswith(("Most often confused", "No test picture"))
    assert "Best accuracy on validation pictures: 60%, in step 2 of 2" in titles
    assert any(title.startswith("The model is") for title in titles)
    assert "The best of 2 runs was right in 50%" in " ".join(titles)
    said = texts(page)
    assert re.search(r"\w+, taken for \*\*Italian\*\* \(97%\)", said)
    assert "The model: **French** (90%)" in said
    assert said.count("Most like it of these") == 6  # three doubts, both labels of each


def test_a_cell_of_the_confusion_matrix_opens_its_works(museum: Path) -> None:
    [(works,)] = ask(
        museum,
        f"select count(*) from fct_prediction where run_id = '{NEWER}' and true_label = 'Italian'",  # noqa: S608 # ours
    )
    page = opened("models")
    pictures = len(page.get("image"))
    page.selectbox(key="truth_school").set_value("Italian").run()
    page.selectbox(key="predicted_school").set_value("French").run()
    assert f"{works} works of Italian taken for French" in texts(page)
    assert len(page.get("image")) == pictures + min(works, 12)


def test_an_older_run_says_what_it_did_not_keep(own: Path) -> None:
    change(own, "drop table agg_suspect_labels", "drop table fct_picture_embedding")
    page = opened("models")
    page.selectbox(key="run_school").set_value(RUN).run()
    assert not page.exception
    said = texts(page)
    for what in ("the course of its training", "its calibration", "its most confident mistakes"):
        assert f"This run did not keep {what}" in said
    assert "On a random split" not in {metric.label for metric in page.metric}
    assert "No label of this task has been doubted" in said


def test_a_run_without_predictions_names_the_commands_that_make_them(own: Path) -> None:
    change(own, "delete from fct_prediction")
    page = opened("models")
    page.selectbox(key="truth_school").set_value("Italian").run()
    page.selectbox(key="predicted_school").set_value("French").run()
    assert "artwarehouse predict school\nartwarehouse build" in [code.value for code in page.code]


def test_a_run_that_was_changed_is_passed_over_and_named(own: Path) -> None:
    run = own / "models" / "school" / NEWER
    (run / "metrics.json").write_text('{"accuracy": 1.0}')
    page = opened("models")
    told = page.warning[0].value.replace("\\", "")
    assert f"{NEWER} was changed after training (metrics.json)" in told
    assert page.metric[0].value != "100.0%"


def test_a_file_that_a_run_wrote_otherwise_costs_one_part_of_the_page(own: Path) -> None:
    run = own / "models" / "school" / NEWER
    (run / "calibration.csv").write_text("a,b\n1,2\n")
    app_marts.seal(run)
    page = opened("models")
    assert "calibration.csv lacks" in page.warning[0].value.replace("\\", "")
    assert len(charts(page)) == 6


def test_the_map_colours_points_and_lists_a_style(museum: Path) -> None:
    page = opened("map")
    [points] = page.get("vega_lite_chart")
    spec = json.loads(points.proto.spec)
    assert spec["usermeta"]["embedOptions"]["renderer"] == "canvas"
    assert {"title", "image"} <= {item["title"] for item in spec["encoding"]["tooltip"]}
    assert "60 paintings" in charts(page)[0]
    page.selectbox(key="colour").set_value("School").run()
    [(school, works)] = ask(
        museum, "select school_key, count(*) from fct_artwork group by 1 order by 2 desc limit 1"
    )
    page.selectbox(key="only_school").set_value(school).run()
    assert f"{works} works of {school} on the map" in texts(page)
    assert len(page.get("image")) == min(works, 12)


def test_an_artist_is_followed_in_the_order_of_the_years() -> None:
    page = opened("map", view="One artist over time")
    assert re.match(r".+: \d+ dated works, \d+ to \d+", charts(page)[0])
    years = [int(year) for year in re.findall(r"\b1[4-9]\d\d\b", " ".join(page_dates(page)))]
    assert len(years) >= 3
    assert not page.warning


def page_dates(page: AppTest) -> list[str]:
    return [str(element.value) for element in page.markdown]


def test_artists_who_are_alike_stand_in_a_network_and_a_matrix(own: Path) -> None:
    page = opened("map", view="Artists alike")
    assert len(charts(page)) == 2
    assert all(title.startswith("Most similar here") for title in charts(page))
    around = page.selectbox(key="around")
    around.set_value(around.options[0]).run()
    assert not page.exception
    assert len(charts(page)) == 2
    change(own, "delete from agg_artist_similarity")
    page = opened("map", view="Artists alike")
    assert "artwarehouse embed" in page.code[0].value


def test_a_new_build_shows_on_the_map_at_the_next_click(own: Path) -> None:
    page = opened("map")
    assert "60 paintings" in charts(page)[0]
    app_museum.publish(own, works=9, pictures=False, build_id="b2")
    page.run()
    assert not page.exception
    assert "artwarehouse embed" in page.code[0].value


def test_a_work_shows_its_colour_and_the_works_that_look_like_it(museum: Path) -> None:
    [(key, colour)] = ask(
        museum, "select artwork_key, hex_colour from fct_picture_colour order by 1 limit 1"
    )
    page = opened("work", key=key)
    assert f"Mean colour {colour}" in texts(page)
    assert len(page.get("image")) == 7  # its own, and six that look like it
    page.toggle(key="explain").set_value(True).run()
    assert "`artwarehouse train school`" in texts(page)


def test_works_are_found_by_the_colour_of_their_picture(museum: Path) -> None:
    [(dark,)] = ask(museum, "select count(*) from fct_picture_colour where brightness < 0.25")
    page = opened("explore", colour="Dark")
    number = re.match(r"(\d+) works?", page.subheader[0].value) if page.subheader else None
    assert (int(number[1]) if number else 0) == dark


@pytest.mark.parametrize("part", ["Over time", "What is missing"])
def test_each_part_of_the_collection_draws_its_charts(part: str) -> None:
    page = opened("collection", part=part)
    assert not page.warning
    assert len(charts(page)) == {"Over time": 5, "What is missing": 2}[part]
    assert all(code.value.startswith(("with", "select")) for code in page.code)
