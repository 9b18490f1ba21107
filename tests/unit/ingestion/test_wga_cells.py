"""The cells of the site that hold several facts: school, and the lines below a title."""

from __future__ import annotations

import pytest

from ingestion.wga.caption import Caption, assign_lines
from ingestion.wga.decoding import decode_page
from ingestion.wga.school import School, split_school


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("German painter (Prague)", School("German", "painter", "Prague")),
        ("Irish miniaturist", School("Irish", "miniaturist", None)),
        ("Italian painter/sculptor (Rome)", School("Italian", "painter/sculptor", "Rome")),
        ("Dutch painter and printmaker", School("Dutch", "painter and printmaker", None)),
        ("French graphic artist (Paris)", School("French", "graphic artist", "Paris")),
        ("South Netherlandish painter", School("South Netherlandish", "painter", None)),
        ("Franco-Flemish illuminator", School("Franco-Flemish", "illuminator", None)),
        ("French and Italian sculptor", School("French and Italian", "sculptor", None)),
        ("german painter", School("german", "painter", None)),
        ("Spanish cabinet-maker", School("Spanish", "cabinet-maker", None)),
        ("Czech painter (Prague (Old Town))", School("Czech", "painter", "Prague (Old Town)")),
        ("Swiss painter (Basel) (Rome)", School("Swiss", "painter", "Basel, Rome")),
        ("Polish painter (Cracow", School("Polish", "painter", "Cracow")),
        ("Polish painter Cracow)", School("Polish", "painter Cracow", None)),
        ("painter (Siena)", School(None, "painter", "Siena")),
        ("Other", School("Other", None, None)),
        ("English painter ()", School("English", "painter", None)),
        ("", School(None, None, None)),
    ],
)
def test_a_school_cell_is_split(cell: str, expected: School) -> None:
    assert split_school(cell) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["1598", "Oil on wood", "Museum, Town"], ("1598", "Oil on wood", "Museum, Town")),
        (["Museum", "1598", "Oil"], ("Museum", "1598", "Oil")),  # three lines: by position
        (["1598", "", "Museum, Town"], ("1598", None, "Museum, Town")),
        (["", "Obscure stuff", "Somewhere"], (None, "Obscure stuff", "Somewhere")),
        (["1598", "Museum, Town"], ("1598", None, "Museum, Town")),
        (["c. 1480", "Fresco"], ("c. 1480", "Fresco", None)),
        (["Marble, height 9 cm", "Church, Town"], (None, "Marble, height 9 cm", "Church, Town")),
        (["Tempera on panel, 1400 x 800 mm"], (None, "Tempera on panel, 1400 x 800 mm", None)),
        (["Palazzo Nuovo, Town"], (None, None, "Palazzo Nuovo, Town")),
        (["14th century"], ("14th century", None, None)),
        (["second half of the 15th century"], ("second half of the 15th century", None, None)),
        (["-"], ("-", None, None)),
        (["Manuscript (MS 479)", "Library, Town"], (None, "Manuscript (MS 479)", "Library, Town")),
        (["1598", "Oil on wood", "Museum", "Town"], ("1598", "Oil on wood", "Museum, Town")),
        (["", "", ""], (None, None, None)),
        ([], (None, None, None)),
    ],
)  # fmt: skip
def test_lines_below_a_title_find_their_fields(
    lines: list[str], expected: tuple[str | None, ...]
) -> None:
    assert assign_lines(lines) == Caption(*expected)


@pytest.mark.parametrize(
    ("content", "content_type", "expected"),
    [
        ("Dürer".encode(), "text/html; charset=UTF-8", ("Dürer", "utf-8")),
        ("Dürer".encode(), "text/html", ("Dürer", "utf-8")),
        ("Carrà".encode("cp1252"), "text/html", ("Carrà", "cp1252")),
        ("Dvořák".encode("cp1250"), "text/html; charset=windows-1250", ("Dvořák", "cp1250")),
        ("“é”".encode("cp1252"), "text/html; charset=ISO-8859-1", ("“é”", "cp1252")),
        ("é".encode("cp1252"), "text/html; charset=utf-8", ("é", "cp1252")),
        ("é".encode(), "text/html; charset=no-such", ("é", "utf-8")),
        (b"\xef\xbb\xbfx", "text/html; charset=iso-8859-1", ("x", "utf-8")),
        (b"\x81", "", ("\ufffd", "cp1252")),
        (b"", "", ("", "utf-8")),
    ],
)
def test_a_page_is_decoded_as_stated_or_by_what_fits(
    content: bytes, content_type: str, expected: tuple[str, str]
) -> None:
    assert decode_page(content, content_type) == expected


@pytest.mark.parametrize(
    "meta",
    ['<meta charset="iso-8859-2">', '<META http-equiv=x content="text/html; charset=ISO-8859-2">'],
)
def test_the_encoding_in_a_meta_tag_counts(meta: str) -> None:
    page = f"<html>{meta}Dvořák".encode("iso-8859-2")
    text, encoding = decode_page(page, "text/html")
    assert text.endswith("Dvořák")
    assert encoding == "iso8859-2"
