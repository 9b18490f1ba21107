from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from core.errors import ArtwarehouseError
from core.settings import HttpSettings
from ingestion.http.client import PoliteClient
from ingestion.wga.catalogue import parse_catalogue, read_catalogue
from ingestion.wga.catalogue_rows import COLUMNS

HEADER = "AUTHOR;BORN-DIED;TITLE;DATE;TECHNIQUE;LOCATION;URL;FORM;TYPE;SCHOOL;TIMEFRAME"
LIMIT = 100_000


def line(name: str = "one", title: str = "Spring") -> str:
    url = f"http://www.wga.hu/html/d/doe/{name}.html"
    facts = "1598;Oil;Museum, Town"
    return f"DOE, Ann;(b. 1552, Köln);{title};{facts};{url};painting;genre;German;1551-1600"


def csv(*lines: str, encoding: str = "cp1250") -> bytes:
    return "\r\n".join((HEADER, *lines, "")).encode(encoding)


def zipped(members: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def read(path: Path, content: bytes, max_bytes: int = LIMIT) -> list[dict[str, str | None]]:
    path.write_bytes(content)
    with PoliteClient(
        live_url="https://www.wga.hu",
        base_url="https://www.wga.hu",
        http=HttpSettings(),
        requests_per_second=0,
    ) as client:
        return read_catalogue(str(path), client, max_bytes=max_bytes).rows.to_pylist()


def test_a_line_becomes_a_row_with_the_canonical_address() -> None:
    found = parse_catalogue(csv(line()), name="catalog.csv")
    assert found.rejects == []
    assert found.rows.to_pylist() == [
        {
            "author": "DOE, Ann",
            "born_died": "(b. 1552, Köln)",
            "title": "Spring",
            "date": "1598",
            "technique": "Oil",
            "location": "Museum, Town",
            "url": "https://www.wga.hu/html/d/doe/one.html",
            "form": "painting",
            "type": "genre",
            "school": "German",
            "timeframe": "1551-1600",
            "edition": "txt",
            "encoding": "cp1250",
        }
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1250"])
def test_the_encoding_is_detected_and_recorded(encoding: str) -> None:
    (row,) = parse_catalogue(csv(line(), encoding=encoding), name="c").rows.to_pylist()
    assert row["born_died"] == "(b. 1552, Köln)"
    assert row["encoding"] == ("cp1250" if encoding == "cp1250" else "utf-8")


def test_one_damaged_line_does_not_turn_a_utf_8_file_into_another_encoding() -> None:
    good = csv(line("one"), line("two"), encoding="utf-8")
    found = parse_catalogue(good + line("three").encode("cp1250"), name="c")
    assert [row["born_died"] for row in found.rows.to_pylist()] == ["(b. 1552, Köln)"] * 2
    assert [(r.reason, r.location) for r in found.rejects] == [
        ("bytes outside utf-8", "catalog.csv:4")
    ]


def test_a_zero_byte_costs_its_own_line() -> None:
    found = parse_catalogue(csv(line("one"), line("t\0wo"), line("three")), name="c")
    assert found.rows.num_rows == 2
    assert [(r.reason, r.location) for r in found.rejects] == [("a zero byte", "catalog.csv:3")]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ('"One; two"', "One; two"),
        ('"The ""Long"" Road"', 'The "Long" Road'),
        ('The "Long" Road', 'The "Long" Road'),
        ('"Long" Road', '"Long" Road'),
        ('A 12" disc', 'A 12" disc'),
        ('"Two\r\nlines"', "Two\nlines"),
        ("", None),
    ],
)
def test_quotes_are_read_as_they_are_meant(title: str, expected: str | None) -> None:
    found = parse_catalogue(csv(line("one", title), line("two")), name="c")
    assert found.rejects == []
    assert [row["title"] for row in found.rows.to_pylist()] == [expected, "Spring"]


def test_misaligned_lines_are_rejected_with_their_number() -> None:
    lines = (
        line("one"),
        "DOE;too;short",
        line("two", "a;shift"),
        line("three", '"open; here'),
        line("four"),
    )
    found = parse_catalogue(csv(*lines), name="c")
    assert [row["url"][-9:] for row in found.rows.to_pylist()] == ["/one.html", "four.html"]
    assert [(r.location, r.reason) for r in found.rejects] == [
        ("catalog.csv:3", "3 fields where the header has 11"),
        ("catalog.csv:4", "12 fields where the header has 11"),
        ("catalog.csv:5", "a quote that is never closed, or goes on after its end"),
    ]
    assert found.rejects[0].record == "DOE;too;short"


def test_lines_without_the_address_of_a_page_are_rejected() -> None:
    elsewhere = line().replace("www.wga.hu", "example.org")
    shifted = ";".join(["", *line().split(";")[:-1]])
    found = parse_catalogue(csv(elsewhere, shifted), name="c")
    assert found.rows.num_rows == 0
    assert {r.reason for r in found.rejects} == {"no address of a work's page in the column URL"}


def test_a_repeated_line_is_dropped_and_a_contradicting_one_rejected() -> None:
    found = parse_catalogue(csv(line(), line(), line(title="Autumn")), name="c")
    assert [row["title"] for row in found.rows.to_pylist()] == ["Spring"]
    assert [(r.location, r.reason) for r in found.rejects] == [
        ("catalog.csv:4", "other facts for the address of line 2")
    ]


def test_columns_are_found_by_name_and_further_ones_kept() -> None:
    names = f"Note;{HEADER}"
    (row,) = parse_catalogue(f"{names}\nseen;{line()}".encode(), name="c").rows.to_pylist()
    assert row["note"] == "seen"
    assert row["author"] == "DOE, Ann"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "is a damaged Excel file"),
        (b"AUTHOR,TITLE\r\nDOE,Spring", "lacks the columns author"),
        (b"<html>Not here</html>", "lacks the columns"),
        (b"", "lacks the columns"),
        (HEADER.encode("utf-16"), "not a text file"),
        (f"{HEADER};URL\n".encode(), "names a column twice"),
        (f"{HEADER};{';'.join(map(str, range(200)))}\n".encode(), "names 211 columns"),
        (zipped({"works.doc": b"x"}), "holds works.doc and no catalog.csv or catalog.xls"),
        (zipped({"../catalog.csv.exe": b"x"}), "no catalog.csv"),
        (b"PK\x03\x04broken", "cannot be unpacked"),
        (zipped({"catalog.csv": csv(line())})[:200] + b"\0" * 400, "cannot be unpacked"),
        (zipped({"catalog.csv": b"0" * (LIMIT + 1)}), "larger than 100,000 bytes once unpacked"),
        (b"0" * (LIMIT + 1), "larger than 100,000 bytes"),
    ],
)
def test_what_is_not_the_catalogue_is_refused_with_what_to_give(
    tmp_path: Path, content: bytes, message: str
) -> None:
    with pytest.raises(ArtwarehouseError, match=message):
        read(tmp_path / "file", content)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(ArtwarehouseError, match="No such file"):
        read_catalogue(str(tmp_path / "none.zip"), None, max_bytes=LIMIT)  # type: ignore[arg-type]


def test_the_zip_and_the_file_inside_it_give_the_same_rows(tmp_path: Path) -> None:
    plain = read(tmp_path / "catalog.csv", csv(line("one"), line("two")))
    packed = zipped({"readme.txt": b"x", "data/Catalog.csv": csv(line("one"), line("two"))})
    assert read(tmp_path / "data_txt.zip", packed) == plain


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(st.binary(max_size=30), st.sampled_from([line().encode(), b'";"', b'"'])),
        max_size=8,
    )
)
@example([b"\x1c"])
@example([b"\xa0"])
def test_every_line_of_any_file_is_a_row_or_a_reject(lines: list[bytes]) -> None:
    content = HEADER.encode() + b"\n" + b"\n".join(lines)
    found = parse_catalogue(content, name="c")
    assert set(COLUMNS) <= set(found.rows.column_names)
    kept = sum(text.strip() != b"" for text in b"\n".join(lines).split(b"\n"))
    # A record may take several lines, and a repeated one is dropped.
    assert found.rows.num_rows + len(found.rejects) <= kept
    if kept:
        assert found.rows.num_rows + len(found.rejects) > 0
