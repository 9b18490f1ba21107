"""Bulk files as spreadsheets, Macs and broken copies leave them: read right, or refused."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from test_met_bulk import read, row, text_of

from core.errors import ArtwarehouseError
from core.settings import Settings
from ingestion.met.bulk import land_csv
from ingestion.met.bulk_encoding import detect_encoding
from ingestion.met.bulk_format import detect_format
from ingestion.met.bulk_rows import BulkRows
from ingestion.summary import IngestSummary
from warehouse.raw import read_raw

TITLE = "Café “noir”, artist\u2019s own — 3 ½ in."


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "MetObjects.csv"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "mac_roman"])
def test_letters_are_those_of_the_file_whatever_ends_its_lines(
    file: Path, encoding: str, end: str
) -> None:
    # A Mac has no ½.
    title = TITLE.replace(" ½", "") if encoding == "mac_roman" else TITLE
    text = text_of(*(row(number, title=title) for number in range(1, 60)))
    file.write_bytes(text.replace("\r\n", end).encode(encoding))
    taken, rejects = read(file)
    assert rejects == []
    assert [one["object_id"] for one in taken] == list(range(1, 60))
    assert {one["title"] for one in taken} == {title}
    assert {one["object_date"] for one in taken} == {"1640\N{EN DASH}80"}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le"])
def test_text_of_several_bytes_a_letter_is_refused_with_what_to_do(
    file: Path, encoding: str
) -> None:
    file.write_bytes(text_of(row(1)).encode(encoding))
    name = encoding[:6].upper()
    with pytest.raises(ArtwarehouseError, match=f"is {name} text and should be UTF-8: save it"):
        detect_format(file)


@pytest.mark.parametrize(
    ("text", "encoding", "told"),
    [
        ("Musée, 1640\N{EN DASH}80, Gómez", "utf-8", "utf-8"),
        ("Café", "cp1252", "cp1252"),
        ("Café", "mac_roman", "mac_roman"),
        ("the artist\u2019s “own”", "mac_roman", "mac_roman"),
        ("Dürer, 1640\N{EN DASH}80", "cp1252", "cp1252"),
        ("Dürer, 1640\N{EN DASH}80", "mac_roman", "mac_roman"),
        ("3 ½ in. (9 \N{MULTIPLICATION SIGN} 4 cm)", "cp1252", "cp1252"),
        ("plain", "ascii", "utf-8"),
    ],
)
def test_few_letters_tell_the_encoding(text: str, encoding: str, told: str) -> None:
    lines = f"plain\n{text}\n".encode(encoding)
    assert detect_encoding([lines], "x.csv") == told
    # However the lines fall into blocks.
    assert detect_encoding([lines[i : i + 3] for i in range(0, len(lines), 3)], "x.csv") == told


@pytest.mark.parametrize("encoding", ["cp850", "shift_jis"])
def test_an_encoding_that_makes_no_words_is_refused(encoding: str) -> None:
    text = "Café, Dürer, Gómez\n" if encoding == "cp850" else "日本の陶器\n"
    with pytest.raises(ArtwarehouseError, match="is no UTF-8, and neither Windows-1252 nor Mac"):
        detect_encoding([(text * 20).encode(encoding)], "x.csv")


@pytest.mark.parametrize("byte", [b"\xe9", b"\x81", b"\xc3", b"\xff"])
@pytest.mark.parametrize("uneven", [False, True])
def test_a_stray_byte_costs_its_row_of_a_utf8_file(file: Path, byte: bytes, uneven: bool) -> None:
    lines = text_of(*(row(number, title="Café") for number in range(1, 40))).encode().splitlines()
    lines[5] = (b"x," if uneven else b"") + lines[5].replace("é".encode(), byte)
    file.write_bytes(b"\n".join(lines))
    rows = BulkRows(file, detect_format(file))
    taken = [one for table in rows.tables() for one in table.to_pylist()]
    assert len(taken) == 38
    assert {one["title"] for one in taken} == {"Café"}
    [reject] = rows.rejects
    assert reject.location.endswith(":6")
    assert ("fields" if uneven else "Title holds bytes that are no UTF-8") in reject.reason
    assert f"Caf\\x{byte.hex()}" in reject.record


@pytest.mark.parametrize("encoding", ["cp1252", "mac_roman"])
def test_a_row_of_utf8_costs_itself_in_a_file_of_one_byte_a_letter(
    file: Path, encoding: str
) -> None:
    lines = text_of(*(row(n, title="Café") for n in range(1, 40))).encode(encoding).splitlines()
    lines[5] = lines[5].decode(encoding).encode()
    file.write_bytes(b"\n".join(lines))
    taken, rejects = read(file)
    assert len(taken) == 38
    assert {one["title"] for one in taken} == {"Café"}
    assert [at for at, _ in rejects] == ["6"]


@pytest.mark.parametrize("text", ["Object ID\n1\n", "Object ID,Title\n1,a\n", text_of(), "\n"])
def test_what_is_no_edition_leaves_the_table(file: Path, tmp_path: Path, text: str) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    file.write_text(text_of(row(1)), encoding="utf-8")
    land_csv(settings, file, IngestSummary("met"))
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ArtwarehouseError, match=r"no open-access CSV|holds no row"):
        land_csv(settings, file, IngestSummary("met"), allow_fewer=True)
    assert read_raw(settings, "select object_id from met.objects_csv") == [(1,)]


def test_a_zip_of_a_mac_holds_one_csv(file: Path, tmp_path: Path) -> None:
    import zipfile

    archive = tmp_path / "met.zip"
    with zipfile.ZipFile(archive, "w") as out:
        for name in ("__MACOSX/._Met.csv", "Met.csv", "._x.csv", "a/.DS_Store"):
            out.writestr(name, text_of(row(1)) if name == "Met.csv" else "\0")
    assert len(read(archive)[0]) == 1
    # Packed, whatever its name says.
    file.write_bytes(gzip.compress(text_of(row(1)).encode()))
    assert len(read(file)[0]) == 1


def test_columns_without_a_heading_cost_nothing(file: Path) -> None:
    lines = text_of(row(1), row(2)).splitlines()
    file.write_text("".join(f"{line},,\n" for line in lines), encoding="utf-8")
    taken, rejects = read(file)
    assert (len(taken), rejects) == (2, [])


@pytest.mark.parametrize("heading", ["Object-ID", "edition", "Landed At", "_dlt_load_id"])
def test_a_heading_that_takes_anothers_column_is_told(file: Path, heading: str) -> None:
    lines = text_of(row(1)).splitlines()
    file.write_text(f"{lines[0]},{heading}\n{lines[1]},x\n", encoding="utf-8")
    with pytest.raises(ArtwarehouseError, match="would take the place of another"):
        detect_format(file)


@pytest.mark.parametrize("cell", ["x" * 2_000_000, "H. 3 in.\n" * 200_000, '"' * 2_000_000])
def test_an_endless_cell_costs_its_row(file: Path, tmp_path: Path, cell: str) -> None:
    text = text_of(row(1), row(2, dimensions=cell), row(3))
    file.write_bytes(text.encode())
    summary = IngestSummary("met")
    settings = Settings(data_dir=tmp_path / "data")
    land_csv(settings, file, summary)
    assert (summary.rows, summary.rejected) == ({"met.objects_csv": 2}, 1)
    [(reason, length)] = read_raw(settings, "select reason, length(record) from rejects.met_csv")
    assert reason.startswith("column Dimensions holds a cell of ")
    assert length < 200_000


def test_line_breaks_and_nothing_else_are_refused(file: Path) -> None:
    file.write_bytes(text_of(row(1)).encode() + b"\n" * 1_000_000)
    with pytest.raises(ArtwarehouseError, match="less than 20 bytes to a line"):
        read(file)
