"""The sizes of the Met's objects: API and bulk file, and the real rows where a copy is at hand."""

from __future__ import annotations

import csv
import gzip
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt_room import FETCHED_AT, Project, met_sample

from core.settings import PROJECT_ROOT, Settings
from warehouse.landing import land
from warehouse.parsing.sizes import parse_size

SHARED = PROJECT_ROOT.parent / "shared" / "data"
ROWS_1517 = SHARED / "met" / "MetObjects_highlights_1517.csv"
ROWS_8870 = SHARED / "museums" / "met_2025" / "met_rows_8870.csv.gz"
NAMES_A_UNIT = re.compile(r"\d ?(?:cm|mm|in|inch|inches|ft|feet|m)\b", re.IGNORECASE)
SIZES = "select object_id, height_cm, width_cm, depth_cm from intermediate.int_met__object_sizes"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project(tmp_path_factory.mktemp("sizes"))


def built(project: Project, table: str, rows: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """The sizes that the models read of some rows of a raw table."""
    settings = Settings(data_dir=project.room / table)
    settings.data_dir.mkdir()
    land("met", table, rows, primary_key="object_id", settings=settings)
    project.start_over(settings.data_dir / "raw.duckdb")
    project.succeed("run", "--select", "+int_met__object_sizes", "+int_met__cell_issues")
    with duckdb.connect(str(project.work), read_only=True) as work:
        return sorted(work.execute(SIZES).fetchall())


@pytest.mark.slow
def test_an_object_has_the_same_size_by_the_api_and_by_the_bulk_file(project: Project) -> None:
    objects = met_sample()
    by_api = built(
        project, "objects",
        [record | {"_status": "ok", "_fetched_at": FETCHED_AT} for record in objects],
    )  # fmt: skip
    with duckdb.connect(str(project.work), read_only=True) as work:
        issues = work.execute(
            "select column_name, issue, sum(works) from intermediate.int_met__cell_issues"
            " where column_name in ('Dimensions', 'measurements') group by all order by all"
        ).fetchall()
    by_bulk_file = built(
        project, "objects_csv",
        [{"object_id": one["objectID"], "dimensions": one["dimensions"]} for one in objects],
    )  # fmt: skip
    assert by_api == by_bulk_file
    assert len(by_api) == 174
    assert all(height and width for _, height, width, _ in by_api)
    # A canvas that was keyed as 190 cm deep, and nine works of several pieces.
    assert issues == [
        ("Dimensions", "size of one of several pieces", 9),
        ("measurements", "measurements contradict the dimensions", 1),
    ]


def real_texts(path: Path) -> Iterator[str]:
    if not path.exists():
        pytest.skip(f"no copy of the museum's rows at {path}")
    open_text = gzip.open if path.suffix == ".gz" else open
    with open_text(path, "rt", encoding="utf-8-sig") as file:
        for row in csv.DictReader(file):
            yield row["Dimensions"]


@pytest.mark.parametrize("path", [ROWS_1517, ROWS_8870], ids=["1517", "8870"])
def test_the_real_rows_are_read_nearly_whole(path: Path) -> None:
    texts = [text for text in real_texts(path) if NAMES_A_UNIT.search(text)]
    readings = [parse_size(text) for text in texts]
    read = sum(
        1 for reading in readings if reading.height_cm is not None or reading.width_cm is not None
    )
    print(f"{read:,} of {len(texts):,} read", Counter(reading.size_issue for reading in readings))
    assert read >= 0.98 * len(texts)
    # What was not read, or was read with doubt, says why; few are.
    assert all(reading.is_read or reading.size_issue for reading in readings)
    assert sum(1 for reading in readings if reading.size_issue) < 0.06 * len(texts)
