"""What training refuses or leaves out, before a network is built."""

from dataclasses import replace
from pathlib import Path

import pytest
from painted_museum import Painting, publish

from core.errors import ArtwarehouseError
from core.settings import Settings
from ml.data.training_data import Examples, load_examples
from ml.recipes import get_recipe
from ml.tasks import get_task
from ml.train import train

TRAINED_ON = "Bands-0-0"
TESTED_ON = "Bands-5-0"


def load(settings: Settings, classes: list[str] | None = None) -> Examples:
    return load_examples(settings, get_task("school"), picture_size=16, classes=classes)


def test_an_artist_on_two_sides_of_the_split_stops_training(tmp_path: Path) -> None:
    def leak(work: Painting) -> Painting:
        return replace(work, split="test") if work.artwork_key == TRAINED_ON else work

    settings = publish(tmp_path, change=leak)
    with pytest.raises(ArtwarehouseError, match=r"side of the split: 1, first .* Bands-0 in test"):
        train(settings, "school")
    assert not settings.models_dir.exists()


def test_who_is_to_be_recognised_may_stand_on_every_side(tmp_path: Path) -> None:
    def one_hand_a_class(work: Painting) -> Painting:
        return replace(work, artist_key=work.label)

    settings = publish(tmp_path, change=one_hand_a_class, view="ml_artist")
    examples = load_examples(settings, get_task("artist"), picture_size=32)
    for split in ("train", "validation", "test"):
        assert {examples.works[i].artist_key for i in examples.of(split)} == set(examples.classes)


def test_an_unknown_artist_is_on_no_side(tmp_path: Path) -> None:
    settings = publish(tmp_path, change=lambda work: replace(work, artist_key=None))
    assert len(load(settings).of("train")) == 36


def test_a_picture_that_also_stands_in_the_test_split_is_not_learned_from(tmp_path: Path) -> None:
    settings = publish(tmp_path)
    pictures = settings.images_dir / "met"
    (pictures / f"{TRAINED_ON}.png").write_bytes((pictures / f"{TESTED_ON}.png").read_bytes())
    examples = load(settings)
    keys = [work.artwork_key for work in examples.works]
    assert keys.index(TRAINED_ON) not in examples.of("train")
    assert keys.index(TESTED_ON) in examples.of("test")
    assert examples.count_statuses() == {"copy": 1, "ok": 62}


def test_missing_and_broken_pictures_are_counted_and_left_out(tmp_path: Path) -> None:
    settings = publish(tmp_path)
    pictures = settings.images_dir / "met"
    (pictures / "Bands-0-0.png").unlink()
    (pictures / "Specks-1-2.png").write_bytes(b"<html>403 Forbidden</html>")
    examples = load(settings)
    assert examples.count_statuses() == {"missing": 1, "not_image": 1, "ok": 61}
    assert examples.class_counts("train") == {"Bands": 11, "Columns": 12, "Specks": 11}


def test_classes_choose_and_unknown_ones_are_refused(tmp_path: Path) -> None:
    settings = publish(tmp_path)
    assert load(settings, ["Specks", "Bands"]).classes == ("Bands", "Specks")
    with pytest.raises(ArtwarehouseError, match="no class Dots: choose among Bands, Col"):
        load(settings, ["Bands", "Dots"])
    with pytest.raises(ArtwarehouseError, match="at least 2 classes and has 1"):
        load(settings, ["Bands"])


def test_a_split_without_usable_pictures_says_why(tmp_path: Path) -> None:
    settings = publish(tmp_path)
    for picture in (settings.images_dir / "met").glob("*-4-*.png"):
        picture.unlink()
    with pytest.raises(
        ArtwarehouseError, match=r"validation split \(pictures left out: 9 missing;"
    ):
        load(settings)


def test_a_class_that_is_never_trained_on_is_refused(tmp_path: Path) -> None:
    def untrained(work: Painting) -> Painting:
        return replace(work, split="test") if work.label == "Columns" else work

    with pytest.raises(ArtwarehouseError, match="no usable training picture of Columns"):
        load(publish(tmp_path, change=untrained))


def test_an_unknown_split_is_refused(tmp_path: Path) -> None:
    settings = publish(tmp_path, change=lambda work: replace(work, split="dev"))
    with pytest.raises(ArtwarehouseError, match="in split 'dev'"):
        load(settings)


def test_the_data_hash_follows_labels_splits_and_pictures_alone(tmp_path: Path) -> None:
    settings = publish(tmp_path / "a")
    first = load(settings).data_hash()
    assert load(publish(tmp_path / "b")).data_hash() == first
    (settings.images_dir / "met" / "Bands-0-0.png").unlink()
    assert load(settings).data_hash() != first
    relabelled = publish(
        tmp_path / "c",
        change=lambda w: replace(w, label="Columns") if w.artwork_key == TRAINED_ON else w,
    )
    assert load(relabelled).data_hash() != first


def test_no_warehouse_and_no_view_say_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ArtwarehouseError, match="artwarehouse build"):
        load(Settings(data_dir=tmp_path))
    import duckdb

    settings = publish(tmp_path / "b")
    with duckdb.connect(str(settings.warehouse_path)) as con:
        con.execute("drop table ml_school")
    with pytest.raises(ArtwarehouseError, match="no view ml_school: run `artwarehouse build`"):
        load(settings)


def test_an_unknown_recipe_and_no_epochs_are_refused(tmp_path: Path) -> None:
    settings = publish(tmp_path)
    with pytest.raises(ArtwarehouseError, match="choose one of scratch, transfer"):
        train(settings, "school", recipe="tranfer")
    with pytest.raises(ArtwarehouseError, match="at least 1"):
        train(settings, "school", recipe=get_recipe("scratch").name, epochs=0)
