"""Artists and titles are read from names of files that name them, and from no others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingestion.folder.file_names import (
    LETTERS,
    NO_ARTIST,
    NO_NAMES,
    NO_TITLE,
    Named,
    read_names,
)


def read(stem: str, *others: str, label: str = "Cubism", attribute: str = "style") -> Named:
    return read_names([(label, stem), *((label, other) for other in others)], attribute)[0]


@pytest.mark.parametrize(
    ("stem", "artist", "title"),
    [
        ("adriaen-brouwer_feeling", "Adriaen Brouwer", "Feeling"),
        ("el-greco_view-of-toledo-1", "El Greco", "View of toledo 1"),
        ("hokusai_36-views", "Hokusai", "36 views"),
        ("émile-bernard_pont-aven", "Émile Bernard", "Pont aven"),
        ("a-painter_untitled", "A Painter", "Untitled"),
        ("a-painter_picture", "A Painter", "Picture"),
        ("a-painter_2nd-state-of-the-print", "A Painter", "2nd state of the print"),
        ("a-painter_window (2)", "A Painter", "Window"),
        ("Anna Muster_Window", "Anna Muster", "Window"),
    ],
)
def test_artist_and_title_are_read_from_names_of_that_form(
    stem: str, artist: str, title: str
) -> None:
    assert read(stem) == Named(artist, title)


@pytest.mark.parametrize(
    "stem",
    ["feeling", "a_b_c", "_feeling", "brouwer_", "brouwer-_feeling", "", "IMG-2033", "DSC01234",
     "image (3)", "scan0001", "0a1b2c3d", "123", "123e4567-e89b-12d3-a456-426614174000"],
)  # fmt: skip
def test_names_of_another_form_give_neither(stem: str) -> None:
    assert read(stem) == Named(issue=NO_NAMES)


@pytest.mark.parametrize(
    "stem",
    ["img_0001", "IMG_20240131", "identity_012", "identity_xxx", "photo_12", "untitled_1", "0001_2",
     "painting_7", "scan0001_v2", "class_00123", "style_7", "Cubism_12", "cubism_guitar",
     "test-image_4", "my-photo_12", "data-set_0007", "DSC0123_edited", "9f8e7d6c_1", "frame_000012",
     "IMG-2033-WA01_1", "rembrandt_4", "gemälde_12", "photo_final", "batch7_window"],
)  # fmt: skip
def test_a_word_for_files_or_classes_is_no_artist(stem: str) -> None:
    assert read(stem) == Named(issue=NO_ARTIST)


@pytest.mark.parametrize(
    "title",
    ["12", "0001", "1937", "0a1b2c3d", "img-0001", "img0001", "no-5", "v2", "a1b2", "copy-2",
     "123e4567-e89b-12d3-a456-426614174000"],
)  # fmt: skip
def test_a_counter_is_no_title(title: str) -> None:
    assert read(f"anna-muster_{title}") == Named("Anna Muster", None, NO_TITLE)


def test_one_word_before_a_counter_is_an_artist_where_it_also_stands_before_titles() -> None:
    assert read("muster_12") == Named(issue=NO_ARTIST)
    assert read("muster_12", "muster_the-window") == Named("Muster", None, NO_TITLE)


def test_what_counts_most_files_of_several_classes_is_no_artist() -> None:
    files = [(label, f"fine-set_{n}") for label in ("Cubism", "Rococo") for n in range(3)]
    assert {named.issue for named in read_names(files, "style")} == {NO_ARTIST}
    painted = [("Cubism", "anna-muster_1"), ("Cubism", "anna-muster_2"), ("Rococo", "ben-bild_1")]
    assert [named.artist for named in read_names(painted, "style")] == [
        "Anna Muster", "Anna Muster", "Ben Bild",
    ]  # fmt: skip


def test_where_the_classes_are_artists_a_file_may_begin_with_its_class() -> None:
    stem = "anna-muster_window"
    assert read(stem, label="Anna Muster").issue == NO_ARTIST
    assert read(stem, label="Anna Muster", attribute="Artist") == Named("Anna Muster", "Window")


def test_letters_in_the_wrong_encoding_are_repaired_and_told() -> None:
    for shown in ("Paul-CÃ©zanne_x", "Paul-C├⌐zanne_x", "Paul-CÃƒÂ©zanne_x"):
        assert read(shown) == Named("Paul Cézanne", "X", LETTERS)
    # The other form of the same letters is no fault.
    assert read("Paul-Ce\u0301zanne_x") == Named("Paul Cézanne", "X")
    assert read("Paul-CÃ©zanne_12") == Named("Paul Cézanne", None, f"{LETTERS}; {NO_TITLE}")


@given(st.lists(st.tuples(st.text(max_size=9), st.text(max_size=40)), max_size=6), st.text())
def test_any_names_are_read_or_left_with_a_reason(
    files: list[tuple[str, str]], attribute: str
) -> None:
    read = read_names(files, attribute)
    assert len(read) == len(files)
    for named in read:
        assert named.issue or (named.artist and named.title)
        assert named.artist or not named.title
