"""The dbt project over raw of one source alone."""

from pathlib import Path

import duckdb
import pytest
from dbt_room import Project, without_schemas
from dbt_sources import land_every_source

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    ("source", "others", "works", "examples"),
    [
        ("met", ("wga", "folder", "rejects"), 175, 125),
        ("wga", ("met", "images", "folder", "rejects"), 6, 0),
    ],
)
def test_a_warehouse_of_one_source_is_built_and_passes_its_checks(
    tmp_path: Path,
    source: str,
    others: tuple[str, ...],
    works: int,
    examples: int,
) -> None:
    project = Project(tmp_path / "dbt")
    raw = land_every_source(tmp_path)
    project.start_over(without_schemas(raw, tmp_path / "one.duckdb", *others))
    project.succeed("build", "--exclude-resource-type", "unit_test")
    with duckdb.connect(str(project.warehouse), read_only=True) as warehouse:
        found = warehouse.sql("select source, count(*) from fct_artwork group by 1").fetchall()
        assert found == [(source, works)]
        assert warehouse.sql("select count(*) from ml_school").fetchall() == [(examples,)]
