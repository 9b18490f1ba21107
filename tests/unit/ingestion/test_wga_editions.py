"""The Excel edition, and the two editions merged into one catalogue."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, time
from pathlib import Path
from typing import Any

import duckdb
import pytest
from excel_97 import workbook
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import ArtwarehouseError
from core.settings import Settings
from ingestion.wga.catalogue import parse_catalogue
from ingestion.wga.editions import Merged, merge_editions, repaired_date, restored
from ingestion.wga.excel_worker import cell_text
from ingestion.wga.pipeline import ingest_wga

HEADER = [
    "AUTHOR", "BORN-DIED", "TITLE", "DATE", "TECHNIQUE", "LOCATION", "URL", "FORM", "TYPE",
    "SCHOOL", "TIMEFRAME",
]  # fmt: skip
Cell = str | float | date


def work(name: str, **cells: Cell) -> list[Cell]:
    """A record of the catalogue."""
    row: dict[str, Cell] = {
        "author": "DOE, Ann",
        "born_died": "(b. 1552, Köln)",
        "title": "Spring",
        "date": "c. 1598",
        "technique": "Oil",
        "location": "Museum, Town",
        "url": f"https://www.wga.hu/html/d/doe/{name}.html",
        "form": "painting",
        "type": "genre",
        "school": "German",
        "timeframe": "1551-1600",
    } | cells
    return list(row.values())


def text_file(*works: Sequence[Cell]) -> bytes:
    lines = [HEADER, *([str(cell) for cell in cells] for cells in works)]
    return "\r\n".join(map(";".join, lines)).encode("cp1250", errors="replace")


def excel_file(*works: Sequence[Cell]) -> bytes:
    return workbook([HEADER, *works])


def merged(text: bytes | None, excel: bytes | None) -> Merged:
    return merge_editions(
        parse_catalogue(text, name="t").rows if text else None,
        parse_catalogue(excel, name="x").rows if excel else None,
    )


def repaired(found: Merged) -> list[tuple[str, str, str, str]]:
    return [(r["column_name"], r["rule"], r["before"], r["after"]) for r in found.repairs]


def test_cells_of_excel_become_text() -> None:
    file = excel_file(
        work("one", date=1598.0, title="Pietà"), work("two", date=date(1904, 6, 1), technique="")
    )
    found = parse_catalogue(file, name="catalog.xls")
    assert found.edition == "xls"
    assert found.rejects == []
    one, two = found.rows.to_pylist()
    assert (one["date"], one["title"], one["born_died"]) == ("1598", "Pietà", "(b. 1552, Köln)")
    assert (two["date"], two["technique"]) == ("1904-06-01", None)
    assert (one["edition"], one["encoding"]) == ("xls", "utf-16")


@pytest.mark.parametrize(
    ("cell", "text"),
    [(1.5, "1.5"), (162628.0, "162628"), (True, "TRUE"), (time(10, 30), "10:30:00"), ("", "")],
)
def test_no_cell_of_excel_loses_what_it_says(cell: Any, text: str) -> None:
    assert cell_text(cell) == text


def test_records_of_excel_that_are_no_rows_are_rejected_with_their_line() -> None:
    file = excel_file(
        work("one"),
        work("one"),
        work("one", title="Autumn"),
        work("two", url="elsewhere"),
        [""] * 11,
    )
    found = parse_catalogue(file, name="catalog.xls")
    assert found.rows.num_rows == 1
    assert [(r.location, r.reason) for r in found.rejects] == [
        ("catalog.xls:4", "other facts for the address of line 2"),
        ("catalog.xls:5", "no address of a work's page in the column URL"),
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (workbook([["AUTHOR", "TITLE"], ["DOE", "Spring"]]), "lacks the columns born_died"),
        (workbook([]), "lacks the columns"),
        (workbook([[f"c{number}" for number in range(100)]]), "lacks the columns"),
        (workbook([HEADER])[:600], "is a damaged Excel file"),
    ],
)
def test_an_excel_file_that_is_not_the_catalogue_is_refused(content: bytes, message: str) -> None:
    with pytest.raises(ArtwarehouseError, match=message):
        parse_catalogue(content, name="file")


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 40))
def test_a_damaged_excel_file_is_read_or_refused(seed: int, faults: int) -> None:
    content = bytearray(excel_file(work("one", date=1598.0), work("two", date=date(1904, 6, 1))))
    chance = random.Random(seed)  # noqa: S311 (damage, not secrets)
    for _ in range(faults):
        content[chance.randrange(8, len(content))] = chance.randrange(256)
    try:
        found = parse_catalogue(bytes(content), name="c")
    except ArtwarehouseError:
        return
    assert found.rows.num_rows <= 2


@pytest.mark.parametrize(
    ("cell", "meant"),
    [
        ("1904-06-01", "1904-06"),
        ("Jun-04", "1904-06"),
        ("Jan-00", "1900-01"),
        ("1900-01-01", "1900-01"),
        ("Dec-11", "1911-12"),
        # No span of years goes down: this one was a month.
        ("1906-03-01", "March 1906"),
        ("Mar-06", "March 1906"),
        # Nothing that Excel made.
        ("1904-06", "1904-06"),
        ("1598", "1598"),
        ("1550-52", "1550-52"),
        ("Sum-04", "Sum-04"),
        ("1904-06-15", "1904-06-15"),
        ("1904-13-01", "1904-13-01"),
        ("-", "-"),
    ],
)
def test_years_that_excel_took_for_a_month_become_years_again(cell: str, meant: str) -> None:
    assert repaired_date(cell) == meant


@pytest.mark.parametrize(
    ("lossy", "full", "is_same"),
    [
        ("Biblioth?que", "Bibliothèque", True),
        ("?t? ?", "Été ?", True),
        ("Self-portrait?", "Self-portraits", False),
        ("Biblioth?que", "Bibliothèques", False),
        ("Pieta?", "Pietàs", False),
        ("", "", True),
    ],
)
def test_only_letters_that_the_encoding_lost_are_restored(
    lossy: str, full: str, *, is_same: bool
) -> None:
    assert restored(lossy, full) is is_same


def test_letters_lost_by_the_text_edition_come_from_the_excel_one() -> None:
    cells = {"title": "Pietà (?)", "location": "Galleria, Forlì", "date": "1904-06"}
    excel = excel_file(work("one", **cells | {"date": date(1904, 6, 1)}))
    found = merged(text_file(work("one", **cells | {"date": "Jun-04"})), excel)
    (row,) = found.rows.to_pylist()
    assert {name: row[name] for name in cells} == cells
    assert (row["edition"], row["encoding"]) == ("txt+xls", "cp1250+utf-16")
    assert repaired(found) == [
        ("title", "lost_letter", "Piet? (?)", "Pietà (?)"),
        ("location", "lost_letter", "Galleria, Forl?", "Galleria, Forlì"),
        ("date", "excel_date", "Jun-04", "1904-06"),
    ]


def test_a_lost_letter_in_the_wrong_encoding_takes_two_steps() -> None:
    stored = "Szépmûvészeti Múzeum"
    found = merged(
        text_file(work("one", location=stored)), excel_file(work("one", location=stored))
    )
    assert repaired(found) == [
        ("location", "lost_letter", "Szépm?vészeti Múzeum", stored),
        ("location", "mojibake", stored, "Szépművészeti Múzeum"),
    ]


def test_where_the_editions_disagree_the_text_one_counts() -> None:
    text = text_file(work("one", title="Is it?", date="1599"), work("text", school="Dutch"))
    excel = excel_file(work("one", title="It is!", date=1598.0), work("excel", date=1600.0))
    found = merged(text, excel)
    rows = {row["url"].rpartition("/")[2]: row for row in found.rows.to_pylist()}
    assert (rows["one.html"]["title"], rows["one.html"]["date"]) == ("Is it?", "1599")
    assert {name: row["edition"] for name, row in rows.items()} == {
        "one.html": "txt+xls",
        "text.html": "txt",
        "excel.html": "xls",
    }
    assert found.repairs == []


def test_no_edition_to_merge_is_a_fault_of_the_caller() -> None:
    with pytest.raises(ValueError, match="no edition"):
        merge_editions(None, None)


words = st.sampled_from(["Pietà", "Gyõr", "Köln", "Is it?", "Tè", "c. 1598", ""])
records = st.dictionaries(st.sampled_from("abcdef"), st.tuples(words, words), min_size=1)


@settings(max_examples=25, deadline=None)
@given(records, records)
def test_merging_keeps_every_work_once_and_every_repair_leads_to_the_row(
    text: dict[str, tuple[str, str]], excel: dict[str, tuple[str, str]]
) -> None:
    files = [
        make(*(work(name, title=title, location=place) for name, (title, place) in rows.items()))
        for make, rows in ((text_file, text), (excel_file, excel))
    ]
    found = merged(*files)
    rows = {row["url"]: row for row in found.rows.to_pylist()}
    assert len(rows) == found.rows.num_rows == len(text.keys() | excel.keys())
    last = {(repair["url"], repair["column_name"]): repair["after"] for repair in found.repairs}
    assert all(rows[url][column] == after for (url, column), after in last.items())
    assert all(repair["before"] != repair["after"] for repair in found.repairs)


def landed(settings_: Settings) -> dict[str, list[tuple[Any, ...]]]:
    with duckdb.connect(str(settings_.raw_path), read_only=True) as connection:
        return {
            table: connection.execute(
                f"select columns(lambda c: c not like '_dlt%') from wga.{table} order by all"  # noqa: S608
            ).fetchall()
            for table in ("catalogue", "catalogue_editions", "repairs")
        }


def test_the_order_of_loading_does_not_matter_and_raw_keeps_both_files(tmp_path: Path) -> None:
    pieta = {"title": "Pietà"}
    (tmp_path / "catalog.csv").write_bytes(text_file(work("one", **pieta), work("two")))
    (tmp_path / "catalog.xls").write_bytes(excel_file(work("one", **pieta), work("three")))
    results = []
    for order in (["csv", "xls"], ["xls", "csv", "csv"]):
        data = Settings(data_dir=tmp_path / "-".join(order))
        for suffix in order:
            ingest_wga(
                data, scrape=False, images=False, catalogue=str(tmp_path / f"catalog.{suffix}")
            )
        results.append(landed(data))
    assert results[0] == results[1]
    titles = {(row[6][-8:], row[2], row[11]) for row in results[0]["catalogue_editions"]}
    assert titles == {
        ("one.html", "Piet?", "txt"),
        ("two.html", "Spring", "txt"),
        ("one.html", "Pietà", "xls"),
        ("ree.html", "Spring", "xls"),
    }
    assert len(results[0]["catalogue"]) == 3
    assert [row[1:] for row in results[0]["repairs"]] == [
        ("title", "lost_letter", "Piet?", "Pietà")
    ]


def test_a_repair_is_forgotten_once_the_file_is_right(tmp_path: Path) -> None:
    data, file = Settings(data_dir=tmp_path / "data"), tmp_path / "catalog.xls"
    for place in ("Gyõr", "Győr"):
        file.write_bytes(excel_file(work("one", location=place)))
        ingest_wga(data, scrape=False, images=False, catalogue=str(file))
        rows = landed(data)
        assert rows["catalogue"][0][5] == "Győr"
        assert len(rows["repairs"]) == (place == "Gyõr")
