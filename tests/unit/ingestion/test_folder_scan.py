"""Which files of a folder are pictures, and what their names and manifests say."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import ArtwarehouseError
from ingestion.folder.file_names import LETTERS, NO_NAMES, NO_TITLE
from ingestion.folder.scan import UNREAD, Labelled, find_pictures


def fill(root: Path, *paths: str) -> None:
    for path in paths:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(b"x")


def test_the_first_folder_is_the_label_and_hidden_files_are_skipped(tmp_path: Path) -> None:
    fill(tmp_path, "b/x_y.jpg", "a/deep/z.png", "a/.hidden.jpg", ".cache/a.jpg", "loose.jpg")
    found = find_pictures(tmp_path, "style")
    assert found.pictures == [
        Labelled("a/deep/z.png", "a", name_issue=NO_NAMES),
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
        Labelled("b/three.jpg", "Rococo", None, "Three", NO_NAMES),
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
        ("file,style\nNaïve/a.jpg,Naïve".encode("mac_roman"), "no CSV file in UTF-8"),
        (b"file,style\na\0.jpg,Baroque", "holds zero characters"),
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


TABLE = "file,style,title\r\na/x_y.jpg,Naïve,Ó\u2028one\r\n"


@pytest.mark.parametrize(
    "content",
    [
        TABLE.encode(),
        TABLE.encode("utf-8-sig"),
        TABLE.encode("utf-16"),
        b"\xfe\xff" + TABLE.encode("utf-16-be"),
        TABLE.encode("utf-16-le"),
        TABLE.encode("utf-16-be"),
        TABLE.replace("\r\n", "\r").encode(),
        TABLE.replace(",", "\t").encode("utf-16"),
        TABLE.replace(",", ";").encode(),
    ],
    ids=["utf8", "bom", "utf16", "utf16be", "le bare", "be bare", "cr", "excel's", "semicolons"],
)
def test_a_manifest_of_any_unicode_encoding_is_read(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "labels.csv").write_bytes(content)
    found = find_pictures(tmp_path, "style", tmp_path / "labels.csv")
    assert found.pictures == [Labelled("a/x_y.jpg", "Naïve", "X", "Ó\u2028one")]


def test_a_manifest_finds_files_whose_names_have_the_same_letters_in_another_form(
    tmp_path: Path,
) -> None:
    on_disk = [
        "Nai\u0308ve/x_e\u0301te\u0301.jpg",
        "a/CÃ©zanne_x.jpg",
        "b/C\xe9_x.jpg",
        "b/Ce\u0301_x.jpg",
    ]
    fill(tmp_path, *on_disk)
    manifest = tmp_path / "labels.csv"
    listed = ["Na\xefve/x_\xe9t\xe9.jpg", "a/C\xe9zanne_x.jpg", "b/C\xe9_x.jpg"]
    manifest.write_text("\n".join(["file,style", *(f"{path},Rococo" for path in listed)]))
    found = find_pictures(tmp_path, "style", manifest)
    assert [picture.path for picture in found.pictures] == on_disk[:3]
    assert [(p.artist, p.name_issue) for p in found.pictures] == [
        ("X", None),
        ("C\xe9zanne", LETTERS),
        ("C\xe9", None),
    ]


def test_a_class_in_wrong_letters_is_repaired_and_told(tmp_path: Path) -> None:
    fill(tmp_path, "NaÃ¯ve/a-b_c.jpg", "Nai\u0308ve/a-b_c.jpg", "Na\xefve/a-b_12.jpg")
    found = find_pictures(tmp_path, "style")
    assert {(p.label, p.artist, p.title, p.name_issue) for p in found.pictures} == {
        ("Na\xefve", "A B", "C", LETTERS),
        ("Na\xefve", "A B", "C", None),
        ("Na\xefve", "A B", None, NO_TITLE),
    }


@pytest.mark.parametrize("kind", ["zip", "tar"])
def test_an_archive_is_no_folder_and_the_message_says_what_to_do(tmp_path: Path, kind: str) -> None:
    fill(tmp_path, "in/a/x.jpg")
    archive = shutil.make_archive(str(tmp_path / "pictures"), kind, tmp_path / "in")
    with pytest.raises(ArtwarehouseError, match="is no folder: unpack it and give the folder"):
        find_pictures(Path(archive), "style")


def test_what_desktops_leave_is_passed_over(tmp_path: Path) -> None:
    fill(tmp_path, "a/x.jpg", "a/Thumbs.db", "a/desktop.ini", "a/.DS_Store", "__MACOSX/a/._x.jpg")
    found = find_pictures(tmp_path, "style")
    assert ([p.path for p in found.pictures], found.rejects) == (["a/x.jpg"], [])


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser reads every folder")
def test_a_folder_that_cannot_be_read_is_rejected_and_the_rest_taken(tmp_path: Path) -> None:
    fill(tmp_path, "a/x.jpg", "b/y.jpg")
    (tmp_path / "b").chmod(0)
    try:
        found = find_pictures(tmp_path, "style")
    finally:
        (tmp_path / "b").chmod(0o700)
    assert [picture.path for picture in found.pictures] == ["a/x.jpg"]
    assert [(r.location, r.reason) for r in found.rejects] == [("b", UNREAD)]
    assert found.unread == ["b/"]
