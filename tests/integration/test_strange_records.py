"""No value that a source may hold refuses a build, or changes what others are read as."""

# ruff: noqa: S608  # numbers and names of this file

import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dbt_room import Project, land_met, land_wga
from dbt_sources import land_bulk_file, land_folder, land_former_record
from strange_raw import FIRST_ID, add_strange_rows

from core.settings import Settings
from warehouse.build import build

# Three builds may take long on a machine that does much else.
pytestmark = pytest.mark.timeout(1200)

STRANGE = f"source_id like '%strange%' or try_cast(source_id as bigint) >= {FIRST_ID}"
# What is compared of the good records: works, who made them, and those people.
FACTS = {
    "fct_artwork": f"select * from fct_artwork where not coalesce({STRANGE}, false)",
    "bridge_artwork_artist": f"""
        select bridge.* from bridge_artwork_artist as bridge
        join fct_artwork as works using (artwork_key) where not coalesce({STRANGE}, false)""",
    "dim_artist": f"""
        select * from dim_artist where artist_key in (
            select bridge.artist_key from bridge_artwork_artist as bridge
            join fct_artwork as works using (artwork_key) where not coalesce({STRANGE}, false)
        )""",
    "dim_met_object_history":
        f"select * from dim_met_object_history where object_id < {FIRST_ID}",
}  # fmt: skip


def facts(warehouse: Path) -> dict[str, list[tuple[Any, ...]]]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return {
            name: connection.execute(f"from ({sql}) order by all").fetchall()
            for name, sql in FACTS.items()
        }


def strange_works(warehouse: Path) -> int:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        sql = f"select count(*) from fct_artwork where {STRANGE}"
        return int(connection.execute(sql).fetchall()[0][0])


def problems(results: Sequence[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    return [result for result in results if result[1] not in {"success", "pass", "warn", "no-op"}]


@pytest.fixture(scope="module")
def good_raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    settings = Settings(data_dir=tmp_path_factory.mktemp("good"))
    for source in (land_met, land_bulk_file, land_former_record, land_wga, land_folder):
        source(settings)
    # Pictures are another matter: the store that would have to hold them is not there.
    with duckdb.connect(str(settings.raw_path)) as connection:
        connection.execute("drop schema images cascade")
        connection.execute("update folder.works set image_filename = null")
    return settings.raw_path


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project(tmp_path_factory.mktemp("dbt_strange"))


@pytest.fixture(scope="module")
def good(project: Project, good_raw: Path) -> dict[str, list[tuple[Any, ...]]]:
    """What is built of the good records alone."""
    project.start_over(good_raw)
    assert not problems(project.dbt("build", "--exclude-resource-type", "unit_test"))
    found = facts(project.warehouse)
    assert len(found["fct_artwork"]) > 50
    return found


def test_strange_records_are_published_and_leave_good_ones_as_they_are(
    tmp_path: Path, good_raw: Path, good: dict[str, list[tuple[Any, ...]]]
) -> None:
    settings = Settings(data_dir=tmp_path)
    shutil.copy(good_raw, settings.raw_path)
    add_strange_rows(settings.raw_path, seed=15, rows=200)
    result = build(settings)
    assert result.published
    assert not [check for check in result.checks if check.stops_publishing]
    assert facts(settings.warehouse_path) == good
    # Each of them: API objects that are there, rows of the file about others, pages, pictures.
    assert strange_works(settings.warehouse_path) == 180 + 50 + 200 + 200 + 200
    with duckdb.connect(str(settings.warehouse_path), read_only=True) as connection:
        told = dict(
            connection.execute(
                "select source, count(*) from stats_cell_issues group by source"
            ).fetchall()
        )
        (rejected,) = connection.execute("select sum(records) from stats_rejects").fetchall()[0]
    assert min(told["wga"], told["folder"]) > 20
    assert rejected == 1 + 200 + 200


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_many_strange_records(
    project: Project, good_raw: Path, good: dict[str, list[tuple[Any, ...]]], seed: int
) -> None:
    project.start_over(good_raw)
    add_strange_rows(project.raw, seed=seed, rows=300, fields=(0.3, 0.9)[seed % 2])
    assert not problems(project.dbt("build", "--exclude-resource-type", "unit_test"))
    assert facts(project.warehouse) == good


@pytest.mark.slow
@pytest.mark.parametrize(
    ("rows", "fields"),
    [
        pytest.param(0, 1.0, id="no row"),
        pytest.param(1, 1.0, id="one row"),
        pytest.param(1, 0.0, id="one row of nothing"),
        pytest.param(40, 0.0, id="nothing in any field"),
        pytest.param(40, 1.0, id="no empty field"),
    ],
)
def test_strange_records_alone(project: Project, rows: int, fields: float) -> None:
    for path in (project.raw, project.work, project.warehouse):
        path.unlink(missing_ok=True)
    add_strange_rows(project.raw, seed=rows, rows=rows, fields=fields)
    assert not problems(project.dbt("build", "--exclude-resource-type", "unit_test"))
