"""The open-access CSV: what is taken of a good file, and of broken ones."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from pathlib import Path
from typing import Any

import pytest

from core.errors import ArtwarehouseError
from core.settings import Settings
from ingestion.met import bulk_rows
from ingestion.met.api_schema import CSV_COLUMNS, CSV_HEADER
from ingestion.met.bulk import land_csv
from ingestion.met.bulk_format import detect_format
from ingestion.met.bulk_rows import BulkRows
from ingestion.summary import IngestSummary
from warehouse.raw import read_raw

HEADINGS = CSV_HEADER.split(",")
DATE = "1640\N{EN DASH}80"  # the letter beyond ASCII that every few rows of the file have


def row(object_id: int | str, **cells: str) -> list[str]:
    """A row whose cells are given by raw column."""
    values = {
        "accession_number": f"1900.{object_id}",
        "is_highlight": "False",
        "is_timeline_work": "False",
        "is_public_domain": "True",
        "object_id": str(object_id),
        "title": "Cup",
        "object_date": DATE,
        "object_begin_date": "1640",
        "object_end_date": "1680",
        "dimensions": "H. 3 in. (7.6 cm)",
        "credit_line": "Gift of A, B and C, 1900",
        "link_resource": f"http://www.metmuseum.org/art/collection/search/{object_id}",
        "repository": "Metropolitan Museum of Art, New York, NY",
    } | cells
    return [values.get(column, "") for column in CSV_COLUMNS.values()]


def text_of(*rows: list[str], separator: str = ",", headings: list[str] | None = None) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    writer.writerows([headings or HEADINGS, *rows])
    return out.getvalue()


def read(path: Path) -> tuple[list[dict[str, Any]], list[tuple[str, str]]]:
    """Returns the good rows, and line and reason of the others."""
    rows = BulkRows(path, detect_format(path))
    taken = [record for table in rows.tables() for record in table.to_pylist()]
    return taken, [(one.location.rpartition(":")[2], one.reason) for one in rows.rejects]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "MetObjects.csv"


def test_a_row_lands_with_its_types_and_its_text_as_it_stands(file: Path) -> None:
    cells = {"artist_display_name": "A |B", "object_begin_date": "-1390", "object_end_date": ""}
    file.write_text("\ufeff" + text_of(row(7, is_highlight="TRUE", **cells)), encoding="utf-8")
    [taken], rejects = read(file)
    assert rejects == []
    assert (taken["object_id"], taken["is_highlight"], taken["is_timeline_work"]) == (
        7,
        True,
        False,
    )
    assert (taken["object_begin_date"], taken["object_end_date"]) == (-1390, None)
    assert (taken["artist_display_name"], taken["object_date"]) == ("A |B", DATE)
    assert taken["edition"] == "54 columns"
    assert list(taken)[:54] == list(CSV_COLUMNS.values())


def test_an_older_edition_has_the_columns_that_came_later_as_nulls(file: Path) -> None:
    later = {"Gallery Number", "Is Timeline Work", "Tags"}
    kept = [i for i, name in enumerate(HEADINGS) if name not in later]
    rows = [row(1)[i] for i in kept]
    file.write_text(text_of(rows, headings=[HEADINGS[i] for i in kept]), encoding="utf-8")
    [taken], _ = read(file)
    assert taken["gallery_number"] is taken["is_timeline_work"] is taken["tags"] is None
    assert taken["edition"] == "51 columns"


def test_a_column_that_nobody_knows_yet_is_kept_as_text(file: Path) -> None:
    file.write_text(text_of([*row(1), "x"], headings=[*HEADINGS, "New Thing"]), encoding="utf-8")
    assert read(file)[0][0]["new_thing"] == "x"


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_separator_and_encoding_are_found_out(file: Path, separator: str, encoding: str) -> None:
    file.write_text(text_of(row(1, title="Café"), separator=separator), encoding=encoding)
    [taken], rejects = read(file)
    assert (taken["title"], taken["object_date"], rejects) == ("Café", DATE, [])


def test_a_file_may_be_packed(tmp_path: Path) -> None:
    content = text_of(row(1)).encode()
    packed = tmp_path / "MetObjects.csv.gz"
    packed.write_bytes(gzip.compress(content))
    archive = tmp_path / "met.zip"
    with zipfile.ZipFile(archive, "w") as out:
        out.writestr("openaccess/MetObjects.csv", content)
        out.writestr("README.md", "")
    assert [len(read(path)[0]) for path in (packed, archive)] == [1, 1]


def test_rows_shifted_by_a_spreadsheet_are_told_by_the_column_that_shows_it(file: Path) -> None:
    """A cell of three lines, saved by a program that knows no such cells."""
    cut = [*row(2, dimensions="Overall: 2 in.")[:33], *[""] * 21]
    middle = ["Lip: 3 in.", *[""] * 53]
    tail = ['Base: 4 in."', *row(2)[33:], *[""] * 32]
    moved = row(3)
    moved.insert(10, moved.pop())
    rows = [row(1), cut, middle, tail, moved, row(4)]
    file.write_text(text_of(*rows, separator=";"), encoding="cp1252")
    taken, rejects = read(file)
    assert [one["object_id"] for one in taken] == [1, 4]
    assert rejects == [
        ("3", "column Link Resource is empty"),
        ("4", "column Object ID is empty"),
        ("5", "column Is Highlight does not hold true or false"),
        ("6", "column Object Begin Date does not hold a whole number"),
    ]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (row("12a"), "column Object ID does not hold an object id"),
        (row("0"), "column Object ID does not hold an object id"),
        (row("9" * 30), "column Object ID does not hold an object id"),
        (row("0x1F"), "column Object ID does not hold an object id"),
        (row(2, object_end_date="1,68E+3"), "column Object End Date does not hold a whole number"),
        (row(2, link_resource="Silver"), "column Link Resource does not hold a web address"),
        (row(2, metadata_date="Silver"), "column Metadata Date does not hold a date"),
        (row(1), "an object id that an earlier row has"),
        (row(2)[:40], "40 fields instead of 54"),
        ([*row(2), "x"], "55 fields instead of 54"),
        ([";".join(row(2))], "5 fields instead of 54"),
    ],
)
def test_a_bad_row_is_named_and_costs_no_other(file: Path, bad: list[str], reason: str) -> None:
    file.write_text(text_of(row(1), bad, row(3)), encoding="utf-8")
    if len(bad) == 1:  # another separator: unquoted, as such files are
        lines = text_of(row(1), row(3)).splitlines()
        file.write_text("\n".join([*lines[:2], bad[0], lines[2]]), encoding="utf-8")
    taken, rejects = read(file)
    assert [one["object_id"] for one in taken] == [1, 3]
    assert rejects == [("3", reason)]


def test_lines_are_counted_through_cells_of_several_lines_empty_lines_and_batches(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk_rows, "BLOCK_BYTES", 2000)
    parts, expected, line = [text_of()], [], 2
    for number in range(1, 201):
        if number % 7 == 0:
            parts.append("\r\n")
            line += 1
        breaks = number % 3
        cells = row(number, dimensions="x\n" * breaks)
        if number % 11 == 0:
            cells = cells[:20]
        elif number % 13 == 0:
            cells[4] = "no id"
        if number % 11 == 0 or number % 13 == 0:
            expected.append(line)
        parts.append(text_of(cells).removeprefix(text_of()))
        line += 1 + (0 if number % 11 == 0 else breaks)
    file.write_bytes("".join(parts).encode())
    taken, rejects = read(file)
    assert len(taken) == 200 - len(expected)
    assert [int(at) for at, _ in rejects] == expected


def test_a_reject_holds_the_record_as_it_stands_in_the_file(file: Path) -> None:
    bad = text_of(row("none", title='A "cup"\r\nof tin')).removeprefix(text_of())
    file.write_bytes((text_of(row(1)) + bad + text_of(row(3)).removeprefix(text_of())).encode())
    rows = BulkRows(file, detect_format(file))
    assert sum(table.num_rows for table in rows.tables()) == 2
    [reject] = rows.rejects
    assert reject.record == bad.replace("\r\n", "\n").rstrip("\n")
    assert reject.location == "MetObjects.csv:3"


def test_rows_that_a_stray_quote_swallowed_are_taken(file: Path) -> None:
    lines = text_of(*(row(n) for n in range(1, 7))).splitlines()
    lines[2] = lines[2].replace(',"Gift', ',"Gift of "x" "').replace('1900",', "1900,")
    file.write_text("\n".join(lines), encoding="utf-8")
    taken, rejects = read(file)
    assert sorted(one["object_id"] for one in taken) == [1, 3, 4, 5, 6]
    assert [at for at, _ in rejects] == ["3"]


def test_a_letter_in_another_encoding_costs_its_row(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = text_of(*(row(n) for n in range(1, 30))).encode()
    bad = text_of(row(30, title="Café")).removeprefix(text_of()).encode("cp1252", "replace")
    monkeypatch.setattr("ingestion.met.bulk_format.SAMPLE_BYTES", 2000)
    file.write_bytes(good + bad)
    taken, rejects = read(file)
    assert len(taken) == 29
    assert rejects == [("31", "column Title holds bytes that are no UTF-8")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "no open-access CSV"),
        (b"a,b\n1,2\n", "it lacks Object ID, .*; it begins 'a,b'"),
        (b"Object ID,Object ID\n", "each once"),
        (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS pointer"),
        (text_of().encode(), "holds no row"),
        (text_of(["x"] * 54).encode(), "MetObjects.csv:2: column Is Highlight does not hold"),
    ],
)
def test_what_is_no_such_file_is_told(file: Path, content: bytes, message: str) -> None:
    file.write_bytes(content)
    with pytest.raises(ArtwarehouseError, match=message):
        read(file)


def test_a_damaged_or_ambiguous_archive_is_told(tmp_path: Path) -> None:
    damaged = tmp_path / "x.csv.gz"
    damaged.write_bytes(gzip.compress(text_of(row(1)).encode())[:-20])
    with pytest.raises(ArtwarehouseError, match="cannot be read"):
        read(damaged)
    two = tmp_path / "two.zip"
    with zipfile.ZipFile(two, "w") as out:
        out.writestr("a.csv", "")
        out.writestr("b.csv", "")
    with pytest.raises(ArtwarehouseError, match="holds 2 CSV files"):
        read(two)


def test_landing_twice_leaves_one_of_each_and_a_cut_file_leaves_the_table(
    file: Path, tmp_path: Path
) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    bad = [*row(99), "x"]
    file.write_text(text_of(*(row(n) for n in range(1, 21)), bad), encoding="utf-8")
    for _ in range(2):
        summary = IngestSummary("met")
        land_csv(settings, file, summary)
        assert (summary.rows, summary.rejected) == ({"met.objects_csv": 20}, 1)
    count = "select count(*), count(distinct object_id) from met.objects_csv"
    assert read_raw(settings, count) == [(20, 20)]
    [(reason, location)] = read_raw(settings, "select reason, location from rejects.met_csv")
    assert (reason, location) == ("55 fields instead of 54", "MetObjects.csv:22")

    file.write_text(text_of(*(row(n) for n in range(1, 11))), encoding="utf-8")
    with pytest.raises(ArtwarehouseError, match=r"10 good rows, .* holds 20: .*--allow-fewer-rows"):
        land_csv(settings, file, IngestSummary("met"))
    assert read_raw(settings, count) == [(20, 20)]
    land_csv(settings, file, IngestSummary("met"), allow_fewer=True)
    assert read_raw(settings, count) == [(10, 10)]


REAL = Path(__file__).parents[4] / "shared/data/met"


@pytest.mark.skipif(not REAL.is_dir(), reason="the real CSV samples are not on this machine")
def test_of_the_real_damaged_file_the_aligned_rows_are_taken_and_no_other() -> None:
    path = REAL / "MetObjects_shifted.csv"
    form = detect_format(path)
    assert (form.encoding, form.separator) == ("cp1252", ";")
    taken, rejects = read(path)
    pages = {f"http://www.metmuseum.org/art/collection/search/{r['object_id']}" for r in taken}
    assert len(taken) == 379
    assert {record["link_resource"] for record in taken} == pages
    with path.open(encoding="cp1252") as lines:
        next(lines)
        shifted = {
            str(number)
            for number, line in enumerate(lines, start=2)
            if not line.split(";http://www.metmuseum.org/art/collection/search/")[0].count(";")
            >= 40
        }
    assert len(rejects) == 499 - 379
    assert {line for line, _ in rejects} >= shifted


@pytest.mark.skipif(not REAL.is_dir(), reason="the real CSV samples are not on this machine")
def test_every_row_of_a_real_older_edition_is_taken_as_it_stands() -> None:
    path = REAL / "MetObjects_highlights_1517.csv"
    taken, rejects = read(path)
    assert (len(taken), rejects) == (1517, [])
    with path.open(encoding="utf-8-sig", newline="") as file:
        for record, original in zip(taken, csv.DictReader(file), strict=True):
            for heading, cell in original.items():
                value = record[CSV_COLUMNS[heading]]
                assert (
                    str(value).lower() == cell.lower()
                    if not isinstance(value, str)
                    else value == cell
                )
