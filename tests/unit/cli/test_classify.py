"""One bad picture among many costs itself alone."""

import json
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from app.cli import classify
from app.cli.command import Format
from core.errors import ArtwarehouseError
from core.settings import Settings
from ml.serving.served_model import Classification


class Brightness:
    """Answers by the mean of a picture."""

    size = 8

    def classify(self, pictures: Sequence[NDArray[np.uint8]]) -> list[Classification]:
        assert {picture.shape for picture in pictures} == {(8, 8, 3)}, "none is held in full size"
        names = ["light" if picture.mean() > 127 else "dark" for picture in pictures]
        return [Classification(name, 0.75, {name: 0.75, "other": 0.25}) for name in names]


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Path]:
    monkeypatch.setattr("ml.store.registry.require_run", lambda *_: tmp_path)
    monkeypatch.setattr("ml.serving.served_model.Classifier.load", lambda *_: Brightness())
    monkeypatch.setattr(classify, "AT_ONCE", 2)
    names = ("light", "text", "dark", "cut", "folder", "light2", "missing")
    paths = {name: tmp_path / f"{name}.png" for name in names}
    for name, grey in (("light", 255), ("dark", 0), ("light2", 250)):
        cv2.imwrite(str(paths[name]), np.full((40, 40, 3), grey, np.uint8))
    paths["cut"].write_bytes(paths["dark"].read_bytes()[:60])
    paths["text"].write_text("no picture")
    paths["folder"].mkdir()
    return paths


def test_the_others_are_classified_and_each_bad_one_is_named(
    files: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(ArtwarehouseError, match="4 of 7 pictures could not be classified"):
        classify.classify(
            SimpleNamespace(obj=Settings(data_dir=tmp_path)),
            "x",
            list(files.values()),
            output=Format.json,
        )
    printed = capsys.readouterr()
    answers = {row["file"]: row["label"] for row in json.loads(printed.out)}
    good = ("light", "dark", "light2")
    assert answers == {str(files[name]): name.rstrip("2") for name in good}
    told = printed.err.splitlines()
    assert [line.partition(": ")[0] for line in told] == [
        str(files[name]) for name in files if name not in good
    ]


def test_good_ones_alone_end_well(
    files: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    classify.classify(
        SimpleNamespace(obj=Settings(data_dir=tmp_path)), "x", [files["light"], files["dark"]]
    )
    printed = capsys.readouterr()
    assert printed.err == ""
    assert "75.0%" in printed.out
