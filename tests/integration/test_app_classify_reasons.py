"""Classify with a model that explains itself, several tasks at once, and a photograph."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from pathlib import Path

import app_museum
import duckdb
import numpy as np
import pytest
import streamlit as st
from app_harness import ENTRY, ask, texts
from streamlit.testing.v1 import AppTest

from ml.serving.nearest_neighbours import Neighbour
from ml.serving.served_model import Classification


class ExplainingModel:
    """Stands for a trained model that has all the files of a new run."""

    size = 32

    def __init__(self, known: Sequence[str]) -> None:
        self.known = known
        self.flags = {"is_low_confidence": False, "is_out_of_distribution": False}

    def classify(self, pictures: Sequence[np.ndarray]) -> list[Classification]:
        share = {"French": 0.5, "Dutch": 0.3, "Italian": 0.2}
        return [Classification("French", 0.5, share, **self.flags) for _ in pictures]

    def explain(self, picture: np.ndarray) -> np.ndarray:
        height, width = picture.shape[:2]
        return np.linspace(0, 1, height * width, dtype=np.float32).reshape(height, width)

    def neighbours(self, picture: np.ndarray) -> list[Neighbour]:
        assert picture.dtype == np.uint8
        return [Neighbour(key, "French", 0.9) for key in self.known[:3]]


@pytest.fixture
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    st.cache_data.clear()
    st.cache_resource.clear()
    monkeypatch.setenv("ARTWAREHOUSE_DATA_DIR", str(tmp_path))
    app_museum.publish(tmp_path, works=8)
    app_museum.train(tmp_path)
    return tmp_path


@pytest.fixture
def model(data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> ExplainingModel:
    found = ask(data_dir, "select artwork_key from fct_artwork order by 1")
    made = ExplainingModel([key for (key,) in found])
    monkeypatch.setattr("app.data.served_models._classifier", lambda _run: made)
    return made


def opened(mode: str = "A random painting") -> AppTest:
    page = AppTest.from_file(str(ENTRY), default_timeout=60)
    page.session_state["mode"] = mode
    page.switch_page("app_pages/classify.py").run()
    assert not page.exception
    return page


def test_an_answer_comes_with_a_heat_map_and_the_nearest_works(model: ExplainingModel) -> None:
    page = opened()
    alternatives = [image.proto.imgs[0].alt for image in page.get("image")]
    assert len(alternatives) == 5  # the painting, the heat map, three works
    assert "Heat map: where the picture speaks for French" in alternatives
    assert "Nearest known works" in texts(page)
    assert texts(page).count("0.90 alike") == 3


def test_an_unsure_answer_and_an_unfamiliar_picture_are_told(model: ExplainingModel) -> None:
    model.flags = {"is_low_confidence": True, "is_out_of_distribution": True}
    page = opened()
    assert "No painting?" in page.warning[0].value
    verdict = (page.success or page.error)[0].value
    assert verdict.startswith("With low confidence, ")


def test_an_upload_shows_the_nearest_works_only_where_there_is_a_warehouse(
    model: ExplainingModel, data_dir: Path
) -> None:
    (data_dir / "warehouse.duckdb").unlink()
    model.flags = {"is_low_confidence": True, "is_out_of_distribution": False}
    page = opened("My own picture")
    picture = app_museum.painting().read_bytes()
    page.file_uploader[0].set_value(("a.jpg", picture, "image/jpeg")).run()
    assert not page.exception
    assert "Low confidence: perhaps **French** (50%)." in page.info[0].value
    assert len(page.get("image")) == 2  # itself and the heat map
    assert "There is no warehouse" in page.warning[0].value


def test_several_tasks_answer_side_by_side(model: ExplainingModel, data_dir: Path) -> None:
    shutil.copytree(data_dir / "models" / "school", data_dir / "models" / "culture")
    with duckdb.connect(str(data_dir / "warehouse.duckdb")) as connection:
        connection.execute("create table ml_culture as select * from ml_school")
        connection.execute("update ml_culture set split = 'train'")
    page = opened()  # the paintings are those that one of the models did not learn from
    assert [item.value for item in page.subheader] == ["Culture", "School"]
    assert texts(page).count("may have learned from this very painting") == 1
    assert len(page.get("vega_lite_chart")) == 2


def test_the_camera_is_offered_and_asks_for_a_model_first(
    data_dir: Path, model: ExplainingModel
) -> None:
    page = opened("Camera")
    assert page.get("camera_input")
    shutil.rmtree(data_dir / "models")
    page.run()
    assert page.code[0].value == "artwarehouse train school"
