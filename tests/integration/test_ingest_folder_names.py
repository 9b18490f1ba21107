"""Names that file systems, other folders and other programs make hard: right, or rejected."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import cv2
import duckdb
import numpy as np
import pytest

from core.errors import ArtwarehouseError
from core.settings import Settings
from ingestion.folder import picture_import as store
from ingestion.folder import pipeline
from ingestion.folder.pipeline import ingest_folder


def picture(seed: int) -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 256, (24, 32, 3), dtype=np.uint8)
    return cv2.imencode(".jpg", pixels)[1].tobytes()


def fill(root: Path, *paths: str) -> Path:
    for seed, path in enumerate(paths):
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(picture(seed + len(str(root))))
    return root


def query(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(str(settings.raw_path), read_only=True) as connection:
        return connection.execute(sql).fetchall()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


@pytest.mark.parametrize("is_linked", [True, False])
def test_a_name_as_long_as_names_can_be_is_taken(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch, is_linked: bool
) -> None:
    if not is_linked:
        monkeypatch.setattr(store, "_linked", lambda *_: False)
    name = "é" * 125 + "x.jpg"
    assert len(name.encode()) == 255
    root = fill(tmp_path / "in", f"Cubism/{name}", "Cubism/a.jpg")
    for _ in range(2):
        ingest_folder(settings, root, attribute="style")
        (root / "Cubism" / name).write_bytes(picture(99))
    assert query(settings, "select count(*) from folder.works") == [(2,)]
    assert (settings.images_dir / "folder/in/Cubism" / name).is_file()


def test_a_path_too_long_for_the_store_is_rejected_and_the_rest_taken(
    tmp_path: Path, settings: Settings
) -> None:
    root = fill(tmp_path / "in", "Cubism/a.jpg")
    deep = root / "Cubism"
    while len(str(deep)) < 3_800:
        deep /= "d" * 200
    # A path may have 4,095 bytes, and that in the store is longer.
    deep /= "d" * (4_080 - len(str(deep)))
    deep.mkdir(parents=True)
    (deep / "deep.jpg").write_bytes(picture(5))
    summary = ingest_folder(settings, root, attribute="style")
    assert summary.images == {"ok": 1}
    assert summary.rejected == 1
    assert "File name too long" in query(settings, "select reason from rejects.folder")[0][0]


def test_two_folders_of_one_name_do_not_overwrite_each_other(
    tmp_path: Path, settings: Settings
) -> None:
    one = fill(tmp_path / "A/style", "Cubism/same.jpg", "Cubism/one.jpg")
    other = fill(tmp_path / "B/style", "Cubism/same.jpg")
    ingest_folder(settings, one, attribute="style")
    before = query(settings, "select * from folder.works order by path")
    with pytest.raises(ArtwarehouseError, match=f"the pictures of {one}: give those of {other}"):
        ingest_folder(settings, other, attribute="style")
    assert query(settings, "select * from folder.works order by path") == before
    ingest_folder(settings, other, attribute="style", source_name="b")
    counts = query(settings, "select source_name, count(*) from folder.works group by 1 order by 1")
    assert counts == [("b", 1), ("style", 2)]

    # The same folder by another name, and a folder that was moved, are the collection still.
    (tmp_path / "link").symlink_to(one)
    assert ingest_folder(settings, tmp_path / "link", attribute="style",
                         source_name="style").images == {"unchanged": 2}  # fmt: skip
    one.rename(tmp_path / "A/moved")
    summary = ingest_folder(settings, tmp_path / "A/moved", attribute="style", source_name="style")
    assert summary.images == {"ok": 2}
    assert query(settings, "select count(*) from folder.works where removed_at is not null") == [
        (0,)
    ]


def test_raw_of_an_earlier_version_is_gone_on_with(tmp_path: Path, settings: Settings) -> None:
    root = fill(tmp_path / "in", "Cubism/a.jpg", "Cubism/b.jpg")
    ingest_folder(settings, root, attribute="style")
    with duckdb.connect(str(settings.raw_path)) as raw:
        raw.execute("alter table folder.works drop column directory")
        raw.execute("alter table folder.works drop column name_issue")
    assert ingest_folder(settings, root, attribute="style").rejected == 0
    assert query(settings, "select count(name_issue), count(directory) from folder.works") == [
        (2, 2)
    ]


def test_names_that_differ_by_case_or_form_alone_have_files_of_their_own(
    tmp_path: Path, settings: Settings
) -> None:
    names = ["a/Caf\xe9.jpg", "a/Cafe\u0301.jpg", "a/CAF\xc9.JPG", "a/x.jpg", "A/x.jpg"]
    root = fill(tmp_path / "in", *names)
    for _ in range(2):
        summary = ingest_folder(settings, root, attribute="style")
    assert summary.images == {"unchanged": 5}
    rows = query(settings, "select path, label, image_filename from folder.works")
    assert {row[0] for row in rows} == set(names)
    assert {row[1] for row in rows} == {"a", "A"}
    # On a file system that takes them for one, none would overwrite another.
    assert len({row[2].casefold().replace("e\u0301", "\xe9") for row in rows}) == 5
    for path, _, stored in rows:
        assert (settings.images_dir / stored).read_bytes() == (root / path).read_bytes()


def test_a_file_in_the_place_of_a_folder_is_rejected_and_the_rest_taken(
    tmp_path: Path, settings: Settings
) -> None:
    root = fill(tmp_path / "in", "a/x", "a/y.jpg")
    ingest_folder(settings, root, attribute="style")
    (root / "a/x").unlink()
    fill(root, "a/x/z.jpg")
    summary = ingest_folder(settings, root, attribute="style")
    assert (summary.images, summary.rejected) == ({"unchanged": 1}, 1)
    assert (
        "the picture store cannot hold it"
        in query(settings, "select reason from rejects.folder")[0][0]
    )


def test_a_thousand_classes_and_names_of_any_signs_are_taken(
    tmp_path: Path, settings: Settings
) -> None:
    odd = ["quote's", 'double"', "per%cent", "hash#", "query?", "x=1", "new\nline", "tab\t",
           " ", "back\\slash", "semi;colon", "{brace}", "$HOME", "*", "-rf", "日本", "🎨",
           "nul", "é"]  # fmt: skip
    paths = [f"class {number}/{number}.jpg" for number in range(1000)]
    paths += [f"{name}/{name}.jpg" for name in odd]
    root = tmp_path / "in"
    content = picture(1)
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    (root / "empty class").mkdir()
    summary = ingest_folder(settings, root, attribute="style")
    assert (summary.images, summary.rejected) == ({"ok": len(paths)}, 0)
    rows = query(settings, "select path, image_filename from folder.works")
    assert {path for path, _ in rows} == set(paths)
    assert all((settings.images_dir / name).is_file() for _, name in rows)


def test_a_row_that_no_table_holds_costs_its_own_picture(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No file is known to make such a row: this is the net below what is checked before."""
    root = fill(tmp_path / "f", *(f"Baroque/jan_{number}.jpg" for number in range(3)))
    read = pipeline.read_picture

    def with_an_odd_width(file: str, *others: Any) -> Any:
        facts, content = read(file, *others)
        return (replace(facts, width=2**70) if "jan_1" in file else facts), content

    monkeypatch.setattr(pipeline, "read_picture", with_an_odd_width)
    summary = ingest_folder(settings, root, attribute="style")
    assert (summary.rows["folder.works"], summary.rejected) == (2, 1)
    assert query(settings, "select path from folder.works order by 1") == [
        ("Baroque/jan_0.jpg",),
        ("Baroque/jan_2.jpg",),
    ]
    [(location, reason)] = query(settings, "select location, reason from rejects.folder")
    assert location == "f/Baroque/jan_1.jpg"
    assert "int" in reason
