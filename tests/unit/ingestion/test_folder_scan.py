"""Which files of a folder are pictures, and what their names and manifests say."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingestion.folder.scan import Labelled, artist_and_title, find_pictures
from warehouse.errors import ArtwarehouseError


@pytest.mark.parametrize(
    ("stem", "artist", "title"),
    [
        ("adriaen-brouwer_feeling", "Adriaen Brouwer", "Feeling"),
        ("el-greco_view-of-toledo-1", "El Greco", "View of toledo 1"),
        ("hokusai_36-views", "Hokusai", "36 views"),
        ("émile-bernard_pont-aven", "Émile Bernard", "Pont aven"),
        ("feeling", None, None),
        ("a_b_c", None, None),
        ("_feeling", None, None),
        ("brouwer_", None, None),
        ("brouwer-_feeling", None, None),
        ("0001_2", None, None),
        ("", None, None),
    ],
)
def test_artist_and_title_are_read_from_names_of_that_form(
    stem: str, artist: str | None, title: str | None
) -> None:
    assert artist_and_title(stem) == (artist, title)


@given(st.text(max_size=30))
def test_any_name_is_read_or_left(stem: str) -> None:
    artist, title = artist_and_title(stem)
    assert (artist is None) == (title is None)


def fill(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(b"x")


def test_the_first_folder_is_the_label_and_hidden_files_are_skipped(tmp_path: Path) -> None:
    fill(tmp_path, "b/x_y.jpg", "a/deep/z.png", "a/.hidden.jpg", ".cache/a.jpg", "loose.jpg")
    found = find_pictures(tmp_path, "style")
    assert found.pictures == [
        Labelled("a/deep/z.png", "a"),
        Labelled("b/x_y.jpg", "b", "X", "Y"),
    ]
    assert [(r.location, r.reason) for r in found.rejects] == [
        ("loose.jpg", "in no folder that names its class")
    ]


def test_what_lies_beside_the_classes_and_is_no_picture_is_passed_over(tmp_path: Path) -> None:
    fill(tmp_path, "a/x.jpg", "a/notes.txt", "manifest.csv", "README", "labels.parquet", "b.PNG")
    found = find_pictures(tmp_path, "style")
    assert found.passed_over == ["README", "labels.parquet", "manifest.csv"]
    assert [reject.location for reject in found.rejects] == ["b.PNG"]
    # Below a class every file is said to be a picture, and proved to be one when it is read.
    assert [picture.path for picture in found.pictures] == ["a/notes.txt", "a/x.jpg"]


def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    fill(tmp_path, "in/a/x.jpg", "out/y.jpg")
    (tmp_path / "in" / "b").symlink_to(tmp_path / "out")
    (tmp_path / "in" / "a" / "again").symlink_to(tmp_path / "in")
    found = find_pictures(tmp_path / "in", "style")
    assert [picture.path for picture in found.pictures] == ["a/x.jpg"]
    assert {r.location for r in found.rejects} == {"b", "a/again"}


def test_a_name_that_is_no_text_is_rejected(tmp_path: Path) -> None:
    fill(tmp_path, "a/x.jpg")
    Path(os.fsdecode(bytes(tmp_path) + b"/a/\xff.jpg")).touch()
    found = find_pictures(tmp_path, "style")
    assert len(found.pictures) == 1
    assert [r.reason for r in found.rejects] == ["its name is not in UTF-8"]


@pytest.mark.parametrize("suffix", ["csv", "semicolons.csv", "parquet"])
def test_a_manifest_names_pictures_labels_artists_and_titles(tmp_path: Path, suffix: str) -> None:
    columns = {
        "file": ["a/one.jpg", "b/jan-steen_two.jpg", "./b//three.jpg"],
        "style": ["Baroque", "Rococo", "Rococo"],
        "artist": ["Rubens; Studio", "", None],
        "title": ["One, too", None, "Three"],
    }
    manifest = tmp_path / f"labels.{suffix}"
    if suffix == "parquet":
        pq.write_table(pa.table(columns), manifest)
    else:
        separator = ";" if suffix.startswith("semi") else ","
        rows = [list(columns), *zip(*columns.values(), strict=True)]
        lines = [separator.join(f'"{cell or ""}"' for cell in row) for row in rows]
        manifest.write_text("\ufeff" + "\r\n".join(lines), encoding="utf-8")
    found = find_pictures(tmp_path, "style", manifest)
    assert found.rejects == []
    assert found.pictures == [
        Labelled("a/one.jpg", "Baroque", "Rubens; Studio", "One, too"),
        Labelled("b/jan-steen_two.jpg", "Rococo", "Jan Steen", "Two"),
        Labelled("b/three.jpg", "Rococo", None, "Three"),
    ]


def test_lines_of_a_manifest_that_lead_nowhere_are_rejected_with_their_place(
    tmp_path: Path,
) -> None:
    bad = ["../up.jpg", "/etc/passwd", "a/../../x.jpg", "", ".hidden/x.jpg", "a\\b.jpg", "C:/x.jpg"]
    lines = ["file,style", *(f"{path},Baroque" for path in bad)]
    lines += ["ok.jpg,Baroque", "no-label.jpg,", "ok.jpg,Baroque", "ok.jpg,Rococo"]
    manifest = tmp_path / "labels.csv"
    manifest.write_text("\n".join(lines), encoding="utf-8")
    found = find_pictures(tmp_path, "style", manifest)
    assert [picture.path for picture in found.pictures] == ["ok.jpg"]
    assert [r.location for r in found.rejects] == [
        f"labels.csv:{n}" for n in [*range(2, 9), 10, 12]
    ]
    assert [r.reason for r in found.rejects[-2:]] == [
        "no label in the column style",
        "other facts than an earlier line gives",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"path,style\na.jpg,Baroque", "must be named 'file'; its columns are 'path', 'style'"),
        (b"file,artist\na.jpg,Rubens", "must be named 'style'"),
        (b"file,style\na.jpg", r":2: 1 cells where the header has 2"),
        (b'file,style\n"a.jpg,Baroque', "unexpected end of data"),
        (b"file,style\n\xff.jpg,Baroque", "no CSV file in UTF-8"),
        (b"PAR1 and no more", "damaged Parquet file"),
        (b"file,style\n", "lists no pictures"),
        (b"", "must be named 'file'"),
    ],
)
def test_what_is_no_manifest_is_refused(tmp_path: Path, content: bytes, message: str) -> None:
    (tmp_path / "labels.csv").write_bytes(content)
    with pytest.raises(ArtwarehouseError, match=message):
        find_pictures(tmp_path, "style", tmp_path / "labels.csv")


def test_a_folder_without_pictures_is_refused(tmp_path: Path) -> None:
    fill(tmp_path, "loose.jpg")
    with pytest.raises(ArtwarehouseError, match="should have a folder for each class"):
        find_pictures(tmp_path, "style")
    with pytest.raises(ArtwarehouseError, match="is no folder"):
        find_pictures(tmp_path / "none", "style")


@settings(max_examples=200, deadline=None)
@given(content=st.one_of(st.binary(max_size=60), st.text(max_size=60).map(str.encode)))
def test_any_manifest_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    manifest = folder / "labels.csv"
    manifest.write_bytes(b"file,style\n" + content)
    try:
        found = find_pictures(folder, "style", manifest)
    except ArtwarehouseError:
        return
    for picture in found.pictures:
        assert (folder / picture.path).resolve().is_relative_to(folder.resolve())
